// SPDX-License-Identifier: MIT
// Names of floating-point operations.
#include "tcg/ir/fp_op.h"

namespace tcg::ir {

std::string_view name(FpOp op) {
  switch (op) {
    case FpOp::kAdd: return "add";
    case FpOp::kSub: return "sub";
    case FpOp::kMul: return "mul";
    case FpOp::kDiv: return "div";
    case FpOp::kSqrt: return "sqrt";
    case FpOp::kMulAdd: return "mul_add";
    case FpOp::kMulX: return "mul_x";
    case FpOp::kAbsDiff: return "abs_diff";
    case FpOp::kMin: return "min";
    case FpOp::kMax: return "max";
    case FpOp::kMinNum: return "min_num";
    case FpOp::kMaxNum: return "max_num";
    case FpOp::kRecipStep: return "recip_step";
    case FpOp::kRootStep: return "root_step";
    case FpOp::kRecipEstimate: return "recip_estimate";
    case FpOp::kRootEstimate: return "root_estimate";
    case FpOp::kRecipExponent: return "recip_exponent";
    case FpOp::kCmpEq: return "cmp_eq";
    case FpOp::kCmpGe: return "cmp_ge";
    case FpOp::kCmpGt: return "cmp_gt";
    case FpOp::kAbsCmpGe: return "abs_cmp_ge";
    case FpOp::kAbsCmpGt: return "abs_cmp_gt";
    case FpOp::kRound: return "round";
    case FpOp::kRound32: return "round32";
    case FpOp::kRound64: return "round64";
    case FpOp::kConvert: return "convert";
    case FpOp::kToInt: return "to_int";
    case FpOp::kFromInt: return "from_int";
    case FpOp::kToJavaScript: return "to_javascript";
    case FpOp::kComplexAdd: return "complex_add";
    case FpOp::kComplexMulAdd: return "complex_mul_add";
    case FpOp::kBf16Dot: return "bf16_dot";
    case FpOp::kBf16MatMul: return "bf16_mat_mul";
  }
  return "?";
}

}  // namespace tcg::ir
