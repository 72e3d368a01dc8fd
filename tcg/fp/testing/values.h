// SPDX-License-Identifier: MIT
// Operands for floating-point tests: the corner values of a format, and seeded random ones that dwell near corners.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tcg/fp/soft_float.h"

namespace tcg::fp::testing {

inline constexpr Rounding kRoundings[] = {Rounding::kNearestEven, Rounding::kTowardZero, Rounding::kUpward,
                                          Rounding::kDownward,    Rounding::kTiesAway,   Rounding::kToOdd};

/// (1 + fraction / 2^fraction_bits) * 2^exponent.
template <Format F>
constexpr F normal(int exponent, UintOf<F> fraction = 0) {
  using T = Traits<F>;
  return F{static_cast<UintOf<F>>((static_cast<UintOf<F>>(exponent + T::kBias) << T::kFractionBits) | fraction)};
}

/// Both signs of: zero, limits of subnormals and normals, values around 1 and small integers, halves, the last odd
/// integers, integer type limits, infinity, quiet and signalling NaNs with different payloads.
template <Format F>
std::vector<F> corner_values() {
  using T = Traits<F>;
  using U = UintOf<F>;
  const U all = T::kFractionMask, one = 1, high = T::kQuietBit;
  std::vector<F> v{
      F{0},
      F{one},
      F{U(2)},
      F{U(3)},
      F{high},
      F{all},
      F{U(all - 1)},  // subnormal
      normal<F>(T::kMinExponent),
      normal<F>(T::kMinExponent, one),
      normal<F>(T::kMinExponent, all),  // least
      normal<F>(T::kMinExponent + 1),
      normal<F>(T::kMinExponent + T::kPrecision),  // low
      normal<F>(-2),
      normal<F>(-1),
      normal<F>(-1, one),
      normal<F>(-1, all),
      normal<F>(0),
      normal<F>(0, one),
      normal<F>(0, high),
      normal<F>(0, all),
      normal<F>(1),
      normal<F>(1, high),
      normal<F>(1, U(high >> 1)),
      normal<F>(T::kFractionBits - 1, one),
      normal<F>(T::kFractionBits, one),
      normal<F>(T::kFractionBits, all),
      normal<F>(T::kFractionBits + 1),
      normal<F>(T::kMaxExponent / 2, all),
      normal<F>(T::kMaxExponent - 1, all),
      normal<F>(T::kMaxExponent),
      F{U(T::kMaxFinite - 1)},
      F{T::kMaxFinite},
  };
  for (int e : {31, 32, 63, 64}) {
    if (e <= T::kMaxExponent) v.insert(v.end(), {normal<F>(e), normal<F>(e - 1, all), normal<F>(e, one)});
  }
  if constexpr (T::kSpecials) {
    for (U f : {U(0), high, U(high | 5u), one, U(high >> 1), U(high - 1u), all}) {
      v.push_back(F{U(T::kExponentMask | f)});
    }
  }
  const std::size_t half = v.size();
  for (std::size_t i = 0; i < half; ++i) v.push_back(negate(v[i]));
  return v;
}

/// Seeded source of operands of one format.
template <Format F>
class RandomValues {
 public:
  explicit RandomValues(std::uint64_t seed) : engine_(seed), corners_(corner_values<F>()) {}

  /// A corner, uniform bits, a number near 1, near the least or greatest normal, or with few fraction bits set.
  F next() {
    using T = Traits<F>;
    using U = UintOf<F>;
    const unsigned kind = pick(8);
    if (kind == 0) return corners_[pick(static_cast<unsigned>(corners_.size()))];
    U bits = uniform();
    if (kind == 1) return F{bits};
    if (kind >= 5) bits = static_cast<U>((bits & ~T::kFractionMask) | sparse_fraction());
    const int spread = static_cast<int>(pick(2 * T::kPrecision)) - T::kPrecision;
    int exponent = spread;
    if (kind == 2 || kind == 5) exponent = T::kMinExponent - 1 + std::max(spread, 0);
    if (kind == 3 || kind == 6) exponent = T::kMaxExponent + std::min(spread, 0);
    exponent = std::clamp(exponent, T::kMinExponent - 1, T::kMaxExponent);
    const U field = static_cast<U>(static_cast<U>(exponent + T::kBias) << T::kFractionBits);
    return F{static_cast<U>((bits & ~T::kExponentMask) | field)};
  }
  /// Uniform in [0, n).
  unsigned pick(unsigned n) { return static_cast<unsigned>(engine_() % n); }
  Rounding rounding() { return kRoundings[pick(6)]; }
  std::uint64_t raw() { return engine_(); }

 private:
  UintOf<F> uniform() {
    u128 x = engine_();
    if constexpr (sizeof(F) > 8) x = x << 64 | engine_();
    return static_cast<UintOf<F>>(x);
  }
  UintOf<F> sparse_fraction() {
    using T = Traits<F>;
    const auto run = static_cast<UintOf<F>>(T::kFractionMask >> pick(T::kPrecision));
    const auto bit = static_cast<UintOf<F>>(UintOf<F>{1} << pick(T::kFractionBits));
    return static_cast<UintOf<F>>((pick(2) != 0 ? run : ~run) & T::kFractionMask) ^ bit;
  }

  std::mt19937_64 engine_;
  std::vector<F> corners_;
};

/// Bits in hexadecimal.
template <Format F>
std::string text(F x) {
  std::string s;
  for (int i = static_cast<int>(sizeof(F)) * 8 - 4; i >= 0; i -= 4) {
    s += "0123456789abcdef"[static_cast<unsigned>(x.bits >> i) & 15u];
  }
  return s;
}
inline std::string text(const Env& e) {
  return "rounding " + std::to_string(static_cast<int>(e.rounding)) + " rule " +
         std::to_string(static_cast<int>(e.nan_rule)) +
         (e.tininess == Tininess::kAfterRounding ? " after" : " before") + (e.flush_to_zero ? " ftz" : "") +
         (e.flush_inputs ? " daz" : "") + " flags " + std::to_string(e.flags);
}

}  // namespace tcg::fp::testing
