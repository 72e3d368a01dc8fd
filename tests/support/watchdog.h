// SPDX-License-Identifier: MIT
// A watchdog for tests that run generated code: calls a function when a piece of work takes too long.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace test {

/// One thread for the process, sleeping unless a Guard lives.  Guards do not nest.
class Watchdog {
 public:
  /// Calls `late` (on the watchdog's thread, once) if the guard still lives after so many milliseconds.
  class Guard {
   public:
    Guard(unsigned milliseconds, std::function<void()> late) { instance().arm(milliseconds, std::move(late)); }
    ~Guard() { instance().arm(0, {}); }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
  };

 private:
  using Clock = std::chrono::steady_clock;
  Watchdog() : thread_([this] { run(); }) {}
  ~Watchdog() {
    {
      std::lock_guard guard(lock_);
      quit_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  static Watchdog& instance() {
    static Watchdog watchdog;
    return watchdog;
  }
  void arm(unsigned milliseconds, std::function<void()> late) {
    std::lock_guard guard(lock_);
    late_ = std::move(late);
    deadline_.reset();
    if (late_) deadline_ = Clock::now() + std::chrono::milliseconds(milliseconds);
    // The thread looks at least every 100 ms, so that arming costs no wake-up.
  }
  void run() {
    std::unique_lock guard(lock_);
    while (!quit_) {
      changed_.wait_for(guard, std::chrono::milliseconds(100));
      if (!deadline_ || Clock::now() < *deadline_) continue;
      deadline_.reset();
      if (late_) late_();
    }
  }
  std::mutex lock_;
  std::condition_variable changed_;
  std::function<void()> late_;
  std::optional<Clock::time_point> deadline_;
  bool quit_ = false;
  std::thread thread_;
};

}  // namespace test
