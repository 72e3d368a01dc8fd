// SPDX-License-Identifier: MIT
// For tests of this folder: a code buffer with two mappings, and regions run as host code on the made-up guest.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "tcg/backend/backend.h"
#include "tcg/ir/interp.h"
#include "tests/support/ir_target.h"

namespace tcg::x86_64::test {

/// One memory mapped twice: writable, and executable elsewhere.
class CodeBuffer {
 public:
  explicit CodeBuffer(std::size_t bytes) : bytes_(bytes) {
    const int fd = memfd_create("code", 0);
    if (ftruncate(fd, static_cast<off_t>(bytes)) == 0) {
      write_ = static_cast<std::uint8_t*>(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
      run_ = static_cast<std::uint8_t*>(mmap(nullptr, bytes, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0));
    }
    close(fd);
  }
  ~CodeBuffer() {
    munmap(write_, bytes_);
    munmap(run_, bytes_);
  }
  CodeBuffer(const CodeBuffer&) = delete;
  CodeBuffer& operator=(const CodeBuffer&) = delete;
  [[nodiscard]] backend::CodeSpace from(std::size_t at) const { return {write_ + at, run_ + at, bytes_ - at}; }

 private:
  std::size_t bytes_;
  std::uint8_t *write_ = nullptr, *run_ = nullptr;
};

/// Compiles and runs regions.  The ways out are recorded as the interpreter reports them.
class Jit {
 public:
  explicit Jit(backend::HostLevel level = backend::HostLevel::kNative,
               const ir::TargetInfo& target = tests::test_target(), bool plugins = false)
      : backend_(backend::make_x86_64(target, level, plugins)) {
    Ports ports = tests::test_ports();
    ports.leave = [](Env*) -> const void* {
      last().kind = ir::Outcome::Kind::kLeft;
      return next();
    };
    ports.link = [](Env* env, std::uint64_t cookie, std::uint32_t number) -> const void* {
      last() = {ir::Outcome::Kind::kGotoTb, number, static_cast<tests::TestState*>(env)->pc};
      last_cookie() = cookie;
      return next();
    };
    ports.lookup = [](Env* env) -> const void* {
      last() = {ir::Outcome::Kind::kGotoPtr, 0, static_cast<tests::TestState*>(env)->pc};
      return next();
    };
    start_ = (backend_->emit_thunks(buffer_.from(0), ports) + 63) & ~std::size_t{63};
    at_ = start_;
    cache_.fill(&nothing_);
  }

  /// Code stays until reset().
  const std::uint8_t* compile(const ir::Region& region, backend::Compiled& out, std::uint64_t cookie = 0) {
    const backend::CodeSpace space = buffer_.from(at_);
    if (!backend_->compile(region, cookie, space, true, out)) return nullptr;
    at_ += (out.bytes + 15) & ~std::size_t{15};
    return space.run;
  }
  void reset() { at_ = start_; }
  /// Where the next region goes.
  [[nodiscard]] const std::uint8_t* here() const { return buffer_.from(at_).run; }
  [[nodiscard]] backend::Backend& backend() { return *backend_; }

  ir::Outcome run(const void* code, tests::TestState& state) {
    last() = {};
    state.jump_cache = cache_.data();
    state.scratch[3] = 0;
    backend_->enter(&state, code);
    if (last().kind == ir::Outcome::Kind::kExit) last().number = static_cast<std::uint32_t>(state.scratch[3]);
    return last();
  }

  [[nodiscard]] std::string listing(const std::uint8_t* code, const backend::Compiled& c) const {
    return backend_->disassemble({code, c.code_bytes}, reinterpret_cast<std::uint64_t>(code));
  }
  [[nodiscard]] backend::CodeSpace space_at(const std::uint8_t* run) const {
    const backend::CodeSpace all = buffer_.from(0);
    return buffer_.from(static_cast<std::size_t>(run - all.run));
  }
  std::array<CodeEntry*, 1u << kJumpCacheBits>& jump_cache() { return cache_; }
  /// What the next port that may continue returns.
  static const void*& next() {
    static const void* code = nullptr;
    return code;
  }
  static std::uint64_t& last_cookie() {
    static std::uint64_t cookie = 0;
    return cookie;
  }

 private:
  static ir::Outcome& last() {
    static ir::Outcome outcome;
    return outcome;
  }
  CodeBuffer buffer_{1u << 20};
  std::unique_ptr<backend::Backend> backend_;
  std::size_t start_ = 0, at_ = 0;
  CodeEntry nothing_;
  std::array<CodeEntry*, 1u << kJumpCacheBits> cache_{};
};

}  // namespace tcg::x86_64::test
