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

/// Integers of the float's width.  Rounded quietly, converted, tested, and only then rounded with its flag.  Unsigned
/// ones are converted as signed ones: negative results and those from half the range on are redone, without the invalid
/// that the host calls these.
bool Emitter::emit_vfp_to_int(ValueId id, const Inst& i, const FpSpec& s) {
  const bool is_signed = s.to == FpFormat::kI32 || s.to == FpFormat::kI64;
  const bool narrow = s.from == FpFormat::kF32 && (s.to == FpFormat::kI32 || s.to == FpFormat::kU32);
  if (!narrow && !(s.from == FpFormat::kF64 && (s.to == FpFormat::kI64 || s.to == FpFormat::kU64))) return false;
  if (flushes(i) || (s.rounding == FpRounding::kAway && !has_.avx)) return false;
  const Fp f = host_format(s.from);
  const bool direct = s.rounding == FpRounding::kZero && is_signed;
  const Label resume = a_.label();
  const bool restored = !is_signed || s.fraction_bits != 0;
  const Label redo = stub(restored ? Cold::kFOpRestored : Cold::kFOp, id, resume);
  if (restored) a_.stmxcsr(env_at(kEnvFpSavedMxcsr));
  Xmm a = vfp_operand(i, 0, xmm0, is_short(s));
  if (s.fraction_bits != 0) {  // exact, or an infinity that is redone
    if (a != xmm0) a_.movaps(xmm0, a);
    a = xmm0;
    scale_lanes(xmm0, f, s.fraction_bits);
  }
  Xmm r = a;
  if (!direct) {
    r = xmm1;
    if (s.rounding == FpRounding::kAway)
      round_away_all(f, r, a, redo);
    else
      a_.round(f, true, r, a, static_cast<std::uint8_t>(round_control(s.rounding) | kRoundQuiet));
  }
  if (narrow)
    convert_lanes32(r, is_signed, redo);
  else
    convert_lanes64(r, is_signed, redo);
  if (!direct) a_.round(f, true, xmm1, a, round_control(s.rounding));
  finish_vfp(id, xmm2, is_short(s), resume);
  return true;
}

/// xmm2 = four integers; what does not fit goes to `redo`.
void Emitter::convert_lanes32(Xmm r, bool is_signed, Label redo) {
  a_.cvttps2dq(xmm2, r);
  if (is_signed) {  // the integer indefinite value is what does not fit
    a_.mov_imm(rcx, 0x8000000080000000);
    a_.movd(W::k64, xmm3, rcx);
    a_.movddup(xmm3, xmm3);
    a_.pcmpeqd(xmm3, xmm2);
  }
  a_.movmsk(Fp::k32, rax, is_signed ? xmm3 : xmm2);
  a_.test(W::k32, rax, rax);
  a_.jcc(Cc::kNe, redo);
}

/// xmm2 = two integers, as above.
void Emitter::convert_lanes64(Xmm r, bool is_signed, Label redo) {
  a_.cvtt_to_int(Fp::k64, W::k64, rax, r);
  a_.movhlps(xmm3, r);
  a_.cvtt_to_int(Fp::k64, W::k64, rcx, xmm3);
  a_.movd(W::k64, xmm2, rax);
  a_.pinsrq(xmm2, rcx);
  for (const Gpr lane : {rax, rcx}) {
    if (is_signed)
      a_.alu_imm(Alu::kCmp, W::k64, lane, 1);
    else
      a_.test(W::k64, lane, lane);
    a_.jcc(is_signed ? Cc::kO : Cc::kS, redo);
  }
}

/// Multiplies x's lanes by 2 to the power; takes xmm3.
void Emitter::scale_lanes(Xmm x, Fp f, int power) {
  const std::uint64_t lane = static_cast<std::uint64_t>(127 + power) << 23;
  const std::uint64_t factors = f == Fp::k64 ? static_cast<std::uint64_t>(1023 + power) << 52 : lane | lane << 32;
  a_.vload(xmm3, pool(factors, factors));
  a_.packed(Sse::kMul, f, x, xmm3);
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

/// Both halves as the fractions of doubles of which all but these fractions is known; one rounding, when they are
/// added.
void Emitter::unsigned_to_double(Xmm x) {
  const auto all = [&](std::uint64_t bits) { return RegMem(pool(bits, bits)); };
  a_.vs(Vs::kPsrlq, xmm1, x, 32);
  a_.v3(V3::kPor, xmm1, xmm1, all(0x4530000000000000));  // 2^84
  a_.vload(xmm2, all(0x4530000000100000));               // 2^84 + 2^52
  a_.packed(Sse::kSub, Fp::k64, xmm1, xmm2);
  a_.v3(V3::kPand, x, x, all(0xffffffff));
  a_.v3(V3::kPor, x, x, all(0x4330000000000000));  // 2^52
  a_.packed(Sse::kAdd, Fp::k64, x, xmm1);
  a_.andps(x, Mem{rsp, kFrameAbs64});  // zero, rounded down, is -0
}

bool Emitter::emit_vfp_from_int(ValueId id, const Inst& i, const FpSpec& s) {
  const bool narrow = s.to == FpFormat::kF32 && (s.from == FpFormat::kI32 || s.from == FpFormat::kU32);
  if (!narrow && !(s.to == FpFormat::kF64 && (s.from == FpFormat::kI64 || s.from == FpFormat::kU64))) return false;
  const Fp f = host_format(s.to);
  if (s.from == FpFormat::kU32 || s.from == FpFormat::kU64) {
    const Xmm a = vfp_operand(i, 0, xmm0, is_short(s));
    if (a != xmm0) a_.movaps(xmm0, a);
    if (narrow)
      unsigned_to_float(xmm0);
    else
      unsigned_to_double(xmm0);
  } else if (narrow) {
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
  if (s.fraction_bits != 0) scale_lanes(xmm0, f, -int{s.fraction_bits});  // exact
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
      redo_unordered(Fp::k32, xmm0, xmm0, redo);
    }
    finish_vfp(id, xmm0, false, resume);
    return true;
  }
  if (s.from == FpFormat::kF32 && s.to == FpFormat::kF16) return emit_vfp_to_half(id, i, s);
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

/// FMAXNMV and the like: without NaNs the order of the folds does not matter.
void Emitter::emit_vfp_fold_extremum(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const bool min = s.op == FpOp::kMin || s.op == FpOp::kMinNum;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  const Xmm a = vfp_operand(i, 0, xmm0, f == Fp::k32 && s.lanes == 2);
  if (a != xmm0) a_.movaps(xmm0, a);
  note_mxcsr(i);
  redo_unordered(f, xmm0, xmm0, redo);
  for (unsigned step = f == Fp::k32 && s.lanes == 2 ? 1 : 0; step < (f == Fp::k32 ? 2u : 1u); ++step) {
    a_.v2i(V2i::kPshufd, xmm1, xmm0, step == 0 ? 0x4e : 0xb1);
    extremum(f, true, min, xmm0, xmm1);
  }
  check_mxcsr(i, redo);
  finishx(id, xmm0);
  a_.bind(resume);
}

/// FADDP (scalar): two lanes.
bool Emitter::emit_vfp_across(ValueId id, const Inst& i, const FpSpec& s) {
  if (!is_host_float(s.from)) return false;
  if (s.op == FpOp::kMin || s.op == FpOp::kMax || s.op == FpOp::kMinNum || s.op == FpOp::kMaxNum) {
    emit_vfp_fold_extremum(id, i, s);
    return true;
  }
  if (s.op != FpOp::kAdd || s.lanes != 2) return false;
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
