// SPDX-License-Identifier: MIT
// Tests of the SLAVIO counter-timers.
#include "hw/timer/slavio_timer.h"

#include "hw/core/manual_clock.h"
#include "hw/core/test_support.h"

namespace hw {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kLimit = 0, kCount = 4, kLimitKeep = 8, kStatus = 0xc, kMode = 0x10;
constexpr std::uint32_t kTenMs = 20001u << 9;  // what Linux writes for 10 ms
constexpr std::uint32_t kReached = 0x80000000;

struct Fixture {
  ManualClock clock;
  test::IrqProbe system, cpu;
  SlavioTimer timer{{clock, system, {&cpu}}};
};

TEST(SlavioTimer, InterruptsWhenTheLimitIsReachedAndAgainAfterEachRead) {
  Fixture f;
  f.timer.write(kLimit, kTenMs, 4);
  f.clock.advance(9999us);
  EXPECT_FALSE(f.system.level());
  f.clock.advance(1us);
  EXPECT_TRUE(f.system.level());
  EXPECT_EQ(f.timer.read(kLimit, 4), kTenMs);
  EXPECT_FALSE(f.system.level());
  f.clock.advance(10ms);
  EXPECT_TRUE(f.system.level());
}

TEST(SlavioTimer, CountStartsAtOneTickAndShowsReached) {
  Fixture f;
  f.timer.write(kLimit, kTenMs, 4);
  EXPECT_EQ(f.timer.read(kCount, 4), 1u << 9);
  f.clock.advance(1ms);
  EXPECT_EQ(f.timer.read(kCount, 4), 2001u << 9);
  f.clock.advance(10ms);
  EXPECT_EQ(f.timer.read(kCount, 4), kReached | (2001u << 9));
  f.timer.read(kLimit, 4);
  EXPECT_EQ(f.timer.read(kCount, 4), 2001u << 9);
}

TEST(SlavioTimer, CountWaitsBelowTheNextLimitUntilTheFirstIsAcknowledged) {
  Fixture f;
  f.timer.write(kLimit, kTenMs, 4);
  f.clock.advance(35ms);
  EXPECT_EQ(f.timer.read(kCount, 4), (20000u << 9) | kReached);
  f.timer.read(kLimit, 4);  // acknowledges the first; the second is due already
  EXPECT_EQ(f.timer.read(kCount, 4), (20000u << 9) | kReached);
  EXPECT_TRUE(f.system.level());
  f.timer.read(kLimit, 4);
  EXPECT_EQ(f.timer.read(kCount, 4), (10001u << 9) | kReached);
  f.timer.read(kLimit, 4);
  EXPECT_EQ(f.timer.read(kCount, 4), 10001u << 9);
}

TEST(SlavioTimer, WritingTheLimitTakesTheInterruptBackAndStartsOver) {
  Fixture f;
  f.timer.write(kLimit, kTenMs, 4);
  f.clock.advance(15ms);
  f.timer.write(kLimit, kTenMs, 4);
  EXPECT_FALSE(f.system.level());
  EXPECT_EQ(f.timer.read(kCount, 4) & ~kReached, 1u << 9);
}

TEST(SlavioTimer, LimitZeroCountsWithoutInterrupts) {
  Fixture f;
  f.timer.cpu_page(0).write(kLimit, 0, 4);
  f.clock.advance(3s);
  EXPECT_FALSE(f.cpu.level());
  EXPECT_EQ(f.clock.next_deadline(), std::nullopt);
  EXPECT_EQ(f.timer.cpu_page(0).read(kCount, 4), (6'000'001u << 9) & 0x7ffffe00u);
}

TEST(SlavioTimer, UnservedInterruptNeedsNoHostTimer) {
  Fixture f;
  f.timer.write(kLimit, 2u << 9, 4);
  f.clock.advance(1ms);
  EXPECT_EQ(f.system.rises(), 1);
  EXPECT_EQ(f.clock.next_deadline(), std::nullopt);
}

TEST(SlavioTimer, KeepingLimitLetsTheCountGoOn) {
  Fixture f;
  f.timer.write(kLimit, kTenMs, 4);
  f.clock.advance(4ms);
  f.timer.write(kLimitKeep, 10001u << 9, 4);
  f.clock.advance(1ms);
  EXPECT_TRUE(f.system.level());
}

TEST(SlavioTimer, ProcessorTimerDrivesItsOwnLine) {
  Fixture f;
  f.timer.cpu_page(0).write(kLimit, kTenMs, 4);
  f.clock.advance(10ms);
  EXPECT_TRUE(f.cpu.level());
  EXPECT_FALSE(f.system.level());
}

TEST(SlavioTimer, UserModeCountsSixtyFourBits) {
  Fixture f;
  f.timer.write(kMode, 1, 4);
  auto& page = f.timer.cpu_page(0);
  page.write(kLimit, 0x12345678, 4);
  page.write(kCount, 0x9abcdef0, 4);
  EXPECT_EQ(page.read(kLimit, 4), 0x12345678u);
  EXPECT_EQ(page.read(kCount, 4), 0x9abcde00u);
  f.clock.advance(1ms);
  EXPECT_EQ(page.read(kCount, 4), 0x9abcde00u + (2000u << 9));
  page.write(kStatus, 0, 4);
  f.clock.advance(1ms);
  EXPECT_EQ(page.read(kCount, 4), 0x9abcde00u + (2000u << 9));
}

TEST(SlavioTimer, ModeHasABitPerProcessor) {
  Fixture f;
  f.timer.write(kMode, 0xffffffff, 4);
  EXPECT_EQ(f.timer.read(kMode, 4), 1u);
}

TEST(SlavioTimer, PagesWithoutProcessorReadZero) {
  Fixture f;
  f.timer.cpu_page(3).write(kLimit, 0x200000, 4);
  EXPECT_EQ(f.timer.cpu_page(3).read(kLimit, 4), 0u);
}

TEST(SlavioTimer, StateComesBackWithItsDeadline) {
  Fixture f, g;
  f.timer.write(kLimit, kTenMs, 4);
  f.clock.advance(4ms);
  g.clock.advance(4ms);
  test::expect_same_after_loading(f.timer, g.timer);
  g.clock.advance(6ms);
  EXPECT_TRUE(g.system.level());
}

}  // namespace
}  // namespace hw
