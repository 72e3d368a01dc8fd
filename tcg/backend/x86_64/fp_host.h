// SPDX-License-Identifier: MIT
// How Op::kFOp's formats, roundings and relations are said to the host's instructions.
#pragma once

#include "tcg/backend/x86_64/assembler.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

inline bool is_host_float(ir::FpFormat f) { return f == ir::FpFormat::kF32 || f == ir::FpFormat::kF64; }
inline Fp host_format(ir::FpFormat f) { return f == ir::FpFormat::kF32 ? Fp::k32 : Fp::k64; }
/// Whether a vector of the result's lanes has 64 bits.
inline bool is_short(const ir::FpSpec& s) { return s.lanes * ir::bytes_of(s.to) == 8; }

/// Groups of four lanes in which a vector of halves, or a half, is widened.
inline unsigned pieces_of_half(const ir::FpSpec& s) { return s.lanes == 8 ? 2 : 1; }

/// ROUNDSS's immediate: the direction, or MXCSR's.  Intel SDM vol. 2, ROUNDSD.
inline constexpr std::uint8_t kRoundQuiet = 8;
inline std::uint8_t round_control(ir::FpRounding r) {
  switch (r) {
    case ir::FpRounding::kNearest: return 0;
    case ir::FpRounding::kDown: return 1;
    case ir::FpRounding::kUp: return 2;
    case ir::FpRounding::kZero: return 3;
    default: return 4;
  }
}

/// The instruction of a plain operation.
inline Sse host_op(ir::FpOp op) {
  switch (op) {
    case ir::FpOp::kAdd:
    case ir::FpOp::kComplexAdd: return Sse::kAdd;
    case ir::FpOp::kMul: return Sse::kMul;
    case ir::FpOp::kDiv: return Sse::kDiv;
    case ir::FpOp::kSqrt: return Sse::kSqrt;
    default: return Sse::kSub;
  }
}

/// A comparison as CMPPS does it.  a >= b is b <= a, a > b is b < a: args[first] is compared with args[1 - first].
struct HostCompare {
  bool absolute;
  unsigned first;
  std::uint8_t predicate;
};
inline HostCompare host_compare(ir::FpOp op) {
  const bool absolute = op == ir::FpOp::kAbsCmpGe || op == ir::FpOp::kAbsCmpGt;
  if (op == ir::FpOp::kCmpEq) return {absolute, 0, 0};
  const bool or_equal = op == ir::FpOp::kCmpGe || op == ir::FpOp::kAbsCmpGe;
  return {absolute, 1, static_cast<std::uint8_t>(or_equal ? 2 : 1)};
}

}  // namespace tcg::x86_64
