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

using a64::BitMask;
using a64::Extended;
using a64::Imm12;
using a64::InvertedCondition;
using a64::Reg;
using a64::RegSp;
using a64::ShiftAmount;
using a64::ShiftKind;
using a64::Wreg;
using a64::Xreg;
using decode::Text;

bool is_wide(const Text& text) { return (text.word >> 31) != 0; }
void append_number(Text& text, std::uint64_t v) {
  text.out += is_wide(text) ? fmt::format("#{}", static_cast<std::int64_t>(v))
                            : fmt::format("#{}", static_cast<std::int32_t>(v));
}

/// imm16 and shift of MOVZ and MOVN as the value that is moved.
struct MovedZ {
  std::uint32_t raw = 0;
};
void append_text(Text& text, MovedZ i) {
  const unsigned shift = (i.raw >> 16) * 16;
  if ((i.raw & 0xffff) == 0 && shift != 0) text.valid = false;
  if (!is_wide(text) && shift >= 32) text.valid = false;
  append_number(text, std::uint64_t{i.raw & 0xffff} << shift);
}
struct MovedN {
  std::uint32_t raw = 0;
};
void append_text(Text& text, MovedN i) {
  const unsigned shift = (i.raw >> 16) * 16;
  if ((i.raw & 0xffff) == 0 && shift != 0) text.valid = false;
  if (!is_wide(text) && (shift >= 32 || (i.raw & 0xffff) == 0xffff)) text.valid = false;
  append_number(text, ~(std::uint64_t{i.raw & 0xffff} << shift));
}

/// N, immr and imms of UBFM and SBFM where they are a shift right by a constant ...
struct ShiftRight {
  std::uint32_t raw = 0;
};
void append_text(Text& text, ShiftRight f) {
  const unsigned top = is_wide(text) ? 63 : 31;
  if ((f.raw & 63) != top || f.raw >> 12 != (is_wide(text) ? 1u : 0u) || (f.raw >> 6 & 63) > top) text.valid = false;
  text.out += fmt::format("#{}", f.raw >> 6 & 63);
}
/// ... or one left.
struct ShiftLeft {
  std::uint32_t raw = 0;
};
void append_text(Text& text, ShiftLeft f) {
  const unsigned top = is_wide(text) ? 63 : 31, r = f.raw >> 6 & 63, s = f.raw & 63;
  if (s == top || s + 1 != r || r > top || f.raw >> 12 != (is_wide(text) ? 1u : 0u)) text.valid = false;
  text.out += fmt::format("#{}", top - s);
}

template <decode::FixedString Pattern, typename... Fields>
consteval Row alias(std::string_view text) {
  return decode::alias<Translator, Pattern, Fields...>(text);
}

// clang-format off
constexpr std::array kAliases{
    alias<"1101011 0010 11111 000000 11110 00000">("ret"),
    alias<"z 01 01010 00 0 mmmmm 000000 11111 ddddd", std::uint32_t, Reg, Reg>("mov {d}, {m}"),
    alias<"z 00 100010 0000000000000 11111 ddddd", std::uint32_t, RegSp>("mov {d}, sp"),
    alias<"1 00 100010 0000000000000 nnnnn 11111", RegSp>("mov sp, {n}"),
    alias<"z 10 100101 iiiiiiiiiiiiiiiiii ddddd", std::uint32_t, MovedZ, Reg>("mov {d}, {i}"),
    alias<"z 00 100101 iiiiiiiiiiiiiiiiii ddddd", std::uint32_t, MovedN, Reg>("mov {d}, {i}"),
    alias<"z 11 100010 iiiiiiiiiiiii nnnnn 11111", std::uint32_t, Imm12, RegSp>("cmp {n}, {i}"),
    alias<"z 01 100010 iiiiiiiiiiiii nnnnn 11111", std::uint32_t, Imm12, RegSp>("cmn {n}, {i}"),
    alias<"z 11 01011 kk 0 mmmmm ssssss nnnnn 11111", std::uint32_t, ShiftKind, Reg, ShiftAmount, Reg>("cmp {n}, {m}{s}"),
    alias<"z 01 01011 kk 0 mmmmm ssssss nnnnn 11111", std::uint32_t, ShiftKind, Reg, ShiftAmount, Reg>("cmn {n}, {m}{s}"),
    alias<"z 11 01011 00 1 eeeeeeeeeee nnnnn 11111", std::uint32_t, Extended, RegSp>("cmp {n}, {e}"),
    alias<"z 01 01011 00 1 eeeeeeeeeee nnnnn 11111", std::uint32_t, Extended, RegSp>("cmn {n}, {e}"),
    alias<"z 10 01011 kk 0 mmmmm ssssss 11111 ddddd", std::uint32_t, ShiftKind, Reg, ShiftAmount, Reg>("neg {d}, {m}{s}"),
    alias<"z 11 01010 kk 0 mmmmm ssssss nnnnn 11111", std::uint32_t, ShiftKind, Reg, ShiftAmount, Reg>("tst {n}, {m}{s}"),
    alias<"z 11 100100 mmmmmmmmmmmmm nnnnn 11111", std::uint32_t, BitMask, Reg>("tst {n}, {m}"),
    alias<"z 01 01010 kk 1 mmmmm ssssss 11111 ddddd", std::uint32_t, ShiftKind, Reg, ShiftAmount, Reg>("mvn {d}, {m}{s}"),
    alias<"z 00 11011000 mmmmm 0 11111 nnnnn ddddd", std::uint32_t, Reg, Reg, Reg>("mul {d}, {n}, {m}"),
    alias<"z 00 11011000 mmmmm 1 11111 nnnnn ddddd", std::uint32_t, Reg, Reg, Reg>("mneg {d}, {n}, {m}"),
    alias<"z 00 11010100 11111 cccc 01 11111 ddddd", std::uint32_t, InvertedCondition, Reg>("cset {d}, {c}"),
    alias<"z 10 11010100 11111 cccc 00 11111 ddddd", std::uint32_t, InvertedCondition, Reg>("csetm {d}, {c}"),
    alias<"z 10 100110 fffffffffffff nnnnn ddddd", std::uint32_t, ShiftRight, Reg, Reg>("lsr {d}, {n}, {f}"),
    alias<"z 00 100110 fffffffffffff nnnnn ddddd", std::uint32_t, ShiftRight, Reg, Reg>("asr {d}, {n}, {f}"),
    alias<"1 00 100110 1 000000 011111 nnnnn ddddd", Wreg, Xreg>("sxtw {d}, {n}"),
    alias<"0 10 100110 0 000000 000111 nnnnn ddddd", Wreg, Wreg>("uxtb {d}, {n}"),
    alias<"0 10 100110 0 000000 001111 nnnnn ddddd", Wreg, Wreg>("uxth {d}, {n}"),
};
// clang-format on

/// Shifts left have the encodings of shifts right, so they are asked first.
constexpr std::array kShifts{
    alias<"z 10 100110 fffffffffffff nnnnn ddddd", std::uint32_t, ShiftLeft, Reg, Reg>("lsl {d}, {n}, {f}"),
};

const decode::Table<Row>& aliases() {
  static const std::array groups{std::span<const Row>(kAliases)};
  static const decode::Table<Row> table{groups};
  return table;
}

}  // namespace

std::string disassemble_plain(std::uint64_t pc, std::uint32_t word) {
  std::string text;
  if (const Row* row = a64::insn_table().find(word); row != nullptr && decode::print(*row, word, pc, text)) return text;
  return fmt::format(".word 0x{:08x}", word);
}

std::string disassemble_insn(std::uint64_t pc, std::uint32_t word) {
  std::string text;
  for (const Row& row : kShifts) {
    if (row.matches(word) && decode::print(row, word, pc, text)) return text;
  }
  if (const Row* row = aliases().find(word); row != nullptr && decode::print(*row, word, pc, text)) return text;
  return disassemble_plain(pc, word);
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
