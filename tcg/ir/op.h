// SPDX-License-Identifier: MIT
// The op table: one row an op with its name, operand count, effect and meaning.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tcg::ir {

/// What an op may do besides computing its result.
///  kPure: nothing; may be removed, duplicated, moved.
///  kReadsState / kWritesState: touches a state slot.
///  kMemory: accesses guest memory, in order, once; may leave by its map.
///  kMayExit: may leave by its map, else does nothing.
///  kCall: a call-out; its HelperInfo says what it touches.
///  kFp: computes a floating-point value under the guest's rounding and accumulates exception flags.
///  kTerminator: ends a block.
enum class Effect : std::uint8_t { kPure, kReadsState, kWritesState, kMemory, kMayExit, kCall, kFp, kTerminator };

/// Operations.  T is Inst::type.  Unless said otherwise operands and result are of type T, integers wrap.
enum class Op : std::uint8_t {
  kNop,    ///< removed op; passes skip it
  kConst,  ///< T constant, value in imm (I32: zero-extended; F32/F64: bits).  In no block's list: valid everywhere.
  kParam,  ///< block parameter, imm is its index; stands at the head of its block
  kCopy,   ///< args[0]
  // State.
  kGetSlot,  ///< value of slot imm
  kSetSlot,  ///< slot imm = args[0]; T none
  // Integer arithmetic, T is I32 or I64 (Ptr for kAdd and kSub: args[1] is I64).
  kAdd,
  kSub,
  kMul,
  kAnd,
  kOr,
  kXor,
  kAndNot,  ///< kAndNot: a & ~b
  kShl,
  kShr,
  kSar,
  kRotr,  ///< count is args[1] modulo the width, of type T
  kNot,
  kNeg,
  kClz,
  kCtz,
  kPopcount,
  kBswap,  ///< kClz/kCtz of 0 is the width
  kMulHiU,
  kMulHiS,  ///< upper half of the double-width product
  kDivU,
  kDivS,
  kRemU,
  kRemS,  ///< x/0 = 0, x%0 = x, INT_MIN/-1 = INT_MIN, INT_MIN%-1 = 0
  kSext8,
  kSext16,
  kZext8,
  kZext16,  ///< low bits of args[0] (same type) extended
  kSext32to64,
  kZext32to64,   ///< I32 -> I64
  kTrunc64to32,  ///< I64 -> I32, also Ptr -> I32
  kZextI1,       ///< I1 -> T
  kSetCond,      ///< I1: args[0] cond args[1]; operands' type in operand_type
  kSelect,       ///< args[0] (I1) ? args[1] : args[2]; any T
  kNotI1,        ///< I1
  kAndI1,
  kOrI1,
  kXorI1,  ///< I1
  // Flags.  operand_type is I32 or I64, T is flags.
  kFlagsAdd,       ///< of a + b
  kFlagsSub,       ///< of a - b, C is the borrow
  kFlagsAdc,       ///< of a + b + args[2] (I1)
  kFlagsSbb,       ///< of a - b - args[2] (I1), C is the borrow
  kFlagsLogic,     ///< N and Z of args[0]; V and C clear
  kFlagsInvertC,   ///< args[0] with C inverted
  kFlagsFromNzvc,  ///< from an I32 nibble N:Z:V:C (operand_type I32)
  kNzvcFromFlags,  ///< I32 nibble
  kFlagCond,       ///< I1: predicate flag_cond of args[0]
  kFlagsSetV,      ///< args[0] with V replaced by args[1] (I1): for tagged arithmetic
  kFlagsFCmp,      ///< of comparing F32 or F64 a with b as Arm's FCMP has them: less N, equal ZC, greater C, unordered
                   ///< CV; operand_type F32/F64; invalid for SNaN.  Never under kFpFlush.
  kFlagsFCmpE,     ///< the same, invalid for any NaN
  // Floating point, T is F32 or F64 unless said; rounding and NaN rule are the target's; imm holds FpMode bits
  // (fp_op.h).
  kFAdd,
  kFSub,
  kFMul,
  kFDiv,
  kFSqrt,
  kFNeg,
  kFAbs,        ///< sign bit only, no flags: pure
  kFMulAdd,     ///< args[0] * args[1] + args[2], rounded once
  kFCmp,        ///< I32: 0 equal, 1 less, 2 greater, 3 unordered; operand_type F32/F64; invalid for SNaN
  kFCmpSignal,  ///< the same, invalid for any NaN
  kFCvt,        ///< between F32 (operand_type) and F64 (T), either way
  kFFromI32,
  kFFromI64,  ///< signed integer -> T
  kFToI32Z,
  kFToI64Z,   ///< T is I32/I64, operand_type F32/F64; toward zero; saturates with invalid
  kBitcast,   ///< same width reinterpretation I32<->F32, I64<->F64
  kFOp,       ///< all other floating point, scalar and vector; imm is an FpSpec (fp_op.h)
  kVLow,      ///< F32 or F64: the low bits of a V128
  kVZext,     ///< V128 with an F32, F64, I32 or I64 as its low bits, zero above
  kConcat32,  ///< I64 from I32 args[0] (low) and args[1] (high)
  kHi32,      ///< upper half of an I64 as I32
  // Vectors.
  kVec,  ///< vec_op (vec_op.h) with lane and n in imm (VecImm); T V128, or the scalar it extracts
  // Guest memory.  memop in imm; args[0] is the virtual address (I32 or I64, in operand_type); last operand may be a
  // shared check.
  kLoad,       ///< T from memory; integer results extended
  kStore,      ///< args[1] to memory; stored type in operand_type2
  kAtomicRmw,  ///< T old value; args[1] operand; rmw says how; sequentially consistent
  kAtomicCas,  ///< T old value; args[1] expected, args[2] new; sequentially consistent
  kTlbCheck,   ///< Ptr: host address of args[0] + lo when TLB allows all of it, else 0; imm is TlbCheckImm.  Never
               ///< walks.
  kFence,      ///< memory barrier; imm 0 full, 1 loads, 2 stores, 3 store->store (TSO)
  // Leaving and calling.
  kSideExit,  ///< if args[0] (I1): write state by the map, tell the target (reason imm, payload args[1] or 0)
  kPoll,      ///< leave by the map if the vCPU was asked to; imm = guest instructions of the block
  kCount,     ///< -icount: takes imm instructions off Env::budget; if fewer were left, leaves by the map (kLeavePoll)
  kUncount,   ///< -icount: gives back imm of them, which the way taken does not run
  kCall,      ///< helper imm with up to 4 operands; T none, I32, I64, F32, F64
  // Plugins; made by tcg/instrument.  imm of counters: see counter_of().
  kCounterLoad,  ///< I64: the counter
  kCounterAdd,   ///< counter += args[0] (I64); T none
  kCounterSet,   ///< counter = args[0] (I64); T none
  kCallback,     ///< calls the CallbackSite at host address imm (tcg/callback.h); aux is its CallbackForm: args[0] is
                 ///< the condition, or of memory callbacks the address, args[1] then the value
  // Terminators.
  kJump,     ///< to edge 0
  kBranch,   ///< args[0] (I1) ? edge 0 : edge 1
  kGotoTb,   ///< leave to guest pc imm through patchable link `aux` (0 or 1); all state is in slots, pc slot included
  kGotoPtr,  ///< leave to the guest pc in the pc slot, looked up in the jump cache; args[0] is that pc, aux 1: a return
  kExitTb,   ///< leave to the execution loop, reason imm (ExitReason); state is in slots
  kRaise,    ///< unconditional kSideExit; the payload, if any, is args[0]
};
inline constexpr unsigned kOpCount = static_cast<unsigned>(Op::kRaise) + 1;

struct OpInfo {
  std::string_view name;
  std::uint8_t min_args, max_args;
  Effect effect;
  bool has_map = false;  ///< carries a state map
};

/// The rows.  Adding an op: a row here, its meaning in interp.cc, its types in verifier_types.cc.
constexpr OpInfo row_of(Op op) {
  using enum Effect;
  switch (op) {
    case Op::kNop: return {"nop", 0, 0, kPure};
    case Op::kConst: return {"const", 0, 0, kPure};
    case Op::kParam: return {"param", 0, 0, kPure};
    case Op::kCopy: return {"copy", 1, 1, kPure};
    case Op::kGetSlot: return {"get", 0, 0, kReadsState};
    case Op::kSetSlot: return {"set", 1, 1, kWritesState};
    case Op::kAdd: return {"add", 2, 2, kPure};
    case Op::kSub: return {"sub", 2, 2, kPure};
    case Op::kMul: return {"mul", 2, 2, kPure};
    case Op::kAnd: return {"and", 2, 2, kPure};
    case Op::kOr: return {"or", 2, 2, kPure};
    case Op::kXor: return {"xor", 2, 2, kPure};
    case Op::kAndNot: return {"andnot", 2, 2, kPure};
    case Op::kShl: return {"shl", 2, 2, kPure};
    case Op::kShr: return {"shr", 2, 2, kPure};
    case Op::kSar: return {"sar", 2, 2, kPure};
    case Op::kRotr: return {"rotr", 2, 2, kPure};
    case Op::kNot: return {"not", 1, 1, kPure};
    case Op::kNeg: return {"neg", 1, 1, kPure};
    case Op::kClz: return {"clz", 1, 1, kPure};
    case Op::kCtz: return {"ctz", 1, 1, kPure};
    case Op::kPopcount: return {"popcount", 1, 1, kPure};
    case Op::kBswap: return {"bswap", 1, 1, kPure};
    case Op::kMulHiU: return {"mulhi_u", 2, 2, kPure};
    case Op::kMulHiS: return {"mulhi_s", 2, 2, kPure};
    case Op::kDivU: return {"div_u", 2, 2, kPure};
    case Op::kDivS: return {"div_s", 2, 2, kPure};
    case Op::kRemU: return {"rem_u", 2, 2, kPure};
    case Op::kRemS: return {"rem_s", 2, 2, kPure};
    case Op::kSext8: return {"sext8", 1, 1, kPure};
    case Op::kSext16: return {"sext16", 1, 1, kPure};
    case Op::kZext8: return {"zext8", 1, 1, kPure};
    case Op::kZext16: return {"zext16", 1, 1, kPure};
    case Op::kSext32to64: return {"sext32to64", 1, 1, kPure};
    case Op::kZext32to64: return {"zext32to64", 1, 1, kPure};
    case Op::kTrunc64to32: return {"trunc64to32", 1, 1, kPure};
    case Op::kZextI1: return {"zext_i1", 1, 1, kPure};
    case Op::kSetCond: return {"setcond", 2, 2, kPure};
    case Op::kSelect: return {"select", 3, 3, kPure};
    case Op::kNotI1: return {"not_i1", 1, 1, kPure};
    case Op::kAndI1: return {"and_i1", 2, 2, kPure};
    case Op::kOrI1: return {"or_i1", 2, 2, kPure};
    case Op::kXorI1: return {"xor_i1", 2, 2, kPure};
    case Op::kFlagsAdd: return {"flags_add", 2, 2, kPure};
    case Op::kFlagsSub: return {"flags_sub", 2, 2, kPure};
    case Op::kFlagsAdc: return {"flags_adc", 3, 3, kPure};
    case Op::kFlagsSbb: return {"flags_sbb", 3, 3, kPure};
    case Op::kFlagsLogic: return {"flags_logic", 1, 1, kPure};
    case Op::kFlagsInvertC: return {"flags_invert_c", 1, 1, kPure};
    case Op::kFlagsFromNzvc: return {"flags_from_nzvc", 1, 1, kPure};
    case Op::kNzvcFromFlags: return {"nzvc_from_flags", 1, 1, kPure};
    case Op::kFlagCond: return {"flag_cond", 1, 1, kPure};
    case Op::kFlagsSetV: return {"flags_set_v", 2, 2, kPure};
    case Op::kFlagsFCmp: return {"flags_fcmp", 2, 2, kFp};
    case Op::kFlagsFCmpE: return {"flags_fcmpe", 2, 2, kFp};
    case Op::kFAdd: return {"fadd", 2, 2, kFp};
    case Op::kFSub: return {"fsub", 2, 2, kFp};
    case Op::kFMul: return {"fmul", 2, 2, kFp};
    case Op::kFDiv: return {"fdiv", 2, 2, kFp};
    case Op::kFSqrt: return {"fsqrt", 1, 1, kFp};
    case Op::kFNeg: return {"fneg", 1, 1, kPure};
    case Op::kFAbs: return {"fabs", 1, 1, kPure};
    case Op::kFMulAdd: return {"fmuladd", 3, 3, kFp};
    case Op::kFCmp: return {"fcmp", 2, 2, kFp};
    case Op::kFCmpSignal: return {"fcmp_signal", 2, 2, kFp};
    case Op::kFCvt: return {"fcvt", 1, 1, kFp};
    case Op::kFFromI32: return {"ffrom_i32", 1, 1, kFp};
    case Op::kFFromI64: return {"ffrom_i64", 1, 1, kFp};
    case Op::kFToI32Z: return {"fto_i32z", 1, 1, kFp};
    case Op::kFToI64Z: return {"fto_i64z", 1, 1, kFp};
    case Op::kBitcast: return {"bitcast", 1, 1, kPure};
    case Op::kFOp: return {"fop", 1, 3, kFp};
    case Op::kVLow: return {"vlow", 1, 1, kPure};
    case Op::kVZext: return {"vzext", 1, 1, kPure};
    case Op::kConcat32: return {"concat32", 2, 2, kPure};
    case Op::kHi32: return {"hi32", 1, 1, kPure};
    case Op::kVec: return {"vec", 1, 3, kPure};
    case Op::kLoad: return {"load", 1, 2, kMemory, true};
    case Op::kStore: return {"store", 2, 3, kMemory, true};
    case Op::kAtomicRmw: return {"atomic_rmw", 2, 2, kMemory, true};
    case Op::kAtomicCas: return {"atomic_cas", 3, 3, kMemory, true};
    case Op::kTlbCheck: return {"tlb_check", 1, 1, kReadsState};
    case Op::kFence: return {"fence", 0, 0, kMemory};
    case Op::kSideExit: return {"side_exit", 1, 2, kMayExit, true};
    case Op::kPoll: return {"poll", 0, 0, kMayExit, true};
    case Op::kCount: return {"count", 0, 0, kMayExit, true};
    case Op::kUncount: return {"uncount", 0, 0, kWritesState};
    case Op::kCall: return {"call", 0, 4, kCall, true};
    case Op::kCounterLoad: return {"counter_load", 0, 0, kReadsState};
    case Op::kCounterAdd: return {"counter_add", 1, 1, kWritesState};
    case Op::kCounterSet: return {"counter_set", 1, 1, kWritesState};
    case Op::kCallback: return {"callback", 0, 2, kCall, true};
    case Op::kJump: return {"jump", 0, 0, kTerminator};
    case Op::kBranch: return {"branch", 1, 1, kTerminator};
    case Op::kGotoTb: return {"goto_tb", 0, 0, kTerminator};
    case Op::kGotoPtr: return {"goto_ptr", 1, 1, kTerminator};
    case Op::kExitTb: return {"exit_tb", 0, 0, kTerminator};
    case Op::kRaise: return {"raise", 0, 1, kTerminator, true};
  }
  return {};
}

inline constexpr auto kOpInfos = [] {
  std::array<OpInfo, kOpCount> infos{};
  for (unsigned i = 0; i < kOpCount; ++i) infos[i] = row_of(static_cast<Op>(i));
  return infos;
}();
/// Row of an op.
constexpr const OpInfo& info(Op op) { return kOpInfos[static_cast<unsigned>(op)]; }

}  // namespace tcg::ir
