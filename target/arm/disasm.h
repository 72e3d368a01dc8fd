// SPDX-License-Identifier: MIT
// Text of A64 code, made from the decode rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace arm {

/// One instruction, as llvm-mc writes it; ".word 0x..." where the rows have none.
std::string disassemble_insn(std::uint64_t pc, std::uint32_t word);
/// The same without aliases: "subs xzr, x0, #5" for "cmp x0, #5".
std::string disassemble_plain(std::uint64_t pc, std::uint32_t word);
/// Lines "0x0000000000400000:  d503201f  nop".
std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns);

}  // namespace arm
