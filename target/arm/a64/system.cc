// SPDX-License-Identifier: MIT
// System registers and system instructions as EL0 may use them under Linux.  Source: DDI 0487 C5, D19; Linux 6.1
// arch/arm64/kernel/cpufeature.c (emulated reads of ID registers).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

/// op0<0>, op1, CRn, CRm, op2: bits 19:5 of MRS and MSR; op0<1> is 1.
struct SystemRegister {
  std::uint32_t raw = 0;
};
constexpr std::uint32_t code(unsigned op0, unsigned op1, unsigned crn, unsigned crm, unsigned op2) {
  return (op0 & 1) << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
}

Value zext(Translator& t, Value i32) { return t.b.zext64(i32); }

// Reads.

Value read_nzcv(Translator& t) {
  const Value n = t.b.nzvc_from_flags(t.nzcv());  // N Z V C
  const Value nz = t.b.shl(t.b.and_(n, t.b.i32(12)), t.b.i32(28));
  const Value v = t.b.shl(t.b.and_(n, t.b.i32(2)), t.b.i32(27));
  const Value c = t.b.shl(n, t.b.i32(31));
  return zext(t, t.b.or_(t.b.or_(nz, v), t.b.shr(c, t.b.i32(2))));
}
Value read_fpcr(Translator& t) { return zext(t, t.b.get(slot::kFpcr)); }
Value read_fpsr(Translator& t) { return zext(t, t.call(Helper::kReadFpsr, Type::kI32, {})); }
template <tcg::ir::SlotId kSlot>
Value read_slot(Translator& t) {
  return t.b.get(kSlot);
}
Value read_ctr(Translator& t) { return t.b.i64(t.model().ctr); }
Value read_dczid(Translator& t) { return t.b.i64(kDczid); }
Value read_frequency(Translator& t) { return t.b.i64(t.model().counter_hz); }
Value read_counter(Translator& t) { return t.call(Helper::kCounter, Type::kI64, {}); }
template <tcg::ir::SlotId kSlot, unsigned kBit>
Value read_bit(Translator& t) {
  return t.b.shl(zext(t, t.b.get(kSlot)), t.b.i64(kBit));
}

// Writes.

void write_nzcv(Translator& t, Value v) {
  // NZCV at 31:28 to NZVC.
  const Value top = t.b.trunc32(t.b.shr(v, t.b.i64(28)));
  const Value c = t.b.and_(t.b.shr(top, t.b.i32(1)), t.b.i32(1));
  const Value low = t.b.shl(t.b.and_(top, t.b.i32(1)), t.b.i32(1));
  t.set_nzcv(t.b.flags_from_nzvc(t.b.or_(t.b.and_(top, t.b.i32(12)), t.b.or_(low, c))));
}
void write_fpcr(Translator& t, Value v) {
  t.call(Helper::kWriteFpcr, Type::kNone, {t.b.trunc32(v)});
  t.leave_after();  // code depends on it
}
void write_fpsr(Translator& t, Value v) { t.call(Helper::kWriteFpsr, Type::kNone, {t.b.trunc32(v)}); }
template <tcg::ir::SlotId kSlot>
void write_slot(Translator& t, Value v) {
  t.b.set(kSlot, v);
}
template <tcg::ir::SlotId kSlot, unsigned kBit>
void write_bit(Translator& t, Value v) {
  t.b.set(kSlot, t.b.and_(t.b.trunc32(t.b.shr(v, t.b.i64(kBit))), t.b.i32(1)));
}

struct RegisterRow {
  std::uint32_t code;
  std::string_view name;
  Value (*read)(Translator&);
  void (*write)(Translator&, Value) = nullptr;  ///< null: writing is undefined
  Feature needs = Feature::kNone;
};
// clang-format off
constexpr std::array kRegisters{
    RegisterRow{code(3, 3, 0, 0, 1), "CTR_EL0", read_ctr},
    RegisterRow{code(3, 3, 0, 0, 7), "DCZID_EL0", read_dczid},
    RegisterRow{code(3, 3, 4, 2, 0), "NZCV", read_nzcv, write_nzcv},
    RegisterRow{code(3, 3, 4, 2, 5), "DIT", read_bit<slot::kDit, 24>, write_bit<slot::kDit, 24>, Feature::kDit},
    RegisterRow{code(3, 3, 4, 2, 6), "SSBS", read_bit<slot::kSsbs, 12>, write_bit<slot::kSsbs, 12>, Feature::kSsbs},
    RegisterRow{code(3, 3, 4, 4, 0), "FPCR", read_fpcr, write_fpcr},
    RegisterRow{code(3, 3, 4, 4, 1), "FPSR", read_fpsr, write_fpsr},
    RegisterRow{code(3, 3, 13, 0, 2), "TPIDR_EL0", read_slot<slot::kTpidr>, write_slot<slot::kTpidr>},
    RegisterRow{code(3, 3, 13, 0, 3), "TPIDRRO_EL0", read_slot<slot::kTpidrro>},
    RegisterRow{code(3, 3, 14, 0, 0), "CNTFRQ_EL0", read_frequency},
    RegisterRow{code(3, 3, 14, 0, 2), "CNTVCT_EL0", read_counter},
};
// clang-format on

const RegisterRow* find(Translator& t, SystemRegister r) {
  const auto at = std::ranges::find(kRegisters, r.raw, &RegisterRow::code);
  return at == kRegisters.end() || !t.has(at->needs) ? nullptr : &*at;
}

/// ID registers by CRm and op2.
struct IdName {
  std::uint8_t crm, op2;
  std::string_view name;
};
constexpr std::array kIdNames{
    IdName{0, 0, "MIDR_EL1"},         IdName{0, 5, "MPIDR_EL1"},        IdName{0, 6, "REVIDR_EL1"},
    IdName{4, 0, "ID_AA64PFR0_EL1"},  IdName{4, 1, "ID_AA64PFR1_EL1"},  IdName{5, 0, "ID_AA64DFR0_EL1"},
    IdName{6, 0, "ID_AA64ISAR0_EL1"}, IdName{6, 1, "ID_AA64ISAR1_EL1"}, IdName{6, 2, "ID_AA64ISAR2_EL1"},
    IdName{7, 0, "ID_AA64MMFR0_EL1"}, IdName{7, 1, "ID_AA64MMFR1_EL1"}, IdName{7, 2, "ID_AA64MMFR2_EL1"},
};

/// Names of what we know; others as "S3_3_C4_C2_6".
void append_text(Text& text, SystemRegister r) {
  const auto at = std::ranges::find(kRegisters, r.raw, &RegisterRow::code);
  if (at != kRegisters.end()) {
    text.out += at->name;
    return;
  }
  for (const IdName& id : kIdNames) {
    if (r.raw != code(3, 0, 0, id.crm, id.op2)) continue;
    text.out += id.name;
    return;
  }
  text.out +=
      fmt::format("S{}_{}_C{}_C{}_{}", 2 + (r.raw >> 14), r.raw >> 11 & 7, r.raw >> 7 & 15, r.raw >> 3 & 15, r.raw & 7);
}

void mrs(Translator& t, SystemRegister r, Xreg rt) {
  // ID registers, op0 3, op1 0, CRn 0: Linux emulates reads.
  if ((r.raw >> 7) == (1u << 7)) {
    const unsigned crm = r.raw >> 3 & 15, op2 = r.raw & 7;
    const bool emulated = crm == 0 ? op2 == 0 || op2 == 5 || op2 == 6 : crm >= 2 && crm <= 7;
    if (!emulated) return t.undefined();
    return t.set_x(rt.n, t.b.i64(id_register(t.model(), crm, op2)));
  }
  const RegisterRow* row = find(t, r);
  if (row == nullptr) return t.undefined();
  t.set_x(rt.n, row->read(t));
}

void msr(Translator& t, SystemRegister r, Xreg rt) {
  const RegisterRow* row = find(t, r);
  if (row == nullptr || row->write == nullptr) return t.undefined();
  row->write(t, t.x(rt.n));
}

/// MSR DIT, #imm and MSR SSBS, #imm.
template <tcg::ir::SlotId kSlot>
void msr_immediate(Translator& t, Decimal i) {
  t.b.set(kSlot, t.b.i32(i.n & 1));
}

// SYS: cache maintenance.

/// DC ZVA: clears the block of 64 bytes that the address is in.
void dc_zva(Translator& t, Xreg rt) {
  const Value block = t.b.and_(t.x(rt.n), t.b.i64(~std::uint64_t{kDcZvaBytes - 1}));
  const Value zero = t.b.constant(Type::kV128, 0);
  for (unsigned at = 0; at < kDcZvaBytes; at += 16) t.store(t.b.add(block, t.b.i64(at)), zero, 4);
}
void ic_ivau(Translator& t, Xreg rt) {
  t.call(Helper::kCodeChange, Type::kNone, {t.clean(t.x(rt.n))});
  t.leave_after();
}
/// Caches are coherent: nothing to clean.
void dc_clean(Translator&, Xreg) {}

// clang-format off
constexpr std::array kRows{
    decode::insn<"1101010100 1 1 rrrrrrrrrrrrrrr ttttt", mrs>("MRS", "mrs {t}, {r}"),
    decode::insn<"1101010100 0 1 rrrrrrrrrrrrrrr ttttt", msr>("MSR (register)", "msr {r}, {t}"),
    decode::insn<"1101010100 0 00 011 0100 iiii 001 11111", msr_immediate<slot::kSsbs>>("MSR (immediate)", "msr SSBS, {i}", needs(Feature::kSsbs)),
    decode::insn<"1101010100 0 00 011 0100 iiii 010 11111", msr_immediate<slot::kDit>>("MSR (immediate)", "msr DIT, {i}", needs(Feature::kDit)),

    decode::insn<"1101010100 0 01 011 0111 0100 001 ttttt", dc_zva>("DC ZVA", "dc zva, {t}"),
    decode::insn<"1101010100 0 01 011 0111 0101 001 ttttt", ic_ivau>("IC IVAU", "ic ivau, {t}"),
    decode::insn<"1101010100 0 01 011 0111 1010 001 ttttt", dc_clean>("DC CVAC", "dc cvac, {t}"),
    decode::insn<"1101010100 0 01 011 0111 1011 001 ttttt", dc_clean>("DC CVAU", "dc cvau, {t}"),
    decode::insn<"1101010100 0 01 011 0111 1100 001 ttttt", dc_clean>("DC CVAP", "dc cvap, {t}", needs(Feature::kDpb)),
    decode::insn<"1101010100 0 01 011 0111 1101 001 ttttt", dc_clean>("DC CVADP", "dc cvadp, {t}", needs(Feature::kDpb2)),
    decode::insn<"1101010100 0 01 011 0111 1110 001 ttttt", dc_clean>("DC CIVAC", "dc civac, {t}"),
};
// clang-format on

}  // namespace

std::span<const Row> system_rows() { return kRows; }

}  // namespace arm::a64
