// SPDX-License-Identifier: MIT
// What decoder fuzzing of every guest shares: both backends take what the front end made; nothing is run.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>

#include "tcg/backend/backend.h"
#include "tcg/ir/interp.h"
#include "tcg/runtime/code_buffer.h"
#include "tcg/runtime/vcpu.h"

namespace test {

/// How many words: TANDEM_DECODE_WORDS, else a million, ten in the nightly set.
inline std::uint64_t decode_word_count() {
  if (const char* text = std::getenv("TANDEM_DECODE_WORDS")) return std::strtoull(text, nullptr, 0);
  return std::getenv("TANDEM_NIGHTLY") != nullptr ? 10'000'000 : 1'000'000;
}

/// Where generated code goes; never run.
class FuzzCompiler {
 public:
  explicit FuzzCompiler(const tcg::ir::TargetInfo& target)
      : buffer_(*tcg::runtime::CodeBuffer::create(1 << 20)),
        backend_(tcg::backend::make_x86_64(target, tcg::backend::HostLevel::kNative)),
        interpreter_(target, tcg::runtime::Vcpu::ports()) {
    backend_->emit_thunks(buffer_.thunk_space(), tcg::runtime::Vcpu::ports());
  }
  /// False: more code than an empty slab holds.
  [[nodiscard]] bool compile(const tcg::ir::Region& region) {
    tcg::backend::Compiled out;
    interpreter_.prepare(region, prepared_);
    return backend_->compile(region, 0, buffer_.free_space(), false, out);
  }

 private:
  tcg::runtime::CodeBuffer buffer_;
  std::unique_ptr<tcg::backend::Backend> backend_;
  tcg::ir::Interpreter interpreter_;
  tcg::ir::Prepared prepared_;
};

}  // namespace test
