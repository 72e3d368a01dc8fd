// SPDX-License-Identifier: MIT
// Guest time that follows the host's monotonic clock, with a thread that fires its timers; it can be stopped and
// continued.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "hw/core/timer_queue.h"

namespace hw {

/// Starts stopped at 0.  Timers fire only while it runs, on its own thread, with no lock held.  Thread: any.
class RealClock final : public Clock {
 public:
  RealClock();
  ~RealClock() override;
  [[nodiscard]] nanoseconds now() const override;
  /// Lets time run on from where it stood.
  void start();
  /// Time stands still on return; a callback that had begun may still be running.
  void stop();
  /// Sets the reading, for loading a snapshot; only while stopped.
  void set_now(nanoseconds now);

 protected:
  void arm(Timer& timer, nanoseconds deadline) override;
  void disarm(Timer& timer) override;
  void forget(Timer& timer) override;

 private:
  void run();
  [[nodiscard]] nanoseconds now_locked() const;

  mutable std::mutex mutex_;
  std::condition_variable changed_;   // a timer, the running state or quit_ changed
  std::condition_variable finished_;  // firing_ changed
  TimerQueue queue_;
  Timer* firing_ = nullptr;
  bool running_ = false;
  bool quit_ = false;
  nanoseconds base_{0};  // reading at which time stood, or at started_ while running
  std::chrono::steady_clock::time_point started_;
  std::thread thread_;
};

}  // namespace hw
