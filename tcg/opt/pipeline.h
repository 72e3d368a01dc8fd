// SPDX-License-Identifier: MIT
// The optimisation passes in their order.
#pragma once

#include <cstdint>
#include <optional>

#include "tcg/ir/region.h"
#include "tcg/opt/pass.h"

namespace tcg::opt {

/// What to leave out.  kPromote cannot be: without it maps are empty and state is stored before each op that may leave.
struct Options {
  std::uint32_t skip = 0;
  bool verify = false;
  /// Testing only: this pass makes a mistake (spoil.h), for tools that hunt such mistakes to find.
  std::optional<Pass> broken = {};
};

/// Runs them all; the region is then ready for a backend.
void run(ir::Region& region, const Options& options);

}  // namespace tcg::opt
