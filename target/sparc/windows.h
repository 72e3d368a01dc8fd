// SPDX-License-Identifier: MIT
// Register windows as C++ sees them: CWP, access by window number, and SAVE and RESTORE out of the quick range.
// The layout is described in state.h.  Thread: the vCPU's own, or any while it is stopped; state exact (all slots
// stored).
#pragma once

#include <cstdint>
#include <optional>

#include "target/sparc/state.h"

namespace sparc {

/// Puts all nwindows windows, zeroed, at the middle of the line with CWP 0.  nwindows (2..32) and wim are set before.
void reset_windows(State& state);
/// PSR.CWP, 0 .. nwindows - 1.
[[nodiscard]] unsigned cwp(const State& state);
/// Makes `window` (below nwindows) current without any test of WIM.
void set_cwp(State& state, unsigned window);
/// CWP - 1 modulo nwindows without a test: the move of a trap's entry.
void enter_trap_window(State& state);
/// Recomputes save_floor and restore_ceiling; after wim was changed.
void update_window_limits(State& state);

/// Register r (0..31, as in an instruction's field) of a window (below nwindows).  r 0 is writable here: callers keep
/// it 0.
[[nodiscard]] std::uint32_t& reg(State& state, unsigned window, unsigned r);
/// Register r of the current window.
[[nodiscard]] inline std::uint32_t& reg(State& state, unsigned r) {
  return r < 8 ? state.globals[r] : state.window[r - 8];
}

/// SAVE as a whole: the trap it takes (nothing changed), else the window is current, rd holds `sum`, pc and npc
/// advanced.
std::optional<Trap> save_slow(State& state, unsigned rd, std::uint32_t sum);
/// RESTORE, the same way.
std::optional<Trap> restore_slow(State& state, unsigned rd, std::uint32_t sum);

}  // namespace sparc
