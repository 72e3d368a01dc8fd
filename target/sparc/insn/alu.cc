// SPDX-License-Identifier: MIT
// Integer arithmetic, logic, shifts, tagged arithmetic, MULScc and SETHI.
// Source: The SPARC Architecture Manual, version 8, B.9 to B.17.
#include <array>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::FlagCond;
using tcg::ir::Op;

enum class Cc : bool { kKeep, kSet };

/// AND, OR, XOR, ANDN, ORN, XNOR and their cc forms.  B.11.
template <Op kOp, bool kInvert, Cc kCc>
void logical(Translator& t, Reg rd, Operands a) {
  Value v;
  if (kOp == Op::kOr && !kInvert && a.rs1() == kG0) {
    v = t.operand(a.operand());
  } else {
    const Value right = t.operand(a.operand());
    if (kOp == Op::kAnd && kInvert) {
      v = t.b.andnot(t.reg(a.rs1()), right);
    } else {
      v = t.b.binary(kOp, t.reg(a.rs1()), kInvert ? t.b.not_(right) : right);
    }
  }
  if (kCc == Cc::kSet) t.set_icc(t.b.flags_logic(v));
  t.set_reg(rd, v);
}

/// ADD and ADDcc.  B.13.
template <Cc kCc>
void add(Translator& t, Reg rd, Operands a) {
  if (kCc == Cc::kKeep) return t.set_reg(rd, t.sum(a));
  const Value left = t.reg(a.rs1()), right = t.operand(a.operand());
  t.set_icc(t.b.flags_add(left, right));
  t.set_reg(rd, t.b.add(left, right));
}

/// ADDX and ADDXcc.  B.13.
template <Cc kCc>
void add_extended(Translator& t, Reg rd, Operands a) {
  const Value left = t.reg(a.rs1()), right = t.operand(a.operand());
  const Value carry = t.carry();
  const Value v = t.b.add(t.b.add(left, right), t.b.zext_i1(tcg::ir::Type::kI32, carry));
  if (kCc == Cc::kSet) t.set_icc(t.b.flags_adc(left, right, carry));
  t.set_reg(rd, v);
}

/// SUB and SUBcc.  B.15.
template <Cc kCc>
void subtract(Translator& t, Reg rd, Operands a) {
  const Value left = t.reg(a.rs1()), right = t.operand(a.operand());
  if (kCc == Cc::kSet) t.set_icc(t.b.flags_sub(left, right));
  if (rd != kG0) t.set_reg(rd, t.b.sub(left, right));
}

/// SUBX and SUBXcc.  B.15.
template <Cc kCc>
void subtract_extended(Translator& t, Reg rd, Operands a) {
  const Value left = t.reg(a.rs1()), right = t.operand(a.operand());
  const Value borrow = t.carry();
  const Value v = t.b.sub(t.b.sub(left, right), t.b.zext_i1(tcg::ir::Type::kI32, borrow));
  if (kCc == Cc::kSet) t.set_icc(t.b.flags_sbb(left, right, borrow));
  t.set_reg(rd, v);
}

enum class OnOverflow : bool { kFlag, kTrap };

/// TADDcc, TSUBcc, TADDccTV, TSUBccTV: overflow also if a tag (bits 1:0) of an operand is not 0.  B.14, B.16.
template <Op kOp, OnOverflow kOverflow>
void tagged(Translator& t, Reg rd, Operands a) {
  const Value left = t.reg(a.rs1()), right = t.operand(a.operand());
  const Value flags = kOp == Op::kAdd ? t.b.flags_add(left, right) : t.b.flags_sub(left, right);
  const Value tags = t.b.and_(t.b.or_(left, right), t.b.i32(3));
  const Value tagged = t.b.setcond(tcg::ir::Cond::kNe, tags, t.b.i32(0));
  const Value overflow = t.b.binary(Op::kOrI1, tagged, t.b.flag_cond(FlagCond::kVs, flags));
  if (kOverflow == OnOverflow::kTrap) t.trap_if(overflow, Trap::kTagOverflow);
  t.set_icc(kOverflow == OnOverflow::kTrap ? flags : t.b.flags_set_v(flags, overflow));
  t.set_reg(rd, t.b.binary(kOp, left, right));
}

/// MULScc, one step of a multiplication.  B.17.
void multiply_step(Translator& t, Reg rd, Operands a) {
  const Value multiplicand = t.reg(a.rs1()), y = t.b.get(slot::kY), flags = t.icc();
  const Value n_xor_v = t.b.zext_i1(tcg::ir::Type::kI32, t.b.flag_cond(FlagCond::kLt, flags));
  const Value left = t.b.or_(t.b.shr(multiplicand, t.b.i32(1)), t.b.shl(n_xor_v, t.b.i32(31)));
  const Value add_it = t.b.setcond(tcg::ir::Cond::kNe, t.b.and_(y, t.b.i32(1)), t.b.i32(0));
  const Value right = t.b.select(add_it, t.operand(a.operand()), t.b.i32(0));
  t.b.set(slot::kY, t.b.or_(t.b.shr(y, t.b.i32(1)), t.b.shl(multiplicand, t.b.i32(31))));
  t.set_icc(t.b.flags_add(left, right));
  t.set_reg(rd, t.b.add(left, right));
}

/// SLL, SRL, SRA: by the low five bits of the operand.  B.12.
template <Op kOp>
void shift(Translator& t, Reg rd, ShiftOperands a) {
  const Operand o = a.operand();
  // Immediate shifts have only shcnt; the bits above it are ignored.
  const Value count = o.immediate() ? t.b.i32(o.raw & 31) : t.operand(o);
  t.set_reg(rd, t.b.binary(kOp, t.reg(a.rs1()), count));
}

/// SETHI and NOP (rd = 0).  B.9, B.10.
void sethi(Translator& t, Reg rd, Imm22 imm) { t.set_reg(rd, t.b.i32(imm.raw << 10)); }

// clang-format off
constexpr std::array kRows{
    decode::insn<"10 ddddd 000000 ooooooooooooooooooo", add<Cc::kKeep>>("ADD", "add {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 000001 ooooooooooooooooooo", logical<Op::kAnd, false, Cc::kKeep>>("AND", "and {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 000010 ooooooooooooooooooo", logical<Op::kOr, false, Cc::kKeep>>("OR", "or {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 000011 ooooooooooooooooooo", logical<Op::kXor, false, Cc::kKeep>>("XOR", "xor {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 000100 ooooooooooooooooooo", subtract<Cc::kKeep>>("SUB", "sub {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 000101 ooooooooooooooooooo", logical<Op::kAnd, true, Cc::kKeep>>("ANDN", "andn {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 000110 ooooooooooooooooooo", logical<Op::kOr, true, Cc::kKeep>>("ORN", "orn {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 000111 ooooooooooooooooooo", logical<Op::kXor, true, Cc::kKeep>>("XNOR", "xnor {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 001000 ooooooooooooooooooo", add_extended<Cc::kKeep>>("ADDX", "addx {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 001100 ooooooooooooooooooo", subtract_extended<Cc::kKeep>>("SUBX", "subx {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010000 ooooooooooooooooooo", add<Cc::kSet>>("ADDcc", "addcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010001 ooooooooooooooooooo", logical<Op::kAnd, false, Cc::kSet>>("ANDcc", "andcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010010 ooooooooooooooooooo", logical<Op::kOr, false, Cc::kSet>>("ORcc", "orcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010011 ooooooooooooooooooo", logical<Op::kXor, false, Cc::kSet>>("XORcc", "xorcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010100 ooooooooooooooooooo", subtract<Cc::kSet>>("SUBcc", "subcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010101 ooooooooooooooooooo", logical<Op::kAnd, true, Cc::kSet>>("ANDNcc", "andncc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010110 ooooooooooooooooooo", logical<Op::kOr, true, Cc::kSet>>("ORNcc", "orncc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 010111 ooooooooooooooooooo", logical<Op::kXor, true, Cc::kSet>>("XNORcc", "xnorcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 011000 ooooooooooooooooooo", add_extended<Cc::kSet>>("ADDXcc", "addxcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 011100 ooooooooooooooooooo", subtract_extended<Cc::kSet>>("SUBXcc", "subxcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 100000 ooooooooooooooooooo", tagged<Op::kAdd, OnOverflow::kFlag>>("TADDcc", "taddcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 100001 ooooooooooooooooooo", tagged<Op::kSub, OnOverflow::kFlag>>("TSUBcc", "tsubcc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 100010 ooooooooooooooooooo", tagged<Op::kAdd, OnOverflow::kTrap>>("TADDccTV", "taddcctv {o}, {d}"),
    decode::insn<"10 ddddd 100011 ooooooooooooooooooo", tagged<Op::kSub, OnOverflow::kTrap>>("TSUBccTV", "tsubcctv {o}, {d}"),
    decode::insn<"10 ddddd 100100 ooooooooooooooooooo", multiply_step>("MULScc", "mulscc {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 100101 ooooooooooooooooooo", shift<Op::kShl>>("SLL", "sll {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 100110 ooooooooooooooooooo", shift<Op::kShr>>("SRL", "srl {o}, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 100111 ooooooooooooooooooo", shift<Op::kSar>>("SRA", "sra {o}, {d}", kNeverLeaves),
    decode::insn<"00 ddddd 100 iiiiiiiiiiiiiiiiiiiiii", sethi>("SETHI", "sethi {i}, {d}", kNeverLeaves),
};
// clang-format on

}  // namespace

std::span<const Row> alu_rows() { return kRows; }

}  // namespace sparc
