// SPDX-License-Identifier: MIT
// Types of every op, one case a group.
#include "tcg/ir/verifier_types.h"

#include "tcg/ir/fp_op.h"

namespace tcg::ir {
namespace {

bool is_int(Type t) { return t == Type::kI32 || t == Type::kI64; }
bool is_float(Type t) { return t == Type::kF32 || t == Type::kF64; }

struct Typing {
  const Region& region;
  const Inst& inst;
  Type t = inst.type, o = inst.operand_type;

  [[nodiscard]] Type arg(unsigned i) const { return region.insts[inst.args[i]].type; }
  [[nodiscard]] bool all_args(Type type) const {
    for (unsigned i = 0; i < inst.nargs; ++i) {
      if (arg(i) != type) return false;
    }
    return true;
  }
};

constexpr std::string_view kTypes = "V3: types of operands or result",
                           kOperandType = "V3: operand_type is not the operand's type";

std::string_view check_memory(const Typing& x) {
  const MemOp m = MemOp::unpack(static_cast<std::uint32_t>(x.inst.imm));
  if (m.size_log2 > 4 || m.align_log2 > 4) return "M1: size or alignment";
  if (m.mmu_index != MemOp::kDirect && m.mmu_index >= 8) return "M1: mmu index";
  if (x.arg(0) != x.region.target->address_type || x.o != x.arg(0)) return "V3: address type";
  const bool loads = x.inst.op == Op::kLoad;
  const Type value = loads ? x.t : x.arg(1);
  if (!loads && x.inst.operand_type2 != value) return "V3: operand_type2 is not the value's type";
  const unsigned bytes = byte_size(value);
  if (value == Type::kNone || value == Type::kFlags || value == Type::kI1 || m.bytes() > bytes)
    return "M1: size against type";
  if (!is_int(value) && m.bytes() != bytes) return "M1: size against type";
  if (m.sign_extend && !is_int(value)) return "M1: sign extension of a value that is not an integer";
  return {};
}

/// The operands of an FpSpec, of which only kMulAdd and the BF16 ops mix formats in scalars.
std::string_view check_fop(const Typing& x) {
  const FpSpec spec = FpSpec::unpack(x.inst.imm);
  if (static_cast<unsigned>(spec.op) >= kFpOpCount) return "V1: no such floating-point operation";
  if (x.inst.nargs != spec.operand_count()) return "V1: number of operands";
  if (x.o != spec.operand_type()) return kOperandType;
  if (x.t != spec.result_type()) return kTypes;
  for (unsigned i = 0; i < x.inst.nargs; ++i) {
    const Type wanted = spec.lanes == 0 && i == 2 ? scalar_type(spec.to) : x.o;
    if (x.arg(i) != wanted) return kTypes;
  }
  return {};
}

/// M2, where the last operand is a check made by kTlbCheck.
std::string_view check_shared(const Typing& x, unsigned plain_args) {
  if (x.inst.nargs == plain_args) return shared_displacement(x.inst.imm) == 0 ? "" : "M2: displacement without a check";
  const Inst& check = x.region.insts[x.inst.args[plain_args]];
  if (check.type != Type::kPtr) return "M2: check is not a pointer";
  if (check.op != Op::kTlbCheck) return {};
  const TlbCheckImm c = TlbCheckImm::unpack(check.imm);
  const MemOp m = MemOp::unpack(static_cast<std::uint32_t>(x.inst.imm));
  const std::uint32_t displacement = shared_displacement(x.inst.imm);
  if (displacement + m.bytes() > c.span) return "M2: access outside what the check covers";
  if (m.align_log2 > c.align_log2 || (displacement & ((1u << m.align_log2) - 1)) != 0)
    return "M2: alignment of the access";
  if (m.mmu_index != c.mmu_index) return "M2: mmu index";
  if (!(x.inst.op == Op::kStore ? allows_stores(c.rights) : allows_loads(c.rights))) return "M2: rights of the check";
  return {};
}

/// M3: operands, result, lane and n of a vector op.
std::string_view check_vec(const Typing& x) {
  if (static_cast<unsigned>(x.inst.vec_op) >= kVecOpCount) return "V1: no such vector op";
  const VecOpInfo& row = info(x.inst.vec_op);
  const VecImm imm = VecImm::unpack(x.inst.imm);
  if (imm.pack() != x.inst.imm) return "M3: imm of a vector op";
  if (x.inst.nargs != row.args.size()) return "V2: number of operands";
  const Type scalar = imm.lane == Lane::k64 ? Type::kI64 : Type::kI32;
  for (unsigned i = 0; i < x.inst.nargs; ++i) {
    const Type want = row.args[i] == 'v' ? Type::kV128 : row.args[i] == 'q' ? Type::kI64 : scalar;
    if (x.arg(i) != want) return kTypes;
  }
  if (x.t != (row.result == 'v' ? Type::kV128 : scalar)) return kTypes;
  if (row.lanes == 0 ? imm.lane != Lane::k8 : (row.lanes >> static_cast<unsigned>(imm.lane) & 1) == 0)
    return "M3: lanes of a vector op";
  if (!row.has_n && imm.n != 0) return "M3: imm of a vector op";
  return {};
}

std::string_view check_callback(const Typing& x) {
  const unsigned form = x.inst.aux;
  const bool memory = (form & kCallbackMemory) != 0, value = (form & kCallbackValue) != 0;
  const bool conditional = (form & kCallbackConditional) != 0;
  if ((value && !memory) || (memory && conditional)) return "V1: form of the callback";
  if (x.inst.nargs != (conditional ? 1u : memory ? (value ? 2u : 1u) : 0u)) return "V1: operands of the callback";
  if (x.t != Type::kNone || (conditional && x.arg(0) != Type::kI1)) return kTypes;
  return memory && x.arg(0) != x.region.target->address_type ? kTypes : "";
}

}  // namespace

std::string_view check_types(const Region& region, const Inst& inst) {
  const Typing x{region, inst};
  const Type t = x.t, o = x.o;
  const auto require = [](bool ok, std::string_view what) { return ok ? std::string_view{} : what; };
  switch (inst.op) {
    case Op::kNop: return require(t == Type::kNone, kTypes);
    case Op::kConst:
    case Op::kParam: return require(t != Type::kNone, kTypes);
    case Op::kCopy: return require(t != Type::kNone && x.all_args(t), kTypes);
    case Op::kGetSlot:
      if (inst.imm >= region.target->slots.size()) return "S1: no such slot";
      return require(t == region.target->slots[inst.imm].type, "S1: type of the slot");
    case Op::kSetSlot:
      if (inst.imm >= region.target->slots.size()) return "S1: no such slot";
      return require(t == Type::kNone && x.arg(0) == region.target->slots[inst.imm].type, "S1: type of the slot");
    case Op::kAdd:
    case Op::kSub:
      if (t == Type::kPtr) return require(x.arg(0) == Type::kPtr && x.arg(1) == Type::kI64, kTypes);
      return require(is_int(t) && x.all_args(t), kTypes);
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
    case Op::kZext16: return require(is_int(t) && x.all_args(t), kTypes);
    case Op::kSext32to64:
    case Op::kZext32to64: return require(t == Type::kI64 && x.all_args(Type::kI32), kTypes);
    case Op::kTrunc64to32:
      return require(t == Type::kI32 && (x.arg(0) == Type::kI64 || x.arg(0) == Type::kPtr), kTypes);
    case Op::kZextI1: return require(is_int(t) && x.all_args(Type::kI1), kTypes);
    case Op::kSetCond:
      if (o != x.arg(0)) return kOperandType;
      return require(t == Type::kI1 && (is_int(o) || o == Type::kPtr) && x.all_args(o), kTypes);
    case Op::kSelect:
      return require(t != Type::kNone && x.arg(0) == Type::kI1 && x.arg(1) == t && x.arg(2) == t, kTypes);
    case Op::kNotI1:
    case Op::kAndI1:
    case Op::kOrI1:
    case Op::kXorI1: return require(t == Type::kI1 && x.all_args(t), kTypes);
    case Op::kFlagsAdd:
    case Op::kFlagsSub:
    case Op::kFlagsLogic:
      if (o != x.arg(0)) return kOperandType;
      return require(t == Type::kFlags && is_int(o) && x.all_args(o), kTypes);
    case Op::kFlagsAdc:
    case Op::kFlagsSbb:
      if (o != x.arg(0)) return kOperandType;
      return require(t == Type::kFlags && is_int(o) && x.arg(1) == o && x.arg(2) == Type::kI1, kTypes);
    case Op::kFlagsInvertC: return require(t == Type::kFlags && x.all_args(t), kTypes);
    case Op::kFlagsFromNzvc: return require(t == Type::kFlags && x.all_args(Type::kI32), kTypes);
    case Op::kNzvcFromFlags: return require(t == Type::kI32 && x.all_args(Type::kFlags), kTypes);
    case Op::kFlagCond: return require(t == Type::kI1 && x.all_args(Type::kFlags), kTypes);
    case Op::kFlagsSetV: return require(t == Type::kFlags && x.arg(0) == t && x.arg(1) == Type::kI1, kTypes);
    case Op::kFlagsFCmp:
    case Op::kFlagsFCmpE:
      if (o != x.arg(0)) return kOperandType;
      return require(t == Type::kFlags && is_float(o) && x.all_args(o), kTypes);
    case Op::kFOp: return check_fop(x);
    case Op::kVLow: return require(is_float(t) && x.arg(0) == Type::kV128, kTypes);
    case Op::kVZext: return require(t == Type::kV128 && (is_int(x.arg(0)) || is_float(x.arg(0))), kTypes);
    case Op::kFAdd:
    case Op::kFSub:
    case Op::kFMul:
    case Op::kFDiv:
    case Op::kFSqrt:
    case Op::kFNeg:
    case Op::kFAbs:
    case Op::kFMulAdd: return require(is_float(t) && x.all_args(t), kTypes);
    case Op::kFCmp:
    case Op::kFCmpSignal:
      if (o != x.arg(0)) return kOperandType;
      return require(t == Type::kI32 && is_float(o) && x.all_args(o), kTypes);
    case Op::kFCvt:
      if (o != x.arg(0)) return kOperandType;
      return require(is_float(t) && is_float(o) && t != o, kTypes);
    case Op::kFFromI32: return require(is_float(t) && x.arg(0) == Type::kI32, kTypes);
    case Op::kFFromI64: return require(is_float(t) && x.arg(0) == Type::kI64, kTypes);
    case Op::kFToI32Z:
    case Op::kFToI64Z:
      if (o != x.arg(0)) return kOperandType;
      return require(is_float(o) && t == (inst.op == Op::kFToI32Z ? Type::kI32 : Type::kI64), kTypes);
    case Op::kBitcast:
      return require((is_int(t) && is_float(x.arg(0))) || (is_float(t) && is_int(x.arg(0))), kTypes).empty() &&
                     byte_size(t) == byte_size(x.arg(0))
                 ? std::string_view{}
                 : kTypes;
    case Op::kConcat32: return require(t == Type::kI64 && x.all_args(Type::kI32), kTypes);
    case Op::kHi32: return require(t == Type::kI32 && x.all_args(Type::kI64), kTypes);
    case Op::kVec: return check_vec(x);
    case Op::kLoad:
      if (const auto wrong = check_memory(x); !wrong.empty()) return wrong;
      return check_shared(x, 1);
    case Op::kStore:
      if (t != Type::kNone) return kTypes;
      if (const auto wrong = check_memory(x); !wrong.empty()) return wrong;
      return check_shared(x, 2);
    case Op::kAtomicRmw:
    case Op::kAtomicCas:
      if (const auto wrong = check_memory(x); !wrong.empty()) return wrong;
      return require(is_int(t) && x.arg(1) == t && x.arg(inst.nargs - 1u) == t, kTypes);
    case Op::kTlbCheck:
      return require(t == Type::kPtr && x.arg(0) == region.target->address_type && o == x.arg(0), kTypes);
    case Op::kFence: return require(t == Type::kNone, kTypes);
    case Op::kSideExit:
      if (x.arg(0) != Type::kI1) return kTypes;
      return require(t == Type::kNone && (inst.nargs == 1 || is_int(x.arg(1))), kTypes);
    case Op::kRaise: return require(t == Type::kNone && (inst.nargs == 0 || is_int(x.arg(0))), kTypes);
    case Op::kPoll:
    case Op::kCount:
    case Op::kUncount: return require(t == Type::kNone, kTypes);
    case Op::kCall:
      if (inst.imm >= region.target->helpers.size()) return "S1: no such helper";
      for (unsigned i = 0; i < inst.nargs; ++i) {
        if (!is_int(x.arg(i)) && !is_float(x.arg(i)) && x.arg(i) != Type::kPtr) return kTypes;
      }
      return require(t == Type::kNone || is_int(t) || is_float(t), kTypes);
    case Op::kCounterLoad: return require(t == Type::kI64, kTypes);
    case Op::kCounterAdd:
    case Op::kCounterSet: return require(t == Type::kNone && x.all_args(Type::kI64), kTypes);
    case Op::kCallback: return check_callback(x);
    case Op::kJump:
    case Op::kGotoTb:
    case Op::kExitTb: return require(t == Type::kNone, kTypes);
    case Op::kBranch: return require(t == Type::kNone && x.all_args(Type::kI1), kTypes);
    case Op::kGotoPtr: return require(t == Type::kNone && x.arg(0) == region.target->address_type, kTypes);
  }
  return "V1: no such op";
}

}  // namespace tcg::ir
