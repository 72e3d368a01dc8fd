// SPDX-License-Identifier: MIT
// SLAVIO interrupt controller of sun4m: a master with one bit per source, and one register page per processor.
// Source: kernel arch/sparc/kernel/sun4m_irq.c; reset and mask values as read off the peer.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "base/guarded.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"

namespace hw {

/// The interrupt input of one processor.
class CpuIrq {
 public:
  virtual ~CpuIrq() = default;
  /// The highest level that asks, 0 (none) to 15.  Thread: any, with device locks held; only notes it and kicks.
  virtual void set_level(unsigned pil) = 0;
};

inline constexpr unsigned kSun4mMaxCpus = 4;
inline constexpr unsigned kSun4mPages = 16;  ///< register pages that answer, processors or not

/// The controller's own state and rules; both kinds of register page belong to it.
class SlavioIntctl final : public MmioDevice {
 public:
  /// One port per processor, 1 to kSun4mMaxCpus of them; all outlive the device.
  explicit SlavioIntctl(std::vector<CpuIrq*> cpus);

  /// Input of source `n` (bit n of the pending register), 0..31.
  [[nodiscard]] IrqLine& input(unsigned n) { return *inputs_.at(n); }
  /// Level 14 of one processor: its counter-timer's output.
  [[nodiscard]] IrqLine& timer_input(unsigned cpu) { return *timer_inputs_.at(cpu); }
  /// Register page of processor `cpu`, 0..kSun4mPages-1, 0x10 bytes.
  [[nodiscard]] MmioDevice& cpu_page(unsigned cpu) { return *pages_.at(cpu); }

  [[nodiscard]] std::string_view type() const override { return "slavio_intctl"; }
  void reset(Reset how) override;
  void serialize(Archive& archive) override;
  /// The master's registers, 0x14 bytes.
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

  /// Text of `info pic`.
  [[nodiscard]] std::string describe();

 private:
  class Page;
  struct State {
    std::uint32_t sources = 0;                      // level of each input
    std::uint32_t disabled = 0;                     // mask register
    std::uint32_t target = 0;                       // processor of undirected interrupts
    std::array<std::uint32_t, kSun4mPages> soft{};  // bits 31:17, and the latched level 15 in bit 15
    std::array<bool, kSun4mPages> timer{};
    std::array<std::uint8_t, kSun4mMaxCpus> level{};  // as last told to the processors
    std::array<std::uint64_t, 16> raised{};           // rises per level, for `info irq`
  };
  void set_source(unsigned n, bool level);
  void set_timer(unsigned cpu, bool level);
  std::uint32_t read_page(unsigned cpu, std::uint64_t offset);
  void write_page(unsigned cpu, std::uint64_t offset, std::uint32_t value);
  static std::uint32_t pending(const State& s, unsigned cpu);
  void update(State& s);

  std::vector<CpuIrq*> cpus_;
  base::Guarded<State> state_;
  std::vector<std::unique_ptr<IrqLine>> inputs_, timer_inputs_;
  std::vector<std::unique_ptr<MmioDevice>> pages_;
};

}  // namespace hw
