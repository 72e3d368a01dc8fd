// SPDX-License-Identifier: MIT
// Moves on an edge: block arguments into parameters, all at once, put into an order that works one at a time.
#pragma once

#include <vector>

#include "tcg/backend/x86_64/plan.h"

namespace tcg::x86_64 {

/// One move.  `from` is nowhere when the source is the constant `value`.
struct Move {
  Loc to, from;
  ValueId value = ir::kNone;
  Type type = Type::kNone;
};

/// The moves of `edge` in an order of execution; rax, rdx, xmm0, xmm2 and edge slots (host.h) appear as locations where
/// a cycle had to be broken.  A move between two slots needs one more scratch register (rcx, xmm1).  Moves onto
/// themselves and to unread parameters are left out.
void edge_moves(const Plan& plan, const ir::Edge& edge, std::vector<Move>& out);

}  // namespace tcg::x86_64
