// SPDX-License-Identifier: MIT
// Tests of what -icount, -digest and -plant take and what they refuse.
#include "system/icount_options.h"

#include <gtest/gtest.h>

namespace sys {
namespace {

std::string icount_error(std::string_view text) {
  const auto r = parse_icount(text);
  return r ? "no error" : r.error().text();
}

TEST(IcountOptions, ShiftMayStandAlone) {
  EXPECT_EQ(parse_icount("7")->shift, 7u);
  EXPECT_EQ(parse_icount("shift=0")->shift, 0u);
  EXPECT_EQ(parse_icount("auto")->shift, std::nullopt);
}

TEST(IcountOptions, SleepIsOnAndAlignOffByDefault) {
  const auto o = parse_icount("shift=1");
  EXPECT_TRUE(o->sleep);
  EXPECT_FALSE(o->align);
}

TEST(IcountOptions, AllPropertiesArrive) {
  const auto o = parse_icount("shift=10,align=on,sleep=on");
  EXPECT_EQ(o->shift, 10u);
  EXPECT_TRUE(o->align);
  EXPECT_FALSE(parse_icount("shift=3,sleep=off")->sleep);
}

TEST(IcountOptions, BadValuesAreToldInOneLine) {
  EXPECT_EQ(icount_error(""), "needs shift=N, 0 to 10, or shift=auto");
  EXPECT_EQ(icount_error("align=on"), "needs shift=N, 0 to 10, or shift=auto");
  EXPECT_EQ(icount_error("11"),
            "shift '11' is neither 'auto' nor a number from 0 to 10 (an instruction takes 2^shift ns)");
  EXPECT_EQ(icount_error("shift=fast"),
            "shift 'fast' is neither 'auto' nor a number from 0 to 10 (an instruction takes 2^shift ns)");
  EXPECT_EQ(icount_error("shift=1,slep=on"), "unknown property 'slep': did you mean 'sleep'?");
  EXPECT_EQ(icount_error("shift=1,rr=record"), "rr: recording and replaying are not built in yet");
}

TEST(IcountOptions, ContradictionsAreRefused) {
  EXPECT_EQ(icount_error("auto,align=on"), "align=on needs a fixed shift: shift=auto follows the host by itself");
  EXPECT_EQ(icount_error("auto,sleep=off"), "sleep=off needs a fixed shift: shift=auto follows the host's clock");
  EXPECT_EQ(icount_error("1,align=on,sleep=off"), "align=on and sleep=off contradict each other");
}

TEST(DigestOptions, FileMayStandAloneAndGridsArrive) {
  EXPECT_EQ(parse_digest("out.txt")->file, "out.txt");
  EXPECT_EQ(parse_digest("out.txt")->registers, 1'000'000u);
  EXPECT_EQ(parse_digest("file=f,registers=5,memory=0")->registers, 5u);
  EXPECT_EQ(parse_digest("file=f,registers=5,memory=0")->memory, 0u);
  EXPECT_EQ(parse_digest("registers=5").error().text(), "needs file=FILE");
}

TEST(PlantOptions, AllMustBeThere) {
  EXPECT_EQ(parse_plant("at=100,register=g1,bit=3")->at, 100u);
  EXPECT_EQ(parse_plant("at=100,register=g1,bit=3")->bit, 3u);
  EXPECT_EQ(parse_plant("register=g1").error().text(), "needs at=N, a number of executed instructions from 1 on");
  EXPECT_EQ(parse_plant("at=1").error().text(), "needs register=NAME");
  EXPECT_EQ(parse_plant("at=1,register=g1,bit=64").error().text(), "bit 64 is not between 0 and 63");
}

}  // namespace
}  // namespace sys
