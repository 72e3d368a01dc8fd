// SPDX-License-Identifier: MIT
// Floating-point results that the host gets differently: NaN choice, tininess before rounding, integer overflow.
//
// Generated code runs the host's instruction and comes here only when its result says that the guest's may differ.
#pragma once

#include <cstdint>

#include "tcg/env.h"
#include "tcg/ir/op.h"
#include "tcg/ir/target.h"

namespace tcg::x86_64 {

/// What to do, in one word: the op, the type of its operands, of its result, and the NaN rule.
constexpr std::uint32_t fp_request(ir::Op op, ir::Type operand, ir::Type result, ir::NanRule rule) {
  return static_cast<std::uint32_t>(op) | static_cast<std::uint32_t>(operand) << 8 |
         static_cast<std::uint32_t>(result) << 16 | static_cast<std::uint32_t>(rule) << 24;
}

/// Bits of the op's result for the operands' bits a, b, c, rounded as Env::guest_mxcsr says.  Flags it raises are added
/// there; the host's instruction has raised its own before, so those that only it would raise must be the guest's too.
std::uint64_t fp_exact(Env* env, std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint32_t request);

}  // namespace tcg::x86_64
