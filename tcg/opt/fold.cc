// SPDX-License-Identifier: MIT
// Constant folding, algebraic identities and strength reduction, one op at a time.
#include <bit>
#include <utility>

#include "tcg/ir/eval.h"
#include "tcg/opt/rules.h"

namespace tcg::opt {
namespace {

using ir::Cond;
using ir::Inst;
using ir::Op;
using ir::Type;
using ir::ValueId;
using u64 = std::uint64_t;

/// One op under the rule.  References into Region::insts die when an op is made, so ops are looked up anew.
class Folder {
 public:
  Folder(const Rewrite& rewrite, ValueId v) : rewrite_(rewrite), region_(rewrite.region), v_(v) {}
  ValueId run();

 private:
  Inst& inst() { return region_.insts[v_]; }
  [[nodiscard]] const Inst& arg(unsigned i) const { return region_.insts[region_.insts[v_].args[i]]; }
  [[nodiscard]] bool is_const(unsigned i) const { return arg(i).op == Op::kConst; }
  [[nodiscard]] bool is_const(unsigned i, u64 value) const { return is_const(i) && arg(i).imm == value; }
  [[nodiscard]] static u64 mask_of(Type t) { return t == Type::kI32 ? 0xffffffffu : t == Type::kI1 ? 1 : ~u64{0}; }
  [[nodiscard]] static u64 width_of(Type t) { return t == Type::kI32 ? 32 : 64; }
  ValueId constant(u64 value) { return region_.constant(inst().type, value); }

  /// The op becomes another on the given operands, of the same type.
  ValueId become(Op op, ValueId a) {
    inst().op = op;
    inst().nargs = 1;
    inst().args[0] = a;
    return v_;
  }
  ValueId become(Op op, ValueId a, ValueId b) {
    inst().op = op;
    inst().nargs = 2;
    inst().args[0] = a;
    inst().args[1] = b;
    return v_;
  }

  ValueId fold_integer();
  ValueId by_constant();
  ValueId shift_pair();
  ValueId same_operands();
  ValueId fold_setcond();
  ValueId setcond_zero(Cond cond);
  ValueId fold_i1();
  ValueId fold_not_i1();
  ValueId fold_select();
  ValueId fold_convert();
  ValueId fold_side_exit();

  const Rewrite& rewrite_;
  ir::Region& region_;
  ValueId v_;
};

/// Bits of an integer value that are zero whatever happens; looks two ops deep.
u64 known_zero(const ir::Region& region, ValueId v, int depth = 2) {
  const Inst& inst = region.insts[v];
  const u64 beyond = inst.type == Type::kI32 ? ~u64{0xffffffff} : 0;
  const auto of = [&](unsigned i) { return depth == 0 ? 0 : known_zero(region, inst.args[i], depth - 1); };
  switch (inst.op) {
    case Op::kConst: return ~inst.imm;
    case Op::kAnd: return of(0) | of(1) | beyond;
    case Op::kOr:
    case Op::kXor: return (of(0) & of(1)) | beyond;
    case Op::kZext8: return ~u64{0xff};
    case Op::kZext16: return ~u64{0xffff};
    case Op::kZextI1: return ~u64{1};
    case Op::kZext32to64: return ~u64{0xffffffff} | of(0);
    case Op::kShr:
      if (const Inst& n = region.insts[inst.args[1]]; n.op == Op::kConst) {
        const u64 width = inst.type == Type::kI32 ? 32 : 64;
        const u64 all = width == 32 ? 0xffffffffu : ~u64{0};
        return ~(all >> (n.imm % width)) | beyond;
      }
      return beyond;
    case Op::kLoad: {
      const auto m = ir::MemOp::unpack(static_cast<std::uint32_t>(inst.imm));
      if (m.sign_extend || m.size_log2 >= 3) return beyond;
      return ~((u64{1} << (8 << m.size_log2)) - 1) | beyond;
    }
    default: return beyond;
  }
}

bool commutes(Op op) {
  return op == Op::kAdd || op == Op::kMul || op == Op::kAnd || op == Op::kOr || op == Op::kXor || op == Op::kMulHiU ||
         op == Op::kMulHiS;
}

ValueId Folder::run() {
  switch (inst().op) {
    case Op::kSetCond: return fold_setcond();
    case Op::kSelect: return fold_select();
    case Op::kNotI1: return fold_not_i1();
    case Op::kAndI1:
    case Op::kOrI1:
    case Op::kXorI1: return fold_i1();
    case Op::kSext32to64:
    case Op::kZext32to64:
    case Op::kTrunc64to32:
    case Op::kZextI1:
    case Op::kBitcast:
    case Op::kConcat32:
    case Op::kHi32:
    case Op::kFNeg:
    case Op::kFAbs:
    case Op::kVLow: return fold_convert();
    case Op::kVec: return fold_vec(rewrite_, v_);
    case Op::kSideExit: return fold_side_exit();
    default: return fold_integer();
  }
}

ValueId Folder::fold_integer() {
  const Type type = inst().type;
  const bool binary = inst().nargs == 2;
  if (type == Type::kPtr) return binary && is_const(1, 0) ? inst().args[0] : v_;
  if (is_const(0) && (!binary || is_const(1))) {
    const u64 a = arg(0).imm, b = binary ? arg(1).imm : 0;
    std::uint32_t r32 = 0;
    u64 r64 = 0;
    if (type == Type::kI32
            ? ir::eval::integer(inst().op, static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b), r32)
            : ir::eval::integer(inst().op, a, b, r64)) {
      return constant(type == Type::kI32 ? r32 : r64);
    }
    return v_;
  }
  if (binary && is_const(0) && commutes(inst().op)) std::swap(inst().args[0], inst().args[1]);
  if (binary && is_const(1)) {
    if (const ValueId w = by_constant(); w != v_) return w;
  }
  if (binary && inst().nargs == 2 && inst().args[0] == inst().args[1]) return same_operands();
  const Op op = inst().op;
  if ((op == Op::kNot || op == Op::kNeg || op == Op::kBswap) && arg(0).op == op) return arg(0).args[0];
  if (op == Op::kSub && is_const(0, 0)) return become(Op::kNeg, inst().args[1]);
  if ((op == Op::kShl || op == Op::kShr || op == Op::kSar || op == Op::kAndNot || op == Op::kRotr) && is_const(0, 0))
    return constant(0);
  if ((op == Op::kZext8 || op == Op::kZext16) &&
      (~known_zero(region_, inst().args[0]) & ~(op == Op::kZext8 ? u64{0xff} : u64{0xffff})) == 0)
    return inst().args[0];
  return v_;
}

/// args[1] is a constant, args[0] is not.
ValueId Folder::by_constant() {
  const Type type = inst().type;
  const u64 mask = mask_of(type), c = arg(1).imm & mask;
  const ValueId x = inst().args[0];
  switch (inst().op) {
    case Op::kAdd: return c == 0 ? x : v_;
    case Op::kSub: return c == 0 ? x : become(Op::kAdd, x, constant((0 - c) & mask));
    case Op::kMul:
      if (c == 0) return constant(0);
      if (c == 1) return x;
      if (c == mask) return become(Op::kNeg, x);
      return std::has_single_bit(c) ? become(Op::kShl, x, constant(static_cast<u64>(std::countr_zero(c)))) : v_;
    case Op::kAndNot: return c == 0 ? x : become(Op::kAnd, x, constant(~c & mask));
    case Op::kAnd:
      if (c == 0) return constant(0);
      if ((~c & mask & ~known_zero(region_, x)) == 0) return x;
      // A multiple of the mask's size added below it changes nothing: alignment tests look through it.
      if (arg(0).op == Op::kAdd && std::has_single_bit(c + 1) && region_.is_const(arg(0).args[1]) &&
          (region_.insts[arg(0).args[1]].imm & c) == 0)
        return become(Op::kAnd, arg(0).args[0], inst().args[1]);
      if (arg(0).op == Op::kAnd && region_.is_const(arg(0).args[1]))
        return become(Op::kAnd, arg(0).args[0], constant(c & region_.insts[arg(0).args[1]].imm));
      return v_;
    case Op::kOr:
      if (c == 0) return x;
      return c == mask ? constant(mask) : v_;
    case Op::kXor:
      if (c == 0) return x;
      return c == mask ? become(Op::kNot, x) : v_;
    case Op::kShl:
    case Op::kShr:
    case Op::kSar:
    case Op::kRotr:
      if (c % width_of(type) == 0) return x;
      return shift_pair();
    case Op::kDivU:
      if (c == 0) return constant(0);
      if (c == 1) return x;
      return std::has_single_bit(c) ? become(Op::kShr, x, constant(static_cast<u64>(std::countr_zero(c)))) : v_;
    case Op::kRemU:
      if (c == 0) return x;
      return std::has_single_bit(c) ? become(Op::kAnd, x, constant(c - 1)) : v_;
    case Op::kDivS:
      if (c == 0) return constant(0);
      return c == 1 ? x : v_;
    case Op::kMulHiU: return c <= 1 ? constant(0) : v_;
    default: return v_;
  }
}

/// A shift by a constant of a left shift by the same: extensions and masks, as in sll 24, sra 24.
ValueId Folder::shift_pair() {
  const Inst inner = arg(0);
  const Op op = inst().op;
  if (inner.op != Op::kShl || !region_.is_const(inner.args[1]) || (op != Op::kShr && op != Op::kSar)) return v_;
  const u64 width = width_of(inst().type);
  const u64 n = arg(1).imm % width;
  if (region_.insts[inner.args[1]].imm % width != n) return v_;
  if (width - n == 8) return become(op == Op::kShr ? Op::kZext8 : Op::kSext8, inner.args[0]);
  if (width - n == 16) return become(op == Op::kShr ? Op::kZext16 : Op::kSext16, inner.args[0]);
  if (op == Op::kShr) return become(Op::kAnd, inner.args[0], constant(mask_of(inst().type) >> n));
  return v_;
}

ValueId Folder::same_operands() {
  switch (inst().op) {
    case Op::kAnd:
    case Op::kOr: return inst().args[0];
    case Op::kSub:
    case Op::kXor:
    case Op::kAndNot:
    case Op::kRemU:
    case Op::kRemS: return constant(0);
    default: return v_;
  }
}

Cond swapped(Cond c) {
  switch (c) {
    case Cond::kEq:
    case Cond::kNe: return c;
    case Cond::kLtU: return Cond::kGtU;
    case Cond::kGeU: return Cond::kLeU;
    case Cond::kLeU: return Cond::kGeU;
    case Cond::kGtU: return Cond::kLtU;
    case Cond::kLt: return Cond::kGt;
    case Cond::kGe: return Cond::kLe;
    case Cond::kLe: return Cond::kGe;
    case Cond::kGt: return Cond::kLt;
  }
  return c;
}

ValueId Folder::fold_setcond() {
  const Type type = inst().operand_type;
  const u64 mask = mask_of(type);
  if (is_const(0) && is_const(1)) {
    const u64 a = arg(0).imm, b = arg(1).imm;
    return region_.constant(
        Type::kI1, type == Type::kI32
                       ? ir::eval::compare(inst().cond, static_cast<std::uint32_t>(a), static_cast<std::uint32_t>(b))
                       : ir::eval::compare(inst().cond, a, b));
  }
  if (inst().args[0] == inst().args[1]) return region_.constant(Type::kI1, ir::eval::compare<u64>(inst().cond, 0, 0));
  if (is_const(0)) {
    std::swap(inst().args[0], inst().args[1]);
    inst().cond = swapped(inst().cond);
  }
  const Cond cond = inst().cond;
  if (is_const(1, 0)) return setcond_zero(cond);
  const bool equality = cond == Cond::kEq || cond == Cond::kNe;
  if (equality && is_const(1) && arg(0).op == Op::kAdd && type != Type::kPtr && region_.is_const(arg(0).args[1])) {
    const u64 c = (arg(1).imm - region_.insts[arg(0).args[1]].imm) & mask;
    inst().args[0] = arg(0).args[0];
    inst().args[1] = region_.constant(type, c);
  }
  return v_;
}

/// A compare with 0.
ValueId Folder::setcond_zero(Cond cond) {
  if (cond == Cond::kLtU) return region_.constant(Type::kI1, 0);
  if (cond == Cond::kGeU) return region_.constant(Type::kI1, 1);
  if (cond == Cond::kLeU) cond = inst().cond = Cond::kEq;
  if (cond == Cond::kGtU) cond = inst().cond = Cond::kNe;
  if (cond != Cond::kEq && cond != Cond::kNe) return v_;
  const Inst x = arg(0);
  if (x.op == Op::kZextI1) {
    if (cond == Cond::kNe) return x.args[0];
    inst().operand_type = Type::kNone;
    inst().aux = 0;
    return become(Op::kNotI1, x.args[0]);
  }
  if ((x.op == Op::kSub && x.type != Type::kPtr) || x.op == Op::kXor) {
    inst().args[0] = x.args[0];
    inst().args[1] = x.args[1];
  } else if (x.op == Op::kAdd && x.type != Type::kPtr && region_.is_const(x.args[1])) {
    inst().args[0] = x.args[0];
    inst().args[1] = region_.constant(x.type, 0 - region_.insts[x.args[1]].imm);
  } else if (x.op == Op::kNeg) {
    inst().args[0] = x.args[0];
  }
  return v_;
}

ValueId Folder::fold_i1() {
  if (is_const(0)) std::swap(inst().args[0], inst().args[1]);
  const Op op = inst().op;
  const ValueId x = inst().args[0];
  if (is_const(0)) {
    const bool a = arg(0).imm != 0, b = arg(1).imm != 0;
    return region_.constant(Type::kI1, op == Op::kAndI1 ? a && b : op == Op::kOrI1 ? a || b : a != b);
  }
  if (is_const(1, 0)) return op == Op::kAndI1 ? inst().args[1] : x;
  if (is_const(1, 1)) {
    if (op == Op::kXorI1) return become(Op::kNotI1, x);
    return op == Op::kAndI1 ? x : inst().args[1];
  }
  if (x == inst().args[1]) return op == Op::kXorI1 ? region_.constant(Type::kI1, 0) : x;
  return v_;
}

ValueId Folder::fold_not_i1() {
  if (is_const(0)) return region_.constant(Type::kI1, arg(0).imm ^ 1);
  const Inst x = arg(0);
  if (x.op == Op::kNotI1) return x.args[0];
  if (x.op != Op::kSetCond && x.op != Op::kFlagCond) return v_;
  const std::uint16_t guest_insn = inst().guest_insn;
  inst() = x;
  inst().guest_insn = guest_insn;
  if (x.op == Op::kSetCond)
    inst().cond = ir::negate(x.cond);
  else
    inst().flag_cond = ir::negate(x.flag_cond);
  return v_;
}

ValueId Folder::fold_select() {
  if (is_const(0)) return inst().args[arg(0).imm != 0 ? 1 : 2];
  if (inst().args[1] == inst().args[2]) return inst().args[1];
  if (arg(0).op == Op::kNotI1) {
    inst().args[0] = arg(0).args[0];
    std::swap(inst().args[1], inst().args[2]);
  }
  if (inst().type == Type::kI1) {
    if (is_const(1, 1) && is_const(2, 0)) return inst().args[0];
    if (is_const(1, 0) && is_const(2, 1)) return become(Op::kNotI1, inst().args[0]);
  } else if ((inst().type == Type::kI32 || inst().type == Type::kI64) && is_const(1, 1) && is_const(2, 0)) {
    return become(Op::kZextI1, inst().args[0]);
  }
  return v_;
}

ValueId Folder::fold_convert() {
  const Inst x = arg(0);
  const Type type = inst().type;
  switch (inst().op) {
    case Op::kVLow: {
      if (x.op == Op::kConst) return constant(type == Type::kF32 ? x.imm & 0xffffffffu : x.imm);
      if (x.op != Op::kVZext) return v_;
      const Type inner = region_.insts[x.args[0]].type;
      if (inner == type) return x.args[0];
      if (ir::byte_size(inner) != ir::byte_size(type)) return v_;
      inst().operand_type = inner;
      return become(Op::kBitcast, x.args[0]);
    }
    case Op::kSext32to64:
      if (x.op == Op::kConst) return constant(static_cast<u64>(std::int64_t{static_cast<std::int32_t>(x.imm)}));
      if ((~known_zero(region_, inst().args[0]) & 0x80000000u) == 0) return become(Op::kZext32to64, inst().args[0]);
      return v_;
    case Op::kZext32to64: return x.op == Op::kConst ? constant(x.imm & 0xffffffffu) : v_;
    case Op::kTrunc64to32:
      if (x.op == Op::kConst) return constant(x.imm);
      if (x.op == Op::kSext32to64 || x.op == Op::kZext32to64 || x.op == Op::kConcat32) return x.args[0];
      return v_;
    case Op::kHi32:
      if (x.op == Op::kConst) return constant(x.imm >> 32);
      if (x.op == Op::kConcat32) return x.args[1];
      if (x.op == Op::kZext32to64) return constant(0);
      return v_;
    case Op::kConcat32: {
      if (x.op == Op::kConst && is_const(1)) return constant(x.imm | arg(1).imm << 32);
      if (is_const(1, 0)) {
        inst().operand_type = Type::kI32;
        return become(Op::kZext32to64, inst().args[0]);
      }
      const Inst& high = arg(1);
      const bool halves = x.op == Op::kTrunc64to32 && high.op == Op::kHi32 && x.args[0] == high.args[0];
      return halves && region_.insts[x.args[0]].type == Type::kI64 ? x.args[0] : v_;
    }
    case Op::kZextI1: return x.op == Op::kConst ? constant(x.imm) : v_;
    case Op::kBitcast:
      if (x.op == Op::kConst) return constant(x.imm);
      if (x.op == Op::kBitcast && region_.insts[x.args[0]].type == type) return x.args[0];
      return v_;
    case Op::kFNeg: return x.op == Op::kFNeg ? x.args[0] : v_;
    case Op::kFAbs: return x.op == Op::kFAbs ? inst().args[0] : v_;
    default: return v_;
  }
}

/// Exits never taken vanish.  (Turning a branch's ways round is left to the backend: passes hold edge numbers
/// meanwhile.)
ValueId Folder::fold_side_exit() {
  if (is_const(0, 0)) {
    inst().op = Op::kNop;
    inst().nargs = 0;
  }
  return v_;
}

}  // namespace

ValueId fold(const Rewrite& rewrite, ValueId v) { return Folder(rewrite, v).run(); }

}  // namespace tcg::opt
