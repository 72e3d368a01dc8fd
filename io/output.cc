// SPDX-License-Identifier: MIT
// Writing to host descriptors from any thread.
#include "io/output.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "io/event_loop.h"

namespace io {
namespace {

constexpr std::size_t kQueueLimit = 1 << 20;
constexpr int kStuckAfterMilliseconds = 1000;
// POLLOUT promises this much room on a pipe, so a blocking write of it does not block.
constexpr std::size_t kSafePiece = 4096;

bool wait_writable(int fd, int milliseconds) {
  pollfd p{.fd = fd, .events = POLLOUT, .revents = 0};
  return poll(&p, 1, milliseconds) > 0;
}

}  // namespace

void write_all(int fd, std::span<const std::uint8_t> bytes, const std::atomic<bool>& stop) {
  while (!bytes.empty()) {
    while (!wait_writable(fd, 100)) {
      if (stop.load(std::memory_order_relaxed)) return;
    }
    const auto n = ::write(fd, bytes.data(), std::min(bytes.size(), kSafePiece));
    if (n < 0 && errno != EINTR && errno != EAGAIN) return;
    if (n > 0) bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

void OutputQueue::attach(int fd) {
  std::lock_guard guard(lock_);
  fd_ = fd;
  queue_.clear();
  head_ = 0;
  stuck_ = false;
}

bool OutputQueue::flush_locked() {
  while (size_locked() > 0) {
    const auto n = ::write(fd_, queue_.data() + head_, size_locked());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK) return false;
    if (n <= 0) break;
    head_ += static_cast<std::size_t>(n);
    stuck_ = false;
  }
  if (head_ * 2 >= queue_.size()) {  // moving the rest costs less than what was sent
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  return true;
}

bool OutputQueue::wait_for_room(int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  int fd = -1;
  {
    std::lock_guard guard(lock_);
    fd = fd_;
  }
  while (fd >= 0 && !stopping_.load(std::memory_order_relaxed) && std::chrono::steady_clock::now() < end) {
    if (wait_writable(fd, 50)) return true;
  }
  return false;
}

bool OutputQueue::write(std::span<const std::uint8_t> bytes) {
  bool alive = true;
  for (bool waited = false;; waited = true) {
    {
      std::lock_guard guard(lock_);
      if (fd_ < 0) return false;
      alive = flush_locked();
      if (!alive) break;
      if (size_locked() + bytes.size() <= kQueueLimit) {
        queue_.insert(queue_.end(), bytes.begin(), bytes.end());
        alive = flush_locked();
        break;
      }
      if (stuck_ || waited) {
        stuck_ = true;
        return true;
      }
    }
    wait_for_room(kStuckAfterMilliseconds);
  }
  if (pending()) wake_main_loop();
  return alive;
}

bool OutputQueue::pending() {
  std::lock_guard guard(lock_);
  return fd_ >= 0 && size_locked() > 0;
}

bool OutputQueue::flush() {
  std::lock_guard guard(lock_);
  return fd_ < 0 || flush_locked();
}

void OutputQueue::drain(int milliseconds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
  while (pending() && flush() && pending() && std::chrono::steady_clock::now() < end) wait_for_room(100);
}

}  // namespace io
