// SPDX-License-Identifier: MIT
// Ciphers and hashes by the host's instructions, where it has them.  Source: Intel SDM vol. 2, AESENC, PCLMULQDQ,
// SHA1RNDS4, SHA256RNDS2.
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {

using ir::VecOp;

void Emitter::emit_vec_crypto(ValueId id, const Inst& i, unsigned n) {
  switch (i.vec_op) {
    case VecOp::kPolyMul64: {
      if (!has_.pclmul) return emit_vec_call(id, i);
      const Xmm d = dstx(id);
      const Xmm a = usex(i.args[0], xmm0);
      a_.v3i(V3i::kPclmulqdq, d, a, rmv(i.args[1], xmm1), static_cast<std::uint8_t>((n & 1) | (n & 2) << 3));
      return finishx(id, d);
    }
    case VecOp::kAesEnc: return emit_vec_aes(V3::kAesenc, id, i);
    case VecOp::kAesEncLast: return emit_vec_aes(V3::kAesenclast, id, i);
    case VecOp::kAesDec: return emit_vec_aes(V3::kAesdec, id, i);
    case VecOp::kAesDecLast: return emit_vec_aes(V3::kAesdeclast, id, i);
    case VecOp::kAesImc: {
      if (!has_.aes) return emit_vec_call(id, i);
      const Xmm d = dstx(id);
      a_.v2(V2::kAesimc, d, rmv(i.args[0], xmm0));
      return finishx(id, d);
    }
    case VecOp::kSha1: return emit_vec_sha1(id, i, n);
    case VecOp::kSha1Su0: {
      const Xmm d = dstx(id);
      const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
      a_.v3i(V3i::kPalignr, xmm1, b, a, 8);
      a_.v3(V3::kPxor, xmm1, xmm1, a);
      a_.v3(V3::kPxor, d, xmm1, rmv(i.args[2], xmm2));
      return finishx(id, d);
    }
    case VecOp::kSha256H:
    case VecOp::kSha256H2: return emit_vec_sha256(id, i);
    case VecOp::kSha256Su0: {
      if (!has_.sha) return emit_vec_call(id, i);
      loadx(xmm0, i.args[0]);
      a_.sha(Sha::kSha256msg1, xmm0, usex(i.args[1], xmm1));
      return finishx(id, xmm0);
    }
    case VecOp::kSha256Su1: {
      if (!has_.sha) return emit_vec_call(id, i);
      const Xmm b = usex(i.args[1], xmm1), c = usex(i.args[2], xmm2);
      a_.v3i(V3i::kPalignr, xmm0, c, b, 4);
      a_.v3(V3::kPaddd, xmm0, xmm0, rmv(i.args[0], xmm1));
      a_.sha(Sha::kSha256msg2, xmm0, c);
      return finishx(id, xmm0);
    }
    default: return emit_vec_call(id, i);
  }
}

void Emitter::emit_vec_aes(V3 op, ValueId id, const Inst& i) {
  if (!has_.aes) return emit_vec_call(id, i);
  const Xmm d = dstx(id);
  const Xmm a = usex(i.args[0], xmm0);
  a_.v3(op, d, a, rmv(i.args[1], xmm1));
  finishx(id, d);
}

/// The host takes A in the top lane, E added to the first word, and adds the round constant itself.
void Emitter::emit_vec_sha1(ValueId id, const Inst& i, unsigned n) {
  if (!has_.sha) return emit_vec_call(id, i);
  constexpr std::array<std::uint64_t, 3> kRound{0x5a8279995a827999u, 0x6ed9eba16ed9eba1u, 0x8f1bbcdc8f1bbcdcu};
  const Xmm e = usex(i.args[1], xmm1);
  a_.v3i(V3i::kInsertps, xmm1, e, e, 0x0e);
  a_.v3(V3::kPaddd, xmm1, xmm1, rmv(i.args[2], xmm2));
  a_.v3(V3::kPsubd, xmm1, xmm1, pool(kRound[n % 3], kRound[n % 3]));
  a_.v2i(V2i::kPshufd, xmm1, xmm1, 0x1b);
  a_.v2i(V2i::kPshufd, xmm0, usex(i.args[0], xmm0), 0x1b);
  a_.sha1rnds4(xmm0, xmm1, static_cast<std::uint8_t>(n));
  const Xmm d = dstx(id);
  a_.v2i(V2i::kPshufd, d, xmm0, 0x1b);
  finishx(id, d);
}

/// The host keeps ABEF and CDGH, A and C in the top lanes, and does two rounds at a time with xmm0's words.
void Emitter::emit_vec_sha256(ValueId id, const Inst& i) {
  if (!has_.sha) return emit_vec_call(id, i);
  const bool first = i.vec_op == VecOp::kSha256H;
  const Xmm abcd = usex(i.args[first ? 0 : 1], xmm0), efgh = usex(i.args[first ? 1 : 0], xmm3);
  a_.v3i(V3i::kShufps, xmm1, efgh, abcd, 0xbb);
  a_.v3i(V3i::kShufps, xmm2, efgh, abcd, 0x11);
  loadx(xmm0, i.args[2]);
  a_.sha(Sha::kSha256rnds2, xmm1, xmm2);
  a_.v2i(V2i::kPshufd, xmm0, xmm0, 0xee);
  a_.sha(Sha::kSha256rnds2, xmm2, xmm1);
  const Xmm d = dstx(id);
  a_.v3i(V3i::kShufps, d, xmm2, xmm1, first ? 0xbb : 0x11);
  finishx(id, d);
}

}  // namespace tcg::x86_64
