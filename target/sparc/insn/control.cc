// SPDX-License-Identifier: MIT
// Branches, calls, jumps, RETT and Ticc.  Source: The SPARC Architecture Manual, version 8, B.21 to B.27.
#include <array>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::Cond;
using tcg::ir::FlagCond;
using tcg::ir::Op;

constexpr std::uint32_t kNever = 0, kAlways = 8;

/// Predicate of an integer condition; n is neither never nor always.  Table in B.21.
Value integer_condition(Translator& t, std::uint32_t n) {
  using enum FlagCond;
  static constexpr std::array<FlagCond, 8> kTests{kEq /* bn, not used */, kEq, kLe, kLt, kLsB, kCs, kMi, kVs};
  const FlagCond test = kTests[n & 7];
  return t.b.flag_cond((n & 8) != 0 ? negate(test) : test, t.icc());
}

/// Which of E, L, G, U (bits 0 to 3, by the value of fcc) a floating-point condition takes.  Table in B.22.
constexpr std::array<std::uint8_t, 8> kFpSets{0x0, 0xe, 0x6, 0xa, 0x2, 0xc, 0x4, 0x8};

/// Predicate of a floating-point condition; n is neither never nor always.
Value fp_condition(Translator& t, std::uint32_t n) {
  const std::uint32_t set = (n & 8) != 0 ? ~kFpSets[n & 7] & 15u : kFpSets[n & 7];
  const Value fcc = t.b.get(slot::kFcc);
  switch (set) {
    case 0x1: return t.b.setcond(Cond::kEq, fcc, t.b.i32(0));
    case 0x2: return t.b.setcond(Cond::kEq, fcc, t.b.i32(1));
    case 0x4: return t.b.setcond(Cond::kEq, fcc, t.b.i32(2));
    case 0x8: return t.b.setcond(Cond::kEq, fcc, t.b.i32(3));
    case 0xe: return t.b.setcond(Cond::kNe, fcc, t.b.i32(0));
    case 0xd: return t.b.setcond(Cond::kNe, fcc, t.b.i32(1));
    case 0xb: return t.b.setcond(Cond::kNe, fcc, t.b.i32(2));
    case 0x7: return t.b.setcond(Cond::kNe, fcc, t.b.i32(3));
    case 0x3: return t.b.setcond(Cond::kLtU, fcc, t.b.i32(2));
    case 0xc: return t.b.setcond(Cond::kGeU, fcc, t.b.i32(2));
    default: break;
  }
  return t.b.setcond(Cond::kNe, t.b.and_(t.b.shr(t.b.i32(set), fcc), t.b.i32(1)), t.b.i32(0));
}

/// What Bicc and FBfcc share: condition n to a displacement.
template <Value (*kCondition)(Translator&, std::uint32_t)>
void branch(Translator& t, Annul annul, std::uint32_t n, Disp22 disp) {
  const Target to = t.relative(disp.bytes());
  if (n == kAlways) return annul.set != 0 ? t.transfer_annulled(to) : t.transfer(to);
  if (n == kNever) {
    if (annul.set != 0) t.skip_next();
    return;
  }
  t.transfer_if(kCondition(t, n), to, annul);
}

/// Bicc.  B.21.
void branch_icc(Translator& t, Annul annul, Icc c, Disp22 disp) { branch<integer_condition>(t, annul, c.n, disp); }

/// FBfcc.  B.22.
void branch_fcc(Translator& t, Annul annul, Fcc c, Disp22 disp) {
  if (!t.require_fpu() || !t.require_fp_execute()) return;
  branch<fp_condition>(t, annul, c.n, disp);
}

/// CALL.  B.24.
void call(Translator& t, Disp30 disp) {
  t.set_reg(kO7, t.b.i32(t.pc()));
  t.transfer(t.relative(disp.bytes()));
}

Value misaligned(Translator& t, Value target) {
  return t.b.setcond(Cond::kNe, t.b.and_(target, t.b.i32(3)), t.b.i32(0));
}

/// JMPL.  B.25.  With rd = %g0 and %i7 or %o7 as base it is a return, for the host's prediction.
void jump_and_link(Translator& t, Reg rd, Address a) {
  const Value target = t.sum(a);
  t.trap_if(misaligned(t, target), Trap::kMemAddressNotAligned);
  const bool is_return = rd == kG0 && a.operand().immediate() && (a.rs1() == kI7 || a.rs1() == kO7);
  t.set_reg(rd, t.b.i32(t.pc()));
  t.transfer({target, std::nullopt}, is_return);
}

/// RETT.  B.26.  Inline as the second half of the usual JMPL, RETT pair into a window that is there; all its tests that
/// may trap, and every other case, are sparc::return_from_trap's.
void return_from_trap_insn(Translator& t, Address a) {
  auto& b = t.b;
  const Value target = t.sum(a);
  if (!t.supervisor() || !t.moves_modes_inline()) return b.raise(kLeaveRett, target);
  const Value base = b.add(b.get(slot::kWindow), b.i64(kWindowWords * 4));
  const auto nonzero = [&](Value v) { return b.setcond(Cond::kNe, v, b.i32(0)); };
  const Value odd = b.or_(b.and_(target, b.i32(3)), b.xor_(target, b.add(t.npc(), b.i32(4))));
  const Value busy = b.or_(b.get(slot::kEt), b.get(slot::kInterruptLevel));
  const Value no_window = b.setcond(Cond::kGtU, base, b.get(slot::kRestoreCeiling));
  b.side_exit(b.binary(Op::kOrI1, nonzero(b.or_(odd, busy)), no_window), kLeaveRett, target);
  const Value to = t.npc(), s = b.get(slot::kPs);
  b.set(slot::kS, s);
  b.set(slot::kEt, b.i32(1));
  b.set(slot::kWindow, base);
  const std::uint64_t user = t.next_mode() & ~std::uint64_t{kModeSupervisor};
  t.leave_to_mode(to, b.select(nonzero(s), b.i64(t.next_mode()), b.i64(user)));
}

/// Trap entry as Cpu::trap does it, into a window below that is valid and live.
void enter_software_trap(Translator& t, Value number) {
  auto& b = t.b;
  const Value base = b.sub(b.get(slot::kWindow), b.i64(kWindowWords * 4));
  const Value no_window = b.setcond(Cond::kLtU, base, b.get(slot::kSaveFloor));
  const Value disabled = b.setcond(Cond::kEq, b.get(slot::kEt), b.i32(0));
  b.side_exit(b.binary(Op::kOrI1, no_window, disabled), kLeaveTicc, number);
  const Value vector = b.shl(b.add(number, b.i32(0x80)), b.i32(4));
  const Value to = b.or_(b.and_(b.get(slot::kTbr), b.i32(0xfffff000)), vector);
  const Value npc = t.npc();
  b.set(slot::kPs, b.i32(t.supervisor() ? 1 : 0));
  b.set(slot::kS, b.i32(1));
  b.set(slot::kEt, b.i32(0));
  b.set(slot::integer(17, t.window_delta() - 1), b.i32(t.pc()));  // %l1
  b.set(slot::integer(18, t.window_delta() - 1), npc);            // %l2
  b.set(slot::kTbr, to);
  b.set(slot::kWindow, base);
  t.leave_to_mode(to, b.i64(t.next_mode() | kModeSupervisor));
}

/// Ticc.  B.27.  Trap type 128 + (rs1 + op2) mod 128.
void trap_icc(Translator& t, Icc c, TrapNumber a) {
  if (c.n == kNever) return;
  const Value number = t.b.and_(t.sum(a), t.b.i32(0x7f));
  if (c.n != kAlways) return t.b.side_exit(integer_condition(t, c.n), kLeaveTicc, number);
  if (!t.moves_modes_inline() || t.window_delta() <= -kMaxWindowDelta) return t.b.raise(kLeaveTicc, number);
  enter_software_trap(t, number);
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"00 a cccc 010 dddddddddddddddddddddd", branch_icc>("Bicc", "b{c}{a} {d}", kControl),
    decode::insn<"00 a cccc 110 dddddddddddddddddddddd", branch_fcc>("FBfcc", "fb{c}{a} {d}", kControl),
    decode::insn<"01 dddddddddddddddddddddddddddddd", call>("CALL", "call {d}", kControl),
    decode::insn<"10 ddddd 111000 aaaaaaaaaaaaaaaaaaa", jump_and_link>("JMPL", "jmpl {a}, {d}", kControl),
    decode::insn<"10 ----- 111001 aaaaaaaaaaaaaaaaaaa", return_from_trap_insn>("RETT", "rett {a}", kControl | kReturn),
    decode::insn<"10 - cccc 111010 ooooooooooooooooooo", trap_icc>("Ticc", "t{c} {o}"),
};
// clang-format on

}  // namespace

std::span<const Row> control_rows() { return kRows; }

}  // namespace sparc
