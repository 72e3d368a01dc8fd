// SPDX-License-Identifier: MIT
// Register windows: the live range on its line, its slides and moves.
#include "target/sparc/windows.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace sparc {
namespace {

using Position = std::int32_t;

Position count(const State& s) { return static_cast<Position>(s.nwindows); }
Position position(const State& s) { return static_cast<Position>((s.window - s.window_file.data()) / kWindowWords); }
std::uint32_t* base(State& s, Position p) { return s.window_file.data() + p * static_cast<Position>(kWindowWords); }
unsigned window_at(const State& s, Position p) { return static_cast<unsigned>(p % count(s)); }
bool invalid(const State& s, Position p) { return (s.wim >> window_at(s, p) & 1) != 0; }

void copy_position(State& s, Position from, Position to) {
  std::memcpy(base(s, to), base(s, from), kWindowWords * sizeof(std::uint32_t));
}

/// Moves the whole live range by `distance` positions, a multiple of nwindows, so that numbers stay true.
void move_file(State& s, Position distance) {
  const Position current = position(s);
  std::memmove(base(s, s.lowest + distance), base(s, s.lowest), s.nwindows * kWindowWords * sizeof(std::uint32_t));
  s.lowest += distance;
  s.window = base(s, current + distance);
}

/// A distance that brings `lowest` next to the middle of the line.
Position to_middle(const State& s) {
  const Position middle = static_cast<Position>(kWindowPositions) / 2;
  return (middle - s.lowest) / count(s) * count(s);
}

/// The topmost window goes below the lowest.
void slide_down(State& s) {
  if (s.lowest == 0) move_file(s, to_middle(s));
  copy_position(s, s.lowest + count(s) - 1, s.lowest - 1);
  --s.lowest;
}

/// The lowest window goes on top.
void slide_up(State& s) {
  if (s.lowest + count(s) >= static_cast<Position>(kWindowPositions)) move_file(s, to_middle(s));
  copy_position(s, s.lowest, s.lowest + count(s));
  ++s.lowest;
}

/// Makes the window one below or above current, sliding as needed.  The limits are not kept.
void step_down(State& s) {
  if (position(s) == s.lowest) slide_down(s);
  s.window -= kWindowWords;
}
void step_up(State& s) {
  if (position(s) == s.lowest + count(s) - 2) slide_up(s);
  s.window += kWindowWords;
}

/// What SAVE and RESTORE do after they moved.
void finish(State& s, unsigned rd, std::uint32_t sum) {
  update_window_limits(s);
  if (rd != 0) reg(s, rd) = sum;
  s.pc = s.npc;
  s.npc += 4;
}

}  // namespace

void reset_windows(State& state) {
  base::check(state.nwindows >= 2 && state.nwindows <= kMaxWindows, "number of register windows");
  state.window_file.fill(0);
  const Position middle = static_cast<Position>(kWindowPositions) / 2;
  state.lowest = middle - middle % count(state);
  state.window = base(state, state.lowest);
  update_window_limits(state);
}

unsigned cwp(const State& state) { return window_at(state, position(state)); }

void set_cwp(State& state, unsigned window) {
  base::check(window < state.nwindows, "CWP beyond the last window");
  const auto above = static_cast<Position>((window + state.nwindows - window_at(state, state.lowest)) % state.nwindows);
  state.window = base(state, state.lowest + above);
  if (above == count(state) - 1) slide_up(state);  // the topmost position is never current
  update_window_limits(state);
}

void enter_trap_window(State& state) {
  step_down(state);
  update_window_limits(state);
}

void update_window_limits(State& state) {
  const Position current = position(state);
  // A trap may enter an invalid window.  Moves out of it are done slowly, so that these limits are made anew: the way
  // back in traps.
  if (invalid(state, current)) {
    state.save_floor = state.restore_ceiling = base(state, current);
    return;
  }
  Position low = current;
  while (low > state.lowest && !invalid(state, low - 1)) --low;
  Position high = current;
  while (high < state.lowest + count(state) - 2 && !invalid(state, high + 1)) ++high;
  state.save_floor = base(state, low);
  state.restore_ceiling = base(state, high);
}

std::uint32_t& reg(State& state, unsigned window, unsigned r) {
  if (r < 8) return state.globals[r];
  if (r >= 24) {
    window = (window + 1) % state.nwindows;  // ins are the outs of the window above
    r -= 16;
  }
  const auto above = static_cast<Position>((window + state.nwindows - window_at(state, state.lowest)) % state.nwindows);
  return base(state, state.lowest + above)[r - 8];
}

std::optional<Trap> save_slow(State& state, unsigned rd, std::uint32_t sum) {
  const unsigned next = (cwp(state) + state.nwindows - 1) % state.nwindows;
  if ((state.wim >> next & 1) != 0) return Trap::kWindowOverflow;
  step_down(state);
  finish(state, rd, sum);
  return std::nullopt;
}

std::optional<Trap> restore_slow(State& state, unsigned rd, std::uint32_t sum) {
  const unsigned next = (cwp(state) + 1) % state.nwindows;
  if ((state.wim >> next & 1) != 0) return Trap::kWindowUnderflow;
  step_up(state);
  finish(state, rd, sum);
  return std::nullopt;
}

}  // namespace sparc
