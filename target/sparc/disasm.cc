// SPDX-License-Identifier: MIT
// Text of instructions: synonyms first, then the decode rows.
#include "target/sparc/disasm.h"

#include <fmt/format.h>

#include <array>

#include "base/bits.h"
#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

/// Operand of "inc", "dec": 1 on a register that is source and destination.
struct Step {
  std::uint32_t raw = 0;
};
void append_text(Text& text, Step s) {
  const Operands o{s.raw};
  if (o.operand().raw != 0x2001 || o.rs1().n != (text.word >> 25 & 31)) text.valid = false;
  append_text(text, o.rs1());
}

/// Operands of "neg": the destination only where it differs.
struct Negated {
  std::uint32_t n = 0;
};
void append_text(Text& text, Negated r) {
  const std::uint32_t rd = text.word >> 25 & 31;
  append_text(text, Reg{r.n});
  if (rd == r.n) return;
  text.out += ", ";
  append_text(text, Reg{rd});
}

/// Operands of "btst": the mask first.
struct Swapped {
  std::uint32_t raw = 0;
};
void append_text(Text& text, Swapped s) {
  append_text(text, Operands{s.raw}.operand());
  text.out += ", ";
  append_text(text, Operands{s.raw}.rs1());
}

template <decode::FixedString Pattern, typename... Fields>
consteval Row synonym(std::string_view text) {
  return decode::alias<Translator, Pattern, Fields...>(text);
}

/// As binutils prefers them.
// clang-format off
constexpr std::array kSynonyms{
    synonym<"00 00000 100 0000000000000000000000">("nop"),
    synonym<"00 a 1000 010 dddddddddddddddddddddd", Annul, Disp22>("b{a} {d}"),
    synonym<"10 00000 111000 11111 1 0000000001000">("ret"),
    synonym<"10 00000 111000 01111 1 0000000001000">("retl"),
    synonym<"10 00000 111000 aaaaaaaaaaaaaaaaaaa", Address>("jmp {a}"),
    synonym<"10 01111 111000 aaaaaaaaaaaaaaaaaaa", Address>("call {a}"),
    synonym<"10 00000 111101 00000 0 00000000 00000">("restore"),
    synonym<"10 00000 111100 00000 0 00000000 00000">("save"),
    synonym<"10 ddddd 000010 00000 oooooooooooooo", Reg, Operand>("mov {o}, {d}"),
    synonym<"10 ddddd 000010 00000 1 0000000000000", Reg>("clr {d}"),
    synonym<"10 ddddd 000010 00000 0 0000000000000", Reg>("clr {d}"),
    synonym<"10 00000 010100 ooooooooooooooooooo", Operands>("cmp {o}"),
    synonym<"10 00000 010010 00000 0 00000000 sssss", Reg>("tst {s}"),
    synonym<"10 00000 010010 sssss 0 00000000 00000", Reg>("tst {s}"),
    synonym<"10 00000 010001 ooooooooooooooooooo", Swapped>("btst {o}"),
    synonym<"10 ddddd 000000 ooooooooooooooooooo", Reg, Step>("inc {o}"),
    synonym<"10 ddddd 000100 ooooooooooooooooooo", Reg, Step>("dec {o}"),
    synonym<"10 ddddd 010000 ooooooooooooooooooo", Reg, Step>("inccc {o}"),
    synonym<"10 ddddd 010100 ooooooooooooooooooo", Reg, Step>("deccc {o}"),
    synonym<"10 ddddd 000100 00000 0 00000000 sssss", Reg, Negated>("neg {s}"),
    synonym<"11 00000 000100 aaaaaaaaaaaaaaaaaaa", Address>("clr [{a}]"),
    synonym<"11 00000 000101 aaaaaaaaaaaaaaaaaaa", Address>("clrb [{a}]"),
    synonym<"11 00000 000110 aaaaaaaaaaaaaaaaaaa", Address>("clrh [{a}]"),
};
// clang-format on

const decode::Table<Row>& synonyms() {
  static const std::array groups{std::span<const Row>(kSynonyms)};
  static const decode::Table<Row> table{groups};
  return table;
}

}  // namespace

std::string disassemble_insn(std::uint32_t pc, std::uint32_t word) {
  std::string text;
  if (const Row* row = synonyms().find(word); row != nullptr && decode::print(*row, word, pc, text)) return text;
  if (const Row* row = insn_table().find(word); row != nullptr && decode::print(*row, word, pc, text)) return text;
  return fmt::format(".word 0x{:08x}", word);
}

std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) {
  std::string text;
  for (std::size_t i = 0; i + 4 <= code.size() && i / 4 < max_insns; i += 4) {
    const auto word = base::load_be<std::uint32_t>(code.data() + i);
    const auto at = static_cast<std::uint32_t>(pc + i);
    text += fmt::format("0x{:08x}:  {:02x} {:02x} {:02x} {:02x}  {}\n", at, word >> 24, word >> 16 & 0xff,
                        word >> 8 & 0xff, word & 0xff, disassemble_insn(at, word));
  }
  return text;
}

}  // namespace sparc
