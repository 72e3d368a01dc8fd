// SPDX-License-Identifier: MIT
// Pointer authentication: the cipher against its paper's vectors, codes put in and taken out.
#include "target/arm/pauth.h"

#include <gtest/gtest.h>

#include "target/arm/qarma.h"

namespace arm {
namespace {

// R. Avanzi, The QARMA block cipher family, test vectors of QARMA-64.
constexpr std::uint64_t kBlock = 0xfb623599da6e8127, kTweak = 0x477d469dec0b8762, kWhitening = 0x84be85ce9804e94b,
                        kCore = 0xec2802d4e0a488e9;

TEST(Qarma, Sigma2WithFiveRounds) {
  EXPECT_EQ(qarma64(kBlock, kTweak, kWhitening, kCore, 5, QarmaBox::kSigma2), 0xc003b93999b33765u);
}
TEST(Qarma, Sigma1WithFiveRounds) {
  EXPECT_EQ(qarma64(kBlock, kTweak, kWhitening, kCore, 5, QarmaBox::kSigma1), 0x544b0ab95bda7c3au);
}

constexpr PauthKey kKey{0x0123456789abcdef, 0xfedcba9876543210};
constexpr std::uint64_t kPointer = 0x0000'5555'1234'5678;

class PauthTest : public testing::TestWithParam<Pauth> {};

TEST_P(PauthTest, CodeComesOffWithTheSameKeyAndModifier) {
  const std::uint64_t with_code = pauth_add(GetParam(), kKey, kPointer, 42);
  EXPECT_EQ(pauth_strip(with_code), kPointer);
  const AuthResult result = pauth_authenticate(GetParam(), kKey, with_code, 42, 0);
  EXPECT_FALSE(result.failed);
  EXPECT_EQ(result.pointer, kPointer);
}
TEST_P(PauthTest, WrongCodeFailsAndLeavesAPointerThatFaults) {
  const std::uint64_t with_code = pauth_add(GetParam(), kKey, kPointer, 42) ^ std::uint64_t{1} << 50;
  const AuthResult result = pauth_authenticate(GetParam(), kKey, with_code, 42, 0);
  EXPECT_TRUE(result.failed);
  EXPECT_NE(result.pointer, kPointer);
}
TEST_P(PauthTest, TopByteStays) {
  const std::uint64_t tagged = kPointer | std::uint64_t{0x5a} << 56;
  EXPECT_EQ(pauth_add(GetParam(), kKey, tagged, 1) >> 56, 0x5au);
}
TEST_P(PauthTest, GenericCodeIsInTheUpperHalf) {
  EXPECT_EQ(pauth_generic(GetParam(), kKey, kPointer, 7) & 0xffff'ffff, 0u);
  EXPECT_NE(pauth_generic(GetParam(), kKey, kPointer, 7), 0u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, PauthTest,
                         testing::Values(Pauth{PauthAlgorithm::kQarma5, false, false},
                                         Pauth{PauthAlgorithm::kQarma5, true, true},
                                         Pauth{PauthAlgorithm::kQarma3, false, false},
                                         Pauth{PauthAlgorithm::kQarma3, true, true},
                                         Pauth{PauthAlgorithm::kImplementationDefined, false, false},
                                         Pauth{PauthAlgorithm::kImplementationDefined, true, true}));

}  // namespace
}  // namespace arm
