// SPDX-License-Identifier: MIT
// Memory of the scoreboards.
#include "plugins/scoreboards.h"

#include <sys/mman.h>

#include <cstring>

#include "base/check.h"

namespace plugins {

std::uint8_t* Scoreboards::make(unsigned vcpu) {
  base::check(vcpu < kMaxVcpus, "plugins: vCPU index out of range");
  std::lock_guard guard(lock_);
  for (unsigned i = count_.load(std::memory_order_relaxed); i <= vcpu; ++i) {
    void* p = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    base::check(p != MAP_FAILED, "plugins: no memory for scoreboards");
    // Pairs with the acquire in of().
    memory_[i].store(static_cast<std::uint8_t*>(p), std::memory_order_release);
    count_.store(i + 1, std::memory_order_release);
  }
  return memory_[vcpu].load(std::memory_order_relaxed);
}

std::uint32_t Scoreboards::allocate(std::size_t bytes) {
  const std::size_t size = rounded(bytes);
  std::lock_guard guard(lock_);
  if (auto it = free_.find(size); it != free_.end() && !it->second.empty()) {
    const std::uint32_t offset = it->second.back();
    it->second.pop_back();
    for (unsigned i = 0; i < count_.load(std::memory_order_relaxed); ++i)
      std::memset(memory_[i].load(std::memory_order_relaxed) + offset, 0, size);
    return offset;
  }
  base::check(size <= kBytes && next_ <= kBytes - size, "plugins: scoreboards take more than 32 MiB a vCPU");
  const auto offset = static_cast<std::uint32_t>(next_);
  next_ += size;
  return offset;
}

void Scoreboards::free(std::uint32_t offset, std::size_t bytes) {
  std::lock_guard guard(lock_);
  free_[rounded(bytes)].push_back(offset);
}

}  // namespace plugins
