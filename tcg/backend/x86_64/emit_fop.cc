// SPDX-License-Identifier: MIT
// Op::kFOp, scalar and vector floating point beyond the plain scalar ops; the low part of vector registers.
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_exact.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

void Emitter::emit_fop(ValueId id, const Inst& i) {
  const ir::FpSpec s = ir::FpSpec::unpack(i.imm);
  const bool done = emit_half(id, i, s) || (s.lanes == 0 ? emit_fop_scalar(id, i) : emit_fop_vector(id, i));
  if (!done) emit_fop_exact(id, i);
}

void Emitter::emit_fop_exact(ValueId id, const Inst& i) {
  for (unsigned n = 0; n < i.nargs; ++n) {
    const Mem to = env_at(kEnvFpOperand + 16 * static_cast<int>(n));
    const Type t = inst(i.args[n]).type;
    if (!lives_in_xmm(t)) {
      a_.mov(W::k64, to, use(i.args[n], rax));
    } else if (is_wide(t)) {
      a_.movaps_store(to, usex(i.args[n], xmm0));
    } else {
      a_.movs_store(Fp::k64, to, usex(i.args[n], xmm0));
    }
  }
  a_.mov_imm(rax, fop_request(i.imm, plan_->region->target->nan_rule));
  a_.call(thunks_->fop[plan_->xmm_use]);
  a_.flags_owner = ~0u;
  const Mem from = env_at(kEnvFpResult);
  if (!lives_in_xmm(i.type)) {
    const Gpr d = dst(id);
    a_.mov(width(i.type), d, from);
    return finish(id, d);
  }
  const Xmm x = dstx(id);
  if (is_wide(i.type))
    a_.movaps_load(x, from);
  else
    a_.movs_load(i.type == Type::kF32 ? Fp::k32 : Fp::k64, x, from);
  finishx(id, x);
}

void Emitter::emit_vlow(ValueId id, const Inst& i) {
  const Xmm x = dstx(id);
  loadx(x, i.args[0]);
  finishx(id, x);
}

void Emitter::emit_vzext(Xmm d, ValueId v) {
  const Type t = inst(v).type;
  if (!lives_in_xmm(t)) return a_.movd(width(t), d, rm(v, rcx));  // rax and rdx may hold a store's address
  if (plan_->is_const(v)) return loadx(d, v);
  if (plan_->loc(v).is_spill())
    return a_.movs_load(t == Type::kF32 ? Fp::k32 : Fp::k64, d, slot_mem(plan_->loc(v).index()));
  const Xmm from = usex(v, d);
  if (t == Type::kF64) return a_.movq(d, from);
  // No instruction zeroes above 32 bits from register to register.
  if (d == from) {
    a_.movd(W::k32, rcx, from);
    return a_.movd(W::k32, d, rcx);
  }
  a_.xorps(d, d);
  a_.movss(d, from);
}

}  // namespace tcg::x86_64
