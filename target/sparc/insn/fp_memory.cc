// SPDX-License-Identifier: MIT
// Loads and stores of floating-point registers, FSR and the queue.  Source: The SPARC Architecture Manual, version 8,
// B.2, B.5.
#include <array>

#include "target/sparc/fpu.h"
#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::Type;

/// LDF.
void load_single(Translator& t, Single rd, Address a) {
  if (!t.require_fpu() || !t.require_fp_execute()) return;
  t.b.set(slot::single(rd.n), t.b.load(Type::kF32, t.sum(a), t.data(2)));
}

/// LDDF.  An odd register is taken as its pair.
void load_double(Translator& t, Double rd, Address a) {
  if (!t.require_fpu() || !t.require_fp_execute()) return;
  t.b.set(slot::double_(rd.n()), t.b.load(Type::kF64, t.sum(a), t.data(3)));
}

/// LDFSR.  May change rounding and mode: finished out of line.
void load_fsr(Translator& t, Address a) {
  if (!t.require_fpu() || !t.require_fp_execute()) return;
  t.b.raise(kLeaveWriteFsr, t.b.load(Type::kI32, t.sum(a), t.data(2)));
}

/// STF.
void store_single(Translator& t, Single rd, Address a) {
  if (!t.require_fpu() || !t.require_fp_store()) return;
  t.b.store(t.sum(a), t.b.get(slot::single(rd.n)), t.data(2));
}

/// STDF.
void store_double(Translator& t, Double rd, Address a) {
  if (!t.require_fpu() || !t.require_fp_store()) return;
  t.b.store(t.sum(a), t.b.get(slot::double_(rd.n())), t.data(3));
}

/// STFSR.
void store_fsr(Translator& t, Address a) {
  if (!t.require_fpu() || !t.require_fp_store()) return;
  const Value fsr = t.b.call(static_cast<std::uint32_t>(Helper::kReadFsr), Type::kI32, {});
  t.b.store(t.sum(a), fsr, t.data(2));
}

/// STDFQ: stores the front of the queue and removes it; a sequence error while there is none.
void store_queue(Translator& t, Address a) {
  if (!t.require_supervisor() || !t.require_fpu()) return;
  if (!t.fp_exception()) return t.b.raise(kLeaveFpHeld);
  const Value front = t.b.call(static_cast<std::uint32_t>(Helper::kReadQueue), Type::kI64, {});
  t.b.store(t.sum(a), front, t.data(3));
  t.b.call(static_cast<std::uint32_t>(Helper::kPopQueue), Type::kNone, {});
  t.end_with_lookup();
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"11 ddddd 100000 aaaaaaaaaaaaaaaaaaa", load_single>("LDF", "ld [{a}], {d}"),
    decode::insn<"11 ----- 100001 aaaaaaaaaaaaaaaaaaa", load_fsr>("LDFSR", "ld [{a}], %fsr"),
    decode::insn<"11 dddd- 100011 aaaaaaaaaaaaaaaaaaa", load_double>("LDDF", "ldd [{a}], {d}"),
    decode::insn<"11 ddddd 100100 aaaaaaaaaaaaaaaaaaa", store_single>("STF", "st {d}, [{a}]"),
    decode::insn<"11 ----- 100101 aaaaaaaaaaaaaaaaaaa", store_fsr>("STFSR", "st %fsr, [{a}]"),
    decode::insn<"11 ----- 100110 aaaaaaaaaaaaaaaaaaa", store_queue>("STDFQ", "std %fq, [{a}]"),
    decode::insn<"11 dddd- 100111 aaaaaaaaaaaaaaaaaaa", store_double>("STDF", "std {d}, [{a}]"),
};
// clang-format on

}  // namespace

std::span<const Row> fp_memory_rows() { return kRows; }

}  // namespace sparc
