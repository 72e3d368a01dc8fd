// SPDX-License-Identifier: MIT
// Add, subtract, multiply, divide, square root and fused multiply-add, each rounded once.  IEEE 754-2008 5.4.1.
#pragma once

#include <cstdint>
#include <utility>

#include "tcg/fp/unpacked.h"

namespace tcg::fp {

/// A sum before rounding; zero: the operands cancelled exactly and the other members mean nothing.
template <class S>
struct Sum {
  bool zero;
  bool sign;
  int exponent;
  S significand;
};

/// Sum of two finite numbers that are not zero, correct to all but the jammed bit 0.  The operands' own significands
/// need a few zero bits at the bottom: then a bit is lost only where at most one leading bit can cancel.
template <class S>
constexpr Sum<S> add_exact(bool sign_a, int exp_a, S sig_a, bool sign_b, int exp_b, S sig_b) {
  if (exp_b > exp_a || (exp_b == exp_a && sig_b > sig_a)) {
    std::swap(sign_a, sign_b);
    std::swap(exp_a, exp_b);
    std::swap(sig_a, sig_b);
  }
  sig_b = shift_right_jam(sig_b, exp_a - exp_b);
  if (sign_a == sign_b) {
    const S sum = sig_a + sig_b;
    const int carry = leading_zeros(sum) == 0 ? 1 : 0;
    return {false, sign_a, exp_a + carry, shift_right_jam(sum, carry)};
  }
  const S difference = sig_a - sig_b;
  if (difference == S(0)) return {true, false, 0, S(0)};
  const int shift = leading_zeros(difference) - 1;
  return {false, sign_a, exp_a - shift, difference << shift};
}

/// Sign of a sum that is exactly zero though its operands are not both zeros of one sign.
constexpr bool cancelled_sign(const Env& env) { return env.rounding == Rounding::kDownward; }

/// a + b or a - b; a NaN in b keeps its sign under subtraction.
template <Format F>
constexpr F add_signed(F a, F b, bool subtract, Env& env) {
  const auto ua = unpack(a, env);
  auto ub = unpack(b, env);
  if (is_nan(ua.cls) || is_nan(ub.cls)) [[unlikely]]
    return propagate_nan(a, ua.cls, b, ub.cls, env);
  ub.sign = ub.sign != subtract;
  if (ua.cls == Class::kFinite && ub.cls == Class::kFinite) [[likely]] {
    const auto sum = add_exact(ua.sign, ua.exponent, ua.significand, ub.sign, ub.exponent, ub.significand);
    if (sum.zero) return zero<F>(cancelled_sign(env));
    return round_pack<F>(sum.sign, sum.exponent, sum.significand, env);
  }
  if (ua.cls == Class::kInfinity) {
    if (ub.cls == Class::kInfinity && ua.sign != ub.sign) return invalid_operation<F>(env);
    return infinity<F>(ua.sign);
  }
  if (ub.cls == Class::kInfinity) return infinity<F>(ub.sign);
  if (ua.cls == Class::kZero && ub.cls == Class::kZero) {
    return zero<F>(ua.sign == ub.sign ? ua.sign : cancelled_sign(env));
  }
  // One is zero; the other may still be tiny, so it goes through rounding for its flags.
  const auto& u = ua.cls == Class::kFinite ? ua : ub;
  return round_pack<F>(u.sign, u.exponent, u.significand, env);
}

template <Format F>
constexpr F add(F a, F b, Env& env) {
  return add_signed(a, b, false, env);
}
template <Format F>
constexpr F sub(F a, F b, Env& env) {
  return add_signed(a, b, true, env);
}

/// Product of two normalised significands, normalised again and jammed; `exponent` gains the carry.
template <class S>
constexpr S multiply_significands(S a, S b, int& exponent) {
  const auto wide = multiply_wide(a, b) << 2;  // leading one now in the top bit or one below
  const S product = narrow_jam(wide);
  const int carry = leading_zeros(product) == 0 ? 1 : 0;
  exponent += carry;
  return shift_right_jam(product, carry);
}

template <Format F>
constexpr F mul(F a, F b, Env& env) {
  const auto ua = unpack(a, env);
  const auto ub = unpack(b, env);
  if (is_nan(ua.cls) || is_nan(ub.cls)) [[unlikely]]
    return propagate_nan(a, ua.cls, b, ub.cls, env);
  const bool sign = ua.sign != ub.sign;
  if (ua.cls == Class::kFinite && ub.cls == Class::kFinite) [[likely]] {
    int exponent = ua.exponent + ub.exponent;
    const auto product = multiply_significands(ua.significand, ub.significand, exponent);
    return round_pack<F>(sign, exponent, product, env);
  }
  if (ua.cls == Class::kInfinity || ub.cls == Class::kInfinity) {
    if (ua.cls == Class::kZero || ub.cls == Class::kZero) return invalid_operation<F>(env);
    return infinity<F>(sign);
  }
  return zero<F>(sign);
}

/// Quotient of normalised significands with a >= b, < 2 b; normalised and jammed.  kBits: significant bits needed.
template <int kBits>
constexpr std::uint64_t divide_significands(std::uint64_t a, std::uint64_t b) {
  if constexpr (kBits <= 30) {  // both have 32 zero bits at the bottom: one 64-bit division will do
    const std::uint64_t divisor = b >> 32;
    return (a / divisor) << 30 | (a % divisor != 0 ? 1u : 0u);
  }
  const u128 dividend = static_cast<u128>(a) << 62;
  const auto quotient = static_cast<std::uint64_t>(dividend / b);
  return quotient | (static_cast<u128>(quotient) * b != dividend ? 1u : 0u);
}
template <int kBits>
constexpr u128 divide_significands(u128 a, u128 b) {
  u128 quotient = 0;
  for (int i = 0; i < kBits; ++i) {  // restoring division, one bit a turn; a < 2 b throughout
    const bool fits = a >= b;
    quotient = quotient << 1 | (fits ? 1u : 0u);
    a = (fits ? a - b : a) << 1;
  }
  return quotient << (kLeadingBit<u128> + 1 - kBits) | (a != 0 ? 1u : 0u);
}

template <Format F>
constexpr F div(F a, F b, Env& env) {
  const auto ua = unpack(a, env);
  const auto ub = unpack(b, env);
  if (is_nan(ua.cls) || is_nan(ub.cls)) [[unlikely]]
    return propagate_nan(a, ua.cls, b, ub.cls, env);
  const bool sign = ua.sign != ub.sign;
  if (ua.cls == Class::kFinite && ub.cls == Class::kFinite) [[likely]] {
    const int borrow = ua.significand < ub.significand ? 1 : 0;
    const auto quotient =
        divide_significands<Traits<F>::kPrecision + 2>(static_cast<SigOf<F>>(ua.significand << borrow), ub.significand);
    return round_pack<F>(sign, ua.exponent - ub.exponent - borrow, quotient, env);
  }
  if (ua.cls == ub.cls) return invalid_operation<F>(env);  // 0/0 or inf/inf
  if (ua.cls == Class::kInfinity) return infinity<F>(sign);
  if (ua.cls == Class::kZero || ub.cls == Class::kInfinity) return zero<F>(sign);
  env.raise(kDivByZero);
  return infinity<F>(sign);
}

/// Square root of `radicand`, a number in [1, 4) with its unit in bit kLeadingBit - 2; normalised and jammed.
template <class S, int kBits>
constexpr S root_significand(S radicand) {
  S root = 0;
  S rest = radicand;
  S bit = S{1} << (kLeadingBit<S> - 2);
  for (int i = 0; i < kBits; ++i) {  // digit by digit: rest = 2^i (radicand - root^2)
    const S trial = (root << 1) | bit;
    if (rest >= trial) {
      rest = rest - trial;
      root = root | bit;
    }
    rest = rest << 1;
    bit = bit >> 1;
  }
  return (root << 2) | (rest != 0 ? 1u : 0u);
}

template <Format F>
constexpr F sqrt(F a, Env& env) {
  const auto u = unpack(a, env);
  if (is_nan(u.cls)) [[unlikely]]
    return propagate_nan(a, u.cls, env);
  if (u.cls == Class::kZero) return zero<F>(u.sign);
  if (u.sign) return invalid_operation<F>(env);
  if (u.cls == Class::kInfinity) return infinity<F>(false);
  const int odd = u.exponent & 1;
  const auto radicand = static_cast<SigOf<F>>(u.significand >> (2 - odd));
  const auto root = root_significand<SigOf<F>, Traits<F>::kPrecision + 2>(radicand);
  return round_pack<F>(false, (u.exponent - odd) / 2, root, env);
}

/// Which of a fused multiply-add's parts are negated before use.  kArm: as if FPNeg had been applied to the operand, so
/// a NaN's sign turns too; the other rules leave NaNs alone.
enum class FmaNegate : std::uint8_t { kNone = 0, kProduct = 1, kAddend = 2, kBoth = 3 };

/// The NaN result of a fused multiply-add with at least one NaN operand.  kArm alone makes infinity * 0 + QNaN invalid
/// (FPMulAdd); x86 gives the QNaN (SDM vol. 1, 14.5).  kSparc: V8 has none; here as x86, with the last operand
/// preferred.
template <Format F>
constexpr F propagate_fma_nan(F a, Class class_a, F b, Class class_b, F c, Class class_c, Env& env) {
  struct Operand {
    F value;
    Class cls;
  };
  const Operand oa{a, class_a}, ob{b, class_b}, oc{c, class_c};
  const bool arm = env.nan_rule == NanRule::kArm, sparc = env.nan_rule == NanRule::kSparc;
  const Operand order[3] = {arm || sparc ? oc : oa, arm ? oa : ob, arm ? ob : sparc ? oa : oc};
  const Operand* chosen = nullptr;
  for (const Operand& o : order) {
    if (chosen == nullptr && is_nan(o.cls)) chosen = &o;
  }
  for (const Operand& o : order) {
    if (o.cls != Class::kSignalingNan) continue;
    env.raise(kInvalid);
    if (env.nan_rule != NanRule::kX86 && chosen->cls != Class::kSignalingNan) chosen = &o;
  }
  const bool undefined_product = (class_a == Class::kInfinity && class_b == Class::kZero) ||
                                 (class_a == Class::kZero && class_b == Class::kInfinity);
  if (arm && undefined_product && class_c == Class::kQuietNan) return invalid_operation<F>(env);
  return env.default_nan ? default_nan<F>(env.nan_rule) : quieted(chosen->value);
}

/// a * b + c before rounding, the product and c having the signs given; a and b are finite and not zero, c finite.
template <class S>
constexpr Sum<S> fused_sum(bool sign_product, const Unpacked<S>& a, const Unpacked<S>& b, bool sign_c,
                           const Unpacked<S>& c) {
  int exponent = a.exponent + b.exponent;
  if (c.cls == Class::kZero) {
    const S product = multiply_significands(a.significand, b.significand, exponent);
    return {false, sign_product, exponent, product};
  }
  auto product = multiply_wide(a.significand, b.significand);
  const int shift = leading_zeros(product) - 1;
  product = product << shift;  // leading one now in kLeadingBit of the double width
  exponent += 2 - shift;
  const auto sum = add_exact(sign_product, exponent, product, sign_c, c.exponent, widen_high(c.significand));
  if (sum.zero) return {true, false, 0, 0};
  return {false, sum.sign, sum.exponent, narrow_jam(sum.significand)};
}

/// a * b + c with one rounding.
template <Format F>
constexpr F fma(F a, F b, F c, Env& env, FmaNegate negated = FmaNegate::kNone) {
  const bool negate_product = (static_cast<unsigned>(negated) & 1u) != 0;
  const bool negate_addend = (static_cast<unsigned>(negated) & 2u) != 0;
  const auto ua = unpack(a, env);
  const auto ub = unpack(b, env);
  const auto uc = unpack(c, env);
  if (is_nan(ua.cls) || is_nan(ub.cls) || is_nan(uc.cls)) [[unlikely]] {
    const bool turn = env.nan_rule == NanRule::kArm;
    return propagate_fma_nan(turn && negate_product ? negate(a) : a, ua.cls, b, ub.cls,
                             turn && negate_addend ? negate(c) : c, uc.cls, env);
  }
  const bool sign = (ua.sign != ub.sign) != negate_product;
  const bool sign_c = uc.sign != negate_addend;
  if (ua.cls == Class::kInfinity || ub.cls == Class::kInfinity) {
    const bool undefined = ua.cls == Class::kZero || ub.cls == Class::kZero;
    if (undefined || (uc.cls == Class::kInfinity && sign != sign_c)) return invalid_operation<F>(env);
    return infinity<F>(sign);
  }
  if (uc.cls == Class::kInfinity) return infinity<F>(sign_c);
  if (ua.cls == Class::kZero || ub.cls == Class::kZero) {
    if (uc.cls == Class::kZero) return zero<F>(sign == sign_c ? sign : cancelled_sign(env));
    return round_pack<F>(sign_c, uc.exponent, uc.significand, env);
  }
  const auto sum = fused_sum(sign, ua, ub, sign_c, uc);
  if (sum.zero) return zero<F>(cancelled_sign(env));
  return round_pack<F>(sum.sign, sum.exponent, sum.significand, env);
}

}  // namespace tcg::fp
