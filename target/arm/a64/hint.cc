// SPDX-License-Identifier: MIT
// Hints, with BTI and the pointer authentication instructions among them.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

void nop(Translator&) {}

// clang-format off
constexpr std::array kRows{
    decode::insn<"1101010100 0 00 011 0010 0000 000 11111", nop>("NOP", "nop", kNeverLeaves),
};
// clang-format on

constexpr std::uint32_t kHint = 0xd503201f;  // HINT #0; its number is in bits 11:5

}  // namespace

std::span<const Row> hint_rows() { return kRows; }

unsigned refused_btypes(std::uint32_t word) {
  if ((word & 0xfffff01f) != kHint) return 0;  // BRK, HLT: their exceptions come first
  switch (word >> 5 & 0x7f) {
    case 25:                 // PACIASP
    case 27: return 0b1000;  // PACIBSP: as BTI C.  (SCTLR_EL1.BT0 is 1 under Linux.)
    case 32: return 0b1110;  // BTI
    case 34: return 0b1000;  // BTI C
    case 36: return 0b0100;  // BTI J
    case 38: return 0;       // BTI JC
    default: return 0b1110;
  }
}

}  // namespace arm::a64
