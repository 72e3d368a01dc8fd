// SPDX-License-Identifier: MIT
// Generator of random regions.
#include "tests/support/ir_random.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <vector>

#include "tcg/ir/builder.h"
#include "tests/support/ir_target.h"

namespace tests {
namespace {

using tcg::ir::BlockId;
using tcg::ir::Builder;
using tcg::ir::Cond;
using tcg::ir::FlagCond;
using tcg::ir::Inst;
using tcg::ir::MemOp;
using tcg::ir::Op;
using tcg::ir::Region;
using tcg::ir::Rmw;
using tcg::ir::SlotId;
using tcg::ir::Type;
using tcg::ir::Value;
using tcg::ir::ValueId;

class Generator {
 public:
  Generator(Region& region, std::uint64_t seed, const RandomOptions& options)
      : region_(region), b_(region), options_(options), state_(seed * 0x9e3779b97f4a7c15u + 0x1234567) {}

  void run() {
    region_.clear();
    region_.start_pc = pc_;
    region_.marks = options_.counters;
    const unsigned body = 1 + below(options_.max_blocks);
    for (unsigned i = 0; i < body; ++i) b_.new_block();
    const unsigned exits = 1 + below(3);
    for (unsigned i = 0; i < exits; ++i) b_.new_block(chance(4));
    params_.resize(body + exits);
    for (BlockId i = 1; options_.params && i < body; ++i) {
      for (unsigned n = below(3); n != 0; --n) {
        const Type t = pick_type();
        params_[i].push_back({b_.param(i, t), t});
      }
    }
    for (BlockId i = 0; i < body; ++i) body_block(i, body, exits);
    for (BlockId i = body; i < body + exits; ++i) exit_block(i);
  }

 private:
  struct Typed {
    Value v;
    Type t;
  };

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15u;
    std::uint64_t z = (state_ ^ (state_ >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  unsigned below(unsigned n) { return static_cast<unsigned>(next() % n); }
  bool chance(unsigned one_in) { return below(one_in) == 0; }

  Type pick_type() {
    const unsigned n = below(8);
    if (options_.wide && n == 0) return Type::kI64;
    if (options_.flags && n == 1) return Type::kFlags;
    if (n == 2) return Type::kI1;
    if (n == 3) return Type::kF64;
    return Type::kI32;
  }

  Value constant(Type t) {
    std::uint64_t v = next();
    switch (below(4)) {
      case 0: v = below(5); break;
      case 1: v = ~std::uint64_t{below(3)}; break;
      case 2: v = std::uint64_t{1} << below(64); break;
      default: break;
    }
    return b_.constant(t, v);
  }

  /// A value of the type: one of the block's, one of the entry's, a slot's, or a constant.
  Value any(Type t) {
    for (int tries = 0; tries < 4; ++tries) {
      const std::vector<Typed>& pool = chance(4) ? entry_ : local_;
      if (pool.empty()) continue;
      // Recent values are likelier, which makes chains.
      const std::size_t back =
          below(chance(2) ? static_cast<unsigned>(pool.size()) : std::min(4u, static_cast<unsigned>(pool.size())));
      const Typed& x = pool[pool.size() - 1 - back];
      if (x.t == t) return x.v;
    }
    switch (t) {
      case Type::kI1: return b_.setcond(static_cast<Cond>(below(10)), any(Type::kI32), any(Type::kI32));
      case Type::kFlags: return chance(2) ? b_.get(kFlagsSlot) : b_.flags_sub(any(Type::kI32), any(Type::kI32));
      case Type::kI64: return chance(3) ? constant(t) : b_.get(static_cast<SlotId>(kX0 + below(4)));
      case Type::kF32: return chance(4) ? constant(t) : b_.get(static_cast<SlotId>(kF0 + below(4)));
      case Type::kF64: return chance(4) ? constant(t) : b_.get(static_cast<SlotId>(kD0 + below(2)));
      default: return chance(3) ? constant(t) : b_.get(int_slot());
    }
  }

  SlotId int_slot() {
    if (options_.windows && chance(2)) return static_cast<SlotId>(chance(3) ? kOuter0 + below(4) : kW0 + below(8));
    return static_cast<SlotId>(kR0 + below(8));
  }

  void push(Value v) { local_.push_back({v, b_.type_of(v)}); }

  void integer_op() {
    static constexpr Op kOps[] = {Op::kAdd,    Op::kAdd,    Op::kSub,  Op::kMul,  Op::kAnd,  Op::kOr,
                                  Op::kXor,    Op::kAndNot, Op::kShl,  Op::kShr,  Op::kSar,  Op::kRotr,
                                  Op::kMulHiU, Op::kMulHiS, Op::kDivU, Op::kDivS, Op::kRemU, Op::kRemS};
    static constexpr Op kUnary[] = {Op::kNot,   Op::kNeg,   Op::kClz,    Op::kCtz,   Op::kPopcount,
                                    Op::kBswap, Op::kSext8, Op::kSext16, Op::kZext8, Op::kZext16};
    const Type t = options_.wide && chance(4) ? Type::kI64 : Type::kI32;
    if (chance(4)) return push(b_.unary(kUnary[below(std::size(kUnary))], any(t)));
    const Value a = any(t), c = chance(3) ? constant(t) : any(t);
    push(b_.binary(kOps[below(std::size(kOps))], a, c));
  }

  void convert_op() {
    switch (below(10)) {
      case 0: return push(b_.zext_i1(Type::kI32, any(Type::kI1)));
      case 1: return push(b_.select(any(Type::kI1), any(Type::kI32), any(Type::kI32)));
      case 2: return push(b_.unary(Op::kNotI1, any(Type::kI1)));
      case 3:
        return push(
            b_.binary(static_cast<Op>(static_cast<unsigned>(Op::kAndI1) + below(3)), any(Type::kI1), any(Type::kI1)));
      case 4: return push(b_.convert(Op::kBitcast, Type::kI32, any(Type::kF32)));
      case 5: return push(b_.convert(Op::kBitcast, Type::kF32, any(Type::kI32)));
      default: break;
    }
    if (!options_.wide) return;
    switch (below(9)) {
      case 0: return push(b_.zext64(any(Type::kI32)));
      case 1: return push(b_.sext64(any(Type::kI32)));
      case 2: return push(b_.trunc32(any(Type::kI64)));
      case 3: return push(b_.hi32(any(Type::kI64)));
      case 4: return push(b_.concat32(any(Type::kI32), any(Type::kI32)));
      case 5: return push(b_.select(any(Type::kI1), any(Type::kI64), any(Type::kI64)));
      case 6: return push(b_.zext_i1(Type::kI64, any(Type::kI1)));
      case 7: return push(b_.convert(Op::kBitcast, Type::kF64, any(Type::kI64)));
      default: return push(b_.setcond(static_cast<Cond>(below(10)), any(Type::kI64), any(Type::kI64)));
    }
  }

  void flags_op() {
    const Type t = options_.wide && chance(4) ? Type::kI64 : Type::kI32;
    Value f;
    switch (below(9)) {
      case 0: f = b_.flags_add(any(t), any(t)); break;
      case 1:
      case 2: f = b_.flags_sub(any(t), any(t)); break;
      case 3: f = b_.flags_adc(any(t), any(t), any(Type::kI1)); break;
      case 4: f = b_.flags_sbb(any(t), any(t), any(Type::kI1)); break;
      case 5: f = b_.flags_logic(any(t)); break;
      case 6: f = b_.flags_from_nzvc(b_.and_(any(Type::kI32), b_.i32(15))); break;
      case 7: f = b_.flags_set_v(any(Type::kFlags), any(Type::kI1)); break;
      default: f = b_.unary(Op::kFlagsInvertC, any(Type::kFlags)); break;
    }
    push(f);
    if (chance(2)) push(b_.flag_cond(static_cast<FlagCond>(below(16)), any(Type::kFlags)));
    if (chance(6)) push(b_.nzvc_from_flags(any(Type::kFlags)));
    if (chance(2)) b_.set(kFlagsSlot, f);
  }

  void fp_op() {
    const Type t = chance(2) ? Type::kF64 : Type::kF32;
    switch (below(10)) {
      case 0: return push(b_.fcmp(chance(2), any(t), any(t)));
      case 1: return push(b_.convert(Op::kFCvt, t == Type::kF64 ? Type::kF32 : Type::kF64, any(t)));
      case 2: return push(b_.convert(Op::kFFromI32, t, any(Type::kI32)));
      case 3: return push(b_.convert(Op::kFToI32Z, Type::kI32, any(t)));
      case 4: return push(b_.unary(Op::kFSqrt, any(t)));
      case 5: return push(b_.unary(chance(2) ? Op::kFNeg : Op::kFAbs, any(t)));
      default: return push(b_.binary(static_cast<Op>(static_cast<unsigned>(Op::kFAdd) + below(4)), any(t), any(t)));
    }
  }

  void slot_op() {
    switch (below(8)) {
      case 0: return b_.set(static_cast<SlotId>(kF0 + below(4)), any(Type::kF32));
      case 1: return b_.set(static_cast<SlotId>(kD0 + below(2)), any(Type::kF64));
      case 2: return push(b_.get(static_cast<SlotId>(chance(2) ? kF0 + below(4) : kD0 + below(2))));
      case 3:
        if (options_.wide) return b_.set(static_cast<SlotId>(kX0 + below(4)), any(Type::kI64));
        [[fallthrough]];
      case 4:
        if (options_.windows && chance(4)) {
          // Windowed slots stay relative to the base at entry, so it may wander.
          return b_.set(kWindowBase, b_.add(b_.get(kWindowBase), b_.i64(chance(2) ? ~std::uint64_t{63} : 64)));
        }
        [[fallthrough]];
      default: return b_.set(int_slot(), any(Type::kI32));
    }
  }

  /// An address whose top is now and then beyond kDeviceFrom or kFaultFrom.
  Value address(unsigned align_log2) {
    if (base_.valid() && (in_burst_ ? !chance(8) : chance(2)))
      return b_.add(base_, b_.i32((below(32) << align_log2) - (chance(3) ? 64 : 0)));
    const Value mask = b_.i32(chance(8) ? 0xffffu : chance(3) ? 0x7ff8u : (0x7fffu & ~((1u << align_log2) - 1)));
    base_ = b_.and_(any(Type::kI32), mask);
    return base_;
  }

  /// Several accesses off one base, as a function's entry or a copied structure has them.
  void burst() {
    base_ = b_.and_(any(Type::kI32), b_.i32(chance(4) ? 0xffffu : 0x7ff8u));
    for (unsigned n = 3 + below(6); n != 0; --n) memory_op();
  }

  void memory_op() {
    if (!in_burst_ && chance(6)) {
      in_burst_ = true;
      burst();
      in_burst_ = false;
    }
    MemOp m;
    m.size_log2 = static_cast<std::uint8_t>(below(options_.wide ? 4 : 3));
    m.align_log2 = chance(3) ? 0 : m.size_log2;
    m.mmu_index = in_burst_ && !chance(8) ? 1 : static_cast<std::uint8_t>(below(2));
    m.big_endian = chance(2);
    m.sign_extend = chance(2);
    if (options_.atomics && chance(10)) return atomic_op(m);
    const bool eight = m.size_log2 == 3;
    Type t = eight ? (chance(3) ? Type::kF64 : Type::kI64) : Type::kI32;
    if (m.size_log2 == 2 && chance(4)) t = Type::kF32;
    if (!eight && options_.wide && t == Type::kI32 && chance(5)) t = Type::kI64;
    if (t == Type::kF32 || t == Type::kF64) m.sign_extend = false;
    const Value a = address(m.align_log2);
    if (chance(2)) {
      push(b_.load(t, a, m));
    } else {
      m.sign_extend = false;
      b_.store(a, any(t), m);
    }
  }

  void atomic_op(MemOp m) {
    m.align_log2 = m.size_log2;
    m.sign_extend = false;
    const Type t = m.size_log2 == 3 ? Type::kI64 : Type::kI32;
    const Value a = address(m.align_log2);
    if (chance(2))
      push(b_.atomic_cas(a, any(t), any(t), m));
    else
      push(b_.atomic_rmw(static_cast<Rmw>(below(10)), a, any(t), m));
  }

  void helper_op() {
    switch (below(7)) {
      case 0: return push(b_.call(kPureMix, Type::kI32, {any(Type::kI32), any(Type::kI32)}));
      case 1: return push(b_.call(kReadAll, Type::kI64, {any(Type::kI64)}));
      case 2: b_.call(kWriteSome, Type::kNone, {any(Type::kI32)}); return;
      case 3: return push(b_.call(kMayLeave, Type::kI32, {any(Type::kI32)}));
      case 4: b_.call(kLog, Type::kNone, {any(Type::kF64), any(Type::kI32), any(Type::kI64), any(Type::kF32)}); return;
      case 5: return push(b_.call(kReadAndMayLeave, Type::kI64, {any(Type::kI32)}));
      default: b_.call(kWriteAndMayLeave, Type::kNone, {any(Type::kI32)}); return;
    }
  }

  void counter_op() {
    static constexpr std::uint32_t kOffsets[]{0, 0, 0, 8, 8, 16, 20, 32};
    const std::uint64_t at = tcg::ir::CounterRef{kOffsets[below(8)]}.pack();
    Inst i;
    i.imm = at;
    i.guest_insn = static_cast<std::uint16_t>(region_.guest_insns.size() - 1);
    i.op = chance(12) ? Op::kCounterLoad : chance(12) ? Op::kCounterSet : Op::kCounterAdd;
    if (i.op == Op::kCounterLoad) {
      i.type = Type::kI64;
      return push({region_.append(b_.block(), i)});
    }
    i.nargs = 1;
    i.args[0] = (chance(8) ? any(Type::kI64) : b_.i64(chance(6) ? next() : 1 + below(3))).id;
    region_.append(b_.block(), i);
  }

  void callback_op() {
    unsigned form = below(4) == 0 ? unsigned{tcg::kCallbackWritesRegs} : below(2);
    Inst i;
    i.op = Op::kCallback;
    i.guest_insn = static_cast<std::uint16_t>(region_.guest_insns.size() - 1);
    Type value = Type::kI64;
    switch (below(4)) {
      case 0:
        form |= tcg::kCallbackConditional;
        i.args[i.nargs++] = b_.setcond(Cond::kLtU, any(Type::kI32), any(Type::kI32)).id;
        break;
      case 1:
        form |= tcg::kCallbackMemory;
        i.args[i.nargs++] = any(Type::kI32).id;
        if (chance(2)) break;
        form |= tcg::kCallbackValue;
        value = std::array{Type::kI32, Type::kI64, Type::kF32, Type::kF64}[below(4)];
        i.args[i.nargs++] = any(value).id;
        break;
      default: break;
    }
    i.aux = static_cast<std::uint8_t>(form);
    i.imm = reinterpret_cast<std::uint64_t>(&callback_site(form, tcg::ir::byte_size(value) <= 4));
    region_.append(b_.block(), i);
  }

  void insn() {
    b_.begin_insn(pc_, 4, static_cast<std::uint32_t>(next()));
    b_.set(kPc, b_.i32(pc_));
    b_.set(kNpc, b_.i32(pc_ + 4));
    pc_ += 4;
    if (options_.counters) counter_op();
    if (options_.callbacks && chance(3)) callback_op();
    for (unsigned n = 1 + below(4); n != 0; --n) {
      switch (below(12)) {
        case 0:
        case 1:
        case 2: integer_op(); break;
        case 3: convert_op(); break;
        case 4:
        case 5:
          if (options_.flags) flags_op();
          break;
        case 6:
          if (options_.fp) fp_op();
          break;
        case 7:
        case 8:
          if (options_.memory) memory_op();
          break;
        case 9:
          if (options_.helpers && chance(3)) helper_op();
          break;
        default: slot_op(); break;
      }
    }
    if (options_.side_exits && chance(8)) {
      const Value cond = b_.setcond(Cond::kEq, b_.and_(any(Type::kI32), b_.i32(15)), b_.i32(below(16)));
      if (chance(2))
        b_.side_exit(cond, kTestSideExit, any(chance(2) && options_.wide ? Type::kI64 : Type::kI32));
      else
        b_.side_exit(cond, kTestSideExit);
    }
    b_.set(int_slot(), any(Type::kI32));
  }

  void begin_block(BlockId i) {
    b_.at(i);
    local_ = params_[i];
    base_ = {};
  }

  void body_block(BlockId i, unsigned body, unsigned exits) {
    begin_block(i);
    if (chance(2)) b_.poll();
    for (unsigned n = 1 + below(options_.max_insns); n != 0; --n) insn();
    const auto forward = [&]() -> BlockId { return i + 1 + below(body + exits - i - 1); };
    const Value cond = any(Type::kI1);
    if (options_.loops && i > 0 && chance(2)) {
      const Value left = b_.sub(b_.get(kCounter), b_.i32(1));
      b_.set(kCounter, left);
      const BlockId back = 1 + below(i);
      if (i == 0) entry_ = local_;
      const BlockId out = forward();
      branch(b_.setcond(Cond::kGt, left, b_.i32(0)), back, out);
    } else if (chance(4)) {
      const BlockId to = forward();
      branch({}, to, to);
    } else {
      const BlockId yes = forward(), no = forward();
      branch(cond, yes, no);
    }
    if (i == 0) entry_ = local_;
  }

  void branch(Value cond, BlockId yes, BlockId no) {
    std::vector<ValueId> yes_args, no_args;
    for (const Typed& p : params_[yes]) yes_args.push_back(any(p.t).id);
    for (const Typed& p : params_[no]) no_args.push_back(any(p.t).id);
    Inst inst;
    inst.op = cond.valid() ? Op::kBranch : Op::kJump;
    inst.guest_insn = static_cast<std::uint16_t>(region_.guest_insns.size() - 1);
    inst.edges = region_.add_edge(yes, yes_args);
    if (cond.valid()) {
      region_.add_edge(no, no_args);
      inst.operand_type = Type::kI1;
      inst.nargs = 1;
      inst.args[0] = cond.id;
    }
    region_.append(b_.block(), inst);
  }

  void exit_block(BlockId i) {
    begin_block(i);
    for (unsigned n = below(2); n != 0; --n) insn();
    const std::uint32_t to = 0x2000 + i * 16;
    if (chance(6)) {
      if (chance(2)) return b_.raise(kTestSideExit, any(Type::kI32));
      return b_.raise(kTestSideExit);
    }
    if (chance(4)) {
      const Value pc = any(Type::kI32);
      b_.set(kPc, pc);
      b_.set(kNpc, b_.add(pc, b_.i32(4)));
      return b_.goto_ptr(pc, chance(2));
    }
    b_.set(kPc, b_.i32(to));
    b_.set(kNpc, b_.i32(to + 4));
    if (chance(4) || links_ == 2) return b_.exit_tb(1 + below(3));
    b_.goto_tb(links_++, to);
  }

  Region& region_;
  Builder b_;
  RandomOptions options_;
  std::uint64_t state_;
  std::uint32_t pc_ = 0x1000;
  unsigned links_ = 0;
  std::vector<std::vector<Typed>> params_;
  std::vector<Typed> local_, entry_;
  Value base_;
  bool in_burst_ = false;
};

}  // namespace

void random_region(Region& region, std::uint64_t seed, const RandomOptions& options) {
  Generator(region, seed, options).run();
}

}  // namespace tests
