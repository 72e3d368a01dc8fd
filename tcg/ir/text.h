// SPDX-License-Identifier: MIT
// The text form of a region, for -d op, goldens and hand-written tests.
//
//   region 0x4000 flags 0x1
//   b0:
//     @0 0x4000 4 0x80a06001                        guest instruction 0: pc, bytes, opcode; `@0` alone goes back to it
//     v0:i32 = get r1                               slots and helpers by name
//     v1:i32 = add v0, i32:0x1                      constants where they are used
//     v2:i1 = setcond.i32 lt, v0, v1                .operand_type, then .operand_type2
//     v3:i32 = load.i32 [4 align 4 mmu 1 be], v1 {r1=v0, pc=i32:0x4000}     the state map, if made, in braces
//     branch.i1 v2, b1(v3), b2
//   b1:
//     v4:i32 = param
//     ...
//   b2 cold:
//
// A memory operand is [bytes, then any of: align BYTES, mmu INDEX, be, signed, half, +DISPLACEMENT from a shared
// check]; a check's is [lo N span N align BYTES mmu INDEX write].  Values are numbered in order of appearance; `#`
// starts a comment.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tcg/ir/region.h"

namespace tcg::ir {

std::string print(const Region& region);
/// Reads what print() writes, in place of what `region` held.  Errors name the line.  The result is not verified.
base::Result<void> parse(std::string_view text, Region& region);

}  // namespace tcg::ir
