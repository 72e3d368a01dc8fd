// SPDX-License-Identifier: MIT
// C++ functions that translated AArch64 code calls.
#pragma once

#include <cstdint>
#include <span>

#include "target/arm/state.h"
#include "tcg/ir/target.h"

namespace arm {

/// Numbers of the helpers, Op::kCall's imm.
enum class Helper : std::uint32_t {
  // Base instructions.
  kCounter,
  kCrc32,
  kCrc32c,
  kPacAdd,
  kPacAuth,
  kPacGeneric,
  kPacStrip,
  kReadFpsr,
  kWriteFpsr,
  kWriteFpcr,
  kCodeChange,
  kStorePair16,
  kSwapPair16,
  // Floating point.
  // Advanced SIMD and cryptography.
  kCount
};
/// One row a Helper, in order.
std::span<const tcg::ir::HelperInfo> helper_table();

}  // namespace arm
