// SPDX-License-Identifier: MIT
// What Assembler adds to xbyak: code that runs elsewhere, labels, room.
#include "tcg/backend/x86_64/assembler.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

namespace {

using namespace tcg::x86_64;  // NOLINT(google-build-using-namespace): a test of all of it

class AssemblerTest : public testing::Test {
 protected:
  AssemblerTest() { start(code_.size()); }
  void start(std::size_t bytes) { a_.start(code_.data(), kRun, bytes); }
  [[nodiscard]] std::int32_t displacement_before(std::uint32_t end) const {
    std::int32_t v;
    std::memcpy(&v, &code_[end - 4], 4);
    return v;
  }

  static inline const auto* const kRun = reinterpret_cast<const std::uint8_t*>(std::uintptr_t{0x40000001});
  std::array<std::uint8_t, 512> code_{};
  Assembler a_;
};

TEST_F(AssemblerTest, JumpsOutOfTheCodeReckonFromTheRunAddress) {
  const std::uint8_t* const target = kRun + 0x10000;
  a_.zero(rax);
  for (int n = 0; n < 3; ++n) {
    if (n == 0)
      a_.jmp(target);
    else if (n == 1)
      a_.jcc(Cc::kE, target);
    else
      a_.call(target);
    EXPECT_EQ(a_.run_address() + displacement_before(a_.offset()), target);
  }
}

TEST_F(AssemblerTest, LabelsReachForwardAndBack) {
  const Label back = a_.label(), forward = a_.label();
  a_.bind(back);
  a_.jcc(Cc::kNe, forward);
  const std::uint32_t first = a_.offset();
  a_.lea_rip(rcx, forward);
  const std::uint32_t second = a_.offset();
  for (int n = 0; n < 200; ++n) a_.cmc();
  a_.jmp(back);
  const std::uint32_t third = a_.offset();
  a_.bind(forward);
  a_.resolve();
  EXPECT_EQ(first + displacement_before(first), a_.offset());
  EXPECT_EQ(second + displacement_before(second), a_.offset());
  EXPECT_EQ(static_cast<std::int32_t>(third) + displacement_before(third), 0);
}

TEST_F(AssemblerTest, PatchableJumpsAreAlignedWhereTheyRun) {
  const Label next = a_.label();
  for (int n = 0; n < 4; ++n) {
    const std::uint32_t at = a_.jmp_patchable(next);
    EXPECT_EQ((reinterpret_cast<std::uintptr_t>(kRun) + at) % 4, 0u);
    a_.cmc();
  }
  a_.align(16);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a_.run_address()) % 16, 0u);
}

TEST_F(AssemblerTest, NothingIsWrittenBeyondTheSpace) {
  for (std::size_t bytes = 0; bytes < 40; ++bytes) {
    code_.fill(0xaa);
    start(bytes);
    EXPECT_THROW(for (;;) a_.mov(W::k64, Mem{r12, 0x12345, r13, 2}, r9), Xbyak::Error);
    start(bytes);
    EXPECT_THROW(for (;;) a_.data32(7), Xbyak::Error);
    EXPECT_FALSE(a_.room(4));
    for (std::size_t n = bytes; n < code_.size(); ++n) ASSERT_EQ(code_[n], 0xaa);
  }
}

TEST_F(AssemblerTest, LowBytesAreNeverThoseOfAh) {
  a_.store8(Mem{rax}, rsi);
  a_.setcc(Cc::kE, rdi);
  const std::array<std::uint8_t, 7> want{0x40, 0x88, 0x30, 0x40, 0x0f, 0x94, 0xc7};
  EXPECT_EQ(std::memcmp(code_.data(), want.data(), want.size()), 0);
}

}  // namespace
