// SPDX-License-Identifier: MIT
// Interpreter: a region flattened into its own form.
#include "tcg/ir/interp.h"

namespace tcg::ir {
namespace {

bool is_wide(Type t) { return t == Type::kI64 || t == Type::kF64 || t == Type::kPtr; }
unsigned cells_of(Type t) { return byte_size(t) == 16 ? 2 : t == Type::kNone ? 0 : 1; }

/// Which of the two handlers of an op: 64-bit operands or, for slots, windowed.
bool variant(const Region& region, const Inst& inst) {
  switch (inst.op) {
    case Op::kGetSlot:
    case Op::kSetSlot: return region.target->slots[inst.imm].windowed;
    case Op::kSetCond:
    case Op::kFlagsAdd:
    case Op::kFlagsSub:
    case Op::kFlagsAdc:
    case Op::kFlagsSbb:
    case Op::kFlagsLogic:
    case Op::kFlagsFCmp:
    case Op::kFlagsFCmpE:
    case Op::kFCmp:
    case Op::kFCmpSignal:
    case Op::kFCvt:
    case Op::kFToI32Z:
    case Op::kFToI64Z: return is_wide(inst.operand_type);
    default: return is_wide(inst.type);
  }
}

class Preparer {
 public:
  Preparer(const Region& region, Prepared& out, std::vector<std::uint32_t>& cell)
      : region_(region), out_(out), cell_(cell) {}

  void run() {
    out_.code.clear();
    out_.constants.clear();
    out_.ways.clear();
    out_.moves.clear();
    out_.maps.clear();
    out_.entries.clear();
    out_.pending.clear();
    assign_cells();
    std::vector<std::uint32_t> start(region_.block_count, 0);
    for (BlockId b = 0; b < region_.block_count; ++b) {
      start[b] = static_cast<std::uint32_t>(out_.code.size());
      for (const ValueId v : region_.blocks[b].insts) add(v);
    }
    for (Prepared::Way& w : out_.ways) w.target = start[w.target];
  }

 private:
  /// A cell for each value, constants first.  Constants that only maps name need none, and every run would copy it.
  void assign_cells() {
    cell_.assign(region_.insts.size(), kNone);
    for (BlockId b = 0; b < region_.block_count; ++b) {
      for (const ValueId v : region_.blocks[b].insts) {
        const Inst& inst = region_.insts[v];
        for (unsigned i = 0; i < inst.nargs; ++i) constant(inst.args[i]);
        for (const Edge& e : region_.edges_of(inst)) {
          for (const ValueId a : region_.args_of(e)) constant(a);
        }
        if (inst.map == kNone) continue;
        for (const MapEntry& e : region_.entries(region_.maps[inst.map])) {
          if (cells_of(region_.insts[e.value].type) == 2) constant(e.value);
        }
      }
    }
    std::uint32_t next = static_cast<std::uint32_t>(out_.constants.size());
    for (BlockId b = 0; b < region_.block_count; ++b) {
      for (const ValueId v : region_.blocks[b].insts) {
        const unsigned n = cells_of(region_.insts[v].type);
        cell_[v] = n == 0 ? 0 : next;
        next += n;
      }
    }
    out_.cells = next + 1;
  }

  void constant(ValueId v) {
    const Inst& inst = region_.insts[v];
    if (inst.op != Op::kConst || cell_[v] != kNone) return;
    cell_[v] = static_cast<std::uint32_t>(out_.constants.size());
    out_.constants.push_back(inst.imm);
    if (cells_of(inst.type) == 2) out_.constants.push_back(inst.type == Type::kV128 ? inst.imm : 0);
  }

  void add(ValueId v) {
    const Inst& inst = region_.insts[v];
    if (inst.op == Op::kParam || inst.op == Op::kNop) return;
    Prepared::Code code;
    code.handler = static_cast<std::uint16_t>(static_cast<unsigned>(inst.op) * 2 + (variant(region_, inst) ? 1 : 0));
    code.type = static_cast<std::uint8_t>(inst.type);
    code.aux = inst.aux;
    code.dst = cell_[v];
    for (unsigned i = 0; i < inst.nargs; ++i) code.args[i] = cell_[inst.args[i]];
    code.imm = inst.imm;
    code.extra = inst.nargs;
    if (inst.op == Op::kGetSlot || inst.op == Op::kSetSlot) {
      const SlotInfo& slot = region_.target->slots[inst.imm];
      code.imm = static_cast<std::uint64_t>(std::int64_t{slot.offset});
      code.aux = static_cast<std::uint8_t>(byte_size(slot.type));
    } else if (inst.op == Op::kCopy || inst.op == Op::kSelect) {
      code.aux = static_cast<std::uint8_t>(cells_of(inst.type));
    } else if (inst.op == Op::kCallback) {
      if (inst.nargs == 2) code.type = static_cast<std::uint8_t>(cells_of(region_.insts[inst.args[1]].type));
    } else if (inst.op == Op::kStore) {
      code.aux = static_cast<std::uint8_t>(cells_of(inst.operand_type2));
    }
    if (const auto edges = region_.edges_of(inst); !edges.empty()) {
      code.extra = static_cast<std::uint32_t>(out_.ways.size());
      for (const Edge& e : edges) add_way(e);
    }
    if (inst.map != kNone)
      code.map = add_map(region_.maps[inst.map], region_.owed(inst));
    else if (info(inst.op).has_map && region_.counted)
      code.map = add_map({}, region_.owed(inst));
    out_.code.push_back(code);
  }

  void add_way(const Edge& e) {
    Prepared::Way way{static_cast<std::uint32_t>(out_.moves.size()), 0, e.target};
    const std::vector<ValueId>& list = region_.blocks[e.target].insts;
    const auto args = region_.args_of(e);
    for (std::uint32_t i = 0; i < e.count; ++i) {
      const ValueId p = list[i];
      for (unsigned c = 0; c < cells_of(region_.insts[p].type); ++c)
        out_.moves.push_back({cell_[p] + c, cell_[args[i]] + c});
    }
    way.move_count = static_cast<std::uint32_t>(out_.moves.size()) - way.first_move;
    out_.ways.push_back(way);
  }

  std::uint32_t add_map(const StateMap& map, std::uint32_t owed) {
    const Prepared::Map m{static_cast<std::uint32_t>(out_.entries.size()), map.count, owed,
                          static_cast<std::uint32_t>(out_.pending.size()), map.pending};
    const auto pending = region_.pending_of(map);
    out_.pending.insert(out_.pending.end(), pending.begin(), pending.end());
    for (const MapEntry& e : region_.entries(map)) {
      const SlotInfo& slot = region_.target->slots[e.slot];
      const bool by_value = cells_of(region_.insts[e.value].type) == 1 && region_.is_const(e.value);
      out_.entries.push_back({slot.offset, by_value ? kNone : cell_[e.value], by_value ? region_.insts[e.value].imm : 0,
                              static_cast<std::uint8_t>(byte_size(slot.type)), slot.windowed});
    }
    out_.maps.push_back(m);
    return static_cast<std::uint32_t>(out_.maps.size() - 1);
  }

  const Region& region_;
  Prepared& out_;
  std::vector<std::uint32_t>& cell_;
};

}  // namespace

std::size_t Prepared::bytes() const {
  const auto of = [](const auto& v) { return v.size() * sizeof(v[0]); };
  return sizeof(*this) + of(code) + of(constants) + of(ways) + of(moves) + of(maps) + of(entries) + of(pending);
}

void Interpreter::prepare(const Region& region, Prepared& out) const {
  thread_local std::vector<std::uint32_t> cell;
  Preparer(region, out, cell).run();
}

}  // namespace tcg::ir
