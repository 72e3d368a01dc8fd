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
    case Effect::kCall: return call_effect(region, inst) == ir::HelperEffect::kPure;
    case Effect::kWritesState:
    case Effect::kMemory:
    case Effect::kMayExit:
    case Effect::kFp:
    case Effect::kTerminator: break;
  }
  return false;
}

/// Marks what is needed backwards from what has an effect.  Blocks are taken in reverse order, so that without edge
/// values one walk marks and drops at once; with them walks that only mark go on until nothing new is found, as a value
/// handed round a loop is needed only if the parameter is.
class Sweeper {
 public:
  void run(ir::Region& region, const Cfg& cfg) {
    used_.assign(region.insts.size(), 0);
    map_used_.assign(region.maps.size(), 0);
    const auto order = cfg.order();
    if (!region.edge_args.empty()) {
      do {
        grown_ = false;
        for (auto it = order.rbegin(); it != order.rend(); ++it) mark_block(region, *it);
      } while (grown_);
      drop_params(region, cfg);
    }
    for (auto it = order.rbegin(); it != order.rend(); ++it) sweep_block(region, *it);
  }

 private:
  void mark(ValueId v) {
    grown_ = grown_ || used_[v] == 0;
    used_[v] = 1;
  }

  void mark_operands(const ir::Region& region, const Inst& inst) {
    for (unsigned a = 0; a < inst.nargs; ++a) mark(inst.args[a]);
    if (inst.map != ir::kNone && map_used_[inst.map] == 0) {
      map_used_[inst.map] = 1;
      for (const ir::MapEntry& e : region.entries(region.maps[inst.map])) mark(e.value);
    }
  }

  [[nodiscard]] bool needed(const ir::Region& region, ValueId v, const Inst& inst) const {
    return used_[v] != 0 || !removable(region, inst);
  }

  void mark_block(const ir::Region& region, BlockId b) {
    const std::vector<ValueId>& list = region.blocks[b].insts;
    for (std::size_t i = list.size(); i-- > 0;) {
      const Inst& inst = region.insts[list[i]];
      if (!needed(region, list[i], inst)) continue;
      mark_operands(region, inst);
      for (const ir::Edge& e : region.edges_of(inst)) {
        const auto args = region.args_of(e);
        for (std::uint32_t p = 0; p < e.count; ++p) {
          if (used_[region.blocks[e.target].insts[p]] != 0) mark(args[p]);
        }
      }
    }
  }

  void sweep_block(ir::Region& region, BlockId b) {
    std::vector<ValueId>& list = region.blocks[b].insts;
    std::size_t to = list.size();
    for (std::size_t from = list.size(); from-- > 0;) {
      const ValueId v = list[from];
      const Inst& inst = region.insts[v];
      if (!needed(region, v, inst)) continue;
      list[--to] = v;
      mark_operands(region, inst);
    }
    list.erase(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(to));
  }

  /// Takes the values of parameters that nothing needs off the edges; the sweep drops the parameters.
  void drop_params(ir::Region& region, const Cfg& cfg) {
    for (const BlockId b : cfg.order()) {
      const std::vector<ValueId>& list = region.blocks[b].insts;
      std::size_t params = 0;
      std::uint64_t kept = 0;
      for (; params < list.size() && region.insts[list[params]].op == Op::kParam; ++params) {
        if (used_[list[params]] != 0) region.insts[list[params]].imm = kept++;
      }
      if (kept == params) continue;
      for (const Pred& p : cfg.preds(b)) {
        ir::Edge& edge = region.edges[p.edge];
        const auto args = region.args_of(edge);
        std::uint32_t to = 0;
        for (std::size_t i = 0; i < params; ++i) {
          if (used_[list[i]] != 0) args[to++] = args[i];
        }
        edge.count = to;
      }
    }
  }

  bool grown_ = false;
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
