// SPDX-License-Identifier: MIT
// Advanced SIMD conversions that change the lanes' width, and to and from fixed point.  Source: DDI 0487 C4.1, C7.2.
#include <algorithm>
#include <array>
#include <bit>

#include "target/arm/a64/simd_fp_common.h"

namespace arm::a64 {
namespace {

/// Registers of FCVTL, FCVTN: wide is 4S (2D), narrow 4H, 8H (2S, 4S) by sz and Q.
struct Wide {
  std::uint32_t n = 0;
};
struct Narrow {
  std::uint32_t n = 0;
};
/// BFCVTN's narrow register, FCVTXN's always single one.
struct NarrowBf16 {
  std::uint32_t n = 0;
};
bool quad(const Text& text) { return (text.word >> 30 & 1) != 0; }
void append_text(Text& text, Wide r) {
  text.out += 'v' + std::to_string(r.n) + ((text.word >> 22 & 1) != 0 ? ".2d" : ".4s");
}
void append_text(Text& text, Narrow r) {
  const bool single = (text.word >> 22 & 1) != 0;
  text.out += 'v' + std::to_string(r.n) + (single ? quad(text) ? ".4s" : ".2s" : quad(text) ? ".8h" : ".4h");
}
void append_text(Text& text, NarrowBf16 r) { text.out += 'v' + std::to_string(r.n) + (quad(text) ? ".8h" : ".4h"); }
struct WideSingle {
  std::uint32_t n = 0;
};
void append_text(Text& text, WideSingle r) { text.out += 'v' + std::to_string(r.n) + ".4s"; }

FpSpec convert_spec(const Translator& t, FpFormat from, FpFormat to, Quad q) {
  const unsigned wide = std::max(tcg::ir::bytes_of(from), tcg::ir::bytes_of(to));
  return {.op = FpOp::kConvert,
          .from = from,
          .to = to,
          .lanes = static_cast<std::uint8_t>(16 / wide),
          .mode = fp_mode(t),
          .upper = q.raw != 0};
}

void fcvtl(Translator& t, Quad q, Double z, Narrow n, Wide d) {
  const FpSpec spec = z.raw != 0 ? convert_spec(t, FpFormat::kF32, FpFormat::kF64, q)
                                 : convert_spec(t, half_format(t), FpFormat::kF32, q);
  t.set_q(d.n, t.b.fop(spec, {t.q(n.n)}));
}

void narrow(Translator& t, const FpSpec& spec, unsigned n, unsigned d) {
  t.set_q(d, spec.upper ? t.b.fop(spec, {t.q(n), t.q(d)}) : t.b.fop(spec, {t.q(n)}));
}
void fcvtn(Translator& t, Quad q, Double z, Wide n, Narrow d) {
  const FpSpec spec = z.raw != 0 ? convert_spec(t, FpFormat::kF64, FpFormat::kF32, q)
                                 : convert_spec(t, FpFormat::kF32, half_format(t), q);
  narrow(t, spec, n.n, d.n);
}
void bfcvtn(Translator& t, Quad q, WideSingle n, NarrowBf16 d) {
  narrow(t, convert_spec(t, FpFormat::kF32, FpFormat::kBf16, q), n.n, d.n);
}
void fcvtxn(Translator& t, Quad q, Wide n, Narrow d) {
  FpSpec spec = convert_spec(t, FpFormat::kF64, FpFormat::kF32, q);
  spec.rounding = FpRounding::kOdd;
  narrow(t, spec, n.n, d.n);
}
void fcvtxn_scalar(Translator& t, Dreg n, Sreg d) {
  const FpSpec spec{.op = FpOp::kConvert,
                    .from = FpFormat::kF64,
                    .to = FpFormat::kF32,
                    .rounding = FpRounding::kOdd,
                    .mode = fp_mode(t)};
  write_fp(t, d.n, t.b.fop(spec, {read_fp(t, FpFormat::kF64, n.n)}));
}

/// immh:immb of the fixed-point conversions: the lane by the highest set bit, and twice its width less the fraction
/// bits.
struct Fixed {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr bool valid() const { return raw >= 16; }
  [[nodiscard]] constexpr unsigned bits() const { return static_cast<unsigned>(std::bit_floor(raw)); }
  [[nodiscard]] constexpr unsigned fraction_bits() const { return 2 * bits() - raw; }
  [[nodiscard]] constexpr FpFormat format() const {
    return bits() == 16 ? FpFormat::kF16 : bits() == 32 ? FpFormat::kF32 : FpFormat::kF64;
  }
};
/// Registers whose lanes immh tells.
struct VbyImm {
  std::uint32_t n = 0;
};
struct FbyImm {
  std::uint32_t n = 0;
};
Fixed fixed_of(const Text& text) { return {text.word >> 16 & 127}; }
void append_text(Text& text, Fixed f) {
  if (!f.valid()) text.valid = false;
  text.out += '#' + std::to_string(f.fraction_bits());
}
void append_text(Text& text, VbyImm r) {
  const unsigned bits = std::max(16u, fixed_of(text).bits()), lanes = (quad(text) ? 128 : 64) / bits;
  if (lanes == 1) text.valid = false;
  text.out += 'v' + std::to_string(r.n) + '.' + std::to_string(lanes) + (bits == 16 ? 'h' : bits == 32 ? 's' : 'd');
}
void append_text(Text& text, FbyImm r) {
  const unsigned bits = fixed_of(text).bits();
  text.out += (bits == 16 ? 'h' : bits == 32 ? 's' : 'd') + std::to_string(r.n);
}

/// False, and undefined, for lanes of bytes and for half precision without FEAT_FP16.
bool require_fixed(Translator& t, Fixed f) {
  if (!f.valid()) {
    t.undefined();
    return false;
  }
  return f.format() != FpFormat::kF16 || t.require(Feature::kFp16);
}

template <bool kToInt, bool kSigned>
FpSpec fixed_spec(Translator& t, Fixed f) {
  FpSpec spec = scalar_spec(t, kToInt ? FpOp::kToInt : FpOp::kFromInt, f.format());
  (kToInt ? spec.to : spec.from) = integer_of(f.format(), kSigned);
  spec.rounding = kToInt ? FpRounding::kZero : FpRounding::kCurrent;
  spec.fraction_bits = static_cast<std::uint8_t>(f.fraction_bits());
  return spec;
}

template <bool kToInt, bool kSigned>
void fixed_vector(Translator& t, Quad q, Fixed f, VbyImm n, VbyImm d) {
  if (!require_fixed(t, f)) return;
  if (f.bits() == 64 && q.raw == 0) return t.undefined();
  FpSpec spec = fixed_spec<kToInt, kSigned>(t, f);
  spec.lanes = static_cast<std::uint8_t>((q.raw != 0 ? 128 : 64) / f.bits());
  t.set_q(d.n, t.b.fop(spec, {t.q(n.n)}));
}
template <bool kToInt, bool kSigned>
void fixed_scalar(Translator& t, Fixed f, FbyImm n, FbyImm d) {
  if (!require_fixed(t, f)) return;
  const FpSpec spec = fixed_spec<kToInt, kSigned>(t, f);
  Value v = read_fp(t, f.format(), n.n);
  if (!kToInt && t.b.type_of(v) != spec.operand_type()) v = t.b.convert(tcg::ir::Op::kBitcast, spec.operand_type(), v);
  write_fp(t, d.n, t.b.fop(spec, {v}));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"0 q 0 01110 0 z 10000 10111 10 nnnnn ddddd", fcvtl>("FCVTL, FCVTL2", "fcvtl{q} {d}, {n}"),
    decode::insn<"0 q 0 01110 0 z 10000 10110 10 nnnnn ddddd", fcvtn>("FCVTN, FCVTN2", "fcvtn{q} {d}, {n}"),
    decode::insn<"0 q 0 01110 1 0 10000 10110 10 nnnnn ddddd", bfcvtn>("BFCVTN, BFCVTN2", "bfcvtn{q} {d}, {n}", needs(Feature::kBf16)),
    decode::insn<"0 q 1 01110 0 1 10000 10110 10 nnnnn ddddd", fcvtxn>("FCVTXN, FCVTXN2", "fcvtxn{q} {d}, {n}"),
    decode::insn<"01 1 11110 0 1 10000 10110 10 nnnnn ddddd", fcvtxn_scalar>("FCVTXN, FCVTXN2", "fcvtxn {d}, {n}"),
    decode::insn<"0 q 0 011110 iiiiiii 11100 1 nnnnn ddddd", fixed_vector<false, true>>("SCVTF (vector, fixed-point)", "scvtf {d}, {n}, {i}"),
    decode::insn<"0 q 1 011110 iiiiiii 11100 1 nnnnn ddddd", fixed_vector<false, false>>("UCVTF (vector, fixed-point)", "ucvtf {d}, {n}, {i}"),
    decode::insn<"0 q 0 011110 iiiiiii 11111 1 nnnnn ddddd", fixed_vector<true, true>>("FCVTZS (vector, fixed-point)", "fcvtzs {d}, {n}, {i}"),
    decode::insn<"0 q 1 011110 iiiiiii 11111 1 nnnnn ddddd", fixed_vector<true, false>>("FCVTZU (vector, fixed-point)", "fcvtzu {d}, {n}, {i}"),
    decode::insn<"01 0 111110 iiiiiii 11100 1 nnnnn ddddd", fixed_scalar<false, true>>("SCVTF (vector, fixed-point)", "scvtf {d}, {n}, {i}"),
    decode::insn<"01 1 111110 iiiiiii 11100 1 nnnnn ddddd", fixed_scalar<false, false>>("UCVTF (vector, fixed-point)", "ucvtf {d}, {n}, {i}"),
    decode::insn<"01 0 111110 iiiiiii 11111 1 nnnnn ddddd", fixed_scalar<true, true>>("FCVTZS (vector, fixed-point)", "fcvtzs {d}, {n}, {i}"),
    decode::insn<"01 1 111110 iiiiiii 11111 1 nnnnn ddddd", fixed_scalar<true, false>>("FCVTZU (vector, fixed-point)", "fcvtzu {d}, {n}, {i}"),
};
// clang-format on

}  // namespace

std::span<const Row> simd_fp_convert_rows() { return kRows; }

}  // namespace arm::a64
