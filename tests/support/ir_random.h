// SPDX-License-Identifier: MIT
// Random regions over the made-up guest of ir_target.h, for comparing passes and backends with the interpreter.
#pragma once

#include <cstdint>

#include "tcg/ir/region.h"

namespace tests {

/// What a random region may contain.
struct RandomOptions {
  unsigned max_blocks = 6;  ///< besides the blocks that leave
  unsigned max_insns = 6;   ///< guest instructions a block
  bool loops = true;        ///< bounded by the slot kCounter
  bool params = true;       ///< block parameters of the front end's own
  bool memory = true, atomics = true, helpers = true, side_exits = true, flags = true, wide = true, windows = true;
  bool fp = true;          ///< arithmetic; moves between float slots are always there
  bool counters = false;   ///< of plugins
  bool callbacks = false;  ///< of plugins; needs state_of_vcpu()
};

/// Writes a region in front-end form (before promotion) that terminates on every state.  The same seed and options give
/// the same region.
void random_region(tcg::ir::Region& region, std::uint64_t seed, const RandomOptions& options);

}  // namespace tests
