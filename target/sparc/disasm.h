// SPDX-License-Identifier: MIT
// Disassembly of SPARC V8 from the decode rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace sparc {

/// One instruction in assembler syntax with the usual synonyms (mov, cmp, ret, ...); ".word 0x..." for what has no
/// text.
std::string disassemble_insn(std::uint32_t pc, std::uint32_t word);
/// Lines "0x00004000:  01 00 00 00  nop", one for each whole instruction of `code`, at most max_insns.
std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns);

}  // namespace sparc
