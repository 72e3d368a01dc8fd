// SPDX-License-Identifier: MIT
// xbyak's code generator, kept for one region after another and pointed to where each is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include <xbyak/xbyak.h>

namespace tcg::x86_64 {

class CodeWriter : public Xbyak::CodeGenerator {
 public:
  CodeWriter() : CodeGenerator(sizeof nowhere_, &nowhere_) { point(nullptr, 0); }
  /// Starts anew at the beginning of `bytes` bytes.
  void point(std::uint8_t* to, std::size_t bytes) {
    top_ = to;
    maxSize_ = bytes;
    size_ = 0;
  }
  [[nodiscard]] std::size_t room() const { return maxSize_ - size_; }
  /// Data of 1 to 8 bytes; throws as instructions do.
  template <class T>
  void append(T v) {
    if (room() < sizeof v) throw Xbyak::Error(Xbyak::ERR_CODE_IS_TOO_BIG);
    std::memcpy(top_ + size_, &v, sizeof v);
    size_ += sizeof v;
  }
  void put_at(std::uint32_t offset, std::uint32_t v) { std::memcpy(top_ + offset, &v, sizeof v); }

 private:
  static inline std::uint8_t nowhere_ = 0;  ///< xbyak would allocate if it got no memory
};

}  // namespace tcg::x86_64
