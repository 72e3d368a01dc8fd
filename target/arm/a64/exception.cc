// SPDX-License-Identifier: MIT
// Exception generation.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

void svc(Translator& t, Imm16 i) {
  t.b.set(slot::kPc, t.b.i64(t.pc() + 4));
  t.raise(kLeaveSvc, i.raw);
}
void brk(Translator& t, Imm16 i) { t.raise(kLeaveBrk, i.raw); }
void hlt(Translator& t, Imm16 i) { t.raise(kLeaveHlt, i.raw); }
/// UDF, and HVC, SMC and DCPS, which are undefined at EL0.
void undefined(Translator& t, Imm16) { t.undefined(); }

/// imm16 of DCPS, left out when 0.
struct OptionalImm16 {
  std::uint32_t raw = 0;
};
void append_text(Text& text, OptionalImm16 i) {
  if (i.raw != 0) {
    text.out += ' ';
    append_text(text, Imm16{i.raw});
  }
}
void dcps(Translator& t, OptionalImm16) { t.undefined(); }

/// UDF's immediate in decimal.
void udf(Translator& t, Decimal) { t.undefined(); }

// clang-format off
constexpr std::array kRows{
    decode::insn<"11010100 000 iiiiiiiiiiiiiiii 000 01", svc>("SVC", "svc {i}"),
    decode::insn<"11010100 000 iiiiiiiiiiiiiiii 000 10", undefined>("HVC", "hvc {i}"),
    decode::insn<"11010100 000 iiiiiiiiiiiiiiii 000 11", undefined>("SMC", "smc {i}"),
    decode::insn<"11010100 001 iiiiiiiiiiiiiiii 000 00", brk>("BRK", "brk {i}", kLandingPad),
    decode::insn<"11010100 010 iiiiiiiiiiiiiiii 000 00", hlt>("HLT", "hlt {i}", kLandingPad),
    decode::insn<"11010100 101 iiiiiiiiiiiiiiii 000 01", dcps>("DCPS1", "dcps1{i}"),
    decode::insn<"11010100 101 iiiiiiiiiiiiiiii 000 10", dcps>("DCPS2", "dcps2{i}"),
    decode::insn<"11010100 101 iiiiiiiiiiiiiiii 000 11", dcps>("DCPS3", "dcps3{i}"),
    decode::insn<"00000000 00000000 iiiiiiiiiiiiiiii", udf>("UDF", "udf {i}"),
};
// clang-format on

}  // namespace

std::span<const Row> exception_rows() { return kRows; }

}  // namespace arm::a64
