// SPDX-License-Identifier: MIT
// Types of SPARC instruction fields and how they print.
#pragma once

#include <cstdint>

#include "target/decode/row.h"

namespace sparc {

/// Integer register 0..31.
struct Reg {
  std::uint32_t n = 0;
  bool operator==(const Reg&) const = default;
};
inline constexpr Reg kG0{0}, kO7{15}, kI7{31};

/// Second operand: bit 13 is i; then simm13, else rs2 (and bits 12:5 are ignored).
struct Operand {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr bool immediate() const { return (raw & 0x2000) != 0; }
  [[nodiscard]] constexpr std::int32_t simm13() const { return static_cast<std::int32_t>(raw << 19) >> 19; }
  [[nodiscard]] constexpr Reg rs2() const { return {raw & 31}; }
};

/// rs1 and the second operand: bits 18:0 of format 3.  Prints "rs1, op2".
struct Operands {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr Reg rs1() const { return {raw >> 14}; }
  [[nodiscard]] constexpr Operand operand() const { return {raw & 0x3fff}; }
};
/// The same bits as an address: prints "rs1 + op2" without what is zero.
struct Address : Operands {};
/// The same bits of Ticc, and of shifts, whose immediate has five bits.
struct TrapNumber : Operands {};
struct ShiftOperands : Operands {};
/// The same bits of WR: rs1 xor op2, printed without what is %g0.
struct WriteOperands : Operands {};
/// The same bits as an alternate-space address: rs1 + rs2 and ASI in bits 12:5; i = 1 is illegal.
struct AltAddress {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr Reg rs1() const { return {raw >> 14}; }
  [[nodiscard]] constexpr Reg rs2() const { return {raw & 31}; }
  [[nodiscard]] constexpr bool immediate() const { return (raw & 0x2000) != 0; }
  [[nodiscard]] constexpr std::uint32_t asi() const { return (raw >> 5) & 0xff; }
};

/// Floating-point register of a single, a double (four bits: the number is even) and a quad.
struct Single {
  std::uint32_t n = 0;
};
struct Double {
  std::uint32_t half = 0;
  [[nodiscard]] constexpr std::uint32_t n() const { return half * 2; }
};
struct Quad {
  std::uint32_t n = 0;
};
struct CoprocessorReg {
  std::uint32_t n = 0;
};
/// rd of LDD and STD.
struct EvenReg {
  std::uint32_t n = 0;
  [[nodiscard]] constexpr bool odd() const { return (n & 1) != 0; }
};

/// Integer, floating-point and coprocessor conditions.
struct Icc {
  std::uint32_t n = 0;
};
struct Fcc {
  std::uint32_t n = 0;
};
struct Ccc {
  std::uint32_t n = 0;
};
struct Annul {
  std::uint32_t set = 0;
};

/// Word displacements of branches and CALL: byte distances.
struct Disp22 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::int32_t bytes() const { return static_cast<std::int32_t>(raw << 10) >> 8; }
};
struct Disp30 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::int32_t bytes() const { return static_cast<std::int32_t>(raw << 2); }
};
struct Imm22 {
  std::uint32_t raw = 0;
};  ///< SETHI: prints %hi(raw << 10)
struct Const22 {
  std::uint32_t raw = 0;
};  ///< UNIMP
struct AsrNumber {
  std::uint32_t n = 0;
};
struct Opc {
  std::uint32_t n = 0;
};  ///< opc of CPop

using decode::Text;
void append_text(Text& text, Reg r);
void append_text(Text& text, Operand o);
void append_text(Text& text, Operands o);
void append_text(Text& text, Address a);
void append_text(Text& text, TrapNumber t);
void append_text(Text& text, ShiftOperands o);
void append_text(Text& text, WriteOperands o);
void append_text(Text& text, AltAddress a);
void append_text(Text& text, Single f);
void append_text(Text& text, Double f);
void append_text(Text& text, Quad f);
void append_text(Text& text, CoprocessorReg c);
void append_text(Text& text, EvenReg r);
void append_text(Text& text, Icc c);
void append_text(Text& text, Fcc c);
void append_text(Text& text, Ccc c);
void append_text(Text& text, Annul a);
void append_text(Text& text, Disp22 d);
void append_text(Text& text, Disp30 d);
void append_text(Text& text, Imm22 i);
void append_text(Text& text, Const22 i);
void append_text(Text& text, AsrNumber a);
void append_text(Text& text, Opc o);

}  // namespace sparc
