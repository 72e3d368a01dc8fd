// SPDX-License-Identifier: MIT
// The op table: one row an op with its name, operand count, effect and meaning.
#pragma once

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
  kNop,          ///< removed op; passes skip it
  kConst,        ///< T constant, value in imm (I32: zero-extended; F32/F64: bits).  In no block's list: valid everywhere.
  kParam,        ///< block parameter, imm is its index; stands at the head of its block
  kCopy,         ///< args[0]
  // State.
  kGetSlot,      ///< value of slot imm
  kSetSlot,      ///< slot imm = args[0]; T none
  // Integer arithmetic, T is I32 or I64 (Ptr for kAdd and kSub: args[1] is I64).
  kAdd, kSub, kMul, kAnd, kOr, kXor, kAndNot,   ///< kAndNot: a & ~b
  kShl, kShr, kSar, kRotr,                      ///< count is args[1] modulo the width, of type T
  kNot, kNeg, kClz, kCtz, kPopcount, kBswap,    ///< kClz/kCtz of 0 is the width
  kMulHiU, kMulHiS,                             ///< upper half of the double-width product
  kDivU, kDivS, kRemU, kRemS,                   ///< x/0 = 0, x%0 = x, INT_MIN/-1 = INT_MIN, INT_MIN%-1 = 0
  kSext8, kSext16, kZext8, kZext16,             ///< low bits of args[0] (same type) extended
  kSext32to64, kZext32to64,                     ///< I32 -> I64
  kTrunc64to32,                                 ///< I64 -> I32, also Ptr -> I32
  kZextI1,                                      ///< I1 -> T
  kSetCond,      ///< I1: args[0] cond args[1]; operands' type in operand_type
  kSelect,       ///< args[0] (I1) ? args[1] : args[2]; any T but flags
  kNotI1,        ///< I1
  kAndI1, kOrI1, kXorI1,  ///< I1
  // Flags.  operand_type is I32 or I64, T is flags.
  kFlagsAdd,     ///< of a + b
  kFlagsSub,     ///< of a - b, C is the borrow
  kFlagsAdc,     ///< of a + b + args[2] (I1)
  kFlagsSbb,     ///< of a - b - args[2] (I1), C is the borrow
  kFlagsLogic,   ///< N and Z of args[0]; V and C clear
  kFlagsInvertC, ///< args[0] with C inverted
  kFlagsFromNzvc,///< from an I32 nibble N:Z:V:C (operand_type I32)
  kNzvcFromFlags,///< I32 nibble
  kFlagCond,     ///< I1: predicate flag_cond of args[0]
  kFlagsSetV,    ///< args[0] with V replaced by args[1] (I1): for tagged arithmetic
  // Floating point, T is F32 or F64 unless said; rounding and NaN rule are the target's.
  kFAdd, kFSub, kFMul, kFDiv, kFSqrt,
  kFNeg, kFAbs,                                 ///< sign bit only, no flags: pure
  kFMulAdd,      ///< args[0] * args[1] + args[2], rounded once
  kFCmp,         ///< I32: 0 equal, 1 less, 2 greater, 3 unordered; operand_type F32/F64; invalid for SNaN
  kFCmpSignal,   ///< the same, invalid for any NaN
  kFCvt,         ///< between F32 (operand_type) and F64 (T), either way
  kFFromI32, kFFromI64,                         ///< signed integer -> T
  kFToI32Z, kFToI64Z,                           ///< T is I32/I64, operand_type F32/F64; toward zero; saturates with invalid
  kBitcast,      ///< same width reinterpretation I32<->F32, I64<->F64
  kConcat32,     ///< I64 from I32 args[0] (low) and args[1] (high)
  kHi32,         ///< upper half of an I64 as I32
  // Guest memory.  memop in imm; args[0] is the virtual address (I32 or I64, in operand_type); last operand may be a shared check.
  kLoad,         ///< T from memory; integer results extended
  kStore,        ///< args[1] to memory; stored type in operand_type2
  kAtomicRmw,    ///< T old value; args[1] operand; rmw says how; sequentially consistent
  kAtomicCas,    ///< T old value; args[1] expected, args[2] new; sequentially consistent
  kTlbCheck,     ///< Ptr: host address of args[0] + lo when TLB allows all of it, else 0; imm is TlbCheckImm.  Never walks.
  kFence,        ///< memory barrier; imm 0 full, 1 loads, 2 stores, 3 store->store (TSO)
  // Leaving and calling.
  kSideExit,     ///< if args[0] (I1): write state by the map, tell the target (reason imm, payload args[1] or 0)
  kPoll,         ///< leave by the map if the vCPU was asked to; imm = guest instructions of the block (icount)
  kCall,         ///< helper imm with up to 4 operands; T none, I32, I64, F32, F64
  // Terminators.
  kJump,         ///< to edge 0
  kBranch,       ///< args[0] (I1) ? edge 0 : edge 1
  kGotoTb,       ///< leave to guest pc imm through patchable link `aux` (0 or 1); all state is in slots, pc slot included
  kGotoPtr,      ///< leave to the guest pc in the pc slot, looked up in the jump cache; args[0] is that pc, aux 1: a return
  kExitTb,       ///< leave to the execution loop, reason imm (ExitReason); state is in slots
  kRaise,        ///< unconditional kSideExit; the payload, if any, is args[0]
};
inline constexpr unsigned kOpCount = static_cast<unsigned>(Op::kRaise) + 1;

struct OpInfo {
  std::string_view name;
  std::uint8_t min_args, max_args;
  Effect effect;
  bool has_map = false;   ///< carries a state map
};
/// Row of an op.
const OpInfo& info(Op op);

}  // namespace tcg::ir
