// SPDX-License-Identifier: MIT
// What atomic read-modify-writes store.
#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "tcg/ir/types.h"

namespace tcg::runtime {

template <typename T>
T apply(ir::Rmw rmw, T old, T operand) {
  using S = std::make_signed_t<T>;
  switch (rmw) {
    case ir::Rmw::kXchg: return operand;
    case ir::Rmw::kAdd: return static_cast<T>(old + operand);
    case ir::Rmw::kAnd: return static_cast<T>(old & operand);
    case ir::Rmw::kOr: return static_cast<T>(old | operand);
    case ir::Rmw::kXor: return static_cast<T>(old ^ operand);
    case ir::Rmw::kAndNot: return static_cast<T>(old & ~operand);
    case ir::Rmw::kMin: return static_cast<S>(old) < static_cast<S>(operand) ? old : operand;
    case ir::Rmw::kMax: return static_cast<S>(old) > static_cast<S>(operand) ? old : operand;
    case ir::Rmw::kMinU: return std::min(old, operand);
    case ir::Rmw::kMaxU: return std::max(old, operand);
  }
  std::unreachable();
}

/// The same on values of 1, 2, 4 or 8 bytes in the low bits of words; the others of the result are 0.
inline std::uint64_t apply_rmw(ir::Rmw rmw, std::uint64_t old, std::uint64_t operand, unsigned bytes) {
  switch (bytes) {
    case 1: return apply(rmw, static_cast<std::uint8_t>(old), static_cast<std::uint8_t>(operand));
    case 2: return apply(rmw, static_cast<std::uint16_t>(old), static_cast<std::uint16_t>(operand));
    case 4: return apply(rmw, static_cast<std::uint32_t>(old), static_cast<std::uint32_t>(operand));
    default: return apply(rmw, old, operand);
  }
}

}  // namespace tcg::runtime
