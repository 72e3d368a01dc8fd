// SPDX-License-Identifier: MIT
// Integer arithmetic.
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {

void Emitter::emit_integer(ValueId id, const Inst& i) {
  switch (i.op) {
    case Op::kAdd: return emit_add(id, i);
    case Op::kSub: return emit_binary(Alu::kSub, false, id, i);
    case Op::kAnd: return emit_binary(Alu::kAnd, true, id, i);
    case Op::kOr:
    case Op::kOrI1: return emit_binary(Alu::kOr, true, id, i);
    case Op::kXor:
    case Op::kXorI1: return emit_binary(Alu::kXor, true, id, i);
    case Op::kAndI1: return emit_binary(Alu::kAnd, true, id, i);
    case Op::kAndNot: return emit_andnot(id, i);
    case Op::kMul: return emit_mul(id, i);
    case Op::kShl: return emit_shift(Shift::kShl, id, i);
    case Op::kShr: return emit_shift(Shift::kShr, id, i);
    case Op::kSar: return emit_shift(Shift::kSar, id, i);
    case Op::kRotr: return emit_shift(Shift::kRor, id, i);
    case Op::kClz:
    case Op::kCtz:
    case Op::kPopcount: return emit_count(id, i);
    case Op::kMulHiU: return emit_mul_high(false, id, i);
    case Op::kMulHiS: return emit_mul_high(true, id, i);
    case Op::kDivU:
    case Op::kDivS:
    case Op::kRemU:
    case Op::kRemS: return emit_division(id, i);
    case Op::kConcat32: return emit_concat(id, i);
    default: return emit_unary(id, i);
  }
}

/// After an instruction whose flags are those of its result: the twin's, if there is one, and ZF tells whether it is
/// zero.
void Emitter::own_flags(ValueId id) {
  a_.flags_owner = plan_->values[id].twin != ir::kNone ? plan_->values[id].twin : kResult;
  zero_of_ = id;
}

/// Where a spilled operand's slot becomes the result's.  A slot's upper half is 0 if the value has 32 bits.
bool Emitter::emit_in_place(Alu op, ValueId id, ValueId x, ValueId y, W w) {
  const Loc to = plan_->loc(id);
  if (!to.is_spill() || plan_->is_const(x) || plan_->loc(x) != to) return false;
  if (w == W::k32 && inst(x).op == Op::kTrunc64to32) return false;
  std::int32_t imm = 0;
  if (imm32(y, w, imm)) {
    a_.alu_imm(op, w, slot_mem(to.index()), imm);
  } else {
    if (plan_->is_const(y) || !plan_->loc(y).is_gpr()) return false;
    a_.alu(op, w, slot_mem(to.index()), static_cast<Gpr>(plan_->loc(y).index()));
  }
  own_flags(id);
  return true;
}

void Emitter::emit_add(ValueId id, const Inst& i) {
  const W w = width(i.type);
  const Gpr d = dst(id);
  std::int32_t imm = 0;
  if (emit_in_place(Alu::kAdd, id, i.args[0], i.args[1], w)) return;
  const bool lea_ok = plan_->values[id].twin == ir::kNone;
  if (lea_ok && imm32(i.args[1], w, imm) && !in(i.args[0], d)) {
    a_.lea(w, d, Mem{use(i.args[0], rax), imm});
    return finish(id, d);
  }
  if (lea_ok && !plan_->is_const(i.args[0]) && !plan_->is_const(i.args[1]) && plan_->loc(i.args[0]).is_gpr() &&
      plan_->loc(i.args[1]).is_gpr() && !in(i.args[0], d) && !in(i.args[1], d)) {
    a_.lea(w, d,
           Mem{static_cast<Gpr>(plan_->loc(i.args[0]).index()), 0, static_cast<Gpr>(plan_->loc(i.args[1]).index())});
    return finish(id, d);
  }
  emit_binary(Alu::kAdd, true, id, i);
}

void Emitter::emit_binary(Alu op, bool commutes, ValueId id, const Inst& i) {
  const W w = width(i.type);
  const Gpr d = dst(id);
  ValueId x = i.args[0], y = i.args[1];
  if (commutes && (plan_->is_const(x) || in(y, d))) std::swap(x, y);
  if (emit_in_place(op, id, x, y, w)) return;
  std::int32_t imm = 0;
  if (imm32(y, w, imm)) {
    load(d, x);
    a_.alu_imm(op, w, d, imm);
    own_flags(id);
    return finish(id, d);
  }
  const Gpr t = in(y, d) ? rax : d;  // y must survive x's arrival
  const RegMem from = rm(y, rcx);
  load(t, x);
  a_.alu(op, w, t, from);
  own_flags(id);
  move(w, d, t);
  finish(id, d);
}

void Emitter::emit_andnot(ValueId id, const Inst& i) {
  const W w = width(i.type);
  const Gpr d = dst(id);
  if (plan_->is_const(i.args[1])) {
    const std::uint64_t mask = ~inst(i.args[1]).imm;
    if (w == W::k32 || Assembler::fits32(mask)) {
      load(d, i.args[0]);
      a_.alu_imm(Alu::kAnd, w, d, static_cast<std::int32_t>(mask));
    } else {
      a_.mov_imm(rcx, mask);
      load(d, i.args[0]);
      a_.alu(Alu::kAnd, w, d, rcx);
    }
  } else if (has_.bmi1) {
    a_.andn(w, d, use(i.args[1], rcx), rm(i.args[0], rax));
  } else {
    load(rcx, i.args[1]);
    a_.not_(w, rcx);
    load(d, i.args[0]);
    a_.alu(Alu::kAnd, w, d, rcx);
  }
  own_flags(id);
  finish(id, d);
}

void Emitter::emit_mul(ValueId id, const Inst& i) {
  const W w = width(i.type);
  const Gpr d = dst(id);
  ValueId x = i.args[0], y = i.args[1];
  if (plan_->is_const(x) || in(y, d)) std::swap(x, y);
  std::int32_t imm = 0;
  if (imm32(y, w, imm)) {
    a_.imul_imm(w, d, rm(x, rax), imm);
    return finish(id, d);
  }
  const Gpr t = in(y, d) ? rax : d;
  const RegMem from = rm(y, rcx);
  load(t, x);
  a_.imul(w, t, from);
  move(w, d, t);
  finish(id, d);
}

void Emitter::emit_shift(Shift op, ValueId id, const Inst& i) {
  const W w = width(i.type);
  const Gpr d = dst(id);
  const unsigned mask = w == W::k64 ? 63 : 31;
  if (plan_->is_const(i.args[1])) {
    const auto n = static_cast<std::uint8_t>(inst(i.args[1]).imm & mask);
    if (n != 0 && op == Shift::kRor && has_.bmi2 && !in(i.args[0], d)) {
      a_.rorx(w, d, rm(i.args[0], rax), n);
    } else {
      load(d, i.args[0]);
      if (n != 0) a_.shift_imm(op, w, d, n);
    }
    return finish(id, d);
  }
  if (has_.bmi2 && op != Shift::kRor) {
    a_.shiftx(op, w, d, rm(i.args[0], rax), use(i.args[1], rcx));
    return finish(id, d);
  }
  load(rcx, i.args[1]);
  load(d, i.args[0]);
  a_.shift_cl(op, w, d);
  finish(id, d);
}

void Emitter::emit_unary(ValueId id, const Inst& i) {
  const W w = width(i.type);
  const Gpr d = dst(id);
  const ValueId x = i.args[0];
  switch (i.op) {
    case Op::kNot:
      load(d, x);
      a_.not_(w, d);
      break;
    case Op::kNeg:
      load(d, x);
      a_.neg(w, d);
      break;
    case Op::kBswap:
      load(d, x);
      a_.bswap(w, d);
      break;
    case Op::kSext8: a_.movsx8(w, d, rm(x, rax)); break;
    case Op::kSext16: a_.movsx16(w, d, rm(x, rax)); break;
    case Op::kZext8: a_.movzx8(d, rm(x, rax)); break;
    case Op::kZext16: a_.movzx16(d, rm(x, rax)); break;
    case Op::kSext32to64: a_.movsxd(d, rm(x, rax)); break;
    case Op::kZext32to64: load(d, x); break;
    case Op::kTrunc64to32: a_.mov(W::k32, d, rm(x, rax)); break;
    case Op::kHi32:
      if (has_.bmi2 && !in(x, d)) {
        a_.rorx(W::k64, d, rm(x, rax), 32);
        a_.mov(W::k32, d, d);
      } else {
        load(d, x);
        a_.shift_imm(Shift::kShr, W::k64, d, 32);
      }
      break;
    default: break;
  }
  finish(id, d);
}

void Emitter::emit_count(ValueId id, const Inst& i) {
  const W w = width(i.type);
  const Gpr d = dst(id);
  const int bits = w == W::k64 ? 64 : 32;
  const RegMem x = rm(i.args[0], rcx);
  if (i.op == Op::kPopcount) {
    a_.popcnt(w, d, x);
  } else if (i.op == Op::kClz) {
    if (has_.lzcnt) {
      a_.lzcnt(w, d, x);
    } else {  // BSR leaves its target undefined for 0
      a_.bsr(w, rax, x);
      a_.mov_imm(rdx, static_cast<std::uint64_t>(2 * bits - 1));
      a_.cmov(Cc::kE, W::k32, rax, rdx);
      a_.alu_imm(Alu::kXor, W::k32, rax, bits - 1);
      move(w, d, rax);
    }
  } else if (has_.bmi1) {
    a_.tzcnt(w, d, x);
  } else {
    a_.bsf(w, rax, x);
    a_.mov_imm(rdx, static_cast<std::uint64_t>(bits));
    a_.cmov(Cc::kE, W::k32, rax, rdx);
    move(w, d, rax);
  }
  finish(id, d);
}

void Emitter::emit_mul_high(bool is_signed, ValueId id, const Inst& i) {
  const W w = width(i.type);
  const RegMem y = rm(i.args[1], rcx);
  load(rax, i.args[0]);
  if (is_signed)
    a_.imul1(w, y);
  else
    a_.mul(w, y);
  finish(id, rdx);
}

/// Quotient in rax and remainder in rdx, with the cases that trap on the host taken out: x / 0 = 0, x % 0 = x and
/// the least integer by -1.
void Emitter::emit_division(ValueId id, const Inst& i) {
  const W w = width(i.type);
  const bool is_signed = i.op == Op::kDivS || i.op == Op::kRemS;
  const bool remainder = i.op == Op::kRemU || i.op == Op::kRemS;
  load(rcx, i.args[1]);
  load(rax, i.args[0]);
  const Label special = a_.label(), done = a_.label();
  if (is_signed) {
    a_.lea(w, rdx, Mem{rcx, 1});
    a_.alu_imm(Alu::kCmp, w, rdx, 1);  // -1 and 0 become 0 and 1
    a_.jcc(Cc::kBe, special);
    a_.cdq(w);
    a_.idiv(w, rcx);
    a_.jmp(done);
    a_.bind(special);
    a_.test(w, rcx, rcx);
    const Label zero = a_.label(), negated = a_.label();
    a_.jcc(Cc::kE, zero);
    a_.neg(w, rax);
    a_.zero(rdx);
    a_.jmp(negated);
    a_.bind(zero);
    a_.mov(w, rdx, rax);
    a_.zero(rax);
    a_.bind(negated);
  } else {
    a_.test(w, rcx, rcx);
    a_.jcc(Cc::kE, special);
    a_.zero(rdx);
    a_.div(w, rcx);
    a_.jmp(done);
    a_.bind(special);
    a_.mov(w, rdx, rax);
    a_.zero(rax);
  }
  a_.bind(done);
  finish(id, remainder ? rdx : rax);
}

void Emitter::emit_concat(ValueId id, const Inst& i) {
  const RegMem low = rm(i.args[0], rcx);
  load(rax, i.args[1]);
  a_.shift_imm(Shift::kShl, W::k64, rax, 32);
  a_.alu(Alu::kOr, W::k64, rax, low);
  finish(id, rax);
}

void Emitter::emit_copy(ValueId id, const Inst& i) {
  if (lives_in_xmm(i.type)) {
    const Xmm d = dstx(id);
    loadx(d, i.args[0]);
    return finishx(id, d);
  }
  if (i.type == Type::kFlags) flags_to_eax(i.args[0]);
  const Gpr d = dst(id);
  if (i.type == Type::kFlags)
    move(W::k32, d, rax);
  else
    load(d, i.args[0]);
  finish(id, d);
}

}  // namespace tcg::x86_64
