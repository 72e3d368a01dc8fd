// SPDX-License-Identifier: MIT
// The processor state register as one word, RETT, and the mode flags of translated blocks.
#pragma once

#include <cstdint>
#include <optional>

#include "base/register.h"
#include "target/sparc/state.h"

namespace sparc {

/// PSR.  SPARC V8 manual 4.2, figure 4-2.
struct Psr : base::Register<Psr, std::uint32_t> {
  static constexpr base::Field<std::uint32_t, 4, 0> cwp{};
  static constexpr base::Field<bool, 5> et{};
  static constexpr base::Field<bool, 6> ps{};
  static constexpr base::Field<bool, 7> s{};
  static constexpr base::Field<std::uint32_t, 11, 8> pil{};
  static constexpr base::Field<bool, 12> ef{};
  static constexpr base::Field<bool, 13> ec{};
  static constexpr base::Field<std::uint32_t, 23, 20> icc{};
  static constexpr base::Field<std::uint32_t, 31, 24> version{};  ///< impl and ver
};

/// PSR composed of its parts.
[[nodiscard]] std::uint32_t psr(const State& state);
/// Sets all writable fields without tests, for gdb and reset; a CWP beyond nwindows is taken modulo.  EC stays 0.
void set_psr(State& state, std::uint32_t value);
/// WRPSR's effect: illegal_instruction for an impossible CWP (nothing changed), else as set_psr.  pc is not touched.
std::optional<Trap> write_psr(State& state, std::uint32_t value);
/// RETT's effect in supervisor mode: the trap it takes (with ET = 0: error mode), else window, S and ET are restored
/// and pc = npc, npc = target.  SPARC V8 manual B.26.
std::optional<Trap> return_from_trap(State& state, std::uint32_t target);
/// Mode flags of the state, all but kModeMmuOff (the MMU's) and kModeNpc included.
[[nodiscard]] std::uint64_t mode_flags(const State& state);
/// Asks the vCPU to look for interrupts if one may now be taken; after ET, PIL or S changed.
void recheck_interrupts(State& state);

}  // namespace sparc
