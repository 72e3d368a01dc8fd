// SPDX-License-Identifier: MIT
// System calls that make, copy, change and close descriptors.  The emulator's own descriptors do not exist for the
// guest.
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

std::int64_t close(Call& call, int fd) { return call.port.reserved_fd(fd) ? -EBADF : host(SYS_close, fd); }

/// Closes around the emulator's descriptors.
std::int64_t close_range(Call& call, unsigned first, unsigned last, unsigned flags) {
  std::vector<int> ours = call.port.reserved_fds();
  std::ranges::sort(ours);
  if (first > last) return -EINVAL;
  std::uint64_t from = first;
  for (const int fd : ours) {
    const auto own = static_cast<std::uint64_t>(fd);
    if (own < from || own > last) continue;
    if (own > from)
      if (const std::int64_t error = host(SYS_close_range, from, own - 1, flags); error != 0) return error;
    from = own + 1;
  }
  return from > last ? 0 : host(SYS_close_range, from, last, flags);
}

std::int64_t dup3(Call& call, int from, int to, unsigned flags) {
  if (call.port.reserved_fd(from) || call.port.reserved_fd(to)) return -EBADF;
  return host(SYS_dup3, from, to, flags);
}

std::int64_t fcntl_pointer(Call& call, int fd, int command, std::uint64_t address, std::uint64_t bytes) {
  void* at = call.memory().at(address, bytes, Access::kWrite);
  return at == nullptr ? -EFAULT : call.blocking(SYS_fcntl, fd, command, at);
}

std::int64_t fcntl(Call& call, int fd, int command, std::uint64_t arg) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  switch (command) {
    case F_GETFL: {
      const std::int64_t flags = host(SYS_fcntl, fd, command, 0);
      return flags < 0 ? flags : static_cast<std::int64_t>(abi::swap_open_flags(static_cast<std::uint64_t>(flags)));
    }
    case F_SETFL: return host(SYS_fcntl, fd, command, abi::swap_open_flags(arg));
    case F_GETLK:
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_GETLK:
    case F_OFD_SETLK:
    case F_OFD_SETLKW: return fcntl_pointer(call, fd, command, arg, sizeof(struct flock));
    case F_GETOWN_EX:
    case F_SETOWN_EX: return fcntl_pointer(call, fd, command, arg, sizeof(f_owner_ex));
    case F_GET_RW_HINT:
    case F_SET_RW_HINT:
    case F_GET_FILE_RW_HINT:
    case F_SET_FILE_RW_HINT: return fcntl_pointer(call, fd, command, arg, 8);
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
    case F_GETFD:
    case F_SETFD:
    case F_SETOWN:
    case F_GETOWN:
    case F_SETSIG:
    case F_GETSIG:
    case F_SETLEASE:
    case F_GETLEASE:
    case F_NOTIFY:
    case F_SETPIPE_SZ:
    case F_GETPIPE_SZ:
    case F_ADD_SEALS:
    case F_GET_SEALS: return host(SYS_fcntl, fd, command, arg);
    default: return -EINVAL;
  }
}

std::int64_t pipe2(Call& call, Ptr<std::array<int, 2>> pair, int flags) {
  int* fds = reinterpret_cast<int*>(call.at(pair));
  if (fds == nullptr) return -EFAULT;
  return host(SYS_pipe2, fds, abi::swap_open_flags(static_cast<unsigned>(flags)));
}

std::int64_t pidfd_getfd(Call& call, int process, int fd, unsigned flags) {
  if (call.port.reserved_fd(process) || call.port.reserved_fd(fd)) return -EBADF;
  return host(SYS_pidfd_getfd, process, fd, flags);
}

/// event_f_flags are open flags.
std::int64_t fanotify_init(Call&, unsigned flags, unsigned event_flags) {
  return host(SYS_fanotify_init, flags, abi::swap_open_flags(event_flags));
}

constexpr std::array kRows{
    row<close>(57, "close", {kInt}),
    row<close_range>(436, "close_range", {kInt, kInt, flags(kCloseRange)}),
    pass(23, SYS_dup, "dup", {kFd}),
    row<dup3>(24, "dup3", {kInt, kInt, flags(kFdFlags)}),
    row<fcntl>(25, "fcntl", {kInt, one_of(kFcntl), kHex}),
    row<pipe2>(59, "pipe2", {out<std::array<int, 2>>(print_fds), flags(kFdFlags)}),
    pass(32, SYS_flock, "flock", {kFd, flags(kFlockOps)}, Wait::kMay),
    pass(19, SYS_eventfd2, "eventfd2", {kUnsigned, flags(kEventfdFlags)}),
    pass(279, SYS_memfd_create, "memfd_create", {kString, flags(kMemfd)}),
    pass(74, SYS_signalfd4, "signalfd4", {kFd, in<std::uint64_t>(print_sigset), kUnsigned, flags(kSignalfdFlags)}),
    pass(26, SYS_inotify_init1, "inotify_init1", {flags(kInotifyInit)}),
    pass(27, SYS_inotify_add_watch, "inotify_add_watch", {kFd, kPath, flags(kInotifyMask)}),
    pass(28, SYS_inotify_rm_watch, "inotify_rm_watch", {kFd, kInt}),
    row<fanotify_init>(262, "fanotify_init", {kHex, flags(kOpenFlags)}),
    pass(263, SYS_fanotify_mark, "fanotify_mark", {kFd, kHex, kHex, kAtFd, kPath}),
    pass(434, SYS_pidfd_open, "pidfd_open", {kInt, kHex}),
    pass(424, SYS_pidfd_send_signal, "pidfd_send_signal", {kFd, kSignal, Arg{Kind::kIn, -1, 128}, kHex}),
    row<pidfd_getfd>(438, "pidfd_getfd", {kInt, kInt, kHex}),
    pass(272, SYS_kcmp, "kcmp", {kInt, kInt, kInt, kUnsigned, kUnsigned}),
};

}  // namespace

Rows descriptor_rows() { return kRows; }

}  // namespace linux_user::syscall
