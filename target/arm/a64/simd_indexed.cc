// SPDX-License-Identifier: MIT
// Advanced SIMD vector x indexed element (integer), vector and scalar.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

/// Rm's low bits; with the bits L, M and H around it, which say register and index by size.
struct Element {
  std::uint32_t raw = 0;
};
struct Place {
  unsigned reg, index;
};
Place place(Lane lane, std::uint32_t word) {
  const unsigned rm = word >> 16 & 15, m = word >> 20 & 1, l = word >> 21 & 1, h = word >> 11 & 1;
  if (lane == Lane::k16) return {rm, h << 2 | l << 1 | m};
  return {m << 4 | rm, h << 1 | l};
}
void append_text(Text& text, Element) {
  const Lane lane = static_cast<Lane>(text.word >> 22 & 3);
  const Place p = place(lane, text.word);
  text.out += 'v' + std::to_string(p.reg) + (lane == Lane::k16 ? ".h[" : ".s[") + std::to_string(p.index) + ']';
}
/// Four bytes of a dot product.
struct ByteGroup {
  std::uint32_t raw = 0;
};
void append_text(Text& text, ByteGroup) {
  const Place p = place(Lane::k32, text.word);
  text.out += 'v' + std::to_string(p.reg) + ".4b[" + std::to_string(p.index) + ']';
}
/// L and M, H: read from the word.
struct Bits {
  std::uint32_t raw = 0;
};

Value element(Translator& t, Lane lane) {
  const Place p = place(lane, t.word());
  return t.b.vec(VecOp::kDupLane, lane, {t.q(p.reg)}, p.index);
}
template <Binary kFn>
void indexed(Translator& t, Quad q, Sizes<kHs> z, Bits, Element, Bits, Vreg n, Vreg d) {
  if (!z.valid(q)) return t.undefined();
  const Simd s = vector(t, q, z.lane());
  s.write(d.n, kFn(s, t.q(n.n), element(t, s.lane), t.q(d.n)));
}
template <Binary kFn>
void indexed_scalar(Translator& t, ScalarSizes<kHs> z, Bits, Element, Bits, Vscalar n, Vscalar d) {
  if (!z.valid()) return t.undefined();
  const Simd s = scalar(t, z.lane());
  s.write(d.n, kFn(s, t.q(n.n), element(t, s.lane), t.q(d.n)));
}
template <Long kFn>
void indexed_long(Translator& t, Quad q, Sizes<kHs> z, Bits, Element, Bits, Vreg n, Vwide d) {
  if (!z.valid(q)) return t.undefined();
  const Simd s{t, z.lane()};
  t.set_q(d.n, kFn(s, q.raw, t.q(n.n), element(t, s.lane), t.q(d.n)));
}
template <Long kFn>
void indexed_long_scalar(Translator& t, ScalarSizes<kHs> z, Bits, Element, Bits, Vscalar n, Vscalar2 d) {
  if (!z.valid()) return t.undefined();
  const Simd s = scalar(t, z.lane());
  s.with(wider(s.lane)).write(d.n, kFn(s, 0, t.q(n.n), element(t, s.lane), t.q(d.n)));
}
/// kSwap: the element's bytes are the unsigned ones (SUDOT: signed by unsigned).
template <unsigned kSigns, bool kSwap>
void indexed_dot(Translator& t, Quad q, Bits, ByteGroup, Bits, Vbytes n, Vwords d) {
  const Simd s = vector(t, q, Lane::k8);
  const Value e = element(t, Lane::k32), v = t.q(n.n);
  s.write(d.n, s.op(VecOp::kDot, {kSwap ? e : v, kSwap ? v : e, t.q(d.n)}, kSigns));
}

template <VecOp kOp>
Value multiply_add(const Simd& s, Value n, Value m, Value d) {
  return s.op(kOp, {d, s.op(VecOp::kMul, {n, m})});
}

using tcg::ir::kBothSigned, tcg::ir::kBothUnsigned, tcg::ir::kUnsignedSigned;
constexpr std::uint32_t kNl = kNeverLeaves;
constexpr std::uint32_t kRdm = needs(Feature::kRdm), kDot = needs(Feature::kDotProd), kI8 = needs(Feature::kI8mm);

// clang-format off
constexpr std::array kVectorRows{
    decode::insn<"0 q 1 01111 zz ll rrrr 0000 h 0 nnnnn ddddd", indexed<multiply_add<VecOp::kAdd>>>("MLA (by element)", "mla {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 1 01111 zz ll rrrr 0100 h 0 nnnnn ddddd", indexed<multiply_add<VecOp::kSub>>>("MLS (by element)", "mls {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 1000 h 0 nnnnn ddddd", indexed<plain<VecOp::kMul>>>("MUL (by element)", "mul {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 1100 h 0 nnnnn ddddd", indexed<multiply_high<false>>>("SQDMULH (by element)", "sqdmulh {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 1101 h 0 nnnnn ddddd", indexed<multiply_high<true>>>("SQRDMULH (by element)", "sqrdmulh {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 1 01111 zz ll rrrr 1101 h 0 nnnnn ddddd", indexed<multiply_add_high<false>>>("SQRDMLAH (by element)", "sqrdmlah {d}, {n}, {r}{z}", kNl | kRdm),
    decode::insn<"0 q 1 01111 zz ll rrrr 1111 h 0 nnnnn ddddd", indexed<multiply_add_high<true>>>("SQRDMLSH (by element)", "sqrdmlsh {d}, {n}, {r}{z}", kNl | kRdm),
    decode::insn<"0 q 0 01111 zz ll rrrr 1010 h 0 nnnnn ddddd", indexed_long<multiply_long<VecOp::kMulLongS, Accumulate::kNone>>>("SMULL (by element)", "smull{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 0010 h 0 nnnnn ddddd", indexed_long<multiply_long<VecOp::kMulLongS, Accumulate::kAdd>>>("SMLAL (by element)", "smlal{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 0110 h 0 nnnnn ddddd", indexed_long<multiply_long<VecOp::kMulLongS, Accumulate::kSubtract>>>("SMLSL (by element)", "smlsl{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 1 01111 zz ll rrrr 1010 h 0 nnnnn ddddd", indexed_long<multiply_long<VecOp::kMulLongU, Accumulate::kNone>>>("UMULL (by element)", "umull{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 1 01111 zz ll rrrr 0010 h 0 nnnnn ddddd", indexed_long<multiply_long<VecOp::kMulLongU, Accumulate::kAdd>>>("UMLAL (by element)", "umlal{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 1 01111 zz ll rrrr 0110 h 0 nnnnn ddddd", indexed_long<multiply_long<VecOp::kMulLongU, Accumulate::kSubtract>>>("UMLSL (by element)", "umlsl{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 1011 h 0 nnnnn ddddd", indexed_long<multiply_double_long<Accumulate::kNone>>>("SQDMULL (by element)", "sqdmull{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 0011 h 0 nnnnn ddddd", indexed_long<multiply_double_long<Accumulate::kAdd>>>("SQDMLAL (by element)", "sqdmlal{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 zz ll rrrr 0111 h 0 nnnnn ddddd", indexed_long<multiply_double_long<Accumulate::kSubtract>>>("SQDMLSL (by element)", "sqdmlsl{q} {d}, {n}, {r}{z}", kNl),
    decode::insn<"0 q 0 01111 10 ll rrrr 1110 h 0 nnnnn ddddd", indexed_dot<kBothSigned, false>>("SDOT (by element)", "sdot {d}, {n}, {r}", kNl | kDot),
    decode::insn<"0 q 1 01111 10 ll rrrr 1110 h 0 nnnnn ddddd", indexed_dot<kBothUnsigned, false>>("UDOT (by element)", "udot {d}, {n}, {r}", kNl | kDot),
    decode::insn<"0 q 0 01111 10 ll rrrr 1111 h 0 nnnnn ddddd", indexed_dot<kUnsignedSigned, false>>("USDOT (by element)", "usdot {d}, {n}, {r}", kNl | kI8),
    decode::insn<"0 q 0 01111 00 ll rrrr 1111 h 0 nnnnn ddddd", indexed_dot<kUnsignedSigned, true>>("SUDOT (by element)", "sudot {d}, {n}, {r}", kNl | kI8),
};
constexpr std::array kScalarRows{
    decode::insn<"01 0 11111 zz ll rrrr 1100 h 0 nnnnn ddddd", indexed_scalar<multiply_high<false>>>("SQDMULH (scalar, by element)", "sqdmulh {d}, {n}, {r}{z}", kNl),
    decode::insn<"01 0 11111 zz ll rrrr 1101 h 0 nnnnn ddddd", indexed_scalar<multiply_high<true>>>("SQRDMULH (scalar, by element)", "sqrdmulh {d}, {n}, {r}{z}", kNl),
    decode::insn<"01 1 11111 zz ll rrrr 1101 h 0 nnnnn ddddd", indexed_scalar<multiply_add_high<false>>>("SQRDMLAH (scalar, by element)", "sqrdmlah {d}, {n}, {r}{z}", kNl | kRdm),
    decode::insn<"01 1 11111 zz ll rrrr 1111 h 0 nnnnn ddddd", indexed_scalar<multiply_add_high<true>>>("SQRDMLSH (scalar, by element)", "sqrdmlsh {d}, {n}, {r}{z}", kNl | kRdm),
    decode::insn<"01 0 11111 zz ll rrrr 1011 h 0 nnnnn ddddd", indexed_long_scalar<multiply_double_long<Accumulate::kNone>>>("SQDMULL (scalar, by element)", "sqdmull {d}, {n}, {r}{z}", kNl),
    decode::insn<"01 0 11111 zz ll rrrr 0011 h 0 nnnnn ddddd", indexed_long_scalar<multiply_double_long<Accumulate::kAdd>>>("SQDMLAL (scalar, by element)", "sqdmlal {d}, {n}, {r}{z}", kNl),
    decode::insn<"01 0 11111 zz ll rrrr 0111 h 0 nnnnn ddddd", indexed_long_scalar<multiply_double_long<Accumulate::kSubtract>>>("SQDMLSL (scalar, by element)", "sqdmlsl {d}, {n}, {r}{z}", kNl),
};
// clang-format on

}  // namespace

std::span<const Row> simd_indexed_rows() { return kVectorRows; }
std::span<const Row> simd_indexed_scalar_rows() { return kScalarRows; }

}  // namespace arm::a64
