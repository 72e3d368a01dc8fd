// SPDX-License-Identifier: MIT
// SLAVIO counter-timers of sun4m: a system one (level 10) and one per processor (level 14), or 64-bit user counters.
// Source: kernel arch/sparc/kernel/sun4m_irq.c and include/asm/timer_32.h; corner cases as seen on the peer.
#pragma once

#include <memory>
#include <vector>

#include "base/guarded.h"
#include "hw/core/archive.h"
#include "hw/core/clock.h"
#include "hw/core/device.h"

namespace hw {

/// Ticks are 500 ns and are counted in bits 30:9 of the registers; bit 31 of a count says that the limit was reached.
class SlavioTimer final : public MmioDevice {
 public:
  /// Outputs of the system timer and of each processor's; as many processors as lines.  All outlive the device.
  struct Ports {
    Clock& clock;
    IrqLine& system;
    std::vector<IrqLine*> cpus;
  };
  explicit SlavioTimer(Ports ports);
  ~SlavioTimer() override;

  /// Register page of processor `cpu`, 0 to 15, 0x10 bytes; pages without a processor read as 0.
  [[nodiscard]] MmioDevice& cpu_page(unsigned cpu) { return *pages_.at(cpu); }

  [[nodiscard]] std::string_view type() const override { return "slavio_timer"; }
  void reset(Reset how) override;
  void serialize(Archive& archive) override;
  /// The system timer's registers, 0x14 bytes.
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

 private:
  class Page;
  /// One counter.  In counter mode it counts from 1 to limit ticks and starts over.
  struct Counter {
    std::uint32_t limit = 0;  // register value; 0: counts on without interrupts
    bool reached = false;
    bool interrupt = false;
    bool running = true;  // user mode only
    bool user = false;
    nanoseconds start{0};    // when the count was `base`
    std::uint64_t base = 0;  // user mode: count at `start`, in ticks
    nanoseconds expiry{0};   // next time the limit is reached, if limit is not 0
  };
  struct State {
    std::vector<Counter> counters;
  };  // the system's, then the processors'

  static nanoseconds period(const Counter& c);
  std::uint32_t count(const Counter& c) const;
  std::uint64_t user_ticks(const Counter& c) const;
  void catch_up(State& s, unsigned n);
  void schedule(State& s, unsigned n);
  void set_interrupt(State& s, unsigned n, bool level);
  void restart(Counter& c) const;
  void set_limit(State& s, unsigned n, std::uint32_t value, bool restart_count);
  void expired(unsigned n);
  std::uint32_t read_counter(unsigned n, std::uint64_t offset);
  void write_counter(unsigned n, std::uint64_t offset, std::uint32_t value);
  void set_user(State& s, unsigned n, bool user);

  Ports ports_;
  base::Guarded<State> state_;
  std::vector<std::unique_ptr<MmioDevice>> pages_;
  std::vector<std::unique_ptr<Timer>> timers_;
};

}  // namespace hw
