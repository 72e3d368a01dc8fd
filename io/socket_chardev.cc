// SPDX-License-Identifier: MIT
// The chardev socket: one stream connection over unix or TCP, as server or client.  Not done: telnet, reconnecting.
#include <fmt/core.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <optional>

#include "io/backends.h"
#include "io/event_loop.h"
#include "io/output.h"
#include "io/socket_address.h"
#include "io/unique_fd.h"

namespace io {
namespace {

struct SocketSettings {
  SocketAddress address;
  bool server = false, wait = false, no_delay = false;
};

class SocketChardev final : public Chardev {
 public:
  SocketChardev(std::string id, SocketSettings settings, UniqueFd listener, UniqueFd line)
      : Chardev(std::move(id)), settings_(std::move(settings)), listener_(std::move(listener)) {
    if (line) use(std::move(line));
  }
  ~SocketChardev() override {
    queue_.drain(1000);
    if (settings_.server && settings_.address.is_unix()) ::unlink(settings_.address.path.c_str());
  }

  [[nodiscard]] std::string description() const override {
    return fmt::format("{}{}{}", line_ ? "" : "disconnected:", settings_.address.text(),
                       settings_.server ? ",server=on" : "");
  }

  base::Result<void> start(Cancel cancel) override {
    started_ = true;
    if (settings_.server && settings_.wait) wait_for_client(cancel);
    if (listener_) {
      listen_watch_.emplace(listener_.get(),
                            FdWatch::Handler{.wanted = [this] { return line_ ? 0u : unsigned{G_IO_IN}; },
                                             .ready = [this](unsigned) { accept_client(); }});
    }
    if (line_) watch_line();
    return {};
  }
  void write(std::span<const std::uint8_t> bytes) override { queue_.write(bytes); }
  void stop_waiting() override { queue_.stop_waiting(); }

 private:
  void wait_for_client(Cancel cancel) {
    fmt::print(stderr, "waiting for a connection to {} (chardev {})\n", settings_.address.text(), id());
    std::array<pollfd, 2> fds{pollfd{listener_.get(), POLLIN, 0}, pollfd{cancel.fd, POLLIN, 0}};
    while (!line_) {
      if (poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) return;
      if (fds[1].revents) return;
      if (fds[0].revents) accept_client();
    }
  }
  void accept_client() {
    UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!fd) return;
    use(std::move(fd));
    if (listen_watch_) watch_line();
  }
  void use(UniqueFd fd) {
    line_ = std::move(fd);
    if (settings_.no_delay) {
      const int on = 1;
      ::setsockopt(line_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    queue_.attach(line_.get());
  }
  void watch_line() {
    watch_.emplace(line_.get(), FdWatch::Handler{.wanted =
                                                     [this] {
                                                       return (room() ? unsigned{G_IO_IN} : 0u) |
                                                              (queue_.pending() ? unsigned{G_IO_OUT} : 0u);
                                                     },
                                                 .ready = [this](unsigned conditions) { line_ready(conditions); }});
    send_event(hw::CharEvent::kOpened);
  }
  void line_ready(unsigned conditions) {
    if ((conditions & G_IO_OUT) && !queue_.flush()) return disconnect();
    const auto room_now = room();
    if (!(conditions & (G_IO_IN | G_IO_HUP | G_IO_ERR)) || room_now == 0) return;
    std::array<std::uint8_t, 4096> buffer;
    const auto n = ::read(line_.get(), buffer.data(), std::min(buffer.size(), room_now));
    if (n > 0) return deliver(std::span(buffer).first(static_cast<std::size_t>(n)));
    if (n == 0 || (errno != EAGAIN && errno != EINTR)) disconnect();
  }
  void disconnect() {
    queue_.attach(-1);
    watch_.reset();
    line_.reset();
    send_event(hw::CharEvent::kClosed);
  }

  SocketSettings settings_;
  UniqueFd listener_, line_;
  OutputQueue queue_;
  bool started_ = false;
  std::optional<FdWatch> watch_, listen_watch_;
};

base::Result<SocketSettings> settings_from(const base::KeyValues& properties) {
  auto address = socket_address(properties);
  if (!address) return std::unexpected(address.error());
  SocketSettings settings{.address = std::move(*address)};
  const auto server = properties.get_switch("server", false);
  if (!server) return std::unexpected(server.error());
  const auto wait = properties.get_switch("wait", *server);
  if (!wait) return std::unexpected(wait.error());
  const auto no_delay = properties.get_switch("nodelay", false);
  if (!no_delay) return std::unexpected(no_delay.error());
  if (!*server && properties.find("wait")) return base::fail("'wait' goes with server=on only");
  settings.server = *server;
  settings.wait = *wait;
  settings.no_delay = *no_delay && !settings.address.is_unix();
  return settings;
}

}  // namespace

OpenedChardev open_socket(std::string id, const base::KeyValues& properties) {
  auto settings = settings_from(properties);
  if (!settings) return std::unexpected(settings.error());
  auto fd = settings->server ? listen_on(settings->address) : connect_to(settings->address);
  if (!fd) return std::unexpected(fd.error());
  UniqueFd listener, line;
  (settings->server ? listener : line) = std::move(*fd);
  return std::make_unique<SocketChardev>(std::move(id), std::move(*settings), std::move(listener), std::move(line));
}

}  // namespace io
