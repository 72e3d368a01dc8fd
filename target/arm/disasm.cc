// SPDX-License-Identifier: MIT
// Text of instructions: aliases first, then the decode rows.
#include "target/arm/disasm.h"

#include <fmt/format.h>

#include <array>

#include "base/bits.h"
#include "target/arm/a64/rows.h"

namespace arm {
namespace {

using a64::Row;
using a64::Translator;

template <decode::FixedString Pattern, typename... Fields>
consteval Row alias(std::string_view text) {
  return decode::alias<Translator, Pattern, Fields...>(text);
}

// clang-format off
constexpr std::array kAliases{
    alias<"1101011 0010 11111 000000 11110 00000">("ret"),
};
// clang-format on

const decode::Table<Row>& aliases() {
  static const std::array groups{std::span<const Row>(kAliases)};
  static const decode::Table<Row> table{groups};
  return table;
}

}  // namespace

std::string disassemble_insn(std::uint64_t pc, std::uint32_t word) {
  std::string text;
  if (const Row* row = aliases().find(word); row != nullptr && decode::print(*row, word, pc, text)) return text;
  if (const Row* row = a64::insn_table().find(word); row != nullptr && decode::print(*row, word, pc, text)) return text;
  return fmt::format(".word 0x{:08x}", word);
}

std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) {
  std::string text;
  for (std::size_t i = 0; i + 4 <= code.size() && i / 4 < max_insns; i += 4) {
    const auto word = base::load_raw<std::uint32_t>(code.data() + i);
    text += fmt::format("0x{:016x}:  {:08x}  {}\n", pc + i, word, disassemble_insn(pc + i, word));
  }
  return text;
}

}  // namespace arm
