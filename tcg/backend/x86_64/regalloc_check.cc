// SPDX-License-Identifier: MIT
// The allocation checker.
#include "tcg/backend/x86_64/regalloc_check.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "tcg/backend/x86_64/moves.h"

namespace tcg::x86_64 {
namespace {

constexpr std::size_t kLocations = 48 + kFirstEdgeSlot + kEdgeSlots;
constexpr ValueId kUnknown = ir::kNone;
/// What each location holds: 16 GPRs, 32 XMMs, then slots of the frame.  A 16-byte value in slots is in both of them.
using Facts = std::array<ValueId, kLocations>;

std::size_t index_of(Loc l) {
  switch (l.kind()) {
    case Loc::kGpr: return l.index();
    case Loc::kXmm: return 16 + l.index();
    case Loc::kFar: return 32 + l.index();
    default: return 48 + l.index();
  }
}

class Checker {
 public:
  explicit Checker(const Plan& plan) : plan_(plan), in_(plan.blocks.size()), reached_(plan.blocks.size(), false) {}

  std::string run() {
    in_[0].fill(kUnknown);
    reached_[0] = true;
    work_.push_back(0);
    while (!work_.empty() && wrong_.empty()) {
      const BlockId b = work_.back();
      work_.pop_back();
      block(b);
    }
    return wrong_;
  }

 private:
  void block(BlockId b) {
    now_ = in_[b];
    const BlockPlan& block = plan_.blocks[b];
    for (std::uint32_t n = block.first_item; n < block.end_item; ++n) item(b, plan_.items[n]);
  }

  void item(BlockId b, const Item& item) {
    const Inst& i = plan_.inst(item.inst);
    for (unsigned a = 0; a < i.nargs; ++a) read(i.args[a], item.inst);
    if (ir::is_call(i.op)) clobber(item);
    if (i.map != ir::kNone) {
      for (const ir::MapEntry& e : plan_.region->entries(plan_.region->maps[i.map])) read(e.value, item.inst);
    }
    for (const ir::Edge& e : plan_.region->edges_of(i)) edge(e, item.inst);
    if (i.op != Op::kParam && i.type != Type::kNone) write(plan_.loc(item.inst), i.type, item.inst);
    (void)b;
  }

  /// v is where the plan says, or can be redone from what is.
  void read(ValueId v, ValueId by) {
    const Inst& i = plan_.inst(v);
    if (i.op == Op::kConst) return;
    if (plan_.values[v].folded) {
      for (unsigned a = 0; a < i.nargs; ++a) read(i.args[a], by);
      return;
    }
    expect(plan_.loc(v), v, by, now_);
  }

  void expect(Loc l, ValueId v, ValueId by, const Facts& facts) {
    const bool right = l.kind() != Loc::kNowhere && facts[index_of(l)] == v &&
                       (!l.is_spill() || !is_wide(plan_.inst(v).type) || facts[index_of(l) + 1] == v);
    if (!right && wrong_.empty()) {
      wrong_ =
          fmt::format("register allocation: %{} reads %{} at {}:{}, which holds %{}", by, v, static_cast<int>(l.kind()),
                      l.index(), l.kind() == Loc::kNowhere ? kUnknown : facts[index_of(l)]);
    }
  }

  void write(Loc l, Type t, ValueId v) {
    if (l.kind() == Loc::kNowhere) return;
    now_[index_of(l)] = v;
    if (l.is_spill() && is_wide(t)) now_[index_of(l) + 1] = v;
  }

  /// A call loses caller-saved registers but those kept around it.
  void clobber(const Item& item) {
    for (unsigned r = 0; r < 16; ++r) {
      if ((kCallerSaved & ~item.live_across & bit(r)) != 0) now_[r] = kUnknown;
      if ((~(item.live_across >> 16) & bit(r)) != 0) now_[16 + r] = kUnknown;
      now_[32 + r] = kUnknown;
    }
  }

  void edge(const ir::Edge& e, ValueId by) {
    const Facts before = now_;
    const auto args = plan_.region->args_of(e);
    const auto& params = plan_.region->blocks[e.target].insts;
    for (const ValueId v : args) read(v, by);
    edge_moves(plan_, e, moves_);
    for (const Move& m : moves_) {
      const ValueId v = m.from.kind() == Loc::kNowhere ? m.value : now_[index_of(m.from)];
      if (m.from.is_spill() && is_wide(m.type) && now_[index_of(m.from) + 1] != v)
        wrong_ = "register allocation: half a slot moved";
      write(m.to, m.type, v);
    }
    // All parameters arrive at once: first each must hold its argument, then it is that parameter.
    for (std::size_t n = 0; n < args.size(); ++n) {
      const Loc l = plan_.loc(params[n]);
      if (l.kind() != Loc::kNowhere) expect(l, args[n], by, now_);
    }
    for (std::size_t n = 0; n < args.size(); ++n) write(plan_.loc(params[n]), plan_.inst(params[n]).type, params[n]);
    meet(e.target);
    now_ = before;
  }

  void meet(BlockId to) {
    if (!reached_[to]) {
      reached_[to] = true;
      in_[to] = now_;
      work_.push_back(to);
      return;
    }
    bool changed = false;
    for (std::size_t l = 0; l < kLocations; ++l) {
      if (in_[to][l] != kUnknown && in_[to][l] != now_[l]) {
        in_[to][l] = kUnknown;
        changed = true;
      }
    }
    if (changed) work_.push_back(to);
  }

  const Plan& plan_;
  std::vector<Facts> in_;
  std::vector<bool> reached_;
  std::vector<BlockId> work_;
  std::vector<Move> moves_;
  Facts now_{};
  std::string wrong_;
};

}  // namespace

std::string check_allocation(const Plan& plan) { return Checker(plan).run(); }

}  // namespace tcg::x86_64
