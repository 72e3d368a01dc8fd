// SPDX-License-Identifier: MIT
// Vector ops: dispatch, arithmetic and compares.  Moves are in emit_vec_move.cc, shifts in emit_vec_shift.cc, ciphers
// and hashes in emit_vec_crypto.cc.
//
// A sequence computes in xmm0 to xmm2 and writes the result's register, which may be that of an operand, by its last
// instruction only.  xmm3 is the assembler's (legacy forms).  What the host has no short sequence for is evaluated out
// of line (emit_vec_call) by the function that defines it.
#include <optional>

#include "base/check.h"
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {

using ir::Lane;
using ir::VecImm;
using ir::VecOp;

namespace {

constexpr std::uint64_t kOnes8 = 0x0101010101010101u, kOnes16 = 0x0001000100010001u, kEven8 = 0x00ff00ff00ff00ffu,
                        kEven16 = 0x0000ffff0000ffffu;

/// The instruction that is the op, if there is one for these lanes.
std::optional<V3> single(VecOp op, Lane lane) {
  const auto pick = [&](V3 b, V3 w, V3 d, std::optional<V3> q = {}) -> std::optional<V3> {
    return lane == Lane::k8 ? b : lane == Lane::k16 ? w : lane == Lane::k32 ? d : q;
  };
  const auto narrow = [&](V3 b, V3 w) -> std::optional<V3> {
    if (lane > Lane::k16) return {};
    return lane == Lane::k8 ? b : w;
  };
  switch (op) {
    case VecOp::kAnd: return V3::kPand;
    case VecOp::kOr: return V3::kPor;
    case VecOp::kXor: return V3::kPxor;
    case VecOp::kAdd: return pick(V3::kPaddb, V3::kPaddw, V3::kPaddd, V3::kPaddq);
    case VecOp::kSub: return pick(V3::kPsubb, V3::kPsubw, V3::kPsubd, V3::kPsubq);
    case VecOp::kMul:
      if (lane == Lane::k8) return {};
      return lane == Lane::k16 ? V3::kPmullw : V3::kPmulld;
    case VecOp::kAddSatS: return narrow(V3::kPaddsb, V3::kPaddsw);
    case VecOp::kAddSatU: return narrow(V3::kPaddusb, V3::kPaddusw);
    case VecOp::kSubSatS: return narrow(V3::kPsubsb, V3::kPsubsw);
    case VecOp::kSubSatU: return narrow(V3::kPsubusb, V3::kPsubusw);
    case VecOp::kMinS: return pick(V3::kPminsb, V3::kPminsw, V3::kPminsd);
    case VecOp::kMinU: return pick(V3::kPminub, V3::kPminuw, V3::kPminud);
    case VecOp::kMaxS: return pick(V3::kPmaxsb, V3::kPmaxsw, V3::kPmaxsd);
    case VecOp::kMaxU: return pick(V3::kPmaxub, V3::kPmaxuw, V3::kPmaxud);
    case VecOp::kAvgU: return narrow(V3::kPavgb, V3::kPavgw);
    case VecOp::kCmpEq: return pick(V3::kPcmpeqb, V3::kPcmpeqw, V3::kPcmpeqd, V3::kPcmpeqq);
    case VecOp::kCmpGtS: return pick(V3::kPcmpgtb, V3::kPcmpgtw, V3::kPcmpgtd, V3::kPcmpgtq);
    case VecOp::kZip1: return pick(V3::kPunpcklbw, V3::kPunpcklwd, V3::kPunpckldq, V3::kPunpcklqdq);
    case VecOp::kZip2: return pick(V3::kPunpckhbw, V3::kPunpckhwd, V3::kPunpckhdq, V3::kPunpckhqdq);
    case VecOp::kUzp1:
    case VecOp::kTrn1:
      if (lane != Lane::k64) return {};
      return V3::kPunpcklqdq;
    case VecOp::kUzp2:
    case VecOp::kTrn2:
      if (lane != Lane::k64) return {};
      return V3::kPunpckhqdq;
    default: return {};
  }
}

std::uint64_t sign_bits(Lane lane) {
  constexpr std::array<std::uint64_t, 4> kSigns{0x8080808080808080u, 0x8000800080008000u, 0x8000000080000000u,
                                                0x8000000000000000u};
  return kSigns[static_cast<unsigned>(lane)];
}
V3 for_lane(Lane lane, V3 b, V3 w, V3 d, V3 q) {
  return lane == Lane::k8 ? b : lane == Lane::k16 ? w : lane == Lane::k32 ? d : q;
}

}  // namespace

Mem Emitter::pool(std::uint64_t low, std::uint64_t high) {
  for (const PoolEntry& e : pool_) {
    if (e.low == low && e.high == high) return {kNoGpr, static_cast<std::int32_t>(e.label.id)};
  }
  pool_.push_back({low, high, a_.label()});
  return {kNoGpr, static_cast<std::int32_t>(pool_.back().label.id)};
}

RegMem Emitter::rmv(ValueId v, Xmm scratch, bool far) {
  if (plan_->values[v].folded && inst(v).op == Op::kGetSlot) return slot(inst(v).imm);
  if (plan_->is_const(v) && inst(v).imm != 0) return pool(inst(v).imm, inst(v).imm);
  if (far && !plan_->is_const(v) && plan_->loc(v).is_far()) return any_xmm(plan_->loc(v));
  return rmx(v, scratch);
}

void Emitter::emit_vec(ValueId id, const Inst& i) {
  const VecImm imm = VecImm::unpack(i.imm);
  if (const auto op = single(i.vec_op, imm.lane)) {
    const bool far = Assembler::reaches_far(*op);
    const Xmm d = far ? dstv(id) : dstx(id);
    ValueId x = i.args[0], y = i.args[1];
    if (Assembler::commutes(*op) && !plan_->is_const(x) && plan_->loc(x).is_spill()) std::swap(x, y);  // in memory
    const Xmm a = far ? usev(x, xmm0) : usex(x, xmm0);
    a_.v3(*op, d, a, rmv(y, xmm1, far));
    return finishx(id, d);
  }
  switch (i.vec_op) {
    case VecOp::kAndNot: {
      const Xmm d = dstv(id);
      const Xmm b = usev(i.args[1], xmm1);
      a_.v3(V3::kPandn, d, b, rmv(i.args[0], xmm0, true));
      return finishx(id, d);
    }
    case VecOp::kNot: {
      const Xmm d = dstx(id);
      a_.v3(V3::kPcmpeqd, xmm1, xmm1, xmm1);
      a_.v3(V3::kPxor, d, xmm1, rmv(i.args[0], xmm0));
      return finishx(id, d);
    }
    case VecOp::kBitSelect: {
      const Xmm d = dstv(id);
      const Xmm c = usev(i.args[2], xmm1);
      a_.v3(V3::kPxor, xmm0, c, rmv(i.args[1], xmm2, true));
      a_.v3(V3::kPand, xmm0, xmm0, rmv(i.args[0], xmm2, true));
      a_.v3(V3::kPxor, d, xmm0, c);
      return finishx(id, d);
    }
    case VecOp::kMul: return emit_vec_mul8(id, i);
    case VecOp::kAbs: return emit_vec_abs(id, i, imm.lane);
    case VecOp::kAddSatS:
    case VecOp::kAddSatU:
    case VecOp::kSubSatS:
    case VecOp::kSubSatU: return emit_vec_saturating(id, i, imm.lane);
    case VecOp::kCmpGeS:
    case VecOp::kCmpGtU:
    case VecOp::kCmpGeU: return emit_vec_compare(id, i, imm.lane);
    case VecOp::kAddPairsS:
    case VecOp::kAddPairsU: return emit_vec_add_pairs(id, i, imm.lane);
    case VecOp::kMulLongS:
    case VecOp::kMulLongU: return emit_vec_mul_long(id, i, imm);
    case VecOp::kMulHighSat: return emit_vec_mul_high(id, i, imm);
    case VecOp::kDot: return emit_vec_dot(id, i, imm.n);
    case VecOp::kPopcount:
    case VecOp::kClz:
    case VecOp::kRbit: return emit_vec_nibbles(id, i, imm.lane);
    case VecOp::kShl:
    case VecOp::kShrU:
    case VecOp::kShrS:
    case VecOp::kRol:
    case VecOp::kShift: return emit_vec_shift(id, i, imm);
    case VecOp::kAddSatMixed:
    case VecOp::kMulAddHigh:
    case VecOp::kMatrixMulAdd:
    case VecOp::kPolyMul:
    case VecOp::kPolyMulLong:
    case VecOp::kRecipEstimate:
    case VecOp::kRsqrtEstimate: return emit_vec_call(id, i);
    default: break;
  }
  if (i.vec_op >= VecOp::kPolyMul64) return emit_vec_crypto(id, i, imm.n);
  emit_vec_move(id, i, imm);
}

/// By the function that defines the op.  The thunk keeps all registers but the scratch ones.
void Emitter::emit_vec_call(ValueId id, const Inst& i) {
  const std::string_view kinds = ir::info(i.vec_op).args;
  for (unsigned n = 0; n < i.nargs; ++n) {
    base::check(kinds[n] == 'v', "a vector op on scalars has no out-of-line path");
    a_.movaps_store(env_at(kEnvSavedXmm + static_cast<std::int32_t>(16 * n)), usex(i.args[n], xmm0));
  }
  const VecImm imm = VecImm::unpack(i.imm);
  a_.mov_imm(rcx, vec_request(i.vec_op, imm));
  a_.call(thunks_->vec[plan_->xmm_use]);
  a_.flags_owner = ~0u;
  const Xmm d = dstx(id);
  a_.movaps_load(d, env_at(kEnvSavedXmm));
  finishx(id, d);
}

/// Even bytes from products of 16 bits, odd bytes likewise with b's shifted out of the way.
void Emitter::emit_vec_mul8(ValueId id, const Inst& i) {
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  a_.v3(V3::kPand, xmm2, b, pool(~kEven8, ~kEven8));
  a_.v3(V3::kPmullw, xmm1, a, b);
  a_.vs(Vs::kPsrlw, xmm0, a, 8);
  a_.v3(V3::kPmullw, xmm0, xmm0, xmm2);
  a_.v3(V3::kPand, xmm1, xmm1, pool(kEven8, kEven8));
  a_.v3(V3::kPor, d, xmm0, xmm1);
  finishx(id, d);
}

void Emitter::emit_vec_abs(ValueId id, const Inst& i, Lane lane) {
  const Xmm d = dstx(id);
  if (lane != Lane::k64) {
    a_.v2(lane == Lane::k8 ? V2::kPabsb : lane == Lane::k16 ? V2::kPabsw : V2::kPabsd, d, rmv(i.args[0], xmm0));
    return finishx(id, d);
  }
  const Xmm a = usex(i.args[0], xmm1);
  a_.v3(V3::kPxor, xmm0, xmm0, xmm0);
  a_.v3(V3::kPcmpgtq, xmm0, xmm0, a);
  a_.v3(V3::kPxor, xmm1, a, xmm0);
  a_.v3(V3::kPsubq, d, xmm1, xmm0);
  finishx(id, d);
}

/// 32 and 64 bits.
void Emitter::emit_vec_saturating(ValueId id, const Inst& i, Lane lane) {
  if (lane != Lane::k32) return emit_vec_call(id, i);
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  if (i.vec_op == VecOp::kSubSatU) {
    a_.v3(V3::kPmaxud, xmm2, a, b);
    a_.v3(V3::kPsubd, d, xmm2, b);
    return finishx(id, d);
  }
  if (i.vec_op == VecOp::kAddSatU) {
    a_.v3(V3::kPcmpeqd, xmm2, xmm2, xmm2);
    a_.v3(V3::kPxor, xmm2, xmm2, a);
    a_.v3(V3::kPminud, xmm2, xmm2, b);
    a_.v3(V3::kPaddd, d, xmm2, a);
    return finishx(id, d);
  }
  // The sign of (a ^ r) & (b ^ r), for differences (a ^ r) & (a ^ b), tells overflow; the limit has a's sign.
  const bool adds = i.vec_op == VecOp::kAddSatS;
  a_.v3(adds ? V3::kPaddd : V3::kPsubd, xmm2, a, b);
  a_.v3(V3::kPxor, xmm1, b, adds ? xmm2 : a);
  if (a != xmm0) a_.vload(xmm0, a);
  a_.v3(V3::kPxor, xmm3, xmm0, xmm2);
  a_.v3(V3::kPand, xmm1, xmm1, xmm3);
  a_.vs(Vs::kPsrad, xmm1, xmm1, 31);
  a_.vs(Vs::kPsrad, xmm0, xmm0, 31);
  a_.v3(V3::kPxor, xmm0, xmm0, pool(0x7fffffff7fffffffu, 0x7fffffff7fffffffu));
  a_.v3(V3::kPxor, xmm0, xmm0, xmm2);
  a_.v3(V3::kPand, xmm0, xmm0, xmm1);
  a_.v3(V3::kPxor, d, xmm0, xmm2);
  finishx(id, d);
}

void Emitter::emit_vec_compare(ValueId id, const Inst& i, Lane lane) {
  const Xmm d = dstx(id);
  const V3 equal = for_lane(lane, V3::kPcmpeqb, V3::kPcmpeqw, V3::kPcmpeqd, V3::kPcmpeqq);
  const V3 greater = for_lane(lane, V3::kPcmpgtb, V3::kPcmpgtw, V3::kPcmpgtd, V3::kPcmpgtq);
  const Xmm a = usex(i.args[0], xmm0);
  if (i.vec_op != VecOp::kCmpGtU && lane != Lane::k64) {
    const V3 max = i.vec_op == VecOp::kCmpGeS ? for_lane(lane, V3::kPmaxsb, V3::kPmaxsw, V3::kPmaxsd, V3::kPmaxsd)
                                              : for_lane(lane, V3::kPmaxub, V3::kPmaxuw, V3::kPmaxud, V3::kPmaxud);
    a_.v3(max, xmm1, a, rmv(i.args[1], xmm1));
    a_.v3(equal, d, xmm1, a);
    return finishx(id, d);
  }
  const Xmm b = usex(i.args[1], xmm1);
  Xmm x = a, y = b;
  if (i.vec_op != VecOp::kCmpGeS) {
    const Mem signs = pool(sign_bits(lane), sign_bits(lane));
    a_.v3(V3::kPxor, xmm2, b, signs);
    a_.v3(V3::kPxor, xmm0, a, signs);
    x = xmm0, y = xmm2;
  }
  if (i.vec_op == VecOp::kCmpGtU) {
    a_.v3(greater, d, x, y);
    return finishx(id, d);
  }
  a_.v3(greater, xmm2, y, x);
  a_.v3(V3::kPcmpeqd, xmm0, xmm0, xmm0);
  a_.v3(V3::kPxor, d, xmm0, xmm2);
  finishx(id, d);
}

void Emitter::emit_vec_add_pairs(ValueId id, const Inst& i, Lane lane) {
  const Xmm d = dstx(id);
  const bool is_signed = i.vec_op == VecOp::kAddPairsS;
  const Xmm a = usex(i.args[0], xmm0);
  if (lane == Lane::k8 && is_signed) {  // the first operand is the unsigned one
    a_.vload(xmm1, pool(kOnes8, kOnes8));
    a_.v3(V3::kPmaddubsw, d, xmm1, a);
  } else if (lane == Lane::k8) {
    a_.v3(V3::kPmaddubsw, d, a, pool(kOnes8, kOnes8));
  } else if (lane == Lane::k16 && is_signed) {
    a_.v3(V3::kPmaddwd, d, a, pool(kOnes16, kOnes16));
  } else if (lane == Lane::k16) {
    a_.vs(Vs::kPsrld, xmm1, a, 16);
    a_.v3(V3::kPand, xmm0, a, pool(kEven16, kEven16));
    a_.v3(V3::kPaddd, d, xmm0, xmm1);
  } else if (!is_signed) {
    a_.vs(Vs::kPsrlq, xmm1, a, 32);
    a_.v3(V3::kPand, xmm0, a, pool(0xffffffffu, 0xffffffffu));
    a_.v3(V3::kPaddq, d, xmm0, xmm1);
  } else {
    a_.vs(Vs::kPsrad, xmm2, a, 31);
    a_.vs(Vs::kPsrlq, xmm1, a, 32);
    a_.v3i(V3i::kPblendw, xmm1, xmm1, xmm2, 0xcc);
    a_.vs(Vs::kPsllq, xmm2, xmm2, 32);
    a_.v3i(V3i::kPblendw, xmm0, a, xmm2, 0xcc);
    a_.v3(V3::kPaddq, d, xmm0, xmm1);
  }
  finishx(id, d);
}

/// A register with half of v's 32-bit lanes in its even lanes.  Products by the elements of a vector have the other
/// operand in common, and follow each other: it stays in xmm2 (`keep`).
Xmm Emitter::spread(ValueId v, Xmm scratch, bool upper, bool keep) {
  const Inst& i = inst(v);
  if (i.op == Op::kVec && (i.vec_op == VecOp::kDupLane || i.vec_op == VecOp::kDup) &&
      VecImm::unpack(i.imm).lane == Lane::k32)
    return usev(v, scratch);
  if (spread_.value == v && spread_.upper == upper) return xmm2;
  a_.v2i(V2i::kPshufd, scratch, usev(v, scratch), upper ? 0xfa : 0x50);
  if (keep) spread_ = {v, upper};
  return scratch;
}

/// Whether the code of i leaves xmm2 alone.
bool Emitter::keeps_spread(const Inst& i) {
  switch (i.op) {
    case Op::kVec: {
      const Lane lane = VecImm::unpack(i.imm).lane;
      if (i.vec_op == VecOp::kMulLongS || i.vec_op == VecOp::kMulLongU) return lane == Lane::k32;
      return single(i.vec_op, lane) || i.vec_op == VecOp::kDupLane;
    }
    case Op::kLoad:
    case Op::kStore: return ir::MemOp::unpack(static_cast<std::uint32_t>(i.imm)).mmu_index == ir::MemOp::kDirect;
    case Op::kGetSlot:
    case Op::kSetSlot:
    case Op::kAdd:
    case Op::kSub:
    case Op::kAnd:
    case Op::kOr:
    case Op::kXor:
    case Op::kShl:
    case Op::kShr:
    case Op::kSar: return true;
    default: return false;
  }
}

void Emitter::emit_vec_mul_long(ValueId id, const Inst& i, VecImm imm) {
  const Xmm d = dstv(id);
  const bool is_signed = i.vec_op == VecOp::kMulLongS, upper = (imm.n & 1) != 0;
  if (imm.lane == Lane::k32) {
    const Xmm x = spread(i.args[0], xmm2, upper, true);
    a_.v3(is_signed ? V3::kPmuldq : V3::kPmuludq, d, x, spread(i.args[1], xmm1, upper, false));
    return finishx(id, d);
  }
  const Xmm a = usev(i.args[0], xmm0), b = usev(i.args[1], xmm1);
  if (imm.lane == Lane::k8) {
    widen(xmm0, a, Lane::k8, is_signed, upper);
    widen(xmm1, b, Lane::k8, is_signed, upper);
    a_.v3(V3::kPmullw, d, xmm0, xmm1);
  } else {
    a_.v3(V3::kPmullw, xmm2, a, b);
    a_.v3(is_signed ? V3::kPmulhw : V3::kPmulhuw, xmm0, a, b);
    a_.v3(upper ? V3::kPunpckhwd : V3::kPunpcklwd, d, xmm2, xmm0);
  }
  finishx(id, d);
}

/// The one result out of range, of the least number's square, comes out as the least number; it becomes the greatest.
void Emitter::emit_vec_mul_high(ValueId id, const Inst& i, VecImm imm) {
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  const bool rounds = imm.n != 0;
  if (imm.lane == Lane::k16 && rounds) {
    a_.v3(V3::kPmulhrsw, xmm0, a, b);
  } else if (imm.lane == Lane::k16) {
    a_.v3(V3::kPmullw, xmm2, a, b);
    a_.v3(V3::kPmulhw, xmm0, a, b);
    a_.vs(Vs::kPsrlw, xmm2, xmm2, 15);
    a_.v3(V3::kPaddw, xmm0, xmm0, xmm0);
    a_.v3(V3::kPor, xmm0, xmm0, xmm2);
  } else {
    a_.v3(V3::kPmuldq, xmm2, a, b);
    a_.vs(Vs::kPsrlq, xmm0, a, 32);
    a_.vs(Vs::kPsrlq, xmm1, b, 32);
    a_.v3(V3::kPmuldq, xmm0, xmm0, xmm1);
    for (const Xmm x : {xmm0, xmm2}) {
      a_.v3(V3::kPaddq, x, x, x);
      if (rounds) a_.v3(V3::kPaddq, x, x, pool(0x80000000u, 0x80000000u));
    }
    a_.vs(Vs::kPsrlq, xmm2, xmm2, 32);
    a_.v3i(V3i::kPblendw, xmm0, xmm2, xmm0, 0xcc);
  }
  const std::uint64_t least = sign_bits(imm.lane);
  a_.v3(imm.lane == Lane::k16 ? V3::kPcmpeqw : V3::kPcmpeqd, xmm1, xmm0, pool(least, least));
  a_.v3(V3::kPxor, d, xmm0, xmm1);
  finishx(id, d);
}

void Emitter::emit_vec_dot(ValueId id, const Inst& i, unsigned signs) {
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  const bool a_signed = signs == ir::kBothSigned, b_signed = signs != ir::kBothUnsigned;
  widen(xmm2, a, Lane::k8, a_signed, true);
  widen(xmm3, b, Lane::k8, b_signed, true);
  a_.v3(V3::kPmaddwd, xmm2, xmm2, xmm3);
  widen(xmm0, a, Lane::k8, a_signed, false);
  widen(xmm1, b, Lane::k8, b_signed, false);
  a_.v3(V3::kPmaddwd, xmm0, xmm0, xmm1);
  a_.v3(V3::kPhaddd, xmm0, xmm0, xmm2);
  a_.v3(V3::kPaddd, d, xmm0, rmv(i.args[2], xmm1));
  finishx(id, d);
}

/// d = half of a's lanes, twice as wide; d may be a.
void Emitter::widen(Xmm d, Xmm a, Lane lane, bool is_signed, bool upper) {
  const unsigned n = static_cast<unsigned>(lane);
  constexpr std::array<V2, 3> kSigned{V2::kPmovsxbw, V2::kPmovsxwd, V2::kPmovsxdq},
      kUnsigned{V2::kPmovzxbw, V2::kPmovzxwd, V2::kPmovzxdq};
  if (upper) a_.v2i(V2i::kPshufd, d, a, 0xee);
  a_.v2(is_signed ? kSigned[n] : kUnsigned[n], d, upper ? d : a);
}

/// Bytes by their two halves, each looked up in a table of 16.
void Emitter::emit_vec_nibbles(ValueId id, const Inst& i, Lane lane) {
  if (i.vec_op == VecOp::kPopcount && has_.avx512_bits) {
    const Xmm d = dstx(id);
    a_.v2(V2::kVpopcntb, d, rmv(i.args[0], xmm0));
    return finishx(id, d);
  }
  if (lane == Lane::k32 && has_.avx512_bits) {
    const Xmm d = dstx(id);
    a_.v2(V2::kVplzcntd, d, rmv(i.args[0], xmm0));
    return finishx(id, d);
  }
  if (lane != Lane::k8) return emit_vec_call(id, i);
  struct Tables {
    std::uint64_t low[2], high[2];
    V3 join;
  };
  static constexpr Tables kPopcount{
      {0x0302020102010100u, 0x0403030203020201u}, {0x0302020102010100u, 0x0403030203020201u}, V3::kPaddb};
  static constexpr Tables kClz{{0x0505050506060708u, 0x0404040404040404u}, {0x0101010102020308u, 0u}, V3::kPminub};
  static constexpr Tables kRbit{
      {0xe060a020c0408000u, 0xf070b030d0509010u}, {0x0e060a020c040800u, 0x0f070b030d050901u}, V3::kPor};
  const Tables& t = i.vec_op == VecOp::kPopcount ? kPopcount : i.vec_op == VecOp::kClz ? kClz : kRbit;
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0);
  const Mem mask = pool(0x0f0f0f0f0f0f0f0fu, 0x0f0f0f0f0f0f0f0fu);
  a_.vs(Vs::kPsrlw, xmm1, a, 4);
  a_.v3(V3::kPand, xmm1, xmm1, mask);
  a_.v3(V3::kPand, xmm0, a, mask);
  a_.vload(xmm2, pool(t.high[0], t.high[1]));
  a_.v3(V3::kPshufb, xmm2, xmm2, xmm1);
  a_.vload(xmm1, pool(t.low[0], t.low[1]));
  a_.v3(V3::kPshufb, xmm1, xmm1, xmm0);
  a_.v3(t.join, d, xmm1, xmm2);
  finishx(id, d);
}

}  // namespace tcg::x86_64
