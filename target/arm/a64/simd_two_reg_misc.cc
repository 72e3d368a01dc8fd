// SPDX-License-Identifier: MIT
// Advanced SIMD two-register miscellaneous (integer), across lanes, and their scalar forms.  Source: DDI 0487 C4.1,
// C7.2.
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

template <Unary kFn, unsigned kSizes>
void two(Translator& t, Quad q, Sizes<kSizes> z, Vreg n, Vreg d) {
  if (!z.valid(q)) return t.undefined();
  const Simd s = vector(t, q, z.lane());
  s.write(d.n, kFn(s, t.q(n.n), t.q(d.n)));
}
template <Unary kFn, unsigned kSizes>
void two_scalar(Translator& t, ScalarSizes<kSizes> z, Vscalar n, Vscalar d) {
  if (!z.valid()) return t.undefined();
  const Simd s = scalar(t, z.lane());
  s.write(d.n, kFn(s, t.q(n.n), t.q(d.n)));
}
template <Unary kFn>
void two_bytes(Translator& t, Quad q, Vbytes n, Vbytes d) {
  const Simd s = vector(t, q, Lane::k8);
  s.write(d.n, kFn(s, t.q(n.n), t.q(d.n)));
}
template <VecOp kOp>
void two_words(Translator& t, Quad q, Vwords n, Vwords d) {
  const Simd s = vector(t, q, Lane::k32);
  s.write(d.n, s.op(kOp, {t.q(n.n)}));
}

template <VecOp kOp>
Value one(const Simd& s, Value n, Value) {
  return s.op(kOp, {n});
}
template <unsigned kGroup>
Value reverse(const Simd& s, Value n, Value) {
  return s.op(VecOp::kRev, {n}, kGroup);
}
/// Leading bits equal to the sign, without it.
Value count_sign(const Simd& s, Value n, Value) {
  const Value changes = s.op(VecOp::kXor, {n, s.op(VecOp::kShrS, {n}, 1)});
  return s.op(VecOp::kSub, {s.op(VecOp::kClz, {changes}), s.splat(1)});
}
template <VecOp kOp>
Value against_zero(const Simd& s, Value n, Value) {
  return s.op(kOp, {n, s.zero()});
}
template <VecOp kOp>
Value zero_against(const Simd& s, Value n, Value) {
  return s.op(kOp, {s.zero(), n});
}
Value saturating_negate(const Simd& s, Value n, Value) {
  return s.checked(s.op(VecOp::kSubSatS, {s.zero(), n}), s.op(VecOp::kSub, {s.zero(), n}));
}
/// The least number's absolute value wraps to itself; it becomes the greatest.
Value saturating_abs(const Simd& s, Value n, Value) {
  const Value overflow = s.op(VecOp::kCmpEq, {n, s.least()});
  s.saturated(overflow);
  return s.op(VecOp::kXor, {s.op(VecOp::kAbs, {n}), overflow});
}
/// SUQADD (0), USQADD (1).
template <unsigned kN>
Value saturating_mixed(const Simd& s, Value n, Value d) {
  return s.checked(s.op(VecOp::kAddSatMixed, {d, n}, kN), s.op(VecOp::kAdd, {d, n}));
}
template <bool kSigned, bool kAccumulate>
void add_pairs(Translator& t, Quad q, Sizes<kBhs> z, Vreg n, Vpairs d) {
  if (!z.valid(q)) return t.undefined();
  const Simd s = vector(t, q, z.lane());
  Value v = s.op(kSigned ? VecOp::kAddPairsS : VecOp::kAddPairsU, {t.q(n.n)});
  if (kAccumulate) v = s.at(wider(s.lane), VecOp::kAdd, {t.q(d.n), v});
  s.write(d.n, v);
}
template <Narrow kHow>
void extract_narrow(Translator& t, Quad q, Sizes<kBhs> z, Vwide n, Vreg d) {
  if (!z.valid({1})) return t.undefined();
  write_half(t, q, d.n, narrow({t, z.lane()}, kHow, t.q(n.n)));
}
template <Narrow kHow>
void extract_narrow_scalar(Translator& t, ScalarSizes<kBhs> z, Vscalar2 n, Vscalar d) {
  if (!z.valid()) return t.undefined();
  const Simd s = scalar(t, z.lane());
  s.write(d.n, narrow(s, kHow, t.q(n.n)));
}
/// "#8", "#16", "#32": the width of a lane.
struct WidthText {
  std::uint32_t raw = 0;
};
void append_text(Text& text, WidthText w) {
  if (w.raw == 3) text.valid = false;
  text.out += '#' + std::to_string(8u << w.raw);
}
void shift_left_long(Translator& t, Quad q, WidthText z, Vreg n, Vwide d) {
  if (z.raw == 3) return t.undefined();
  const Simd s{t, static_cast<Lane>(z.raw)};
  t.set_q(d.n, s.at(wider(s.lane), VecOp::kShl, {s.op(VecOp::kWidenU, {t.q(n.n)}, q.raw)}, s.bits()));
}

// Across lanes.
/// Halves are joined by kOp until one lane is left.
template <VecOp kOp>
Value reduce(const Simd& s, Value v) {
  if (s.extent == Extent::kHalf) v = s.at(Lane::k64, VecOp::kZip1, {v, v});
  const unsigned from = s.extent == Extent::kHalf ? 4 : 8;
  for (unsigned bytes = from; bytes >= lane_bytes(s.lane); bytes /= 2)
    v = s.op(kOp, {v, s.op(VecOp::kExt, {v, v}, bytes)});
  return v;
}
/// Sizes of these: words only with Q.
struct AcrossSize {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr Lane lane() const { return static_cast<Lane>(raw); }
  [[nodiscard]] constexpr bool valid(Quad q) const { return raw < 2 || (raw == 2 && q.raw != 0); }
};
void append_text(Text& text, AcrossSize z) { text.valid = text.valid && z.valid({text.word >> 30 & 1}); }
template <VecOp kOp>
void across(Translator& t, Quad q, AcrossSize z, Vreg n, Vscalar d) {
  if (!z.valid(q)) return t.undefined();
  const Value v = reduce<kOp>(vector(t, q, z.lane()), t.q(n.n));
  scalar(t, z.lane()).write(d.n, v);
}
template <bool kSigned>
void add_long_across(Translator& t, Quad q, AcrossSize z, Vreg n, Vscalar2 d) {
  if (!z.valid(q)) return t.undefined();
  const Simd s = vector(t, q, z.lane()), wide = s.with(wider(z.lane()));
  const Value pairs = s.op(kSigned ? VecOp::kAddPairsS : VecOp::kAddPairsU, {t.q(n.n)});
  scalar(t, wide.lane).write(d.n, reduce<VecOp::kAdd>(wide, pairs));
}
/// ADDP (scalar).
void add_pair(Translator& t, V2d n, Dreg d) {
  const Simd s = scalar(t, Lane::k64);
  s.write(d.n, s.op(VecOp::kAdd, {t.q(n.n), s.op(VecOp::kDupLane, {t.q(n.n)}, 1)}));
}

constexpr std::uint32_t kNl = kNeverLeaves;

// clang-format off
constexpr std::array kVectorRows{
    decode::insn<"0 q 0 01110 zz 10000 00000 10 nnnnn ddddd", two<reverse<3>, kBhs>>("REV64", "rev64 {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 00000 10 nnnnn ddddd", two<reverse<2>, kB | kH>>("REV32 (vector)", "rev32 {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 00001 10 nnnnn ddddd", two<reverse<1>, kB>>("REV16 (vector)", "rev16 {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 00010 10 nnnnn ddddd", add_pairs<true, false>>("SADDLP", "saddlp {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 00010 10 nnnnn ddddd", add_pairs<false, false>>("UADDLP", "uaddlp {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 00110 10 nnnnn ddddd", add_pairs<true, true>>("SADALP", "sadalp {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 00110 10 nnnnn ddddd", add_pairs<false, true>>("UADALP", "uadalp {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 00011 10 nnnnn ddddd", two<saturating_mixed<0>, kBhsd>>("SUQADD", "suqadd {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 00011 10 nnnnn ddddd", two<saturating_mixed<1>, kBhsd>>("USQADD", "usqadd {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 00100 10 nnnnn ddddd", two<count_sign, kBhs>>("CLS (vector)", "cls {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 00100 10 nnnnn ddddd", two<one<VecOp::kClz>, kBhs>>("CLZ (vector)", "clz {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 00101 10 nnnnn ddddd", two<one<VecOp::kPopcount>, kB>>("CNT", "cnt {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 00111 10 nnnnn ddddd", two<saturating_abs, kBhsd>>("SQABS", "sqabs {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 00111 10 nnnnn ddddd", two<saturating_negate, kBhsd>>("SQNEG", "sqneg {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 01011 10 nnnnn ddddd", two<one<VecOp::kAbs>, kBhsd>>("ABS", "abs {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 01011 10 nnnnn ddddd", two<zero_against<VecOp::kSub>, kBhsd>>("NEG (vector)", "neg {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 01000 10 nnnnn ddddd", two<against_zero<VecOp::kCmpGtS>, kBhsd>>("CMGT (zero)", "cmgt {d}, {n}, #0{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 01000 10 nnnnn ddddd", two<against_zero<VecOp::kCmpGeS>, kBhsd>>("CMGE (zero)", "cmge {d}, {n}, #0{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 01001 10 nnnnn ddddd", two<against_zero<VecOp::kCmpEq>, kBhsd>>("CMEQ (zero)", "cmeq {d}, {n}, #0{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 01001 10 nnnnn ddddd", two<zero_against<VecOp::kCmpGeS>, kBhsd>>("CMLE (zero)", "cmle {d}, {n}, #0{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 01010 10 nnnnn ddddd", two<zero_against<VecOp::kCmpGtS>, kBhsd>>("CMLT (zero)", "cmlt {d}, {n}, #0{z}", kNl),
    decode::insn<"0 q 1 01110 00 10000 00101 10 nnnnn ddddd", two_bytes<one<VecOp::kNot>>>("NOT", "mvn {d}, {n}", kNl),
    decode::insn<"0 q 1 01110 01 10000 00101 10 nnnnn ddddd", two_bytes<one<VecOp::kRbit>>>("RBIT (vector)", "rbit {d}, {n}", kNl),
    decode::insn<"0 q 0 01110 10 10000 11100 10 nnnnn ddddd", two_words<VecOp::kRecipEstimate>>("URECPE", "urecpe {d}, {n}", kNl),
    decode::insn<"0 q 1 01110 10 10000 11100 10 nnnnn ddddd", two_words<VecOp::kRsqrtEstimate>>("URSQRTE", "ursqrte {d}, {n}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 10010 10 nnnnn ddddd", extract_narrow<Narrow::kWrap>>("XTN", "xtn{q} {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 10010 10 nnnnn ddddd", extract_narrow<Narrow::kSignedToUnsigned>>("SQXTUN", "sqxtun{q} {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 10000 10100 10 nnnnn ddddd", extract_narrow<Narrow::kSigned>>("SQXTN", "sqxtn{q} {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 10100 10 nnnnn ddddd", extract_narrow<Narrow::kUnsigned>>("UQXTN", "uqxtn{q} {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 10000 10011 10 nnnnn ddddd", shift_left_long>("SHLL", "shll{q} {d}, {n}, {z}", kNl),
};
constexpr std::array kAcrossRows{
    decode::insn<"0 q 0 01110 zz 11000 00011 10 nnnnn ddddd", add_long_across<true>>("SADDLV", "saddlv {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 11000 00011 10 nnnnn ddddd", add_long_across<false>>("UADDLV", "uaddlv {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 11000 01010 10 nnnnn ddddd", across<VecOp::kMaxS>>("SMAXV", "smaxv {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 11000 01010 10 nnnnn ddddd", across<VecOp::kMaxU>>("UMAXV", "umaxv {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 11000 11010 10 nnnnn ddddd", across<VecOp::kMinS>>("SMINV", "sminv {d}, {n}{z}", kNl),
    decode::insn<"0 q 1 01110 zz 11000 11010 10 nnnnn ddddd", across<VecOp::kMinU>>("UMINV", "uminv {d}, {n}{z}", kNl),
    decode::insn<"0 q 0 01110 zz 11000 11011 10 nnnnn ddddd", across<VecOp::kAdd>>("ADDV", "addv {d}, {n}{z}", kNl),
    decode::insn<"01 0 11110 11 11000 11011 10 nnnnn ddddd", add_pair>("ADDP (scalar)", "addp {d}, {n}", kNl),
};
constexpr std::array kScalarRows{
    decode::insn<"01 0 11110 zz 10000 00011 10 nnnnn ddddd", two_scalar<saturating_mixed<0>, kBhsd>>("SUQADD (scalar)", "suqadd {d}, {n}{z}", kNl),
    decode::insn<"01 1 11110 zz 10000 00011 10 nnnnn ddddd", two_scalar<saturating_mixed<1>, kBhsd>>("USQADD (scalar)", "usqadd {d}, {n}{z}", kNl),
    decode::insn<"01 0 11110 zz 10000 00111 10 nnnnn ddddd", two_scalar<saturating_abs, kBhsd>>("SQABS (scalar)", "sqabs {d}, {n}{z}", kNl),
    decode::insn<"01 1 11110 zz 10000 00111 10 nnnnn ddddd", two_scalar<saturating_negate, kBhsd>>("SQNEG (scalar)", "sqneg {d}, {n}{z}", kNl),
    decode::insn<"01 0 11110 zz 10000 01011 10 nnnnn ddddd", two_scalar<one<VecOp::kAbs>, kD>>("ABS (scalar)", "abs {d}, {n}{z}", kNl),
    decode::insn<"01 1 11110 zz 10000 01011 10 nnnnn ddddd", two_scalar<zero_against<VecOp::kSub>, kD>>("NEG (scalar)", "neg {d}, {n}{z}", kNl),
    decode::insn<"01 0 11110 zz 10000 01000 10 nnnnn ddddd", two_scalar<against_zero<VecOp::kCmpGtS>, kD>>("CMGT (zero, scalar)", "cmgt {d}, {n}, #0{z}", kNl),
    decode::insn<"01 1 11110 zz 10000 01000 10 nnnnn ddddd", two_scalar<against_zero<VecOp::kCmpGeS>, kD>>("CMGE (zero, scalar)", "cmge {d}, {n}, #0{z}", kNl),
    decode::insn<"01 0 11110 zz 10000 01001 10 nnnnn ddddd", two_scalar<against_zero<VecOp::kCmpEq>, kD>>("CMEQ (zero, scalar)", "cmeq {d}, {n}, #0{z}", kNl),
    decode::insn<"01 1 11110 zz 10000 01001 10 nnnnn ddddd", two_scalar<zero_against<VecOp::kCmpGeS>, kD>>("CMLE (zero, scalar)", "cmle {d}, {n}, #0{z}", kNl),
    decode::insn<"01 0 11110 zz 10000 01010 10 nnnnn ddddd", two_scalar<zero_against<VecOp::kCmpGtS>, kD>>("CMLT (zero, scalar)", "cmlt {d}, {n}, #0{z}", kNl),
    decode::insn<"01 1 11110 zz 10000 10010 10 nnnnn ddddd", extract_narrow_scalar<Narrow::kSignedToUnsigned>>("SQXTUN (scalar)", "sqxtun {d}, {n}{z}", kNl),
    decode::insn<"01 0 11110 zz 10000 10100 10 nnnnn ddddd", extract_narrow_scalar<Narrow::kSigned>>("SQXTN (scalar)", "sqxtn {d}, {n}{z}", kNl),
    decode::insn<"01 1 11110 zz 10000 10100 10 nnnnn ddddd", extract_narrow_scalar<Narrow::kUnsigned>>("UQXTN (scalar)", "uqxtn {d}, {n}{z}", kNl),
};
// clang-format on

}  // namespace

std::span<const Row> simd_two_reg_misc_rows() { return kVectorRows; }
std::span<const Row> simd_across_lanes_rows() { return kAcrossRows; }
std::span<const Row> simd_two_reg_misc_scalar_rows() { return kScalarRows; }

}  // namespace arm::a64
