// SPDX-License-Identifier: MIT
// Fields of integer Advanced SIMD, and operations that several classes have.
#include "target/arm/a64/simd_common.h"

#include <fmt/format.h>

#include <array>

namespace arm::a64 {
namespace {

bool quad(const Text& text) { return (text.word >> 30 & 1) != 0; }
Lane size(const Text& text) { return static_cast<Lane>(text.word >> 22 & 3); }
void append_vector(Text& text, unsigned n, std::string_view how) { text.out += fmt::format("v{}.{}", n, how); }
void append_scalar(Text& text, unsigned n, unsigned size_log2) {
  text.out += fmt::format("{}{}", "bhsdq"[size_log2], n);
}

}  // namespace

std::string_view arrangement(Lane lane, bool quad) {
  static constexpr std::array<std::string_view, 8> kNames{"8b", "16b", "4h", "8h", "2s", "4s", "1d", "2d"};
  return kNames[static_cast<unsigned>(lane) * 2 + (quad ? 1 : 0)];
}

void append_text(Text& text, Vreg r) { append_vector(text, r.n, arrangement(size(text), quad(text))); }
void append_text(Text& text, Vwide r) {
  if (size(text) == Lane::k64)
    append_vector(text, r.n, "1q");
  else
    append_vector(text, r.n, arrangement(wider(size(text)), true));
}
void append_text(Text& text, Vpairs r) {
  if (size(text) == Lane::k64)
    text.valid = false;
  else
    append_vector(text, r.n, arrangement(wider(size(text)), quad(text)));
}
void append_text(Text& text, Vbytes r) { append_vector(text, r.n, arrangement(Lane::k8, quad(text))); }
void append_text(Text& text, V16b r) { append_vector(text, r.n, "16b"); }
void append_text(Text& text, V4s r) { append_vector(text, r.n, "4s"); }
void append_text(Text& text, V2d r) { append_vector(text, r.n, "2d"); }
void append_text(Text& text, Vwords r) { append_vector(text, r.n, arrangement(Lane::k32, quad(text))); }
void append_text(Text& text, Vscalar r) { append_scalar(text, r.n, static_cast<unsigned>(size(text))); }
void append_text(Text& text, Vscalar2 r) { append_scalar(text, r.n, static_cast<unsigned>(size(text)) + 1); }
void append_text(Text& text, Qreg r) { append_scalar(text, r.n, 4); }

Value Simd::splat(std::uint64_t v) const {
  if (lane != Lane::k64) v &= (std::uint64_t{1} << bits()) - 1;
  for (unsigned filled = bits(); filled < 64; filled *= 2) v |= v << filled;
  return t.b.constant(Type::kV128, v);
}

Value Simd::keep(Value v) const {
  switch (extent) {
    case Extent::kFull: return v;
    case Extent::kHalf: return t.b.vec(VecOp::kKeepLow, Lane::k64, {v});
    case Extent::kScalar: break;
  }
  return t.b.vec(VecOp::kKeepLow, lane, {v});
}

void Simd::saturated(Value differences) const {
  t.b.set(slot::kQc, t.b.vec(VecOp::kOr, Lane::k8, {t.b.get(slot::kQc), keep(differences)}));
}

/// Only the least number's square saturates.
template <bool kRound>
Value multiply_high(const Simd& s, Value n, Value m, Value) {
  const Value both = s.op(VecOp::kAnd, {s.op(VecOp::kCmpEq, {n, s.least()}), s.op(VecOp::kCmpEq, {m, s.least()})});
  s.saturated(both);
  return s.op(VecOp::kMulHighSat, {n, m}, kRound ? 1 : 0);
}
template Value multiply_high<false>(const Simd&, Value, Value, Value);
template Value multiply_high<true>(const Simd&, Value, Value, Value);

template <bool kSubtract>
Value multiply_add_high(const Simd& s, Value n, Value m, Value d) {
  s.saturated(s.op(VecOp::kMulAddHigh, {n, m, d}, kSubtract ? 3 : 2));
  return s.op(VecOp::kMulAddHigh, {n, m, d}, kSubtract ? 1 : 0);
}
template Value multiply_add_high<false>(const Simd&, Value, Value, Value);
template Value multiply_add_high<true>(const Simd&, Value, Value, Value);

/// The bit below those kept is the rounding.
Value shift_right_rounded(const Simd& s, Value v, unsigned n, bool is_signed) {
  const Value shifted = s.op(is_signed ? VecOp::kShrS : VecOp::kShrU, {v}, n);
  const Value rounding = s.op(VecOp::kAnd, {s.op(VecOp::kShrU, {v}, n - 1), s.splat(1)});
  return s.op(VecOp::kAdd, {shifted, rounding});
}
Value shift_right(const Simd& s, Value v, unsigned n, bool is_signed, bool round) {
  return round ? shift_right_rounded(s, v, n, is_signed) : s.op(is_signed ? VecOp::kShrS : VecOp::kShrU, {v}, n);
}

Value narrow(const Simd& s, Narrow how, Value v) {
  switch (how) {
    case Narrow::kWrap: return s.op(VecOp::kNarrow, {v});
    case Narrow::kSigned:
    case Narrow::kSignedToUnsigned:
    case Narrow::kUnsigned: break;
  }
  const bool to_signed = how == Narrow::kSigned;
  const Value r = s.op(to_signed                  ? VecOp::kNarrowSatS
                       : how == Narrow::kUnsigned ? VecOp::kNarrowSatU
                                                  : VecOp::kNarrowSatSU,
                       {v});
  const Value again = s.op(to_signed ? VecOp::kWidenS : VecOp::kWidenU, {r});
  // All of the wide source counts, but for scalars.
  const Simd wide{s.t, wider(s.lane), s.extent == Extent::kScalar ? Extent::kScalar : Extent::kFull};
  wide.saturated(s.op(VecOp::kXor, {v, again}));
  return r;
}

void write_half(Translator& t, Quad q, unsigned d, Value v) {
  t.set_q(d, q.raw != 0 ? t.b.vec(VecOp::kZip1, Lane::k64, {t.q(d), v}) : t.b.vec(VecOp::kKeepLow, Lane::k64, {v}));
}

/// 2nm saturates for the least numbers only, where it wraps to the least wide number.
template <Accumulate kHow>
Value multiply_double_long(const Simd& s, unsigned half, Value n, Value m, Value d) {
  const Simd wide{s.t, wider(s.lane), s.extent};
  const Value product = s.op(VecOp::kMulLongS, {n, m}, half);
  const Value twice = wide.op(VecOp::kAdd, {product, product});
  const Value overflow = wide.op(VecOp::kCmpEq, {twice, wide.least()});
  wide.saturated(overflow);
  const Value r = wide.op(VecOp::kXor, {twice, overflow});
  if constexpr (kHow == Accumulate::kNone) return r;
  constexpr bool kAdds = kHow == Accumulate::kAdd;
  return wide.checked(wide.op(kAdds ? VecOp::kAddSatS : VecOp::kSubSatS, {d, r}),
                      wide.op(kAdds ? VecOp::kAdd : VecOp::kSub, {d, r}));
}
template Value multiply_double_long<Accumulate::kNone>(const Simd&, unsigned, Value, Value, Value);
template Value multiply_double_long<Accumulate::kAdd>(const Simd&, unsigned, Value, Value, Value);
template Value multiply_double_long<Accumulate::kSubtract>(const Simd&, unsigned, Value, Value, Value);

}  // namespace arm::a64
