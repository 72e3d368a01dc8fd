// SPDX-License-Identifier: MIT
// The digest of a processor's registers, in architectural order.
#include "base/digest.h"
#include "target/sparc/cpu.h"
#include "target/sparc/fpu.h"
#include "target/sparc/psr.h"
#include "target/sparc/windows.h"

namespace sparc {

std::uint64_t Cpu::register_digest() {
  State& s = *state_;
  base::Digest d;
  for (const std::uint32_t v : {s.pc, s.npc, psr(s), s.wim, s.tbr, s.y, read_fsr(s)}) d.add(v);
  for (unsigned r = 1; r < 8; ++r) d.add(s.globals[r]);
  // Each window's outs and locals; its ins are the outs of the next.
  for (unsigned w = 0; w < s.nwindows; ++w)
    for (unsigned r = 8; r < 24; ++r) d.add(reg(s, w, r));
  for (const std::uint64_t v : s.doubles) d.add(v);
  d.add(s.fp_mode);
  if (s.fp_mode != kFpExecute) d.add(fp_queue(s));
  for (const std::uint32_t v : s.asr) d.add(v);
  for (const std::uint32_t v :
       {mmu_.control(), mmu_.context_table(), mmu_.context(), mmu_.fault_status(), mmu_.fault_address()})
    d.add(v);
  d.add(halted ? 1 : 0);
  return d.value();
}

}  // namespace sparc
