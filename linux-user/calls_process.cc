// SPDX-License-Identifier: MIT
// System calls that make, end and wait for processes and threads, and futexes.
#include <fcntl.h>
#include <fmt/core.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "linux-user/calls.h"
#include "linux-user/exec.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/thread.h"

namespace linux_user {
namespace {

using syscall::Call;
using syscall::Ptr;

constexpr std::uint64_t kPidfd = 0x1000, kNamespaces = 0x7e02'0000;  // CLONE_PIDFD; CLONE_NEW*

Thread& thread_of(Call& c) { return static_cast<Thread&>(c.port); }

/// struct clone_args.
struct CloneArgs {
  std::uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

void print_clone_args(std::string& out, std::span<const std::byte> bytes) {
  CloneArgs a{};
  std::memcpy(&a, bytes.data(), std::min(sizeof a, bytes.size()));
  out += fmt::format("{{flags={}, exit_signal={}, stack={:#x}, stack_size={:#x}, tls={:#x}}}",
                     syscall::flags_text(a.flags, syscall::kCloneFlags), syscall::signal_text(a.exit_signal), a.stack,
                     a.stack_size, a.tls);
}

/// What the child's processor starts with.
void enter_child(arm::State& s, const CloneArgs& a) {
  s.x[0] = 0;
  if (a.stack != 0) s.sp = a.stack + a.stack_size;
  if ((a.flags & CLONE_SETTLS) != 0) s.tpidr_el0 = a.tls;
}

std::int64_t clone_thread(Thread& self, const CloneArgs& a) {
  constexpr std::uint64_t kNeeded = CLONE_VM | CLONE_SIGHAND | CLONE_FS | CLONE_FILES;
  if ((a.flags & kNeeded) != kNeeded) return -EINVAL;
  if ((a.flags & kNamespaces) != 0) return -EINVAL;
  auto child = std::make_unique<Thread>(self.process());
  self.cpu().set_parallel();
  child->inherit(self, false);
  child->cpu().set_parallel();
  enter_child(child->state(), a);
  if ((a.flags & CLONE_CHILD_CLEARTID) != 0) child->clear_child_tid = a.child_tid;
  child->set_child_tid = (a.flags & CLONE_CHILD_SETTID) != 0 ? a.child_tid : 0;
  return self.process().start_thread(std::move(child), (a.flags & CLONE_PARENT_SETTID) != 0 ? a.parent_tid : 0);
}

/// Begins the child of a fork or vfork.
void begin_process(Thread& child, const CloneArgs& a) {
  child.clear_child_tid = (a.flags & CLONE_CHILD_CLEARTID) != 0 ? a.child_tid : 0;
  child.robust_list = 0;
  const int tid = gettid();
  if ((a.flags & CLONE_CHILD_SETTID) != 0) child.memory().write(a.child_tid, &tid, sizeof tid);
  enter_child(child.state(), a);
}

std::int64_t announce(Thread& self, const CloneArgs& a, std::int64_t pid) {
  if (pid <= 0) return pid;
  const int id = static_cast<int>(pid);
  if ((a.flags & CLONE_PARENT_SETTID) != 0) self.memory().write(a.parent_tid, &id, sizeof id);
  if ((a.flags & kPidfd) != 0) {
    const auto fd = static_cast<int>(syscall::host(SYS_pidfd_open, pid, 0));
    const std::uint64_t to = a.pidfd != 0 ? a.pidfd : a.parent_tid;
    self.memory().write(to, &fd, sizeof fd);
  }
  return pid;
}

std::int64_t do_clone_args(Call& c, const CloneArgs& a) {
  Thread& self = thread_of(c);
  if ((a.flags & CLONE_THREAD) != 0) return clone_thread(self, a);
  if ((a.flags & (CLONE_SIGHAND | CLONE_PARENT)) != 0) return -EINVAL;
  if (a.exit_signal > kSignals) return -EINVAL;
  if ((a.flags & CLONE_VM) != 0) {
    if ((a.flags & CLONE_VFORK) == 0 || (a.flags & (CLONE_FILES | CLONE_FS | kNamespaces)) != 0 ||
        a.exit_signal != SIGCHLD)
      return -EINVAL;
    const std::uint64_t cleared = self.clear_child_tid, robust = self.robust_list;
    const std::int64_t pid = self.process().vfork(self, [&] {
      begin_process(self, a);
      self.vcpu().run_here();
    });
    self.clear_child_tid = cleared;
    self.robust_list = robust;
    return announce(self, a, pid);
  }
  const std::uint64_t host_flags =
      (a.flags & (kNamespaces | CLONE_FILES | CLONE_FS | CLONE_SYSVSEM | CLONE_IO)) | a.exit_signal;
  const std::int64_t pid = self.process().fork(self, host_flags);
  if (pid == 0) {
    begin_process(self, a);
    return 0;
  }
  return announce(self, a, pid);
}

std::int64_t do_clone(Call& c, std::uint64_t flags, std::uint64_t stack, std::uint64_t parent_tid, std::uint64_t tls,
                      std::uint64_t child_tid) {
  return do_clone_args(c, {.flags = flags & ~std::uint64_t{0xff},
                           .pidfd = 0,
                           .child_tid = child_tid,
                           .parent_tid = parent_tid,
                           .exit_signal = flags & 0xff,
                           .stack = stack,
                           .stack_size = 0,
                           .tls = tls,
                           .set_tid = 0,
                           .set_tid_size = 0,
                           .cgroup = 0});
}

std::int64_t do_clone3(Call& c, std::uint64_t address, std::uint64_t bytes) {
  if (bytes < 64) return -EINVAL;
  if (bytes > kPage) return -E2BIG;
  CloneArgs a{};
  if (!c.memory().read(&a, address, std::min<std::uint64_t>(bytes, sizeof a))) return -EFAULT;
  if ((a.flags & 0xff) != 0 || a.set_tid_size != 0 || (a.stack == 0) != (a.stack_size == 0)) return -EINVAL;
  constexpr std::uint64_t kIntoCgroup = 0x2'0000'0000, kClearSighand = 0x1'0000'0000;
  if ((a.flags & (kIntoCgroup | kClearSighand)) != 0) return -EINVAL;
  return do_clone_args(c, a);
}

std::int64_t do_exit(Call& c, int code) {
  Thread& self = thread_of(c);
  if (!self.process().multi_threaded() || Process::in_vfork()) self.process().end(code & 0xff);
  self.end_thread(code);
  return 0;
}

std::int64_t do_exit_group(Call& c, int code) { thread_of(c).process().end(code); }

std::int64_t do_set_tid_address(Call& c, std::uint64_t address) {
  thread_of(c).clear_child_tid = address;
  return gettid();
}

std::int64_t do_set_robust_list(Call& c, std::uint64_t head, std::uint64_t bytes) {
  if (bytes != 24) return -EINVAL;
  Thread& self = thread_of(c);
  self.robust_list = head;
  self.robust_bytes = bytes;
  // The kernel looks after it when the process is killed, as long as both see the same addresses.
  if (self.process().space().base() == 0 && self.process().space().contains(head, bytes))
    syscall::host(SYS_set_robust_list, head, bytes);
  return 0;
}

std::int64_t do_get_robust_list(Call& c, int tid, Ptr<std::uint64_t> head, Ptr<std::uint64_t> bytes) {
  Thread& self = thread_of(c);
  if (tid != 0 && tid != gettid()) return -EPERM;
  if (!c.write(head, self.robust_list) || !c.write(bytes, std::uint64_t{24})) return -EFAULT;
  return 0;
}

/// rseq needs the kernel to look at guest code.
std::int64_t do_rseq(Call&) { return -ENOSYS; }

std::int64_t do_wait4(Call& c, int pid, Ptr<int> status, int options, Ptr<rusage> usage) {
  int* const s = status ? c.at(status) : nullptr;
  rusage* const u = usage ? c.at(usage) : nullptr;
  if ((status && s == nullptr) || (usage && u == nullptr)) return -EFAULT;
  return c.blocking(SYS_wait4, pid, s, options, u);
}

std::int64_t do_waitid(Call& c, int which, int id, Ptr<siginfo_t> info, int options, Ptr<rusage> usage) {
  siginfo_t* const i = info ? c.at(info) : nullptr;
  rusage* const u = usage ? c.at(usage) : nullptr;
  if ((info && i == nullptr) || (usage && u == nullptr)) return -EFAULT;
  return c.blocking(SYS_waitid, which, id, i, options, u);
}

std::int64_t do_futex(Call& c, std::uint64_t word, int op, std::uint32_t value, std::uint64_t timeout,
                      std::uint64_t word2, std::uint32_t value3) {
  constexpr std::uint32_t kTimed =
      1u << FUTEX_WAIT | 1u << FUTEX_LOCK_PI | 1u << FUTEX_WAIT_BITSET | 1u << FUTEX_WAIT_REQUEUE_PI | 1u << 13;
  constexpr std::uint32_t kTwo = 1u << FUTEX_REQUEUE | 1u << FUTEX_CMP_REQUEUE | 1u << FUTEX_WAKE_OP |
                                 1u << FUTEX_WAIT_REQUEUE_PI | 1u << FUTEX_CMP_REQUEUE_PI;
  const auto command = static_cast<unsigned>(op & FUTEX_CMD_MASK);
  const void* first = c.memory().at(word, 4, syscall::Access::kWrite);
  if (first == nullptr) return -EFAULT;
  const bool timed = command < 32 && (kTimed >> command & 1) != 0 && timeout != 0;
  const void* limit =
      timed ? c.memory().at(timeout, 16, syscall::Access::kRead) : reinterpret_cast<const void*>(timeout);
  if (timed && limit == nullptr) return -EFAULT;
  const bool two = command < 32 && (kTwo >> command & 1) != 0;
  const void* second = two ? c.memory().at(word2, 4, syscall::Access::kWrite) : nullptr;
  if (two && second == nullptr) return -EFAULT;
  return c.blocking(SYS_futex, first, op, value, limit, second, value3);
}

std::int64_t do_execve(Call& c, std::uint64_t path, std::uint64_t arguments, std::uint64_t environment) {
  return execute(thread_of(c), {AT_FDCWD, path, arguments, environment, 0});
}

std::int64_t do_execveat(Call& c, int folder, std::uint64_t path, std::uint64_t arguments, std::uint64_t environment,
                         int flags) {
  return execute(thread_of(c), {folder, path, arguments, environment, flags});
}

using syscall::kAddress;
using syscall::kHex;
using syscall::kInt;
constexpr syscall::Arg kNever{syscall::Kind::kNone};
constexpr syscall::Arg kArguments{syscall::Kind::kStrings}, kEnvironment{syscall::Kind::kStringCount};
constexpr syscall::Arg kFutexOp = syscall::flags(syscall::kFutexOps);
constexpr syscall::Arg kWaitFlags = syscall::flags(syscall::kWaitOptions);
constexpr syscall::Arg kStatus = syscall::out<int>(syscall::print_wait_status);
constexpr syscall::Arg kUsage = syscall::out<::rusage>(syscall::print_rusage);
constexpr std::array kRows{
    syscall::row<do_exit>(93, "exit", {kInt}, kNever),
    syscall::row<do_exit_group>(94, "exit_group", {kInt}, kNever),
    syscall::row<do_waitid>(95, "waitid",
                            {syscall::one_of(syscall::kWaitIdTypes), kInt,
                             syscall::out<siginfo_t>(syscall::print_siginfo), kWaitFlags, kUsage}),
    syscall::row<do_set_tid_address>(96, "set_tid_address", {kAddress}),
    syscall::row<do_futex>(98, "futex", {kAddress, kFutexOp, kInt, kAddress, kAddress, kHex}),
    syscall::row<do_set_robust_list>(99, "set_robust_list", {kAddress, syscall::kUnsigned}),
    syscall::row<do_get_robust_list>(100, "get_robust_list", {kInt, kAddress, kAddress}),
    syscall::row<do_clone>(220, "clone",
                           {syscall::flags(syscall::kCloneFlags), kAddress, kAddress, kAddress, kAddress}),
    syscall::row<do_execve>(221, "execve", {syscall::kString, kArguments, kEnvironment}, kNever),
    syscall::row<do_wait4>(260, "wait4", {kInt, kStatus, kWaitFlags, kUsage}),
    syscall::row<do_execveat>(
        281, "execveat",
        {syscall::kAtFd, syscall::kString, kArguments, kEnvironment, syscall::flags(syscall::kAtFlags)}, kNever),
    syscall::row<do_rseq>(293, "rseq", {kAddress, syscall::kUnsigned, kHex, kHex}),
    syscall::row<do_clone3>(435, "clone3", {syscall::in<CloneArgs>(print_clone_args), syscall::kUnsigned}),
};

}  // namespace

syscall::Rows process_rows() { return kRows; }

}  // namespace linux_user
