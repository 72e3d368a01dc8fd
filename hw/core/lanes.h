// SPDX-License-Identifier: MIT
// How accesses of other widths meet 32-bit registers on a big-endian bus.
#pragma once

#include <cstdint>

namespace hw {

/// What an access of `bytes` at byte `offset & 3` sees of the register `word`.
constexpr std::uint64_t read_lanes(std::uint32_t word, std::uint64_t offset, unsigned bytes) {
  if (bytes >= 4) return word;
  const unsigned at = static_cast<unsigned>(offset & 3);
  const unsigned end = at + bytes > 4 ? 4 : at + bytes;
  const std::uint64_t mask = (std::uint64_t{1} << (8 * (end - at))) - 1;
  return (std::uint64_t{word} >> (8 * (4 - end))) & mask;
}

/// The register-wide value of a write of `bytes` at byte `offset & 3`; bytes not driven are 0.
constexpr std::uint32_t write_lanes(std::uint64_t value, std::uint64_t offset, unsigned bytes) {
  if (bytes >= 4) return static_cast<std::uint32_t>(value);
  const unsigned at = static_cast<unsigned>(offset & 3);
  const unsigned end = at + bytes > 4 ? 4 : at + bytes;
  const std::uint64_t mask = (std::uint64_t{1} << (8 * (end - at))) - 1;
  return static_cast<std::uint32_t>((value & mask) << (8 * (4 - end)));
}

static_assert(read_lanes(0x11223344, 1, 1) == 0x22 && write_lanes(0x22, 1, 1) == 0x220000);

}  // namespace hw
