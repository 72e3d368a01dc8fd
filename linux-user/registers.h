// SPDX-License-Identifier: MIT
// A copy of what a guest sees of its processor.
#pragma once

#include "target/arm/cpu.h"
#include "target/arm/fp_control.h"

namespace linux_user {

struct Registers {
  std::array<std::uint64_t, 31> x;
  std::uint64_t sp, pc, tpidr, tpidr2, mode_flags;
  std::uint32_t cpsr, fpcr, fpsr;
  std::array<arm::Vector, 32> v;
  std::array<arm::PauthKey, 5> keys;

  static Registers of(const arm::Cpu& cpu) {
    const arm::State& s = cpu.state();
    return {s.x,
            s.sp,
            s.pc,
            s.tpidr_el0,
            s.tpidr2_el0,
            s.mode_flags,
            static_cast<std::uint32_t>(*cpu.read_register("cpsr")),
            s.fpcr,
            arm::fpsr(s),
            s.v,
            s.pauth_keys};
  }
  void load_into(arm::Cpu& cpu) const {
    arm::State& s = cpu.state();
    s.x = x;
    s.sp = sp;
    s.pc = pc;
    s.tpidr_el0 = tpidr;
    s.tpidr2_el0 = tpidr2;
    cpu.write_register("cpsr", cpsr);
    arm::set_fpcr(s, fpcr);
    arm::set_fpsr(s, fpsr);
    s.mode_flags = mode_flags;
    s.v = v;
    s.pauth_keys = keys;
    s.exclusive_address = arm::kNoExclusive;
  }
};

}  // namespace linux_user
