// SPDX-License-Identifier: MIT
// Conversions between formats, to and from integers and fixed point, and rounding to an integral value.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>

#include "tcg/fp/arith.h"
#include "tcg/fp/unpacked.h"

namespace tcg::fp {

/// A NaN carried to another format: sign kept, most significant fraction bits kept, made quiet.  SPARC V8 appendix N,
/// "NaN transformation"; Arm FPConvertNaN; x86 likewise.
template <Format To, Format From>
constexpr To convert_nan(From x) {
  constexpr int kWiden = Traits<To>::kFractionBits - Traits<From>::kFractionBits;
  const auto fraction = static_cast<UintOf<From>>(x.bits & Traits<From>::kFractionMask);
  UintOf<To> moved;
  if constexpr (kWiden >= 0) {
    moved = static_cast<UintOf<To>>(static_cast<UintOf<To>>(fraction) << kWiden);
  } else {
    moved = static_cast<UintOf<To>>(fraction >> -kWiden);
  }
  return quieted(with_sign<To>(sign_of(x), static_cast<UintOf<To>>(moved | Traits<To>::kExponentMask)));
}

template <Format F>
inline constexpr bool kIsHalf = std::same_as<F, F16> || std::same_as<F, F16Alt>;

/// A significand normalised for one working width as one for another, jammed.
template <class To, class From>
constexpr To resize_significand(From sig) {
  if constexpr (sizeof(To) == sizeof(From))
    return sig;
  else if constexpr (sizeof(To) > sizeof(From))
    return widen_high(sig);
  else
    return narrow_jam(sig);
}

/// `x` in another format, rounded by env.  Half precision sides are never flushed (Arm FPUnpackCV, FPRoundCV; x86
/// F16C). To F16Alt: NaN gives zero, infinity and overflow the greatest number, all with kInvalid.
template <Format To, Format From>
constexpr To convert(From x, Env& env) {
  const auto u = unpack(x, env, kIsHalf<From> ? InputFlush::kNever : InputFlush::kAsEnv);
  if (is_nan(u.cls)) [[unlikely]] {
    if (u.cls == Class::kSignalingNan || !Traits<To>::kSpecials) env.raise(kInvalid);
    if constexpr (!Traits<To>::kSpecials) return zero<To>(u.sign);
    return env.default_nan ? default_nan<To>(env.nan_rule) : convert_nan<To>(x);
  }
  if (u.cls == Class::kZero) return zero<To>(u.sign);
  if (u.cls == Class::kInfinity) {
    if constexpr (Traits<To>::kSpecials) return infinity<To>(u.sign);
    env.raise(kInvalid);
    return max_finite<To>(u.sign);
  }
  return round_pack<To>(u.sign, u.exponent, resize_significand<SigOf<To>>(u.significand), env,
                        kIsHalf<To> ? OutputFlush::kNever : OutputFlush::kAsEnv);
}

/// a * b of a narrower format, rounded once to `To` (SPARC FsMULd and FdMULq: exact).  NaN choice as for equal formats.
template <Format To, Format From>
constexpr To mul_widening(From a, From b, Env& env) {
  static_assert(Traits<To>::kPrecision >= 2 * Traits<From>::kPrecision);
  if (is_nan(a) || is_nan(b)) [[unlikely]] {
    const Class class_a = unpack(a, env).cls, class_b = unpack(b, env).cls;
    const int chosen = choose_nan(class_a, class_b, env);
    return env.default_nan ? default_nan<To>(env.nan_rule) : convert_nan<To>(chosen == 0 ? a : b);
  }
  return mul(convert<To>(a, env), convert<To>(b, env), env);
}

/// Whether rounding to an integral value reports a lost fraction.
enum class Exactness : bool { kIgnored, kRaisesInexact };

/// The integral value next to `x` in direction `rounding`, in the same format; a zero result keeps the sign.
/// IEEE 754-2008 5.3.1 and 5.9, Arm FPRoundInt.
template <Format F>
constexpr F round_to_integral(F x, Rounding rounding, Exactness exactness, Env& env) {
  using T = Traits<F>;
  using S = SigOf<F>;
  const auto u = unpack(x, env);
  if (is_nan(u.cls)) [[unlikely]]
    return propagate_nan(x, u.cls, env);
  if (u.cls == Class::kInfinity) return infinity<F>(u.sign);
  if (u.cls == Class::kZero) return zero<F>(u.sign);
  if (u.exponent >= T::kFractionBits) return x;
  // Below one half everything rounds alike, so the shift stays within the word.
  const int drop = u.exponent < -1 ? kLeadingBit<S> + 1 : kLeadingBit<S> - u.exponent;
  const S significand = u.exponent < -1 ? S{1} : u.significand;
  bool inexact = false;
  const S integer = round_shift(rounding, u.sign, significand, drop, inexact);
  if (inexact && exactness == Exactness::kRaisesInexact) env.raise(kInexact);
  if (integer == 0) return zero<F>(u.sign);
  const int shift = leading_zeros(integer) - 1;
  return round_pack<F>(u.sign, kLeadingBit<S> - shift, static_cast<S>(integer << shift), env);
}

/// The result of a conversion to an integer that cannot hold the value; raises kInvalid.
template <std::integral I>
constexpr I integer_overflow(bool sign, bool nan, Env& env) {
  using Limits = std::numeric_limits<I>;
  env.raise(kInvalid);
  switch (env.nan_rule) {
    case NanRule::kX86: return std::signed_integral<I> ? Limits::min() : Limits::max();
    case NanRule::kArm:
      if (nan) return 0;
      break;
    case NanRule::kSparc: break;
  }
  return sign ? Limits::min() : Limits::max();
}

/// x * 2^fraction_bits as a 32- or 64-bit integer, rounded by `rounding`; raises kInexact, or kInvalid alone.
/// 0 <= fraction_bits <= 64.  SPARC and C truncate: pass kTowardZero.
template <std::integral I, Format F>
constexpr I to_integer(F x, Rounding rounding, Env& env, int fraction_bits = 0) {
  using S = SigOf<F>;
  const auto u = unpack(x, env);
  if (u.cls == Class::kZero) return 0;
  if (u.cls != Class::kFinite) [[unlikely]]
    return integer_overflow<I>(u.sign, is_nan(u.cls), env);
  const int exponent = u.exponent + fraction_bits;
  if (exponent > 64) return integer_overflow<I>(u.sign, false, env);
  bool inexact = false;
  u128 integer;
  if (exponent >= kLeadingBit<S>) {
    integer = static_cast<u128>(u.significand) << (exponent - kLeadingBit<S>);
  } else {
    const int drop = exponent < -1 ? kLeadingBit<S> + 1 : kLeadingBit<S> - exponent;
    integer = round_shift(rounding, u.sign, exponent < -1 ? S{1} : u.significand, drop, inexact);
  }
  const u128 greatest = static_cast<u128>(std::numeric_limits<I>::max());
  const u128 limit = !u.sign ? greatest : std::signed_integral<I> ? greatest + 1 : 0;
  if (integer > limit) return integer_overflow<I>(u.sign, false, env);
  if (inexact) env.raise(kInexact);
  const auto low = static_cast<std::uint64_t>(integer);
  return static_cast<I>(u.sign ? 0 - low : low);
}

/// value / 2^fraction_bits in format F, rounded by env.  0 <= fraction_bits <= 64.
template <Format F, std::integral I>
constexpr F from_integer(I value, Env& env, int fraction_bits = 0) {
  using S = SigOf<F>;
  if (value == 0) return zero<F>(false);
  const bool sign = std::signed_integral<I> && value < 0;
  const auto wide = static_cast<std::uint64_t>(value);  // sign-extended for signed types
  const std::uint64_t size = sign ? 0 - wide : wide;
  const int top = 63 - leading_zeros(size);
  S significand;
  if constexpr (sizeof(S) > sizeof size) {
    significand = static_cast<S>(size) << (kLeadingBit<S> - top);
  } else {
    significand = shift_right_jam(size << (63 - top), 1);
  }
  return round_pack<F>(sign, top - fraction_bits, significand, env);
}

}  // namespace tcg::fp
