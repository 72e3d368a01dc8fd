// SPDX-License-Identifier: MIT
// State registers, FLUSH, STBAR and UNIMP.  Source: The SPARC Architecture Manual, version 8, B.28 to B.32.
// Writes take effect at once (the manual allows up to three instructions of delay).
#include <array>
#include <bit>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::Cond;
using tcg::ir::Type;

/// Value of a WR instruction: rs1 xor op2.
Value written(Translator& t, Operands a) {
  const Operand o = a.operand();
  if (a.rs1() == kG0) return t.operand(o);
  if (o.immediate() ? o.simm13() == 0 : o.rs2() == kG0) return t.reg(a.rs1());
  return t.b.xor_(t.reg(a.rs1()), t.operand(o));
}

void read_y(Translator& t, Reg rd) { t.set_reg(rd, t.b.get(slot::kY)); }
void write_y(Translator& t, WriteOperands a) { t.b.set(slot::kY, written(t, a)); }

/// RDASR and WRASR of registers that the processor does not have.
void read_asr(Translator& t, Reg, AsrNumber) { t.trap(Trap::kIllegalInstruction); }
void write_asr(Translator& t, AsrNumber, WriteOperands) { t.trap(Trap::kIllegalInstruction); }

/// RDPSR.  Composed inline where CWP is bits of the window pointer (state.h).
void read_psr(Translator& t, Reg rd) {
  if (!t.require_supervisor()) return;
  auto& b = t.b;
  const unsigned windows = t.state().nwindows;
  if (!std::has_single_bit(windows)) {
    t.set_reg(rd, b.call(static_cast<std::uint32_t>(Helper::kReadPsr), Type::kI32, {}));
    return;
  }
  const Value position = b.shr(b.trunc32(b.get(slot::kWindow)), b.i32(std::countr_zero(kWindowWords * 4u)));
  const std::uint32_t fixed = t.state().psr_version << 24 | (t.fpu_enabled() ? 1u << 12 : 0) | 1u << 7;
  Value v = b.or_(b.and_(position, b.i32(windows - 1)), b.i32(fixed));
  v = b.or_(v, b.shl(b.nzvc_from_flags(t.icc()), b.i32(20)));
  v = b.or_(v, b.shl(b.get(slot::kPil), b.i32(8)));
  v = b.or_(v, b.shl(b.get(slot::kPs), b.i32(6)));
  v = b.or_(v, b.shl(b.get(slot::kEt), b.i32(5)));
  t.set_reg(rd, v);
}

/// WRPSR.  Inline when only icc, PIL, PS and ET change and no interrupt waits, as in kernels' entry, exit and critical
/// sections; a new window or mode, or an interrupt to look at, is for sparc::write_psr.
void write_psr_insn(Translator& t, WriteOperands a) {
  if (!t.require_supervisor()) return;
  auto& b = t.b;
  const Value v = written(t, a);
  const unsigned windows = t.state().nwindows;
  if (!std::has_single_bit(windows)) return b.raise(kLeaveWritePsr, v);
  constexpr std::uint32_t kCwp = 0x1f, kS = 1u << 7, kEf = 1u << 12, kEc = 1u << 13;
  const Value position = b.shr(b.trunc32(b.get(slot::kWindow)), b.i32(std::countr_zero(kWindowWords * 4u)));
  const Value kept = b.or_(b.and_(position, b.i32(windows - 1)), b.i32(kS | (t.fpu_enabled() ? kEf : 0)));
  const Value changed = b.and_(b.xor_(v, kept), b.i32(kCwp | kS | kEf | kEc));
  const Value slow = b.setcond(Cond::kNe, b.or_(changed, b.get(slot::kInterruptLevel)), b.i32(0));
  b.side_exit(slow, kLeaveWritePsr, v);
  const auto field = [&](unsigned lsb, std::uint32_t mask) { return b.and_(b.shr(v, b.i32(lsb)), b.i32(mask)); };
  t.set_icc(b.flags_from_nzvc(field(20, 15)));
  b.set(slot::kPil, field(8, 15));
  b.set(slot::kPs, field(6, 1));
  b.set(slot::kEt, field(5, 1));
}

void read_wim(Translator& t, Reg rd) {
  if (t.require_supervisor()) t.set_reg(rd, t.b.get(slot::kWim));
}
void write_wim(Translator& t, WriteOperands a) {
  if (t.require_supervisor()) t.b.call(static_cast<std::uint32_t>(Helper::kWriteWim), Type::kNone, {written(t, a)});
}

void read_tbr(Translator& t, Reg rd) {
  if (t.require_supervisor()) t.set_reg(rd, t.b.get(slot::kTbr));
}
/// WRTBR writes TBA only; tt stays.
void write_tbr(Translator& t, WriteOperands a) {
  if (!t.require_supervisor()) return;
  const Value tt = t.b.and_(t.b.get(slot::kTbr), t.b.i32(0xff0));
  t.b.set(slot::kTbr, t.b.or_(tt, t.b.and_(written(t, a), t.b.i32(0xfffff000))));
}

/// STBAR: stores before it are done before stores behind it; the host's order is that already.
void store_barrier(Translator& t) { t.b.fence(3); }

/// FLUSH: translated code follows stores by itself; the block ends so that what comes is fetched anew.
void flush(Translator& t, Address) { t.end_after(); }

void unimplemented(Translator& t, Const22) { t.trap(Trap::kIllegalInstruction); }

// clang-format off
constexpr std::array kRows{
    decode::insn<"10 ddddd 101000 00000 --------------", read_y>("RDY", "rd %y, {d}", kNeverLeaves),
    decode::insn<"10 ddddd 101000 aaaaa --------------", read_asr>("RDASR", "rd {a}, {d}"),
    decode::insn<"10 00000 101000 01111 --------------", store_barrier>("STBAR", "stbar", kNeverLeaves),
    decode::insn<"10 ddddd 101001 ----- --------------", read_psr>("RDPSR", "rd %psr, {d}"),
    decode::insn<"10 ddddd 101010 ----- --------------", read_wim>("RDWIM", "rd %wim, {d}"),
    decode::insn<"10 ddddd 101011 ----- --------------", read_tbr>("RDTBR", "rd %tbr, {d}"),
    decode::insn<"10 00000 110000 ooooooooooooooooooo", write_y>("WRY", "wr {o}, %y", kNeverLeaves),
    decode::insn<"10 aaaaa 110000 ooooooooooooooooooo", write_asr>("WRASR", "wr {o}, {a}"),
    decode::insn<"10 ----- 110001 ooooooooooooooooooo", write_psr_insn>("WRPSR", "wr {o}, %psr"),
    decode::insn<"10 ----- 110010 ooooooooooooooooooo", write_wim>("WRWIM", "wr {o}, %wim"),
    decode::insn<"10 ----- 110011 ooooooooooooooooooo", write_tbr>("WRTBR", "wr {o}, %tbr"),
    decode::insn<"10 ----- 111011 aaaaaaaaaaaaaaaaaaa", flush>("FLUSH", "flush {a}"),
    decode::insn<"00 ----- 000 cccccccccccccccccccccc", unimplemented>("UNIMP", "unimp {c}"),
};
// clang-format on

}  // namespace

std::span<const Row> state_rows() { return kRows; }

}  // namespace sparc
