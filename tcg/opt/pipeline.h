// SPDX-License-Identifier: MIT
// The optimisation passes in their order.
#pragma once

#include <cstdint>

#include "tcg/ir/region.h"

namespace tcg::opt {

/// Passes that can be left out, for tests and for hunting a pass that breaks code.
enum class Pass : std::uint8_t { kPromote, kFold, kCopies, kFlags, kDeadStores, kAddresses, kDeadCode, kShareChecks };

/// What to leave out.  kPromote cannot be: without it maps are empty and state is stored before each op that may leave.
struct Options {
  std::uint32_t skip = 0;
  bool verify = false;
};

/// Runs them all; the region is then ready for a backend.
void run(ir::Region& region, const Options& options);

}  // namespace tcg::opt
