// SPDX-License-Identifier: MIT
// Comparison, minimum and maximum.
#pragma once

#include <cstdint>

#include "tcg/fp/unpacked.h"

namespace tcg::fp {

/// Outcome of a comparison; the values are those of the IR's compare ops and of SPARC's fcc field.
enum class Relation : std::uint8_t { kEqual = 0, kLess = 1, kGreater = 2, kUnordered = 3 };

/// Which NaN operands a comparison calls invalid: signalling ones only, or all.
enum class NanSignal : bool { kSignalingOnly, kAny };

/// Order of two values that are not NaNs, by bits; subnormals count as they are.
template <Format F>
constexpr Relation order_of(F a, F b) {
  if (is_zero(a) && is_zero(b)) return Relation::kEqual;
  if (sign_of(a) != sign_of(b)) return sign_of(a) ? Relation::kLess : Relation::kGreater;
  if (a.bits == b.bits) return Relation::kEqual;
  return (a.bits < b.bits) != sign_of(a) ? Relation::kLess : Relation::kGreater;
}

/// The operand as a comparison sees it: a zero of its sign if it is subnormal and inputs are flushed.
template <Format F>
constexpr F flushed(F x, Env& env) {
  if (!env.flush_inputs || !is_subnormal(x)) return x;
  if constexpr (!std::same_as<F, F16>) env.raise(kInputDenormal);
  return zero<F>(sign_of(x));
}

/// a against b; raises kInvalid as `signal` says.  IEEE 754-2008 5.11.
template <Format F>
constexpr Relation compare(F a, F b, Env& env, NanSignal signal = NanSignal::kSignalingOnly) {
  a = flushed(a, env);
  b = flushed(b, env);
  if (is_nan(a) || is_nan(b)) [[unlikely]] {
    if (signal == NanSignal::kAny || is_signaling_nan(a) || is_signaling_nan(b)) env.raise(kInvalid);
    return Relation::kUnordered;
  }
  return order_of(a, b);
}

enum class Extremum : bool { kMin, kMax };

template <Format F>
constexpr Class nan_class(F x) {
  return is_signaling_nan(x) ? Class::kSignalingNan : is_nan(x) ? Class::kQuietNan : Class::kFinite;
}

/// The lesser or greater operand.  kX86 (MINSD, MAXSD): the second operand for a NaN (always invalid) or two zeros.
/// Otherwise Arm's FPMin and FPMax: NaNs propagate, -0 is below +0.
template <Format F>
constexpr F extremum(Extremum which, F a, F b, Env& env) {
  a = flushed(a, env);
  b = flushed(b, env);
  const bool nan = is_nan(a) || is_nan(b);
  if (env.nan_rule == NanRule::kX86) {
    if (nan) env.raise(kInvalid);
    if (nan) return b;
    return order_of(a, b) == (which == Extremum::kMin ? Relation::kLess : Relation::kGreater) ? a : b;
  }
  if (nan) return propagate_nan(a, nan_class(a), b, nan_class(b), env);
  if (is_zero(a) && is_zero(b)) {
    return zero<F>(which == Extremum::kMin ? sign_of(a) || sign_of(b) : sign_of(a) && sign_of(b));
  }
  const bool b_greater = order_of(a, b) == Relation::kLess;
  return b_greater == (which == Extremum::kMin) ? a : b;
}

template <Format F>
constexpr F min(F a, F b, Env& env) {
  return extremum(Extremum::kMin, a, b, env);
}
template <Format F>
constexpr F max(F a, F b, Env& env) {
  return extremum(Extremum::kMax, a, b, env);
}

/// minNum and maxNum of IEEE 754-2008 5.3.1 as Arm has them (FPMinNum, FPMaxNum): a lone quiet NaN loses against a
/// number.
template <Format F>
constexpr F extremum_number(Extremum which, F a, F b, Env& env) {
  const Class class_a = nan_class(a), class_b = nan_class(b);
  const F loser = infinity<F>(which == Extremum::kMax);
  if (class_a == Class::kQuietNan && !is_nan(class_b)) a = loser;
  if (class_b == Class::kQuietNan && !is_nan(class_a)) b = loser;
  return extremum(which, a, b, env);
}

template <Format F>
constexpr F min_number(F a, F b, Env& env) {
  return extremum_number(Extremum::kMin, a, b, env);
}
template <Format F>
constexpr F max_number(F a, F b, Env& env) {
  return extremum_number(Extremum::kMax, a, b, env);
}

}  // namespace tcg::fp
