// SPDX-License-Identifier: MIT
// Load- and store-exclusive, load-acquire and store-release, compare and swap.  Source: DDI 0487 C4.1, B2.9, B2.10.
// A store-exclusive is a compare-exchange with the value that the load-exclusive read: it also succeeds where others
// wrote and wrote the old value back (ABA), which the architecture's monitor would not let pass.
#include <fmt/format.h>

#include <array>

#include "target/arm/a64/access.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Cond;
using tcg::ir::Op;

enum class Order : bool { kRelaxed, kAcquireRelease };

tcg::ir::MemOp atomic(Translator& t, unsigned size_log2) {
  tcg::ir::MemOp m = t.memop(size_log2);
  m.atomic_half = false;
  return m;
}
/// Register value of a size as the IR's type for it, and back into a register.
Value sized(Translator& t, unsigned size_log2, unsigned r) { return size_log2 == 3 ? t.x(r) : t.w(r); }
void set_sized(Translator& t, unsigned size_log2, unsigned r, Value v) {
  size_log2 == 3 ? t.set_x(r, v) : t.set_w(r, v);
}
Type type_of(unsigned size_log2) { return size_log2 == 3 ? Type::kI64 : Type::kI32; }
/// The low `size` bytes alone, for comparing.
Value truncated(Translator& t, unsigned size_log2, Value v) {
  if (size_log2 >= 2) return v;
  return t.b.unary(size_log2 == 0 ? Op::kZext8 : Op::kZext16, v);
}

// Exclusives.

void open_monitor(Translator& t) { t.b.set(slot::kExclusiveAddress, t.b.i64(kNoExclusive)); }

void set_monitor(Translator& t, Value address, unsigned bytes, Value low) {
  t.b.set(slot::kExclusiveAddress, address);
  t.b.set(slot::kExclusiveBytes, t.b.i64(bytes));
  t.b.set(slot::kExclusiveLow, low);
}

template <unsigned kSize, Order kOrder, typename RegType>
void load_exclusive(Translator& t, std::uint32_t, std::uint32_t, XregSp rn, RegType rt) {
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, kSize, false);
  const Value v = t.b.load(type_of(kSize), address, atomic(t, kSize));
  set_monitor(t, address, 1u << kSize, kSize == 3 ? v : t.b.zext64(v));
  set_sized(t, kSize, rt.n, v);
}
/// LDXP, LDAXP of W registers: one access of 8 bytes.
template <Order kOrder>
void load_exclusive_pair(Translator& t, std::uint32_t, Wreg rt2, XregSp rn, Wreg rt) {
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, 3, false);
  const Value v = t.b.load(Type::kI64, address, atomic(t, 3));
  set_monitor(t, address, 8, v);
  t.set_w(rt.n, t.b.trunc32(v));
  t.set_w(rt2.n, t.b.hi32(v));
}

/// LDXP, LDAXP of X registers: one access of 16 bytes (aligned ones are atomic on hosts with AVX).
template <Order kOrder>
void load_exclusive_pair16(Translator& t, std::uint32_t, Xreg rt2, XregSp rn, Xreg rt) {
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, 4, false);
  const Value v = t.b.load(Type::kV128, address, atomic(t, 4));
  t.b.set(slot::kExclusiveAddress, address);
  t.b.set(slot::kExclusiveBytes, t.b.i64(16));
  t.b.set(slot::kExclusiveValue, v);
  t.set_x(rt.n, t.b.get(slot::kExclusiveLow));
  t.set_x(rt2.n, t.b.get(slot::kExclusiveHigh));
}

/// The common part of store-exclusives: `exchange` makes the compare-exchange and returns whether it failed (I1).
template <typename Exchange>
void store_exclusive_if(Translator& t, Value address, unsigned size_log2, unsigned rs, Exchange exchange) {
  // Only an address that the load-exclusive found aligned can match: whether the monitor or the alignment is looked at
  // first is open.
  const Value same =
      t.b.binary(Op::kAndI1, t.b.setcond(Cond::kEq, t.b.get(slot::kExclusiveAddress), address),
                 t.b.setcond(Cond::kEq, t.b.get(slot::kExclusiveBytes), t.b.i64(std::uint64_t{1} << size_log2)));
  const BlockId held = t.b.new_block(), lost = t.b.new_block(true), done = t.b.new_block();
  const Value failed = t.b.param(done, Type::kI64);
  t.b.branch(same, held, lost);
  t.b.at(held);
  t.b.jump(done, {t.b.zext_i1(Type::kI64, exchange())});
  t.b.at(lost);
  t.b.jump(done, {t.b.i64(1)});
  t.b.at(done);
  open_monitor(t);
  t.set_x(rs, failed);
}
template <unsigned kSize, typename RegType>
void store_exclusive(Translator& t, Wreg rs, std::uint32_t, XregSp rn, RegType rt) {
  const Value address = t.clean(t.x_sp(rn.n)), v = sized(t, kSize, rt.n);
  store_exclusive_if(t, address, kSize, rs.n, [&] {
    const Value read = t.b.get(slot::kExclusiveLow);
    const Value expected = kSize == 3 ? read : t.b.trunc32(read);
    const Value old = t.b.atomic_cas(address, expected, v, atomic(t, kSize));
    return t.b.setcond(Cond::kNe, old, expected);
  });
}
void store_exclusive_pair(Translator& t, Wreg rs, Wreg rt2, XregSp rn, Wreg rt) {
  const Value address = t.clean(t.x_sp(rn.n)), v = t.b.concat32(t.w(rt.n), t.w(rt2.n));
  store_exclusive_if(t, address, 3, rs.n, [&] {
    const Value expected = t.b.get(slot::kExclusiveLow);
    const Value old = t.b.atomic_cas(address, expected, v, atomic(t, 3));
    return t.b.setcond(Cond::kNe, old, expected);
  });
}

void store_exclusive_pair16(Translator& t, Wreg rs, Xreg rt2, XregSp rn, Xreg rt) {
  const Value address = t.clean(t.x_sp(rn.n)), low = t.x(rt.n), high = t.x(rt2.n);
  store_exclusive_if(t, address, 4, rs.n, [&] {
    const Value failed = t.call(Helper::kStorePair16, Type::kI64, {address, low, high});
    return t.b.setcond(Cond::kNe, failed, t.b.i64(0));
  });
}

// Acquire and release.  A load on x86 acquires and a store releases; a store-release is also ordered before later
// load-acquires, which takes a fence.

template <unsigned kSize, typename RegType>
void load_acquire(Translator& t, XregSp rn, RegType rt) {
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, kSize, false);
  set_sized(t, kSize, rt.n, t.b.load(type_of(kSize), address, t.memop(kSize)));
}
template <unsigned kSize, typename RegType>
void store_release(Translator& t, XregSp rn, RegType rt) {
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, kSize, true);
  t.b.store(address, sized(t, kSize, rt.n), t.memop(kSize));
  t.b.fence(0);
}

// Compare and swap.

/// First register of a pair: prints both.  Odd ones are reserved, have no text, and 31 has no second.
template <typename RegType>
struct Even {
  std::uint32_t n = 0;
};
template <typename RegType>
void append_text(Text& text, Even<RegType> r) {
  if ((r.n & 1) != 0) {
    text.valid = false;
    return;
  }
  append_text(text, RegType{r.n});
  text.out += ", ";
  append_text(text, RegType{(r.n + 1) & 31});  // odd ones print nothing in the end
}

template <unsigned kSize, typename RegType>
void cas(Translator& t, RegType rs, XregSp rn, RegType rt) {
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, kSize, true);
  const Value expected = truncated(t, kSize, sized(t, kSize, rs.n));
  set_sized(t, kSize, rs.n, t.b.atomic_cas(address, expected, sized(t, kSize, rt.n), t.memop(kSize)));
}
/// CASP of W registers.  Odd register numbers are undefined.
void casp(Translator& t, Even<Wreg> rs, XregSp rn, Even<Wreg> rt) {
  if ((rs.n & 1) != 0 || (rt.n & 1) != 0) return t.undefined();
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, 3, true);
  const auto both = [&](unsigned r) { return t.b.concat32(t.w(r), t.w(r + 1)); };
  const Value old = t.b.atomic_cas(address, both(rs.n), both(rt.n), atomic(t, 3));
  t.set_w(rs.n, t.b.trunc32(old));
  t.set_w(rs.n + 1, t.b.hi32(old));
}
/// CASP of X registers.
void casp16(Translator& t, Even<Xreg> rs, XregSp rn, Even<Xreg> rt) {
  if ((rs.n & 1) != 0 || (rt.n & 1) != 0) return t.undefined();
  const Value address = t.clean(t.x_sp(rn.n));
  require_atomic(t, address, 4, true);
  t.call(Helper::kSwapPair16, Type::kNone, {address, t.b.i32(rs.n), t.b.i32(rt.n)});
}

using enum Order;
constexpr std::uint32_t kLse = needs(Feature::kLse);

// clang-format off
constexpr std::array kRows{
    decode::insn<"00 001000 010 sssss 0 uuuuu nnnnn ttttt", load_exclusive<0, kRelaxed, Wreg>>("LDXRB", "ldxrb {t}, [{n}]"),
    decode::insn<"00 001000 010 sssss 1 uuuuu nnnnn ttttt", load_exclusive<0, kAcquireRelease, Wreg>>("LDAXRB", "ldaxrb {t}, [{n}]"),
    decode::insn<"01 001000 010 sssss 0 uuuuu nnnnn ttttt", load_exclusive<1, kRelaxed, Wreg>>("LDXRH", "ldxrh {t}, [{n}]"),
    decode::insn<"01 001000 010 sssss 1 uuuuu nnnnn ttttt", load_exclusive<1, kAcquireRelease, Wreg>>("LDAXRH", "ldaxrh {t}, [{n}]"),
    decode::insn<"10 001000 010 sssss 0 uuuuu nnnnn ttttt", load_exclusive<2, kRelaxed, Wreg>>("LDXR", "ldxr {t}, [{n}]"),
    decode::insn<"10 001000 010 sssss 1 uuuuu nnnnn ttttt", load_exclusive<2, kAcquireRelease, Wreg>>("LDAXR", "ldaxr {t}, [{n}]"),
    decode::insn<"11 001000 010 sssss 0 uuuuu nnnnn ttttt", load_exclusive<3, kRelaxed, Xreg>>("LDXR", "ldxr {t}, [{n}]"),
    decode::insn<"11 001000 010 sssss 1 uuuuu nnnnn ttttt", load_exclusive<3, kAcquireRelease, Xreg>>("LDAXR", "ldaxr {t}, [{n}]"),
    decode::insn<"10 001000 011 sssss 0 uuuuu nnnnn ttttt", load_exclusive_pair<kRelaxed>>("LDXP", "ldxp {t}, {u}, [{n}]"),
    decode::insn<"10 001000 011 sssss 1 uuuuu nnnnn ttttt", load_exclusive_pair<kAcquireRelease>>("LDAXP", "ldaxp {t}, {u}, [{n}]"),

    decode::insn<"11 001000 011 sssss 0 uuuuu nnnnn ttttt", load_exclusive_pair16<kRelaxed>>("LDXP", "ldxp {t}, {u}, [{n}]"),
    decode::insn<"11 001000 011 sssss 1 uuuuu nnnnn ttttt", load_exclusive_pair16<kAcquireRelease>>("LDAXP", "ldaxp {t}, {u}, [{n}]"),
    decode::insn<"11 001000 001 sssss 0 uuuuu nnnnn ttttt", store_exclusive_pair16>("STXP", "stxp {s}, {t}, {u}, [{n}]"),
    decode::insn<"11 001000 001 sssss 1 uuuuu nnnnn ttttt", store_exclusive_pair16>("STLXP", "stlxp {s}, {t}, {u}, [{n}]"),

    decode::insn<"00 001000 000 sssss 0 uuuuu nnnnn ttttt", store_exclusive<0, Wreg>>("STXRB", "stxrb {s}, {t}, [{n}]"),
    decode::insn<"00 001000 000 sssss 1 uuuuu nnnnn ttttt", store_exclusive<0, Wreg>>("STLXRB", "stlxrb {s}, {t}, [{n}]"),
    decode::insn<"01 001000 000 sssss 0 uuuuu nnnnn ttttt", store_exclusive<1, Wreg>>("STXRH", "stxrh {s}, {t}, [{n}]"),
    decode::insn<"01 001000 000 sssss 1 uuuuu nnnnn ttttt", store_exclusive<1, Wreg>>("STLXRH", "stlxrh {s}, {t}, [{n}]"),
    decode::insn<"10 001000 000 sssss 0 uuuuu nnnnn ttttt", store_exclusive<2, Wreg>>("STXR", "stxr {s}, {t}, [{n}]"),
    decode::insn<"10 001000 000 sssss 1 uuuuu nnnnn ttttt", store_exclusive<2, Wreg>>("STLXR", "stlxr {s}, {t}, [{n}]"),
    decode::insn<"11 001000 000 sssss 0 uuuuu nnnnn ttttt", store_exclusive<3, Xreg>>("STXR", "stxr {s}, {t}, [{n}]"),
    decode::insn<"11 001000 000 sssss 1 uuuuu nnnnn ttttt", store_exclusive<3, Xreg>>("STLXR", "stlxr {s}, {t}, [{n}]"),
    decode::insn<"10 001000 001 sssss 0 uuuuu nnnnn ttttt", store_exclusive_pair>("STXP", "stxp {s}, {t}, {u}, [{n}]"),
    decode::insn<"10 001000 001 sssss 1 uuuuu nnnnn ttttt", store_exclusive_pair>("STLXP", "stlxp {s}, {t}, {u}, [{n}]"),

    decode::insn<"00 001000 110 11111 1 11111 nnnnn ttttt", load_acquire<0, Wreg>>("LDARB", "ldarb {t}, [{n}]"),
    decode::insn<"01 001000 110 11111 1 11111 nnnnn ttttt", load_acquire<1, Wreg>>("LDARH", "ldarh {t}, [{n}]"),
    decode::insn<"10 001000 110 11111 1 11111 nnnnn ttttt", load_acquire<2, Wreg>>("LDAR", "ldar {t}, [{n}]"),
    decode::insn<"11 001000 110 11111 1 11111 nnnnn ttttt", load_acquire<3, Xreg>>("LDAR", "ldar {t}, [{n}]"),
    decode::insn<"00 001000 100 11111 1 11111 nnnnn ttttt", store_release<0, Wreg>>("STLRB", "stlrb {t}, [{n}]"),
    decode::insn<"01 001000 100 11111 1 11111 nnnnn ttttt", store_release<1, Wreg>>("STLRH", "stlrh {t}, [{n}]"),
    decode::insn<"10 001000 100 11111 1 11111 nnnnn ttttt", store_release<2, Wreg>>("STLR", "stlr {t}, [{n}]"),
    decode::insn<"11 001000 100 11111 1 11111 nnnnn ttttt", store_release<3, Xreg>>("STLR", "stlr {t}, [{n}]"),

    // Armv8.1's limited ordering, as strong here.
    decode::insn<"00 001000 110 11111 0 11111 nnnnn ttttt", load_acquire<0, Wreg>>("LDLARB", "ldlarb {t}, [{n}]", kLse),
    decode::insn<"01 001000 110 11111 0 11111 nnnnn ttttt", load_acquire<1, Wreg>>("LDLARH", "ldlarh {t}, [{n}]", kLse),
    decode::insn<"10 001000 110 11111 0 11111 nnnnn ttttt", load_acquire<2, Wreg>>("LDLAR", "ldlar {t}, [{n}]", kLse),
    decode::insn<"11 001000 110 11111 0 11111 nnnnn ttttt", load_acquire<3, Xreg>>("LDLAR", "ldlar {t}, [{n}]", kLse),
    decode::insn<"00 001000 100 11111 0 11111 nnnnn ttttt", store_release<0, Wreg>>("STLLRB", "stllrb {t}, [{n}]", kLse),
    decode::insn<"01 001000 100 11111 0 11111 nnnnn ttttt", store_release<1, Wreg>>("STLLRH", "stllrh {t}, [{n}]", kLse),
    decode::insn<"10 001000 100 11111 0 11111 nnnnn ttttt", store_release<2, Wreg>>("STLLR", "stllr {t}, [{n}]", kLse),
    decode::insn<"11 001000 100 11111 0 11111 nnnnn ttttt", store_release<3, Xreg>>("STLLR", "stllr {t}, [{n}]", kLse),

    decode::insn<"00 001000 101 sssss 0 11111 nnnnn ttttt", cas<0, Wreg>>("CASB", "casb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 001000 111 sssss 0 11111 nnnnn ttttt", cas<0, Wreg>>("CASAB", "casab {s}, {t}, [{n}]", kLse),
    decode::insn<"00 001000 101 sssss 1 11111 nnnnn ttttt", cas<0, Wreg>>("CASLB", "caslb {s}, {t}, [{n}]", kLse),
    decode::insn<"00 001000 111 sssss 1 11111 nnnnn ttttt", cas<0, Wreg>>("CASALB", "casalb {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 101 sssss 0 11111 nnnnn ttttt", cas<1, Wreg>>("CASH", "cash {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 111 sssss 0 11111 nnnnn ttttt", cas<1, Wreg>>("CASAH", "casah {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 101 sssss 1 11111 nnnnn ttttt", cas<1, Wreg>>("CASLH", "caslh {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 111 sssss 1 11111 nnnnn ttttt", cas<1, Wreg>>("CASALH", "casalh {s}, {t}, [{n}]", kLse),
    decode::insn<"10 001000 101 sssss 0 11111 nnnnn ttttt", cas<2, Wreg>>("CAS", "cas {s}, {t}, [{n}]", kLse),
    decode::insn<"10 001000 111 sssss 0 11111 nnnnn ttttt", cas<2, Wreg>>("CASA", "casa {s}, {t}, [{n}]", kLse),
    decode::insn<"10 001000 101 sssss 1 11111 nnnnn ttttt", cas<2, Wreg>>("CASL", "casl {s}, {t}, [{n}]", kLse),
    decode::insn<"10 001000 111 sssss 1 11111 nnnnn ttttt", cas<2, Wreg>>("CASAL", "casal {s}, {t}, [{n}]", kLse),
    decode::insn<"11 001000 101 sssss 0 11111 nnnnn ttttt", cas<3, Xreg>>("CAS", "cas {s}, {t}, [{n}]", kLse),
    decode::insn<"11 001000 111 sssss 0 11111 nnnnn ttttt", cas<3, Xreg>>("CASA", "casa {s}, {t}, [{n}]", kLse),
    decode::insn<"11 001000 101 sssss 1 11111 nnnnn ttttt", cas<3, Xreg>>("CASL", "casl {s}, {t}, [{n}]", kLse),
    decode::insn<"11 001000 111 sssss 1 11111 nnnnn ttttt", cas<3, Xreg>>("CASAL", "casal {s}, {t}, [{n}]", kLse),
    decode::insn<"00 001000 001 sssss 0 11111 nnnnn ttttt", casp>("CASP", "casp {s}, {t}, [{n}]", kLse),
    decode::insn<"00 001000 011 sssss 0 11111 nnnnn ttttt", casp>("CASPA", "caspa {s}, {t}, [{n}]", kLse),
    decode::insn<"00 001000 001 sssss 1 11111 nnnnn ttttt", casp>("CASPL", "caspl {s}, {t}, [{n}]", kLse),
    decode::insn<"00 001000 011 sssss 1 11111 nnnnn ttttt", casp>("CASPAL", "caspal {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 001 sssss 0 11111 nnnnn ttttt", casp16>("CASP", "casp {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 011 sssss 0 11111 nnnnn ttttt", casp16>("CASPA", "caspa {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 001 sssss 1 11111 nnnnn ttttt", casp16>("CASPL", "caspl {s}, {t}, [{n}]", kLse),
    decode::insn<"01 001000 011 sssss 1 11111 nnnnn ttttt", casp16>("CASPAL", "caspal {s}, {t}, [{n}]", kLse),
};
// clang-format on

}  // namespace

std::span<const Row> exclusive_rows() { return kRows; }

}  // namespace arm::a64
