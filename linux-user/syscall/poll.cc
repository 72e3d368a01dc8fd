// SPDX-License-Identifier: MIT
// System calls that wait for descriptors: ppoll, pselect6, epoll.
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

/// A signal mask for the time of one wait.
class WaitMask {
 public:
  explicit WaitMask(Call& call) : call_(call) {}
  WaitMask(const WaitMask&) = delete;
  WaitMask& operator=(const WaitMask&) = delete;
  /// Reads the guest's mask, where there is one; 0 or a positive errno.
  int read(Ptr<const std::uint64_t> from, std::uint64_t bytes) {
    if (!from) return 0;
    if (bytes != sizeof(mask_)) return EINVAL;
    if (!call_.read(mask_, from)) return EFAULT;
    given_ = true;
    return 0;
  }
  /// Makes the blocking call `make(host mask pointer or null)` under the mask.
  template <typename F>
  std::int64_t during(F&& make) {
    if (!given_) return make(static_cast<std::uint64_t*>(nullptr));
    call_.port.begin_mask(mask_);
    const std::int64_t result = make(&mask_);
    call_.port.end_mask(result);
    return result;
  }

 private:
  Call& call_;
  std::uint64_t mask_ = 0;
  bool given_ = false;
};

constexpr std::uint64_t kMaskBytes = 8;

std::int64_t ppoll(Call& call, Ptr<abi::Pollfd> fds, unsigned count, Ptr<abi::Timespec> timeout,
                   Ptr<const std::uint64_t> mask, std::uint64_t mask_bytes) {
  WaitMask wait(call);
  if (const int error = wait.read(mask, mask_bytes)) return -error;
  void* list = count == 0 ? nullptr : call.at(fds, count);
  void* limit = call.at(timeout);
  if ((count != 0 && list == nullptr) || (timeout && limit == nullptr)) return -EFAULT;
  return wait.during([&](std::uint64_t* m) { return call.blocking(SYS_ppoll, list, count, limit, m, kMaskBytes); });
}

std::int64_t pselect6(Call& call, int count, Ptr<std::uint64_t> read, Ptr<std::uint64_t> write,
                      Ptr<std::uint64_t> except, Ptr<abi::Timespec> timeout, Ptr<const abi::MaskAndSize> mask) {
  if (count < 0) return -EINVAL;
  WaitMask wait(call);
  if (mask) {
    abi::MaskAndSize both{};
    if (!call.read(both, mask)) return -EFAULT;
    if (const int error = wait.read({both.mask}, both.bytes)) return -error;
  }
  const auto words = (static_cast<std::uint64_t>(count) + 63) / 64;
  std::array<void*, 3> sets{};
  std::size_t n = 0;
  for (const Ptr<std::uint64_t> set : {read, write, except}) {
    sets[n] = call.at(set, words);
    if (set && sets[n] == nullptr) return -EFAULT;
    ++n;
  }
  void* limit = call.at(timeout);
  if (timeout && limit == nullptr) return -EFAULT;
  return wait.during([&](std::uint64_t* m) {
    const abi::MaskAndSize host_mask{reinterpret_cast<std::uint64_t>(m), kMaskBytes};
    return call.blocking(SYS_pselect6, count, sets[0], sets[1], sets[2], limit, &host_mask);
  });
}

std::int64_t epoll_ctl(Call& call, int epoll, int operation, int fd, Ptr<const abi::EpollEvent> event) {
  if (call.port.reserved_fd(epoll) || call.port.reserved_fd(fd)) return -EBADF;
  abi::EpollEvent guest{};
  if (operation != EPOLL_CTL_DEL && !call.read(guest, event)) return -EFAULT;
  ::epoll_event event_for_host = abi::to_host(guest);
  return host(SYS_epoll_ctl, epoll, operation, fd, &event_for_host);
}

/// Waits by `make(host events, how many, host mask)` and gives the guest what came.
template <typename F>
std::int64_t wait_events(Call& call, Ptr<abi::EpollEvent> events, int count, WaitMask& wait, F&& make) {
  constexpr int kAtOnce = 1 << 20;  // as many as descriptors; fewer than asked for is allowed
  if (count <= 0) return -EINVAL;
  if (call.at(events, static_cast<std::uint64_t>(count)) == nullptr) return -EFAULT;
  std::array<::epoll_event, 64> few;
  std::unique_ptr<::epoll_event[]> many;  // not cleared: mostly few of many come
  count = std::min(count, kAtOnce);
  if (count > static_cast<int>(few.size()))
    many = std::make_unique_for_overwrite<::epoll_event[]>(static_cast<std::size_t>(count));
  ::epoll_event* list = many ? many.get() : few.data();
  const std::int64_t result = wait.during([&](std::uint64_t* mask) { return make(list, count, mask); });
  for (std::int64_t i = 0; i < result; ++i)
    if (!call.write(events + i, abi::to_guest(list[i]))) return -EFAULT;
  return result;
}

std::int64_t epoll_pwait(Call& call, int epoll, Ptr<abi::EpollEvent> events, int count, int timeout,
                         Ptr<const std::uint64_t> mask, std::uint64_t mask_bytes) {
  if (call.port.reserved_fd(epoll)) return -EBADF;
  WaitMask wait(call);
  if (const int error = wait.read(mask, mask_bytes)) return -error;
  return wait_events(call, events, count, wait, [&](::epoll_event* list, int n, std::uint64_t* m) {
    return call.blocking(SYS_epoll_pwait, epoll, list, n, timeout, m, kMaskBytes);
  });
}

std::int64_t epoll_pwait2(Call& call, int epoll, Ptr<abi::EpollEvent> events, int count,
                          Ptr<const abi::Timespec> timeout, Ptr<const std::uint64_t> mask, std::uint64_t mask_bytes) {
  if (call.port.reserved_fd(epoll)) return -EBADF;
  WaitMask wait(call);
  if (const int error = wait.read(mask, mask_bytes)) return -error;
  const void* limit = call.at(timeout);
  if (timeout && limit == nullptr) return -EFAULT;
  return wait_events(call, events, count, wait, [&](::epoll_event* list, int n, std::uint64_t* m) {
    return call.blocking(SYS_epoll_pwait2, epoll, list, n, limit, m, kMaskBytes);
  });
}

constexpr Arg kMask = in<std::uint64_t>(print_sigset);
constexpr Arg kTimeout = in_out<abi::Timespec>(print_timespec);
constexpr Arg kEvents{Kind::kOut, 2, sizeof(abi::EpollEvent), {}, print_epoll_event};

constexpr std::array kRows{
    row<ppoll>(73, "ppoll", {in_out<abi::Pollfd>(print_pollfd, 1), kUnsigned, kTimeout, kMask, kUnsigned}),
    row<pselect6>(72, "pselect6",
                  {kInt, in_out<std::uint64_t>(print_fd_set), in_out<std::uint64_t>(print_fd_set),
                   in_out<std::uint64_t>(print_fd_set), kTimeout, kAddress}),
    pass(20, SYS_epoll_create1, "epoll_create1", {flags(kEpollCreate)}),
    row<epoll_ctl>(21, "epoll_ctl", {kInt, one_of(kEpollOps), kInt, in<abi::EpollEvent>(print_epoll_event)}),
    row<epoll_pwait>(22, "epoll_pwait", {kInt, kEvents, kInt, kInt, kMask, kUnsigned}),
    row<epoll_pwait2>(441, "epoll_pwait2", {kInt, kEvents, kInt, in<abi::Timespec>(print_timespec), kMask, kUnsigned}),
};

}  // namespace

Rows poll_rows() { return kRows; }

}  // namespace linux_user::syscall
