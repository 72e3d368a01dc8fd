// SPDX-License-Identifier: MIT
// Advanced SIMD copy: DUP, INS, SMOV, UMOV, and scalar copy.  Source: DDI 0487 C4.1, C7.2.
#include <array>
#include <type_traits>

#include "target/arm/a64/simd_common.h"

namespace arm::a64 {
namespace {

/// imm5: the lane's size by its lowest bit, the index above it.
struct Imm5 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr bool valid() const { return (raw & 15) != 0; }
  [[nodiscard]] constexpr unsigned size() const { return valid() ? static_cast<unsigned>(__builtin_ctz(raw)) : 0; }
  [[nodiscard]] constexpr Lane lane() const { return static_cast<Lane>(size()); }
  [[nodiscard]] constexpr unsigned index() const { return raw >> (size() + 1); }
};
/// The same of SMOV, for lanes up to a size; prints nothing.
template <unsigned kMaxSize>
struct Imm5Up : Imm5 {};
template <unsigned kMaxSize>
void append_text(Text& text, Imm5Up<kMaxSize> i) {
  text.valid = text.valid && i.valid() && i.size() <= kMaxSize;
}
/// The same of DUP (general), whose index assemblers leave 0.
struct Imm5General : Imm5 {};
void append_text(Text& text, Imm5General i) { text.valid = text.valid && i.valid() && i.index() == 0; }
/// The same of UMOV, which is written MOV for the lanes that fill the register; prints which.
template <Lane kWhole>
struct Imm5Umov : Imm5 {};
template <Lane kWhole>
void append_text(Text& text, Imm5Umov<kWhole> i) {
  text.valid = text.valid && i.valid() && (kWhole == Lane::k64 ? i.lane() == Lane::k64 : i.lane() <= Lane::k32);
  text.out += i.lane() == kWhole ? "mov" : "umov";
}
/// imm4 of INS (element): the source's index, left-aligned.
struct Imm4 {
  std::uint32_t raw = 0;
};
Imm5 imm5_of(const Text& text) { return {text.word >> 16 & 31}; }
void append_element(Text& text, unsigned n, unsigned index) {
  const Imm5 i = imm5_of(text);
  text.valid = text.valid && i.valid();
  text.out += 'v' + std::to_string(n) + '.' + "bhsd"[i.size()] + '[' + std::to_string(index) + ']';
}
/// Vector of imm5's lanes, an element of it, one by imm4, a scalar; the general register that fits an element.
struct Vdup {
  std::uint32_t n = 0;
};
struct Velement {
  std::uint32_t n = 0;
};
struct Velement4 {
  std::uint32_t n = 0;
};
struct Vlane {
  std::uint32_t n = 0;
};
struct RegOfLane {
  std::uint32_t n = 0;
};
void append_text(Text& text, Vdup r) {
  const bool quad = (text.word >> 30 & 1) != 0;
  const Imm5 i = imm5_of(text);
  text.valid = text.valid && i.valid() && (quad || i.lane() != Lane::k64);
  text.out += 'v' + std::to_string(r.n) + '.' + std::string(arrangement(i.lane(), quad));
}
void append_text(Text& text, Velement r) { append_element(text, r.n, imm5_of(text).index()); }
/// Assemblers leave the bits below the index 0.
void append_text(Text& text, Velement4 r) {
  const unsigned size = imm5_of(text).size(), imm4 = text.word >> 11 & 15;
  if ((imm4 & ((1u << size) - 1)) != 0) text.valid = false;
  append_element(text, r.n, imm4 >> size);
}
void append_text(Text& text, Vlane r) {
  text.valid = text.valid && imm5_of(text).valid();
  text.out += "bhsd"[imm5_of(text).size()] + std::to_string(r.n);
}
void append_text(Text& text, RegOfLane r) {
  text.out += register_name(r.n, imm5_of(text).lane() == Lane::k64 ? Width::k64 : Width::k32, false);
}

Value general(Translator& t, Lane lane, unsigned n) { return lane == Lane::k64 ? t.x(n) : t.w(n); }

void dup_element(Translator& t, Quad q, Imm5 i, Velement n, Vdup d) {
  if (!i.valid() || (i.lane() == Lane::k64 && q.raw == 0)) return t.undefined();
  const Simd s = vector(t, q, i.lane());
  s.write(d.n, s.op(VecOp::kDupLane, {t.q(n.n)}, i.index()));
}
void dup_general(Translator& t, Quad q, Imm5General i, RegOfLane n, Vdup d) {
  if (!i.valid() || (i.lane() == Lane::k64 && q.raw == 0)) return t.undefined();
  const Simd s = vector(t, q, i.lane());
  s.write(d.n, s.op(VecOp::kDup, {general(t, i.lane(), n.n)}));
}
void dup_scalar(Translator& t, Imm5 i, Velement n, Vlane d) {
  if (!i.valid()) return t.undefined();
  const Simd s = scalar(t, i.lane());
  s.write(d.n, i.index() == 0 ? t.q(n.n) : s.op(VecOp::kDupLane, {t.q(n.n)}, i.index()));
}
void ins_general(Translator& t, Imm5 i, RegOfLane n, Velement d) {
  if (!i.valid()) return t.undefined();
  t.set_q(d.n, t.b.vec(VecOp::kInsert, i.lane(), {t.q(d.n), general(t, i.lane(), n.n)}, i.index()));
}
void ins_element(Translator& t, Imm5 i, Imm4 from, Velement4 n, Velement d) {
  if (!i.valid()) return t.undefined();
  t.set_q(d.n, t.b.vec(VecOp::kCopyLane, i.lane(), {t.q(d.n), t.q(n.n)}, i.index() | (from.raw >> i.size()) << 4));
}

template <Width kTo>
void smov(Translator& t, Imm5Up<kTo == Width::k64 ? 2 : 1> i, Velement n,
          std::conditional_t<kTo == Width::k64, Xreg, Wreg> d) {
  if (!i.valid() || i.lane() == Lane::k64 || (i.lane() == Lane::k32 && kTo == Width::k32)) return t.undefined();
  Value v = t.b.vec(VecOp::kExtract, i.lane(), {t.q(n.n)}, i.index());
  if (i.lane() == Lane::k8) v = t.b.unary(tcg::ir::Op::kSext8, v);
  if (i.lane() == Lane::k16) v = t.b.unary(tcg::ir::Op::kSext16, v);
  if (kTo == Width::k64)
    t.set_x(d.n, t.b.sext64(v));
  else
    t.set_w(d.n, v);
}
void umov(Translator& t, Imm5Umov<Lane::k32> i, Velement n, Wreg d) {
  if (!i.valid() || i.lane() == Lane::k64) return t.undefined();
  t.set_w(d.n, t.b.vec(VecOp::kExtract, i.lane(), {t.q(n.n)}, i.index()));
}
void umov_x(Translator& t, Imm5Umov<Lane::k64> i, Velement n, Xreg d) {
  if (i.lane() != Lane::k64 || !i.valid()) return t.undefined();
  t.set_x(d.n, t.b.vec(VecOp::kExtract, Lane::k64, {t.q(n.n)}, i.index()));
}

constexpr std::uint32_t kNl = kNeverLeaves;

// clang-format off
constexpr std::array kRows{
    decode::insn<"0 q 0 01110000 iiiii 0 0000 1 nnnnn ddddd", dup_element>("DUP (element)", "dup {d}, {n}", kNl),
    decode::insn<"0 q 0 01110000 iiiii 0 0001 1 nnnnn ddddd", dup_general>("DUP (general)", "dup {d}, {n}{i}", kNl),
    decode::insn<"0 0 0 01110000 iiiii 0 0101 1 nnnnn ddddd", smov<Width::k32>>("SMOV (32 bits)", "smov {d}, {n}{i}", kNl),
    decode::insn<"0 1 0 01110000 iiiii 0 0101 1 nnnnn ddddd", smov<Width::k64>>("SMOV (64 bits)", "smov {d}, {n}{i}", kNl),
    decode::insn<"0 0 0 01110000 iiiii 0 0111 1 nnnnn ddddd", umov>("UMOV (32 bits)", "{i} {d}, {n}", kNl),
    decode::insn<"0 1 0 01110000 iiiii 0 0111 1 nnnnn ddddd", umov_x>("UMOV (64 bits)", "{i} {d}, {n}", kNl),
    decode::insn<"0 1 0 01110000 iiiii 0 0011 1 nnnnn ddddd", ins_general>("INS (general)", "mov {d}, {n}", kNl),
    decode::insn<"0 1 1 01110000 iiiii 0 jjjj 1 nnnnn ddddd", ins_element>("INS (element)", "mov {d}, {n}", kNl),
    decode::insn<"01 0 11110000 iiiii 0 0000 1 nnnnn ddddd", dup_scalar>("DUP (element, scalar)", "mov {d}, {n}", kNl),
};
// clang-format on

}  // namespace

std::span<const Row> simd_copy_rows() { return kRows; }

}  // namespace arm::a64
