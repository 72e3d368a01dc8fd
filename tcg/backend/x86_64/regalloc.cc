// SPDX-License-Identifier: MIT
// The allocation scans.
#include "tcg/backend/x86_64/regalloc.h"

#include <bit>

namespace tcg::x86_64 {
namespace {

constexpr Loc kUnplacedSpill = Loc::spill(0xfff);

/// Visits the values live into b.
template <class F>
void each_live_in(const Plan& plan, BlockId b, F&& f) {
  for (unsigned w = 0; w < plan.words; ++w) {
    for (std::uint64_t rest = plan.live_in[b * plan.words + w]; rest != 0; rest &= rest - 1) {
      f(plan.globals[w * 64 + static_cast<unsigned>(std::countr_zero(rest))]);
    }
  }
}

bool has_result(const Inst& i) { return i.type != Type::kNone && i.op != Op::kSetSlot && i.op != Op::kStore; }

}  // namespace

bool RegisterAllocator::run(Plan& plan) {
  plan_ = &plan;
  spilled_ = false;
  has_calls_ = false;
  xmm_used_ = 0;
  for (const BlockId b : plan.rpo) scan_block(b);
  plan.xmm_use = xmm_used_ != 0 ? 1 : 0;
  return !spilled_ || pack_spills();
}

void RegisterAllocator::enter_block(BlockId b) {
  free_gpr_ = gprs_;
  free_xmm_ = kAllocatableXmm;
  each_live_in(*plan_, b, [&](ValueId v) {
    const Loc loc = plan_->loc(v);
    if (loc.is_gpr()) {
      free_gpr_ &= ~bit(loc.index());
      gpr_[loc.index()] = v;
    }
    if (loc.is_xmm()) {
      free_xmm_ &= ~bit(loc.index());
      xmm_[loc.index()] = v;
    }
  });
}

void RegisterAllocator::scan_block(BlockId b) {
  enter_block(b);
  const BlockPlan& block = plan_->blocks[b];
  for (std::uint32_t n = block.first_item; n < block.end_item; ++n) {
    Item& item = plan_->items[n];
    const Inst& inst = plan_->inst(item.inst);
    for (const ValueId v : plan_->operand_deaths(item)) release(v);
    if (ir::is_call(inst.op)) {
      has_calls_ = true;
      item.live_across = (~free_gpr_ & gprs_ & kCallerSaved) | (~free_xmm_ & kAllocatableXmm) << 16;
      for (const ValueId v : plan_->map_deaths(item)) release(v);
    }
    if (has_result(inst) && !plan_->values[item.inst].folded) define(item.inst, item.dead);
  }
}

void RegisterAllocator::release(ValueId v) {
  const Loc loc = plan_->loc(v);
  if (loc.is_gpr()) free_gpr_ |= bit(loc.index());
  if (loc.is_xmm()) free_xmm_ |= bit(loc.index());
}

void RegisterAllocator::take(ValueId v, unsigned reg, bool xmm) {
  if (xmm) {
    free_xmm_ &= ~bit(reg);
    xmm_[reg] = v;
    xmm_used_ |= bit(reg);
    plan_->values[v].loc = Loc::xmm(reg);
  } else {
    free_gpr_ &= ~bit(reg);
    gpr_[reg] = v;
    plan_->values[v].loc = Loc::gpr(reg);
  }
}

/// A register in `free` that would save a move: that of the value it is copied to or from, or of its first operand.
int RegisterAllocator::hinted(ValueId v, std::uint32_t free, bool xmm) const {
  const auto try_value = [&](ValueId h) {
    if (h == ir::kNone || plan_->is_const(h)) return -1;
    const Loc loc = plan_->loc(h);
    if (loc.kind() != (xmm ? Loc::kXmm : Loc::kGpr) || (free & bit(loc.index())) == 0) return -1;
    return static_cast<int>(loc.index());
  };
  const int by_hint = try_value(plan_->values[v].hint);
  if (by_hint >= 0) return by_hint;
  const Inst& i = plan_->inst(v);
  if (i.nargs == 0) return -1;
  const int by_first = try_value(i.args[i.op == Op::kSelect ? 2 : 0]);
  if (by_first >= 0) return by_first;
  const bool commutes = i.op == Op::kAdd || i.op == Op::kAnd || i.op == Op::kOr || i.op == Op::kXor ||
                        i.op == Op::kMul || i.op == Op::kFAdd || i.op == Op::kFMul || i.op == Op::kSelect;
  return commutes ? try_value(i.args[1]) : -1;
}

/// The xmm registers of v's operands, if the op reads them again after its result is there: to do it once more exactly.
/// A result in one of them costs a move.
std::uint32_t RegisterAllocator::read_late(ValueId v) const {
  const Inst& i = plan_->inst(v);
  switch (i.op) {
    case Op::kFAdd:
    case Op::kFSub:
    case Op::kFMul:
    case Op::kFDiv:
    case Op::kFSqrt:
    case Op::kFOp: break;
    default: return 0;
  }
  std::uint32_t registers = 0;
  for (unsigned a = 0; a < i.nargs; ++a) {
    if (plan_->is_const(i.args[a])) continue;
    if (const Loc loc = plan_->loc(i.args[a]); loc.is_xmm()) registers |= bit(loc.index());
  }
  return registers;
}

void RegisterAllocator::define(ValueId v, bool dead) {
  if (dead) {
    plan_->values[v].loc = Loc{};
    return;
  }
  place(v, lives_in_xmm(plan_->inst(v).type));
}

void RegisterAllocator::place(ValueId v, bool xmm) {
  const std::uint32_t free = xmm ? free_xmm_ : free_gpr_;
  const bool crosses = plan_->values[v].crosses_call;
  const std::uint32_t allowed = !crosses ? ~0u : xmm ? 0 : kCalleeSaved;
  const std::uint32_t choices = free & allowed;
  if (choices == 0) {
    evict_for(v, allowed & (xmm ? kAllocatableXmm : gprs_), xmm);
    return;
  }
  if (const std::uint32_t apart = choices & ~(xmm ? read_late(v) : 0); apart != choices && apart != 0)
    return take(v, static_cast<unsigned>(std::countr_zero(apart)), xmm);
  if (const int reg = hinted(v, choices, xmm); reg >= 0) return take(v, static_cast<unsigned>(reg), xmm);
  // Registers that survive calls are kept for values that need them.
  const std::uint32_t preferred = !xmm && !crosses && (choices & kCallerSaved) != 0 ? choices & kCallerSaved : choices;
  take(v, static_cast<unsigned>(std::countr_zero(preferred)), xmm);
}

/// Whether a is read less than b, taking the length of their lives into account.
bool RegisterAllocator::is_cheaper(ValueId a, ValueId b) const {
  const auto length = [](const ValuePlan& p, ValueId v) {
    return std::uint64_t{p.user != ir::kNone && p.user > v ? p.user - v : 1};
  };
  const ValuePlan &x = plan_->values[a], &y = plan_->values[b];
  return x.weight * length(y, b) < y.weight * length(x, a);
}

/// No register of `allowed` is free: the cheapest value among v and their holders goes to memory.
void RegisterAllocator::evict_for(ValueId v, std::uint32_t allowed, bool xmm) {
  spilled_ = true;
  ValueId victim = v;
  for (std::uint32_t rest = allowed; rest != 0; rest &= rest - 1) {
    const unsigned reg = static_cast<unsigned>(std::countr_zero(rest));
    const ValueId holder = xmm ? xmm_[reg] : gpr_[reg];
    if (is_cheaper(holder, victim)) victim = holder;
  }
  const Loc freed = plan_->loc(victim);
  plan_->values[victim].loc = kUnplacedSpill;
  if (victim != v) take(v, freed.index(), xmm);
}

/// The same scan over spilled values only, with slots in place of registers.
bool RegisterAllocator::pack_spills() {
  std::array<std::uint64_t, kSpillSlots / 64> used{};
  const std::uint32_t far = has_far_ && !has_calls_ ? 0xffff : 0;
  std::uint32_t free_far = far;
  const auto set = [&](ValueId v, bool on) {
    const Loc loc = plan_->loc(v);
    if (loc.is_far()) free_far = on ? free_far & ~bit(loc.index()) : free_far | bit(loc.index());
    if (!loc.is_spill() || loc == kUnplacedSpill) return;
    const std::uint64_t mask = (is_wide(plan_->inst(v).type) ? 3ull : 1ull) << (loc.index() % 64);
    std::uint64_t& word = used[loc.index() / 64];
    word = on ? word | mask : word & ~mask;
  };
  const auto find = [&](bool wide) -> int {
    for (unsigned w = 0; w < used.size(); ++w) {
      std::uint64_t free = ~used[w];
      if (wide) free &= free >> 1 & 0x5555555555555555u;
      if (free != 0) return static_cast<int>(w * 64 + static_cast<unsigned>(std::countr_zero(free)));
    }
    return -1;
  };
  for (const BlockId b : plan_->rpo) {
    used.fill(0);
    free_far = far;
    each_live_in(*plan_, b, [&](ValueId v) { set(v, true); });
    const BlockPlan& block = plan_->blocks[b];
    for (std::uint32_t n = block.first_item; n < block.end_item; ++n) {
      const Item& item = plan_->items[n];
      for (const ValueId v : plan_->operand_deaths(item)) set(v, false);
      for (const ValueId v : plan_->map_deaths(item)) set(v, false);
      Loc& loc = plan_->values[item.inst].loc;
      if (loc != kUnplacedSpill) continue;
      const Type type = plan_->inst(item.inst).type;
      if (free_far != 0 && lives_in_xmm(type)) {
        loc = Loc::far(static_cast<unsigned>(std::countr_zero(free_far)));
        plan_->xmm_use = 2;
      } else {
        const int slot = find(is_wide(type));
        if (slot < 0) return false;
        loc = Loc::spill(static_cast<unsigned>(slot));
      }
      set(item.inst, true);
    }
  }
  return true;
}

}  // namespace tcg::x86_64
