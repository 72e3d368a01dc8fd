// SPDX-License-Identifier: MIT
// The counted parts of a vCPU's execution loop.
#include "tcg/runtime/icount.h"

#include <algorithm>

#include "tcg/runtime/vcpu.h"

namespace tcg::runtime {

std::uint64_t Vcpu::executed() const {
  const std::int64_t left = __atomic_load_n(&env_.budget, __ATOMIC_RELAXED) + env_.owed;
  return limit_ - static_cast<std::uint64_t>(left);
}

bool Vcpu::alone_or_redo() {
  if (!count_ || !inside_.load(std::memory_order_relaxed)) return true;  // relaxed: this thread's own
  if (!in_redo_) {
    env_.leave = kLeaveRedo;
    return false;
  }
  env_.owed = 1;
  return true;
}

void Vcpu::allow(std::uint64_t instructions) {
  limit_ = executed() + instructions;
  env_.budget = static_cast<std::int64_t>(instructions);
}

void Vcpu::run_counted() {
  const std::uint64_t now = executed();
  allow(count_->next_event(now) - now);
  while (env_.exit_request.load(std::memory_order_relaxed) == 0 && env_.budget > 0) run_block();
}

void Vcpu::wait_counted() {
  using std::chrono::nanoseconds;
  const auto left = count_->until_deadline(executed());
  if (!left) return wait_for_work();
  if (!count_->sleeps()) return count_->skip(*left);
  const auto start = std::chrono::steady_clock::now();
  {
    std::unique_lock guard(lock_);
    changed_.wait_for(guard, *left, [&] { return asked_for(); });
  }
  const nanoseconds passed = std::chrono::steady_clock::now() - start;
  count_->skip(std::min(*left, passed));
}

}  // namespace tcg::runtime
