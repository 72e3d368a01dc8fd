// SPDX-License-Identifier: MIT
// FMOV between SIMD&FP and general registers, and of constants.  Source: DDI 0487 C7.2.
#include <array>

#include "target/arm/a64/fp_common.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

void move_immediate(Translator& t, Ptype type, FpImm8 imm, Freg rd) {
  if (!require_format(t, type)) return;
  const FpFormat f = type.format();
  write_fp(t, rd.n, t.b.constant(tcg::ir::scalar_type(f), expand_imm8(imm.raw, f)));
}

void half_to_general(Translator& t, Width w, Hreg rn, Reg rd) {
  if (!t.require(Feature::kFp16)) return;
  const Value v = read_fp(t, FpFormat::kF16, rn.n);
  t.set_reg(w, rd.n, w == Width::k64 ? t.b.zext64(v) : v);
}
void half_from_general(Translator& t, Width w, Reg rn, Hreg rd) {
  if (!t.require(Feature::kFp16)) return;
  (void)w;
  write_fp(t, rd.n, t.b.and_(t.w(rn.n), t.b.i32(0xffff)));
}
void single_to_general(Translator& t, Sreg rn, Wreg rd) {
  t.set_w(rd.n, t.b.convert(Op::kBitcast, Type::kI32, read_fp(t, FpFormat::kF32, rn.n)));
}
void single_from_general(Translator& t, Wreg rn, Sreg rd) { write_fp(t, rd.n, t.w(rn.n)); }
void double_to_general(Translator& t, Dreg rn, Xreg rd) {
  t.set_x(rd.n, t.b.convert(Op::kBitcast, Type::kI64, read_fp(t, FpFormat::kF64, rn.n)));
}
void double_from_general(Translator& t, Xreg rn, Dreg rd) { write_fp(t, rd.n, t.x(rn.n)); }

/// The upper half of a vector register.
struct UpperHalf {
  std::uint32_t n = 0;
};
void append_text(Text& text, UpperHalf r) { text.out += 'v' + std::to_string(r.n) + ".d[1]"; }
void upper_to_general(Translator& t, UpperHalf rn, Xreg rd) {
  t.set_x(rd.n, t.b.vec(tcg::ir::VecOp::kExtract, tcg::ir::Lane::k64, {t.q(rn.n)}, 1));
}
void upper_from_general(Translator& t, Xreg rn, UpperHalf rd) {
  t.set_q(rd.n, t.b.vec(tcg::ir::VecOp::kInsert, tcg::ir::Lane::k64, {t.q(rd.n), t.x(rn.n)}, 1));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"00011110 tt 1 iiiiiiii 100 00000 ddddd", move_immediate>("FMOV (scalar, immediate)", "fmov {d}, {i}"),
    decode::insn<"z 0011110 11 1 00 110 000000 nnnnn ddddd", half_to_general>("FMOV (general)", "fmov {d}, {n}"),
    decode::insn<"z 0011110 11 1 00 111 000000 nnnnn ddddd", half_from_general>("FMOV (general)", "fmov {d}, {n}"),
    decode::insn<"0 0011110 00 1 00 110 000000 nnnnn ddddd", single_to_general>("FMOV (general)", "fmov {d}, {n}"),
    decode::insn<"0 0011110 00 1 00 111 000000 nnnnn ddddd", single_from_general>("FMOV (general)", "fmov {d}, {n}"),
    decode::insn<"1 0011110 01 1 00 110 000000 nnnnn ddddd", double_to_general>("FMOV (general)", "fmov {d}, {n}"),
    decode::insn<"1 0011110 01 1 00 111 000000 nnnnn ddddd", double_from_general>("FMOV (general)", "fmov {d}, {n}"),
    decode::insn<"1 0011110 10 1 01 110 000000 nnnnn ddddd", upper_to_general>("FMOV (general)", "fmov {d}, {n}"),
    decode::insn<"1 0011110 10 1 01 111 000000 nnnnn ddddd", upper_from_general>("FMOV (general)", "fmov {d}, {n}"),
};
// clang-format on

}  // namespace

std::span<const Row> fp_move_rows() { return kRows; }

}  // namespace arm::a64
