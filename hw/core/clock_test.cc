// SPDX-License-Identifier: MIT
// Tests of the manual clock, and of the real one as far as threads allow without sleeping.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <vector>

#include "hw/core/manual_clock.h"
#include "hw/core/real_clock.h"

namespace hw {
namespace {

using namespace std::chrono_literals;

TEST(ManualClock, TimersFireAtTheirDeadlinesInOrder) {
  ManualClock clock;
  std::vector<std::pair<int, nanoseconds>> fired;
  Timer late(clock, [&] { fired.emplace_back(2, clock.now()); });
  Timer early(clock, [&] { fired.emplace_back(1, clock.now()); });
  late.arm(20ns);
  early.arm(10ns);
  clock.advance(30ns);
  const std::vector<std::pair<int, nanoseconds>> expected{{1, 10ns}, {2, 20ns}};
  EXPECT_EQ(fired, expected);
  EXPECT_EQ(clock.now(), 30ns);
}

TEST(ManualClock, TimerMayArmItselfAgain) {
  ManualClock clock;
  int count = 0;
  Timer timer(clock, [&] {
    if (++count < 3) timer.arm(clock.now() + 10ns);
  });
  timer.arm(10ns);
  clock.advance(100ns);
  EXPECT_EQ(count, 3);
}

TEST(ManualClock, ArmingAgainReplacesTheDeadline) {
  ManualClock clock;
  int count = 0;
  Timer timer(clock, [&] { ++count; });
  timer.arm(10ns);
  timer.arm(50ns);
  clock.advance(20ns);
  EXPECT_EQ(count, 0);
  EXPECT_EQ(clock.next_deadline(), 50ns);
}

TEST(ManualClock, DisarmedAndDestroyedTimersDoNotFire) {
  ManualClock clock;
  int count = 0;
  Timer kept(clock, [&] { ++count; });
  {
    Timer gone(clock, [&] { ++count; });
    gone.arm(1ns);
  }
  kept.arm(1ns);
  kept.disarm();
  clock.advance(10ns);
  EXPECT_EQ(count, 0);
}

TEST(RealClock, StandsStillUntilStarted) {
  RealClock clock;
  EXPECT_EQ(clock.now(), 0ns);
  clock.start();
  const auto first = clock.now();
  clock.stop();
  const auto stopped = clock.now();
  EXPECT_GE(stopped, first);
  EXPECT_EQ(clock.now(), stopped);
}

TEST(RealClock, FiresOnItsThread) {
  RealClock clock;
  std::promise<std::thread::id> fired;
  Timer timer(clock, [&] { fired.set_value(std::this_thread::get_id()); });
  timer.arm(1ms);
  clock.start();
  EXPECT_NE(fired.get_future().get(), std::this_thread::get_id());
}

TEST(RealClock, DestroyingATimerWaitsForItsCallback) {
  RealClock clock;
  clock.start();
  std::promise<void> begun;
  std::atomic<bool> done = false;
  {
    Timer timer(clock, [&] {
      begun.set_value();
      std::this_thread::yield();
      done = true;
    });
    timer.arm(0ns);
    begun.get_future().wait();
  }
  EXPECT_TRUE(done);
}

TEST(RealClock, SetNowContinuesFromThere) {
  RealClock clock;
  clock.set_now(5s);
  clock.start();
  EXPECT_GE(clock.now(), 5s);
}

}  // namespace
}  // namespace hw
