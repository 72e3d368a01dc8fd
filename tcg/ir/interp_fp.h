// SPDX-License-Identifier: MIT
// Floating-point ops of the interpreter, on software floats under the environment in Env::guest_mxcsr.
#pragma once

#include "tcg/env.h"
#include "tcg/fp/soft_float.h"
#include "tcg/ir/fp_op.h"
#include "tcg/ir/op.h"
#include "tcg/ir/target.h"

namespace tcg::ir {

/// Rounding control of MXCSR (bits 14:13).  Intel SDM vol. 1, 10.2.3.
constexpr fp::Rounding rounding_of_mxcsr(std::uint32_t mxcsr) {
  switch ((mxcsr >> 13) & 3) {
    case 1: return fp::Rounding::kDownward;
    case 2: return fp::Rounding::kUpward;
    case 3: return fp::Rounding::kTowardZero;
    default: return fp::Rounding::kNearestEven;
  }
}

inline fp::Env fp_env(NanRule rule, std::uint32_t mxcsr) {
  fp::Env env = rule == NanRule::kSparc ? fp::kSparcEnv : fp::kArmEnv;
  env.default_nan = rule == NanRule::kArmDefault;
  env.rounding = rounding_of_mxcsr(mxcsr);
  return env;
}

/// FpMode bits kFpDefaultNan and kFpFlush.
inline void set_modes(fp::Env& env, unsigned mode) {
  env.default_nan = env.default_nan || (mode & kFpDefaultNan) != 0;
  env.flush_to_zero = env.flush_inputs = (mode & kFpFlush) != 0;
}

/// Into the sticky flags of the guest.
inline void add_flags(Env* env, std::uint32_t flags) {
  env->guest_mxcsr |= flags & (fp::kAllFlags & ~std::uint32_t{fp::kInputDenormal});
  if ((flags & fp::kInputDenormal) != 0) env->fp_idc = 1;
}

/// Flags of Op::kFlagsFCmp for a relation, in slot form.
constexpr std::uint32_t flags_of_relation(std::uint64_t relation) {
  constexpr std::uint32_t kFlags[] = {kFlagZ | kFlagC, kFlagN, kFlagC, kFlagC | kFlagV};
  return kFlags[relation & 3];
}

/// Result bits of `op` on operands of format F; conversions to integers give the integer, zero-extended.
template <typename F>
inline std::uint64_t fp_same(Op op, F a, F b, F c, fp::Env& env) {
  switch (op) {
    case Op::kFAdd: return fp::add(a, b, env).bits;
    case Op::kFSub: return fp::sub(a, b, env).bits;
    case Op::kFMul: return fp::mul(a, b, env).bits;
    case Op::kFDiv: return fp::div(a, b, env).bits;
    case Op::kFSqrt: return fp::sqrt(a, env).bits;
    case Op::kFMulAdd: return fp::fma(a, b, c, env).bits;
    case Op::kFlagsFCmp: return flags_of_relation(static_cast<std::uint64_t>(fp::compare(a, b, env)));
    case Op::kFlagsFCmpE:
      return flags_of_relation(static_cast<std::uint64_t>(fp::compare(a, b, env, fp::NanSignal::kAny)));
    case Op::kFCmp: return static_cast<std::uint64_t>(fp::compare(a, b, env));
    case Op::kFCmpSignal: return static_cast<std::uint64_t>(fp::compare(a, b, env, fp::NanSignal::kAny));
    case Op::kFToI32Z:
      return static_cast<std::uint32_t>(fp::to_integer<std::int32_t>(a, fp::Rounding::kTowardZero, env));
    case Op::kFToI64Z:
      return static_cast<std::uint64_t>(fp::to_integer<std::int64_t>(a, fp::Rounding::kTowardZero, env));
    default: return 0;
  }
}

template <typename F>
inline F fp_bits(std::uint64_t v) {
  return F{static_cast<fp::UintOf<F>>(v)};
}

/// Any op of Effect::kFp but kFOp, under FpMode bits `mode`; accumulates flags.  wide: operands (for conversions from
/// integers the result) are F64.
inline std::uint64_t run_fp(Op op, bool wide, std::uint64_t a, std::uint64_t b, std::uint64_t c, NanRule rule, Env* env,
                            unsigned mode = 0) {
  fp::Env e = fp_env(rule, env->guest_mxcsr);
  set_modes(e, mode);
  std::uint64_t result;
  if (op == Op::kFCvt) {
    result =
        wide ? fp::convert<fp::F32>(fp_bits<fp::F64>(a), e).bits : fp::convert<fp::F64>(fp_bits<fp::F32>(a), e).bits;
  } else if (op == Op::kFFromI32) {
    const auto i = static_cast<std::int32_t>(a);
    result = wide ? fp::from_integer<fp::F64>(i, e).bits : fp::from_integer<fp::F32>(i, e).bits;
  } else if (op == Op::kFFromI64) {
    const auto i = static_cast<std::int64_t>(a);
    result = wide ? fp::from_integer<fp::F64>(i, e).bits : fp::from_integer<fp::F32>(i, e).bits;
  } else if (wide) {
    result = fp_same(op, fp_bits<fp::F64>(a), fp_bits<fp::F64>(b), fp_bits<fp::F64>(c), e);
  } else {
    result = fp_same(op, fp_bits<fp::F32>(a), fp_bits<fp::F32>(b), fp_bits<fp::F32>(c), e);
  }
  add_flags(env, e.flags);
  return result;
}

}  // namespace tcg::ir
