// SPDX-License-Identifier: MIT
// Ordering of parallel moves.
#include "tcg/backend/x86_64/moves.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/check.h"

namespace tcg::x86_64 {
namespace {

unsigned slots_of(Loc l, Type t) { return l.is_spill() && is_wide(t) ? 2 : 1; }

bool overlap(Loc a, Type ta, Loc b, Type tb) {
  if (a.kind() != b.kind() || a.kind() == Loc::kNowhere) return false;
  return a.index() < b.index() + slots_of(b, tb) && b.index() < a.index() + slots_of(a, ta);
}

/// A place that neither values nor emit_moves() use and no move still reads: a register if there is one.  Values of 8
/// bytes and of 16 in spill slots make cycles that have more than one crossing.
Loc free_scratch(std::span<const Move> moves, bool xmm) {
  const auto unread = [&](Loc loc) {
    return std::ranges::none_of(moves, [&](const Move& m) { return m.from == loc; });
  };
  const std::array<Loc, 2> registers =
      xmm ? std::array{Loc::xmm(0), Loc::xmm(2)} : std::array{Loc::gpr(rax), Loc::gpr(rdx)};
  for (const Loc loc : registers)
    if (unread(loc)) return loc;
  for (unsigned slot = kFirstEdgeSlot; slot < kFirstEdgeSlot + kEdgeSlots; slot += 2)
    if (unread(Loc::spill(slot))) return Loc::spill(slot);
  base::check(false, "edge slots hold all values there can be");
  return {};
}

}  // namespace

void edge_moves(const Plan& plan, const ir::Edge& edge, std::vector<Move>& out) {
  out.clear();
  const auto args = plan.region->args_of(edge);
  const auto& params = plan.region->blocks[edge.target].insts;
  for (std::size_t i = 0; i < args.size(); ++i) {
    const Loc to = plan.loc(params[i]);
    const Loc from = plan.is_const(args[i]) ? Loc{} : plan.loc(args[i]);
    if (to.kind() == Loc::kNowhere || to == from) continue;
    out.push_back({to, from, args[i], plan.inst(params[i]).type});
  }
  // out[0, done) are ordered.  Each turn takes a move whose target nobody else still reads.
  for (std::size_t done = 0; done < out.size();) {
    std::size_t ready = out.size();
    for (std::size_t i = done; i < out.size() && ready == out.size(); ++i) {
      bool blocked = false;
      for (std::size_t j = done; j < out.size() && !blocked; ++j) {
        blocked = j != i && overlap(out[i].to, out[i].type, out[j].from, out[j].type);
      }
      if (!blocked) ready = i;
    }
    if (ready != out.size()) {
      std::swap(out[done++], out[ready]);
      continue;
    }
    // Only cycles are left: what blocks one move goes to a scratch register, and its readers read that.  (A target of
    // two slots may have two blockers.)
    const Move& stuck = out[done];
    const auto blocker =
        std::ranges::find_if(out.begin() + static_cast<std::ptrdiff_t>(done) + 1, out.end(),
                             [&](const Move& m) { return overlap(stuck.to, stuck.type, m.from, m.type); });
    const Move saved = *blocker;
    const Loc scratch = free_scratch(std::span(out).subspan(done), lives_in_xmm(saved.type));
    for (std::size_t j = done; j < out.size(); ++j) {
      if (out[j].from == saved.from && out[j].type == saved.type) out[j].from = scratch;
    }
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(done), {scratch, saved.from, saved.value, saved.type});
    ++done;
  }
}

}  // namespace tcg::x86_64
