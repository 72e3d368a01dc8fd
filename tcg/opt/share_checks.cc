// SPDX-License-Identifier: MIT
// One TLB check for several accesses off one base.
//
// Within a block, loads and stores whose addresses are one value plus constants gather in groups, as long as they fit a
// window of kWindow bytes and nothing between them may call out or poll.  A group of kLeastShared or
// more gets one kTlbCheck before its first access.  Only the check is shared: each access still happens in its place,
// and where the check fails each takes its own slow path.
#include <algorithm>
#include <bit>
#include <vector>

#include "tcg/opt/passes.h"

namespace tcg::opt {
namespace {

using ir::Inst;
using ir::MemOp;
using ir::Op;
using ir::ValueId;

constexpr std::int64_t kWindow = 256, kFarthest = 0x7000;

struct Group {
  ValueId base = ir::kNone;
  std::uint8_t mmu_index = 0, align_log2 = 0;
  bool loads = false, stores = false;
  std::int64_t lo = 0, hi = 0;
  unsigned count = 0;
  std::uint32_t first_position = 0;       ///< of the first access in the block's list
  std::uint32_t last_member = ir::kNone;  ///< chain through Sharer::members_
};

struct Member {
  ValueId access;
  std::int64_t offset;
  std::uint32_t previous;
};

class Sharer {
 public:
  void run(ir::Region& region) {
    for (ir::BlockId b = 0; b < region.block_count; ++b) {
      std::vector<ValueId>& list = region.blocks[b].insts;
      open_.clear();
      members_.clear();
      made_.clear();
      for (std::uint32_t i = 0; i < list.size(); ++i) visit(region, list[i], i);
      close_all(region);
      if (!made_.empty()) place(list);
    }
  }

 private:
  void visit(ir::Region& region, ValueId v, std::uint32_t position) {
    const Inst& inst = region.insts[v];
    switch (inst.op) {
      case Op::kLoad:
        if (inst.nargs == 1) add(region, v, position, false);
        return;
      case Op::kStore:
        if (inst.nargs == 2) add(region, v, position, true);
        return;
      case Op::kCall:
      case Op::kCallback:
        if (call_effect(region, inst) != ir::HelperEffect::kPure) close_all(region);
        return;
      case Op::kPoll:
      case Op::kCount:
      case Op::kFence:
      case Op::kAtomicRmw:
      case Op::kAtomicCas: return close_all(region);
      default: return;
    }
  }

  void add(ir::Region& region, ValueId v, std::uint32_t position, bool write) {
    const Inst& access = region.insts[v];
    const MemOp m = MemOp::unpack(static_cast<std::uint32_t>(access.imm));
    if (m.mmu_index == MemOp::kDirect || region.is_const(access.args[0])) return;
    ValueId base = access.args[0];
    std::int64_t offset = 0;
    if (const Inst& a = region.insts[base]; a.op == Op::kAdd && region.is_const(a.args[1])) {
      const std::uint64_t c = region.insts[a.args[1]].imm;
      offset = a.type == ir::Type::kI32 ? static_cast<std::int32_t>(c) : static_cast<std::int64_t>(c);
      base = a.args[0];
    }
    if (offset < -kFarthest || offset > kFarthest) return;
    const std::int64_t end = offset + m.bytes();
    for (Group& g : open_) {
      if (g.base != base || g.mmu_index != m.mmu_index) continue;
      if (std::max(g.hi, end) - std::min(g.lo, offset) > kWindow) continue;
      (write ? g.stores : g.loads) = true;
      return join(g, v, offset, end, m);
    }
    open_.push_back(start(base, m, position));
    (write ? open_.back().stores : open_.back().loads) = true;
    join(open_.back(), v, offset, end, m);
  }

  static Group start(ValueId base, MemOp m, std::uint32_t position) {
    Group g;
    g.base = base;
    g.mmu_index = m.mmu_index;
    g.first_position = position;
    return g;
  }

  void join(Group& g, ValueId v, std::int64_t offset, std::int64_t end, MemOp m) {
    g.lo = g.count == 0 ? offset : std::min(g.lo, offset);
    g.hi = g.count == 0 ? end : std::max(g.hi, end);
    g.align_log2 = std::max(g.align_log2, m.align_log2);
    ++g.count;
    members_.push_back({v, offset, g.last_member});
    g.last_member = static_cast<std::uint32_t>(members_.size() - 1);
  }

  void close_all(ir::Region& region) {
    for (const Group& g : open_) close(region, g);
    open_.clear();
    members_.clear();
  }

  void close(ir::Region& region, const Group& g) {
    if (g.count < kLeastShared) return;
    // From an aligned start, so that each access is aligned if the start is.  A member whose offset does not fit that
    // (it always faults, or the base is odd) keeps its own check.
    const std::int64_t align = std::int64_t{1} << g.align_log2;
    const std::int64_t lo = g.lo & -align;
    ir::TlbCheckImm imm;
    imm.lo = static_cast<std::int16_t>(lo);
    imm.span = static_cast<std::uint16_t>(g.hi - lo);
    imm.align_log2 = g.align_log2;
    imm.mmu_index = g.mmu_index;
    imm.rights = !g.stores ? ir::Rights::kRead : g.loads ? ir::Rights::kReadWrite : ir::Rights::kWrite;
    Inst check;
    check.op = Op::kTlbCheck;
    check.type = ir::Type::kPtr;
    check.operand_type = region.insts[g.base].type;
    check.nargs = 1;
    check.args[0] = g.base;
    check.imm = imm.pack();
    ValueId first = ir::kNone;
    for (std::uint32_t i = g.last_member; i != ir::kNone; i = members_[i].previous) first = members_[i].access;
    check.guest_insn = region.insts[first].guest_insn;
    const ValueId id = region.create(check);
    made_.push_back({g.first_position, id});
    for (std::uint32_t i = g.last_member; i != ir::kNone; i = members_[i].previous) {
      Inst& access = region.insts[members_[i].access];
      const auto displacement = static_cast<std::uint64_t>(members_[i].offset - lo);
      const MemOp m = MemOp::unpack(static_cast<std::uint32_t>(access.imm));
      if ((displacement & ((1u << m.align_log2) - 1)) != 0) continue;
      access.args[access.nargs++] = id;
      access.imm |= displacement << 32;
    }
  }

  /// Inserts the checks made before the accesses at their positions.
  void place(std::vector<ValueId>& list) {
    std::ranges::sort(made_, {}, &Made::position);
    scratch_.clear();
    std::size_t next = 0;
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      for (; next < made_.size() && made_[next].position == i; ++next) scratch_.push_back(made_[next].check);
      scratch_.push_back(list[i]);
    }
    list.swap(scratch_);
  }

  struct Made {
    std::uint32_t position;
    ValueId check;
  };
  std::vector<Group> open_;
  std::vector<Member> members_;
  std::vector<Made> made_;
  std::vector<ValueId> scratch_;
};

}  // namespace

void share_checks(ir::Region& region) {
  thread_local Sharer sharer;
  sharer.run(region);
}

}  // namespace tcg::opt
