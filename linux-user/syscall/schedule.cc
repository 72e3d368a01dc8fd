// SPDX-License-Identifier: MIT
// System calls on scheduling, priorities, processor sets and resource limits.
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

/// Limits that would hit the emulator's own memory rather than the guest's are remembered, not set.
class MemoryLimits {
 public:
  /// Where `limit` is kept, or null for one that the host keeps.
  std::array<std::atomic<std::uint64_t>, 2>* find(unsigned limit) {
    switch (limit) {
      case RLIMIT_AS: return &kept_[0];
      case RLIMIT_DATA: return &kept_[1];
      default: return nullptr;
    }
  }

 private:
  static constexpr std::uint64_t kNone = ~std::uint64_t{0};
  std::array<std::array<std::atomic<std::uint64_t>, 2>, 2> kept_{{{kNone, kNone}, {kNone, kNone}}};
};
MemoryLimits& memory_limits() {
  static MemoryLimits limits;
  return limits;
}

std::int64_t prlimit64(Call& call, int pid, unsigned limit, Ptr<const abi::Rlimit> wish, Ptr<abi::Rlimit> old) {
  abi::Rlimit next{}, before{};
  if (wish && !call.read(next, wish)) return -EFAULT;
  auto* kept = pid == 0 || pid == host(SYS_getpid) ? memory_limits().find(limit) : nullptr;
  if (kept == nullptr) {
    const std::int64_t result = host(SYS_prlimit64, pid, limit, wish ? &next : nullptr, &before);
    if (result < 0) return result;
  } else {
    // Relaxed: two numbers that only this call reads.
    before = {(*kept)[0].load(std::memory_order_relaxed), (*kept)[1].load(std::memory_order_relaxed)};
    if (wish) {
      if (next.soft > next.hard) return -EINVAL;
      if (next.hard > before.hard && host(SYS_geteuid) != 0) return -EPERM;
      (*kept)[0].store(next.soft, std::memory_order_relaxed);
      (*kept)[1].store(next.hard, std::memory_order_relaxed);
    }
  }
  return old && !call.write(old, before) ? -EFAULT : 0;
}

std::int64_t getrlimit(Call& call, unsigned limit, Ptr<abi::Rlimit> to) {
  return to ? prlimit64(call, 0, limit, {}, to) : -EFAULT;
}
std::int64_t setrlimit(Call& call, unsigned limit, Ptr<const abi::Rlimit> from) {
  return from ? prlimit64(call, 0, limit, from, {}) : -EFAULT;
}

/// struct sched_attr says its own size in its first word.
std::int64_t sched_setattr(Call& call, int pid, Ptr<const std::uint32_t> attributes, unsigned flags) {
  constexpr std::uint32_t kFirst = 48, kPage = 4096;
  std::uint32_t bytes = 0;
  if (!call.read(bytes, attributes)) return -EFAULT;
  if (bytes == 0) bytes = kFirst;
  if (bytes < kFirst || bytes > kPage) return -E2BIG;
  std::array<char, kPage> copy{};
  if (!call.memory().read(copy.data(), attributes.address, bytes)) return -EFAULT;
  return host(SYS_sched_setattr, pid, copy.data(), flags);
}

constexpr Arg kParam = in<std::int32_t>(print_int), kParamOut = out<std::int32_t>(print_int);
constexpr Arg kRlimitIn = in<abi::Rlimit>(print_rlimit), kRlimitOut = out<abi::Rlimit>(print_rlimit);

constexpr std::array kRows{
    pass(118, SYS_sched_setparam, "sched_setparam", {kInt, kParam}),
    pass(119, SYS_sched_setscheduler, "sched_setscheduler", {kInt, one_of(kPolicies), kParam}),
    pass(120, SYS_sched_getscheduler, "sched_getscheduler", {kInt}),
    pass(121, SYS_sched_getparam, "sched_getparam", {kInt, kParamOut}),
    pass(122, SYS_sched_setaffinity, "sched_setaffinity", {kInt, kUnsigned, Arg{Kind::kIn, 1, 1, {}, print_cpu_set}}),
    pass(123, SYS_sched_getaffinity, "sched_getaffinity", {kInt, kUnsigned, Arg{Kind::kOut, 1, 1, {}, print_cpu_set}}),
    pass(124, SYS_sched_yield, "sched_yield", {}),
    pass(125, SYS_sched_get_priority_max, "sched_get_priority_max", {one_of(kPolicies)}),
    pass(126, SYS_sched_get_priority_min, "sched_get_priority_min", {one_of(kPolicies)}),
    pass(127, SYS_sched_rr_get_interval, "sched_rr_get_interval", {kInt, out<abi::Timespec>(print_timespec)}),
    row<sched_setattr>(274, "sched_setattr", {kInt, kAddress, kHex}),
    pass(275, SYS_sched_getattr, "sched_getattr", {kInt, Arg{Kind::kOut, 2, 1}, kUnsigned, kHex}),
    pass(140, SYS_setpriority, "setpriority", {one_of(kPriorityWhich), kInt, kInt}),
    pass(141, SYS_getpriority, "getpriority", {one_of(kPriorityWhich), kInt}),
    pass(30, SYS_ioprio_set, "ioprio_set", {kInt, kInt, kHex}),
    pass(31, SYS_ioprio_get, "ioprio_get", {kInt, kInt}),
    row<prlimit64>(261, "prlimit64", {kInt, one_of(kLimits), kRlimitIn, kRlimitOut}),
    row<getrlimit>(163, "getrlimit", {one_of(kLimits), kRlimitOut}),
    row<setrlimit>(164, "setrlimit", {one_of(kLimits), kRlimitIn}),
    pass(168, SYS_getcpu, "getcpu", {out<std::uint32_t>(print_int), out<std::uint32_t>(print_int), kHex}),
};

}  // namespace

Rows schedule_rows() { return kRows; }

}  // namespace linux_user::syscall
