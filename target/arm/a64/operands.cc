// SPDX-License-Identifier: MIT
// Operands that several classes share.  Source: DDI 0487, ShiftReg, ExtendReg.
#include "target/arm/a64/operands.h"

namespace arm::a64 {

using tcg::ir::Op;

Value shifted_register(Translator& t, Width w, unsigned rm, unsigned kind, unsigned amount) {
  static constexpr Op kOps[]{Op::kShl, Op::kShr, Op::kSar, Op::kRotr};
  const Value v = t.reg(w, rm);
  return amount == 0 ? v : t.b.binary(kOps[kind], v, t.imm(w, amount));
}

Value extended_register(Translator& t, Width w, unsigned rm, unsigned option, unsigned shift) {
  const bool wide = w == Width::k64;
  Value v;
  switch (option) {
    case 0: v = t.b.unary(Op::kZext8, t.reg(w, rm)); break;
    case 1: v = t.b.unary(Op::kZext16, t.reg(w, rm)); break;
    case 2: v = wide ? t.b.zext64(t.w(rm)) : t.w(rm); break;
    case 4: v = t.b.unary(Op::kSext8, t.reg(w, rm)); break;
    case 5: v = t.b.unary(Op::kSext16, t.reg(w, rm)); break;
    case 6: v = wide ? t.b.sext64(t.w(rm)) : t.w(rm); break;
    default: v = t.reg(w, rm); break;
  }
  return shift == 0 ? v : t.b.shl(v, t.imm(w, shift));
}

}  // namespace arm::a64
