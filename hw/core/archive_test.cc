// SPDX-License-Identifier: MIT
// Tests of the snapshot archive: every kind of item, and files that are cut, changed or of another machine.
#include "hw/core/archive.h"

#include <gtest/gtest.h>

namespace hw {
namespace {

enum class Colour : std::uint16_t { kRed, kBlue = 300 };

struct Things {
  std::uint32_t word = 0;
  std::int64_t negative = 0;
  bool flag = false;
  Colour colour = Colour::kRed;
  std::array<std::uint16_t, 3> array{};
  std::vector<std::uint32_t> vector;
  std::deque<std::uint8_t> queue;
  std::string text;
  std::array<std::uint8_t, 10000> memory{};
  void serialize(Archive& a) {
    a.section("things", 2);
    a.item("word", word);
    a.item("negative", negative);
    a.item("flag", flag);
    a.item("colour", colour);
    a.item("array", array);
    a.item("vector", vector);
    a.item("queue", queue);
    a.item("text", text);
    a.memory("memory", memory);
  }
};

Things example() {
  Things t{7, -5, true, Colour::kBlue, {1, 2, 3}, {4, 5}, {6, 7}, "hello", {}};
  t.memory[5000] = 9;
  t.memory[9999] = 8;
  return t;
}

std::vector<std::uint8_t> saved(Things t) {
  Archive a;
  t.serialize(a);
  return a.bytes();
}

TEST(Archive, EveryKindOfItemComesBack) {
  const auto bytes = saved(example());
  Archive a{std::span(bytes)};
  Things t;
  t.memory[1] = 77;
  t.serialize(a);
  EXPECT_FALSE(a.failed()) << a.error();
  EXPECT_TRUE(a.at_end());
  EXPECT_EQ(saved(t), bytes);
  EXPECT_EQ(t.negative, -5);
  EXPECT_EQ(t.memory[1], 0);
}

TEST(Archive, EveryTruncationFailsWithText) {
  const auto bytes = saved(example());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    Archive a{std::span(bytes).first(length)};
    Things t;
    t.serialize(a);
    EXPECT_TRUE(a.failed());
    EXPECT_FALSE(a.error().empty());
  }
}

TEST(Archive, ChangedBytesNeverCrash) {
  const auto bytes = saved(example());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto changed = bytes;
    changed[at] ^= 0xff;
    Archive a{std::span<const std::uint8_t>(changed)};
    Things t;
    t.serialize(a);
  }
  SUCCEED();
}

TEST(Archive, OtherVersionIsRefused) {
  Archive save;
  save.section("part", 1);
  Archive load{std::span<const std::uint8_t>(save.bytes())};
  load.section("part", 2);
  EXPECT_EQ(load.error(), "snapshot part 'part' has version 1, not 2");
}

TEST(Archive, WrongItemIsNamed) {
  Archive save;
  std::uint32_t v = 1;
  save.item("a", v);
  Archive load{std::span<const std::uint8_t>(save.bytes())};
  load.item("b", v);
  EXPECT_EQ(load.error(), "snapshot has another item where 'b' belongs");
}

TEST(Archive, PointsInTimeFollowTheClock) {
  using namespace std::chrono_literals;
  Archive save;
  std::chrono::nanoseconds deadline = 150ns;
  save.clock_base(100ns);
  save.time("deadline", deadline);
  Archive load{std::span<const std::uint8_t>(save.bytes())};
  load.clock_base(1000ns);
  load.time("deadline", deadline);
  EXPECT_EQ(deadline, 1050ns);
}

}  // namespace
}  // namespace hw
