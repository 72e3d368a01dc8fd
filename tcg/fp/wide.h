// SPDX-License-Identifier: MIT
// Unsigned integers of 64, 128 and 256 bits with the few operations that significands need.
#pragma once

#include <bit>
#include <compare>
#include <cstdint>

namespace tcg::fp {

using u128 = unsigned __int128;

/// 256-bit unsigned number, modulo 2^256.
struct U256 {
  u128 hi = 0, lo = 0;

  constexpr U256() = default;
  constexpr U256(u128 high, u128 low) : hi(high), lo(low) {}
  constexpr explicit U256(u128 low) : lo(low) {}
  friend constexpr bool operator==(const U256&, const U256&) = default;
  friend constexpr std::strong_ordering operator<=>(const U256& a, const U256& b) {
    if (a.hi != b.hi) return a.hi < b.hi ? std::strong_ordering::less : std::strong_ordering::greater;
    if (a.lo != b.lo) return a.lo < b.lo ? std::strong_ordering::less : std::strong_ordering::greater;
    return std::strong_ordering::equal;
  }
  friend constexpr U256 operator+(U256 a, U256 b) {
    const u128 lo = a.lo + b.lo;
    return {a.hi + b.hi + (lo < a.lo ? 1u : 0u), lo};
  }
  friend constexpr U256 operator-(U256 a, U256 b) { return {a.hi - b.hi - (a.lo < b.lo ? 1u : 0u), a.lo - b.lo}; }
  friend constexpr U256 operator|(U256 a, U256 b) { return {a.hi | b.hi, a.lo | b.lo}; }
  /// 0 <= n < 256 for both shifts.
  friend constexpr U256 operator<<(U256 a, int n) {
    if (n >= 128) return {a.lo << (n - 128), 0};
    if (n == 0) return a;
    return {(a.hi << n) | (a.lo >> (128 - n)), a.lo << n};
  }
  friend constexpr U256 operator>>(U256 a, int n) {
    if (n >= 128) return {0, a.hi >> (n - 128)};
    if (n == 0) return a;
    return {a.hi >> n, (a.lo >> n) | (a.hi << (128 - n))};
  }
};

template <class T>
inline constexpr int kBitsOf = static_cast<int>(sizeof(T) * 8);

constexpr int leading_zeros(std::uint64_t x) { return std::countl_zero(x); }
constexpr int leading_zeros(u128 x) {
  const auto high = static_cast<std::uint64_t>(x >> 64);
  return high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(static_cast<std::uint64_t>(x));
}
constexpr int leading_zeros(U256 x) { return x.hi != 0 ? leading_zeros(x.hi) : 128 + leading_zeros(x.lo); }

/// x / 2^n for any n >= 0, with bit 0 also set if a set bit was shifted out, so that rounding later still sees it.
template <class T>
constexpr T shift_right_jam(T x, int n) {
  if (n <= 0) return x;
  if (n >= kBitsOf<T>) return T(x == T(0) ? 0u : 1u);
  const T lost = x << (kBitsOf<T> - n);
  return (x >> n) | T(lost == T(0) ? 0u : 1u);
}

/// The type of twice the width, and the full product.
template <class T>
struct Doubled;
template <>
struct Doubled<std::uint64_t> {
  using Type = u128;
};
template <>
struct Doubled<u128> {
  using Type = U256;
};

constexpr u128 multiply_wide(std::uint64_t a, std::uint64_t b) { return static_cast<u128>(a) * b; }
constexpr U256 multiply_wide(u128 a, u128 b) {
  const auto a1 = static_cast<std::uint64_t>(a >> 64), a0 = static_cast<std::uint64_t>(a);
  const auto b1 = static_cast<std::uint64_t>(b >> 64), b0 = static_cast<std::uint64_t>(b);
  const u128 middle1 = multiply_wide(a1, b0), middle2 = multiply_wide(a0, b1);
  U256 r{multiply_wide(a1, b1), multiply_wide(a0, b0)};
  r = r + U256{middle1 >> 64, middle1 << 64};
  return r + U256{middle2 >> 64, middle2 << 64};
}

/// The upper half of x with bit 0 set if the lower half is not zero, and x as the upper half of twice the width.
constexpr std::uint64_t narrow_jam(u128 x) {
  return static_cast<std::uint64_t>(x >> 64) | (static_cast<std::uint64_t>(x) != 0 ? 1u : 0u);
}
constexpr u128 narrow_jam(U256 x) { return x.hi | (x.lo != 0 ? 1u : 0u); }
constexpr u128 widen_high(std::uint64_t x) { return static_cast<u128>(x) << 64; }
constexpr U256 widen_high(u128 x) { return {x, 0}; }

}  // namespace tcg::fp
