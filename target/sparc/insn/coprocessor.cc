// SPDX-License-Identifier: MIT
// Coprocessor instructions: there is none, PSR.EC is always 0, and each traps.
// Source: The SPARC Architecture Manual, version 8, B.3, B.6, B.23, B.33 and table 7-1.
#include <array>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

void disabled(Translator& t) { t.trap(Trap::kCpDisabled); }

void operate(Translator& t, CoprocessorReg, CoprocessorReg, Opc, CoprocessorReg) { disabled(t); }
void branch(Translator& t, Annul, Ccc, Disp22) { disabled(t); }
void access(Translator& t, CoprocessorReg, Address) { disabled(t); }
void access_csr(Translator& t, Address) { disabled(t); }
/// STDCQ is privileged, and that goes first.
void store_queue(Translator& t, Address) {
  if (t.require_supervisor()) disabled(t);
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"00 a cccc 111 dddddddddddddddddddddd", branch>("CBccc", "cb{c}{a} {d}", kControl),
    decode::insn<"10 ddddd 110110 sssss ooooooooo ttttt", operate>("CPop1", "cpop1 {o}, {s}, {t}, {d}"),
    decode::insn<"10 ddddd 110111 sssss ooooooooo ttttt", operate>("CPop2", "cpop2 {o}, {s}, {t}, {d}"),
    decode::insn<"11 ddddd 110000 aaaaaaaaaaaaaaaaaaa", access>("LDC", "ld [{a}], {d}"),
    decode::insn<"11 ----- 110001 aaaaaaaaaaaaaaaaaaa", access_csr>("LDCSR", "ld [{a}], %csr"),
    decode::insn<"11 ddddd 110011 aaaaaaaaaaaaaaaaaaa", access>("LDDC", "ldd [{a}], {d}"),
    decode::insn<"11 ddddd 110100 aaaaaaaaaaaaaaaaaaa", access>("STC", "st {d}, [{a}]"),
    decode::insn<"11 ----- 110101 aaaaaaaaaaaaaaaaaaa", access_csr>("STCSR", "st %csr, [{a}]"),
    decode::insn<"11 ----- 110110 aaaaaaaaaaaaaaaaaaa", store_queue>("STDCQ", "std %cq, [{a}]"),
    decode::insn<"11 ddddd 110111 aaaaaaaaaaaaaaaaaaa", access>("STDC", "std {d}, [{a}]"),
};
// clang-format on

}  // namespace

std::span<const Row> coprocessor_rows() { return kRows; }

}  // namespace sparc
