// SPDX-License-Identifier: MIT
// Advanced SIMD three different: operands and results of different widths; its scalar forms.  Source: DDI 0487 C4.1,
// C7.2.
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

template <Long kFn, unsigned kSizes>
void different(Translator& t, Quad q, Sizes<kSizes> z, Vreg m, Vreg n, Vwide d) {
  if (!Sizes<kSizes>{z.raw}.valid({1})) return t.undefined();
  const Simd s{t, z.lane()};
  t.set_q(d.n, kFn(s, q.raw, t.q(n.n), t.q(m.n), t.q(d.n)));
}
/// The first operand is wide already.
template <Long kFn, unsigned kSizes>
void different_wide(Translator& t, Quad q, Sizes<kSizes> z, Vreg m, Vwide n, Vwide d) {
  different<kFn, kSizes>(t, q, z, {m.n}, {n.n}, d);
}
template <Long kFn, unsigned kSizes>
void different_scalar(Translator& t, ScalarSizes<kSizes> z, Vscalar m, Vscalar n, Vscalar2 d) {
  if (!z.valid()) return t.undefined();
  const Simd s = scalar(t, z.lane());
  s.with(wider(s.lane)).write(d.n, kFn(s, 0, t.q(n.n), t.q(m.n), t.q(d.n)));
}

template <bool kSigned>
Value widen(const Simd& s, unsigned half, Value v) {
  return s.op(kSigned ? VecOp::kWidenS : VecOp::kWidenU, {v}, half);
}
template <bool kSigned, VecOp kOp>
Value long_op(const Simd& s, unsigned half, Value n, Value m, Value) {
  return s.at(wider(s.lane), kOp, {widen<kSigned>(s, half, n), widen<kSigned>(s, half, m)});
}
template <bool kSigned, VecOp kOp>
Value wide_op(const Simd& s, unsigned half, Value n, Value m, Value) {
  return s.at(wider(s.lane), kOp, {n, widen<kSigned>(s, half, m)});
}
template <bool kSigned, bool kAccumulate>
Value difference_long(const Simd& s, unsigned half, Value n, Value m, Value d) {
  const Value difference = s.op(VecOp::kSub, {s.op(kSigned ? VecOp::kMaxS : VecOp::kMaxU, {n, m}),
                                              s.op(kSigned ? VecOp::kMinS : VecOp::kMinU, {n, m})});
  const Value wide = widen<false>(s, half, difference);
  return kAccumulate ? s.at(wider(s.lane), VecOp::kAdd, {d, wide}) : wide;
}
Value poly_long(const Simd& s, unsigned half, Value n, Value m, Value) {
  return s.op(VecOp::kPolyMulLong, {n, m}, half);
}
/// PMULL, PMULL2 of doublewords.
void poly64(Translator& t, Quad q, Vreg m, Vreg n, Vwide d) {
  if (t.require(Feature::kPmull)) t.set_q(d.n, t.b.vec(VecOp::kPolyMul64, Lane::k8, {t.q(n.n), t.q(m.n)}, q.raw * 3));
}
/// The upper halves of sums or differences.
template <VecOp kOp, bool kRound>
void narrow_high(Translator& t, Quad q, Sizes<kBhs> z, Vwide m, Vwide n, Vreg d) {
  if (!Sizes<kBhs>{z.raw}.valid({1})) return t.undefined();
  const Simd s{t, z.lane()}, wide{t, wider(z.lane())};
  Value v = wide.op(kOp, {t.q(n.n), t.q(m.n)});
  if (kRound) v = wide.op(VecOp::kAdd, {v, wide.splat(std::uint64_t{1} << (s.bits() - 1))});
  write_half(t, q, d.n, narrow(s, Narrow::kWrap, wide.op(VecOp::kShrU, {v}, s.bits())));
}

constexpr std::uint32_t kNl = kNeverLeaves;

// clang-format off
constexpr std::array kVectorRows{
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0000 00 nnnnn ddddd", different<long_op<true, VecOp::kAdd>, kBhs>>("SADDL", "saddl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0001 00 nnnnn ddddd", different_wide<wide_op<true, VecOp::kAdd>, kBhs>>("SADDW", "saddw{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0010 00 nnnnn ddddd", different<long_op<true, VecOp::kSub>, kBhs>>("SSUBL", "ssubl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0011 00 nnnnn ddddd", different_wide<wide_op<true, VecOp::kSub>, kBhs>>("SSUBW", "ssubw{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0101 00 nnnnn ddddd", different<difference_long<true, true>, kBhs>>("SABAL", "sabal{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0111 00 nnnnn ddddd", different<difference_long<true, false>, kBhs>>("SABDL", "sabdl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 1000 00 nnnnn ddddd", different<multiply_long<VecOp::kMulLongS, Accumulate::kAdd>, kBhs>>("SMLAL (vector)", "smlal{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 1010 00 nnnnn ddddd", different<multiply_long<VecOp::kMulLongS, Accumulate::kSubtract>, kBhs>>("SMLSL (vector)", "smlsl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 1100 00 nnnnn ddddd", different<multiply_long<VecOp::kMulLongS, Accumulate::kNone>, kBhs>>("SMULL (vector)", "smull{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0000 00 nnnnn ddddd", different<long_op<false, VecOp::kAdd>, kBhs>>("UADDL", "uaddl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0001 00 nnnnn ddddd", different_wide<wide_op<false, VecOp::kAdd>, kBhs>>("UADDW", "uaddw{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0010 00 nnnnn ddddd", different<long_op<false, VecOp::kSub>, kBhs>>("USUBL", "usubl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0011 00 nnnnn ddddd", different_wide<wide_op<false, VecOp::kSub>, kBhs>>("USUBW", "usubw{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0101 00 nnnnn ddddd", different<difference_long<false, true>, kBhs>>("UABAL", "uabal{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0111 00 nnnnn ddddd", different<difference_long<false, false>, kBhs>>("UABDL", "uabdl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 1000 00 nnnnn ddddd", different<multiply_long<VecOp::kMulLongU, Accumulate::kAdd>, kBhs>>("UMLAL (vector)", "umlal{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 1010 00 nnnnn ddddd", different<multiply_long<VecOp::kMulLongU, Accumulate::kSubtract>, kBhs>>("UMLSL (vector)", "umlsl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 1100 00 nnnnn ddddd", different<multiply_long<VecOp::kMulLongU, Accumulate::kNone>, kBhs>>("UMULL (vector)", "umull{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 1001 00 nnnnn ddddd", different<multiply_double_long<Accumulate::kAdd>, kHs>>("SQDMLAL (vector)", "sqdmlal{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 1011 00 nnnnn ddddd", different<multiply_double_long<Accumulate::kSubtract>, kHs>>("SQDMLSL (vector)", "sqdmlsl{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 1101 00 nnnnn ddddd", different<multiply_double_long<Accumulate::kNone>, kHs>>("SQDMULL (vector)", "sqdmull{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0100 00 nnnnn ddddd", narrow_high<VecOp::kAdd, false>>("ADDHN", "addhn{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0100 00 nnnnn ddddd", narrow_high<VecOp::kAdd, true>>("RADDHN", "raddhn{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 0110 00 nnnnn ddddd", narrow_high<VecOp::kSub, false>>("SUBHN", "subhn{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 1 mmmmm 0110 00 nnnnn ddddd", narrow_high<VecOp::kSub, true>>("RSUBHN", "rsubhn{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 1 mmmmm 1110 00 nnnnn ddddd", different<poly_long, kB>>("PMULL", "pmull{q} {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 0 01110 11 1 mmmmm 1110 00 nnnnn ddddd", poly64>("PMULL (64 bits)", "pmull{q} {d}, {n}, {m}", kNl | needs(Feature::kPmull)),
};
constexpr std::array kScalarRows{
    decode::insn<"01 0 11110 zz 1 mmmmm 1001 00 nnnnn ddddd", different_scalar<multiply_double_long<Accumulate::kAdd>, kHs>>("SQDMLAL (scalar)", "sqdmlal {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 1011 00 nnnnn ddddd", different_scalar<multiply_double_long<Accumulate::kSubtract>, kHs>>("SQDMLSL (scalar)", "sqdmlsl {d}, {n}, {m}{z}", kNl),
    decode::insn<"01 0 11110 zz 1 mmmmm 1101 00 nnnnn ddddd", different_scalar<multiply_double_long<Accumulate::kNone>, kHs>>("SQDMULL (scalar)", "sqdmull {d}, {n}, {m}{z}", kNl),
};
// clang-format on

}  // namespace

std::span<const Row> simd_three_different_rows() { return kVectorRows; }
std::span<const Row> simd_three_different_scalar_rows() { return kScalarRows; }

}  // namespace arm::a64
