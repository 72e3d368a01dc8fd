// SPDX-License-Identifier: MIT
// Integer vector instructions, each in its VEX and its legacy form.
#include <utility>

#include "tcg/backend/x86_64/address.h"
#include "tcg/backend/x86_64/assembler.h"

namespace tcg::x86_64 {
namespace {

using Xbyak::Operand;
using XReg = Xbyak::Xmm;

XReg xmm(unsigned r) { return XReg(static_cast<int>(r)); }
Xbyak::Reg64 reg64(unsigned r) { return Xbyak::Reg64(static_cast<int>(r)); }
Xbyak::Reg32 reg32(unsigned r) { return Xbyak::Reg32(static_cast<int>(r)); }

/// Whether an instruction whose EVEX form has another name needs it.
bool evex(const XReg& d, const XReg& a, const Operand& b) {
  return d.getIdx() >= 16 || a.getIdx() >= 16 || (b.isXMM() && b.getIdx() >= 16);
}

void emit(CodeWriter& x, bool avx, V3 op, const XReg& d, const XReg& a, const Operand& b) {
  switch (op) {
    case V3::kPaddb: return avx ? x.vpaddb(d, a, b) : x.paddb(d, b);
    case V3::kPaddw: return avx ? x.vpaddw(d, a, b) : x.paddw(d, b);
    case V3::kPaddd: return avx ? x.vpaddd(d, a, b) : x.paddd(d, b);
    case V3::kPaddq: return avx ? x.vpaddq(d, a, b) : x.paddq(d, b);
    case V3::kPsubb: return avx ? x.vpsubb(d, a, b) : x.psubb(d, b);
    case V3::kPsubw: return avx ? x.vpsubw(d, a, b) : x.psubw(d, b);
    case V3::kPsubd: return avx ? x.vpsubd(d, a, b) : x.psubd(d, b);
    case V3::kPsubq: return avx ? x.vpsubq(d, a, b) : x.psubq(d, b);
    case V3::kPaddsb: return avx ? x.vpaddsb(d, a, b) : x.paddsb(d, b);
    case V3::kPaddsw: return avx ? x.vpaddsw(d, a, b) : x.paddsw(d, b);
    case V3::kPaddusb: return avx ? x.vpaddusb(d, a, b) : x.paddusb(d, b);
    case V3::kPaddusw: return avx ? x.vpaddusw(d, a, b) : x.paddusw(d, b);
    case V3::kPsubsb: return avx ? x.vpsubsb(d, a, b) : x.psubsb(d, b);
    case V3::kPsubsw: return avx ? x.vpsubsw(d, a, b) : x.psubsw(d, b);
    case V3::kPsubusb: return avx ? x.vpsubusb(d, a, b) : x.psubusb(d, b);
    case V3::kPsubusw: return avx ? x.vpsubusw(d, a, b) : x.psubusw(d, b);
    case V3::kPmullw: return avx ? x.vpmullw(d, a, b) : x.pmullw(d, b);
    case V3::kPmulld: return avx ? x.vpmulld(d, a, b) : x.pmulld(d, b);
    case V3::kPmulhw: return avx ? x.vpmulhw(d, a, b) : x.pmulhw(d, b);
    case V3::kPmulhuw: return avx ? x.vpmulhuw(d, a, b) : x.pmulhuw(d, b);
    case V3::kPmulhrsw: return avx ? x.vpmulhrsw(d, a, b) : x.pmulhrsw(d, b);
    case V3::kPmuldq: return avx ? x.vpmuldq(d, a, b) : x.pmuldq(d, b);
    case V3::kPmuludq: return avx ? x.vpmuludq(d, a, b) : x.pmuludq(d, b);
    case V3::kPmaddwd: return avx ? x.vpmaddwd(d, a, b) : x.pmaddwd(d, b);
    case V3::kPmaddubsw: return avx ? x.vpmaddubsw(d, a, b) : x.pmaddubsw(d, b);
    case V3::kPand: return avx ? evex(d, a, b) ? x.vpandd(d, a, b) : x.vpand(d, a, b) : x.pand(d, b);
    case V3::kPor: return avx ? evex(d, a, b) ? x.vpord(d, a, b) : x.vpor(d, a, b) : x.por(d, b);
    case V3::kPxor: return avx ? evex(d, a, b) ? x.vpxord(d, a, b) : x.vpxor(d, a, b) : x.pxor(d, b);
    case V3::kPandn: return avx ? evex(d, a, b) ? x.vpandnd(d, a, b) : x.vpandn(d, a, b) : x.pandn(d, b);
    case V3::kPcmpeqb: return avx ? x.vpcmpeqb(d, a, b) : x.pcmpeqb(d, b);
    case V3::kPcmpeqw: return avx ? x.vpcmpeqw(d, a, b) : x.pcmpeqw(d, b);
    case V3::kPcmpeqd: return avx ? x.vpcmpeqd(d, a, b) : x.pcmpeqd(d, b);
    case V3::kPcmpeqq: return avx ? x.vpcmpeqq(d, a, b) : x.pcmpeqq(d, b);
    case V3::kPcmpgtb: return avx ? x.vpcmpgtb(d, a, b) : x.pcmpgtb(d, b);
    case V3::kPcmpgtw: return avx ? x.vpcmpgtw(d, a, b) : x.pcmpgtw(d, b);
    case V3::kPcmpgtd: return avx ? x.vpcmpgtd(d, a, b) : x.pcmpgtd(d, b);
    case V3::kPcmpgtq: return avx ? x.vpcmpgtq(d, a, b) : x.pcmpgtq(d, b);
    case V3::kPminsb: return avx ? x.vpminsb(d, a, b) : x.pminsb(d, b);
    case V3::kPminsw: return avx ? x.vpminsw(d, a, b) : x.pminsw(d, b);
    case V3::kPminsd: return avx ? x.vpminsd(d, a, b) : x.pminsd(d, b);
    case V3::kPminub: return avx ? x.vpminub(d, a, b) : x.pminub(d, b);
    case V3::kPminuw: return avx ? x.vpminuw(d, a, b) : x.pminuw(d, b);
    case V3::kPminud: return avx ? x.vpminud(d, a, b) : x.pminud(d, b);
    case V3::kPmaxsb: return avx ? x.vpmaxsb(d, a, b) : x.pmaxsb(d, b);
    case V3::kPmaxsw: return avx ? x.vpmaxsw(d, a, b) : x.pmaxsw(d, b);
    case V3::kPmaxsd: return avx ? x.vpmaxsd(d, a, b) : x.pmaxsd(d, b);
    case V3::kPmaxub: return avx ? x.vpmaxub(d, a, b) : x.pmaxub(d, b);
    case V3::kPmaxuw: return avx ? x.vpmaxuw(d, a, b) : x.pmaxuw(d, b);
    case V3::kPmaxud: return avx ? x.vpmaxud(d, a, b) : x.pmaxud(d, b);
    case V3::kPavgb: return avx ? x.vpavgb(d, a, b) : x.pavgb(d, b);
    case V3::kPavgw: return avx ? x.vpavgw(d, a, b) : x.pavgw(d, b);
    case V3::kPunpcklbw: return avx ? x.vpunpcklbw(d, a, b) : x.punpcklbw(d, b);
    case V3::kPunpcklwd: return avx ? x.vpunpcklwd(d, a, b) : x.punpcklwd(d, b);
    case V3::kPunpckldq: return avx ? x.vpunpckldq(d, a, b) : x.punpckldq(d, b);
    case V3::kPunpcklqdq: return avx ? x.vpunpcklqdq(d, a, b) : x.punpcklqdq(d, b);
    case V3::kPunpckhbw: return avx ? x.vpunpckhbw(d, a, b) : x.punpckhbw(d, b);
    case V3::kPunpckhwd: return avx ? x.vpunpckhwd(d, a, b) : x.punpckhwd(d, b);
    case V3::kPunpckhdq: return avx ? x.vpunpckhdq(d, a, b) : x.punpckhdq(d, b);
    case V3::kPunpckhqdq: return avx ? x.vpunpckhqdq(d, a, b) : x.punpckhqdq(d, b);
    case V3::kPacksswb: return avx ? x.vpacksswb(d, a, b) : x.packsswb(d, b);
    case V3::kPackssdw: return avx ? x.vpackssdw(d, a, b) : x.packssdw(d, b);
    case V3::kPackuswb: return avx ? x.vpackuswb(d, a, b) : x.packuswb(d, b);
    case V3::kPackusdw: return avx ? x.vpackusdw(d, a, b) : x.packusdw(d, b);
    case V3::kPshufb: return avx ? x.vpshufb(d, a, b) : x.pshufb(d, b);
    case V3::kPhaddd: return avx ? x.vphaddd(d, a, b) : x.phaddd(d, b);
    case V3::kAesenc: return avx ? x.vaesenc(d, a, b) : x.aesenc(d, b);
    case V3::kAesenclast: return avx ? x.vaesenclast(d, a, b) : x.aesenclast(d, b);
    case V3::kAesdec: return avx ? x.vaesdec(d, a, b) : x.aesdec(d, b);
    case V3::kAesdeclast: return avx ? x.vaesdeclast(d, a, b) : x.aesdeclast(d, b);
    case V3::kVpsllvd: return x.vpsllvd(d, a, b);
    case V3::kVpsllvq: return x.vpsllvq(d, a, b);
    case V3::kVpsrlvd: return x.vpsrlvd(d, a, b);
    case V3::kVpsrlvq: return x.vpsrlvq(d, a, b);
    case V3::kVpsravd: return x.vpsravd(d, a, b);
    case V3::kVpsravq: return x.vpsravq(d, a, b);
  }
}

void emit(CodeWriter& x, bool avx, V3i op, const XReg& d, const XReg& a, const Operand& b, std::uint8_t n) {
  switch (op) {
    case V3i::kPalignr: return avx ? x.vpalignr(d, a, b, n) : x.palignr(d, b, n);
    case V3i::kPblendw: return avx ? x.vpblendw(d, a, b, n) : x.pblendw(d, b, n);
    case V3i::kShufps: return avx ? x.vshufps(d, a, b, n) : x.shufps(d, b, n);
    case V3i::kInsertps: return avx ? x.vinsertps(d, a, b, n) : x.insertps(d, b, n);
    case V3i::kPclmulqdq: return avx ? x.vpclmulqdq(d, a, b, n) : x.pclmulqdq(d, b, n);
  }
}

void emit(CodeWriter& x, bool avx, V2 op, const XReg& d, const Operand& s) {
  switch (op) {
    case V2::kPabsb: return avx ? x.vpabsb(d, s) : x.pabsb(d, s);
    case V2::kPabsw: return avx ? x.vpabsw(d, s) : x.pabsw(d, s);
    case V2::kPabsd: return avx ? x.vpabsd(d, s) : x.pabsd(d, s);
    case V2::kPmovsxbw: return avx ? x.vpmovsxbw(d, s) : x.pmovsxbw(d, s);
    case V2::kPmovsxwd: return avx ? x.vpmovsxwd(d, s) : x.pmovsxwd(d, s);
    case V2::kPmovsxdq: return avx ? x.vpmovsxdq(d, s) : x.pmovsxdq(d, s);
    case V2::kPmovzxbw: return avx ? x.vpmovzxbw(d, s) : x.pmovzxbw(d, s);
    case V2::kPmovzxwd: return avx ? x.vpmovzxwd(d, s) : x.pmovzxwd(d, s);
    case V2::kPmovzxdq: return avx ? x.vpmovzxdq(d, s) : x.pmovzxdq(d, s);
    case V2::kAesimc: return avx ? x.vaesimc(d, s) : x.aesimc(d, s);
    case V2::kVpbroadcastb: return x.vpbroadcastb(d, s);
    case V2::kVpbroadcastw: return x.vpbroadcastw(d, s);
    case V2::kVpopcntb: return x.vpopcntb(d, s);
    case V2::kVplzcntd: return x.vplzcntd(d, s);
  }
}

void emit(CodeWriter& x, bool avx, V2i op, const XReg& d, const Operand& s, std::uint8_t n) {
  switch (op) {
    case V2i::kPshufd: return avx ? x.vpshufd(d, s, n) : x.pshufd(d, s, n);
    case V2i::kPshuflw: return avx ? x.vpshuflw(d, s, n) : x.pshuflw(d, s, n);
    case V2i::kPshufhw: return avx ? x.vpshufhw(d, s, n) : x.pshufhw(d, s, n);
  }
}

void emit(CodeWriter& x, bool avx, Vs op, const XReg& d, const XReg& a, std::uint8_t n) {
  switch (op) {
    case Vs::kPsllw: return avx ? x.vpsllw(d, a, n) : x.psllw(d, n);
    case Vs::kPslld: return avx ? x.vpslld(d, a, n) : x.pslld(d, n);
    case Vs::kPsllq: return avx ? x.vpsllq(d, a, n) : x.psllq(d, n);
    case Vs::kPsrlw: return avx ? x.vpsrlw(d, a, n) : x.psrlw(d, n);
    case Vs::kPsrld: return avx ? x.vpsrld(d, a, n) : x.psrld(d, n);
    case Vs::kPsrlq: return avx ? x.vpsrlq(d, a, n) : x.psrlq(d, n);
    case Vs::kPsraw: return avx ? x.vpsraw(d, a, n) : x.psraw(d, n);
    case Vs::kPsrad: return avx ? x.vpsrad(d, a, n) : x.psrad(d, n);
    case Vs::kPslldq: return avx ? x.vpslldq(d, a, n) : x.pslldq(d, n);
    case Vs::kPsrldq: return avx ? x.vpsrldq(d, a, n) : x.psrldq(d, n);
  }
}

}  // namespace

/// Runs f with s as an operand; a label's displacement is filled in later.
template <class F>
void Assembler::with_vector(RegMem m, std::uint8_t tail, F&& f) {
  if (m.is_reg) return f(xmm(m.reg));
  f(address(128, m.mem));
  if (m.mem.base == kNoGpr) fixups_.push_back({offset() - 4 - tail, static_cast<std::uint32_t>(m.mem.disp), tail});
}

/// For legacy forms: gets `a` into d, with b out of its way.  `first` is what stands for a afterwards.
void Assembler::prepare(Xmm d, Xmm a, RegMem& b, bool swaps, Xmm& first) {
  if (avx || d == a) return;
  if (b.is(d)) {
    if (swaps) {
      b = RegMem(a);
      first = d;
      return;
    }
    movaps(xmm3, d);
    b = RegMem(xmm3);
  }
  movaps(d, a);
  first = d;
}

bool Assembler::commutes(V3 op) {
  switch (op) {
    case V3::kPaddb:
    case V3::kPaddw:
    case V3::kPaddd:
    case V3::kPaddq:
    case V3::kPaddsb:
    case V3::kPaddsw:
    case V3::kPaddusb:
    case V3::kPaddusw:
    case V3::kPmullw:
    case V3::kPmulld:
    case V3::kPmulhw:
    case V3::kPmulhuw:
    case V3::kPmulhrsw:
    case V3::kPmuldq:
    case V3::kPmuludq:
    case V3::kPmaddwd:
    case V3::kPand:
    case V3::kPor:
    case V3::kPxor:
    case V3::kPcmpeqb:
    case V3::kPcmpeqw:
    case V3::kPcmpeqd:
    case V3::kPcmpeqq:
    case V3::kPminsb:
    case V3::kPminsw:
    case V3::kPminsd:
    case V3::kPminub:
    case V3::kPminuw:
    case V3::kPminud:
    case V3::kPmaxsb:
    case V3::kPmaxsw:
    case V3::kPmaxsd:
    case V3::kPmaxub:
    case V3::kPmaxuw:
    case V3::kPmaxud:
    case V3::kPavgb:
    case V3::kPavgw: return true;
    default: return false;
  }
}

bool Assembler::reaches_far(V3 op) {
  switch (op) {
    case V3::kPcmpeqb:
    case V3::kPcmpeqw:
    case V3::kPcmpeqd:
    case V3::kPcmpeqq:
    case V3::kPcmpgtb:
    case V3::kPcmpgtw:
    case V3::kPcmpgtd:
    case V3::kPcmpgtq:
    case V3::kPhaddd:
    case V3::kAesenc:
    case V3::kAesenclast:
    case V3::kAesdec:
    case V3::kAesdeclast: return false;
    default: return true;
  }
}

void Assembler::v3(V3 op, Xmm d, Xmm a, RegMem b) {
  prepare(d, a, b, commutes(op), a);
  with_vector(b, 0, [&](const auto& o) { emit(x_, avx, op, xmm(d), xmm(a), o); });
}
void Assembler::v3i(V3i op, Xmm d, Xmm a, RegMem b, std::uint8_t n) {
  prepare(d, a, b, false, a);
  with_vector(b, 1, [&](const auto& o) { emit(x_, avx, op, xmm(d), xmm(a), o, n); });
}
void Assembler::v2(V2 op, Xmm d, RegMem s) {
  with_vector(s, 0, [&](const auto& o) { emit(x_, avx, op, xmm(d), o); });
}
void Assembler::v2i(V2i op, Xmm d, RegMem s, std::uint8_t n) {
  with_vector(s, 1, [&](const auto& o) { emit(x_, avx, op, xmm(d), o, n); });
}
void Assembler::vs(Vs op, Xmm d, Xmm a, std::uint8_t n) {
  if (!avx && d != a) movaps(d, a);
  emit(x_, avx, op, xmm(d), xmm(a), n);
}
void Assembler::sha(Sha op, Xmm d, Xmm s) {
  switch (op) {
    case Sha::kSha256rnds2: return x_.sha256rnds2(xmm(d), xmm(s));
    case Sha::kSha256msg1: return x_.sha256msg1(xmm(d), xmm(s));
    case Sha::kSha256msg2: return x_.sha256msg2(xmm(d), xmm(s));
  }
}
void Assembler::sha1rnds4(Xmm d, Xmm s, std::uint8_t n) { x_.sha1rnds4(xmm(d), xmm(s), n); }
void Assembler::vpsraq(Xmm d, Xmm a, std::uint8_t n) { x_.vpsraq(xmm(d), xmm(a), n); }
void Assembler::vprol(unsigned lane_bits, Xmm d, Xmm a, std::uint8_t n) {
  lane_bits == 32 ? x_.vprold(xmm(d), xmm(a), n) : x_.vprolq(xmm(d), xmm(a), n);
}
void Assembler::vblendv(unsigned lane_bits, Xmm d, Xmm a, Xmm b, Xmm mask) {
  if (lane_bits == 8) return x_.vpblendvb(xmm(d), xmm(a), xmm(b), xmm(mask));
  if (lane_bits == 32) return x_.vblendvps(xmm(d), xmm(a), xmm(b), xmm(mask));
  x_.vblendvpd(xmm(d), xmm(a), xmm(b), xmm(mask));
}
void Assembler::vload(Xmm d, RegMem s) {
  if (s.is(d)) return;
  with_vector(s, 0, [&](const auto& o) { avx ? x_.vmovaps(xmm(d), o) : x_.movaps(xmm(d), o); });
}
void Assembler::vmovq(Xmm d, Xmm s) { avx ? x_.vmovq(xmm(d), xmm(s)) : x_.movq(xmm(d), xmm(s)); }
void Assembler::vpinsr(unsigned lane_log2, Xmm d, Xmm a, Gpr s, std::uint8_t n) {
  if (!avx && d != a) movaps(d, a);
  switch (lane_log2) {
    case 0: return avx ? x_.vpinsrb(xmm(d), xmm(a), reg32(s), n) : x_.pinsrb(xmm(d), reg32(s), n);
    case 1: return avx ? x_.vpinsrw(xmm(d), xmm(a), reg32(s), n) : x_.pinsrw(xmm(d), reg32(s), n);
    case 2: return avx ? x_.vpinsrd(xmm(d), xmm(a), reg32(s), n) : x_.pinsrd(xmm(d), reg32(s), n);
    default: return avx ? x_.vpinsrq(xmm(d), xmm(a), reg64(s), n) : x_.pinsrq(xmm(d), reg64(s), n);
  }
}
void Assembler::vpextr(unsigned lane_log2, Gpr d, Xmm s, std::uint8_t n) {
  switch (lane_log2) {
    case 0: return x_.pextrb(reg32(d), xmm(s), n);
    case 1: return x_.pextrw(reg32(d), xmm(s), n);
    case 2: return n == 0 ? movd(W::k32, d, s) : x_.pextrd(reg32(d), xmm(s), n);
    default: return n == 0 ? movd(W::k64, d, s) : x_.pextrq(reg64(d), xmm(s), n);
  }
}

}  // namespace tcg::x86_64
