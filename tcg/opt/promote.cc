// SPDX-License-Identifier: MIT
// Promotion of state slots to values: the walk over blocks.  How it works is at the head of promoter.h.
#include <algorithm>
#include <bit>

#include "tcg/opt/passes.h"
#include "tcg/opt/promoter.h"

namespace tcg::opt {

using ir::BlockId;
using ir::Effect;
using ir::Inst;
using ir::Op;
using ir::Type;
using ir::ValueId;

PromoteSummary promote(ir::Region& region, Rules rules) {
  thread_local Cfg cfg;
  return promote(region, rules, cfg);
}

PromoteSummary promote(ir::Region& region, Rules rules, Cfg& cfg) {
  thread_local Promoter promoter;
  return promoter.run(region, rules, cfg);
}

PromoteSummary Promoter::run(ir::Region& region, Rules rules, Cfg& cfg) {
  region_ = &region;
  rules_ = rules;
  cfg_ = &cfg;
  summary_ = {};
  cfg.build(region);
  const ir::TargetInfo& target = *region.target;
  layout_ = &SlotLayout::of(target);
  if (local_of_.size() < target.slots.size()) local_of_.resize(target.slots.size(), kNoLocal);
  slots_.clear();
  base_ = kNoLocal;
  stride_ = std::min(target.slots.size(), region.insts.size());
  words_ = static_cast<unsigned>(stride_ + 63) / 64;
  if (rows_.size() < region.block_count * stride_) rows_.resize(region.block_count * stride_);
  dirty_rows_.assign(std::size_t{region.block_count} * words_, 0);
  row_ends_.assign(region.block_count, 0);
  if (cfg.has_joins()) {
    number_slots();
    find_dirty_at_joins();
  }
  for (const BlockId b : cfg_->order()) promote_block(b);
  if (cfg_->order().size() != region.block_count) {
    for (BlockId b = 0; b < region.block_count; ++b) {
      if (!cfg_->reachable(b)) region.blocks[b].insts.clear();
    }
  }
  if (cfg_->has_joins()) {
    fill_params();
    drop_trivial_params();
    place_params();
  }
  for (const ir::SlotId s : slots_) local_of_[s] = kNoLocal;
  return summary_;
}

Promoter::Local Promoter::local(ir::SlotId slot) {
  if (local_of_[slot] != kNoLocal) return local_of_[slot];
  const auto s = static_cast<std::uint16_t>(slots_.size());
  local_of_[slot] = s;
  slots_.push_back(slot);
  if (slot == region_->target->window_base_slot) base_ = s;
  if (row_ != nullptr) {
    row_[s] = kInMemory;
    row_ends_[block_] = s + 1u;
  }
  return s;
}

/// Numbers all slots, for regions with joins.
void Promoter::number_slots() {
  row_ = nullptr;
  for (const Inst& inst : region_->insts) {
    if (inst.op == Op::kGetSlot || inst.op == Op::kSetSlot) local(static_cast<ir::SlotId>(inst.imm));
  }
}

void Promoter::start_row(BlockId block) {
  block_ = block;
  row_ = row_of(block);
  dirty_ = dirty_of(block);
  last_map_ = ir::kNone;
  at_terminator_ = false;
  const auto preds = cfg_->preds(block);
  const auto count = static_cast<std::uint32_t>(slots_.size());
  row_ends_[block] = count;
  if (preds.size() <= 1) {
    std::uint32_t known = 0;
    if (preds.size() == 1) {
      known = row_ends_[preds[0].block];
      std::copy_n(row_of(preds[0].block), known, row_);
      std::copy_n(dirty_of(preds[0].block), words_, dirty_);
    }
    std::fill(row_ + known, row_ + count, kInMemory);
  } else {
    for (Local s = 0; s < count; ++s) row_[s] = overlaps(s) ? kInMemory : kUnknown;
  }
}

void Promoter::promote_block(BlockId block) {
  start_row(block);
  out_.clear();
  const std::size_t count = region_->blocks[block].insts.size();
  for (std::size_t i = 0; i < count; ++i) visit(region_->blocks[block].insts[i]);
  region_->blocks[block].insts.swap(out_);
}

void Promoter::resolve_args(ValueId v) {
  Inst& inst = region_->insts[v];
  for (unsigned i = 0; i < inst.nargs; ++i) inst.args[i] = resolve(*region_, inst.args[i]);
}

void Promoter::visit(ValueId v) {
  at_ = v;
  const Op op = region_->insts[v].op;
  switch (op) {
    case Op::kNop: return;
    case Op::kParam: return keep(v);
    case Op::kCopy: return resolve_args(v);
    case Op::kGetSlot: return visit_get(v);
    case Op::kSetSlot:
      set(local(static_cast<ir::SlotId>(region_->insts[v].imm)), resolve(*region_, region_->insts[v].args[0]));
      region_->insts[v].op = Op::kNop;
      return;
    default: break;
  }
  resolve_args(v);
  const ValueId w = simplify({*region_, out_}, v, rules_);
  Inst& inst = region_->insts[v];
  if (w != v) {
    inst.op = Op::kCopy;
    inst.nargs = 1;
    inst.args[0] = w;
    return;
  }
  switch (info(inst.op).effect) {
    case Effect::kMemory:
      summary_.accesses += op == Op::kLoad || op == Op::kStore;
      if (op != Op::kFence) make_map(v);
      return keep(v);
    case Effect::kMayExit: make_map(v); return keep(v);
    case Effect::kCall: return visit_call(v);
    case Effect::kTerminator: return visit_terminator(v);
    case Effect::kPure:
    case Effect::kReadsState:
    case Effect::kWritesState:
    case Effect::kFp: break;
  }
  if (inst.op != Op::kNop) keep(v);
}

void Promoter::visit_get(ValueId v) {
  const Local s = local(static_cast<ir::SlotId>(region_->insts[v].imm));
  if (row_[s] == kInMemory && !layout_->shares(slots_[s])) {
    row_[s] = v;
    return keep(v);
  }
  const ValueId w = value_of(s);
  Inst& inst = region_->insts[v];
  inst.op = Op::kCopy;
  inst.nargs = 1;
  inst.args[0] = w;
}

void Promoter::visit_call(ValueId v) {
  const ir::HelperEffect effect = call_effect(*region_, region_->insts[v]);
  const bool writes = has(effect, ir::HelperEffect::kWritesState);
  if (writes || has(effect, ir::HelperEffect::kReadsState)) store_all();
  if (call_has_map(*region_, region_->insts[v])) make_map(v);
  keep(v);
  if (writes) std::fill_n(row_, slots_.size(), kInMemory);
}

void Promoter::visit_terminator(ValueId v) {
  at_terminator_ = true;
  const Inst inst = region_->insts[v];
  if (inst.op == Op::kRaise) {
    make_map(v);
    return keep(v);
  }
  const auto edges = region_->edges_of(inst);
  if (edges.empty()) {
    store_all();
    return keep(v);
  }
  bool to_join = false;
  for (const ir::Edge& e : edges) {
    for (ValueId& a : region_->args_of(e)) a = resolve(*region_, a);
    to_join = to_join || cfg_->is_join(e.target);
  }
  for (Local s = 0; to_join && s < slots_.size(); ++s) {
    if (dirty(s) && overlaps(s)) store(s);
  }
  if (inst.op == Op::kBranch) store_before_exits(inst);
  keep(v);
}

/// Before a branch whose both ways only leave: what both would store is stored once.  Not the window base, which is
/// last.
void Promoter::store_before_exits(const Inst& branch) {
  masks_.assign(dirty_, dirty_ + words_);
  for (const ir::Edge& e : region_->edges_of(branch)) {
    const std::vector<ValueId>& list = region_->blocks[e.target].insts;
    const Op last = region_->insts[list.back()].op;
    if (cfg_->is_join(e.target) || (last != Op::kGotoTb && last != Op::kGotoPtr && last != Op::kExitTb)) return;
    for (const ValueId v : list) {
      const Inst& inst = region_->insts[v];
      if (inst.op != Op::kSetSlot) continue;
      const auto slot = static_cast<ir::SlotId>(inst.imm);
      const auto drop = [this](ir::SlotId o) {
        if (const Local s = local_of_[o]; s != kNoLocal) masks_[s / 64] &= ~(std::uint64_t{1} << (s % 64));
      };
      drop(slot);
      for (const ir::SlotId o : layout_->overlaps(slot)) drop(o);
    }
  }
  for (unsigned w = 0; w < words_; ++w) {
    for (std::uint64_t bits = masks_[w]; bits != 0; bits &= bits - 1) {
      const Local s = w * 64 + static_cast<unsigned>(std::countr_zero(bits));
      if (s != base_) store(s);
    }
  }
}

ValueId Promoter::emit(Op op, Type type, ValueId a, ValueId b) {
  const Type operand_type = region_->insts[a].type;
  Inst& inst = region_->create(op, type);
  inst.operand_type = operand_type;
  inst.guest_insn = region_->insts[at_].guest_insn;
  inst.nargs = b == ir::kNone ? 1 : 2;
  inst.args[0] = a;
  inst.args[1] = b;
  const auto v = static_cast<ValueId>(region_->insts.size() - 1);
  const ValueId w = simplify({*region_, out_}, v, rules_);
  if (w == v) keep(v);
  return w;
}

ValueId Promoter::load(Local s) {
  Inst& inst = region_->create(Op::kGetSlot, slot_info(s).type);
  inst.imm = slots_[s];
  inst.guest_insn = region_->insts[at_].guest_insn;
  const auto v = static_cast<ValueId>(region_->insts.size() - 1);
  keep(v);
  row_[s] = v;
  return v;
}

ValueId Promoter::value_of(Local s) {
  if (is_value(row_[s])) return row_[s];
  if (row_[s] == kUnknown) {
    const ValueId v = climb(block_, s);
    if (v != ir::kNone) return row_[s] = v;
    return load(s);
  }
  if (layout_->shares(slots_[s])) {
    bool hidden = false;
    for_overlaps(s, [&](Local o) { hidden = hidden || dirty(o); });
    if (hidden) {
      if (const ValueId v = combine(s); v != ir::kNone) return row_[s] = v;
      for_overlaps(s, [&](Local o) {
        if (dirty(o)) store(o);
      });
    }
  }
  return load(s);
}

/// The 32 bits of the 64-bit slot `whole` that lie where `part` is, with part's type.
ValueId Promoter::half_of(Local whole, Local part) {
  const Type type = slot_info(part).type;
  ValueId v = row_[whole];
  if (region_->insts[v].type == Type::kF64) v = emit(Op::kBitcast, Type::kI64, v);
  v = emit(slot_info(part).offset == slot_info(whole).offset ? Op::kTrunc64to32 : Op::kHi32, Type::kI32, v);
  return type == Type::kF32 ? emit(Op::kBitcast, Type::kF32, v) : v;
}

/// The value of `s`, which is partly dirty under other names, from those slots: for 64-bit slots and their 32-bit
/// halves; else kNone.
ValueId Promoter::combine(Local s) {
  const ir::SlotInfo& info = slot_info(s);
  const auto is_half = [](Type t) { return t == Type::kI32 || t == Type::kF32; };
  const auto is_whole = [](Type t) { return t == Type::kI64 || t == Type::kF64; };
  if (is_half(info.type)) {
    Local whole = kNoLocal;
    for_overlaps(s, [&](Local o) { whole = dirty(o) ? o : whole; });
    const std::int32_t distance = info.offset - slot_info(whole).offset;
    return is_whole(slot_info(whole).type) && (distance == 0 || distance == 4) ? half_of(whole, s) : ir::kNone;
  }
  if (!is_whole(info.type)) return ir::kNone;
  Local half[2] = {kNoLocal, kNoLocal};
  bool wider = false;
  for_overlaps(s, [&](Local o) {
    const std::int32_t distance = slot_info(o).offset - info.offset;
    if (is_half(slot_info(o).type) && (distance == 0 || distance == 4))
      half[distance / 4] = o;
    else
      wider = wider || dirty(o);
  });
  if (wider || half[0] == kNoLocal || half[1] == kNoLocal) return ir::kNone;
  ValueId parts[2];
  for (int i = 0; i < 2; ++i) {
    parts[i] = value_of(half[i]);
    if (region_->insts[parts[i]].type == Type::kF32) parts[i] = emit(Op::kBitcast, Type::kI32, parts[i]);
  }
  const ValueId v = emit(Op::kConcat32, Type::kI64, parts[0], parts[1]);
  return info.type == Type::kF64 ? emit(Op::kBitcast, Type::kF64, v) : v;
}

void Promoter::set(Local s, ValueId v) {
  if (row_[s] == v) return;
  last_map_ = ir::kNone;
  if (layout_->shares(slots_[s])) {
    const ir::SlotInfo& mine = slot_info(s);
    const std::int32_t mine_end = mine.offset + static_cast<std::int32_t>(byte_size(mine.type));
    for_overlaps(s, [&](Local o) {
      const ir::SlotInfo& theirs = slot_info(o);
      const bool covered =
          theirs.offset >= mine.offset && theirs.offset + static_cast<std::int32_t>(byte_size(theirs.type)) <= mine_end;
      if (dirty(o) && !covered) store(o);
      set_clean(o);
      row_[o] = kInMemory;
    });
  }
  row_[s] = v;
  set_dirty(s);
}

void Promoter::store(Local s) {
  const ValueId value = value_of(s);
  Inst& inst = region_->create(Op::kSetSlot, Type::kNone);
  inst.nargs = 1;
  inst.args[0] = value;
  inst.imm = slots_[s];
  inst.guest_insn = region_->insts[at_].guest_insn;
  keep(static_cast<ValueId>(region_->insts.size() - 1));
  set_clean(s);
  last_map_ = ir::kNone;
  summary_.early_stores += !at_terminator_;
}

void Promoter::store_all() {
  bool base_too = false;
  for (unsigned w = 0; w < words_; ++w) {
    for (std::uint64_t bits = dirty_[w]; bits != 0; bits &= bits - 1) {
      const Local s = w * 64 + static_cast<unsigned>(std::countr_zero(bits));
      if (s == base_)
        base_too = true;
      else
        store(s);
    }
  }
  if (base_too) store(base_);
}

void Promoter::make_map(ValueId v) {
  if (last_map_ == ir::kNone) {
    const auto add = [this](Local s) {
      const ValueId value = value_of(s);
      region_->map_entries.push_back({slots_[s], value});
    };
    ir::StateMap map;
    map.first = static_cast<std::uint32_t>(region_->map_entries.size());
    bool base_too = false;
    for (unsigned w = 0; w < words_; ++w) {
      for (std::uint64_t bits = dirty_[w]; bits != 0; bits &= bits - 1) {
        const Local s = w * 64 + static_cast<unsigned>(std::countr_zero(bits));
        if (s == base_)
          base_too = true;
        else
          add(s);
      }
    }
    if (base_too) add(base_);
    map.count = static_cast<std::uint32_t>(region_->map_entries.size()) - map.first;
    last_map_ = static_cast<ir::MapId>(region_->maps.size());
    region_->maps.push_back(map);
  }
  region_->insts[v].map = last_map_;
}

}  // namespace tcg::opt
