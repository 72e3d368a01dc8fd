// SPDX-License-Identifier: MIT
// Move wide immediate and PC-relative addresses.  Source: DDI 0487 C4.1, C6.2.
#include <fmt/format.h>

#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

/// imm16 and the shift hw (0..3, of 16 bits).
struct Wide {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr unsigned shift() const { return (raw >> 16) * 16; }
  [[nodiscard]] constexpr std::uint64_t value() const { return std::uint64_t{raw & 0xffff} << shift(); }
};
void append_text(Text& text, Wide i) {
  append_text(text, Decimal{i.raw & 0xffff});
  if (i.shift() >= 32 && (text.word >> 31) == 0) text.valid = false;
  if (i.shift() != 0) text.out += fmt::format(", lsl #{}", i.shift());
}

/// False, and undefined, for shifts that a W register has not.
bool valid(Translator& t, Width w, Wide i) {
  const bool ok = w == Width::k64 || i.shift() < 32;
  if (!ok) t.undefined();
  return ok;
}

void movn(Translator& t, Width w, Wide i, Reg rd) {
  if (valid(t, w, i)) t.set_reg(w, rd.n, t.imm(w, ~i.value()));
}
void movz(Translator& t, Width w, Wide i, Reg rd) {
  if (valid(t, w, i)) t.set_reg(w, rd.n, t.imm(w, i.value()));
}
void movk(Translator& t, Width w, Wide i, Reg rd) {
  if (!valid(t, w, i)) return;
  const Value kept = t.b.and_(t.reg(w, rd.n), t.imm(w, ~(std::uint64_t{0xffff} << i.shift())));
  t.set_reg(w, rd.n, t.b.or_(kept, t.imm(w, i.value())));
}

/// immhi of ADR and ADRP; immlo is in bits 30:29.
struct Page {
  std::uint32_t immhi = 0;
  [[nodiscard]] constexpr std::int64_t value(std::uint32_t immlo) const {
    return static_cast<std::int32_t>((immhi << 2 | immlo) << 11) >> 11;
  }
};
void append_text(Text& text, Page p) {
  const std::int64_t v = p.value(text.word >> 29 & 3);
  const bool pages = (text.word >> 31) != 0;
  text.out += fmt::format("0x{:x}", pages ? (text.pc & ~std::uint64_t{4095}) + static_cast<std::uint64_t>(v * 4096)
                                          : text.pc + static_cast<std::uint64_t>(v));
}

void adr(Translator& t, std::uint32_t immlo, Page p, Xreg rd) { t.set_x(rd.n, t.b.i64(t.relative(p.value(immlo)))); }
void adrp(Translator& t, std::uint32_t immlo, Page p, Xreg rd) {
  t.set_x(rd.n, t.b.i64((t.pc() & ~std::uint64_t{4095}) + static_cast<std::uint64_t>(p.value(immlo) * 4096)));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 00 100101 iiiiiiiiiiiiiiiiii ddddd", movn>("MOVN", "movn {d}, {i}"),
    decode::insn<"z 10 100101 iiiiiiiiiiiiiiiiii ddddd", movz>("MOVZ", "movz {d}, {i}"),
    decode::insn<"z 11 100101 iiiiiiiiiiiiiiiiii ddddd", movk>("MOVK", "movk {d}, {i}"),
    decode::insn<"0 ll 10000 iiiiiiiiiiiiiiiiiii ddddd", adr>("ADR", "adr {d}, {i}", kNeverLeaves),
    decode::insn<"1 ll 10000 iiiiiiiiiiiiiiiiiii ddddd", adrp>("ADRP", "adrp {d}, {i}", kNeverLeaves),
};
// clang-format on

}  // namespace

std::span<const Row> move_rows() { return kRows; }

}  // namespace arm::a64
