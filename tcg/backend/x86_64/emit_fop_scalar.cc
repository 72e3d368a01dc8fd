// SPDX-License-Identifier: MIT
// Scalar Op::kFOp by host instructions.  What is not here is done by the C++ function (emit_fop_exact).
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_host.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

using ir::FpFormat;
using ir::FpOp;
using ir::FpRounding;
using ir::FpSpec;

/// False: not one the host does.
bool Emitter::emit_fop_scalar(ValueId id, const Inst& i) {
  const FpSpec s = FpSpec::unpack(i.imm);
  switch (s.op) {
    case FpOp::kMulAdd:
      if (!has_.fma || s.from != s.to || !is_host_float(s.from)) return false;
      emit_fop_fma(id, i, s);
      return true;
    case FpOp::kMin:
    case FpOp::kMax:
    case FpOp::kMinNum:
    case FpOp::kMaxNum:
      if (!is_host_float(s.from)) return false;
      emit_fop_extremum(id, i, s);
      return true;
    case FpOp::kAbsDiff:
      if (!is_host_float(s.from)) return false;
      emit_fop_abs_diff(id, i, s);
      return true;
    case FpOp::kRound:
      if (!is_host_float(s.from) || flushes(i)) return false;
      emit_fop_round(id, i, s);
      return true;
    case FpOp::kToInt:
      if (flushes(i) || s.fraction_bits != 0 || s.to == FpFormat::kI16 || s.to == FpFormat::kU16) return false;
      if (!is_host_float(s.from) && !(s.from == FpFormat::kF16 && has_half(s))) return false;
      emit_fop_to_int(id, i, s);
      return true;
    case FpOp::kFromInt:
      if (!is_host_float(s.to)) return false;
      emit_fop_from_int(id, i, s);
      return true;
    case FpOp::kConvert: return emit_fop_convert(id, i, s);
    case FpOp::kCmpEq:
    case FpOp::kCmpGe:
    case FpOp::kCmpGt:
    case FpOp::kAbsCmpGe:
    case FpOp::kAbsCmpGt:
      if (!is_host_float(s.from) || flushes(i)) return false;
      emit_fop_compare(id, i, s);
      return true;
    default: return false;
  }
}

void Emitter::emit_fop_fma(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  Xmm x = dstx(id);
  for (unsigned n = 0; n < 3; ++n)
    if (inx(i.args[n], x)) x = xmm0;
  zero_above_[id] = loadx_zero_above(x, i.args[2]);
  const Xmm a = usex(i.args[0], xmm1);
  const RegMem b = rmx(i.args[1], xmm2);
  note_mxcsr(i);
  a_.vfma231(f, false, s.negate_product, s.negate_addend, x, a, b);
  check_fp(id, x, f, true);
}

/// x = the lesser or greater of x and y.  MINSS takes its second operand for two zeros: both ways together give the
/// right zero.  y is not xmm3, which it takes.
void Emitter::extremum(Fp f, bool all, bool min, Xmm x, Xmm y) {
  a_.movaps(xmm3, y);
  a_.minmax(f, all, min, xmm3, x);
  a_.minmax(f, all, min, x, y);
  if (min)
    a_.orps(x, xmm3);
  else
    a_.andps(x, xmm3);
}

void Emitter::emit_fop_extremum(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const bool min = s.op == FpOp::kMin || s.op == FpOp::kMinNum;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  const Xmm a = usex(i.args[0], xmm1), b = usex(i.args[1], xmm2);
  note_mxcsr(i);
  a_.ucomis(f, a, b);
  a_.jcc(Cc::kP, redo);
  check_mxcsr(i, redo);
  a_.movaps(xmm0, a);
  extremum(f, false, min, xmm0, b);
  finishx(id, xmm0);
  a_.bind(resume);
}

void Emitter::emit_fop_abs_diff(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  const Xmm a = usex(i.args[0], xmm1);
  const RegMem b = rmx(i.args[1], xmm2);
  note_mxcsr(i);
  a_.movaps(xmm0, a);
  a_.sse(Sse::kSub, f, xmm0, b);
  check_mxcsr(i, redo);
  a_.ucomis(f, xmm0, xmm0);
  a_.jcc(Cc::kP, redo);
  a_.andps(xmm0, Mem{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32});
  finishx(id, xmm0);
  a_.bind(resume);
}

/// d = a rounded, quietly or raising inexact.
void Emitter::round_fp(Fp f, Xmm d, Xmm a, std::uint8_t control) {
  if (has_.avx)
    a_.vround(f, d, a, control);
  else
    a_.round(f, false, d, a, control);
}

/// d = a rounded to nearest, ties away from zero; raises nothing but a NaN's invalid.  Ties, NaNs and magnitudes that
/// are too large for a fraction (an infinity less itself would be invalid) go to `rare`.  d is neither a nor xmm2,
/// xmm3.
void Emitter::round_away(Fp f, Xmm d, Xmm a, Label rare) {
  const auto constant = [&](std::uint64_t wide, std::uint64_t narrow) {
    const std::uint64_t bits = f == Fp::k64 ? wide : narrow;
    return pool(bits, bits);
  };
  abs_to_xmm3(a, f);
  a_.ucomis(f, xmm3, constant(0x4330000000000000, 0x4b000000));  // 2^52, 2^23
  a_.jcc(Cc::kAe, rare);
  round_fp(f, d, a, round_control(FpRounding::kNearest) | kRoundQuiet);
  a_.movaps(xmm2, a);
  a_.sse(Sse::kSub, f, xmm2, d);  // exact
  abs_to_xmm3(xmm2, f);
  a_.ucomis(f, xmm3, constant(0x3fe0000000000000, 0x3f000000));
  a_.jcc(Cc::kE, rare);  // one half or unordered
}

void Emitter::emit_fop_round(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  Xmm x = dstx(id);
  if (inx(i.args[0], x)) x = xmm0;
  const Xmm a = usex(i.args[0], xmm1);
  zero_above_[id] = has_.avx && zero_above(i.args[0]);
  if (s.rounding == FpRounding::kAway) {
    const Label resume = a_.label();
    round_away(f, x, a, stub(Cold::kFOp, id, resume));
    finishx(id, x);
    return a_.bind(resume);
  }
  round_fp(f, x, a, static_cast<std::uint8_t>(round_control(s.rounding) | (s.exact ? 0 : kRoundQuiet)));
  if ((s.mode & ir::kFpDefaultNan) != 0) return check_fp(id, x, f, false);
  finishx(id, x);
}

/// Rounded quietly, then converted: only then is it known whether the lost fraction or the overflow is to be noted.
void Emitter::emit_fop_to_int(ValueId id, const Inst& i, const FpSpec& s) {
  const bool half = s.from == FpFormat::kF16;
  const Fp f = half ? Fp::k32 : host_format(s.from);
  const bool truncates = s.rounding == FpRounding::kZero;
  const bool is_signed = s.to == FpFormat::kI32 || s.to == FpFormat::kI64;
  const bool wide = s.to == FpFormat::kI64 || s.to == FpFormat::kU64;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  if (half) load_half(xmm0, i, 0, s, 0);
  const Xmm x = half ? xmm0 : usex(i.args[0], xmm0);
  Xmm r = x;
  const bool direct = truncates && is_signed;  // the conversion notes all by itself
  if (!direct) {
    r = xmm1;
    if (s.rounding == FpRounding::kAway)
      round_away(f, r, x, redo);
    else
      round_fp(f, r, x, static_cast<std::uint8_t>(round_control(s.rounding) | kRoundQuiet));
  }
  if (s.to == FpFormat::kU64) {
    // From 2^63 on the signed conversion would call it invalid.
    a_.mov_imm(rcx, f == Fp::k64 ? 0x43e0000000000000 : 0x5f000000);
    a_.movd(f == Fp::k64 ? W::k64 : W::k32, xmm2, rcx);
    a_.ucomis(f, r, xmm2);
    a_.jcc(Cc::kAe, redo);
  }
  a_.cvtt_to_int(f, wide || !is_signed ? W::k64 : W::k32, rax, r);
  if (is_signed) {
    a_.alu_imm(Alu::kCmp, wide ? W::k64 : W::k32, rax, 1);  // overflows for the integer indefinite value alone
    a_.jcc(Cc::kO, redo);
  } else if (wide) {
    a_.test(W::k64, rax, rax);
    a_.jcc(Cc::kS, redo);
  } else {
    a_.mov(W::k32, rcx, rax);
    a_.alu(Alu::kCmp, W::k64, rcx, rax);
    a_.jcc(Cc::kNe, redo);
  }
  // Any direction raises inexact.
  if (!direct) round_fp(f, xmm1, x, round_control(s.rounding));
  finish(id, rax);
  a_.bind(resume);
}

/// The quotient by a power of two is exact.
void Emitter::emit_fop_from_int(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.to);
  const Xmm x = dstx(id);
  Gpr from = use(i.args[0], rax);
  W w = s.from == FpFormat::kI32 ? W::k32 : W::k64;
  a_.xorps(x, x);
  if (s.from == FpFormat::kU64) {
    // Half of it, the lost bit kept for rounding, doubled.
    const Label large = a_.label(), done = a_.label();
    a_.test(W::k64, from, from);
    a_.jcc(Cc::kS, large);
    a_.cvt_from_int(f, w, x, from);
    a_.jmp(done);
    a_.bind(large);
    a_.mov(W::k64, rcx, from);
    move(W::k64, rax, from);
    a_.shift_imm(Shift::kShr, W::k64, rax, 1);
    a_.alu_imm(Alu::kAnd, W::k32, rcx, 1);
    a_.alu(Alu::kOr, W::k64, rax, rcx);
    a_.cvt_from_int(f, w, x, rax);
    a_.sse(Sse::kAdd, f, x, x);
    a_.bind(done);
  } else {
    a_.cvt_from_int(f, w, x, from);
  }
  if (s.fraction_bits != 0) {
    const std::uint64_t power =
        f == Fp::k64 ? std::uint64_t{1023u - s.fraction_bits} << 52 : std::uint64_t{127u - s.fraction_bits} << 23;
    a_.mov_imm(rcx, power);
    a_.movd(f == Fp::k64 ? W::k64 : W::k32, xmm1, rcx);
    a_.sse(Sse::kMul, f, x, xmm1);
  }
  zero_above_[id] = true;
  finishx(id, x);
}

/// Between half and single precision, by F16C.
bool Emitter::emit_fop_convert(ValueId id, const Inst& i, const FpSpec& s) {
  if (!has_.f16c || s.rounding != FpRounding::kCurrent) return false;
  if (s.from == FpFormat::kF16 && s.to == FpFormat::kF32) {
    const Xmm x = dstx(id);
    a_.movd(W::k32, xmm0, rm(i.args[0], rax));
    note_mxcsr(i);
    a_.vcvtph2ps(x, xmm0);
    if ((s.mode & ir::kFpDefaultNan) != 0)
      check_fp(id, x, Fp::k32, false);
    else
      finishx(id, x);
    return true;
  }
  if (s.from != FpFormat::kF32 || s.to != FpFormat::kF16 || flushes(i)) return false;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  const Xmm a = usex(i.args[0], xmm1);
  a_.xorps(xmm0, xmm0);
  a_.movss(xmm0, a);
  a_.vcvtps2ph(xmm0, xmm0);
  a_.movd(W::k32, rax, xmm0);
  // The least normal number and NaNs.
  a_.mov(W::k32, rcx, rax);
  a_.alu_imm(Alu::kAnd, W::k32, rcx, 0x7fff);
  a_.alu_imm(Alu::kCmp, W::k32, rcx, 0x0400);
  a_.jcc(Cc::kE, redo);
  a_.alu_imm(Alu::kCmp, W::k32, rcx, 0x7c00);
  a_.jcc(Cc::kA, redo);
  finish(id, rax);
  a_.bind(resume);
  return true;
}

void Emitter::emit_fop_compare(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const HostCompare compare = host_compare(s.op);
  loadx(xmm0, i.args[compare.first]);
  loadx(xmm1, i.args[1 - compare.first]);
  if (compare.absolute) {
    const Mem mask{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32};
    a_.andps(xmm0, mask);
    a_.andps(xmm1, mask);
  }
  a_.cmp_fp(f, false, xmm0, xmm1, compare.predicate);
  const Gpr d = dst(id);
  a_.movd(f == Fp::k64 ? W::k64 : W::k32, d, xmm0);
  finish(id, d);
}

}  // namespace tcg::x86_64
