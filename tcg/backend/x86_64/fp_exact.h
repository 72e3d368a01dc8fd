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

/// What to do, in one word: the op (from kFAdd on), the type of its operands, of its result, the NaN rule and FpMode
/// bits.
constexpr std::uint32_t fp_request(ir::Op op, ir::Type operand, ir::Type result, ir::NanRule rule, unsigned mode) {
  return (static_cast<std::uint32_t>(op) - static_cast<std::uint32_t>(ir::Op::kFAdd)) |
         static_cast<std::uint32_t>(operand) << 8 | static_cast<std::uint32_t>(result) << 16 |
         static_cast<std::uint32_t>(rule) << 24 | mode << 28;
}

/// Bits of the op's result for the operands' bits a, b, c, rounded as Env::guest_mxcsr says.  Flags it raises are added
/// there; the host's instruction has raised its own before, so those that only it would raise must be the guest's too.
std::uint64_t fp_exact(Env* env, std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint32_t request);

/// An ir::FpSpec, packed, with the NaN rule above it.
constexpr std::uint64_t fop_request(std::uint64_t spec, ir::NanRule rule) {
  return spec | static_cast<std::uint64_t>(rule) << 60;
}
/// The same for Op::kFOp: operands are in Env::fp_operand, the result goes to Env::fp_result.
void fop_exact(Env* env, std::uint64_t request);

}  // namespace tcg::x86_64
