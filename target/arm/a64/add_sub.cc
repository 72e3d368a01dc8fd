// SPDX-License-Identifier: MIT
// Add and subtract: immediate, shifted register, extended register, with carry.  Source: DDI 0487 C6.2.
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

enum class Sum : bool { kAdd, kSub };
enum class Flags : bool { kKeep, kSet };

/// Rd = left +- right, and NZCV.
template <Sum kSum, Flags kFlags>
void finish(Translator& t, Width w, unsigned rd, bool rd_sp, Value left, Value right) {
  if (kFlags == Flags::kSet) {
    const Value flags = kSum == Sum::kAdd ? t.b.flags_add(left, right) : t.flags_sub(left, right);
    if (rd != 31) t.set_reg(w, rd, t.b.binary(kSum == Sum::kAdd ? Op::kAdd : Op::kSub, left, right));
    return t.set_nzcv(flags);
  }
  const Value v = t.b.binary(kSum == Sum::kAdd ? Op::kAdd : Op::kSub, left, right);
  rd_sp ? t.set_reg_sp(w, rd, v) : t.set_reg(w, rd, v);
}

/// imm12 and its shift by 0 or 12.
struct Imm12 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::uint64_t value() const { return (raw & 0xfff) << ((raw >> 12) * 12); }
};
void append_text(Text& text, Imm12 i) {
  text.out += "#0x";
  constexpr char kDigits[] = "0123456789abcdef";
  std::string digits;
  std::uint32_t v = i.raw & 0xfff;
  do digits.insert(digits.begin(), kDigits[v & 15]);
  while ((v >>= 4) != 0);
  text.out += digits;
  if (i.raw >> 12 != 0) text.out += ", lsl #12";
}

/// ADD, ADDS, SUB, SUBS (immediate).
template <Sum kSum>
void add_immediate(Translator& t, Width w, Imm12 imm, RegSp rn, RegSp rd) {
  finish<kSum, Flags::kKeep>(t, w, rd.n, true, t.reg_sp(w, rn.n), t.imm(w, imm.value()));
}
template <Sum kSum>
void add_immediate_flags(Translator& t, Width w, Imm12 imm, RegSp rn, Reg rd) {
  finish<kSum, Flags::kSet>(t, w, rd.n, false, t.reg_sp(w, rn.n), t.imm(w, imm.value()));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 00 100010 iiiiiiiiiiiii nnnnn ddddd", add_immediate<Sum::kAdd>>("ADD (immediate)", "add {d}, {n}, {i}", kNeverLeaves),
    decode::insn<"z 01 100010 iiiiiiiiiiiii nnnnn ddddd", add_immediate_flags<Sum::kAdd>>("ADDS (immediate)", "adds {d}, {n}, {i}", kNeverLeaves),
    decode::insn<"z 10 100010 iiiiiiiiiiiii nnnnn ddddd", add_immediate<Sum::kSub>>("SUB (immediate)", "sub {d}, {n}, {i}", kNeverLeaves),
    decode::insn<"z 11 100010 iiiiiiiiiiiii nnnnn ddddd", add_immediate_flags<Sum::kSub>>("SUBS (immediate)", "subs {d}, {n}, {i}", kNeverLeaves),
};
// clang-format on

}  // namespace

std::span<const Row> add_sub_rows() { return kRows; }

}  // namespace arm::a64
