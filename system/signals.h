// SPDX-License-Identifier: MIT
// SIGINT, SIGTERM and SIGHUP as events of the main loop.
#pragma once

#include <functional>
#include <string>

#include "io/event_loop.h"

namespace sys {

/// While it lives, the three signals call `on_signal` on the main-loop thread with what to tell the user, such as
/// "terminating on signal 15 from pid 12 (kill)".  The third in a row ends the program at once.  One at a time.
class SignalWatch {
 public:
  explicit SignalWatch(std::function<void(const std::string& message)> on_signal);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  /// Readable as soon as a signal came, before the main loop runs.
  [[nodiscard]] int fd() const { return flag_.fd(); }

 private:
  io::WakeFlag flag_;
};

}  // namespace sys
