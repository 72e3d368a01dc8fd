// SPDX-License-Identifier: MIT
// Random A64 code made from the decode rows: straight lines with forward branches, memory accesses kept inside a data
// area, nothing whose outcome the architecture leaves open.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "target/arm/a64/rows.h"

namespace test {

/// Where programs lie and what they touch.
struct ArmRandomLayout {
  static constexpr std::uint64_t kCode = 0x10'0000;
  static constexpr std::uint64_t kData = 0x20'0000;  ///< bases point near its middle
  static constexpr std::uint64_t kDataBytes = 0x4000;
};

struct ArmRandomOptions {
  std::span<const arm::a64::Row* const> rows;
  /// Only what a peer emulator under Linux does the same way: no system calls, counters, implementation-defined codes.
  bool peer = false;
};

/// Rows of the base instructions, or all.
std::vector<const arm::a64::Row*> arm_base_rows();
std::vector<const arm::a64::Row*> arm_all_rows();

using Random = std::mt19937_64;

/// At least `count` words for address `pc` on, whole: branches stay inside.
std::vector<std::uint32_t> arm_random_code(Random& random, std::uint64_t pc, unsigned count,
                                           const ArmRandomOptions& options);
/// Values that provoke carries, overflows and extremes.
std::uint64_t arm_random_value(Random& random);
/// "0x100000: d503201f nop" lines.
std::string arm_listing(std::uint64_t pc, std::span<const std::uint32_t> words);

/// movz and movk of a 32-bit constant.
void arm_load_constant(std::vector<std::uint32_t>& out, unsigned reg, std::uint32_t value);

}  // namespace test
