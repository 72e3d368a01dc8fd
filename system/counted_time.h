// SPDX-License-Identifier: MIT
// CountedTime: guest time under -icount, which is executed instructions times 2^shift ns plus the idle time skipped.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "hw/core/counted_clock.h"
#include "system/icount_options.h"
#include "tcg/runtime/icount.h"

namespace tcg::runtime {
class Vcpu;
}

namespace sys {

/// Something to be done at given numbers of executed instructions (digests, planted faults).
/// Thread: the vCPU's, between instructions, before the timers that are due at the same number.
class CountWatcher {
 public:
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  virtual ~CountWatcher() = default;
  /// The next number it waits for, or kNever.
  [[nodiscard]] virtual std::uint64_t next() const = 0;
  /// `executed` is next(); next() is a later one afterwards.
  virtual void reached(std::uint64_t executed) = 0;
};

/// Guest-visible time depends on nothing but the instructions executed, with a fixed shift; shift=auto follows the
/// host. Thread: the vCPU's for CountPort, any for the clock, the main loop's for the rest.
class CountedTime final : public tcg::runtime::CountPort {
 public:
  explicit CountedTime(const IcountOptions& options);
  /// Before the vCPU starts; it outlives all calls.
  void attach(tcg::runtime::Vcpu& vcpu) { vcpu_ = &vcpu; }
  /// The watcher outlives the vCPU's thread.
  void add(CountWatcher& watcher) { watchers_.push_back(&watcher); }
  [[nodiscard]] hw::CountedClock& clock() { return clock_; }
  /// The host's clock counts only while the machine runs.
  void start();
  void stop();
  /// `info icount`.
  [[nodiscard]] std::string info() const;

  void run_events(std::uint64_t executed) override;
  std::uint64_t next_event(std::uint64_t executed) override;
  std::optional<std::chrono::nanoseconds> until_deadline(std::uint64_t executed) override;
  [[nodiscard]] bool sleeps() const override { return options_.sleep; }
  void skip(std::chrono::nanoseconds time) override;

 private:
  using nanoseconds = std::chrono::nanoseconds;
  [[nodiscard]] std::uint64_t executed() const;
  [[nodiscard]] nanoseconds time_at(std::uint64_t executed) const;
  [[nodiscard]] nanoseconds host_time() const;
  void adapt(std::uint64_t executed);
  void wait_for_host(std::uint64_t executed);

  const IcountOptions options_;
  tcg::runtime::Vcpu* vcpu_ = nullptr;
  std::vector<CountWatcher*> watchers_;
  mutable std::mutex mutex_;
  // Under mutex_.  Time is base_ plus what was executed since base_count_ at the present shift.
  unsigned shift_;
  std::uint64_t base_count_ = 0;
  nanoseconds base_{0}, skipped_{0};
  bool running_ = false;
  nanoseconds host_base_{0};  ///< host time of earlier runs
  std::chrono::steady_clock::time_point started_;
  nanoseconds last_look_{0};                    ///< host time of the last adapt()
  nanoseconds most_ahead_{0}, most_behind_{0};  ///< of the host's clock, under align or auto
  hw::CountedClock clock_;
};

}  // namespace sys
