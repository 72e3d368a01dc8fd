// SPDX-License-Identifier: MIT
// Loads and stores of integer registers, LDSTUB and SWAP.  Source: The SPARC Architecture Manual, version 8, B.1, B.4,
// B.7, B.8.
#include <array>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::Rmw;
using tcg::ir::Type;

/// LDSB, LDSH, LDUB, LDUH, LD.
template <unsigned kSizeLog2, bool kSigned>
void load(Translator& t, Reg rd, Address a) {
  t.set_reg(rd, t.b.load(Type::kI32, t.sum(a), t.data(kSizeLog2, kSigned)));
}

/// LDD: the word at the address to the even register, the next to the odd one.
void load_double(Translator& t, EvenReg rd, Address a) {
  if (rd.odd()) return t.trap(Trap::kIllegalInstruction);
  const Value pair = t.b.load(Type::kI64, t.sum(a), t.data(3));
  t.set_reg({rd.n}, t.b.hi32(pair));
  t.set_reg({rd.n + 1}, t.b.trunc32(pair));
}

/// STB, STH, ST.
template <unsigned kSizeLog2>
void store(Translator& t, Reg rd, Address a) {
  t.b.store(t.sum(a), t.reg(rd), t.data(kSizeLog2));
}

/// STD.
void store_double(Translator& t, EvenReg rd, Address a) {
  if (rd.odd()) return t.trap(Trap::kIllegalInstruction);
  t.b.store(t.sum(a), t.b.concat32(t.reg({rd.n + 1}), t.reg({rd.n})), t.data(3));
}

/// LDSTUB: reads a byte and sets it to 0xff, atomically.
void load_store_byte(Translator& t, Reg rd, Address a) {
  t.set_reg(rd, t.b.atomic_rmw(Rmw::kXchg, t.sum(a), t.b.i32(0xff), t.data(0)));
}

/// SWAP: exchanges rd with the word, atomically.
void swap(Translator& t, Reg rd, Address a) {
  t.set_reg(rd, t.b.atomic_rmw(Rmw::kXchg, t.sum(a), t.reg(rd), t.data(2)));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"11 ddddd 000000 aaaaaaaaaaaaaaaaaaa", load<2, false>>("LD", "ld [{a}], {d}"),
    decode::insn<"11 ddddd 000001 aaaaaaaaaaaaaaaaaaa", load<0, false>>("LDUB", "ldub [{a}], {d}"),
    decode::insn<"11 ddddd 000010 aaaaaaaaaaaaaaaaaaa", load<1, false>>("LDUH", "lduh [{a}], {d}"),
    decode::insn<"11 ddddd 000011 aaaaaaaaaaaaaaaaaaa", load_double>("LDD", "ldd [{a}], {d}"),
    decode::insn<"11 ddddd 001001 aaaaaaaaaaaaaaaaaaa", load<0, true>>("LDSB", "ldsb [{a}], {d}"),
    decode::insn<"11 ddddd 001010 aaaaaaaaaaaaaaaaaaa", load<1, true>>("LDSH", "ldsh [{a}], {d}"),
    decode::insn<"11 ddddd 000100 aaaaaaaaaaaaaaaaaaa", store<2>>("ST", "st {d}, [{a}]"),
    decode::insn<"11 ddddd 000101 aaaaaaaaaaaaaaaaaaa", store<0>>("STB", "stb {d}, [{a}]"),
    decode::insn<"11 ddddd 000110 aaaaaaaaaaaaaaaaaaa", store<1>>("STH", "sth {d}, [{a}]"),
    decode::insn<"11 ddddd 000111 aaaaaaaaaaaaaaaaaaa", store_double>("STD", "std {d}, [{a}]"),
    decode::insn<"11 ddddd 001101 aaaaaaaaaaaaaaaaaaa", load_store_byte>("LDSTUB", "ldstub [{a}], {d}"),
    decode::insn<"11 ddddd 001111 aaaaaaaaaaaaaaaaaaa", swap>("SWAP", "swap [{a}], {d}"),
};
// clang-format on

}  // namespace

std::span<const Row> memory_rows() { return kRows; }

}  // namespace sparc
