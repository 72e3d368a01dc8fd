// SPDX-License-Identifier: MIT
// Conditional compare, conditional select, and the flag manipulation instructions.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Cond;
using tcg::ir::FlagCond;
using tcg::ir::Op;

enum class Compare : bool { kNegative, kPlain };

/// nzcv operand of CCMP.
struct Nzcv {
  std::uint32_t n = 0;  ///< N Z C V
  /// As the IR orders them: N Z V C.
  [[nodiscard]] constexpr std::uint32_t nzvc() const { return (n & 12) | (n & 2) >> 1 | (n & 1) << 1; }
};
void append_text(Text& text, Nzcv f) { append_text(text, Decimal{f.n}); }

template <Compare kCompare>
void compare(Translator& t, Condition c, Value left, Value right, Nzcv otherwise) {
  const auto flags = [&] {
    return kCompare == Compare::kPlain ? t.flags_sub(left, right) : t.b.flags_add(left, right);
  };
  if (c.n >= 14) return t.set_nzcv(flags());
  const Value holds = t.condition(c);
  const Value compared = flags();
  t.set_nzcv(t.b.select(holds, compared, t.b.constant(Type::kFlags, tcg::ir::flags_from_nzvc(otherwise.nzvc()))));
}

/// CCMN, CCMP (immediate).
template <Compare kCompare>
void compare_immediate(Translator& t, Width w, Decimal i, Condition c, Reg rn, Nzcv f) {
  compare<kCompare>(t, c, t.reg(w, rn.n), t.imm(w, i.n), f);
}
/// CCMN, CCMP (register).
template <Compare kCompare>
void compare_register(Translator& t, Width w, Reg rm, Condition c, Reg rn, Nzcv f) {
  compare<kCompare>(t, c, t.reg(w, rn.n), t.reg(w, rm.n), f);
}

enum class Otherwise : std::uint8_t { kPlain, kIncrement, kInvert, kNegate };

Value changed(Translator& t, Otherwise how, Value v) {
  switch (how) {
    case Otherwise::kPlain: return v;
    case Otherwise::kIncrement: return t.b.add(v, t.b.constant(t.b.type_of(v), 1));
    case Otherwise::kInvert: return t.b.not_(v);
    case Otherwise::kNegate: return t.b.neg(v);
  }
  return v;
}

/// CSEL, CSINC, CSINV, CSNEG.
template <Otherwise kHow>
void select(Translator& t, Width w, Reg rm, Condition c, Reg rn, Reg rd) {
  if (c.n >= 14) return t.set_reg(w, rd.n, t.reg(w, rn.n));
  if (rn.n == 31 && rm.n == 31 && (kHow == Otherwise::kIncrement || kHow == Otherwise::kInvert)) {  // CSET, CSETM
    const Value no = t.b.unary(Op::kNotI1, t.condition(c));
    const Value one = t.b.zext_i1(w == Width::k64 ? Type::kI64 : Type::kI32, no);
    return t.set_reg(w, rd.n, kHow == Otherwise::kIncrement ? one : t.b.neg(one));
  }
  const Value yes = t.reg(w, rn.n);
  const Value no = changed(t, kHow, rn == rm ? yes : t.reg(w, rm.n));
  t.set_reg(w, rd.n, t.b.select(t.condition(c), yes, no));
}

// Flag manipulation.

Value nibble(Translator& t) { return t.b.nzvc_from_flags(t.nzcv()); }

void cfinv(Translator& t) { t.set_nzcv(t.b.unary(Op::kFlagsInvertC, t.nzcv())); }

/// RMIF: bits of Rn rotated right by imm6, those of `mask` (NZCV) into the flags.
void rmif(Translator& t, Decimal i, Xreg rn, Nzcv mask) {
  const Value rotated = t.b.trunc32(t.b.binary(Op::kRotr, t.x(rn.n), t.b.i64(i.n)));
  // NZCV to NZVC: swap bits 1 and 0.
  const Value v = t.b.shl(t.b.and_(rotated, t.b.i32(1)), t.b.i32(1));
  const Value c = t.b.and_(t.b.shr(rotated, t.b.i32(1)), t.b.i32(1));
  const Value chosen = t.b.and_(t.b.or_(t.b.or_(t.b.and_(rotated, t.b.i32(12)), v), c), t.b.i32(mask.nzvc()));
  const Value kept = t.b.and_(nibble(t), t.b.i32(~mask.nzvc() & 15));
  t.set_nzcv(t.b.flags_from_nzvc(t.b.or_(kept, chosen)));
}

/// SETF8, SETF16: N, Z and V of a value's low bits; C stays.
template <unsigned kBits>
void setf(Translator& t, Wreg rn) {
  const Value v = t.w(rn.n);
  const Value top = t.b.shl(v, t.b.i32(32 - kBits));
  const Value n = t.b.shl(t.b.shr(top, t.b.i32(31)), t.b.i32(3));
  const Value z = t.b.shl(t.b.zext_i1(Type::kI32, t.b.setcond(Cond::kEq, top, t.b.i32(0))), t.b.i32(2));
  // V: bit kBits differs from bit kBits - 1.
  const Value differs = t.b.xor_(t.b.shr(v, t.b.i32(kBits)), t.b.shr(v, t.b.i32(kBits - 1)));
  const Value overflow = t.b.shl(t.b.and_(differs, t.b.i32(1)), t.b.i32(1));
  const Value kept = t.b.and_(nibble(t), t.b.i32(1));
  t.set_nzcv(t.b.flags_from_nzvc(t.b.or_(t.b.or_(n, z), t.b.or_(overflow, kept))));
}

/// AXFLAG: from Arm's floating-point comparison to the alternative form.  Z = Z or V, C = C and not V, N = V = 0.
void axflag(Translator& t) {
  const Value flags = t.nzcv();
  const Value v = t.b.flag_cond(FlagCond::kVs, flags);
  const Value z = t.b.binary(Op::kOrI1, t.b.flag_cond(FlagCond::kEq, flags), v);
  const Value c = t.b.binary(Op::kAndI1, t.b.flag_cond(FlagCond::kCs, flags), t.b.unary(Op::kNotI1, v));
  const Value bits = t.b.or_(t.b.shl(t.b.zext_i1(Type::kI32, z), t.b.i32(2)), t.b.zext_i1(Type::kI32, c));
  t.set_nzcv(t.b.flags_from_nzvc(bits));
}

/// XAFLAG: and back.  N = not C and not Z, Z = Z and C, C = C or Z, V = not C and Z.
void xaflag(Translator& t) {
  const Value flags = t.nzcv();
  const Value z = t.b.flag_cond(FlagCond::kEq, flags), c = t.b.flag_cond(FlagCond::kCs, flags);
  const Value not_c = t.b.unary(Op::kNotI1, c), not_z = t.b.unary(Op::kNotI1, z);
  const auto bit = [&](Value i1, unsigned at) { return t.b.shl(t.b.zext_i1(Type::kI32, i1), t.b.i32(at)); };
  const Value n = bit(t.b.binary(Op::kAndI1, not_c, not_z), 3), new_z = bit(t.b.binary(Op::kAndI1, z, c), 2);
  const Value v = bit(t.b.binary(Op::kAndI1, not_c, z), 1), new_c = bit(t.b.binary(Op::kOrI1, c, z), 0);
  t.set_nzcv(t.b.flags_from_nzvc(t.b.or_(t.b.or_(n, new_z), t.b.or_(v, new_c))));
}

using enum Compare;

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 01 11010010 mmmmm cccc 00 nnnnn 0 ffff", compare_register<kNegative>>("CCMN (register)", "ccmn {n}, {m}, {f}, {c}", kNeverLeaves),
    decode::insn<"z 11 11010010 mmmmm cccc 00 nnnnn 0 ffff", compare_register<kPlain>>("CCMP (register)", "ccmp {n}, {m}, {f}, {c}", kNeverLeaves),
    decode::insn<"z 01 11010010 iiiii cccc 10 nnnnn 0 ffff", compare_immediate<kNegative>>("CCMN (immediate)", "ccmn {n}, {i}, {f}, {c}", kNeverLeaves),
    decode::insn<"z 11 11010010 iiiii cccc 10 nnnnn 0 ffff", compare_immediate<kPlain>>("CCMP (immediate)", "ccmp {n}, {i}, {f}, {c}", kNeverLeaves),

    decode::insn<"z 00 11010100 mmmmm cccc 00 nnnnn ddddd", select<Otherwise::kPlain>>("CSEL", "csel {d}, {n}, {m}, {c}", kNeverLeaves),
    decode::insn<"z 00 11010100 mmmmm cccc 01 nnnnn ddddd", select<Otherwise::kIncrement>>("CSINC", "csinc {d}, {n}, {m}, {c}", kNeverLeaves),
    decode::insn<"z 10 11010100 mmmmm cccc 00 nnnnn ddddd", select<Otherwise::kInvert>>("CSINV", "csinv {d}, {n}, {m}, {c}", kNeverLeaves),
    decode::insn<"z 10 11010100 mmmmm cccc 01 nnnnn ddddd", select<Otherwise::kNegate>>("CSNEG", "csneg {d}, {n}, {m}, {c}", kNeverLeaves),

    decode::insn<"1101010100 0 00 000 0100 0000 000 11111", cfinv>("CFINV", "cfinv", needs(Feature::kFlagM)),
    decode::insn<"1101010100 0 00 000 0100 0000 001 11111", xaflag>("XAFLAG", "xaflag", needs(Feature::kFlagM2)),
    decode::insn<"1101010100 0 00 000 0100 0000 010 11111", axflag>("AXFLAG", "axflag", needs(Feature::kFlagM2)),
    decode::insn<"101 11010000 iiiiii 00001 nnnnn 0 ffff", rmif>("RMIF", "rmif {n}, {i}, {f}", needs(Feature::kFlagM)),
    decode::insn<"001 11010000 000000 0 0010 nnnnn 0 1101", setf<8>>("SETF8", "setf8 {n}", needs(Feature::kFlagM)),
    decode::insn<"001 11010000 000000 1 0010 nnnnn 0 1101", setf<16>>("SETF16", "setf16 {n}", needs(Feature::kFlagM)),
};
// clang-format on

}  // namespace

std::span<const Row> conditional_rows() { return kRows; }

}  // namespace arm::a64
