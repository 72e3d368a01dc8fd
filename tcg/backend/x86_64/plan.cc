// SPDX-License-Identifier: MIT
// Making the plan: block order, which values are folded into their users, the uses of each item, liveness.
#include "tcg/backend/x86_64/plan.h"

#include <algorithm>
#include <bit>

namespace tcg::x86_64 {
namespace {

constexpr std::uint32_t kNone = ir::kNone;

/// How much a read in a block counts when spills are chosen.
std::uint32_t weight_of(const BlockPlan& b) {
  if (b.cold) return 1;
  return 8u << (3 * std::min<unsigned>(b.loop_depth, 4));
}

/// A compare that raises exception flags runs in its place, even if what it gives is redone where it is read.
bool raises_flags(Op op) { return op == Op::kFlagsFCmp || op == Op::kFlagsFCmpE; }

}  // namespace

FlagsRoot Plan::flags_root(ValueId v) const {
  bool invert = false;
  while (values[v].folded && inst(v).op == Op::kFlagsInvertC) {
    invert = !invert;
    v = inst(v).args[0];
  }
  return {v, invert};
}

void Plan::make(const Region& r) {
  region = &r;
  values.assign(r.insts.size(), ValuePlan{});
  blocks.assign(r.block_count, BlockPlan{});
  items.clear();
  deaths.clear();
  globals.clear();
  exposed_.clear();
  words = 0;
  reload_window = false;
  xmm_use = 0;
  uses_fp = false;
  order_blocks();
  count_uses();
  for (const BlockId b : rpo) fold_block(b);
  for (const BlockId b : rpo) add_items(b);
  find_liveness();
  for (const BlockId b : rpo) mark_deaths(b);
}

/// Reverse postorder, the second edge's target next to its source; marks loops by their back edges.
void Plan::order_blocks() {
  rpo.clear();
  layout.clear();
  stack_.clear();
  constexpr std::uint32_t kOpen = kNone - 1;
  stack_.push_back({0, 0});
  blocks[0].order = kOpen;
  while (!stack_.empty()) {
    Visit& top = stack_.back();
    const auto edges = region->edges_of(inst(region->blocks[top.block].insts.back()));
    if (top.next == edges.size()) {
      rpo.push_back(top.block);
      stack_.pop_back();
      continue;
    }
    const BlockId to = edges[top.next++].target;
    if (blocks[to].order == kNone) {
      blocks[to].order = kOpen;
      stack_.push_back({to, 0});
    }
  }
  std::reverse(rpo.begin(), rpo.end());
  for (std::uint32_t i = 0; i < rpo.size(); ++i) {
    blocks[rpo[i]].order = i;
    blocks[rpo[i]].cold = region->blocks[rpo[i]].cold && rpo[i] != 0;
  }
  // A block between a loop's head and its latch counts as in the loop: near enough for weights.
  for (std::uint32_t i = 0; i < rpo.size(); ++i) {
    for (const ir::Edge& e : region->edges_of(inst(region->blocks[rpo[i]].insts.back()))) {
      for (std::uint32_t j = blocks[e.target].order; j <= i; ++j) ++blocks[rpo[j]].loop_depth;
    }
  }
  for (const BlockId b : rpo)
    if (!blocks[b].cold) layout.push_back(b);
  for (const BlockId b : rpo)
    if (blocks[b].cold) layout.push_back(b);
}

void Plan::read(ValueId v, ValueId user) {
  ValuePlan& p = values[v];
  p.uses = static_cast<std::uint8_t>(p.uses == 0 ? 1 : 2);
  p.user = user;
}

/// Whether operand `arg`, an I32, is read at more than 32 bits, or may be passed on as it is.
bool Plan::reads_clean(const Inst& user, unsigned arg) const {
  switch (user.op) {
    case Op::kAdd:
    case Op::kSub:
    case Op::kAnd:
    case Op::kOr:
    case Op::kXor:
    case Op::kAndNot:
    case Op::kMul:
    case Op::kNot:
    case Op::kNeg:
    case Op::kClz:
    case Op::kCtz:
    case Op::kPopcount:
    case Op::kSext8:
    case Op::kSext16:
    case Op::kZext8:
    case Op::kZext16:
    case Op::kSext32to64:
    case Op::kFlagsAdd:
    case Op::kFlagsSub:
    case Op::kFlagsLogic:
    case Op::kSetCond:
    case Op::kSetSlot:
    case Op::kSelect: return false;
    case Op::kShl:
    case Op::kShr:
    case Op::kSar:
    case Op::kRotr: {  // a shift by nothing is no instruction
      const Inst& n = inst(user.args[1]);
      return arg == 0 && (n.op != Op::kConst || n.imm % 32 == 0);
    }
    case Op::kStore: return arg != 1;
    default: return true;
  }
}

void Plan::count_uses() {
  for (const BlockId b : rpo) {
    for (const ValueId id : region->blocks[b].insts) {
      const Inst& i = inst(id);
      values[id].block = b;
      for (unsigned a = 0; a < i.nargs; ++a) {
        read(i.args[a], id);
        if (inst(i.args[a]).op == Op::kTrunc64to32 && reads_clean(i, a)) values[i.args[a]].clean = true;
      }
    }
    count_edges(region->blocks[b].insts.back());
  }
  for (const ir::MapEntry& e : region->map_entries) values[e.value].in_map = true;
  for (std::size_t v = 0; v < region->insts.size(); ++v) values[v].constant = region->insts[v].op == Op::kConst;
}

/// Block arguments must exist as values, and would like their parameters' registers.
void Plan::count_edges(ValueId terminator) {
  for (const ir::Edge& e : region->edges_of(inst(terminator))) {
    const auto args = region->args_of(e);
    const auto& params = region->blocks[e.target].insts;
    for (std::size_t k = 0; k < args.size(); ++k) {
      read(args[k], terminator);
      values[args[k]].slot_form = true;
      if (values[params[k]].hint == kNone) values[params[k]].hint = args[k];
      if (values[args[k]].hint == kNone) values[args[k]].hint = params[k];
    }
  }
}

/// Whether the I1 value v is better made where its only reader wants it: in the host's flags.
bool Plan::folds(ValueId v) const {
  const ValuePlan& p = values[v];
  if (p.uses != 1 || p.in_map || p.slot_form || values[p.user].block != p.block) return false;
  const Inst& user = inst(p.user);
  switch (user.op) {
    case Op::kBranch:
    case Op::kSideExit:
    case Op::kCallback:
    case Op::kNotI1:
    case Op::kZextI1: return true;
    case Op::kSelect: return user.args[0] == v;
    default: return false;
  }
}

/// Whether v is read once, by an op of its own block.
bool Plan::lone(ValueId v) const {
  const ValuePlan& p = values[v];
  return p.uses == 1 && !p.in_map && !p.slot_form && !p.constant && values[p.user].block == p.block;
}

/// The sum v, if it is the address of one direct load or store: base + displacement, or base + index << 0 to 3.
void Plan::fold_address(ValueId v) {
  if (!fold_addresses || !lone(v)) return;
  const Inst& user = inst(values[v].user);
  if ((user.op != Op::kLoad && user.op != Op::kStore) || user.args[0] != v ||
      ir::MemOp::unpack(static_cast<std::uint32_t>(user.imm)).mmu_index != ir::MemOp::kDirect ||
      (user.op == Op::kStore && user.args[1] == v))
    return;
  const Inst& sum = inst(v);
  if (sum.type != Type::kI64 || is_const(sum.args[0])) return;
  if (is_const(sum.args[1])) {
    values[v].folded = Assembler::fits32(inst(sum.args[1]).imm);
    return;
  }
  values[v].folded = true;
  const Inst& index = inst(sum.args[1]);
  if (index.op == Op::kShl && index.type == Type::kI64 && lone(sum.args[1]) && is_const(index.args[1]) &&
      inst(index.args[1]).imm <= 3 && !is_const(index.args[0]))
    values[sum.args[1]].folded = true;
}

/// Whether the vector that kGetSlot number n of block b reads is better read by its only user: as an operand in memory.
bool Plan::is_operand(BlockId b, std::size_t n) const {
  const auto& insts = region->blocks[b].insts;
  const ValuePlan& p = values[insts[n]];
  const ir::SlotInfo& slot = region->target->slots[inst(insts[n]).imm];
  if (slot.type != Type::kV128 || slot.windowed || slot.offset % 16 != 0) return false;
  if (p.uses != 1 || p.in_map || p.slot_form || inst(p.user).op != Op::kVec || values[p.user].block != b) return false;
  constexpr std::size_t kFar = 64;
  for (std::size_t k = n + 1; k < std::min(n + kFar, insts.size()); ++k) {
    if (insts[k] == p.user) return true;
    const Inst& between = inst(insts[k]);
    if (between.op == Op::kSetSlot || between.op == Op::kCall) return false;
  }
  return false;
}

void Plan::fold_block(BlockId b) {
  const auto& insts = region->blocks[b].insts;
  for (std::size_t n = 0; n < insts.size(); ++n) {
    const ValueId id = insts[n];
    const Inst& i = inst(id);
    switch (i.op) {
      case Op::kSetCond:
      case Op::kNotI1: values[id].folded = folds(id); break;
      case Op::kAdd: fold_address(id); break;
      case Op::kFlagsAdd:
      case Op::kFlagsSub: {
        if (values[id].slot_form) break;
        values[id].folded = true;
        const Op twin = i.op == Op::kFlagsAdd ? Op::kAdd : Op::kSub;
        for (std::size_t k = n > 2 ? n - 2 : 0; k < std::min(n + 3, insts.size()); ++k) {
          const Inst& other = inst(insts[k]);
          if (other.op == twin && other.type == i.operand_type && other.args[0] == i.args[0] &&
              other.args[1] == i.args[1]) {
            values[insts[k]].twin = id;
          }
        }
        break;
      }
      case Op::kFlagsLogic: {
        if (values[id].slot_form) break;
        values[id].folded = true;
        const Inst& of = inst(i.args[0]);
        if (of.op == Op::kAnd || of.op == Op::kOr || of.op == Op::kXor || of.op == Op::kAndNot)
          values[i.args[0]].twin = id;
        break;
      }
      case Op::kGetSlot: values[id].folded = is_operand(b, n); break;
      case Op::kFlagCond:
        values[id].folded = folds(id);
        if (raises_flags(inst(i.args[0]).op)) values[i.args[0]].hint = id;  // the order of operands it wants
        break;
      case Op::kVZext:
      case Op::kFlagsFCmp:
      case Op::kFlagsFCmpE: values[id].folded = !values[id].slot_form; break;
      case Op::kFlagsInvertC: values[id].folded = !values[id].slot_form; break;
      // 32-bit values have a zero upper half, but for these truncations themselves.
      case Op::kZext32to64: values[id].alias = values[id].folded = !values[id].slot_form && !is_const(i.args[0]); break;
      case Op::kVLow:  // nothing reads above the lowest lane
        values[id].alias = values[id].folded =
            !values[id].slot_form && !is_const(i.args[0]) && (!values[i.args[0]].folded || values[i.args[0]].alias);
        break;
      case Op::kTrunc64to32:
        values[id].alias = values[id].folded = !values[id].slot_form && !values[id].clean && !is_const(i.args[0]);
        break;
      default: break;
    }
  }
}

/// Weight for the allocator, and which values live across blocks.
void Plan::note_use(ValueId v, BlockId b, std::uint32_t weight) {
  ValuePlan& p = values[v];
  if (p.constant) return;
  if (p.folded) {
    const Inst& i = inst(v);
    for (unsigned a = 0; a < i.nargs; ++a) note_use(i.args[a], b, weight);
    return;
  }
  p.weight += weight;
  if (p.block == b) return;
  if (p.global == kNone) {
    p.global = static_cast<std::uint32_t>(globals.size());
    globals.push_back(v);
  }
  exposed_.push_back({b, p.global});
}

void Plan::add_items(BlockId b) {
  BlockPlan& plan = blocks[b];
  plan.first_item = static_cast<std::uint32_t>(items.size());
  const std::uint32_t weight = weight_of(plan);
  const bool several = rpo.size() > 1;
  bool base_moved = false;
  for (const ValueId id : region->blocks[b].insts) {
    const Inst& i = inst(id);
    if (i.op == Op::kNop || (values[id].folded && !raises_flags(i.op))) continue;
    items.emplace_back().inst = id;
    uses_fp = uses_fp || ir::info(i.op).effect == ir::Effect::kFp;
    for (unsigned a = 0; a < i.nargs; ++a) note_use(i.args[a], b, weight);
    if (several && i.map != kNone) {
      for (const ir::MapEntry& e : region->entries(region->maps[i.map])) {
        if (values[e.value].block != b || values[e.value].folded) note_use(e.value, b, 0);
      }
    }
    if (ir::is_call(i.op)) {
      if (!plan.cold && !ir::is_cold_call(i)) plan.has_hot_call = true;
      if (has(ir::call_effect(*region, i), ir::HelperEffect::kWritesState)) reload_window = true;
    }
    // The pin moves with the base's slot only where nothing but leaving can follow.
    if (base_moved && i.op != Op::kSetSlot && ir::info(i.op).effect != ir::Effect::kTerminator) reload_window = true;
    if (base_moved && i.op == Op::kSetSlot && region->target->slots[i.imm].windowed) reload_window = true;
    if (base_moved && (i.op == Op::kJump || i.op == Op::kBranch || i.op == Op::kRaise)) reload_window = true;
    if (i.op == Op::kSetSlot && i.imm == region->target->window_base_slot) base_moved = true;
  }
  for (const ir::Edge& e : region->edges_of(inst(region->blocks[b].insts.back()))) {
    for (const ValueId v : region->args_of(e)) note_use(v, b, weight);
  }
  plan.end_item = static_cast<std::uint32_t>(items.size());
}

void Plan::find_liveness() {
  words = static_cast<unsigned>((globals.size() + 63) / 64);
  if (words == 0) return;
  live_in.assign(std::size_t{words} * blocks.size(), 0);
  live_out.assign(std::size_t{words} * blocks.size(), 0);
  defined_.assign(std::size_t{words} * blocks.size(), 0);
  for (std::uint32_t g = 0; g < globals.size(); ++g) {
    defined_[values[globals[g]].block * words + g / 64] |= std::uint64_t{1} << (g % 64);
  }
  for (const Exposed& e : exposed_) live_in[e.block * words + e.global / 64] |= std::uint64_t{1} << (e.global % 64);
  for (bool changed = true; changed;) {
    changed = false;
    for (std::size_t n = rpo.size(); n-- > 0;) {
      const BlockId b = rpo[n];
      std::uint64_t* out = &live_out[b * words];
      std::uint64_t* in = &live_in[b * words];
      const std::uint64_t* defined = &defined_[b * words];
      for (const ir::Edge& e : region->edges_of(inst(region->blocks[b].insts.back()))) {
        const std::uint64_t* next = &live_in[e.target * words];
        for (unsigned w = 0; w < words; ++w) out[w] |= next[w];
      }
      for (unsigned w = 0; w < words; ++w) {
        const std::uint64_t now = in[w] | (out[w] & ~defined[w]);
        changed |= now != in[w];
        in[w] = now;
      }
    }
  }
}

/// A read of v, walking backwards, after `calls` calls of the block's rest: the first found is the last to run.
void Plan::touch(ValueId v, std::uint32_t calls) {
  ValuePlan& p = values[v];
  if (p.mark != kNone || p.constant) return;
  if (p.folded) {
    const Inst& i = inst(v);
    for (unsigned a = 0; a < i.nargs; ++a) touch(i.args[a], calls);
    return;
  }
  p.mark = calls;
  deaths.push_back(v);
}

/// One walk backwards over a block: last uses, dead results, and which values live across calls.  A value's mark is the
/// number of calls between its last use and the block's end.
void Plan::mark_deaths(BlockId b) {
  const BlockPlan& plan = blocks[b];
  std::uint32_t calls = 0;
  const auto each_global = [&](const std::vector<std::uint64_t>& set, auto&& f) {
    for (unsigned w = 0; w < words; ++w) {
      for (std::uint64_t rest = set[b * words + w]; rest != 0; rest &= rest - 1) {
        f(values[globals[w * 64 + static_cast<unsigned>(std::countr_zero(rest))]]);
      }
    }
  };
  each_global(live_out, [](ValuePlan& v) { v.mark = 0; });
  for (std::uint32_t n = plan.end_item; n-- > plan.first_item;) {
    Item& item = items[n];
    const Inst& i = inst(item.inst);
    ValuePlan& result = values[item.inst];
    item.dead = result.mark == kNone;
    if (!item.dead && result.mark != calls) result.crosses_call = true;
    result.mark = kNone;
    item.first_death = static_cast<std::uint32_t>(deaths.size());
    // The map's values outlive the op as long as it may leave: only what no operand reads either dies by the map.
    const std::uint32_t after = calls;
    if (ir::is_call(i.op)) {
      if (i.map != kNone) touch_map(i, after);
      item.map_deaths = static_cast<std::uint16_t>(deaths.size() - item.first_death);
      if (!plan.cold && !ir::is_cold_call(i)) ++calls;
    }
    const auto operands_from = deaths.size();
    for (unsigned a = i.nargs; a-- > 0;) touch(i.args[a], calls);
    if (n + 1 == plan.end_item) {
      for (const ir::Edge& e : region->edges_of(i)) {
        for (const ValueId v : region->args_of(e)) touch(v, calls);
      }
    }
    if (!ir::is_call(i.op) && i.map != kNone) touch_map(i, calls);
    item.operand_deaths = static_cast<std::uint16_t>(deaths.size() - operands_from);
  }
  each_global(live_in, [&](ValuePlan& v) {
    if (v.mark != calls) v.crosses_call = true;
    v.mark = kNone;
  });
}

void Plan::touch_map(const Inst& i, std::uint32_t calls) {
  for (const ir::MapEntry& e : region->entries(region->maps[i.map])) touch(e.value, calls);
}

}  // namespace tcg::x86_64
