// SPDX-License-Identifier: MIT
// Branches: conditional, unconditional, compare-and-branch, test-and-branch, by register.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Cond;

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

void br(Translator& t, Xreg rn) { t.jump_indirect(t.x(rn.n), Translator::Indirect::kJump, rn.n == 16 || rn.n == 17); }
void blr(Translator& t, Xreg rn) {
  const Value target = t.x(rn.n);
  t.set_x(30, t.b.i64(t.pc() + 4));
  t.jump_indirect(target, Translator::Indirect::kCall);
}
void ret(Translator& t, Xreg rn) { t.jump_indirect(t.x(rn.n), Translator::Indirect::kReturn); }

// clang-format off
constexpr std::array kRows{
    decode::insn<"000101 dddddddddddddddddddddddddd", b>("B", "b {d}", kNeverLeaves),
    decode::insn<"100101 dddddddddddddddddddddddddd", bl>("BL", "bl {d}", kNeverLeaves),
    decode::insn<"01010100 ddddddddddddddddddd 0 cccc", b_cond>("B.cond", "b.{c} {d}", kNeverLeaves),
    decode::insn<"z 011010 0 ddddddddddddddddddd ttttt", compare_and_branch<Cond::kEq>>("CBZ", "cbz {t}, {d}", kNeverLeaves),
    decode::insn<"z 011010 1 ddddddddddddddddddd ttttt", compare_and_branch<Cond::kNe>>("CBNZ", "cbnz {t}, {d}", kNeverLeaves),
    decode::insn<"1101011 0000 11111 000000 nnnnn 00000", br>("BR", "br {n}", kNeverLeaves),
    decode::insn<"1101011 0001 11111 000000 nnnnn 00000", blr>("BLR", "blr {n}", kNeverLeaves),
    decode::insn<"1101011 0010 11111 000000 nnnnn 00000", ret>("RET", "ret {n}", kNeverLeaves),
};
// clang-format on

}  // namespace

std::span<const Row> branch_rows() { return kRows; }

}  // namespace arm::a64
