// SPDX-License-Identifier: MIT
// Atomic read-modify-write (FEAT_LSE), load-acquire RCpc and its offset forms.  Source: DDI 0487 C4.1, C3.2.12.
#include <fmt/format.h>

#include <array>

#include "target/arm/a64/access.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Rmw;

/// LDADD and its like, SWP: locked instructions on x86, which order as acquire and release do.
template <Rmw kRmw, unsigned kSize, typename RegType>
void update(Translator& t, RegType rs, XregSp rn, RegType rt) {
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, kSize, true);
  const Value operand = kSize == 3 ? t.x(rs.n) : t.w(rs.n);
  tcg::ir::MemOp m = t.memop(kSize);
  const Value old = t.b.atomic_rmw(kRmw, address, operand, m);
  kSize == 3 ? t.set_x(rt.n, old) : t.set_w(rt.n, old);
}

/// LDAPR.
template <unsigned kSize, typename RegType>
void load_rcpc(Translator& t, XregSp rn, RegType rt) {
  const Value address = t.x_sp(rn.n);
  require_atomic(t, t.clean(address), kSize, false);
  set_loaded(t, load_general(kSize), rt.n, load_value(t, load_general(kSize), address));
}

struct OffsetImm9 : Imm9 {};
void append_text(Text& text, OffsetImm9 i) {
  if (i.bytes() != 0) text.out += fmt::format(", #{}", i.bytes());
}

/// LDAPUR and its like, STLUR.
template <Access kAccess, typename RegType>
void unscaled_rcpc(Translator& t, OffsetImm9 i, XregSp rn, RegType rt) {
  const Value base = t.x_sp(rn.n);
  const Value address = i.bytes() == 0 ? base : t.b.add(base, t.b.i64(static_cast<std::uint64_t>(i.bytes())));
  require_atomic(t, t.clean(address), kAccess.size_log2, kAccess.store);
  if (kAccess.store) {
    t.store(address, stored_value(t, kAccess, rt.n), kAccess.size_log2);
    t.b.fence(0);
  } else {
    set_loaded(t, kAccess, rt.n, load_value(t, kAccess, address));
  }
}

using enum Width;
constexpr std::uint32_t kLse = needs(Feature::kLse), kRcpc = needs(Feature::kLrcpc), kRcpc2 = needs(Feature::kLrcpc2);

// clang-format off
constexpr std::array kRows{
    decode::insn<"00 111 0 00 00 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 0, Wreg>>("LDADDB", "ldaddb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 0, Wreg>>("LDADDAB", "ldaddab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 0, Wreg>>("LDADDLB", "ldaddlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 0, Wreg>>("LDADDALB", "ldaddalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 1, Wreg>>("LDADDH", "ldaddh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 1, Wreg>>("LDADDAH", "ldaddah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 1, Wreg>>("LDADDLH", "ldaddlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 1, Wreg>>("LDADDALH", "ldaddalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 2, Wreg>>("LDADD", "ldadd {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 2, Wreg>>("LDADDA", "ldadda {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 2, Wreg>>("LDADDL", "ldaddl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 2, Wreg>>("LDADDAL", "ldaddal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 3, Xreg>>("LDADD", "ldadd {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 3, Xreg>>("LDADDA", "ldadda {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 3, Xreg>>("LDADDL", "ldaddl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 000 00 nnnnn ttttt", update<Rmw::kAdd, 3, Xreg>>("LDADDAL", "ldaddal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 0, Wreg>>("LDCLRB", "ldclrb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 0, Wreg>>("LDCLRAB", "ldclrab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 0, Wreg>>("LDCLRLB", "ldclrlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 0, Wreg>>("LDCLRALB", "ldclralb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 1, Wreg>>("LDCLRH", "ldclrh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 1, Wreg>>("LDCLRAH", "ldclrah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 1, Wreg>>("LDCLRLH", "ldclrlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 1, Wreg>>("LDCLRALH", "ldclralh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 2, Wreg>>("LDCLR", "ldclr {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 2, Wreg>>("LDCLRA", "ldclra {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 2, Wreg>>("LDCLRL", "ldclrl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 2, Wreg>>("LDCLRAL", "ldclral {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 3, Xreg>>("LDCLR", "ldclr {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 3, Xreg>>("LDCLRA", "ldclra {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 3, Xreg>>("LDCLRL", "ldclrl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 001 00 nnnnn ttttt", update<Rmw::kAndNot, 3, Xreg>>("LDCLRAL", "ldclral {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 0, Wreg>>("LDEORB", "ldeorb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 0, Wreg>>("LDEORAB", "ldeorab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 0, Wreg>>("LDEORLB", "ldeorlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 0, Wreg>>("LDEORALB", "ldeoralb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 1, Wreg>>("LDEORH", "ldeorh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 1, Wreg>>("LDEORAH", "ldeorah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 1, Wreg>>("LDEORLH", "ldeorlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 1, Wreg>>("LDEORALH", "ldeoralh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 2, Wreg>>("LDEOR", "ldeor {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 2, Wreg>>("LDEORA", "ldeora {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 2, Wreg>>("LDEORL", "ldeorl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 2, Wreg>>("LDEORAL", "ldeoral {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 3, Xreg>>("LDEOR", "ldeor {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 3, Xreg>>("LDEORA", "ldeora {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 3, Xreg>>("LDEORL", "ldeorl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 010 00 nnnnn ttttt", update<Rmw::kXor, 3, Xreg>>("LDEORAL", "ldeoral {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 0, Wreg>>("LDSETB", "ldsetb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 0, Wreg>>("LDSETAB", "ldsetab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 0, Wreg>>("LDSETLB", "ldsetlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 0, Wreg>>("LDSETALB", "ldsetalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 1, Wreg>>("LDSETH", "ldseth {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 1, Wreg>>("LDSETAH", "ldsetah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 1, Wreg>>("LDSETLH", "ldsetlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 1, Wreg>>("LDSETALH", "ldsetalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 2, Wreg>>("LDSET", "ldset {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 2, Wreg>>("LDSETA", "ldseta {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 2, Wreg>>("LDSETL", "ldsetl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 2, Wreg>>("LDSETAL", "ldsetal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 3, Xreg>>("LDSET", "ldset {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 3, Xreg>>("LDSETA", "ldseta {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 3, Xreg>>("LDSETL", "ldsetl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 011 00 nnnnn ttttt", update<Rmw::kOr, 3, Xreg>>("LDSETAL", "ldsetal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 0, Wreg>>("LDSMAXB", "ldsmaxb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 0, Wreg>>("LDSMAXAB", "ldsmaxab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 0, Wreg>>("LDSMAXLB", "ldsmaxlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 0, Wreg>>("LDSMAXALB", "ldsmaxalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 1, Wreg>>("LDSMAXH", "ldsmaxh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 1, Wreg>>("LDSMAXAH", "ldsmaxah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 1, Wreg>>("LDSMAXLH", "ldsmaxlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 1, Wreg>>("LDSMAXALH", "ldsmaxalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 2, Wreg>>("LDSMAX", "ldsmax {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 2, Wreg>>("LDSMAXA", "ldsmaxa {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 2, Wreg>>("LDSMAXL", "ldsmaxl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 2, Wreg>>("LDSMAXAL", "ldsmaxal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 3, Xreg>>("LDSMAX", "ldsmax {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 3, Xreg>>("LDSMAXA", "ldsmaxa {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 3, Xreg>>("LDSMAXL", "ldsmaxl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 100 00 nnnnn ttttt", update<Rmw::kMax, 3, Xreg>>("LDSMAXAL", "ldsmaxal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 0, Wreg>>("LDSMINB", "ldsminb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 0, Wreg>>("LDSMINAB", "ldsminab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 0, Wreg>>("LDSMINLB", "ldsminlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 0, Wreg>>("LDSMINALB", "ldsminalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 1, Wreg>>("LDSMINH", "ldsminh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 1, Wreg>>("LDSMINAH", "ldsminah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 1, Wreg>>("LDSMINLH", "ldsminlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 1, Wreg>>("LDSMINALH", "ldsminalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 2, Wreg>>("LDSMIN", "ldsmin {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 2, Wreg>>("LDSMINA", "ldsmina {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 2, Wreg>>("LDSMINL", "ldsminl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 2, Wreg>>("LDSMINAL", "ldsminal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 3, Xreg>>("LDSMIN", "ldsmin {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 3, Xreg>>("LDSMINA", "ldsmina {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 3, Xreg>>("LDSMINL", "ldsminl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 101 00 nnnnn ttttt", update<Rmw::kMin, 3, Xreg>>("LDSMINAL", "ldsminal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 0, Wreg>>("LDUMAXB", "ldumaxb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 0, Wreg>>("LDUMAXAB", "ldumaxab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 0, Wreg>>("LDUMAXLB", "ldumaxlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 0, Wreg>>("LDUMAXALB", "ldumaxalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 1, Wreg>>("LDUMAXH", "ldumaxh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 1, Wreg>>("LDUMAXAH", "ldumaxah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 1, Wreg>>("LDUMAXLH", "ldumaxlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 1, Wreg>>("LDUMAXALH", "ldumaxalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 2, Wreg>>("LDUMAX", "ldumax {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 2, Wreg>>("LDUMAXA", "ldumaxa {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 2, Wreg>>("LDUMAXL", "ldumaxl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 2, Wreg>>("LDUMAXAL", "ldumaxal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 3, Xreg>>("LDUMAX", "ldumax {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 3, Xreg>>("LDUMAXA", "ldumaxa {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 3, Xreg>>("LDUMAXL", "ldumaxl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 110 00 nnnnn ttttt", update<Rmw::kMaxU, 3, Xreg>>("LDUMAXAL", "ldumaxal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 0, Wreg>>("LDUMINB", "lduminb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 0, Wreg>>("LDUMINAB", "lduminab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 0, Wreg>>("LDUMINLB", "lduminlb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 0, Wreg>>("LDUMINALB", "lduminalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 1, Wreg>>("LDUMINH", "lduminh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 1, Wreg>>("LDUMINAH", "lduminah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 1, Wreg>>("LDUMINLH", "lduminlh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 1, Wreg>>("LDUMINALH", "lduminalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 2, Wreg>>("LDUMIN", "ldumin {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 2, Wreg>>("LDUMINA", "ldumina {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 2, Wreg>>("LDUMINL", "lduminl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 2, Wreg>>("LDUMINAL", "lduminal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 3, Xreg>>("LDUMIN", "ldumin {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 3, Xreg>>("LDUMINA", "ldumina {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 3, Xreg>>("LDUMINL", "lduminl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 0 111 00 nnnnn ttttt", update<Rmw::kMinU, 3, Xreg>>("LDUMINAL", "lduminal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 00 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 0, Wreg>>("SWPB", "swpb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 10 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 0, Wreg>>("SWPAB", "swpab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 01 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 0, Wreg>>("SWPLB", "swplb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 11 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 0, Wreg>>("SWPALB", "swpalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 00 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 1, Wreg>>("SWPH", "swph {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 10 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 1, Wreg>>("SWPAH", "swpah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 01 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 1, Wreg>>("SWPLH", "swplh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 111 0 00 11 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 1, Wreg>>("SWPALH", "swpalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 00 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 2, Wreg>>("SWP", "swp {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 10 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 2, Wreg>>("SWPA", "swpa {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 01 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 2, Wreg>>("SWPL", "swpl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 111 0 00 11 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 2, Wreg>>("SWPAL", "swpal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 00 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 3, Xreg>>("SWP", "swp {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 10 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 3, Xreg>>("SWPA", "swpa {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 01 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 3, Xreg>>("SWPL", "swpl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 111 0 00 11 1 sssss 1 000 00 nnnnn ttttt", update<Rmw::kXchg, 3, Xreg>>("SWPAL", "swpal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 111 0 00 101 11111 1 100 00 nnnnn ttttt", load_rcpc<0, Wreg>>("LDAPRB", "ldaprb {t}, [{n}]", kRcpc),
    decode::insn<"01 111 0 00 101 11111 1 100 00 nnnnn ttttt", load_rcpc<1, Wreg>>("LDAPRH", "ldaprh {t}, [{n}]", kRcpc),
    decode::insn<"10 111 0 00 101 11111 1 100 00 nnnnn ttttt", load_rcpc<2, Wreg>>("LDAPR", "ldapr {t}, [{n}]", kRcpc),
    decode::insn<"11 111 0 00 101 11111 1 100 00 nnnnn ttttt", load_rcpc<3, Xreg>>("LDAPR", "ldapr {t}, [{n}]", kRcpc),

    decode::insn<"00 011001 00 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<store_general(0), Wreg>>("STLURB", "stlurb {t}, [{n}{i}]", kRcpc2),
    decode::insn<"00 011001 01 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_general(0), Wreg>>("LDAPURB", "ldapurb {t}, [{n}{i}]", kRcpc2),
    decode::insn<"00 011001 10 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_signed(0, k64), Xreg>>("LDAPURSB", "ldapursb {t}, [{n}{i}]", kRcpc2),
    decode::insn<"00 011001 11 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_signed(0, k32), Wreg>>("LDAPURSB", "ldapursb {t}, [{n}{i}]", kRcpc2),
    decode::insn<"01 011001 00 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<store_general(1), Wreg>>("STLURH", "stlurh {t}, [{n}{i}]", kRcpc2),
    decode::insn<"01 011001 01 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_general(1), Wreg>>("LDAPURH", "ldapurh {t}, [{n}{i}]", kRcpc2),
    decode::insn<"01 011001 10 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_signed(1, k64), Xreg>>("LDAPURSH", "ldapursh {t}, [{n}{i}]", kRcpc2),
    decode::insn<"01 011001 11 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_signed(1, k32), Wreg>>("LDAPURSH", "ldapursh {t}, [{n}{i}]", kRcpc2),
    decode::insn<"10 011001 00 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<store_general(2), Wreg>>("STLUR", "stlur {t}, [{n}{i}]", kRcpc2),
    decode::insn<"10 011001 01 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_general(2), Wreg>>("LDAPUR", "ldapur {t}, [{n}{i}]", kRcpc2),
    decode::insn<"10 011001 10 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_signed(2, k64), Xreg>>("LDAPURSW", "ldapursw {t}, [{n}{i}]", kRcpc2),
    decode::insn<"11 011001 00 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<store_general(3), Xreg>>("STLUR", "stlur {t}, [{n}{i}]", kRcpc2),
    decode::insn<"11 011001 01 0 iiiiiiiii 00 nnnnn ttttt", unscaled_rcpc<load_general(3), Xreg>>("LDAPUR", "ldapur {t}, [{n}{i}]", kRcpc2),
};
// clang-format on

}  // namespace

std::span<const Row> atomic_rows() { return kRows; }

}  // namespace arm::a64
