// SPDX-License-Identifier: MIT
// What the architectures add to IEEE 754: NaN choice, flush modes, tininess, saturation, half precision, min and max.
#include <gtest/gtest.h>

#include "tcg/fp/soft_float.h"

namespace tcg::fp {
namespace {

constexpr F32 kOne{0x3f800000}, kTwo{0x40000000}, kInf{0x7f800000}, kZero{0}, kMinusZero{0x80000000};
constexpr F32 kQuiet1{0x7fc00001}, kQuiet2{0xffc00002}, kSignaling1{0x7f800003}, kSignaling2{0xff800004};
constexpr F32 kQuietened1{0x7fc00003}, kQuietened2{0xffc00004};
constexpr F32 kLeastNormal{0x00800000}, kLeastSubnormal{1}, kGreatestSubnormal{0x007fffff};

constexpr Env with_rounding(Env env, Rounding r) {
  env.rounding = r;
  return env;
}
constexpr Env arm_flushing() {
  Env env = kArmEnv;
  env.flush_inputs = env.flush_to_zero = true;
  return env;
}

// SPARC V8 appendix N: table of results for NaN operands of two-operand instructions (first argument rs1).
TEST(SparcNan, SecondOfTwoQuietNansWins) {
  Env env = kSparcEnv;
  EXPECT_EQ(add(kQuiet1, kQuiet2, env), kQuiet2);
  EXPECT_EQ(env.flags, 0u);
}
TEST(SparcNan, QuietNanWinsOverNumberOnEitherSide) {
  Env env = kSparcEnv;
  EXPECT_EQ(mul(kQuiet1, kOne, env), kQuiet1);
  EXPECT_EQ(mul(kOne, kQuiet2, env), kQuiet2);
  EXPECT_EQ(env.flags, 0u);
}
TEST(SparcNan, SecondOfTwoSignalingNansWinsQuietened) {
  Env env = kSparcEnv;
  EXPECT_EQ(sub(kSignaling1, kSignaling2, env), kQuietened2);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(SparcNan, SignalingFirstOperandWinsOverQuietSecond) {
  Env env = kSparcEnv;
  EXPECT_EQ(div(kSignaling1, kQuiet2, env), kQuietened1);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(SparcNan, InvalidOperationGivesPositiveAllOnes) {
  Env env = kSparcEnv;
  EXPECT_EQ(sub(kInf, kInf, env), F32{0x7fffffff});
  EXPECT_EQ(sqrt(F64{0xbff0000000000000}, env), F64{0x7fffffffffffffff});
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(SparcNan, SubtractionKeepsTheSignOfTheSecondNan) {
  Env env = kSparcEnv;
  EXPECT_EQ(sub(kOne, kQuiet2, env), kQuiet2);
}
TEST(SparcNan, WideningCopiesFractionBitsToTheTop) {
  Env env = kSparcEnv;
  EXPECT_EQ(convert<F64>(F32{0xff812345}, env), F64{0xfff82468a0000000});
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(SparcNan, NarrowingDropsLowFractionBits) {
  Env env = kSparcEnv;
  EXPECT_EQ(convert<F32>(F64{0x7ff8000000000001}, env), F32{0x7fc00000});
  EXPECT_EQ(convert<F32>(F64{0x7ff9234567ffffff}, env), F32{0x7fc91a2b});
  EXPECT_EQ(env.flags, 0u);
}
TEST(SparcNan, WideningProductPrefersSecondOperandsNan) {
  Env env = kSparcEnv;
  EXPECT_EQ(mul_widening<F64>(kQuiet1, kQuiet2, env), F64{0xfff8000040000000});
  EXPECT_EQ(mul_widening<F64>(kSignaling1, kQuiet2, env), F64{0x7ff8000060000000});
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(SparcMul, WideningProductOfSubnormalsIsExact) {
  Env env = kSparcEnv;
  EXPECT_EQ(mul_widening<F64>(kLeastSubnormal, kLeastSubnormal, env), F64{0x2d50000000000000});
  EXPECT_EQ(env.flags, 0u);
}

TEST(SparcConversion, OverflowAndNanSaturateByTheSign) {
  Env env = kSparcEnv;
  EXPECT_EQ(to_integer<std::int32_t>(F64{0x41e0000000000000}, Rounding::kTowardZero, env), INT32_MAX);
  EXPECT_EQ(to_integer<std::int32_t>(F64{0xc1e0000000200000}, Rounding::kTowardZero, env), INT32_MIN);
  EXPECT_EQ(to_integer<std::int32_t>(kQuiet1, Rounding::kTowardZero, env), INT32_MAX);
  EXPECT_EQ(to_integer<std::int32_t>(kQuiet2, Rounding::kTowardZero, env), INT32_MIN);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(SparcConversion, FractionAboveMinusTwoToThe31MinusOneIsOnlyInexact) {
  Env env = kSparcEnv;
  EXPECT_EQ(to_integer<std::int32_t>(F64{0xc1e00000001fffff}, Rounding::kTowardZero, env), INT32_MIN);
  EXPECT_EQ(env.flags, kInexact);
}

// SPARC V8 appendix N, underflow: tininess before rounding; with the trap enabled an exact tiny result counts too.
TEST(SparcUnderflow, ExactSubnormalUnderflowsOnlyWhileTheTrapIsEnabled) {
  Env masked = kSparcEnv, trapping = kSparcEnv;
  trapping.underflow_if_exact = true;
  EXPECT_EQ(div(kLeastNormal, kTwo, masked), F32{0x00400000});
  EXPECT_EQ(div(kLeastNormal, kTwo, trapping), F32{0x00400000});
  EXPECT_EQ(masked.flags, 0u);
  EXPECT_EQ(trapping.flags, kUnderflow);
}
TEST(Tininess, ResultRoundedUpToLeastNormalUnderflowsOnlyBeforeRounding) {
  Env before = kSparcEnv, after = kX86Env;
  const F64 just_below{0x380fffffffffffff};  // 2^-126 (1 - 2^-53): rounds to 2^-126 in 24 bits of any exponent
  EXPECT_EQ(convert<F32>(just_below, before), kLeastNormal);
  EXPECT_EQ(convert<F32>(just_below, after), kLeastNormal);
  EXPECT_EQ(before.flags, kInexact | kUnderflow);
  EXPECT_EQ(after.flags, kInexact);
}
TEST(Tininess, ResultRoundedUpOnlyForWantOfExponentUnderflowsBothWays) {
  Env before = kSparcEnv, after = kX86Env;
  const F32 factor{0x3f7fffff};  // 1 - 2^-24: the product fits 24 bits, but not a subnormal's 23
  EXPECT_EQ(mul(kLeastNormal, factor, before), kLeastNormal);
  EXPECT_EQ(mul(kLeastNormal, factor, after), kLeastNormal);
  EXPECT_EQ(before.flags, kInexact | kUnderflow);
  EXPECT_EQ(after.flags, kInexact | kUnderflow);
}

TEST(Overflow, DirectionDecidesBetweenInfinityAndGreatest) {
  constexpr F32 kGreatest{0x7f7fffff};
  Env near = kSparcEnv, zero = with_rounding(kSparcEnv, Rounding::kTowardZero);
  Env up = with_rounding(kSparcEnv, Rounding::kUpward), down = with_rounding(kSparcEnv, Rounding::kDownward);
  Env odd = with_rounding(kSparcEnv, Rounding::kToOdd);
  EXPECT_EQ(add(kGreatest, kGreatest, near), kInf);
  EXPECT_EQ(add(kGreatest, kGreatest, zero), kGreatest);
  EXPECT_EQ(add(kGreatest, kGreatest, up), kInf);
  EXPECT_EQ(add(kGreatest, kGreatest, down), kGreatest);
  EXPECT_EQ(add(kGreatest, kGreatest, odd), kGreatest);
  EXPECT_EQ(near.flags, kOverflow | kInexact);
}
TEST(Zeros, CancelledSumIsMinusZeroOnlyDownward) {
  Env near = kSparcEnv, down = with_rounding(kSparcEnv, Rounding::kDownward);
  EXPECT_EQ(sub(kOne, kOne, near), kZero);
  EXPECT_EQ(sub(kOne, kOne, down), kMinusZero);
  EXPECT_EQ(add(kMinusZero, kMinusZero, near), kMinusZero);
}
TEST(Division, ByZeroGivesInfinityAndItsFlag) {
  Env env = kSparcEnv;
  EXPECT_EQ(div(kOne, kMinusZero, env), negate(kInf));
  EXPECT_EQ(env.flags, kDivByZero);
}

// Arm DDI 0487, FPProcessNaNs, FPProcessNaNs3, FPMulAdd.
TEST(ArmNan, FirstSignalingThenFirstQuietWins) {
  Env env = kArmEnv;
  EXPECT_EQ(add(kQuiet1, kQuiet2, env), kQuiet1);
  EXPECT_EQ(env.flags, 0u);
  EXPECT_EQ(add(kQuiet1, kSignaling2, env), kQuietened2);
  EXPECT_EQ(add(kSignaling1, kSignaling2, env), kQuietened1);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(ArmNan, DefaultNanModeReplacesEveryNan) {
  Env env = kArmEnv;
  env.default_nan = true;
  EXPECT_EQ(add(kQuiet1, kQuiet2, env), F32{0x7fc00000});
  EXPECT_EQ(convert<F16>(kQuiet2, env), F16{0x7e00});
}
TEST(ArmFma, AddendsNanComesFirstAmongEquals) {
  Env env = kArmEnv;
  EXPECT_EQ(fma(kQuiet1, kOne, kQuiet2, env), kQuiet2);
  EXPECT_EQ(env.flags, 0u);
  EXPECT_EQ(fma(kSignaling1, kOne, kQuiet2, env), kQuietened1);
  EXPECT_EQ(fma(kQuiet1, kSignaling1, kSignaling2, env), kQuietened2);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(ArmFma, InfinityTimesZeroPlusQuietNanIsInvalidAndDefault) {
  Env env = kArmEnv;
  EXPECT_EQ(fma(kInf, kZero, kQuiet2, env), F32{0x7fc00000});
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(ArmFma, InfinityTimesZeroPlusSignalingNanGivesThatNan) {
  Env env = kArmEnv;
  EXPECT_EQ(fma(kZero, kInf, kSignaling2, env), kQuietened2);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(ArmFma, NegatedProductTurnsTheSignOfItsNan) {
  Env env = kArmEnv;
  EXPECT_EQ(fma(kQuiet1, kOne, kTwo, env, FmaNegate::kProduct), negate(kQuiet1));
  EXPECT_EQ(fma(kOne, kTwo, kOne, env, FmaNegate::kProduct), negate(kOne));
  EXPECT_EQ(fma(kOne, kTwo, kOne, env, FmaNegate::kBoth), F32{0xc0400000});
}
TEST(X86Fma, InfinityTimesZeroPlusQuietNanIsThatNan) {
  Env env = kX86Env;
  EXPECT_EQ(fma(kInf, kZero, kQuiet2, env), kQuiet2);
  EXPECT_EQ(env.flags, 0u);
}

TEST(ArmFlush, SubnormalInputCountsAsZeroAndRaisesInputDenormalOnly) {
  Env env = arm_flushing();
  EXPECT_EQ(add(kGreatestSubnormal, kOne, env), kOne);
  EXPECT_EQ(env.flags, kInputDenormal);
}
TEST(ArmFlush, InputIsFlushedEvenBesideNan) {
  Env env = arm_flushing();
  EXPECT_EQ(add(kGreatestSubnormal, kQuiet1, env), kQuiet1);
  EXPECT_EQ(env.flags, kInputDenormal);
}
TEST(ArmFlush, TinyResultIsZeroOfItsSignWithUnderflowAlone) {
  Env env = arm_flushing();
  EXPECT_EQ(mul(negate(kLeastNormal), F32{0x3f7fffff}, env), kMinusZero);
  EXPECT_EQ(env.flags, kUnderflow);
}
TEST(ArmFlush, HalfInputIsFlushedSilently) {
  Env env = arm_flushing();
  EXPECT_EQ(mul(F16{0x0001}, F16{0x3c00}, env), F16{0});
  EXPECT_EQ(env.flags, 0u);
}
TEST(ArmFlush, ConversionNeverFlushesTheHalfSide) {
  Env env = arm_flushing();
  EXPECT_EQ(convert<F32>(F16{0x0001}, env), F32{0x33800000});
  EXPECT_EQ(convert<F16>(F32{0x33800000}, env), F16{0x0001});
  EXPECT_EQ(env.flags, 0u);
}
TEST(ArmFlush, ComparisonSeesFlushedOperands) {
  Env env = arm_flushing();
  EXPECT_EQ(compare(kLeastSubnormal, kMinusZero, env), Relation::kEqual);
  EXPECT_EQ(env.flags, kInputDenormal);
}

TEST(ArmConversion, NanGivesZeroAndOverflowSaturates) {
  Env env = kArmEnv;
  EXPECT_EQ(to_integer<std::int32_t>(kQuiet2, Rounding::kTowardZero, env), 0);
  EXPECT_EQ(to_integer<std::uint32_t>(negate(kOne), Rounding::kTowardZero, env), 0u);
  EXPECT_EQ(to_integer<std::int64_t>(negate(kInf), Rounding::kTowardZero, env), INT64_MIN);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(ArmConversion, NegativeFractionRoundsToUnsignedZeroInexactly) {
  Env env = kArmEnv;
  EXPECT_EQ(to_integer<std::uint32_t>(F32{0xbf000000}, Rounding::kNearestEven, env), 0u);
  EXPECT_EQ(env.flags, kInexact);
}
TEST(ArmConversion, FixedPointScalesByFractionBits) {
  Env env = kArmEnv;
  EXPECT_EQ(to_integer<std::int32_t>(F32{0x3fc00000}, Rounding::kTowardZero, env, 16), 0x18000);
  EXPECT_EQ(from_integer<F32>(0x18000, env, 16), F32{0x3fc00000});
  EXPECT_EQ(env.flags, 0u);
}
TEST(ArmAlternativeHalf, HasNeitherInfinityNorNan) {
  Env env = kArmEnv;
  EXPECT_EQ(convert<F16Alt>(negate(kInf), env), F16Alt{0xffff});
  EXPECT_EQ(convert<F16Alt>(kQuiet2, env), F16Alt{0x8000});
  EXPECT_EQ(convert<F16Alt>(F32{0x48000000}, env), F16Alt{0x7fff});  // 2^17
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(ArmAlternativeHalf, GreatestExponentIsANumber) {
  Env env = kArmEnv;
  EXPECT_EQ(convert<F32>(F16Alt{0x7fff}, env), F32{0x47ffe000});
  EXPECT_EQ(convert<F16Alt>(F32{0x47ffe000}, env), F16Alt{0x7fff});
  EXPECT_EQ(env.flags, 0u);
}
TEST(ArmRounding, ToOddSetsTheLastPlaceOfInexactResults) {
  Env env = with_rounding(kArmEnv, Rounding::kToOdd);
  EXPECT_EQ(convert<F32>(F64{0x3ff0000000000001}, env), F32{0x3f800001});
  EXPECT_EQ(convert<F32>(F64{0x7fefffffffffffff}, env), F32{0x7f7fffff});
  EXPECT_EQ(env.flags, kOverflow | kInexact);
}

TEST(MinMax, ZerosAreOrderedBySign) {
  Env env = kArmEnv;
  EXPECT_EQ(min(kZero, kMinusZero, env), kMinusZero);
  EXPECT_EQ(max(kMinusZero, kZero, env), kZero);
}
TEST(MinMax, NanPropagatesButLosesInNumberForms) {
  Env env = kArmEnv;
  EXPECT_EQ(max(kOne, kQuiet1, env), kQuiet1);
  EXPECT_EQ(max_number(kOne, kQuiet1, env), kOne);
  EXPECT_EQ(min_number(kQuiet2, kOne, env), kOne);
  EXPECT_EQ(env.flags, 0u);
  EXPECT_EQ(min_number(kSignaling1, kOne, env), kQuietened1);
  EXPECT_EQ(env.flags, kInvalid);
}

TEST(Compare, QuietNanIsInvalidOnlyForSignalingComparison) {
  Env quiet = kSparcEnv, signaling = kSparcEnv;
  EXPECT_EQ(compare(kOne, kQuiet1, quiet), Relation::kUnordered);
  EXPECT_EQ(compare(kOne, kQuiet1, signaling, NanSignal::kAny), Relation::kUnordered);
  EXPECT_EQ(quiet.flags, 0u);
  EXPECT_EQ(signaling.flags, kInvalid);
}
TEST(Compare, OrdersNegativeNumbersAndZeros) {
  Env env = kSparcEnv;
  EXPECT_EQ(compare(negate(kTwo), negate(kOne), env), Relation::kLess);
  EXPECT_EQ(compare(kOne, negate(kTwo), env), Relation::kGreater);
  EXPECT_EQ(compare(kZero, kMinusZero, env), Relation::kEqual);
}

TEST(RoundToIntegral, KeepsTheSignOfZeroAndReportsInexactOnRequest) {
  Env silent = kArmEnv, exact = kArmEnv;
  const F32 minus_half{0xbf000000};
  EXPECT_EQ(round_to_integral(minus_half, Rounding::kNearestEven, Exactness::kIgnored, silent), kMinusZero);
  EXPECT_EQ(round_to_integral(minus_half, Rounding::kTiesAway, Exactness::kRaisesInexact, exact), negate(kOne));
  EXPECT_EQ(silent.flags, 0u);
  EXPECT_EQ(exact.flags, kInexact);
}

}  // namespace
}  // namespace tcg::fp
