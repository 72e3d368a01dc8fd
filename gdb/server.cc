// SPDX-License-Identifier: MIT
// The gdb server's thread: socket, packets, stops.
#include "gdb/server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/check.h"

namespace gdb {

Server::Server(Target& target, io::UniqueFd listener)
    : target_(target), listener_(std::move(listener)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  base::check(wake_.get() >= 0, "an eventfd");
}

void Server::notify_stop(const Stop& stop) {
  {
    std::lock_guard guard(lock_);
    stopped_ = stop;
  }
  eventfd_write(wake_.get(), 1);
}

void Server::stop() {
  {
    std::lock_guard guard(lock_);
    quit_ = true;
  }
  eventfd_write(wake_.get(), 1);
}

void Server::run() {
  while (true) {
    {
      // Before the wait: a session may have taken the wake-up that came with it.
      std::lock_guard guard(lock_);
      if (quit_) return;
    }
    std::array<pollfd, 2> wait{{{listener_.get(), POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    if (poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return;
    if ((wait[1].revents & POLLIN) != 0) {
      eventfd_t count = 0;
      eventfd_read(wake_.get(), &count);
    }
    if ((wait[0].revents & POLLIN) == 0) continue;
    const io::UniqueFd connection(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.get() < 0) continue;
    connected_.store(true, std::memory_order_release);
    serve(connection.get());
    connected_.store(false, std::memory_order_release);
  }
}

void Server::send(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;  // a debugger that is gone is noticed by the next read
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void Server::drain_stops(Session& session, int fd) {
  std::optional<Stop> stop;
  {
    std::lock_guard guard(lock_);
    stop = std::exchange(stopped_, std::nullopt);
  }
  if (!stop || !session.running()) return;
  if (stop->kind != StopKind::kExited && stop->kind != StopKind::kKilled) target_.settle();
  send(fd, frame(session.stop_reply(*stop)));
}

void Server::serve(int fd) {
  Session session(target_);
  Unframer line;
  std::string last;
  while (true) {
    std::array<pollfd, 2> wait{{{fd, POLLIN, 0}, {wake_.get(), POLLIN, 0}}};
    if (poll(wait.data(), wait.size(), -1) < 0 && errno != EINTR) return;
    if ((wait[1].revents & POLLIN) != 0) {
      eventfd_t count = 0;
      eventfd_read(wake_.get(), &count);
      drain_stops(session, fd);
      std::lock_guard guard(lock_);
      if (quit_) return;
    }
    if ((wait[0].revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
    std::array<char, 4096> bytes;
    const ssize_t got = recv(fd, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      target_.detach();
      return;
    }
    line.feed({bytes.data(), static_cast<std::size_t>(got)});
    while (const auto event = line.next()) {
      if (event->kind == Event::kInterrupt && session.running()) target_.interrupt();
      if (event->kind == Event::kNak) send(fd, last);
      if (event->kind == Event::kBadPacket && session.wants_acks()) send(fd, "-");
      if (event->kind != Event::kPacket) continue;
      if (session.wants_acks()) send(fd, "+");
      const Session::Answer answer = session.handle(event->data);
      if (answer.reply) send(fd, last = frame(*answer.reply));
      if (answer.kills) target_.kill();
      if (answer.closes) return;
    }
  }
}

}  // namespace gdb
