// SPDX-License-Identifier: MIT
// Counting of executed instructions for -icount: one op at each poll, corrections where fewer instructions run.
#include <algorithm>

#include "tcg/opt/passes.h"

namespace tcg::opt {
namespace {

using ir::BlockId;
using ir::Inst;
using ir::Op;
using ir::ValueId;

bool polls(const ir::Region& region, BlockId b) {
  return std::ranges::any_of(region.blocks[b].insts, [&](ValueId v) { return region.insts[v].op == Op::kPoll; });
}

/// Whether the block's end leaves the guest block: to other code, or round to its poll.
bool leaves(const ir::Region& region, const Inst& end) {
  switch (end.op) {
    case Op::kGotoTb:
    case Op::kGotoPtr:
    case Op::kExitTb: return true;
    case Op::kJump: return polls(region, region.edges_of(end)[0].target);
    default: return false;
  }
}

ValueId make(ir::Region& region, Op op, std::uint64_t imm, std::uint16_t guest_insn) {
  Inst& inst = region.create(op, ir::Type::kNone);
  inst.imm = imm;
  inst.guest_insn = guest_insn;
  return static_cast<ValueId>(region.insts.size() - 1);
}

}  // namespace

void count_instructions(ir::Region& region) {
  const auto total = static_cast<std::uint32_t>(region.guest_insns.size());
  region.counted = true;
  for (std::uint32_t n = 0; n < total; ++n) region.guest_insns[n].owed = total - n;
  for (BlockId b = 0; b < region.block_count; ++b) {
    if (region.blocks[b].insts.empty()) continue;
    const Inst end = region.insts[region.blocks[b].insts.back()];
    const bool before_poll = b == 0 && !polls(region, b);  // the way into a loop, which has its own poll
    if (!before_poll && end.guest_insn + 1u < total && leaves(region, end)) {
      const ValueId v = make(region, Op::kUncount, total - 1 - end.guest_insn, end.guest_insn);
      region.blocks[b].insts.insert(region.blocks[b].insts.end() - 1, v);
    }
    auto& list = region.blocks[b].insts;
    const auto poll = std::ranges::find_if(list, [&](ValueId v) { return region.insts[v].op == Op::kPoll; });
    if (poll == list.end()) continue;
    const auto at = poll - list.begin() + 1;
    list.insert(list.begin() + at, make(region, Op::kCount, total, 0));
  }
}

}  // namespace tcg::opt
