// SPDX-License-Identifier: MIT
// Every format and operation against MPFR: all roundings, both kinds of tininess, corners, random, all half patterns.
#include <gtest/gtest.h>

#include "tcg/fp/testing/sweep.h"

namespace tcg::fp::testing {
namespace {

template <class F>
class Reference : public ::testing::Test {};
using Formats = ::testing::Types<F16, BF16, F32, F64, F128>;
TYPED_TEST_SUITE(Reference, Formats);

TYPED_TEST(Reference, SumDifferenceProductQuotientAgree) { EXPECT_EQ(sweep_binary<TypeParam>(25'000), ""); }
TYPED_TEST(Reference, UnaryOperationsAndConversionsAgree) { EXPECT_EQ(sweep_unary<TypeParam>(15'000, 0), ""); }
TYPED_TEST(Reference, FusedMultiplyAddAgrees) { EXPECT_EQ(sweep_fused<TypeParam>(80'000, 24), ""); }
TYPED_TEST(Reference, ConversionFromIntegersAgrees) { EXPECT_EQ(sweep_from_integers<TypeParam>(10'000), ""); }

TEST(ReferenceHalf, UnaryOperationsAgreeForEveryPattern) { EXPECT_EQ(sweep_unary<F16>(0, 1), ""); }

}  // namespace
}  // namespace tcg::fp::testing
