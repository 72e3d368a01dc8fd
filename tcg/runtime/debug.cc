// SPDX-License-Identifier: MIT
// Breakpoints and steps; vCPUs that a debugger holds.
#include "tcg/runtime/debug.h"

#include <algorithm>

#include "tcg/runtime/runtime.h"
#include "tcg/runtime/vcpu.h"

namespace tcg::runtime {

void Debug::attach(DebugListener* listener) {
  std::lock_guard guard(lock_);
  listener_.store(listener, std::memory_order_release);
  if (listener != nullptr) return;
  breakpoints_.clear();
  any_.store(false, std::memory_order_release);
}

bool Debug::add(std::uint64_t pc) {
  std::lock_guard guard(lock_);
  const bool fresh = breakpoints_.insert(pc).second;
  any_.store(true, std::memory_order_release);
  return fresh;
}

bool Debug::remove(std::uint64_t pc) {
  std::lock_guard guard(lock_);
  const bool was = breakpoints_.erase(pc) != 0;
  any_.store(!breakpoints_.empty(), std::memory_order_release);
  return was;
}

bool Debug::at(std::uint64_t pc) const {
  if (!any()) return false;
  std::lock_guard guard(lock_);
  return breakpoints_.contains(pc);
}

unsigned Debug::clear_insns(std::uint64_t pc, unsigned insn_bytes, unsigned limit) const {
  if (!any()) return limit;
  std::lock_guard guard(lock_);
  const auto next = breakpoints_.upper_bound(pc);
  if (next == breakpoints_.end()) return limit;
  return static_cast<unsigned>(std::clamp<std::uint64_t>((*next - pc) / insn_bytes, 1, limit));
}

bool Runtime::set_breakpoint(std::uint64_t pc, bool there) {
  if (!(there ? debug_.add(pc) : debug_.remove(pc))) return false;
  ram_written(pc, 4);
  return true;
}

void Runtime::hold_all() {
  std::unique_lock guard(exclusive_lock_);
  hold_new_ = true;
  for (auto& v : vcpus_) {
    // Pairs with Vcpu::go_inside(): each side writes its own flag before it reads the other's.
    v->held_.store(true, std::memory_order_seq_cst);
    v->env_.exit_request.store(1, std::memory_order_release);
  }
  exclusive_changed_.wait(guard, [&] {
    return std::none_of(vcpus_.begin(), vcpus_.end(),
                        [](const auto& v) { return v->inside_.load(std::memory_order_seq_cst); });
  });
}

void Runtime::let_go(Vcpu& vcpu) {
  std::lock_guard guard(exclusive_lock_);
  vcpu.held_.store(false, std::memory_order_seq_cst);
  exclusive_changed_.notify_all();
}

void Runtime::let_all_go() {
  std::lock_guard guard(exclusive_lock_);
  hold_new_ = false;
  for (auto& v : vcpus_) v->held_.store(false, std::memory_order_seq_cst);
  exclusive_changed_.notify_all();
}

bool Vcpu::stopped_by_debugger() {
  DebugListener* listener = runtime_.debug().listener();
  if (listener == nullptr || !runtime_.debug().at(guest_.current_key().pc)) return false;
  leave_frame();
  const Outside outside(*this);
  listener->on_breakpoint(*this);
  return true;
}

void Vcpu::report_step() {
  step_.store(false, std::memory_order_relaxed);
  if (DebugListener* listener = runtime_.debug().listener()) {
    const Outside outside(*this);
    listener->on_step(*this);
  }
}

}  // namespace tcg::runtime
