// SPDX-License-Identifier: MIT
// Op::kFOp on half precision: lanes are computed in single precision (fused ones in double) by F16C and rounded once
// more, which changes nothing:
//   sums, products, quotients and roots of 11-bit significands, rounded to 24 bits and then to 11, are those rounded to
//   11 at once, as 24 >= 2 * 11 + 2; no such value is subnormal in single precision, whatever FZ says;
//   a fused sum below 32 is exact in double precision (a multiple of 2^-48); a larger one is rounded to odd on its way
//   to single precision, and redone if it may lie beside a value that rounds otherwise.
// Results that are NaNs, or of the size of the least normal number, which the guest calls tiny by other rules, are
// redone by the C++ function.
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/backend/x86_64/fp_host.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {
namespace {

using ir::FpFormat;
using ir::FpOp;
using ir::FpSpec;

constexpr std::uint64_t splat16(std::uint16_t x) { return x * 0x0001000100010001u; }
constexpr std::uint16_t kLeastHalf = 0x0400, kInfiniteHalf = 0x7c00, kAbsHalf = 0x7fff;

/// Operands that are not the guest's as they are: put into Env::fp_operand first.
bool is_prepared(const FpSpec& s) { return s.pairwise || s.op == FpOp::kComplexAdd || s.op == FpOp::kComplexMulAdd; }

bool is_integer16(FpFormat f) { return f == FpFormat::kI16 || f == FpFormat::kU16; }

}  // namespace

/// False: not one the host does.
bool Emitter::emit_half(ValueId id, const Inst& i, const FpSpec& s) {
  if (!has_half(s) || s.across) return false;
  if (s.op == FpOp::kFromInt) {
    if (s.lanes == 0 || s.to != FpFormat::kF16 || !is_integer16(s.from)) return false;
    emit_half_from_int(id, i, s);
    return true;
  }
  if (s.from != FpFormat::kF16) return false;
  if (s.op == FpOp::kRound || s.op == FpOp::kToInt) {
    if (s.rounding == ir::FpRounding::kAway) return false;
    if (s.op == FpOp::kRound) {
      emit_half_round(id, i, s);
      return true;
    }
    if (s.lanes == 0 || !is_integer16(s.to)) return false;
    emit_half_to_int(id, i, s);
    return true;
  }
  return s.rounding == ir::FpRounding::kCurrent && emit_half_arithmetic(id, i, s);
}

bool Emitter::emit_half_arithmetic(ValueId id, const Inst& i, const FpSpec& s) {
  switch (s.op) {
    case FpOp::kAdd:
    case FpOp::kSub:
    case FpOp::kMul:
    case FpOp::kDiv:
    case FpOp::kSqrt:
    case FpOp::kAbsDiff:
    case FpOp::kComplexAdd: emit_half_plain(id, i, s); return true;
    case FpOp::kMulAdd:
    case FpOp::kComplexMulAdd:
      if (!has_.fma || s.to != FpFormat::kF16) return false;
      emit_half_fma(id, i, s);
      return true;
    case FpOp::kMin:
    case FpOp::kMax:
    case FpOp::kMinNum:
    case FpOp::kMaxNum: emit_half_extremum(id, i, s); return true;
    case FpOp::kCmpEq:
    case FpOp::kCmpGe:
    case FpOp::kCmpGt:
    case FpOp::kAbsCmpGe:
    case FpOp::kAbsCmpGt: emit_half_compare(id, i, s); return true;
    default: return false;
  }
}

/// Pairwise: lanes of even and of odd number.
void Emitter::prepare_half_pairs(const Inst& i, const FpSpec& s) {
  const Xmm a = usex(i.args[0], xmm0), b = usex(i.args[1], xmm1);
  if (s.lanes == 4) a_.v3(V3::kPunpcklqdq, xmm0, a, b);
  for (unsigned odd = 0; odd < 2; ++odd) {
    const RegMem lanes =
        odd != 0 ? pool(0x0f0e0b0a07060302, ~std::uint64_t{0}) : pool(0x0d0c090805040100, ~std::uint64_t{0});
    a_.v3(V3::kPshufb, xmm2, s.lanes == 4 ? xmm0 : a, lanes);
    if (s.lanes == 8) {
      a_.v3(V3::kPshufb, xmm3, b, lanes);
      a_.v3(V3::kPunpcklqdq, xmm2, xmm2, xmm3);
    }
    a_.movaps_store(env_at(kEnvFpOperand + 16 * static_cast<int>(odd)), xmm2);
  }
}

/// As emit_vfp_complex.
void Emitter::prepare_half_complex(const Inst& i, const FpSpec& s) {
  const Xmm b = rotated(i, s);
  Xmm a = usex(i.args[0], xmm0);
  if (s.op == FpOp::kComplexMulAdd) {
    shuffle_parts(xmm0, a, s.from, factor_of(s));
    a = xmm0;
  }
  a_.movaps_store(env_at(kEnvFpOperand), a);
  a_.movaps_store(env_at(kEnvFpOperand + 16), b);
}

void Emitter::prepare_half(const Inst& i, const FpSpec& s) {
  if (s.pairwise) return prepare_half_pairs(i, s);
  if (is_prepared(s)) prepare_half_complex(i, s);
}

bool Emitter::has_half(const FpSpec& s) const { return has_.f16c && has_.avx && (s.mode & ir::kFpFlushHalf) == 0; }

/// Four lanes of operand n from lane 4 * piece on, or the scalar, in single precision.
void Emitter::load_half(Xmm x, const Inst& i, unsigned n, const FpSpec& s, unsigned piece) {
  if (s.lanes == 0) {
    a_.movd(W::k32, x, rm(i.args[n], rax));
    return a_.vcvtph2ps(x, x);
  }
  if (is_prepared(s)) {
    a_.movs_load(Fp::k64, x, env_at(kEnvFpOperand + 16 * static_cast<int>(n) + 8 * static_cast<int>(piece)));
    return a_.vcvtph2ps(x, x);
  }
  const Xmm a = usex(i.args[n], x);
  if (piece == 0) return a_.vcvtph2ps(x, a);
  a_.v2i(V2i::kPshufd, x, a, 0xee);
  a_.vcvtph2ps(x, x);
}

/// Puts a piece's lanes (the low 64 bits of xmm0) into the vector that grows in xmm2.
void Emitter::gather_half(unsigned piece) {
  if (piece == 0)
    a_.movaps(xmm2, xmm0);
  else
    a_.movlhps(xmm2, xmm0);
}

/// The result is in xmm2, of a scalar in its low lane.
void Emitter::finish_half(ValueId id, const FpSpec& s, Label resume) {
  if (s.lanes != 0) return finish_vfp(id, xmm2, s.lanes == 4, resume);
  a_.movd(W::k32, rax, xmm2);
  a_.alu_imm(Alu::kAnd, W::k32, rax, 0xffff);
  finish(id, rax);
  a_.bind(resume);
}

/// Redoes NaNs and results of the least normal size, and, if `small`, all below it.
void Emitter::check_half(const FpSpec& s, bool small, Label redo) {
  const auto all = [&](std::uint16_t x) { return RegMem(pool(splat16(x), splat16(x))); };
  a_.v3(V3::kPand, xmm3, xmm2, all(kAbsHalf));
  a_.v3(V3::kPcmpgtw, xmm1, xmm3, all(kInfiniteHalf));
  if (small) {
    a_.v3(V3::kPminuw, xmm0, xmm3, all(kLeastHalf));
    a_.v3(V3::kPcmpeqw, xmm3, xmm3, xmm0);
  } else {
    a_.v3(V3::kPcmpeqw, xmm3, xmm3, all(kLeastHalf));
  }
  a_.v3(V3::kPor, xmm3, xmm3, xmm1);
  if (s.lanes == 8) a_.v3(V3::kPacksswb, xmm3, xmm3, xmm3);
  a_.movd(W::k64, rax, xmm3);
  if (s.lanes == 0)
    a_.test_imm(rax, 0xffff);
  else
    a_.test(W::k64, rax, rax);
  a_.jcc(Cc::kNe, redo);
}

void Emitter::emit_half_plain(ValueId id, const Inst& i, const FpSpec& s) {
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  note_mxcsr(i);
  prepare_half(i, s);
  const Sse op = host_op(s.op);
  for (unsigned piece = 0; piece < pieces_of_half(s); ++piece) {
    load_half(xmm0, i, 0, s, piece);
    if (op != Sse::kSqrt) load_half(xmm1, i, 1, s, piece);
    const Xmm other = op == Sse::kSqrt ? xmm0 : xmm1;
    if (s.lanes == 0)
      a_.sse(op, Fp::k32, xmm0, other);
    else
      a_.packed(op, Fp::k32, xmm0, other);
    a_.vcvtps2ph(xmm0, xmm0);
    gather_half(piece);
  }
  // A quotient may be inexact only in the first rounding, and is tiny then too.
  check_half(s, s.op == FpOp::kDiv, redo);
  // Not before the second rounding, which has a direction.
  if (s.op == FpOp::kAbsDiff) a_.v3(V3::kPand, xmm2, xmm2, RegMem(pool(splat16(kAbsHalf), splat16(kAbsHalf))));
  finish_half(id, s, resume);
}

/// Two lanes at a time.
void Emitter::emit_half_fma(ValueId id, const Inst& i, const FpSpec& s) {
  // Of a double: what single precision and what half precision and its half lack.
  constexpr std::uint64_t kBelowSingle = (std::uint64_t{1} << 29) - 1, kBelowHalf = (std::uint64_t{1} << 41) - 1;
  constexpr std::uint64_t kAbs = ~(std::uint64_t{1} << 63), kBelow32 = 0x403fffffffffffff;
  const auto all = [&](std::uint64_t x) { return RegMem(pool(x, x)); };
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  note_mxcsr(i);
  prepare_half(i, s);
  const unsigned pieces = s.lanes == 0 ? 1 : s.lanes / 2;
  for (unsigned piece = 0; piece < pieces; ++piece) {
    for (unsigned n = 0; n < 3; ++n) {
      const Xmm x = n == 0 ? xmm0 : n == 1 ? xmm1 : xmm2;
      if (s.lanes == 0)
        a_.movd(W::k32, x, rm(i.args[n], rax));
      else if (n < 2 && is_prepared(s))
        a_.movs_load(Fp::k32, x, env_at(kEnvFpOperand + 16 * static_cast<int>(n) + 4 * static_cast<int>(piece)));
      else
        a_.v2i(V2i::kPshufd, x, usex(i.args[n], x), static_cast<std::uint8_t>(piece * 0x55));
      a_.vcvtph2ps(x, x);
      a_.cvtps2pd(x, x);
    }
    a_.vfma231(Fp::k64, true, s.negate_product, s.negate_addend, xmm2, xmm0, xmm1);
    // Perhaps inexact, and perhaps on a value or half way between two.
    a_.v3(V3::kPxor, xmm1, xmm1, xmm1);
    a_.v3(V3::kPand, xmm0, xmm2, all(kBelowHalf));
    a_.v3(V3::kPcmpeqq, xmm0, xmm0, xmm1);
    a_.v3(V3::kPand, xmm1, xmm2, all(kAbs));
    a_.v3(V3::kPcmpgtq, xmm1, xmm1, all(kBelow32));
    a_.v3(V3::kPand, xmm0, xmm0, xmm1);
    if (piece == 0)
      a_.movaps(xmm3, xmm0);
    else
      a_.v3(V3::kPor, xmm3, xmm3, xmm0);
    // To odd.
    a_.v3(V3::kPxor, xmm1, xmm1, xmm1);
    a_.v3(V3::kPand, xmm0, xmm2, all(kBelowSingle));
    a_.v3(V3::kPcmpeqq, xmm0, xmm0, xmm1);
    a_.v3(V3::kPandn, xmm0, xmm0, all(kBelowSingle + 1));
    a_.v3(V3::kPand, xmm2, xmm2, all(~kBelowSingle));
    a_.v3(V3::kPor, xmm2, xmm2, xmm0);
    a_.cvtpd2ps(xmm2, xmm2);
    a_.vcvtps2ph(xmm2, xmm2);
    if (pieces > 1) a_.movs_store(Fp::k32, env_at(kEnvFpResult + 4 * static_cast<int>(piece)), xmm2);
  }
  a_.movmsk(Fp::k64, rax, xmm3);
  a_.test(W::k32, rax, rax);
  a_.jcc(Cc::kNe, redo);
  if (s.lanes == 8)
    a_.movaps_load(xmm2, env_at(kEnvFpResult));
  else if (s.lanes == 4)
    a_.movs_load(Fp::k64, xmm2, env_at(kEnvFpResult));
  check_half(s, false, redo);
  finish_half(id, s, resume);
}

void Emitter::emit_half_extremum(ValueId id, const Inst& i, const FpSpec& s) {
  const bool min = s.op == FpOp::kMin || s.op == FpOp::kMinNum;
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  note_mxcsr(i);
  prepare_half(i, s);
  for (unsigned piece = 0; piece < pieces_of_half(s); ++piece) {
    load_half(xmm0, i, 0, s, piece);
    load_half(xmm1, i, 1, s, piece);
    redo_unordered(Fp::k32, xmm0, xmm1, redo);
    extremum(Fp::k32, true, min, xmm0, xmm1);
    a_.vcvtps2ph(xmm0, xmm0);
    gather_half(piece);
  }
  finish_half(id, s, resume);
}

/// No lane needs a test: the host's predicates signal and answer as the guest's.
void Emitter::emit_half_compare(ValueId id, const Inst& i, const FpSpec& s) {
  const HostCompare compare = host_compare(s.op);
  const Label resume = a_.label();
  for (unsigned piece = 0; piece < pieces_of_half(s); ++piece) {
    load_half(xmm0, i, compare.first, s, piece);
    load_half(xmm1, i, 1 - compare.first, s, piece);
    if (compare.absolute) {
      a_.andps(xmm0, Mem{rsp, kFrameAbs32});
      a_.andps(xmm1, Mem{rsp, kFrameAbs32});
    }
    a_.cmp_fp(Fp::k32, true, xmm0, xmm1, compare.predicate);
    a_.v3(V3::kPackssdw, xmm0, xmm0, xmm0);
    gather_half(piece);
  }
  finish_half(id, s, resume);
}

/// An integral value of single precision is one of half precision.
void Emitter::emit_half_round(ValueId id, const Inst& i, const FpSpec& s) {
  const Label resume = a_.label();
  const Label redo = stub(Cold::kFOp, id, resume);
  note_mxcsr(i);
  for (unsigned piece = 0; piece < pieces_of_half(s); ++piece) {
    load_half(xmm0, i, 0, s, piece);
    a_.round(Fp::k32, true, xmm0, xmm0,
             static_cast<std::uint8_t>(round_control(s.rounding) | (s.exact ? 0 : kRoundQuiet)));
    a_.vcvtps2ph(xmm0, xmm0);
    gather_half(piece);
  }
  check_half(s, false, redo);
  finish_half(id, s, resume);
}

}  // namespace tcg::x86_64
