// SPDX-License-Identifier: MIT
// The exact floating-point path, by the interpreter's software arithmetic.
#include "tcg/backend/x86_64/fp_exact.h"

#include "tcg/ir/fp_eval.h"
#include "tcg/ir/interp_fp.h"

namespace tcg::x86_64 {

std::uint64_t fp_exact(Env* env, std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint32_t request) {
  const auto op = static_cast<ir::Op>((request & 0xff) + static_cast<std::uint32_t>(ir::Op::kFAdd));
  const bool wide = static_cast<ir::Type>(request >> 8 & 0xff) == ir::Type::kF64;
  return ir::run_fp(op, wide, a, b, c, static_cast<ir::NanRule>(request >> 24 & 0xf), env, request >> 28);
}

void fop_exact(Env* env, std::uint64_t request) {
  env->fp_result =
      ir::run_fop(ir::FpSpec::unpack(request), env->fp_operand, static_cast<ir::NanRule>(request >> 60), env);
}

}  // namespace tcg::x86_64
