// SPDX-License-Identifier: MIT
// Floating point: the host's scalar instruction, then a test whether the guest's result could differ.
//
// MXCSR holds the guest's rounding and sticky flags.  Differences: which NaN comes out (always redone), underflow of
// results that round up to the least normal number (the guests here detect tininess before rounding, x86 after),
// integers that do not fit.  Operands stay in place until the test is over, so that the stub can redo the operation.
#include <utility>

#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_exact.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {
namespace {

Fp format(Type t) { return t == Type::kF32 ? Fp::k32 : Fp::k64; }

}  // namespace

void Emitter::emit_fp(ValueId id, const Inst& i) {
  switch (i.op) {
    case Op::kFAdd: return emit_fp_binary(Sse::kAdd, id, i);
    case Op::kFSub: return emit_fp_binary(Sse::kSub, id, i);
    case Op::kFMul: return emit_fp_binary(Sse::kMul, id, i);
    case Op::kFDiv: return emit_fp_binary(Sse::kDiv, id, i);
    case Op::kFSqrt: return emit_fp_binary(Sse::kSqrt, id, i);
    case Op::kFMulAdd: return emit_fp_fma(id, i);
    case Op::kFNeg:
    case Op::kFAbs: return emit_fp_sign(id, i);
    case Op::kFCmp:
    case Op::kFCmpSignal: return emit_fp_compare(id, i);
    case Op::kFToI32Z:
    case Op::kFToI64Z: return emit_fp_to_integer(id, i);
    case Op::kBitcast: return emit_bitcast(id, i);
    default: return emit_fp_convert(id, i);
  }
}

bool Emitter::flushes(const Inst& i) {
  const unsigned mode = i.op == Op::kFOp ? ir::FpSpec::unpack(i.imm).mode : static_cast<unsigned>(i.imm);
  return (mode & ir::kFpFlush) != 0;
}

void Emitter::note_mxcsr(const Inst& i) {
  if (flushes(i)) a_.stmxcsr(env_at(kEnvFpSavedMxcsr));
}

void Emitter::restore_mxcsr(const Inst& i) {
  if (flushes(i)) a_.ldmxcsr(env_at(kEnvFpSavedMxcsr));
}

void Emitter::check_mxcsr(const Inst& i, Label redo) {
  if (!flushes(i)) return;
  a_.stmxcsr(env_at(kEnvScratch + 16));
  a_.mov(W::k32, rcx, env_at(kEnvScratch + 16));
  a_.alu(Alu::kCmp, W::k32, rcx, env_at(kEnvFpSavedMxcsr));
  a_.jcc(Cc::kNe, redo);
}

void Emitter::abs_to_xmm3(Xmm x, Fp f) {
  const Mem mask{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32};
  if (has_.avx) return a_.vandps(xmm3, x, mask);
  a_.movaps(xmm3, x);
  a_.andps(xmm3, mask);
}

/// `result` holds the host's result; the value reaches its location here or in the stub.
void Emitter::check_fp(ValueId id, Xmm result, Fp f, bool tiny) {
  const Label resume = a_.label();
  const Label redo = stub(inst(id).op == Op::kFOp ? Cold::kFOp : Cold::kFpRedo, id, resume);
  check_mxcsr(inst(id), redo);
  if (tiny) {
    // |result| against the least normal number: ZF for equal and for unordered, both of which are redone.
    abs_to_xmm3(result, f);
    a_.ucomis(f, xmm3, Mem{rsp, f == Fp::k64 ? kFrameLeast64 : kFrameLeast32});
    a_.jcc(Cc::kE, redo);
  } else {
    a_.ucomis(f, result, result);
    a_.jcc(Cc::kP, redo);
  }
  finishx(id, result);
  a_.bind(resume);
}

void Emitter::emit_fp_binary(Sse op, ValueId id, const Inst& i) {
  const Fp f = format(i.type);
  Xmm x = dstx(id);
  for (unsigned n = 0; n < i.nargs; ++n)
    if (inx(i.args[n], x)) x = xmm0;
  note_mxcsr(i);
  if (has_.avx) {
    // What is above the result comes from the first operand.
    ValueId first = i.args[0], second = i.args[op == Sse::kSqrt ? 0 : 1];
    if ((op == Sse::kAdd || op == Sse::kMul) && !zero_above(first) && plan_->loc(second).is_xmm() && zero_above(second))
      std::swap(first, second);
    zero_above_[id] = zero_above(first);
    const Xmm a = usex(first, xmm2);
    a_.vsse(op, f, x, a, op == Sse::kSqrt ? RegMem(a) : rmx(second, xmm1));
  } else if (op == Sse::kSqrt) {
    a_.sse(op, f, x, rmx(i.args[0], xmm1));
  } else {
    zero_above_[id] = zero_above(i.args[0]);
    loadx(x, i.args[0]);
    a_.sse(op, f, x, rmx(i.args[1], xmm1));
  }
  if (op == Sse::kDiv && flushes(i)) {
    // Nor for a subnormal dividend of zero, whose quotient the guest calls invalid: infinities are redone.
    const Label resume = a_.label();
    abs_to_xmm3(x, f);
    a_.mov_imm(rcx, f == Fp::k64 ? 0x7ff0000000000000 : 0x7f800000);
    a_.movd(f == Fp::k64 ? W::k64 : W::k32, xmm2, rcx);
    a_.ucomis(f, xmm3, xmm2);
    a_.jcc(Cc::kE, stub(Cold::kFpRedo, id, resume));
    check_fp(id, x, f, true);
    return a_.bind(resume);
  }
  check_fp(id, x, f, op == Sse::kMul || op == Sse::kDiv);
}

void Emitter::emit_fp_fma(ValueId id, const Inst& i) {
  if (!has_.fma) {
    const Label resume = a_.label();
    note_mxcsr(i);
    a_.jmp(stub(Cold::kFpRedo, id, resume));
    return a_.bind(resume);
  }
  const Fp f = format(i.type);
  Xmm x = dstx(id);
  for (unsigned n = 0; n < i.nargs; ++n)
    if (inx(i.args[n], x)) x = xmm0;
  zero_above_[id] = loadx_zero_above(x, i.args[2]);
  const Xmm a = usex(i.args[0], xmm1);
  note_mxcsr(i);
  a_.vfmadd231(f, x, a, rmx(i.args[1], xmm2));
  check_fp(id, x, f, true);
}

void Emitter::emit_fp_sign(ValueId id, const Inst& i) {
  const Fp f = format(i.type);
  const Xmm d = dstx(id);
  if (has_.avx) {
    const Xmm a = usex(i.args[0], xmm1);
    zero_above_[id] = i.op == Op::kFAbs && zero_above(i.args[0]);
    if (i.op == Op::kFNeg)
      a_.vxorps(d, a, Mem{rsp, f == Fp::k64 ? kFrameSign64 : kFrameSign32});
    else
      a_.vandps(d, a, Mem{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32});
    return finishx(id, d);
  }
  loadx(d, i.args[0]);
  if (i.op == Op::kFNeg)
    a_.xorps(d, Mem{rsp, f == Fp::k64 ? kFrameSign64 : kFrameSign32});
  else
    a_.andps(d, Mem{rsp, f == Fp::k64 ? kFrameAbs64 : kFrameAbs32});
  finishx(id, d);
}

/// 0 equal, 1 less, 2 greater, 3 unordered = 2 (above or parity) + (below), as UCOMIS sets all three for unordered.
void Emitter::emit_fp_compare(ValueId id, const Inst& i) {
  const Fp f = format(i.operand_type);
  const Xmm x = usex(i.args[0], xmm0);
  const RegMem y = rmx(i.args[1], xmm1);
  note_mxcsr(i);
  if (i.op == Op::kFCmp)
    a_.ucomis(f, x, y);
  else
    a_.comis(f, x, y);
  a_.setcc(Cc::kA, rax);
  a_.setcc(Cc::kP, rdx);
  a_.setcc(Cc::kB, rcx);
  a_.alu(Alu::kOr, W::k32, rax, rdx);
  a_.movzx8(rax, rax);
  a_.movzx8(rcx, rcx);
  if (!flushes(i)) {
    const Gpr d = dst(id);
    a_.lea(W::k32, d, Mem{rcx, 0, rax, 1});
    return finish(id, d);
  }
  const Label resume = a_.label();
  a_.lea(W::k32, rax, Mem{rcx, 0, rax, 1});
  const Label redo = stub(Cold::kFpInteger, id, resume);
  a_.alu_imm(Alu::kCmp, W::k32, rax, 3);
  a_.jcc(Cc::kE, redo);  // the host does not look for subnormals beside a NaN
  check_mxcsr(i, redo);
  finish(id, rax);
  a_.bind(resume);
}

void Emitter::emit_fp_convert(ValueId id, const Inst& i) {
  Xmm x = dstx(id);
  if (i.op == Op::kFFromI32 || i.op == Op::kFFromI64) {
    const W w = i.op == Op::kFFromI64 ? W::k64 : W::k32;
    const Gpr from = use(i.args[0], rax);
    a_.xorps(x, x);  // the conversion merges into its target
    a_.cvt_from_int(format(i.type), w, x, from);
    zero_above_[id] = true;
    return finishx(id, x);
  }
  const Fp from = format(i.operand_type);
  if (inx(i.args[0], x)) x = xmm0;
  note_mxcsr(i);
  if (has_.avx)
    a_.vcvt_fp(from, x, usex(i.args[0], xmm1));
  else
    a_.cvt_fp(from, x, rmx(i.args[0], xmm1));
  const bool narrows = from == Fp::k64;
  if (narrows || i.imm != 0 || plan_->region->target->nan_rule == ir::NanRule::kArmDefault)
    return check_fp(id, x, format(i.type), narrows);
  finishx(id, x);
}

/// The host's conversion does not say that its operand was subnormal: exact at once under kFpFlush.
void Emitter::emit_fp_to_integer(ValueId id, const Inst& i) {
  if (flushes(i)) {
    const Label done = a_.label();
    a_.stmxcsr(env_at(kEnvFpSavedMxcsr));
    a_.jmp(stub(Cold::kFpInteger, id, done));
    return a_.bind(done);
  }
  const W w = i.op == Op::kFToI64Z ? W::k64 : W::k32;
  a_.cvtt_to_int(format(i.operand_type), w, rax, rmx(i.args[0], xmm0));
  const Label resume = a_.label();
  a_.alu_imm(Alu::kCmp, w, rax, 1);  // overflows for the integer indefinite value alone
  a_.jcc(Cc::kO, stub(Cold::kFpInteger, id, resume));
  finish(id, rax);
  a_.bind(resume);
}

void Emitter::emit_bitcast(ValueId id, const Inst& i) {
  if (!lives_in_xmm(i.type)) {
    const Gpr d = dst(id);
    load_bits(d, i.args[0]);
    return finish(id, d);
  }
  const Xmm x = dstx(id);
  zero_above_[id] = !lives_in_xmm(inst(i.args[0]).type) || zero_above(i.args[0]);
  if (lives_in_xmm(inst(i.args[0]).type))
    loadx(x, i.args[0]);
  else
    a_.movd(i.type == Type::kF32 ? W::k32 : W::k64, x, rm(i.args[0], rax));
  finishx(id, x);
}

void Emitter::emit_fp_stub(const Stub& s) {
  const Inst& i = inst(s.inst);
  const bool other = i.operand_type != Type::kNone;
  restore_mxcsr(i);
  if (i.nargs > 2) {
    load_bits(rcx, i.args[2]);
    a_.mov(W::k64, env_at(kEnvScratch + 8), rcx);
  }
  if (i.nargs > 1) load_bits(rdx, i.args[1]);
  load_bits(rax, i.args[0]);
  a_.mov_imm(rcx, fp_request(i.op, other ? i.operand_type : i.type, i.type, plan_->region->target->nan_rule,
                             static_cast<unsigned>(i.imm)));
  a_.call(thunks_->fp[plan_->xmm_use]);
  if (s.kind == Cold::kFpInteger) {
    finish(s.inst, rax);
  } else {
    const Xmm x = dstx(s.inst);
    a_.movd(i.type == Type::kF32 ? W::k32 : W::k64, x, rax);
    finishx(s.inst, x);
  }
  a_.jmp(s.resume);
}

}  // namespace tcg::x86_64
