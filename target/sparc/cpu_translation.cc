// SPDX-License-Identifier: MIT
// Where a processor meets the translator and the disassembler.
#include "base/bits.h"
#include "target/sparc/cpu.h"
#include "target/sparc/disasm.h"
#include "target/sparc/slots.h"
#include "target/sparc/translate.h"

namespace sparc {

const tcg::ir::TargetInfo& Cpu::target_info() const { return sparc::target_info(); }

void Cpu::translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input) {
  sparc::translate(region, input, *state_);
}

std::string Cpu::disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) {
  return sparc::disassemble(pc, code, max_insns);
}

std::string Cpu::disassemble_insn(std::uint64_t pc, std::span<const std::uint8_t> code) {
  if (code.size() < 4) return {};
  return sparc::disassemble_insn(static_cast<std::uint32_t>(pc), base::load_be<std::uint32_t>(code.data()));
}

}  // namespace sparc
