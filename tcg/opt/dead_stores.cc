// SPDX-License-Identifier: MIT
// Dead store elimination over state slots, within a block.
#include <algorithm>
#include <vector>

#include "tcg/opt/passes.h"
#include "tcg/opt/slot_layout.h"

namespace tcg::opt {
namespace {

using ir::Inst;
using ir::Op;
using ir::SlotId;

/// Whether what stands in memory may be seen at the op, other than by kGetSlot.
bool observes(const ir::Region& region, const Inst& inst) {
  if (inst.map != ir::kNone) return true;
  return is_call(inst.op) &&
         has(call_effect(region, inst), ir::HelperEffect::kReadsState | ir::HelperEffect::kWritesState);
}

bool covers(const ir::SlotInfo& outer, const ir::SlotInfo& inner) {
  return outer.windowed == inner.windowed && outer.offset <= inner.offset &&
         inner.offset + static_cast<int>(byte_size(inner.type)) <=
             outer.offset + static_cast<int>(byte_size(outer.type));
}

void scan(ir::Region& region, std::vector<ir::ValueId>& list, std::vector<SlotId>& pending) {
  const auto slots = region.target->slots;
  pending.clear();  // slots set further down before anything looks
  for (std::size_t i = list.size(); i-- > 0;) {
    Inst& inst = region.insts[list[i]];
    if (inst.op == Op::kSetSlot) {
      const SlotId slot = static_cast<SlotId>(inst.imm);
      if (std::ranges::any_of(pending, [&](SlotId p) { return covers(slots[p], slots[slot]); }))
        inst.op = Op::kNop;
      else
        pending.push_back(slot);
    } else if (inst.op == Op::kGetSlot) {
      std::erase_if(pending, [&](SlotId p) { return overlap(slots[p], slots[inst.imm]); });
    } else if (observes(region, inst)) {
      pending.clear();
    }
  }
  std::erase_if(list, [&](ir::ValueId v) { return region.insts[v].op == Op::kNop; });
}

}  // namespace

void remove_dead_stores(ir::Region& region) {
  thread_local std::vector<SlotId> pending;
  for (ir::BlockId b = 0; b < region.block_count; ++b) {
    // Stores that stand together, as before an exit, are of different slots: only a block with stores in two places can
    // have a dead one.
    unsigned places = 0;
    bool in_stores = false;
    for (const ir::ValueId v : region.blocks[b].insts) {
      const bool is_store = region.insts[v].op == Op::kSetSlot;
      places += is_store && !in_stores;
      in_stores = is_store;
    }
    if (places > 1) scan(region, region.blocks[b].insts, pending);
  }
}

}  // namespace tcg::opt
