// SPDX-License-Identifier: MIT
// Meaning of the cipher and hash vector ops.  Sources: FIPS 197, FIPS 180-4, GB/T 32905 (SM3), GB/T 32907 (SM4), and
// DDI 0487 for how Arm's instructions cut them up; Intel SDM for AES.
#include "tcg/ir/vec_lanes.h"

namespace tcg::ir {
namespace {

using Bytes = Lanes<std::uint8_t>;
using Words = Lanes<std::uint32_t>;
using Table = std::array<std::uint8_t, 256>;
using u8 = std::uint8_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;

/// Product in GF(2^8) modulo `polynomial`.
constexpr u8 gf_mul(unsigned a, unsigned b, unsigned polynomial) {
  unsigned r = 0;
  for (; b != 0; b >>= 1) {
    if ((b & 1) != 0) r ^= a;
    a <<= 1;
    if ((a & 0x100) != 0) a ^= polynomial;
  }
  return static_cast<u8>(r);
}
constexpr u8 gf_inverse(unsigned a, unsigned polynomial) {  // a^254
  unsigned r = 1;
  for (int bit = 1; bit < 8; ++bit) {
    a = gf_mul(a, a, polynomial);
    r = gf_mul(r, a, polynomial);
  }
  return static_cast<u8>(r);
}
constexpr u8 rotl8(unsigned v, unsigned n) { return static_cast<u8>(v << n | v >> (8 - n)); }

constexpr Table kAesSbox = [] {
  Table t{};
  for (unsigned i = 0; i < 256; ++i) {
    const unsigned v = gf_inverse(i, 0x11b);
    t[i] = static_cast<u8>(v ^ rotl8(v, 1) ^ rotl8(v, 2) ^ rotl8(v, 3) ^ rotl8(v, 4) ^ 0x63);
  }
  return t;
}();
constexpr Table kAesInverseSbox = [] {
  Table t{};
  for (unsigned i = 0; i < 256; ++i) t[kAesSbox[i]] = static_cast<u8>(i);
  return t;
}();
/// SM4's: affine map, inverse, the same affine map.
constexpr Table kSm4Sbox = [] {
  Table t{};
  const auto affine = [](unsigned v) {
    unsigned r = 0;
    for (unsigned bit = 0; bit < 8; ++bit) r |= (static_cast<unsigned>(std::popcount(v & rotl8(0xa7, bit))) & 1) << bit;
    return r ^ 0xd3;
  };
  for (unsigned i = 0; i < 256; ++i) t[i] = static_cast<u8>(affine(gf_inverse(affine(i), 0x1f5)));
  return t;
}();
static_assert(kAesSbox[0x53] == 0xed && kAesSbox[0] == 0x63);
static_assert(kSm4Sbox[0] == 0xd6 && kSm4Sbox[1] == 0x90 && kSm4Sbox[255] == 0x48);

Bytes mix_columns(const Bytes& x, const std::array<u8, 4>& factors) {
  Bytes r{};
  for (unsigned i = 0; i < 16; ++i) {
    for (unsigned k = 0; k < 4; ++k)
      r[i] = static_cast<u8>(r[i] ^ gf_mul(x[(i & ~3u) + ((i + k) & 3)], factors[k], 0x11b));
  }
  return r;
}
constexpr std::array<u8, 4> kMix{2, 3, 1, 1}, kInverseMix{14, 11, 13, 9};

Vec aes(VecOp op, const Vec& state, const Vec& key) {
  const auto x = lanes<u8>(state);
  if (op == VecOp::kAesImc) return vec<u8>(mix_columns(x, kInverseMix));
  const bool decrypts = op == VecOp::kAesDec || op == VecOp::kAesDecLast;
  Bytes r{};
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned row = i & 3;
    const unsigned from = ((i >> 2) + (decrypts ? 4 - row : row)) % 4 * 4 + row;
    r[i] = (decrypts ? kAesInverseSbox : kAesSbox)[x[from]];
  }
  if (op == VecOp::kAesEnc) r = mix_columns(r, kMix);
  if (op == VecOp::kAesDec) r = mix_columns(r, kInverseMix);
  const Vec v = vec<u8>(r);
  return {{v.half[0] ^ key.half[0], v.half[1] ^ key.half[1]}};
}

constexpr u32 choose(u32 x, u32 y, u32 z) { return (x & y) | (~x & z); }
constexpr u32 majority(u32 x, u32 y, u32 z) { return (x & y) | (x & z) | (y & z); }
constexpr u32 parity(u32 x, u32 y, u32 z) { return x ^ y ^ z; }

Vec sha1(unsigned n, const Vec& abcd, const Vec& e, const Vec& schedule) {
  auto x = lanes<u32>(abcd);
  const auto w = lanes<u32>(schedule);
  u32 y = static_cast<u32>(e.half[0]);
  for (unsigned i = 0; i < 4; ++i) {
    const u32 f = n == 0 ? choose(x[1], x[2], x[3]) : n == 1 ? parity(x[1], x[2], x[3]) : majority(x[1], x[2], x[3]);
    y += std::rotl(x[0], 5) + f + w[i];
    x[1] = std::rotl(x[1], 30);
    const u32 out = x[3];
    x = {y, x[0], x[1], x[2]};
    y = out;
  }
  return vec<u32>(x);
}

Vec sha1_schedule(VecOp op, const Vec& d, const Vec& n, const Vec& m) {
  if (op == VecOp::kSha1Su0) return {{d.half[1] ^ d.half[0] ^ m.half[0], n.half[0] ^ d.half[1] ^ m.half[1]}};
  const auto x = lanes<u32>(d), y = lanes<u32>(n);
  const Words t{x[0] ^ y[1], x[1] ^ y[2], x[2] ^ y[3], x[3]};
  return vec<u32>(
      Words{std::rotl(t[0], 1), std::rotl(t[1], 1), std::rotl(t[2], 1), std::rotl(t[3], 1) ^ std::rotl(t[0], 2)});
}

Vec sha256(bool first, const Vec& abcd, const Vec& efgh, const Vec& schedule) {
  auto x = lanes<u32>(abcd), y = lanes<u32>(efgh);
  const auto w = lanes<u32>(schedule);
  for (unsigned i = 0; i < 4; ++i) {
    const u32 sigma1 = std::rotr(y[0], 6) ^ std::rotr(y[0], 11) ^ std::rotr(y[0], 25);
    const u32 sigma0 = std::rotr(x[0], 2) ^ std::rotr(x[0], 13) ^ std::rotr(x[0], 22);
    const u32 t = y[3] + sigma1 + choose(y[0], y[1], y[2]) + w[i];
    const u32 e = x[3] + t, a = t + sigma0 + majority(x[0], x[1], x[2]);
    y = {e, y[0], y[1], y[2]};
    x = {a, x[0], x[1], x[2]};
  }
  return vec<u32>(first ? x : y);
}

Vec sha256_schedule(VecOp op, const Vec& d, const Vec& n, const Vec& m) {
  const auto x = lanes<u32>(d), y = lanes<u32>(n), z = lanes<u32>(m);
  Words r{};
  if (op == VecOp::kSha256Su0) {
    const Words t{x[1], x[2], x[3], y[0]};
    for (unsigned i = 0; i < 4; ++i) r[i] = x[i] + (std::rotr(t[i], 7) ^ std::rotr(t[i], 18) ^ (t[i] >> 3));
    return vec<u32>(r);
  }
  const Words t0{y[1], y[2], y[3], z[0]};
  for (unsigned i = 0; i < 4; ++i) {
    const u32 t = i < 2 ? z[2 + i] : r[i - 2];
    r[i] = (std::rotr(t, 17) ^ std::rotr(t, 19) ^ (t >> 10)) + x[i] + t0[i];
  }
  return vec<u32>(r);
}

u64 sigma512(u64 v, int a, int b, int c) { return std::rotr(v, a) ^ std::rotr(v, b) ^ std::rotr(v, c); }

Vec sha512(VecOp op, const Vec& w, const Vec& x, const Vec& y) {
  const u64 x0 = x.half[0], x1 = x.half[1], y0 = y.half[0], y1 = y.half[1];
  switch (op) {
    case VecOp::kSha512H: {
      const u64 high = ((y1 & x0) ^ (~y1 & x1)) + sigma512(y1, 14, 18, 41) + w.half[1];
      const u64 t = high + y0;
      return {{((t & y1) ^ (~t & x0)) + sigma512(t, 14, 18, 41) + w.half[0], high}};
    }
    case VecOp::kSha512H2: {
      const u64 high = ((x0 & y1) ^ (x0 & y0) ^ (y1 & y0)) + sigma512(y0, 28, 34, 39) + w.half[1];
      return {{((high & y0) ^ (high & y1) ^ (y1 & y0)) + sigma512(high, 28, 34, 39) + w.half[0], high}};
    }
    case VecOp::kSha512Su0: {
      const auto small = [](u64 v) { return std::rotr(v, 1) ^ std::rotr(v, 8) ^ (v >> 7); };
      return {{w.half[0] + small(w.half[1]), w.half[1] + small(x0)}};
    }
    default: {
      const auto small = [](u64 v) { return std::rotr(v, 19) ^ std::rotr(v, 61) ^ (v >> 6); };
      return {{w.half[0] + small(x0) + y0, w.half[1] + small(x1) + y1}};
    }
  }
}

Vec sm3_tt(unsigned n, const Vec& vd, const Vec& vn, const Vec& vm) {
  const auto d = lanes<u32>(vd), x = lanes<u32>(vn);
  const u32 w = lanes<u32>(vm)[n >> 2 & 3];
  const bool second = (n & 2) != 0, later = (n & 1) != 0;
  u32 t = !later ? parity(d[1], d[2], d[3]) : second ? choose(d[3], d[2], d[1]) : majority(d[3], d[1], d[2]);
  t += d[0] + w + (second ? x[3] : x[3] ^ std::rotl(d[3], 12));
  if (second) t ^= std::rotl(t, 9) ^ std::rotl(t, 17);
  return vec<u32>(Words{d[1], std::rotl(d[2], second ? 19 : 9), d[3], t});
}

u32 sm3_p1(u32 v) { return v ^ std::rotl(v, 15) ^ std::rotl(v, 23); }

Vec sm3_schedule(VecOp op, const Vec& vd, const Vec& vn, const Vec& vm) {
  const auto d = lanes<u32>(vd), n = lanes<u32>(vn), m = lanes<u32>(vm);
  Words r{};
  if (op == VecOp::kSm3Ss1) {
    r[3] = std::rotl(std::rotl(d[3], 12) + n[3] + m[3], 7);
  } else if (op == VecOp::kSm3PartW1) {
    for (unsigned i = 0; i < 3; ++i) r[i] = sm3_p1(d[i] ^ n[i] ^ std::rotl(m[i + 1], 15));
    r[3] = sm3_p1(d[3] ^ n[3] ^ std::rotl(r[0], 15));
  } else {
    Words t{};
    for (unsigned i = 0; i < 4; ++i) t[i] = n[i] ^ std::rotl(m[i], 7), r[i] = d[i] ^ t[i];
    r[3] ^= sm3_p1(std::rotl(t[0], 15));
  }
  return vec<u32>(r);
}

Vec sm4(bool key, const Vec& state, const Vec& keys) {
  auto x = lanes<u32>(state);
  const auto k = lanes<u32>(keys);
  for (unsigned i = 0; i < 4; ++i) {
    const u32 v = x[1] ^ x[2] ^ x[3] ^ k[i];
    u32 s = 0;
    for (unsigned b = 0; b < 32; b += 8) s |= static_cast<u32>(kSm4Sbox[v >> b & 0xff]) << b;
    s ^= key ? std::rotl(s, 13) ^ std::rotl(s, 23)
             : std::rotl(s, 2) ^ std::rotl(s, 10) ^ std::rotl(s, 18) ^ std::rotl(s, 24);
    x = {x[1], x[2], x[3], x[0] ^ s};
  }
  return vec<u32>(x);
}

u32 poly_bytes(u8 a, u8 b) {
  u32 r = 0;
  for (unsigned i = 0; i < 8; ++i) r ^= (b >> i & 1) != 0 ? u32{a} << i : 0;
  return r;
}

Vec poly(VecOp op, unsigned n, const Vec& a, const Vec& b) {
  if (op == VecOp::kPolyMul64) {
    const u64 x = a.half[n & 1], y = b.half[n >> 1 & 1];
    Vec r{{(y & 1) != 0 ? x : 0, 0}};
    for (unsigned i = 1; i < 64; ++i) {
      if ((y >> i & 1) == 0) continue;
      r.half[0] ^= x << i;
      r.half[1] ^= x >> (64 - i);
    }
    return r;
  }
  const auto x = lanes<u8>(a), y = lanes<u8>(b);
  if (op == VecOp::kPolyMul) return map<u8>(a, b, poly_bytes);
  Lanes<std::uint16_t> r{};
  for (unsigned i = 0; i < 8; ++i)
    r[i] = static_cast<std::uint16_t>(poly_bytes(x[8 * (n & 1) + i], y[8 * (n & 1) + i]));
  return vec<std::uint16_t>(r);
}

}  // namespace

Vec eval_crypto(VecOp op, VecImm imm, const Vec& a, const Vec& b, const Vec& c) {
  switch (op) {
    case VecOp::kPolyMul:
    case VecOp::kPolyMulLong:
    case VecOp::kPolyMul64: return poly(op, imm.n, a, b);
    case VecOp::kAesEnc:
    case VecOp::kAesEncLast:
    case VecOp::kAesDec:
    case VecOp::kAesDecLast:
    case VecOp::kAesImc: return aes(op, a, b);
    case VecOp::kSha1: return sha1(imm.n, a, b, c);
    case VecOp::kSha1Su0:
    case VecOp::kSha1Su1: return sha1_schedule(op, a, b, c);
    case VecOp::kSha256H: return sha256(true, a, b, c);
    case VecOp::kSha256H2: return sha256(false, b, a, c);
    case VecOp::kSha256Su0:
    case VecOp::kSha256Su1: return sha256_schedule(op, a, b, c);
    case VecOp::kSha512H:
    case VecOp::kSha512H2:
    case VecOp::kSha512Su0:
    case VecOp::kSha512Su1: return sha512(op, a, b, c);
    case VecOp::kSm3Tt: return sm3_tt(imm.n, a, b, c);
    case VecOp::kSm3Ss1:
    case VecOp::kSm3PartW1:
    case VecOp::kSm3PartW2: return sm3_schedule(op, a, b, c);
    case VecOp::kSm4E: return sm4(false, a, b);
    case VecOp::kSm4Key: return sm4(true, a, b);
    default: return {};
  }
}

}  // namespace tcg::ir
