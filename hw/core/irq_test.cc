// SPDX-License-Identifier: MIT
// Tests of joined interrupt wires, register maps, lanes and placements.
#include "hw/core/irq.h"

#include <gtest/gtest.h>

#include "hw/core/lanes.h"
#include "hw/core/placement.h"
#include "hw/core/test_support.h"

namespace hw {
namespace {

TEST(OrIrq, OutputFallsWithTheLastInput) {
  test::IrqProbe out;
  OrIrq joined(out, 2);
  joined.input(0).set(true);
  joined.input(1).set(true);
  joined.input(0).set(false);
  EXPECT_TRUE(out.level());
  joined.input(1).set(false);
  EXPECT_FALSE(out.level());
}

TEST(Lanes, NarrowAccessesSeeBigEndianBytes) {
  EXPECT_EQ(read_lanes(0x11223344, 0, 1), 0x11u);
  EXPECT_EQ(read_lanes(0x11223344, 2, 2), 0x3344u);
  EXPECT_EQ(write_lanes(0xabcd, 0, 2), 0xabcd0000u);
}

TEST(Lanes, AccessOverTheEndIsCut) { EXPECT_EQ(read_lanes(0x11223344, 3, 2), 0x44u); }

TEST(Placement, OverlapIsSeen) {
  constexpr std::array kApart{Placement{"a", 0, 16}, Placement{"b", 16, 16}};
  constexpr std::array kOver{Placement{"a", 0, 17}, Placement{"b", 16, 16}};
  static_assert(disjoint(kApart) && !disjoint(kOver));
}

}  // namespace
}  // namespace hw
