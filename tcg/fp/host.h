// SPDX-License-Identifier: MIT
// Single operations in the host's SSE unit under a given environment, with the flags they raise: witness and fast path.
#pragma once

#include <immintrin.h>

#include <bit>
#include <concepts>
#include <cstdint>

#include "tcg/fp/compare.h"
#include "tcg/fp/env.h"
#include "tcg/fp/format.h"

/// Each function has the operands and effect of its namesake in tcg::fp under NanRule::kX86, whatever env.nan_rule
/// says; tininess is after rounding and kInputDenormal is never raised.  env.rounding must be one that has_rounding()
/// accepts.
namespace tcg::fp::host {

template <class F>
concept HostFormat = std::same_as<F, F32> || std::same_as<F, F64>;
template <HostFormat F>
using NativeOf = std::conditional_t<std::same_as<F, F32>, float, double>;

constexpr bool has_rounding(Rounding r) { return r <= Rounding::kDownward; }

/// MXCSR.RC for a rounding direction.
constexpr unsigned rounding_control(Rounding r) {
  switch (r) {
    case Rounding::kDownward: return 1;
    case Rounding::kUpward: return 2;
    case Rounding::kTowardZero: return 3;
    case Rounding::kNearestEven:
    case Rounding::kTiesAway:
    case Rounding::kToOdd: break;
  }
  return 0;
}

/// MXCSR with all exceptions masked and no flag set.  Intel SDM vol. 1, 10.2.3.
constexpr unsigned mxcsr_of(const Env& env) {
  return 0x1f80u | rounding_control(env.rounding) << 13 | (env.flush_to_zero ? 1u << 15 : 0u) |
         (env.flush_inputs ? 1u << 6 : 0u);
}

/// Runs `op`, whose work must be volatile asm, under env's MXCSR; restores the caller's.
template <class Op>
inline auto run(Env& env, Op op) {
  const unsigned saved = _mm_getcsr();
  _mm_setcsr(mxcsr_of(env));
  const auto result = op();
  const unsigned after = _mm_getcsr();
  _mm_setcsr(saved);
  env.raise(after & (kAllFlags & ~static_cast<unsigned>(kInputDenormal)));
  return result;
}

enum class BinaryOp : std::uint8_t { kAdd, kSub, kMul, kDiv, kMin, kMax };

/// asm, because the compiler may swap the operands of a commutative operation and thereby the NaN that results.
template <BinaryOp kOp, HostFormat F>
inline F binary(F a, F b, Env& env) {
  auto x = std::bit_cast<NativeOf<F>>(a);
  const auto y = std::bit_cast<NativeOf<F>>(b);
  run(env, [&] {
    if constexpr (std::same_as<F, F32>) {
      if constexpr (kOp == BinaryOp::kAdd) asm volatile("addss %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kSub) asm volatile("subss %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kMul) asm volatile("mulss %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kDiv) asm volatile("divss %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kMin) asm volatile("minss %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kMax) asm volatile("maxss %1, %0" : "+x"(x) : "x"(y));
    } else {
      if constexpr (kOp == BinaryOp::kAdd) asm volatile("addsd %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kSub) asm volatile("subsd %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kMul) asm volatile("mulsd %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kDiv) asm volatile("divsd %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kMin) asm volatile("minsd %1, %0" : "+x"(x) : "x"(y));
      if constexpr (kOp == BinaryOp::kMax) asm volatile("maxsd %1, %0" : "+x"(x) : "x"(y));
    }
    return 0;
  });
  return std::bit_cast<F>(x);
}

template <HostFormat F>
inline F add(F a, F b, Env& env) {
  return binary<BinaryOp::kAdd>(a, b, env);
}
template <HostFormat F>
inline F sub(F a, F b, Env& env) {
  return binary<BinaryOp::kSub>(a, b, env);
}
template <HostFormat F>
inline F mul(F a, F b, Env& env) {
  return binary<BinaryOp::kMul>(a, b, env);
}
template <HostFormat F>
inline F div(F a, F b, Env& env) {
  return binary<BinaryOp::kDiv>(a, b, env);
}
template <HostFormat F>
inline F min(F a, F b, Env& env) {
  return binary<BinaryOp::kMin>(a, b, env);
}
template <HostFormat F>
inline F max(F a, F b, Env& env) {
  return binary<BinaryOp::kMax>(a, b, env);
}

template <HostFormat F>
inline F sqrt(F a, Env& env) {
  auto x = std::bit_cast<NativeOf<F>>(a);
  run(env, [&] {
    if constexpr (std::same_as<F, F32>)
      asm volatile("sqrtss %0, %0" : "+x"(x));
    else
      asm volatile("sqrtsd %0, %0" : "+x"(x));
    return 0;
  });
  return std::bit_cast<F>(x);
}

/// Needs FMA3: call only if has_fma().
inline bool has_fma() { return __builtin_cpu_supports("fma") != 0; }
template <HostFormat F>
inline F fma(F a, F b, F c, Env& env) {
  const auto x = std::bit_cast<NativeOf<F>>(a);
  const auto y = std::bit_cast<NativeOf<F>>(b);
  auto z = std::bit_cast<NativeOf<F>>(c);
  run(env, [&] {
    if constexpr (std::same_as<F, F32>)
      asm volatile("vfmadd231ss %2, %1, %0" : "+x"(z) : "x"(x), "x"(y));
    else
      asm volatile("vfmadd231sd %2, %1, %0" : "+x"(z) : "x"(x), "x"(y));
    return 0;
  });
  return std::bit_cast<F>(z);
}

template <HostFormat To, HostFormat From>
inline To convert(From a, Env& env) {
  const auto x = std::bit_cast<NativeOf<From>>(a);
  NativeOf<To> y{};
  run(env, [&] {
    if constexpr (std::same_as<From, F32>)
      asm volatile("cvtss2sd %1, %0" : "+x"(y) : "x"(x));
    else
      asm volatile("cvtsd2ss %1, %0" : "+x"(y) : "x"(x));
    return 0;
  });
  return std::bit_cast<To>(y);
}

/// I is std::int32_t or std::int64_t; rounding is env's.
template <std::signed_integral I, HostFormat F>
inline I to_integer(F a, Env& env) {
  const auto x = std::bit_cast<NativeOf<F>>(a);
  I r{};
  run(env, [&] {
    if constexpr (std::same_as<F, F32>)
      asm volatile("cvtss2si %1, %0" : "=r"(r) : "x"(x));
    else
      asm volatile("cvtsd2si %1, %0" : "=r"(r) : "x"(x));
    return 0;
  });
  return r;
}

template <HostFormat F, std::signed_integral I>
inline F from_integer(I value, Env& env) {
  NativeOf<F> x{};
  run(env, [&] {
    if constexpr (std::same_as<F, F32> && sizeof(I) == 4)
      asm volatile("cvtsi2ssl %1, %0" : "+x"(x) : "r"(value));
    else if constexpr (std::same_as<F, F32>)
      asm volatile("cvtsi2ssq %1, %0" : "+x"(x) : "r"(value));
    else if constexpr (sizeof(I) == 4)
      asm volatile("cvtsi2sdl %1, %0" : "+x"(x) : "r"(value));
    else
      asm volatile("cvtsi2sdq %1, %0" : "+x"(x) : "r"(value));
    return 0;
  });
  return std::bit_cast<F>(x);
}

/// ROUNDSS/ROUNDSD by env.rounding, raising inexact.
template <HostFormat F>
inline F round_to_integral(F a, Env& env) {
  auto x = std::bit_cast<NativeOf<F>>(a);
  run(env, [&] {
    if constexpr (std::same_as<F, F32>)
      asm volatile("roundss $4, %0, %0" : "+x"(x));
    else
      asm volatile("roundsd $4, %0, %0" : "+x"(x));
    return 0;
  });
  return std::bit_cast<F>(x);
}

template <HostFormat F>
inline Relation compare(F a, F b, Env& env, NanSignal signal) {
  const auto x = std::bit_cast<NativeOf<F>>(a);
  const auto y = std::bit_cast<NativeOf<F>>(b);
  bool equal = false, below = false, unordered = false;
  run(env, [&] {
    if (signal == NanSignal::kSignalingOnly) {
      if constexpr (std::same_as<F, F32>)
        asm volatile("ucomiss %4, %3" : "=@ccz"(equal), "=@ccb"(below), "=@ccp"(unordered) : "x"(x), "x"(y));
      else
        asm volatile("ucomisd %4, %3" : "=@ccz"(equal), "=@ccb"(below), "=@ccp"(unordered) : "x"(x), "x"(y));
    } else {
      if constexpr (std::same_as<F, F32>)
        asm volatile("comiss %4, %3" : "=@ccz"(equal), "=@ccb"(below), "=@ccp"(unordered) : "x"(x), "x"(y));
      else
        asm volatile("comisd %4, %3" : "=@ccz"(equal), "=@ccb"(below), "=@ccp"(unordered) : "x"(x), "x"(y));
    }
    return 0;
  });
  return unordered ? Relation::kUnordered : equal ? Relation::kEqual : below ? Relation::kLess : Relation::kGreater;
}

}  // namespace tcg::fp::host
