// SPDX-License-Identifier: MIT
// A processor without a runtime: reset, fills, faults, traps, interrupts, registers, snapshots.
#include "target/sparc/cpu.h"

#include <gtest/gtest.h>

#include "hw/core/archive.h"
#include "target/sparc/psr.h"
#include "target/sparc/testing/fake_runtime.h"
#include "target/sparc/windows.h"

namespace sparc {
namespace {

using tcg::runtime::Access;
using testing::FakeTables;

struct CpuTest : ::testing::Test {
  CpuTest() {
    cpu.reset(hw::Reset::kCold);
    FakeTables::build(board);
  }
  void mmu_on(std::uint32_t extra = 0) {
    cpu.mmu().write_register(0x100, FakeTables::kContexts >> 4);
    cpu.mmu().write_register(0, 1 | extra);
  }
  /// Traps enabled, in a window that is not the reset's, at an address.
  void run_at(std::uint32_t pc, std::uint32_t psr_value = 0xa3) {
    set_psr(s, psr_value);
    s.wim = 0;
    update_window_limits(s);
    s.pc = pc;
    s.npc = pc + 4;
  }
  int trap() {
    const std::uint32_t leave = std::exchange(s.leave, 0u);
    return leave == 0 ? -1 : static_cast<int>(leave - kLeaveTrap);
  }
  testing::FakeBoard board;
  testing::FakeRuntime runtime;
  std::vector<std::string> errors;
  Cpu cpu{0, *parse_model("TI-SuperSparc-II"), board.memory, runtime, {.error_mode = [this](const std::string& text) {
            errors.push_back(text);
          }}};
  State& s = cpu.state();
};

TEST_F(CpuTest, ResetFetchesFromThePromInBootMode) {
  EXPECT_EQ(cpu.current_key().pc, 0u);
  EXPECT_EQ(s.npc, 4u);
  EXPECT_EQ(psr(s), 0x400000c0u);
  EXPECT_EQ(cpu.current_key().flags, kModeSupervisor | kModeMmuOff);
  const auto fill = cpu.walk(0, Access::kExec, cpu.fetch_mmu_index());
  ASSERT_TRUE(fill);
  EXPECT_EQ(fill->pa_page, Mmu::kPromBase);
  EXPECT_EQ(fill->host_page, board.rom.data());
  EXPECT_TRUE(fill->exec);
  EXPECT_TRUE(fill->rom);
}
TEST_F(CpuTest, DataBypassesTheMmuInBootMode) {
  const auto fill = cpu.walk(0x3000, Access::kWrite, kMmuPhysical);
  ASSERT_TRUE(fill);
  EXPECT_EQ(fill->host_page, board.ram.data() + 0x3000);
  EXPECT_TRUE(fill->read && fill->write);
  EXPECT_FALSE(fill->exec);
}
TEST_F(CpuTest, KeySaysWhenNpcDoesNotFollowButTheModeFlagsDoNot) {
  s.npc = 0x100;
  EXPECT_EQ(cpu.current_key().flags, kModeSupervisor | kModeMmuOff | kModeNpc);
  EXPECT_EQ(s.mode_flags, kModeSupervisor | kModeMmuOff);
}

TEST_F(CpuTest, FillOfACleanPageHasNoWriteUntilAStoreSetsModified) {
  mmu_on();
  const auto read = cpu.walk(0x01003000, Access::kRead, kMmuUser);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->read && read->exec && !read->write && !read->global);
  const auto write = cpu.walk(0x01003000, Access::kWrite, kMmuUser);
  ASSERT_TRUE(write);
  EXPECT_TRUE(write->read && write->exec && write->write);
  EXPECT_EQ(write->pa_page, 0x10000u);
}
TEST_F(CpuTest, SupervisorPagesAreGlobalAndOnlyTheirs) {
  mmu_on();
  EXPECT_TRUE(cpu.walk(0x01007000, Access::kRead, kMmuSupervisor)->global);
  EXPECT_FALSE(cpu.walk(0x01007000, Access::kRead, kMmuUser));
  EXPECT_EQ(trap(), 0x09);
}
TEST_F(CpuTest, FetchFaultIsAnInstructionAccessException) {
  mmu_on();
  EXPECT_EQ(cpu.fetch_mmu_index(), kMmuSupervisor);
  EXPECT_FALSE(cpu.walk(0x05000000, Access::kExec, kMmuSupervisor));
  EXPECT_EQ(trap(), 0x01);
  EXPECT_EQ(cpu.mmu().fault_status(), 0x166u);
}
TEST_F(CpuTest, NoFaultSendsEachAccessNowhereAndNotesEach) {
  mmu_on(2);
  const auto fill = cpu.walk(0x05000000, Access::kRead, kMmuSupervisor);
  ASSERT_TRUE(fill);
  EXPECT_EQ(fill->host_page, nullptr);
  EXPECT_TRUE(fill->read && !fill->write);
  EXPECT_EQ(cpu.io_load(fill->pa_page, 0x05000000, 4, Access::kRead, kMmuSupervisor), 0u);
  EXPECT_EQ(cpu.mmu().read_register(0x300), 0x126u);
  EXPECT_EQ(cpu.io_load(fill->pa_page, 0x05000000, 4, Access::kRead, kMmuSupervisor), 0u);
  EXPECT_EQ(cpu.mmu().read_register(0x300), 0x126u);
  EXPECT_EQ(trap(), -1);
}
TEST_F(CpuTest, NowhereFillFindsAPageThatCameLater) {
  mmu_on(2);
  const auto fill = cpu.walk(0x05000000, Access::kRead, kMmuSupervisor);
  board.put(FakeTables::kLevel1 + 20, FakeTables::pte(0, 7));
  board.put(0x40, 0xfeedf00d);
  EXPECT_EQ(cpu.io_load(fill->pa_page | 0x40, 0x05000040, 4, Access::kRead, kMmuSupervisor), 0xfeedf00du);
}
TEST_F(CpuTest, EmptyBusIsADataAccessError) {
  mmu_on();
  const auto fill = cpu.walk(0x02000000, Access::kRead, kMmuSupervisor);
  ASSERT_TRUE(fill);
  EXPECT_EQ(fill->host_page, nullptr);
  cpu.io_load(fill->pa_page, 0x02000000, 4, Access::kRead, kMmuSupervisor);
  EXPECT_EQ(trap(), 0x29);
  cpu.io_store(fill->pa_page, 0x02000000, 1, 4, kMmuSupervisor);
  EXPECT_EQ(trap(), 0x29);
  cpu.io_load(fill->pa_page, 0x02000000, 4, Access::kExec, kMmuSupervisor);
  EXPECT_EQ(trap(), 0x21);
}
TEST_F(CpuTest, DebugWalkTouchesNothing) {
  mmu_on();
  EXPECT_EQ(cpu.debug_walk(0x01003000)->pa_page, 0x10000u);
  EXPECT_FALSE(cpu.debug_walk(0x05000000));
  EXPECT_EQ(board.get(FakeTables::kLevel3 + 12), FakeTables::pte(0x10000, 3));
  EXPECT_EQ(cpu.mmu().fault_status(), 0u);
  EXPECT_EQ(trap(), -1);
}

TEST_F(CpuTest, TrapEntersTheNextWindowWithItsAddresses) {
  run_at(0x1000, 0xa3);
  s.tbr = 0x40000000;
  cpu.leave(kLeaveTrap + 9, 0);
  EXPECT_EQ(psr(s), 0x400000c2u);  // S, PS from S, ET off, CWP 2
  EXPECT_EQ(*cpu.read_register("l1"), 0x1000u);
  EXPECT_EQ(*cpu.read_register("l2"), 0x1004u);
  EXPECT_EQ(s.tbr, 0x40000090u);
  EXPECT_EQ(s.pc, 0x40000090u);
  EXPECT_EQ(s.npc, 0x40000094u);
}
TEST_F(CpuTest, TrapFromUserModeRemembersIt) {
  run_at(0x1000, 0x23);
  cpu.leave(kLeaveTrap + 0x2a, 0);
  EXPECT_EQ(psr(s), 0x40000082u);
  EXPECT_TRUE((cpu.current_key().flags & kModeSupervisor) != 0);
}
TEST_F(CpuTest, TrapLeavesTheCurrentWindowsOutsAsIns) {
  run_at(0x1000, 0xa0);
  cpu.write_register("o6", 0x12345678);
  cpu.leave(kLeaveTrap + 5, 0);
  EXPECT_EQ(*cpu.read_register("cwp"), 7u);
  EXPECT_EQ(*cpu.read_register("i6"), 0x12345678u);
}
TEST_F(CpuTest, TrapWithTrapsDisabledIsErrorMode) {
  run_at(0x1000, 0x83);
  cpu.leave(kLeaveTrap + 2, 0);
  EXPECT_TRUE(cpu.in_error_mode());
  EXPECT_TRUE(cpu.halted);
  EXPECT_FALSE(cpu.has_work());
  EXPECT_EQ(s.pc, 0x1000u);
  EXPECT_EQ(errors, std::vector<std::string>{
                        "cpu 0: trap 0x02 (Illegal Instruction) at pc 0x00001000 with traps disabled: error mode"});
  cpu.set_interrupt_level(15);
  EXPECT_FALSE(cpu.has_work());
  cpu.reset(hw::Reset::kWarm);
  EXPECT_FALSE(cpu.in_error_mode());
  EXPECT_FALSE(cpu.halted);
}
TEST_F(CpuTest, RettReturnsToUserMode) {
  run_at(0x1000, 0x83);
  s.npc = 0x2000;
  cpu.leave(kLeaveRett, 0x2004);
  EXPECT_EQ(psr(s), 0x40000024u);
  EXPECT_EQ(s.pc, 0x2000u);
  EXPECT_EQ(s.npc, 0x2004u);
}
TEST_F(CpuTest, RettThatCannotBeDoneIsErrorModeWithItsReasonInTbr) {
  run_at(0x1000, 0x83);
  s.wim = 1u << 4;
  update_window_limits(s);
  cpu.leave(kLeaveRett, 0x2000);
  EXPECT_TRUE(cpu.in_error_mode());
  EXPECT_EQ(s.tbr, 0x60u);
}
TEST_F(CpuTest, TiccTrapsByNumber) {
  run_at(0x1000);
  cpu.leave(kLeaveTicc, 0x10);
  EXPECT_EQ(s.tbr, 0x900u);
}

TEST_F(CpuTest, InterruptAbovePilIsTakenAndKicks) {
  run_at(0x1000, 0x4a3);
  cpu.set_interrupt_level(5);
  EXPECT_EQ(runtime.kicks, 1u);
  EXPECT_TRUE(cpu.has_work());
  EXPECT_TRUE(cpu.take_interrupt());
  EXPECT_EQ(s.tbr, 0x150u);
  EXPECT_FALSE(cpu.take_interrupt());  // traps are disabled now
}
TEST_F(CpuTest, InterruptNotAbovePilWaits) {
  run_at(0x1000, 0x5a3);
  cpu.set_interrupt_level(5);
  EXPECT_FALSE(cpu.take_interrupt());
}
TEST_F(CpuTest, MaskedInterruptEndsAHaltWithoutBeingTaken) {
  run_at(0x1000, 0xfa3);
  cpu.halt();
  cpu.set_interrupt_level(10);
  EXPECT_TRUE(cpu.has_work());
  EXPECT_FALSE(cpu.take_interrupt());
}
TEST_F(CpuTest, Level15PassesPilButNotDisabledTraps) {
  run_at(0x1000, 0xf83);
  cpu.set_interrupt_level(15);
  EXPECT_FALSE(cpu.take_interrupt());
  run_at(0x1000, 0xfa3);
  EXPECT_TRUE(cpu.take_interrupt());
  EXPECT_EQ(s.tbr, 0x1f0u);
}
TEST_F(CpuTest, HaltEndsWithAnInterrupt) {
  run_at(0x1000, 0x0a3);
  cpu.halt();
  EXPECT_TRUE(cpu.halted);
  EXPECT_FALSE(cpu.has_work());
  cpu.set_interrupt_level(1);
  EXPECT_TRUE(cpu.has_work());
  EXPECT_TRUE(cpu.take_interrupt());
  EXPECT_FALSE(cpu.halted);
}

TEST_F(CpuTest, RegistersAreReachedByName) {
  for (const char* name : {"g1", "g7", "o0", "sp", "l5", "i7", "fp", "f0", "f31", "y", "npc"}) {
    EXPECT_TRUE(cpu.write_register(name, 0x12345678)) << name;
    EXPECT_EQ(cpu.read_register(name), 0x12345678u) << name;
  }
  EXPECT_TRUE(cpu.write_register("g0", 5));
  EXPECT_EQ(cpu.read_register("g0"), 0u);
  EXPECT_EQ(cpu.read_register("r17"), cpu.read_register("l1"));
  EXPECT_FALSE(cpu.read_register("g8"));
  EXPECT_FALSE(cpu.read_register("x"));
  EXPECT_FALSE(cpu.write_register("f32", 0));
}
TEST_F(CpuTest, RegistersTextIsWhatPeopleKnow) {
  cpu.write_register("g1", 0xdeadbeef);
  cpu.write_register("f1", 0x11);
  const std::string text = cpu.registers_text(true);
  EXPECT_EQ(text,
            "pc: 00000000  npc: 00000004\n"
            "%g0-7: 00000000 deadbeef 00000000 00000000 00000000 00000000 00000000 00000000\n"
            "%o0-7: 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 \n"
            "%l0-7: 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 \n"
            "%i0-7: 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 \n"
            "%f00:  0000000000000011 0000000000000000 0000000000000000 0000000000000000\n"
            "%f08:  0000000000000000 0000000000000000 0000000000000000 0000000000000000\n"
            "%f16:  0000000000000000 0000000000000000 0000000000000000 0000000000000000\n"
            "%f24:  0000000000000000 0000000000000000 0000000000000000 0000000000000000\n"
            "psr: 400000c0 (icc: ---- SPE: SP-) wim: 00000000\n"
            "fsr: 00000000 y: 00000000\n");
}

TEST_F(CpuTest, SnapshotBringsEverythingBackInAnotherWindowPosition) {
  run_at(0x1000, 0x00f014e5);
  for (unsigned w = 0; w < 8; ++w)
    for (unsigned r = 8; r < 24; ++r) reg(s, w, r) = w << 8 | r;
  cpu.write_register("f3", 0x40490fdb);
  cpu.write_register("wim", 0x42);
  cpu.set_interrupt_level(3);
  mmu_on();
  hw::Archive save;
  cpu.serialize(save);

  Cpu other{0, *parse_model("TI-SuperSparc-II"), board.memory, runtime, {}};
  other.reset(hw::Reset::kCold);
  other.leave(kLeaveTrap, 0);
  hw::Archive load(save.bytes());
  other.serialize(load);
  EXPECT_FALSE(load.failed()) << load.error();
  EXPECT_TRUE(load.at_end());
  EXPECT_EQ(other.registers_text(true), cpu.registers_text(true));
  EXPECT_EQ(reg(other.state(), 7, 23), 0x717u);
  EXPECT_EQ(other.mmu().control(), cpu.mmu().control());
  EXPECT_EQ(other.state().interrupt_level.load(), 3u);
  EXPECT_FALSE(other.in_error_mode());
}
TEST_F(CpuTest, SnapshotOfAnotherWindowCountIsRefused) {
  hw::Archive save;
  cpu.serialize(save);
  Cpu other{0, *parse_model("TI-SuperSparc-II,nwindows=7"), board.memory, runtime, {}};
  other.reset(hw::Reset::kCold);
  hw::Archive load(save.bytes());
  other.serialize(load);
  EXPECT_TRUE(load.failed());
}

}  // namespace
}  // namespace sparc
