// SPDX-License-Identifier: MIT
// Messages with ancillary data.  Headers and control blocks are laid out alike on both sides; names and control data go
// through buffers of ours, so that a guest thread that changes lengths meanwhile changes nothing that the kernel uses.
#include "linux-user/syscall/messages.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <ctime>

#include <algorithm>
#include <cstring>

#include "linux-user/syscall/iovec.h"

namespace linux_user::syscall {
namespace {

enum class Direction : bool { kSend, kReceive };

/// A guest's msghdr made ready for the host.
class Message {
 public:
  /// 0 or a positive errno.
  int read(Call& call, Ptr<const abi::Msghdr> from, Direction direction) {
    if (!call.read(guest_, from)) return EFAULT;
    host_ = guest_;
    if (guest_.name_bytes < 0) return EINVAL;
    if (guest_.iov_count > 1024) return EMSGSIZE;
    const Access access = direction == Direction::kSend ? Access::kRead : Access::kWrite;
    if (const int error = iov_.read(call, {guest_.iov}, guest_.iov_count, access)) return error;
    host_.iov = reinterpret_cast<std::uint64_t>(iov_.data());
    if (const int error = prepare_name(call, direction)) return error;
    return prepare_control(call, direction);
  }
  [[nodiscard]] abi::Msghdr* host() { return &host_; }
  /// After recvmsg: name, control data, lengths and flags for the guest; 0 or a positive errno.
  int give_back(Call& call, Ptr<abi::Msghdr> to) {
    const auto name_bytes = static_cast<std::size_t>(std::min(guest_.name_bytes, host_.name_bytes));
    if (guest_.name != 0 && !call.memory().write(guest_.name, name_.data(), std::min(name_bytes, name_.size())))
      return EFAULT;
    if (host_.control_bytes != 0 && !call.memory().write(guest_.control, control_.data(), host_.control_bytes))
      return EFAULT;
    abi::Msghdr header = guest_;
    header.name_bytes = guest_.name != 0 ? host_.name_bytes : guest_.name_bytes;
    header.control_bytes = host_.control_bytes;
    header.flags = host_.flags;
    return call.write(to, header) ? 0 : EFAULT;
  }

 private:
  int prepare_name(Call& call, Direction direction) {
    if (guest_.name == 0) {
      host_.name_bytes = 0;
      return 0;
    }
    host_.name_bytes = std::min(guest_.name_bytes, static_cast<std::int32_t>(name_.size()));
    host_.name = reinterpret_cast<std::uint64_t>(name_.data());
    const auto bytes = static_cast<std::size_t>(host_.name_bytes);
    return direction == Direction::kReceive || call.memory().read(name_.data(), guest_.name, bytes) ? 0 : EFAULT;
  }

  int prepare_control(Call& call, Direction direction) {
    constexpr std::uint64_t kMost = 128 * 1024;  // more than any kernel takes or gives
    host_.control_bytes = guest_.control == 0 ? 0 : guest_.control_bytes;
    if (host_.control_bytes > kMost) {
      if (direction == Direction::kSend) return ENOBUFS;
      host_.control_bytes = kMost;
    }
    control_.resize(host_.control_bytes);
    host_.control = control_.empty() ? 0 : reinterpret_cast<std::uint64_t>(control_.data());
    if (direction == Direction::kReceive || control_.empty()) return 0;
    if (!call.memory().read(control_.data(), guest_.control, control_.size())) return EFAULT;
    return passes_ours(call) ? EBADF : 0;
  }

  /// Whether SCM_RIGHTS would hand out a descriptor of the emulator's.
  bool passes_ours(const Call& call) {
    msghdr header{};
    header.msg_control = control_.data();
    header.msg_controllen = control_.size();
    for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
      const auto* end = reinterpret_cast<const unsigned char*>(control_.data()) + control_.size();
      if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS || c->cmsg_len < CMSG_LEN(0)) continue;
      const std::size_t data = c->cmsg_len - CMSG_LEN(0);
      for (std::size_t at = 0; at + sizeof(int) <= data && CMSG_DATA(c) + at + sizeof(int) <= end; at += sizeof(int)) {
        int fd;
        std::memcpy(&fd, CMSG_DATA(c) + at, sizeof(fd));
        if (call.port.reserved_fd(fd)) return true;
      }
    }
    return false;
  }

  abi::Msghdr guest_{}, host_{};
  Iovecs iov_;
  std::array<char, sizeof(sockaddr_storage)> name_{};
  std::vector<std::byte> control_;
};

std::int64_t send_one(Call& call, int fd, Ptr<const abi::Msghdr> message, int flags) {
  Message m;
  if (const int error = m.read(call, message, Direction::kSend)) return -error;
  return call.blocking(SYS_sendmsg, fd, m.host(), flags);
}

std::int64_t receive_one(Call& call, int fd, Ptr<abi::Msghdr> message, int flags) {
  Message m;
  if (const int error = m.read(call, {message.address}, Direction::kReceive)) return -error;
  const std::int64_t result = call.blocking(SYS_recvmsg, fd, m.host(), flags);
  if (result < 0) return result;
  const int error = m.give_back(call, message);
  return error != 0 ? -error : result;
}

Ptr<abi::Msghdr> header_of(Ptr<abi::Mmsghdr> messages, unsigned i) { return {(messages + i).address}; }

/// Stores how many bytes message `i` has.
bool store_bytes(Call& call, Ptr<abi::Mmsghdr> messages, unsigned i, std::int64_t bytes) {
  const Ptr<std::uint32_t> to{(messages + i).address + offsetof(abi::Mmsghdr, bytes)};
  return call.write(to, static_cast<std::uint32_t>(bytes));
}

}  // namespace

std::int64_t sendmsg(Call& call, int fd, Ptr<const abi::Msghdr> message, int flags) {
  return call.port.reserved_fd(fd) ? -EBADF : send_one(call, fd, message, flags);
}

std::int64_t recvmsg(Call& call, int fd, Ptr<abi::Msghdr> message, int flags) {
  return call.port.reserved_fd(fd) ? -EBADF : receive_one(call, fd, message, flags);
}

std::int64_t sendmmsg(Call& call, int fd, Ptr<abi::Mmsghdr> messages, unsigned count, int flags) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  count = std::min(count, 1024U);
  for (unsigned i = 0; i < count; ++i) {
    const std::int64_t sent = send_one(call, fd, {header_of(messages, i).address}, flags);
    if (sent < 0) return i == 0 ? sent : i;
    if (!store_bytes(call, messages, i, sent)) return i == 0 ? -EFAULT : i;
  }
  return count;
}

std::int64_t recvmmsg(Call& call, int fd, Ptr<abi::Mmsghdr> messages, unsigned count, int flags,
                      Ptr<abi::Timespec> timeout) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  constexpr std::int64_t kSecond = 1'000'000'000;
  abi::Timespec limit{};
  if (timeout && !call.read(limit, Ptr<const abi::Timespec>{timeout.address})) return -EFAULT;
  if (limit.nanoseconds < 0 || limit.nanoseconds >= kSecond || limit.seconds < 0) return -EINVAL;
  const auto now = [] {
    timespec t{};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * kSecond + t.tv_nsec;
  };
  const std::int64_t deadline =
      now() + std::min(limit.seconds, std::int64_t{1'000'000'000}) * kSecond + limit.nanoseconds;
  count = std::min(count, 1024U);
  for (unsigned i = 0; i < count; ++i) {
    const std::int64_t got = receive_one(call, fd, header_of(messages, i), flags & ~MSG_WAITFORONE);
    if (got < 0) return i == 0 ? got : i;
    if (!store_bytes(call, messages, i, got)) return i == 0 ? -EFAULT : i;
    if ((flags & MSG_WAITFORONE) != 0) flags |= MSG_DONTWAIT;
    if (timeout) {
      const std::int64_t left = std::max<std::int64_t>(0, deadline - now());
      if (!call.write(timeout, abi::Timespec{left / kSecond, left % kSecond})) return -EFAULT;
      if (left == 0) return i + 1;
    }
  }
  return count;
}

}  // namespace linux_user::syscall
