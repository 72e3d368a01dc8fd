// SPDX-License-Identifier: MIT
// Promotion where several ways meet: dirty sets by fixpoint, block parameters on demand.
// Source of the construction: Braun et al., "Simple and Efficient Construction of Static Single Assignment Form", CC
// 2013.
#include <algorithm>

#include "tcg/opt/promoter.h"

namespace tcg::opt {

using ir::BlockId;
using ir::Inst;
using ir::Op;
using ir::ValueId;

/// dirty_rows_ of joins: slots dirty on some way in.  Slots that overlap others are stored before joins and stay out of
/// it.
void Promoter::find_dirty_at_joins() {
  gen_.assign(std::size_t{region_->block_count} * words_, 0);
  kills_.assign(region_->block_count, 0);
  param_head_.assign(region_->block_count, ir::kNone);
  params_.clear();
  fills_.clear();
  for (const BlockId b : cfg_->order()) {
    std::uint64_t* gen = gen_.data() + std::size_t{b} * words_;
    for (const ValueId v : region_->blocks[b].insts) {
      const Inst& inst = region_->insts[v];
      if (inst.op == Op::kSetSlot) {
        const Local s = local_of_[inst.imm];
        if (!overlaps(s)) gen[s / 64] |= std::uint64_t{1} << (s % 64);
      } else if (is_call(inst.op) &&
                 has(call_effect(*region_, inst), ir::HelperEffect::kReadsState | ir::HelperEffect::kWritesState)) {
        std::fill_n(gen, words_, 0);
        kills_[b] = 1;
      }
    }
  }
  // dirty_rows_ holds the sets at block starts while this runs; they only grow.
  for (bool changed = true; changed;) {
    changed = false;
    for (const BlockId b : cfg_->order()) {
      std::uint64_t* in = dirty_rows_.data() + std::size_t{b} * words_;
      for (const Pred& p : cfg_->preds(b)) {
        for (unsigned w = 0; w < words_; ++w) {
          const std::size_t at = std::size_t{p.block} * words_ + w;
          const std::uint64_t out = gen_[at] | (kills_[p.block] != 0 ? 0 : dirty_rows_[at]);
          changed = changed || (out & ~in[w]) != 0;
          in[w] |= out;
        }
      }
    }
  }
}

ValueId Promoter::new_param(BlockId block, Local s) {
  Inst inst;
  inst.op = Op::kParam;
  inst.type = slot_info(s).type;
  const std::vector<ValueId>& list = block == block_ && !out_.empty() ? out_ : region_->blocks[block].insts;
  if (!list.empty()) inst.guest_insn = region_->insts[list.front()].guest_insn;
  const ValueId v = region_->create(inst);
  params_.push_back({v, block, s, 0, param_head_[block]});
  param_head_[block] = static_cast<std::uint32_t>(params_.size() - 1);
  row_of(block)[s] = v;
  return v;
}

/// What the unknown slot `s` was at the start of `block`: from the blocks above, or a parameter of the nearest join.
/// kNone when it is in memory all the way.
ValueId Promoter::climb(BlockId block, Local s) {
  for (;;) {
    if (cfg_->is_join(block)) return new_param(block, s);
    const auto preds = cfg_->preds(block);
    if (preds.empty()) return ir::kNone;
    block = preds[0].block;
    const ValueId v = row_of(block)[s];
    if (is_value(v)) return v;
    if (v == kInMemory) return ir::kNone;
  }
}

/// The value of `s` at the end of a finished block; read there from memory if need be.
ValueId Promoter::end_value(BlockId block, Local s) {
  ValueId v = row_of(block)[s];
  if (is_value(v)) return v;
  if (v == kUnknown) v = climb(block, s);
  if (!is_value(v)) {
    std::vector<ValueId>& list = region_->blocks[block].insts;
    Inst inst;
    inst.op = Op::kGetSlot;
    inst.type = slot_info(s).type;
    inst.imm = slots_[s];
    inst.guest_insn = region_->insts[list.back()].guest_insn;
    v = region_->create(inst);
    list.insert(list.end() - 1, v);
  }
  row_of(block)[s] = v;
  return v;
}

/// Finds what each predecessor hands to the new parameters; this may make further ones.
void Promoter::fill_params() {
  for (std::size_t i = 0; i < params_.size(); ++i) {
    const BlockId block = params_[i].block;
    const Local slot = params_[i].slot;
    params_[i].first_fill = static_cast<std::uint32_t>(fills_.size());
    for (const Pred& p : cfg_->preds(block)) fills_.push_back(end_value(p.block, slot));
  }
}

/// A parameter that is handed one value (or itself) on all ways is that value.
void Promoter::drop_trivial_params() {
  bool any = false;
  for (bool changed = true; changed;) {
    changed = false;
    for (const NewParam& p : params_) {
      if (region_->insts[p.value].op != Op::kParam) continue;
      ValueId only = ir::kNone;
      bool trivial = true;
      for (std::size_t i = 0; trivial && i < cfg_->preds(p.block).size(); ++i) {
        const ValueId v = resolve(*region_, fills_[p.first_fill + i]);
        if (v == p.value || v == only) continue;
        trivial = only == ir::kNone;
        only = v;
      }
      if (!trivial || only == ir::kNone) continue;
      Inst& inst = region_->insts[p.value];
      inst.op = Op::kCopy;
      inst.nargs = 1;
      inst.args[0] = only;
      changed = any = true;
    }
  }
  if (any) resolve_everything();
}

void Promoter::resolve_everything() {
  for (const BlockId b : cfg_->order()) {
    for (const ValueId v : region_->blocks[b].insts) resolve_args(v);
  }
  for (ir::MapEntry& e : region_->map_entries) e.value = resolve(*region_, e.value);
  for (ValueId& v : region_->edge_args) v = resolve(*region_, v);
}

/// Puts the parameters that are left at the heads of their blocks and their values on the edges.
void Promoter::place_params() {
  for (const BlockId b : cfg_->order()) {
    if (param_head_[b] == ir::kNone) continue;
    std::vector<ValueId>& list = region_->blocks[b].insts;
    std::size_t index = 0;
    while (index < list.size() && region_->insts[list[index]].op == Op::kParam) ++index;
    scratch_.clear();
    for (std::uint32_t p = param_head_[b]; p != ir::kNone; p = params_[p].next) {
      if (region_->insts[params_[p].value].op != Op::kParam) continue;
      region_->insts[params_[p].value].imm = index + scratch_.size();
      scratch_.push_back(params_[p].value);
    }
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(index), scratch_.begin(), scratch_.end());
    const auto preds = cfg_->preds(b);
    for (std::size_t i = 0; i < preds.size(); ++i) {
      ir::Edge& edge = region_->edges[preds[i].edge];
      const auto old = region_->args_of(edge);
      scratch_.assign(old.begin(), old.end());
      for (std::uint32_t p = param_head_[b]; p != ir::kNone; p = params_[p].next) {
        if (region_->insts[params_[p].value].op != Op::kParam) continue;
        scratch_.push_back(resolve(*region_, fills_[params_[p].first_fill + i]));
      }
      edge.first_arg = static_cast<std::uint32_t>(region_->edge_args.size());
      edge.count = static_cast<std::uint32_t>(scratch_.size());
      region_->edge_args.insert(region_->edge_args.end(), scratch_.begin(), scratch_.end());
    }
  }
}

}  // namespace tcg::opt
