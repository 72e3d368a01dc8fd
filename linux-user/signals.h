// SPDX-License-Identifier: MIT
// Signals of the guest on signals of the host.
//
// Numbers, masks and siginfo are the same on both sides.  What the guest ignores or leaves to the default is so on the
// host; for the rest, and for SIGSEGV and SIGBUS always, one host handler only records the signal in its thread and
// asks the vCPU to leave, with all host signals blocked until the guest's frame is made: so the host's queues keep
// their order.
#pragma once

#include <signal.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace tcg {
struct Env;
}

namespace linux_user {

inline constexpr int kSignals = 64;
constexpr std::uint64_t signal_bit(int signal) { return std::uint64_t{1} << (signal - 1); }
/// Never blocked on the host: faults of guest accesses.
inline constexpr std::uint64_t kHostUnblocked = signal_bit(SIGSEGV) | signal_bit(SIGBUS);
inline constexpr std::uint64_t kUnblockable = signal_bit(SIGKILL) | signal_bit(SIGSTOP);

/// struct sigaction of both kernels.
struct Action {
  std::uint64_t handler = 0;  ///< 0 default, 1 ignore
  std::uint64_t flags = 0, restorer = 0, mask = 0;
};
inline constexpr std::uint64_t kActionDefault = 0, kActionIgnore = 1;
inline constexpr std::uint64_t kSaSiginfo = 4, kSaOnstack = 0x0800'0000, kSaRestart = 0x1000'0000,
                               kSaNodefer = 0x4000'0000, kSaResethand = 0x8000'0000, kSaRestorer = 0x0400'0000;

/// What a signal does where nobody handles it.
enum class DefaultAction : std::uint8_t { kTerminate, kCore, kIgnore, kStop, kContinue };
DefaultAction default_action(int signal);

/// The actions of a process.  Thread: any; one lock.
class SignalActions {
 public:
  /// Takes over what the host has at the start (ignored signals are inherited).
  void inherit();
  [[nodiscard]] Action get(int signal);
  /// From now on the host does not end the process by itself: signals whose default is death come here too.
  void catch_deaths();
  /// Sets it, on the host too.
  void set(int signal, const Action& action);
  /// For delivery: the action; it goes back to the default where the guest asked for that (SA_RESETHAND).
  Action take(int signal);
  /// Those of a vfork'd child, which is a process of its own to the host but in its parent's memory.
  std::unique_ptr<SignalActions> copy_for_vfork();
  /// On a host thread that has just been made: with the first one the C library takes a signal of the guest's for
  /// itself.
  void take_back_from_host();
  /// Ignored signals whose host handler is ours are made to be ignored on the host, for exec; `undo` takes that back.
  void prepare_exec(bool undo);
  void lock_for_fork() { lock_.lock(); }
  void unlock_after_fork() { lock_.unlock(); }

 private:
  void mirror(int signal, const Action& action);
  bool catches_deaths_ = false;
  bool in_vfork_ = false;
  bool took_back_ = false;
  std::mutex lock_;
  std::array<Action, kSignals + 1> actions_{};
};

/// Signals that the host handler has recorded for a thread, oldest first.  Written by the handler on the thread itself.
class PendingSignals {
 public:
  static constexpr unsigned kCapacity = 16;
  /// In the handler.  False: full (cannot happen as long as signals are blocked while one is pending).
  bool record(const siginfo_t& info);
  /// Takes the oldest; false when there is none.  With host signals blocked.
  bool take(siginfo_t& info);
  [[nodiscard]] const std::atomic<std::uint32_t>& count() const { return count_; }
  void clear() { count_.store(0, std::memory_order_relaxed), first_ = 0; }

 private:
  std::array<siginfo_t, kCapacity> ring_{};
  unsigned first_ = 0;
  std::atomic<std::uint32_t> count_{0};
};

/// A host fault in generated code.
struct HostFault {
  int signal = 0, code = 0;
  std::uint64_t host_address = 0;
  bool write = false;
  bool no_address = false;              ///< the host did not say: not a canonical address
  std::uint64_t pc = 0;                 ///< of the host instruction, ...
  std::array<std::uint64_t, 16> gpr{};  ///< ... and the registers by their encoding
};

/// What the host handler needs of a thread.
struct SignalTarget {
  PendingSignals pending;
  bool dies = false;  ///< a signal that ends the process has been recorded
  HostFault fault;
  tcg::Env* env = nullptr;
  /// State map record of the generated code at a host pc, and where it goes on (tcg::runtime::Runtime).
  const void* (*fault_record)(void* runtime, const void* pc) = nullptr;
  void* runtime = nullptr;
  const void* leave_thunk = nullptr;
  std::uint32_t leave_read = 0, leave_write = 0;  ///< reasons for Env::leave
};
/// Makes `target` what signals of the calling host thread go to; null: none.
void set_signal_target(SignalTarget* target);

/// The host's mask of the calling thread, as raw bits.
std::uint64_t set_host_mask(std::uint64_t mask);
inline constexpr std::uint64_t kHostFull = ~(kHostUnblocked | kUnblockable);
/// Ends the process by the signal's default action.
[[noreturn]] void die_by(int signal);

}  // namespace linux_user
