// SPDX-License-Identifier: MIT
// Vector ops that move lanes: to and from scalars, permutations, widening and narrowing.
#include "base/check.h"
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/ir/vec_eval.h"

namespace tcg::x86_64 {

using ir::Lane;
using ir::Vec;
using ir::VecImm;
using ir::VecOp;

namespace {

/// The bytes 0 to 15, on which a permutation is run to get PSHUFB's control.
constexpr Vec kIdentity{{0x0706050403020100u, 0x0f0e0d0c0b0a0908u}};

}  // namespace

/// d = a with its bytes permuted as `op` permutes them (b is a).
void Emitter::permute(Xmm d, Xmm a, VecOp op, VecImm imm) {
  const Vec control = ir::eval_vec(op, imm, kIdentity, kIdentity, {});
  a_.v3(V3::kPshufb, d, a, pool(control.half[0], control.half[1]));
}

void Emitter::emit_vec_move(ValueId id, const Inst& i, VecImm imm) {
  switch (i.vec_op) {
    case VecOp::kConcat64: return emit_vec_concat(id, i);
    case VecOp::kDup: return emit_vec_dup(id, i, imm.lane);
    case VecOp::kInsert: {
      const Xmm d = dstx(id);
      const Gpr from = use(i.args[1], rax);
      a_.vpinsr(static_cast<unsigned>(imm.lane), d, usex(i.args[0], xmm0), from, imm.n);
      return finishx(id, d);
    }
    case VecOp::kExtract: {
      const Gpr d = dst(id);
      a_.vpextr(static_cast<unsigned>(imm.lane), d, usex(i.args[0], xmm0), imm.n);
      return finish(id, d);
    }
    case VecOp::kCopyLane: return emit_vec_copy_lane(id, i, imm);
    case VecOp::kUzp1:
    case VecOp::kUzp2: return emit_vec_unzip(id, i, imm.lane);
    case VecOp::kTrn1:
    case VecOp::kTrn2: return emit_vec_transpose(id, i, imm.lane);
    case VecOp::kNarrow:
    case VecOp::kNarrowSatS:
    case VecOp::kNarrowSatSU:
    case VecOp::kNarrowSatU: return emit_vec_narrow(id, i, imm.lane);
    default: break;
  }
  const bool far = i.vec_op != VecOp::kKeepLow || imm.lane == Lane::k64;
  const Xmm d = far ? dstv(id) : dstx(id);
  const Xmm a = far ? usev(i.args[0], xmm0) : usex(i.args[0], xmm0);
  switch (i.vec_op) {
    case VecOp::kDupLane:
      if (imm.lane >= Lane::k32)
        a_.v2i(V2i::kPshufd, d, a,
               static_cast<std::uint8_t>(imm.lane == Lane::k32 ? imm.n * 0x55
                                         : imm.n != 0          ? 0xee
                                                               : 0x44));
      else if (imm.n == 0 && has_.avx2)
        a_.v2(imm.lane == Lane::k8 ? V2::kVpbroadcastb : V2::kVpbroadcastw, d, a);
      else
        permute(d, a, i.vec_op, imm);
      break;
    case VecOp::kKeepLow:
      if (imm.lane == Lane::k64)
        a_.vmovq(d, a);
      else if (imm.lane == Lane::k32)
        a_.v3i(V3i::kInsertps, d, a, a, 0x0e);
      else
        a_.v3(V3::kPand, d, a, pool(imm.lane == Lane::k8 ? 0xff : 0xffff, 0));
      break;
    case VecOp::kExt: {
      const Xmm b = usev(i.args[1], xmm1);
      a_.v3i(V3i::kPalignr, d, b, a, imm.n);
      break;
    }
    case VecOp::kRev:
      if (imm.lane == Lane::k32)
        a_.v2i(V2i::kPshufd, d, a, 0xb1);
      else
        permute(d, a, i.vec_op, imm);
      break;
    case VecOp::kTable:  // PSHUFB gives 0 for control bytes with the top bit set
      a_.v3(V3::kPaddusb, xmm1, usev(i.args[1], xmm1), pool(0x7070707070707070u, 0x7070707070707070u));
      a_.v3(V3::kPshufb, d, a, xmm1);
      break;
    case VecOp::kWidenS:
    case VecOp::kWidenU: widen(d, a, imm.lane, i.vec_op == VecOp::kWidenS, imm.n != 0); break;
    default: base::check(false, "no such vector op");
  }
  finishx(id, d);
}

void Emitter::emit_vec_concat(ValueId id, const Inst& i) {
  const Xmm d = dstx(id);
  if (plan_->is_const(i.args[0]) && plan_->is_const(i.args[1])) {
    a_.vload(d, pool(inst(i.args[0]).imm, inst(i.args[1]).imm));
    return finishx(id, d);
  }
  a_.movd(W::k64, d, RegMem(use(i.args[0], rax)));
  if (!plan_->is_const(i.args[1]) || inst(i.args[1]).imm != 0) a_.vpinsr(3, d, d, use(i.args[1], rax), 1);
  finishx(id, d);
}

void Emitter::emit_vec_dup(ValueId id, const Inst& i, Lane lane) {
  const Xmm d = dstx(id);
  const Gpr from = use(i.args[0], rax);
  a_.movd(lane == Lane::k64 ? W::k64 : W::k32, d, RegMem(from));
  if (lane == Lane::k64) {
    a_.v3(V3::kPunpcklqdq, d, d, d);
  } else if (lane == Lane::k32) {
    a_.v2i(V2i::kPshufd, d, d, 0);
  } else if (has_.avx2) {
    a_.v2(lane == Lane::k8 ? V2::kVpbroadcastb : V2::kVpbroadcastw, d, d);
  } else if (lane == Lane::k8) {
    a_.v3(V3::kPxor, xmm1, xmm1, xmm1);
    a_.v3(V3::kPshufb, d, d, xmm1);
  } else {
    a_.v2i(V2i::kPshuflw, d, d, 0);
    a_.v2i(V2i::kPshufd, d, d, 0);
  }
  finishx(id, d);
}

void Emitter::emit_vec_copy_lane(ValueId id, const Inst& i, VecImm imm) {
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  const unsigned to = imm.n & 15u, from = imm.n >> 4;
  if (imm.lane < Lane::k32) {
    a_.vpextr(static_cast<unsigned>(imm.lane), rax, b, static_cast<std::uint8_t>(from));
    a_.vpinsr(static_cast<unsigned>(imm.lane), d, a, rax, static_cast<std::uint8_t>(to));
  } else if (imm.lane == Lane::k32) {
    a_.v3i(V3i::kInsertps, d, a, b, static_cast<std::uint8_t>(from << 6 | to << 4));
  } else if (to == 1 && from == 0) {
    a_.v3(V3::kPunpcklqdq, d, a, b);
  } else if (to == from) {
    a_.v3i(V3i::kPblendw, d, a, b, to == 0 ? 0x0f : 0xf0);
  } else {
    a_.v2i(V2i::kPshufd, xmm2, b, 0xee);
    a_.v3i(V3i::kPblendw, d, a, xmm2, 0x0f);
  }
  finishx(id, d);
}

void Emitter::emit_vec_unzip(ValueId id, const Inst& i, Lane lane) {
  const Xmm d = dstx(id);
  const bool odd = i.vec_op == VecOp::kUzp2;
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  if (lane == Lane::k32) {
    a_.v3i(V3i::kShufps, d, a, b, odd ? 0xdd : 0x88);
  } else if (i.args[0] == i.args[1]) {
    permute(d, a, i.vec_op, {lane, 0});
  } else {
    const bool bytes = lane == Lane::k8;
    if (odd) {
      a_.vs(bytes ? Vs::kPsrlw : Vs::kPsrld, xmm0, a, bytes ? 8 : 16);
      a_.vs(bytes ? Vs::kPsrlw : Vs::kPsrld, xmm1, b, bytes ? 8 : 16);
    } else {
      const std::uint64_t even = bytes ? 0x00ff00ff00ff00ffu : 0x0000ffff0000ffffu;
      a_.v3(V3::kPand, xmm0, a, pool(even, even));
      a_.v3(V3::kPand, xmm1, b, pool(even, even));
    }
    a_.v3(bytes ? V3::kPackuswb : V3::kPackusdw, d, xmm0, xmm1);
  }
  finishx(id, d);
}

void Emitter::emit_vec_transpose(ValueId id, const Inst& i, Lane lane) {
  const Xmm d = dstx(id);
  const bool odd = i.vec_op == VecOp::kTrn2;
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  if (lane == Lane::k8) {
    constexpr std::uint64_t kEven = 0x00ff00ff00ff00ffu;
    if (odd) {
      a_.vs(Vs::kPsrlw, xmm2, a, 8);
      a_.v3(V3::kPand, xmm1, b, pool(~kEven, ~kEven));
    } else {
      a_.v3(V3::kPand, xmm2, a, pool(kEven, kEven));
      a_.vs(Vs::kPsllw, xmm1, b, 8);
    }
    a_.v3(V3::kPor, d, xmm1, xmm2);
    return finishx(id, d);
  }
  const bool words = lane == Lane::k16;
  const auto width = static_cast<std::uint8_t>(words ? 16 : 32);
  const std::uint8_t upper = words ? 0xaa : 0xcc;
  if (odd) {
    a_.vs(words ? Vs::kPsrld : Vs::kPsrlq, xmm2, a, width);
    a_.v3i(V3i::kPblendw, d, xmm2, b, upper);
  } else {
    a_.vs(words ? Vs::kPslld : Vs::kPsllq, xmm2, b, width);
    a_.v3i(V3i::kPblendw, d, a, xmm2, upper);
  }
  finishx(id, d);
}

/// The upper half of the result is 0.
void Emitter::emit_vec_narrow(ValueId id, const Inst& i, Lane lane) {
  if (i.vec_op != VecOp::kNarrow && lane == Lane::k32) return emit_vec_call(id, i);
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0);
  const bool bytes = lane == Lane::k8;
  if (i.vec_op == VecOp::kNarrow) {
    const Vec control = ir::eval_vec(i.vec_op, {lane, 0}, kIdentity, {}, {});
    a_.v3(V3::kPshufb, d, a, pool(control.half[0], 0x8080808080808080u));
    return finishx(id, d);
  }
  Xmm from = a;
  if (i.vec_op == VecOp::kNarrowSatU) {  // the instructions take signed numbers
    const std::uint64_t most = bytes ? 0x00ff00ff00ff00ffu : 0x0000ffff0000ffffu;
    a_.v3(bytes ? V3::kPminuw : V3::kPminud, xmm0, a, pool(most, most));
    from = xmm0;
  }
  a_.v3(V3::kPxor, xmm1, xmm1, xmm1);
  const bool to_signed = i.vec_op == VecOp::kNarrowSatS;
  a_.v3(to_signed ? (bytes ? V3::kPacksswb : V3::kPackssdw) : (bytes ? V3::kPackuswb : V3::kPackusdw), d, from, xmm1);
  finishx(id, d);
}

}  // namespace tcg::x86_64
