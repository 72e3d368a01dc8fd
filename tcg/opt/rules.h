// SPDX-License-Identifier: MIT
// Rewriting rules: each looks at one op whose operands are final and says what value stands for it.
#pragma once

#include <cstdint>
#include <vector>

#include "tcg/ir/region.h"

namespace tcg::opt {

/// What a rule works with: the region and the list of the block being rewritten, up to before the op at hand.
struct Rewrite {
  ir::Region& region;
  std::vector<ir::ValueId>& out;
  /// Places a new op before the one at hand; it takes guest_insn of `like`.
  ir::ValueId emit(ir::Inst inst, ir::ValueId like) const {
    inst.guest_insn = region.insts[like].guest_insn;
    const ir::ValueId id = region.create(inst);
    out.push_back(id);
    return id;
  }
};

/// The value that `v` was replaced by: passes turn a replaced op into kCopy and drop it from its block.
inline ir::ValueId resolve(const ir::Region& region, ir::ValueId v) {
  while (region.insts[v].op == ir::Op::kCopy) v = region.insts[v].args[0];
  return v;
}

/// A rule gets `v` with resolved operands.  It may change the op in place, or emit ops before it, or return another
/// value to stand for it; an op that is to vanish without a value becomes kNop.  Returns `v` when it stays. Constant
/// operands, algebraic identities, strength reduction, known zero bits.
ir::ValueId fold(const Rewrite& rewrite, ir::ValueId v);
/// The part of it for vector ops (fold_vec.cc).
ir::ValueId fold_vec(const Rewrite& rewrite, ir::ValueId v);
/// Flags read through the op that made them: conditions of a subtraction become compares, inverted carries vanish.
ir::ValueId simplify_flags(const Rewrite& rewrite, ir::ValueId v);
/// base + const chains become one addition with one constant, constant second.
ir::ValueId simplify_address(const Rewrite& rewrite, ir::ValueId v);

/// Which rules a walk applies.
struct Rules {
  bool fold = true, flags = true, addresses = true;
};
/// Applies the chosen rules to `v` until none fires.  Cost: a table look-up for an op that no rule knows.
ir::ValueId simplify(const Rewrite& rewrite, ir::ValueId v, Rules rules);

}  // namespace tcg::opt
