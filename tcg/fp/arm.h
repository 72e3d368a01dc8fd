// SPDX-License-Identifier: MIT
// Arm's own operations: multiply extended, Newton steps, reciprocal estimates, JavaScript conversion.
// Source: Arm DDI 0487, shared/functions/float.  Not modelled: FPCR.AH and the 12-bit estimates of FEAT_RPRES.
#pragma once

#include <bit>
#include <cstdint>

#include "tcg/fp/soft_float.h"

/// F is F16, F32 or F64 unless said; env.nan_rule should be kArm.
namespace tcg::fp::arm {

template <Format F>
constexpr F power_of_two(bool sign, int exponent, UintOf<F> fraction = 0) {
  using T = Traits<F>;
  return with_sign<F>(
      sign, static_cast<UintOf<F>>((static_cast<UintOf<F>>(exponent + T::kBias) << T::kFractionBits) | fraction));
}

/// FMULX: as multiply, but infinity times zero is 2 of the product's sign.
template <Format F>
constexpr F mul_extended(F a, F b, Env& env) {
  const F x = flushed(a, env), y = flushed(b, env);
  if ((is_infinity(x) && is_zero(y)) || (is_zero(x) && is_infinity(y))) {
    return power_of_two<F>(sign_of(x) != sign_of(y), 1);
  }
  return mul(x, y, env);
}

/// (constant - a * b) * 2^scale with one rounding; infinity times zero counts as zero.
template <Format F>
constexpr F newton_step(F constant, F a, F b, int scale, Env& env) {
  const F x = negate(a);
  const auto ux = unpack(x, env);
  const auto ub = unpack(b, env);
  if (is_nan(ux.cls) || is_nan(ub.cls)) return propagate_nan(x, ux.cls, b, ub.cls, env);
  const bool sign = ux.sign != ub.sign;
  const bool infinite = ux.cls == Class::kInfinity || ub.cls == Class::kInfinity;
  const bool none = ux.cls == Class::kZero || ub.cls == Class::kZero;
  if (infinite && !none) return infinity<F>(sign);
  const auto uc = unpack(constant, env);
  if (none) return round_pack<F>(false, uc.exponent + scale, uc.significand, env);
  const auto sum = fused_sum(sign, ux, ub, false, uc);
  if (sum.zero) return zero<F>(cancelled_sign(env));
  return round_pack<F>(sum.sign, sum.exponent + scale, sum.significand, env);
}

/// FRECPS: 2 - a * b.  FRSQRTS: (3 - a * b) / 2.
template <Format F>
constexpr F reciprocal_step(F a, F b, Env& env) {
  return newton_step(power_of_two<F>(false, 1), a, b, 0, env);
}
template <Format F>
constexpr F reciprocal_root_step(F a, F b, Env& env) {
  return newton_step(power_of_two<F>(false, 1, Traits<F>::kQuietBit), a, b, -1, env);
}

/// RecipEstimate: a in 256..511 stands for [0.5, 1); the result in 256..511 stands for [1, 2).
constexpr unsigned reciprocal_table(unsigned a) {
  const unsigned b = (1u << 19) / (a * 2 + 1);
  return (b + 1) / 2;
}

/// RecipSqrtEstimate: a in 128..511 stands for [0.25, 1); the result in 256..511 stands for [1, 2).
constexpr unsigned reciprocal_root_table(unsigned a) {
  a = a < 256 ? a * 2 + 1 : ((a >> 1 << 1) + 1) * 2;
  unsigned b = 512;
  while (a * (b + 1) * (b + 1) < (1u << 28)) ++b;
  return (b + 1) / 2;
}

/// Eight fraction bits of an estimate at the top of the fraction field.
template <Format F>
constexpr UintOf<F> estimate_fraction(unsigned estimate) {
  return static_cast<UintOf<F>>(static_cast<UintOf<F>>(estimate & 0xff) << (Traits<F>::kFractionBits - 8));
}
/// The nine leading bits of a significand.
template <class S>
constexpr unsigned leading_nine(S significand) {
  return static_cast<unsigned>(significand >> (kLeadingBit<S> - 8));
}

/// FRECPE: 1 / a to about eight bits.
template <Format F>
constexpr F reciprocal_estimate(F a, Env& env) {
  using T = Traits<F>;
  const auto u = unpack(a, env);
  if (is_nan(u.cls)) return propagate_nan(a, u.cls, env);
  if (u.cls == Class::kInfinity) return zero<F>(u.sign);
  if (u.cls == Class::kZero) {
    env.raise(kDivByZero);
    return infinity<F>(u.sign);
  }
  if (u.exponent < -T::kMaxExponent - 1) return overflow<F>(u.sign, env);
  if (env.flush_to_zero && u.exponent >= T::kMaxExponent - 1) {
    env.raise(kUnderflow);
    return zero<F>(u.sign);
  }
  const UintOf<F> fraction = estimate_fraction<F>(reciprocal_table(leading_nine(u.significand)));
  const int exponent = -1 - u.exponent;
  if (exponent >= T::kMinExponent) return power_of_two<F>(u.sign, exponent, fraction);
  const auto significand = static_cast<UintOf<F>>(fraction | (UintOf<F>{1} << T::kFractionBits));
  return with_sign<F>(u.sign, static_cast<UintOf<F>>(significand >> (T::kMinExponent - exponent)));
}

/// FRSQRTE: 1 / sqrt(a) to about eight bits.
template <Format F>
constexpr F reciprocal_root_estimate(F a, Env& env) {
  const auto u = unpack(a, env);
  if (is_nan(u.cls)) return propagate_nan(a, u.cls, env);
  if (u.cls == Class::kZero) {
    env.raise(kDivByZero);
    return infinity<F>(u.sign);
  }
  if (u.sign) return invalid_operation<F>(env);
  if (u.cls == Class::kInfinity) return zero<F>(false);
  // The operand is read as m * 2^(2 k) with m in [0.25, 1).
  const bool odd = (u.exponent & 1) != 0;
  const unsigned nine = leading_nine(u.significand);
  const unsigned estimate = reciprocal_root_table(odd ? nine : nine >> 1);
  const int half = (u.exponent + (odd ? 1 : 2)) / 2;
  return power_of_two<F>(false, -half, estimate_fraction<F>(estimate));
}

/// FRECPX: a number with the inverted exponent and no fraction.
template <Format F>
constexpr F reciprocal_exponent(F a, Env& env) {
  using T = Traits<F>;
  const auto u = unpack(a, env);
  if (is_nan(u.cls)) return propagate_nan(a, u.cls, env);
  const auto field = static_cast<UintOf<F>>(a.bits & T::kExponentMask);
  const auto lowest = static_cast<UintOf<F>>(UintOf<F>{1} << T::kFractionBits);
  return with_sign<F>(u.sign,
                      static_cast<UintOf<F>>(field == 0 ? T::kExponentMask - lowest : T::kExponentMask ^ field));
}

/// URECPE, URSQRTE: estimates of an unsigned fraction (bit 31 worth one half); all ones if the operand is out of range.
constexpr std::uint32_t unsigned_reciprocal_estimate(std::uint32_t a) {
  return (a >> 31) == 0 ? ~0u : reciprocal_table(a >> 23) << 23;
}
constexpr std::uint32_t unsigned_reciprocal_root_estimate(std::uint32_t a) {
  return (a >> 30) == 0 ? ~0u : reciprocal_root_table(a >> 23) << 23;
}

/// Result of FJCVTZS; exact is PSTATE.Z: the number was an int32 and not -0.
struct JavaScriptInteger {
  std::int32_t value;
  bool exact;
};

/// FJCVTZS: truncation modulo 2^32.  Raises invalid if the integer does not fit, else inexact for a lost fraction.
constexpr JavaScriptInteger to_javascript_integer(F64 a, Env& env) {
  const auto u = unpack(a, env);
  if (u.cls == Class::kZero) return {0, a.bits == 0};
  Env local = kArmEnv;
  const std::int32_t saturated = to_integer<std::int32_t>(a, Rounding::kTowardZero, local);
  env.raise(local.flags);
  if (local.flags == 0) return {saturated, true};
  if (u.cls != Class::kFinite || u.exponent < 0 || u.exponent > 83) return {0, false};
  // Beyond 2^83 no bit of a double's 53 reaches the low word.
  const u128 wide = static_cast<u128>(u.significand) << 22 >> (84 - u.exponent);
  const auto low = static_cast<std::uint32_t>(wide);
  return {static_cast<std::int32_t>(u.sign ? 0 - low : low), false};
}

}  // namespace tcg::fp::arm
