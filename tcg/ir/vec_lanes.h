// SPDX-License-Identifier: MIT
// Vectors as arrays of lanes, for vec_*.cc.
#pragma once

#include <bit>
#include <concepts>
#include <type_traits>

#include "tcg/ir/vec_eval.h"

namespace tcg::ir {

template <std::integral U>
using Lanes = std::array<U, 16 / sizeof(U)>;

template <std::integral U>
Lanes<U> lanes(const Vec& v) {
  return std::bit_cast<Lanes<U>>(v.half);
}
template <std::integral U>
Vec vec(const Lanes<U>& l) {
  return {std::bit_cast<std::array<std::uint64_t, 2>>(l)};
}

/// f of each lane of a.
template <std::integral U, class F>
Vec map(const Vec& a, F&& f) {
  Lanes<U> x = lanes<U>(a);
  for (U& v : x) v = static_cast<U>(f(v));
  return vec<U>(x);
}
/// f of each pair of lanes of a and b.
template <std::integral U, class F>
Vec map(const Vec& a, const Vec& b, F&& f) {
  Lanes<U> x = lanes<U>(a);
  const Lanes<U> y = lanes<U>(b);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<U>(f(x[i], y[i]));
  return vec<U>(x);
}

/// Calls f with a zero of the unsigned type of `lane`'s width.
template <class F>
auto by_lane(Lane lane, F&& f) {
  switch (lane) {
    case Lane::k8: return f(std::uint8_t{});
    case Lane::k16: return f(std::uint16_t{});
    case Lane::k32: return f(std::uint32_t{});
    case Lane::k64: break;
  }
  return f(std::uint64_t{});
}

}  // namespace tcg::ir
