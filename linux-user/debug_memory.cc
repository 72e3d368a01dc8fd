// SPDX-License-Identifier: MIT
// Accesses through the process's own memory as a file.
#include "linux-user/debug_memory.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

namespace linux_user {
namespace {

/// Opened for each call: the guest sees no descriptor, and after a fork it is the child's memory.
class OwnMemory {
 public:
  OwnMemory() : fd_(open("/proc/self/mem", O_RDWR | O_CLOEXEC)) {}
  ~OwnMemory() {
    if (fd_ >= 0) close(fd_);
  }
  OwnMemory(const OwnMemory&) = delete;
  OwnMemory& operator=(const OwnMemory&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

off_t place(AddressSpace& space, std::uint64_t address) {
  return static_cast<off_t>(reinterpret_cast<std::uintptr_t>(space.host<char>(address)));
}

}  // namespace

std::size_t debug_read(AddressSpace& space, std::uint64_t address, std::span<std::uint8_t> out) {
  const OwnMemory memory;
  std::size_t have = 0;
  while (have < out.size() && space.contains(address + have, 1) && space.mapping_of(address + have)) {
    const std::size_t part = std::min<std::size_t>(out.size() - have, kPage - ((address + have) & (kPage - 1)));
    const ssize_t got = pread(memory.fd(), out.data() + have, part, place(space, address + have));
    if (got <= 0) break;
    have += static_cast<std::size_t>(got);
  }
  return have;
}

bool debug_write(AddressSpace& space, std::uint64_t address, std::span<const std::uint8_t> in) {
  if (!space.contains(address, in.size())) return false;
  for (std::uint64_t page = page_down(address); page < address + in.size(); page += kPage) {
    if (!space.mapping_of(page)) return false;
  }
  const ssize_t put = pwrite(OwnMemory().fd(), in.data(), in.size(), place(space, address));
  if (put <= 0) return false;
  space.on_code_change(address, static_cast<std::uint64_t>(put));
  return static_cast<std::size_t>(put) == in.size();
}

}  // namespace linux_user
