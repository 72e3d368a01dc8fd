// SPDX-License-Identifier: MIT
// Ordering of parallel moves.
#include "tcg/backend/x86_64/moves.h"

namespace tcg::x86_64 {
namespace {

unsigned slots_of(Loc l, Type t) { return l.is_spill() && is_wide(t) ? 2 : 1; }

bool overlap(Loc a, Type ta, Loc b, Type tb) {
  if (a.kind() != b.kind() || a.kind() == Loc::kNowhere) return false;
  return a.index() < b.index() + slots_of(b, tb) && b.index() < a.index() + slots_of(a, ta);
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
    // Only cycles are left: one source goes to a scratch register, and its readers read that.
    const Move first = out[done];
    const Loc scratch = lives_in_xmm(first.type) ? Loc::xmm(0) : Loc::gpr(rax);
    for (std::size_t j = done; j < out.size(); ++j) {
      if (out[j].from == first.from) out[j].from = scratch;
    }
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(done), {scratch, first.from, first.value, first.type});
    ++done;
  }
}

}  // namespace tcg::x86_64
