// SPDX-License-Identifier: MIT
// Signals of a thread: masks, delivery at instruction boundaries, return.
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "linux-user/debugger.h"
#include "linux-user/syscall/call.h"
#include "linux-user/syscall/strace.h"
#include "linux-user/thread.h"

namespace linux_user {
namespace {

using tcg::runtime::Discontinuity;

constexpr std::uint64_t host_mask_of(std::uint64_t mask) { return mask & ~(kHostUnblocked | kUnblockable); }
/// Which of the two held signals.
constexpr unsigned held_index(int signal) { return signal == SIGSEGV ? 0 : 1; }

}  // namespace

void Thread::set_mask(std::uint64_t mask) {
  mask_ = mask & ~kUnblockable;
  apply_mask();
  if ((held_ & ~mask_) == 0) return;
  for (const int s : {SIGSEGV, SIGBUS}) {
    if ((held_ & ~mask_ & signal_bit(s)) == 0) continue;
    held_ &= ~signal_bit(s);
    give_back(held_info_[held_index(s)]);
  }
}

void Thread::apply_mask() {
  if (target_.pending.count().load(std::memory_order_acquire) != 0) return;
  set_host_mask(host_mask_of(mask_));
  // A signal that came just before the mask was set found all others blocked; now they are not.
  if (target_.pending.count().load(std::memory_order_acquire) != 0) set_host_mask(kHostFull);
}

bool Thread::on_alt_stack(std::uint64_t sp) const {
  return alt_stack_.size != 0 && sp > alt_stack_.sp && sp - alt_stack_.sp <= alt_stack_.size;
}

std::int64_t Thread::set_alt_stack(const AltStack& stack) {
  constexpr std::uint64_t kLeast = 2048;  // MINSIGSTKSZ where AT_MINSIGSTKSZ is not asked
  if (on_alt_stack(state().sp) && (static_cast<std::uint32_t>(alt_stack_.flags) & kSsAutodisarm) == 0) return -EPERM;
  const auto mode = static_cast<std::int32_t>(static_cast<std::uint32_t>(stack.flags) & ~kSsAutodisarm);
  if (mode != 0 && mode != kSsOnstack && mode != kSsDisable) return -EINVAL;
  if (mode == kSsDisable) {
    alt_stack_ = {};
    alt_stack_.flags = stack.flags;
    return 0;
  }
  if (stack.size < kLeast) return -ENOMEM;
  alt_stack_ = stack;
  alt_stack_.flags = static_cast<std::int32_t>(static_cast<std::uint32_t>(stack.flags) & kSsAutodisarm);
  return 0;
}

void Thread::begin_mask(std::uint64_t& mask) {
  saved_mask_ = mask_;
  has_saved_mask_ = true;
  mask_ = mask & ~kUnblockable;
  mask = host_mask_of(mask_);
}

void Thread::end_mask(std::int64_t result) {
  if (result == -EINTR || result == syscall::kRestart) return;  // deliver_pending() ends it
  mask_ = saved_mask_;
  has_saved_mask_ = false;
}

void Thread::give_back(const siginfo_t& info) {
  syscall::host(SYS_rt_tgsigqueueinfo, getpid(), gettid(), info.si_signo, &info);
}

bool Thread::take_held(std::uint64_t set, siginfo_t& info) {
  for (const int s : {SIGSEGV, SIGBUS}) {
    if ((held_ & set & signal_bit(s)) == 0) continue;
    held_ &= ~signal_bit(s);
    info = held_info_[held_index(s)];
    return true;
  }
  return false;
}

void Thread::deliver_pending() {
  // Host signals are blocked since the first was recorded.
  siginfo_t info;
  while (target_.pending.take(info)) deliver(info);
  if (has_saved_mask_) {
    mask_ = saved_mask_;
    has_saved_mask_ = false;
  }
  apply_mask();
}

void Thread::deliver(siginfo_t info) {
  const int signal = info.si_signo;
  if ((mask_ & signal_bit(signal)) != 0) {
    // It was unblocked when it came.  The kernel keeps it, but for those that the host never blocks.
    if ((kHostUnblocked & signal_bit(signal)) == 0) return give_back(info);
    held_ |= signal_bit(signal);
    held_info_[held_index(signal)] = info;
    return;
  }
  if (Debugger* debugger = process_.debugger()) {
    const int wanted = debugger->on_signal(*this, info);
    if (wanted == 0) return;
    info.si_signo = wanted;
  }
  deliver_unmasked(info);
}

void Thread::deliver_unmasked(const siginfo_t& info) {
  const int signal = info.si_signo;
  const Action action = process_.actions().take(signal);
  if (action.handler == kActionIgnore) return;
  syscall::trace_signal(info);
  if (action.handler != kActionDefault) return make_frame(action, info, Discontinuity::kInterrupt, 0, 0);
  switch (default_action(signal)) {
    case DefaultAction::kIgnore:
    case DefaultAction::kContinue: return;
    case DefaultAction::kStop: syscall::host(SYS_tgkill, getpid(), gettid(), SIGSTOP); return;
    case DefaultAction::kTerminate:
    case DefaultAction::kCore: process_.end(0, signal);
  }
}

void Thread::force(int signal, int code, std::uint64_t address, std::uint64_t esr) {
  siginfo_t info{};
  info.si_signo = signal;
  info.si_code = code;
  info.si_addr = reinterpret_cast<void*>(address);
  deliver_forced(info, address, esr);
}

void Thread::deliver_forced(const siginfo_t& info, std::uint64_t fault_address, std::uint64_t esr) {
  if (Debugger* debugger = process_.debugger()) {
    const int wanted = debugger->on_signal(*this, info);
    if (wanted == 0) return;  // the instruction is tried again
    if (wanted != info.si_signo) {
      siginfo_t other = info;
      other.si_signo = wanted;
      return deliver_unmasked(other);
    }
  }
  const int signal = info.si_signo;
  const bool blocked = (mask_ & signal_bit(signal)) != 0;
  syscall::trace_signal(info);
  const Action action = process_.actions().take(signal);
  if (blocked || action.handler == kActionIgnore || action.handler == kActionDefault) process_.end(0, signal);
  make_frame(action, info, Discontinuity::kException, fault_address, esr);
  apply_mask();
}

void Thread::make_frame(const Action& action, const siginfo_t& info, Discontinuity kind, std::uint64_t fault_address,
                        std::uint64_t esr) {
  const int signal = info.si_signo;
  arm::State& s = state();
  FrameInfo frame{.info = info,
                  .mask = has_saved_mask_ ? saved_mask_ : mask_,
                  .stack = alt_stack_,
                  .fault_address = fault_address,
                  .esr = esr};
  const bool on_alt = on_alt_stack(s.sp);
  const auto autodisarm = static_cast<std::int32_t>(static_cast<std::uint32_t>(alt_stack_.flags) & kSsAutodisarm);
  frame.stack.flags = autodisarm | (alt_stack_.size == 0 ? kSsDisable : on_alt ? kSsOnstack : 0);
  std::uint64_t sp = s.sp;
  if ((action.flags & kSaOnstack) != 0 && alt_stack_.size != 0 && !on_alt) sp = alt_stack_.sp + alt_stack_.size;
  const std::uint64_t at = push_frame(process_.space(), cpu_, sp, frame);
  if (at == 0) {
    // No stack for a handler: SIGSEGV, which its own handler cannot take there either.
    if (signal == SIGSEGV || (action.flags & kSaOnstack) != 0) process_.end(0, SIGSEGV);
    return force(SIGSEGV, SI_KERNEL, 0, 0);
  }
  if (autodisarm != 0) alt_stack_ = {};
  s.x[0] = static_cast<std::uint64_t>(signal);
  if ((action.flags & kSaSiginfo) != 0) {
    s.x[1] = info_of(at);
    s.x[2] = context_of(at);
  }
  s.x[30] = (action.flags & kSaRestorer) != 0 ? action.restorer : process_.vdso().sigreturn;
  const std::uint64_t from = std::exchange(s.pc, action.handler);
  s.btype = 2;  // as after BLR
  s.exclusive_address = arm::kNoExclusive;
  mask_ |= action.mask & ~kUnblockable;
  if ((action.flags & kSaNodefer) == 0) mask_ |= signal_bit(signal);
  has_saved_mask_ = false;
  vcpu_->discontinued(kind, from);
}

void Thread::sigreturn() {
  keep_x0 = true;
  std::uint64_t mask = 0;
  AltStack stack;
  if (!pop_frame(process_.space(), cpu_, mask, stack)) return force(SIGSEGV, SI_KERNEL, state().sp, 0);
  set_mask(mask);
  stack.flags = static_cast<std::int32_t>(static_cast<std::uint32_t>(stack.flags) & ~std::uint32_t{kSsOnstack});
  set_alt_stack(stack);
}

}  // namespace linux_user
