// SPDX-License-Identifier: MIT
// Makes small ELF files for tests.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bits.h"

namespace hw::sparc::test {

/// A 32-bit SPARC ELF file with one segment of `bytes` at `address`, `memory_bytes` long in memory.
inline std::vector<std::uint8_t> elf(std::uint32_t address, const std::vector<std::uint8_t>& bytes,
                                     std::uint32_t memory_bytes) {
  std::vector<std::uint8_t> file(84 + bytes.size(), 0);
  file[0] = 0x7f;
  file[1] = 'E';
  file[2] = 'L';
  file[3] = 'F';
  file[4] = 1;
  file[5] = 2;
  file[6] = 1;
  base::store_be<std::uint16_t>(&file[16], 2);
  base::store_be<std::uint16_t>(&file[18], 2);
  base::store_be<std::uint32_t>(&file[20], 1);
  base::store_be<std::uint32_t>(&file[24], address);
  base::store_be<std::uint32_t>(&file[28], 52);
  base::store_be<std::uint16_t>(&file[40], 52);
  base::store_be<std::uint16_t>(&file[42], 32);
  base::store_be<std::uint16_t>(&file[44], 1);
  base::store_be<std::uint32_t>(&file[52], 1);
  base::store_be<std::uint32_t>(&file[56], 84);
  base::store_be<std::uint32_t>(&file[60], address);
  base::store_be<std::uint32_t>(&file[64], address);
  base::store_be<std::uint32_t>(&file[68], static_cast<std::uint32_t>(bytes.size()));
  base::store_be<std::uint32_t>(&file[72], memory_bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) file[84 + i] = bytes[i];
  return file;
}

}  // namespace hw::sparc::test
