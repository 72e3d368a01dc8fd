// SPDX-License-Identifier: MIT
// Interpreter: the loop.
#include "tcg/ir/interp.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "tcg/ir/eval.h"
#include "tcg/ir/fp_eval.h"
#include "tcg/ir/interp_fp.h"
#include "tcg/ir/interp_memory.h"
#include "tcg/ir/vec_eval.h"

namespace tcg::ir {
namespace {

using Code = Prepared::Code;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

/// Handler number of an op's variant; case labels of the loop.
constexpr unsigned key(Op op, unsigned variant) { return static_cast<unsigned>(op) * 2 + variant; }

/// A region's run: where its operands are.
struct Run {
  const Prepared& p;
  Env* env;
  const Ports& ports;
  const TargetInfo& target;
  u64* cells;
  std::uint8_t* window;  ///< window base at entry

  [[nodiscard]] std::uint8_t* state(bool windowed, u64 offset) const {
    return (windowed ? window : reinterpret_cast<std::uint8_t*>(env)) + static_cast<std::int64_t>(offset);
  }
  [[nodiscard]] u64 arg(const Code& c, unsigned i) const { return cells[c.args[i]]; }
  [[nodiscard]] u32 arg32(const Code& c, unsigned i) const { return static_cast<u32>(cells[c.args[i]]); }

  void write_map(u32 map) const {
    if (map == kNone) return;
    const Prepared::Map& m = p.maps[map];
    for (u32 i = m.first; i < m.first + m.count; ++i) {
      const Prepared::Entry& e = p.entries[i];
      const u64* const from = e.cell == kNone ? &e.constant : cells + e.cell;
      std::memcpy(state(e.windowed, static_cast<u64>(std::int64_t{e.offset})), from, e.bytes);
    }
    for (u32 i = m.first_pending; i < m.first_pending + m.pending_count; ++i) {
      std::uint8_t* const at = env->counters + p.pending[i].offset;
      base::store_raw(at, base::load_raw<u64>(at) + p.pending[i].amount);
    }
  }
  /// What leaving at the op gives back to Env::budget; call-outs find it in Env::owed.
  [[nodiscard]] u32 owed(const Code& c) const { return c.map == kNone ? 0 : p.maps[c.map].owed; }
  Outcome leave(const Code& c) const {
    write_map(c.map);
    env->budget += owed(c);
    return {Outcome::Kind::kLeft, env->leave, 0};
  }
  Outcome side_exit(const Code& c, unsigned payload) const {
    env->leave = static_cast<u32>(c.imm);
    env->leave_payload = c.extra > payload ? arg(c, payload) : 0;
    return leave(c);
  }

  /// False: left.
  bool load(const Code& c) const {
    const MemOp m = MemOp::unpack(static_cast<u32>(c.imm));
    const u64 va = arg(c, 0);
    MemValue v;
    std::uint8_t* host = nullptr;
    if (c.extra == 2 && arg(c, 1) != 0)
      host = reinterpret_cast<std::uint8_t*>(arg(c, 1)) + shared_displacement(c.imm);
    else
      host = tlb_lookup(env, va, m.bytes(), m.align_log2, m.mmu_index, Rights::kRead);
    if (host != nullptr) {
      v = load_host(host, m);
    } else {
      v = ports.load(env, va, static_cast<u32>(c.imm));
      if (env->leave != kLeaveNone) return false;
    }
    const Type t = static_cast<Type>(c.type);
    cells[c.dst] = byte_size(t) == 4 ? static_cast<u32>(v.low) : v.low;
    if (byte_size(t) == 16) cells[c.dst + 1] = v.high;
    return true;
  }
  bool store(const Code& c) const {
    const MemOp m = MemOp::unpack(static_cast<u32>(c.imm));
    const u64 va = arg(c, 0);
    const MemValue v{arg(c, 1), c.aux == 2 ? cells[c.args[1] + 1] : 0};
    std::uint8_t* host = nullptr;
    if (c.extra == 3 && arg(c, 2) != 0)
      host = reinterpret_cast<std::uint8_t*>(arg(c, 2)) + shared_displacement(c.imm);
    else
      host = tlb_lookup(env, va, m.bytes(), m.align_log2, m.mmu_index, Rights::kWrite);
    if (host != nullptr) {
      store_host(host, v, m);
      return true;
    }
    ports.store(env, va, v.low, v.high, static_cast<u32>(c.imm));
    return env->leave == kLeaveNone;
  }
  bool atomic(const Code& c, bool is_cas) const {
    const u32 memop = static_cast<u32>(c.imm);
    const u64 old = is_cas ? ports.cas(env, arg(c, 0), arg(c, 1), arg(c, 2), memop)
                           : ports.rmw(env, arg(c, 0), arg(c, 1), memop, c.aux);
    if (env->leave != kLeaveNone) return false;
    cells[c.dst] = byte_size(static_cast<Type>(c.type)) == 4 ? static_cast<u32>(old) : old;
    return true;
  }
  [[nodiscard]] u64 tlb_check(const Code& c) const {
    const TlbCheckImm imm = TlbCheckImm::unpack(c.imm);
    const u64 va = arg32_or_64(c) + static_cast<u64>(std::int64_t{imm.lo});
    const u64 address = target.address_type == Type::kI32 ? static_cast<u32>(va) : va;
    return reinterpret_cast<u64>(tlb_lookup(env, address, imm.span, imm.align_log2, imm.mmu_index, imm.rights));
  }
  [[nodiscard]] u64 arg32_or_64(const Code& c) const { return cells[c.args[0]]; }

  void fop(const Code& c) const {
    const FpSpec spec = FpSpec::unpack(c.imm);
    std::array<MemValue, 3> operands;
    for (unsigned i = 0; i < c.extra; ++i) {
      operands[i].low = arg(c, i);
      if (spec.lanes != 0) operands[i].high = cells[c.args[i] + 1];
    }
    const MemValue v = run_fop(spec, operands, target.nan_rule, env);
    cells[c.dst] = v.low;
    if (byte_size(static_cast<Type>(c.type)) == 16) cells[c.dst + 1] = v.high;
  }

  /// False: the helper asked to leave.
  bool call(const Code& c) const {
    const HelperInfo& h = target.helpers[c.imm];
    u64 result = 0;
    env->owed = owed(c);
    switch (c.extra) {
      case 0: result = reinterpret_cast<u64 (*)(Env*)>(h.function)(env); break;
      case 1: result = reinterpret_cast<u64 (*)(Env*, u64)>(h.function)(env, arg(c, 0)); break;
      case 2: result = reinterpret_cast<u64 (*)(Env*, u64, u64)>(h.function)(env, arg(c, 0), arg(c, 1)); break;
      case 3:
        result = reinterpret_cast<u64 (*)(Env*, u64, u64, u64)>(h.function)(env, arg(c, 0), arg(c, 1), arg(c, 2));
        break;
      default:
        result = reinterpret_cast<u64 (*)(Env*, u64, u64, u64, u64)>(h.function)(env, arg(c, 0), arg(c, 1), arg(c, 2),
                                                                                 arg(c, 3));
        break;
    }
    if (has(h.effect, HelperEffect::kMayExit) && env->leave != kLeaveNone) return false;
    const unsigned bytes = byte_size(static_cast<Type>(c.type));
    if (bytes != 0) cells[c.dst] = bytes == 4 ? static_cast<u32>(result) : result;
    return true;
  }

  void vec(const Code& c) const {
    const VecOp op = static_cast<VecOp>(c.aux);
    std::array<Vec, 3> v;
    for (unsigned i = 0; i < c.extra; ++i) {
      const u64* const from = cells + c.args[i];
      v[i] = {{from[0], info(op).args[i] == 'v' ? from[1] : 0}};
    }
    const Vec result = eval_vec(op, VecImm::unpack(c.imm), v[0], v[1], v[2]);
    cells[c.dst] = result.half[0];
    if (static_cast<Type>(c.type) == Type::kV128) cells[c.dst + 1] = result.half[1];
  }

  /// False: a callback that may write registers asked to leave.
  bool callback(const Code& c) const {
    if ((c.aux & kCallbackConditional) != 0 && arg(c, 0) == 0) return true;
    const auto& site = *reinterpret_cast<const CallbackSite*>(c.imm);
    const bool reads = (c.aux & (kCallbackReadsRegs | kCallbackWritesRegs)) != 0;
    env->owed = owed(c);
    if (reads) {
      write_map(c.map);
      env->callback_map = (c.aux & kCallbackWritesRegs) == 0 ? kCallbackInMemory
                          : (c.aux & kCallbackMemory) == 0   ? kCallbackWritable
                                                             : kCallbackWritableAccess;
    }
    if ((c.aux & kCallbackMemory) != 0) {
      if ((c.aux & kCallbackValue) != 0) {
        env->callback_value[0] = arg(c, 1);
        env->callback_value[1] = c.type == 2 ? cells[c.args[1] + 1] : 0;
      }
      reinterpret_cast<void (*)(unsigned, u32, u64, void*)>(site.function)(env->vcpu_index, site.meminfo, arg(c, 0),
                                                                           site.userdata);
    } else {
      reinterpret_cast<void (*)(unsigned, void*)>(site.function)(env->vcpu_index, site.userdata);
    }
    env->callback_map = kCallbackNoRegs;
    return (c.aux & kCallbackWritesRegs) == 0 || env->leave == kLeaveNone;
  }

  [[nodiscard]] std::uint8_t* counter(const Code& c) const {
    const auto ref = CounterRef::unpack(c.imm);
    return (ref.in_env ? reinterpret_cast<std::uint8_t*>(env) : env->counters) + ref.offset;
  }

  void get(const Code& c, bool windowed) const {
    cells[c.dst] = 0;
    std::memcpy(cells + c.dst, state(windowed, c.imm), c.aux);
  }
  void set(const Code& c, bool windowed) const { std::memcpy(state(windowed, c.imm), cells + c.args[0], c.aux); }

  template <typename U>
  [[nodiscard]] u64 integer(Op op, const Code& c) const {
    U result{};
    eval::integer<U>(op, static_cast<U>(arg(c, 0)), static_cast<U>(arg(c, 1)), result);
    return result;
  }
};

}  // namespace

Outcome Interpreter::run(const Region& region, Env* env) {
  prepare(region, own_);
  return run(own_, env);
}

// The function is as long as the op table: one case an op.
Outcome Interpreter::run(const Prepared& prepared, Env* env) {
  if (frame_.size() < prepared.cells) frame_.resize(prepared.cells);
  u64* const cells = frame_.data();
  for (std::size_t i = 0; i < prepared.constants.size(); ++i) cells[i] = prepared.constants[i];
  std::uint8_t* window = nullptr;
  if (target_->window_base_slot != TargetInfo::kNoSlot) {
    const std::int32_t offset = target_->slots[target_->window_base_slot].offset;
    std::memcpy(&window, reinterpret_cast<const std::uint8_t*>(env) + offset, sizeof window);
  }
  const Run r{prepared, env, ports_, *target_, cells, window};

  const auto follow = [&](u32 way_index) {
    const Prepared::Way& way = prepared.ways[way_index];
    const Prepared::Move* m = prepared.moves.data() + way.first_move;
    if (way.move_count == 1) {
      cells[m->dst] = cells[m->src];
    } else if (way.move_count != 0) {
      if (moved_.size() < way.move_count) moved_.resize(way.move_count);
      for (u32 i = 0; i < way.move_count; ++i) moved_[i] = cells[m[i].src];
      for (u32 i = 0; i < way.move_count; ++i) cells[m[i].dst] = moved_[i];
    }
    return prepared.code.data() + way.target;
  };

  const Code* c = prepared.code.data();
  for (;;) {
    const u64 a = cells[c->args[0]], b = cells[c->args[1]];
    const auto a32 = static_cast<u32>(a), b32 = static_cast<u32>(b);
    u64& dst = cells[c->dst];
    switch (c->handler) {
      case key(Op::kCopy, 0):
      case key(Op::kCopy, 1):
        if (c->aux == 2) cells[c->dst + 1] = cells[c->args[0] + 1];
        dst = a;
        break;
      case key(Op::kGetSlot, 0):
        if (c->aux == 4)
          dst = base::load_raw<u32>(r.state(false, c->imm));
        else
          r.get(*c, false);
        break;
      case key(Op::kGetSlot, 1):
        if (c->aux == 4)
          dst = base::load_raw<u32>(r.state(true, c->imm));
        else
          r.get(*c, true);
        break;
      case key(Op::kSetSlot, 0):
        if (c->aux == 4)
          base::store_raw<u32>(r.state(false, c->imm), a32);
        else
          r.set(*c, false);
        break;
      case key(Op::kSetSlot, 1):
        if (c->aux == 4)
          base::store_raw<u32>(r.state(true, c->imm), a32);
        else
          r.set(*c, true);
        break;

      case key(Op::kAdd, 0): dst = a32 + b32; break;
      case key(Op::kAdd, 1): dst = a + b; break;
      case key(Op::kSub, 0): dst = a32 - b32; break;
      case key(Op::kSub, 1): dst = a - b; break;
      case key(Op::kAnd, 0):
      case key(Op::kAnd, 1): dst = a & b; break;
      case key(Op::kOr, 0):
      case key(Op::kOr, 1): dst = a | b; break;
      case key(Op::kXor, 0):
      case key(Op::kXor, 1): dst = a ^ b; break;
      case key(Op::kAndNot, 0):
      case key(Op::kAndNot, 1): dst = a & ~b; break;
      case key(Op::kShl, 0): dst = eval::shl(a32, b32); break;
      case key(Op::kShr, 0): dst = eval::shr(a32, b32); break;
      case key(Op::kSar, 0): dst = eval::sar(a32, b32); break;
      case key(Op::kShl, 1): dst = eval::shl(a, b); break;
      case key(Op::kShr, 1): dst = eval::shr(a, b); break;
      case key(Op::kSar, 1): dst = eval::sar(a, b); break;
      case key(Op::kMul, 0):
      case key(Op::kRotr, 0):
      case key(Op::kNot, 0):
      case key(Op::kNeg, 0):
      case key(Op::kClz, 0):
      case key(Op::kCtz, 0):
      case key(Op::kPopcount, 0):
      case key(Op::kBswap, 0):
      case key(Op::kMulHiU, 0):
      case key(Op::kMulHiS, 0):
      case key(Op::kDivU, 0):
      case key(Op::kDivS, 0):
      case key(Op::kRemU, 0):
      case key(Op::kRemS, 0):
      case key(Op::kSext8, 0):
      case key(Op::kSext16, 0):
      case key(Op::kZext8, 0):
      case key(Op::kZext16, 0): dst = r.integer<u32>(static_cast<Op>(c->handler / 2), *c); break;
      case key(Op::kMul, 1):
      case key(Op::kRotr, 1):
      case key(Op::kNot, 1):
      case key(Op::kNeg, 1):
      case key(Op::kClz, 1):
      case key(Op::kCtz, 1):
      case key(Op::kPopcount, 1):
      case key(Op::kBswap, 1):
      case key(Op::kMulHiU, 1):
      case key(Op::kMulHiS, 1):
      case key(Op::kDivU, 1):
      case key(Op::kDivS, 1):
      case key(Op::kRemU, 1):
      case key(Op::kRemS, 1):
      case key(Op::kSext8, 1):
      case key(Op::kSext16, 1):
      case key(Op::kZext8, 1):
      case key(Op::kZext16, 1): dst = r.integer<u64>(static_cast<Op>(c->handler / 2), *c); break;
      case key(Op::kSext32to64, 1): dst = static_cast<u64>(std::int64_t{static_cast<std::int32_t>(a32)}); break;
      case key(Op::kZext32to64, 1):
      case key(Op::kTrunc64to32, 0): dst = a32; break;
      case key(Op::kZextI1, 0):
      case key(Op::kZextI1, 1): dst = a; break;
      case key(Op::kSetCond, 0): dst = eval::compare(static_cast<Cond>(c->aux), a32, b32); break;
      case key(Op::kSetCond, 1): dst = eval::compare(static_cast<Cond>(c->aux), a, b); break;
      case key(Op::kSelect, 0):
      case key(Op::kSelect, 1): {
        const u32 from = c->args[a != 0 ? 1 : 2];
        if (c->aux == 2) cells[c->dst + 1] = cells[from + 1];
        dst = cells[from];
        break;
      }
      case key(Op::kNotI1, 0): dst = a ^ 1; break;
      case key(Op::kAndI1, 0): dst = a & b; break;
      case key(Op::kOrI1, 0): dst = a | b; break;
      case key(Op::kXorI1, 0): dst = a ^ b; break;

      case key(Op::kFlagsAdd, 0): dst = eval::flags_adc(a32, b32, false); break;
      case key(Op::kFlagsAdd, 1): dst = eval::flags_adc(a, b, false); break;
      case key(Op::kFlagsSub, 0): dst = eval::flags_sbb(a32, b32, false); break;
      case key(Op::kFlagsSub, 1): dst = eval::flags_sbb(a, b, false); break;
      case key(Op::kFlagsAdc, 0): dst = eval::flags_adc(a32, b32, cells[c->args[2]] != 0); break;
      case key(Op::kFlagsAdc, 1): dst = eval::flags_adc(a, b, cells[c->args[2]] != 0); break;
      case key(Op::kFlagsSbb, 0): dst = eval::flags_sbb(a32, b32, cells[c->args[2]] != 0); break;
      case key(Op::kFlagsSbb, 1): dst = eval::flags_sbb(a, b, cells[c->args[2]] != 0); break;
      case key(Op::kFlagsLogic, 0): dst = eval::flags_logic(a32); break;
      case key(Op::kFlagsLogic, 1): dst = eval::flags_logic(a); break;
      case key(Op::kFlagsInvertC, 0): dst = (a32 & kFlagMask) ^ kFlagC; break;
      case key(Op::kFlagsFromNzvc, 0): dst = flags_from_nzvc(a32); break;
      case key(Op::kNzvcFromFlags, 0): dst = nzvc_from_flags(a32); break;
      case key(Op::kFlagCond, 0): dst = eval::test(static_cast<FlagCond>(c->aux), a32); break;
      case key(Op::kFlagsSetV, 0): dst = (a32 & kFlagMask & ~kFlagV) | (b != 0 ? kFlagV : 0); break;

      case key(Op::kFNeg, 0): dst = a ^ 0x80000000u; break;
      case key(Op::kFNeg, 1): dst = a ^ (u64{1} << 63); break;
      case key(Op::kFAbs, 0): dst = a & 0x7fffffffu; break;
      case key(Op::kFAbs, 1): dst = a & ~(u64{1} << 63); break;
      case key(Op::kFAdd, 0):
      case key(Op::kFSub, 0):
      case key(Op::kFMul, 0):
      case key(Op::kFDiv, 0):
      case key(Op::kFSqrt, 0):
      case key(Op::kFMulAdd, 0):
      case key(Op::kFlagsFCmp, 0):
      case key(Op::kFlagsFCmpE, 0):
      case key(Op::kFCmp, 0):
      case key(Op::kFCmpSignal, 0):
      case key(Op::kFCvt, 0):
      case key(Op::kFFromI32, 0):
      case key(Op::kFFromI64, 0):
      case key(Op::kFToI32Z, 0):
      case key(Op::kFToI64Z, 0):
        dst = run_fp(static_cast<Op>(c->handler / 2), false, a, b, cells[c->args[2]], target_->nan_rule, env,
                     static_cast<unsigned>(c->imm));
        break;
      case key(Op::kFAdd, 1):
      case key(Op::kFSub, 1):
      case key(Op::kFMul, 1):
      case key(Op::kFDiv, 1):
      case key(Op::kFSqrt, 1):
      case key(Op::kFMulAdd, 1):
      case key(Op::kFlagsFCmp, 1):
      case key(Op::kFlagsFCmpE, 1):
      case key(Op::kFCmp, 1):
      case key(Op::kFCmpSignal, 1):
      case key(Op::kFCvt, 1):
      case key(Op::kFFromI32, 1):
      case key(Op::kFFromI64, 1):
      case key(Op::kFToI32Z, 1):
      case key(Op::kFToI64Z, 1):
        dst = run_fp(static_cast<Op>(c->handler / 2), true, a, b, cells[c->args[2]], target_->nan_rule, env,
                     static_cast<unsigned>(c->imm));
        break;
      case key(Op::kFOp, 0):
      case key(Op::kFOp, 1): r.fop(*c); break;
      case key(Op::kVLow, 0): dst = a32; break;
      case key(Op::kVLow, 1): dst = a; break;
      case key(Op::kVZext, 0):
        cells[c->dst + 1] = 0;
        dst = a;
        break;
      case key(Op::kBitcast, 0):
      case key(Op::kBitcast, 1): dst = a; break;
      case key(Op::kConcat32, 1): dst = a32 | b << 32; break;
      case key(Op::kHi32, 0): dst = a >> 32; break;

      case key(Op::kVec, 0):
      case key(Op::kVec, 1): r.vec(*c); break;

      case key(Op::kLoad, 0):
      case key(Op::kLoad, 1):
        if (!r.load(*c)) return r.leave(*c);
        break;
      case key(Op::kStore, 0):
        if (!r.store(*c)) return r.leave(*c);
        break;
      case key(Op::kAtomicRmw, 0):
      case key(Op::kAtomicRmw, 1):
        if (!r.atomic(*c, false)) return r.leave(*c);
        break;
      case key(Op::kAtomicCas, 0):
      case key(Op::kAtomicCas, 1):
        if (!r.atomic(*c, true)) return r.leave(*c);
        break;
      case key(Op::kTlbCheck, 1): dst = r.tlb_check(*c); break;
      case key(Op::kFence, 0):
        // Pairs with the same op on other vCPUs; host accesses above and below are plain, so order the compiler's too.
        std::atomic_thread_fence(std::memory_order_seq_cst);
        break;
      case key(Op::kSideExit, 0):
        if (a != 0) return r.side_exit(*c, 1);
        break;
      case key(Op::kPoll, 0):
        // Acquire: what the asker did before setting it (release) is seen by whoever serves the request.
        if (env->exit_request.load(std::memory_order_acquire) != 0) [[unlikely]] {
          env->leave = kLeavePoll;
          return r.leave(*c);
        }
        break;
      case key(Op::kCount, 0):
        env->budget -= static_cast<std::int64_t>(c->imm);
        if (env->budget < 0) [[unlikely]] {
          env->leave = kLeavePoll;
          return r.leave(*c);
        }
        break;
      case key(Op::kUncount, 0): env->budget += static_cast<std::int64_t>(c->imm); break;
      case key(Op::kCall, 0):
      case key(Op::kCall, 1):
        if (!r.call(*c)) return r.leave(*c);
        break;

      case key(Op::kCounterLoad, 0):
      case key(Op::kCounterLoad, 1): dst = base::load_raw<u64>(r.counter(*c)); break;
      case key(Op::kCounterAdd, 0): base::store_raw(r.counter(*c), base::load_raw<u64>(r.counter(*c)) + a); break;
      case key(Op::kCounterSet, 0): base::store_raw(r.counter(*c), a); break;
      case key(Op::kCallback, 0):
        if (!r.callback(*c)) return r.leave(*c);
        break;

      case key(Op::kJump, 0): c = follow(c->extra); continue;
      case key(Op::kBranch, 0): c = follow(c->extra + (a != 0 ? 0 : 1)); continue;
      case key(Op::kGotoTb, 0): return {Outcome::Kind::kGotoTb, c->aux, c->imm};
      case key(Op::kGotoPtr, 0): return {Outcome::Kind::kGotoPtr, 0, a};
      case key(Op::kExitTb, 0): return {Outcome::Kind::kExit, static_cast<u32>(c->imm), 0};
      case key(Op::kRaise, 0): return r.side_exit(*c, 0);
      default: base::die("interpreter: no such op");
    }
    ++c;
  }
}

}  // namespace tcg::ir
