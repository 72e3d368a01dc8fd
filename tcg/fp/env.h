// SPDX-License-Identifier: MIT
// The floating-point environment: rounding, flush modes, NaN choice and the flags an operation accumulates.
#pragma once

#include <cstdint>

namespace tcg::fp {

/// Direction of rounding.  IEEE 754-2008 4.3; kToOdd is Arm's FPRounding_ODD (von Neumann rounding, FCVTXN).
enum class Rounding : std::uint8_t { kNearestEven, kTowardZero, kUpward, kDownward, kTiesAway, kToOdd };

/// Which operand gives a NaN result, what the default NaN is, and what an impossible integer conversion gives.
///  kX86:   the first operand that is a NaN; default NaN negative quiet.  Conversions give the integer indefinite.
///          Intel SDM vol. 1, 4.8.3.5 and 14.5 (FMA).
///  kSparc: a signalling NaN before a quiet one, rs2 before rs1; default NaN has all fraction bits set, sign clear.
///          Conversions saturate by the sign, NaN's included.  SPARC V8 appendix N (V9 appendix B.2, B.5).
///  kArm:   a signalling NaN before a quiet one, then in operand order (FMA: addend first); default NaN positive quiet.
///          Conversions saturate, NaN gives 0.  Arm DDI 0487, shared/functions/float, FPProcessNaNs, FPToFixed.
enum class NanRule : std::uint8_t { kX86, kSparc, kArm };

/// When a result counts as tiny: by its exact value, or rounded as if the exponent had no lower bound.  IEEE
/// 754-2008 7.5.
enum class Tininess : std::uint8_t { kBeforeRounding, kAfterRounding };

/// Exception flags.  The low six bits have the places of x86's MXCSR, so host flags need no shuffling.
enum Flag : std::uint32_t {
  kInvalid = 1u << 0,
  kInputDenormal = 1u << 1,  ///< a subnormal operand was replaced by zero (Arm IDC); x86's DE is not modelled
  kDivByZero = 1u << 2,
  kOverflow = 1u << 3,
  kUnderflow = 1u << 4,
  kInexact = 1u << 5,
};
inline constexpr std::uint32_t kAllFlags = 0x3f;

/// What an operation reads and the flags it adds to.  Value type; one per vCPU or per call, as the caller likes.
struct Env {
  Rounding rounding = Rounding::kNearestEven;
  NanRule nan_rule = NanRule::kArm;
  Tininess tininess = Tininess::kBeforeRounding;
  bool flush_to_zero = false;         ///< a tiny result becomes a zero of its sign and raises kUnderflow
  bool flush_raises_inexact = false;  ///< ... and kInexact too (x86 FTZ does, Arm FZ does not)
  bool flush_inputs = false;          ///< a subnormal operand counts as a zero of its sign (Arm FZ, x86 DAZ)
  bool default_nan = false;           ///< every NaN result is the default NaN (Arm DN)
  bool underflow_if_exact = false;    ///< a tiny result underflows even if exact: the rule while the trap is enabled
  std::uint32_t flags = 0;            ///< Flag bits, only ever added to

  constexpr void raise(std::uint32_t f) { flags |= f; }
};

/// The environments of the three architectures with flush modes and traps off, rounding to nearest even.
inline constexpr Env kSparcEnv{.nan_rule = NanRule::kSparc};
inline constexpr Env kArmEnv{.nan_rule = NanRule::kArm};
inline constexpr Env kX86Env{
    .nan_rule = NanRule::kX86, .tininess = Tininess::kAfterRounding, .flush_raises_inexact = true};

}  // namespace tcg::fp
