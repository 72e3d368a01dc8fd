// SPDX-License-Identifier: MIT
// Vector ops that generated code does not do by host instructions: a call of the function that defines them.
#pragma once

#include "tcg/ir/vec_eval.h"

namespace tcg::x86_64 {

/// What to do, in one word.
constexpr std::uint32_t vec_request(ir::VecOp op, ir::VecImm imm) {
  return static_cast<std::uint32_t>(op) | static_cast<std::uint32_t>(imm.pack()) << 8;
}

/// args[0] = the op's result for args[0] to args[2].
void vec_exact(ir::Vec* args, std::uint32_t request);

}  // namespace tcg::x86_64
