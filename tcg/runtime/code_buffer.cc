// SPDX-License-Identifier: MIT
// The code buffer: one memory, mapped once writable and once executable, cut into slabs that are filled in turn.
#include "tcg/runtime/code_buffer.h"

#include <fmt/core.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace tcg::runtime {

namespace {

base::Result<int> make_memory(std::size_t bytes) {
  const int fd = memfd_create("tandem-code", MFD_CLOEXEC);
  if (fd >= 0 && ftruncate(fd, static_cast<off_t>(bytes)) == 0) return fd;
  const int error = errno;
  if (fd >= 0) close(fd);
  return base::fail(fmt::format("cannot make a code buffer of {} bytes: {}", bytes, std::strerror(error)));
}

}  // namespace

base::Result<void> CodeBuffer::copy_for_fork() {
  auto fd = make_memory(total_);
  if (!fd) return std::unexpected(std::move(fd).error());
  fork_fd_ = *fd;
  const std::size_t here = slab_ * slab_bytes_ + used_;
  const std::size_t written = kThunkBytes + (ever_ > here ? slabs_ * slab_bytes_ : here);
  for (std::size_t at = 0; at < written;) {
    const ssize_t n = pwrite(fork_fd_, run_ + at, written - at, static_cast<off_t>(at));
    if (n <= 0) return base::fail(fmt::format("cannot copy the code buffer: {}", std::strerror(errno)));
    at += static_cast<std::size_t>(n);
  }
  return {};
}

base::Result<void> CodeBuffer::after_fork(bool child) {
  const int fd = std::exchange(fork_fd_, -1);
  if (fd < 0) return child ? base::fail("the code buffer was not copied") : base::Result<void>{};
  bool ok = true;
  if (child) {
    ok = mmap(write_, total_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) != MAP_FAILED &&
         mmap(run_, total_, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, fd, 0) != MAP_FAILED;
  }
  close(fd);
  if (!ok) return base::fail("cannot map the code buffer of the child");
  return {};
}

base::Result<CodeBuffer> CodeBuffer::create(std::size_t bytes) {
  CodeBuffer b;
  // Small buffers still get several slabs, so that eviction never throws away everything.
  b.slabs_ = static_cast<unsigned>(std::clamp<std::size_t>(bytes >> 20, 4, 32));
  b.slab_bytes_ = (std::max<std::size_t>(bytes, 256 << 10) / b.slabs_ + 4095) & ~std::size_t{4095};
  b.total_ = kThunkBytes + b.slab_bytes_ * b.slabs_;
  const auto made = make_memory(b.total_);
  if (!made) return std::unexpected(made.error());
  const int fd = *made;
  void* w = mmap(nullptr, b.total_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  void* x = mmap(nullptr, b.total_, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  const int error = errno;
  close(fd);
  if (w == MAP_FAILED || x == MAP_FAILED) {
    if (w != MAP_FAILED) munmap(w, b.total_);
    if (x != MAP_FAILED) munmap(x, b.total_);
    return base::fail(fmt::format("cannot map a code buffer of {} bytes: {}", b.total_, std::strerror(error)));
  }
  b.write_ = static_cast<std::uint8_t*>(w);
  b.run_ = static_cast<std::uint8_t*>(x);
  return b;
}

CodeBuffer::CodeBuffer(CodeBuffer&& o) noexcept
    : write_(std::exchange(o.write_, nullptr)),
      run_(std::exchange(o.run_, nullptr)),
      total_(o.total_),
      slab_bytes_(o.slab_bytes_),
      used_(o.used_),
      ever_(o.ever_),
      slabs_(o.slabs_),
      slab_(o.slab_) {}

CodeBuffer::~CodeBuffer() {
  if (write_) munmap(write_, total_);
  if (run_) munmap(run_, total_);
}

backend::CodeSpace CodeBuffer::free_space() const {
  const std::size_t at = kThunkBytes + slab_ * slab_bytes_ + used_;
  return {write_ + at, run_ + at, slab_bytes_ - used_};
}

void CodeBuffer::commit(std::size_t bytes) {
  const std::size_t rounded = std::min((bytes + 15) & ~std::size_t{15}, slab_bytes_ - used_);
  base::check(bytes <= slab_bytes_ - used_, "block fits its slab");
  used_ += rounded;
  ever_ += rounded;
}

unsigned CodeBuffer::next_slab() {
  ++turns_;
  slab_ = (slab_ + 1) % slabs_;
  used_ = 0;
  return slab_;
}

}  // namespace tcg::runtime
