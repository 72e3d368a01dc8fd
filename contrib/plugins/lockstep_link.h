// SPDX-License-Identifier: MIT
// The line between the two sides of the lockstep plugin: who listens and who connects, and framed messages over a unix
// socket.
//
// The side that comes first binds the path and waits; the second connects; a third is told so and refused.  Deciding is
// guarded by an abstract socket name, which the kernel frees when its owner dies, so a socket file left by a crash is
// seen as such and replaced.  After the meeting both sides are equal.  Nothing here blocks in `send`: what the socket
// does not take is kept and goes out in the next `pump`, so two sides that both send much do not wait for each other.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "support.h"

namespace lockstep {

/// A frame: 8 bytes head, then `bytes` of content.
struct FrameHead {
  std::uint32_t kind, bytes;
};

struct Frame {
  std::uint32_t kind = 0;
  std::string content;
};

/// Appends a plain value's bytes.
template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Takes plain values off the front of bytes; zero once they are used up.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  T get() {
    T value{};
    if (bytes_.size() < sizeof value) return bytes_ = {}, value;
    bytes_.copy(reinterpret_cast<char*>(&value), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }
  std::string_view get(std::size_t count) {
    const auto part = bytes_.substr(0, count);
    bytes_.remove_prefix(part.size());
    return part;
  }
  std::size_t left() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

class Link {
 public:
  static constexpr std::uint32_t kBusy = 0xfffffffe;  ///< frame: two others have met here already

  /// Meets the other side at `path`; waits at most `seconds` (0: for ever).  Returns what went wrong, or nothing.
  std::string meet(const std::string& path, std::uint64_t seconds) {
    if (path.empty()) return "which socket?  sockpath=PATH says so";
    if (path.size() >= sizeof address_.sun_path) return path + ": longer than a socket's name may be";
    path_ = path;
    address_.sun_family = AF_UNIX;
    std::memcpy(address_.sun_path, path.c_str(), path.size() + 1);
    std::string error = bind_or_connect();
    if (!error.empty() || fd_ >= 0) return error;
    return wait_for_second(seconds);
  }

  bool alive() const { return fd_ >= 0; }
  bool first() const { return first_; }

  void send(std::uint32_t kind, std::string_view content) {
    put(outgoing_, FrameHead{kind, static_cast<std::uint32_t>(content.size())});
    outgoing_ += content;
    pump(0);
  }

  /// Moves bytes both ways; waits at most `milliseconds` for something to happen.
  void pump(int milliseconds) {
    refuse_others();
    if (fd_ < 0) return;
    pollfd wanted{fd_, static_cast<short>(POLLIN | (outgoing_.empty() ? 0 : POLLOUT)), 0};
    if (poll(&wanted, 1, milliseconds) <= 0) return;
    if (wanted.revents & POLLOUT) {
      const ssize_t sent = ::send(fd_, outgoing_.data(), outgoing_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent > 0) outgoing_.erase(0, static_cast<std::size_t>(sent));
    }
    if (!(wanted.revents & (POLLIN | POLLHUP | POLLERR))) return;
    char buffer[65536];
    const ssize_t got = recv(fd_, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got > 0) incoming_.append(buffer, static_cast<std::size_t>(got));
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) hang_up();
  }

  /// The next whole frame that has arrived; false if there is none.
  bool next(Frame& frame) {
    if (incoming_.size() - taken_ < sizeof(FrameHead)) return false;
    FrameHead head{};
    std::memcpy(&head, incoming_.data() + taken_, sizeof head);
    if (incoming_.size() - taken_ - sizeof head < head.bytes) return false;
    frame.kind = head.kind;
    frame.content = incoming_.substr(taken_ + sizeof head, head.bytes);
    taken_ += sizeof head + head.bytes;
    if (taken_ == incoming_.size()) incoming_.clear(), taken_ = 0;
    return true;
  }

  /// Sends what is left, then ends the connection and removes the socket's file.
  void close() {
    for (int i = 0; i < 200 && fd_ >= 0 && !outgoing_.empty(); ++i) pump(10);
    hang_up();
    if (listener_ < 0) return;
    unlink(path_.c_str());
    ::close(listener_);
    listener_ = -1;
  }

 private:
  void hang_up() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  std::string bind_or_connect() {
    const int guard = take_guard();
    std::string error;
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* name = reinterpret_cast<const sockaddr*>(&address_);
    if (connect(fd, name, sizeof address_) == 0) {
      fd_ = fd;
      error = await_welcome();
    } else {
      if (errno == ECONNREFUSED) unlink(path_.c_str());  // left by a side that died
      if (bind(fd, name, sizeof address_) || listen(fd, 4))
        error = path_ + ": no socket can be made there: " + std::strerror(errno);
      else
        listener_ = fd, first_ = true;
    }
    if (guard >= 0) ::close(guard);
    return error;
  }

  /// An abstract name derived from the path, held while one side decides; -1 if another holds it for more than ten
  /// seconds.
  int take_guard() const {
    const int guard = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char real[4096] = {};
    const std::size_t slash = path_.rfind('/');
    const std::string folder = slash == path_.npos ? "." : path_.substr(0, slash + 1);
    const char* absolute = realpath(folder.c_str(), real);
    const std::string full =
        std::string(absolute ? absolute : "") + "/" + path_.substr(slash == path_.npos ? 0 : slash + 1);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const std::string id = plugin::text("tandem-lockstep-%016zx", std::hash<std::string>{}(full));
    std::memcpy(name.sun_path + 1, id.data(), id.size());
    const auto bytes = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + id.size());
    for (int i = 0; i < 1000; ++i) {
      if (bind(guard, reinterpret_cast<sockaddr*>(&name), bytes) == 0) return guard;
      usleep(10000);
    }
    ::close(guard);
    return -1;
  }

  /// The first side says at once whether it takes us: it has a thread that waits, or looks here after each batch.
  std::string await_welcome() {
    std::string welcome(sizeof(FrameHead), '\0');
    pollfd wanted{fd_, POLLIN, 0};
    const bool answered = poll(&wanted, 1, 5000) > 0 && recv(fd_, welcome.data(), welcome.size(), MSG_WAITALL) ==
                                                            static_cast<ssize_t>(welcome.size());
    if (answered && Reader(welcome).get<FrameHead>().kind != kBusy) return "";
    hang_up();
    return path_ + ": two sides have met there already; a third needs another socket";
  }

  std::string wait_for_second(std::uint64_t seconds) {
    std::fprintf(stderr, "lockstep: waiting for the other side at %s\n", path_.c_str());
    pollfd wanted{listener_, POLLIN, 0};
    const int ready = poll(&wanted, 1, seconds ? static_cast<int>(seconds * 1000) : -1);
    if (ready > 0) fd_ = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd_ < 0) {
      close();
      return path_ + ": nobody came";
    }
    const FrameHead welcome{0, 0};
    ::send(fd_, &welcome, sizeof welcome, MSG_NOSIGNAL);
    fcntl(listener_, F_SETFL, O_NONBLOCK);
    return "";
  }

  void refuse_others() {
    if (listener_ < 0 || fd_ < 0) return;
    const int other = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (other < 0) return;
    const FrameHead busy{kBusy, 0};
    ::send(other, &busy, sizeof busy, MSG_NOSIGNAL);
    ::close(other);
  }

  std::string path_;
  sockaddr_un address_{};
  int fd_ = -1, listener_ = -1;
  bool first_ = false;
  std::string outgoing_, incoming_;
  std::size_t taken_ = 0;
};

}  // namespace lockstep
