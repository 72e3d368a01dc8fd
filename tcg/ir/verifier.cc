// SPDX-License-Identifier: MIT
// The verifier's checks; its head file lists the rules.
#include "tcg/ir/verifier.h"

#include <fmt/format.h>

#include <algorithm>

#include "tcg/ir/verifier_types.h"

namespace tcg::ir {
namespace {

class Verifier {
 public:
  Verifier(const Region& region, Stage stage) : region_(region), stage_(stage) {}

  base::Result<void> run() {
    check_blocks();
    if (!failed()) find_dominators();
    for (BlockId b = 0; b < region_.block_count && !failed(); ++b) {
      if (!reachable(b)) continue;
      for (std::uint32_t i = 0; i < region_.blocks[b].insts.size() && !failed(); ++i) check_inst(b, i);
      if (stage_ == Stage::kPromoted) check_base_last(b);
    }
    if (failed()) return base::fail(error_);
    return {};
  }

 private:
  struct Place {
    BlockId block = kNone;
    std::uint32_t index = 0;
  };

  [[nodiscard]] bool failed() const { return !error_.empty(); }
  void fail(std::string_view rule, BlockId b, std::uint32_t index, std::string_view what) {
    if (failed()) return;
    const std::vector<ValueId>& list = region_.blocks[b].insts;
    const std::string_view op = index < list.size() ? info(region_.insts[list[index]].op).name : "end";
    error_ = fmt::format("{}: b{} op {} ({}): {}", rule, b, index, op, what);
  }

  // Blocks.
  void check_blocks() {
    place_.assign(region_.insts.size(), {});
    if (region_.block_count == 0) {
      error_ = "B1: no block";
      return;
    }
    unsigned links = 0;
    for (BlockId b = 0; b < region_.block_count && !failed(); ++b) {
      const std::vector<ValueId>& list = region_.blocks[b].insts;
      bool params_over = false;
      for (std::uint32_t i = 0; i < list.size() && !failed(); ++i) {
        if (list[i] >= region_.insts.size()) return fail("B3", b, kNone, "op out of range");
        const Inst& inst = region_.insts[list[i]];
        if (place_[list[i]].block != kNone || inst.op == Op::kConst)
          return fail("B3", b, i, "listed twice, or a constant");
        place_[list[i]] = {b, i};
        if (inst.op == Op::kParam) {
          if (b == 0) fail("B1", b, i, "parameter of the entry");
          if (params_over || inst.imm != i) fail("B2", b, i, "parameter out of order");
        } else {
          params_over = true;
        }
        const bool last = i + 1 == list.size();
        if ((info(inst.op).effect == Effect::kTerminator) != last) fail("B2", b, i, "terminator not last, or none");
        if (inst.op == Op::kGotoTb) {
          const unsigned bit = 1u << inst.aux;
          if (inst.aux > 1 || (links & bit) != 0) fail("B6", b, i, "link used twice or above 1");
          links |= bit;
        }
      }
      if (!list.empty()) check_edges(b);
    }
    if (region_.blocks[0].insts.empty()) fail("B2", 0, 0, "entry is empty");
  }

  void check_edges(BlockId b) {
    const std::vector<ValueId>& list = region_.blocks[b].insts;
    const auto at = static_cast<std::uint32_t>(list.size() - 1);
    const Inst& inst = region_.insts[list.back()];
    const unsigned wanted = inst.op == Op::kJump ? 1 : inst.op == Op::kBranch ? 2 : 0;
    if (wanted == 0) {
      if (inst.edges != kNone) fail("B4", b, at, "edges on an op that leaves");
      return;
    }
    if (inst.edges == kNone || inst.edges + wanted > region_.edges.size())
      return fail("B4", b, at, "edges out of range");
    for (const Edge& e : region_.edges_of(inst)) {
      if (e.target >= region_.block_count || region_.blocks[e.target].insts.empty())
        return fail("B4", b, at, "no such target");
      if (e.target == 0) return fail("B1", b, at, "edge to the entry");
      if (std::size_t{e.first_arg} + e.count > region_.edge_args.size())
        return fail("B5", b, at, "edge values out of range");
      std::uint32_t params = 0;
      for (const ValueId v : region_.blocks[e.target].insts) {
        if (v >= region_.insts.size() || region_.insts[v].op != Op::kParam) break;
        if (params < e.count) {
          const ValueId a = region_.args_of(e)[params];
          if (a >= region_.insts.size() || region_.insts[a].type != region_.insts[v].type)
            fail("B5", b, at, "type of an edge value");
        }
        ++params;
      }
      if (params != e.count) fail("B5", b, at, "number of edge values");
    }
  }

  // Dominators.  Source: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm".
  [[nodiscard]] bool reachable(BlockId b) const { return order_[b] != kNone; }

  void find_dominators() {
    std::vector<BlockId> post;
    std::vector<std::uint8_t> seen(region_.block_count, 0);
    walk(0, seen, post);
    order_.assign(region_.block_count, kNone);
    std::vector<BlockId> forward(post.rbegin(), post.rend());
    for (std::uint32_t i = 0; i < forward.size(); ++i) order_[forward[i]] = i;
    idom_.assign(region_.block_count, kNone);
    idom_[0] = 0;
    for (bool changed = true; changed;) {
      changed = false;
      for (const BlockId b : forward) {
        for (const Edge& e : region_.edges_of(region_.insts[region_.blocks[b].insts.back()])) {
          const BlockId old = idom_[e.target];
          const BlockId now = old == kNone ? b : meet(old, b);
          changed = changed || now != old;
          idom_[e.target] = now;
        }
      }
    }
  }

  void walk(BlockId b, std::vector<std::uint8_t>& seen, std::vector<BlockId>& post) {
    seen[b] = 1;
    for (const Edge& e : region_.edges_of(region_.insts[region_.blocks[b].insts.back()])) {
      if (seen[e.target] == 0) walk(e.target, seen, post);
    }
    post.push_back(b);
  }

  [[nodiscard]] BlockId meet(BlockId a, BlockId b) const {
    while (a != b) {
      while (order_[a] > order_[b]) a = idom_[a];
      while (order_[b] > order_[a]) b = idom_[b];
    }
    return a;
  }

  [[nodiscard]] bool available(ValueId v, BlockId b, std::uint32_t index) const {
    if (v >= region_.insts.size()) return false;
    if (region_.insts[v].type == Type::kNone) return false;
    if (region_.is_const(v)) return true;
    const Place p = place_[v];
    if (p.block == kNone || !reachable(p.block)) return false;
    if (p.block == b) return p.index < index;
    while (b != 0 && b != p.block) b = idom_[b];
    return b == p.block;
  }

  // Ops.
  void check_inst(BlockId b, std::uint32_t i) {
    const Inst& inst = region_.insts[region_.blocks[b].insts[i]];
    const OpInfo& row = info(inst.op);
    if (inst.nargs < row.min_args || inst.nargs > row.max_args) return fail("V1", b, i, "number of operands");
    for (unsigned a = 0; a < inst.nargs; ++a) {
      if (!available(inst.args[a], b, i)) return fail("V2", b, i, fmt::format("operand {} does not reach here", a));
    }
    for (const Edge& e : region_.edges_of(inst)) {
      for (const ValueId v : region_.args_of(e)) {
        if (!available(v, b, i)) return fail("V2", b, i, "edge value does not reach here");
      }
    }
    if (const std::string_view wrong = check_types(region_, inst); !wrong.empty())
      return fail(wrong.substr(0, 2), b, i, wrong.substr(4));
    check_map(b, i, inst);
  }

  void check_map(BlockId b, std::uint32_t i, const Inst& inst) {
    bool wanted = stage_ == Stage::kPromoted && info(inst.op).has_map;
    if (is_call(inst.op)) wanted = wanted && call_has_map(region_, inst);
    if (wanted != (inst.map != kNone)) return fail("S2", b, i, wanted ? "no map" : "map where none belongs");
    if (inst.map == kNone) return;
    if (inst.map >= region_.maps.size()) return fail("S2", b, i, "map out of range");
    const auto entries = region_.entries(region_.maps[inst.map]);
    for (std::size_t k = 0; k < entries.size(); ++k) {
      const MapEntry& e = entries[k];
      if (e.slot >= region_.target->slots.size()) return fail("S1", b, i, "map slot out of range");
      const SlotInfo& slot = region_.target->slots[e.slot];
      if (!available(e.value, b, i))
        return fail("V2", b, i, fmt::format("map value of {} does not reach here", slot.name));
      if (region_.insts[e.value].type != slot.type)
        return fail("S1", b, i, fmt::format("type of {} in the map", slot.name));
      if (e.slot == region_.target->window_base_slot && k + 1 != entries.size())
        return fail("S3", b, i, "window base not last");
      for (std::size_t j = 0; j < k; ++j) {
        if (overlap(region_.target->slots[entries[j].slot], slot))
          return fail("S3", b, i, fmt::format("{} twice in the map", slot.name));
      }
    }
  }

  void check_base_last(BlockId b) {
    const std::vector<ValueId>& list = region_.blocks[b].insts;
    if (!region_.edges_of(region_.insts[list.back()]).empty()) return;
    bool base_set = false;
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      const Inst& inst = region_.insts[list[i]];
      if (is_call(inst.op)) base_set = false;
      if (inst.op != Op::kSetSlot) continue;
      if (base_set) return fail("S4", b, i, "slot set after the window base");
      base_set = inst.imm == region_.target->window_base_slot;
    }
  }

  static bool overlap(const SlotInfo& a, const SlotInfo& b) {
    return a.windowed == b.windowed && a.offset < b.offset + static_cast<std::int32_t>(byte_size(b.type)) &&
           b.offset < a.offset + static_cast<std::int32_t>(byte_size(a.type));
  }

  const Region& region_;
  Stage stage_;
  std::string error_;
  std::vector<Place> place_;
  std::vector<std::uint32_t> order_;
  std::vector<BlockId> idom_;
};

}  // namespace

base::Result<void> verify(const Region& region, Stage stage) { return Verifier(region, stage).run(); }

}  // namespace tcg::ir
