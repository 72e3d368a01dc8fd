// SPDX-License-Identifier: MIT
// Tests of the register windows: numbers, sharing of ins and outs, slides and moves of the file, limits.
#include "target/sparc/windows.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>

#include "target/sparc/psr.h"

namespace sparc {
namespace {

/// A processor whose registers tell where they are: %l0 of window w is 100 + w, its %o0 is 200 + w.
struct Windows : ::testing::TestWithParam<unsigned> {
  Windows() {
    s.nwindows = GetParam();
    reset_windows(s);
    for (unsigned w = 0; w < s.nwindows; ++w) {
      reg(s, w, 16) = 100 + w;
      reg(s, w, 8) = 200 + w;
    }
  }
  unsigned next(unsigned w) const { return (w + 1) % s.nwindows; }
  void expect_all_in_place() {
    for (unsigned w = 0; w < s.nwindows; ++w) {
      EXPECT_EQ(reg(s, w, 16), 100 + w) << "window " << w;
      EXPECT_EQ(reg(s, w, 8), 200 + w) << "window " << w;
      EXPECT_EQ(reg(s, w, 24), 200 + next(w)) << "window " << w;
    }
    EXPECT_EQ(reg(s, 16), 100 + cwp(s));
    EXPECT_EQ(reg(s, 24), 200 + next(cwp(s)));
  }
  std::unique_ptr<State> owner = std::make_unique<State>();
  State& s = *owner;
};

TEST_P(Windows, ResetMakesWindowZeroCurrent) {
  EXPECT_EQ(cwp(s), 0u);
  expect_all_in_place();
}

TEST_P(Windows, EachWindowCanBeMadeCurrent) {
  for (unsigned i = 0; i < 3 * s.nwindows; ++i) {
    set_cwp(s, i * 5 % s.nwindows);
    EXPECT_EQ(cwp(s), i * 5 % s.nwindows);
    expect_all_in_place();
  }
}

TEST_P(Windows, ManySavesWrapAroundAndMoveTheFile) {
  for (unsigned i = 0; i < 1000; ++i) {
    const unsigned before = cwp(s);
    EXPECT_FALSE(save_slow(s, 0, 0));
    EXPECT_EQ(next(cwp(s)), before);
  }
  expect_all_in_place();
}

TEST_P(Windows, ManyRestoresWrapAroundAndMoveTheFile) {
  for (unsigned i = 0; i < 1000; ++i) {
    const unsigned before = cwp(s);
    EXPECT_FALSE(restore_slow(s, 0, 0));
    EXPECT_EQ(cwp(s), next(before));
  }
  expect_all_in_place();
}

TEST_P(Windows, SaveWritesRdInTheNewWindowAndAdvances) {
  s.pc = 0x100;
  s.npc = 0x200;
  EXPECT_FALSE(save_slow(s, 14, 77));
  EXPECT_EQ(reg(s, s.nwindows - 1, 14), 77u);
  EXPECT_EQ(s.pc, 0x200u);
  EXPECT_EQ(s.npc, 0x204u);
}

TEST_P(Windows, SaveIntoAnInvalidWindowOverflows) {
  s.wim = 1u << (s.nwindows - 1);
  s.pc = 0x100;
  EXPECT_EQ(save_slow(s, 14, 77), Trap::kWindowOverflow);
  EXPECT_EQ(cwp(s), 0u);
  EXPECT_EQ(s.pc, 0x100u);
}

TEST_P(Windows, RestoreIntoAnInvalidWindowUnderflows) {
  s.wim = 1u << 1;
  EXPECT_EQ(restore_slow(s, 14, 77), Trap::kWindowUnderflow);
  EXPECT_EQ(cwp(s), 0u);
}

TEST_P(Windows, TrapEntryIgnoresTheInvalidMask) {
  s.wim = ~0u;
  enter_trap_window(s);
  EXPECT_EQ(cwp(s), s.nwindows - 1);
  expect_all_in_place();
}

TEST_P(Windows, LimitsStopAtInvalidWindows) {
  set_cwp(s, s.nwindows / 2);
  s.wim = ~(1u << s.nwindows / 2);
  update_window_limits(s);
  EXPECT_EQ(s.save_floor, s.window);
  EXPECT_EQ(s.restore_ceiling, s.window);
}

TEST_P(Windows, InsideTheLimitsQuickSteppingAgreesWithWindowNumbers) {
  set_cwp(s, s.nwindows - 1);
  while (s.window - kWindowWords >= s.save_floor) s.window -= kWindowWords;
  expect_all_in_place();
  while (s.window + kWindowWords <= s.restore_ceiling) s.window += kWindowWords;
  expect_all_in_place();
}

TEST_P(Windows, PointerBitsGiveCwpForPowersOfTwo) {
  if ((s.nwindows & (s.nwindows - 1)) != 0) GTEST_SKIP() << "not a power of two";
  for (unsigned w = 0; w < s.nwindows; ++w) {
    set_cwp(s, w);
    EXPECT_EQ((reinterpret_cast<std::uintptr_t>(s.window) >> 6) & (s.nwindows - 1), w);
  }
}

TEST_P(Windows, ReturnFromTrapRestoresWindowAndPrivilege) {
  s.et = 0;
  s.s = 1;
  s.ps = 0;
  s.npc = 0x40;
  EXPECT_FALSE(return_from_trap(s, 0x80));
  EXPECT_EQ(cwp(s), 1u);
  EXPECT_EQ(s.s, 0u);
  EXPECT_EQ(s.et, 1u);
  EXPECT_EQ(s.pc, 0x40u);
  EXPECT_EQ(s.npc, 0x80u);
}

TEST_P(Windows, ReturnFromTrapHasItsTraps) {
  s.et = 1;
  s.s = 1;
  EXPECT_EQ(return_from_trap(s, 0), Trap::kIllegalInstruction);
  s.s = 0;
  EXPECT_EQ(return_from_trap(s, 0), Trap::kPrivilegedInstruction);
  s.et = 0;
  s.s = 1;
  EXPECT_EQ(return_from_trap(s, 2), Trap::kMemAddressNotAligned);
  s.wim = 2;
  EXPECT_EQ(return_from_trap(s, 2), Trap::kWindowUnderflow);
}

TEST_P(Windows, WritePsrRefusesImpossibleWindows) {
  if (s.nwindows == 32) GTEST_SKIP() << "all are possible";
  EXPECT_EQ(write_psr(s, s.nwindows), Trap::kIllegalInstruction);
  EXPECT_FALSE(write_psr(s, 0x00f01fe0 | (s.nwindows - 1)));
  EXPECT_EQ(psr(s), 0x40f01fe0u | (s.nwindows - 1));
}

INSTANTIATE_TEST_SUITE_P(Counts, Windows, ::testing::Values(2u, 3u, 7u, 8u, 16u, 31u, 32u));

/// Eight windows as the manual draws them, beside the line of positions.
struct WindowModel {
  State state;
  std::array<std::array<std::uint32_t, 16>, 8> file{};
  unsigned current = 0;
  std::mt19937 random{1};

  unsigned number() { return static_cast<unsigned>(random()); }
  WindowModel() {
    state.nwindows = 8;
    reset_windows(state);
    current = cwp(state);
  }
  std::uint32_t& modelled(unsigned r) { return r >= 24 ? file[(current + 1) % 8][r - 24] : file[current][r - 8]; }
  /// SAVE (-1) or RESTORE (+1) as generated code does them; whether it trapped as WIM says.
  bool move(int step) {
    const unsigned next = (current + static_cast<unsigned>(8 + step)) % 8;
    const bool must_trap = (state.wim >> next & 1) != 0;
    std::uint32_t* const to = state.window + step * static_cast<int>(kWindowWords);
    const bool quick = step < 0 ? to >= state.save_floor : to <= state.restore_ceiling;
    bool trapped = false;
    if (quick)
      state.window = to;
    else
      trapped = (step < 0 ? save_slow(state, 0, 0) : restore_slow(state, 0, 0)).has_value();
    if (!trapped) current = next;
    return trapped == must_trap;
  }
  void change_wim() {
    state.wim = number() % 3 != 0 ? 1u << (number() % 8) : number() & 0xff;
    update_window_limits(state);
  }
  void change_cwp() { set_cwp(state, current = number() % 8); }
  void enter_trap() {
    enter_trap_window(state);
    current = (current + 7) % 8;
  }
  void write_register() {
    const unsigned r = 8 + number() % 24, value = number();
    reg(state, r) = value;
    modelled(r) = value;
  }
  /// One random step; false if a move trapped when it should not or the other way round.
  bool step() {
    switch (number() % 16) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4: return move(-1);
      case 5:
      case 6:
      case 7:
      case 8:
      case 9: return move(+1);
      case 10: change_wim(); return true;
      case 11: change_cwp(); return true;
      case 12: enter_trap(); return true;
      default: write_register(); return true;
    }
  }
  bool agrees() {
    for (unsigned r = 8; r < 32; ++r)
      if (reg(state, r) != modelled(r)) return false;
    return cwp(state) == current;
  }
};

TEST(Windows, RandomMovesAgreeWithAFileOfEightWindows) {
  const auto model = std::make_unique<WindowModel>();
  int good = 0;
  while (good < 200'000 && model->step() && model->agrees()) ++good;
  EXPECT_EQ(good, 200'000);
}

}  // namespace
}  // namespace sparc
