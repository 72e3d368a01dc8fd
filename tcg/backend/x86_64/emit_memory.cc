// SPDX-License-Identifier: MIT
// Slots, guest loads and stores.
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {
namespace {

constexpr std::int32_t kTagRead = offsetof(TlbEntry, read), kTagWrite = offsetof(TlbEntry, write),
                       kAddend = offsetof(TlbEntry, addend);

ir::MemOp memop_of(const Inst& i) { return ir::MemOp::unpack(static_cast<std::uint32_t>(i.imm)); }

/// Bytes added to the address before the page is compared, so that an access over a page's end misses although its
/// alignment is allowed; and the in-page bits that must be clear.
struct PageTest {
  std::int32_t adjust;
  std::uint32_t low_mask;
};
PageTest page_test(ir::MemOp m) {
  const std::int32_t align = 1 << m.align_log2;
  const auto size = static_cast<std::int32_t>(m.bytes());
  return {size > align ? size - align : 0, static_cast<std::uint32_t>(align - 1)};
}

}  // namespace

Mem Emitter::slot(std::uint64_t id) const {
  const ir::SlotInfo& s = plan_->region->target->slots[id];
  return {s.windowed ? kWindow : kEnv, s.offset};
}

void Emitter::emit_get(ValueId id, const Inst& i) {
  const Mem m = slot(i.imm);
  if (lives_in_xmm(i.type)) {
    const Xmm x = is_wide(i.type) ? dstv(id) : dstx(id);
    if (is_wide(i.type))
      a_.movups_load(x, m);
    else
      a_.movs_load(i.type == Type::kF32 ? Fp::k32 : Fp::k64, x, m);
    zero_above_[id] = !is_wide(i.type);
    return finishx(id, x);
  }
  const Gpr d = dst(id);
  if (i.type == Type::kI1)
    a_.movzx8(d, m);
  else
    a_.mov(width(i.type), d, m);
  finish(id, d);
}

void Emitter::emit_set(const Inst& i) {
  const Mem m = slot(i.imm);
  const Type t = plan_->region->target->slots[i.imm].type;
  ValueId v = i.args[0];
  if (lives_in_xmm(t) && !(plan_->is_const(v) && !is_wide(t))) {
    const Xmm x = is_wide(t) ? usev(v, xmm0) : usex(v, xmm0);
    if (is_wide(t))
      a_.movups_store(m, x);
    else
      a_.movs_store(t == Type::kF32 ? Fp::k32 : Fp::k64, m, x);
    return;
  }
  const W w = width(t) == W::k64 || t == Type::kF64 ? W::k64 : W::k32;
  std::int32_t imm = 0;
  if (t == Type::kFlags && !plan_->is_const(v)) {
    const FlagsRoot root = plan_->flags_root(v);
    if (root.invert_c || plan_->values[root.value].folded) {
      flags_to_eax(v);
      return a_.mov(W::k32, m, rax);
    }
    v = root.value;
  }
  if (t == Type::kI1) {
    if (plan_->is_const(v))
      a_.mov8_imm(m, static_cast<std::uint8_t>(inst(v).imm));
    else
      a_.store8(m, use(v, rax));
  } else if (imm32(v, w, imm)) {
    a_.mov_imm(w, m, imm);
  } else {
    const Gpr r = use(v, rax);
    a_.mov(w, m, r);
  }
  if (i.imm == plan_->region->target->window_base_slot && !plan_->reload_window) load(kWindow, v);
}

/// Constants into two neighbouring words (pc and npc) by one store; false: they are not.
bool Emitter::emit_set_pair(const Inst& i, const Inst& next) {
  if (i.op != Op::kSetSlot || next.op != Op::kSetSlot || !plan_->is_const(i.args[0]) || !plan_->is_const(next.args[0]))
    return false;
  const auto& slots = plan_->region->target->slots;
  const ir::SlotInfo &first = slots[i.imm], &second = slots[next.imm];
  if (first.type != Type::kI32 || second.type != Type::kI32 || first.windowed != second.windowed ||
      second.offset != first.offset + 4) {
    return false;
  }
  a_.mov_imm(rax, inst(i.args[0]).imm | inst(next.args[0]).imm << 32);
  a_.mov(W::k64, slot(i.imm), rax);
  return true;
}

void Emitter::probe(Gpr address, W w, std::int32_t adjust, std::uint32_t low_mask, unsigned mmu, std::int32_t tag,
                    Label miss) {
  const std::int32_t table = kEnvTlb + static_cast<std::int32_t>(mmu * sizeof(TlbFast));
  if (has_.bmi2) {
    a_.rorx(w, rax, RegMem(address), kPageBits - 5);  // what comes round at the top is outside the mask
  } else {
    a_.mov(w, rax, address);
    a_.shift_imm(Shift::kShr, w, rax, kPageBits - 5);
  }
  a_.alu(Alu::kAnd, w, rax, env_at(table + static_cast<std::int32_t>(offsetof(TlbFast, mask))));
  a_.alu(Alu::kAdd, W::k64, rax, env_at(table + static_cast<std::int32_t>(offsetof(TlbFast, table))));
  if (adjust != 0)
    a_.lea(w, rcx, Mem{address, adjust});
  else
    a_.mov(w, rcx, address);
  a_.alu_imm(Alu::kAnd, w, rcx, static_cast<std::int32_t>(~std::uint32_t{kPageBytes - 1} | low_mask));
  a_.alu(Alu::kCmp, w, rcx, Mem{rax, tag});
  a_.jcc(Cc::kNe, miss);
}

Mem Emitter::direct_address(ValueId address, Gpr scratch) {
  if (!plan_->is_const(address) && plan_->values[address].folded && !plan_->values[address].alias) {
    const Inst& sum = inst(address);
    const Gpr base = use(sum.args[0], scratch);
    if (plan_->is_const(sum.args[1])) return {base, static_cast<std::int32_t>(inst(sum.args[1]).imm)};
    const Inst& index = inst(sum.args[1]);
    if (!plan_->values[sum.args[1]].folded || plan_->values[sum.args[1]].alias) return {base, 0, use(sum.args[1], rax)};
    return {base, 0, use(index.args[0], rax), static_cast<std::uint8_t>(inst(index.args[1]).imm)};
  }
  // Fixed data of programs that are linked to low addresses.
  constexpr std::uint64_t kReach = 0x7fff'0000;
  if (guest_base_ == 0 && plan_->is_const(address) && inst(address).imm < kReach)
    return {kAbsolute, static_cast<std::int32_t>(inst(address).imm)};
  const Gpr at = use(address, scratch);
  if (guest_base_ == 0) return {at};
  a_.mov_imm(rax, guest_base_);
  return {rax, 0, at};
}

/// Where in host memory the access of i goes; misses go to a stub of `kind` that comes back to `resume`.  Uses rax,
/// rcx, rdx.
Mem Emitter::host_address(ValueId id, const Inst& i, Cold kind, Label& resume, unsigned shared_arg) {
  const ir::MemOp m = memop_of(i);
  if (m.mmu_index == ir::MemOp::kDirect) {
    Mem at = direct_address(i.args[0], rdx);
    at.disp += static_cast<std::int32_t>(ir::shared_displacement(i.imm));
    return at;
  }
  resume = a_.label();
  const Label miss = stub(kind, id, resume);
  if (i.nargs > shared_arg) {
    const Gpr host = use(i.args[shared_arg], rax);
    a_.test(W::k64, host, host);
    a_.jcc(Cc::kE, miss);
    return {host, static_cast<std::int32_t>(ir::shared_displacement(i.imm))};
  }
  const Gpr address = use(i.args[0], rdx);
  const PageTest test = page_test(m);
  probe(address, width(i.operand_type), test.adjust, test.low_mask, m.mmu_index,
        kind == Cold::kStore ? kTagWrite : kTagRead, miss);
  a_.mov(W::k64, rax, Mem{rax, kAddend});
  return {rax, 0, address};
}

void Emitter::emit_load(ValueId id, const Inst& i) {
  Label resume;
  const Mem from = host_address(id, i, Cold::kLoad, resume, 1);
  const std::uint32_t begin = a_.offset();
  load_from(id, i.type, memop_of(i), from);
  if (memop_of(i).mmu_index == ir::MemOp::kDirect) end_direct(begin, i);
  if (resume.id != ~0u) a_.bind(resume);
}

/// The fast path ends with the value in the result's location, as the stub's end does.
void Emitter::load_from(ValueId id, Type type, ir::MemOp m, Mem from) {
  if (is_wide(type)) return load_vector(id, m, from);
  if (lives_in_xmm(type)) {
    const W w = type == Type::kF32 ? W::k32 : W::k64;
    const Xmm x = dstx(id);
    if (!m.big_endian) {
      a_.movs_load(type == Type::kF32 ? Fp::k32 : Fp::k64, x, from);
    } else {
      if (has_.movbe)
        a_.movbe_load(w, rax, from);
      else {
        a_.mov(w, rax, from);
        a_.bswap(w, rax);
      }
      a_.movd(w, x, rax);
    }
    zero_above_[id] = true;
    return finishx(id, x);
  }
  const Gpr d = dst(id);
  const W w = width(type);
  const bool swap = m.big_endian;
  switch (m.size_log2) {
    case 0:
      if (m.sign_extend)
        a_.movsx8(w, d, from);
      else
        a_.movzx8(d, from);
      break;
    case 1:
      if (!swap) {
        if (m.sign_extend)
          a_.movsx16(w, d, from);
        else
          a_.movzx16(d, from);
        break;
      }
      a_.movzx16(rcx, from);
      a_.rol16_8(rcx);
      if (m.sign_extend)
        a_.movsx16(w, d, rcx);
      else
        move(W::k32, d, rcx);
      break;
    case 2:
      if (!swap) {
        if (m.sign_extend && w == W::k64)
          a_.movsxd(d, from);
        else
          a_.mov(W::k32, d, from);
        break;
      }
      if (has_.movbe)
        a_.movbe_load(W::k32, d, from);
      else {
        a_.mov(W::k32, d, from);
        a_.bswap(W::k32, d);
      }
      if (m.sign_extend && w == W::k64) a_.movsxd(d, d);
      break;
    default:
      if (swap && has_.movbe) {
        a_.movbe_load(W::k64, d, from);
        break;
      }
      a_.mov(W::k64, d, from);
      if (swap) a_.bswap(W::k64, d);
      break;
  }
  finish(id, d);
}

void Emitter::load_vector(ValueId id, ir::MemOp m, Mem from) {
  const Xmm x = dstv(id);
  if (!m.big_endian) {
    a_.movups_load(x, from);
  } else {
    Mem upper = from;
    upper.disp += 8;
    a_.mov(W::k64, rcx, upper);
    a_.bswap(W::k64, rcx);
    a_.movd(W::k64, xmm0, rcx);
    a_.mov(W::k64, rcx, from);
    a_.bswap(W::k64, rcx);
    a_.pinsrq(xmm0, rcx);
    if (x != xmm0) a_.movaps(x, xmm0);
  }
  finishx(id, x);
}

void Emitter::emit_store(ValueId id, const Inst& i) {
  Label resume;
  const Mem to = host_address(id, i, Cold::kStore, resume, 2);
  const std::uint32_t begin = a_.offset();
  store_to(i.args[1], i.operand_type2, memop_of(i), to);
  if (memop_of(i).mmu_index == ir::MemOp::kDirect) end_direct(begin, i);
  if (resume.id != ~0u) a_.bind(resume);
}

/// `to` may use rax and rdx; rcx is free.
void Emitter::store_to(ValueId v, Type type, ir::MemOp m, Mem to) {
  if (is_wide(type)) {
    if (!m.big_endian) return a_.movups_store(to, usev(v, xmm0));
    const Xmm x = usex(v, xmm0);
    Mem upper = to;
    upper.disp += 8;
    a_.movd(W::k64, rcx, x);
    a_.bswap(W::k64, rcx);
    a_.mov(W::k64, upper, rcx);
    a_.pextrq(rcx, x);
    a_.bswap(W::k64, rcx);
    return a_.mov(W::k64, to, rcx);
  }
  if (lives_in_xmm(type) && !m.big_endian && !plan_->is_const(v)) {
    return a_.movs_store(type == Type::kF32 ? Fp::k32 : Fp::k64, to, usex(v, xmm0));
  }
  const W w = m.size_log2 == 3 ? W::k64 : W::k32;
  Gpr r = rcx;
  if (lives_in_xmm(type))
    load_bits(rcx, v);
  else
    r = use(v, rcx);
  const bool swap = m.big_endian && m.size_log2 != 0;
  if (swap && !has_.movbe) {
    move(w, rcx, r);
    if (m.size_log2 == 1)
      a_.rol16_8(rcx);
    else
      a_.bswap(w, rcx);
    r = rcx;
  }
  const bool movbe = swap && has_.movbe;
  switch (m.size_log2) {
    case 0: a_.store8(to, r); break;
    case 1:
      if (movbe)
        a_.movbe_store16(to, r);
      else
        a_.store16(to, r);
      break;
    default:
      if (movbe)
        a_.movbe_store(w, to, r);
      else
        a_.mov(w, to, r);
      break;
  }
}

void Emitter::emit_tlb_check(ValueId id, const Inst& i) {
  const auto check = ir::TlbCheckImm::unpack(i.imm);
  const W w = width(i.operand_type);
  load(rdx, i.args[0]);
  if (check.lo != 0) a_.alu_imm(Alu::kAdd, w, rdx, check.lo);
  const std::uint32_t align_mask = (1u << check.align_log2) - 1;
  // The last byte rounded down to the alignment lies in the same page exactly if the last byte does.
  const std::int32_t last = check.span == 0 ? 0 : (check.span - 1) & ~static_cast<std::int32_t>(align_mask);
  const Label resume = a_.label(), miss = stub(Cold::kCheck, id, resume);
  const bool loads = ir::allows_loads(check.rights);
  probe(rdx, w, last, align_mask, check.mmu_index, loads ? kTagRead : kTagWrite, miss);
  if (loads && ir::allows_stores(check.rights)) {
    a_.alu(Alu::kCmp, w, rcx, Mem{rax, kTagWrite});
    a_.jcc(Cc::kNe, miss);
  }
  a_.alu(Alu::kAdd, W::k64, rdx, Mem{rax, kAddend});
  finish(id, rdx);
  a_.bind(resume);
}

void Emitter::emit_check_stub(const Stub& s) {
  a_.zero(rdx);
  finish(s.inst, rdx);
  a_.jmp(s.resume);
}

/// rax (and rdx): a slow load's result, extended to 64 bits.
void Emitter::finish_load(ValueId id, const Inst& i) {
  if (is_wide(i.type)) {
    const Xmm x = dstx(id);
    a_.movd(W::k64, x, rax);
    a_.pinsrq(x, rdx);
    return finishx(id, x);
  }
  if (lives_in_xmm(i.type)) {
    const Xmm x = dstx(id);
    a_.movd(i.type == Type::kF32 ? W::k32 : W::k64, x, rax);
    return finishx(id, x);
  }
  if (width(i.type) == W::k32 && plan_->loc(id).is_spill()) a_.mov(W::k32, rax, rax);
  finish(id, rax);
}

void Emitter::emit_load_stub(const Stub& s) {
  const Inst& i = inst(s.inst);
  load(rdx, i.args[0]);
  a_.lea_rip(rax, record(i, static_cast<std::uint32_t>(i.imm)));
  a_.call(thunks_->load[plan_->xmm_use]);
  finish_load(s.inst, i);
  a_.jmp(s.resume);
}

void Emitter::emit_store_stub(const Stub& s) {
  const Inst& i = inst(s.inst);
  if (is_wide(i.operand_type2)) {
    const Xmm x = usex(i.args[1], xmm0);
    a_.pextrq(rcx, x);
    a_.mov(W::k64, env_at(kEnvScratch + 8), rcx);
    a_.movd(W::k64, rcx, x);
  } else {
    load_bits(rcx, i.args[1]);
  }
  load(rdx, i.args[0]);
  a_.lea_rip(rax, record(i, static_cast<std::uint32_t>(i.imm)));
  a_.call(thunks_->store[plan_->xmm_use]);
  a_.jmp(s.resume);
}

}  // namespace tcg::x86_64
