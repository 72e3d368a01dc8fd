// SPDX-License-Identifier: MIT
// Helper calls.
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {

/// Caller-saved registers with live values, on cold paths only: elsewhere such values live in registers that survive.
void Emitter::keep_across_call(std::uint32_t live, bool save) {
  for (unsigned r = 0; r < 16; ++r) {
    if ((live & bit(r)) != 0) {
      const Mem m{rsp, kSaveGpr + static_cast<std::int32_t>(8 * r)};
      if (save)
        a_.mov(W::k64, m, static_cast<Gpr>(r));
      else
        a_.mov(W::k64, static_cast<Gpr>(r), m);
    }
    if ((live >> 16 & bit(r)) != 0) {
      const Mem m{rsp, kSaveXmm + static_cast<std::int32_t>(16 * r)};
      if (save)
        a_.movaps_store(m, static_cast<Xmm>(r));
      else
        a_.movaps_load(static_cast<Xmm>(r), m);
    }
  }
}

/// Operands go to rsi, rdx, rcx, r8.  Of these only rsi and r8 can hold other operands.
void Emitter::emit_arguments(const Inst& i) {
  if (i.nargs > 1) load_bits(rdx, i.args[1]);
  if (i.nargs > 2) load_bits(rcx, i.args[2]);
  if (i.nargs > 3) {
    if (in(i.args[3], rsi) && in(i.args[0], r8)) return a_.xchg(W::k64, rsi, r8);
    if (in(i.args[0], r8)) {
      load_bits(rsi, i.args[0]);
      return load_bits(r8, i.args[3]);
    }
    load_bits(r8, i.args[3]);
  }
  if (i.nargs > 0) load_bits(rsi, i.args[0]);
}

void Emitter::emit_call(ValueId id, const Inst& i, const Item& item) {
  const ir::HelperInfo& helper = plan_->region->target->helpers[i.imm];
  keep_across_call(item.live_across, true);
  emit_arguments(i);
  tell_owed(i);
  a_.mov_imm(rax, helper.function);
  a_.call(thunks_->helper);
  a_.flags_owner = ~0u;
  keep_across_call(item.live_across, false);
  if (has(helper.effect, ir::HelperEffect::kMayExit)) {
    a_.alu_imm(Alu::kCmp, W::k32, env_at(kEnvLeave), 0);
    a_.jcc(Cc::kNe, stub(Cold::kLeave, id));
  }
  if (i.type == Type::kNone) return;
  if (lives_in_xmm(i.type)) {
    const Xmm x = dstx(id);
    a_.movd(i.type == Type::kF32 ? W::k32 : W::k64, x, rax);
    return finishx(id, x);
  }
  if (width(i.type) == W::k32 && plan_->loc(id).is_spill()) a_.mov(W::k32, rax, rax);
  finish(id, rax);
}

}  // namespace tcg::x86_64
