// SPDX-License-Identifier: MIT
// Advanced SIMD three same, floating point: vector and scalar, all formats.  Source: DDI 0487 C4.1, C7.2.
#include <array>

#include "target/arm/a64/simd_fp_common.h"

namespace arm::a64 {
namespace {

/// How the operation is applied.
enum class Shape : std::uint8_t { kPlain, kPairwise, kAccumulate, kSubtract };

template <FpOp kOp, Shape kShape>
void vector(Translator& t, Quad q, FpFormat format, unsigned m, unsigned n, unsigned d) {
  FpSpec spec = vector_spec(t, kOp, format, q);
  spec.pairwise = kShape == Shape::kPairwise;
  spec.negate_product = kShape == Shape::kSubtract;
  if constexpr (kShape == Shape::kAccumulate || kShape == Shape::kSubtract)
    t.set_q(d, t.b.fop(spec, {t.q(n), t.q(m), t.q(d)}));
  else
    t.set_q(d, t.b.fop(spec, {t.q(n), t.q(m)}));
}

template <FpOp kOp, Shape kShape = Shape::kPlain>
void three(Translator& t, Quad q, Double z, Vfp m, Vfp n, Vfp d) {
  if (require_arrangement(t, q, z)) vector<kOp, kShape>(t, q, z.format(), m.n, n.n, d.n);
}
template <FpOp kOp, Shape kShape = Shape::kPlain>
void three_half(Translator& t, Quad q, Vhalf m, Vhalf n, Vhalf d) {
  vector<kOp, kShape>(t, q, FpFormat::kF16, m.n, n.n, d.n);
}

/// Comparisons give a mask of the operands' width.
constexpr bool is_compare(FpOp op) { return op >= FpOp::kCmpEq && op <= FpOp::kAbsCmpGt; }

template <FpOp kOp>
void scalar_of(Translator& t, FpFormat f, unsigned m, unsigned n, unsigned d) {
  FpSpec spec = scalar_spec(t, kOp, f);
  if (is_compare(kOp)) spec.to = integer_of(f, false);
  write_fp(t, d, t.b.fop(spec, {read_fp(t, f, n), read_fp(t, f, m)}));
}
template <FpOp kOp>
void scalar(Translator& t, Double z, Fscalar m, Fscalar n, Fscalar d) {
  scalar_of<kOp>(t, z.format(), m.n, n.n, d.n);
}
template <FpOp kOp>
void scalar_half(Translator& t, Hreg m, Hreg n, Hreg d) {
  scalar_of<kOp>(t, FpFormat::kF16, m.n, n.n, d.n);
}

/// FMLAL, FMLAL2, FMLSL, FMLSL2: half precision products added to singles.
template <bool kSubtract, bool kUpper>
void multiply_long(Translator& t, Quad q, unsigned m, unsigned n, unsigned d) {
  FpSpec spec = vector_spec(t, FpOp::kMulAdd, FpFormat::kF32, q);
  spec.from = FpFormat::kF16;
  spec.negate_product = kSubtract;
  spec.upper = kUpper;
  t.set_q(d, t.b.fop(spec, {t.q(n), t.q(m), t.q(d)}));
}
/// Registers of FMLAL: Vd.4S (2S), Vn.4H (2H).
struct Vsingle {
  std::uint32_t n = 0;
};
struct Vquarter {
  std::uint32_t n = 0;
};
void append_text(Text& text, Vsingle r) {
  text.out += 'v' + std::to_string(r.n) + ((text.word >> 30 & 1) != 0 ? ".4s" : ".2s");
}
void append_text(Text& text, Vquarter r) {
  text.out += 'v' + std::to_string(r.n) + ((text.word >> 30 & 1) != 0 ? ".4h" : ".2h");
}
template <bool kSubtract, bool kUpper>
void fmlal(Translator& t, Quad q, Vquarter m, Vquarter n, Vsingle d) {
  multiply_long<kSubtract, kUpper>(t, q, m.n, n.n, d.n);
}

constexpr std::uint32_t kHalf = needs(Feature::kFp16), kLong = needs(Feature::kFhm);

// clang-format off
constexpr std::array kVector{
    decode::insn<"0 q 0 01110 0 z 1 mmmmm 110001 nnnnn ddddd", three<FpOp::kMaxNum>>("FMAXNM (vector)", "fmaxnm {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 0 z 1 mmmmm 110011 nnnnn ddddd", three<FpOp::kMulAdd, Shape::kAccumulate>>("FMLA (vector)", "fmla {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 0 z 1 mmmmm 110101 nnnnn ddddd", three<FpOp::kAdd>>("FADD (vector)", "fadd {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 0 z 1 mmmmm 110111 nnnnn ddddd", three<FpOp::kMulX>>("FMULX", "fmulx {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 0 z 1 mmmmm 111001 nnnnn ddddd", three<FpOp::kCmpEq>>("FCMEQ (register)", "fcmeq {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 0 z 1 mmmmm 111101 nnnnn ddddd", three<FpOp::kMax>>("FMAX (vector)", "fmax {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 0 z 1 mmmmm 111111 nnnnn ddddd", three<FpOp::kRecipStep>>("FRECPS", "frecps {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 1 z 1 mmmmm 110001 nnnnn ddddd", three<FpOp::kMinNum>>("FMINNM (vector)", "fminnm {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 1 z 1 mmmmm 110011 nnnnn ddddd", three<FpOp::kMulAdd, Shape::kSubtract>>("FMLS (vector)", "fmls {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 1 z 1 mmmmm 110101 nnnnn ddddd", three<FpOp::kSub>>("FSUB (vector)", "fsub {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 1 z 1 mmmmm 111101 nnnnn ddddd", three<FpOp::kMin>>("FMIN (vector)", "fmin {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 1 z 1 mmmmm 111111 nnnnn ddddd", three<FpOp::kRootStep>>("FRSQRTS", "frsqrts {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 0 z 1 mmmmm 110001 nnnnn ddddd", three<FpOp::kMaxNum, Shape::kPairwise>>("FMAXNMP (vector)", "fmaxnmp {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 0 z 1 mmmmm 110101 nnnnn ddddd", three<FpOp::kAdd, Shape::kPairwise>>("FADDP (vector)", "faddp {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 0 z 1 mmmmm 110111 nnnnn ddddd", three<FpOp::kMul>>("FMUL (vector)", "fmul {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 0 z 1 mmmmm 111001 nnnnn ddddd", three<FpOp::kCmpGe>>("FCMGE (register)", "fcmge {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 0 z 1 mmmmm 111011 nnnnn ddddd", three<FpOp::kAbsCmpGe>>("FACGE", "facge {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 0 z 1 mmmmm 111101 nnnnn ddddd", three<FpOp::kMax, Shape::kPairwise>>("FMAXP (vector)", "fmaxp {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 0 z 1 mmmmm 111111 nnnnn ddddd", three<FpOp::kDiv>>("FDIV (vector)", "fdiv {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 1 z 1 mmmmm 110001 nnnnn ddddd", three<FpOp::kMinNum, Shape::kPairwise>>("FMINNMP (vector)", "fminnmp {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 1 z 1 mmmmm 110101 nnnnn ddddd", three<FpOp::kAbsDiff>>("FABD", "fabd {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 1 z 1 mmmmm 111001 nnnnn ddddd", three<FpOp::kCmpGt>>("FCMGT (register)", "fcmgt {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 1 z 1 mmmmm 111011 nnnnn ddddd", three<FpOp::kAbsCmpGt>>("FACGT", "facgt {d}, {n}, {m}"),
    decode::insn<"0 q 1 01110 1 z 1 mmmmm 111101 nnnnn ddddd", three<FpOp::kMin, Shape::kPairwise>>("FMINP (vector)", "fminp {d}, {n}, {m}"),
    decode::insn<"0 q 0 01110 0 0 1 mmmmm 111011 nnnnn ddddd", fmlal<false, false>>("FMLAL (vector)", "fmlal {d}, {n}, {m}", kLong),
    decode::insn<"0 q 0 01110 1 0 1 mmmmm 111011 nnnnn ddddd", fmlal<true, false>>("FMLSL (vector)", "fmlsl {d}, {n}, {m}", kLong),
    decode::insn<"0 q 1 01110 0 0 1 mmmmm 110011 nnnnn ddddd", fmlal<false, true>>("FMLAL2 (vector)", "fmlal2 {d}, {n}, {m}", kLong),
    decode::insn<"0 q 1 01110 1 0 1 mmmmm 110011 nnnnn ddddd", fmlal<true, true>>("FMLSL2 (vector)", "fmlsl2 {d}, {n}, {m}", kLong),
};
constexpr std::array kHalfVector{
    decode::insn<"0 q 0 01110 0 10 mmmmm 000001 nnnnn ddddd", three_half<FpOp::kMaxNum>>("FMAXNM (vector)", "fmaxnm {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 0 10 mmmmm 000011 nnnnn ddddd", three_half<FpOp::kMulAdd, Shape::kAccumulate>>("FMLA (vector)", "fmla {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 0 10 mmmmm 000101 nnnnn ddddd", three_half<FpOp::kAdd>>("FADD (vector)", "fadd {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 0 10 mmmmm 000111 nnnnn ddddd", three_half<FpOp::kMulX>>("FMULX", "fmulx {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 0 10 mmmmm 001001 nnnnn ddddd", three_half<FpOp::kCmpEq>>("FCMEQ (register)", "fcmeq {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 0 10 mmmmm 001101 nnnnn ddddd", three_half<FpOp::kMax>>("FMAX (vector)", "fmax {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 0 10 mmmmm 001111 nnnnn ddddd", three_half<FpOp::kRecipStep>>("FRECPS", "frecps {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 1 10 mmmmm 000001 nnnnn ddddd", three_half<FpOp::kMinNum>>("FMINNM (vector)", "fminnm {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 1 10 mmmmm 000011 nnnnn ddddd", three_half<FpOp::kMulAdd, Shape::kSubtract>>("FMLS (vector)", "fmls {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 1 10 mmmmm 000101 nnnnn ddddd", three_half<FpOp::kSub>>("FSUB (vector)", "fsub {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 1 10 mmmmm 001101 nnnnn ddddd", three_half<FpOp::kMin>>("FMIN (vector)", "fmin {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 0 01110 1 10 mmmmm 001111 nnnnn ddddd", three_half<FpOp::kRootStep>>("FRSQRTS", "frsqrts {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 0 10 mmmmm 000001 nnnnn ddddd", three_half<FpOp::kMaxNum, Shape::kPairwise>>("FMAXNMP (vector)", "fmaxnmp {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 0 10 mmmmm 000101 nnnnn ddddd", three_half<FpOp::kAdd, Shape::kPairwise>>("FADDP (vector)", "faddp {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 0 10 mmmmm 000111 nnnnn ddddd", three_half<FpOp::kMul>>("FMUL (vector)", "fmul {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 0 10 mmmmm 001001 nnnnn ddddd", three_half<FpOp::kCmpGe>>("FCMGE (register)", "fcmge {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 0 10 mmmmm 001011 nnnnn ddddd", three_half<FpOp::kAbsCmpGe>>("FACGE", "facge {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 0 10 mmmmm 001101 nnnnn ddddd", three_half<FpOp::kMax, Shape::kPairwise>>("FMAXP (vector)", "fmaxp {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 0 10 mmmmm 001111 nnnnn ddddd", three_half<FpOp::kDiv>>("FDIV (vector)", "fdiv {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 1 10 mmmmm 000001 nnnnn ddddd", three_half<FpOp::kMinNum, Shape::kPairwise>>("FMINNMP (vector)", "fminnmp {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 1 10 mmmmm 000101 nnnnn ddddd", three_half<FpOp::kAbsDiff>>("FABD", "fabd {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 1 10 mmmmm 001001 nnnnn ddddd", three_half<FpOp::kCmpGt>>("FCMGT (register)", "fcmgt {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 1 10 mmmmm 001011 nnnnn ddddd", three_half<FpOp::kAbsCmpGt>>("FACGT", "facgt {d}, {n}, {m}", kHalf),
    decode::insn<"0 q 1 01110 1 10 mmmmm 001101 nnnnn ddddd", three_half<FpOp::kMin, Shape::kPairwise>>("FMINP (vector)", "fminp {d}, {n}, {m}", kHalf),
};
constexpr std::array kScalar{
    decode::insn<"01 0 11110 0 z 1 mmmmm 110111 nnnnn ddddd", scalar<FpOp::kMulX>>("FMULX", "fmulx {d}, {n}, {m}"),
    decode::insn<"01 0 11110 0 z 1 mmmmm 111001 nnnnn ddddd", scalar<FpOp::kCmpEq>>("FCMEQ (register)", "fcmeq {d}, {n}, {m}"),
    decode::insn<"01 0 11110 0 z 1 mmmmm 111111 nnnnn ddddd", scalar<FpOp::kRecipStep>>("FRECPS", "frecps {d}, {n}, {m}"),
    decode::insn<"01 0 11110 1 z 1 mmmmm 111111 nnnnn ddddd", scalar<FpOp::kRootStep>>("FRSQRTS", "frsqrts {d}, {n}, {m}"),
    decode::insn<"01 1 11110 0 z 1 mmmmm 111001 nnnnn ddddd", scalar<FpOp::kCmpGe>>("FCMGE (register)", "fcmge {d}, {n}, {m}"),
    decode::insn<"01 1 11110 0 z 1 mmmmm 111011 nnnnn ddddd", scalar<FpOp::kAbsCmpGe>>("FACGE", "facge {d}, {n}, {m}"),
    decode::insn<"01 1 11110 1 z 1 mmmmm 110101 nnnnn ddddd", scalar<FpOp::kAbsDiff>>("FABD", "fabd {d}, {n}, {m}"),
    decode::insn<"01 1 11110 1 z 1 mmmmm 111001 nnnnn ddddd", scalar<FpOp::kCmpGt>>("FCMGT (register)", "fcmgt {d}, {n}, {m}"),
    decode::insn<"01 1 11110 1 z 1 mmmmm 111011 nnnnn ddddd", scalar<FpOp::kAbsCmpGt>>("FACGT", "facgt {d}, {n}, {m}"),
    decode::insn<"01 0 11110 0 10 mmmmm 000111 nnnnn ddddd", scalar_half<FpOp::kMulX>>("FMULX", "fmulx {d}, {n}, {m}", kHalf),
    decode::insn<"01 0 11110 0 10 mmmmm 001001 nnnnn ddddd", scalar_half<FpOp::kCmpEq>>("FCMEQ (register)", "fcmeq {d}, {n}, {m}", kHalf),
    decode::insn<"01 0 11110 0 10 mmmmm 001111 nnnnn ddddd", scalar_half<FpOp::kRecipStep>>("FRECPS", "frecps {d}, {n}, {m}", kHalf),
    decode::insn<"01 0 11110 1 10 mmmmm 001111 nnnnn ddddd", scalar_half<FpOp::kRootStep>>("FRSQRTS", "frsqrts {d}, {n}, {m}", kHalf),
    decode::insn<"01 1 11110 0 10 mmmmm 001001 nnnnn ddddd", scalar_half<FpOp::kCmpGe>>("FCMGE (register)", "fcmge {d}, {n}, {m}", kHalf),
    decode::insn<"01 1 11110 0 10 mmmmm 001011 nnnnn ddddd", scalar_half<FpOp::kAbsCmpGe>>("FACGE", "facge {d}, {n}, {m}", kHalf),
    decode::insn<"01 1 11110 1 10 mmmmm 000101 nnnnn ddddd", scalar_half<FpOp::kAbsDiff>>("FABD", "fabd {d}, {n}, {m}", kHalf),
    decode::insn<"01 1 11110 1 10 mmmmm 001001 nnnnn ddddd", scalar_half<FpOp::kCmpGt>>("FCMGT (register)", "fcmgt {d}, {n}, {m}", kHalf),
    decode::insn<"01 1 11110 1 10 mmmmm 001011 nnnnn ddddd", scalar_half<FpOp::kAbsCmpGt>>("FACGT", "facgt {d}, {n}, {m}", kHalf),
};
// clang-format on

}  // namespace

std::span<const Row> simd_fp_three_same_rows() { return kVector; }
std::span<const Row> simd_fp_three_same_half_rows() { return kHalfVector; }
std::span<const Row> simd_fp_three_same_scalar_rows() { return kScalar; }

}  // namespace arm::a64
