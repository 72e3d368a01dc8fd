// SPDX-License-Identifier: MIT
// Loads and stores of one register: every addressing form, literals, prefetch, authenticated.  Source: DDI 0487 C4.1.
#include <fmt/format.h>

#include <array>

#include "target/arm/a64/access.h"
#include "target/arm/a64/operands.h"
#include "target/arm/a64/pauth.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using decode::FixedString;

enum class Index : std::uint8_t { kPost, kOffset, kPre };

void access(Translator& t, Access a, unsigned rt, Value address) {
  if (a.store) return t.store(address, stored_value(t, a, rt), a.size_log2);
  set_loaded(t, a, rt, load_value(t, a, address));
}

/// base + distance, the access there (or at the base: kPost), and the base written back (kPost, kPre).
template <Index kIndex>
void indexed(Translator& t, Access a, unsigned rt, unsigned rn, std::int64_t distance) {
  const Value base = t.x_sp(rn);
  const Value moved = distance == 0 ? base : t.b.add(base, t.b.i64(static_cast<std::uint64_t>(distance)));
  const Value address = kIndex == Index::kPost ? base : moved;
  // A loaded register that is also the base is left as the write-back has it.
  if (a.store) {
    t.store(address, stored_value(t, a, rt), a.size_log2);
  } else {
    set_loaded(t, a, rt, load_value(t, a, address));
  }
  if (kIndex != Index::kOffset) t.set_x_sp(rn, moved);
}

/// Distances in brackets: ", #8" or nothing for 0; after brackets always.
struct ScaledImm12 {
  std::uint32_t raw = 0;
};
/// Scaled by the access size: bits 31:30, and bit 23 for Q registers.
void append_text(Text& text, ScaledImm12 i) {
  const bool q = (text.word >> 26 & 1) != 0 && (text.word >> 23 & 1) != 0;
  const unsigned shift = q ? 4 : text.word >> 30;
  if (i.raw != 0) text.out += fmt::format(", #{}", i.raw << shift);
}
struct OffsetImm9 : Imm9 {};
void append_text(Text& text, OffsetImm9 i) {
  if (i.bytes() != 0) text.out += fmt::format(", #{}", i.bytes());
}

/// Register offset: Rm, option and S (bits 20:12).
struct RegisterOffset {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr unsigned rm() const { return raw >> 4; }
  [[nodiscard]] constexpr unsigned option() const { return raw >> 1 & 7; }
  [[nodiscard]] constexpr bool scaled() const { return (raw & 1) != 0; }
};
void append_text(Text& text, RegisterOffset r) {
  if ((r.option() & 2) == 0) text.valid = false;
  const bool q = (text.word >> 26 & 1) != 0 && (text.word >> 23 & 1) != 0;
  const unsigned shift = q ? 4 : text.word >> 30;
  const bool wide = (r.option() & 1) != 0;
  text.out += register_name(r.rm(), wide ? Width::k64 : Width::k32, false);
  if (r.option() == 3) {
    if (r.scaled()) text.out += fmt::format(", lsl #{}", shift);
    return;
  }
  constexpr std::array<std::string_view, 8> kNames{"", "", "uxtw", "", "", "", "sxtw", "sxtx"};
  text.out += fmt::format(", {}", kNames[r.option()]);
  if (r.scaled()) text.out += fmt::format(" #{}", shift);
}

template <Access kAccess, typename RegType>
void unsigned_offset(Translator& t, ScaledImm12 i, XregSp rn, RegType rt) {
  indexed<Index::kOffset>(t, kAccess, rt.n, rn.n, static_cast<std::int64_t>(i.raw) << kAccess.size_log2);
}
template <Access kAccess, typename RegType>
void unscaled(Translator& t, OffsetImm9 i, XregSp rn, RegType rt) {
  indexed<Index::kOffset>(t, kAccess, rt.n, rn.n, i.bytes());
}
template <Access kAccess, typename RegType, Index kIndex>
void write_back(Translator& t, Imm9 i, XregSp rn, RegType rt) {
  indexed<kIndex>(t, kAccess, rt.n, rn.n, i.bytes());
}
template <Access kAccess, typename RegType>
void register_offset(Translator& t, RegisterOffset r, XregSp rn, RegType rt) {
  if ((r.option() & 2) == 0) return t.undefined();
  const Value base = t.x_sp(rn.n);
  const Value offset = extended_register(t, Width::k64, r.rm(), r.option(), r.scaled() ? kAccess.size_log2 : 0);
  access(t, kAccess, rt.n, t.b.add(base, offset));
}
template <Access kAccess, typename RegType>
void literal(Translator& t, Disp19 d, RegType rt) {
  access(t, kAccess, rt.n, t.b.i64(t.relative(d.bytes())));
}

/// The forms of one access that its size (bits 31:30), V (26) and opc (23:22) name.
template <FixedString kSizeV, FixedString kOpc, Access kAccess, typename RegType, FixedString kName,
          FixedString kUnscaledName>
consteval auto forms() {
  using decode::insn;
  constexpr auto kHead = decode::join<kSizeV, FixedString(" 0")>;
  constexpr auto kOffset = decode::join<kSizeV, FixedString(" 01 "), kOpc, FixedString(" iiiiiiiiiiii nnnnn ttttt")>;
  constexpr auto kOld = decode::join<kHead, FixedString("0 "), kOpc>;
  constexpr auto kUnscaled = decode::join<kOld, FixedString(" 0 iiiiiiiii 00 nnnnn ttttt")>;
  constexpr auto kPost = decode::join<kOld, FixedString(" 0 iiiiiiiii 01 nnnnn ttttt")>;
  constexpr auto kPre = decode::join<kOld, FixedString(" 0 iiiiiiiii 11 nnnnn ttttt")>;
  constexpr auto kRegister = decode::join<kOld, FixedString(" 1 rrrrrrrrr 10 nnnnn ttttt")>;
  return std::array{
      insn<kOffset, unsigned_offset<kAccess, RegType>>(kName.view(),
                                                       decode::kText<kName, FixedString(" {t}, [{n}{i}]")>),
      insn<kUnscaled, unscaled<kAccess, RegType>>(kUnscaledName.view(),
                                                  decode::kText<kUnscaledName, FixedString(" {t}, [{n}{i}]")>),
      insn<kPost, write_back<kAccess, RegType, Index::kPost>>(kName.view(),
                                                              decode::kText<kName, FixedString(" {t}, [{n}], {i}")>),
      insn<kPre, write_back<kAccess, RegType, Index::kPre>>(kName.view(),
                                                            decode::kText<kName, FixedString(" {t}, [{n}, {i}]!")>),
      insn<kRegister, register_offset<kAccess, RegType>>(kName.view(),
                                                         decode::kText<kName, FixedString(" {t}, [{n}, {r}]")>),
  };
}

/// LDTR and its like: at EL0 as LDUR.
template <FixedString kSizeV, FixedString kOpc, Access kAccess, typename RegType, FixedString kName>
consteval auto unprivileged() {
  constexpr auto kPattern = decode::join<kSizeV, FixedString(" 00 "), kOpc, FixedString(" 0 iiiiiiiii 10 nnnnn ttttt")>;
  return decode::insn<kPattern, unscaled<kAccess, RegType>>(kName.view(),
                                                            decode::kText<kName, FixedString(" {t}, [{n}{i}]")>);
}

// Prefetches.

struct PrefetchOperation {
  std::uint32_t n = 0;
};
void append_text(Text& text, PrefetchOperation p) {
  constexpr std::array<std::string_view, 3> kTypes{"pld", "pli", "pst"};
  const unsigned type = p.n >> 3, level = p.n >> 1 & 3;
  if (type == 3 || level == 3) {
    append_text(text, Decimal{p.n});
    return;
  }
  text.out += fmt::format("{}l{}{}", kTypes[type], level + 1, (p.n & 1) != 0 ? "strm" : "keep");
}
void prefetch_offset(Translator&, ScaledImm12, XregSp, PrefetchOperation) {}
void prefetch_unscaled(Translator&, OffsetImm9, XregSp, PrefetchOperation) {}
void prefetch_register(Translator& t, RegisterOffset r, XregSp, PrefetchOperation) {
  if ((r.option() & 2) == 0) t.undefined();
}
void prefetch_literal(Translator&, Disp19, PrefetchOperation) {}

// LDRAA, LDRAB.

/// S and imm9 are apart: bit 22 and bits 20:12; scaled by 8.
struct AuthOffset {
  std::uint32_t imm9 = 0;
  [[nodiscard]] constexpr std::int64_t bytes(std::uint32_t s) const {
    return (static_cast<std::int32_t>((s << 9 | imm9) << 22) >> 22) * 8;
  }
};
void append_text(Text& text, AuthOffset o) {
  const std::int64_t bytes = o.bytes(text.word >> 22 & 1);
  const bool pre = (text.word >> 11 & 1) != 0;
  if (bytes != 0 || pre) text.out += fmt::format(", #{}", bytes);
}
template <PauthKeyNumber kKey, Index kIndex>
void load_authenticated(Translator& t, std::uint32_t s, AuthOffset o, XregSp rn, Xreg rt) {
  const Value base = pauth_authenticate(t, kKey, t.x_sp(rn.n), t.b.i64(0));
  const std::int64_t bytes = o.bytes(s);
  const Value address = bytes == 0 ? base : t.b.add(base, t.b.i64(static_cast<std::uint64_t>(bytes)));
  const Value v = t.load(Type::kI64, address, 3);
  if (kIndex == Index::kPre) t.set_x_sp(rn.n, address);
  t.set_x(rt.n, v);
}

using decode::concatenate;

using enum Width;
using enum PauthKeyNumber;

// clang-format off
constexpr auto kForms = concatenate(
    forms<"00 111 0", "00", store_general(0), Wreg, "strb", "sturb">(),
    forms<"00 111 0", "01", load_general(0), Wreg, "ldrb", "ldurb">(),
    forms<"00 111 0", "10", load_signed(0, k64), Xreg, "ldrsb", "ldursb">(),
    forms<"00 111 0", "11", load_signed(0, k32), Wreg, "ldrsb", "ldursb">(),
    forms<"01 111 0", "00", store_general(1), Wreg, "strh", "sturh">(),
    forms<"01 111 0", "01", load_general(1), Wreg, "ldrh", "ldurh">(),
    forms<"01 111 0", "10", load_signed(1, k64), Xreg, "ldrsh", "ldursh">(),
    forms<"01 111 0", "11", load_signed(1, k32), Wreg, "ldrsh", "ldursh">(),
    forms<"10 111 0", "00", store_general(2), Wreg, "str", "stur">(),
    forms<"10 111 0", "01", load_general(2), Wreg, "ldr", "ldur">(),
    forms<"10 111 0", "10", load_signed(2, k64), Xreg, "ldrsw", "ldursw">(),
    forms<"11 111 0", "00", store_general(3), Xreg, "str", "stur">(),
    forms<"11 111 0", "01", load_general(3), Xreg, "ldr", "ldur">(),
    forms<"00 111 1", "00", store_vector(0), FpReg<'b'>, "str", "stur">(),
    forms<"00 111 1", "01", load_vector(0), FpReg<'b'>, "ldr", "ldur">(),
    forms<"01 111 1", "00", store_vector(1), FpReg<'h'>, "str", "stur">(),
    forms<"01 111 1", "01", load_vector(1), FpReg<'h'>, "ldr", "ldur">(),
    forms<"10 111 1", "00", store_vector(2), FpReg<'s'>, "str", "stur">(),
    forms<"10 111 1", "01", load_vector(2), FpReg<'s'>, "ldr", "ldur">(),
    forms<"11 111 1", "00", store_vector(3), FpReg<'d'>, "str", "stur">(),
    forms<"11 111 1", "01", load_vector(3), FpReg<'d'>, "ldr", "ldur">(),
    forms<"00 111 1", "10", store_vector(4), FpReg<'q'>, "str", "stur">(),
    forms<"00 111 1", "11", load_vector(4), FpReg<'q'>, "ldr", "ldur">());

constexpr std::array kOthers{
    unprivileged<"00 111 0", "00", store_general(0), Wreg, "sttrb">(),
    unprivileged<"00 111 0", "01", load_general(0), Wreg, "ldtrb">(),
    unprivileged<"00 111 0", "10", load_signed(0, k64), Xreg, "ldtrsb">(),
    unprivileged<"00 111 0", "11", load_signed(0, k32), Wreg, "ldtrsb">(),
    unprivileged<"01 111 0", "00", store_general(1), Wreg, "sttrh">(),
    unprivileged<"01 111 0", "01", load_general(1), Wreg, "ldtrh">(),
    unprivileged<"01 111 0", "10", load_signed(1, k64), Xreg, "ldtrsh">(),
    unprivileged<"01 111 0", "11", load_signed(1, k32), Wreg, "ldtrsh">(),
    unprivileged<"10 111 0", "00", store_general(2), Wreg, "sttr">(),
    unprivileged<"10 111 0", "01", load_general(2), Wreg, "ldtr">(),
    unprivileged<"10 111 0", "10", load_signed(2, k64), Xreg, "ldtrsw">(),
    unprivileged<"11 111 0", "00", store_general(3), Xreg, "sttr">(),
    unprivileged<"11 111 0", "01", load_general(3), Xreg, "ldtr">(),

    decode::insn<"00 011 0 00 ddddddddddddddddddd ttttt", literal<load_general(2), Wreg>>("LDR (literal)", "ldr {t}, {d}"),
    decode::insn<"01 011 0 00 ddddddddddddddddddd ttttt", literal<load_general(3), Xreg>>("LDR (literal)", "ldr {t}, {d}"),
    decode::insn<"10 011 0 00 ddddddddddddddddddd ttttt", literal<load_signed(2, k64), Xreg>>("LDRSW (literal)", "ldrsw {t}, {d}"),
    decode::insn<"11 011 0 00 ddddddddddddddddddd ppppp", prefetch_literal>("PRFM (literal)", "prfm {p}, {d}", kNeverLeaves),
    decode::insn<"00 011 1 00 ddddddddddddddddddd ttttt", literal<load_vector(2), FpReg<'s'>>>("LDR (literal, SIMD&FP)", "ldr {t}, {d}"),
    decode::insn<"01 011 1 00 ddddddddddddddddddd ttttt", literal<load_vector(3), FpReg<'d'>>>("LDR (literal, SIMD&FP)", "ldr {t}, {d}"),
    decode::insn<"10 011 1 00 ddddddddddddddddddd ttttt", literal<load_vector(4), FpReg<'q'>>>("LDR (literal, SIMD&FP)", "ldr {t}, {d}"),

    decode::insn<"11 111 0 01 10 iiiiiiiiiiii nnnnn ppppp", prefetch_offset>("PRFM (immediate)", "prfm {p}, [{n}{i}]", kNeverLeaves),
    decode::insn<"11 111 0 00 10 0 iiiiiiiii 00 nnnnn ppppp", prefetch_unscaled>("PRFUM", "prfum {p}, [{n}{i}]", kNeverLeaves),
    decode::insn<"11 111 0 00 10 1 rrrrrrrrr 10 nnnnn ppppp", prefetch_register>("PRFM (register)", "prfm {p}, [{n}, {r}]"),

    decode::insn<"11 111 0 00 0 s 1 iiiiiiiii 0 1 nnnnn ttttt", load_authenticated<kDA, Index::kOffset>>("LDRAA", "ldraa {t}, [{n}{i}]", needs(Feature::kPauth)),
    decode::insn<"11 111 0 00 0 s 1 iiiiiiiii 1 1 nnnnn ttttt", load_authenticated<kDA, Index::kPre>>("LDRAA", "ldraa {t}, [{n}{i}]!", needs(Feature::kPauth)),
    decode::insn<"11 111 0 00 1 s 1 iiiiiiiii 0 1 nnnnn ttttt", load_authenticated<kDB, Index::kOffset>>("LDRAB", "ldrab {t}, [{n}{i}]", needs(Feature::kPauth)),
    decode::insn<"11 111 0 00 1 s 1 iiiiiiiii 1 1 nnnnn ttttt", load_authenticated<kDB, Index::kPre>>("LDRAB", "ldrab {t}, [{n}{i}]!", needs(Feature::kPauth)),
};
constexpr auto kRows = concatenate(kForms, kOthers);
// clang-format on

}  // namespace

std::span<const Row> load_store_rows() { return kRows; }

}  // namespace arm::a64
