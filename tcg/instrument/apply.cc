// SPDX-License-Identifier: MIT
// Instrumentation as IR.
#include <cstddef>

#include "base/bits.h"
#include "tcg/instrument/instrumentation.h"

// Env is standard layout but for its atomics, where g++ and clang agree on offsets.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace tcg::instrument {
namespace {

using ir::BlockId;
using ir::Inst;
using ir::Op;
using ir::Type;
using ir::ValueId;

class Pass {
 public:
  Pass(ir::Region& region, Scope scope, Attached& attached)
      : region_(region), scope_(scope), attached_(attached), plan_(*attached.instrumentation) {}

  void run() {
    for (BlockId b = 0; b < region_.block_count; ++b) {
      out_.clear();
      // Lists of ops do not move while the block is walked: only `out_` and the region's arrays grow.
      for (std::size_t i = 0; i < region_.blocks[b].insts.size(); ++i) visit(region_.blocks[b].insts[i]);
      region_.blocks[b].insts.swap(out_);
    }
  }

 private:
  void visit(ValueId v) {
    at_ = v;
    const Inst inst = region_.insts[v];
    switch (inst.op) {
      case Op::kNop:
        if (inst.aux == ir::kInsnMark && scope_ == Scope::kWhole) exec_actions(inst);
        return;
      case Op::kPoll:
        out_.push_back(v);
        if (scope_ == Scope::kWhole) actions(plan_.block);
        return;
      case Op::kLoad: return access(inst, kReads, v);
      case Op::kStore: return access(inst, kWrites, inst.args[1]);
      case Op::kAtomicRmw:
      case Op::kAtomicCas:
        // Two events, as the peer has it: the load, then the store.
        access(inst, kReads, v);
        return report_access(inst, kWrites, kAfterwards);
      case Op::kCall: return helper(inst);
      default: out_.push_back(v);
    }
  }

  /// The plugin's instruction an op belongs to; null if it asked for nothing there.
  [[nodiscard]] const Insn* insn_of(const Inst& inst) {
    if (inst.guest_insn >= region_.guest_insns.size()) return nullptr;
    const std::uint64_t pc = region_.guest_insns[inst.guest_insn].pc;
    if (last_ != nullptr && last_->pc == pc) return last_;
    for (const Insn& i : plan_.insns) {
      if (i.pc == pc) return last_ = &i;
    }
    return nullptr;
  }

  void exec_actions(const Inst& mark) {
    if (const Insn* insn = insn_of(mark)) actions(insn->exec);
  }

  void actions(const std::vector<Action>& list) {
    for (const Action& a : list) {
      switch (a.kind) {
        case Action::Kind::kAdd: count(Op::kCounterAdd, a); break;
        case Action::Kind::kSet: count(Op::kCounterSet, a); break;
        case Action::Kind::kCall: call(a, 0, ir::kNone, ir::kNone, 0); break;
        case Action::Kind::kCallIf: call_if(a); break;
      }
    }
  }

  void count(Op op, const Action& a) {
    const ValueId operand = region_.constant(Type::kI64, a.immediate);
    Inst& inst = make(op, Type::kNone);
    inst.nargs = 1;
    inst.args[0] = operand;
    inst.imm = ir::CounterRef{a.counter}.pack();
  }

  void call_if(const Action& a) {
    make(Op::kCounterLoad, Type::kI64).imm = ir::CounterRef{a.counter}.pack();
    const ValueId have = last_id(), limit = region_.constant(Type::kI64, a.immediate);
    Inst& compare = make(Op::kSetCond, Type::kI1);
    compare.operand_type = Type::kI64;
    compare.cond = a.condition;
    compare.nargs = 2;
    compare.args = {have, limit, ir::kNone, ir::kNone};
    call(a, kCallbackConditional, last_id(), ir::kNone, 0);
  }

  void call(const Action& a, unsigned form, ValueId first, ValueId second, std::uint32_t meminfo) {
    if (a.registers != Registers::kNone) exact_pc();
    if (a.registers == Registers::kRead) form |= kCallbackReadsRegs;
    if (a.registers == Registers::kWrite) form |= kCallbackWritesRegs;
    attached_.sites.push_back({a.function, a.userdata, meminfo});
    const std::uint64_t site = reinterpret_cast<std::uint64_t>(&attached_.sites.back());
    Inst& inst = make(Op::kCallback, Type::kNone);
    inst.aux = static_cast<std::uint8_t>(form);
    inst.imm = site;
    if (first != ir::kNone) inst.args[inst.nargs++] = first;
    if (second != ir::kNone) inst.args[inst.nargs++] = second;
  }

  /// Instructions that cannot leave do not tell their pc.
  void exact_pc() {
    if (region_.insts[at_].guest_insn >= region_.guest_insns.size()) return;
    const ir::TargetInfo& target = *region_.target;
    const ValueId pc = region_.constant(target.address_type, region_.guest_insns[region_.insts[at_].guest_insn].pc);
    Inst& inst = make(Op::kSetSlot, Type::kNone);
    inst.nargs = 1;
    inst.args[0] = pc;
    inst.imm = target.pc_slot;
  }

  void access(const Inst& inst, std::uint8_t accesses, ValueId value) {
    out_.push_back(at_);
    report_access(inst, accesses, value);
  }

  void report_access(const Inst& inst, std::uint8_t accesses, ValueId value) {
    const Insn* insn = insn_of(inst);
    if (insn == nullptr) return;
    const std::uint32_t info = meminfo(static_cast<std::uint32_t>(inst.imm), accesses);
    for (const Action& a : insn->memory) {
      if ((a.accesses & accesses) == 0) continue;
      if (a.kind == Action::Kind::kAdd || a.kind == Action::Kind::kSet) {
        count(a.kind == Action::Kind::kAdd ? Op::kCounterAdd : Op::kCounterSet, a);
        continue;
      }
      if (a.wants_value && value == kAfterwards) value = left_by_atomic(at_);
      call(a, a.wants_value ? kCallbackMemory | kCallbackValue : unsigned{kCallbackMemory}, inst.args[0],
           a.wants_value ? value : ir::kNone, info);
    }
  }

  ValueId op(Op op, Type type, ValueId x, ValueId y, ValueId z = ir::kNone) {
    Inst& inst = make(op, type);
    inst.operand_type = type;
    inst.args = {x, y, z, ir::kNone};
    inst.nargs = z == ir::kNone ? 2 : 3;
    return last_id();
  }
  ValueId compare(ir::Cond cond, Type type, ValueId x, ValueId y) {
    Inst& inst = make(Op::kSetCond, Type::kI1);
    inst.operand_type = type;
    inst.cond = cond;
    inst.args = {x, y, ir::kNone, ir::kNone};
    inst.nargs = 2;
    return last_id();
  }
  ValueId select(ValueId c, Type type, ValueId x, ValueId y) {
    Inst& inst = make(Op::kSelect, type);
    inst.args = {c, x, y, ir::kNone};
    inst.nargs = 3;
    return last_id();
  }
  /// Low bytes of x as the access sees them, zero- or sign-extended to T.
  ValueId narrow(ValueId x, Type type, unsigned bytes, bool is_signed) {
    const unsigned gap = 8 * (byte_size(type) - bytes);
    if (gap == 0) return x;
    const ValueId n = region_.constant(type, gap);
    return op(is_signed ? Op::kSar : Op::kShr, type, op(Op::kShl, type, x, n), n);
  }

  /// What stands in memory after the atomic `v`.
  ValueId left_by_atomic(ValueId v) {
    const Inst inst = region_.insts[v];
    const Type t = inst.type;
    const unsigned bytes = ir::MemOp::unpack(static_cast<std::uint32_t>(inst.imm)).bytes();
    if (inst.op == Op::kAtomicCas) {
      const ValueId old = narrow(v, t, bytes, false), expected = narrow(inst.args[1], t, bytes, false);
      return select(compare(ir::Cond::kEq, t, old, expected), t, inst.args[2], v);
    }
    const ValueId by = inst.args[1];
    const auto extreme = [&](ir::Cond wins, bool is_signed) {
      return select(compare(wins, t, narrow(v, t, bytes, is_signed), narrow(by, t, bytes, is_signed)), t, v, by);
    };
    switch (inst.rmw) {
      case ir::Rmw::kXchg: return by;
      case ir::Rmw::kAdd: return op(Op::kAdd, t, v, by);
      case ir::Rmw::kAnd: return op(Op::kAnd, t, v, by);
      case ir::Rmw::kOr: return op(Op::kOr, t, v, by);
      case ir::Rmw::kXor: return op(Op::kXor, t, v, by);
      case ir::Rmw::kAndNot: return op(Op::kAndNot, t, v, by);
      case ir::Rmw::kMin: return extreme(ir::Cond::kLt, true);
      case ir::Rmw::kMax: return extreme(ir::Cond::kGt, true);
      case ir::Rmw::kMinU: return extreme(ir::Cond::kLtU, false);
      case ir::Rmw::kMaxU: return extreme(ir::Cond::kGtU, false);
    }
    return by;
  }

  /// A helper of an instruction whose accesses count is told whom to tell.
  void helper(const Inst& inst) {
    const Insn* insn = insn_of(inst);
    const bool told = insn != nullptr && !insn->memory.empty();
    if (told) tell(reinterpret_cast<std::uint64_t>(insn));
    out_.push_back(at_);
    if (told) tell(0);
  }
  void tell(std::uint64_t value) {
    const ValueId operand = region_.constant(Type::kI64, value);
    Inst& inst = make(Op::kCounterSet, Type::kNone);
    inst.nargs = 1;
    inst.args[0] = operand;
    inst.imm = ir::CounterRef{offsetof(Env, helper_accesses), true}.pack();
  }

  /// A new op at the end of what was written; the reference lives until the next one.
  Inst& make(Op op, Type type) {
    const std::uint16_t insn = region_.insts[at_].guest_insn;
    Inst& inst = region_.create(op, type);
    inst.guest_insn = insn;
    out_.push_back(last_id());
    return inst;
  }
  [[nodiscard]] ValueId last_id() const { return static_cast<ValueId>(region_.insts.size() - 1); }

  static constexpr ValueId kAfterwards = ir::kNone - 1;  ///< to be computed if a plugin wants it
  ir::Region& region_;
  Scope scope_;
  Attached& attached_;
  const Instrumentation& plan_;
  const Insn* last_ = nullptr;
  ValueId at_ = 0;
  std::vector<ValueId> out_;
};

}  // namespace

bool Instrumentation::empty() const {
  if (!block.empty()) return false;
  for (const Insn& i : insns) {
    if (!i.exec.empty() || !i.memory.empty()) return false;
  }
  return true;
}

bool Instrumentation::reads_registers() const {
  const auto any = [](const std::vector<Action>& list) {
    for (const Action& a : list) {
      if (a.registers != Registers::kNone) return true;
    }
    return false;
  };
  if (any(block)) return true;
  for (const Insn& i : insns) {
    if (any(i.exec) || any(i.memory)) return true;
  }
  return false;
}

void apply(ir::Region& region, Scope scope, Attached& attached) { Pass(region, scope, attached).run(); }

void report(Env& env, const Insn& insn, std::uint64_t address, ir::MemOp op, std::uint8_t accesses, MemValue value) {
  for (const Action& a : insn.memory) {
    if ((a.accesses & accesses) == 0) continue;
    std::uint8_t* const cell = env.counters + a.counter;
    switch (a.kind) {
      case Action::Kind::kAdd: base::store_raw(cell, base::load_raw<std::uint64_t>(cell) + a.immediate); break;
      case Action::Kind::kSet: base::store_raw(cell, a.immediate); break;
      case Action::Kind::kCall:
      case Action::Kind::kCallIf:
        env.callback_value[0] = value.low;
        env.callback_value[1] = value.high;
        reinterpret_cast<void (*)(unsigned, std::uint32_t, std::uint64_t, void*)>(a.function)(
            env.vcpu_index, meminfo(op.pack(), accesses), address, a.userdata);
        break;
    }
  }
}

}  // namespace tcg::instrument
