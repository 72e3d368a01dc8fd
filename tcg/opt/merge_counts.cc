// SPDX-License-Identifier: MIT
// Additions to plugins' counters: one for those of a block that nothing can tell apart.
#include <algorithm>

#include "tcg/opt/passes.h"

namespace tcg::opt {
namespace {

using ir::BlockId;
using ir::CounterRef;
using ir::Inst;
using ir::Op;
using ir::PendingAdd;
using ir::ValueId;

class Merger {
 public:
  explicit Merger(ir::Region& region) : region_(region) {}

  void run() {
    for (BlockId b = 0; b < region_.block_count; ++b) {
      auto& list = region_.blocks[b].insts;
      if (!find_merged(list)) continue;
      pending_.clear();
      changed_ = true;
      for (const ValueId v : list) visit(v);
      std::erase_if(list, [&](ValueId v) { return is_merged(region_.insts[v]); });
    }
  }

 private:
  /// What find_merged() makes of an addition.
  static constexpr std::uint8_t kMerged = 2;
  static bool is_merged(const Inst& i) { return i.op == Op::kNop && i.aux == kMerged; }
  [[nodiscard]] bool is_add(const Inst& i) const {
    return i.op == Op::kCounterAdd && !CounterRef::unpack(i.imm).in_env && region_.is_const(i.args[0]);
  }
  static bool overlap(std::uint32_t a, std::uint32_t b) { return a < b + 8 && b < a + 8; }

  /// Backwards: additions that a later one to the same counter can take over are marked; they keep their operands.
  bool find_merged(const std::vector<ValueId>& list) {
    later_.clear();
    bool any = false;
    for (std::size_t n = list.size(); n-- > 0;) {
      Inst& i = region_.insts[list[n]];
      if (ir::is_call(i.op)) {
        later_.clear();  // plugins look
        continue;
      }
      if (i.op != Op::kCounterAdd && i.op != Op::kCounterLoad && i.op != Op::kCounterSet) continue;
      const CounterRef at = CounterRef::unpack(i.imm);
      if (at.in_env) continue;
      if (is_add(i) && std::ranges::find(later_, at.offset) != later_.end()) {
        i.op = Op::kNop;
        i.aux = kMerged;
        any = true;
        continue;
      }
      std::erase_if(later_, [&](std::uint32_t o) { return overlap(o, at.offset); });
      if (is_add(i)) later_.push_back(at.offset);
    }
    return any;
  }

  /// Forwards: what was taken away is pending until the addition that takes it over.
  void visit(ValueId v) {
    const Inst i = region_.insts[v];
    if (is_merged(i) || is_add(i)) {
      const std::uint32_t offset = CounterRef::unpack(i.imm).offset;
      const std::uint64_t amount = region_.insts[i.args[0]].imm;
      const auto known = std::ranges::find(pending_, offset, &PendingAdd::offset);
      if (is_merged(i) && known == pending_.end()) {
        pending_.push_back({offset, amount});
      } else if (is_merged(i)) {
        known->amount += amount;
      } else if (known != pending_.end()) {
        const ValueId sum = region_.constant(ir::Type::kI64, known->amount + amount);
        region_.insts[v].args[0] = sum;
        pending_.erase(known);
      }
      changed_ = true;
      return;
    }
    if (i.map == ir::kNone || pending_.empty()) return;
    if (changed_ || i.map != last_map_) {
      ir::StateMap map = region_.maps[i.map];
      map.first_pending = static_cast<std::uint32_t>(region_.pending.size());
      map.pending = static_cast<std::uint32_t>(pending_.size());
      region_.pending.insert(region_.pending.end(), pending_.begin(), pending_.end());
      region_.maps.push_back(map);
      last_map_ = i.map;
      changed_ = false;
    }
    region_.insts[v].map = static_cast<ir::MapId>(region_.maps.size() - 1);
  }

  ir::Region& region_;
  std::vector<std::uint32_t> later_;  ///< offsets of counters that are added to below, with nothing in between
  std::vector<PendingAdd> pending_;
  ir::MapId last_map_ = ir::kNone;  ///< the map that the last one made was made from
  bool changed_ = false;            ///< pending_, since then
};

}  // namespace

void merge_counts(ir::Region& region) { Merger(region).run(); }

}  // namespace tcg::opt
