// SPDX-License-Identifier: MIT
// The floating-point formats as raw-bit types, their parameters, and predicates over bits.
#pragma once

#include <concepts>
#include <cstdint>

#include "tcg/fp/env.h"
#include "tcg/fp/wide.h"

namespace tcg::fp {

/// IEEE 754-2008 binary16; Arm's alternative half precision (no infinities, no NaNs); bfloat16; binary32, 64 and 128.
struct F16 {
  std::uint16_t bits;
  friend constexpr bool operator==(F16, F16) = default;
};
struct F16Alt {
  std::uint16_t bits;
  friend constexpr bool operator==(F16Alt, F16Alt) = default;
};
struct BF16 {
  std::uint16_t bits;
  friend constexpr bool operator==(BF16, BF16) = default;
};
struct F32 {
  std::uint32_t bits;
  friend constexpr bool operator==(F32, F32) = default;
};
struct F64 {
  std::uint64_t bits;
  friend constexpr bool operator==(F64, F64) = default;
};
struct F128 {
  u128 bits;
  friend constexpr bool operator==(F128, F128) = default;
};

/// Parameters of a format.  Uint: integer of its width.  Sig: integer in which a significand is worked on.
/// fraction/exponent: field widths; special: the greatest exponent field is for infinities and NaNs.
template <class UintT, class SigT, int kFraction, int kExponent, bool kHasSpecial = true>
struct BasicTraits {
  using Uint = UintT;
  using Sig = SigT;
  static constexpr int kFractionBits = kFraction;
  static constexpr int kExponentBits = kExponent;
  static constexpr bool kSpecials = kHasSpecial;
  static constexpr int kPrecision = kFraction + 1;
  static constexpr int kBias = (1 << (kExponent - 1)) - 1;
  static constexpr int kMinExponent = 1 - kBias;                        ///< of the least normal number
  static constexpr int kMaxExponent = kHasSpecial ? kBias : kBias + 1;  ///< of the greatest finite number
  static constexpr Uint kFractionMask = static_cast<Uint>((Uint{1} << kFraction) - 1);
  static constexpr Uint kQuietBit = static_cast<Uint>(Uint{1} << (kFraction - 1));
  static constexpr Uint kSignBit = static_cast<Uint>(Uint{1} << (kFraction + kExponent));
  static constexpr Uint kExponentMask = static_cast<Uint>((kSignBit - 1) & ~kFractionMask);
  static constexpr Uint kMaxFinite = static_cast<Uint>(kHasSpecial ? kExponentMask - 1 : kSignBit - 1);
};

template <class F>
struct Traits;
template <>
struct Traits<F16> : BasicTraits<std::uint16_t, std::uint64_t, 10, 5> {};
template <>
struct Traits<F16Alt> : BasicTraits<std::uint16_t, std::uint64_t, 10, 5, false> {};
template <>
struct Traits<BF16> : BasicTraits<std::uint16_t, std::uint64_t, 7, 8> {};
template <>
struct Traits<F32> : BasicTraits<std::uint32_t, std::uint64_t, 23, 8> {};
template <>
struct Traits<F64> : BasicTraits<std::uint64_t, std::uint64_t, 52, 11> {};
template <>
struct Traits<F128> : BasicTraits<u128, u128, 112, 15> {};

template <class F>
concept Format = requires { typename Traits<F>::Uint; };
template <class F>
using UintOf = typename Traits<F>::Uint;
template <class F>
using SigOf = typename Traits<F>::Sig;

template <Format F>
constexpr bool sign_of(F x) {
  return (x.bits & Traits<F>::kSignBit) != 0;
}
template <Format F>
constexpr UintOf<F> magnitude(F x) {
  return static_cast<UintOf<F>>(x.bits & ~Traits<F>::kSignBit);
}
template <Format F>
constexpr bool is_nan(F x) {
  return Traits<F>::kSpecials && magnitude(x) > Traits<F>::kExponentMask;
}
template <Format F>
constexpr bool is_signaling_nan(F x) {
  return is_nan(x) && (x.bits & Traits<F>::kQuietBit) == 0;
}
template <Format F>
constexpr bool is_infinity(F x) {
  return Traits<F>::kSpecials && magnitude(x) == Traits<F>::kExponentMask;
}
template <Format F>
constexpr bool is_zero(F x) {
  return magnitude(x) == 0;
}
template <Format F>
constexpr bool is_subnormal(F x) {
  return !is_zero(x) && (x.bits & Traits<F>::kExponentMask) == 0;
}

/// Sign-bit operations: never raise a flag, never look at what the bits mean (IEEE 754-2008 5.5.1).
template <Format F>
constexpr F negate(F x) {
  return F{static_cast<UintOf<F>>(x.bits ^ Traits<F>::kSignBit)};
}
template <Format F>
constexpr F absolute(F x) {
  return F{magnitude(x)};
}

/// `magnitude_bits` with a sign.
template <Format F>
constexpr F with_sign(bool sign, UintOf<F> magnitude_bits) {
  return F{static_cast<UintOf<F>>(sign ? magnitude_bits | Traits<F>::kSignBit : magnitude_bits)};
}
template <Format F>
constexpr F zero(bool sign) {
  return with_sign<F>(sign, 0);
}
template <Format F>
constexpr F infinity(bool sign) {
  return with_sign<F>(sign, Traits<F>::kExponentMask);
}
template <Format F>
constexpr F max_finite(bool sign) {
  return with_sign<F>(sign, Traits<F>::kMaxFinite);
}

/// The NaN that an invalid operation gives under `rule`.
template <Format F>
constexpr F default_nan(NanRule rule) {
  using T = Traits<F>;
  switch (rule) {
    case NanRule::kX86: return with_sign<F>(true, T::kExponentMask | T::kQuietBit);
    case NanRule::kSparc: return with_sign<F>(false, T::kExponentMask | T::kFractionMask);
    case NanRule::kArm: break;
  }
  return with_sign<F>(false, T::kExponentMask | T::kQuietBit);
}

}  // namespace tcg::fp
