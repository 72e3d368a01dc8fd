// SPDX-License-Identifier: MIT
// What the vector ops mean, on plain numbers; the interpreter, constant folding and generated code's out-of-line path
// share it.
#pragma once

#include <array>
#include <cstdint>

#include "tcg/ir/vec_op.h"

namespace tcg::ir {

/// 128 bits as they lie in memory: half 0 is the lower.  A scalar operand or result is in half 0.
struct alignas(16) Vec {
  std::array<std::uint64_t, 2> half{};
  bool operator==(const Vec&) const = default;
};

/// Result of `op` for operands a, b, c (those it has).
Vec eval_vec(VecOp op, VecImm imm, const Vec& a, const Vec& b, const Vec& c);

/// The part of it in vec_crypto.cc: kAes.. to kSm4Key, and the carry-less products.
Vec eval_crypto(VecOp op, VecImm imm, const Vec& a, const Vec& b, const Vec& c);

}  // namespace tcg::ir
