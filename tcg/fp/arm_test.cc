// SPDX-License-Identifier: MIT
// Arm's own operations: fixed values of the estimates, their error bounds, special cases, JavaScript conversion.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "tcg/fp/arm.h"
#include "tcg/fp/testing/values.h"

namespace tcg::fp::arm {
namespace {

constexpr F32 kOne{0x3f800000}, kTwo{0x40000000}, kThree{0x40400000}, kInf{0x7f800000}, kZero{0};

double value(F64 x) { return std::bit_cast<double>(x); }
F64 bits(double x) { return std::bit_cast<F64>(x); }

/// Greatest relative error of an estimate over random normal doubles of middling exponent.
template <class Estimate, class Exact>
double greatest_error(Estimate estimate, Exact exact) {
  testing::RandomValues<F64> random(7);
  double worst = 0;
  for (int i = 0; i < 100'000; ++i) {
    const F64 a = testing::normal<F64>(static_cast<int>(random.pick(200)) - 100, random.raw() & 0xfffffffffffff);
    Env env;
    worst = std::max(worst, std::fabs(value(estimate(a, env)) / exact(value(a)) - 1));
  }
  return worst;
}

TEST(ArmEstimate, ReciprocalIsGoodToEightBits) {
  EXPECT_LT(greatest_error([](F64 a, Env& e) { return reciprocal_estimate(a, e); }, [](double a) { return 1 / a; }),
            1.0 / 256);
}
TEST(ArmEstimate, ReciprocalRootIsGoodToEightBits) {
  EXPECT_LT(greatest_error([](F64 a, Env& e) { return reciprocal_root_estimate(a, e); },
                           [](double a) { return 1 / std::sqrt(a); }),
            1.0 / 256);
}
TEST(ArmEstimate, OneAndTwoHaveTheArchitectedEstimates) {
  Env env = kArmEnv;
  EXPECT_EQ(reciprocal_estimate(kOne, env), F32{0x3f7f8000});
  EXPECT_EQ(reciprocal_root_estimate(kOne, env), F32{0x3f7f8000});
  EXPECT_EQ(reciprocal_root_estimate(kTwo, env), F32{0x3f348000});
  EXPECT_EQ(env.flags, 0u);
}
TEST(ArmEstimate, ReciprocalOfTheLargestIsSubnormalAndOfTheLeastOverflows) {
  Env env = kArmEnv;
  EXPECT_EQ(reciprocal_estimate(F32{0x7e800000}, env), F32{0x007fc000});
  EXPECT_EQ(reciprocal_estimate(F32{0x7f000000}, env), F32{0x003fe000});
  EXPECT_EQ(env.flags, 0u);
  EXPECT_EQ(reciprocal_estimate(F32{0x001fffff}, env), kInf);
  EXPECT_EQ(env.flags, kOverflow | kInexact);
}
TEST(ArmEstimate, ZeroDividesAndNegativeRootIsInvalid) {
  Env divide = kArmEnv, root = kArmEnv;
  EXPECT_EQ(reciprocal_estimate(negate(kZero), divide), negate(kInf));
  EXPECT_EQ(reciprocal_root_estimate(negate(kOne), root), F32{0x7fc00000});
  EXPECT_EQ(divide.flags, kDivByZero);
  EXPECT_EQ(root.flags, kInvalid);
}
TEST(ArmEstimate, UnsignedFormsSaturateBelowTheirRange) {
  EXPECT_EQ(unsigned_reciprocal_estimate(0x7fffffff), 0xffffffffu);
  EXPECT_EQ(unsigned_reciprocal_estimate(0x80000000), 0xff800000u);
  EXPECT_EQ(unsigned_reciprocal_root_estimate(0x3fffffff), 0xffffffffu);
  EXPECT_EQ(unsigned_reciprocal_root_estimate(0x40000000), 0xff800000u);
}
TEST(ArmEstimate, ExponentIsInverted) {
  Env env = kArmEnv;
  EXPECT_EQ(reciprocal_exponent(F32{0x3fc00000}, env), F32{0x40000000});
  EXPECT_EQ(reciprocal_exponent(negate(kZero), env), F32{0xff000000});
  EXPECT_EQ(reciprocal_exponent(kInf, env), kZero);
}

TEST(ArmStep, ReciprocalStepIsTwoMinusProduct) {
  Env env = kArmEnv;
  EXPECT_EQ(reciprocal_step(kThree, kTwo, env), F32{0xc0800000});
  EXPECT_EQ(reciprocal_step(kZero, kTwo, env), kTwo);
  EXPECT_EQ(reciprocal_step(kInf, kZero, env), kTwo);
  EXPECT_EQ(reciprocal_step(kInf, kOne, env), negate(kInf));
  EXPECT_EQ(env.flags, 0u);
}
TEST(ArmStep, RootStepHalvesThreeMinusProductWithoutOverflow) {
  Env env = kArmEnv;
  EXPECT_EQ(reciprocal_root_step(kOne, kTwo, env), F32{0x3f000000});
  EXPECT_EQ(reciprocal_root_step(kInf, kZero, env), F32{0x3fc00000});
  EXPECT_EQ(reciprocal_root_step(F32{0x7f000000}, kTwo, env), F32{0xff000000});
  EXPECT_EQ(env.flags, kInexact);
}
TEST(ArmStep, MultiplyExtendedMakesInfinityTimesZeroTwo) {
  Env env = kArmEnv;
  EXPECT_EQ(mul_extended(kInf, negate(kZero), env), negate(kTwo));
  EXPECT_EQ(mul_extended(kThree, kOne, env), kThree);
  EXPECT_EQ(env.flags, 0u);
}

TEST(ArmJavaScript, WrapsModuloTwoToThe32WithInvalid) {
  Env env = kArmEnv;
  const auto r = to_javascript_integer(bits(-4294967298.5), env);
  EXPECT_EQ(r.value, -2);
  EXPECT_FALSE(r.exact);
  EXPECT_EQ(env.flags, kInvalid);
}
TEST(ArmJavaScript, HighestBitThatReachesTheResult) {
  Env env = kArmEnv;
  EXPECT_EQ(to_javascript_integer(bits(std::ldexp(4503599627370497.0, 31)), env).value, INT32_MIN);
  EXPECT_EQ(to_javascript_integer(bits(std::ldexp(4503599627370497.0, 32)), env).value, 0);
}
TEST(ArmJavaScript, MinusZeroAndFractionsAreNotExact) {
  Env env = kArmEnv;
  EXPECT_FALSE(to_javascript_integer(bits(-0.0), env).exact);
  EXPECT_EQ(env.flags, 0u);
  EXPECT_FALSE(to_javascript_integer(bits(0.5), env).exact);
  EXPECT_EQ(env.flags, kInexact);
  EXPECT_TRUE(to_javascript_integer(bits(-7.0), env).exact);
}

}  // namespace
}  // namespace tcg::fp::arm
