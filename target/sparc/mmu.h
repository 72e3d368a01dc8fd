// SPDX-License-Identifier: MIT
// The SPARC Reference MMU: table walk, permissions, fault registers, probe and flush.
// Source: The SPARC Architecture Manual, version 8, appendix H.  Not modelled: TLB replacement, parity.
#pragma once

#include <array>
#include <cstdint>

#include "hw/core/address_space.h"
#include "tcg/runtime/guest.h"

namespace hw {
class Archive;
}

namespace sparc {

/// The runtime's TLBs as the MMU commands them.  A space is a context number; entries filled as global (ACC 6 and 7)
/// are seen in every space.  Translations made while the MMU is off live in MMU indices of their own.
/// Thread: the vCPU's own; everything takes effect before the next guest access.
class TlbControl {
 public:
  virtual ~TlbControl() = default;
  /// Drops everything.
  virtual void flush_all() = 0;
  /// Drops the 4 KiB page at `va` in one space, and the page's global entry.
  virtual void flush_page(std::uint32_t va, std::uint32_t space) = 0;
  /// Drops the pages in [va, va + bytes) of one space, and global ones there.  256 KiB or 16 MiB, aligned.
  virtual void flush_range(std::uint32_t va, std::uint32_t bytes, std::uint32_t space) = 0;
  /// Drops the space's own entries; global ones stay.
  virtual void flush_space(std::uint32_t space) = 0;
  /// From now on accesses belong to `space`.  Cheap: kernels switch back and forth around flushes.
  virtual void switch_space(std::uint32_t space) = 0;
};

/// What an access is, in the coding of SFSR.AT (table H-6).
enum class AccessType : std::uint8_t {
  kLoadUserData,
  kLoadSupervisorData,
  kExecuteUser,
  kExecuteSupervisor,
  kStoreUserData,
  kStoreSupervisorData,
  kStoreUserInstruction,
  kStoreSupervisorInstruction,
};
constexpr bool is_store(AccessType at) { return static_cast<unsigned>(at) >= 4; }
constexpr bool is_instruction(AccessType at) { return (static_cast<unsigned>(at) & 2) != 0; }
constexpr bool is_supervisor(AccessType at) { return (static_cast<unsigned>(at) & 1) != 0; }
constexpr AccessType access_type(tcg::runtime::Access access, bool supervisor) {
  using enum tcg::runtime::Access;
  const unsigned base = access == kWrite ? 4 : access == kExec ? 2 : 0;
  return static_cast<AccessType>(base | (supervisor ? 1 : 0));
}

/// Fault types as SFSR.FT codes them (table H-7).
enum class FaultType : std::uint8_t {
  kNone,
  kInvalidAddress,
  kProtection,
  kPrivilegeViolation,
  kTranslation,
  kAccessBus,
  kInternal,
};

/// What a walk found.
struct Walk {
  FaultType fault = FaultType::kNone;
  std::uint8_t level = 0;                  ///< table level of the entry (or of the fault): 0 context table to 3
  std::uint32_t pte = 0;                   ///< as in memory after the walk
  std::uint64_t entry_pa = 0;              ///< where the entry is
  std::uint64_t pa = 0;                    ///< 36 bits
  hw::BusStatus bus = hw::BusStatus::kOk;  ///< of the table's or, for kAccessBus, the access's bus cycle
  bool control_space = false;              ///< no alternate space answers (fault kAccessBus)
};

/// How a model's MMU differs from its relatives.
struct MmuModel {
  std::uint32_t version = 0x08000000;  ///< control register bits 31:24 (and fixed ones below)
  std::uint32_t boot_mode = 1u << 13;  ///< control register bit BM
  std::uint32_t control_writable = 0x00ffffff;
  std::uint32_t context_table_mask = 0xffffffc0;
  std::uint32_t context_mask = 0xffff;
};

/// Thread: the vCPU's own.
class Mmu {
 public:
  static constexpr std::uint32_t kEnable = 1, kNoFault = 2;
  static constexpr std::uint64_t kPromBase = 0xf'f000'0000;

  Mmu(hw::AddressSpace& memory, TlbControl& tlb, const MmuModel& model) : memory_(memory), tlb_(tlb), model_(model) {}

  void reset();
  void serialize(hw::Archive& archive);

  [[nodiscard]] bool enabled() const { return (control_ & kEnable) != 0; }
  [[nodiscard]] bool no_fault() const { return (control_ & kNoFault) != 0; }
  [[nodiscard]] bool boot_mode() const { return (control_ & model_.boot_mode) != 0; }
  /// Instruction fetches do not go through the tables.
  [[nodiscard]] bool fetch_untranslated() const { return !enabled() || boot_mode(); }
  [[nodiscard]] std::uint32_t context() const { return context_; }

  /// Physical address of an instruction fetch while fetch_untranslated().  In boot mode that is the PROM, whose 1 MiB
  /// repeats: firmware linked at 0xffd00000 runs there and at 0 alike.
  [[nodiscard]] std::uint64_t untranslated_fetch_pa(std::uint32_t va) const {
    return boot_mode() ? kPromBase | (va & 0x000f'ffff) : va;
  }

  /// Walks the tables for `va` and checks the access; a good one sets R (and M for stores) in the entry.
  /// Touches no fault register.
  Walk walk(std::uint32_t va, AccessType at);
  /// As walk without permission checks or R and M: for probes, gdb and the monitor.
  [[nodiscard]] Walk look(std::uint32_t va) const;
  /// The permission rule of table H-4 alone; acc is 0 to 7.
  static FaultType check_access(unsigned acc, AccessType at);

  /// A TLB entry was made for an access at `va` that leads nowhere, because NF held its fault back.  Such entries end
  /// with NF.
  void note_nowhere(std::uint32_t va);

  /// Puts a fault into SFSR and SFAR by the overwrite rules of H.5.
  void record_fault(std::uint32_t va, AccessType at, const Walk& walk);

  // Registers as ASI 4 reaches them.  Address bits 12:8 name the register (see mmu.cc); others are ignored.
  std::uint32_t read_register(std::uint32_t va);
  void write_register(std::uint32_t va, std::uint32_t value);
  /// ASI 3, load: types 0 (page) to 4 (entire) in address bits 11:8; the entry found or 0.
  std::uint32_t probe(std::uint32_t va);
  /// ASI 3, store: types 0 (page) to 4 (entire).
  void flush(std::uint32_t va);

  // For registers_text, gdb and tests.
  [[nodiscard]] std::uint32_t control() const { return control_; }
  [[nodiscard]] std::uint32_t fault_status() const { return fault_status_; }
  [[nodiscard]] std::uint32_t fault_address() const { return fault_address_; }
  [[nodiscard]] std::uint32_t context_table() const { return context_table_; }

 private:
  struct Entry {
    std::uint32_t value = 0;
    hw::BusStatus bus = hw::BusStatus::kOk;
  };
  [[nodiscard]] Entry read_entry(std::uint64_t pa) const;
  [[nodiscard]] Walk descend(std::uint32_t va, unsigned last_level) const;
  /// Sets bits in an entry; false if it is no longer what the walk saw.
  bool set_bits(Walk& walk, std::uint32_t bits);
  void write_control(std::uint32_t value);
  void write_context(std::uint32_t value);
  void drop_nowhere();

  hw::AddressSpace& memory_;
  TlbControl& tlb_;
  const MmuModel model_;
  std::uint32_t control_ = 0;
  std::uint32_t context_table_ = 0;
  std::uint32_t context_ = 0;
  std::uint32_t fault_status_ = 0;
  std::uint32_t fault_address_ = 0;
  std::uint32_t async_fault_status_ = 0;
  std::uint32_t async_fault_address_ = 0;
  std::uint32_t tlb_control_ = 0;
  struct Page {
    std::uint32_t va = 0, context = 0;
  };
  std::array<Page, 8> nowhere_{};  ///< pages of note_nowhere(); more than fit cost a full flush
  unsigned nowhere_count_ = 0;
  mutable const hw::Region* tables_ = nullptr;  ///< region the last entry was in: nearly always all tables share one
};

}  // namespace sparc
