// SPDX-License-Identifier: MIT
// The verifier: what every well-formed region keeps to.
//
// Blocks.  (B1) Block 0 is the entry: no parameters, no way leads to it.  (B2) A block lists its parameters first,
// numbered by imm from 0, and ends in its only terminator; a block that no way reaches may be empty.  (B3) An op stands
// in at most one place; constants stand in none.  (B4) kJump has one edge, kBranch two consecutive ones, no other op
// any; targets exist and are not empty.  (B5) An edge has one value for each parameter of its target, of the
// parameter's type.  (B6) A region has at most one kGotoTb for each link 0 and 1. Values.  (V1) Operand counts are the
// op table's.  (V2) Every operand, edge value and map value is a constant or its definition dominates the use.  (V3)
// Types are those in op.h (check_types below has them all). State.  (S1) Slots and helpers exist; a slot's value has
// its type.  (S2) Before promotion maps are unset; after it they are set on exactly the ops that may leave by one. (S3)
// A map names a slot once, no two that overlap, and the window base last.  (S4) After promotion the window base is set
// last before a terminator. Memory.  (M1) Sizes are 1 to 16 bytes and fit the value's type; alignment is at most 16;
// the mmu index exists.  (M2) An access under a shared check lies inside what the check covers, at a multiple of its
// required alignment, with the check's rights and mmu index, off the check's own base.
#pragma once

#include "base/result.h"
#include "tcg/ir/region.h"

namespace tcg::ir {

/// How far a region has come.
enum class Stage : std::uint8_t { kFrontEnd, kPromoted };

/// Names the first breach with its rule and op.  Cost: about that of printing; for debug builds and tests.
base::Result<void> verify(const Region& region, Stage stage);

}  // namespace tcg::ir
