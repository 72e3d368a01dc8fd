// SPDX-License-Identifier: MIT
// What loads and stores move.  Source: DDI 0487 B2.2 (atomicity and alignment).
#include "target/arm/a64/access.h"

namespace arm::a64 {

using tcg::ir::Cond;
using tcg::ir::Op;

namespace {

/// Type of the IR value: general registers at their width, B and H registers as I32, S, D and Q as floats and vectors.
Type type_of(Access a) {
  if (a.file == Access::File::kGeneral) return a.width == Width::k64 ? Type::kI64 : Type::kI32;
  switch (a.size_log2) {
    case 0:
    case 1: return Type::kI32;
    case 2: return Type::kF32;
    case 3: return Type::kF64;
    default: return Type::kV128;
  }
}

}  // namespace

Value stored_value(Translator& t, Access a, unsigned rt) {
  if (a.file == Access::File::kGeneral) return t.reg(a.width, rt);
  const Value v = t.q(rt);
  if (a.size_log2 == 4) return v;
  if (a.size_log2 >= 2) return t.b.vlow(type_of(a), v);
  return t.b.convert(Op::kBitcast, Type::kI32, t.b.vlow(Type::kF32, v));
}

Value load_value(Translator& t, Access a, Value address) {
  return t.load(type_of(a), address, a.size_log2, a.sign_extend);
}

void set_loaded(Translator& t, Access a, unsigned rt, Value v) {
  if (a.file == Access::File::kGeneral) return t.set_reg(a.width, rt, v);
  t.set_q(rt, a.size_log2 == 4 ? v : t.b.vzext(v));
}

void require_atomic(Translator& t, Value address, unsigned size_log2, bool write) {
  if (size_log2 == 0) return;
  const unsigned bytes = 1u << size_log2;
  if (!t.has(Feature::kLse2) || size_log2 == 4) return t.require_aligned(address, bytes, write);
  const Value within = t.b.and_(address, t.b.i64(15));
  t.b.side_exit(t.b.setcond(Cond::kGtU, within, t.b.i64(16 - bytes)), write ? kLeaveAlignmentWrite : kLeaveAlignment,
                address);
}

}  // namespace arm::a64
