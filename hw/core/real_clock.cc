// SPDX-License-Identifier: MIT
// The real-time clock's thread: sleeps until the earliest deadline and fires what is due.
#include "hw/core/real_clock.h"

namespace hw {

RealClock::RealClock() : thread_([this] { run(); }) {}

RealClock::~RealClock() {
  {
    const std::lock_guard held(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

nanoseconds RealClock::now_locked() const {
  return running_ ? base_ + (std::chrono::steady_clock::now() - started_) : base_;
}

nanoseconds RealClock::now() const {
  const std::lock_guard held(mutex_);
  return now_locked();
}

void RealClock::start() {
  {
    const std::lock_guard held(mutex_);
    if (running_) return;
    started_ = std::chrono::steady_clock::now();
    running_ = true;
  }
  changed_.notify_all();
}

void RealClock::stop() {
  const std::lock_guard held(mutex_);
  base_ = now_locked();
  running_ = false;
}

void RealClock::set_now(nanoseconds now) {
  const std::lock_guard held(mutex_);
  base_ = now;
  started_ = std::chrono::steady_clock::now();
}

void RealClock::arm(Timer& timer, nanoseconds deadline) {
  bool earliest = false;
  {
    const std::lock_guard held(mutex_);
    const auto next = queue_.next();
    queue_.arm(timer, deadline);
    earliest = !next || deadline < *next;
  }
  if (earliest) changed_.notify_all();  // a later deadline is met by the sleep already under way
}

void RealClock::disarm(Timer& timer) {
  const std::lock_guard held(mutex_);
  queue_.remove(timer);
}

void RealClock::forget(Timer& timer) {
  std::unique_lock held(mutex_);
  queue_.remove(timer);
  if (std::this_thread::get_id() == thread_.get_id()) return;
  finished_.wait(held, [&] { return firing_ != &timer; });
  queue_.remove(timer);  // its last run may have re-armed it
}

void RealClock::run() {
  std::unique_lock held(mutex_);
  while (!quit_) {
    const auto next = queue_.next();
    if (!running_ || !next) {
      changed_.wait(held);
      continue;
    }
    if (Timer* timer = queue_.pop_due(now_locked())) {
      firing_ = timer;
      held.unlock();
      timer->fire();
      held.lock();
      firing_ = nullptr;
      finished_.notify_all();
      continue;
    }
    changed_.wait_until(held, started_ + (*next - base_));
  }
}

}  // namespace hw
