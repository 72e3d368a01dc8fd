// SPDX-License-Identifier: MIT
// Advanced SIMD three same (integer), its extra forms, and scalar three same.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

template <Binary kFn, unsigned kSizes>
void three(Translator& t, Quad q, Sizes<kSizes> z, Vreg m, Vreg n, Vreg d) {
  if (!z.valid(q)) return t.undefined();
  const Simd s = vector(t, q, z.lane());
  s.write(d.n, kFn(s, t.q(n.n), t.q(m.n), t.q(d.n)));
}
template <Binary kFn, unsigned kSizes>
void three_scalar(Translator& t, ScalarSizes<kSizes> z, Vscalar m, Vscalar n, Vscalar d) {
  if (!z.valid()) return t.undefined();
  const Simd s = scalar(t, z.lane());
  s.write(d.n, kFn(s, t.q(n.n), t.q(m.n), t.q(d.n)));
}
/// Without a size of its own.
template <Binary kFn>
void three_bytes(Translator& t, Quad q, Vbytes m, Vbytes n, Vbytes d) {
  const Simd s = vector(t, q, Lane::k8);
  s.write(d.n, kFn(s, t.q(n.n), t.q(m.n), t.q(d.n)));
}
template <Binary kFn>
void three_dot(Translator& t, Quad q, Vbytes m, Vbytes n, Vwords d) {
  const Simd s = vector(t, q, Lane::k8);
  s.write(d.n, kFn(s, t.q(n.n), t.q(m.n), t.q(d.n)));
}
template <unsigned kSigns>
void three_matrix(Translator& t, V16b m, V16b n, V4s d) {
  t.set_q(d.n, t.b.vec(VecOp::kMatrixMulAdd, Lane::k8, {t.q(n.n), t.q(m.n), t.q(d.n)}, kSigns));
}

/// (n + m) >> 1 without losing the carry.
template <bool kSigned>
Value halving_add(const Simd& s, Value n, Value m, Value) {
  const Value half = s.op(kSigned ? VecOp::kShrS : VecOp::kShrU, {s.op(VecOp::kXor, {n, m})}, 1);
  return s.op(VecOp::kAdd, {s.op(VecOp::kAnd, {n, m}), half});
}
template <bool kSigned>
Value rounding_halving_add(const Simd& s, Value n, Value m, Value) {
  if (!kSigned && s.lane <= Lane::k16) return s.op(VecOp::kAvgU, {n, m});
  const Value half = s.op(kSigned ? VecOp::kShrS : VecOp::kShrU, {s.op(VecOp::kXor, {n, m})}, 1);
  return s.op(VecOp::kSub, {s.op(VecOp::kOr, {n, m}), half});
}
template <bool kSigned>
Value halving_sub(const Simd& s, Value n, Value m, Value) {
  const Value half = s.op(kSigned ? VecOp::kShrS : VecOp::kShrU, {s.op(VecOp::kXor, {n, m})}, 1);
  return s.op(VecOp::kSub, {half, s.op(VecOp::kAndNot, {m, n})});
}
Value or_not(const Simd& s, Value n, Value m, Value) { return s.op(VecOp::kOr, {n, s.op(VecOp::kNot, {m})}); }
Value bsl(const Simd& s, Value n, Value m, Value d) { return s.op(VecOp::kBitSelect, {d, n, m}); }
Value bit(const Simd& s, Value n, Value m, Value d) { return s.op(VecOp::kBitSelect, {m, n, d}); }
Value bif(const Simd& s, Value n, Value m, Value d) { return s.op(VecOp::kBitSelect, {m, d, n}); }
Value test(const Simd& s, Value n, Value m, Value) {
  return s.op(VecOp::kNot, {s.op(VecOp::kCmpEq, {s.op(VecOp::kAnd, {n, m}), s.zero()})});
}
template <unsigned kHow>
Value shift(const Simd& s, Value n, Value m, Value) {
  if constexpr ((kHow & tcg::ir::kShiftSaturate) != 0)
    s.saturated(s.op(VecOp::kShift, {n, m}, kHow | tcg::ir::kShiftMask));
  return s.op(VecOp::kShift, {n, m}, kHow);
}
template <bool kSigned>
Value difference(const Simd& s, Value n, Value m, Value) {
  return s.op(VecOp::kSub, {s.op(kSigned ? VecOp::kMaxS : VecOp::kMaxU, {n, m}),
                            s.op(kSigned ? VecOp::kMinS : VecOp::kMinU, {n, m})});
}
template <bool kSigned>
Value difference_add(const Simd& s, Value n, Value m, Value d) {
  return s.op(VecOp::kAdd, {d, difference<kSigned>(s, n, m, d)});
}
template <VecOp kOp>
Value multiply_add(const Simd& s, Value n, Value m, Value d) {
  return s.op(kOp, {d, s.op(VecOp::kMul, {n, m})});
}
/// Pairs of n's lanes, then of m's; 64-bit vectors lie side by side first.
template <VecOp kOp>
Value pairwise(const Simd& s, Value n, Value m, Value) {
  if (s.extent == Extent::kHalf) n = m = s.at(Lane::k64, VecOp::kZip1, {n, m});
  return s.op(kOp, {s.op(VecOp::kUzp1, {n, m}), s.op(VecOp::kUzp2, {n, m})});
}
template <unsigned kSigns>
Value dot(const Simd& s, Value n, Value m, Value d) {
  return s.op(VecOp::kDot, {n, m, d}, kSigns);
}

using tcg::ir::kBothSigned, tcg::ir::kBothUnsigned, tcg::ir::kUnsignedSigned;
constexpr unsigned kS_ = tcg::ir::kShiftSigned, kR = tcg::ir::kShiftRound, kQ = tcg::ir::kShiftSaturate;
constexpr std::uint32_t kNl = kNeverLeaves;
constexpr std::uint32_t kRdm = needs(Feature::kRdm), kDot = needs(Feature::kDotProd), kI8 = needs(Feature::kI8mm);

// clang-format off
constexpr std::array kVectorRows{
    decode::insn<"0 q 0 01110 zz 1 mmmmm 00000 1 nnnnn ddddd", three<halving_add<true>, kBhs>>("SHADD", "shadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 00000 1 nnnnn ddddd", three<halving_add<false>, kBhs>>("UHADD", "uhadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 00001 1 nnnnn ddddd", three<saturating<VecOp::kAddSatS, VecOp::kAdd>, kBhsd>>("SQADD", "sqadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 00001 1 nnnnn ddddd", three<saturating<VecOp::kAddSatU, VecOp::kAdd>, kBhsd>>("UQADD", "uqadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 00010 1 nnnnn ddddd", three<rounding_halving_add<true>, kBhs>>("SRHADD", "srhadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 00010 1 nnnnn ddddd", three<rounding_halving_add<false>, kBhs>>("URHADD", "urhadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 00 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<plain<VecOp::kAnd>>>("AND (vector)", "and {d}, {n}, {m}", kNl),
    decode::insn<"0 q 0 01110 01 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<plain<VecOp::kAndNot>>>("BIC (vector, register)", "bic {d}, {n}, {m}", kNl),
    decode::insn<"0 q 0 01110 10 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<plain<VecOp::kOr>>>("ORR (vector, register)", "orr {d}, {n}, {m}", kNl),
    decode::insn<"0 q 0 01110 11 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<or_not>>("ORN (vector)", "orn {d}, {n}, {m}", kNl),
    decode::insn<"0 q 1 01110 00 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<plain<VecOp::kXor>>>("EOR (vector)", "eor {d}, {n}, {m}", kNl),
    decode::insn<"0 q 1 01110 01 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<bsl>>("BSL", "bsl {d}, {n}, {m}", kNl),
    decode::insn<"0 q 1 01110 10 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<bit>>("BIT", "bit {d}, {n}, {m}", kNl),
    decode::insn<"0 q 1 01110 11 1 mmmmm 00011 1 nnnnn ddddd", three_bytes<bif>>("BIF", "bif {d}, {n}, {m}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 00100 1 nnnnn ddddd", three<halving_sub<true>, kBhs>>("SHSUB", "shsub {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 00100 1 nnnnn ddddd", three<halving_sub<false>, kBhs>>("UHSUB", "uhsub {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 00101 1 nnnnn ddddd", three<saturating<VecOp::kSubSatS, VecOp::kSub>, kBhsd>>("SQSUB", "sqsub {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 00101 1 nnnnn ddddd", three<saturating<VecOp::kSubSatU, VecOp::kSub>, kBhsd>>("UQSUB", "uqsub {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 00110 1 nnnnn ddddd", three<plain<VecOp::kCmpGtS>, kBhsd>>("CMGT (register)", "cmgt {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 00110 1 nnnnn ddddd", three<plain<VecOp::kCmpGtU>, kBhsd>>("CMHI (register)", "cmhi {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 00111 1 nnnnn ddddd", three<plain<VecOp::kCmpGeS>, kBhsd>>("CMGE (register)", "cmge {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 00111 1 nnnnn ddddd", three<plain<VecOp::kCmpGeU>, kBhsd>>("CMHS (register)", "cmhs {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01000 1 nnnnn ddddd", three<shift<kS_>, kBhsd>>("SSHL", "sshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01000 1 nnnnn ddddd", three<shift<0>, kBhsd>>("USHL", "ushl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01001 1 nnnnn ddddd", three<shift<kS_ | kQ>, kBhsd>>("SQSHL (register)", "sqshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01001 1 nnnnn ddddd", three<shift<kQ>, kBhsd>>("UQSHL (register)", "uqshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01010 1 nnnnn ddddd", three<shift<kS_ | kR>, kBhsd>>("SRSHL", "srshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01010 1 nnnnn ddddd", three<shift<kR>, kBhsd>>("URSHL", "urshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01011 1 nnnnn ddddd", three<shift<kS_ | kR | kQ>, kBhsd>>("SQRSHL", "sqrshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01011 1 nnnnn ddddd", three<shift<kR | kQ>, kBhsd>>("UQRSHL", "uqrshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01100 1 nnnnn ddddd", three<plain<VecOp::kMaxS>, kBhs>>("SMAX", "smax {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01100 1 nnnnn ddddd", three<plain<VecOp::kMaxU>, kBhs>>("UMAX", "umax {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01101 1 nnnnn ddddd", three<plain<VecOp::kMinS>, kBhs>>("SMIN", "smin {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01101 1 nnnnn ddddd", three<plain<VecOp::kMinU>, kBhs>>("UMIN", "umin {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01110 1 nnnnn ddddd", three<difference<true>, kBhs>>("SABD", "sabd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01110 1 nnnnn ddddd", three<difference<false>, kBhs>>("UABD", "uabd {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 01111 1 nnnnn ddddd", three<difference_add<true>, kBhs>>("SABA", "saba {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 01111 1 nnnnn ddddd", three<difference_add<false>, kBhs>>("UABA", "uaba {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10000 1 nnnnn ddddd", three<plain<VecOp::kAdd>, kBhsd>>("ADD (vector)", "add {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 10000 1 nnnnn ddddd", three<plain<VecOp::kSub>, kBhsd>>("SUB (vector)", "sub {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10001 1 nnnnn ddddd", three<test, kBhsd>>("CMTST", "cmtst {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 10001 1 nnnnn ddddd", three<plain<VecOp::kCmpEq>, kBhsd>>("CMEQ (register)", "cmeq {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10010 1 nnnnn ddddd", three<multiply_add<VecOp::kAdd>, kBhs>>("MLA (vector)", "mla {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 10010 1 nnnnn ddddd", three<multiply_add<VecOp::kSub>, kBhs>>("MLS (vector)", "mls {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10011 1 nnnnn ddddd", three<plain<VecOp::kMul>, kBhs>>("MUL (vector)", "mul {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 10011 1 nnnnn ddddd", three<plain<VecOp::kPolyMul>, kB>>("PMUL", "pmul {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10100 1 nnnnn ddddd", three<pairwise<VecOp::kMaxS>, kBhs>>("SMAXP", "smaxp {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 10100 1 nnnnn ddddd", three<pairwise<VecOp::kMaxU>, kBhs>>("UMAXP", "umaxp {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10101 1 nnnnn ddddd", three<pairwise<VecOp::kMinS>, kBhs>>("SMINP", "sminp {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 10101 1 nnnnn ddddd", three<pairwise<VecOp::kMinU>, kBhs>>("UMINP", "uminp {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10110 1 nnnnn ddddd", three<multiply_high<false>, kHs>>("SQDMULH (vector)", "sqdmulh {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 10110 1 nnnnn ddddd", three<multiply_high<true>, kHs>>("SQRDMULH (vector)", "sqrdmulh {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 10111 1 nnnnn ddddd", three<pairwise<VecOp::kAdd>, kBhsd>>("ADDP (vector)", "addp {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 0 mmmmm 10000 1 nnnnn ddddd", three<multiply_add_high<false>, kHs>>("SQRDMLAH (vector)", "sqrdmlah {d}, {n}, {m}{z}", kNl | kRdm),
    decode::insn<"0 q 1 01110 zz 0 mmmmm 10001 1 nnnnn ddddd", three<multiply_add_high<true>, kHs>>("SQRDMLSH (vector)", "sqrdmlsh {d}, {n}, {m}{z}", kNl | kRdm),
    decode::insn<"0 q 0 01110 10 0 mmmmm 10010 1 nnnnn ddddd", three_dot<dot<kBothSigned>>>("SDOT (vector)", "sdot {d}, {n}, {m}", kNl | kDot),
    decode::insn<"0 q 1 01110 10 0 mmmmm 10010 1 nnnnn ddddd", three_dot<dot<kBothUnsigned>>>("UDOT (vector)", "udot {d}, {n}, {m}", kNl | kDot),
    decode::insn<"0 q 0 01110 10 0 mmmmm 10011 1 nnnnn ddddd", three_dot<dot<kUnsignedSigned>>>("USDOT (vector)", "usdot {d}, {n}, {m}", kNl | kI8),
    decode::insn<"0 1 0 01110 10 0 mmmmm 10100 1 nnnnn ddddd", three_matrix<kBothSigned>>("SMMLA", "smmla {d}, {n}, {m}", kNl | kI8),
    decode::insn<"0 1 1 01110 10 0 mmmmm 10100 1 nnnnn ddddd", three_matrix<kBothUnsigned>>("UMMLA", "ummla {d}, {n}, {m}", kNl | kI8),
    decode::insn<"0 1 0 01110 10 0 mmmmm 10101 1 nnnnn ddddd", three_matrix<kUnsignedSigned>>("USMMLA", "usmmla {d}, {n}, {m}", kNl | kI8),
};

constexpr std::array kScalarRows{
    decode::insn<"01 0 11110 zz 1 mmmmm 00001 1 nnnnn ddddd", three_scalar<saturating<VecOp::kAddSatS, VecOp::kAdd>, kBhsd>>("SQADD (scalar)", "sqadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 00001 1 nnnnn ddddd", three_scalar<saturating<VecOp::kAddSatU, VecOp::kAdd>, kBhsd>>("UQADD (scalar)", "uqadd {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 00101 1 nnnnn ddddd", three_scalar<saturating<VecOp::kSubSatS, VecOp::kSub>, kBhsd>>("SQSUB (scalar)", "sqsub {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 00101 1 nnnnn ddddd", three_scalar<saturating<VecOp::kSubSatU, VecOp::kSub>, kBhsd>>("UQSUB (scalar)", "uqsub {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 00110 1 nnnnn ddddd", three_scalar<plain<VecOp::kCmpGtS>, kD>>("CMGT (register, scalar)", "cmgt {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 00110 1 nnnnn ddddd", three_scalar<plain<VecOp::kCmpGtU>, kD>>("CMHI (register, scalar)", "cmhi {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 00111 1 nnnnn ddddd", three_scalar<plain<VecOp::kCmpGeS>, kD>>("CMGE (register, scalar)", "cmge {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 00111 1 nnnnn ddddd", three_scalar<plain<VecOp::kCmpGeU>, kD>>("CMHS (register, scalar)", "cmhs {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 01000 1 nnnnn ddddd", three_scalar<shift<kS_>, kD>>("SSHL (scalar)", "sshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 01000 1 nnnnn ddddd", three_scalar<shift<0>, kD>>("USHL (scalar)", "ushl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 01001 1 nnnnn ddddd", three_scalar<shift<kS_ | kQ>, kBhsd>>("SQSHL (register, scalar)", "sqshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 01001 1 nnnnn ddddd", three_scalar<shift<kQ>, kBhsd>>("UQSHL (register, scalar)", "uqshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 01010 1 nnnnn ddddd", three_scalar<shift<kS_ | kR>, kD>>("SRSHL (scalar)", "srshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 01010 1 nnnnn ddddd", three_scalar<shift<kR>, kD>>("URSHL (scalar)", "urshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 01011 1 nnnnn ddddd", three_scalar<shift<kS_ | kR | kQ>, kBhsd>>("SQRSHL (scalar)", "sqrshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 01011 1 nnnnn ddddd", three_scalar<shift<kR | kQ>, kBhsd>>("UQRSHL (scalar)", "uqrshl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 10000 1 nnnnn ddddd", three_scalar<plain<VecOp::kAdd>, kD>>("ADD (scalar)", "add {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 10000 1 nnnnn ddddd", three_scalar<plain<VecOp::kSub>, kD>>("SUB (scalar)", "sub {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 10001 1 nnnnn ddddd", three_scalar<test, kD>>("CMTST (scalar)", "cmtst {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 10001 1 nnnnn ddddd", three_scalar<plain<VecOp::kCmpEq>, kD>>("CMEQ (register, scalar)", "cmeq {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 10110 1 nnnnn ddddd", three_scalar<multiply_high<false>, kHs>>("SQDMULH (scalar)", "sqdmulh {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 1 mmmmm 10110 1 nnnnn ddddd", three_scalar<multiply_high<true>, kHs>>("SQRDMULH (scalar)", "sqrdmulh {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 1 11110 zz 0 mmmmm 10000 1 nnnnn ddddd", three_scalar<multiply_add_high<false>, kHs>>("SQRDMLAH (scalar)", "sqrdmlah {d}, {n}, {m}{z}", kNl | kRdm),
    decode::insn<"01 1 11110 zz 0 mmmmm 10001 1 nnnnn ddddd", three_scalar<multiply_add_high<true>, kHs>>("SQRDMLSH (scalar)", "sqrdmlsh {d}, {n}, {m}{z}", kNl | kRdm),
};
// clang-format on

}  // namespace

std::span<const Row> simd_three_same_rows() { return kVectorRows; }
std::span<const Row> simd_three_same_scalar_rows() { return kScalarRows; }

}  // namespace arm::a64
