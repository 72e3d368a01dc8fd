// SPDX-License-Identifier: MIT
// Bit and byte-order helpers over unsigned integers.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace base {

/// `width` bits of `value` from bit `lsb`; lsb + width <= bits of T.
template <std::unsigned_integral T>
constexpr T bits(T value, unsigned lsb, unsigned width) {
  return static_cast<T>((value >> lsb) & ((width >= sizeof(T) * 8) ? ~T{0} : static_cast<T>((T{1} << width) - 1)));
}

/// Low `width` bits of `value` as a signed number; 1 <= width <= 64.
constexpr std::int64_t sign_extend(std::uint64_t value, unsigned width) {
  return static_cast<std::int64_t>(value << (64 - width)) >> (64 - width);
}

/// Reverses the bytes of an 8-, 16-, 32- or 64-bit unsigned value.
template <std::unsigned_integral T>
constexpr T byte_swap(T v) {
  if constexpr (sizeof(T) == 1)
    return v;
  else if constexpr (sizeof(T) == 2)
    return static_cast<T>(__builtin_bswap16(v));
  else if constexpr (sizeof(T) == 4)
    return static_cast<T>(__builtin_bswap32(v));
  else
    return static_cast<T>(__builtin_bswap64(v));
}

/// Unaligned host load and store, and the big-endian forms.
template <std::unsigned_integral T>
inline T load_raw(const void* p) {
  T v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
template <std::unsigned_integral T>
inline void store_raw(void* p, T v) {
  std::memcpy(p, &v, sizeof v);
}
template <std::unsigned_integral T>
inline T load_be(const void* p) {
  return byte_swap(load_raw<T>(p));
}
template <std::unsigned_integral T>
inline void store_be(void* p, T v) {
  store_raw<T>(p, byte_swap(v));
}

}  // namespace base
