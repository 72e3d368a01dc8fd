// SPDX-License-Identifier: MIT
// What the rows of integer Advanced SIMD share: fields, and lanes with their extent.
#pragma once

#include <initializer_list>

#include "target/arm/a64/simd_fp_common.h"
#include "tcg/ir/vec_op.h"

namespace arm::a64 {

using tcg::ir::Lane;
using tcg::ir::VecOp;

/// The size field (bits 23:22) with the sizes an instruction has (bit n: lanes of 8 << n bits); doublewords need Q.
/// Prints nothing, but refuses what is reserved.
template <unsigned kAllowed>
struct Sizes {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr Lane lane() const { return static_cast<Lane>(raw); }
  [[nodiscard]] constexpr bool valid(Quad q) const { return (kAllowed >> raw & 1) != 0 && (raw != 3 || q.raw != 0); }
};
template <unsigned kAllowed>
void append_text(Text& text, Sizes<kAllowed> z) {
  if (!z.valid({text.word >> 30 & 1})) text.valid = false;
}
/// The same for scalars.
template <unsigned kAllowed>
struct ScalarSizes {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr Lane lane() const { return static_cast<Lane>(raw); }
  [[nodiscard]] constexpr bool valid() const { return (kAllowed >> raw & 1) != 0; }
};
template <unsigned kAllowed>
void append_text(Text& text, ScalarSizes<kAllowed> z) {
  if (!z.valid()) text.valid = false;
}
inline constexpr unsigned kB = 1, kH = 2, kS = 4, kD = 8, kBhs = 7, kBhsd = 15, kHs = 6;

/// Vector registers by how they print: by size and Q, the same with lanes twice as wide (always 128 bits), half as many
/// and twice as wide (SADDLP), bytes by Q, and fixed arrangements.
struct Vreg {
  std::uint32_t n = 0;
};
struct Vwide {
  std::uint32_t n = 0;
};
struct Vpairs {
  std::uint32_t n = 0;
};
struct Vbytes {
  std::uint32_t n = 0;
};
struct V16b {
  std::uint32_t n = 0;
};
struct V4s {
  std::uint32_t n = 0;
};
struct V2d {
  std::uint32_t n = 0;
};
/// Singles by Q.
struct Vwords {
  std::uint32_t n = 0;
};
/// Scalars by size, one size wider, and whole.
struct Vscalar {
  std::uint32_t n = 0;
};
struct Vscalar2 {
  std::uint32_t n = 0;
};
struct Qreg {
  std::uint32_t n = 0;
};
void append_text(Text& text, Vreg r);
void append_text(Text& text, Vwide r);
void append_text(Text& text, Vpairs r);
void append_text(Text& text, Vbytes r);
void append_text(Text& text, V16b r);
void append_text(Text& text, V4s r);
void append_text(Text& text, V2d r);
void append_text(Text& text, Vwords r);
void append_text(Text& text, Vscalar r);
void append_text(Text& text, Vscalar2 r);
void append_text(Text& text, Qreg r);

/// "8b", "4s", ...: an arrangement of `bytes` in all.
std::string_view arrangement(Lane lane, bool quad);

/// How much of a register an operation works on.
enum class Extent : std::uint8_t { kFull, kHalf, kScalar };

/// An operation's lanes.  What lies outside the extent is garbage until keep().
struct Simd {
  Translator& t;
  Lane lane;
  Extent extent = Extent::kFull;

  [[nodiscard]] Value at(Lane l, VecOp op, std::initializer_list<Value> args, unsigned n = 0) const {
    return t.b.vec(op, tcg::ir::info(op).lanes == 0 ? Lane::k8 : l, args, n);
  }
  [[nodiscard]] Value op(VecOp o, std::initializer_list<Value> args, unsigned n = 0) const {
    return at(lane, o, args, n);
  }
  [[nodiscard]] Value zero() const { return t.b.constant(Type::kV128, 0); }
  /// The value in each lane.
  [[nodiscard]] Value splat(std::uint64_t v) const;
  [[nodiscard]] Value least() const { return splat(std::uint64_t{1} << (bits() - 1)); }
  [[nodiscard]] unsigned bits() const { return lane_bits(lane); }
  [[nodiscard]] Simd with(Lane l) const { return {t, l, extent}; }
  /// v with zeros outside the extent.
  [[nodiscard]] Value keep(Value v) const;
  void write(unsigned d, Value v) const { t.set_q(d, keep(v)); }
  /// FPSR.QC where any bit is set within the extent.
  void saturated(Value differences) const;
  /// r, having noted where it is not what wrapping arithmetic gives.
  [[nodiscard]] Value checked(Value r, Value wrapped) const {
    saturated(op(VecOp::kXor, {r, wrapped}));
    return r;
  }
};
inline Simd vector(Translator& t, Quad q, Lane lane) { return {t, lane, q.raw != 0 ? Extent::kFull : Extent::kHalf}; }
inline Simd scalar(Translator& t, Lane lane) { return {t, lane, Extent::kScalar}; }

/// Two operands, and the destination's old value.
using Binary = Value (*)(const Simd& s, Value n, Value m, Value d);
using Unary = Value (*)(const Simd& s, Value n, Value d);

// Operations that several classes have (simd_operations.cc).
template <VecOp kOp>
Value plain(const Simd& s, Value n, Value m, Value) {
  return s.op(kOp, {n, m});
}
/// Saturating addition or subtraction with its wrapping form.
template <VecOp kOp, VecOp kWrapping>
Value saturating(const Simd& s, Value n, Value m, Value) {
  return s.checked(s.op(kOp, {n, m}), s.op(kWrapping, {n, m}));
}
template <bool kRound>
Value multiply_high(const Simd& s, Value n, Value m, Value d);
template <bool kSubtract>
Value multiply_add_high(const Simd& s, Value n, Value m, Value d);
/// v >> n (1 to the lane's width), rounded.
Value shift_right_rounded(const Simd& s, Value v, unsigned n, bool is_signed);
Value shift_right(const Simd& s, Value v, unsigned n, bool is_signed, bool round);

/// The narrowing conversions.  s has the result's lanes.
enum class Narrow : std::uint8_t { kWrap, kSigned, kSignedToUnsigned, kUnsigned };
/// v's lanes, narrowed, in the lower half.  Notes saturation.
Value narrow(const Simd& s, Narrow how, Value v);
/// Writes the lower half of v to the half of Vd that Q says: the lower with zeros above, or the upper.
void write_half(Translator& t, Quad q, unsigned d, Value v);

/// Widening operations: s has the sources' lanes, `half` which of their halves.
using Long = Value (*)(const Simd& s, unsigned half, Value n, Value m, Value d);
enum class Accumulate : std::uint8_t { kNone, kAdd, kSubtract };
template <VecOp kMultiply, Accumulate kHow>
Value multiply_long(const Simd& s, unsigned half, Value n, Value m, Value d) {
  const Value product = s.op(kMultiply, {n, m}, half);
  if constexpr (kHow == Accumulate::kNone) return product;
  return s.at(wider(s.lane), kHow == Accumulate::kAdd ? VecOp::kAdd : VecOp::kSub, {d, product});
}
/// SQDMULL and its accumulating forms.
template <Accumulate kHow>
Value multiply_double_long(const Simd& s, unsigned half, Value n, Value m, Value d);

}  // namespace arm::a64
