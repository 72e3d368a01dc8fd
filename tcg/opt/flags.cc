// SPDX-License-Identifier: MIT
// Conditions read through the flags that carry them, so that flags nobody keeps are never made.
#include "tcg/ir/eval.h"
#include "tcg/opt/rules.h"

namespace tcg::opt {
namespace {

using ir::Cond;
using ir::FlagCond;
using ir::Inst;
using ir::Op;
using ir::Type;
using ir::ValueId;

/// The op becomes args[0] cond args[1].
ValueId compare(ir::Region& region, ValueId v, Cond cond, Type type, ValueId a, ValueId b) {
  Inst& inst = region.insts[v];
  inst.op = Op::kSetCond;
  inst.type = Type::kI1;
  inst.operand_type = type;
  inst.cond = cond;
  inst.nargs = 2;
  inst.args[0] = a;
  inst.args[1] = b;
  return v;
}

/// flag_cond of flags_sub(a, b), where a compare says the same; N and V alone have none.
ValueId of_subtraction(ir::Region& region, ValueId v, const Inst& sub) {
  Cond cond{};
  switch (region.insts[v].flag_cond) {
    case FlagCond::kEq: cond = Cond::kEq; break;
    case FlagCond::kNe: cond = Cond::kNe; break;
    case FlagCond::kCs:
    case FlagCond::kHiC: cond = Cond::kLtU; break;
    case FlagCond::kCc:
    case FlagCond::kLsC: cond = Cond::kGeU; break;
    case FlagCond::kLsB: cond = Cond::kLeU; break;
    case FlagCond::kHiB: cond = Cond::kGtU; break;
    case FlagCond::kLt: cond = Cond::kLt; break;
    case FlagCond::kGe: cond = Cond::kGe; break;
    case FlagCond::kLe: cond = Cond::kLe; break;
    case FlagCond::kGt: cond = Cond::kGt; break;
    case FlagCond::kMi:
    case FlagCond::kPl:
    case FlagCond::kVs:
    case FlagCond::kVc: return v;
  }
  return compare(region, v, cond, sub.operand_type, sub.args[0], sub.args[1]);
}

/// flag_cond of flags_logic(a): V and C are clear.
ValueId of_logic(ir::Region& region, ValueId v, const Inst& logic) {
  Cond cond{};
  switch (region.insts[v].flag_cond) {
    case FlagCond::kEq:
    case FlagCond::kLsB: cond = Cond::kEq; break;
    case FlagCond::kNe:
    case FlagCond::kHiB: cond = Cond::kNe; break;
    case FlagCond::kMi:
    case FlagCond::kLt: cond = Cond::kLt; break;
    case FlagCond::kPl:
    case FlagCond::kGe: cond = Cond::kGe; break;
    case FlagCond::kLe: cond = Cond::kLe; break;
    case FlagCond::kGt: cond = Cond::kGt; break;
    case FlagCond::kCs:
    case FlagCond::kVs:
    case FlagCond::kHiC: return region.constant(Type::kI1, 0);
    case FlagCond::kCc:
    case FlagCond::kVc:
    case FlagCond::kLsC: return region.constant(Type::kI1, 1);
  }
  return compare(region, v, cond, logic.operand_type, logic.args[0], region.constant(logic.operand_type, 0));
}

ValueId flag_cond(const Rewrite& rewrite, ValueId v);

/// flag_cond of select(c, flags, constant): c decides between the condition of the flags and what the constant says,
/// so that the selected flags need not be made.
ValueId of_select(const Rewrite& rewrite, ValueId v, const Inst& select) {
  ir::Region& region = rewrite.region;
  const unsigned fixed = region.is_const(select.args[2]) ? 2 : 1;
  if (!region.is_const(select.args[fixed])) return v;
  const auto slot_form = static_cast<std::uint32_t>(region.insts[select.args[fixed]].imm);
  const FlagCond cond = region.insts[v].flag_cond;
  Inst other;
  other.op = Op::kFlagCond;
  other.type = Type::kI1;
  other.operand_type = Type::kFlags;
  other.flag_cond = cond;
  other.nargs = 1;
  other.args[0] = select.args[3 - fixed];
  const ValueId computed = flag_cond(rewrite, rewrite.emit(other, v));
  ValueId chosen = select.args[0];  // whether the computed flags are taken
  const bool otherwise = ir::eval::test(cond, slot_form);
  if (otherwise == (fixed == 2)) {  // or_i1(not chosen, ...), or the fixed flags are taken when chosen is set
    Inst negated;
    negated.op = Op::kNotI1;
    negated.type = Type::kI1;
    negated.nargs = 1;
    negated.args[0] = chosen;
    chosen = rewrite.emit(negated, v);
  }
  Inst& inst = region.insts[v];
  inst.op = otherwise ? Op::kOrI1 : Op::kAndI1;
  inst.operand_type = Type::kNone;
  inst.aux = 0;
  inst.nargs = 2;
  inst.args[0] = chosen;
  inst.args[1] = computed;
  return v;
}

ValueId flag_cond(const Rewrite& rewrite, ValueId v) {
  ir::Region& region = rewrite.region;
  if (region.insts[v].op != Op::kFlagCond) return v;
  for (;;) {
    const Inst flags = region.insts[region.insts[v].args[0]];
    switch (flags.op) {
      case Op::kFlagsInvertC:
        region.insts[v].flag_cond = ir::with_inverted_c(region.insts[v].flag_cond);
        region.insts[v].args[0] = flags.args[0];
        continue;
      case Op::kFlagsSetV: {
        const FlagCond c = region.insts[v].flag_cond;
        const bool reads_v = c == FlagCond::kVs || c == FlagCond::kVc || c >= FlagCond::kLt;
        if (c == FlagCond::kVs) return flags.args[1];
        if (reads_v) return v;
        region.insts[v].args[0] = flags.args[0];
        continue;
      }
      case Op::kSelect: return of_select(rewrite, v, flags);
      case Op::kConst:
        return region.constant(Type::kI1,
                               ir::eval::test(region.insts[v].flag_cond, static_cast<std::uint32_t>(flags.imm)));
      case Op::kFlagsSub: return of_subtraction(region, v, flags);
      case Op::kFlagsLogic: return of_logic(region, v, flags);
      case Op::kFlagsFromNzvc:
        if (region.is_const(flags.args[0])) {
          const auto slot_form = ir::flags_from_nzvc(static_cast<std::uint32_t>(region.insts[flags.args[0]].imm));
          return region.constant(Type::kI1, ir::eval::test(region.insts[v].flag_cond, slot_form));
        }
        return v;
      default: return v;
    }
  }
}

}  // namespace

ValueId simplify_flags(const Rewrite& rewrite, ValueId v) {
  ir::Region& region = rewrite.region;
  Inst& inst = region.insts[v];
  const auto is_const = [&](unsigned i, std::uint64_t value) {
    const Inst& a = region.insts[inst.args[i]];
    return a.op == Op::kConst && a.imm == value;
  };
  switch (inst.op) {
    case Op::kFlagCond: return flag_cond(rewrite, v);
    case Op::kFlagsAdd:
    case Op::kFlagsSub:
      // a + 0 and a - 0 carry, borrow and overflow nothing.
      if (is_const(1, 0)) {
        inst.op = Op::kFlagsLogic;
        inst.nargs = 1;
      }
      return v;
    case Op::kFlagsAdc:
    case Op::kFlagsSbb:
      if (is_const(2, 0)) {
        inst.op = inst.op == Op::kFlagsAdc ? Op::kFlagsAdd : Op::kFlagsSub;
        inst.nargs = 2;
      }
      return v;
    case Op::kFlagsInvertC:
      if (const Inst& a = region.insts[inst.args[0]]; a.op == Op::kFlagsInvertC) return a.args[0];
      return v;
    case Op::kNzvcFromFlags:
      if (const Inst a = region.insts[inst.args[0]]; a.op == Op::kFlagsFromNzvc) {
        const ValueId mask = region.constant(Type::kI32, 15);
        Inst& me = region.insts[v];
        me.op = Op::kAnd;
        me.operand_type = Type::kNone;
        me.nargs = 2;
        me.args[0] = a.args[0];
        me.args[1] = mask;
      }
      return v;
    case Op::kFlagsFromNzvc:
      // The nibble's upper bits mean nothing, so flags come back as they were.
      if (const Inst& a = region.insts[inst.args[0]]; a.op == Op::kNzvcFromFlags) return a.args[0];
      return v;
    default: return v;
  }
}

}  // namespace tcg::opt
