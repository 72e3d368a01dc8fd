// SPDX-License-Identifier: MIT
// Floating-point compare, conditional compare and conditional select, scalar.  Source: DDI 0487 C7.2.
#include <array>

#include "target/arm/a64/fp_common.h"

namespace arm::a64 {
namespace {

/// An operand of a comparison: half precision is compared as single, which holds it exactly and signals as it does.
Value operand(Translator& t, FpFormat f, unsigned n) {
  Value v = read_fp(t, f, n);
  if (f != FpFormat::kF16) return v;
  if ((fp_mode(t) & tcg::ir::kFpFlushHalf) != 0) {
    const Value small = t.b.setcond(tcg::ir::Cond::kEq, t.b.and_(v, t.b.i32(0x7c00)), t.b.i32(0));
    v = t.b.select(small, t.b.and_(v, t.b.i32(0x8000)), v);
  }
  return t.b.fop({.op = FpOp::kConvert, .from = FpFormat::kF16, .to = FpFormat::kF32}, {v});
}
Type compared_type(FpFormat f) { return f == FpFormat::kF64 ? Type::kF64 : Type::kF32; }

Value flags(Translator& t, bool signal, Value a, Value b) {
  if ((fp_mode(t) & tcg::ir::kFpFlush) == 0) return t.b.flags_fcmp(signal, a, b);
  // NZVC by relation: equal ZC, less N, greater C, unordered VC.
  const Value relation = t.b.fcmp(signal, a, b, fp_mode(t));
  const Value nzvc = t.b.and_(t.b.shr(t.b.i32(0x3185), t.b.shl(relation, t.b.i32(2))), t.b.i32(15));
  return t.b.flags_from_nzvc(nzvc);
}

template <bool kSignal>
void compare(Translator& t, Ptype type, Freg rm, Freg rn) {
  if (!require_format(t, type)) return;
  const Value n = operand(t, type.format(), rn.n), m = operand(t, type.format(), rm.n);
  t.set_nzcv(flags(t, kSignal, n, m));
}

template <bool kSignal>
void compare_zero(Translator& t, Ptype type, Freg rn) {
  if (!require_format(t, type)) return;
  const Value n = operand(t, type.format(), rn.n);
  t.set_nzcv(flags(t, kSignal, n, t.b.constant(compared_type(type.format()), 0)));
}

/// nzcv field: N bit 3, Z 2, C 1, V 0.
struct Nzcv {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::uint32_t nibble() const { return (raw & 12) | (raw & 1) << 1 | (raw >> 1 & 1); }
};
void append_text(Text& text, Nzcv n) {
  text.out += '#';
  text.out += std::to_string(n.raw);
}

/// Where the condition fails, zero is compared with zero, which raises nothing.
template <bool kSignal>
void conditional_compare(Translator& t, Ptype type, Freg rm, Condition c, Freg rn, Nzcv otherwise) {
  if (!require_format(t, type)) return;
  if (c.n >= 14) return compare<kSignal>(t, type, rm, rn);
  const Value holds = t.condition(c);
  const Value zero = t.b.constant(compared_type(type.format()), 0);
  // Half precision is selected before it is converted: that, too, may raise a flag.
  const auto chosen = [&](unsigned n) {
    if (type.format() != FpFormat::kF16) return t.b.select(holds, operand(t, type.format(), n), zero);
    Value v = t.b.select(holds, read_fp(t, FpFormat::kF16, n), t.b.i32(0));
    if ((fp_mode(t) & tcg::ir::kFpFlushHalf) != 0) {
      const Value small = t.b.setcond(tcg::ir::Cond::kEq, t.b.and_(v, t.b.i32(0x7c00)), t.b.i32(0));
      v = t.b.select(small, t.b.and_(v, t.b.i32(0x8000)), v);
    }
    return t.b.fop({.op = FpOp::kConvert, .from = FpFormat::kF16, .to = FpFormat::kF32}, {v});
  };
  const Value n = chosen(rn.n), m = chosen(rm.n);
  const Value fixed = t.b.constant(Type::kFlags, tcg::ir::flags_from_nzvc(otherwise.nibble()));
  t.set_nzcv(t.b.select(holds, flags(t, kSignal, n, m), fixed));
}

void select(Translator& t, Ptype type, Freg rm, Condition c, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  const Value n = read_fp(t, type.format(), rn.n);
  if (c.n >= 14) return write_fp(t, rd.n, n);
  const Value m = read_fp(t, type.format(), rm.n);
  write_fp(t, rd.n, t.b.select(t.condition(c), n, m));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"00011110 tt 1 mmmmm 00 1000 nnnnn 00000", compare<false>>("FCMP", "fcmp {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 00 1000 nnnnn 10000", compare<true>>("FCMPE", "fcmpe {n}, {m}"),
    decode::insn<"00011110 tt 1 ----- 00 1000 nnnnn 01000", compare_zero<false>>("FCMP (zero)", "fcmp {n}, #0.0"),
    decode::insn<"00011110 tt 1 ----- 00 1000 nnnnn 11000", compare_zero<true>>("FCMPE (zero)", "fcmpe {n}, #0.0"),
    decode::insn<"00011110 tt 1 mmmmm cccc 01 nnnnn 0 vvvv", conditional_compare<false>>("FCCMP", "fccmp {n}, {m}, {v}, {c}"),
    decode::insn<"00011110 tt 1 mmmmm cccc 01 nnnnn 1 vvvv", conditional_compare<true>>("FCCMPE", "fccmpe {n}, {m}, {v}, {c}"),
    decode::insn<"00011110 tt 1 mmmmm cccc 11 nnnnn ddddd", select>("FCSEL", "fcsel {d}, {n}, {m}, {c}"),
};
// clang-format on

}  // namespace

std::span<const Row> fp_compare_rows() { return kRows; }

}  // namespace arm::a64
