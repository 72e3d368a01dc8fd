// SPDX-License-Identifier: MIT
// Move wide immediate and PC-relative addresses.  Source: DDI 0487 C4.1, C6.2.
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
  append_text(text, Imm16{i.raw & 0xffff});
  if (i.shift() != 0) text.out += ", lsl #" + std::to_string(i.shift());
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

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 00 100101 iiiiiiiiiiiiiiiiii ddddd", movn>("MOVN", "movn {d}, {i}"),
    decode::insn<"z 10 100101 iiiiiiiiiiiiiiiiii ddddd", movz>("MOVZ", "movz {d}, {i}"),
    decode::insn<"z 11 100101 iiiiiiiiiiiiiiiiii ddddd", movk>("MOVK", "movk {d}, {i}"),
};
// clang-format on

}  // namespace

std::span<const Row> move_rows() { return kRows; }

}  // namespace arm::a64
