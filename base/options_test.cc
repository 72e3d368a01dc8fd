// SPDX-License-Identifier: MIT
// Tests of the option table, key=value lists, sizes and suggestions.
#include "base/options.h"

#include <gtest/gtest.h>

#include <array>

namespace base {
namespace {

constexpr std::array kTable{
    OptionInfo{"", "", "", "Machine"},
    OptionInfo{"machine", "M", "NAME", "machine to emulate"},
    OptionInfo{"kernel", "", "FILE", "kernel image"},
    OptionInfo{"nographic", "", "", "no display"},
};
constexpr std::array<std::string_view, 3> kMachines{"SS-20", "SS-10", "virt"};
constexpr std::array kProperties{PropertyInfo{"path", ""}, PropertyInfo{"server", ""}, PropertyInfo{"wait", ""}};

Result<std::vector<GivenOption>> parse(std::vector<std::string> words) { return parse_options(kTable, words); }

TEST(Options, OneOrTwoDashesAndAliasesFindTheSameRow) {
  const auto given = parse({"-M", "SS-20", "--machine", "x", "-nographic"});
  ASSERT_TRUE(given);
  ASSERT_EQ(given->size(), 3u);
  EXPECT_EQ((*given)[0].row, 1u);
  EXPECT_EQ((*given)[0].value, "SS-20");
  EXPECT_EQ((*given)[1].row, 1u);
  EXPECT_EQ((*given)[1].spelled, "--machine");
  EXPECT_EQ((*given)[2].row, 3u);
}

TEST(Options, UnknownOptionNamesTheNearest) {
  const auto given = parse({"-kernal", "x"});
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().text(), "-kernal: unknown option: did you mean '-kernel'?");
}

TEST(Options, UnknownOptionFarFromAllPointsToHelp) {
  const auto given = parse({"-zzzzzz"});
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().text(), "-zzzzzz: unknown option (-help lists all)");
}

TEST(Options, MissingArgumentIsAnError) {
  const auto given = parse({"-kernel"});
  ASSERT_FALSE(given);
  EXPECT_EQ(given.error().text(), "-kernel: needs an argument: FILE");
}

TEST(Options, WordWithoutDashIsAnError) { EXPECT_FALSE(parse({"disk.img"})); }

TEST(Options, HelpShowsEveryRowAligned) {
  const auto text = options_help(kTable);
  EXPECT_EQ(text,
            "\nMachine:\n"
            "  -machine, -M NAME         machine to emulate\n"
            "  -kernel FILE              kernel image\n"
            "  -nographic                no display\n");
}

TEST(Nearest, FindsSwappedCaseAndTypedWrong) {
  EXPECT_EQ(nearest("ss20", kMachines), "SS-20");
  EXPECT_EQ(nearest("SS-2O", kMachines), "SS-20");
  EXPECT_EQ(nearest("vrit", kMachines), "virt");
}

TEST(Nearest, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("playstation", kMachines), std::nullopt);
  EXPECT_EQ(nearest("", kMachines), std::nullopt);
}

TEST(Sizes, SuffixesScaleAndDefaultUnitApplies) {
  EXPECT_EQ(parse_size("256", 1 << 20).value(), 256u << 20);
  EXPECT_EQ(parse_size("1G", 1 << 20).value(), 1u << 30);
  EXPECT_EQ(parse_size("64k").value(), 65536u);
  EXPECT_EQ(parse_size("1.5M").value(), 1572864u);
  EXPECT_EQ(parse_size("0x10", 1).value(), 16u);
}

TEST(Sizes, GarbageAndOverflowAreErrors) {
  EXPECT_FALSE(parse_size(""));
  EXPECT_FALSE(parse_size("M"));
  EXPECT_FALSE(parse_size("-1"));
  EXPECT_FALSE(parse_size("12Q"));
  EXPECT_FALSE(parse_size("1.5"));
  EXPECT_FALSE(parse_size("99999999999T"));
  EXPECT_FALSE(parse_size("18446744073709551616"));
}

TEST(Numbers, RadixByPrefix) {
  EXPECT_EQ(parse_number("10").value(), 10u);
  EXPECT_EQ(parse_number("0x10").value(), 16u);
  EXPECT_EQ(parse_number("010").value(), 8u);
  EXPECT_EQ(parse_number("0").value(), 0u);
  EXPECT_FALSE(parse_number("0x"));
  EXPECT_FALSE(parse_number("1x"));
}

TEST(KeyValues, ImpliedKeyEscapesAndLastSettingWins) {
  const auto list = KeyValues::parse("/tmp/a,,b,server=on,server=off", "path");
  EXPECT_EQ(list.get("path"), "/tmp/a,b");
  EXPECT_FALSE(list.get_switch("server", true).value());
}

TEST(KeyValues, BareFlagsAreOnAndNoFlagsAreOff) {
  auto list = KeyValues::parse("x,server,nowait", "path");
  ASSERT_TRUE(list.check_keys(kProperties));
  EXPECT_TRUE(list.get_switch("server", false).value());
  EXPECT_FALSE(list.get_switch("wait", true).value());
}

TEST(KeyValues, UnknownKeyNamesTheNearest) {
  auto list = KeyValues::parse("x,sever=on", "path");
  const auto result = list.check_keys(kProperties);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().text(), "unknown property 'sever': did you mean 'server'?");
}

TEST(KeyValues, MalformedValueNamesItsKey) {
  const auto list = KeyValues::parse("wait=maybe");
  const auto result = list.get_switch("wait", true);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().text(), "wait: 'maybe' is neither 'on' nor 'off'");
}

}  // namespace
}  // namespace base
