// SPDX-License-Identifier: MIT
// Floating point across a vector: scalar pairwise, and maximum and minimum of all lanes.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_fp_common.h"

namespace arm::a64 {
namespace {

void fold(Translator& t, FpOp op, FpFormat f, unsigned lanes, unsigned n, unsigned d) {
  FpSpec spec = scalar_spec(t, op, f);
  spec.lanes = static_cast<std::uint8_t>(lanes);
  spec.across = true;
  write_fp(t, d, t.b.fop(spec, {t.q(n)}));
}

/// The source of a scalar pairwise operation: two lanes.
struct Pair {
  std::uint32_t n = 0;
};
struct PairHalf {
  std::uint32_t n = 0;
};
struct VofFour {
  std::uint32_t n = 0;
};
void append_text(Text& text, Pair p) {
  text.out += 'v' + std::to_string(p.n) + ((text.word >> 22 & 1) != 0 ? ".2d" : ".2s");
}
void append_text(Text& text, PairHalf p) { text.out += 'v' + std::to_string(p.n) + ".2h"; }
void append_text(Text& text, VofFour v) { text.out += 'v' + std::to_string(v.n) + ".4s"; }

template <FpOp kOp>
void pairwise(Translator& t, Double z, Pair n, Fscalar d) {
  fold(t, kOp, z.format(), 2, n.n, d.n);
}
template <FpOp kOp>
void pairwise_half(Translator& t, PairHalf n, Hreg d) {
  fold(t, kOp, FpFormat::kF16, 2, n.n, d.n);
}
template <FpOp kOp>
void across(Translator& t, VofFour n, Sreg d) {
  fold(t, kOp, FpFormat::kF32, 4, n.n, d.n);
}
template <FpOp kOp>
void across_half(Translator& t, Quad q, Vhalf n, Hreg d) {
  fold(t, kOp, FpFormat::kF16, q.raw != 0 ? 8 : 4, n.n, d.n);
}

constexpr std::uint32_t kHalf = needs(Feature::kFp16);

// clang-format off
constexpr std::array kRows{
    decode::insn<"01 1 11110 0 z 11000 01100 10 nnnnn ddddd", pairwise<FpOp::kMaxNum>>("FMAXNMP (scalar)", "fmaxnmp {d}, {n}"),
    decode::insn<"01 1 11110 0 z 11000 01101 10 nnnnn ddddd", pairwise<FpOp::kAdd>>("FADDP (scalar)", "faddp {d}, {n}"),
    decode::insn<"01 1 11110 0 z 11000 01111 10 nnnnn ddddd", pairwise<FpOp::kMax>>("FMAXP (scalar)", "fmaxp {d}, {n}"),
    decode::insn<"01 1 11110 1 z 11000 01100 10 nnnnn ddddd", pairwise<FpOp::kMinNum>>("FMINNMP (scalar)", "fminnmp {d}, {n}"),
    decode::insn<"01 1 11110 1 z 11000 01111 10 nnnnn ddddd", pairwise<FpOp::kMin>>("FMINP (scalar)", "fminp {d}, {n}"),
    decode::insn<"01 0 11110 0 0 11000 01100 10 nnnnn ddddd", pairwise_half<FpOp::kMaxNum>>("FMAXNMP (scalar)", "fmaxnmp {d}, {n}", kHalf),
    decode::insn<"01 0 11110 0 0 11000 01101 10 nnnnn ddddd", pairwise_half<FpOp::kAdd>>("FADDP (scalar)", "faddp {d}, {n}", kHalf),
    decode::insn<"01 0 11110 0 0 11000 01111 10 nnnnn ddddd", pairwise_half<FpOp::kMax>>("FMAXP (scalar)", "fmaxp {d}, {n}", kHalf),
    decode::insn<"01 0 11110 1 0 11000 01100 10 nnnnn ddddd", pairwise_half<FpOp::kMinNum>>("FMINNMP (scalar)", "fminnmp {d}, {n}", kHalf),
    decode::insn<"01 0 11110 1 0 11000 01111 10 nnnnn ddddd", pairwise_half<FpOp::kMin>>("FMINP (scalar)", "fminp {d}, {n}", kHalf),
    decode::insn<"0 1 1 01110 0 0 11000 01100 10 nnnnn ddddd", across<FpOp::kMaxNum>>("FMAXNMV", "fmaxnmv {d}, {n}"),
    decode::insn<"0 1 1 01110 0 0 11000 01111 10 nnnnn ddddd", across<FpOp::kMax>>("FMAXV", "fmaxv {d}, {n}"),
    decode::insn<"0 1 1 01110 1 0 11000 01100 10 nnnnn ddddd", across<FpOp::kMinNum>>("FMINNMV", "fminnmv {d}, {n}"),
    decode::insn<"0 1 1 01110 1 0 11000 01111 10 nnnnn ddddd", across<FpOp::kMin>>("FMINV", "fminv {d}, {n}"),
    decode::insn<"0 q 0 01110 0 0 11000 01100 10 nnnnn ddddd", across_half<FpOp::kMaxNum>>("FMAXNMV", "fmaxnmv {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 0 0 11000 01111 10 nnnnn ddddd", across_half<FpOp::kMax>>("FMAXV", "fmaxv {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 0 11000 01100 10 nnnnn ddddd", across_half<FpOp::kMinNum>>("FMINNMV", "fminnmv {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 0 11000 01111 10 nnnnn ddddd", across_half<FpOp::kMin>>("FMINV", "fminv {d}, {n}", kHalf),
};
// clang-format on

}  // namespace

std::span<const Row> simd_fp_fold_rows() { return kRows; }

}  // namespace arm::a64
