// SPDX-License-Identifier: MIT
// Conditions and flags.  A folded flags value is recomputed by one host compare wherever the host's flags no longer
// hold it.
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {
namespace {

Cc cc_of(ir::Cond c) {
  switch (c) {
    case ir::Cond::kEq: return Cc::kE;
    case ir::Cond::kNe: return Cc::kNe;
    case ir::Cond::kLtU: return Cc::kB;
    case ir::Cond::kGeU: return Cc::kAe;
    case ir::Cond::kLeU: return Cc::kBe;
    case ir::Cond::kGtU: return Cc::kA;
    case ir::Cond::kLt: return Cc::kL;
    case ir::Cond::kGe: return Cc::kGe;
    case ir::Cond::kLe: return Cc::kLe;
    case ir::Cond::kGt: return Cc::kG;
  }
  return Cc::kE;
}

/// The host's condition; for kLsC and kHiC after CMC.
Cc cc_of(ir::FlagCond c) {
  switch (c) {
    case ir::FlagCond::kEq: return Cc::kE;
    case ir::FlagCond::kNe: return Cc::kNe;
    case ir::FlagCond::kCs: return Cc::kB;
    case ir::FlagCond::kCc: return Cc::kAe;
    case ir::FlagCond::kMi: return Cc::kS;
    case ir::FlagCond::kPl: return Cc::kNs;
    case ir::FlagCond::kVs: return Cc::kO;
    case ir::FlagCond::kVc: return Cc::kNo;
    case ir::FlagCond::kLsB:
    case ir::FlagCond::kLsC: return Cc::kBe;
    case ir::FlagCond::kHiB:
    case ir::FlagCond::kHiC: return Cc::kA;
    case ir::FlagCond::kLt: return Cc::kL;
    case ir::FlagCond::kGe: return Cc::kGe;
    case ir::FlagCond::kLe: return Cc::kLe;
    case ir::FlagCond::kGt: return Cc::kG;
  }
  return Cc::kE;
}

bool wants_inverted_c(ir::FlagCond c) { return c == ir::FlagCond::kLsC || c == ir::FlagCond::kHiC; }

}  // namespace

void Emitter::emit_flags_op(ValueId id, const Inst& i) {
  switch (i.op) {
    case Op::kFlagsAdd:
    case Op::kFlagsSub:
    case Op::kFlagsLogic:
      host_flags(id);
      pack_flags();
      return finish(id, rax);
    case Op::kFlagsAdc:
    case Op::kFlagsSbb:
      host_flags_with_carry(i);
      set_owner(id);
      pack_flags();
      return finish(id, rax);
    case Op::kFlagsInvertC:
      flags_to_eax(i.args[0]);
      a_.alu_imm(Alu::kXor, W::k32, rax, ir::kFlagC);
      return finish(id, rax);
    case Op::kFlagsSetV: {
      flags_to_eax(i.args[0]);
      a_.alu_imm(Alu::kAnd, W::k32, rax, static_cast<std::int32_t>(~ir::kFlagV));
      a_.alu(Alu::kOr, W::k32, rax, rm(i.args[1], rcx));
      return finish(id, rax);
    }
    case Op::kFlagsFromNzvc: return emit_flags_from_nzvc(id, i);
    default: return emit_nzvc_from_flags(id, i);
  }
}

/// Whether the host's flags are already those of comparing x with y.
bool Emitter::has_compared(ValueId x, ValueId y, W w) const {
  if (a_.flags_owner == kCompared) return compared_.x == x && compared_.y == y && compared_.w == w;
  if (a_.flags_owner == ir::kNone || a_.flags_owner == kResult) return false;
  const Inst& owner = inst(a_.flags_owner);
  if (width(owner.operand_type) != w || owner.args[0] != x) return false;
  if (owner.op == Op::kFlagsSub) return owner.args[1] == y;
  return owner.op == Op::kFlagsLogic && plan_->is_const(y) && inst(y).imm == 0;
}

void Emitter::compare(ValueId x, ValueId y, W w) {
  if (has_compared(x, y, w)) return;
  emit_compare(x, y, w);
  set_owner(kCompared);
  compared_ = {x, y, w};
}

void Emitter::emit_compare(ValueId x, ValueId y, W w) {
  std::int32_t imm = 0;
  if (imm32(y, w, imm)) {
    const RegMem left = rm(x, rax);
    if (imm == 0 && left.is_reg)
      a_.test(w, static_cast<Gpr>(left.reg), static_cast<Gpr>(left.reg));
    else
      a_.alu_imm(Alu::kCmp, w, left, imm);
    return;
  }
  const Gpr left = use(x, rax);
  a_.alu(Alu::kCmp, w, left, rm(y, rcx));
}

bool Emitter::zero_flag_is_of(ValueId x, ValueId y) const {
  return a_.flags_owner != ir::kNone && zero_of_ == x && plan_->is_const(y) && inst(y).imm == 0;
}

Cc Emitter::condition(ValueId v) {
  const Inst& i = inst(v);
  if (i.op == Op::kConst) {
    a_.zero(rax);
    return i.imm != 0 ? Cc::kE : Cc::kNe;
  }
  if (plan_->values[v].folded) {
    if (i.op == Op::kNotI1) return negate(condition(i.args[0]));
    if (i.op == Op::kFlagCond) return flag_condition(i.flag_cond, i.args[0]);
    if (i.cond <= ir::Cond::kNe && zero_flag_is_of(i.args[0], i.args[1])) return cc_of(i.cond);
    compare(i.args[0], i.args[1], width(i.operand_type));
    return cc_of(i.cond);
  }
  if (a_.flags_owner != ir::kNone && zero_of_ == v) return Cc::kNe;
  const RegMem bit = rm(v, rax);
  if (bit.is_reg)
    a_.test(W::k32, static_cast<Gpr>(bit.reg), static_cast<Gpr>(bit.reg));
  else
    a_.alu_imm(Alu::kCmp, W::k32, bit, 0);
  return Cc::kNe;
}

Cc Emitter::flag_condition(ir::FlagCond c, ValueId flags) {
  const FlagsRoot root = plan_->flags_root(flags);
  if (plan_->values[root.value].folded && is_fcmp(root.value)) return fp_condition(c, root.value, root.invert_c);
  if (root.invert_c) c = ir::with_inverted_c(c);
  if (plan_->values[root.value].folded)
    host_flags(root.value);
  else if (a_.flags_owner != root.value)
    return stored_flag_condition(c, root.value);
  if (wants_inverted_c(c)) a_.cmc();
  return cc_of(c);
}

/// Flags in slot form: a bit test where that is enough, else they are put back into the host's.
Cc Emitter::stored_flag_condition(ir::FlagCond c, ValueId flags) {
  const RegMem f = rm(flags, rax);
  std::uint32_t mask = 0;
  switch (c) {
    case ir::FlagCond::kEq:
    case ir::FlagCond::kNe: mask = ir::kFlagZ; break;
    case ir::FlagCond::kCs:
    case ir::FlagCond::kCc: mask = ir::kFlagC; break;
    case ir::FlagCond::kMi:
    case ir::FlagCond::kPl: mask = ir::kFlagN; break;
    case ir::FlagCond::kVs:
    case ir::FlagCond::kVc: mask = ir::kFlagV; break;
    case ir::FlagCond::kLsB:
    case ir::FlagCond::kHiB: mask = ir::kFlagC | ir::kFlagZ; break;
    default: break;
  }
  if (mask != 0) {
    a_.test_imm(f, mask);
    const bool set = (static_cast<unsigned>(c) & 1) == 0;  // the even conditions hold when a bit is set
    return set ? Cc::kNe : Cc::kE;
  }
  load(rax, flags);
  a_.add_al(0x7f);  // overflows exactly if al is 1
  a_.sahf();
  set_owner(flags);
  if (wants_inverted_c(c)) a_.cmc();
  return cc_of(c);
}

/// Brings the flags of a kFlagsAdd, kFlagsSub or kFlagsLogic into the host's.
void Emitter::host_flags(ValueId root) {
  if (a_.flags_owner == root) return;
  const Inst& i = inst(root);
  const W w = width(i.operand_type);
  if (i.op == Op::kFlagsSub) {
    compare(i.args[0], i.args[1], w);
  } else if (i.op == Op::kFlagsAdd) {
    std::int32_t imm = 0;
    load(rax, i.args[0]);
    if (imm32(i.args[1], w, imm))
      a_.alu_imm(Alu::kAdd, w, rax, imm);
    else
      a_.alu(Alu::kAdd, w, rax, rm(i.args[1], rcx));
  } else if (!(a_.flags_owner == kCompared && compared_.x == i.args[0] && compared_.w == w &&
               plan_->is_const(compared_.y) && inst(compared_.y).imm == 0)) {
    const Gpr r = use(i.args[0], rax);
    a_.test(w, r, r);
  }
  set_owner(root);
}

void Emitter::host_flags_with_carry(const Inst& i) {
  const W w = width(i.operand_type);
  load(rax, i.args[0]);
  const RegMem y = rm(i.args[1], rcx);
  a_.bt_imm(rm(i.args[2], rdx), 0);
  a_.alu(i.op == Op::kFlagsAdc ? Alu::kAdc : Alu::kSbb, w, rax, y);
}

void Emitter::flags_to_eax(ValueId flags) {
  if (plan_->is_const(flags)) return load(rax, flags);
  const FlagsRoot root = plan_->flags_root(flags);
  if (plan_->values[root.value].folded && is_fcmp(root.value)) {
    fp_flags_to_eax(root.value);
    if (root.invert_c) a_.alu_imm(Alu::kXor, W::k32, rax, ir::kFlagC);
    return;
  }
  if (plan_->values[root.value].folded) {
    host_flags(root.value);
    pack_flags();
    // Inverts C and keeps the host's flags: LAHF leaves bit 9 set and bits 11 and 13 clear, so that a carry out of bit
    // 8 ends below Z.
    if (root.invert_c) a_.lea(W::k32, rax, Mem{rax, static_cast<std::int32_t>(ir::kFlagC)});
    return;
  }
  load(rax, root.value);
  if (root.invert_c) a_.alu_imm(Alu::kXor, W::k32, rax, ir::kFlagC);
}

/// An I1 result from a condition.
void Emitter::emit_setcc(ValueId id, ValueId cond_value) {
  const Inst& i = inst(id);
  Cc c;
  if (cond_value != id) {
    c = condition(cond_value);
  } else if (i.op == Op::kNotI1) {
    c = negate(condition(i.args[0]));
  } else if (i.op == Op::kFlagCond) {
    c = flag_condition(i.flag_cond, i.args[0]);
  } else {
    compare(i.args[0], i.args[1], width(i.operand_type));
    c = cc_of(i.cond);
  }
  a_.setcc(c, rax);
  const Gpr d = dst(id);
  a_.movzx8(d, rax);
  finish(id, d);
}

/// Both sides in slot form first: the condition may take the place of the flags that they are made from.
void Emitter::emit_select_flags(ValueId id, const Inst& i) {
  const Mem kept = env_at(kEnvScratch + 16);
  const bool no_is_plain = plan_->is_const(i.args[2]) || !plan_->values[i.args[2]].folded;
  if (!no_is_plain) {
    flags_to_eax(i.args[2]);
    a_.mov(W::k32, kept, rax);
  }
  flags_to_eax(i.args[1]);
  a_.mov(W::k32, rdx, rax);
  const Cc c = condition(i.args[0]);
  if (no_is_plain)
    load(rax, i.args[2]);
  else
    a_.mov(W::k32, rax, kept);
  a_.cmov(c, W::k32, rax, rdx);
  finish(id, rax);
}

void Emitter::emit_select(ValueId id, const Inst& i) {
  if (i.type == Type::kFlags) return emit_select_flags(id, i);
  Cc c = condition(i.args[0]);
  ValueId yes = i.args[1], no = i.args[2];
  if (lives_in_xmm(i.type)) {
    const Xmm d = dstx(id);
    if (inx(yes, d)) {
      std::swap(yes, no);
      c = negate(c);
    }
    if (!inx(no, d)) loadx(d, no);
    const Label over = a_.label();
    a_.jcc(negate(c), over);
    loadx(d, yes);
    a_.bind(over);
    return finishx(id, d);
  }
  const W w = width(i.type);
  const Gpr d = dst(id);
  if (in(yes, d) && !in(no, d)) {
    std::swap(yes, no);
    c = negate(c);
  }
  load(d, no);
  a_.cmov(c, w, d, rm(yes, rcx));
  finish(id, d);
}

void Emitter::emit_flags_from_nzvc(ValueId id, const Inst& i) {
  load(rax, i.args[0]);
  a_.mov(W::k32, rcx, rax);
  a_.mov(W::k32, rdx, rax);
  a_.alu_imm(Alu::kAnd, W::k32, rax, 0xc);
  a_.shift_imm(Shift::kShl, W::k32, rax, 12);  // N to 15, Z to 14
  a_.alu_imm(Alu::kAnd, W::k32, rcx, 1);
  a_.shift_imm(Shift::kShl, W::k32, rcx, 8);  // C to 8
  a_.alu(Alu::kOr, W::k32, rax, rcx);
  a_.shift_imm(Shift::kShr, W::k32, rdx, 1);
  a_.alu_imm(Alu::kAnd, W::k32, rdx, 1);  // V to 0
  a_.alu(Alu::kOr, W::k32, rax, rdx);
  finish(id, rax);
}

void Emitter::emit_nzvc_from_flags(ValueId id, const Inst& i) {
  flags_to_eax(i.args[0]);
  a_.mov(W::k32, rcx, rax);
  a_.mov(W::k32, rdx, rax);
  a_.shift_imm(Shift::kShr, W::k32, rax, 12);
  a_.alu_imm(Alu::kAnd, W::k32, rax, 0xc);
  a_.shift_imm(Shift::kShr, W::k32, rcx, 8);
  a_.alu_imm(Alu::kAnd, W::k32, rcx, 1);
  a_.alu_imm(Alu::kAnd, W::k32, rdx, 1);
  a_.lea(W::k32, rax, Mem{rax, 0, rcx});
  a_.lea(W::k32, rax, Mem{rax, 0, rdx, 1});
  finish(id, rax);
}

}  // namespace tcg::x86_64
