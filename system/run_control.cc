// SPDX-License-Identifier: MIT
// Running, pausing, resetting and ending.
#include "system/run_control.h"

namespace sys {

RunControl::RunControl(Policy policy, std::function<void(std::string_view)> say)
    : policy_(policy),
      say_(std::move(say)),
      loop_(g_main_loop_new(nullptr, FALSE)),
      wake_([this] { serve_requests(); }) {}

RunControl::~RunControl() { g_main_loop_unref(loop_); }

int RunControl::run() {
  if (!quitting_) g_main_loop_run(loop_);
  if (machine_ && state_ == RunState::kRunning) pause();
  return exit_code_;
}

void RunControl::quit(int code) {
  if (quitting_) return;
  quitting_ = true;
  exit_code_ = code;
  g_main_loop_quit(loop_);
}

void RunControl::resume() {
  const bool can = state_ == RunState::kPrelaunch || state_ == RunState::kPaused;
  if (!machine_ || !can || quitting_) return;
  state_ = RunState::kRunning;
  machine_->resume();
}

void RunControl::halt_in(RunState state) {
  if (state_ == RunState::kRunning && machine_) machine_->pause();
  state_ = state;
}

void RunControl::pause() {
  if (state_ == RunState::kRunning) halt_in(RunState::kPaused);
}

void RunControl::reset() {
  if (!machine_) return;
  const bool was_running = state_ == RunState::kRunning;
  if (was_running) machine_->pause();
  machine_->reset();
  // What the guest asked for before the reset is no longer asked for.
  requests_.store(0, std::memory_order_relaxed);  // relaxed: the vCPUs stand still
  if (was_running) {
    machine_->resume();
  } else if (state_ != RunState::kPrelaunch) {
    state_ = RunState::kPaused;
  }
}

std::string_view RunControl::state_text() const {
  switch (state_) {
    case RunState::kPrelaunch: return "paused (prelaunch)";
    case RunState::kRunning: return "running";
    case RunState::kPaused: return "paused";
    case RunState::kShutdown: return "paused (shutdown)";
    case RunState::kFailed: return "paused (internal-error)";
  }
  return "";
}

void RunControl::request(Request what) {
  requests_.fetch_or(what, std::memory_order_release);  // pairs with the exchange in serve_requests()
  wake_.raise();
}

void RunControl::shutdown_requested() { request(kShutdownRequest); }
void RunControl::reset_requested() { request(kResetRequest); }

void RunControl::stop_requested(std::string reason) {
  {
    std::lock_guard guard(reason_lock_);
    reason_ = std::move(reason);
  }
  request(kStopRequest);
}

void RunControl::serve_requests() {
  const auto requests = requests_.exchange(0, std::memory_order_acquire);  // pairs with request()
  if (quitting_) return;
  if (requests & kShutdownRequest) {
    halt_in(RunState::kShutdown);
    if (!policy_.no_shutdown) quit(0);
    return;
  }
  if (requests & kResetRequest) {
    if (!policy_.no_reboot) return reset();
    halt_in(RunState::kShutdown);
    if (!policy_.no_shutdown) quit(0);
    return;
  }
  if (requests & kStopRequest) {
    halt_in(RunState::kFailed);
    std::lock_guard guard(reason_lock_);
    if (say_) say_(reason_);
  }
}

}  // namespace sys
