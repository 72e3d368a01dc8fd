// SPDX-License-Identifier: MIT
// The plan of a region: what is emitted in which order, what each item reads, and where each value lives.
//
// plan.cc makes it from the IR (which values are folded into their users, block order, liveness), regalloc.cc fills in
// the locations, moves.cc orders the moves on edges, regalloc_check.cc proves it right and emit_*.cc turn it into code.
// A value has one location for its whole life; constants and folded values have none and are redone where they are
// read.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tcg/backend/x86_64/host.h"
#include "tcg/ir/region.h"

namespace tcg::x86_64 {

using ir::BlockId;
using ir::Inst;
using ir::Op;
using ir::Region;
using ir::Type;
using ir::ValueId;

/// Where a value is.  Spill: index of an 8-byte slot of the frame, even for 16-byte values.  Far: xmm16 + index, which
/// only EVEX forms reach: a place for vectors that found no other register.  (State maps have kinds in between.)
struct Loc {
  enum Kind : std::uint16_t { kNowhere, kGpr, kXmm, kSpill, kFar = 9 };
  std::uint16_t bits = 0;
  static constexpr Loc gpr(unsigned r) { return {static_cast<std::uint16_t>(kGpr << 12 | r)}; }
  static constexpr Loc xmm(unsigned r) { return {static_cast<std::uint16_t>(kXmm << 12 | r)}; }
  static constexpr Loc far(unsigned r) { return {static_cast<std::uint16_t>(kFar << 12 | r)}; }
  static constexpr Loc spill(unsigned s) { return {static_cast<std::uint16_t>(kSpill << 12 | s)}; }
  [[nodiscard]] constexpr Kind kind() const { return static_cast<Kind>(bits >> 12); }
  [[nodiscard]] constexpr unsigned index() const { return bits & 0xfffu; }
  [[nodiscard]] constexpr bool is_gpr() const { return kind() == kGpr; }
  [[nodiscard]] constexpr bool is_xmm() const { return kind() == kXmm; }
  [[nodiscard]] constexpr bool is_spill() const { return kind() == kSpill; }
  [[nodiscard]] constexpr bool is_far() const { return kind() == kFar; }
  constexpr bool operator==(const Loc&) const = default;
};

constexpr bool lives_in_xmm(Type t) {
  return t == Type::kF32 || t == Type::kF64 || t == Type::kV128 || t == Type::kI128;
}
constexpr bool is_wide(Type t) { return t == Type::kV128 || t == Type::kI128; }

/// An op that is emitted.  The values that die with it are in Plan::deaths: first those that a call's map reads for the
/// last time, which it needs after the call, then the others.
struct Item {
  ValueId inst = ir::kNone;
  std::uint32_t first_death = 0;
  std::uint16_t operand_deaths = 0, map_deaths = 0;
  bool dead = false;              ///< nothing reads the result
  std::uint32_t live_across = 0;  ///< kCall: caller-saved GPRs (15:0) and XMMs (31:16) that hold live values across it
};

struct BlockPlan {
  std::uint32_t first_item = 0, end_item = 0;
  std::uint32_t order = ir::kNone;  ///< position in Plan::rpo; kNone: not reachable
  std::uint8_t loop_depth = 0;
  bool cold = false;
  bool has_hot_call = false;
};

struct ValuePlan {
  Loc loc;
  bool constant : 1 = false;
  bool folded : 1 = false;     ///< redone at each use: compares, flags of operands
  bool alias : 1 = false;      ///< folded, and where its operand is: its bits read at another width
  bool clean : 1 = false;      ///< an I32 of which some reader wants the upper half of the register to be 0
  bool slot_form : 1 = false;  ///< must exist as a value: block arguments
  bool in_map : 1 = false;
  bool crosses_call : 1 = false;     ///< lives across a call that is not cold
  std::uint8_t uses = 0;             ///< reads by ops and edges: 0, 1 or more
  std::uint32_t weight = 0;          ///< reads weighted by how often they run
  ValueId user = ir::kNone;          ///< last op found to read it: roughly where its life ends
  BlockId block = ir::kNone;         ///< that defines it
  std::uint32_t global = ir::kNone;  ///< number among values live across blocks
  ValueId hint = ir::kNone;          ///< value whose register would be welcome
  ValueId twin = ir::kNone;          ///< folded flags that the host computes as a by-product of this op
  std::uint32_t mark = ir::kNone;    ///< working memory of walks
};
static_assert(sizeof(ValuePlan) == 32);

/// Flags value taken back to what defines it: the op (an add, subtract or logic op that is folded, or any value that
/// exists in slot form), with C inverted on the way or not.
struct FlagsRoot {
  ValueId value;
  bool invert_c;
};

class Plan {
 public:
  /// Builds items, order and liveness for `region`; memory is reused.
  void make(const Region& region);

  /// Sums that are only addresses of direct accesses become host addressing modes.
  bool fold_addresses = false;

  const Region* region = nullptr;
  std::vector<ValuePlan> values;  ///< by ValueId
  std::vector<Item> items;
  std::vector<ValueId> deaths;
  std::vector<BlockPlan> blocks;                 ///< by BlockId
  std::vector<BlockId> rpo;                      ///< reachable blocks, each after its dominators
  std::vector<BlockId> layout;                   ///< the order of emission: rpo with cold blocks last
  std::vector<ValueId> globals;                  ///< by number
  unsigned words = 0;                            ///< of 64 bits in a set of globals
  std::vector<std::uint64_t> live_in, live_out;  ///< `words` a block
  bool reload_window = false;                    ///< the window base may change before the end of a block
  unsigned xmm_use = 0;  ///< what ways out save: nothing, xmm4 to 15 (1), those and xmm16 to 31 (2); by the allocator
  bool uses_fp = false;  ///< it has ops that MXCSR matters to

  [[nodiscard]] const Inst& inst(ValueId v) const { return region->insts[v]; }
  [[nodiscard]] bool is_const(ValueId v) const { return values[v].constant; }
  [[nodiscard]] Loc loc(ValueId v) const {
    while (values[v].alias) v = inst(v).args[0];
    return values[v].loc;
  }
  [[nodiscard]] FlagsRoot flags_root(ValueId v) const;
  [[nodiscard]] std::span<const ValueId> map_deaths(const Item& i) const {
    return std::span(deaths).subspan(i.first_death, i.map_deaths);
  }
  [[nodiscard]] std::span<const ValueId> operand_deaths(const Item& i) const {
    return std::span(deaths).subspan(i.first_death + i.map_deaths, i.operand_deaths);
  }
  [[nodiscard]] bool live_into(BlockId b, std::uint32_t global) const {
    return (live_in[b * words + global / 64] >> (global % 64) & 1) != 0;
  }

 private:
  void order_blocks();
  void count_uses();
  void count_edges(ValueId terminator);
  void read(ValueId v, ValueId user);
  [[nodiscard]] bool reads_clean(const Inst& user, unsigned arg) const;
  [[nodiscard]] bool folds(ValueId v) const;
  [[nodiscard]] bool lone(ValueId v) const;
  void fold_address(ValueId v);
  [[nodiscard]] bool is_operand(BlockId b, std::size_t n) const;
  void fold_block(BlockId b);
  void add_items(BlockId b);
  void note_use(ValueId v, BlockId b, std::uint32_t weight);
  void find_liveness();
  void mark_deaths(BlockId b);
  void touch(ValueId v, std::uint32_t calls);
  void touch_map(const Inst& i, std::uint32_t calls);

  struct Visit {
    BlockId block;
    std::uint32_t next;
  };
  struct Exposed {
    BlockId block;
    std::uint32_t global;
  };
  std::vector<Visit> stack_;
  std::vector<Exposed> exposed_;  ///< reads of globals outside the block that defines them
  std::vector<std::uint64_t> defined_;
};

}  // namespace tcg::x86_64
