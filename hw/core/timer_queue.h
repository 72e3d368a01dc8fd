// SPDX-License-Identifier: MIT
// Armed timers in order of deadline, ties in order of arming; the common part of all clocks.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <unordered_map>

#include "hw/core/clock.h"

namespace hw {

/// Not locked: its clock does that.
class TimerQueue {
 public:
  void arm(Timer& timer, nanoseconds deadline) {
    remove(timer);
    const Key key{deadline, sequence_++};
    order_.emplace(key, &timer);
    keys_.emplace(&timer, key);
  }
  void remove(Timer& timer) {
    const auto found = keys_.find(&timer);
    if (found == keys_.end()) return;
    order_.erase(found->second);
    keys_.erase(found);
  }
  /// The earliest deadline, if any timer is armed.
  [[nodiscard]] std::optional<nanoseconds> next() const {
    if (order_.empty()) return std::nullopt;
    return order_.begin()->first.deadline;
  }
  /// Takes out the first timer due at `now`, or null.
  Timer* pop_due(nanoseconds now) {
    if (order_.empty() || order_.begin()->first.deadline > now) return nullptr;
    Timer* timer = order_.begin()->second;
    remove(*timer);
    return timer;
  }

 private:
  struct Key {
    nanoseconds deadline;
    std::uint64_t sequence;
    auto operator<=>(const Key&) const = default;
  };
  std::map<Key, Timer*> order_;
  std::unordered_map<Timer*, Key> keys_;
  std::uint64_t sequence_ = 0;
};

}  // namespace hw
