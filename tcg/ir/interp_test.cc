// SPDX-License-Identifier: MIT
#include "tcg/ir/interp.h"

#include <gtest/gtest.h>

#include <bit>
#include <memory>
#include <string>

#include "tcg/ir/text.h"
#include "tcg/ir/verifier.h"
#include "tests/support/ir_target.h"

namespace tcg::ir {
namespace {

/// A region given as text, run on a state that the test sets up.
struct Machine {
  std::unique_ptr<tests::TestState> state = std::make_unique<tests::TestState>();
  Outcome outcome;

  explicit Machine(bool tlb = false) { tests::fill_state(*state, 1, tlb); }
  void run(const std::string& text, Stage stage = Stage::kFrontEnd) {
    Region region(tests::test_target());
    const auto parsed = parse(text, region);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
    const auto ok = verify(region, stage);
    ASSERT_TRUE(ok.has_value()) << ok.error().text();
    Interpreter interpreter(tests::test_target(), tests::test_ports());
    outcome = interpreter.run(region, state.get());
  }
};

/// r0 after `op` on r1 = a and r2 = b.
std::uint32_t binary32(std::string_view op, std::uint32_t a, std::uint32_t b) {
  Machine m;
  m.state->r[1] = a;
  m.state->r[2] = b;
  m.run("b0:\n v0:i32 = get r1\n v1:i32 = get r2\n v2:i32 = " + std::string(op) +
        " v0, v1\n set r0, v2\n goto_tb 0, 0x0\n");
  return m.state->r[0];
}

TEST(Interp, ShiftCountsAreModuloTheWidth) { EXPECT_EQ(binary32("shl", 1, 33), 2u); }
TEST(Interp, ArithmeticShiftKeepsTheSign) { EXPECT_EQ(binary32("sar", 0x80000000, 4), 0xf8000000u); }
TEST(Interp, RotatesRight) { EXPECT_EQ(binary32("rotr", 0x00000003, 1), 0x80000001u); }
TEST(Interp, DivisionByZeroGivesZero) { EXPECT_EQ(binary32("div_s", 7, 0), 0u); }
TEST(Interp, RemainderByZeroGivesTheDividend) { EXPECT_EQ(binary32("rem_u", 7, 0), 7u); }
TEST(Interp, MostNegativeByMinusOneStays) { EXPECT_EQ(binary32("div_s", 0x80000000, 0xffffffff), 0x80000000u); }
TEST(Interp, RemainderByMinusOneIsZero) { EXPECT_EQ(binary32("rem_s", 0x80000000, 0xffffffff), 0u); }
TEST(Interp, SignedHighProduct) { EXPECT_EQ(binary32("mulhi_s", 0xffffffff, 5), 0xffffffffu); }
TEST(Interp, UnsignedHighProduct) { EXPECT_EQ(binary32("mulhi_u", 0xffffffff, 5), 4u); }
TEST(Interp, AndNotClearsBits) { EXPECT_EQ(binary32("andnot", 0xff, 0x0f), 0xf0u); }

/// NZVC nibble of a flags op on constants.
std::uint32_t flags_of(std::string_view expression) {
  Machine m;
  m.run("b0:\n v0:flags = " + std::string(expression) +
        "\n v1:i32 = nzvc_from_flags.flags v0\n set r0, v1\n goto_tb 0, 0x0\n");
  return m.state->r[0];
}

TEST(Interp, AdditionCarriesAndOverflows) {
  EXPECT_EQ(flags_of("flags_add.i32 i32:0x80000000, i32:0x80000000"), 0b0111u);
}
TEST(Interp, SubtractionBorrows) { EXPECT_EQ(flags_of("flags_sub.i32 i32:0x0, i32:0x1"), 0b1001u); }
TEST(Interp, SubtractionOverflows) { EXPECT_EQ(flags_of("flags_sub.i32 i32:0x80000000, i32:0x1"), 0b0010u); }
TEST(Interp, CarryInMakesACarry) { EXPECT_EQ(flags_of("flags_adc.i32 i32:0xffffffff, i32:0x0, i1:0x1"), 0b0101u); }
TEST(Interp, CarryInCarriesThroughAllOnes) {
  EXPECT_EQ(flags_of("flags_adc.i32 i32:0x5, i32:0xffffffff, i1:0x1"), 0b0001u);
}
TEST(Interp, BorrowInBorrows) { EXPECT_EQ(flags_of("flags_sbb.i32 i32:0x0, i32:0x0, i1:0x1"), 0b1001u); }
TEST(Interp, LogicClearsCarryAndOverflow) { EXPECT_EQ(flags_of("flags_logic.i64 i64:0x8000000000000000"), 0b1000u); }

TEST(Interp, LoadsBigEndianAndExtendsTheSign) {
  Machine m;
  m.state->memory[0x102] = 0xff;
  m.state->memory[0x103] = 0x02;
  m.run("b0:\n v0:i32 = load.i32 [2 align 2 mmu 0 be signed], i32:0x102\n set r0, v0\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->r[0], 0xffffff02u);
}

TEST(Interp, HitsTheTlb) {
  Machine m(true);
  m.state->traces_all = true;
  m.run("b0:\n v0:i32 = load.i32 [4 align 4 mmu 0], i32:0x100\n set r0, v0\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->trace, 0u);
}

TEST(Interp, TakesTheSlowPathAcrossAPage) {
  Machine m(true);
  m.state->traces_all = true;
  m.run("b0:\n v0:i32 = load.i32 [4 mmu 0], i32:0xffe\n set r0, v0\n goto_tb 0, 0x0\n");
  EXPECT_NE(m.state->trace, 0u);
}

TEST(Interp, ACheckFailsOverAPageEnd) {
  Machine m(true);
  m.run(
      "b0:\n v0:ptr = tlb_check.i32 [lo -8 span 16 align 8 mmu 0], i32:0x1000\n v1:i32 = trunc64to32.ptr v0\n set r0, "
      "v1\n"
      " goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->r[0], 0u);
}

TEST(Interp, AFaultWritesTheMapAndLeaves) {
  Machine m;
  m.run(
      "b0:\n v0:i32 = load.i32 [4 align 4 mmu 0], i32:0xf004 {r1=i32:0x77, pc=i32:0x4000}\n set r0, v0\n goto_tb 0, "
      "0x0\n",
      Stage::kPromoted);
  EXPECT_EQ(m.outcome.kind, Outcome::Kind::kLeft);
  EXPECT_EQ(m.state->leave, static_cast<std::uint32_t>(tests::kTestFault));
  EXPECT_EQ(m.state->leave_payload, 0xf004u);
  EXPECT_EQ(m.state->r[1], 0x77u);
  EXPECT_EQ(m.state->pc, 0x4000u);
}

TEST(Interp, APollLeavesOnlyWhenAsked) {
  Machine m;
  m.state->exit_request = 1;
  m.run("b0:\n poll 0\n set r1, i32:0x5\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.outcome.kind, Outcome::Kind::kLeft);
  EXPECT_EQ(m.state->leave, static_cast<std::uint32_t>(kLeavePoll));
}

TEST(Interp, ASideExitGivesReasonAndPayload) {
  Machine m;
  m.run("b0:\n side_exit 19, i1:0x1, i32:0x55\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->leave, 19u);
  EXPECT_EQ(m.state->leave_payload, 0x55u);
}

TEST(Interp, WindowedSlotsStayRelativeToTheBaseAtEntry) {
  Machine m;
  std::uint8_t* const base = m.state->window;
  m.run("b0:\n v0:ptr = get base\n v1:ptr = add v0, i64:0x40\n set base, v1\n set w1, i32:0x99\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->window, base + 64);
  EXPECT_EQ(
      m.state
          ->windows[static_cast<std::size_t>(base - reinterpret_cast<std::uint8_t*>(m.state->windows.data())) / 4 + 1],
      0x99u);
}

TEST(Interp, EdgeValuesMoveInParallel) {
  Machine m;
  m.state->counter = 1;
  m.run(
      "b0:\n jump b1(i32:0x1, i32:0x2)\nb1:\n v0:i32 = param\n v1:i32 = param\n v2:i32 = get counter\n"
      " v3:i32 = sub v2, i32:0x1\n set counter, v3\n v4:i1 = setcond.i32 ge, v3, i32:0x0\n branch.i1 v4, b1(v1, v0), "
      "b2\n"
      "b2:\n set r0, v0\n set r1, v1\n goto_tb 1, 0x44\n");
  EXPECT_EQ(m.state->r[0], 2u);
  EXPECT_EQ(m.state->r[1], 1u);
  EXPECT_EQ(m.outcome, (Outcome{Outcome::Kind::kGotoTb, 1, 0x44}));
}

TEST(Interp, RoundsAsMxcsrSaysAndKeepsFlags) {
  Machine m;
  m.state->guest_mxcsr = 0x1f80 | 2u << 13;  // upward
  m.state->d[0] = std::bit_cast<std::uint64_t>(1.0);
  m.state->d[1] = std::bit_cast<std::uint64_t>(3.0);
  m.run("b0:\n v0:f64 = get d0\n v1:f64 = get d1\n v2:f64 = fdiv v0, v1\n set d0, v2\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->d[0], 0x3fd5555555555556u);
  EXPECT_EQ(m.state->guest_mxcsr & 0x3f, 0x20u);
}

TEST(Interp, ComparesUnordered) {
  Machine m;
  m.run("b0:\n v0:i32 = fcmp.f64 f64:0x7ff8000000000000, f64:0x0\n set r0, v0\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->r[0], 3u);
  EXPECT_EQ(m.state->guest_mxcsr & 0x3f, 0u);
}

TEST(Interp, ConversionToIntegerSaturatesWithInvalid) {
  Machine m;
  m.run("b0:\n v0:i32 = fto_i32z.f64 f64:0x7fe0000000000000\n set r0, v0\n goto_tb 0, 0x0\n");
  EXPECT_EQ(m.state->r[0], 0x7fffffffu);
  EXPECT_EQ(m.state->guest_mxcsr & 0x3f, 1u);
}

}  // namespace
}  // namespace tcg::ir
