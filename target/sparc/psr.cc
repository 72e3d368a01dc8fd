// SPDX-License-Identifier: MIT
// PSR and RETT.
#include "target/sparc/psr.h"

#include "target/sparc/fpu.h"
#include "target/sparc/windows.h"
#include "tcg/ir/types.h"

namespace sparc {

std::uint32_t psr(const State& state) {
  return Psr{}
      .set(Psr::version, state.psr_version)
      .set(Psr::icc, tcg::ir::nzvc_from_flags(state.icc))
      .set(Psr::ec, state.psr_ec != 0)
      .set(Psr::ef, state.psr_ef != 0)
      .set(Psr::pil, state.pil)
      .set(Psr::s, state.s != 0)
      .set(Psr::ps, state.ps != 0)
      .set(Psr::et, state.et != 0)
      .set(Psr::cwp, cwp(state))
      .raw;
}

void set_psr(State& state, std::uint32_t value) {
  const Psr v = Psr::of(value);
  state.icc = tcg::ir::flags_from_nzvc(v.get(Psr::icc));
  state.psr_ec = 0;
  state.psr_ef = v.get(Psr::ef);
  state.pil = v.get(Psr::pil);
  state.s = v.get(Psr::s);
  state.ps = v.get(Psr::ps);
  state.et = v.get(Psr::et);
  if (const unsigned window = v.get(Psr::cwp) % state.nwindows; window != cwp(state)) set_cwp(state, window);
}

std::optional<Trap> write_psr(State& state, std::uint32_t value) {
  if (Psr::of(value).get(Psr::cwp) >= state.nwindows) return Trap::kIllegalInstruction;
  set_psr(state, value);
  recheck_interrupts(state);
  return std::nullopt;
}

std::optional<Trap> return_from_trap(State& state, std::uint32_t target) {
  if (state.et != 0) return state.s != 0 ? Trap::kIllegalInstruction : Trap::kPrivilegedInstruction;
  if (state.s == 0) return Trap::kPrivilegedInstruction;
  const unsigned next = (cwp(state) + 1) % state.nwindows;
  if ((state.wim >> next & 1) != 0) return Trap::kWindowUnderflow;
  if ((target & 3) != 0) return Trap::kMemAddressNotAligned;
  set_cwp(state, next);
  state.s = state.ps;
  state.et = 1;
  state.pc = state.npc;
  state.npc = target;
  recheck_interrupts(state);
  return std::nullopt;
}

std::uint64_t mode_flags(const State& state) {
  std::uint64_t flags = 0;
  if (state.s != 0) flags |= kModeSupervisor;
  if (state.psr_ef != 0) flags |= kModeFpu;
  if (Fsr::of(state.fsr).get(Fsr::tem) != 0) flags |= kModeFpTraps;
  if (state.fp_mode == kFpExceptionPending) flags |= kModeFpPending;
  if (state.fp_mode == kFpException) flags |= kModeFpException;
  if (state.npc != state.pc + 4) flags |= kModeNpc;
  return flags;
}

void recheck_interrupts(State& state) {
  const std::uint32_t level = state.interrupt_level.load(std::memory_order_acquire);
  if (state.et != 0 && level != 0 && (level > state.pil || level == 15)) {
    state.exit_request.store(1, std::memory_order_release);
  }
}

}  // namespace sparc
