// SPDX-License-Identifier: MIT
#include "tcg/ir/verifier.h"

#include <gtest/gtest.h>

#include "tcg/ir/text.h"
#include "tests/support/ir_target.h"

namespace tcg::ir {
namespace {

/// The rule that the text breaks, "" for none, "parse" if it cannot be read.
std::string broken(std::string_view text, Stage stage = Stage::kFrontEnd) {
  Region region(tests::test_target());
  if (!parse(text, region)) return "parse";
  const auto ok = verify(region, stage);
  return ok ? "" : ok.error().text().substr(0, 2);
}

TEST(IrVerifier, AcceptsALoop) {
  EXPECT_EQ(broken("b0:\n v0:i32 = get r1\n jump b1(v0)\nb1:\n v1:i32 = param\n v2:i32 = add v1, v0\n v3:i1 = "
                   "setcond.i32 eq, v2, v1\n"
                   " branch.i1 v3, b1(v2), b2\nb2:\n set r1, v2\n goto_tb 0, 0x10\n"),
            "");
}
TEST(IrVerifier, B1RejectsAWayToTheEntry) { EXPECT_EQ(broken("b0:\n jump b0\n"), "B1"); }
TEST(IrVerifier, B2RejectsABlockWithoutTerminator) { EXPECT_EQ(broken("b0:\n v0:i32 = get r1\n"), "B2"); }
TEST(IrVerifier, B2RejectsATerminatorInTheMiddle) {
  EXPECT_EQ(broken("b0:\n goto_tb 0, 0x10\n goto_tb 1, 0x10\n"), "B2");
}
TEST(IrVerifier, B2RejectsAParameterAfterAnOp) {
  EXPECT_EQ(broken("b0:\n jump b1\nb1:\n v0:i32 = get r1\n v1:i32 = param\n goto_tb 0, 0x10\n"), "B2");
}
TEST(IrVerifier, B4RejectsAnEmptyTarget) { EXPECT_EQ(broken("b0:\n jump b1\nb1:\n"), "B4"); }
TEST(IrVerifier, B5RejectsMissingEdgeValues) {
  EXPECT_EQ(broken("b0:\n jump b1\nb1:\n v0:i32 = param\n goto_tb 0, 0x10\n"), "B5");
}
TEST(IrVerifier, B5RejectsEdgeValuesOfAnotherType) {
  EXPECT_EQ(broken("b0:\n jump b1(i64:0x1)\nb1:\n v0:i32 = param\n goto_tb 0, 0x10\n"), "B5");
}
TEST(IrVerifier, B6RejectsALinkUsedTwice) {
  EXPECT_EQ(broken("b0:\n branch.i1 i1:0x1, b1, b2\nb1:\n goto_tb 0, 0x10\nb2:\n goto_tb 0, 0x20\n"), "B6");
}
TEST(IrVerifier, V1RejectsAMissingOperand) {
  EXPECT_EQ(broken("b0:\n v0:i32 = add i32:0x1\n goto_tb 0, 0x10\n"), "V1");
}
TEST(IrVerifier, V2RejectsUseBeforeDefinition) {
  EXPECT_EQ(broken("b0:\n set r1, v0\n v0:i32 = get r2\n goto_tb 0, 0x10\n"), "V2");
}
TEST(IrVerifier, V2RejectsADefinitionOnOneWayOnly) {
  EXPECT_EQ(
      broken("b0:\n branch.i1 i1:0x1, b1, b2\nb1:\n v0:i32 = get r1\n jump b2\nb2:\n set r1, v0\n goto_tb 0, 0x10\n"),
      "V2");
}
TEST(IrVerifier, V3RejectsMixedWidths) {
  EXPECT_EQ(broken("b0:\n v0:i32 = add i32:0x1, i64:0x1\n goto_tb 0, 0x10\n"), "V3");
}
TEST(IrVerifier, V3RejectsAWrongOperandType) {
  EXPECT_EQ(broken("b0:\n v0:i1 = setcond.i64 eq, i32:0x1, i32:0x1\n goto_tb 0, 0x10\n"), "V3");
}
TEST(IrVerifier, S1RejectsASlotOfAnotherType) { EXPECT_EQ(broken("b0:\n v0:i64 = get r1\n goto_tb 0, 0x10\n"), "S1"); }
TEST(IrVerifier, S2RejectsAMissingMapAfterPromotion) {
  EXPECT_EQ(broken("b0:\n poll 0\n goto_tb 0, 0x10\n", Stage::kPromoted), "S2");
}
TEST(IrVerifier, S2RejectsAMapBeforePromotion) { EXPECT_EQ(broken("b0:\n poll 0 {}\n goto_tb 0, 0x10\n"), "S2"); }
TEST(IrVerifier, S3RejectsOverlappingSlotsInAMap) {
  EXPECT_EQ(broken("b0:\n poll 0 {f1=f32:0x0, d0=f64:0x0}\n goto_tb 0, 0x10\n", Stage::kPromoted), "S3");
}
TEST(IrVerifier, S3RejectsAWindowBaseThatIsNotLast) {
  EXPECT_EQ(broken("b0:\n poll 0 {base=ptr:0x0, r1=i32:0x0}\n goto_tb 0, 0x10\n", Stage::kPromoted), "S3");
}
TEST(IrVerifier, S4RejectsAStoreAfterTheWindowBase) {
  EXPECT_EQ(broken("b0:\n set base, ptr:0x0\n set r1, i32:0x0\n goto_tb 0, 0x10\n", Stage::kPromoted), "S4");
}
TEST(IrVerifier, M1RejectsAnAccessWiderThanItsType) {
  EXPECT_EQ(broken("b0:\n v0:i32 = load.i32 [8 mmu 0], i32:0x0\n goto_tb 0, 0x10\n"), "M1");
}
TEST(IrVerifier, M2RejectsAnAccessOutsideItsCheck) {
  EXPECT_EQ(broken("b0:\n v0:ptr = tlb_check.i32 [lo 0 span 8 align 4 mmu 0], i32:0x0\n"
                   " v1:i32 = load.i32 [4 align 4 mmu 0 +8], i32:0x8, v0 {}\n goto_tb 0, 0x10\n",
                   Stage::kPromoted),
            "M2");
}
TEST(IrVerifier, M2RejectsAStoreUnderAReadCheck) {
  EXPECT_EQ(broken("b0:\n v0:ptr = tlb_check.i32 [lo 0 span 8 align 4 mmu 0], i32:0x0\n"
                   " store.i32.i32 [4 align 4 mmu 0 +4], i32:0x4, i32:0x1, v0 {}\n goto_tb 0, 0x10\n",
                   Stage::kPromoted),
            "M2");
}

}  // namespace
}  // namespace tcg::ir
