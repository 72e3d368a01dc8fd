// SPDX-License-Identifier: MIT
// Floating-point operations.  Source: The SPARC Architecture Manual, version 8, B.33 and appendix N.
// Quad operations are not in the chips: unimplemented_FPop, left to the system's software.
#include <array>

#include "target/sparc/fpu.h"
#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::Op;
using tcg::ir::Type;

/// The operation as a whole in C++, and out if it raised an exception that the FPU now holds.
void exact(Translator& t) {
  auto& b = t.b;
  const Value held = b.call(static_cast<std::uint32_t>(Helper::kFpExact), Type::kI32, {b.i32(t.word())});
  const auto out = b.new_block(true), on = b.new_block();
  b.branch(b.setcond(tcg::ir::Cond::kNe, held, b.i32(0)), out, on);
  b.at(out);
  t.leave_after_this();
  b.at(on);
}

/// False if the operation is done or has trapped: enabled traps, a disabled or held FPU.
bool run_inline(Translator& t) {
  if (!t.require_fpu() || !t.require_fp_execute()) return false;
  if (!t.fp_traps()) return true;
  exact(t);
  return false;
}

std::uint32_t opf(const Translator& t) { return t.word() >> 5 & 0x1ff; }

Value get(Translator& t, Single f) { return t.b.get(slot::single(f.n)); }
Value get(Translator& t, Double f) { return t.b.get(slot::double_(f.n())); }
void set(Translator& t, Single f, Value v) { t.b.set(slot::single(f.n), v); }
void set(Translator& t, Double f, Value v) { t.b.set(slot::double_(f.n()), v); }

constexpr bool is_double(Single) { return false; }
constexpr bool is_double(Double) { return true; }

/// Notes the operation for FSR.cexc.
template <typename Source>
void recipe(Translator& t, Value second, Value first = {}) {
  const auto operands = is_double(Source{}) ? slot::kOperandDouble : slot::kOperandSingle;
  t.b.set(slot::kRecipe, t.b.i32(opf(t)));
  if (first.valid()) t.b.set(operands, first);
  t.b.set(static_cast<slot::SlotId>(operands + 1), second);
}

/// FADD, FSUB, FMUL, FDIV.
template <Op kOp, typename F>
void arithmetic(Translator& t, F rd, F rs1, F rs2) {
  if (!run_inline(t)) return;
  const Value first = get(t, rs1), second = get(t, rs2);
  set(t, rd, t.b.binary(kOp, first, second));
  recipe<F>(t, second, first);
}

/// FsMULd.  Rare, and its choice between NaNs is that of singles: done in C++.
void multiply_widening(Translator& t, Double, Single, Single) {
  if (t.require_fpu() && t.require_fp_execute()) exact(t);
}

/// FSQRT.
template <typename F>
void square_root(Translator& t, F rd, F rs2) {
  if (!run_inline(t)) return;
  const Value v = get(t, rs2);
  set(t, rd, t.b.unary(Op::kFSqrt, v));
  recipe<F>(t, v);
}

/// FMOVs, FNEGs, FABSs: no exceptions.
template <Op kOp>
void move(Translator& t, Single rd, Single rs2) {
  if (!run_inline(t)) return;
  const Value v = get(t, rs2);
  set(t, rd, kOp == Op::kCopy ? v : t.b.unary(kOp, v));
  recipe<Single>(t, v);
}

/// FiTOs, FiTOd.
template <typename F>
void from_integer(Translator& t, F rd, Single rs2) {
  if (!run_inline(t)) return;
  const Value v = get(t, rs2);
  const Type to = is_double(F{}) ? Type::kF64 : Type::kF32;
  set(t, rd, t.b.convert(Op::kFFromI32, to, t.b.convert(Op::kBitcast, Type::kI32, v)));
  recipe<Single>(t, v);
}

/// FsTOi, FdTOi: toward zero.
template <typename F>
void to_integer(Translator& t, Single rd, F rs2) {
  if (!run_inline(t)) return;
  const Value v = get(t, rs2);
  set(t, rd, t.b.convert(Op::kBitcast, Type::kF32, t.b.convert(Op::kFToI32Z, Type::kI32, v)));
  recipe<F>(t, v);
}

/// FsTOd, FdTOs.
template <typename To, typename From>
void change_format(Translator& t, To rd, From rs2) {
  if (!run_inline(t)) return;
  const Value v = get(t, rs2);
  set(t, rd, t.b.convert(Op::kFCvt, is_double(To{}) ? Type::kF64 : Type::kF32, v));
  recipe<From>(t, v);
}

/// FCMP and FCMPE (invalid for quiet NaNs too).
template <bool kSignal, typename F>
void compare(Translator& t, F rs1, F rs2) {
  if (!run_inline(t)) return;
  const Value first = get(t, rs1), second = get(t, rs2);
  t.b.set(slot::kFcc, t.b.fcmp(kSignal, first, second));
  recipe<F>(t, second, first);
}

/// What the chip does not have, or a double in an odd register: the FPU holds unimplemented_FPop or
/// invalid_fp_register.
void unimplemented(Translator& t) {
  if (!t.require_fpu() || !t.require_fp_execute()) return;
  t.b.call(static_cast<std::uint32_t>(Helper::kFpExact), Type::kI32, {t.b.i32(t.word())});
  t.end_with_lookup();
}
void quad2(Translator& t, Quad, Quad, Quad) { unimplemented(t); }
void quad1(Translator& t, Quad, Quad) { unimplemented(t); }
void quad_widening(Translator& t, Quad, Double, Double) { unimplemented(t); }
template <typename To, typename From>
void quad_conversion(Translator& t, To, From) {
  unimplemented(t);
}
void quad_compare(Translator& t, Quad, Quad) { unimplemented(t); }
void unknown(Translator& t, Opc, Opc, Opc, Opc) { unimplemented(t); }

// clang-format off
constexpr std::array kRows{
    decode::insn<"10 ddddd 110100 sssss 0 0100 0001 ttttt", arithmetic<Op::kFAdd, Single>>("FADDs", "fadds {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 dddd0 110100 ssss0 0 0100 0010 tttt0", arithmetic<Op::kFAdd, Double>>("FADDd", "faddd {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 sssss 0 0100 0011 ttttt", quad2>("FADDq", "faddq {s}, {t}, {d}"),
    decode::insn<"10 ddddd 110100 sssss 0 0100 0101 ttttt", arithmetic<Op::kFSub, Single>>("FSUBs", "fsubs {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 dddd0 110100 ssss0 0 0100 0110 tttt0", arithmetic<Op::kFSub, Double>>("FSUBd", "fsubd {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 sssss 0 0100 0111 ttttt", quad2>("FSUBq", "fsubq {s}, {t}, {d}"),
    decode::insn<"10 ddddd 110100 sssss 0 0100 1001 ttttt", arithmetic<Op::kFMul, Single>>("FMULs", "fmuls {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 dddd0 110100 ssss0 0 0100 1010 tttt0", arithmetic<Op::kFMul, Double>>("FMULd", "fmuld {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 sssss 0 0100 1011 ttttt", quad2>("FMULq", "fmulq {s}, {t}, {d}"),
    decode::insn<"10 ddddd 110100 sssss 0 0100 1101 ttttt", arithmetic<Op::kFDiv, Single>>("FDIVs", "fdivs {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 dddd0 110100 ssss0 0 0100 1110 tttt0", arithmetic<Op::kFDiv, Double>>("FDIVd", "fdivd {s}, {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 sssss 0 0100 1111 ttttt", quad2>("FDIVq", "fdivq {s}, {t}, {d}"),
    decode::insn<"10 dddd0 110100 sssss 0 0110 1001 ttttt", multiply_widening>("FsMULd", "fsmuld {s}, {t}, {d}"),
    decode::insn<"10 ddddd 110100 ssss0 0 0110 1110 tttt0", quad_widening>("FdMULq", "fdmulq {s}, {t}, {d}"),
    decode::insn<"10 ddddd 110100 ----- 0 0010 1001 ttttt", square_root<Single>>("FSQRTs", "fsqrts {t}, {d}", kInlineFp),
    decode::insn<"10 dddd0 110100 ----- 0 0010 1010 tttt0", square_root<Double>>("FSQRTd", "fsqrtd {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 0010 1011 ttttt", quad1>("FSQRTq", "fsqrtq {t}, {d}"),
    decode::insn<"10 ddddd 110100 ----- 0 0000 0001 ttttt", move<Op::kCopy>>("FMOVs", "fmovs {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 0000 0101 ttttt", move<Op::kFNeg>>("FNEGs", "fnegs {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 0000 1001 ttttt", move<Op::kFAbs>>("FABSs", "fabss {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 1100 0100 ttttt", from_integer<Single>>("FiTOs", "fitos {t}, {d}", kInlineFp),
    decode::insn<"10 dddd0 110100 ----- 0 1100 1000 ttttt", from_integer<Double>>("FiTOd", "fitod {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 1100 1100 ttttt", quad_conversion<Quad, Single>>("FiTOq", "fitoq {t}, {d}"),
    decode::insn<"10 ddddd 110100 ----- 0 1101 0001 ttttt", to_integer<Single>>("FsTOi", "fstoi {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 1101 0010 tttt0", to_integer<Double>>("FdTOi", "fdtoi {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 1101 0011 ttttt", quad_conversion<Single, Quad>>("FqTOi", "fqtoi {t}, {d}"),
    decode::insn<"10 dddd0 110100 ----- 0 1100 1001 ttttt", change_format<Double, Single>>("FsTOd", "fstod {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 1100 0110 tttt0", change_format<Single, Double>>("FdTOs", "fdtos {t}, {d}", kInlineFp),
    decode::insn<"10 ddddd 110100 ----- 0 1100 1101 ttttt", quad_conversion<Quad, Single>>("FsTOq", "fstoq {t}, {d}"),
    decode::insn<"10 ddddd 110100 ----- 0 1100 1110 tttt0", quad_conversion<Quad, Double>>("FdTOq", "fdtoq {t}, {d}"),
    decode::insn<"10 ddddd 110100 ----- 0 1100 0111 ttttt", quad_conversion<Single, Quad>>("FqTOs", "fqtos {t}, {d}"),
    decode::insn<"10 dddd0 110100 ----- 0 1100 1011 ttttt", quad_conversion<Double, Quad>>("FqTOd", "fqtod {t}, {d}"),
    decode::insn<"10 ----- 110101 sssss 0 0101 0001 ttttt", compare<false, Single>>("FCMPs", "fcmps {s}, {t}", kInlineFp),
    decode::insn<"10 ----- 110101 ssss0 0 0101 0010 tttt0", compare<false, Double>>("FCMPd", "fcmpd {s}, {t}", kInlineFp),
    decode::insn<"10 ----- 110101 sssss 0 0101 0011 ttttt", quad_compare>("FCMPq", "fcmpq {s}, {t}"),
    decode::insn<"10 ----- 110101 sssss 0 0101 0101 ttttt", compare<true, Single>>("FCMPEs", "fcmpes {s}, {t}", kInlineFp),
    decode::insn<"10 ----- 110101 ssss0 0 0101 0110 tttt0", compare<true, Double>>("FCMPEd", "fcmped {s}, {t}", kInlineFp),
    decode::insn<"10 ----- 110101 sssss 0 0101 0111 ttttt", quad_compare>("FCMPEq", "fcmpeq {s}, {t}"),
    decode::insn<"10 ddddd 110100 sssss ooooooooo ttttt", unknown>("FPop1", ""),
    decode::insn<"10 ddddd 110101 sssss ooooooooo ttttt", unknown>("FPop2", ""),
};
// clang-format on

}  // namespace

std::span<const Row> fp_rows() { return kRows; }

}  // namespace sparc
