// SPDX-License-Identifier: MIT
// How instruction fields print.
#include "target/sparc/insn/fields.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace sparc {
namespace {

/// Whether the operand adds nothing: immediate 0 or %g0.
bool is_zero(Operand o) { return o.immediate() ? o.simm13() == 0 : o.rs2().n == 0; }

/// rs2 forms have eight bits that only zeros are good assembly for.
void check_unused(Text& text, Operand o) {
  if (!o.immediate() && (o.raw & 0x1fe0) != 0) text.valid = false;
}

/// rs1 + op2, shortened; `immediate` prints a lone immediate.
template <typename PrintImmediate>
void append_sum(Text& text, Reg rs1, Operand o, PrintImmediate immediate) {
  check_unused(text, o);
  if (rs1.n == 0 && o.immediate()) return immediate(o.simm13());
  append_text(text, rs1);
  if (is_zero(o)) return;
  if (!o.immediate()) {
    text.out += '+';
    return append_text(text, o.rs2());
  }
  text.out += fmt::format("{:+}", o.simm13());
}

constexpr std::array<std::string_view, 16> kIccNames{"n", "e",  "le", "l",  "leu", "cs", "neg", "vs",
                                                     "a", "ne", "g",  "ge", "gu",  "cc", "pos", "vc"};
constexpr std::array<std::string_view, 16> kFccNames{"n", "ne", "lg", "ul", "l",   "ug", "g",   "u",
                                                     "a", "e",  "ue", "ge", "uge", "le", "ule", "o"};
constexpr std::array<std::string_view, 16> kCccNames{"n", "123", "12", "13", "1",   "23", "2",   "3",
                                                     "a", "0",   "03", "02", "023", "01", "013", "012"};

std::uint32_t target(const Text& text, std::int32_t bytes) {
  return static_cast<std::uint32_t>(text.pc) + static_cast<std::uint32_t>(bytes);
}

}  // namespace

void append_text(Text& text, Reg r) {
  if (r.n == 14 || r.n == 30) {
    text.out += r.n == 14 ? "%sp" : "%fp";
    return;
  }
  text.out += fmt::format("%{}{}", "goli"[r.n / 8], r.n % 8);
}

void append_text(Text& text, Operand o) {
  check_unused(text, o);
  if (!o.immediate()) return append_text(text, o.rs2());
  text.out += fmt::format("{}", o.simm13());
}

void append_text(Text& text, Operands o) {
  append_text(text, o.rs1());
  text.out += ", ";
  append_text(text, o.operand());
}

void append_text(Text& text, Address a) {
  append_sum(text, a.rs1(), a.operand(), [&](std::int32_t v) { text.out += fmt::format("{}", v); });
}

void append_text(Text& text, TrapNumber t) {
  append_sum(text, t.rs1(), t.operand(),
             [&](std::int32_t v) { text.out += v < 0 ? fmt::format("{}", v) : fmt::format("0x{:x}", v); });
}

void append_text(Text& text, ShiftOperands o) {
  if (!o.operand().immediate()) return append_text(text, Operands{o.raw});
  if ((o.raw & 0x1fe0) != 0) text.valid = false;
  append_text(text, o.rs1());
  text.out += fmt::format(", {}", o.raw & 31);
}

void append_text(Text& text, WriteOperands w) {
  const Operand o = w.operand();
  const bool lone_right = w.rs1().n == 0 && !(o.immediate() && o.simm13() == 0);
  const bool lone_left = is_zero(o);
  if (!lone_right) append_text(text, w.rs1());
  if (lone_left && !lone_right) return check_unused(text, o);
  if (!lone_right) text.out += ", ";
  append_text(text, o);
}

void append_text(Text& text, AltAddress a) {
  if (a.immediate()) text.valid = false;
  text.out += '[';
  if (a.rs1().n != 0 || a.rs2().n == 0) append_text(text, a.rs1());
  if (a.rs1().n != 0 && a.rs2().n != 0) text.out += '+';
  if (a.rs2().n != 0) append_text(text, a.rs2());
  text.out += fmt::format("] 0x{:x}", a.asi());
}

void append_text(Text& text, Single f) { text.out += fmt::format("%f{}", f.n); }
void append_text(Text& text, Double f) { text.out += fmt::format("%f{}", f.n()); }
void append_text(Text& text, Quad f) {
  if (f.n % 4 != 0) text.valid = false;
  text.out += fmt::format("%f{}", f.n);
}
void append_text(Text& text, CoprocessorReg c) { text.out += fmt::format("%c{}", c.n); }
void append_text(Text& text, EvenReg r) {
  if (r.odd()) text.valid = false;
  append_text(text, Reg{r.n});
}
void append_text(Text& text, Icc c) { text.out += kIccNames[c.n]; }
void append_text(Text& text, Fcc c) { text.out += kFccNames[c.n]; }
void append_text(Text& text, Ccc c) { text.out += kCccNames[c.n]; }
void append_text(Text& text, Annul a) {
  if (a.set != 0) text.out += ",a";
}
void append_text(Text& text, Disp22 d) { text.out += fmt::format("0x{:x}", target(text, d.bytes())); }
void append_text(Text& text, Disp30 d) { text.out += fmt::format("0x{:x}", target(text, d.bytes())); }
void append_text(Text& text, Imm22 i) { text.out += fmt::format("%hi(0x{:x})", i.raw << 10); }
void append_text(Text& text, Const22 c) { text.out += fmt::format("0x{:x}", c.raw); }
void append_text(Text& text, AsrNumber a) { text.out += fmt::format("%asr{}", a.n); }
void append_text(Text& text, Opc o) { text.out += fmt::format("0x{:x}", o.n); }

}  // namespace sparc
