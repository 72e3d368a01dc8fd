// SPDX-License-Identifier: MIT
// The chardev stdio: standard input and output, the terminal in raw mode.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>

#include "io/backends.h"
#include "io/event_loop.h"
#include "io/output.h"
#include "io/terminal.h"

namespace io {
namespace {

std::atomic<bool> stdio_taken{false};

class StdioChardev final : public Chardev {
 public:
  StdioChardev(std::string id, TerminalSignals signals) : Chardev(std::move(id)), signals_(signals) {}
  ~StdioChardev() override {
    watch_.reset();
    restore_terminal();
    stdio_taken.store(false);
  }
  [[nodiscard]] std::string description() const override { return "stdio"; }

  base::Result<void> start(Cancel) override {
    make_terminal_raw(signals_);
    watch_.emplace(STDIN_FILENO,
                   FdWatch::Handler{.wanted = [this] { return !ended_ && room() ? unsigned{G_IO_IN} : 0u; },
                                    .ready = [this](unsigned) { read_some(); }});
    send_event(hw::CharEvent::kOpened);
    return {};
  }
  void write(std::span<const std::uint8_t> bytes) override {
    std::lock_guard guard(lock_);
    write_all(STDOUT_FILENO, bytes, stopping_);
  }
  void stop_waiting() override { stopping_.store(true, std::memory_order_relaxed); }  // relaxed: only cuts a wait short

 private:
  void read_some() {
    std::array<std::uint8_t, 4096> buffer;
    const auto most = std::min(buffer.size(), room());
    if (most == 0) return;
    const auto n = ::read(STDIN_FILENO, buffer.data(), most);
    if (n > 0) {
      deliver(std::span(buffer).first(static_cast<std::size_t>(n)));
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
      // The end of input is not the end of the line: the guest goes on and may print.
      ended_ = true;
    }
  }

  TerminalSignals signals_;
  std::mutex lock_;  // keeps each write in one piece
  std::atomic<bool> stopping_{false};
  bool ended_ = false;
  std::optional<FdWatch> watch_;
};

}  // namespace

OpenedChardev open_stdio(std::string id, const base::KeyValues& properties) {
  const auto signals = properties.get_switch("signal", true);
  if (!signals) return std::unexpected(signals.error());
  if (stdio_taken.exchange(true))
    return base::fail("stdio is in use by another character device: use mon:stdio or mux=on to share it");
  return std::make_unique<StdioChardev>(std::move(id),
                                        *signals ? TerminalSignals::kToProgram : TerminalSignals::kToGuest);
}

}  // namespace io
