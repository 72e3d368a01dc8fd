// SPDX-License-Identifier: MIT
// CRC-32 steps of the CRC32 instructions.  Source: DDI 0487, CRC32B and CRC32CB.
#pragma once

#include <cstdint>

namespace arm {

/// Adds the low `bytes` (1, 2, 4, 8) of data to a CRC, polynomial 0x04c11db7 (ISO 3309), bits reflected.
std::uint32_t crc32(std::uint32_t crc, std::uint64_t data, unsigned bytes);
/// The same with the Castagnoli polynomial 0x1edc6f41.
std::uint32_t crc32c(std::uint32_t crc, std::uint64_t data, unsigned bytes);

}  // namespace arm
