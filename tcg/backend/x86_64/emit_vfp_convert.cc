// SPDX-License-Identifier: MIT
// Vector conversions between floats and integers and between float formats, and folds across a vector.
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_host.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

using ir::FpFormat;
using ir::FpOp;
using ir::FpRounding;
using ir::FpSpec;

/// Signed integers of the float's width.  Rounded quietly, converted, tested, and only then rounded with its flag.
bool Emitter::emit_vfp_to_int(ValueId id, const Inst& i, const FpSpec& s) {
  const bool narrow = s.from == FpFormat::kF32 && s.to == FpFormat::kI32;
  if (!narrow && !(s.from == FpFormat::kF64 && s.to == FpFormat::kI64)) return false;
  if (flushes(i) || s.rounding == FpRounding::kAway || s.fraction_bits != 0) return false;
  const Fp f = host_format(s.from);
  const bool direct = s.rounding == FpRounding::kZero;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  const Xmm a = vfp_operand(i, 0, xmm0, is_short(s));
  Xmm r = a;
  if (!direct) {
    r = xmm1;
    a_.round(f, true, r, a, static_cast<std::uint8_t>(round_control(s.rounding) | kRoundQuiet));
  }
  if (narrow) {
    a_.cvttps2dq(xmm2, r);
    // The integer indefinite value: all that does not fit.
    a_.mov_imm(rcx, 0x8000000080000000);
    a_.movd(W::k64, xmm3, rcx);
    a_.movddup(xmm3, xmm3);
    a_.pcmpeqd(xmm3, xmm2);
    a_.movmsk(Fp::k32, rax, xmm3);
    a_.test(W::k32, rax, rax);
    a_.jcc(Cc::kNe, redo);
  } else {
    a_.cvtt_to_int(Fp::k64, W::k64, rax, r);
    a_.movhlps(xmm3, r);
    a_.cvtt_to_int(Fp::k64, W::k64, rcx, xmm3);
    a_.movd(W::k64, xmm2, rax);
    a_.pinsrq(xmm2, rcx);
    a_.alu_imm(Alu::kCmp, W::k64, rax, 1);
    a_.jcc(Cc::kO, redo);
    a_.alu_imm(Alu::kCmp, W::k64, rcx, 1);
    a_.jcc(Cc::kO, redo);
  }
  if (!direct) a_.round(f, true, xmm1, a, round_control(s.rounding));
  finish_vfp(id, xmm2, is_short(s), resume);
  return true;
}

/// Unsigned: the upper half as a multiple of 2^16 and the lower, both exact, added with one rounding.
void Emitter::unsigned_to_float(Xmm x) {
  a_.movaps(xmm1, x);
  a_.psrld(x, 16);
  a_.pslld(xmm1, 16);
  a_.psrld(xmm1, 16);
  a_.cvtdq2ps(x, x);
  a_.cvtdq2ps(xmm1, xmm1);
  a_.mov_imm(rcx, 0x4780000047800000);  // 2^16
  a_.movd(W::k64, xmm2, rcx);
  a_.movddup(xmm2, xmm2);
  a_.packed(Sse::kMul, Fp::k32, x, xmm2);
  a_.packed(Sse::kAdd, Fp::k32, x, xmm1);
}

bool Emitter::emit_vfp_from_int(ValueId id, const Inst& i, const FpSpec& s) {
  if (s.from == FpFormat::kU32 && s.to == FpFormat::kF32 && s.fraction_bits == 0) {
    const Xmm a = vfp_operand(i, 0, xmm0, is_short(s));
    if (a != xmm0) a_.movaps(xmm0, a);
    unsigned_to_float(xmm0);
    if (is_short(s)) a_.movq(xmm0, xmm0);
    finishx(id, xmm0);
    return true;
  }
  const bool narrow = s.from == FpFormat::kI32 && s.to == FpFormat::kF32;
  if (!narrow && !(s.from == FpFormat::kI64 && s.to == FpFormat::kF64)) return false;
  const Fp f = host_format(s.to);
  if (narrow) {
    const Xmm a = vfp_operand(i, 0, xmm0, is_short(s));
    a_.cvtdq2ps(xmm0, a);
  } else {
    const Xmm a = usex(i.args[0], xmm1);
    a_.movd(W::k64, rax, a);
    a_.pextrq(rcx, a);
    a_.xorps(xmm0, xmm0);
    a_.xorps(xmm2, xmm2);
    a_.cvt_from_int(Fp::k64, W::k64, xmm0, rax);
    a_.cvt_from_int(Fp::k64, W::k64, xmm2, rcx);
    a_.unpcklpd(xmm0, xmm2);
  }
  if (s.fraction_bits != 0) {  // a power of two: exact
    const std::uint64_t lane = std::uint64_t{127u - s.fraction_bits} << 23;
    a_.mov_imm(rcx, f == Fp::k64 ? std::uint64_t{1023u - s.fraction_bits} << 52 : lane | lane << 32);
    a_.movd(W::k64, xmm1, rcx);
    a_.movddup(xmm1, xmm1);
    a_.packed(Sse::kMul, f, xmm0, xmm1);
  }
  if (is_short(s)) a_.movq(xmm0, xmm0);
  finishx(id, xmm0);
  return true;
}

bool Emitter::emit_vfp_convert(ValueId id, const Inst& i, const FpSpec& s) {
  if (s.rounding != FpRounding::kCurrent) return false;
  const Label resume = a_.label();
  if (s.from == FpFormat::kF32 && s.to == FpFormat::kF64) {
    Xmm a = usex(i.args[0], xmm1);
    if (s.upper) {
      a_.movhlps(xmm1, a);
      a = xmm1;
    }
    note_mxcsr(i);
    a_.cvtps2pd(xmm0, a);
    if (s.mode != 0) check_vfp(i, xmm0, Fp::k64, false, stub(Cold::kFOp, id, resume));
    finish_vfp(id, xmm0, false, resume);
    return true;
  }
  if (s.from == FpFormat::kF16 && s.to == FpFormat::kF32 && has_.f16c) {
    Xmm a = usex(i.args[0], xmm1);
    if (s.upper) {
      a_.movhlps(xmm1, a);
      a = xmm1;
    }
    note_mxcsr(i);
    a_.vcvtph2ps(xmm0, a);
    if ((s.mode & ir::kFpDefaultNan) != 0) {
      const Label redo = stub(Cold::kFOp, id, resume);
      a_.movaps(xmm3, xmm0);
      a_.cmp_fp(Fp::k32, true, xmm3, xmm0, 3);
      a_.movmsk(Fp::k32, rax, xmm3);
      a_.test(W::k32, rax, rax);
      a_.jcc(Cc::kNe, redo);
    }
    finish_vfp(id, xmm0, false, resume);
    return true;
  }
  if (s.from != FpFormat::kF64 || s.to != FpFormat::kF32) return false;
  const Label redo = stub(Cold::kFOp, id, resume);
  const Xmm a = usex(i.args[0], xmm1);
  note_mxcsr(i);
  a_.cvtpd2ps(xmm0, a);  // clears the upper half, which the test finds harmless
  check_vfp(i, xmm0, Fp::k32, true, redo);
  if (s.upper) {
    const Xmm old = usex(i.args[1], xmm2);
    if (old != xmm2) a_.movaps(xmm2, old);
    a_.movlhps(xmm2, xmm0);
    finish_vfp(id, xmm2, false, resume);
  } else {
    finish_vfp(id, xmm0, false, resume);
  }
  return true;
}

/// FADDP (scalar): two lanes.
bool Emitter::emit_vfp_across(ValueId id, const Inst& i, const FpSpec& s) {
  if (s.op != FpOp::kAdd || s.lanes != 2 || s.from == FpFormat::kF16) return false;
  const Fp f = host_format(s.from);
  const Xmm a = usex(i.args[0], xmm0);
  a_.movaps(xmm1, a);
  if (f == Fp::k64)
    a_.unpckhpd(xmm1, xmm1);
  else
    a_.shufps(xmm1, xmm1, 0x55);
  if (a != xmm0) a_.movaps(xmm0, a);
  note_mxcsr(i);
  a_.sse(Sse::kAdd, f, xmm0, xmm1);
  check_fp(id, xmm0, f, false);
  return true;
}

}  // namespace tcg::x86_64
