// SPDX-License-Identifier: MIT
// The chardev pty: a pseudo terminal whose name is printed for the user to attach to.
#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "io/backends.h"
#include "io/event_loop.h"
#include "io/output.h"
#include "io/unique_fd.h"

namespace io {
namespace {

// A pty tells of a new client by no event; it must be asked.
constexpr unsigned kLookForClientMilliseconds = 100;

class PtyChardev final : public Chardev {
 public:
  PtyChardev(std::string id, std::string slave, UniqueFd master)
      : Chardev(std::move(id)), slave_(std::move(slave)), master_(std::move(master)) {}
  ~PtyChardev() override { queue_.drain(200); }
  [[nodiscard]] std::string description() const override { return "pty:" + slave_; }

  base::Result<void> start(Cancel) override {
    watch_.emplace(master_.get(), FdWatch::Handler{.wanted = [this] { return wanted(); },
                                                   .ready = [this](unsigned c) { line_ready(c); }});
    ticker_.emplace(kLookForClientMilliseconds, [this] { look_for_client(); });
    return {};
  }
  void write(std::span<const std::uint8_t> bytes) override {
    // Asked here too, so that a client that has just attached misses nothing.  Without one the bytes are lost, as on a
    // line with nothing plugged in.
    if (has_client()) queue_.write(bytes);
  }
  void stop_waiting() override { queue_.stop_waiting(); }
  void attach_queue() { queue_.attach(master_.get()); }

 private:
  [[nodiscard]] bool has_client() const {
    pollfd p{.fd = master_.get(), .events = POLLIN, .revents = 0};
    return poll(&p, 1, 0) >= 0 && (p.revents & POLLHUP) == 0;
  }
  void look_for_client() {
    const bool client = has_client();
    if (client == connected_) return;
    connected_ = client;
    if (!client) queue_.attach(master_.get());  // forgets what nobody will read
    send_event(client ? hw::CharEvent::kOpened : hw::CharEvent::kClosed);
  }
  unsigned wanted() {
    if (!connected_) return 0;
    return (room() ? unsigned{G_IO_IN} : 0u) | (queue_.pending() ? unsigned{G_IO_OUT} : 0u);
  }
  void line_ready(unsigned conditions) {
    if (conditions & G_IO_OUT) queue_.flush();
    if (conditions & G_IO_IN) {
      std::array<std::uint8_t, 4096> buffer;
      const auto n = ::read(master_.get(), buffer.data(), std::min(buffer.size(), room()));
      if (n > 0) return deliver(std::span(buffer).first(static_cast<std::size_t>(n)));
    }
    if (conditions & (G_IO_HUP | G_IO_ERR)) look_for_client();
  }

  std::string slave_;
  UniqueFd master_;
  OutputQueue queue_;
  bool connected_ = false;
  std::optional<FdWatch> watch_;
  std::optional<Ticker> ticker_;
};

/// Opens and closes the slave once: that sets raw mode, and from then on the master reports whether a client is there.
bool prepare_slave(const char* path) {
  UniqueFd slave(::open(path, O_RDWR | O_NOCTTY | O_CLOEXEC));
  termios mode{};
  if (!slave || tcgetattr(slave.get(), &mode) != 0) return false;
  cfmakeraw(&mode);
  return tcsetattr(slave.get(), TCSANOW, &mode) == 0;
}

}  // namespace

OpenedChardev open_pty(std::string id, const base::KeyValues&) {
  UniqueFd master(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK));
  std::array<char, 128> name{};
  if (!master || grantpt(master.get()) != 0 || unlockpt(master.get()) != 0 ||
      ptsname_r(master.get(), name.data(), name.size()) != 0 || !prepare_slave(name.data())) {
    return base::fail(fmt::format("cannot make a pseudo terminal: {}", std::strerror(errno)));
  }
  // People's scripts look for this line.
  fmt::print("char device redirected to {} (label {})\n", name.data(), id);
  std::fflush(stdout);
  auto chardev = std::make_unique<PtyChardev>(std::move(id), name.data(), std::move(master));
  chardev->attach_queue();
  return chardev;
}

}  // namespace io
