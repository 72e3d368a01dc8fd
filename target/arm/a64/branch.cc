// SPDX-License-Identifier: MIT
// Branches: conditional, unconditional, compare-and-branch, test-and-branch, by register.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/pauth.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Cond;
using Indirect = Translator::Indirect;

void b(Translator& t, Disp26 d) { t.jump(t.relative(d.bytes())); }
void bl(Translator& t, Disp26 d) {
  t.set_x(30, t.b.i64(t.pc() + 4));
  t.jump(t.relative(d.bytes()));
}
void b_cond(Translator& t, Disp19 d, Condition c) {
  if (c.n >= 14) return t.jump(t.relative(d.bytes()));
  t.jump_if(t.condition(c), t.relative(d.bytes()));
}
template <Cond kCond>
void compare_and_branch(Translator& t, Width w, Disp19 d, Reg rt) {
  t.jump_if(t.b.setcond(kCond, t.reg(w, rt.n), t.imm(w, 0)), t.relative(d.bytes()));
}

/// Bits 23:19 of the bit number; bit 5 of it is b5 (31).
struct BitNumber {
  std::uint32_t low = 0;
};
void append_text(Text& text, BitNumber n) { append_text(text, Decimal{(text.word >> 31) << 5 | n.low}); }

template <Cond kCond>
void test_and_branch(Translator& t, Width w, BitNumber n, Disp14 d, Reg rt) {
  // The top bit is the sign.
  if (n.low == 31) {
    const Cond sign = kCond == Cond::kNe ? Cond::kLt : Cond::kGe;
    return t.jump_if(t.b.setcond(sign, t.reg(w, rt.n), t.imm(w, 0)), t.relative(d.bytes()));
  }
  const std::uint64_t bit = std::uint64_t{1} << n.low << (w == Width::k64 ? 32 : 0);
  const Value masked = t.b.and_(t.reg(w, rt.n), t.imm(w, bit));
  t.jump_if(t.b.setcond(kCond, masked, t.imm(w, 0)), t.relative(d.bytes()));
}

bool via_x16_x17(unsigned n) { return n == 16 || n == 17; }

void br(Translator& t, Xreg rn) { t.jump_indirect(t.x(rn.n), Indirect::kJump, via_x16_x17(rn.n)); }
void blr(Translator& t, Xreg rn) {
  const Value target = t.x(rn.n);
  t.set_x(30, t.b.i64(t.pc() + 4));
  t.jump_indirect(target, Indirect::kCall);
}
void ret(Translator& t, Xreg rn) { t.jump_indirect(t.x(rn.n), Indirect::kReturn); }

/// BRAA, BLRAA, RETAA and their like: the target authenticated under an instruction key.
template <Indirect kKind, PauthKeyNumber kKey>
void authenticated(Translator& t, unsigned rn, Value modifier) {
  const Value target = pauth_authenticate(t, kKey, t.x(rn), modifier);
  if (kKind == Indirect::kCall) t.set_x(30, t.b.i64(t.pc() + 4));
  t.jump_indirect(target, kKind, via_x16_x17(rn));
}
template <Indirect kKind, PauthKeyNumber kKey>
void by_register(Translator& t, Xreg rn, XregSp rm) {
  authenticated<kKind, kKey>(t, rn.n, t.x_sp(rm.n));
}
template <Indirect kKind, PauthKeyNumber kKey>
void by_zero(Translator& t, Xreg rn) {
  authenticated<kKind, kKey>(t, rn.n, t.b.i64(0));
}
template <PauthKeyNumber kKey>
void ret_authenticated(Translator& t) {
  authenticated<Indirect::kReturn, kKey>(t, 30, t.x_sp(31));
}
/// ERET and DRPS: undefined at EL0.
void undefined(Translator& t) { t.undefined(); }

using enum PauthKeyNumber;
constexpr std::uint32_t kPauth = needs(Feature::kPauth);

// clang-format off
constexpr std::array kRows{
    decode::insn<"000101 dddddddddddddddddddddddddd", b>("B", "b {d}", kNeverLeaves),
    decode::insn<"100101 dddddddddddddddddddddddddd", bl>("BL", "bl {d}", kNeverLeaves),
    decode::insn<"01010100 ddddddddddddddddddd 0 cccc", b_cond>("B.cond", "b.{c} {d}", kNeverLeaves),
    decode::insn<"z 011010 0 ddddddddddddddddddd ttttt", compare_and_branch<Cond::kEq>>("CBZ", "cbz {t}, {d}", kNeverLeaves),
    decode::insn<"z 011010 1 ddddddddddddddddddd ttttt", compare_and_branch<Cond::kNe>>("CBNZ", "cbnz {t}, {d}", kNeverLeaves),
    decode::insn<"z 011011 0 bbbbb dddddddddddddd ttttt", test_and_branch<Cond::kEq>>("TBZ", "tbz {t}, {b}, {d}", kNeverLeaves),
    decode::insn<"z 011011 1 bbbbb dddddddddddddd ttttt", test_and_branch<Cond::kNe>>("TBNZ", "tbnz {t}, {b}, {d}", kNeverLeaves),

    decode::insn<"1101011 0000 11111 000000 nnnnn 00000", br>("BR", "br {n}", kNeverLeaves),
    decode::insn<"1101011 0001 11111 000000 nnnnn 00000", blr>("BLR", "blr {n}", kNeverLeaves),
    decode::insn<"1101011 0010 11111 000000 nnnnn 00000", ret>("RET", "ret {n}", kNeverLeaves),
    decode::insn<"1101011 0100 11111 000000 11111 00000", undefined>("ERET", "eret"),
    decode::insn<"1101011 0101 11111 000000 11111 00000", undefined>("DRPS", "drps"),
    decode::insn<"1101011 0000 11111 000010 nnnnn 11111", by_zero<Indirect::kJump, kIA>>("BRAAZ", "braaz {n}", kPauth),
    decode::insn<"1101011 0000 11111 000011 nnnnn 11111", by_zero<Indirect::kJump, kIB>>("BRABZ", "brabz {n}", kPauth),
    decode::insn<"1101011 0001 11111 000010 nnnnn 11111", by_zero<Indirect::kCall, kIA>>("BLRAAZ", "blraaz {n}", kPauth),
    decode::insn<"1101011 0001 11111 000011 nnnnn 11111", by_zero<Indirect::kCall, kIB>>("BLRABZ", "blrabz {n}", kPauth),
    decode::insn<"1101011 0010 11111 000010 11111 11111", ret_authenticated<kIA>>("RETAA", "retaa", kPauth),
    decode::insn<"1101011 0010 11111 000011 11111 11111", ret_authenticated<kIB>>("RETAB", "retab", kPauth),
    decode::insn<"1101011 1000 11111 000010 nnnnn mmmmm", by_register<Indirect::kJump, kIA>>("BRAA", "braa {n}, {m}", kPauth),
    decode::insn<"1101011 1000 11111 000011 nnnnn mmmmm", by_register<Indirect::kJump, kIB>>("BRAB", "brab {n}, {m}", kPauth),
    decode::insn<"1101011 1001 11111 000010 nnnnn mmmmm", by_register<Indirect::kCall, kIA>>("BLRAA", "blraa {n}, {m}", kPauth),
    decode::insn<"1101011 1001 11111 000011 nnnnn mmmmm", by_register<Indirect::kCall, kIB>>("BLRAB", "blrab {n}, {m}", kPauth),
};
// clang-format on

}  // namespace

std::span<const Row> branch_rows() { return kRows; }

}  // namespace arm::a64
