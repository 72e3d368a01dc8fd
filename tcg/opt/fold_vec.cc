// SPDX-License-Identifier: MIT
// Folding of vector ops: constants, identities, upper halves that are zero already, pairs of AES steps.
#include <array>
#include <optional>

#include "tcg/ir/vec_eval.h"
#include "tcg/opt/rules.h"

namespace tcg::opt {
namespace {

using ir::Inst;
using ir::Lane;
using ir::Op;
using ir::Type;
using ir::ValueId;
using ir::Vec;
using ir::VecImm;
using ir::VecOp;

bool is_vec(const Inst& i, VecOp op) { return i.op == Op::kVec && i.vec_op == op; }

/// The value of a constant, also of one made of two halves.
std::optional<Vec> constant_of(const ir::Region& region, ValueId v) {
  const Inst& i = region.insts[v];
  if (i.op == Op::kConst) return Vec{{i.imm, i.type == Type::kV128 ? i.imm : 0}};
  if (!is_vec(i, VecOp::kConcat64)) return {};
  const Inst &low = region.insts[i.args[0]], &high = region.insts[i.args[1]];
  if (low.op != Op::kConst || high.op != Op::kConst) return {};
  return Vec{{low.imm, high.imm}};
}
bool is_zero(const ir::Region& region, ValueId v) {
  return region.insts[v].op == Op::kConst && region.insts[v].imm == 0;
}

/// Whether the upper half is certainly 0; looks `depth` ops deep.
bool upper_is_zero(const ir::Region& region, ValueId v, int depth = 4) {
  const Inst& i = region.insts[v];
  if (i.op == Op::kVZext) return true;
  if (i.op == Op::kConst) return i.imm == 0;
  if (i.op != Op::kVec || depth == 0) return false;
  const auto arg = [&](unsigned n) { return upper_is_zero(region, i.args[n], depth - 1); };
  switch (i.vec_op) {
    case VecOp::kKeepLow:
    case VecOp::kNarrow:
    case VecOp::kNarrowSatS:
    case VecOp::kNarrowSatSU:
    case VecOp::kNarrowSatU: return true;
    case VecOp::kConcat64: return is_zero(region, i.args[1]);
    case VecOp::kAnd: return arg(0) || arg(1);
    case VecOp::kAndNot: return arg(0);
    case VecOp::kOr:
    case VecOp::kXor:
    case VecOp::kAdd:
    case VecOp::kSub:
    case VecOp::kMul:
    case VecOp::kMinS:
    case VecOp::kMinU:
    case VecOp::kMaxS:
    case VecOp::kMaxU:
    case VecOp::kAvgU:
    case VecOp::kAddSatS:
    case VecOp::kAddSatU:
    case VecOp::kSubSatS:
    case VecOp::kSubSatU:
    case VecOp::kCmpGtS:
    case VecOp::kCmpGtU:
    case VecOp::kTrn1:
    case VecOp::kTrn2: return arg(0) && arg(1);
    case VecOp::kAbs:
    case VecOp::kShl:
    case VecOp::kShrU:
    case VecOp::kShrS:
    case VecOp::kPopcount:
    case VecOp::kRbit:
    case VecOp::kRev: return arg(0);
    default: return false;
  }
}

/// All operands constant: the result, if it is one that a constant can be.
ValueId fold_constants(const Rewrite& rewrite, ValueId v) {
  ir::Region& region = rewrite.region;
  const Inst i = region.insts[v];
  if (i.vec_op == VecOp::kConcat64 && region.insts[i.args[0]].imm != region.insts[i.args[1]].imm) return v;
  std::array<Vec, 3> args;
  for (unsigned n = 0; n < i.nargs; ++n) {
    const auto c = constant_of(region, i.args[n]);
    if (!c) return v;
    args[n] = *c;
  }
  const Vec r = ir::eval_vec(i.vec_op, VecImm::unpack(i.imm), args[0], args[1], args[2]);
  if (i.type != Type::kV128 || r.half[0] == r.half[1]) return region.constant(i.type, r.half[0]);
  const ValueId low = region.constant(Type::kI64, r.half[0]), high = region.constant(Type::kI64, r.half[1]);
  Inst& inst = region.insts[v];
  inst.vec_op = VecOp::kConcat64;
  inst.imm = 0;
  inst.nargs = 2;
  inst.args = {low, high, ir::kNone, ir::kNone};
  return v;
}

/// x's operand y where x is `last`(y, 0): the AES step before.
ValueId keyless(const ir::Region& region, ValueId x, VecOp step) {
  const Inst& i = region.insts[x];
  return is_vec(i, step) && is_zero(region, i.args[1]) ? i.args[0] : ir::kNone;
}

ValueId become(ir::Region& region, ValueId v, VecOp op, ValueId a, ValueId b) {
  Inst& inst = region.insts[v];
  inst.vec_op = op;
  inst.imm = 0;
  inst.nargs = 2;
  inst.args = {a, b, ir::kNone, ir::kNone};
  return v;
}

/// Shl(x, k) and ShrU(x, width - k), whose bits do not meet: x rotated; or kNone.
ValueId fold_rotate(ir::Region& region, ValueId v, ValueId left, ValueId right) {
  const Inst &l = region.insts[left], &r = region.insts[right];
  if (!is_vec(l, VecOp::kShl) || !is_vec(r, VecOp::kShrU)) return ir::kNone;
  const VecImm up = VecImm::unpack(l.imm), down = VecImm::unpack(r.imm);
  if (up.lane != down.lane || up.n == 0 || up.n + down.n != lane_bits(up.lane)) return ir::kNone;
  if (up.lane == Lane::k8) return ir::kNone;  // no better for any host
  if (l.args[0] != r.args[0]) return ir::kNone;
  const ValueId x = l.args[0];
  Inst& inst = region.insts[v];
  inst.vec_op = VecOp::kRol;
  inst.imm = up.pack();
  inst.nargs = 1;
  inst.args = {x, ir::kNone, ir::kNone, ir::kNone};
  return v;
}

/// A select by a constant mask: SLI of what is shifted right alongside is a rotation.
ValueId fold_select_bits(const Rewrite& rewrite, ValueId v) {
  ir::Region& region = rewrite.region;
  const Inst& i = region.insts[v];
  const Inst &mask = region.insts[i.args[0]], &left = region.insts[i.args[1]], &right = region.insts[i.args[2]];
  if (mask.op != Op::kConst || !is_vec(left, VecOp::kShl) || !is_vec(right, VecOp::kShrU)) return v;
  const VecImm up = VecImm::unpack(left.imm), down = VecImm::unpack(right.imm);
  if (up.lane != down.lane || up.n == 0 || up.n + down.n != lane_bits(up.lane)) return v;
  const Vec ones{{~std::uint64_t{0}, ~std::uint64_t{0}}};
  if (ir::eval_vec(VecOp::kShl, up, ones, {}, {}).half[0] != mask.imm) return v;
  if (fold_rotate(region, v, i.args[1], i.args[2]) != ir::kNone) return v;
  return become(region, v, VecOp::kOr, i.args[1], i.args[2]);
}

ValueId fold_xor(const Rewrite& rewrite, ValueId v) {
  ir::Region& region = rewrite.region;
  const ValueId a = region.insts[v].args[0], b = region.insts[v].args[1];
  if (a == b) return region.constant(Type::kV128, 0);
  // A round without a key, and then the key.
  for (const VecOp round : {VecOp::kAesEnc, VecOp::kAesDec, VecOp::kAesEncLast, VecOp::kAesDecLast}) {
    if (const ValueId y = keyless(region, a, round); y != ir::kNone) return become(region, v, round, y, b);
    if (const ValueId y = keyless(region, b, round); y != ir::kNone) return become(region, v, round, y, a);
  }
  return v;
}

}  // namespace

ValueId fold_vec(const Rewrite& rewrite, ValueId v) {
  ir::Region& region = rewrite.region;
  if (const ValueId w = fold_constants(rewrite, v); w != v) return w;
  const Inst& i = region.insts[v];
  const ValueId a = i.args[0], b = i.nargs > 1 ? i.args[1] : ir::kNone;
  const VecImm imm = VecImm::unpack(i.imm);
  switch (i.vec_op) {
    case VecOp::kXor:
      if (is_zero(region, a)) return b;
      if (is_zero(region, b)) return a;
      return fold_xor(rewrite, v);
    case VecOp::kOr:
      if (is_zero(region, a) || a == b) return b;
      if (is_zero(region, b)) return a;
      if (fold_rotate(region, v, a, b) == ir::kNone) fold_rotate(region, v, b, a);
      return v;
    case VecOp::kBitSelect: return fold_select_bits(rewrite, v);
    case VecOp::kAnd: return is_zero(region, a) || a == b ? a : is_zero(region, b) ? b : v;
    case VecOp::kAndNot: return is_zero(region, b) || is_zero(region, a) ? a : v;
    case VecOp::kNot: return is_vec(region.insts[a], VecOp::kNot) ? region.insts[a].args[0] : v;
    case VecOp::kAdd:
      if (is_zero(region, a)) return b;
      if (is_zero(region, b)) return a;
      if (fold_rotate(region, v, a, b) == ir::kNone) fold_rotate(region, v, b, a);
      return v;
    case VecOp::kSub:
      if (a == b) return region.constant(Type::kV128, 0);
      return is_zero(region, b) ? a : v;
    case VecOp::kShl:
    case VecOp::kShrU:
    case VecOp::kShrS:
    case VecOp::kExt: return imm.n == 0 ? a : v;
    case VecOp::kKeepLow: return imm.lane == Lane::k64 && upper_is_zero(region, a) ? a : v;
    case VecOp::kExtract:
      // What was just put there.
      if (imm.n == 0 && imm.lane == Lane::k64 && region.insts[a].op == Op::kVZext &&
          region.insts[region.insts[a].args[0]].type == Type::kI64)
        return region.insts[a].args[0];
      if (is_vec(region.insts[a], VecOp::kDup) && VecImm::unpack(region.insts[a].imm).lane == imm.lane &&
          imm.lane >= Lane::k32)
        return region.insts[a].args[0];
      return v;
    case VecOp::kAesDecLast:  // takes back SubBytes and ShiftRows
      if (const ValueId y = keyless(region, a, VecOp::kAesEncLast); y != ir::kNone && is_zero(region, b)) return y;
      return v;
    case VecOp::kAesImc:
      if (const ValueId y = keyless(region, a, VecOp::kAesDecLast); y != ir::kNone)
        return become(region, v, VecOp::kAesDec, y, region.constant(Type::kV128, 0));
      return v;
    default: return v;
  }
}

}  // namespace tcg::opt
