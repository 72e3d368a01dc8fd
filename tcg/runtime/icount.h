// SPDX-License-Identifier: MIT
// Counted time (-icount): what the execution loop asks of whoever keeps guest time by executed instructions.
//
// How counting works.  Env::budget says how many instructions may be entered before the next event; Vcpu::limit_ is the
// instruction number at which that event is due, so that limit_ - budget instructions have been executed.  A block
// takes all its instructions off the budget at its entry (ir::Op::kCount).  Where it is left earlier, its state map
// says how many to give back, so the number is exact at every exit.  A block that would overrun the budget leaves at
// once and is run as another one, cut to what is left (BlockKey::limit): an event comes after the same instruction
// however blocks are cut.
//
// An instruction that leaves for an exception or to be finished in C++ counts as executed; one that could not be
// fetched does not; taking an interrupt is no instruction.
//
// Accesses to devices, and helpers that reach devices or read the time, run as the only instruction of their block
// (Vcpu::alone_or_redo).  So time stands at the number of instructions before them, and what they cause, an interrupt
// or a nearer deadline, is looked at right behind them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace tcg::runtime {

/// Thread: the vCPU's, between instructions.
class CountPort {
 public:
  virtual ~CountPort() = default;
  /// Does what is due after `executed` instructions: digests, timers.  It may be called more than once for a number.
  virtual void run_events(std::uint64_t executed) = 0;
  /// The number, above `executed`, at which run_events() must be called next.
  virtual std::uint64_t next_event(std::uint64_t executed) = 0;
  /// Guest time from now to the next deadline; absent: there is none.
  virtual std::optional<std::chrono::nanoseconds> until_deadline(std::uint64_t executed) = 0;
  /// Whether an idle processor waits on the host for as long as guest time jumps.
  [[nodiscard]] virtual bool sleeps() const = 0;
  /// The processor is idle: guest time jumps forward.
  virtual void skip(std::chrono::nanoseconds time) = 0;
};

}  // namespace tcg::runtime
