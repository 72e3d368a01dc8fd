// SPDX-License-Identifier: MIT
// Multiplication and division through Y.  Source: The SPARC Architecture Manual, version 8, B.18 and B.19.
// Y keeps its value in divisions (the remainder is optional there).
#include <array>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::Cond;
using tcg::ir::Op;

enum class Cc : bool { kKeep, kSet };
enum class Sign : bool { kUnsigned, kSigned };

Value widen(Translator& t, Sign sign, Value v) { return sign == Sign::kSigned ? t.b.sext64(v) : t.b.zext64(v); }

/// UMUL, SMUL, UMULcc, SMULcc: Y:rd = rs1 * op2; N and Z by rd, V and C clear.  B.18.
template <Sign kSign, Cc kCc>
void multiply(Translator& t, Reg rd, Operands a) {
  if (!t.state().has_mul) return t.trap(Trap::kIllegalInstruction);
  const Value left = widen(t, kSign, t.reg(a.rs1())), right = widen(t, kSign, t.operand(a.operand()));
  const Value product = t.b.mul(left, right);
  const Value low = t.b.trunc32(product);
  t.b.set(slot::kY, t.b.hi32(product));
  if (kCc == Cc::kSet) t.set_icc(t.b.flags_logic(low));
  t.set_reg(rd, low);
}

struct Quotient {
  Value value;     ///< I32
  Value overflow;  ///< I1
};

/// Quotient of 64 bits held to 32: 2^32 - 1 where it is larger.
Quotient divide_unsigned(Translator& t, Value dividend, Value divisor) {
  const Value wide = t.b.binary(Op::kDivU, dividend, t.b.zext64(divisor));
  const Value overflow = t.b.setcond(Cond::kNe, t.b.hi32(wide), t.b.i32(0));
  return {t.b.select(overflow, t.b.i32(0xffffffff), t.b.trunc32(wide)), overflow};
}

/// The same signed: the largest or smallest number by the true quotient's sign (which -2^63 / -1 loses in 64 bits).
Quotient divide_signed(Translator& t, Value dividend, Value divisor) {
  const Value wide_divisor = t.b.sext64(divisor);
  const Value wide = t.b.binary(Op::kDivS, dividend, wide_divisor);
  const Value low = t.b.trunc32(wide);
  const Value overflow = t.b.setcond(Cond::kNe, t.b.sext64(low), wide);
  const Value sign = t.b.sar(t.b.xor_(t.b.hi32(dividend), divisor), t.b.i32(31));  // 0 or -1
  const Value limit = t.b.xor_(sign, t.b.i32(0x7fffffff));
  return {t.b.select(overflow, limit, low), overflow};
}

/// UDIV, SDIV, UDIVcc, SDIVcc: rd = Y:rs1 / op2; N and Z by rd, V on overflow, C clear.  B.19.
template <Sign kSign, Cc kCc>
void divide(Translator& t, Reg rd, Operands a) {
  if (!t.state().has_div) return t.trap(Trap::kIllegalInstruction);
  const Value divisor = t.operand(a.operand());
  t.trap_if(t.b.setcond(Cond::kEq, divisor, t.b.i32(0)), Trap::kDivisionByZero);
  const Value dividend = t.b.concat32(t.reg(a.rs1()), t.b.get(slot::kY));
  const Quotient q =
      kSign == Sign::kSigned ? divide_signed(t, dividend, divisor) : divide_unsigned(t, dividend, divisor);
  if (kCc == Cc::kSet) t.set_icc(t.b.flags_set_v(t.b.flags_logic(q.value), q.overflow));
  t.set_reg(rd, q.value);
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"10 ddddd 001010 ooooooooooooooooooo", multiply<Sign::kUnsigned, Cc::kKeep>>("UMUL", "umul {o}, {d}", kMultiplies),
    decode::insn<"10 ddddd 001011 ooooooooooooooooooo", multiply<Sign::kSigned, Cc::kKeep>>("SMUL", "smul {o}, {d}", kMultiplies),
    decode::insn<"10 ddddd 011010 ooooooooooooooooooo", multiply<Sign::kUnsigned, Cc::kSet>>("UMULcc", "umulcc {o}, {d}", kMultiplies),
    decode::insn<"10 ddddd 011011 ooooooooooooooooooo", multiply<Sign::kSigned, Cc::kSet>>("SMULcc", "smulcc {o}, {d}", kMultiplies),
    decode::insn<"10 ddddd 001110 ooooooooooooooooooo", divide<Sign::kUnsigned, Cc::kKeep>>("UDIV", "udiv {o}, {d}"),
    decode::insn<"10 ddddd 001111 ooooooooooooooooooo", divide<Sign::kSigned, Cc::kKeep>>("SDIV", "sdiv {o}, {d}"),
    decode::insn<"10 ddddd 011110 ooooooooooooooooooo", divide<Sign::kUnsigned, Cc::kSet>>("UDIVcc", "udivcc {o}, {d}"),
    decode::insn<"10 ddddd 011111 ooooooooooooooooooo", divide<Sign::kSigned, Cc::kSet>>("SDIVcc", "sdivcc {o}, {d}"),
};
// clang-format on

}  // namespace

std::span<const Row> multiply_rows() { return kRows; }

}  // namespace sparc
