// SPDX-License-Identifier: MIT
#include "tcg/opt/passes.h"

#include <gtest/gtest.h>

#include "tcg/ir/text.h"
#include "tcg/opt/cfg.h"
#include "tcg/opt/pipeline.h"
#include "tcg/opt/slot_layout.h"
#include "tests/support/ir_target.h"

namespace tcg::opt {
namespace {

ir::Region parsed(std::string_view text) {
  ir::Region region(tests::test_target());
  const auto ok = ir::parse(text, region);
  EXPECT_TRUE(ok.has_value()) << (ok ? "" : ok.error().text());
  return region;
}

unsigned count(const ir::Region& region, ir::Op op) {
  unsigned n = 0;
  for (ir::BlockId b = 0; b < region.block_count; ++b) {
    for (const ir::ValueId v : region.blocks[b].insts) n += region.insts[v].op == op;
  }
  return n;
}

TEST(Cfg, OrdersBlocksAfterTheirDominators) {
  const ir::Region r = parsed("b0:\n branch.i1 i1:0x1, b2, b1\nb1:\n jump b3\nb2:\n jump b1\nb3:\n goto_tb 0, 0x0\n");
  Cfg cfg;
  cfg.build(r);
  EXPECT_EQ(std::vector<ir::BlockId>(cfg.order().begin(), cfg.order().end()), (std::vector<ir::BlockId>{0, 2, 1, 3}));
  EXPECT_TRUE(cfg.is_join(1));
  EXPECT_FALSE(cfg.is_join(3));
}

TEST(Cfg, LeavesOutUnreachableBlocks) {
  const ir::Region r = parsed("b0:\n goto_tb 0, 0x0\nb1:\n jump b2\nb2:\n goto_tb 1, 0x0\n");
  Cfg cfg;
  cfg.build(r);
  EXPECT_EQ(cfg.order().size(), 1u);
  EXPECT_FALSE(cfg.reachable(2));
}

TEST(SlotLayout, FindsBothHalvesOfADouble) {
  const SlotLayout& layout = SlotLayout::of(tests::test_target());
  const auto under_d0 = layout.overlaps(tests::kD0);
  EXPECT_EQ(std::vector<ir::SlotId>(under_d0.begin(), under_d0.end()),
            (std::vector<ir::SlotId>{tests::kF0, tests::kF0 + 1}));
  EXPECT_TRUE(layout.overlaps(tests::kR0).empty());
}

TEST(Promote, SettingWhatTheSlotHoldsStoresNothing) {
  ir::Region r = parsed("b0:\n v0:i32 = get r1\n set r1, v0\n goto_tb 0, 0x0\n");
  promote(r, {});
  EXPECT_EQ(count(r, ir::Op::kSetSlot), 0u);
}

TEST(Promote, OpsUnderOneStateShareAMap) {
  ir::Region r = parsed(
      "b0:\n set r1, i32:0x1\n v0:i32 = load.i32 [4 mmu 0], i32:0x0\n v1:i32 = load.i32 [4 mmu 0], i32:0x4\n"
      " set r2, v1\n goto_tb 0, 0x0\n");
  promote(r, {});
  EXPECT_EQ(r.maps.size(), 1u);
}

TEST(Promote, EmptiesUnreachableBlocks) {
  ir::Region r = parsed("b0:\n goto_tb 0, 0x0\nb1:\n set r1, i32:0x1\n goto_tb 1, 0x0\n");
  promote(r, {});
  EXPECT_TRUE(r.blocks[1].insts.empty());
}

TEST(Promote, ServesManySlotsAndRegionsInTurn) {
  ir::Region r(tests::test_target());
  for (int round = 0; round < 2; ++round) {
    std::string text = "b0:\n";
    for (const char* slot :
         {"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7"}) {
      text += std::string(" set ") + slot + ", i32:0x7\n";
    }
    ASSERT_TRUE(ir::parse(text + " goto_tb 0, 0x0\n", r).has_value());
    promote(r, {});
    EXPECT_EQ(count(r, ir::Op::kSetSlot), 16u);
  }
}

TEST(Pipeline, CanLeavePassesOut) {
  ir::Region r = parsed("b0:\n v0:i32 = add i32:0x1, i32:0x2\n set r1, v0\n goto_tb 0, 0x0\n");
  run(r, {.skip = 1u << static_cast<unsigned>(Pass::kFold), .verify = true});
  EXPECT_EQ(count(r, ir::Op::kAdd), 1u);
}

TEST(Pipeline, BrokenPassMakesItsMistakeAndAValidRegion) {
  ir::Region r = parsed("b0:\n v0:i32 = get r1\n v1:i32 = mul v0, i32:0x11\n set r1, v1\n goto_tb 0, 0x0\n");
  run(r, {.verify = true, .broken = Pass::kFold});
  EXPECT_NE(ir::print(r).find("mul v0, i32:0x10"), std::string::npos) << ir::print(r);
}

TEST(Pipeline, BrokenDeadCodeLosesStoresOfBytes) {
  ir::Region r = parsed("b0:\n v0:i32 = get r1\n store.i32.i32 [1 mmu 0], v0, v0\n goto_tb 0, 0x0\n");
  run(r, {.verify = true, .broken = Pass::kDeadCode});
  EXPECT_EQ(count(r, ir::Op::kStore), 0u);
}

}  // namespace
}  // namespace tcg::opt
