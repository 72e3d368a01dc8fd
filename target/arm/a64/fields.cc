// SPDX-License-Identifier: MIT
// How instruction fields print.
#include "target/arm/a64/fields.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace arm::a64 {
namespace {

constexpr std::array<std::string_view, 32> kX{
    "x0",  "x1",  "x2",  "x3",  "x4",  "x5",  "x6",  "x7",  "x8",  "x9",  "x10", "x11", "x12", "x13", "x14", "x15",
    "x16", "x17", "x18", "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30", "xzr"};
constexpr std::array<std::string_view, 32> kW{
    "w0",  "w1",  "w2",  "w3",  "w4",  "w5",  "w6",  "w7",  "w8",  "w9",  "w10", "w11", "w12", "w13", "w14", "w15",
    "w16", "w17", "w18", "w19", "w20", "w21", "w22", "w23", "w24", "w25", "w26", "w27", "w28", "w29", "w30", "wzr"};
constexpr std::array<std::string_view, 16> kConditions{"eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc",
                                                       "hi", "ls", "ge", "lt", "gt", "le", "al", "nv"};

Width width(const Text& text) { return (text.word >> 31) != 0 ? Width::k64 : Width::k32; }
void append_target(Text& text, std::int64_t bytes) {
  text.out += fmt::format("0x{:x}", text.pc + static_cast<std::uint64_t>(bytes));
}
constexpr std::array<std::string_view, 4> kShifts{"lsl", "lsr", "asr", "ror"};
constexpr std::array<std::string_view, 8> kExtends{"uxtb", "uxth", "uxtw", "uxtx", "sxtb", "sxth", "sxtw", "sxtx"};

}  // namespace

std::string_view register_name(unsigned n, Width width, bool sp) {
  if (n == 31 && sp) return width == Width::k64 ? "sp" : "wsp";
  return width == Width::k64 ? kX[n] : kW[n];
}

void append_text(Text& text, Reg r) { text.out += register_name(r.n, width(text), false); }
void append_text(Text& text, RegSp r) { text.out += register_name(r.n, width(text), true); }
void append_text(Text& text, Xreg r) { text.out += register_name(r.n, Width::k64, false); }
void append_text(Text& text, Wreg r) { text.out += register_name(r.n, Width::k32, false); }
void append_text(Text& text, XregSp r) { text.out += register_name(r.n, Width::k64, true); }
void append_text(Text& text, Condition c) { text.out += kConditions[c.n]; }
void append_text(Text& text, Disp26 d) { append_target(text, d.bytes()); }
void append_text(Text& text, Disp19 d) { append_target(text, d.bytes()); }
void append_text(Text& text, Disp14 d) { append_target(text, d.bytes()); }
void append_text(Text& text, Imm16 i) { text.out += fmt::format("#0x{:x}", i.raw); }
void append_text(Text& text, Hex i) { text.out += fmt::format("#0x{:x}", i.n); }
void append_text(Text& text, Imm9 i) { text.out += fmt::format("#{}", i.bytes()); }
void append_text(Text& text, Imm12 i) {
  append_text(text, Decimal{i.raw & 0xfff});
  if (i.raw >> 12 != 0) text.out += ", lsl #12";
}
void append_text(Text& text, Decimal i) { text.out += fmt::format("#{}", i.n); }
void append_fp_register(Text& text, char letter, unsigned n) { text.out += fmt::format("{}{}", letter, n); }
void append_text(Text& text, InvertedCondition c) {
  if (c.n >= 14) text.valid = false;
  text.out += kConditions[c.n ^ 1];
}

void append_text(Text& text, ShiftAmount s) {
  const unsigned kind = text.word >> 22 & 3;
  const bool add_sub = (text.word >> 24 & 1) != 0;
  if ((width(text) == Width::k32 && s.n > 31) || (add_sub && kind == 3)) text.valid = false;
  if (kind != 0 || s.n != 0) text.out += fmt::format(", {} #{}", kShifts[kind], s.n);
}

void append_text(Text& text, Extended e) {
  const bool wide = width(text) == Width::k64;
  text.out += register_name(e.rm(), (e.option() & 3) == 3 && wide ? Width::k64 : Width::k32, false);
  if (e.shift() > 4) text.valid = false;
  // With the stack pointer the extension that changes nothing is written LSL.
  const bool sets_flags = (text.word & 1u << 29) != 0;
  const bool sp = (text.word >> 5 & 31) == 31 || ((text.word & 31) == 31 && !sets_flags);
  const bool plain = sp && e.option() == (wide ? 3u : 2u);
  if (plain && e.shift() == 0) return;
  text.out += fmt::format(", {}", plain ? "lsl" : kExtends[e.option()]);
  if (e.shift() != 0) text.out += fmt::format(" #{}", e.shift());
}

// Logical immediates.

bool BitMask::valid(Width width) const {
  const unsigned n = raw >> 12, imms = raw & 63;
  if (n != 0) return width == Width::k64 && imms != 63;
  // The element size is given by the zeros above imms; all ones is reserved.
  for (unsigned size = 32; size >= 2; size /= 2) {
    if ((imms & size) == 0) return (imms & (size - 1)) != size - 1;
  }
  return false;
}

std::uint64_t BitMask::value() const {
  const unsigned n = raw >> 12, immr = raw >> 6 & 63, imms = raw & 63;
  unsigned size = 64;
  if (n == 0) {
    size = 32;
    while ((imms & size) != 0) size /= 2;
  }
  const unsigned ones = (imms & (size - 1)) + 1, rotate = immr & (size - 1);
  std::uint64_t element = ones == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << ones) - 1;
  const std::uint64_t mask = size == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << size) - 1;
  if (rotate != 0) element = (element >> rotate | element << (size - rotate)) & mask;
  for (unsigned filled = size; filled < 64; filled *= 2) element |= element << filled;
  return element;
}

void append_text(Text& text, BitMask m) {
  if (!m.valid(width(text))) {
    text.valid = false;
    return;
  }
  text.out += fmt::format("#0x{:x}", width(text) == Width::k64 ? m.value() : m.value() & 0xffff'ffff);
}

}  // namespace arm::a64
