// SPDX-License-Identifier: MIT
// Running, pausing, resetting and ending: the one place that decides it, and the main loop.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "io/event_loop.h"
#include "system/machine.h"

namespace sys {

/// kPrelaunch: -S, never run yet.  kShutdown: the guest powered off under -no-shutdown.  kFailed: it cannot go on.
enum class RunState : std::uint8_t { kPrelaunch, kRunning, kPaused, kShutdown, kFailed };

/// Owns the decision, not the machine.  All functions but the MachineEvents run on the main-loop thread.
class RunControl final : public MachineEvents {
 public:
  struct Policy {
    bool no_reboot = false, no_shutdown = false;
  };
  /// `say` gets one line for the user when a machine fails.
  RunControl(Policy policy, std::function<void(std::string_view)> say);
  ~RunControl() override;

  /// The machine is there, paused; null when it goes.
  void attach(Machine* machine) { machine_ = machine; }
  /// Turns the main loop until quit(); returns the exit code.
  int run();
  /// Asks run() to return `code`.  The first one counts.
  void quit(int code);
  [[nodiscard]] bool quitting() const { return quitting_; }

  void resume();
  void pause();
  /// As if the reset button was pressed; -no-reboot is about the guest's own resets only.
  void reset();

  [[nodiscard]] RunState state() const { return state_; }
  /// "running", "paused", "paused (prelaunch)", ... as `info status` prints it.
  [[nodiscard]] std::string_view state_text() const;

  /// Calls `f` while all vCPUs stand still, and lets them go on if they ran.
  template <typename F>
  auto while_paused(F f) {
    struct Resume {
      Machine* machine;
      ~Resume() {
        if (machine) machine->resume();
      }
    };
    Resume guard{state_ == RunState::kRunning ? machine_ : nullptr};
    if (guard.machine) guard.machine->pause();
    return f(*machine_);
  }

  void shutdown_requested() override;
  void reset_requested() override;
  void stop_requested(std::string reason) override;

 private:
  enum Request : std::uint32_t { kShutdownRequest = 1, kResetRequest = 2, kStopRequest = 4 };
  void request(Request what);
  void serve_requests();
  void halt_in(RunState state);

  Policy policy_;
  std::function<void(std::string_view)> say_;
  Machine* machine_ = nullptr;
  RunState state_ = RunState::kPrelaunch;
  GMainLoop* loop_;
  bool quitting_ = false;
  int exit_code_ = 0;
  std::atomic<std::uint32_t> requests_{0};
  std::mutex reason_lock_;
  std::string reason_;  // guarded by reason_lock_
  io::WakeFlag wake_;
};

}  // namespace sys
