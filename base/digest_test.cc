// SPDX-License-Identifier: MIT
// Tests of Digest.
#include "base/digest.h"

#include <gtest/gtest.h>

#include <vector>

namespace base {
namespace {

std::uint64_t of_words(std::initializer_list<std::uint64_t> words) {
  Digest d;
  for (const std::uint64_t w : words) d.add(w);
  return d.value();
}

TEST(Digest, OrderOfWordsMatters) { EXPECT_NE(of_words({1, 2}), of_words({2, 1})); }
TEST(Digest, LeadingZeroMatters) { EXPECT_NE(of_words({0, 1}), of_words({1})); }
TEST(Digest, ValueIsTheSameOnEveryHost) { EXPECT_EQ(of_words({1, 2, 3}), 0x4424ecd6716b5592u); }

TEST(Digest, OneBitOfAPageChangesIt) {
  std::vector<std::uint8_t> page(4096, 7), other = page;
  other[4095] ^= 0x80;
  EXPECT_NE(Digest::of(page, 0), Digest::of(other, 0));
}

TEST(Digest, EqualPagesAtOtherPlacesDiffer) {
  const std::vector<std::uint8_t> page(4096, 0);
  EXPECT_NE(Digest::of(page, 0x1000), Digest::of(page, 0x2000));
}

}  // namespace
}  // namespace base
