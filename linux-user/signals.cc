// SPDX-License-Identifier: MIT
// The host side of signals: handlers, masks, dispositions.
#include "linux-user/signals.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <utility>

#include "linux-user/safe_syscall.h"
#include "linux-user/syscall/call.h"
#include "plugins/failures.h"
#include "tcg/env.h"
#include "tcg/runtime/direct_memory.h"

// rt_sigreturn of the host, for raw sigaction.
asm(R"(
  .text
  .p2align 4
  nop
  .globl tandem_host_restorer
tandem_host_restorer:
  mov $15, %rax
  syscall
)");
extern "C" void tandem_host_restorer();

namespace linux_user {
namespace {

using syscall::host;

constexpr unsigned kSigsetBytes = 8;

thread_local constinit SignalTarget* g_target = nullptr;
/// Signals that are only caught so that plugins hear of the end: a second one ends the process at once.
constinit std::atomic<std::uint64_t> g_deaths{0};

/// Order of uc_mcontext.gregs by register encoding.
constexpr std::array kGregOf{REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                             REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

const void* address(greg_t value) { return reinterpret_cast<const void*>(value); }

void go_on_at(ucontext_t& context, const void* pc) {
  context.uc_mcontext.gregs[REG_RIP] = reinterpret_cast<greg_t>(pc);
}

/// A fault of a host instruction; false: it is nobody's.
bool serve_fault(const siginfo_t& info, ucontext_t& context) {
  auto& gregs = context.uc_mcontext.gregs;
  const void* pc = address(gregs[REG_RIP]);
  if (const void* resume = tcg::runtime::direct_memory_resume(pc)) {
    go_on_at(context, resume);
    return true;
  }
  SignalTarget* t = g_target;
  if (t == nullptr) return false;
  const void* record = t->fault_record(t->runtime, pc);
  if (record == nullptr) return false;
  HostFault& f = t->fault;
  f.signal = info.si_signo;
  f.code = info.si_code;
  f.host_address = reinterpret_cast<std::uint64_t>(info.si_addr);
  f.no_address = info.si_code == SI_KERNEL;
  f.write = (gregs[REG_ERR] & 2) != 0;
  f.pc = reinterpret_cast<std::uint64_t>(pc);
  for (std::size_t r = 0; r < f.gpr.size(); ++r) f.gpr[r] = static_cast<std::uint64_t>(gregs[kGregOf[r]]);
  t->env->leave = f.write ? t->leave_write : t->leave_read;
  t->env->leave_payload = f.host_address;
  gregs[REG_RAX] = reinterpret_cast<greg_t>(record);
  go_on_at(context, t->leave_thunk);
  return true;
}

[[noreturn]] void die_of_own_fault(int signal, const siginfo_t& info, const ucontext_t& context) {
  if (plugins::blame(signal, info.si_addr, &context)) die_by(signal);
  std::array<char, 200> text{};
  const int n =
      std::snprintf(text.data(), text.size(), "tandem-aarch64: internal error: signal %d at %#llx, address %p\n",
                    signal, static_cast<unsigned long long>(context.uc_mcontext.gregs[REG_RIP]), info.si_addr);
  host(SYS_write, 2, text.data(), n);
  die_by(signal);
}

void on_signal(int signal, siginfo_t* info, void* context_pointer) {
  auto& context = *static_cast<ucontext_t*>(context_pointer);
  const int saved_errno = errno;
  if ((signal == SIGSEGV || signal == SIGBUS) && info->si_code > 0) {
    if (!serve_fault(*info, context)) die_of_own_fault(signal, *info, context);
    errno = saved_errno;
    return;
  }
  // Of host code: the guest's divisions and traps raise nothing here.
  if ((signal == SIGILL || signal == SIGFPE || signal == SIGTRAP) && info->si_code > 0 && info->si_code != SI_KERNEL)
    die_of_own_fault(signal, *info, context);
  if (signal == SIGABRT && info->si_code == SI_TKILL && plugins::blame(signal, nullptr, &context)) die_by(signal);
  SignalTarget* t = g_target;
  if (t == nullptr) {
    if ((kHostUnblocked & signal_bit(signal)) != 0) die_by(signal);
    // A plugin's thread: another one takes it.
    std::memcpy(&context.uc_sigmask, &kHostFull, kSigsetBytes);
    host(SYS_rt_sigqueueinfo, getpid(), signal, info);
    errno = saved_errno;
    return;
  }
  const std::uint64_t deaths = g_deaths.load(std::memory_order_relaxed);
  if ((deaths & signal_bit(signal)) != 0 && std::exchange(t->dies, true)) die_by(signal);
  t->pending.record(*info);
  t->env->exit_request.store(1, std::memory_order_release);
  if (const void* resume = safe_syscall_resume(address(context.uc_mcontext.gregs[REG_RIP]))) go_on_at(context, resume);
  // The rest stays in the kernel's queues until this one has been delivered.
  const std::uint64_t blocked = kHostFull & ~deaths;
  std::memcpy(&context.uc_sigmask, &blocked, kSigsetBytes);
  errno = saved_errno;
}

void set_host_action(int signal, const Action& action) {
  host(SYS_rt_sigaction, signal, &action, nullptr, kSigsetBytes);
}

Action handled(std::uint64_t flags) {
  // SA_RESTART decides in the kernel which calls are made again; children and stops are its business too.
  constexpr std::uint64_t kPassed = SA_RESTART | SA_NOCLDSTOP | SA_NOCLDWAIT;
  return {reinterpret_cast<std::uint64_t>(&on_signal), (flags & kPassed) | kSaSiginfo | kSaRestorer,
          reinterpret_cast<std::uint64_t>(&tandem_host_restorer), ~std::uint64_t{0}};
}

}  // namespace

DefaultAction default_action(int signal) {
  switch (signal) {
    case SIGCHLD:
    case SIGURG:
    case SIGWINCH: return DefaultAction::kIgnore;
    case SIGCONT: return DefaultAction::kContinue;
    case SIGSTOP:
    case SIGTSTP:
    case SIGTTIN:
    case SIGTTOU: return DefaultAction::kStop;
    case SIGQUIT:
    case SIGILL:
    case SIGTRAP:
    case SIGABRT:
    case SIGBUS:
    case SIGFPE:
    case SIGSEGV:
    case SIGXCPU:
    case SIGXFSZ:
    case SIGSYS: return DefaultAction::kCore;
    default: return DefaultAction::kTerminate;
  }
}

void SignalActions::inherit() {
  const std::lock_guard guard(lock_);
  for (int s = 1; s <= kSignals; ++s) {
    Action was;
    if (host(SYS_rt_sigaction, s, nullptr, &was, kSigsetBytes) != 0) continue;
    actions_[static_cast<std::size_t>(s)].handler = was.handler == kActionIgnore ? kActionIgnore : kActionDefault;
  }
  for (const int s : {SIGSEGV, SIGBUS}) set_host_action(s, handled(0));
}

void SignalActions::catch_deaths() {
  const std::lock_guard guard(lock_);
  catches_deaths_ = true;
  for (int s = 1; s <= kSignals; ++s) mirror(s, actions_[static_cast<std::size_t>(s)]);
}

Action SignalActions::get(int signal) {
  const std::lock_guard guard(lock_);
  return actions_[static_cast<std::size_t>(signal)];
}

void SignalActions::mirror(int signal, const Action& action) {
  if ((signal_bit(signal) & kUnblockable) != 0) return;
  if ((signal_bit(signal) & kHostUnblocked) != 0) return set_host_action(signal, handled(action.flags));
  const bool dies =
      default_action(signal) == DefaultAction::kTerminate || default_action(signal) == DefaultAction::kCore;
  if (catches_deaths_ && dies && action.handler == kActionDefault) {
    g_deaths.fetch_or(signal_bit(signal), std::memory_order_relaxed);
    return set_host_action(signal, handled(action.flags));
  }
  if (!in_vfork_) g_deaths.fetch_and(~signal_bit(signal), std::memory_order_relaxed);
  if (action.handler != kActionDefault && action.handler != kActionIgnore)
    return set_host_action(signal, handled(action.flags));
  set_host_action(signal, {action.handler, action.flags & (SA_NOCLDSTOP | SA_NOCLDWAIT), 0, 0});
}

void SignalActions::set(int signal, const Action& action) {
  const std::lock_guard guard(lock_);
  actions_[static_cast<std::size_t>(signal)] = action;
  mirror(signal, action);
}

Action SignalActions::take(int signal) {
  const std::lock_guard guard(lock_);
  Action& now = actions_[static_cast<std::size_t>(signal)];
  const Action action = now;
  if ((action.flags & kSaResethand) != 0 && action.handler > kActionIgnore) {
    now.handler = kActionDefault;
    mirror(signal, now);
  }
  return action;
}

std::unique_ptr<SignalActions> SignalActions::copy_for_vfork() {
  auto copy = std::make_unique<SignalActions>();
  const std::lock_guard guard(lock_);
  copy->actions_ = actions_;
  copy->in_vfork_ = true;
  return copy;
}

void SignalActions::take_back_from_host() {
  constexpr int kSetxid = 33;  // SIGSETXID of the host's glibc: setuid() and its kin tell the other threads by it
  const std::lock_guard guard(lock_);
  if (!std::exchange(took_back_, true)) mirror(kSetxid, actions_[kSetxid]);
}

void SignalActions::prepare_exec(bool undo) {
  const std::lock_guard guard(lock_);
  for (const int s : {SIGSEGV, SIGBUS}) {
    const Action& a = actions_[static_cast<std::size_t>(s)];
    if (a.handler == kActionIgnore) set_host_action(s, undo ? handled(a.flags) : Action{kActionIgnore, 0, 0, 0});
  }
}

bool PendingSignals::record(const siginfo_t& info) {
  const std::uint32_t n = count_.load(std::memory_order_relaxed);
  if (n == kCapacity) return false;
  ring_[(first_ + n) % kCapacity] = info;
  count_.store(n + 1, std::memory_order_release);
  return true;
}

bool PendingSignals::take(siginfo_t& info) {
  const std::uint32_t n = count_.load(std::memory_order_acquire);
  if (n == 0) return false;
  info = ring_[first_];
  first_ = (first_ + 1) % kCapacity;
  count_.store(n - 1, std::memory_order_release);
  return true;
}

void set_signal_target(SignalTarget* target) { g_target = target; }

std::uint64_t set_host_mask(std::uint64_t mask) {
  std::uint64_t old = 0;
  host(SYS_rt_sigprocmask, SIG_SETMASK, &mask, &old, kSigsetBytes);
  return old;
}

void die_by(int signal) {
  // The core would be the emulator's, not the guest's.
  const rlimit none{0, 0};
  host(SYS_prlimit64, 0, RLIMIT_CORE, &none, nullptr);
  set_host_action(signal, {});
  set_host_mask(~signal_bit(signal));
  host(SYS_tgkill, getpid(), gettid(), signal);
  set_host_mask(0);
  host(SYS_exit_group, 128 + signal);
  __builtin_unreachable();
}

}  // namespace linux_user
