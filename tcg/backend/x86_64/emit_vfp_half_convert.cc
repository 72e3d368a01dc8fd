// SPDX-License-Identifier: MIT
// Vectors of half precision to and from 16-bit integers, and from single precision, by F16C.
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_host.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

using ir::FpFormat;
using ir::FpSpec;

/// Scaled exactly and rounded quietly; lanes beyond 16 bits are redone.  Only then is what was lost noted.
void Emitter::emit_half_to_int(ValueId id, const Inst& i, const FpSpec& s) {
  const bool is_signed = s.to == FpFormat::kI16;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  note_mxcsr(i);
  const auto load_scaled = [&](unsigned piece) {
    load_half(xmm0, i, 0, s, piece);
    if (s.fraction_bits != 0) scale_lanes(xmm0, Fp::k32, s.fraction_bits);
  };
  for (unsigned piece = 0; piece < pieces_of_half(s); ++piece) {
    load_scaled(piece);
    a_.round(Fp::k32, true, xmm0, xmm0, static_cast<std::uint8_t>(round_control(s.rounding) | kRoundQuiet));
    a_.cvttps2dq(xmm1, xmm0);
    a_.v3(is_signed ? V3::kPackssdw : V3::kPackusdw, xmm0, xmm1, xmm1);
    a_.v2(is_signed ? V2::kPmovsxwd : V2::kPmovzxwd, xmm3, xmm0);
    a_.pcmpeqd(xmm3, xmm1);
    a_.movmsk(Fp::k32, rax, xmm3);
    a_.alu_imm(Alu::kCmp, W::k32, rax, 15);
    a_.jcc(Cc::kNe, redo);
    gather_half(piece);
  }
  for (unsigned piece = 0; piece < pieces_of_half(s); ++piece) {
    load_scaled(piece);
    a_.round(Fp::k32, true, xmm0, xmm0, round_control(s.rounding));
  }
  finish_half(id, s, resume);
}

/// Single precision holds the integer and its quotient by a power of two.
void Emitter::emit_half_from_int(ValueId id, const Inst& i, const FpSpec& s) {
  const V2 widen = s.from == FpFormat::kI16 ? V2::kPmovsxwd : V2::kPmovzxwd;
  for (unsigned piece = 0; piece < pieces_of_half(s); ++piece) {
    Xmm a = usex(i.args[0], xmm0);
    if (piece != 0) {
      a_.v2i(V2i::kPshufd, xmm0, a, 0xee);
      a = xmm0;
    }
    a_.v2(widen, xmm0, a);
    a_.cvtdq2ps(xmm0, xmm0);
    if (s.fraction_bits != 0) scale_lanes(xmm0, Fp::k32, -int{s.fraction_bits});
    a_.vcvtps2ph(xmm0, xmm0);
    gather_half(piece);
  }
  finish_half(id, s, a_.label());
}

/// FCVTN, FCVTN2 from single precision.
bool Emitter::emit_vfp_to_half(ValueId id, const Inst& i, const FpSpec& s) {
  if (!has_half(s) || flushes(i)) return false;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  a_.vcvtps2ph(xmm2, usex(i.args[0], xmm1));
  check_half(s, false, redo);
  if (!s.upper) {
    finish_vfp(id, xmm2, false, resume);
    return true;
  }
  const Xmm old = usex(i.args[1], xmm0);
  if (old != xmm0) a_.movaps(xmm0, old);
  a_.movlhps(xmm0, xmm2);
  finish_vfp(id, xmm0, false, resume);
  return true;
}

}  // namespace tcg::x86_64
