// SPDX-License-Identifier: MIT
// Time as guests' devices see it, and timers on it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

namespace hw {

using std::chrono::nanoseconds;

class Timer;

/// A clock that devices read and set timers on.  now() starts at 0 and never goes back; it stands still while the
/// machine is stopped.  Thread: any.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual nanoseconds now() const = 0;

 protected:
  friend class Timer;
  /// Called by Timer with its state changed: armed at `deadline`, or disarmed.
  virtual void arm(Timer& timer, nanoseconds deadline) = 0;
  virtual void disarm(Timer& timer) = 0;
  virtual void forget(Timer& timer) = 0;
};

/// A one-shot alarm.  The callback runs on the clock's timer thread with no lock held; it may re-arm the timer.
/// A disarm() that returns while the callback is about to run does not stop it: callbacks check their own state under
/// the device lock.
class Timer {
 public:
  Timer(Clock& clock, std::function<void()> expired) : clock_(clock), expired_(std::move(expired)) {}
  ~Timer() { clock_.forget(*this); }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  void arm(nanoseconds deadline) { clock_.arm(*this, deadline); }
  void disarm() { clock_.disarm(*this); }
  void fire() { expired_(); }

 private:
  Clock& clock_;
  std::function<void()> expired_;
};

}  // namespace hw
