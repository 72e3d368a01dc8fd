// SPDX-License-Identifier: MIT
// A value inside the lock that guards it: the only way to the value is through lock().
#pragma once

#include <mutex>
#include <utility>

namespace base {

/// Holds a T that is only reachable while the lock is held.  Lock order is stated by the folders' READMEs.
template <typename T>
class Guarded {
 public:
  template <typename... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

  /// The held lock and the way to the value; released at the end of its scope.
  class Lock {
   public:
    T* operator->() const { return value_; }
    T& operator*() const { return *value_; }
    /// For waiting on a condition variable.
    std::unique_lock<std::mutex>& raw() { return held_; }

   private:
    friend class Guarded;
    Lock(std::mutex& mutex, T& value) : held_(mutex), value_(&value) {}
    std::unique_lock<std::mutex> held_;
    T* value_;
  };

  [[nodiscard]] Lock lock() { return Lock(mutex_, value_); }

 private:
  std::mutex mutex_;
  T value_;
};

}  // namespace base
