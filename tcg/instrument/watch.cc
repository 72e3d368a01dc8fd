// SPDX-License-Identifier: MIT
// Watchpoints as IR: before each access, leave if its address is near what is watched.
#include <algorithm>
#include <cstddef>

#include "tcg/instrument/instrumentation.h"

// Env is standard layout but for its atomics, where g++ and clang agree on offsets.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace tcg::instrument {
namespace {

using ir::Inst;
using ir::Op;
using ir::Type;
using ir::ValueId;

/// What an op does to memory; none: 0.
std::uint8_t accesses_of(Op op) {
  switch (op) {
    case Op::kLoad: return kReads;
    case Op::kStore: return kWrites;
    case Op::kAtomicRmw:
    case Op::kAtomicCas: return kReads | kWrites;
    default: return 0;
  }
}

class Guard {
 public:
  /// watched null: by the range in Env.
  Guard(ir::Region& region, const std::span<const Watched>* watched) : region_(region), watched_(watched) {}

  void run() {
    for (ir::BlockId b = 0; b < region_.block_count; ++b) {
      out_.clear();
      for (std::size_t i = 0; i < region_.blocks[b].insts.size(); ++i) {
        const ValueId v = region_.blocks[b].insts[i];
        const Inst inst = region_.insts[v];
        if (const std::uint8_t accesses = accesses_of(inst.op))
          before(inst, accesses, ir::MemOp::unpack(static_cast<std::uint32_t>(inst.imm)).size_log2);
        else if (inst.op == Op::kCall && has(region_.target->helpers[inst.imm].effect, ir::HelperEffect::kUpdates16))
          before(inst, kReads | kWrites, 4);
        out_.push_back(v);
      }
      region_.blocks[b].insts.swap(out_);
    }
  }

 private:
  ValueId make(const Inst& access, Op op, Type type, std::uint64_t imm, ValueId x = ir::kNone, ValueId y = ir::kNone) {
    Inst& inst = region_.create(op, type);
    inst.guest_insn = access.guest_insn;
    inst.imm = imm;
    inst.operand_type = type == Type::kI1 ? Type::kI64 : type;
    if (x != ir::kNone) inst.args[inst.nargs++] = x;
    if (y != ir::kNone) inst.args[inst.nargs++] = y;
    const auto id = static_cast<ValueId>(region_.insts.size() - 1);
    out_.push_back(id);
    return id;
  }
  ValueId from_env(const Inst& access, std::size_t offset) {
    return make(access, Op::kCounterLoad, Type::kI64, ir::CounterRef{static_cast<std::uint32_t>(offset), true}.pack());
  }

  void before(const Inst& access, std::uint8_t accesses, unsigned size_log2) {
    if (watched_ != nullptr) {
      for (const Watched& w : *watched_) {
        if ((w.accesses & accesses) != 0) before(access, accesses, size_log2, w);
      }
      return;
    }
    const ValueId low = from_env(access, offsetof(Env, watch_low)), span = from_env(access, offsetof(Env, watch_span));
    leave_if_in(access, leave_watched(accesses, size_log2), low, span);
  }
  void before(const Inst& access, std::uint8_t accesses, unsigned size_log2, const Watched& w) {
    const std::uint64_t ahead = std::min((std::uint64_t{1} << size_log2) - 1, w.address);
    leave_if_in(access, leave_watched(accesses, size_log2), region_.constant(Type::kI64, w.address - ahead),
                region_.constant(Type::kI64, w.bytes + ahead));
  }
  void leave_if_in(const Inst& access, std::uint32_t reason, ValueId low, ValueId span) {
    const ValueId address = access.args[0];
    const ValueId offset = make(access, Op::kSub, Type::kI64, 0, address, low);
    const ValueId near = make(access, Op::kSetCond, Type::kI1, 0, offset, span);
    region_.insts[near].cond = ir::Cond::kLtU;
    make(access, Op::kSideExit, Type::kNone, reason, near, address);
  }

  ir::Region& region_;
  const std::span<const Watched>* watched_;
  std::vector<ValueId> out_;
};

}  // namespace

void watch(ir::Region& region) { Guard(region, nullptr).run(); }

void watch(ir::Region& region, std::span<const Watched> watched) { Guard(region, &watched).run(); }

}  // namespace tcg::instrument
