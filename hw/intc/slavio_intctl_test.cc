// SPDX-License-Identifier: MIT
// Tests of the SLAVIO interrupt controller.
#include "hw/intc/slavio_intctl.h"

#include "hw/core/test_support.h"

namespace hw {
namespace {

class Level final : public CpuIrq {
 public:
  void set_level(unsigned pil) override { value = pil; }
  unsigned value = 0;
};

constexpr std::uint64_t kPending = 0, kMask = 4, kMaskClear = 8, kMaskSet = 0xc, kTarget = 0x10;
constexpr std::uint64_t kCpuPending = 0, kCpuClear = 4, kCpuSet = 8;

struct Fixture {
  Level cpu0, cpu1;
  SlavioIntctl intctl{{&cpu0, &cpu1}};
};

TEST(SlavioIntctl, SerialInputGivesLevel12) {
  Fixture f;
  f.intctl.input(15).set(true);
  EXPECT_EQ(f.cpu0.value, 12u);
  EXPECT_EQ(f.intctl.read(kPending, 4), 0x8000u);
  EXPECT_EQ(f.intctl.cpu_page(0).read(kCpuPending, 4), 1u << 12);
}

TEST(SlavioIntctl, LevelsFollowTheInputs) {
  Fixture f;
  for (const auto& [input, level] : {std::pair{18, 4u}, {16, 6u}, {19, 10u}, {22, 11u}, {14, 12u}}) {
    f.intctl.input(static_cast<unsigned>(input)).set(true);
    EXPECT_EQ(f.cpu0.value, level);
    f.intctl.input(static_cast<unsigned>(input)).set(false);
    EXPECT_EQ(f.cpu0.value, 0u);
  }
}

TEST(SlavioIntctl, MaskedInputIsPendingButSilent) {
  Fixture f;
  f.intctl.write(kMaskSet, 0x8000, 4);
  f.intctl.input(15).set(true);
  EXPECT_EQ(f.cpu0.value, 0u);
  EXPECT_EQ(f.intctl.read(kPending, 4), 0x8000u);
  f.intctl.write(kMaskClear, 0x8000, 4);
  EXPECT_EQ(f.cpu0.value, 12u);
}

TEST(SlavioIntctl, MaskKeepsImplementedBitsOnly) {
  Fixture f;
  f.intctl.write(kMaskSet, 0xffffffff, 4);
  EXPECT_EQ(f.intctl.read(kMask, 4), 0xf05dff80u);
}

TEST(SlavioIntctl, MaskAllSilencesInputsButNotSoftInterrupts) {
  Fixture f;
  f.intctl.write(kMaskSet, 0x80000000, 4);
  f.intctl.input(15).set(true);
  EXPECT_EQ(f.cpu0.value, 0u);
  f.intctl.cpu_page(0).write(kCpuSet, 1u << 18, 4);
  EXPECT_EQ(f.cpu0.value, 2u);
}

TEST(SlavioIntctl, UndirectedInterruptsGoToTheTarget) {
  Fixture f;
  f.intctl.write(kTarget, 1, 4);
  f.intctl.input(18).set(true);
  EXPECT_EQ(f.cpu0.value, 0u);
  EXPECT_EQ(f.cpu1.value, 4u);
}

TEST(SlavioIntctl, SoftInterruptsAreSetAndClearedPerCpu) {
  Fixture f;
  f.intctl.cpu_page(1).write(kCpuSet, 0xffffffff, 4);
  EXPECT_EQ(f.intctl.cpu_page(1).read(kCpuPending, 4), 0xfffe0000u);
  EXPECT_EQ(f.cpu1.value, 15u);
  f.intctl.cpu_page(1).write(kCpuClear, 0x80000000, 4);
  EXPECT_EQ(f.cpu1.value, 14u);
  EXPECT_EQ(f.cpu0.value, 0u);
}

TEST(SlavioIntctl, TimerInputIsLevel14OfItsCpu) {
  Fixture f;
  f.intctl.timer_input(1).set(true);
  EXPECT_EQ(f.cpu1.value, 14u);
  EXPECT_EQ(f.cpu0.value, 0u);
}

TEST(SlavioIntctl, ErrorsAreBroadcastUntilEachCpuClears) {
  Fixture f;
  f.intctl.input(30).set(true);
  f.intctl.input(30).set(false);
  EXPECT_EQ(f.cpu0.value, 15u);
  EXPECT_EQ(f.cpu1.value, 15u);
  f.intctl.cpu_page(1).write(kCpuClear, 0x8000, 4);
  EXPECT_EQ(f.cpu1.value, 0u);
  EXPECT_EQ(f.cpu0.value, 15u);
}

TEST(SlavioIntctl, StateComesBack) {
  Fixture f, g;
  f.intctl.input(15).set(true);
  f.intctl.write(kMaskSet, 0x10000, 4);
  f.intctl.cpu_page(1).write(kCpuSet, 0x20000, 4);
  test::expect_same_after_loading(f.intctl, g.intctl);
  EXPECT_EQ(g.cpu0.value, 12u);
  EXPECT_EQ(g.cpu1.value, 1u);
}

}  // namespace
}  // namespace hw
