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
  watches_.clear();
  watching_.store(false, std::memory_order_release);
}

void Debug::set_watches(std::vector<Watch> watches) {
  std::lock_guard guard(lock_);
  watches_ = std::move(watches);
  watch_generation_ = std::max(watch_generation_ + 1, 1u);
  if (!watches_.empty()) watching_.store(true, std::memory_order_release);
}

Debug::Range Debug::watched_range() const {
  constexpr std::uint64_t kLongestAccess = 16;
  std::lock_guard guard(lock_);
  if (watches_.empty()) return {};
  std::uint64_t low = ~std::uint64_t{0}, high = 0;
  for (const Watch& w : watches_) {
    low = std::min(low, w.address);
    high = std::max(high, w.address + w.bytes);
  }
  low -= std::min(low, kLongestAccess - 1);
  return {low, high - low};
}

unsigned Debug::watch_generation() const {
  std::lock_guard guard(lock_);
  return watch_generation_;
}

std::vector<instrument::Watched> Debug::watched() const {
  std::lock_guard guard(lock_);
  return {watches_.begin(), watches_.end()};
}

std::optional<Watch> Debug::watched(std::uint64_t address, std::uint64_t bytes, std::uint8_t accesses) const {
  std::lock_guard guard(lock_);
  for (const Watch& w : watches_) {
    if ((w.accesses & accesses) != 0 && w.address < address + bytes && address < w.address + w.bytes) return w;
  }
  return std::nullopt;
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

void Runtime::change_watches(const std::function<void()>& change) {
  constexpr std::uint64_t kEverything = std::uint64_t{1} << 60;
  const bool before = debug_.watching();
  change();
  const Debug::Range range = debug_.watched_range();
  {
    std::lock_guard guard(exclusive_lock_);
    for (auto& v : vcpus_) v->watch(range);
  }
  // Code made for the other case dies; who runs it leaves at its next poll.
  if (debug_.watching() != before) ram_written(0, kEverything);
}

void Runtime::set_watches(std::vector<Watch> watches) {
  change_watches([&] { debug_.set_watches(std::move(watches)); });
}

void Runtime::detach_debugger() {
  change_watches([&] { debug_.attach(nullptr); });
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

void Vcpu::watch(Debug::Range range) {
  env_.watch_low = range.low;
  env_.watch_span = range.span;
}

void Vcpu::leave_watched(std::uint32_t reason, std::uint64_t address) {
  run_alone_again();
  watch_hit_ = runtime_.debug().watched(address, std::uint64_t{1} << (reason & 0xff),
                                        static_cast<std::uint8_t>(reason >> 8 & 3));
  // Another access of the instruction may be one.
  redo_watched_ = !watch_hit_;
}

void Vcpu::report_watch() {
  const Watch hit = *std::exchange(watch_hit_, std::nullopt);
  step_.store(false, std::memory_order_relaxed);
  if (DebugListener* listener = runtime_.debug().listener()) {
    const Outside outside(*this);
    listener->on_watch(*this, hit);
  }
}

void Vcpu::report_step() {
  step_.store(false, std::memory_order_relaxed);
  if (DebugListener* listener = runtime_.debug().listener()) {
    const Outside outside(*this);
    listener->on_step(*this);
  }
}

}  // namespace tcg::runtime
