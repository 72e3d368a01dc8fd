// SPDX-License-Identifier: MIT
// M48T08: 8 KiB of battery-backed RAM whose last 8 bytes are a clock.  Source: ST M48T08 data sheet, register map.
#pragma once

#include <array>
#include <span>

#include "base/guarded.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"
#include "hw/core/wall_clock.h"

namespace hw {

class M48t08 final : public MmioDevice {
 public:
  static constexpr std::size_t kBytes = 0x2000;
  /// `base_year` is the year shown as 0 (1968 on Suns); `wall` outlives the device.
  M48t08(const WallClock& wall, int base_year) : wall_(wall), base_year_(base_year) {}

  /// Sets the RAM from its first byte, as the factory or the user's settings would.
  void load(std::span<const std::uint8_t> contents);

  [[nodiscard]] std::string_view type() const override { return "m48t08"; }
  void reset(Reset) override {}  // the battery keeps everything
  void serialize(Archive& archive) override;
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

 private:
  /// The clock's registers in order of address from 0x1ff8.
  enum ClockRegister : unsigned { kControl, kSeconds, kMinutes, kHours, kDay, kDate, kMonth, kYear, kClockRegisters };
  struct State {
    std::array<std::uint8_t, kBytes> ram{};                 // its last 8 bytes are unused
    std::array<std::uint8_t, kClockRegisters> registers{};  // what is shown while the control register freezes it
    std::int64_t offset = 0;                                // shown time less wall time, in seconds
    bool stopped = false;
    std::int64_t stopped_at = 0;
  };
  std::int64_t shown(const State& s) const;
  void fill(State& s) const;
  void set_time(State& s) const;
  void write_control(State& s, std::uint8_t value) const;

  const WallClock& wall_;
  int base_year_;
  base::Guarded<State> state_;
};

}  // namespace hw
