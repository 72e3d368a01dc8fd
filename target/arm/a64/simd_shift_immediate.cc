// SPDX-License-Identifier: MIT
// Advanced SIMD shift by immediate (integer), vector and scalar.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

/// immh:immb: the lane's size by its highest bit, and the shift.
struct ShiftImm {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr bool valid() const { return raw >= 8; }
  [[nodiscard]] constexpr Lane lane() const { return static_cast<Lane>(28 - __builtin_clz(raw)); }
  [[nodiscard]] constexpr unsigned bits() const { return lane_bits(lane()); }
  [[nodiscard]] constexpr unsigned left() const { return raw - bits(); }
  [[nodiscard]] constexpr unsigned right() const { return 2 * bits() - raw; }
};
/// Fields print by immh: the shift right or left, and registers by its lane.
struct RightImm : ShiftImm {};
struct LeftImm : ShiftImm {};
struct VregImm {
  std::uint32_t n = 0;
};
struct VwideImm {
  std::uint32_t n = 0;
};
struct VscalarImm {
  std::uint32_t n = 0;
};
struct Vscalar2Imm {
  std::uint32_t n = 0;
};
ShiftImm shift_of(const Text& text) { return {text.word >> 16 & 127}; }
bool is_quad(const Text& text) { return (text.word >> 30 & 1) != 0; }
void append_text(Text& text, RightImm i) {
  text.valid = text.valid && i.valid();
  text.out += '#' + std::to_string(i.valid() ? i.right() : 0);
}
void append_text(Text& text, LeftImm i) {
  text.valid = text.valid && i.valid();
  text.out += '#' + std::to_string(i.valid() ? i.left() : 0);
}
/// Of scalars, which most of these have for doublewords alone.
struct RightImmD : RightImm {};
template <bool kAny>
struct LeftImmScalar : LeftImm {};
void append_text(Text& text, RightImmD i) {
  text.valid = text.valid && i.valid() && i.lane() == Lane::k64;
  append_text(text, RightImm{i});
}
template <bool kAny>
void append_text(Text& text, LeftImmScalar<kAny> i) {
  text.valid = text.valid && i.valid() && (kAny || i.lane() == Lane::k64);
  append_text(text, LeftImm{i});
}
void append_vector(Text& text, unsigned n, unsigned more, bool quad) {
  const ShiftImm i = shift_of(text);
  const unsigned lane = i.valid() ? static_cast<unsigned>(i.lane()) + more : 4;
  if (lane > 3 || (lane == 3 && !quad)) {
    text.valid = false;
    return;
  }
  text.out += 'v' + std::to_string(n) + '.' + std::string(arrangement(static_cast<Lane>(lane), quad));
}
void append_text(Text& text, VregImm r) { append_vector(text, r.n, 0, is_quad(text)); }
void append_text(Text& text, VwideImm r) { append_vector(text, r.n, 1, true); }
void append_scalar(Text& text, unsigned n, unsigned more) {
  const ShiftImm i = shift_of(text);
  const unsigned lane = i.valid() ? static_cast<unsigned>(i.lane()) + more : 4;
  text.valid = text.valid && lane < 4;
  if (lane < 4) text.out += "bhsd"[lane] + std::to_string(n);
}
void append_text(Text& text, VscalarImm r) { append_scalar(text, r.n, 0); }
void append_text(Text& text, Vscalar2Imm r) { append_scalar(text, r.n, 1); }

using Shifted = Value (*)(const Simd& s, unsigned n, Value v, Value d);

/// Lanes of vectors, 64 bits only with Q.
bool valid(Quad q, ShiftImm i) { return i.valid() && (i.lane() != Lane::k64 || q.raw != 0); }

template <Shifted kFn>
void right(Translator& t, Quad q, RightImm i, VregImm n, VregImm d) {
  if (!valid(q, i)) return t.undefined();
  const Simd s = vector(t, q, i.lane());
  s.write(d.n, kFn(s, i.right(), t.q(n.n), t.q(d.n)));
}
template <Shifted kFn>
void left(Translator& t, Quad q, LeftImm i, VregImm n, VregImm d) {
  if (!valid(q, i)) return t.undefined();
  const Simd s = vector(t, q, i.lane());
  s.write(d.n, kFn(s, i.left(), t.q(n.n), t.q(d.n)));
}
/// Scalars: doublewords, or any with kAny.
template <Shifted kFn>
void right_scalar(Translator& t, RightImmD i, VscalarImm n, VscalarImm d) {
  if (!i.valid() || i.lane() != Lane::k64) return t.undefined();
  const Simd s = scalar(t, i.lane());
  s.write(d.n, kFn(s, i.right(), t.q(n.n), t.q(d.n)));
}
template <Shifted kFn, bool kAny>
void left_scalar(Translator& t, LeftImmScalar<kAny> i, VscalarImm n, VscalarImm d) {
  if (!i.valid() || (!kAny && i.lane() != Lane::k64)) return t.undefined();
  const Simd s = scalar(t, i.lane());
  s.write(d.n, kFn(s, i.left(), t.q(n.n), t.q(d.n)));
}

template <bool kSigned, bool kRound, bool kAccumulate>
Value shift_down(const Simd& s, unsigned n, Value v, Value d) {
  const Value r = shift_right(s, v, n, kSigned, kRound);
  return kAccumulate ? s.op(VecOp::kAdd, {d, r}) : r;
}
Value shift_up(const Simd& s, unsigned n, Value v, Value) { return s.op(VecOp::kShl, {v}, n); }
/// SLI, SRI: the bits not shifted into are Vd's.
Value insert_left(const Simd& s, unsigned n, Value v, Value d) {
  return s.op(VecOp::kBitSelect, {s.splat(~std::uint64_t{0} << n), s.op(VecOp::kShl, {v}, n), d});
}
Value insert_right(const Simd& s, unsigned n, Value v, Value d) {
  if (n == s.bits()) return d;
  const std::uint64_t ones = ~std::uint64_t{0} >> (64 - s.bits());
  return s.op(VecOp::kBitSelect, {s.splat(ones >> n), s.op(VecOp::kShrU, {v}, n), d});
}
template <unsigned kHow>
Value saturating_left(const Simd& s, unsigned n, Value v, Value) {
  const Value by = s.splat(n);
  s.saturated(s.op(VecOp::kShift, {v, by}, kHow | tcg::ir::kShiftMask));
  return s.op(VecOp::kShift, {v, by}, kHow);
}

/// Right shifts into lanes half as wide; the immediate's lane is the result's.
template <Narrow kHow, bool kSigned, bool kRound>
void shift_narrow(Translator& t, Quad q, RightImm i, VwideImm n, VregImm d) {
  if (!i.valid() || i.lane() == Lane::k64) return t.undefined();
  const Simd s{t, i.lane()}, wide{t, wider(i.lane())};
  write_half(t, q, d.n, narrow(s, kHow, shift_right(wide, t.q(n.n), i.right(), kSigned, kRound)));
}
template <Narrow kHow, bool kSigned, bool kRound>
void shift_narrow_scalar(Translator& t, RightImm i, Vscalar2Imm n, VscalarImm d) {
  if (!i.valid() || i.lane() == Lane::k64) return t.undefined();
  const Simd s = scalar(t, i.lane()), wide = scalar(t, wider(i.lane()));
  s.write(d.n, narrow(s, kHow, shift_right(wide, t.q(n.n), i.right(), kSigned, kRound)));
}
template <bool kSigned>
void shift_long(Translator& t, Quad q, LeftImm i, VregImm n, VwideImm d) {
  if (!i.valid() || i.lane() == Lane::k64) return t.undefined();
  const Simd s{t, i.lane()};
  const Value v = s.op(kSigned ? VecOp::kWidenS : VecOp::kWidenU, {t.q(n.n)}, q.raw);
  t.set_q(d.n, i.left() == 0 ? v : s.at(wider(s.lane), VecOp::kShl, {v}, i.left()));
}

constexpr unsigned kSigned = tcg::ir::kShiftSigned | tcg::ir::kShiftSaturate, kUnsigned = tcg::ir::kShiftSaturate,
                   kToUnsigned = kSigned | tcg::ir::kShiftToUnsigned;
constexpr std::uint32_t kNl = kNeverLeaves;

// clang-format off
constexpr std::array kVectorRows{
    decode::insn<"0 q 0 011110 iiiiiii 00000 1 nnnnn ddddd", right<shift_down<true, false, false>>>("SSHR", "sshr {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 00010 1 nnnnn ddddd", right<shift_down<true, false, true>>>("SSRA", "ssra {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 00100 1 nnnnn ddddd", right<shift_down<true, true, false>>>("SRSHR", "srshr {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 00110 1 nnnnn ddddd", right<shift_down<true, true, true>>>("SRSRA", "srsra {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 00000 1 nnnnn ddddd", right<shift_down<false, false, false>>>("USHR", "ushr {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 00010 1 nnnnn ddddd", right<shift_down<false, false, true>>>("USRA", "usra {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 00100 1 nnnnn ddddd", right<shift_down<false, true, false>>>("URSHR", "urshr {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 00110 1 nnnnn ddddd", right<shift_down<false, true, true>>>("URSRA", "ursra {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 01000 1 nnnnn ddddd", right<insert_right>>("SRI", "sri {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 01010 1 nnnnn ddddd", left<shift_up>>("SHL", "shl {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 01010 1 nnnnn ddddd", left<insert_left>>("SLI", "sli {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 01100 1 nnnnn ddddd", left<saturating_left<kToUnsigned>>>("SQSHLU (immediate)", "sqshlu {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 01110 1 nnnnn ddddd", left<saturating_left<kSigned>>>("SQSHL (immediate)", "sqshl {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 01110 1 nnnnn ddddd", left<saturating_left<kUnsigned>>>("UQSHL (immediate)", "uqshl {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 10000 1 nnnnn ddddd", shift_narrow<Narrow::kWrap, false, false>>("SHRN", "shrn{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 10001 1 nnnnn ddddd", shift_narrow<Narrow::kWrap, false, true>>("RSHRN", "rshrn{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 10000 1 nnnnn ddddd", shift_narrow<Narrow::kSignedToUnsigned, true, false>>("SQSHRUN", "sqshrun{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 10001 1 nnnnn ddddd", shift_narrow<Narrow::kSignedToUnsigned, true, true>>("SQRSHRUN", "sqrshrun{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 10010 1 nnnnn ddddd", shift_narrow<Narrow::kSigned, true, false>>("SQSHRN", "sqshrn{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 10011 1 nnnnn ddddd", shift_narrow<Narrow::kSigned, true, true>>("SQRSHRN", "sqrshrn{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 10010 1 nnnnn ddddd", shift_narrow<Narrow::kUnsigned, false, false>>("UQSHRN", "uqshrn{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 10011 1 nnnnn ddddd", shift_narrow<Narrow::kUnsigned, false, true>>("UQRSHRN", "uqrshrn{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 0 011110 iiiiiii 10100 1 nnnnn ddddd", shift_long<true>>("SSHLL", "sshll{q} {d}, {n}, {i}", kNl),
    decode::insn<"0 q 1 011110 iiiiiii 10100 1 nnnnn ddddd", shift_long<false>>("USHLL", "ushll{q} {d}, {n}, {i}", kNl),
};
constexpr std::array kScalarRows{
    decode::insn<"01 0 111110 iiiiiii 00000 1 nnnnn ddddd", right_scalar<shift_down<true, false, false>>>("SSHR (scalar)", "sshr {d}, {n}, {i}", kNl),
    decode::insn<"01 0 111110 iiiiiii 00010 1 nnnnn ddddd", right_scalar<shift_down<true, false, true>>>("SSRA (scalar)", "ssra {d}, {n}, {i}", kNl),
    decode::insn<"01 0 111110 iiiiiii 00100 1 nnnnn ddddd", right_scalar<shift_down<true, true, false>>>("SRSHR (scalar)", "srshr {d}, {n}, {i}", kNl),
    decode::insn<"01 0 111110 iiiiiii 00110 1 nnnnn ddddd", right_scalar<shift_down<true, true, true>>>("SRSRA (scalar)", "srsra {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 00000 1 nnnnn ddddd", right_scalar<shift_down<false, false, false>>>("USHR (scalar)", "ushr {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 00010 1 nnnnn ddddd", right_scalar<shift_down<false, false, true>>>("USRA (scalar)", "usra {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 00100 1 nnnnn ddddd", right_scalar<shift_down<false, true, false>>>("URSHR (scalar)", "urshr {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 00110 1 nnnnn ddddd", right_scalar<shift_down<false, true, true>>>("URSRA (scalar)", "ursra {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 01000 1 nnnnn ddddd", right_scalar<insert_right>>("SRI (scalar)", "sri {d}, {n}, {i}", kNl),
    decode::insn<"01 0 111110 iiiiiii 01010 1 nnnnn ddddd", left_scalar<shift_up, false>>("SHL (scalar)", "shl {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 01010 1 nnnnn ddddd", left_scalar<insert_left, false>>("SLI (scalar)", "sli {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 01100 1 nnnnn ddddd", left_scalar<saturating_left<kToUnsigned>, true>>("SQSHLU (scalar)", "sqshlu {d}, {n}, {i}", kNl),
    decode::insn<"01 0 111110 iiiiiii 01110 1 nnnnn ddddd", left_scalar<saturating_left<kSigned>, true>>("SQSHL (scalar)", "sqshl {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 01110 1 nnnnn ddddd", left_scalar<saturating_left<kUnsigned>, true>>("UQSHL (scalar)", "uqshl {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 10000 1 nnnnn ddddd", shift_narrow_scalar<Narrow::kSignedToUnsigned, true, false>>("SQSHRUN (scalar)", "sqshrun {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 10001 1 nnnnn ddddd", shift_narrow_scalar<Narrow::kSignedToUnsigned, true, true>>("SQRSHRUN (scalar)", "sqrshrun {d}, {n}, {i}", kNl),
    decode::insn<"01 0 111110 iiiiiii 10010 1 nnnnn ddddd", shift_narrow_scalar<Narrow::kSigned, true, false>>("SQSHRN (scalar)", "sqshrn {d}, {n}, {i}", kNl),
    decode::insn<"01 0 111110 iiiiiii 10011 1 nnnnn ddddd", shift_narrow_scalar<Narrow::kSigned, true, true>>("SQRSHRN (scalar)", "sqrshrn {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 10010 1 nnnnn ddddd", shift_narrow_scalar<Narrow::kUnsigned, false, false>>("UQSHRN (scalar)", "uqshrn {d}, {n}, {i}", kNl),
    decode::insn<"01 1 111110 iiiiiii 10011 1 nnnnn ddddd", shift_narrow_scalar<Narrow::kUnsigned, false, true>>("UQRSHRN (scalar)", "uqrshrn {d}, {n}, {i}", kNl),
};
// clang-format on

}  // namespace

std::span<const Row> simd_shift_immediate_rows() { return kVectorRows; }
std::span<const Row> simd_shift_immediate_scalar_rows() { return kScalarRows; }

}  // namespace arm::a64
