// SPDX-License-Identifier: MIT
// A clock that moves only when told to: for tests, and the model of instruction-counted time.
#pragma once

#include <mutex>
#include <optional>

#include "hw/core/timer_queue.h"

namespace hw {

/// Deterministic: timers fire inside advance(), at exactly their deadlines, in order.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] nanoseconds now() const override {
    const std::lock_guard held(mutex_);
    return now_;
  }
  void advance(nanoseconds by) { advance_to(now() + by); }
  /// Moves to `until`, firing what falls due on the way with now() at its deadline.  No effect if in the past.
  void advance_to(nanoseconds until) {
    while (Timer* timer = step(until)) timer->fire();
  }
  [[nodiscard]] std::optional<nanoseconds> next_deadline() const {
    const std::lock_guard held(mutex_);
    return queue_.next();
  }

 protected:
  void arm(Timer& timer, nanoseconds deadline) override {
    const std::lock_guard held(mutex_);
    queue_.arm(timer, deadline);
  }
  void disarm(Timer& timer) override {
    const std::lock_guard held(mutex_);
    queue_.remove(timer);
  }
  void forget(Timer& timer) override { disarm(timer); }

 private:
  Timer* step(nanoseconds until) {
    const std::lock_guard held(mutex_);
    const auto next = queue_.next();
    if (next && *next <= until) {
      if (*next > now_) now_ = *next;
      return queue_.pop_due(*next);
    }
    if (until > now_) now_ = until;
    return nullptr;
  }

  mutable std::mutex mutex_;
  TimerQueue queue_;
  nanoseconds now_{0};
};

}  // namespace hw
