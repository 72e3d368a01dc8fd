// SPDX-License-Identifier: MIT
// Files of guest assembly with cases in their comments: parsing, assembling, and the program that comes out.
//
//   ! case NAME                      the label where it starts; it ends at macro END
//   !   cpu MODEL                    -cpu argument
//   !   init REG=VALUE ...           before the start; see SparcMachine::set for names
//   !   map VA PA acc=N [ctx=N] [level=N] [bits=N]     a page of the reference MMU
//   !   mmu on|nf [ctx=N]            turns the MMU on (nf: with NF set)
//   !   expect KEY=VALUE ...         after the end: registers; traps=TT[@PC],...; out=VALUE,... (stores to the test
//   device);
//                                    m[ADDRESS]=WORD; end=error (error mode instead of END); REG=* leaves it
//                                    open; regs=* and fregs=* leave all integer and floating-point registers open
// Values are sums of numbers and labels; icc is letters of NZVC or "none".  What is not named must be as it was.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace test {

struct AsmSetting {
  std::string key, value;
};

struct AsmMap {
  std::string va, pa;
  unsigned acc = 3, context = 0, level = 3;
  std::uint32_t bits = 0;
};

struct AsmCase {
  std::string name;
  unsigned line = 0;
  std::string cpu;
  std::vector<AsmSetting> init, expect;
  std::vector<AsmMap> maps;
  bool mmu = false, no_fault = false;
  unsigned context = 0;
};

/// Cases of a source text; the error names the line.
/// `comment` starts a comment line of the assembler: "!" for SPARC, "//" for AArch64.
base::Result<std::vector<AsmCase>> parse_cases(std::string_view text, std::string_view comment = "!");

struct Segment {
  std::uint32_t address = 0;
  std::vector<std::uint8_t> bytes;
};

/// A linked program.
struct AsmProgram {
  std::vector<Segment> segments;
  std::map<std::string, std::uint32_t, std::less<>> symbols;
  /// Sum of numbers and labels, e.g. "buffer+4"; nullopt-like error text when a label is missing.
  [[nodiscard]] base::Result<std::uint64_t> value(std::string_view expression) const;
};

/// Whether the cross assembler is installed.
bool have_assembler();
/// Assembles and links a file of tests/insn/sparc for 0x4000 on.
base::Result<AsmProgram> assemble(const std::string& path);
/// The same for AArch64, and tests/insn/arm.
bool have_arm_assembler();
base::Result<AsmProgram> assemble_arm(const std::string& path);

}  // namespace test
