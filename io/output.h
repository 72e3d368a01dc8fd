// SPDX-License-Identifier: MIT
// Writing to host descriptors from any thread without losing bytes to a slow reader or hanging on a stuck one.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

namespace io {

/// Writes all bytes to a blocking or non-blocking descriptor, waiting for room; gives up when `stop` is set or on
/// errors.
void write_all(int fd, std::span<const std::uint8_t> bytes, const std::atomic<bool>& stop);

/// Bytes on their way to a non-blocking descriptor.  What the host does not take at once is queued and written when the
/// main loop finds room.  A writer that meets a full queue waits up to a second; a reader that took nothing in that
/// time is stuck, and output is dropped until it moves again, so that it cannot hold up the guest.
class OutputQueue {
 public:
  /// Sends to `fd` from now on; -1: to nobody.  What was queued for the old one is dropped.
  void attach(int fd);
  /// Thread: any.  False if the far end is gone.
  bool write(std::span<const std::uint8_t> bytes);
  /// Whether the main loop must wait for room, and what it calls when there is some.
  bool pending();
  bool flush();
  /// Waits until the queue is empty, at most `milliseconds`.
  void drain(int milliseconds);
  void stop_waiting() { stopping_.store(true, std::memory_order_relaxed); }  // relaxed: only cuts a wait short

 private:
  bool flush_locked();
  bool wait_for_room(int milliseconds);
  [[nodiscard]] std::size_t size_locked() const { return queue_.size() - head_; }

  std::mutex lock_;
  int fd_ = -1;
  std::vector<std::uint8_t> queue_;
  std::size_t head_ = 0;  ///< bytes at the front of queue_ that are sent already
  bool stuck_ = false;
  std::atomic<bool> stopping_{false};
};

}  // namespace io
