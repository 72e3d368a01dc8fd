// SPDX-License-Identifier: MIT
// Loads and stores of alternate spaces.  Source: The SPARC Architecture Manual, version 8, B.1, B.4, B.7, B.8 and
// appendix I. User and supervisor data (ASI 0xa, 0xb) are ordinary accesses and so is bypass of the lowest 4 GiB
// (0x20), which firmware clears memory by; all other spaces are served by helpers (asi/).
#include <array>
#include <optional>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::MemOp;
using tcg::ir::Rmw;
using tcg::ir::Type;

constexpr std::uint32_t kAsiUserData = 0x0a, kAsiSupervisorData = 0x0b;
constexpr std::uint32_t kAsiBypassFirst = 0x20, kAsiBypassLast = 0x2f;  ///< physical pages 35:32 in the low bits
constexpr auto kLoadHelper = static_cast<std::uint32_t>(Helper::kAsiLoad);
constexpr auto kStoreHelper = static_cast<std::uint32_t>(Helper::kAsiStore);

/// One access: how, and whether inline.
struct Space {
  Value address;
  MemOp memop;
  std::uint32_t asi = 0;
  bool plain = false;
};

/// Tests what may trap before the access; nullopt when it did.  Privilege goes before legality (table 7-1).
std::optional<Space> open(Translator& t, AltAddress a, unsigned size_log2, bool sign_extend, bool legal = true) {
  if (!t.require_supervisor()) return std::nullopt;
  if (a.immediate() || !legal) {
    t.trap(Trap::kIllegalInstruction);
    return std::nullopt;
  }
  Space s;
  s.address = a.rs1() == kG0   ? t.reg(a.rs2())
              : a.rs2() == kG0 ? t.reg(a.rs1())
                               : t.b.add(t.reg(a.rs1()), t.reg(a.rs2()));
  s.memop = t.data(size_log2, sign_extend);
  s.asi = a.asi();
  s.plain = s.asi == kAsiUserData || s.asi == kAsiSupervisorData;
  if (s.plain) s.memop.mmu_index = t.mmu_index(s.asi == kAsiSupervisorData);
  if (s.asi == kAsiBypassFirst) {
    s.plain = true;
    s.memop.mmu_index = kMmuPhysical;
  }
  return s;
}

/// Loaded value, I64 from helpers.
Value load_wide(Translator& t, const Space& s) {
  return t.b.call(kLoadHelper, Type::kI64, {s.address, t.b.i32(s.asi), t.b.i32(s.memop.pack())});
}

/// A store through a helper may change the MMU, caches or code: the block ends behind it.
void store_wide(Translator& t, const Space& s, Value value) {
  t.b.call(kStoreHelper, Type::kNone, {s.address, value, t.b.i32(s.asi | s.memop.pack() << 8)});
  if (s.asi >= kAsiBypassFirst && s.asi <= kAsiBypassLast) {
    t.end_after();
  } else {
    t.end_with_lookup();
  }
}

/// LDSBA, LDSHA, LDUBA, LDUHA, LDA.
template <unsigned kSizeLog2, bool kSigned>
void load(Translator& t, Reg rd, AltAddress a) {
  const auto s = open(t, a, kSizeLog2, kSigned);
  if (!s) return;
  t.set_reg(rd, s->plain ? t.b.load(Type::kI32, s->address, s->memop) : t.b.trunc32(load_wide(t, *s)));
}

/// LDDA.
void load_double(Translator& t, EvenReg rd, AltAddress a) {
  const auto s = open(t, a, 3, false, !rd.odd());
  if (!s) return;
  const Value pair = s->plain ? t.b.load(Type::kI64, s->address, s->memop) : load_wide(t, *s);
  t.set_reg({rd.n}, t.b.hi32(pair));
  t.set_reg({rd.n + 1}, t.b.trunc32(pair));
}

/// STBA, STHA, STA.
template <unsigned kSizeLog2>
void store(Translator& t, Reg rd, AltAddress a) {
  const auto s = open(t, a, kSizeLog2, false);
  if (!s) return;
  if (s->plain) return t.b.store(s->address, t.reg(rd), s->memop);
  store_wide(t, *s, t.b.zext64(t.reg(rd)));
}

/// STDA.
void store_double(Translator& t, EvenReg rd, AltAddress a) {
  const auto s = open(t, a, 3, false, !rd.odd());
  if (!s) return;
  const Value pair = t.b.concat32(t.reg({rd.n + 1}), t.reg({rd.n}));
  if (s->plain) return t.b.store(s->address, pair, s->memop);
  store_wide(t, *s, pair);
}

/// The exchange of LDSTUBA and SWAPA.  In special spaces it is a load and a store: one processor's registers, or
/// physical memory that no kernel locks this way.
void exchange(Translator& t, Reg rd, const Space& s, Value desired) {
  if (s.plain) return t.set_reg(rd, t.b.atomic_rmw(Rmw::kXchg, s.address, desired, s.memop));
  const Value old = t.b.trunc32(load_wide(t, s));
  store_wide(t, s, t.b.zext64(desired));
  t.set_reg(rd, old);
}

void load_store_byte(Translator& t, Reg rd, AltAddress a) {
  if (const auto s = open(t, a, 0, false)) exchange(t, rd, *s, t.b.i32(0xff));
}

void swap(Translator& t, Reg rd, AltAddress a) {
  if (const auto s = open(t, a, 2, false)) exchange(t, rd, *s, t.reg(rd));
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"11 ddddd 010000 aaaaaaaaaaaaaaaaaaa", load<2, false>>("LDA", "lda {a}, {d}"),
    decode::insn<"11 ddddd 010001 aaaaaaaaaaaaaaaaaaa", load<0, false>>("LDUBA", "lduba {a}, {d}"),
    decode::insn<"11 ddddd 010010 aaaaaaaaaaaaaaaaaaa", load<1, false>>("LDUHA", "lduha {a}, {d}"),
    decode::insn<"11 ddddd 010011 aaaaaaaaaaaaaaaaaaa", load_double>("LDDA", "ldda {a}, {d}"),
    decode::insn<"11 ddddd 011001 aaaaaaaaaaaaaaaaaaa", load<0, true>>("LDSBA", "ldsba {a}, {d}"),
    decode::insn<"11 ddddd 011010 aaaaaaaaaaaaaaaaaaa", load<1, true>>("LDSHA", "ldsha {a}, {d}"),
    decode::insn<"11 ddddd 010100 aaaaaaaaaaaaaaaaaaa", store<2>>("STA", "sta {d}, {a}"),
    decode::insn<"11 ddddd 010101 aaaaaaaaaaaaaaaaaaa", store<0>>("STBA", "stba {d}, {a}"),
    decode::insn<"11 ddddd 010110 aaaaaaaaaaaaaaaaaaa", store<1>>("STHA", "stha {d}, {a}"),
    decode::insn<"11 ddddd 010111 aaaaaaaaaaaaaaaaaaa", store_double>("STDA", "stda {d}, {a}"),
    decode::insn<"11 ddddd 011101 aaaaaaaaaaaaaaaaaaa", load_store_byte>("LDSTUBA", "ldstuba {a}, {d}"),
    decode::insn<"11 ddddd 011111 aaaaaaaaaaaaaaaaaaa", swap>("SWAPA", "swapa {a}, {d}"),
};
// clang-format on

}  // namespace

std::span<const Row> alternate_rows() { return kRows; }

}  // namespace sparc
