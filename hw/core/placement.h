// SPDX-License-Identifier: MIT
// A board's memory map as constant data, checked for overlaps by the compiler.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace hw {

inline constexpr int kNoInterrupt = -1;

/// One row of a board: where a part sits and which interrupt input it drives.
struct Placement {
  std::string_view name;  ///< as `info mtree` prints it
  std::uint64_t base;
  std::uint64_t bytes;
  unsigned width = 4;  ///< widest access in bytes that the part takes
  int interrupt = kNoInterrupt;
  unsigned count = 1;        ///< so many equal pages ...
  std::uint64_t stride = 0;  ///< ... so far apart

  [[nodiscard]] constexpr std::uint64_t end() const { return base + (count - 1) * stride + bytes; }
};

/// Whether no two rows overlap (pages of one row count with the gaps between them).
constexpr bool disjoint(std::span<const Placement> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].bytes == 0 || rows[i].count == 0 || (rows[i].count > 1 && rows[i].stride < rows[i].bytes)) return false;
    for (std::size_t j = i + 1; j < rows.size(); ++j) {
      if (rows[i].base < rows[j].end() && rows[j].base < rows[i].end()) return false;
    }
  }
  return true;
}

}  // namespace hw
