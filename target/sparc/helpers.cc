// SPDX-License-Identifier: MIT
// The helper table and the instructions that C++ finishes.
#include "target/sparc/helpers.h"

#include <array>

#include "target/sparc/fpu.h"
#include "target/sparc/psr.h"
#include "target/sparc/windows.h"

namespace sparc {
namespace {

using tcg::ir::HelperEffect;
using tcg::ir::HelperInfo;

std::uint32_t help_read_psr(State* state) { return psr(*state); }

void help_write_wim(State* state, std::uint32_t value) {
  state->wim = state->nwindows == 32 ? value : value & ((1u << state->nwindows) - 1);
  update_window_limits(*state);
}

std::uint32_t help_read_fsr(State* state) { return read_fsr(*state); }
std::uint32_t help_fp_exact(State* state, std::uint32_t word) { return fp_operate(*state, word) ? 1 : 0; }
std::uint64_t help_read_queue(State* state) { return fp_queue(*state); }
void help_pop_queue(State* state) { fp_pop_queue(*state); }

template <typename Function>
HelperInfo row(std::string_view name, Function* function, HelperEffect effect) {
  return {name, reinterpret_cast<std::uintptr_t>(function), effect};
}

}  // namespace

std::span<const HelperInfo> helper_table() {
  using enum HelperEffect;
  // In the order of Helper.
  static const std::array<HelperInfo, static_cast<std::size_t>(Helper::kCount)> table{
      row("asi_load", asi_load, kMayExit | kSideEffect), row("asi_store", asi_store, kMayExit | kSideEffect),
      row("read_psr", help_read_psr, kReadsState),       row("write_wim", help_write_wim, kReadsState | kWritesState),
      row("read_fsr", help_read_fsr, kReadsState),       row("fp_exact", help_fp_exact, kReadsState | kWritesState),
      row("read_queue", help_read_queue, kReadsState),   row("pop_queue", help_pop_queue, kReadsState | kWritesState),
  };
  return table;
}

std::optional<std::uint32_t> finish_instruction(State& state, std::uint32_t reason, std::uint64_t payload) {
  const auto value = static_cast<std::uint32_t>(payload);
  const unsigned rd = reason >> kLeaveRdShift & 31;
  std::optional<Trap> trap;
  bool advance = false;
  switch (reason & kLeaveReasonMask) {
    case kLeaveWindowSave: trap = save_slow(state, rd, value); break;
    case kLeaveWindowRestore: trap = restore_slow(state, rd, value); break;
    case kLeaveRett: trap = return_from_trap(state, value); break;
    case kLeaveTicc: return static_cast<std::uint32_t>(Trap::kTrapInstruction) + (value & 0x7f);
    case kLeaveWritePsr:
      trap = write_psr(state, value);
      advance = !trap;
      break;
    case kLeaveWriteFsr:
      write_fsr(state, value);
      advance = true;
      break;
    case kLeaveFpHeld:
      fp_held(state);
      trap = Trap::kFpException;
      break;
    default: trap = Trap::kIllegalInstruction; break;
  }
  if (advance) {
    state.pc = state.npc;
    state.npc += 4;
  }
  if (trap) return static_cast<std::uint32_t>(*trap);
  return std::nullopt;
}

}  // namespace sparc
