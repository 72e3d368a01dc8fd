// SPDX-License-Identifier: MIT
// Tests of typed register fields and of Guarded.
#include "base/register.h"

#include <gtest/gtest.h>

#include "base/guarded.h"

namespace base {
namespace {

enum class WordLength : std::uint8_t { kFive, kSix, kSeven, kEight };
struct LineControl : Register<LineControl, std::uint32_t> {
  static constexpr Field<bool, 4> fifo_enable{};
  static constexpr Field<WordLength, 6, 5> word_length{};
  static constexpr Field<std::uint32_t, 31, 28> top{};
};
static_assert(LineControl{}.set(LineControl::word_length, WordLength::kEight).raw == 0x60);

TEST(Register, SetChangesOnlyItsField) {
  const auto r = LineControl::of(0xffffffff).set(LineControl::word_length, WordLength::kSix);
  EXPECT_EQ(r.raw, 0xffffffbfu);
  EXPECT_EQ(r.get(LineControl::word_length), WordLength::kSix);
}

TEST(Register, TopFieldIsReadWithoutSign) { EXPECT_EQ(LineControl::of(0xf0000000).get(LineControl::top), 15u); }

TEST(Register, ValueWiderThanFieldIsCut) { EXPECT_EQ(LineControl{}.set(LineControl::top, 0x1fu).raw, 0xf0000000u); }

TEST(Register, WrittenKeepsReadOnlyBits) { EXPECT_EQ(LineControl::of(0xf0).written(0x0f, 0x3f).raw, 0xcfu); }

TEST(Guarded, ValueIsReachedThroughLock) {
  Guarded<int> g(41);
  ++*g.lock();
  EXPECT_EQ(*g.lock(), 42);
}

}  // namespace
}  // namespace base
