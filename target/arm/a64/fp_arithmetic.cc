// SPDX-License-Identifier: MIT
// Floating-point data processing with one, two and three sources, scalar.  Source: DDI 0487 C7.2.
#include <array>

#include "target/arm/a64/fp_common.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

bool is_half(FpFormat f) { return f == FpFormat::kF16; }
std::uint32_t half_sign() { return 0x8000; }

Value negate(Translator& t, FpFormat f, Value v) {
  return is_half(f) ? t.b.xor_(v, t.b.i32(half_sign())) : t.b.unary(Op::kFNeg, v);
}

/// Plain arithmetic: an op of its own for S and D.
Value plain(Translator& t, FpFormat f, Op op, FpOp half_op, std::initializer_list<Value> args) {
  if (is_half(f)) return t.b.fop(scalar_spec(t, half_op, f), args);
  return t.b.fp(op, args, fp_mode(t));
}

enum class Sign : std::uint8_t { kMove, kAbs, kNeg };
template <Sign kSign>
void sign(Translator& t, Ptype type, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  const FpFormat f = type.format();
  Value v = read_fp(t, f, rn.n);
  if (kSign == Sign::kNeg) v = negate(t, f, v);
  if (kSign == Sign::kAbs) v = is_half(f) ? t.b.and_(v, t.b.i32(0x7fff)) : t.b.unary(Op::kFAbs, v);
  write_fp(t, rd.n, v);
}

void fsqrt(Translator& t, Ptype type, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  const FpFormat f = type.format();
  write_fp(t, rd.n, plain(t, f, Op::kFSqrt, FpOp::kSqrt, {read_fp(t, f, rn.n)}));
}

template <Op kOp, FpOp kHalf>
void binary(Translator& t, Ptype type, Freg rm, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  const FpFormat f = type.format();
  const Value n = read_fp(t, f, rn.n), m = read_fp(t, f, rm.n);
  write_fp(t, rd.n, plain(t, f, kOp, kHalf, {n, m}));
}

void fnmul(Translator& t, Ptype type, Freg rm, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  const FpFormat f = type.format();
  const Value n = read_fp(t, f, rn.n), m = read_fp(t, f, rm.n);
  write_fp(t, rd.n, negate(t, f, plain(t, f, Op::kFMul, FpOp::kMul, {n, m})));
}

template <FpOp kOp>
void extremum(Translator& t, Ptype type, Freg rm, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  const FpFormat f = type.format();
  const Value n = read_fp(t, f, rn.n), m = read_fp(t, f, rm.n);
  write_fp(t, rd.n, t.b.fop(scalar_spec(t, kOp, f), {n, m}));
}

/// Rd = (+-)Ra (+-) Rn * Rm.
template <bool kNegateProduct, bool kNegateAddend>
void multiply_add(Translator& t, Ptype type, Freg rm, Freg ra, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  const FpFormat f = type.format();
  const Value n = read_fp(t, f, rn.n), m = read_fp(t, f, rm.n), a = read_fp(t, f, ra.n);
  FpSpec spec = scalar_spec(t, FpOp::kMulAdd, f);
  spec.negate_product = kNegateProduct;
  spec.negate_addend = kNegateAddend;
  write_fp(t, rd.n, t.b.fop(spec, {n, m, a}));
}

template <FpOp kOp, FpRounding kRounding, bool kExact>
void round(Translator& t, Ptype type, Freg rn, Freg rd) {
  if (!require_format(t, type)) return;
  FpSpec spec = scalar_spec(t, kOp, type.format());
  spec.rounding = kRounding;
  spec.exact = kExact;
  write_fp(t, rd.n, t.b.fop(spec, {read_fp(t, type.format(), rn.n)}));
}
/// FRINT32 and FRINT64 have no half precision form.
struct FregNoHalf {
  std::uint32_t n = 0;
};
void append_text(Text& text, FregNoHalf r) {
  if ((text.word >> 23 & 1) != 0) text.valid = false;
  append_text(text, Freg{r.n});
}
template <FpOp kOp, FpRounding kRounding>
void round_within(Translator& t, Ptype type, FregNoHalf rn, FregNoHalf rd) {
  if (type.raw > 1) return t.undefined();
  round<kOp, kRounding, true>(t, type, Freg{rn.n}, Freg{rd.n});
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"00011110 tt 1 000000 10000 nnnnn ddddd", sign<Sign::kMove>>("FMOV (register)", "fmov {d}, {n}"),
    decode::insn<"00011110 tt 1 000001 10000 nnnnn ddddd", sign<Sign::kAbs>>("FABS (scalar)", "fabs {d}, {n}"),
    decode::insn<"00011110 tt 1 000010 10000 nnnnn ddddd", sign<Sign::kNeg>>("FNEG (scalar)", "fneg {d}, {n}"),
    decode::insn<"00011110 tt 1 000011 10000 nnnnn ddddd", fsqrt>("FSQRT (scalar)", "fsqrt {d}, {n}"),
    decode::insn<"00011110 tt 1 001000 10000 nnnnn ddddd", round<FpOp::kRound, FpRounding::kNearest, false>>("FRINTN (scalar)", "frintn {d}, {n}"),
    decode::insn<"00011110 tt 1 001001 10000 nnnnn ddddd", round<FpOp::kRound, FpRounding::kUp, false>>("FRINTP (scalar)", "frintp {d}, {n}"),
    decode::insn<"00011110 tt 1 001010 10000 nnnnn ddddd", round<FpOp::kRound, FpRounding::kDown, false>>("FRINTM (scalar)", "frintm {d}, {n}"),
    decode::insn<"00011110 tt 1 001011 10000 nnnnn ddddd", round<FpOp::kRound, FpRounding::kZero, false>>("FRINTZ (scalar)", "frintz {d}, {n}"),
    decode::insn<"00011110 tt 1 001100 10000 nnnnn ddddd", round<FpOp::kRound, FpRounding::kAway, false>>("FRINTA (scalar)", "frinta {d}, {n}"),
    decode::insn<"00011110 tt 1 001110 10000 nnnnn ddddd", round<FpOp::kRound, FpRounding::kCurrent, true>>("FRINTX (scalar)", "frintx {d}, {n}"),
    decode::insn<"00011110 tt 1 001111 10000 nnnnn ddddd", round<FpOp::kRound, FpRounding::kCurrent, false>>("FRINTI (scalar)", "frinti {d}, {n}"),
    decode::insn<"00011110 tt 1 010000 10000 nnnnn ddddd", round_within<FpOp::kRound32, FpRounding::kZero>>("FRINT32Z (scalar)", "frint32z {d}, {n}", needs(Feature::kFrintts)),
    decode::insn<"00011110 tt 1 010001 10000 nnnnn ddddd", round_within<FpOp::kRound32, FpRounding::kCurrent>>("FRINT32X (scalar)", "frint32x {d}, {n}", needs(Feature::kFrintts)),
    decode::insn<"00011110 tt 1 010010 10000 nnnnn ddddd", round_within<FpOp::kRound64, FpRounding::kZero>>("FRINT64Z (scalar)", "frint64z {d}, {n}", needs(Feature::kFrintts)),
    decode::insn<"00011110 tt 1 010011 10000 nnnnn ddddd", round_within<FpOp::kRound64, FpRounding::kCurrent>>("FRINT64X (scalar)", "frint64x {d}, {n}", needs(Feature::kFrintts)),

    decode::insn<"00011110 tt 1 mmmmm 0000 10 nnnnn ddddd", binary<Op::kFMul, FpOp::kMul>>("FMUL (scalar)", "fmul {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 0001 10 nnnnn ddddd", binary<Op::kFDiv, FpOp::kDiv>>("FDIV (scalar)", "fdiv {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 0010 10 nnnnn ddddd", binary<Op::kFAdd, FpOp::kAdd>>("FADD (scalar)", "fadd {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 0011 10 nnnnn ddddd", binary<Op::kFSub, FpOp::kSub>>("FSUB (scalar)", "fsub {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 0100 10 nnnnn ddddd", extremum<FpOp::kMax>>("FMAX (scalar)", "fmax {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 0101 10 nnnnn ddddd", extremum<FpOp::kMin>>("FMIN (scalar)", "fmin {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 0110 10 nnnnn ddddd", extremum<FpOp::kMaxNum>>("FMAXNM (scalar)", "fmaxnm {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 0111 10 nnnnn ddddd", extremum<FpOp::kMinNum>>("FMINNM (scalar)", "fminnm {d}, {n}, {m}"),
    decode::insn<"00011110 tt 1 mmmmm 1000 10 nnnnn ddddd", fnmul>("FNMUL (scalar)", "fnmul {d}, {n}, {m}"),

    decode::insn<"00011111 tt 0 mmmmm 0 aaaaa nnnnn ddddd", multiply_add<false, false>>("FMADD", "fmadd {d}, {n}, {m}, {a}"),
    decode::insn<"00011111 tt 0 mmmmm 1 aaaaa nnnnn ddddd", multiply_add<true, false>>("FMSUB", "fmsub {d}, {n}, {m}, {a}"),
    decode::insn<"00011111 tt 1 mmmmm 0 aaaaa nnnnn ddddd", multiply_add<true, true>>("FNMADD", "fnmadd {d}, {n}, {m}, {a}"),
    decode::insn<"00011111 tt 1 mmmmm 1 aaaaa nnnnn ddddd", multiply_add<false, true>>("FNMSUB", "fnmsub {d}, {n}, {m}, {a}"),
};
// clang-format on

}  // namespace

std::span<const Row> fp_arithmetic_rows() { return kRows; }

}  // namespace arm::a64
