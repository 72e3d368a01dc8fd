// SPDX-License-Identifier: MIT
// The bare AArch64 machine: programs under every configuration of the runtime, and what exceptions look like.
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/arm_machine_fixture.h"

namespace test {
namespace {

class ArmMachineTest : public testing::TestWithParam<ArmConfig> {
 protected:
  ArmEnd run(const std::vector<std::uint32_t>& words, std::uint64_t pc = 0x1000) {
    machine.write_words(pc, words);
    machine.state().pc = pc;
    return machine.run();
  }
  ArmMachine machine{GetParam()};
};

TEST_P(ArmMachineTest, LoopCountsDown) {
  // movz x0, #1000; movz x1, #0; 1: add x1, x1, #3; sub x0, x0, #1; cbnz x0, 1b; hlt #0x7fff
  EXPECT_EQ(run({0xd2807d00, 0xd2800001, 0x91000c21, 0xd1000400, 0xb5ffffc0, kArmEndWord}), ArmEnd::kEnd);
  EXPECT_EQ(machine.state().x[1], 3000u);
  EXPECT_EQ(machine.state().x[0], 0u);
  EXPECT_EQ(machine.state().pc, 0x1014u);
}

TEST_P(ArmMachineTest, SupervisorCallShowsTheNextInstruction) {
  // svc #5; hlt #0x7fff
  EXPECT_EQ(run({0xd40000a1, kArmEndWord}), ArmEnd::kEnd);
  ASSERT_EQ(machine.exceptions().size(), 1u);
  EXPECT_EQ(machine.exceptions()[0].exception.kind, arm::ExceptionKind::kSvc);
  EXPECT_EQ(machine.exceptions()[0].exception.immediate, 5u);
  EXPECT_EQ(machine.exceptions()[0].pc, 0x1004u);
}

TEST_P(ArmMachineTest, CallAndReturn) {
  // bl 1f; hlt #0x7fff; 1: movz w0, #7; ret
  EXPECT_EQ(run({0x94000002, kArmEndWord, 0x528000e0, 0xd65f03c0}), ArmEnd::kEnd);
  EXPECT_EQ(machine.state().x[0], 7u);
  EXPECT_EQ(machine.state().x[30], 0x1004u);
}

TEST_P(ArmMachineTest, UndefinedWordIsReportedWhereItIs) {
  EXPECT_EQ(run({0x00000000, kArmEndWord}), ArmEnd::kEnd);
  ASSERT_EQ(machine.exceptions().size(), 1u);
  EXPECT_EQ(machine.exceptions()[0].exception.kind, arm::ExceptionKind::kUndefined);
  EXPECT_EQ(machine.exceptions()[0].pc, 0x1000u);
}

TEST_P(ArmMachineTest, BranchToAnOddAddressFaults) {
  // mov x1, #0x2001 (movz); adr-free: movz x30 to the end word; br x1
  EXPECT_EQ(run({0xd2840021, 0xd282021e, 0xd61f0020, 0xd503201f, kArmEndWord}), ArmEnd::kEnd);
  ASSERT_EQ(machine.exceptions().size(), 1u);
  EXPECT_EQ(machine.exceptions()[0].exception.kind, arm::ExceptionKind::kPcAlignment);
  EXPECT_EQ(machine.exceptions()[0].pc, 0x2001u);
}

TEST_P(ArmMachineTest, FetchFromNowhereFaults) {
  // movz x1, #0x8000, lsl #16; movz x30, #0x1010; br x1
  EXPECT_EQ(run({0xd2b00001, 0xd282021e, 0xd61f0020, 0xd503201f, kArmEndWord}), ArmEnd::kEnd);
  ASSERT_EQ(machine.exceptions().size(), 1u);
  EXPECT_EQ(machine.exceptions()[0].exception.kind, arm::ExceptionKind::kFetchAbort);
  EXPECT_EQ(machine.exceptions()[0].exception.address, 0x8000'0000u);
}

TEST_P(ArmMachineTest, GuardedPageWantsALandingPad) {
  machine.guard_from(0x2000);
  machine.write_words(0x2000, std::vector<std::uint32_t>{0xd503201f, kArmEndWord});
  // movz x1, #0x2000; blr x1
  EXPECT_EQ(run({0xd2840001, 0xd63f0020}), ArmEnd::kEnd);
  ASSERT_EQ(machine.exceptions().size(), 1u);
  EXPECT_EQ(machine.exceptions()[0].exception.kind, arm::ExceptionKind::kBti);
  EXPECT_EQ(machine.exceptions()[0].pc, 0x2000u);
}

INSTANTIATE_TEST_SUITE_P(Configs, ArmMachineTest, testing::ValuesIn(arm_configs().begin(), arm_configs().end()),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace test
