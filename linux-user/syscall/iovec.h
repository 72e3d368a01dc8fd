// SPDX-License-Identifier: MIT
// A guest's vector of buffers, checked and translated for the host's calls.
#pragma once

#include <array>
#include <vector>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/call.h"

namespace linux_user::syscall {

/// Copy of a guest iovec array with host addresses.  Few entries need no allocation.
class Iovecs {
 public:
  /// Reads `count` entries (at most 1024, as the kernel's UIO_MAXIOV); 0 or a positive errno.
  int read(const Call& call, Ptr<const abi::Iovec> from, std::uint64_t count, Access access);
  [[nodiscard]] abi::Iovec* data() { return large_.empty() ? small_.data() : large_.data(); }
  [[nodiscard]] std::uint64_t size() const { return count_; }

 private:
  std::array<abi::Iovec, 16> small_;
  std::vector<abi::Iovec> large_;
  std::uint64_t count_ = 0;
};

}  // namespace linux_user::syscall
