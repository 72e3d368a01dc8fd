// SPDX-License-Identifier: MIT
// The sun4m IOMMU: translates SBus DVMA addresses through a page table in memory.  Not modelled: its TLB (every access
// looks in the table), parity errors, SBus time-outs.
#pragma once

#include <optional>

#include "base/address.h"
#include "base/guarded.h"
#include "base/register.h"
#include "hw/core/address_space.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"
#include "hw/core/dma.h"

namespace hw {

/// Source: kernel arch/sparc/include/asm/iommu_32.h and mm/iommu.c; writable bits as on the peer.
class Sun4mIommu final : public MmioDevice, public Dma {
 public:
  /// CONTROL.  IOMMU_CTRL_*.
  struct Control : base::Register<Control, std::uint32_t> {
    static constexpr std::uint32_t kReset = 0x1300'0000, kWritable = 0x1d;
    static constexpr base::Field<bool, 0> enable{};
    static constexpr base::Field<unsigned, 4, 2> range{};  ///< 16 MiB << range, up to the address space's end
  };
  /// AFSR, asynchronous fault status.  IOMMU_AFSR_*.
  struct FaultStatus : base::Register<FaultStatus, std::uint32_t> {
    static constexpr std::uint32_t kReset = 0, kForced = 0x0080'0000, kWritable = 0xff0f'ffff;
    static constexpr base::Field<bool, 31> error{};
    static constexpr base::Field<bool, 30> late_error{};
    static constexpr base::Field<bool, 19> multiple{};
    static constexpr base::Field<bool, 18> read{};
    static constexpr base::Field<bool, 17> address_valid{};
  };
  /// One page table entry.  IOPTE_*.
  struct Entry : base::Register<Entry, std::uint32_t> {
    static constexpr base::Field<std::uint32_t, 26, 8> page{};  ///< physical address bits 30:12
    static constexpr base::Field<bool, 2> writable{};
    static constexpr base::Field<bool, 1> valid{};
  };

  struct Ports {
    AddressSpace& memory;
    IrqLine& interrupt;
  };
  explicit Sun4mIommu(Ports ports) : ports_(ports) { reset(Reset::kCold); }

  [[nodiscard]] std::string_view type() const override { return "sun4m-iommu"; }
  void reset(Reset how) override;
  void serialize(Archive& archive) override;
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

  /// DVMA by address; a fault is noted in AFSR and AFAR and raises the interrupt.  Only RAM can be reached.
  bool read(std::uint64_t at, std::span<std::uint8_t> out) override;
  bool write(std::uint64_t at, std::span<const std::uint8_t> in) override;

  /// Where a DVMA address leads; none if unmapped (or read-only, for writes).  For the monitor and tests.
  [[nodiscard]] std::optional<base::Pa> translate(std::uint32_t dva, bool write);

 private:
  struct State {
    Control control;
    FaultStatus fault_status;
    std::uint32_t base = 0, flush_all = 0, flush_page = 0, fault_address = 0;
    std::array<std::uint32_t, 4> slot_config{};
    std::uint32_t memory_fault_status = 0, memory_fault_address = 0, arbiter = 0, module_id = 0, mask_id = 0;
  };
  std::uint32_t* plain(State& s, std::uint64_t offset, std::uint32_t& writable);
  void fault(std::uint32_t dva, bool write);
  std::uint8_t* reach(std::uint32_t dva, std::size_t bytes, bool write, base::Pa& physical);

  Ports ports_;
  base::Guarded<State> state_;
};

}  // namespace hw
