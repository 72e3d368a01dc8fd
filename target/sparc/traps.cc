// SPDX-License-Identifier: MIT
// Trap entry, interrupts, error mode and the names of traps.  Source: SPARC V8 manual, chapter 7.
#include "base/log.h"
#include "target/sparc/cpu.h"
#include "target/sparc/helpers.h"
#include "target/sparc/psr.h"
#include "target/sparc/windows.h"

namespace sparc {

std::string_view trap_name(std::uint32_t tt) {
  if (tt >= 0x80 && tt <= 0xff) return "Trap Instruction";
  switch (tt) {
    case 0x00: return "Reset";
    case 0x01: return "Instruction Access Fault";
    case 0x02: return "Illegal Instruction";
    case 0x03: return "Privileged Instruction";
    case 0x04: return "FPU Disabled";
    case 0x05: return "Window Overflow";
    case 0x06: return "Window Underflow";
    case 0x07: return "Unaligned Address";
    case 0x08: return "FPU Exception";
    case 0x09: return "Data Access Fault";
    case 0x0a: return "Tag Overflow";
    case 0x0b: return "Watchpoint";
    case 0x11: return "Interrupt, level 1";
    case 0x12: return "Interrupt, level 2";
    case 0x13: return "Interrupt, level 3";
    case 0x14: return "Interrupt, level 4";
    case 0x15: return "Interrupt, level 5";
    case 0x16: return "Interrupt, level 6";
    case 0x17: return "Interrupt, level 7";
    case 0x18: return "Interrupt, level 8";
    case 0x19: return "Interrupt, level 9";
    case 0x1a: return "Interrupt, level 10";
    case 0x1b: return "Interrupt, level 11";
    case 0x1c: return "Interrupt, level 12";
    case 0x1d: return "Interrupt, level 13";
    case 0x1e: return "Interrupt, level 14";
    case 0x1f: return "Interrupt, level 15";
    case 0x20: return "Register Access Error";
    case 0x21: return "Instruction Access Error";
    case 0x24: return "Coprocessor Disabled";
    case 0x25: return "Unimplemented Flush";
    case 0x28: return "Coprocessor Exception";
    case 0x29: return "Data Access Error";
    case 0x2a: return "Division By Zero";
    case 0x2b: return "Data Store Error";
    case 0x2c: return "Data Access MMU Miss";
    case 0x3c: return "Instruction Access MMU Miss";
    default: return "Reserved Trap";
  }
}

void Cpu::trap(std::uint32_t tt) {
  State& s = *state_;
  if (s.et == 0) {
    enter_error_mode(tt);
    return;
  }
  if (base::log::on(base::log::Item::kInt)) [[unlikely]] {
    base::log::print("{:6}: {} (v={:02x}) pc={:08x} npc={:08x}\n", traps_taken_, trap_name(tt), tt, s.pc, s.npc);
  }
  ++traps_taken_;
  const bool interrupt = tt >= 0x11 && tt <= 0x1f;
  discontinued = {static_cast<std::uint8_t>(interrupt ? tcg::runtime::Discontinuity::kInterrupt
                                                      : tcg::runtime::Discontinuity::kException),
                  s.pc};
  s.et = 0;
  s.ps = s.s;
  s.s = 1;
  enter_trap_window(s);
  reg(s, 17) = s.pc;   // %l1
  reg(s, 18) = s.npc;  // %l2
  s.tbr = (s.tbr & 0xffff'f000) | (tt << 4);
  s.pc = s.tbr;
  s.npc = s.tbr + 4;
}

void Cpu::enter_error_mode(std::uint32_t tt) {
  error_mode_ = true;
  halted = true;
  state_->exit_request.store(1, std::memory_order_release);
  const std::string text = fmt::format("cpu {}: trap {:#04x} ({}) at pc {:#010x} with traps disabled: error mode",
                                       number_, tt, trap_name(tt), state_->pc);
  if (base::log::on(base::log::Item::kInt) || base::log::on(base::log::Item::kGuestErrors)) {
    base::log::write(text + "\n" + registers_text(base::log::on(base::log::Item::kFpu)));
  }
  if (board_.error_mode) board_.error_mode(text);
}

void Cpu::leave(std::uint32_t reason, std::uint64_t payload) {
  const std::uint32_t kind = reason & kLeaveReasonMask;
  if (kind >= kLeaveTrap && kind < kLeaveTrap + 256) {
    trap(kind - kLeaveTrap);
  } else if (kind == kLeaveErrorMode) {
    enter_error_mode((state_->tbr >> 4) & 0xff);
  } else if (const auto tt = finish_instruction(*state_, reason, payload)) {
    // RETT is the one instruction that says in TBR why it could not be done.  SPARC V8 manual B.26.
    if (kind == kLeaveRett && state_->et == 0) state_->tbr = (state_->tbr & 0xffff'f000) | (*tt << 4);
    trap(*tt);
  }
  current_key();
}

bool Cpu::take_interrupt() {
  const State& s = *state_;
  if (s.et == 0 || error_mode_) return false;
  const std::uint32_t level = s.interrupt_level.load(std::memory_order_acquire) & 15;
  if (level == 0 || (level != 15 && level <= s.pil)) return false;
  halted = false;
  trap(0x10 + level);
  current_key();
  return true;
}

}  // namespace sparc
