// SPDX-License-Identifier: MIT
// Additions of constants gathered into one.
#include "tcg/opt/rules.h"

namespace tcg::opt {

using ir::Inst;
using ir::Op;
using ir::Type;
using ir::ValueId;

ValueId simplify_address(const Rewrite& rewrite, ValueId v) {
  ir::Region& region = rewrite.region;
  const Inst& outer = region.insts[v];
  if (!region.is_const(outer.args[1])) return v;
  const Inst& inner = region.insts[outer.args[0]];
  if ((inner.op != Op::kAdd && inner.op != Op::kSub) || inner.type != outer.type || !region.is_const(inner.args[1]))
    return v;
  const auto amount = [&region](const Inst& i) {
    const std::uint64_t c = region.insts[i.args[1]].imm;
    return i.op == Op::kAdd ? c : 0 - c;
  };
  const std::uint64_t sum = amount(outer) + amount(inner);
  const ValueId base = inner.args[0];
  // A pointer's distance is an I64.  Making a constant may move the ops.
  const ValueId distance = region.constant(outer.type == Type::kPtr ? Type::kI64 : outer.type, sum);
  if (region.insts[distance].imm == 0) return base;
  Inst& inst = region.insts[v];
  inst.op = Op::kAdd;
  inst.args[0] = base;
  inst.args[1] = distance;
  return v;
}

}  // namespace tcg::opt
