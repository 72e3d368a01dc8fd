// SPDX-License-Identifier: MIT
// Bitfield moves and extract.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

/// N, immr and imms.
struct Field {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr unsigned n() const { return raw >> 12; }
  [[nodiscard]] constexpr unsigned immr() const { return raw >> 6 & 63; }
  [[nodiscard]] constexpr unsigned imms() const { return raw & 63; }
  [[nodiscard]] constexpr bool valid(Width w) const {
    return w == Width::k64 ? n() == 1 : n() == 0 && immr() < 32 && imms() < 32;
  }
};
void append_text(Text& text, Field f) {
  if (!f.valid((text.word >> 31) != 0 ? Width::k64 : Width::k32)) text.valid = false;
  append_text(text, Decimal{f.immr()});
  text.out += ", ";
  append_text(text, Decimal{f.imms()});
}

constexpr std::uint64_t ones(unsigned n) { return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1; }

void ubfm(Translator& t, Width w, Field f, Reg rn, Reg rd) {
  if (!f.valid(w)) return t.undefined();
  const unsigned size = bits_of(w), r = f.immr(), s = f.imms();
  const Value v = t.reg(w, rn.n);
  Value result;
  if (s >= r) {  // UBFX, LSR: bits s:r to the bottom
    result = r == 0 ? v : t.b.shr(v, t.imm(w, r));
    if (s != size - 1) {
      const unsigned n = s - r + 1;
      if (n == 8 || n == 16) {
        result = t.b.unary(n == 8 ? Op::kZext8 : Op::kZext16, result);
      } else if (n == 32) {
        result = t.b.zext64(t.b.trunc32(result));
      } else {
        result = t.b.and_(result, t.imm(w, ones(n)));
      }
    }
  } else {  // UBFIZ, LSL: bits s:0 to bit size - r
    const unsigned to = size - r;
    result = s + 1 + to == size ? v : t.b.and_(v, t.imm(w, ones(s + 1)));
    result = t.b.shl(result, t.imm(w, to));
  }
  t.set_reg(w, rd.n, result);
}

void sbfm(Translator& t, Width w, Field f, Reg rn, Reg rd) {
  if (!f.valid(w)) return t.undefined();
  const unsigned size = bits_of(w), r = f.immr(), s = f.imms();
  Value v = t.reg(w, rn.n);
  if (r == 0 && (s == 7 || s == 15)) {
    v = t.b.unary(s == 7 ? Op::kSext8 : Op::kSext16, v);
  } else if (r == 0 && s == 31 && size == 64) {
    v = t.b.sext64(t.w(rn.n));
  } else {
    // Bit s to the top, then down to its place.
    const unsigned up = size - 1 - s;
    if (up != 0) v = t.b.shl(v, t.imm(w, up));
    const unsigned down = s >= r ? up + r : up - (size - r);
    if (down != 0) v = t.b.sar(v, t.imm(w, down));
  }
  t.set_reg(w, rd.n, v);
}

void bfm(Translator& t, Width w, Field f, Reg rn, Reg rd) {
  if (!f.valid(w)) return t.undefined();
  const unsigned size = bits_of(w), r = f.immr(), s = f.imms();
  Value v = t.reg(w, rn.n);
  std::uint64_t mask = 0;
  if (s >= r) {  // BFXIL
    mask = ones(s - r + 1);
    if (r != 0) v = t.b.shr(v, t.imm(w, r));
    if (s != size - 1) v = t.b.and_(v, t.imm(w, mask));
  } else {  // BFI
    const unsigned to = size - r;
    mask = ones(s + 1) << to;
    if (s + 1 + to != size) v = t.b.and_(v, t.imm(w, ones(s + 1)));
    v = t.b.shl(v, t.imm(w, to));
  }
  if ((mask & ones(size)) != ones(size)) {
    v = rd.n == 31 ? v : t.b.or_(t.b.and_(t.reg(w, rd.n), t.imm(w, ~mask)), v);
  }
  t.set_reg(w, rd.n, v);
}

struct Lsb {
  std::uint32_t n = 0;
};
void append_text(Text& text, Lsb lsb) {
  const bool wide = (text.word >> 31) != 0;
  if (wide != ((text.word >> 22 & 1) != 0) || (!wide && lsb.n > 31)) text.valid = false;
  append_text(text, Decimal{lsb.n});
}

/// EXTR.  Rn:Rm from bit lsb on.
void extract(Translator& t, Width w, std::uint32_t n, Reg rm, Lsb lsb, Reg rn, Reg rd) {
  const unsigned size = bits_of(w);
  if (n != (w == Width::k64 ? 1u : 0u) || lsb.n >= size) return t.undefined();
  const Value low = t.reg(w, rm.n);
  if (lsb.n == 0) return t.set_reg(w, rd.n, low);
  if (rn == rm) return t.set_reg(w, rd.n, t.b.binary(Op::kRotr, low, t.imm(w, lsb.n)));
  const Value high = t.b.shl(t.reg(w, rn.n), t.imm(w, size - lsb.n));
  t.set_reg(w, rd.n, t.b.or_(high, t.b.shr(low, t.imm(w, lsb.n))));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 00 100110 fffffffffffff nnnnn ddddd", sbfm>("SBFM", "sbfm {d}, {n}, {f}"),
    decode::insn<"z 01 100110 fffffffffffff nnnnn ddddd", bfm>("BFM", "bfm {d}, {n}, {f}"),
    decode::insn<"z 10 100110 fffffffffffff nnnnn ddddd", ubfm>("UBFM", "ubfm {d}, {n}, {f}"),
    decode::insn<"z 00 100111 k 0 mmmmm iiiiii nnnnn ddddd", extract>("EXTR", "extr {d}, {n}, {m}, {i}"),
};
// clang-format on

}  // namespace

std::span<const Row> bitfield_rows() { return kRows; }

}  // namespace arm::a64
