// SPDX-License-Identifier: MIT
// Advanced SIMD two-register miscellaneous, floating point of one format: vector and scalar.  Source: DDI 0487 C4.1,
// C7.2.
#include <array>

#include "target/arm/a64/simd_fp_common.h"

namespace arm::a64 {
namespace {

using tcg::ir::Lane;
using tcg::ir::VecOp;

/// What an instruction does with its operand: a scalar of the format if spec.lanes is 0, else a vector.  `spec` comes
/// with formats, lanes and modes.
using Function = Value (*)(Translator&, FpSpec spec, Value n);

template <FpRounding kRounding, bool kExact>
Value round(Translator& t, FpSpec spec, Value n) {
  spec.op = FpOp::kRound;
  spec.rounding = kRounding;
  spec.exact = kExact;
  return t.b.fop(spec, {n});
}
template <FpOp kOp, FpRounding kRounding>
Value within(Translator& t, FpSpec spec, Value n) {
  spec.op = kOp;
  spec.rounding = kRounding;
  spec.exact = true;
  return t.b.fop(spec, {n});
}
template <FpRounding kRounding, bool kSigned>
Value to_int(Translator& t, FpSpec spec, Value n) {
  spec.op = FpOp::kToInt;
  spec.rounding = kRounding;
  spec.to = integer_of(spec.from, kSigned);
  return t.b.fop(spec, {n});
}
/// A scalar operand comes as a float and is taken as the bits it has.
template <bool kSigned>
Value from_int(Translator& t, FpSpec spec, Value n) {
  spec.op = FpOp::kFromInt;
  spec.from = integer_of(spec.to, kSigned);
  if (spec.lanes == 0 && t.b.type_of(n) != tcg::ir::scalar_type(spec.from))
    n = t.b.convert(tcg::ir::Op::kBitcast, tcg::ir::scalar_type(spec.from), n);
  return t.b.fop(spec, {n});
}
template <FpOp kOp>
Value unary(Translator& t, FpSpec spec, Value n) {
  spec.op = kOp;
  return t.b.fop(spec, {n});
}

enum class Zero : std::uint8_t { kEq, kGe, kGt, kLe, kLt };
template <Zero kZero>
Value compare_zero(Translator& t, FpSpec spec, Value n) {
  const Value zero = t.b.constant(t.b.type_of(n), 0);
  constexpr bool kSwapped = kZero == Zero::kLe || kZero == Zero::kLt;
  spec.op = kZero == Zero::kEq ? FpOp::kCmpEq : kZero == Zero::kGe || kZero == Zero::kLe ? FpOp::kCmpGe : FpOp::kCmpGt;
  if (spec.lanes == 0) spec.to = integer_of(spec.from, false);
  return kSwapped ? t.b.fop(spec, {zero, n}) : t.b.fop(spec, {n, zero});
}

/// Vectors only.
enum class Sign : std::uint8_t { kAbs, kNeg };
template <Sign kSign>
Value sign(Translator& t, FpSpec spec, Value n) {
  const unsigned bits = 8 * tcg::ir::bytes_of(spec.from);
  std::uint64_t signs = 0;
  for (unsigned at = bits - 1; at < 64; at += bits) signs |= std::uint64_t{1} << at;
  const Value mask = t.b.constant(Type::kV128, signs);  // in both halves
  const Value v = t.b.vec(kSign == Sign::kAbs ? VecOp::kAndNot : VecOp::kXor, Lane::k8, {n, mask});
  return spec.lanes * tcg::ir::bytes_of(spec.from) == 8 ? t.b.vec(VecOp::kKeepLow, Lane::k64, {v}) : v;
}

template <Function kFunction>
void vector(Translator& t, Quad q, Double z, Vfp n, Vfp d) {
  if (!require_arrangement(t, q, z)) return;
  t.set_q(d.n, kFunction(t, vector_spec(t, FpOp::kAdd, z.format(), q), t.q(n.n)));
}
template <Function kFunction>
void vector_half(Translator& t, Quad q, Vhalf n, Vhalf d) {
  t.set_q(d.n, kFunction(t, vector_spec(t, FpOp::kAdd, FpFormat::kF16, q), t.q(n.n)));
}
template <Function kFunction>
void scalar_of(Translator& t, FpFormat f, unsigned n, unsigned d) {
  write_fp(t, d, kFunction(t, scalar_spec(t, FpOp::kAdd, f), read_fp(t, f, n)));
}
template <Function kFunction>
void scalar(Translator& t, Double z, Fscalar n, Fscalar d) {
  scalar_of<kFunction>(t, z.format(), n.n, d.n);
}
template <Function kFunction>
void scalar_half(Translator& t, Hreg n, Hreg d) {
  scalar_of<kFunction>(t, FpFormat::kF16, n.n, d.n);
}

constexpr std::uint32_t kHalf = needs(Feature::kFp16);

// clang-format off
constexpr std::array kVector{
    decode::insn<"0 q 0 01110 0 z 10000 11000 10 nnnnn ddddd", vector<round<FpRounding::kNearest, false>>>("FRINTN (vector)", "frintn {d}, {n}"),
    decode::insn<"0 q 0 01110 0 z 10000 11001 10 nnnnn ddddd", vector<round<FpRounding::kDown, false>>>("FRINTM (vector)", "frintm {d}, {n}"),
    decode::insn<"0 q 0 01110 1 z 10000 11000 10 nnnnn ddddd", vector<round<FpRounding::kUp, false>>>("FRINTP (vector)", "frintp {d}, {n}"),
    decode::insn<"0 q 0 01110 1 z 10000 11001 10 nnnnn ddddd", vector<round<FpRounding::kZero, false>>>("FRINTZ (vector)", "frintz {d}, {n}"),
    decode::insn<"0 q 1 01110 0 z 10000 11000 10 nnnnn ddddd", vector<round<FpRounding::kAway, false>>>("FRINTA (vector)", "frinta {d}, {n}"),
    decode::insn<"0 q 1 01110 0 z 10000 11001 10 nnnnn ddddd", vector<round<FpRounding::kCurrent, true>>>("FRINTX (vector)", "frintx {d}, {n}"),
    decode::insn<"0 q 1 01110 1 z 10000 11001 10 nnnnn ddddd", vector<round<FpRounding::kCurrent, false>>>("FRINTI (vector)", "frinti {d}, {n}"),
    decode::insn<"0 q 0 01110 0 z 10000 11010 10 nnnnn ddddd", vector<to_int<FpRounding::kNearest, true>>>("FCVTNS (vector)", "fcvtns {d}, {n}"),
    decode::insn<"0 q 0 01110 0 z 10000 11011 10 nnnnn ddddd", vector<to_int<FpRounding::kDown, true>>>("FCVTMS (vector)", "fcvtms {d}, {n}"),
    decode::insn<"0 q 0 01110 0 z 10000 11100 10 nnnnn ddddd", vector<to_int<FpRounding::kAway, true>>>("FCVTAS (vector)", "fcvtas {d}, {n}"),
    decode::insn<"0 q 0 01110 1 z 10000 11010 10 nnnnn ddddd", vector<to_int<FpRounding::kUp, true>>>("FCVTPS (vector)", "fcvtps {d}, {n}"),
    decode::insn<"0 q 0 01110 1 z 10000 11011 10 nnnnn ddddd", vector<to_int<FpRounding::kZero, true>>>("FCVTZS (vector, integer)", "fcvtzs {d}, {n}"),
    decode::insn<"0 q 1 01110 0 z 10000 11010 10 nnnnn ddddd", vector<to_int<FpRounding::kNearest, false>>>("FCVTNU (vector)", "fcvtnu {d}, {n}"),
    decode::insn<"0 q 1 01110 0 z 10000 11011 10 nnnnn ddddd", vector<to_int<FpRounding::kDown, false>>>("FCVTMU (vector)", "fcvtmu {d}, {n}"),
    decode::insn<"0 q 1 01110 0 z 10000 11100 10 nnnnn ddddd", vector<to_int<FpRounding::kAway, false>>>("FCVTAU (vector)", "fcvtau {d}, {n}"),
    decode::insn<"0 q 1 01110 1 z 10000 11010 10 nnnnn ddddd", vector<to_int<FpRounding::kUp, false>>>("FCVTPU (vector)", "fcvtpu {d}, {n}"),
    decode::insn<"0 q 1 01110 1 z 10000 11011 10 nnnnn ddddd", vector<to_int<FpRounding::kZero, false>>>("FCVTZU (vector, integer)", "fcvtzu {d}, {n}"),
    decode::insn<"0 q 0 01110 0 z 10000 11101 10 nnnnn ddddd", vector<from_int<true>>>("SCVTF (vector, integer)", "scvtf {d}, {n}"),
    decode::insn<"0 q 1 01110 0 z 10000 11101 10 nnnnn ddddd", vector<from_int<false>>>("UCVTF (vector, integer)", "ucvtf {d}, {n}"),
    decode::insn<"0 q 0 01110 1 z 10000 01100 10 nnnnn ddddd", vector<compare_zero<Zero::kGt>>>("FCMGT (zero)", "fcmgt {d}, {n}, #0.0"),
    decode::insn<"0 q 0 01110 1 z 10000 01101 10 nnnnn ddddd", vector<compare_zero<Zero::kEq>>>("FCMEQ (zero)", "fcmeq {d}, {n}, #0.0"),
    decode::insn<"0 q 0 01110 1 z 10000 01110 10 nnnnn ddddd", vector<compare_zero<Zero::kLt>>>("FCMLT (zero)", "fcmlt {d}, {n}, #0.0"),
    decode::insn<"0 q 1 01110 1 z 10000 01100 10 nnnnn ddddd", vector<compare_zero<Zero::kGe>>>("FCMGE (zero)", "fcmge {d}, {n}, #0.0"),
    decode::insn<"0 q 1 01110 1 z 10000 01101 10 nnnnn ddddd", vector<compare_zero<Zero::kLe>>>("FCMLE (zero)", "fcmle {d}, {n}, #0.0"),
    decode::insn<"0 q 0 01110 1 z 10000 01111 10 nnnnn ddddd", vector<sign<Sign::kAbs>>>("FABS (vector)", "fabs {d}, {n}"),
    decode::insn<"0 q 1 01110 1 z 10000 01111 10 nnnnn ddddd", vector<sign<Sign::kNeg>>>("FNEG (vector)", "fneg {d}, {n}"),
    decode::insn<"0 q 0 01110 1 z 10000 11101 10 nnnnn ddddd", vector<unary<FpOp::kRecipEstimate>>>("FRECPE", "frecpe {d}, {n}"),
    decode::insn<"0 q 1 01110 1 z 10000 11101 10 nnnnn ddddd", vector<unary<FpOp::kRootEstimate>>>("FRSQRTE", "frsqrte {d}, {n}"),
    decode::insn<"0 q 1 01110 1 z 10000 11111 10 nnnnn ddddd", vector<unary<FpOp::kSqrt>>>("FSQRT (vector)", "fsqrt {d}, {n}"),
    decode::insn<"0 q 0 01110 0 z 10000 11110 10 nnnnn ddddd", vector<within<FpOp::kRound32, FpRounding::kZero>>>("FRINT32Z (vector)", "frint32z {d}, {n}", needs(Feature::kFrintts)),
    decode::insn<"0 q 0 01110 0 z 10000 11111 10 nnnnn ddddd", vector<within<FpOp::kRound64, FpRounding::kZero>>>("FRINT64Z (vector)", "frint64z {d}, {n}", needs(Feature::kFrintts)),
    decode::insn<"0 q 1 01110 0 z 10000 11110 10 nnnnn ddddd", vector<within<FpOp::kRound32, FpRounding::kCurrent>>>("FRINT32X (vector)", "frint32x {d}, {n}", needs(Feature::kFrintts)),
    decode::insn<"0 q 1 01110 0 z 10000 11111 10 nnnnn ddddd", vector<within<FpOp::kRound64, FpRounding::kCurrent>>>("FRINT64X (vector)", "frint64x {d}, {n}", needs(Feature::kFrintts)),
};
constexpr std::array kHalfVector{
    decode::insn<"0 q 0 01110 0 111100 11000 10 nnnnn ddddd", vector_half<round<FpRounding::kNearest, false>>>("FRINTN (vector)", "frintn {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 0 111100 11001 10 nnnnn ddddd", vector_half<round<FpRounding::kDown, false>>>("FRINTM (vector)", "frintm {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 111100 11000 10 nnnnn ddddd", vector_half<round<FpRounding::kUp, false>>>("FRINTP (vector)", "frintp {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 111100 11001 10 nnnnn ddddd", vector_half<round<FpRounding::kZero, false>>>("FRINTZ (vector)", "frintz {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 0 111100 11000 10 nnnnn ddddd", vector_half<round<FpRounding::kAway, false>>>("FRINTA (vector)", "frinta {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 0 111100 11001 10 nnnnn ddddd", vector_half<round<FpRounding::kCurrent, true>>>("FRINTX (vector)", "frintx {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 1 111100 11001 10 nnnnn ddddd", vector_half<round<FpRounding::kCurrent, false>>>("FRINTI (vector)", "frinti {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 0 111100 11010 10 nnnnn ddddd", vector_half<to_int<FpRounding::kNearest, true>>>("FCVTNS (vector)", "fcvtns {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 0 111100 11011 10 nnnnn ddddd", vector_half<to_int<FpRounding::kDown, true>>>("FCVTMS (vector)", "fcvtms {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 0 111100 11100 10 nnnnn ddddd", vector_half<to_int<FpRounding::kAway, true>>>("FCVTAS (vector)", "fcvtas {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 111100 11010 10 nnnnn ddddd", vector_half<to_int<FpRounding::kUp, true>>>("FCVTPS (vector)", "fcvtps {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 111100 11011 10 nnnnn ddddd", vector_half<to_int<FpRounding::kZero, true>>>("FCVTZS (vector, integer)", "fcvtzs {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 0 111100 11010 10 nnnnn ddddd", vector_half<to_int<FpRounding::kNearest, false>>>("FCVTNU (vector)", "fcvtnu {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 0 111100 11011 10 nnnnn ddddd", vector_half<to_int<FpRounding::kDown, false>>>("FCVTMU (vector)", "fcvtmu {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 0 111100 11100 10 nnnnn ddddd", vector_half<to_int<FpRounding::kAway, false>>>("FCVTAU (vector)", "fcvtau {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 1 111100 11010 10 nnnnn ddddd", vector_half<to_int<FpRounding::kUp, false>>>("FCVTPU (vector)", "fcvtpu {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 1 111100 11011 10 nnnnn ddddd", vector_half<to_int<FpRounding::kZero, false>>>("FCVTZU (vector, integer)", "fcvtzu {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 0 111100 11101 10 nnnnn ddddd", vector_half<from_int<true>>>("SCVTF (vector, integer)", "scvtf {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 0 111100 11101 10 nnnnn ddddd", vector_half<from_int<false>>>("UCVTF (vector, integer)", "ucvtf {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 111100 01100 10 nnnnn ddddd", vector_half<compare_zero<Zero::kGt>>>("FCMGT (zero)", "fcmgt {d}, {n}, #0.0", kHalf),
    decode::insn<"0 q 0 01110 1 111100 01101 10 nnnnn ddddd", vector_half<compare_zero<Zero::kEq>>>("FCMEQ (zero)", "fcmeq {d}, {n}, #0.0", kHalf),
    decode::insn<"0 q 0 01110 1 111100 01110 10 nnnnn ddddd", vector_half<compare_zero<Zero::kLt>>>("FCMLT (zero)", "fcmlt {d}, {n}, #0.0", kHalf),
    decode::insn<"0 q 1 01110 1 111100 01100 10 nnnnn ddddd", vector_half<compare_zero<Zero::kGe>>>("FCMGE (zero)", "fcmge {d}, {n}, #0.0", kHalf),
    decode::insn<"0 q 1 01110 1 111100 01101 10 nnnnn ddddd", vector_half<compare_zero<Zero::kLe>>>("FCMLE (zero)", "fcmle {d}, {n}, #0.0", kHalf),
    decode::insn<"0 q 0 01110 1 111100 01111 10 nnnnn ddddd", vector_half<sign<Sign::kAbs>>>("FABS (vector)", "fabs {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 1 111100 01111 10 nnnnn ddddd", vector_half<sign<Sign::kNeg>>>("FNEG (vector)", "fneg {d}, {n}", kHalf),
    decode::insn<"0 q 0 01110 1 111100 11101 10 nnnnn ddddd", vector_half<unary<FpOp::kRecipEstimate>>>("FRECPE", "frecpe {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 1 111100 11101 10 nnnnn ddddd", vector_half<unary<FpOp::kRootEstimate>>>("FRSQRTE", "frsqrte {d}, {n}", kHalf),
    decode::insn<"0 q 1 01110 1 111100 11111 10 nnnnn ddddd", vector_half<unary<FpOp::kSqrt>>>("FSQRT (vector)", "fsqrt {d}, {n}", kHalf),
};
constexpr std::array kScalar{
    decode::insn<"01 0 11110 0 z 10000 11010 10 nnnnn ddddd", scalar<to_int<FpRounding::kNearest, true>>>("FCVTNS (vector)", "fcvtns {d}, {n}"),
    decode::insn<"01 0 11110 0 111100 11010 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kNearest, true>>>("FCVTNS (vector)", "fcvtns {d}, {n}", kHalf),
    decode::insn<"01 0 11110 0 z 10000 11011 10 nnnnn ddddd", scalar<to_int<FpRounding::kDown, true>>>("FCVTMS (vector)", "fcvtms {d}, {n}"),
    decode::insn<"01 0 11110 0 111100 11011 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kDown, true>>>("FCVTMS (vector)", "fcvtms {d}, {n}", kHalf),
    decode::insn<"01 0 11110 0 z 10000 11100 10 nnnnn ddddd", scalar<to_int<FpRounding::kAway, true>>>("FCVTAS (vector)", "fcvtas {d}, {n}"),
    decode::insn<"01 0 11110 0 111100 11100 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kAway, true>>>("FCVTAS (vector)", "fcvtas {d}, {n}", kHalf),
    decode::insn<"01 0 11110 1 z 10000 11010 10 nnnnn ddddd", scalar<to_int<FpRounding::kUp, true>>>("FCVTPS (vector)", "fcvtps {d}, {n}"),
    decode::insn<"01 0 11110 1 111100 11010 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kUp, true>>>("FCVTPS (vector)", "fcvtps {d}, {n}", kHalf),
    decode::insn<"01 0 11110 1 z 10000 11011 10 nnnnn ddddd", scalar<to_int<FpRounding::kZero, true>>>("FCVTZS (vector, integer)", "fcvtzs {d}, {n}"),
    decode::insn<"01 0 11110 1 111100 11011 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kZero, true>>>("FCVTZS (vector, integer)", "fcvtzs {d}, {n}", kHalf),
    decode::insn<"01 1 11110 0 z 10000 11010 10 nnnnn ddddd", scalar<to_int<FpRounding::kNearest, false>>>("FCVTNU (vector)", "fcvtnu {d}, {n}"),
    decode::insn<"01 1 11110 0 111100 11010 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kNearest, false>>>("FCVTNU (vector)", "fcvtnu {d}, {n}", kHalf),
    decode::insn<"01 1 11110 0 z 10000 11011 10 nnnnn ddddd", scalar<to_int<FpRounding::kDown, false>>>("FCVTMU (vector)", "fcvtmu {d}, {n}"),
    decode::insn<"01 1 11110 0 111100 11011 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kDown, false>>>("FCVTMU (vector)", "fcvtmu {d}, {n}", kHalf),
    decode::insn<"01 1 11110 0 z 10000 11100 10 nnnnn ddddd", scalar<to_int<FpRounding::kAway, false>>>("FCVTAU (vector)", "fcvtau {d}, {n}"),
    decode::insn<"01 1 11110 0 111100 11100 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kAway, false>>>("FCVTAU (vector)", "fcvtau {d}, {n}", kHalf),
    decode::insn<"01 1 11110 1 z 10000 11010 10 nnnnn ddddd", scalar<to_int<FpRounding::kUp, false>>>("FCVTPU (vector)", "fcvtpu {d}, {n}"),
    decode::insn<"01 1 11110 1 111100 11010 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kUp, false>>>("FCVTPU (vector)", "fcvtpu {d}, {n}", kHalf),
    decode::insn<"01 1 11110 1 z 10000 11011 10 nnnnn ddddd", scalar<to_int<FpRounding::kZero, false>>>("FCVTZU (vector, integer)", "fcvtzu {d}, {n}"),
    decode::insn<"01 1 11110 1 111100 11011 10 nnnnn ddddd", scalar_half<to_int<FpRounding::kZero, false>>>("FCVTZU (vector, integer)", "fcvtzu {d}, {n}", kHalf),
    decode::insn<"01 0 11110 0 z 10000 11101 10 nnnnn ddddd", scalar<from_int<true>>>("SCVTF (vector, integer)", "scvtf {d}, {n}"),
    decode::insn<"01 0 11110 0 111100 11101 10 nnnnn ddddd", scalar_half<from_int<true>>>("SCVTF (vector, integer)", "scvtf {d}, {n}", kHalf),
    decode::insn<"01 1 11110 0 z 10000 11101 10 nnnnn ddddd", scalar<from_int<false>>>("UCVTF (vector, integer)", "ucvtf {d}, {n}"),
    decode::insn<"01 1 11110 0 111100 11101 10 nnnnn ddddd", scalar_half<from_int<false>>>("UCVTF (vector, integer)", "ucvtf {d}, {n}", kHalf),
    decode::insn<"01 0 11110 1 z 10000 01100 10 nnnnn ddddd", scalar<compare_zero<Zero::kGt>>>("FCMGT (zero)", "fcmgt {d}, {n}, #0.0"),
    decode::insn<"01 0 11110 1 111100 01100 10 nnnnn ddddd", scalar_half<compare_zero<Zero::kGt>>>("FCMGT (zero)", "fcmgt {d}, {n}, #0.0", kHalf),
    decode::insn<"01 0 11110 1 z 10000 01101 10 nnnnn ddddd", scalar<compare_zero<Zero::kEq>>>("FCMEQ (zero)", "fcmeq {d}, {n}, #0.0"),
    decode::insn<"01 0 11110 1 111100 01101 10 nnnnn ddddd", scalar_half<compare_zero<Zero::kEq>>>("FCMEQ (zero)", "fcmeq {d}, {n}, #0.0", kHalf),
    decode::insn<"01 0 11110 1 z 10000 01110 10 nnnnn ddddd", scalar<compare_zero<Zero::kLt>>>("FCMLT (zero)", "fcmlt {d}, {n}, #0.0"),
    decode::insn<"01 0 11110 1 111100 01110 10 nnnnn ddddd", scalar_half<compare_zero<Zero::kLt>>>("FCMLT (zero)", "fcmlt {d}, {n}, #0.0", kHalf),
    decode::insn<"01 1 11110 1 z 10000 01100 10 nnnnn ddddd", scalar<compare_zero<Zero::kGe>>>("FCMGE (zero)", "fcmge {d}, {n}, #0.0"),
    decode::insn<"01 1 11110 1 111100 01100 10 nnnnn ddddd", scalar_half<compare_zero<Zero::kGe>>>("FCMGE (zero)", "fcmge {d}, {n}, #0.0", kHalf),
    decode::insn<"01 1 11110 1 z 10000 01101 10 nnnnn ddddd", scalar<compare_zero<Zero::kLe>>>("FCMLE (zero)", "fcmle {d}, {n}, #0.0"),
    decode::insn<"01 1 11110 1 111100 01101 10 nnnnn ddddd", scalar_half<compare_zero<Zero::kLe>>>("FCMLE (zero)", "fcmle {d}, {n}, #0.0", kHalf),
    decode::insn<"01 0 11110 1 z 10000 11101 10 nnnnn ddddd", scalar<unary<FpOp::kRecipEstimate>>>("FRECPE", "frecpe {d}, {n}"),
    decode::insn<"01 0 11110 1 111100 11101 10 nnnnn ddddd", scalar_half<unary<FpOp::kRecipEstimate>>>("FRECPE", "frecpe {d}, {n}", kHalf),
    decode::insn<"01 1 11110 1 z 10000 11101 10 nnnnn ddddd", scalar<unary<FpOp::kRootEstimate>>>("FRSQRTE", "frsqrte {d}, {n}"),
    decode::insn<"01 1 11110 1 111100 11101 10 nnnnn ddddd", scalar_half<unary<FpOp::kRootEstimate>>>("FRSQRTE", "frsqrte {d}, {n}", kHalf),
    decode::insn<"01 0 11110 1 z 10000 11111 10 nnnnn ddddd", scalar<unary<FpOp::kRecipExponent>>>("FRECPX", "frecpx {d}, {n}"),
    decode::insn<"01 0 11110 1 111100 11111 10 nnnnn ddddd", scalar_half<unary<FpOp::kRecipExponent>>>("FRECPX", "frecpx {d}, {n}", kHalf),
};
// clang-format on

}  // namespace

std::span<const Row> simd_fp_unary_rows() { return kVector; }
std::span<const Row> simd_fp_unary_half_rows() { return kHalfVector; }
std::span<const Row> simd_fp_unary_scalar_rows() { return kScalar; }

}  // namespace arm::a64
