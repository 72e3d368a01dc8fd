// SPDX-License-Identifier: MIT
// Atomic accesses: locked instructions on RAM, the ports for all else.
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {
namespace {

ir::MemOp memop_of(const Inst& i) { return ir::MemOp::unpack(static_cast<std::uint32_t>(i.imm)); }

bool is_signed_extremum(ir::Rmw r) { return r == ir::Rmw::kMin || r == ir::Rmw::kMax; }

}  // namespace

/// As host_address(), but the page must be readable and writable; an atomic may not cross pages, so it misses there
/// too.
Mem Emitter::atomic_address(ValueId id, const Inst& i, Cold kind, Label& resume) {
  const ir::MemOp m = memop_of(i);
  if (m.mmu_index == ir::MemOp::kDirect) {
    const Gpr at = use(i.args[0], rcx);
    if (guest_base_ == 0) return {at};
    a_.mov_imm(rdx, guest_base_);
    if (at == rcx)
      a_.alu(Alu::kAdd, W::k64, rcx, RegMem(rdx));
    else
      a_.lea(W::k64, rcx, Mem{rdx, 0, at});
    return {rcx};
  }
  resume = a_.label();
  const Label miss = stub(kind, id, resume);
  const Gpr address = use(i.args[0], rdx);
  const auto size = static_cast<std::int32_t>(m.bytes());
  const std::int32_t align = 1 << m.align_log2;
  const W w = width(i.operand_type);
  probe(address, w, size > align ? size - align : 0, static_cast<std::uint32_t>(align - 1), m.mmu_index,
        offsetof(TlbEntry, read), miss);
  a_.alu(Alu::kCmp, w, rcx, Mem{rax, offsetof(TlbEntry, write)});
  a_.jcc(Cc::kNe, miss);
  a_.mov(W::k64, rcx, Mem{rax, offsetof(TlbEntry, addend)});
  a_.alu(Alu::kAdd, W::k64, rcx, address);
  return {rcx};
}

void Emitter::swap_bytes(Gpr r, unsigned bytes) {
  if (bytes == 2)
    a_.rol16_8(r);
  else if (bytes >= 4)
    a_.bswap(bytes == 8 ? W::k64 : W::k32, r);
}

/// rax: raw old value, only its low bytes valid.
void Emitter::finish_atomic(ValueId id, const Inst& i, ir::MemOp m) {
  const unsigned bytes = m.bytes();
  if (m.big_endian) swap_bytes(rax, bytes);
  const W w = width(i.type);
  if (bytes == 1)
    m.sign_extend ? a_.movsx8(w, rax, rax) : a_.movzx8(rax, rax);
  else if (bytes == 2)
    m.sign_extend ? a_.movsx16(w, rax, rax) : a_.movzx16(rax, rax);
  else if (bytes == 4 && m.sign_extend && w == W::k64)
    a_.movsxd(rax, rax);
  else if (bytes == 4)
    a_.mov(W::k32, rax, rax);
  finish(id, rax);
}

void Emitter::emit_rmw(ValueId id, const Inst& i) {
  const ir::MemOp m = memop_of(i);
  const unsigned bytes = m.bytes();
  Label resume;
  const Mem at = atomic_address(id, i, Cold::kRmw, resume);
  const bool swap = m.big_endian && bytes > 1;
  const std::uint32_t begin = a_.offset();
  if (i.rmw == ir::Rmw::kXchg || (i.rmw == ir::Rmw::kAdd && !swap)) {
    load(rax, i.args[1]);
    if (swap) swap_bytes(rax, bytes);
    if (i.rmw == ir::Rmw::kXchg) {
      a_.xchg_mem(bytes, at, rax);  // locks by itself
    } else {
      a_.lock();
      a_.xadd_mem(bytes, at, rax);
    }
  } else {
    emit_rmw_loop(i, m, at);
  }
  if (m.mmu_index == ir::MemOp::kDirect) end_direct(begin, i);
  finish_atomic(id, i, m);
  if (resume.id != ~0u) a_.bind(resume);
}

/// Compare-and-exchange until nobody interfered.  Leaves the raw old value in rax.
void Emitter::emit_rmw_loop(const Inst& i, ir::MemOp m, Mem at) {
  const unsigned bytes = m.bytes();
  const bool swap = m.big_endian && bytes > 1;
  const W w = bytes == 8 ? W::k64 : W::k32;
  if (bytes == 1)
    a_.movzx8(rax, at);
  else if (bytes == 2)
    a_.movzx16(rax, at);
  else
    a_.mov(w, rax, at);
  const Label again = a_.label();
  a_.bind(again);
  a_.mov(w, rdx, rax);
  if (swap) swap_bytes(rdx, bytes);
  const ValueId y = i.args[1];
  std::int32_t imm = 0;
  const bool is_imm = imm32(y, w, imm);
  const auto combine = [&](Alu op) {
    if (is_imm) return a_.alu_imm(op, w, rdx, imm);
    if (plan_->is_const(y)) {  // a wide constant takes rax's place for a moment
      a_.mov(W::k64, env_at(kEnvScratch + 16), rax);
      a_.mov_imm(rax, inst(y).imm);
      a_.alu(op, w, rdx, rax);
      return a_.mov(W::k64, rax, env_at(kEnvScratch + 16));
    }
    a_.alu(op, w, rdx, rm(y, rdx));
  };
  const auto extremum = [&](Cc take_other) {
    a_.mov(W::k64, env_at(kEnvScratch + 16), rax);
    load(rax, y);
    const bool is_signed = is_signed_extremum(i.rmw);
    for (const Gpr r : {rax, rdx}) {
      if (bytes == 1) is_signed ? a_.movsx8(w, r, r) : a_.movzx8(r, r);
      if (bytes == 2) is_signed ? a_.movsx16(w, r, r) : a_.movzx16(r, r);
    }
    a_.alu(Alu::kCmp, w, rax, rdx);
    a_.cmov(take_other, w, rdx, rax);
    a_.mov(W::k64, rax, env_at(kEnvScratch + 16));
  };
  switch (i.rmw) {
    case ir::Rmw::kXchg: load(rdx, y); break;
    case ir::Rmw::kAdd: combine(Alu::kAdd); break;
    case ir::Rmw::kAnd: combine(Alu::kAnd); break;
    case ir::Rmw::kOr: combine(Alu::kOr); break;
    case ir::Rmw::kXor: combine(Alu::kXor); break;
    case ir::Rmw::kAndNot:  // old & ~y = ~(~old | y)
      a_.not_(w, rdx);
      combine(Alu::kOr);
      a_.not_(w, rdx);
      break;
    case ir::Rmw::kMin: extremum(Cc::kL); break;
    case ir::Rmw::kMax: extremum(Cc::kG); break;
    case ir::Rmw::kMinU: extremum(Cc::kB); break;
    case ir::Rmw::kMaxU: extremum(Cc::kA); break;
  }
  if (swap) swap_bytes(rdx, bytes);
  a_.lock();
  a_.cmpxchg(bytes, at, rdx);
  a_.jcc(Cc::kNe, again);
}

void Emitter::emit_cas(ValueId id, const Inst& i) {
  const ir::MemOp m = memop_of(i);
  const unsigned bytes = m.bytes();
  const bool swap = m.big_endian && bytes > 1;
  Label resume;
  const Mem at = atomic_address(id, i, Cold::kCas, resume);
  load(rax, i.args[1]);
  Gpr desired = swap ? rdx : use(i.args[2], rdx);
  if (swap) {
    load(rdx, i.args[2]);
    swap_bytes(rax, bytes);
    swap_bytes(rdx, bytes);
  }
  const std::uint32_t begin = a_.offset();
  a_.lock();
  a_.cmpxchg(bytes, at, desired);
  if (m.mmu_index == ir::MemOp::kDirect) end_direct(begin, i);
  finish_atomic(id, i, m);
  if (resume.id != ~0u) a_.bind(resume);
}

void Emitter::emit_atomic_stub(const Stub& s) {
  const Inst& i = inst(s.inst);
  const bool rmw = s.kind == Cold::kRmw;
  if (!rmw) {
    load(rcx, i.args[2]);
    a_.mov(W::k64, env_at(kEnvScratch + 8), rcx);
  }
  load(rcx, i.args[1]);
  load(rdx, i.args[0]);
  const std::uint32_t head = static_cast<std::uint32_t>(i.imm) | (rmw ? static_cast<std::uint32_t>(i.rmw) << 16 : 0);
  a_.lea_rip(rax, record(i, head));
  a_.call((rmw ? thunks_->rmw : thunks_->cas)[plan_->xmm_use]);
  if (width(i.type) == W::k32 && plan_->loc(s.inst).is_spill()) a_.mov(W::k32, rax, rax);
  finish(s.inst, rax);
  a_.jmp(s.resume);
}

}  // namespace tcg::x86_64
