// SPDX-License-Identifier: MIT
// Guest time that somebody else counts (by executed instructions), with timers that fire when they are told to.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "hw/core/timer_queue.h"

namespace hw {

/// Thread: timers fire on the thread that calls fire_due(), with no lock held; all else may come from any.
class CountedClock final : public Clock {
 public:
  /// `reading` is the time now; `nearer` is called when a timer was armed ahead of all others.
  CountedClock(std::function<nanoseconds()> reading, std::function<void()> nearer)
      : reading_(std::move(reading)), nearer_(std::move(nearer)) {}
  [[nodiscard]] nanoseconds now() const override { return reading_(); }
  [[nodiscard]] std::optional<nanoseconds> next_deadline() const {
    const std::lock_guard held(mutex_);
    return queue_.next();
  }
  /// Fires what is due now, in order of deadline.
  void fire_due() {
    while (Timer* timer = pop()) timer->fire();
  }

 protected:
  void arm(Timer& timer, nanoseconds deadline) override {
    bool earliest = false;
    {
      const std::lock_guard held(mutex_);
      const auto next = queue_.next();
      queue_.arm(timer, deadline);
      earliest = !next || deadline < *next;
    }
    if (earliest) nearer_();
  }
  void disarm(Timer& timer) override {
    const std::lock_guard held(mutex_);
    queue_.remove(timer);
  }
  void forget(Timer& timer) override { disarm(timer); }

 private:
  Timer* pop() {
    const std::lock_guard held(mutex_);
    return queue_.pop_due(reading_());
  }

  const std::function<nanoseconds()> reading_;
  const std::function<void()> nearer_;
  mutable std::mutex mutex_;
  TimerQueue queue_;
};

}  // namespace hw
