// SPDX-License-Identifier: MIT
// System calls on signals.
#include <fmt/core.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <csignal>

#include <array>

#include "linux-user/calls.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/thread.h"

namespace linux_user {
namespace {

using syscall::Call;
using syscall::Ptr;

constexpr std::uint64_t kMaskBytes = 8;

Thread& thread_of(Call& c) { return static_cast<Thread&>(c.port); }

std::int64_t do_sigaltstack(Call& c, Ptr<const AltStack> to, Ptr<AltStack> old) {
  Thread& t = thread_of(c);
  AltStack now = t.alt_stack();
  if (t.on_alt_stack(t.state().sp)) now.flags |= kSsOnstack;
  if (now.size == 0) now.flags |= kSsDisable;
  if (to) {
    AltStack wanted;
    if (!c.read(wanted, to)) return -EFAULT;
    if (const std::int64_t error = t.set_alt_stack(wanted)) return error;
  }
  return !old || c.write(old, now) ? 0 : -EFAULT;
}

std::int64_t do_sigsuspend(Call& c, Ptr<const std::uint64_t> mask, std::uint64_t bytes) {
  if (bytes != kMaskBytes) return -EINVAL;
  std::uint64_t wanted = 0;
  if (!c.read(wanted, mask)) return -EFAULT;
  c.port.begin_mask(wanted);
  const std::int64_t result = c.blocking(SYS_rt_sigsuspend, &wanted, kMaskBytes);
  c.port.end_mask(result);
  return result;
}

std::int64_t do_sigaction(Call& c, int signal, Ptr<const Action> to, Ptr<Action> old, std::uint64_t bytes) {
  if (bytes != kMaskBytes || signal < 1 || signal > kSignals) return -EINVAL;
  SignalActions& actions = thread_of(c).process().actions();
  const Action was = actions.get(signal);
  if (to) {
    Action wanted;
    if (!c.read(wanted, to)) return -EFAULT;
    if ((signal_bit(signal) & kUnblockable) != 0) return -EINVAL;
    wanted.mask &= ~kUnblockable;
    actions.set(signal, wanted);
  }
  return !old || c.write(old, was) ? 0 : -EFAULT;
}

std::int64_t do_sigprocmask(Call& c, int how, Ptr<const std::uint64_t> to, Ptr<std::uint64_t> old,
                            std::uint64_t bytes) {
  if (bytes != kMaskBytes) return -EINVAL;
  Thread& t = thread_of(c);
  const std::uint64_t was = t.mask();
  if (to) {
    std::uint64_t set = 0;
    if (!c.read(set, to)) return -EFAULT;
    switch (how) {
      case SIG_BLOCK: set |= was; break;
      case SIG_UNBLOCK: set = was & ~set; break;
      case SIG_SETMASK: break;
      default: return -EINVAL;
    }
    if ((set & ~kUnblockable) != was) t.set_mask(set);
  }
  return !old || c.write(old, was) ? 0 : -EFAULT;
}

std::int64_t do_sigpending(Call& c, Ptr<std::uint64_t> to, std::uint64_t bytes) {
  if (bytes > kMaskBytes) return -EINVAL;
  std::uint64_t set = 0;
  syscall::host(SYS_rt_sigpending, &set, kMaskBytes);
  Thread& t = thread_of(c);
  set = (set | t.held()) & t.mask();
  return c.memory().write(to.address, &set, bytes) ? 0 : -EFAULT;
}

std::int64_t do_sigtimedwait(Call& c, Ptr<const std::uint64_t> set, Ptr<siginfo_t> info, Ptr<const timespec> timeout,
                             std::uint64_t bytes) {
  if (bytes != kMaskBytes) return -EINVAL;
  std::uint64_t wanted = 0;
  timespec limit{};
  if (!c.read(wanted, set) || (timeout && !c.read(limit, timeout))) return -EFAULT;
  siginfo_t got{};
  std::int64_t result = 0;
  if (thread_of(c).take_held(wanted, got)) {
    result = got.si_signo;
  } else {
    wanted &= ~(kUnblockable | kHostUnblocked);
    result = c.blocking(SYS_rt_sigtimedwait, &wanted, &got, timeout ? &limit : nullptr, kMaskBytes);
  }
  if (result > 0 && info && !c.write(info, got)) return -EFAULT;
  return result;
}

std::int64_t do_sigqueueinfo(Call& c, int pid, int signal, Ptr<const siginfo_t> info) {
  siginfo_t send{};
  if (!c.read(send, info)) return -EFAULT;
  return syscall::host(SYS_rt_sigqueueinfo, pid, signal, &send);
}

std::int64_t do_tgsigqueueinfo(Call& c, int pid, int tid, int signal, Ptr<const siginfo_t> info) {
  siginfo_t send{};
  if (!c.read(send, info)) return -EFAULT;
  return syscall::host(SYS_rt_tgsigqueueinfo, pid, tid, signal, &send);
}

std::int64_t do_sigreturn(Call& c) {
  thread_of(c).sigreturn();
  return 0;
}

using syscall::kInt;
using syscall::kSignal;
using syscall::kUnsigned;
void action(std::string& out, const Action& a) {
  const std::string handler = a.handler == 0 ? "SIG_DFL" : a.handler == 1 ? "SIG_IGN" : fmt::format("{:#x}", a.handler);
  out += fmt::format("{{sa_handler={}, sa_mask={}, sa_flags={}}}", handler, syscall::sigset_text(a.mask),
                     syscall::flags_text(a.flags, syscall::kActionFlags));
}
void alt_stack(std::string& out, const AltStack& s) {
  out += fmt::format("{{ss_sp={:#x}, ss_flags={:#x}, ss_size={}}}", s.sp, s.flags, s.size);
}

constexpr syscall::Arg kSet = syscall::in<std::uint64_t>(syscall::print_sigset);
constexpr syscall::Arg kSetOut = syscall::out<std::uint64_t>(syscall::print_sigset);
constexpr syscall::Arg kInfo = syscall::in<siginfo_t>(syscall::print_siginfo);
constexpr syscall::Arg kInfoOut = syscall::out<siginfo_t>(syscall::print_siginfo);
constexpr syscall::Arg kTime = syscall::in<timespec>(syscall::print_timespec);
constexpr std::array kRows{
    syscall::pass(129, SYS_kill, "kill", {kInt, kSignal}),
    syscall::pass(130, SYS_tkill, "tkill", {kInt, kSignal}),
    syscall::pass(131, SYS_tgkill, "tgkill", {kInt, kInt, kSignal}),
    syscall::row<do_sigaltstack>(132, "sigaltstack",
                                 {syscall::in<AltStack>(syscall::print_as<AltStack, alt_stack>),
                                  syscall::out<AltStack>(syscall::print_as<AltStack, alt_stack>)}),
    syscall::row<do_sigsuspend>(133, "rt_sigsuspend", {kSet, kUnsigned}),
    syscall::row<do_sigaction>(134, "rt_sigaction",
                               {kSignal, syscall::in<Action>(syscall::print_as<Action, action>),
                                syscall::out<Action>(syscall::print_as<Action, action>), kUnsigned}),
    syscall::row<do_sigprocmask>(135, "rt_sigprocmask",
                                 {syscall::one_of(syscall::kSigprocmask), kSet, kSetOut, kUnsigned}),
    syscall::row<do_sigpending>(136, "rt_sigpending", {kSetOut, kUnsigned}),
    syscall::row<do_sigtimedwait>(137, "rt_sigtimedwait", {kSet, kInfoOut, kTime, kUnsigned}),
    syscall::row<do_sigqueueinfo>(138, "rt_sigqueueinfo", {kInt, kSignal, kInfo}),
    syscall::row<do_sigreturn>(139, "rt_sigreturn", {}, {syscall::Kind::kNone}),
    syscall::row<do_tgsigqueueinfo>(240, "rt_tgsigqueueinfo", {kInt, kInt, kSignal, kInfo}),
};

}  // namespace

syscall::Rows signal_rows() { return kRows; }

}  // namespace linux_user
