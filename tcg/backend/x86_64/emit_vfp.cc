// SPDX-License-Identifier: MIT
// Vector Op::kFOp by packed host instructions: the operation on all lanes, then one test over all lanes whether the
// guest's result could differ; the stub redoes the whole vector.
//
// Lanes beyond the guest's vector must not raise flags: operands of 64-bit vectors are doubled, so that the upper half
// does what the lower does, and the result's upper half is cleared.
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_host.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

using ir::FpFormat;
using ir::FpOp;
using ir::FpRounding;
using ir::FpSpec;

/// False: not one the host does.
bool Emitter::emit_fop_vector(ValueId id, const Inst& i) {
  const FpSpec s = FpSpec::unpack(i.imm);
  if (s.across) return emit_vfp_across(id, i, s);
  switch (s.op) {
    case FpOp::kAdd:
    case FpOp::kSub:
    case FpOp::kMul:
    case FpOp::kDiv:
    case FpOp::kSqrt:
    case FpOp::kAbsDiff:
      if (!is_host_float(s.from) || (s.op == FpOp::kDiv && flushes(i))) return false;
      emit_vfp_plain(id, i, s);
      return true;
    case FpOp::kMulAdd:
      if (s.from != s.to) return emit_vfp_widening_fma(id, i, s);
      if (!has_.fma || !is_host_float(s.from)) return false;
      emit_vfp_fma(id, i, s);
      return true;
    case FpOp::kMulX:
      if (!is_host_float(s.from)) return false;
      emit_vfp_mul_extended(id, i, s);
      return true;
    case FpOp::kComplexAdd:
    case FpOp::kComplexMulAdd:
      if (!has_.avx || !has_.fma || !is_host_float(s.from)) return false;
      emit_vfp_complex(id, i, s);
      return true;
    case FpOp::kMin:
    case FpOp::kMax:
    case FpOp::kMinNum:
    case FpOp::kMaxNum:
      if (!is_host_float(s.from)) return false;
      emit_vfp_extremum(id, i, s);
      return true;
    case FpOp::kCmpEq:
    case FpOp::kCmpGe:
    case FpOp::kCmpGt:
    case FpOp::kAbsCmpGe:
    case FpOp::kAbsCmpGt:
      if (!is_host_float(s.from) || flushes(i)) return false;
      emit_vfp_compare(id, i, s);
      return true;
    case FpOp::kRound:
      if (!is_host_float(s.from) || flushes(i) || (s.rounding == FpRounding::kAway && !has_.avx)) return false;
      emit_vfp_round(id, i, s);
      return true;
    case FpOp::kRecipStep:
    case FpOp::kRootStep:
      if (!has_.fma || !is_host_float(s.from) || flushes(i)) return false;
      emit_vfp_step(id, i, s);
      return true;
    case FpOp::kToInt: return emit_vfp_to_int(id, i, s);
    case FpOp::kFromInt: return emit_vfp_from_int(id, i, s);
    case FpOp::kConvert: return emit_vfp_convert(id, i, s);
    default: return false;
  }
}

/// Operand n in `scratch`, or where it is if it need not be doubled.
Xmm Emitter::vfp_operand(const Inst& i, unsigned n, Xmm scratch, bool doubled) {
  if (!doubled) return usex(i.args[n], scratch);
  a_.movddup(scratch, usex(i.args[n], scratch));
  return scratch;
}

/// The vector's result is in `r` unless a lane is a NaN or, if `tiny`, of the size of the least normal number.
void Emitter::check_vfp(const Inst& i, Xmm r, Fp f, bool tiny, Label redo) {
  check_mxcsr(i, redo);
  const Mem least{rsp, f == Fp::k64 ? kFrameLeast64 : kFrameLeast32},
      abs{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32};
  if (tiny && has_.avx) {  // AVX: "equal or unordered" is one predicate
    a_.vandps(xmm3, r, abs);
    a_.vcmp_fp(f, true, xmm3, xmm3, least, 8);
  } else {
    a_.movaps(xmm3, r);
    a_.cmp_fp(f, true, xmm3, r, 3);
    if (tiny) {
      a_.movaps(xmm2, r);
      a_.andps(xmm2, abs);
      a_.cmp_fp(f, true, xmm2, least, 0);
      a_.orps(xmm3, xmm2);
    }
  }
  a_.movmsk(f, rax, xmm3);
  a_.test(W::k32, rax, rax);
  a_.jcc(Cc::kNe, redo);
}

void Emitter::finish_vfp(ValueId id, Xmm r, bool is_short_vector, Label resume) {
  if (is_short_vector) a_.movq(r, r);
  finishx(id, r);
  a_.bind(resume);
}

/// Lanes 2i of args[0] and args[1] put together in xmm0, lanes 2i + 1 in xmm1; both doubled for 64-bit vectors.
void Emitter::load_pairs(const Inst& i, const FpSpec& s) {
  const Xmm a = usex(i.args[0], xmm0);
  const Xmm b = usex(i.args[1], xmm2);
  a_.movaps(xmm1, a);
  if (a != xmm0) a_.movaps(xmm0, a);
  if (s.from == FpFormat::kF64) {
    a_.unpcklpd(xmm0, b);
    return a_.unpckhpd(xmm1, b);
  }
  if (is_short(s)) {
    a_.unpcklpd(xmm0, b);
    a_.movaps(xmm1, xmm0);
    a_.shufps(xmm0, xmm0, 0x88);
    return a_.shufps(xmm1, xmm1, 0xdd);
  }
  a_.shufps(xmm0, b, 0x88);
  a_.shufps(xmm1, b, 0xdd);
}

void Emitter::emit_vfp_plain(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const bool doubled = is_short(s) && !s.pairwise;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  Xmm x = xmm0;
  if (s.pairwise) {
    load_pairs(i, s);
    note_mxcsr(i);
    a_.packed(host_op(s.op), f, xmm0, xmm1);
  } else {
    x = doubled ? xmm0 : dstx(id);
    for (unsigned n = 0; n < i.nargs; ++n)
      if (inx(i.args[n], x)) x = xmm0;
    if (s.op == FpOp::kSqrt) {
      const Xmm a = vfp_operand(i, 0, xmm1, doubled);
      note_mxcsr(i);
      a_.packed(Sse::kSqrt, f, x, a);
    } else {
      const Xmm b = vfp_operand(i, 1, xmm1, doubled);
      const Xmm a = vfp_operand(i, 0, x, doubled);
      note_mxcsr(i);
      if (has_.avx) {
        a_.vpacked(host_op(s.op), f, x, a, b);
      } else {
        if (a != x) a_.movaps(x, a);
        a_.packed(host_op(s.op), f, x, b);
      }
    }
  }
  check_vfp(i, x, f, s.op == FpOp::kMul || s.op == FpOp::kDiv, redo);
  if (s.op == FpOp::kAbsDiff) a_.andps(x, Mem{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32});
  finish_vfp(id, x, is_short(s), resume);
}

void Emitter::emit_vfp_fma(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const bool doubled = is_short(s);
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  Xmm x = doubled ? xmm0 : dstx(id);
  for (unsigned n = 0; n < 3; ++n)
    if (inx(i.args[n], x)) x = xmm0;
  const Xmm a = vfp_operand(i, 0, xmm1, doubled), b = vfp_operand(i, 1, xmm2, doubled);
  const Xmm c = vfp_operand(i, 2, x, doubled);
  if (c != x) a_.movaps(x, c);
  note_mxcsr(i);
  a_.vfma231(f, true, s.negate_product, s.negate_addend, x, a, b);
  check_vfp(i, x, f, true, redo);
  finish_vfp(id, x, doubled, resume);
}

/// Lanes of which either is a NaN send all to `redo`.  Takes xmm3 and rax.
void Emitter::redo_unordered(Fp f, Xmm a, Xmm b, Label redo) {
  a_.movaps(xmm3, a);
  a_.cmp_fp(f, true, xmm3, b, 3);
  a_.movmsk(f, rax, xmm3);
  a_.test(W::k32, rax, rax);
  a_.jcc(Cc::kNe, redo);
}

void Emitter::emit_vfp_extremum(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const bool min = s.op == FpOp::kMin || s.op == FpOp::kMinNum;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  Xmm a = xmm0, b = xmm1;
  if (s.pairwise) {
    load_pairs(i, s);
  } else {
    a = vfp_operand(i, 0, xmm0, is_short(s));
    b = vfp_operand(i, 1, xmm1, is_short(s));
  }
  note_mxcsr(i);
  redo_unordered(f, a, b, redo);
  check_mxcsr(i, redo);
  a_.movaps(xmm2, a);
  extremum(f, true, min, xmm2, b);
  finish_vfp(id, xmm2, is_short(s), resume);
}

/// No lane needs a test: the host's predicates signal and answer as the guest's.
void Emitter::emit_vfp_compare(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const HostCompare compare = host_compare(s.op);
  const Xmm x = vfp_operand(i, compare.first, xmm0, is_short(s));
  if (x != xmm0) a_.movaps(xmm0, x);
  Xmm y = vfp_operand(i, 1 - compare.first, xmm1, is_short(s));
  if (compare.absolute) {
    const Mem mask{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32};
    if (y != xmm1) a_.movaps(xmm1, y);
    y = xmm1;
    a_.andps(xmm0, mask);
    a_.andps(xmm1, mask);
  }
  a_.cmp_fp(f, true, xmm0, y, compare.predicate);
  if (is_short(s)) a_.movq(xmm0, xmm0);
  finishx(id, xmm0);
}

/// d = a's lanes rounded to nearest, ties away from zero; raises nothing.  NaNs and lanes too large for a fraction go
/// to `rare`.  d is neither a nor xmm2, xmm3.  AVX.
void Emitter::round_away_all(Fp f, Xmm d, Xmm a, Label rare) {
  const bool wide = f == Fp::k64;
  const auto all = [&](std::uint64_t of_double, std::uint64_t of_single) {
    const std::uint64_t bits = wide ? of_double : of_single | of_single << 32;
    return RegMem(pool(bits, bits));
  };
  const Mem magnitude{rsp, wide ? kFrameAbs64 : kFrameAbs32};
  a_.vandps(xmm3, a, magnitude);
  a_.vload(xmm2, all(0x4330000000000000, 0x4b000000));  // 2^52, 2^23
  a_.vcmp_fp(f, true, xmm3, xmm3, xmm2, 21);            // not less, quietly
  a_.movmsk(f, rax, xmm3);
  a_.test(W::k32, rax, rax);
  a_.jcc(Cc::kNe, rare);
  a_.round(f, true, d, a, round_control(FpRounding::kZero) | kRoundQuiet);
  a_.vpacked(Sse::kSub, f, xmm2, a, d);  // exact
  a_.vandps(xmm2, xmm2, magnitude);
  a_.vload(xmm3, all(0x3fe0000000000000, 0x3f000000));
  a_.vcmp_fp(f, true, xmm2, xmm2, xmm3, 29);  // from one half on, quietly
  a_.v3(V3::kPand, xmm2, xmm2, all(0x3ff0000000000000, 0x3f800000));
  a_.v3(V3::kPand, xmm3, a, all(0x8000000000000000, 0x80000000));
  a_.v3(V3::kPor, xmm2, xmm2, xmm3);
  a_.packed(Sse::kAdd, f, d, xmm2);
  a_.v3(V3::kPor, d, d, xmm3);  // of a zero
}

void Emitter::emit_vfp_round(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const Label resume = a_.label();
  Xmm x = dstx(id);
  if (inx(i.args[0], x)) x = xmm0;
  const Xmm a = vfp_operand(i, 0, xmm1, is_short(s));
  if (s.rounding == FpRounding::kAway) {
    round_away_all(f, xmm0, a, stub(Cold::kFOp, id, resume));
    return finish_vfp(id, xmm0, is_short(s), resume);
  }
  a_.round(f, true, x, a, static_cast<std::uint8_t>(round_control(s.rounding) | (s.exact ? 0 : kRoundQuiet)));
  if ((s.mode & ir::kFpDefaultNan) != 0) check_vfp(i, x, f, false, stub(Cold::kFOp, id, resume));
  finish_vfp(id, x, is_short(s), resume);
}

/// 2 - a * b; (3 - a * b) / 2 where halving is exact: not near the ends of the range.  An infinite factor can raise an
/// invalid that the guest does not: MXCSR is put back then.
void Emitter::emit_vfp_step(ValueId id, const Inst& i, const FpSpec& s) {
  const Fp f = host_format(s.from);
  const bool root = s.op == FpOp::kRootStep;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOpRestored, id, resume);
  const Xmm a = vfp_operand(i, 0, xmm1, is_short(s)), b = vfp_operand(i, 1, xmm2, is_short(s));
  const auto splat = [&](Xmm d, std::uint64_t wide, std::uint64_t narrow) {
    a_.mov_imm(rcx, f == Fp::k64 ? wide : narrow | narrow << 32);
    a_.movd(W::k64, d, rcx);
    a_.movddup(d, d);
  };
  splat(xmm0, root ? 0x4008000000000000 : 0x4000000000000000, root ? 0x40400000 : 0x40000000);
  a_.stmxcsr(env_at(kEnvFpSavedMxcsr));
  a_.vfma231(f, true, true, false, xmm0, a, b);
  if (root) {
    splat(xmm3, 0x3fe0000000000000, 0x3f000000);
    a_.packed(Sse::kMul, f, xmm0, xmm3);
    // From half of the greatest exponent on it may have overflowed before it was halved.
    splat(xmm3, 0x7fd0000000000000, 0x7e800000);
    a_.movaps(xmm2, xmm0);
    a_.andps(xmm2, Mem{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32});
    a_.cmp_fp(f, true, xmm2, xmm3, 5);  // not less than, or a NaN
    a_.movmsk(f, rax, xmm2);
    a_.test(W::k32, rax, rax);
    a_.jcc(Cc::kNe, redo);
    // Below one the result is 3/2 less a product near 3/2: at least the last place of that, never subnormal.
  } else {
    check_vfp(i, xmm0, f, false, redo);
  }
  finish_vfp(id, xmm0, is_short(s), resume);
}

}  // namespace tcg::x86_64
