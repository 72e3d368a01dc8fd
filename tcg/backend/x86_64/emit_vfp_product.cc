// SPDX-License-Identifier: MIT
// Vector products that are more than a product: widening and complex ones, and FMULX.
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_host.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

using ir::FpFormat;
using ir::FpOp;
using ir::FpSpec;

/// FMLAL, FMLSL: the product of halves is exact in single precision, so that the sum is rounded once.
bool Emitter::emit_vfp_widening_fma(ValueId id, const Inst& i, const FpSpec& s) {
  if (s.from != FpFormat::kF16 || s.to != FpFormat::kF32 || !has_half(s) || !has_.fma) return false;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  note_mxcsr(i);
  const auto widen = [&](Xmm x, unsigned n) {
    const Xmm from = usex(i.args[n], x);
    // Two lanes come twice, as the addend's do.
    const unsigned four = s.upper ? 0xee : 0x44, two = s.upper ? 0x55 : 0x00;
    a_.v2i(V2i::kPshufd, x, from, static_cast<std::uint8_t>(s.lanes == 4 ? four : two));
    a_.vcvtph2ps(x, x);
  };
  widen(xmm0, 0);
  widen(xmm1, 1);
  const Xmm c = vfp_operand(i, 2, xmm2, is_short(s));
  if (c != xmm2) a_.movaps(xmm2, c);
  a_.vfma231(Fp::k32, true, s.negate_product, s.negate_addend, xmm2, xmm0, xmm1);
  check_vfp(i, xmm2, Fp::k32, true, redo);
  finish_vfp(id, xmm2, is_short(s), resume);
  return true;
}

/// The product, but for infinity times zero, which is a NaN here and redone: the host's invalid is taken back.
void Emitter::emit_vfp_mul_extended(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOpRestored, id, resume);
  const Xmm a = vfp_operand(i, 0, xmm0, is_short(s)), b = vfp_operand(i, 1, xmm1, is_short(s));
  if (a != xmm0) a_.movaps(xmm0, a);
  a_.stmxcsr(env_at(kEnvFpSavedMxcsr));
  a_.packed(Sse::kMul, f, xmm0, b);
  check_vfp(i, xmm0, f, true, redo);
  finish_vfp(id, xmm0, is_short(s), resume);
}

/// The sign bits of the lanes that a rotation negates in the second operand: even ones, odd ones, or both.
Mem Emitter::complex_signs(const FpSpec& s) {
  const unsigned rotation = s.fraction_bits;
  const bool even = s.op == FpOp::kComplexAdd ? rotation == 1 : rotation == 1 || rotation == 2;
  const bool odd = s.op == FpOp::kComplexAdd ? rotation != 1 : rotation == 2 || rotation == 3;
  if (s.from == FpFormat::kF64) return pool(std::uint64_t{even} << 63, std::uint64_t{odd} << 63);
  std::uint64_t signs = 0;
  if (s.from == FpFormat::kF32)
    signs = std::uint64_t{even} << 31 | std::uint64_t{odd} << 63;
  else
    signs = (std::uint64_t{even} << 15 | std::uint64_t{odd} << 31) * 0x100000001;
  return pool(signs, signs);
}

/// Of each pair of lanes (real and imaginary part): the two exchanged, or one of them twice.
void Emitter::shuffle_parts(Xmm d, Xmm x, FpFormat f, Parts parts) {
  constexpr std::uint8_t kOf64[]{0x4e, 0x44, 0xee}, kNarrower[]{0xb1, 0xa0, 0xf5};
  const std::uint8_t control = (f == FpFormat::kF64 ? kOf64 : kNarrower)[static_cast<unsigned>(parts)];
  if (f != FpFormat::kF16) return a_.v2i(V2i::kPshufd, d, x, control);
  a_.v2i(V2i::kPshuflw, d, x, control);
  a_.v2i(V2i::kPshufhw, d, d, control);
}

/// The part of each a that FCMLA multiplies b by.
Emitter::Parts Emitter::factor_of(const FpSpec& s) {
  return (s.fraction_bits & 1) != 0 ? Parts::kImaginary : Parts::kReal;
}

/// The second operand as the rotation wants it, in xmm1 or where it is: parts exchanged for odd rotations and all
/// additions, signs changed.
Xmm Emitter::rotated(const Inst& i, const FpSpec& s) {
  const bool add = s.op == FpOp::kComplexAdd;
  Xmm b = vfp_operand(i, 1, xmm1, is_short(s));
  if (add || (s.fraction_bits & 1) != 0) {
    shuffle_parts(xmm1, b, s.from, Parts::kExchanged);
    b = xmm1;
  }
  if (add || s.fraction_bits != 0) {
    a_.v3(V3::kPxor, xmm1, b, complex_signs(s));
    b = xmm1;
  }
  return b;
}

/// FCADD: the rotated b is added.  FCMLA: one part of each a times the rotated b.
void Emitter::emit_vfp_complex(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const bool add = s.op == FpOp::kComplexAdd;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  const Xmm b = rotated(i, s);
  if (add) {
    const Xmm a = vfp_operand(i, 0, xmm2, is_short(s));
    note_mxcsr(i);
    a_.vpacked(Sse::kAdd, f, xmm2, a, b);
  } else {
    const Xmm a = vfp_operand(i, 0, xmm0, is_short(s));
    shuffle_parts(xmm0, a, s.from, factor_of(s));
    const Xmm c = vfp_operand(i, 2, xmm2, is_short(s));
    if (c != xmm2) a_.movaps(xmm2, c);
    note_mxcsr(i);
    a_.vfma231(f, true, false, false, xmm2, xmm0, b);
  }
  check_vfp(i, xmm2, f, !add, redo);
  finish_vfp(id, xmm2, is_short(s), resume);
}

}  // namespace tcg::x86_64
