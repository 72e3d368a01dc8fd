// SPDX-License-Identifier: MIT
// The main loop's building blocks on GLib's default main context: watched descriptors and a flag that wakes the loop.
#pragma once

#include <glib.h>

#include <functional>

namespace io {

/// Watches one descriptor on the default main context for as long as it lives.  `wanted` is asked before each poll
/// which of G_IO_IN and G_IO_OUT matter now; with none the descriptor is not polled at all, so a hung-up peer costs
/// nothing. `ready` runs on the main-loop thread and may destroy the watch.
class FdWatch {
 public:
  struct Handler {
    std::function<unsigned()> wanted;
    std::function<void(unsigned conditions)> ready;
  };
  FdWatch(int fd, Handler handler);
  ~FdWatch();
  FdWatch(const FdWatch&) = delete;
  FdWatch& operator=(const FdWatch&) = delete;

 private:
  struct Source;
  static gboolean prepare(GSource* source, gint* timeout);
  static gboolean check(GSource* source);
  static gboolean dispatch(GSource* source, GSourceFunc callback, gpointer data);

  int fd_;
  Handler handler_;
  GSource* source_;
  gpointer tag_ = nullptr;
  unsigned polled_ = 0;
};

/// Calls a function on the main-loop thread every `milliseconds` while it lives.
class Ticker {
 public:
  Ticker(unsigned milliseconds, std::function<void()> tick);
  ~Ticker();
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;

 private:
  std::function<void()> tick_;
  GSource* source_;
};

/// Raised from any thread, and from signal handlers; `raised` then runs once on the main-loop thread.
class WakeFlag {
 public:
  explicit WakeFlag(std::function<void()> raised);
  ~WakeFlag();
  WakeFlag(const WakeFlag&) = delete;
  WakeFlag& operator=(const WakeFlag&) = delete;
  void raise() const;
  /// The descriptor that turns readable when raised, for waits outside the main loop.
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
  std::function<void()> raised_;
  FdWatch watch_;
};

/// Makes the main loop ask every FdWatch again what it wants.  Thread: any.
void wake_main_loop();

}  // namespace io
