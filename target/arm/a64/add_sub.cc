// SPDX-License-Identifier: MIT
// Add and subtract: immediate, shifted register, extended register, with carry.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/operands.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

enum class Sum : bool { kAdd, kSub };
enum class Flags : bool { kKeep, kSet };

/// Rd = left +- right, and NZCV.
template <Sum kSum, Flags kFlags>
void finish(Translator& t, Width w, unsigned rd, bool rd_sp, Value left, Value right) {
  if (kFlags == Flags::kSet) {
    const Value flags = kSum == Sum::kAdd ? t.b.flags_add(left, right) : t.flags_sub(left, right);
    if (rd != 31) t.set_reg(w, rd, t.b.binary(kSum == Sum::kAdd ? Op::kAdd : Op::kSub, left, right));
    return t.set_nzcv(flags);
  }
  const Value v = t.b.binary(kSum == Sum::kAdd ? Op::kAdd : Op::kSub, left, right);
  rd_sp ? t.set_reg_sp(w, rd, v) : t.set_reg(w, rd, v);
}

/// ADD, SUB (immediate).
template <Sum kSum>
void immediate(Translator& t, Width w, Imm12 i, RegSp rn, RegSp rd) {
  const Value left = t.reg_sp(w, rn.n);
  if (i.value() == 0) return t.set_reg_sp(w, rd.n, left);
  finish<kSum, Flags::kKeep>(t, w, rd.n, true, left, t.imm(w, i.value()));
}
/// ADDS, SUBS (immediate).
template <Sum kSum>
void immediate_flags(Translator& t, Width w, Imm12 i, RegSp rn, Reg rd) {
  finish<kSum, Flags::kSet>(t, w, rd.n, false, t.reg_sp(w, rn.n), t.imm(w, i.value()));
}

/// ADD, ADDS, SUB, SUBS (shifted register).
template <Sum kSum, Flags kFlags>
void shifted(Translator& t, Width w, ShiftKind kind, Reg rm, ShiftAmount amount, Reg rn, Reg rd) {
  if (kind.n == 3 || (w == Width::k32 && amount.n > 31)) return t.undefined();
  const Value right = shifted_register(t, w, rm.n, kind.n, amount.n);
  if (kSum == Sum::kSub && kFlags == Flags::kKeep && rn.n == 31) return t.set_reg(w, rd.n, t.b.neg(right));
  finish<kSum, kFlags>(t, w, rd.n, false, t.reg(w, rn.n), right);
}

/// ADD, SUB (extended register).
template <Sum kSum>
void extended(Translator& t, Width w, Extended e, RegSp rn, RegSp rd) {
  if (e.shift() > 4) return t.undefined();
  const Value right = extended_register(t, w, e.rm(), e.option(), e.shift());
  finish<kSum, Flags::kKeep>(t, w, rd.n, true, t.reg_sp(w, rn.n), right);
}
/// ADDS, SUBS (extended register).
template <Sum kSum>
void extended_flags(Translator& t, Width w, Extended e, RegSp rn, Reg rd) {
  if (e.shift() > 4) return t.undefined();
  const Value right = extended_register(t, w, e.rm(), e.option(), e.shift());
  finish<kSum, Flags::kSet>(t, w, rd.n, false, t.reg_sp(w, rn.n), right);
}

/// ADC, ADCS, SBC, SBCS.  Rn - Rm - 1 + C.
template <Sum kSum, Flags kFlags>
void with_carry(Translator& t, Width w, Reg rm, Reg rn, Reg rd) {
  const Value left = t.reg(w, rn.n), right = t.reg(w, rm.n), carry = t.carry();
  const Type type = t.b.type_of(left);
  Value v, flags;
  if (kSum == Sum::kAdd) {
    v = t.b.add(t.b.add(left, right), t.b.zext_i1(type, carry));
    if (kFlags == Flags::kSet) flags = t.b.flags_adc(left, right, carry);
  } else {
    const Value borrow = t.b.unary(Op::kNotI1, carry);
    v = t.b.sub(t.b.sub(left, right), t.b.zext_i1(type, borrow));
    if (kFlags == Flags::kSet) flags = t.b.unary(Op::kFlagsInvertC, t.b.flags_sbb(left, right, borrow));
  }
  if (kFlags == Flags::kSet) t.set_nzcv(flags);
  t.set_reg(w, rd.n, v);
}

using enum Sum;
using enum Flags;

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 00 100010 iiiiiiiiiiiii nnnnn ddddd", immediate<kAdd>>("ADD (immediate)", "add {d}, {n}, {i}", kNeverLeaves),
    decode::insn<"z 01 100010 iiiiiiiiiiiii nnnnn ddddd", immediate_flags<kAdd>>("ADDS (immediate)", "adds {d}, {n}, {i}", kNeverLeaves),
    decode::insn<"z 10 100010 iiiiiiiiiiiii nnnnn ddddd", immediate<kSub>>("SUB (immediate)", "sub {d}, {n}, {i}", kNeverLeaves),
    decode::insn<"z 11 100010 iiiiiiiiiiiii nnnnn ddddd", immediate_flags<kSub>>("SUBS (immediate)", "subs {d}, {n}, {i}", kNeverLeaves),

    decode::insn<"z 00 01011 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kAdd, kKeep>>("ADD (shifted register)", "add {d}, {n}, {m}{s}"),
    decode::insn<"z 01 01011 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kAdd, kSet>>("ADDS (shifted register)", "adds {d}, {n}, {m}{s}"),
    decode::insn<"z 10 01011 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kSub, kKeep>>("SUB (shifted register)", "sub {d}, {n}, {m}{s}"),
    decode::insn<"z 11 01011 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kSub, kSet>>("SUBS (shifted register)", "subs {d}, {n}, {m}{s}"),

    decode::insn<"z 00 01011 00 1 eeeeeeeeeee nnnnn ddddd", extended<kAdd>>("ADD (extended register)", "add {d}, {n}, {e}"),
    decode::insn<"z 01 01011 00 1 eeeeeeeeeee nnnnn ddddd", extended_flags<kAdd>>("ADDS (extended register)", "adds {d}, {n}, {e}"),
    decode::insn<"z 10 01011 00 1 eeeeeeeeeee nnnnn ddddd", extended<kSub>>("SUB (extended register)", "sub {d}, {n}, {e}"),
    decode::insn<"z 11 01011 00 1 eeeeeeeeeee nnnnn ddddd", extended_flags<kSub>>("SUBS (extended register)", "subs {d}, {n}, {e}"),

    decode::insn<"z 00 11010000 mmmmm 000000 nnnnn ddddd", with_carry<kAdd, kKeep>>("ADC", "adc {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 01 11010000 mmmmm 000000 nnnnn ddddd", with_carry<kAdd, kSet>>("ADCS", "adcs {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 10 11010000 mmmmm 000000 nnnnn ddddd", with_carry<kSub, kKeep>>("SBC", "sbc {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 11 11010000 mmmmm 000000 nnnnn ddddd", with_carry<kSub, kSet>>("SBCS", "sbcs {d}, {n}, {m}", kNeverLeaves),
};
// clang-format on

}  // namespace

std::span<const Row> add_sub_rows() { return kRows; }

}  // namespace arm::a64
