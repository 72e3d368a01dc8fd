// SPDX-License-Identifier: MIT
// Types of A64 instruction fields and how they print.
#pragma once

#include <cstdint>
#include <string_view>

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
/// SIMD&FP register under its scalar name, kLetter in "bhsdq".
template <char kLetter>
struct FpReg {
  std::uint32_t n = 0;
};

/// Condition of B.cond, CSEL, CCMP.
struct Condition {
  std::uint32_t n = 0;
};
/// The same in aliases that mean its inverse (CSET).
struct InvertedCondition {
  std::uint32_t n = 0;
};

/// Kind of a shifted register operand: LSL, LSR, ASR, ROR.  Printed by ShiftAmount.
struct ShiftKind {
  std::uint32_t n = 0;
};
/// imm6 of a shifted register; prints ", lsl #3" (nothing for lsl #0), the kind from bits 23:22.
struct ShiftAmount {
  std::uint32_t n = 0;
};
/// Rm, option and imm3 of an extended register (bits 20:10 of ADD).  Prints "w3, uxtw #2".
struct Extended {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr unsigned rm() const { return raw >> 6; }
  [[nodiscard]] constexpr unsigned option() const { return raw >> 3 & 7; }
  [[nodiscard]] constexpr unsigned shift() const { return raw & 7; }
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
/// Number that prints as "#0x1f" or, in Decimal, as "#31".
struct Imm16 {
  std::uint32_t raw = 0;
};
struct Hex {
  std::uint32_t n = 0;
};
struct Decimal {
  std::uint32_t n = 0;
};
/// imm12 of additions and its shift by 0 or 12.
struct Imm12 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::uint64_t value() const { return (raw & 0xfff) << ((raw >> 12) * 12); }
};
/// imm9 of loads and stores, in bytes.
struct Imm9 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::int64_t bytes() const { return static_cast<std::int32_t>(raw << 23) >> 23; }
};

/// N:immr:imms of a logical immediate: a run of ones, rotated and repeated.  DDI 0487, DecodeBitMasks.
struct BitMask {
  std::uint32_t raw = 0;
  [[nodiscard]] bool valid(Width width) const;
  [[nodiscard]] std::uint64_t value() const;  ///< 64 bits; a W operation takes the low half
};

void append_text(Text& text, Reg r);
void append_text(Text& text, RegSp r);
void append_text(Text& text, Xreg r);
void append_text(Text& text, Wreg r);
void append_text(Text& text, XregSp r);
void append_fp_register(Text& text, char letter, unsigned n);
template <char kLetter>
void append_text(Text& text, FpReg<kLetter> r) {
  append_fp_register(text, kLetter, r.n);
}
void append_text(Text& text, Condition c);
void append_text(Text& text, InvertedCondition c);
void append_text(Text& text, ShiftAmount s);
void append_text(Text& text, Extended e);
void append_text(Text& text, Disp26 d);
void append_text(Text& text, Disp19 d);
void append_text(Text& text, Disp14 d);
void append_text(Text& text, Imm16 i);
void append_text(Text& text, Hex i);
void append_text(Text& text, Decimal i);
void append_text(Text& text, Imm12 i);
void append_text(Text& text, Imm9 i);
void append_text(Text& text, BitMask m);

/// Name of a general register: "x5", "wzr", "sp".
std::string_view register_name(unsigned n, Width width, bool sp);

}  // namespace arm::a64
