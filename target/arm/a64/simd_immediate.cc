// SPDX-License-Identifier: MIT
// Advanced SIMD modified immediate: MOVI, MVNI, ORR, BIC, FMOV (vector).  Source: DDI 0487 C4.1, AdvSIMDExpandImm.
#include <fmt/format.h>

#include <array>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

struct Fields {
  bool quad, op;
  unsigned cmode, imm8;
};
Fields fields_of(std::uint32_t word) {
  return {(word >> 30 & 1) != 0, (word >> 29 & 1) != 0, word >> 12 & 15, (word >> 16 & 7) << 5 | (word >> 5 & 31)};
}
std::uint64_t splat(std::uint64_t v, unsigned bits) {
  for (; bits < 64; bits *= 2) v |= v << bits;
  return v;
}
/// The 64 bits of the immediate, before MVNI and BIC invert it.
std::uint64_t expand(const Fields& f) {
  const std::uint64_t v = f.imm8;
  if (f.cmode < 8) return splat(v << (8 * (f.cmode >> 1)), 32);
  if (f.cmode < 12) return splat(v << (8 * (f.cmode >> 1 & 1)), 16);
  if (f.cmode < 14) return splat(f.cmode == 12 ? v << 8 | 0xff : v << 16 | 0xffff, 32);
  if (f.cmode == 15) return f.op ? expand_imm8(f.imm8, FpFormat::kF64) : splat(expand_imm8(f.imm8, FpFormat::kF32), 32);
  if (!f.op) return splat(v, 8);
  std::uint64_t bytes = 0;
  for (unsigned i = 0; i < 8; ++i) bytes |= (v >> i & 1) != 0 ? std::uint64_t{0xff} << (8 * i) : 0;
  return bytes;
}
/// MOVI, MVNI, FMOV write it; the others combine it with Vd.
bool moves(const Fields& f) { return f.cmode >= 12 || (f.cmode & 1) == 0; }

/// op, abc and defgh: read from the word.
struct Part {
  std::uint32_t raw = 0;
};
/// Prints all of the instruction.
struct Whole {
  std::uint32_t n = 0;
};
void append_text(Text& text, Whole r) {
  const Fields f = fields_of(text.word);
  const auto shift = [](unsigned by, std::string_view how) {
    return by == 0 ? std::string() : fmt::format(", {} #{}", how, by);
  };
  const auto put = [&](std::string_view name, Lane lane, std::string tail) {
    text.out += fmt::format("{} v{}.{}, #{}{}", name, r.n, arrangement(lane, f.quad), f.imm8, tail);
  };
  const std::string_view inverted = f.op ? "mvni" : "movi", combined = f.op ? "bic" : "orr";
  if (f.cmode < 8) return put(moves(f) ? inverted : combined, Lane::k32, shift(8 * (f.cmode >> 1), "lsl"));
  if (f.cmode < 12) return put(moves(f) ? inverted : combined, Lane::k16, shift(8 * (f.cmode >> 1 & 1), "lsl"));
  if (f.cmode < 14) return put(inverted, Lane::k32, shift(f.cmode == 12 ? 8 : 16, "msl"));
  if (f.cmode == 14 && !f.op) return put("movi", Lane::k8, "");
  if (f.cmode == 14) {
    text.out += f.quad ? fmt::format("movi v{}.2d, #{:#016x}", r.n, expand(f))
                       : fmt::format("movi d{}, #{:#016x}", r.n, expand(f));
    return;
  }
  if (f.op && !f.quad) text.valid = false;
  text.out += fmt::format("fmov v{}.{}, ", r.n, arrangement(f.op ? Lane::k64 : Lane::k32, f.quad));
  append_text(text, FpImm8{f.imm8});
}

void immediate(Translator& t, Quad q, Part, Part, Part, Whole d) {
  const Fields f = fields_of(t.word());
  if (f.cmode == 15 && f.op && !f.quad) return t.undefined();
  std::uint64_t v = expand(f);
  const bool moved = moves(f);
  if (f.op && f.cmode < 14) v = ~v;  // MVNI, and BIC as an AND
  if (moved) return t.set_q(d.n, t.b.vec_constant(v, q.raw != 0 ? v : 0));
  const Simd s = vector(t, q, Lane::k8);
  s.write(d.n, s.op(f.op ? VecOp::kAnd : VecOp::kOr, {t.q(d.n), t.b.constant(Type::kV128, v)}));
}

/// FMOV (vector, immediate) of half precision.
struct WholeHalf {
  std::uint32_t n = 0;
};
void append_text(Text& text, WholeHalf r) {
  const Fields f = fields_of(text.word);
  text.out += fmt::format("fmov v{}.{}, ", r.n, arrangement(Lane::k16, f.quad));
  append_text(text, FpImm8{f.imm8});
}
void immediate_half(Translator& t, Quad q, Part, Part, WholeHalf d) {
  const std::uint64_t v = splat(expand_imm8(fields_of(t.word()).imm8, FpFormat::kF16), 16);
  t.set_q(d.n, t.b.vec_constant(v, q.raw != 0 ? v : 0));
}

// A row for each cmode: with fewer fixed bits the shifts, which differ in immh only, would be found first.
// clang-format off
constexpr std::array kRows{
    decode::insn<"0 q o 0111100000 aaa 0000 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 0000)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 0001 01 bbbbb ddddd", immediate>("ORR, BIC (vector, immediate, cmode 0001)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 0010 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 0010)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 0011 01 bbbbb ddddd", immediate>("ORR, BIC (vector, immediate, cmode 0011)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 0100 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 0100)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 0101 01 bbbbb ddddd", immediate>("ORR, BIC (vector, immediate, cmode 0101)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 0110 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 0110)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 0111 01 bbbbb ddddd", immediate>("ORR, BIC (vector, immediate, cmode 0111)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1000 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 1000)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1001 01 bbbbb ddddd", immediate>("ORR, BIC (vector, immediate, cmode 1001)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1010 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 1010)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1011 01 bbbbb ddddd", immediate>("ORR, BIC (vector, immediate, cmode 1011)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1100 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 1100)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1101 01 bbbbb ddddd", immediate>("MOVI, MVNI (vector, immediate, cmode 1101)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1110 01 bbbbb ddddd", immediate>("MOVI (bytes)", "{d}", kNeverLeaves),
    decode::insn<"0 q o 0111100000 aaa 1111 01 bbbbb ddddd", immediate>("FMOV (vector, immediate)", "{d}", kNeverLeaves),
    decode::insn<"0 q 0 0111100000 aaa 1111 11 bbbbb ddddd", immediate_half>("FMOV (vector, immediate, half precision)", "{d}", kNeverLeaves | needs(Feature::kFp16)),
};
// clang-format on

}  // namespace

std::span<const Row> simd_immediate_rows() { return kRows; }

}  // namespace arm::a64
