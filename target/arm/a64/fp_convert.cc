// SPDX-License-Identifier: MIT
// Floating-point conversions, scalar: between formats, to and from integers and fixed point.  Source: DDI 0487 C7.2.
#include <array>

#include "target/arm/a64/fp_common.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

/// FCVT from ptype to another format.
Value convert(Translator& t, FpFormat from, FpFormat to, unsigned n) {
  const Value v = read_fp(t, from, n);
  if (tcg::ir::bytes_of(from) != 2 && tcg::ir::bytes_of(to) != 2) {
    const Value r = t.b.convert(Op::kFCvt, tcg::ir::scalar_type(to), v);
    t.b.region().insts[r.id].imm = fp_mode(t);
    return r;
  }
  return t.b.fop({.op = FpOp::kConvert, .from = from, .to = to, .mode = fp_mode(t)}, {v});
}

template <FpFormat kFrom, FpFormat kTo, typename From, typename To>
void fcvt(Translator& t, From rn, To rd) {
  const auto actual = [&](FpFormat f) { return f == FpFormat::kF16 ? half_format(t) : f; };
  write_fp(t, rd.n, convert(t, actual(kFrom), actual(kTo), rn.n));
}
void bfcvt(Translator& t, Sreg rn, Hreg rd) { write_fp(t, rd.n, convert(t, FpFormat::kF32, FpFormat::kBf16, rn.n)); }

FpFormat integer_format(Width w, bool is_signed) {
  if (w == Width::k64) return is_signed ? FpFormat::kI64 : FpFormat::kU64;
  return is_signed ? FpFormat::kI32 : FpFormat::kU32;
}

/// scale field of fixed-point conversions: 64 - fraction bits.
struct Scale {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr unsigned fraction_bits() const { return 64 - raw; }
};
void append_text(Text& text, Scale s) {
  if ((text.word >> 31) == 0 && s.raw < 32) text.valid = false;
  text.out += '#';
  text.out += std::to_string(s.fraction_bits());
}

template <FpRounding kRounding, bool kSigned>
void to_fixed(Translator& t, Width w, Ptype type, Scale scale, Freg rn, Reg rd) {
  if (!require_format(t, type)) return;
  if (w == Width::k32 && scale.fraction_bits() > 32) return t.undefined();
  const FpSpec spec{.op = FpOp::kToInt,
                    .from = type.format(),
                    .to = integer_format(w, kSigned),
                    .rounding = kRounding,
                    .fraction_bits = static_cast<std::uint8_t>(scale.fraction_bits()),
                    .mode = fp_mode(t)};
  t.set_reg(w, rd.n, t.b.fop(spec, {read_fp(t, type.format(), rn.n)}));
}
template <FpRounding kRounding, bool kSigned>
void to_integer(Translator& t, Width w, Ptype type, Freg rn, Reg rd) {
  if (!require_format(t, type)) return;
  to_fixed<kRounding, kSigned>(t, w, type, Scale{64}, rn, rd);
}

template <bool kSigned>
void from_fixed(Translator& t, Width w, Ptype type, Scale scale, Reg rn, Freg rd) {
  if (!require_format(t, type)) return;
  if (w == Width::k32 && scale.fraction_bits() > 32) return t.undefined();
  const FpSpec spec{.op = FpOp::kFromInt,
                    .from = integer_format(w, kSigned),
                    .to = type.format(),
                    .fraction_bits = static_cast<std::uint8_t>(scale.fraction_bits()),
                    .mode = fp_mode(t)};
  write_fp(t, rd.n, t.b.fop(spec, {t.reg(w, rn.n)}));
}
template <bool kSigned>
void from_integer(Translator& t, Width w, Ptype type, Reg rn, Freg rd) {
  from_fixed<kSigned>(t, w, type, Scale{64}, rn, rd);
}

void fjcvtzs(Translator& t, Dreg rn, Wreg rd) {
  const FpSpec spec{.op = FpOp::kToJavaScript, .mode = fp_mode(t)};
  const Value r = t.b.fop(spec, {read_fp(t, FpFormat::kF64, rn.n)});
  t.set_w(rd.n, t.b.trunc32(r));
  t.set_nzcv(t.b.flags_from_nzvc(t.b.shl(t.b.hi32(r), t.b.i32(2))));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"00011110 00 1 000101 10000 nnnnn ddddd", fcvt<FpFormat::kF32, FpFormat::kF64, Sreg, Dreg>>("FCVT", "fcvt {d}, {n}"),
    decode::insn<"00011110 00 1 000111 10000 nnnnn ddddd", fcvt<FpFormat::kF32, FpFormat::kF16, Sreg, Hreg>>("FCVT", "fcvt {d}, {n}"),
    decode::insn<"00011110 01 1 000100 10000 nnnnn ddddd", fcvt<FpFormat::kF64, FpFormat::kF32, Dreg, Sreg>>("FCVT", "fcvt {d}, {n}"),
    decode::insn<"00011110 01 1 000111 10000 nnnnn ddddd", fcvt<FpFormat::kF64, FpFormat::kF16, Dreg, Hreg>>("FCVT", "fcvt {d}, {n}"),
    decode::insn<"00011110 11 1 000100 10000 nnnnn ddddd", fcvt<FpFormat::kF16, FpFormat::kF32, Hreg, Sreg>>("FCVT", "fcvt {d}, {n}"),
    decode::insn<"00011110 11 1 000101 10000 nnnnn ddddd", fcvt<FpFormat::kF16, FpFormat::kF64, Hreg, Dreg>>("FCVT", "fcvt {d}, {n}"),
    decode::insn<"00011110 01 1 000110 10000 nnnnn ddddd", bfcvt>("BFCVT", "bfcvt {d}, {n}", needs(Feature::kBf16)),

    decode::insn<"z 0011110 tt 1 00 000 000000 nnnnn ddddd", to_integer<FpRounding::kNearest, true>>("FCVTNS (scalar)", "fcvtns {d}, {n}"),
    decode::insn<"z 0011110 tt 1 00 001 000000 nnnnn ddddd", to_integer<FpRounding::kNearest, false>>("FCVTNU (scalar)", "fcvtnu {d}, {n}"),
    decode::insn<"z 0011110 tt 1 01 000 000000 nnnnn ddddd", to_integer<FpRounding::kUp, true>>("FCVTPS (scalar)", "fcvtps {d}, {n}"),
    decode::insn<"z 0011110 tt 1 01 001 000000 nnnnn ddddd", to_integer<FpRounding::kUp, false>>("FCVTPU (scalar)", "fcvtpu {d}, {n}"),
    decode::insn<"z 0011110 tt 1 10 000 000000 nnnnn ddddd", to_integer<FpRounding::kDown, true>>("FCVTMS (scalar)", "fcvtms {d}, {n}"),
    decode::insn<"z 0011110 tt 1 10 001 000000 nnnnn ddddd", to_integer<FpRounding::kDown, false>>("FCVTMU (scalar)", "fcvtmu {d}, {n}"),
    decode::insn<"z 0011110 tt 1 11 000 000000 nnnnn ddddd", to_integer<FpRounding::kZero, true>>("FCVTZS (scalar, integer)", "fcvtzs {d}, {n}"),
    decode::insn<"z 0011110 tt 1 11 001 000000 nnnnn ddddd", to_integer<FpRounding::kZero, false>>("FCVTZU (scalar, integer)", "fcvtzu {d}, {n}"),
    decode::insn<"z 0011110 tt 1 00 100 000000 nnnnn ddddd", to_integer<FpRounding::kAway, true>>("FCVTAS (scalar)", "fcvtas {d}, {n}"),
    decode::insn<"z 0011110 tt 1 00 101 000000 nnnnn ddddd", to_integer<FpRounding::kAway, false>>("FCVTAU (scalar)", "fcvtau {d}, {n}"),
    decode::insn<"z 0011110 tt 1 00 010 000000 nnnnn ddddd", from_integer<true>>("SCVTF (scalar, integer)", "scvtf {d}, {n}"),
    decode::insn<"z 0011110 tt 1 00 011 000000 nnnnn ddddd", from_integer<false>>("UCVTF (scalar, integer)", "ucvtf {d}, {n}"),
    decode::insn<"0 0011110 01 1 11 110 000000 nnnnn ddddd", fjcvtzs>("FJCVTZS", "fjcvtzs {d}, {n}", needs(Feature::kJscvt)),

    decode::insn<"z 0011110 tt 0 11 000 ssssss nnnnn ddddd", to_fixed<FpRounding::kZero, true>>("FCVTZS (scalar, fixed-point)", "fcvtzs {d}, {n}, {s}"),
    decode::insn<"z 0011110 tt 0 11 001 ssssss nnnnn ddddd", to_fixed<FpRounding::kZero, false>>("FCVTZU (scalar, fixed-point)", "fcvtzu {d}, {n}, {s}"),
    decode::insn<"z 0011110 tt 0 00 010 ssssss nnnnn ddddd", from_fixed<true>>("SCVTF (scalar, fixed-point)", "scvtf {d}, {n}, {s}"),
    decode::insn<"z 0011110 tt 0 00 011 ssssss nnnnn ddddd", from_fixed<false>>("UCVTF (scalar, fixed-point)", "ucvtf {d}, {n}, {s}"),
};
// clang-format on

}  // namespace

std::span<const Row> fp_convert_rows() { return kRows; }

}  // namespace arm::a64
