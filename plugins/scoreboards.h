// SPDX-License-Identifier: MIT
// Scoreboards: for each vCPU a stretch of reserved memory that holds its element of every scoreboard at the same
// offset, so that generated code reaches a counter by one load and no two vCPUs share a cache line.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <vector>

namespace plugins {

class Scoreboards {
 public:
  static constexpr std::size_t kBytes = std::size_t{32} << 20;  ///< reserved for each vCPU; used as touched
  static constexpr unsigned kMaxVcpus = 8192;
  Scoreboards() = default;
  Scoreboards(const Scoreboards&) = delete;
  Scoreboards& operator=(const Scoreboards&) = delete;

  /// Memory of a vCPU, made when first asked for, never moved.  Thread: any.
  std::uint8_t* of(unsigned vcpu) {
    if (vcpu < kMaxVcpus) [[likely]] {
      if (std::uint8_t* const p = memory_[vcpu].load(std::memory_order_acquire)) [[likely]]
        return p;
    }
    return make(vcpu);
  }
  /// Offset of a zeroed element of `bytes`, 16-byte aligned.
  std::uint32_t allocate(std::size_t bytes);
  void free(std::uint32_t offset, std::size_t bytes);
  void lock_for_fork() { lock_.lock(); }
  void unlock_after_fork() { lock_.unlock(); }
  /// How many vCPUs have memory: indices below it.
  [[nodiscard]] unsigned count() const { return count_.load(std::memory_order_acquire); }

 private:
  std::uint8_t* make(unsigned vcpu);
  static std::size_t rounded(std::size_t bytes) { return bytes == 0 ? 16 : (bytes + 15) & ~std::size_t{15}; }
  std::array<std::atomic<std::uint8_t*>, kMaxVcpus> memory_{};
  std::atomic<unsigned> count_{0};
  std::mutex lock_;
  std::size_t next_ = 0;                                    // under lock_
  std::map<std::size_t, std::vector<std::uint32_t>> free_;  // rounded size -> offsets, under lock_
};

}  // namespace plugins
