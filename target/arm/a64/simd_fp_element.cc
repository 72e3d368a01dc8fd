// SPDX-License-Identifier: MIT
// Advanced SIMD by element, floating point: one lane of Vm with every lane of Vn.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_fp_common.h"

namespace arm::a64 {
namespace {

using tcg::ir::Lane;
using tcg::ir::VecOp;

/// size: 0 half, 2 single, 3 double.
struct Size {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr FpFormat format() const {
    return raw == 0 ? FpFormat::kF16 : raw == 2 ? FpFormat::kF32 : FpFormat::kF64;
  }
};
/// Bits L (21), M (20) and H (11) of the index.
struct Bit {
  std::uint32_t raw = 0;
};
/// Rm(3:0); with M the register of singles and doubles.
struct Rm4 {
  std::uint32_t raw = 0;
};

struct Element {
  unsigned reg = 0, index = 0;
  Lane lane = Lane::k16;
};
Element element_of(Size size, Bit l, Bit m, Rm4 rm, Bit h) {
  switch (size.raw) {
    case 0: return {rm.raw, h.raw << 2 | l.raw << 1 | m.raw, Lane::k16};
    case 2: return {m.raw << 4 | rm.raw, h.raw << 1 | l.raw, Lane::k32};
    default: return {m.raw << 4 | rm.raw, h.raw, Lane::k64};
  }
}

// Texts: Rm4 prints the whole element.
struct Vn {
  std::uint32_t n = 0;
};
struct Fn {
  std::uint32_t n = 0;
};
Size size_of(const Text& text) { return {text.word >> 22 & 3}; }
void append_text(Text& text, Rm4 rm) {
  const auto bit = [&](unsigned at) { return Bit{text.word >> at & 1}; };
  const Element e = element_of(size_of(text), bit(21), bit(20), rm, bit(11));
  text.out += 'v' + std::to_string(e.reg) +
              (e.lane == Lane::k16   ? ".h["
               : e.lane == Lane::k32 ? ".s["
                                     : ".d[") +
              std::to_string(e.index) + ']';
}
void append_text(Text& text, Vn r) {
  const bool quad = (text.word >> 30 & 1) != 0;
  const Size size = size_of(text);
  if (size.raw == 1 || (size.raw == 3 && (!quad || (text.word >> 21 & 1) != 0))) text.valid = false;
  text.out += 'v' + std::to_string(r.n) +
              (size.raw == 0   ? quad ? ".8h" : ".4h"
               : size.raw == 2 ? quad ? ".4s" : ".2s"
                               : ".2d");
}
void append_text(Text& text, Fn r) {
  const Size size = size_of(text);
  if (size.raw == 1 || (size.raw == 3 && (text.word >> 21 & 1) != 0)) text.valid = false;
  text.out += (size.raw == 0 ? 'h' : size.raw == 2 ? 's' : 'd') + std::to_string(r.n);
}

bool require_size(Translator& t, Size size, Bit l) {
  if (size.raw == 1 || (size.raw == 3 && l.raw != 0)) {
    t.undefined();
    return false;
  }
  return size.raw != 0 || t.require(Feature::kFp16);
}
Value broadcast(Translator& t, const Element& e) { return t.b.vec(VecOp::kDupLane, e.lane, {t.q(e.reg)}, e.index); }
/// The element as a scalar of the format.
Value element(Translator& t, const Element& e, FpFormat f) {
  const Value v = broadcast(t, e);
  if (f == FpFormat::kF64) return t.b.vlow(Type::kF64, v);
  const Value low = t.b.vlow(Type::kF32, v);
  if (f == FpFormat::kF32) return low;
  return t.b.and_(t.b.convert(tcg::ir::Op::kBitcast, Type::kI32, low), t.b.i32(0xffff));
}

template <FpOp kOp, bool kNegate>
void by_element(Translator& t, Quad q, Size size, Bit l, Bit m, Rm4 rm, Bit h, Vn n, Vn d) {
  if (!require_size(t, size, l)) return;
  if (size.raw == 3 && q.raw == 0) return t.undefined();
  FpSpec spec = vector_spec(t, kOp, size.format(), q);
  spec.negate_product = kNegate;
  const Value e = broadcast(t, element_of(size, l, m, rm, h));
  t.set_q(d.n, kOp == FpOp::kMulAdd ? t.b.fop(spec, {t.q(n.n), e, t.q(d.n)}) : t.b.fop(spec, {t.q(n.n), e}));
}
template <FpOp kOp, bool kNegate>
void scalar_by_element(Translator& t, Size size, Bit l, Bit m, Rm4 rm, Bit h, Fn n, Fn d) {
  if (!require_size(t, size, l)) return;
  const FpFormat f = size.format();
  FpSpec spec = scalar_spec(t, kOp, f);
  spec.negate_product = kNegate;
  const Value a = read_fp(t, f, n.n), e = element(t, element_of(size, l, m, rm, h), f);
  write_fp(t, d.n, kOp == FpOp::kMulAdd ? t.b.fop(spec, {a, e, read_fp(t, f, d.n)}) : t.b.fop(spec, {a, e}));
}

// FMLAL and its like, BFMLALB, BFMLALT: an element of 16 bits, singles as the sum.
struct VSum {
  std::uint32_t n = 0;
};
struct VHalfs {
  std::uint32_t n = 0;
};
struct VBf16 {
  std::uint32_t n = 0;
};
struct RmHalf {
  std::uint32_t raw = 0;
};
struct RmPair {
  std::uint32_t raw = 0;
};
void append_text(Text& text, VSum r) {
  text.out += 'v' + std::to_string(r.n) + ((text.word >> 30 & 1) != 0 ? ".4s" : ".2s");
}
void append_text(Text& text, VHalfs r) {
  text.out += 'v' + std::to_string(r.n) + ((text.word >> 30 & 1) != 0 ? ".4h" : ".2h");
}
void append_text(Text& text, VBf16 r) {
  text.out += 'v' + std::to_string(r.n) + ((text.word >> 30 & 1) != 0 ? ".8h" : ".4h");
}
unsigned half_index(const Text& text) { return (text.word >> 11 & 1) << 2 | (text.word >> 20 & 3); }
void append_text(Text& text, RmHalf r) {
  text.out += 'v' + std::to_string(r.raw) + ".h[" + std::to_string(half_index(text)) + ']';
}
void append_text(Text& text, RmPair r) {
  text.out += 'v' + std::to_string(r.raw | (text.word >> 20 & 1) << 4) + ".2h[" +
              std::to_string((text.word >> 11 & 1) << 1 | (text.word >> 21 & 1)) + ']';
}

template <bool kSubtract, bool kUpper>
void fmlal(Translator& t, Quad q, Bit l, Bit m, RmHalf rm, Bit h, VHalfs n, VSum d) {
  FpSpec spec = vector_spec(t, FpOp::kMulAdd, FpFormat::kF32, q);
  spec.from = FpFormat::kF16;
  spec.negate_product = kSubtract;
  spec.upper = kUpper;
  const Value e = t.b.vec(VecOp::kDupLane, Lane::k16, {t.q(rm.raw)}, h.raw << 2 | l.raw << 1 | m.raw);
  t.set_q(d.n, t.b.fop(spec, {t.q(n.n), e, t.q(d.n)}));
}
/// Registers of BFMLALB and BFMLALT are always whole.
struct VWhole {
  std::uint32_t n = 0;
};
struct VSums {
  std::uint32_t n = 0;
};
struct Top {
  std::uint32_t raw = 0;
};
void append_text(Text& text, VWhole r) { text.out += 'v' + std::to_string(r.n) + ".8h"; }
void append_text(Text& text, VSums r) { text.out += 'v' + std::to_string(r.n) + ".4s"; }
void append_text(Text& text, Top top) { text.out += top.raw != 0 ? 't' : 'b'; }

void bfmlal_element(Translator& t, Top top, Bit l, Bit m, RmHalf rm, Bit h, VWhole n, VSums d) {
  const FpSpec spec{.op = FpOp::kMulAdd,
                    .from = FpFormat::kBf16,
                    .to = FpFormat::kF32,
                    .lanes = 4,
                    .mode = fp_mode(t),
                    .upper = top.raw != 0};
  const Value e = t.b.vec(VecOp::kDupLane, Lane::k16, {t.q(rm.raw)}, h.raw << 2 | l.raw << 1 | m.raw);
  t.set_q(d.n, t.b.fop(spec, {t.q(n.n), e, t.q(d.n)}));
}
void bfmlal(Translator& t, Top top, VWhole m, VWhole n, VSums d) {
  const FpSpec spec{.op = FpOp::kMulAdd,
                    .from = FpFormat::kBf16,
                    .to = FpFormat::kF32,
                    .lanes = 4,
                    .mode = fp_mode(t),
                    .upper = top.raw != 0};
  t.set_q(d.n, t.b.fop(spec, {t.q(n.n), t.q(m.n), t.q(d.n)}));
}
FpSpec dot_spec(Quad q) {
  return {.op = FpOp::kBf16Dot,
          .from = FpFormat::kBf16,
          .to = FpFormat::kF32,
          .lanes = static_cast<std::uint8_t>(q.raw != 0 ? 4 : 2)};
}
void bfdot_element(Translator& t, Quad q, Bit l, Bit m, RmPair rm, Bit h, VBf16 n, VSum d) {
  const Value e = t.b.vec(VecOp::kDupLane, Lane::k32, {t.q(m.raw << 4 | rm.raw)}, h.raw << 1 | l.raw);
  t.set_q(d.n, t.b.fop(dot_spec(q), {t.q(n.n), e, t.q(d.n)}));
}
void bfdot(Translator& t, Quad q, VBf16 m, VBf16 n, VSum d) {
  t.set_q(d.n, t.b.fop(dot_spec(q), {t.q(n.n), t.q(m.n), t.q(d.n)}));
}
void bfmmla(Translator& t, VWhole m, VWhole n, VSums d) {
  const FpSpec spec{.op = FpOp::kBf16MatMul, .from = FpFormat::kBf16, .to = FpFormat::kF32, .lanes = 4};
  t.set_q(d.n, t.b.fop(spec, {t.q(n.n), t.q(m.n), t.q(d.n)}));
}

// Complex numbers.
struct Rotation {
  std::uint32_t raw = 0;
};
/// Of FCADD: 90 or 270 degrees.
struct RotationOdd {
  std::uint32_t raw = 0;
};
/// Vector of the size in bits 23:22: 1 half, 2 single, 3 double.
struct Vcomplex {
  std::uint32_t n = 0;
};
struct RmComplex {
  std::uint32_t raw = 0;
};
void append_text(Text& text, Rotation r) { text.out += '#' + std::to_string(r.raw * 90); }
void append_text(Text& text, RotationOdd r) { text.out += r.raw != 0 ? "#270" : "#90"; }
void append_text(Text& text, Vcomplex r) {
  const bool quad = (text.word >> 30 & 1) != 0;
  const unsigned size = text.word >> 22 & 3;
  if (size == 0 || (size == 3 && !quad)) text.valid = false;
  text.out += 'v' + std::to_string(r.n) + (size == 1 ? quad ? ".8h" : ".4h" : size == 2 ? quad ? ".4s" : ".2s" : ".2d");
}
void append_text(Text& text, RmComplex r) {
  const bool half = (text.word >> 22 & 3) == 1;
  const unsigned h = text.word >> 11 & 1, l = text.word >> 21 & 1, index = half ? h << 1 | l : h;
  if (half ? h != 0 && (text.word >> 30 & 1) == 0 : l != 0 || (text.word >> 30 & 1) == 0) text.valid = false;
  text.out +=
      'v' + std::to_string(r.raw | (text.word >> 20 & 1) << 4) + (half ? ".h[" : ".s[") + std::to_string(index) + ']';
}

bool require_complex(Translator& t, Quad q, Size size) {
  if (size.raw == 0 || (size.raw == 3 && q.raw == 0)) {
    t.undefined();
    return false;
  }
  return size.raw != 1 || t.require(Feature::kFp16);
}
FpSpec complex_spec(Translator& t, FpOp op, Quad q, Size size, unsigned rotation) {
  FpSpec spec = vector_spec(t, op, size.raw == 1 ? FpFormat::kF16 : size.format(), q);
  spec.fraction_bits = static_cast<std::uint8_t>(rotation);
  return spec;
}
void fcadd(Translator& t, Quad q, Size size, Vcomplex m, RotationOdd r, Vcomplex n, Vcomplex d) {
  if (!require_complex(t, q, size)) return;
  t.set_q(d.n, t.b.fop(complex_spec(t, FpOp::kComplexAdd, q, size, r.raw != 0 ? 3 : 1), {t.q(n.n), t.q(m.n)}));
}
void fcmla(Translator& t, Quad q, Size size, Vcomplex m, Rotation r, Vcomplex n, Vcomplex d) {
  if (!require_complex(t, q, size)) return;
  t.set_q(d.n, t.b.fop(complex_spec(t, FpOp::kComplexMulAdd, q, size, r.raw), {t.q(n.n), t.q(m.n), t.q(d.n)}));
}
void fcmla_element(Translator& t, Quad q, Size size, Bit l, Bit m, RmComplex rm, Rotation r, Bit h, unsigned n,
                   unsigned d) {
  if (size.raw != 1 && size.raw != 2) return t.undefined();
  if (size.raw == 1 ? h.raw != 0 && q.raw == 0 : l.raw != 0 || q.raw == 0) return t.undefined();
  if (!require_complex(t, q, size)) return;
  const bool half = size.raw == 1;
  const Value e = t.b.vec(VecOp::kDupLane, half ? Lane::k32 : Lane::k64, {t.q(m.raw << 4 | rm.raw)},
                          half ? h.raw << 1 | l.raw : h.raw);
  t.set_q(d, t.b.fop(complex_spec(t, FpOp::kComplexMulAdd, q, size, r.raw), {t.q(n), e, t.q(d)}));
}
/// Two rows, as the pattern has too many fields for one.
template <unsigned kSize>
void fcmla_by_element(Translator& t, Quad q, Bit l, Bit m, RmComplex rm, Rotation r, Bit h, Vcomplex n, Vcomplex d) {
  fcmla_element(t, q, Size{kSize}, l, m, rm, r, h, n.n, d.n);
}

constexpr std::uint32_t kLong = needs(Feature::kFhm), kBf16 = needs(Feature::kBf16), kComplex = needs(Feature::kFcma);

// clang-format off
constexpr std::array kRows{
    decode::insn<"0 q 0 01111 zz L M mmmm 0001 H 0 nnnnn ddddd", by_element<FpOp::kMulAdd, false>>("FMLA (by element)", "fmla {d}, {n}, {m}"),
    decode::insn<"0 q 0 01111 zz L M mmmm 0101 H 0 nnnnn ddddd", by_element<FpOp::kMulAdd, true>>("FMLS (by element)", "fmls {d}, {n}, {m}"),
    decode::insn<"0 q 0 01111 zz L M mmmm 1001 H 0 nnnnn ddddd", by_element<FpOp::kMul, false>>("FMUL (by element)", "fmul {d}, {n}, {m}"),
    decode::insn<"0 q 1 01111 zz L M mmmm 1001 H 0 nnnnn ddddd", by_element<FpOp::kMulX, false>>("FMULX (by element)", "fmulx {d}, {n}, {m}"),
    decode::insn<"01 0 11111 zz L M mmmm 0001 H 0 nnnnn ddddd", scalar_by_element<FpOp::kMulAdd, false>>("FMLA (by element)", "fmla {d}, {n}, {m}"),
    decode::insn<"01 0 11111 zz L M mmmm 0101 H 0 nnnnn ddddd", scalar_by_element<FpOp::kMulAdd, true>>("FMLS (by element)", "fmls {d}, {n}, {m}"),
    decode::insn<"01 0 11111 zz L M mmmm 1001 H 0 nnnnn ddddd", scalar_by_element<FpOp::kMul, false>>("FMUL (by element)", "fmul {d}, {n}, {m}"),
    decode::insn<"01 1 11111 zz L M mmmm 1001 H 0 nnnnn ddddd", scalar_by_element<FpOp::kMulX, false>>("FMULX (by element)", "fmulx {d}, {n}, {m}"),
    decode::insn<"0 q 0 01111 10 L M mmmm 0000 H 0 nnnnn ddddd", fmlal<false, false>>("FMLAL (by element)", "fmlal {d}, {n}, {m}", kLong),
    decode::insn<"0 q 0 01111 10 L M mmmm 0100 H 0 nnnnn ddddd", fmlal<true, false>>("FMLSL (by element)", "fmlsl {d}, {n}, {m}", kLong),
    decode::insn<"0 q 1 01111 10 L M mmmm 1000 H 0 nnnnn ddddd", fmlal<false, true>>("FMLAL2 (by element)", "fmlal2 {d}, {n}, {m}", kLong),
    decode::insn<"0 q 1 01111 10 L M mmmm 1100 H 0 nnnnn ddddd", fmlal<true, true>>("FMLSL2 (by element)", "fmlsl2 {d}, {n}, {m}", kLong),
    decode::insn<"0 q 0 01111 11 L M mmmm 1111 H 0 nnnnn ddddd", bfmlal_element>("BFMLALB, BFMLALT (by element)", "bfmlal{q} {d}, {n}, {m}", kBf16),
    decode::insn<"0 q 1 01110 11 0 mmmmm 111111 nnnnn ddddd", bfmlal>("BFMLALB, BFMLALT (vector)", "bfmlal{q} {d}, {n}, {m}", kBf16),
    decode::insn<"0 q 0 01111 01 L M mmmm 1111 H 0 nnnnn ddddd", bfdot_element>("BFDOT (by element)", "bfdot {d}, {n}, {m}", kBf16),
    decode::insn<"0 q 1 01110 01 0 mmmmm 111111 nnnnn ddddd", bfdot>("BFDOT (vector)", "bfdot {d}, {n}, {m}", kBf16),
    decode::insn<"0 1 1 01110 01 0 mmmmm 111011 nnnnn ddddd", bfmmla>("BFMMLA", "bfmmla {d}, {n}, {m}", kBf16),
    decode::insn<"0 q 1 01110 zz 0 mmmmm 111 r 01 nnnnn ddddd", fcadd>("FCADD", "fcadd {d}, {n}, {m}, {r}", kComplex),
    decode::insn<"0 q 1 01110 zz 0 mmmmm 110 rr 1 nnnnn ddddd", fcmla>("FCMLA", "fcmla {d}, {n}, {m}, {r}", kComplex),
    decode::insn<"0 q 1 01111 01 L M mmmm 0 rr 1 H 0 nnnnn ddddd", fcmla_by_element<1>>("FCMLA (by element)", "fcmla {d}, {n}, {m}, {r}", kComplex),
    decode::insn<"0 q 1 01111 10 L M mmmm 0 rr 1 H 0 nnnnn ddddd", fcmla_by_element<2>>("FCMLA (by element)", "fcmla {d}, {n}, {m}, {r}", kComplex),
};
// clang-format on

}  // namespace

std::span<const Row> simd_fp_element_rows() { return kRows; }

}  // namespace arm::a64
