// SPDX-License-Identifier: MIT
// The code buffer: one memory, mapped once writable and once executable, cut into slabs that are filled in turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "tcg/backend/backend.h"

namespace tcg::runtime {

/// Memory for generated code.  The first part holds the thunks for good; the rest is a ring of slabs.  A slab is filled
/// front to back; when all are full the caller evicts the oldest (see next_slab).  Thread: callers hold the runtime's
/// translation lock.
class CodeBuffer {
 public:
  static constexpr std::size_t kThunkBytes = 64 << 10;
  /// bytes: of all slabs together, at least 256 KiB; rounded up to whole slabs.
  static base::Result<CodeBuffer> create(std::size_t bytes);
  CodeBuffer(CodeBuffer&& other) noexcept;
  CodeBuffer& operator=(CodeBuffer&&) = delete;
  ~CodeBuffer();

  /// Before a fork: copies what has been written so far, for the child.
  base::Result<void> copy_for_fork();
  /// After it: the child gets the copy at the same addresses, the parent drops it.
  base::Result<void> after_fork(bool child);

  [[nodiscard]] backend::CodeSpace thunk_space() const { return {write_, run_, kThunkBytes}; }
  /// Free rest of the slab being filled.
  [[nodiscard]] backend::CodeSpace free_space() const;
  /// Takes `bytes` of it, rounded up so that the next block starts on a 16-byte boundary.
  void commit(std::size_t bytes);
  /// Goes on in the next slab and returns its number; what it held must have been evicted before code is written.
  unsigned next_slab();
  [[nodiscard]] unsigned slab() const { return slab_; }
  /// How often next_slab() was called.
  [[nodiscard]] std::uint64_t turns() const { return turns_; }
  [[nodiscard]] unsigned slab_count() const { return slabs_; }
  [[nodiscard]] std::size_t slab_bytes() const { return slab_bytes_; }
  [[nodiscard]] std::uint8_t* writable(const void* run) const {
    return write_ + (static_cast<const std::uint8_t*>(run) - run_);
  }
  [[nodiscard]] bool contains(const void* run) const {
    return run >= static_cast<const void*>(run_) && run < static_cast<const void*>(run_ + total_);
  }
  /// The slab that holds an address of the buffer above the thunks.
  [[nodiscard]] unsigned slab_of(const void* run) const {
    return static_cast<unsigned>((static_cast<const std::uint8_t*>(run) - run_ - kThunkBytes) / slab_bytes_);
  }
  [[nodiscard]] std::size_t used_in_slab() const { return used_; }
  /// Slabs that have been filled at least once, including the one in use.
  [[nodiscard]] std::size_t bytes_ever() const { return ever_; }

 private:
  CodeBuffer() = default;
  std::uint8_t* write_ = nullptr;
  std::uint8_t* run_ = nullptr;
  std::size_t total_ = 0, slab_bytes_ = 0, used_ = 0, ever_ = 0;
  unsigned slabs_ = 0, slab_ = 0;
  std::uint64_t turns_ = 0;
  int fork_fd_ = -1;
};

}  // namespace tcg::runtime
