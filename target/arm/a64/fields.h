// SPDX-License-Identifier: MIT
// Types of A64 instruction fields and how they print.
#pragma once

#include <cstdint>

#include "target/decode/row.h"

namespace arm::a64 {

using decode::Text;

/// sf: whether an operation has 64 bits (1) or 32 (0).
enum class Width : std::uint8_t { k32, k64 };
constexpr unsigned bits_of(Width w) { return w == Width::k64 ? 64 : 32; }

/// General register 0..30, 31 is the zero register.  Prints as X or W by bit 31 of the instruction.
struct Reg {
  std::uint32_t n = 0;
  bool operator==(const Reg&) const = default;
};
/// The same where 31 is the stack pointer.
struct RegSp {
  std::uint32_t n = 0;
};
/// The same with a width of their own.
struct Xreg {
  std::uint32_t n = 0;
};
struct Wreg {
  std::uint32_t n = 0;
};
struct XregSp {
  std::uint32_t n = 0;
};

/// Condition of B.cond, CSEL, CCMP.
struct Condition {
  std::uint32_t n = 0;
};
/// Signed word displacements: byte distances from pc.
struct Disp26 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::int64_t bytes() const { return static_cast<std::int32_t>(raw << 6) >> 4; }
};
struct Disp19 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::int64_t bytes() const { return static_cast<std::int32_t>(raw << 13) >> 11; }
};
struct Disp14 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::int64_t bytes() const { return static_cast<std::int32_t>(raw << 18) >> 16; }
};
/// Prints "#0x..".
struct Imm16 {
  std::uint32_t raw = 0;
};

void append_text(Text& text, Reg r);
void append_text(Text& text, RegSp r);
void append_text(Text& text, Xreg r);
void append_text(Text& text, Wreg r);
void append_text(Text& text, XregSp r);
void append_text(Text& text, Condition c);
void append_text(Text& text, Disp26 d);
void append_text(Text& text, Disp19 d);
void append_text(Text& text, Disp14 d);
void append_text(Text& text, Imm16 i);

/// Name of a general register: "x5", "wzr", "sp".
std::string_view register_name(unsigned n, Width width, bool sp);

}  // namespace arm::a64
