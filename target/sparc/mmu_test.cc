// SPDX-License-Identifier: MIT
// The reference MMU against tables in RAM.
#include "target/sparc/mmu.h"

#include <gtest/gtest.h>

#include "hw/core/archive.h"
#include "target/sparc/models.h"
#include "target/sparc/testing/fake_runtime.h"

namespace sparc {
namespace {

using testing::FakeTables;

constexpr std::uint32_t kControl = 0, kContextTable = 0x100, kContext = 0x200, kStatus = 0x300, kAddress = 0x400;

struct MmuTest : ::testing::Test {
  MmuTest() {
    mmu.reset();
    FakeTables::build(board);
    mmu.write_register(kContextTable, FakeTables::kContexts >> 4);
    mmu.write_register(kControl, Mmu::kEnable);
    runtime.log.clear();
  }
  /// Walks, notes a fault, and gives SFSR.
  std::uint32_t fault(std::uint32_t va, AccessType at) {
    const Walk found = mmu.walk(va, at);
    if (found.fault != FaultType::kNone) mmu.record_fault(va, at, found);
    return mmu.read_register(kStatus);
  }
  testing::FakeBoard board;
  testing::FakeRuntime runtime;
  Mmu mmu{board.memory, runtime, parse_model("TI-SuperSparc-II")->mmu};
};

using enum AccessType;

TEST_F(MmuTest, ResetsInBootModeWithTheModelsVersion) {
  mmu.reset();
  EXPECT_EQ(mmu.read_register(kControl), 0x08002000u);
  EXPECT_TRUE(mmu.boot_mode());
  EXPECT_EQ(mmu.untranslated_fetch_pa(0x1234), 0xff0001234u);
}

TEST_F(MmuTest, ControlKeepsVersionAndModePin) {
  mmu.write_register(kControl, 0xffffffff);
  EXPECT_EQ(mmu.read_register(kControl), 0x08fff7ffu);
}

TEST_F(MmuTest, TranslatesAPageAndAPageOf256KAndOf16M) {
  EXPECT_EQ(mmu.walk(0x01003abc, kLoadSupervisorData).pa, 0x10abcu);
  EXPECT_EQ(mmu.walk(0x01043abc, kLoadSupervisorData).pa, 0x43abcu);
  EXPECT_EQ(mmu.walk(0x00043abc, kLoadSupervisorData).pa, 0x43abcu);
}

TEST_F(MmuTest, TranslatesA4GPageInTheContextTable) {
  board.put(FakeTables::kContexts + 4, FakeTables::pte(0xf'0000'0000, 7));
  mmu.write_register(kContext, 1);
  const Walk found = mmu.walk(0xfedcba98, kLoadSupervisorData);
  EXPECT_EQ(found.pa, 0xf'fedc'ba98u);
  EXPECT_EQ(found.level, 0);
}

TEST_F(MmuTest, LoadSetsReferencedAndStoreAlsoModified) {
  mmu.walk(0x01003000, kLoadUserData);
  EXPECT_EQ(board.get(FakeTables::kLevel3 + 12) & 0x60, 0x20u);
  mmu.walk(0x01003000, kStoreUserData);
  EXPECT_EQ(board.get(FakeTables::kLevel3 + 12) & 0x60, 0x60u);
}

TEST_F(MmuTest, RefusedAccessLeavesReferencedAndModifiedAlone) {
  mmu.walk(0x01000000, kStoreUserData);
  EXPECT_EQ(board.get(FakeTables::kLevel3) & 0x60, 0u);
}

/// Table H-7 by ACC (columns) and AT (rows): FT of the access.
TEST_F(MmuTest, PermissionsAreTheManualsTable) {
  constexpr unsigned kTable[8][8] = {
      {0, 0, 0, 0, 2, 0, 3, 3}, {0, 0, 0, 0, 2, 0, 0, 0}, {2, 2, 0, 0, 0, 2, 3, 3}, {2, 2, 0, 0, 0, 2, 0, 0},
      {2, 0, 2, 0, 2, 2, 3, 3}, {2, 0, 2, 0, 2, 0, 2, 0}, {2, 2, 2, 0, 2, 2, 3, 3}, {2, 2, 2, 0, 2, 2, 2, 0},
  };
  for (unsigned at = 0; at < 8; ++at)
    for (unsigned acc = 0; acc < 8; ++acc)
      EXPECT_EQ(static_cast<unsigned>(Mmu::check_access(acc, static_cast<AccessType>(at))), kTable[at][acc])
          << "AT " << at << " ACC " << acc;
}

// The expected words below were read off the SS-20 of the peer with the same tables.
TEST_F(MmuTest, StatusOfAProtectionErrorNamesLevelTypeAndAddress) {
  EXPECT_EQ(fault(0x01000000, kStoreSupervisorData), 0x3aau);
  EXPECT_EQ(mmu.read_register(kAddress), 0x01000000u);
}
TEST_F(MmuTest, StatusOfAPrivilegeViolation) { EXPECT_EQ(fault(0x01006000, kLoadUserData), 0x30eu); }
TEST_F(MmuTest, StatusOfInvalidEntriesAtEachLevel) {
  EXPECT_EQ(fault(0x01009000, kLoadSupervisorData), 0x326u);
  EXPECT_EQ(fault(0x01080000, kLoadSupervisorData), 0x226u);
  EXPECT_EQ(fault(0x05000000, kLoadSupervisorData), 0x126u);
  mmu.write_register(kContext, 7);
  EXPECT_EQ(fault(0x05000000, kLoadSupervisorData), 0x026u);
}
TEST_F(MmuTest, ReservedTypeAndLevel3DescriptorAreTranslationErrors) {
  EXPECT_EQ(fault(0x03000000, kLoadSupervisorData), 0x132u);
  EXPECT_EQ(fault(0x01008000, kLoadSupervisorData), 0x332u);
}
TEST_F(MmuTest, TableOnAnEmptyBusIsATranslationErrorWithTimeout) {
  EXPECT_EQ(fault(0x04000000, kLoadSupervisorData), 0x232u | 1u << 11);
}

TEST_F(MmuTest, ReadingStatusClearsItAndTheShadowDoesNot) {
  const Walk found = mmu.walk(0x05000000, kLoadUserData);
  mmu.record_fault(0x05000000, kLoadUserData, found);
  EXPECT_EQ(mmu.read_register(0x1300), 0x106u);
  EXPECT_EQ(mmu.read_register(kStatus), 0x106u);
  EXPECT_EQ(mmu.read_register(kStatus), 0u);
}

TEST_F(MmuTest, SecondFaultOfTheSameClassOverwritesAndSaysSo) {
  mmu.record_fault(0x05000000, kLoadUserData, mmu.walk(0x05000000, kLoadUserData));
  EXPECT_EQ(fault(0x06000000, kStoreUserData), 0x187u);
  EXPECT_EQ(mmu.read_register(kAddress), 0x06000000u);
}
TEST_F(MmuTest, InstructionFaultDoesNotOverwriteADataFault) {
  mmu.record_fault(0x05000000, kLoadUserData, mmu.walk(0x05000000, kLoadUserData));
  EXPECT_EQ(fault(0x06000000, kExecuteUser), 0x106u);
  EXPECT_EQ(mmu.read_register(kAddress), 0x05000000u);
}
TEST_F(MmuTest, DataFaultOverwritesAnInstructionFaultWithoutOw) {
  mmu.record_fault(0x05000000, kExecuteUser, mmu.walk(0x05000000, kExecuteUser));
  EXPECT_EQ(fault(0x06000000, kLoadUserData), 0x106u);
}
TEST_F(MmuTest, DataFaultDoesNotOverwriteATranslationError) {
  mmu.record_fault(0x03000000, kLoadUserData, mmu.walk(0x03000000, kLoadUserData));
  EXPECT_EQ(fault(0x06000000, kLoadUserData), 0x112u);
}

TEST_F(MmuTest, EntireProbeGivesThePteAtAnyLevelAndElseZero) {
  EXPECT_EQ(mmu.probe(0x01043400), FakeTables::pte(0x40000, 3));
  EXPECT_EQ(mmu.probe(0x00043400), FakeTables::pte(0, 7));
  EXPECT_EQ(mmu.probe(0x05000400), 0u);
  EXPECT_EQ(mmu.probe(0x01008400), 0u);
}
TEST_F(MmuTest, ProbesOfOneLevelGiveTheEntryThere) {
  EXPECT_EQ(mmu.probe(0x01000300), FakeTables::ptd(FakeTables::kLevel1));
  EXPECT_EQ(mmu.probe(0x01000200), FakeTables::ptd(FakeTables::kLevel2));
  EXPECT_EQ(mmu.probe(0x01000100), FakeTables::ptd(FakeTables::kLevel3));
  EXPECT_EQ(mmu.probe(0x01002000), FakeTables::pte(0x10000, 2));
  EXPECT_EQ(mmu.probe(0x00000200), FakeTables::pte(0, 7));
}
TEST_F(MmuTest, ProbeBelowALargePageOrOfAnUnknownTypeIsZero) {
  EXPECT_EQ(mmu.probe(0x00000100), 0u);
  EXPECT_EQ(mmu.probe(0x01040000), 0u);
  EXPECT_EQ(mmu.probe(0x01008000), 0u);
  EXPECT_EQ(mmu.probe(0x01002500), 0u);
}
TEST_F(MmuTest, ProbesTouchNeitherFaultRegistersNorEntries) {
  mmu.probe(0x05000400);
  mmu.probe(0x01002000);
  EXPECT_EQ(mmu.read_register(kStatus), 0u);
  EXPECT_EQ(board.get(FakeTables::kLevel3 + 8), FakeTables::pte(0x10000, 2));
}

TEST_F(MmuTest, FlushTypesBecomeTlbCommandsOfTheContext) {
  mmu.write_register(kContext, 5);
  runtime.log.clear();
  mmu.flush(0x12345000);
  mmu.flush(0x12345100);
  mmu.flush(0x12345200);
  mmu.flush(0x12345300);
  mmu.flush(0x12345400);
  mmu.flush(0x12345500);
  const std::vector<std::string> expected{"flush_page 12345000 in 5", "flush_range 12340000+40000 in 5",
                                          "flush_range 12000000+1000000 in 5", "flush_space 5", "flush_all"};
  EXPECT_EQ(runtime.log, expected);
}
TEST_F(MmuTest, ContextSwitchOnlySwitches) {
  mmu.write_register(kContext, 0x12345);
  EXPECT_EQ(mmu.read_register(kContext), 0x2345u);
  EXPECT_EQ(runtime.log, std::vector<std::string>{"switch_space 9029"});
}
TEST_F(MmuTest, EnablingFlushesAndCacheBitsDoNot) {
  mmu.write_register(kControl, Mmu::kEnable | 0x700);
  EXPECT_TRUE(runtime.log.empty());
  mmu.write_register(kControl, 0);
  EXPECT_EQ(runtime.log, std::vector<std::string>{"flush_all"});
}

TEST_F(MmuTest, NoFaultComesAndGoesWithoutAFlush) {
  mmu.write_register(kControl, 3);
  mmu.write_register(kControl, 1);
  EXPECT_TRUE(runtime.log.empty());
}
TEST_F(MmuTest, EndOfNoFaultDropsThePagesThatLedNowhere) {
  mmu.write_register(kControl, 3);
  mmu.note_nowhere(0x5123);
  mmu.note_nowhere(0x7000);
  mmu.write_register(kControl, 1);
  const std::vector<std::string> expected{"flush_page 5000 in 0", "flush_page 7000 in 0"};
  EXPECT_EQ(runtime.log, expected);
  mmu.write_register(kControl, 3);
  mmu.write_register(kControl, 1);
  EXPECT_EQ(runtime.log, expected);
}
TEST_F(MmuTest, ManyPagesThatLedNowhereCostAFullFlush) {
  mmu.write_register(kControl, 3);
  for (std::uint32_t i = 0; i < 9; ++i) mmu.note_nowhere(i << 12);
  mmu.write_register(kControl, 1);
  EXPECT_EQ(runtime.log, std::vector<std::string>{"flush_all"});
}

TEST_F(MmuTest, StateSurvivesASnapshot) {
  mmu.write_register(kContext, 3);
  mmu.record_fault(0x05000000, kLoadUserData, Walk{.fault = FaultType::kInvalidAddress});
  hw::Archive save;
  mmu.serialize(save);
  Mmu other{board.memory, runtime, parse_model("TI-SuperSparc-II")->mmu};
  hw::Archive load(save.bytes());
  other.serialize(load);
  EXPECT_FALSE(load.failed());
  EXPECT_EQ(other.context(), 3u);
  EXPECT_EQ(other.control(), mmu.control());
  EXPECT_EQ(other.fault_status(), mmu.fault_status());
  EXPECT_EQ(other.fault_address(), 0x05000000u);
}

}  // namespace
}  // namespace sparc
