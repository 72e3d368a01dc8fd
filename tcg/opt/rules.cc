// SPDX-License-Identifier: MIT
// Applies the rewriting rules to one op, and to all of a region.
#include "tcg/opt/rules.h"

#include <array>

#include "tcg/opt/cfg.h"
#include "tcg/opt/passes.h"

namespace tcg::opt {

using ir::Inst;
using ir::Op;
using ir::ValueId;

namespace {

constexpr std::uint8_t kHasFold = 1, kHasFlags = 2, kHasAddress = 4;

/// Which rules know an op.
constexpr std::uint8_t rules_for(Op op) {
  switch (op) {
    case Op::kAdd: return kHasFold | kHasAddress;
    case Op::kSub: return kHasFold | kHasAddress;
    case Op::kMul:
    case Op::kAnd:
    case Op::kOr:
    case Op::kXor:
    case Op::kAndNot:
    case Op::kShl:
    case Op::kShr:
    case Op::kSar:
    case Op::kRotr:
    case Op::kNot:
    case Op::kNeg:
    case Op::kClz:
    case Op::kCtz:
    case Op::kPopcount:
    case Op::kBswap:
    case Op::kMulHiU:
    case Op::kMulHiS:
    case Op::kDivU:
    case Op::kDivS:
    case Op::kRemU:
    case Op::kRemS:
    case Op::kSext8:
    case Op::kSext16:
    case Op::kZext8:
    case Op::kZext16:
    case Op::kSext32to64:
    case Op::kZext32to64:
    case Op::kTrunc64to32:
    case Op::kZextI1:
    case Op::kSetCond:
    case Op::kSelect:
    case Op::kNotI1:
    case Op::kAndI1:
    case Op::kOrI1:
    case Op::kXorI1:
    case Op::kBitcast:
    case Op::kConcat32:
    case Op::kHi32:
    case Op::kFNeg:
    case Op::kFAbs:
    case Op::kVLow:
    case Op::kVec:
    case Op::kSideExit: return kHasFold;
    case Op::kFlagsAdd:
    case Op::kFlagsSub:
    case Op::kFlagsAdc:
    case Op::kFlagsSbb:
    case Op::kFlagsInvertC:
    case Op::kNzvcFromFlags:
    case Op::kFlagCond:
    case Op::kFlagsSetV:
    case Op::kFlagsFromNzvc:
    case Op::kFlagsLogic: return kHasFlags;
    case Op::kNop:
    case Op::kConst:
    case Op::kParam:
    case Op::kCopy:
    case Op::kVZext:
    case Op::kGetSlot:
    case Op::kSetSlot:
    case Op::kFlagsFCmp:
    case Op::kFlagsFCmpE:
    case Op::kFOp:
    case Op::kFAdd:
    case Op::kFSub:
    case Op::kFMul:
    case Op::kFDiv:
    case Op::kFSqrt:
    case Op::kFMulAdd:
    case Op::kFCmp:
    case Op::kFCmpSignal:
    case Op::kFCvt:
    case Op::kFFromI32:
    case Op::kFFromI64:
    case Op::kFToI32Z:
    case Op::kFToI64Z:
    case Op::kLoad:
    case Op::kStore:
    case Op::kAtomicRmw:
    case Op::kAtomicCas:
    case Op::kTlbCheck:
    case Op::kFence:
    case Op::kPoll:
    case Op::kCount:
    case Op::kUncount:
    case Op::kCall:
    case Op::kCounterLoad:
    case Op::kCounterAdd:
    case Op::kCounterSet:
    case Op::kCallback:
    case Op::kJump:
    case Op::kBranch:
    case Op::kGotoTb:
    case Op::kGotoPtr:
    case Op::kExitTb:
    case Op::kRaise: return 0;
  }
  return 0;
}

constexpr auto kRulesFor = [] {
  std::array<std::uint8_t, ir::kOpCount> table{};
  for (unsigned i = 0; i < ir::kOpCount; ++i) table[i] = rules_for(static_cast<Op>(i));
  return table;
}();

}  // namespace

ValueId simplify(const Rewrite& rewrite, ValueId v, Rules rules) {
  const unsigned allowed =
      (rules.fold ? kHasFold : 0u) | (rules.flags ? kHasFlags : 0u) | (rules.addresses ? kHasAddress : 0u);
  // A rule may turn the op into another that a further rule knows; four rounds reach the end of every chain in
  // practice.
  for (int round = 0; round < 4; ++round) {
    const Op before = rewrite.region.insts[v].op;
    const unsigned known = kRulesFor[static_cast<unsigned>(before)] & allowed;
    if (known == 0) return v;
    ValueId w = v;
    if ((known & kHasFlags) != 0) w = simplify_flags(rewrite, v);
    if ((known & kHasFold) != 0) w = fold(rewrite, v);
    if (w != v) return w;
    if ((known & kHasAddress) != 0 && rewrite.region.insts[v].op == before) w = simplify_address(rewrite, v);
    if (w != v) return w;
    if (rewrite.region.insts[v].op == before) return v;
  }
  return v;
}

void simplify_all(ir::Region& region, Rules rules) {
  thread_local Cfg cfg;
  thread_local std::vector<ValueId> out;
  cfg.build(region);
  for (const ir::BlockId b : cfg.order()) {
    out.clear();
    const std::size_t count = region.blocks[b].insts.size();
    for (std::size_t i = 0; i < count; ++i) {
      const ValueId v = region.blocks[b].insts[i];
      for (unsigned a = 0; a < region.insts[v].nargs; ++a)
        region.insts[v].args[a] = resolve(region, region.insts[v].args[a]);
      const ValueId w = simplify({region, out}, v, rules);
      if (w != v) {
        Inst& inst = region.insts[v];
        inst.op = Op::kCopy;
        inst.nargs = 1;
        inst.args[0] = w;
      } else if (region.insts[v].op != Op::kNop) {
        out.push_back(v);
      }
    }
    region.blocks[b].insts.swap(out);
  }
  propagate_copies(region);
}

}  // namespace tcg::opt
