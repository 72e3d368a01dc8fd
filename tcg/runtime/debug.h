// SPDX-License-Identifier: MIT
// What a debugger has set: breakpoints, and who is told when a vCPU meets one or has made its step.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "tcg/instrument/instrumentation.h"

namespace tcg::runtime {

class Vcpu;

/// Memory that is watched.
struct Watch : instrument::Watched {
  int tag = 0;  ///< the debugger's own
};

/// Told on the vCPU's own thread, outside guest code and with exact state; the call may take as long as it likes.
class DebugListener {
 public:
  virtual ~DebugListener() = default;
  /// The instruction at pc has a breakpoint and has not run.
  virtual void on_breakpoint(Vcpu& vcpu) = 0;
  /// The one instruction of a step has run (or its exception was entered).
  virtual void on_step(Vcpu& vcpu) = 0;
  /// The instruction at pc is about to make an access that `watch` is for.  It will make it once it is let go.
  virtual void on_watch(Vcpu& vcpu, const Watch& watch) = 0;
};

/// Thread: any.
class Debug {
 public:
  /// From now on `listener` is told; null: nobody, and breakpoints are forgotten.
  void attach(DebugListener* listener);
  [[nodiscard]] DebugListener* listener() const { return listener_.load(std::memory_order_acquire); }
  /// False: it was there already.  Translations that hold the address are the caller's to throw away.
  bool add(std::uint64_t pc);
  bool remove(std::uint64_t pc);
  [[nodiscard]] bool any() const { return any_.load(std::memory_order_acquire); }
  [[nodiscard]] bool at(std::uint64_t pc) const;
  /// How many instructions of `insn_bytes` from pc on lie before the next breakpoint behind it, at most `limit`.
  [[nodiscard]] unsigned clear_insns(std::uint64_t pc, unsigned insn_bytes, unsigned limit) const;
  /// See Runtime::set_watches().
  void set_watches(std::vector<Watch> watches);
  /// Whether code is made to look at its accesses.  Stays so until the debugger goes.
  [[nodiscard]] bool watching() const { return watching_.load(std::memory_order_acquire); }
  /// Addresses of accesses of any size that may touch what is watched: from `low`, `span` of them.
  struct Range {
    std::uint64_t low = 0, span = 0;
  };
  [[nodiscard]] Range watched_range() const;
  /// Changes with what is watched, never 0.
  [[nodiscard]] unsigned watch_generation() const;
  [[nodiscard]] std::vector<instrument::Watched> watched() const;
  /// The first watch for an access.
  [[nodiscard]] std::optional<Watch> watched(std::uint64_t address, std::uint64_t bytes, std::uint8_t accesses) const;

 private:
  std::atomic<DebugListener*> listener_{nullptr};
  std::atomic<bool> watching_{false};
  std::vector<Watch> watches_;     // under lock_
  unsigned watch_generation_ = 1;  // under lock_
  std::atomic<bool> any_{false};   ///< release with the set's change; readers take the lock when it is true
  mutable std::mutex lock_;
  std::set<std::uint64_t> breakpoints_;  // under lock_
};

}  // namespace tcg::runtime
