// SPDX-License-Identifier: MIT
// Tests of patterns, rows and the look-up tree.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "target/decode/table.h"

namespace {

struct Machine {
  unsigned reg = 0;
  std::uint32_t immediate = 0;
};
struct Register {
  std::uint32_t n;
};
void append_text(decode::Text& text, Register r) { text.out += "r" + std::to_string(r.n); }
struct Immediate {
  std::uint32_t n;
};
void append_text(decode::Text& text, Immediate i) { text.out += std::to_string(i.n); }

void load(Machine& m, Register r, Immediate i) {
  m.reg = r.n;
  m.immediate = i.n;
}
void clear(Machine& m, Register r) {
  m.reg = r.n;
  m.immediate = 0;
}

using Row = decode::Row<Machine>;
constexpr std::array kRows{
    decode::insn<"00 rrrrr 0 iiiiiiii iiiiiiii iiiiiiii", load>("LOAD", "load {r}, #{i}"),
    decode::insn<"00 rrrrr 0 00000000 00000000 00000000", clear>("CLEAR", "clear {r}"),
    decode::insn<"01 rrrrr 1 -------- -------- --------", clear>("ZERO", "zero {r}"),
};

TEST(Pattern, SplitsFixedBitsFieldsAndIgnoredBits) {
  constexpr decode::Layout layout = decode::parse("01 rrrrr 1 -------- iiiiiiiiiiiiiiii");
  EXPECT_EQ(layout.mask, 0xc1000000u);
  EXPECT_EQ(layout.match, 0x41000000u);
  EXPECT_EQ(layout.ignored, 0x00ff0000u);
  ASSERT_EQ(layout.count, 2u);
  EXPECT_EQ(layout.find('r')->extract(0x3e000000), 31u);
  EXPECT_EQ(layout.find('i')->extract(0x00ff1234), 0x1234u);
}

TEST(Row, FieldsArriveInThePatternsOrder) {
  Machine m;
  kRows[0].translate(m, 0x06000123);
  EXPECT_EQ(m.reg, 3u);
  EXPECT_EQ(m.immediate, 0x123u);
}

TEST(Row, TextIsFilledFromFields) {
  std::string text;
  EXPECT_TRUE(decode::print(kRows[0], 0x06000123, 0, text));
  EXPECT_EQ(text, "load r3, #291");
}

TEST(Row, IgnoredBitsMakeNoText) {
  std::string text;
  EXPECT_FALSE(decode::print(kRows[2], 0x41000001, 0, text));
}

TEST(Table, MoreFixedBitsWin) {
  const std::array groups{std::span<const Row>(kRows)};
  const decode::Table<Row> table{groups};
  EXPECT_EQ(table.find(0x06000000)->name, "CLEAR");
  EXPECT_EQ(table.find(0x06000001)->name, "LOAD");
  EXPECT_EQ(table.find(0x41000001)->name, "ZERO");
  EXPECT_EQ(table.find(0x80000000), nullptr);
}

TEST(Table, FindsWhatALinearSearchFinds) {
  const std::array groups{std::span<const Row>(kRows)};
  const decode::Table<Row> table{groups};
  std::mt19937 random(1);
  for (int i = 0; i < 10000; ++i) {
    const std::uint32_t word = static_cast<std::uint32_t>(random()) & (i % 2 ? 0xffffffffu : 0xff000000u);
    const Row* expected = kRows[1].matches(word)   ? &kRows[1]
                          : kRows[2].matches(word) ? &kRows[2]
                          : kRows[0].matches(word) ? &kRows[0]
                                                   : nullptr;
    ASSERT_EQ(table.find(word), expected) << std::hex << word;
  }
}

TEST(Encoding, IsMatchedByItsRow) {
  EXPECT_TRUE(kRows[0].matches(decode::encoding(kRows[0], 0xdeadbeef)));
  EXPECT_TRUE(kRows[2].matches(decode::encoding(kRows[2], 0xdeadbeef)));
}

}  // namespace
