// SPDX-License-Identifier: MIT
// Walks, permissions, registers, probe and flush of the SPARC Reference MMU.
#include "target/sparc/mmu.h"

#include <array>
#include <bit>

#include "base/bits.h"
#include "base/log.h"
#include "hw/core/archive.h"

namespace sparc {
namespace {

// Entry types (ET).  3 is reserved; SuperSPARC-II's reverse-endian pages are not modelled.
constexpr std::uint32_t kEtInvalid = 0, kEtDescriptor = 1, kEtEntry = 2;
constexpr std::uint32_t entry_type(std::uint32_t entry) { return entry & 3; }
constexpr std::uint32_t kReferenced = 1u << 5, kModified = 1u << 6;

/// Bits of the virtual address that an entry of each level leaves untranslated: 4 GiB, 16 MiB, 256 KiB, 4 KiB.
constexpr std::array<unsigned, 4> kLevelShift{32, 24, 18, 12};
constexpr std::array<unsigned, 4> kIndexBits{0, 8, 6, 6};

constexpr std::uint64_t table_address(std::uint32_t descriptor) { return std::uint64_t{descriptor & ~3u} << 4; }
constexpr std::uint64_t index_of(std::uint32_t va, unsigned level) {
  return (va >> kLevelShift[level]) & ((1u << kIndexBits[level]) - 1);
}

/// Physical address of `va` under an entry found at `level`.
constexpr std::uint64_t translate(std::uint32_t entry, std::uint32_t va, unsigned level) {
  const std::uint64_t page = std::uint64_t{entry & ~0xffu} << 4;
  const std::uint64_t within = (std::uint64_t{1} << kLevelShift[level]) - 1;
  return (page & ~within) | (va & within);
}

// SFSR fields.
constexpr std::uint32_t kOverwritten = 1, kAddressValid = 2;
/// External bus error bits (EBE 17:10) as the SuperSPARC uses them: CS, TO, BE.
constexpr std::uint32_t bus_bits(const Walk& walk) {
  if (walk.control_space) return 1u << 16;
  switch (walk.bus) {
    case hw::BusStatus::kOk: return 0;
    case hw::BusStatus::kError: return 1u << 10;
    case hw::BusStatus::kTimeout: return 1u << 11;
  }
  return 0;
}
constexpr std::uint32_t fault_type_of(std::uint32_t sfsr) { return (sfsr >> 2) & 7; }
constexpr std::uint32_t access_type_of(std::uint32_t sfsr) { return (sfsr >> 5) & 7; }

/// Classes of faults, the more urgent the higher: instruction, data, translation (H.5).
constexpr unsigned fault_class(FaultType fault, AccessType at) {
  if (fault == FaultType::kTranslation) return 3;
  return is_instruction(at) ? 1 : 2;
}

// Registers of ASI 4 by address bits 12:8.  Linux arch/sparc/include/asm/contregs.h; 0x13 and 0x14 show the fault
// registers without clearing them.
constexpr unsigned kControl = 0x00, kContextTable = 0x01, kContext = 0x02, kFaultStatus = 0x03, kFaultAddress = 0x04;
constexpr unsigned kAsyncFaultStatus = 0x05, kAsyncFaultAddress = 0x06, kTlbControl = 0x10;
constexpr unsigned kFaultStatusShadow = 0x13, kFaultAddressShadow = 0x14;

}  // namespace

void Mmu::reset() {
  control_ = model_.version | model_.boot_mode;
  context_table_ = 0;
  fault_status_ = fault_address_ = async_fault_status_ = async_fault_address_ = tlb_control_ = 0;
  nowhere_count_ = 0;
  write_context(0);
  tlb_.flush_all();
}

void Mmu::serialize(hw::Archive& archive) {
  archive.section("srmmu");
  archive.item("control", control_);
  archive.item("context_table", context_table_);
  archive.item("context", context_);
  archive.item("fault_status", fault_status_);
  archive.item("fault_address", fault_address_);
  archive.item("async_fault_status", async_fault_status_);
  archive.item("async_fault_address", async_fault_address_);
  archive.item("tlb_control", tlb_control_);
  if (!archive.loading()) return;
  context_ &= model_.context_mask;
  nowhere_count_ = 0;
  tlb_.switch_space(context_);
  tlb_.flush_all();
}

Mmu::Entry Mmu::read_entry(std::uint64_t pa) const {
  if (tables_ == nullptr || pa < tables_->base.value || pa - tables_->base.value > tables_->bytes - 4) {
    const hw::Region* region = memory_.find(base::Pa(pa));
    if (region == nullptr || region->memory == nullptr || region->bytes < 4 ||
        pa - region->base.value > region->bytes - 4) {
      const hw::BusRead read = memory_.read(base::Pa(pa), 4);
      return {static_cast<std::uint32_t>(read.value), read.status};
    }
    tables_ = region;
  }
  const std::uint8_t* host = tables_->memory + (pa - tables_->base.value);
  // Relaxed: other processors and the guest's own stores change entries with plain big-endian word stores.
  return {base::byte_swap(__atomic_load_n(reinterpret_cast<const std::uint32_t*>(host), __ATOMIC_RELAXED)),
          hw::BusStatus::kOk};
}

Walk Mmu::descend(std::uint32_t va, unsigned last_level) const {
  Walk walk;
  std::uint64_t table = (std::uint64_t{context_table_} << 4) + std::uint64_t{context_} * 4;
  for (unsigned level = 0;; ++level) {
    walk.level = static_cast<std::uint8_t>(level);
    walk.entry_pa = level == 0 ? table : table + index_of(va, level) * 4;
    const Entry entry = read_entry(walk.entry_pa);
    walk.pte = entry.value;
    if (entry.bus != hw::BusStatus::kOk) {
      walk.pte = 0;
      walk.bus = entry.bus;
      walk.fault = FaultType::kTranslation;
      return walk;
    }
    if (level == last_level) return walk;
    if (entry_type(entry.value) != kEtDescriptor) return walk;
    table = table_address(entry.value);
  }
}

Walk Mmu::look(std::uint32_t va) const {
  Walk walk = descend(va, 3);
  if (walk.fault != FaultType::kNone) return walk;
  switch (entry_type(walk.pte)) {
    case kEtEntry: walk.pa = translate(walk.pte, va, walk.level); break;
    case kEtInvalid: walk.fault = FaultType::kInvalidAddress; break;
    default: walk.fault = FaultType::kTranslation; break;  // a descriptor at level 3, or the reserved type
  }
  return walk;
}

FaultType Mmu::check_access(unsigned acc, AccessType at) {
  // Bit ACC of a row: the access is refused; table H-4 read by access type.
  constexpr std::array<std::uint8_t, 8> kRefused{
      0b1101'0000,  // load user data: 4 is execute only, 6 and 7 are the supervisor's
      0b0001'0000,  // load supervisor data
      0b1110'0011,  // execute user: 0, 1 and 5 do not execute
      0b0010'0011,  // execute supervisor
      0b1111'0101,  // store user data
      0b0101'0101,  // store supervisor data: 1, 3, 5, 7 write
      0b1111'0111,  // store user instruction
      0b0111'0111,  // store supervisor instruction: 3 and 7
  };
  if ((kRefused[static_cast<unsigned>(at)] >> (acc & 7) & 1) == 0) return FaultType::kNone;
  return !is_supervisor(at) && acc >= 6 ? FaultType::kPrivilegeViolation : FaultType::kProtection;
}

bool Mmu::set_bits(Walk& walk, std::uint32_t bits) {
  const std::uint32_t wanted = walk.pte | bits;
  if (wanted == walk.pte) return true;
  const base::Pa at(walk.entry_pa);
  if (std::uint8_t* host = memory_.host_pointer(at, 4); host == nullptr) {
    memory_.write(at, wanted, 4);
  } else if (memory_.find(at)->writable) {  // else tables in ROM: the write is lost, the translation stands
    std::uint32_t seen = base::byte_swap(walk.pte);
    // Another processor may change the entry between our read and this write; then the walk begins anew.
    if (!__atomic_compare_exchange_n(reinterpret_cast<std::uint32_t*>(host), &seen, base::byte_swap(wanted), false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) {
      return false;
    }
    memory_.written(at, 4);
  }
  walk.pte = wanted;
  return true;
}

Walk Mmu::walk(std::uint32_t va, AccessType at) {
  for (;;) {
    Walk found = look(va);
    if (found.fault != FaultType::kNone) return found;
    found.fault = check_access((found.pte >> 2) & 7, at);
    if (found.fault != FaultType::kNone) return found;
    if (set_bits(found, is_store(at) ? kReferenced | kModified : kReferenced)) return found;
  }
}

void Mmu::record_fault(std::uint32_t va, AccessType at, const Walk& walk) {
  const unsigned now = fault_class(walk.fault, at);
  std::uint32_t overwritten = 0;
  if (fault_type_of(fault_status_) != 0) {
    const unsigned pending = fault_class(static_cast<FaultType>(fault_type_of(fault_status_)),
                                         static_cast<AccessType>(access_type_of(fault_status_)));
    if (now < pending) return;
    if (now == pending) overwritten = kOverwritten;
  }
  fault_status_ = (std::uint32_t{walk.level} << 8) | (static_cast<std::uint32_t>(at) << 5) |
                  (static_cast<std::uint32_t>(walk.fault) << 2) | kAddressValid | overwritten | bus_bits(walk);
  fault_address_ = va;
}

void Mmu::write_control(std::uint32_t value) {
  const std::uint32_t old = control_;
  control_ = (control_ & ~model_.control_writable) | (value & model_.control_writable);
  base::log::print(base::log::Item::kMmu, "mmu: control {:08x} -> {:08x}\n", old, control_);
  const std::uint32_t changed = old ^ control_;
  if ((changed & (kEnable | model_.boot_mode)) != 0) {
    // What any translation means depends on these; a change is rare.
    nowhere_count_ = 0;
    tlb_.flush_all();
  } else if ((changed & kNoFault) != 0 && !no_fault()) {
    // Linux sets and clears NF around each spill of a user's window: good translations stay.
    drop_nowhere();
  }
}

void Mmu::note_nowhere(std::uint32_t va) {
  if (nowhere_count_ < nowhere_.size()) nowhere_[nowhere_count_] = {va & ~0xfffu, context_};
  ++nowhere_count_;
}

void Mmu::drop_nowhere() {
  if (nowhere_count_ > nowhere_.size()) {
    tlb_.flush_all();
  } else {
    for (unsigned i = 0; i < nowhere_count_; ++i) tlb_.flush_page(nowhere_[i].va, nowhere_[i].context);
  }
  nowhere_count_ = 0;
}

void Mmu::write_context(std::uint32_t value) {
  context_ = value & model_.context_mask;
  tlb_.switch_space(context_);
}

std::uint32_t Mmu::read_register(std::uint32_t va) {
  switch ((va >> 8) & 0x1f) {
    case kControl: return control_;
    case kContextTable: return context_table_;
    case kContext: return context_;
    case kFaultStatus: {
      const std::uint32_t status = fault_status_;
      fault_status_ = 0;  // reading clears
      return status;
    }
    case kFaultStatusShadow: return fault_status_;
    case kFaultAddress:
    case kFaultAddressShadow: return fault_address_;
    case kAsyncFaultStatus: {
      const std::uint32_t status = async_fault_status_;
      async_fault_status_ = 0;
      return status;
    }
    case kAsyncFaultAddress: return async_fault_address_;
    case kTlbControl: return tlb_control_;
    default: base::log::print(base::log::Item::kUnimp, "mmu: read of register {:#x}\n", va); return 0;
  }
}

void Mmu::write_register(std::uint32_t va, std::uint32_t value) {
  switch ((va >> 8) & 0x1f) {
    case kControl: write_control(value); break;
    case kContextTable:
      // The manual leaves entries of the old tables to the kernel's flush; dropping them at once is allowed and safe.
      context_table_ = value & model_.context_table_mask;
      tlb_.flush_all();
      break;
    case kContext: write_context(value); break;
    case kFaultStatus:
    case kFaultAddress: break;  // read only
    case kFaultStatusShadow: fault_status_ = value & 0x3ffff; break;
    case kFaultAddressShadow: fault_address_ = value; break;
    case kAsyncFaultStatus: async_fault_status_ = 0; break;
    case kAsyncFaultAddress: break;
    case kTlbControl: tlb_control_ = value & 0x3f; break;
    default: base::log::print(base::log::Item::kUnimp, "mmu: write {:08x} to register {:#x}\n", value, va); break;
  }
}

std::uint32_t Mmu::probe(std::uint32_t va) {
  const unsigned type = (va >> 8) & 0xf;
  if (type > 4) return 0;
  if (type == 4) {
    const Walk found = look(va);
    return found.fault == FaultType::kNone ? found.pte : 0;
  }
  // A probe of one level shows what stands there, unless the way there ends early (table H-8).
  const unsigned level = 3 - type;
  const Walk found = descend(va, level);
  if (found.fault != FaultType::kNone || found.level != level || entry_type(found.pte) == 3) return 0;
  if (level == 3 && entry_type(found.pte) == kEtDescriptor) return 0;
  return found.pte;
}

void Mmu::flush(std::uint32_t va) {
  const unsigned type = (va >> 8) & 0xf;
  base::log::print(base::log::Item::kMmu, "mmu: flush {:08x} type {} context {}\n", va, type, context_);
  switch (type) {
    case 0: tlb_.flush_page(va & ~0xfffu, context_); break;
    case 1: tlb_.flush_range(va & ~0x3'ffffu, 1u << 18, context_); break;
    case 2: tlb_.flush_range(va & ~0xff'ffffu, 1u << 24, context_); break;
    case 4: tlb_.flush_all(); break;
    case 3: tlb_.flush_space(context_); break;
    default: break;
  }
}

}  // namespace sparc
