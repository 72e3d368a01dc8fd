// SPDX-License-Identifier: MIT
// The names of the optimisation passes.
#pragma once

#include <cstdint>

namespace tcg::opt {

/// Passes that can be left out, for tests and for hunting a pass that breaks code.
enum class Pass : std::uint8_t {
  kPromote,
  kFold,
  kCopies,
  kFlags,
  kDeadStores,
  kAddresses,
  kDeadCode,
  kShareChecks,
  kMergeCounts
};

}  // namespace tcg::opt
