// SPDX-License-Identifier: MIT
// Loads and stores of register pairs.  Source: DDI 0487 C4.1, B2.2.1 (FEAT_LSE2).
#include <fmt/format.h>

#include <array>

#include "target/arm/a64/access.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using decode::FixedString;

enum class Index : std::uint8_t { kPost, kOffset, kPre };

/// imm7, scaled by the size of a register.
struct Imm7 {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr std::int64_t value() const { return static_cast<std::int32_t>(raw << 25) >> 25; }
};
unsigned scale(const Text& text) {
  const unsigned opc = text.word >> 30;
  return (text.word >> 26 & 1) != 0 ? opc + 2 : opc == 2 ? 3 : 2;
}
void append_text(Text& text, Imm7 i) { text.out += fmt::format("#{}", i.value() * (1 << scale(text))); }
struct OffsetImm7 : Imm7 {};
void append_text(Text& text, OffsetImm7 i) {
  if (i.raw != 0) text.out += fmt::format(", #{}", i.value() * (1 << scale(text)));
}

using tcg::ir::Lane;
using tcg::ir::VecOp;

/// Plugins see a pair of general registers as one access, as the peer has it.
/// FEAT_LSE2: a pair of general registers at an aligned address is one single-copy atomic access.  It costs, so only
/// where other threads run, and not through the stack pointer or the frame pointer, whose memory is a thread's own.
bool is_one_access(Translator& t, Access a, unsigned rn) {
  if (a.file == Access::File::kGeneral && t.watches_accesses()) return true;
  return a.file == Access::File::kGeneral && t.has(Feature::kLse2) && (t.flags() & kModeParallel) != 0 && rn != 31 &&
         rn != 29;
}

void store_as_one(Translator& t, Access a, Value address, Value v1, Value v2) {
  if (a.size_log2 == 2) return t.store(address, t.b.concat32(v1, v2), 3);
  t.store(address, t.b.vec(VecOp::kConcat64, Lane::k8, {v1, v2}), 4);
}
struct Loaded {
  Value first, second;
};
Loaded load_as_one(Translator& t, Access a, Value address) {
  if (a.size_log2 == 3) {  // aligned accesses of 16 bytes are atomic on hosts with AVX
    const Value v = t.load(Type::kV128, address, 4);
    return {t.b.vec(VecOp::kExtract, Lane::k64, {v}, 0), t.b.vec(VecOp::kExtract, Lane::k64, {v}, 1)};
  }
  const Value v = t.load(Type::kI64, address, 3), low = t.b.trunc32(v), high = t.b.hi32(v);
  if (!a.sign_extend) return {low, high};
  return {t.b.sext64(low), t.b.sext64(high)};
}

template <Access kAccess, Index kIndex>
void pair(Translator& t, Imm7 i, unsigned rt2, unsigned rn, unsigned rt) {
  constexpr unsigned kBytes = 1u << kAccess.size_log2;
  const Value base = t.x_sp(rn);
  const auto distance = static_cast<std::uint64_t>(i.value() * kBytes);
  const Value moved = distance == 0 ? base : t.b.add(base, t.b.i64(distance));
  const Value address = kIndex == Index::kPost ? base : moved;
  const Value second =
      kIndex == Index::kPost ? t.b.add(base, t.b.i64(kBytes)) : t.b.add(base, t.b.i64(distance + kBytes));
  if (kAccess.store) {
    const Value v1 = stored_value(t, kAccess, rt), v2 = stored_value(t, kAccess, rt2);
    if (is_one_access(t, kAccess, rn)) {
      store_as_one(t, kAccess, address, v1, v2);
      if (kIndex != Index::kOffset) t.set_x_sp(rn, moved);
      return;
    }
    t.store(address, v1, kAccess.size_log2);
    t.store(second, v2, kAccess.size_log2);
  } else {
    const auto [v1, v2] = is_one_access(t, kAccess, rn)
                              ? load_as_one(t, kAccess, address)
                              : Loaded{load_value(t, kAccess, address), load_value(t, kAccess, second)};
    set_loaded(t, kAccess, rt, v1);
    set_loaded(t, kAccess, rt2, v2);
  }
  if (kIndex != Index::kOffset) t.set_x_sp(rn, moved);
}

template <Access kAccess, typename RegType>
void offset(Translator& t, OffsetImm7 i, RegType rt2, XregSp rn, RegType rt) {
  pair<kAccess, Index::kOffset>(t, i, rt2.n, rn.n, rt.n);
}
template <Access kAccess, typename RegType, Index kIndex>
void write_back(Translator& t, Imm7 i, RegType rt2, XregSp rn, RegType rt) {
  pair<kAccess, kIndex>(t, i, rt2.n, rn.n, rt.n);
}

/// kOpcV: opc 101 V; kL: bit 22.
template <FixedString kOpcV, FixedString kL, Access kAccess, typename RegType, FixedString kName>
consteval auto forms() {
  using decode::insn;
  constexpr auto kTail = decode::join<kL, FixedString(" iiiiiii uuuuu nnnnn ttttt")>;
  constexpr auto kPost = decode::join<kOpcV, FixedString(" 001 "), kTail>;
  constexpr auto kOffset = decode::join<kOpcV, FixedString(" 010 "), kTail>;
  constexpr auto kPre = decode::join<kOpcV, FixedString(" 011 "), kTail>;
  return std::array{
      insn<kPost, write_back<kAccess, RegType, Index::kPost>>(
          kName.view(), decode::kText<kName, FixedString(" {t}, {u}, [{n}], {i}")>),
      insn<kOffset, offset<kAccess, RegType>>(kName.view(), decode::kText<kName, FixedString(" {t}, {u}, [{n}{i}]")>),
      insn<kPre, write_back<kAccess, RegType, Index::kPre>>(
          kName.view(), decode::kText<kName, FixedString(" {t}, {u}, [{n}, {i}]!")>),
  };
}
/// LDNP, STNP: a hint that data is not used again, ignored.
template <FixedString kOpcV, FixedString kL, Access kAccess, typename RegType, FixedString kName>
consteval auto no_allocate() {
  constexpr auto kPattern = decode::join<kOpcV, FixedString(" 000 "), kL, FixedString(" iiiiiii uuuuu nnnnn ttttt")>;
  return decode::insn<kPattern, offset<kAccess, RegType>>(kName.view(),
                                                          decode::kText<kName, FixedString(" {t}, {u}, [{n}{i}]")>);
}

using decode::concatenate;

// clang-format off
constexpr auto kForms = concatenate(
    forms<"00 101 0", "0", store_general(2), Wreg, "stp">(),
    forms<"00 101 0", "1", load_general(2), Wreg, "ldp">(),
    forms<"01 101 0", "1", load_signed(2, Width::k64), Xreg, "ldpsw">(),
    forms<"10 101 0", "0", store_general(3), Xreg, "stp">(),
    forms<"10 101 0", "1", load_general(3), Xreg, "ldp">(),
    forms<"00 101 1", "0", store_vector(2), FpReg<'s'>, "stp">(),
    forms<"00 101 1", "1", load_vector(2), FpReg<'s'>, "ldp">(),
    forms<"01 101 1", "0", store_vector(3), FpReg<'d'>, "stp">(),
    forms<"01 101 1", "1", load_vector(3), FpReg<'d'>, "ldp">(),
    forms<"10 101 1", "0", store_vector(4), FpReg<'q'>, "stp">(),
    forms<"10 101 1", "1", load_vector(4), FpReg<'q'>, "ldp">());
constexpr std::array kOthers{
    no_allocate<"00 101 0", "0", store_general(2), Wreg, "stnp">(),
    no_allocate<"00 101 0", "1", load_general(2), Wreg, "ldnp">(),
    no_allocate<"10 101 0", "0", store_general(3), Xreg, "stnp">(),
    no_allocate<"10 101 0", "1", load_general(3), Xreg, "ldnp">(),
    no_allocate<"00 101 1", "0", store_vector(2), FpReg<'s'>, "stnp">(),
    no_allocate<"00 101 1", "1", load_vector(2), FpReg<'s'>, "ldnp">(),
    no_allocate<"01 101 1", "0", store_vector(3), FpReg<'d'>, "stnp">(),
    no_allocate<"01 101 1", "1", load_vector(3), FpReg<'d'>, "ldnp">(),
    no_allocate<"10 101 1", "0", store_vector(4), FpReg<'q'>, "stnp">(),
    no_allocate<"10 101 1", "1", load_vector(4), FpReg<'q'>, "ldnp">(),
};
constexpr auto kRows = concatenate(kForms, kOthers);
// clang-format on

}  // namespace

std::span<const Row> load_store_pair_rows() { return kRows; }

}  // namespace arm::a64
