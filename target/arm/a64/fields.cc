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

}  // namespace arm::a64
