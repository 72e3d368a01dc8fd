// SPDX-License-Identifier: MIT
// A region: the unit of translation.  A control-flow graph of blocks over flat arrays of SSA values.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "tcg/callback.h"
#include "tcg/ir/op.h"
#include "tcg/ir/target.h"
#include "tcg/ir/types.h"
#include "tcg/ir/vec_op.h"

namespace tcg::ir {

using ValueId = std::uint32_t;  ///< index into Region::insts; every inst defines at most one value
using BlockId = std::uint32_t;
using MapId = std::uint32_t;
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};

/// aux of a kNop that stands where a guest instruction starts.
inline constexpr std::uint8_t kInsnMark = 1;

/// One op.  What the extra fields mean is in op.h beside each op.
struct Inst {
  Op op = Op::kNop;
  Type type = Type::kNone;          ///< of the result
  Type operand_type = Type::kNone;  ///< of args[0] where it differs or matters (compares, flags, memory address)
  std::uint8_t nargs = 0;
  union {
    Cond cond;
    FlagCond flag_cond;
    Rmw rmw;
    VecOp vec_op;
    std::uint8_t aux;
  };
  Type operand_type2 = Type::kNone;  ///< of a stored value
  std::uint16_t guest_insn = 0;      ///< which guest instruction of the region it belongs to
  std::array<ValueId, 4> args{kNone, kNone, kNone, kNone};
  MapId map = kNone;
  std::uint32_t edges = kNone;  ///< terminators: first of one or two consecutive entries in Region::edges
  std::uint64_t imm = 0;
  Inst() : aux(0) {}
};

/// A way from a terminator to a block, with the values of its parameters.
struct Edge {
  BlockId target = kNone;
  std::uint32_t first_arg = 0, count = 0;  ///< in Region::edge_args
};

/// One line of a state map: at this point `slot` holds `value`, whatever memory says.
struct MapEntry {
  SlotId slot;
  ValueId value;
};
/// An addition to a plugin's counter (Env::counters + offset) that was put off.
struct PendingAdd {
  std::uint32_t offset;
  std::uint64_t amount;
};
/// The state map of a point: the entries, over what is in memory.  Made by the promotion pass; before it maps are
/// empty.
struct StateMap {
  std::uint32_t first = 0, count = 0;            ///< in Region::map_entries
  std::uint32_t first_pending = 0, pending = 0;  ///< in Region::pending: what leaving by the map adds
};

struct Block {
  std::vector<ValueId> insts;  ///< params first, one terminator last; no kConst
  bool cold = false;           ///< laid out after the others
};

/// One guest instruction of the region, for logs, plugins and exact state.
struct GuestInsn {
  std::uint64_t pc = 0;
  std::uint32_t bytes = 4;
  std::uint32_t opcode = 0;
  /// -icount: instructions that the block's kCount took off and that have not run when this one begins.
  std::uint32_t owed = 0;
};

/// The unit of translation.  Reused between translations: clear() keeps the memory.
class Region {
 public:
  explicit Region(const TargetInfo& guest) : target(&guest) {}
  void clear();

  /// The constant's value, made once per (type, value).  I32 values are truncated to 32 bits.
  ValueId constant(Type type, std::uint64_t value);
  [[nodiscard]] bool is_const(ValueId v) const { return insts[v].op == Op::kConst; }
  BlockId add_block();
  /// Appends to the instruction array and to the block's list.
  ValueId append(BlockId block, const Inst& inst);
  /// Appends to the array only; the caller places it.
  ValueId create(const Inst& inst);
  /// The same in place, to be filled in by the caller: an Inst written field by field and then copied stalls the store
  /// buffer. The reference lives until the next op is made; the op's id is insts.size() - 1.
  Inst& create(Op op, Type type) {
    Inst& inst = insts.emplace_back();
    inst.op = op;
    inst.type = type;
    return inst;
  }
  std::uint32_t add_edge(BlockId target, std::span<const ValueId> args);
  [[nodiscard]] std::span<ValueId> args_of(const Edge& e) { return std::span(edge_args).subspan(e.first_arg, e.count); }
  [[nodiscard]] std::span<const ValueId> args_of(const Edge& e) const {
    return std::span(edge_args).subspan(e.first_arg, e.count);
  }
  [[nodiscard]] std::span<const MapEntry> entries(const StateMap& m) const {
    return std::span(map_entries).subspan(m.first, m.count);
  }
  [[nodiscard]] std::span<const PendingAdd> pending_of(const StateMap& m) const {
    return std::span(pending).subspan(m.first_pending, m.pending);
  }
  /// What an exit at the op must give back to Env::budget.
  [[nodiscard]] std::uint32_t owed(const Inst& i) const {
    if (!counted || i.op == Op::kPoll || i.guest_insn >= guest_insns.size()) return 0;
    return guest_insns[i.guest_insn].owed;
  }
  [[nodiscard]] std::span<const Edge> edges_of(const Inst& t) const {
    if (t.edges == kNone) return {};
    return std::span(edges).subspan(t.edges, t.op == Op::kBranch ? 2 : 1);
  }

  const TargetInfo* target;
  std::vector<Inst> insts;
  std::vector<Block> blocks;  ///< blocks[0] is the entry; may be longer than block_count (kept memory)
  std::uint32_t block_count = 0;
  std::vector<Edge> edges;
  std::vector<ValueId> edge_args;
  std::vector<StateMap> maps;
  std::vector<MapEntry> map_entries;
  std::vector<PendingAdd> pending;
  std::vector<GuestInsn> guest_insns;
  std::uint64_t start_pc = 0;
  std::uint64_t flags = 0;  ///< mode flags of the key, for dumps
  /// Whether Builder::begin_insn leaves a mark (a kNop with aux kInsnMark) where each guest instruction starts, for
  /// tcg/instrument.  Set before the front end runs; passes drop marks.
  bool marks = false;
  bool counted = false;  ///< its instructions are counted (opt::count_instructions)

 private:
  struct ConstCell {
    std::uint64_t value = 0;
    ValueId id = kNone;
    Type type = Type::kNone;
    std::uint32_t epoch = 0;
  };
  std::array<ConstCell, 256> consts_{};
  std::uint32_t epoch_ = 1;
};

/// What a kCall or kCallback touches.
[[nodiscard]] inline HelperEffect call_effect(const Region& region, const Inst& inst) {
  if (inst.op == Op::kCall) return region.target->helpers[inst.imm].effect;
  if ((inst.aux & kCallbackWritesRegs) == 0) return HelperEffect::kSideEffect;
  return HelperEffect::kReadsState | HelperEffect::kWritesState | HelperEffect::kMayExit | HelperEffect::kSideEffect;
}
/// Whether the call carries a state map: it may leave by it, or a plugin may read registers through it.
[[nodiscard]] inline bool call_has_map(const Region& region, const Inst& inst) {
  if (inst.op == Op::kCallback) return (inst.aux & (kCallbackReadsRegs | kCallbackWritesRegs)) != 0;
  return has(call_effect(region, inst), HelperEffect::kMayExit);
}
constexpr bool is_call(Op op) { return op == Op::kCall || op == Op::kCallback; }
/// A call that is seldom made: it goes out of line and saves what lives in caller-saved registers itself.
constexpr bool is_cold_call(const Inst& inst) {
  return inst.op == Op::kCallback && (inst.aux & kCallbackConditional) != 0;
}

}  // namespace tcg::ir
