// SPDX-License-Identifier: MIT
// Dead code elimination.
#include <algorithm>
#include <vector>

#include "tcg/opt/cfg.h"
#include "tcg/opt/passes.h"

namespace tcg::opt {
namespace {

using ir::BlockId;
using ir::Effect;
using ir::Inst;
using ir::Op;
using ir::ValueId;

bool removable(const ir::Region& region, const Inst& inst) {
  switch (info(inst.op).effect) {
    case Effect::kPure:
    case Effect::kReadsState: return true;
    case Effect::kCall: return region.target->helpers[inst.imm].effect == ir::HelperEffect::kPure;
    case Effect::kWritesState:
    case Effect::kMemory:
    case Effect::kMayExit:
    case Effect::kFp:
    case Effect::kTerminator: break;
  }
  return false;
}

class Sweeper {
 public:
  void run(ir::Region& region, const Cfg& cfg) {
    cfg_ = &cfg;
    do {
      used_.assign(region.insts.size(), 0);
      map_used_.assign(region.maps.size(), 0);
      const auto order = cfg_->order();
      for (auto it = order.rbegin(); it != order.rend(); ++it) sweep_block(region, *it);
    } while (drop_params(region));
  }

 private:
  void sweep_block(ir::Region& region, BlockId b) {
    std::vector<ValueId>& list = region.blocks[b].insts;
    std::size_t to = list.size();
    for (std::size_t from = list.size(); from-- > 0;) {
      const ValueId v = list[from];
      const Inst& inst = region.insts[v];
      if (used_[v] == 0 && inst.op != Op::kParam && removable(region, inst)) continue;
      list[--to] = v;
      for (unsigned a = 0; a < inst.nargs; ++a) used_[inst.args[a]] = 1;
      if (inst.map != ir::kNone && map_used_[inst.map] == 0) {
        map_used_[inst.map] = 1;
        for (const ir::MapEntry& e : region.entries(region.maps[inst.map])) used_[e.value] = 1;
      }
      if (inst.edges == ir::kNone) continue;
      for (const ir::Edge& e : region.edges_of(inst)) {
        for (const ValueId a : region.args_of(e)) used_[a] = 1;
      }
    }
    list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(to));
  }

  /// Drops parameters that nothing uses; true if there were any, as what they were handed may be dead now.
  bool drop_params(ir::Region& region) {
    bool any = false;
    for (const BlockId b : cfg_->order()) {
      std::vector<ValueId>& list = region.blocks[b].insts;
      std::size_t params = 0, dead = 0;
      for (; params < list.size() && region.insts[list[params]].op == Op::kParam; ++params) dead += used_[list[params]] == 0;
      if (dead == 0) continue;
      any = true;
      for (const Pred& p : cfg_->preds(b)) {
        ir::Edge& edge = region.edges[p.edge];
        const auto args = region.args_of(edge);
        std::uint32_t kept = 0;
        for (std::size_t i = 0; i < params; ++i) {
          if (used_[list[i]] != 0) args[kept++] = args[i];
        }
        edge.count = kept;
      }
      std::erase_if(list, [&](ValueId v) { return region.insts[v].op == Op::kParam && used_[v] == 0; });
      for (std::size_t i = 0; i < params - dead; ++i) region.insts[list[i]].imm = i;
    }
    return any;
  }

  const Cfg* cfg_ = nullptr;
  std::vector<std::uint8_t> used_, map_used_;
};

}  // namespace

void remove_dead_code(ir::Region& region) {
  thread_local Cfg cfg;
  cfg.build(region);
  remove_dead_code(region, cfg);
}

void remove_dead_code(ir::Region& region, const Cfg& cfg) {
  thread_local Sweeper sweeper;
  sweeper.run(region, cfg);
}

}  // namespace tcg::opt
