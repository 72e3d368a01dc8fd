// SPDX-License-Identifier: MIT
// Tests of how blocks are cut and left.  What instructions do is tested by tests/insn on the whole runtime.
#include "target/sparc/translate.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "target/sparc/insn/rows.h"
#include "target/sparc/windows.h"
#include "tcg/ir/text.h"
#include "tcg/ir/verifier.h"
#include "tcg/opt/pipeline.h"

namespace sparc {
namespace {

using tcg::ir::Op;

constexpr std::uint32_t kNop = 0x01000000, kAdd = 0x82006001 /* add %g1, 1, %g1 */,
                        kLoad = 0xc2006000 /* ld [%g1], %g1 */;
constexpr std::uint32_t kRetl = 0x81c3e008, kRett = 0x81cc8000 /* rett %l2 */, kJmpL1 = 0x81c44000 /* jmp %l1 */;
constexpr std::uint32_t kSave = 0x9de3bfa0, kRestore = 0x81e80000, kUnimp = 0, kFaddd = 0x81a08842 /* %f2, %f2, %f0 */;
constexpr std::uint32_t branch(std::uint32_t cond, bool annul, std::int32_t words) {
  return (annul ? 1u << 29 : 0) | cond << 25 | 2u << 22 | (static_cast<std::uint32_t>(words) & 0x3fffff);
}
constexpr std::uint32_t kAlways = 8, kNotEqual = 9, kNever = 0;

struct Translation : ::testing::Test {
  Translation() { reset_windows(*state); }
  /// Translates words at `pc`; the page goes on as far as the words do.
  void translate(std::uint32_t pc, const std::vector<std::uint32_t>& words,
                 std::uint64_t flags = kModeSupervisor | kModeFpu, unsigned max_insns = 512, bool nochain = false) {
    std::vector<std::uint8_t> bytes;
    for (const std::uint32_t w : words) {
      for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(w >> shift));
    }
    region.clear();
    sparc::translate(
        region,
        {.key = {.pc = pc, .pa = pc, .flags = flags}, .code = bytes, .max_insns = max_insns, .nochain = nochain},
        *state);
    const auto verified = tcg::ir::verify(region, tcg::ir::Stage::kFrontEnd);
    ASSERT_TRUE(verified) << verified.error().text() << tcg::ir::print(region);
    text = tcg::ir::print(region);
    tcg::opt::run(region, {.verify = true});
  }
  unsigned count(Op op) const {
    unsigned n = 0;
    for (tcg::ir::BlockId b = 0; b < region.block_count; ++b) {
      for (const auto id : region.blocks[b].insts) n += region.insts[id].op == op;
    }
    return n;
  }
  /// Constant targets of the ways out, in order.
  std::vector<std::uint64_t> links() const {
    std::vector<std::uint64_t> pcs;
    for (tcg::ir::BlockId b = 0; b < region.block_count; ++b) {
      for (const auto id : region.blocks[b].insts) {
        if (region.insts[id].op == Op::kGotoTb) pcs.push_back(region.insts[id].imm);
      }
    }
    return pcs;
  }
  std::size_t insns() const { return region.guest_insns.size(); }

  std::unique_ptr<State> state = std::make_unique<State>();
  tcg::ir::Region region{target_info()};
  std::string text;
};

using Pcs = std::vector<std::uint64_t>;

TEST_F(Translation, ConditionalBranchHasTwoLinksAndItsDelaySlot) {
  translate(0x1000, {kAdd, branch(kNotEqual, false, 4), kAdd, kNop});
  EXPECT_EQ(insns(), 3u);
  EXPECT_EQ(links(), (Pcs{0x1014, 0x100c}));
}

TEST_F(Translation, DelaySlotThatMayLeaveStandsOnBothSides) {
  translate(0x1000, {branch(kNotEqual, false, 4), kLoad, kNop});
  EXPECT_EQ(insns(), 2u);
  EXPECT_EQ(count(Op::kLoad), 2u);
  EXPECT_EQ(links(), (Pcs{0x1010, 0x1008}));
}

TEST_F(Translation, AnnulledDelaySlotStandsOnTheTakenSideOnly) {
  translate(0x1000, {branch(kNotEqual, true, 4), kLoad, kNop});
  EXPECT_EQ(count(Op::kLoad), 1u);
}

TEST_F(Translation, AnnulledBranchAlwaysHasNoDelaySlot) {
  translate(0x1000, {branch(kAlways, true, 4), kLoad});
  EXPECT_EQ(insns(), 1u);
  EXPECT_EQ(links(), (Pcs{0x1010}));
}

TEST_F(Translation, BranchNeverIsAnOrdinaryInstruction) {
  translate(0x1000, {branch(kNever, false, 4), kAdd});
  EXPECT_EQ(insns(), 2u);
  translate(0x1000, {branch(kNever, true, 4), kAdd, kNop});
  EXPECT_EQ(insns(), 1u);
  EXPECT_EQ(links(), (Pcs{0x1008}));
}

TEST_F(Translation, OtherPagesAreReachedThroughTheJumpCache) {
  translate(0x1000, {branch(kAlways, false, 0x1000), kNop});
  EXPECT_EQ(count(Op::kGotoPtr), 1u);
  EXPECT_EQ(links(), Pcs{});
}

TEST_F(Translation, BlockEndsWithItsPage) {
  translate(0x1ff8, {kAdd, kAdd});
  EXPECT_EQ(insns(), 2u);
  EXPECT_EQ(count(Op::kGotoPtr), 1u);
}

TEST_F(Translation, DelaySlotOnTheNextPageIsABlockOfItsOwn) {
  translate(0x1ffc, {branch(kNotEqual, false, 4)});
  EXPECT_EQ(insns(), 1u);
  EXPECT_EQ(count(Op::kExitTb), 1u);
  translate(0x2000, {kAdd, kAdd}, kModeSupervisor | kModeNpc);
  EXPECT_EQ(insns(), 1u);
  EXPECT_EQ(count(Op::kExitTb), 1u);
}

TEST_F(Translation, BranchInADelaySlotIsABlockOfItsOwn) {
  translate(0x1000, {branch(kAlways, false, 4), branch(kAlways, false, 8), kNop});
  EXPECT_EQ(insns(), 1u);
  EXPECT_EQ(count(Op::kExitTb), 1u);
}

TEST_F(Translation, ReturnFromTrapBelongsToItsJump) {
  translate(0x1000, {kJmpL1, kRett, kNop});
  EXPECT_EQ(insns(), 2u);
}

TEST_F(Translation, CountIsKept) {
  translate(0x1000, {kAdd, kAdd, kAdd, kAdd}, kModeSupervisor, 2);
  EXPECT_EQ(insns(), 2u);
  EXPECT_EQ(links(), (Pcs{0x1008}));
  translate(0x1000, {branch(kAlways, false, 4), kNop}, kModeSupervisor, 1);
  EXPECT_EQ(insns(), 1u);
  EXPECT_EQ(count(Op::kExitTb), 1u);
}

TEST_F(Translation, WithoutChainsEachBlockGoesBackToTheLoop) {
  translate(0x1000, {branch(kNotEqual, false, 4), kNop}, kModeSupervisor, 512, true);
  EXPECT_EQ(count(Op::kExitTb), 2u);
  EXPECT_EQ(count(Op::kGotoTb) + count(Op::kGotoPtr), 0u);
}

TEST_F(Translation, WindowsMoveOnlySoFarInABlock) {
  translate(0x1000, {kSave, kSave, kSave, kSave});
  EXPECT_EQ(insns(), static_cast<std::size_t>(kMaxWindowDelta));
  translate(0x1000, {kRestore, kSave, kRestore, kSave, kRestore, kSave, kRetl, kRestore});
  EXPECT_EQ(insns(), 8u);
}

TEST_F(Translation, BranchToItsOwnStartIsALoopInTheRegion) {
  translate(0x1000, {kAdd, branch(kNotEqual, false, -1), kLoad});
  EXPECT_EQ(insns(), 3u);
  EXPECT_EQ(links(), (Pcs{0x100c}));
  EXPECT_EQ(count(Op::kPoll), 1u);
  translate(0x1000, {kAdd, branch(kAlways, false, -1), kNop});
  EXPECT_EQ(links(), Pcs{});
  translate(0x1000, {kAdd, branch(kNotEqual, false, -1), kNop}, kModeSupervisor, 512, true);
  EXPECT_EQ(count(Op::kExitTb), 2u);
}

TEST_F(Translation, ALoopThatMovesTheWindowIsLeft) {
  translate(0x1000, {kSave, kRestore, branch(kNotEqual, false, -2), kNop});
  EXPECT_EQ(links(), (Pcs{0x1000, 0x1010}));
}

TEST_F(Translation, IllegalWordsEndTheBlockInATrap) {
  translate(0x1000, {kAdd, kUnimp, kAdd});
  EXPECT_EQ(insns(), 2u);
  EXPECT_EQ(count(Op::kRaise), 1u);
}

TEST_F(Translation, FloatingPointFollowsTheMode) {
  translate(0x1000, {kFaddd, kRetl, kNop}, kModeSupervisor);
  EXPECT_EQ(count(Op::kRaise), 1u);
  translate(0x1000, {kFaddd, kRetl, kNop}, kModeSupervisor | kModeFpu);
  EXPECT_EQ(count(Op::kFAdd), 1u);
  translate(0x1000, {kFaddd, kRetl, kNop}, kModeSupervisor | kModeFpu | kModeFpTraps);
  EXPECT_EQ(count(Op::kFAdd), 0u);
  EXPECT_EQ(count(Op::kCall), 1u);
  translate(0x1000, {kFaddd, kRetl, kNop}, kModeSupervisor | kModeFpu | kModeFpPending);
  EXPECT_EQ(count(Op::kRaise), 1u);
}

TEST_F(Translation, AnyWordsInAnyModeMakeVerifiedRegions) {
  std::mt19937 random(5);
  const auto rows = insn_table().rows();
  for (int i = 0; i < 3000; ++i) {
    std::vector<std::uint32_t> words;
    for (auto n = 1 + random() % 12; n > 0; --n) {
      const std::uint32_t bits = static_cast<std::uint32_t>(random());
      words.push_back(random() % 8 == 0 ? bits : decode::encoding(*rows[random() % rows.size()], bits));
    }
    translate(0x2000 - static_cast<std::uint32_t>(words.size()) * 4, words, random() % 128,
              static_cast<unsigned>(1 + random() % 16), random() % 2 == 0);
    ASSERT_FALSE(HasFatalFailure()) << text;
    ASSERT_GE(insns(), 1u);
    ASSERT_LE(insns(), words.size());
  }
}

}  // namespace
}  // namespace sparc
