// SPDX-License-Identifier: MIT
// The date and time that battery-backed clocks show.
#pragma once

#include <cstdint>

namespace hw {

/// Set up by -rtc: base, local time or UTC, and whether it follows the host or guest time.
class WallClock {
 public:
  virtual ~WallClock() = default;
  /// Seconds since 1970-01-01 00:00:00 of the zone the guest's clock shows.  Thread: any.
  [[nodiscard]] virtual std::int64_t seconds() const = 0;
};

/// A time that is set by hand, for tests.
class FixedWallClock final : public WallClock {
 public:
  explicit FixedWallClock(std::int64_t seconds) : seconds_(seconds) {}
  [[nodiscard]] std::int64_t seconds() const override { return seconds_; }
  void set(std::int64_t seconds) { seconds_ = seconds; }

 private:
  std::int64_t seconds_;
};

}  // namespace hw
