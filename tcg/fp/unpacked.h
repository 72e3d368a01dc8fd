// SPDX-License-Identifier: MIT
// Taking numbers apart, choosing NaN results, and the one place where results are rounded and put together.
#pragma once

#include <cstdint>

#include "tcg/fp/env.h"
#include "tcg/fp/format.h"
#include "tcg/fp/wide.h"

namespace tcg::fp {

enum class Class : std::uint8_t { kZero, kFinite, kInfinity, kQuietNan, kSignalingNan };
constexpr bool is_nan(Class c) { return c >= Class::kQuietNan; }

/// Bit of a normalised significand's leading one: one below the top, so that a sum of two fits.
template <class S>
inline constexpr int kLeadingBit = kBitsOf<S> - 2;

/// A number taken apart.  kFinite: value = (-1)^sign * significand * 2^(exponent - kLeadingBit<S>), significand
/// normalised (leading one in kLeadingBit), also for subnormals.  Other classes leave exponent and significand 0.
template <class S>
struct Unpacked {
  Class cls = Class::kZero;
  bool sign = false;
  int exponent = 0;
  S significand = 0;
};

/// How an operation treats subnormal operands; conversions from half precision never flush them.
enum class InputFlush : bool { kNever, kAsEnv };

/// Takes `x` apart; raises only kInputDenormal (never for half precision: Arm DDI 0487, FPUnpackBase).
template <Format F>
constexpr Unpacked<SigOf<F>> unpack(F x, Env& env, InputFlush flush = InputFlush::kAsEnv) {
  using T = Traits<F>;
  using S = SigOf<F>;
  constexpr int kShift = kLeadingBit<S> - T::kFractionBits;
  Unpacked<S> u;
  u.sign = sign_of(x);
  const S fraction = static_cast<S>(x.bits & T::kFractionMask);
  const int field = static_cast<int>((x.bits & T::kExponentMask) >> T::kFractionBits);
  if (field == 0) {
    if (fraction == 0) return u;
    if (env.flush_inputs && flush == InputFlush::kAsEnv) {
      if constexpr (!std::same_as<F, F16>) env.raise(kInputDenormal);
      return u;
    }
    const int shift = leading_zeros(fraction) - (kBitsOf<S> - 1 - kLeadingBit<S>);
    u.cls = Class::kFinite;
    u.significand = fraction << shift;
    u.exponent = T::kMinExponent - (shift - kShift);
    return u;
  }
  if (T::kSpecials && field == (1 << T::kExponentBits) - 1) {
    u.cls = fraction == 0 ? Class::kInfinity : (x.bits & T::kQuietBit) != 0 ? Class::kQuietNan : Class::kSignalingNan;
    return u;
  }
  u.cls = Class::kFinite;
  u.significand = (fraction << kShift) | (S{1} << kLeadingBit<S>);
  u.exponent = field - T::kBias;
  return u;
}

/// Whether a magnitude whose kept part is `odd` or not, and whose dropped part is `rest` out of 2 * `half`, is
/// increased by one unit.  kToOdd never increases: the caller sets the low bit instead.
template <class S>
constexpr bool rounds_up(Rounding rounding, bool sign, bool odd, S rest, S half) {
  switch (rounding) {
    case Rounding::kNearestEven: return rest > half || (rest == half && odd);
    case Rounding::kTiesAway: return rest >= half;
    case Rounding::kUpward: return !sign && rest != 0;
    case Rounding::kDownward: return sign && rest != 0;
    case Rounding::kTowardZero:
    case Rounding::kToOdd: break;
  }
  return false;
}

/// `sig` / 2^drop as an integer, rounded; `inexact` tells whether a bit was lost.  1 <= drop < width of S.
template <class S>
constexpr S round_shift(Rounding rounding, bool sign, S sig, int drop, bool& inexact) {
  const S half = S{1} << (drop - 1);
  const S rest = sig & ((half << 1) - 1);
  S kept = sig >> drop;
  inexact = rest != 0;
  if (!inexact) return kept;
  if (rounding == Rounding::kToOdd) return kept | 1u;
  if (rounds_up(rounding, sign, (kept & 1u) != 0, rest, half)) kept = kept + 1;
  return kept;
}

/// The result of an overflow.  IEEE 754-2008 7.4; Arm's alternative half precision raises invalid instead.
template <Format F>
constexpr F overflow(bool sign, Env& env) {
  if constexpr (!Traits<F>::kSpecials) {
    env.raise(kInvalid);
    return max_finite<F>(sign);
  }
  env.raise(kOverflow | kInexact);
  switch (env.rounding) {
    case Rounding::kNearestEven:
    case Rounding::kTiesAway: return infinity<F>(sign);
    case Rounding::kUpward: return sign ? max_finite<F>(sign) : infinity<F>(sign);
    case Rounding::kDownward: return sign ? infinity<F>(sign) : max_finite<F>(sign);
    case Rounding::kTowardZero:
    case Rounding::kToOdd: break;
  }
  return max_finite<F>(sign);
}

/// Whether tiny results are flushed; conversions to half precision never flush.
enum class OutputFlush : bool { kNever, kAsEnv };

/// Rounds (-1)^sign * sig * 2^(exponent - kLeadingBit) to F with all flags.  `sig` is normalised; a value between
/// representable ones has been jammed into bit 0, which is at least two bits below the last place kept.
template <Format F>
constexpr F round_pack(bool sign, int exponent, SigOf<F> sig, Env& env, OutputFlush flush = OutputFlush::kAsEnv) {
  using T = Traits<F>;
  using S = SigOf<F>;
  using Uint = UintOf<F>;
  constexpr int kDrop = kLeadingBit<S> + 1 - T::kPrecision;
  static_assert(kDrop >= 3);
  bool inexact = false;
  if (exponent < T::kMinExponent) [[unlikely]] {
    // With unbounded exponent only the binade just below the least normal number can round out of the tiny range.
    const bool tiny = env.tininess == Tininess::kBeforeRounding || exponent < T::kMinExponent - 1 ||
                      (round_shift(env.rounding, sign, sig, kDrop, inexact) >> T::kPrecision) == 0;
    if (tiny && env.flush_to_zero && flush == OutputFlush::kAsEnv) {
      env.raise(kUnderflow | (env.flush_raises_inexact ? kInexact : 0u));
      return zero<F>(sign);
    }
    sig = shift_right_jam(sig, T::kMinExponent - exponent);
    const auto bits = static_cast<Uint>(round_shift(env.rounding, sign, sig, kDrop, inexact));
    if (tiny && (inexact || env.underflow_if_exact)) env.raise(kUnderflow);
    if (inexact) env.raise(kInexact);
    return with_sign<F>(sign, bits);
  }
  if (exponent > T::kMaxExponent) [[unlikely]]
    return overflow<F>(sign, env);
  const S kept = round_shift(env.rounding, sign, sig, kDrop, inexact);
  // `kept` holds the hidden bit, which adds the missing one to the exponent field; so does a carry out of rounding.
  const S whole = (static_cast<S>(exponent - T::kMinExponent) << T::kFractionBits) + kept;
  if (whole > static_cast<S>(T::kMaxFinite)) [[unlikely]]
    return overflow<F>(sign, env);
  if (inexact) env.raise(kInexact);
  return with_sign<F>(sign, static_cast<Uint>(whole));
}

template <Format F>
constexpr F quieted(F x) {
  return F{static_cast<UintOf<F>>(x.bits | Traits<F>::kQuietBit)};
}

/// An operation without a meaningful result: raises kInvalid and gives the default NaN.
template <Format F>
constexpr F invalid_operation(Env& env) {
  env.raise(kInvalid);
  return default_nan<F>(env.nan_rule);
}

/// The result of a one-operand operation on a NaN of class `cls`.
template <Format F>
constexpr F propagate_nan(F a, Class cls, Env& env) {
  if (cls == Class::kSignalingNan) env.raise(kInvalid);
  return env.default_nan ? default_nan<F>(env.nan_rule) : quieted(a);
}

/// Which of two operands, of which one or both are NaNs, gives the result: 0 or 1.  Raises kInvalid for a signalling
/// one.
constexpr int choose_nan(Class a, Class b, Env& env) {
  const bool signaling_a = a == Class::kSignalingNan, signaling_b = b == Class::kSignalingNan;
  if (signaling_a || signaling_b) env.raise(kInvalid);
  switch (env.nan_rule) {
    case NanRule::kX86: return is_nan(a) ? 0 : 1;
    case NanRule::kSparc: return signaling_b ? 1 : signaling_a ? 0 : is_nan(b) ? 1 : 0;
    case NanRule::kArm: break;
  }
  return signaling_a ? 0 : signaling_b ? 1 : is_nan(a) ? 0 : 1;
}

/// The result of a two-operand operation with a NaN among `a` (SPARC rs1) and `b` (rs2).
template <Format F>
constexpr F propagate_nan(F a, Class class_a, F b, Class class_b, Env& env) {
  const F chosen = choose_nan(class_a, class_b, env) == 0 ? a : b;
  return env.default_nan ? default_nan<F>(env.nan_rule) : quieted(chosen);
}

}  // namespace tcg::fp
