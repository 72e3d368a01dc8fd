// SPDX-License-Identifier: MIT
// Alternate spaces of a SuperSPARC-II on a board of RAM.
#include <gtest/gtest.h>

#include "target/sparc/cpu.h"
#include "target/sparc/helpers.h"
#include "target/sparc/testing/fake_runtime.h"

namespace sparc {
namespace {

using tcg::ir::MemOp;

constexpr MemOp kByte{.size_log2 = 0}, kHalf{.size_log2 = 1}, kWord{.size_log2 = 2}, kDouble{.size_log2 = 3};

struct AsiTest : ::testing::Test {
  AsiTest() {
    cpu.reset(hw::Reset::kCold);
    testing::FakeTables::build(board);
    runtime.log.clear();
  }
  void mmu_on() {
    store(0x100, testing::FakeTables::kContexts >> 4, 0x04);
    store(0, 1, 0x04);
    runtime.log.clear();
  }
  std::uint64_t load(std::uint32_t va, std::uint8_t asi, MemOp op = kWord) {
    return asi_load(&cpu.state(), va, asi, op.pack());
  }
  void store(std::uint32_t va, std::uint64_t value, std::uint8_t asi, MemOp op = kWord) {
    asi_store(&cpu.state(), va, value, asi | op.pack() << 8);
  }
  /// Trap type asked for, or -1; forgets it.
  int trap() {
    const std::uint32_t leave = std::exchange(cpu.state().leave, 0u);
    return leave == 0 ? -1 : static_cast<int>(leave - kLeaveTrap);
  }
  testing::FakeBoard board;
  testing::FakeRuntime runtime;
  Cpu cpu{0, *parse_model("TI-SuperSparc-II"), board.memory, runtime, {}};
};

TEST_F(AsiTest, BypassReachesPhysicalMemoryInEveryWidth) {
  store(0x2000, 0x1122334455667788, 0x20, kDouble);
  EXPECT_EQ(load(0x2001, 0x20, kByte), 0x22u);
  EXPECT_EQ(load(0x2002, 0x20, kHalf), 0x3344u);
  EXPECT_EQ(load(0x2004, 0x20), 0x55667788u);
  EXPECT_EQ(load(0x2000, 0x20, kDouble), 0x1122334455667788u);
}
TEST_F(AsiTest, BypassTakesUpperAddressBitsFromTheAsi) {
  board.rom.data()[0] = 0x12;
  EXPECT_EQ(load(0xf0000000, 0x2f, kByte), 0x12u);
}
TEST_F(AsiTest, LoadsExtendTheSignWhenAsked) {
  store(0x2000, 0x80ff, 0x20, kHalf);
  MemOp op = kHalf;
  op.sign_extend = true;
  EXPECT_EQ(load(0x2000, 0x20, op), 0xffff'ffff'ffff'80ffu);
}
TEST_F(AsiTest, MisalignedAccessTrapsWithoutEffect) {
  store(0x2002, 1, 0x20);
  EXPECT_EQ(trap(), 0x07);
  EXPECT_EQ(board.get(0x2000), 0u);
}
TEST_F(AsiTest, EmptyBusIsADataAccessErrorWithStatusAndAddress) {
  mmu_on();
  load(0xe0000000, 0x2e);
  EXPECT_EQ(trap(), 0x29);
  EXPECT_EQ(load(0x400, 0x04), 0xe0000000u);
  EXPECT_EQ(load(0x300, 0x04), 0x36u | 1u << 11);
}
TEST_F(AsiTest, EmptyBusIsOnlyNotedWhileTheMmuIsOff) {
  load(0xe0000000, 0x2e);
  EXPECT_EQ(trap(), -1);
  EXPECT_EQ(load(0x300, 0x04), 0x36u | 1u << 11);
}

TEST_F(AsiTest, DataSpacesUseTheRuntimesAccessWithTheirIndex) {
  mmu_on();
  runtime.load_result = 0xabcd;
  EXPECT_EQ(load(0x1004, 0x0a), 0xabcdu);
  store(0x1008, 7, 0x0b, kByte);
  const std::vector<std::string> expected{"load 1004 bytes 4 index 0", "store 1008 = 7 bytes 1 index 1"};
  EXPECT_EQ(runtime.log, expected);
}
TEST_F(AsiTest, InstructionSpaceLoadIsCheckedAsExecuteButTrapsAsData) {
  mmu_on();
  board.put(0x10000, 0x01000000);
  EXPECT_EQ(load(0x01002000, 0x08), 0x01000000u);
  load(0x01000000, 0x09);
  EXPECT_EQ(trap(), 0x09);
  EXPECT_EQ(load(0x300, 0x04), 0x36au);
}
TEST_F(AsiTest, NoFaultHoldsBackAllButSupervisorInstructionFaults) {
  mmu_on();
  store(0, 3, 0x04);
  EXPECT_EQ(load(0x05000000, 0x08), 0u);
  EXPECT_EQ(trap(), -1);
  EXPECT_EQ(load(0x300, 0x04), 0x146u);
  load(0x05000000, 0x09);
  EXPECT_EQ(trap(), 0x09);
}

TEST_F(AsiTest, ProbeAndFlushGoToTheMmu) {
  mmu_on();
  EXPECT_EQ(load(0x01002400, 0x03), testing::FakeTables::pte(0x10000, 2));
  store(0x400, 0, 0x03);
  EXPECT_EQ(runtime.log, std::vector<std::string>{"flush_all"});
}

TEST_F(AsiTest, MxccPortNamesTheModule) {
  EXPECT_EQ(load(0x01c00f00, 0x02, kDouble), 0x08000000u);
  EXPECT_EQ(load(0x01c00f04, 0x02), 0x08000000u);
}
TEST_F(AsiTest, MxccControlIsWrittenByWordOrDouble) {
  store(0x01c00a04, 0x34, 0x02);
  EXPECT_EQ(load(0x01c00a00, 0x02, kDouble), 0x34u);
  store(0x01c00a00, 0x1'0000'0002, 0x02, kDouble);
  EXPECT_EQ(load(0x01c00a04, 0x02), 2u);
  EXPECT_EQ(load(0x01c00a00, 0x02), 1u);
}
TEST_F(AsiTest, MxccStreamCopiesALine) {
  for (unsigned i = 0; i < 8; ++i) board.put(0x3000 + i * 4, 0xa0 + i);
  store(0x01c00100, 0x10'0000'3000, 0x02, kDouble);  // bit 36: cacheable
  store(0x01c00200, 0x10'0000'4000, 0x02, kDouble);
  EXPECT_EQ(board.get(0x4000), 0xa0u);
  EXPECT_EQ(board.get(0x401c), 0xa7u);
  EXPECT_EQ(load(0x01c00018, 0x02, kDouble), 0x000000a6'000000a7u);
  EXPECT_EQ(load(0x01c00200, 0x02, kDouble) >> 63, 1u);
}
TEST_F(AsiTest, MxccStreamIntoNowhereSetsTheErrorRegisterWhichOnesClear) {
  store(0x01c00200, 0xe'e000'0000, 0x02, kDouble);
  EXPECT_EQ(trap(), -1);
  EXPECT_EQ(load(0x01c00e00, 0x02, kDouble), 0x0200'000e'e000'0000u);
  store(0x01c00e00, ~std::uint64_t{0}, 0x02, kDouble);
  EXPECT_EQ(load(0x01c00e00, 0x02, kDouble), 0u);
}

TEST_F(AsiTest, CacheTagsReadInvalidAndFlashClearIsTaken) {
  EXPECT_EQ(load(0x80000000, 0x0e, kDouble), 0u);
  store(0, 0, 0x36);
  store(0x80000000, 0, 0x37);
  store(0x1000, 0, 0x10);
  store(0x1000, 0, 0x1c);
  EXPECT_EQ(trap(), -1);
}
TEST_F(AsiTest, ActionAndBreakpointRegistersKeepTheirValues) {
  store(0, 0x1000, 0x4c);
  store(0x100, 0x55, 0x38, kDouble);
  EXPECT_EQ(load(0, 0x4c), 0x1000u);
  EXPECT_EQ(load(0x100, 0x38, kDouble), 0x55u);
}
TEST_F(AsiTest, BlockCopyAndFillMoveALine) {
  store(0x2010, 0x99, 0x20);
  store(0x2100, 0x2000, 0x17);
  EXPECT_EQ(board.get(0x2110), 0x99u);
  store(0x2200, 0x11111111'22222222, 0x1f, kDouble);
  EXPECT_EQ(board.get(0x2218), 0x11111111u);
  EXPECT_EQ(board.get(0x221c), 0x22222222u);
}
TEST_F(AsiTest, UnknownSpaceIsADataAccessExceptionOfControlSpace) {
  mmu_on();
  store(0x10, 0, 0x66);
  EXPECT_EQ(trap(), 0x09);
  EXPECT_EQ(load(0x300, 0x04), 0x100b6u);
}
TEST_F(AsiTest, MxccSpaceIsUnknownWithoutMxcc) {
  Cpu other{1, *parse_model("TI-SuperSparc-50"), board.memory, runtime, {}};
  other.reset(hw::Reset::kCold);
  asi_load(&other.state(), 0x01c00f00, 0x02, kDouble.pack());
  EXPECT_EQ(other.state().leave, kLeaveTrap + 9);
}
/// No address, space, width or value may bring the emulator down.
TEST_F(AsiTest, AnyAccessIsSurvived) {
  mmu_on();
  std::uint32_t seed = 12345;
  const auto next = [&] { return seed = seed * 1664525 + 1013904223; };
  for (unsigned i = 0; i < 200000; ++i) {
    const auto asi = static_cast<std::uint8_t>(next() >> 24);
    const MemOp op{.size_log2 = static_cast<std::uint8_t>(next() >> 30), .sign_extend = (next() >> 31) != 0};
    const std::uint32_t va = (next() >> 28) < 8 ? next() : next() & 0x01c0'ff1f;
    if ((next() >> 31) != 0) {
      load(va, asi, op);
    } else {
      store(va, next(), asi, op);
    }
    trap();
    runtime.log.clear();
  }
}

}  // namespace
}  // namespace sparc
