// SPDX-License-Identifier: MIT
// Plugins' counters and callbacks.
#include "base/check.h"
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {

/// Its memory operand; may take rax.
Mem Emitter::counter(std::uint64_t imm) {
  const auto ref = ir::CounterRef::unpack(imm);
  const auto offset = static_cast<std::int32_t>(ref.offset);
  if (ref.in_env) return env_at(offset);
  if (thunks_->plugins()) return {kCounters, offset};
  a_.mov(W::k64, rax, env_at(kEnvCounters));
  return {rax, offset};
}

void Emitter::emit_counter(ValueId id, const Inst& i) {
  const Mem at = counter(i.imm);
  if (i.op == Op::kCounterLoad) {
    const Gpr d = dst(id, rcx);
    a_.mov(W::k64, d, at);
    return finish(id, d);
  }
  const bool add = i.op == Op::kCounterAdd;
  std::int32_t c = 0;
  if (imm32(i.args[0], W::k64, c)) {
    if (add)
      a_.alu_imm(Alu::kAdd, W::k64, at, c);
    else
      a_.mov_imm(W::k64, at, c);
  } else {
    const Gpr v = use(i.args[0], rcx);
    if (add)
      a_.alu(Alu::kAdd, W::k64, at, v);
    else
      a_.mov(W::k64, at, v);
  }
  if (add) a_.flags_owner = ~0u;
}

/// Live caller-saved registers, where state maps are decoded from.
void Emitter::keep_for_callback(std::uint32_t live, bool save) {
  for (unsigned r = 0; r < 16; ++r) {
    if ((live & bit(r)) != 0) {
      const Mem m = env_at(kEnvSavedGpr + static_cast<std::int32_t>(8 * r));
      if (save)
        a_.mov(W::k64, m, static_cast<Gpr>(r));
      else
        a_.mov(W::k64, static_cast<Gpr>(r), m);
    }
    if ((live >> 16 & bit(r)) != 0) {
      const Mem m = env_at(kEnvSavedXmm + static_cast<std::int32_t>(16 * r));
      if (save)
        a_.movaps_store(m, static_cast<Xmm>(r));
      else
        a_.movaps_load(static_cast<Xmm>(r), m);
    }
  }
}

/// The value of the access for qemu_plugin_mem_get_value.
void Emitter::leave_value(ValueId v) {
  const Type t = inst(v).type;
  const Mem to = env_at(kEnvCallbackValue);
  if (!lives_in_xmm(t)) return a_.mov(W::k64, to, use(v, rcx));
  const Xmm x = usex(v, xmm0);
  if (is_wide(t))
    a_.movups_store(to, x);
  else
    a_.movs_store(t == Type::kF32 ? Fp::k32 : Fp::k64, to, x);
}

/// Callee-saved registers that v, or what it is redone from, is in.
std::uint32_t Emitter::registers_of(ValueId v) const {
  if (plan_->is_const(v)) return 0;
  if (!plan_->values[v].folded) return plan_->loc(v).is_gpr() ? bit(plan_->loc(v).index()) & kCalleeSaved : 0;
  std::uint32_t set = 0;
  for (unsigned a = 0; a < inst(v).nargs; ++a) set |= registers_of(inst(v).args[a]);
  return set;
}

/// What survives the call but could not be found in it.
void Emitter::keep_for_map(const Inst& i) {
  const ir::TargetInfo& target = *plan_->region->target;
  std::uint32_t set = target.window_base_slot == ir::TargetInfo::kNoSlot ? 0 : bit(kWindow);
  for (const ir::MapEntry& e : plan_->region->entries(plan_->region->maps[i.map])) set |= registers_of(e.value);
  for (unsigned r = 0; r < 16; ++r) {
    if ((set & bit(r)) != 0)
      a_.mov(W::k64, env_at(kEnvSavedGpr + static_cast<std::int32_t>(8 * r)), static_cast<Gpr>(r));
  }
}

/// Before a near call: lets it return to where a line of the host's caches begins.  What is between two callbacks is
/// then mostly in one, which takes a quarter off the time of a call that does nothing.
void Emitter::pad_call() {
  constexpr unsigned kLine = 64, kBegin = 16, kCallBytes = 5;
  const unsigned at = (reinterpret_cast<std::uintptr_t>(a_.run_address()) + kCallBytes) % kLine;
  if (at > kBegin) a_.nops(kLine - at);
}

/// Arguments are in their registers.
void Emitter::call_plugin(std::uintptr_t function, bool hot) {
  base::check(thunks_->plugins(), "a back end without plugins is given callbacks");
  const auto* const target = reinterpret_cast<const std::uint8_t*>(function);
  const bool near = a_.reaches(target);
  if (thunks_->mxcsr == Mxcsr::kHosts && near) {
    if (hot) pad_call();
    return a_.call(target);
  }
  a_.mov_imm(rax, function);
  if (thunks_->mxcsr == Mxcsr::kHosts) return a_.call(RegMem(rax));
  a_.call(thunks_->callback);
}

/// The call itself.  Operands are read before the registers they may be in are taken.
void Emitter::call_back(ValueId id, const Inst& i) {
  const auto& site = *reinterpret_cast<const CallbackSite*>(i.imm);
  const bool reads = (i.aux & kCallbackReadsRegs) != 0, writes = (i.aux & kCallbackWritesRegs) != 0;
  if ((i.aux & kCallbackMemory) != 0) {
    if ((i.aux & kCallbackValue) != 0) leave_value(i.args[1]);
    load_bits(rdx, i.args[0]);
    a_.mov_imm(rsi, site.meminfo);
  }
  const Gpr userdata = (i.aux & kCallbackMemory) != 0 ? rcx : rsi;
  if (site.userdata == nullptr)
    a_.zero(userdata);
  else
    a_.mov_imm(userdata, reinterpret_cast<std::uint64_t>(site.userdata));
  if (writes) {
    const auto form = (i.aux & kCallbackMemory) != 0 ? kCallbackWritableAccess : kCallbackWritable;
    a_.mov_imm(W::k64, env_at(kEnvCallbackMap), static_cast<std::int32_t>(form));
  } else if (reads) {
    keep_for_map(i);
    a_.lea_rip(rax, record(i, 0));
    a_.mov(W::k64, env_at(kEnvCallbackMap), rax);
  }
  tell_owed(i);
  a_.mov(W::k32, rdi, env_at(kEnvVcpuIndex));
  call_plugin(site.function, (i.aux & kCallbackConditional) == 0);
  a_.flags_owner = ~0u;
  if (reads || writes) a_.mov_imm(W::k64, env_at(kEnvCallbackMap), static_cast<std::int32_t>(kCallbackNoRegs));
  if (writes) {
    a_.alu_imm(Alu::kCmp, W::k32, env_at(kEnvLeave), 0);
    a_.jcc(Cc::kNe, stub(Cold::kLeave, id));
  }
}

void Emitter::emit_callback(ValueId id, const Inst& i, const Item& item) {
  if ((i.aux & kCallbackConditional) == 0) {
    keep_for_callback(item.live_across, true);
    call_back(id, i);
    return keep_for_callback(item.live_across, false);
  }
  const Label resume = a_.label();
  const Cc c = condition(i.args[0]);
  a_.jcc(c, stub(Cold::kCallback, id, resume));
  stubs_.back().live = item.live_across;
  a_.bind(resume);
  a_.flags_owner = ~0u;
}

void Emitter::emit_callback_stub(const Stub& s) {
  const Stub stub = s;  // call_back may add stubs
  keep_for_callback(stub.live, true);
  call_back(stub.inst, inst(stub.inst));
  keep_for_callback(stub.live, false);
  a_.jmp(stub.resume);
}

}  // namespace tcg::x86_64
