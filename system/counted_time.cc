// SPDX-License-Identifier: MIT
// Guest time under -icount.
#include "system/counted_time.h"

#include <fmt/core.h>

#include <algorithm>
#include <thread>

#include "tcg/runtime/vcpu.h"

namespace sys {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr unsigned kFirstAutoShift = 3;
/// Instructions between looks at the host's clock under align and auto; without them events alone count.
constexpr std::uint64_t kLookEvery = 1 << 18;
constexpr std::uint64_t kFarAway = std::uint64_t{1} << 40;
constexpr milliseconds kAdaptEvery{20}, kTolerated{10}, kAhead{3}, kLongestWait{100};

double seconds(nanoseconds t) { return std::chrono::duration<double>(t).count(); }

}  // namespace

CountedTime::CountedTime(const IcountOptions& options)
    : options_(options),
      shift_(options.shift.value_or(kFirstAutoShift)),
      clock_([this] { return time_at(executed()); },
             [this] {
               if (vcpu_) vcpu_->look_again();
             }) {}

std::uint64_t CountedTime::executed() const { return vcpu_ ? vcpu_->executed() : 0; }

nanoseconds CountedTime::time_at(std::uint64_t executed) const {
  const std::lock_guard held(mutex_);
  return base_ + nanoseconds((executed - base_count_) << shift_);
}

nanoseconds CountedTime::host_time() const {
  const std::lock_guard held(mutex_);
  return running_ ? host_base_ + (std::chrono::steady_clock::now() - started_) : host_base_;
}

void CountedTime::start() {
  const std::lock_guard held(mutex_);
  if (running_) return;
  running_ = true;
  started_ = std::chrono::steady_clock::now();
}

void CountedTime::stop() {
  const nanoseconds now = host_time();
  const std::lock_guard held(mutex_);
  host_base_ = now;
  running_ = false;
}

void CountedTime::run_events(std::uint64_t executed) {
  for (CountWatcher* w : watchers_)
    while (w->next() <= executed) w->reached(executed);
  if (!options_.shift) adapt(executed);
  if (options_.align) wait_for_host(executed);
  clock_.fire_due();
}

std::uint64_t CountedTime::next_event(std::uint64_t executed) {
  std::uint64_t next = executed + (options_.align || !options_.shift ? kLookEvery : kFarAway);
  for (const CountWatcher* w : watchers_) next = std::min(next, w->next());
  if (const auto left = until_deadline(executed)) {
    const std::lock_guard held(mutex_);
    const auto ns = static_cast<std::uint64_t>(left->count());
    const std::uint64_t instructions = (ns >> shift_) + ((ns & ((std::uint64_t{1} << shift_) - 1)) != 0 ? 1 : 0);
    next = std::min(next, executed + std::max<std::uint64_t>(instructions, 1));
  }
  return next;
}

std::optional<nanoseconds> CountedTime::until_deadline(std::uint64_t executed) {
  const auto next = clock_.next_deadline();
  if (!next) return std::nullopt;
  return std::max(*next - time_at(executed), nanoseconds(0));
}

void CountedTime::skip(nanoseconds time) {
  const std::lock_guard held(mutex_);
  base_ += time;
  skipped_ += time;
}

/// shift=auto: a guest that runs ahead of the host's clock gets a smaller shift, one that lags a larger one.
void CountedTime::adapt(std::uint64_t executed) {
  const nanoseconds host = host_time();
  if (host - last_look_ < kAdaptEvery) return;
  last_look_ = host;
  const nanoseconds ahead = time_at(executed) - host;
  const std::lock_guard held(mutex_);
  most_ahead_ = std::max(most_ahead_, ahead);
  most_behind_ = std::max(most_behind_, -ahead);
  base_ += nanoseconds((executed - base_count_) << shift_);
  base_count_ = executed;
  if (ahead > kTolerated && shift_ > 0) --shift_;
  if (ahead < -kTolerated && shift_ < IcountOptions::kMaxShift) ++shift_;
}

/// align=on: waits while guest time is ahead of the host's clock.
void CountedTime::wait_for_host(std::uint64_t executed) {
  const nanoseconds ahead = time_at(executed) - host_time();
  {
    const std::lock_guard held(mutex_);
    most_ahead_ = std::max(most_ahead_, ahead);
    most_behind_ = std::max(most_behind_, -ahead);
  }
  if (ahead > kAhead) std::this_thread::sleep_for(std::min<nanoseconds>(ahead, kLongestWait));
}

std::string CountedTime::info() const {
  const std::uint64_t count = executed();
  const nanoseconds guest = time_at(count), host = host_time();
  const std::lock_guard held(mutex_);
  std::string out = fmt::format(
      "instructions executed  {}\n"
      "guest time             {:.9f} s\n"
      "  of it skipped idle   {:.9f} s\n"
      "host time              {:.3f} s\n"
      "shift                  {}{}\n"
      "align {}, sleep {}\n",
      count, seconds(guest), seconds(skipped_), seconds(host), shift_, options_.shift ? "" : " (auto)",
      options_.align ? "on" : "off", options_.sleep ? "on" : "off");
  if (options_.align || !options_.shift)
    out += fmt::format("most ahead of the host {:.3f} s\nmost behind the host   {:.3f} s\n", seconds(most_ahead_),
                       seconds(most_behind_));
  return out;
}

}  // namespace sys
