// SPDX-License-Identifier: MIT
// MachineTime: the clock of a machine as -icount asks, with what hangs on counted instructions (-digest, -plant).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "hw/core/address_space.h"
#include "hw/core/real_clock.h"
#include "system/counted_time.h"
#include "system/digest.h"
#include "system/machine.h"
#include "tcg/runtime/runtime.h"

namespace sys {

/// Owned by a machine, declared before everything that has timers.  Thread: the main loop's.
class MachineTime {
 public:
  explicit MachineTime(const MachineOptions& options);
  ~MachineTime();
  MachineTime(const MachineTime&) = delete;
  MachineTime& operator=(const MachineTime&) = delete;
  [[nodiscard]] hw::Clock& clock();
  /// What the runtime must know.
  void prepare(tcg::runtime::Options& options);
  /// Flips a bit of a register of the first processor; false: there is none of that name.  Called once with `bit`
  /// absent to ask.
  using Flip = std::function<bool(std::string_view name, std::optional<unsigned> bit)>;
  /// When the processors are there, before they run.  Errors begin with the option.
  base::Result<void> attach(tcg::runtime::Runtime& runtime, const hw::AddressSpace& memory, Flip flip);
  void start();
  void stop();
  /// RAM may have been changed by anybody; while the machine stands still.
  void memory_replaced();
  /// The machine is over and its processors have stopped: the last digest is written.
  void finish();
  /// `info icount`.
  [[nodiscard]] std::string info() const;

 private:
  class Source;
  class Plant;
  const std::optional<DigestOptions> digest_options_;
  const std::optional<PlantOptions> plant_options_;
  std::unique_ptr<hw::RealClock> real_;  ///< or
  std::unique_ptr<CountedTime> counted_;
  tcg::runtime::Runtime* runtime_ = nullptr;
  std::unique_ptr<Source> source_;
  std::unique_ptr<DigestWriter> digest_;
  std::unique_ptr<Plant> plant_;
};

}  // namespace sys
