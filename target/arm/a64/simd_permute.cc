// SPDX-License-Identifier: MIT
// Advanced SIMD permute, extract and table lookup.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

/// 64-bit vectors lie side by side first: the upper operations then work on what follows the lower half.
template <VecOp kOp>
Value permute(const Simd& s, Value n, Value m) {
  if (s.extent == Extent::kFull) return s.op(kOp, {n, m});
  switch (kOp) {
    case VecOp::kUzp1:
    case VecOp::kUzp2: {
      const Value both = s.at(Lane::k64, VecOp::kZip1, {n, m});
      return s.op(kOp, {both, both});
    }
    case VecOp::kZip2: {
      const Value all = s.op(VecOp::kZip1, {n, m});
      return s.at(Lane::k64, VecOp::kDupLane, {all}, 1);
    }
    default: return s.op(kOp, {n, m});
  }
}
template <VecOp kOp>
void permute_rows(Translator& t, Quad q, Sizes<kBhsd> z, Vreg m, Vreg n, Vreg d) {
  if (!z.valid(q)) return t.undefined();
  const Simd s = vector(t, q, z.lane());
  s.write(d.n, permute<kOp>(s, t.q(n.n), t.q(m.n)));
}

/// imm4 of EXT, as "#3"; below 8 for 64-bit vectors.
struct ExtIndex {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr bool valid(Quad q) const { return q.raw != 0 || raw < 8; }
};
void append_text(Text& text, ExtIndex i) {
  text.valid = text.valid && i.valid({text.word >> 30 & 1});
  text.out += '#' + std::to_string(i.raw);
}
void ext(Translator& t, Quad q, Vbytes m, ExtIndex i, Vbytes n, Vbytes d) {
  if (!i.valid(q)) return t.undefined();
  const Simd s = vector(t, q, Lane::k8);
  if (q.raw != 0) return t.set_q(d.n, s.op(VecOp::kExt, {t.q(n.n), t.q(m.n)}, i.raw));
  const Value both = s.at(Lane::k64, VecOp::kZip1, {t.q(n.n), t.q(m.n)});
  s.write(d.n, i.raw == 0 ? both : s.op(VecOp::kExt, {both, both}, i.raw));
}

/// Number of table registers - 1, and the list of them.
struct Length {
  std::uint32_t raw = 0;
};
struct TableList {
  std::uint32_t n = 0;
};
void append_text(Text& text, TableList list) {
  const unsigned count = (text.word >> 13 & 3) + 1;
  text.out += "{ ";
  for (unsigned i = 0; i < count; ++i) text.out += (i != 0 ? ", v" : "v") + std::to_string((list.n + i) % 32) + ".16b";
  text.out += " }";
}
template <bool kExtend>
void table(Translator& t, Quad q, Vbytes m, Length l, TableList n, Vbytes d) {
  const Simd s = vector(t, q, Lane::k8);
  const Value index = t.q(m.n);
  Value v = s.op(VecOp::kTable, {t.q(n.n), index});
  for (unsigned i = 1; i <= l.raw; ++i) {
    const Value rest = s.op(VecOp::kSub, {index, s.splat(16 * i)});
    v = s.op(VecOp::kOr, {v, s.op(VecOp::kTable, {t.q((n.n + i) % 32), rest})});
  }
  if (kExtend) {
    const Value inside = s.op(VecOp::kCmpGtU, {s.splat(16 * (l.raw + 1)), index});
    v = s.op(VecOp::kBitSelect, {inside, v, t.q(d.n)});
  }
  s.write(d.n, v);
}

constexpr std::uint32_t kNl = kNeverLeaves;

// clang-format off
constexpr std::array kRows{
    decode::insn<"0 q 001110 zz 0 mmmmm 0 001 10 nnnnn ddddd", permute_rows<VecOp::kUzp1>>("UZP1", "uzp1 {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 001110 zz 0 mmmmm 0 010 10 nnnnn ddddd", permute_rows<VecOp::kTrn1>>("TRN1", "trn1 {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 001110 zz 0 mmmmm 0 011 10 nnnnn ddddd", permute_rows<VecOp::kZip1>>("ZIP1", "zip1 {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 001110 zz 0 mmmmm 0 101 10 nnnnn ddddd", permute_rows<VecOp::kUzp2>>("UZP2", "uzp2 {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 001110 zz 0 mmmmm 0 110 10 nnnnn ddddd", permute_rows<VecOp::kTrn2>>("TRN2", "trn2 {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 001110 zz 0 mmmmm 0 111 10 nnnnn ddddd", permute_rows<VecOp::kZip2>>("ZIP2", "zip2 {d}, {n}, {m}{z}", kNl),
    decode::insn<"0 q 101110 00 0 mmmmm 0 iiii 0 nnnnn ddddd", ext>("EXT", "ext {d}, {n}, {m}, {i}", kNl),
    decode::insn<"0 q 001110 00 0 mmmmm 0 ll 000 nnnnn ddddd", table<false>>("TBL", "tbl {d}, {n}, {m}", kNl),
    decode::insn<"0 q 001110 00 0 mmmmm 0 ll 100 nnnnn ddddd", table<true>>("TBX", "tbx {d}, {n}, {m}", kNl),
};
// clang-format on

}  // namespace

std::span<const Row> simd_permute_rows() { return kRows; }

}  // namespace arm::a64
