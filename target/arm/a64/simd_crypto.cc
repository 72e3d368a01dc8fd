// SPDX-License-Identifier: MIT
// Cryptographic instructions: AES, SHA1, SHA256, SHA512, SHA3, SM3, SM4.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

Value op(Translator& t, VecOp o, std::initializer_list<Value> args, unsigned n = 0) {
  return t.b.vec(o, Lane::k8, args, n);
}
Value zero(Translator& t) { return t.b.constant(Type::kV128, 0); }

/// AESE and AESD add the key first; the host's last rounds add theirs last, so that gets zero.
template <VecOp kOp>
void aes_round(Translator& t, V16b n, V16b d) {
  t.set_q(d.n, op(t, kOp, {op(t, VecOp::kXor, {t.q(d.n), t.q(n.n)}), zero(t)}));
}
/// MixColumns alone: a round of what the inverse last round takes back.
void aesmc(Translator& t, V16b n, V16b d) {
  t.set_q(d.n, op(t, VecOp::kAesEnc, {op(t, VecOp::kAesDecLast, {t.q(n.n), zero(t)}), zero(t)}));
}
void aesimc(Translator& t, V16b n, V16b d) { t.set_q(d.n, op(t, VecOp::kAesImc, {t.q(n.n)})); }

template <VecOp kOp>
void three_words(Translator& t, V4s m, V4s n, V4s d) {
  t.set_q(d.n, op(t, kOp, {t.q(d.n), t.q(n.n), t.q(m.n)}));
}
template <VecOp kOp>
void two_words(Translator& t, V4s n, V4s d) {
  t.set_q(d.n, op(t, kOp, {t.q(d.n), t.q(n.n)}));
}
template <unsigned kN>
void sha1_rounds(Translator& t, V4s m, Sreg n, Qreg d) {
  t.set_q(d.n, op(t, VecOp::kSha1, {t.q(d.n), t.q(n.n), t.q(m.n)}, kN));
}
void sha1h(Translator& t, Sreg n, Sreg d) {
  const Simd s = scalar(t, Lane::k32);
  const Value v = t.q(n.n);
  s.write(d.n, s.op(VecOp::kOr, {s.op(VecOp::kShl, {v}, 30), s.op(VecOp::kShrU, {v}, 2)}));
}
template <VecOp kOp>
void hash_q(Translator& t, V4s m, Qreg n, Qreg d) {
  t.set_q(d.n, op(t, kOp, {t.q(d.n), t.q(n.n), t.q(m.n)}));
}
template <VecOp kOp>
void hash512(Translator& t, V2d m, Qreg n, Qreg d) {
  t.set_q(d.n, op(t, kOp, {t.q(d.n), t.q(n.n), t.q(m.n)}));
}
void sha512su0(Translator& t, V2d n, V2d d) { t.set_q(d.n, op(t, VecOp::kSha512Su0, {t.q(d.n), t.q(n.n)})); }
void sha512su1(Translator& t, V2d m, V2d n, V2d d) {
  t.set_q(d.n, op(t, VecOp::kSha512Su1, {t.q(d.n), t.q(n.n), t.q(m.n)}));
}

// SHA3.
Value rotate_right(Translator& t, Value v, unsigned n) {
  if (n == 0) return v;
  return op(t, VecOp::kOr, {t.b.vec(VecOp::kShrU, Lane::k64, {v}, n), t.b.vec(VecOp::kShl, Lane::k64, {v}, 64 - n)});
}
void eor3(Translator& t, V16b m, V16b a, V16b n, V16b d) {
  t.set_q(d.n, op(t, VecOp::kXor, {op(t, VecOp::kXor, {t.q(n.n), t.q(m.n)}), t.q(a.n)}));
}
void bcax(Translator& t, V16b m, V16b a, V16b n, V16b d) {
  t.set_q(d.n, op(t, VecOp::kXor, {t.q(n.n), op(t, VecOp::kAndNot, {t.q(m.n), t.q(a.n)})}));
}
void rax1(Translator& t, V2d m, V2d n, V2d d) {
  t.set_q(d.n, op(t, VecOp::kXor, {t.q(n.n), rotate_right(t, t.q(m.n), 63)}));
}
struct Imm6 {
  std::uint32_t raw = 0;
};
void append_text(Text& text, Imm6 i) { text.out += '#' + std::to_string(i.raw); }
void xar(Translator& t, V2d m, Imm6 i, V2d n, V2d d) {
  t.set_q(d.n, rotate_right(t, op(t, VecOp::kXor, {t.q(n.n), t.q(m.n)}), i.raw));
}

// SM3, SM4.
void sm3ss1(Translator& t, V4s m, V4s a, V4s n, V4s d) {
  t.set_q(d.n, op(t, VecOp::kSm3Ss1, {t.q(n.n), t.q(m.n), t.q(a.n)}));
}
/// Lane of Vm: "v3.s[1]".
struct Lane2 {
  std::uint32_t raw = 0;
};
void append_text(Text& text, Lane2 i) { text.out += ".s[" + std::to_string(i.raw) + ']'; }
struct Vbare {
  std::uint32_t n = 0;
};
void append_text(Text& text, Vbare r) { text.out += 'v' + std::to_string(r.n); }
template <unsigned kN>
void sm3tt(Translator& t, Vbare m, Lane2 i, V4s n, V4s d) {
  t.set_q(d.n, op(t, VecOp::kSm3Tt, {t.q(d.n), t.q(n.n), t.q(m.n)}, kN | i.raw << 2));
}
void sm4ekey(Translator& t, V4s m, V4s n, V4s d) { t.set_q(d.n, op(t, VecOp::kSm4Key, {t.q(n.n), t.q(m.n)})); }

constexpr std::uint32_t kAes = kNeverLeaves | needs(Feature::kAes), kSha1 = kNeverLeaves | needs(Feature::kSha1),
                        kSha256 = kNeverLeaves | needs(Feature::kSha256),
                        kSha512 = kNeverLeaves | needs(Feature::kSha512), kSha3 = kNeverLeaves | needs(Feature::kSha3),
                        kSm3 = kNeverLeaves | needs(Feature::kSm3), kSm4 = kNeverLeaves | needs(Feature::kSm4);

// clang-format off
constexpr std::array kRows{
    decode::insn<"01001110 00 10100 00100 10 nnnnn ddddd", aes_round<VecOp::kAesEncLast>>("AESE", "aese {d}, {n}", kAes),
    decode::insn<"01001110 00 10100 00101 10 nnnnn ddddd", aes_round<VecOp::kAesDecLast>>("AESD", "aesd {d}, {n}", kAes),
    decode::insn<"01001110 00 10100 00110 10 nnnnn ddddd", aesmc>("AESMC", "aesmc {d}, {n}", kAes),
    decode::insn<"01001110 00 10100 00111 10 nnnnn ddddd", aesimc>("AESIMC", "aesimc {d}, {n}", kAes),
    decode::insn<"01011110 00 0 mmmmm 0 000 00 nnnnn ddddd", sha1_rounds<0>>("SHA1C", "sha1c {d}, {n}, {m}", kSha1),
    decode::insn<"01011110 00 0 mmmmm 0 001 00 nnnnn ddddd", sha1_rounds<1>>("SHA1P", "sha1p {d}, {n}, {m}", kSha1),
    decode::insn<"01011110 00 0 mmmmm 0 010 00 nnnnn ddddd", sha1_rounds<2>>("SHA1M", "sha1m {d}, {n}, {m}", kSha1),
    decode::insn<"01011110 00 0 mmmmm 0 011 00 nnnnn ddddd", three_words<VecOp::kSha1Su0>>("SHA1SU0", "sha1su0 {d}, {n}, {m}", kSha1),
    decode::insn<"01011110 00 0 mmmmm 0 100 00 nnnnn ddddd", hash_q<VecOp::kSha256H>>("SHA256H", "sha256h {d}, {n}, {m}", kSha256),
    decode::insn<"01011110 00 0 mmmmm 0 101 00 nnnnn ddddd", hash_q<VecOp::kSha256H2>>("SHA256H2", "sha256h2 {d}, {n}, {m}", kSha256),
    decode::insn<"01011110 00 0 mmmmm 0 110 00 nnnnn ddddd", three_words<VecOp::kSha256Su1>>("SHA256SU1", "sha256su1 {d}, {n}, {m}", kSha256),
    decode::insn<"01011110 00 10100 00000 10 nnnnn ddddd", sha1h>("SHA1H", "sha1h {d}, {n}", kSha1),
    decode::insn<"01011110 00 10100 00001 10 nnnnn ddddd", two_words<VecOp::kSha1Su1>>("SHA1SU1", "sha1su1 {d}, {n}", kSha1),
    decode::insn<"01011110 00 10100 00010 10 nnnnn ddddd", two_words<VecOp::kSha256Su0>>("SHA256SU0", "sha256su0 {d}, {n}", kSha256),
    decode::insn<"11001110 011 mmmmm 1000 00 nnnnn ddddd", hash512<VecOp::kSha512H>>("SHA512H", "sha512h {d}, {n}, {m}", kSha512),
    decode::insn<"11001110 011 mmmmm 1000 01 nnnnn ddddd", hash512<VecOp::kSha512H2>>("SHA512H2", "sha512h2 {d}, {n}, {m}", kSha512),
    decode::insn<"11001110 011 mmmmm 1000 10 nnnnn ddddd", sha512su1>("SHA512SU1", "sha512su1 {d}, {n}, {m}", kSha512),
    decode::insn<"11001110 110 00000 1000 00 nnnnn ddddd", sha512su0>("SHA512SU0", "sha512su0 {d}, {n}", kSha512),
    decode::insn<"11001110 011 mmmmm 1000 11 nnnnn ddddd", rax1>("RAX1", "rax1 {d}, {n}, {m}", kSha3),
    decode::insn<"11001110 000 mmmmm 0 aaaaa nnnnn ddddd", eor3>("EOR3", "eor3 {d}, {n}, {m}, {a}", kSha3),
    decode::insn<"11001110 001 mmmmm 0 aaaaa nnnnn ddddd", bcax>("BCAX", "bcax {d}, {n}, {m}, {a}", kSha3),
    decode::insn<"11001110 100 mmmmm iiiiii nnnnn ddddd", xar>("XAR", "xar {d}, {n}, {m}, {i}", kSha3),
    decode::insn<"11001110 010 mmmmm 0 aaaaa nnnnn ddddd", sm3ss1>("SM3SS1", "sm3ss1 {d}, {n}, {m}, {a}", kSm3),
    decode::insn<"11001110 010 mmmmm 10 ii 00 nnnnn ddddd", sm3tt<0>>("SM3TT1A", "sm3tt1a {d}, {n}, {m}{i}", kSm3),
    decode::insn<"11001110 010 mmmmm 10 ii 01 nnnnn ddddd", sm3tt<1>>("SM3TT1B", "sm3tt1b {d}, {n}, {m}{i}", kSm3),
    decode::insn<"11001110 010 mmmmm 10 ii 10 nnnnn ddddd", sm3tt<2>>("SM3TT2A", "sm3tt2a {d}, {n}, {m}{i}", kSm3),
    decode::insn<"11001110 010 mmmmm 10 ii 11 nnnnn ddddd", sm3tt<3>>("SM3TT2B", "sm3tt2b {d}, {n}, {m}{i}", kSm3),
    decode::insn<"11001110 011 mmmmm 1100 00 nnnnn ddddd", three_words<VecOp::kSm3PartW1>>("SM3PARTW1", "sm3partw1 {d}, {n}, {m}", kSm3),
    decode::insn<"11001110 011 mmmmm 1100 01 nnnnn ddddd", three_words<VecOp::kSm3PartW2>>("SM3PARTW2", "sm3partw2 {d}, {n}, {m}", kSm3),
    decode::insn<"11001110 011 mmmmm 1100 10 nnnnn ddddd", sm4ekey>("SM4EKEY", "sm4ekey {d}, {n}, {m}", kSm4),
    decode::insn<"11001110 110 00000 1000 01 nnnnn ddddd", two_words<VecOp::kSm4E>>("SM4E", "sm4e {d}, {n}", kSm4),
};
// clang-format on

}  // namespace

std::span<const Row> simd_crypto_rows() { return kRows; }

}  // namespace arm::a64
