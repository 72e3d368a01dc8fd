// SPDX-License-Identifier: MIT
// The rows of the op table.  Adding an op: a row here, its meaning in interp.cc, its types in verifier.cc.
#include "tcg/ir/op.h"

#include <array>
#include <cstddef>

namespace tcg::ir {
namespace {

constexpr OpInfo make_info(Op op) {
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
    case Op::kConcat32: return {"concat32", 2, 2, kPure};
    case Op::kHi32: return {"hi32", 1, 1, kPure};
    case Op::kLoad: return {"load", 1, 2, kMemory, true};
    case Op::kStore: return {"store", 2, 3, kMemory, true};
    case Op::kAtomicRmw: return {"atomic_rmw", 2, 2, kMemory, true};
    case Op::kAtomicCas: return {"atomic_cas", 3, 3, kMemory, true};
    case Op::kTlbCheck: return {"tlb_check", 1, 1, kReadsState};
    case Op::kFence: return {"fence", 0, 0, kMemory};
    case Op::kSideExit: return {"side_exit", 1, 2, kMayExit, true};
    case Op::kPoll: return {"poll", 0, 0, kMayExit, true};
    case Op::kCall: return {"call", 0, 4, kCall, true};
    case Op::kJump: return {"jump", 0, 0, kTerminator};
    case Op::kBranch: return {"branch", 1, 1, kTerminator};
    case Op::kGotoTb: return {"goto_tb", 0, 0, kTerminator};
    case Op::kGotoPtr: return {"goto_ptr", 1, 1, kTerminator};
    case Op::kExitTb: return {"exit_tb", 0, 0, kTerminator};
    case Op::kRaise: return {"raise", 0, 1, kTerminator, true};
  }
  return {};
}

constexpr auto kInfos = [] {
  std::array<OpInfo, kOpCount> infos{};
  for (std::size_t i = 0; i < kOpCount; ++i) infos[i] = make_info(static_cast<Op>(i));
  return infos;
}();

}  // namespace

const OpInfo& info(Op op) { return kInfos[static_cast<std::size_t>(op)]; }

}  // namespace tcg::ir
