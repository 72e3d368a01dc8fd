// SPDX-License-Identifier: MIT
// Pointer authentication: the instructions outside the hint space.  Source: DDI 0487 C4.1, C6.2.
#include "target/arm/a64/pauth.h"

#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {

Value pauth_add(Translator& t, PauthKeyNumber key, Value pointer, Value modifier) {
  return t.call(Helper::kPacAdd, Type::kI64, {pointer, modifier, t.b.i32(static_cast<std::uint32_t>(key))});
}

Value pauth_authenticate(Translator& t, PauthKeyNumber key, Value pointer, Value modifier) {
  return t.call(Helper::kPacAuth, Type::kI64, {pointer, modifier, t.b.i32(static_cast<std::uint32_t>(key))});
}

namespace {

enum class What : bool { kAdd, kAuthenticate };

template <What kWhat>
Value apply(Translator& t, PauthKeyNumber key, Value pointer, Value modifier) {
  return kWhat == What::kAdd ? pauth_add(t, key, pointer, modifier) : pauth_authenticate(t, key, pointer, modifier);
}

/// PACIA, AUTDB and their like: Rd with modifier Rn or SP.
template <What kWhat, PauthKeyNumber kKey>
void one(Translator& t, XregSp rn, Xreg rd) {
  t.set_x(rd.n, apply<kWhat>(t, kKey, t.x(rd.n), t.x_sp(rn.n)));
}
/// PACIZA and its like: modifier 0.
template <What kWhat, PauthKeyNumber kKey>
void zero(Translator& t, Xreg rd) {
  t.set_x(rd.n, apply<kWhat>(t, kKey, t.x(rd.n), t.b.i64(0)));
}
/// XPACI, XPACD.
void strip(Translator& t, Xreg rd) { t.set_x(rd.n, t.call(Helper::kPacStrip, Type::kI64, {t.x(rd.n)})); }
void pacga(Translator& t, XregSp rm, Xreg rn, Xreg rd) {
  t.set_x(rd.n, t.call(Helper::kPacGeneric, Type::kI64, {t.x(rn.n), t.x_sp(rm.n)}));
}

using enum What;
using enum PauthKeyNumber;
constexpr std::uint32_t kPauth = needs(Feature::kPauth);

// clang-format off
constexpr std::array kRows{
    decode::insn<"1 10 11010110 00001 0 00 000 nnnnn ddddd", one<kAdd, kIA>>("PACIA", "pacia {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 00 001 nnnnn ddddd", one<kAdd, kIB>>("PACIB", "pacib {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 00 010 nnnnn ddddd", one<kAdd, kDA>>("PACDA", "pacda {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 00 011 nnnnn ddddd", one<kAdd, kDB>>("PACDB", "pacdb {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 00 100 nnnnn ddddd", one<kAuthenticate, kIA>>("AUTIA", "autia {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 00 101 nnnnn ddddd", one<kAuthenticate, kIB>>("AUTIB", "autib {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 00 110 nnnnn ddddd", one<kAuthenticate, kDA>>("AUTDA", "autda {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 00 111 nnnnn ddddd", one<kAuthenticate, kDB>>("AUTDB", "autdb {d}, {n}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 000 11111 ddddd", zero<kAdd, kIA>>("PACIZA", "paciza {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 001 11111 ddddd", zero<kAdd, kIB>>("PACIZB", "pacizb {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 010 11111 ddddd", zero<kAdd, kDA>>("PACDZA", "pacdza {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 011 11111 ddddd", zero<kAdd, kDB>>("PACDZB", "pacdzb {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 100 11111 ddddd", zero<kAuthenticate, kIA>>("AUTIZA", "autiza {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 101 11111 ddddd", zero<kAuthenticate, kIB>>("AUTIZB", "autizb {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 110 11111 ddddd", zero<kAuthenticate, kDA>>("AUTDZA", "autdza {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 01 111 11111 ddddd", zero<kAuthenticate, kDB>>("AUTDZB", "autdzb {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 10 000 11111 ddddd", strip>("XPACI", "xpaci {d}", kPauth),
    decode::insn<"1 10 11010110 00001 0 10 001 11111 ddddd", strip>("XPACD", "xpacd {d}", kPauth),
    decode::insn<"1 00 11010110 mmmmm 001100 nnnnn ddddd", pacga>("PACGA", "pacga {d}, {n}, {m}", kPauth),
};
// clang-format on

}  // namespace

std::span<const Row> pauth_rows() { return kRows; }

}  // namespace arm::a64
