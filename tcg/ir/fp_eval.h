// SPDX-License-Identifier: MIT
// The meaning of Op::kFOp: lanes of software arithmetic.  The interpreter and the back ends' exact paths share it.
#pragma once

#include <array>
#include <cstdint>

#include "tcg/env.h"
#include "tcg/ir/fp_op.h"
#include "tcg/ir/target.h"

namespace tcg::ir {

/// Result of `spec` on the operands' bits (scalars in MemValue::low), rounded as env->guest_mxcsr says; adds the flags
/// it raises to guest_mxcsr and fp_idc.
MemValue run_fop(const FpSpec& spec, const std::array<MemValue, 3>& operands, NanRule rule, Env* env);

}  // namespace tcg::ir
