// SPDX-License-Identifier: MIT
// Hints, with BTI and pointer authentication among them, and barriers.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/pauth.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

void nop(Translator&) {}
void hint(Translator&, Decimal) {}

/// Pointer authentication in the hint space: nothing without the feature.
enum class What : bool { kAdd, kAuthenticate };
enum class Modifier : std::uint8_t { kZero, kSp, kX16 };
template <What kWhat, PauthKeyNumber kKey, Modifier kModifier>
void pauth(Translator& t) {
  if (!t.has(Feature::kPauth)) return;
  const unsigned rd = kModifier == Modifier::kX16 ? 17 : 30;
  const Value modifier = kModifier == Modifier::kZero ? t.b.i64(0) : kModifier == Modifier::kSp ? t.x_sp(31) : t.x(16);
  t.set_x(rd,
          kWhat == What::kAdd ? pauth_add(t, kKey, t.x(rd), modifier) : pauth_authenticate(t, kKey, t.x(rd), modifier));
}
void xpaclri(Translator& t) {
  if (t.has(Feature::kPauth)) t.set_x(30, t.call(Helper::kPacStrip, Type::kI64, {t.x(30)}));
}
/// WFE, WFI, YIELD: another thread may have to run for us to go on.
void wait(Translator&) {}

// Barriers.

/// CRm of DMB and DSB.
struct Barrier {
  std::uint32_t n = 0;
};
void append_text(Text& text, Barrier barrier) {
  constexpr std::array<std::string_view, 16> kNames{"", "oshld", "oshst", "osh", "", "nshld", "nshst", "nsh",
                                                    "", "ishld", "ishst", "ish", "", "ld",    "st",    "sy"};
  if (kNames[barrier.n].empty()) return append_text(text, Hex{barrier.n});
  text.out += kNames[barrier.n];
}
/// The LD and ST forms order what x86 keeps in order anyway.
void barrier(Translator& t, Barrier kind) {
  const unsigned types = kind.n & 3;
  t.b.fence(types == 1 ? 1 : types == 2 ? 2 : 0);
}
/// CRm of ISB and CLREX, 15 unless somebody wrote another.
struct Option {
  std::uint32_t n = 0;
};
void append_text(Text& text, Option option) {
  if (option.n == 15) return;
  text.out += ' ';
  append_text(text, Hex{option.n});
}
void isb(Translator& t, Option) { t.leave_after(); }
void clrex(Translator& t, Option) { t.b.set(slot::kExclusiveAddress, t.b.i64(kNoExclusive)); }
void sb(Translator&) {}

using enum What;
using enum Modifier;
using enum PauthKeyNumber;

// clang-format off
constexpr std::array kRows{
    decode::insn<"1101010100 0 00 011 0010 iiiiiii 11111", hint>("HINT", "hint {i}", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 000 11111", nop>("NOP", "nop", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 001 11111", wait>("YIELD", "yield", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 010 11111", wait>("WFE", "wfe", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 011 11111", wait>("WFI", "wfi", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 100 11111", nop>("SEV", "sev", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 101 11111", nop>("SEVL", "sevl", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 110 11111", nop>("DGH", "dgh", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0000 111 11111", xpaclri>("XPACLRI", "xpaclri"),
    decode::insn<"1101010100 0 00 011 0010 0001 000 11111", pauth<kAdd, kIA, kX16>>("PACIA1716", "pacia1716"),
    decode::insn<"1101010100 0 00 011 0010 0001 010 11111", pauth<kAdd, kIB, kX16>>("PACIB1716", "pacib1716"),
    decode::insn<"1101010100 0 00 011 0010 0001 100 11111", pauth<kAuthenticate, kIA, kX16>>("AUTIA1716", "autia1716"),
    decode::insn<"1101010100 0 00 011 0010 0001 110 11111", pauth<kAuthenticate, kIB, kX16>>("AUTIB1716", "autib1716"),
    decode::insn<"1101010100 0 00 011 0010 0010 000 11111", nop>("ESB", "esb", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0010 001 11111", nop>("PSB CSYNC", "psb csync", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0010 010 11111", nop>("TSB CSYNC", "tsb csync", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0010 100 11111", nop>("CSDB", "csdb", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0010 0011 000 11111", pauth<kAdd, kIA, kZero>>("PACIAZ", "paciaz"),
    decode::insn<"1101010100 0 00 011 0010 0011 001 11111", pauth<kAdd, kIA, kSp>>("PACIASP", "paciasp", kLandingPad),
    decode::insn<"1101010100 0 00 011 0010 0011 010 11111", pauth<kAdd, kIB, kZero>>("PACIBZ", "pacibz"),
    decode::insn<"1101010100 0 00 011 0010 0011 011 11111", pauth<kAdd, kIB, kSp>>("PACIBSP", "pacibsp", kLandingPad),
    decode::insn<"1101010100 0 00 011 0010 0011 100 11111", pauth<kAuthenticate, kIA, kZero>>("AUTIAZ", "autiaz"),
    decode::insn<"1101010100 0 00 011 0010 0011 101 11111", pauth<kAuthenticate, kIA, kSp>>("AUTIASP", "autiasp"),
    decode::insn<"1101010100 0 00 011 0010 0011 110 11111", pauth<kAuthenticate, kIB, kZero>>("AUTIBZ", "autibz"),
    decode::insn<"1101010100 0 00 011 0010 0011 111 11111", pauth<kAuthenticate, kIB, kSp>>("AUTIBSP", "autibsp"),
    decode::insn<"1101010100 0 00 011 0010 0100 000 11111", nop>("BTI", "bti", kNeverLeaves | kLandingPad),
    decode::insn<"1101010100 0 00 011 0010 0100 010 11111", nop>("BTI", "bti c", kNeverLeaves | kLandingPad),
    decode::insn<"1101010100 0 00 011 0010 0100 100 11111", nop>("BTI", "bti j", kNeverLeaves | kLandingPad),
    decode::insn<"1101010100 0 00 011 0010 0100 110 11111", nop>("BTI", "bti jc", kNeverLeaves | kLandingPad),

    decode::insn<"1101010100 0 00 011 0011 bbbb 101 11111", barrier>("DMB", "dmb {b}", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0011 bbbb 100 11111", barrier>("DSB", "dsb {b}", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0011 iiii 110 11111", isb>("ISB", "isb{i}"),
    decode::insn<"1101010100 0 00 011 0011 iiii 010 11111", clrex>("CLREX", "clrex{i}", kNeverLeaves),
    decode::insn<"1101010100 0 00 011 0011 0000 111 11111", sb>("SB", "sb", needs(Feature::kSb)),
};
// clang-format on

constexpr std::uint32_t kHint = 0xd503201f;  // HINT #0; its number is in bits 11:5

}  // namespace

std::span<const Row> hint_rows() { return kRows; }

unsigned refused_btypes(std::uint32_t word) {
  if ((word & 0xfffff01f) != kHint) return 0;  // BRK, HLT: their exceptions come first
  switch (word >> 5 & 0x7f) {
    case 25:                 // PACIASP
    case 27: return 0b1000;  // PACIBSP: as BTI C (SCTLR_EL1.BT0 is 1 under Linux)
    case 32: return 0b1110;  // BTI
    case 34: return 0b1000;  // BTI C
    case 36: return 0b0100;  // BTI J
    case 38: return 0;       // BTI JC
    default: return 0b1110;
  }
}

}  // namespace arm::a64
