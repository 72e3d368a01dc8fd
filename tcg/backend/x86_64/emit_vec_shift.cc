// SPDX-License-Identifier: MIT
// Vector shifts: by a constant, where x86 lacks bytes and 64-bit arithmetic ones, and by Arm's signed counts.
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {

using ir::Lane;
using ir::VecImm;
using ir::VecOp;

void Emitter::emit_vec_shift(ValueId id, const Inst& i, VecImm imm) {
  if (i.vec_op == VecOp::kShift) return emit_vec_shift_by_vector(id, i, imm);
  if (i.vec_op == VecOp::kRol) return emit_vec_rotate(id, i, imm);
  const unsigned bits = ir::lane_bits(imm.lane);
  const bool far = imm.lane != Lane::k8 && !(i.vec_op == VecOp::kShrS && imm.lane == Lane::k64);
  const Xmm d = far ? dstv(id) : dstx(id);
  if (imm.n >= bits && i.vec_op == VecOp::kShrU) {
    a_.v3(V3::kPxor, d, d, d);
    return finishx(id, d);
  }
  if (imm.n == 0) return emit_copy(id, i);
  const Xmm a = far ? usev(i.args[0], xmm0) : usex(i.args[0], xmm0);
  if (imm.lane == Lane::k8) {
    emit_vec_shift8(i.vec_op, d, a, imm.n);
  } else if (i.vec_op == VecOp::kShrS && imm.lane == Lane::k64) {
    emit_vec_sar64(d, a, imm.n);
  } else {
    const unsigned wide = static_cast<unsigned>(imm.lane) - 1;
    constexpr std::array<Vs, 3> kLeft{Vs::kPsllw, Vs::kPslld, Vs::kPsllq}, kRight{Vs::kPsrlw, Vs::kPsrld, Vs::kPsrlq},
        kArithmetic{Vs::kPsraw, Vs::kPsrad, Vs::kPsrad};
    a_.vs(i.vec_op == VecOp::kShl    ? kLeft[wide]
          : i.vec_op == VecOp::kShrU ? kRight[wide]
                                     : kArithmetic[wide],
          d, a, imm.n);
  }
  finishx(id, d);
}

void Emitter::emit_vec_rotate(ValueId id, const Inst& i, VecImm imm) {
  const unsigned bits = ir::lane_bits(imm.lane);
  const unsigned n = imm.n % bits;
  if (n != 0 && n % 8 != 0 && imm.lane == Lane::k8) return emit_vec_call(id, i);
  const Xmm d = dstv(id);
  const Xmm a = usev(i.args[0], xmm0);
  if (imm.lane >= Lane::k32 && has_.avx512_bits) {
    a_.vprol(bits, d, a, static_cast<std::uint8_t>(n));
  } else if (n % 8 == 0) {
    permute(d, a, i.vec_op, imm);
  } else {
    const unsigned wide = static_cast<unsigned>(imm.lane) - 1;
    constexpr std::array<Vs, 3> kLeft{Vs::kPsllw, Vs::kPslld, Vs::kPsllq}, kRight{Vs::kPsrlw, Vs::kPsrld, Vs::kPsrlq};
    a_.vs(kRight[wide], xmm1, a, static_cast<std::uint8_t>(bits - n));
    a_.vs(kLeft[wide], xmm0, a, static_cast<std::uint8_t>(n));
    a_.v3(V3::kPor, d, xmm0, xmm1);
  }
  finishx(id, d);
}

/// n is not 0.
void Emitter::emit_vec_shift8(VecOp op, Xmm d, Xmm a, unsigned n) {
  const auto bytes = [](unsigned v) { return (v & 0xff) * 0x0101010101010101u; };
  if (op == VecOp::kShl) {
    a_.vs(Vs::kPsllw, xmm0, a, static_cast<std::uint8_t>(n));
    return a_.v3(V3::kPand, d, xmm0, pool(bytes(0xffu << n), bytes(0xffu << n)));
  }
  if (op == VecOp::kShrS && n >= 7) {
    a_.v3(V3::kPxor, xmm1, xmm1, xmm1);
    return a_.v3(V3::kPcmpgtb, d, xmm1, a);
  }
  a_.vs(Vs::kPsrlw, xmm0, a, static_cast<std::uint8_t>(n));
  const Mem kept = pool(bytes(0xffu >> n), bytes(0xffu >> n));
  if (op == VecOp::kShrU) return a_.v3(V3::kPand, d, xmm0, kept);
  a_.v3(V3::kPand, xmm0, xmm0, kept);
  const Mem sign = pool(bytes(0x80u >> n), bytes(0x80u >> n));
  a_.v3(V3::kPxor, xmm0, xmm0, sign);
  a_.v3(V3::kPsubb, d, xmm0, sign);
}

void Emitter::emit_vec_sar64(Xmm d, Xmm a, unsigned n) {
  if (n >= 63) {
    a_.v3(V3::kPxor, xmm1, xmm1, xmm1);
    return a_.v3(V3::kPcmpgtq, d, xmm1, a);
  }
  if (has_.avx512_bits) return a_.vpsraq(d, a, static_cast<std::uint8_t>(n));
  const std::uint64_t sign = std::uint64_t{1} << (63 - n);
  a_.vs(Vs::kPsrlq, xmm0, a, static_cast<std::uint8_t>(n));
  const Mem m = pool(sign, sign);
  a_.v3(V3::kPxor, xmm0, xmm0, m);
  a_.v3(V3::kPsubq, d, xmm0, m);
}

/// Left shifts give 0 where the count, taken as a byte, is negative, and right shifts where its negation is.
void Emitter::emit_vec_shift_by_vector(ValueId id, const Inst& i, VecImm imm) {
  const bool is_signed = imm.n == ir::kShiftSigned;
  const bool wide = imm.lane == Lane::k64;
  if (!has_.avx2 || (imm.n != 0 && !is_signed) || imm.lane < Lane::k32) return emit_vec_call(id, i);
  if (wide && is_signed && !has_.avx512_bits) return emit_vec_call(id, i);
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  const std::uint64_t byte = wide ? 0xffu : 0x000000ff000000ffu;
  const Mem mask = pool(byte, byte);
  a_.v3(V3::kPxor, xmm2, xmm2, xmm2);
  a_.v3(wide ? V3::kPsubq : V3::kPsubd, xmm2, xmm2, b);
  a_.v3(V3::kPand, xmm2, xmm2, mask);  // right counts
  a_.v3(V3::kPand, xmm3, b, mask);     // left counts
  if (!is_signed) {
    a_.v3(wide ? V3::kVpsllvq : V3::kVpsllvd, xmm3, a, xmm3);
    a_.v3(wide ? V3::kVpsrlvq : V3::kVpsrlvd, xmm2, a, xmm2);
    a_.v3(V3::kPor, d, xmm2, xmm3);
    return finishx(id, d);
  }
  a_.v3(wide ? V3::kVpsllvq : V3::kVpsllvd, xmm3, a, xmm3);
  a_.v3(wide ? V3::kVpsravq : V3::kVpsravd, xmm2, a, xmm2);
  a_.vs(wide ? Vs::kPsllq : Vs::kPslld, xmm1, b, wide ? 56 : 24);
  a_.vblendv(wide ? 64 : 32, d, xmm3, xmm2, xmm1);
  finishx(id, d);
}

}  // namespace tcg::x86_64
