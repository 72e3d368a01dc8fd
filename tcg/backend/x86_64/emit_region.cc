// SPDX-License-Identifier: MIT
// A region from its first block to its last map: blocks, edges, ways out, cold stubs, records.
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/state_map.h"

namespace tcg::x86_64 {
namespace {

/// No op's code is longer, but for its moves.
constexpr std::size_t kOpBytes = 768;
constexpr std::size_t kMoveBytes = 40;

/// -d out_asm's pieces: one for each run of code of the same guest instruction.
void add_range(backend::Compiled& out, std::uint32_t begin, std::uint32_t end, std::uint16_t insn, bool cold) {
  if (begin == end) return;
  if (!out.ranges.empty()) {
    backend::CodeRange& last = out.ranges.back();
    if (last.end == begin && last.guest_insn == insn && last.cold == cold) {
      last.end = end;
      return;
    }
  }
  out.ranges.push_back({begin, end, insn, cold});
}

}  // namespace

bool Emitter::run(const Plan& plan, const ThunkSet& thunks, std::uint64_t cookie, backend::CodeSpace space,
                  bool want_ranges, backend::Compiled& out) {
  plan_ = &plan;
  thunks_ = plan.uses_fp ? &thunks.fp : &thunks.plain;
  cookie_ = cookie;
  want_ranges_ = want_ranges;
  out_ = &out;
  full_ = false;
  a_.start(space.write, space.run, space.bytes);
  stubs_.clear();
  records_.clear();
  faults_.clear();
  pool_.clear();
  block_labels_.clear();
  zero_above_.assign(plan_->values.size(), 0);
  out.link_offset = {~0u, ~0u};
  out.link_reset = {0, 0};
  out.ranges.clear();
  for (std::size_t b = 0; b < plan.blocks.size(); ++b) block_labels_.push_back(a_.label());
  find_forwards();
  if (thunks_->mxcsr == Mxcsr::kBorrowed) a_.ldmxcsr(env_at(kEnvGuestMxcsr));
  for (std::size_t n = 0; n < plan.layout.size() && !full_; ++n) {
    if (forward_[plan.layout[n]] == plan.layout[n]) emit_block(n);
  }
  for (std::size_t n = 0; n < stubs_.size() && fits(kOpBytes); ++n) {
    const std::uint32_t begin = a_.offset();
    emit_stub(stubs_[n]);
    if (want_ranges) add_range(out, begin, a_.offset(), inst(stubs_[n].inst).guest_insn, true);
  }
  out.code_bytes = a_.offset();
  if (!fits(32 + 16 * pool_.size())) return false;
  if (!pool_.empty()) a_.align(16);
  for (const PoolEntry& e : pool_) {
    a_.bind(e.label);
    for (const std::uint64_t half : {e.low, e.high}) {
      a_.data32(static_cast<std::uint32_t>(half));
      a_.data32(static_cast<std::uint32_t>(half >> 32));
    }
  }
  a_.align(4);
  for (const Record& r : records_) {
    if (!fits(record_bound(plan, r.map))) return false;
    while ((a_.offset() & 1) != 0) a_.data8(0);
    a_.bind(r.label);
    write_record(plan, r.map, r.head, r.owed, a_);
  }
  if (full_) return false;
  if (!faults_.empty() && !fits(faults_.size() * sizeof(backend::FaultPoint) + 4)) return false;
  write_fault_table();
  a_.resolve();
  for (unsigned n = 0; n < 2; ++n) {
    if (out.link_offset[n] != ~0u) std::memcpy(&out.link_reset[n], a_.written_at(out.link_offset[n]), 4);
  }
  out.bytes = a_.offset();
  return true;
}

/// A block that only jumps on, with nothing to move, is no code: those who lead to it lead to where it goes.
void Emitter::find_forwards() {
  forward_.resize(plan_->blocks.size());
  for (BlockId b = 0; b < forward_.size(); ++b) forward_[b] = b;
  const auto end_of = [&](BlockId b) {
    while (forward_[b] != b) b = forward_[b];
    return b;
  };
  for (std::size_t n = plan_->layout.size(); n-- > 1;) {
    const BlockId b = plan_->layout[n];
    const BlockPlan& block = plan_->blocks[b];
    if (block.end_item - block.first_item != 1) continue;
    const Inst& only = inst(plan_->items[block.first_item].inst);
    if (only.op != Op::kJump) continue;
    const ir::Edge& e = plan_->region->edges_of(only)[0];
    edge_moves(*plan_, e, moves_);
    if (const BlockId to = end_of(e.target); moves_.empty() && to != b) forward_[b] = to;
  }
  for (BlockId& b : forward_) b = end_of(b);
}

/// Whether the code of `target` comes next.
bool Emitter::falls_into(BlockId target) const {
  for (std::size_t n = position_ + 1; n < plan_->layout.size(); ++n) {
    const BlockId next = plan_->layout[n];
    if (forward_[next] == next) return next == forward_[target];
  }
  return false;
}

void Emitter::emit_block(std::size_t position) {
  position_ = position;
  const BlockId b = plan_->layout[position];
  const BlockPlan& block = plan_->blocks[b];
  a_.bind(block_labels_[b]);
  a_.flags_owner = ~0u;
  spread_.value = ir::kNone;
  for (std::uint32_t n = block.first_item; n < block.end_item; ++n) {
    const Item& item = plan_->items[n];
    if (!fits(kOpBytes)) return;
    if (is_linked_pc(n, block.end_item)) continue;
    const std::uint32_t begin = a_.offset();
    if (n + 1 < block.end_item && emit_set_pair(inst(item.inst), inst(plan_->items[n + 1].inst)))
      ++n;
    else
      emit(item);
    if (spread_.value != ir::kNone && !keeps_spread(inst(item.inst))) spread_.value = ir::kNone;
    if (want_ranges_) add_range(*out_, begin, a_.offset(), inst(item.inst).guest_insn, block.cold);
  }
}

/// A store of the pc that a kGotoTb behind it leads to, with nothing but stores in between: the block there knows its
/// pc, so only the stub of a jump that is not linked stores it.  Where the pc is all there is of a place (64 bits: no
/// npc beside it).
bool Emitter::is_linked_pc(std::uint32_t n, std::uint32_t end) const {
  const Inst& set = inst(plan_->items[n].inst);
  const ir::TargetInfo& target = *plan_->region->target;
  if (set.op != Op::kSetSlot || set.imm != target.pc_slot || target.address_type != Type::kI64) return false;
  if (!plan_->is_const(set.args[0])) return false;
  for (std::uint32_t k = n + 1; k < end; ++k) {
    const Inst& next = inst(plan_->items[k].inst);
    if (next.op == Op::kGotoTb) return next.imm == inst(set.args[0]).imm;
    if (next.op != Op::kSetSlot) return false;
  }
  return false;
}

void Emitter::emit(const Item& item) {
  const ValueId id = item.inst;
  const Inst& i = inst(id);
  switch (i.op) {
    case Op::kNop:
    case Op::kConst:
    case Op::kParam: return;
    case Op::kCopy: return emit_copy(id, i);
    case Op::kGetSlot: return emit_get(id, i);
    case Op::kSetSlot: return emit_set(i);
    case Op::kZextI1:
      if (plan_->values[i.args[0]].folded) return emit_setcc(id, i.args[0]);
      return emit_copy(id, i);
    case Op::kSetCond:
    case Op::kFlagCond:
    case Op::kNotI1: return emit_setcc(id, id);
    case Op::kSelect: return emit_select(id, i);
    case Op::kFlagsAdd:
    case Op::kFlagsSub:
    case Op::kFlagsAdc:
    case Op::kFlagsSbb:
    case Op::kFlagsLogic:
    case Op::kFlagsInvertC:
    case Op::kFlagsFromNzvc:
    case Op::kNzvcFromFlags:
    case Op::kFlagsSetV: return emit_flags_op(id, i);
    case Op::kFlagsFCmp:
    case Op::kFlagsFCmpE: return emit_flags_fcmp(id);
    case Op::kFOp: return emit_fop(id, i);
    case Op::kVLow: return emit_vlow(id, i);
    case Op::kVZext: {
      const Xmm x = dstx(id);
      emit_vzext(x, i.args[0]);
      return finishx(id, x);
    }
    case Op::kFAdd:
    case Op::kFSub:
    case Op::kFMul:
    case Op::kFDiv:
    case Op::kFSqrt:
    case Op::kFNeg:
    case Op::kFAbs:
    case Op::kFMulAdd:
    case Op::kFCmp:
    case Op::kFCmpSignal:
    case Op::kFCvt:
    case Op::kFFromI32:
    case Op::kFFromI64:
    case Op::kFToI32Z:
    case Op::kFToI64Z:
    case Op::kBitcast: return emit_fp(id, i);
    case Op::kVec: return emit_vec(id, i);
    case Op::kLoad: return emit_load(id, i);
    case Op::kStore: return emit_store(id, i);
    case Op::kAtomicRmw: return emit_rmw(id, i);
    case Op::kAtomicCas: return emit_cas(id, i);
    case Op::kTlbCheck: return emit_tlb_check(id, i);
    case Op::kFence:
      if (i.imm == 0) a_.lock_or_stack();  // x86 keeps all other orders by itself
      return;
    case Op::kSideExit: return emit_side_exit(id, i);
    case Op::kPoll:
      a_.alu_imm(Alu::kCmp, W::k32, env_at(kEnvExitRequest), 0);
      return a_.jcc(Cc::kNe, stub(Cold::kPoll, id));
    case Op::kCount:
      a_.alu_imm(Alu::kSub, W::k64, env_at(kEnvBudget), static_cast<std::int32_t>(i.imm));
      return a_.jcc(Cc::kS, stub(Cold::kPoll, id));
    case Op::kUncount: return a_.alu_imm(Alu::kAdd, W::k64, env_at(kEnvBudget), static_cast<std::int32_t>(i.imm));
    case Op::kCall: return emit_call(id, i, item);
    case Op::kCounterLoad:
    case Op::kCounterAdd:
    case Op::kCounterSet: return emit_counter(id, i);
    case Op::kCallback: return emit_callback(id, i, item);
    case Op::kJump:
    case Op::kBranch:
    case Op::kGotoTb:
    case Op::kGotoPtr:
    case Op::kExitTb:
    case Op::kRaise: return emit_terminator(id, i);
    default: return emit_integer(id, i);
  }
}

void Emitter::emit_terminator(ValueId id, const Inst& i) {
  switch (i.op) {
    case Op::kJump: return emit_edge(plan_->region->edges_of(i)[0]);
    case Op::kBranch: return emit_branch(i);
    case Op::kGotoTb: return emit_goto_tb(id, i);
    case Op::kGotoPtr: return emit_goto_ptr(i);
    case Op::kExitTb:
      a_.mov_imm(W::k64, env_at(kEnvScratch + 24), static_cast<std::int32_t>(i.imm));
      give_mxcsr();
      return a_.jmp(thunks_->exit);
    default: return emit_raise(i);
  }
}

void Emitter::emit_moves(const std::vector<Move>& moves) {
  for (const Move& m : moves) {
    const bool xmm = lives_in_xmm(m.type);
    const bool wide = is_wide(m.type);
    if (xmm) {
      const Xmm x = m.to.is_xmm() || m.to.is_far() ? any_xmm(m.to) : xmm1;
      Xmm have = x;
      if (m.from.kind() == Loc::kNowhere)
        loadx(x, m.value);
      else if (m.from.is_spill() && wide)
        a_.movaps_load(x, slot_mem(m.from.index()));
      else if (m.from.is_spill())
        a_.movs_load(Fp::k64, x, slot_mem(m.from.index()));
      else if (m.to.is_xmm() || m.to.is_far())
        a_.movaps(x, any_xmm(m.from));
      else
        have = any_xmm(m.from);
      if (m.to.is_spill() && wide)
        a_.movaps_store(slot_mem(m.to.index()), have);
      else if (m.to.is_spill())
        a_.movs_store(Fp::k64, slot_mem(m.to.index()), have);
      continue;
    }
    const Gpr r = m.to.is_gpr() ? static_cast<Gpr>(m.to.index()) : rcx;
    Gpr have = r;
    if (m.from.kind() == Loc::kNowhere)
      a_.mov_imm(r, inst(m.value).imm);
    else if (m.from.is_gpr() && m.to.is_gpr())
      a_.mov(W::k64, r, static_cast<Gpr>(m.from.index()));
    else if (m.from.is_gpr())
      have = static_cast<Gpr>(m.from.index());
    else
      a_.mov(W::k64, r, slot_mem(m.from.index()));
    if (m.to.is_spill()) a_.mov(W::k64, slot_mem(m.to.index()), have);
  }
}

void Emitter::emit_edge(const ir::Edge& e) {
  edge_moves(*plan_, e, moves_);
  if (!fits(kOpBytes + moves_.size() * kMoveBytes)) return;
  emit_moves(moves_);
  if (!falls_into(e.target)) a_.jmp(label_of(e.target));
}

void Emitter::emit_branch(const Inst& i) {
  const auto edges = plan_->region->edges_of(i);
  const Cc c = condition(i.args[0]);
  edge_moves(*plan_, edges[0], moves_);
  if (moves_.empty() && !falls_into(edges[0].target)) {
    a_.jcc(c, label_of(edges[0].target));
    return emit_edge(edges[1]);
  }
  std::vector<Move>& moves = moves_;
  if (!fits(kOpBytes + (moves.size() + edges[1].count) * kMoveBytes)) return;
  if (!moves.empty()) {
    const Label no = a_.label();
    a_.jcc(negate(c), no);
    emit_moves(moves);
    a_.jmp(label_of(edges[0].target));
    a_.bind(no);
    return emit_edge(edges[1]);
  }
  edge_moves(*plan_, edges[1], moves_);
  if (moves_.empty()) return a_.jcc(negate(c), label_of(edges[1].target));  // falls into edge 0's target
  const Label yes = label_of(edges[0].target);
  a_.jcc(c, yes);
  emit_moves(moves_);
  a_.jmp(label_of(edges[1].target));
}

void Emitter::reload_window() {
  const ir::TargetInfo& t = *plan_->region->target;
  if (t.window_base_slot != ir::TargetInfo::kNoSlot && plan_->reload_window) {
    a_.mov(W::k64, kWindow, env_at(t.slots[t.window_base_slot].offset));
  }
}

void Emitter::give_mxcsr() {
  if (thunks_->mxcsr == Mxcsr::kBorrowed) x86_64::give_mxcsr(a_, rax);
}

void Emitter::emit_goto_tb(ValueId id, const Inst& i) {
  reload_window();
  give_mxcsr();
  out_->link_offset[i.aux & 1] = a_.jmp_patchable(stub(Cold::kLink, id, {}, i.aux));
}

/// Looks the pc up in the jump cache: cells are indexed by the low bits of pc / 4.
void Emitter::emit_goto_ptr(const Inst& i) {
  static_assert(sizeof(void*) == 8);
  reload_window();
  give_mxcsr();
  const Gpr pc = use(i.args[0], rdx);
  a_.mov(W::k32, rax, pc);
  a_.alu_imm(Alu::kAnd, W::k32, rax, ((1 << kJumpCacheBits) - 1) << 2);
  a_.mov(W::k64, rcx, env_at(kEnvJumpCache));
  a_.mov(W::k64, rax, Mem{rcx, 0, rax, 1});
  a_.mov(W::k64, rcx, env_at(kEnvModeFlags));
  a_.alu(Alu::kCmp, W::k64, pc, Mem{rax, offsetof(CodeEntry, pc)});
  a_.jcc(Cc::kNe, thunks_->lookup);
  a_.alu(Alu::kCmp, W::k64, rcx, Mem{rax, offsetof(CodeEntry, flags)});
  a_.jcc(Cc::kNe, thunks_->lookup);
  a_.jmp(RegMem(Mem{rax, offsetof(CodeEntry, code)}));
}

void Emitter::load_payload(const Inst& i, unsigned arg) {
  if (i.nargs > arg)
    load_bits(rdx, i.args[arg]);
  else
    a_.zero(rdx);
}

void Emitter::emit_side_exit(ValueId id, const Inst& i) {
  const Cc c = condition(i.args[0]);
  a_.jcc(c, stub(Cold::kSideExit, id));
}

void Emitter::emit_raise(const Inst& i) {
  load_payload(i, 0);
  a_.lea_rip(rax, record(i, static_cast<std::uint32_t>(i.imm)));
  a_.jmp(thunks_->side_exit[plan_->xmm_use]);
}

Label Emitter::stub(Cold kind, ValueId id, Label resume, unsigned number) {
  const Label entry = a_.label();
  stubs_.push_back({kind, static_cast<std::uint8_t>(number), id, entry, resume});
  return entry;
}

Label Emitter::record(const Inst& i, std::uint32_t head) {
  const std::uint32_t owed = plan_->region->owed(i);
  if (!records_.empty() && records_.back().map == i.map && records_.back().head == head && records_.back().owed == owed)
    return records_.back().label;
  const Label l = a_.label();
  records_.push_back({l, i.map, head, owed});
  return l;
}

void Emitter::emit_stub(const Stub& s) {
  const Inst& i = inst(s.inst);
  a_.bind(s.entry);
  switch (s.kind) {
    case Cold::kLoad: return emit_load_stub(s);
    case Cold::kStore: return emit_store_stub(s);
    case Cold::kRmw:
    case Cold::kCas: return emit_atomic_stub(s);
    case Cold::kSideExit:
      load_payload(i, 1);
      a_.lea_rip(rax, record(i, static_cast<std::uint32_t>(i.imm)));
      return a_.jmp(thunks_->side_exit[plan_->xmm_use]);
    case Cold::kPoll:
      a_.mov_imm(rdx, i.imm);
      a_.lea_rip(rax, record(i, kLeavePoll));
      return a_.jmp(thunks_->side_exit[plan_->xmm_use]);
    case Cold::kLeave: a_.lea_rip(rax, record(i, leave_head())); return a_.jmp(thunks_->leave[plan_->xmm_use]);
    case Cold::kLink: return emit_link_stub(s);
    case Cold::kCheck: return emit_check_stub(s);
    case Cold::kCallback: return emit_callback_stub(s);
    case Cold::kFpRedo:
    case Cold::kFpInteger: return emit_fp_stub(s);
    case Cold::kFOpRestored:
      a_.ldmxcsr(env_at(kEnvFpSavedMxcsr));
      emit_fop_exact(s.inst, i);
      return a_.jmp(s.resume);
    case Cold::kFOp:
      restore_mxcsr(i);
      emit_fop_exact(s.inst, i);
      return a_.jmp(s.resume);
  }
}

void Emitter::end_direct(std::uint32_t begin, const Inst& i) {
  faults_.push_back({begin, a_.offset(), record(i, leave_head())});
}

void Emitter::write_fault_table() {
  out_->fault_count = static_cast<std::uint32_t>(faults_.size());
  if (faults_.empty()) return;
  while ((a_.offset() & 3) != 0) a_.data8(0);
  out_->fault_offset = a_.offset();
  for (const Fault& f : faults_) {
    for (const std::uint32_t word : {f.begin, f.end, a_.position(f.record)}) {
      for (unsigned n = 0; n < 4; ++n) a_.data8(static_cast<std::uint8_t>(word >> (8 * n)));
    }
  }
}

void Emitter::emit_link_stub(const Stub& s) {
  const ir::TargetInfo& target = *plan_->region->target;
  if (target.address_type == Type::kI64) {  // see is_linked_pc()
    a_.mov_imm(rax, inst(s.inst).imm);
    a_.mov(W::k64, slot(target.pc_slot), rax);
  }
  a_.mov_imm(rdi, cookie_);
  a_.mov_imm(rsi, s.number);
  a_.jmp(thunks_->link);
}

}  // namespace tcg::x86_64
