// SPDX-License-Identifier: MIT
// What Op::kFOp computes: the operation, its formats, its lanes and the modes it runs under, packed into Inst::imm.
//
// Plain scalar arithmetic has ops of its own (Op::kFAdd and so on); their imm holds an FpMode.
#pragma once

#include <cstdint>
#include <string_view>

#include "tcg/ir/types.h"

namespace tcg::ir {

/// Modes of a floating-point op that change what it computes (Arm FPCR.DN, FZ, FZ16); 0 is plain IEEE.
enum FpMode : std::uint8_t {
  kFpDefaultNan = 1,  ///< each NaN result is the default NaN
  kFpFlush = 2,       ///< subnormal operands and tiny results of all formats but half precision count as zero
  kFpFlushHalf = 4,   ///< the same for half precision
};

/// Operations on lanes.  a, b, c are the operands' lanes; NaN rule and flags as for Op::kFAdd.
enum class FpOp : std::uint8_t {
  kAdd,
  kSub,
  kMul,
  kDiv,
  kSqrt,
  kMulAdd,   ///< (+-)a * b (+-) c, rounded once; a and b may be narrower than c (`from` and `to`)
  kMulX,     ///< product, but infinity * 0 is 2 (FMULX)
  kAbsDiff,  ///< |a - b|
  kMin,      ///< NaNs win, -0 < +0
  kMax,
  kMinNum,  ///< a lone quiet NaN loses
  kMaxNum,
  kRecipStep,      ///< 2 - a * b (FRECPS)
  kRootStep,       ///< (3 - a * b) / 2 (FRSQRTS)
  kRecipEstimate,  ///< FRECPE
  kRootEstimate,   ///< FRSQRTE
  kRecipExponent,  ///< FRECPX
  kCmpEq,          ///< all ones or zeros; quiet
  kCmpGe,          ///< signals for any NaN, as the three below
  kCmpGt,
  kAbsCmpGe,  ///< |a| >= |b|
  kAbsCmpGt,
  kRound,    ///< to an integral value; `exact`: raises inexact
  kRound32,  ///< the same within int32 (FRINT32X, FRINT32Z), else the least int32 and invalid
  kRound64,
  kConvert,        ///< between float formats
  kToInt,          ///< a * 2^fraction_bits as an integer, saturated
  kFromInt,        ///< integer a / 2^fraction_bits
  kToJavaScript,   ///< FJCVTZS: I64 whose low half is the integer, bit 32 says that it is exact
  kComplexAdd,     ///< FCADD; rotation is 90 (1) or 270 (3) degrees
  kComplexMulAdd,  ///< FCMLA; rotation in units of 90 degrees; c is the addend
  kBf16Dot,        ///< BFDOT: a, b pairs of BF16, c the F32 addend
  kBf16MatMul,     ///< BFMMLA
};
inline constexpr unsigned kFpOpCount = static_cast<unsigned>(FpOp::kBf16MatMul) + 1;
std::string_view name(FpOp op);

/// Half precision values are I32 in scalar ops, zero above bit 15; integers of 16 bits likewise.
enum class FpFormat : std::uint8_t { kF16, kF16Alt, kBf16, kF32, kF64, kI16, kI32, kI64, kU16, kU32, kU64 };
constexpr unsigned bytes_of(FpFormat f) {
  switch (f) {
    case FpFormat::kF16:
    case FpFormat::kF16Alt:
    case FpFormat::kBf16:
    case FpFormat::kI16:
    case FpFormat::kU16: return 2;
    case FpFormat::kF32:
    case FpFormat::kI32:
    case FpFormat::kU32: return 4;
    case FpFormat::kF64:
    case FpFormat::kI64:
    case FpFormat::kU64: break;
  }
  return 8;
}
/// Type of a scalar of the format.
constexpr Type scalar_type(FpFormat f) {
  if (f == FpFormat::kF32) return Type::kF32;
  if (f == FpFormat::kF64) return Type::kF64;
  return bytes_of(f) == 8 ? Type::kI64 : Type::kI32;
}

/// kCurrent: as the guest's state says (MXCSR).
enum class FpRounding : std::uint8_t { kCurrent, kNearest, kUp, kDown, kZero, kAway, kOdd };

/// imm of Op::kFOp.
struct FpSpec {
  FpOp op = FpOp::kAdd;
  FpFormat from = FpFormat::kF64, to = FpFormat::kF64;
  /// 0: scalars.  Else operands and result are V128: the result has this many lanes of `to`, the rest is zero.
  std::uint8_t lanes = 0;
  FpRounding rounding = FpRounding::kCurrent;
  bool exact = false;
  std::uint8_t fraction_bits = 0;  ///< 0 to 64; of complex ops the rotation, 0 to 3
  bool negate_product = false, negate_addend = false;
  std::uint8_t mode = 0;  ///< FpMode bits
  /// Widening ops: lanes of the upper half (BF16 kMulAdd: odd lanes, else even ones).  Narrowing ops: the result goes
  /// into the upper half of the last operand.
  bool upper = false;
  bool across = false;    ///< scalar result: the op folds `lanes` lanes of args[0], halves first
  bool pairwise = false;  ///< lane i is of lanes 2i, 2i+1 of args[0] and args[1] put together

  [[nodiscard]] constexpr std::uint64_t pack() const {
    return static_cast<std::uint64_t>(op) | static_cast<std::uint64_t>(from) << 6 |
           static_cast<std::uint64_t>(to) << 10 | static_cast<std::uint64_t>(lanes) << 14 |
           static_cast<std::uint64_t>(rounding) << 18 | static_cast<std::uint64_t>(exact) << 21 |
           static_cast<std::uint64_t>(fraction_bits) << 22 | static_cast<std::uint64_t>(negate_product) << 29 |
           static_cast<std::uint64_t>(negate_addend) << 30 | static_cast<std::uint64_t>(mode) << 31 |
           static_cast<std::uint64_t>(upper) << 34 | static_cast<std::uint64_t>(across) << 35 |
           static_cast<std::uint64_t>(pairwise) << 36;
  }
  static constexpr FpSpec unpack(std::uint64_t v) {
    FpSpec s;
    s.op = static_cast<FpOp>(v & 63);
    s.from = static_cast<FpFormat>(v >> 6 & 15);
    s.to = static_cast<FpFormat>(v >> 10 & 15);
    s.lanes = static_cast<std::uint8_t>(v >> 14 & 15);
    s.rounding = static_cast<FpRounding>(v >> 18 & 7);
    s.exact = (v >> 21 & 1) != 0;
    s.fraction_bits = static_cast<std::uint8_t>(v >> 22 & 127);
    s.negate_product = (v >> 29 & 1) != 0;
    s.negate_addend = (v >> 30 & 1) != 0;
    s.mode = static_cast<std::uint8_t>(v >> 31 & 7);
    s.upper = (v >> 34 & 1) != 0;
    s.across = (v >> 35 & 1) != 0;
    s.pairwise = (v >> 36 & 1) != 0;
    return s;
  }
  [[nodiscard]] constexpr Type operand_type() const { return lanes != 0 ? Type::kV128 : scalar_type(from); }
  [[nodiscard]] constexpr Type result_type() const {
    if (op == FpOp::kToJavaScript) return Type::kI64;
    return lanes != 0 && !across ? Type::kV128 : scalar_type(to);
  }
  [[nodiscard]] constexpr unsigned operand_count() const {
    switch (op) {
      case FpOp::kMulAdd:
      case FpOp::kComplexMulAdd:
      case FpOp::kBf16Dot:
      case FpOp::kBf16MatMul: return 3;
      case FpOp::kAdd:
      case FpOp::kSub:
      case FpOp::kMul:
      case FpOp::kDiv:
      case FpOp::kMulX:
      case FpOp::kAbsDiff:
      case FpOp::kMin:
      case FpOp::kMax:
      case FpOp::kMinNum:
      case FpOp::kMaxNum:
      case FpOp::kRecipStep:
      case FpOp::kRootStep:
      case FpOp::kCmpEq:
      case FpOp::kCmpGe:
      case FpOp::kCmpGt:
      case FpOp::kAbsCmpGe:
      case FpOp::kAbsCmpGt:
      case FpOp::kComplexAdd: return across ? 1 : 2;
      case FpOp::kConvert: return upper && bytes_of(to) < bytes_of(from) ? 2 : 1;
      default: return 1;
    }
  }
  bool operator==(const FpSpec&) const = default;
};

}  // namespace tcg::ir
