// SPDX-License-Identifier: MIT
// Logical operations: immediate and shifted register.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/operands.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

enum class Flags : bool { kKeep, kSet };
enum class Invert : bool { kNo, kYes };

/// AND, ORR, EOR, ANDS (immediate).
template <Op kOp>
void immediate(Translator& t, Width w, BitMask m, Reg rn, RegSp rd) {
  if (!m.valid(w)) return t.undefined();
  if (kOp == Op::kOr && rn.n == 31) return t.set_reg_sp(w, rd.n, t.imm(w, m.value()));
  t.set_reg_sp(w, rd.n, t.b.binary(kOp, t.reg(w, rn.n), t.imm(w, m.value())));
}
void ands_immediate(Translator& t, Width w, BitMask m, Reg rn, Reg rd) {
  if (!m.valid(w)) return t.undefined();
  const Value v = t.b.and_(t.reg(w, rn.n), t.imm(w, m.value()));
  t.set_nzcv(t.b.flags_logic(v));
  t.set_reg(w, rd.n, v);
}

/// AND, BIC, ORR, ORN, EOR, EON, ANDS, BICS (shifted register).
template <Op kOp, Invert kInvert, Flags kFlags = Flags::kKeep>
void shifted(Translator& t, Width w, ShiftKind kind, Reg rm, ShiftAmount amount, Reg rn, Reg rd) {
  if (w == Width::k32 && amount.n > 31) return t.undefined();
  const Value right = shifted_register(t, w, rm.n, kind.n, amount.n);
  Value v;
  if (kOp == Op::kOr && rn.n == 31) {  // MOV, MVN
    v = kInvert == Invert::kYes ? t.b.not_(right) : right;
  } else if (kOp == Op::kAnd && kInvert == Invert::kYes) {
    v = t.b.andnot(t.reg(w, rn.n), right);
  } else {
    v = t.b.binary(kOp, t.reg(w, rn.n), kInvert == Invert::kYes ? t.b.not_(right) : right);
  }
  if (kFlags == Flags::kSet) t.set_nzcv(t.b.flags_logic(v));
  t.set_reg(w, rd.n, v);
}

using enum Op;
using enum Invert;

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 00 100100 mmmmmmmmmmmmm nnnnn ddddd", immediate<kAnd>>("AND (immediate)", "and {d}, {n}, {m}"),
    decode::insn<"z 01 100100 mmmmmmmmmmmmm nnnnn ddddd", immediate<kOr>>("ORR (immediate)", "orr {d}, {n}, {m}"),
    decode::insn<"z 10 100100 mmmmmmmmmmmmm nnnnn ddddd", immediate<kXor>>("EOR (immediate)", "eor {d}, {n}, {m}"),
    decode::insn<"z 11 100100 mmmmmmmmmmmmm nnnnn ddddd", ands_immediate>("ANDS (immediate)", "ands {d}, {n}, {m}"),

    decode::insn<"z 00 01010 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kAnd, kNo>>("AND (shifted register)", "and {d}, {n}, {m}{s}"),
    decode::insn<"z 00 01010 kk 1 mmmmm ssssss nnnnn ddddd", shifted<kAnd, kYes>>("BIC (shifted register)", "bic {d}, {n}, {m}{s}"),
    decode::insn<"z 01 01010 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kOr, kNo>>("ORR (shifted register)", "orr {d}, {n}, {m}{s}"),
    decode::insn<"z 01 01010 kk 1 mmmmm ssssss nnnnn ddddd", shifted<kOr, kYes>>("ORN (shifted register)", "orn {d}, {n}, {m}{s}"),
    decode::insn<"z 10 01010 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kXor, kNo>>("EOR (shifted register)", "eor {d}, {n}, {m}{s}"),
    decode::insn<"z 10 01010 kk 1 mmmmm ssssss nnnnn ddddd", shifted<kXor, kYes>>("EON (shifted register)", "eon {d}, {n}, {m}{s}"),
    decode::insn<"z 11 01010 kk 0 mmmmm ssssss nnnnn ddddd", shifted<kAnd, kNo, Flags::kSet>>("ANDS (shifted register)", "ands {d}, {n}, {m}{s}"),
    decode::insn<"z 11 01010 kk 1 mmmmm ssssss nnnnn ddddd", shifted<kAnd, kYes, Flags::kSet>>("BICS (shifted register)", "bics {d}, {n}, {m}{s}"),
};
// clang-format on

}  // namespace

std::span<const Row> logical_rows() { return kRows; }

}  // namespace arm::a64
