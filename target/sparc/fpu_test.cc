// SPDX-License-Identifier: MIT
// Tests of FSR, exact operations and the queue.
#include "target/sparc/fpu.h"

#include <gtest/gtest.h>

#include <bit>
#include <memory>

#include "target/sparc/helpers.h"
#include "target/sparc/psr.h"

namespace sparc {
namespace {

constexpr std::uint32_t fpop1(unsigned rd, unsigned rs1, std::uint32_t opf, unsigned rs2) {
  return 2u << 30 | rd << 25 | 0x34u << 19 | rs1 << 14 | opf << 5 | rs2;
}
constexpr std::uint32_t fpop2(unsigned rs1, std::uint32_t opf, unsigned rs2) {
  return 2u << 30 | 0x35u << 19 | rs1 << 14 | opf << 5 | rs2;
}
constexpr std::uint32_t kFaddd = 0x42, kFdivd = 0x4e, kFaddq = 0x43, kFcmped = 0x56, kFdivs = 0x4d, kFmuld = 0x4a;
constexpr std::uint32_t kTemShift = 23, kAexcShift = 5;

struct Fpu : ::testing::Test {
  std::unique_ptr<State> owner = std::make_unique<State>();
  State& s = *owner;
  Fpu() { s.fsr = 4u << 17; }
  void set_double(unsigned f, double v) { s.doubles[f / 2] = std::bit_cast<std::uint64_t>(v); }
  double get_double(unsigned f) { return std::bit_cast<double>(s.doubles[f / 2]); }
};

TEST_F(Fpu, SinglesAreTheHalvesOfDoubles) {
  s.doubles[1] = 0x1111111122222222;
  EXPECT_EQ(single(s, 2), 0x11111111u);
  EXPECT_EQ(single(s, 3), 0x22222222u);
  set_single(s, 3, 5);
  EXPECT_EQ(s.doubles[1], 0x1111111100000005u);
}

TEST_F(Fpu, WriteFsrKeepsVersionAndFttAndQueue) {
  s.fsr = 4u << 17 | 3u << 14 | 1u << 13;
  write_fsr(s, 0xffffffff);
  EXPECT_EQ(read_fsr(s), 0xcfc00fffu | 4u << 17 | 3u << 14 | 1u << 13);
  write_fsr(s, 0);
  EXPECT_EQ(read_fsr(s), 4u << 17 | 3u << 14 | 1u << 13);
}

TEST_F(Fpu, WriteFsrSetsHostRoundingAndClearsStickyFlags) {
  s.guest_mxcsr = 0x1fbf;
  write_fsr(s, 1u << 30);
  EXPECT_EQ(s.guest_mxcsr, 0x7f80u);
  write_fsr(s, 2u << 30);
  EXPECT_EQ(s.guest_mxcsr, 0x5f80u);
  write_fsr(s, 3u << 30);
  EXPECT_EQ(s.guest_mxcsr, 0x3f80u);
}

TEST_F(Fpu, StickyHostFlagsAreAexc) {
  s.guest_mxcsr = 0x1f80 | 1 | 4 | 8 | 16 | 32 | 2;
  EXPECT_EQ(read_fsr(s) >> kAexcShift & 31, 31u);
  s.guest_mxcsr = 0x1f80 | 2;  // the denormal flag is not SPARC's
  EXPECT_EQ(read_fsr(s) >> kAexcShift & 31, 0u);
}

TEST_F(Fpu, RecipeGivesCurrentExceptions) {
  s.fp_recipe = kFdivd;
  s.fp_operand[0] = std::bit_cast<std::uint64_t>(1.0);
  s.fp_operand[1] = std::bit_cast<std::uint64_t>(0.0);
  EXPECT_EQ(read_fsr(s) & 31, std::uint32_t{kFpDivByZero});
  s.fp_operand[1] = std::bit_cast<std::uint64_t>(3.0);
  EXPECT_EQ(read_fsr(s) & 31, std::uint32_t{kFpInexact});
}

TEST_F(Fpu, ExactOperationWritesResultAndFlags) {
  set_double(2, 1.0);
  set_double(4, 3.0);
  EXPECT_FALSE(fp_operate(s, fpop1(0, 2, kFdivd, 4)));
  EXPECT_EQ(get_double(0), 1.0 / 3.0);
  EXPECT_EQ(read_fsr(s) & 0x3ff, std::uint32_t{kFpInexact << kAexcShift | kFpInexact});
}

TEST_F(Fpu, EnabledExceptionLeavesTheDestinationAndFillsTheQueue) {
  s.fsr |= std::uint32_t{kFpDivByZero} << kTemShift;
  s.pc = 0x1230;
  set_double(0, 42.0);
  set_double(2, 1.0);
  set_double(4, 0.0);
  const std::uint32_t word = fpop1(0, 2, kFdivd, 4);
  EXPECT_TRUE(fp_operate(s, word));
  EXPECT_EQ(get_double(0), 42.0);
  const Fsr fsr = Fsr::of(read_fsr(s));
  EXPECT_EQ(fsr.get(Fsr::ftt), std::uint32_t{kFttIeee});
  EXPECT_TRUE(fsr.get(Fsr::qne));
  EXPECT_EQ(fsr.get(Fsr::cexc), std::uint32_t{kFpDivByZero});
  EXPECT_EQ(fsr.get(Fsr::aexc), 0u);
  EXPECT_EQ(fp_queue(s), std::uint64_t{0x1230} << 32 | word);
  EXPECT_EQ(mode_flags(s) & (kModeFpPending | kModeFpException), std::uint64_t{kModeFpPending});
}

TEST_F(Fpu, OverflowGoesBeforeItsInexact) {
  s.fsr |= std::uint32_t{kFpInexact | kFpOverflow} << kTemShift;
  set_double(2, 1e308);
  EXPECT_TRUE(fp_operate(s, fpop1(0, 2, kFmuld, 2)));
  EXPECT_EQ(read_fsr(s) & 31, std::uint32_t{kFpOverflow});
}

TEST_F(Fpu, EnabledUnderflowComesForExactTinyResults) {
  s.doubles[1] = 1;
  set_double(4, 1.0);
  EXPECT_FALSE(fp_operate(s, fpop1(0, 2, kFmuld, 4)));
  EXPECT_EQ(read_fsr(s) & 31, 0u);
  s.fsr |= std::uint32_t{kFpUnderflow} << kTemShift;
  EXPECT_TRUE(fp_operate(s, fpop1(0, 2, kFmuld, 4)));
  EXPECT_EQ(read_fsr(s) & 31, std::uint32_t{kFpUnderflow});
}

TEST_F(Fpu, QuadOperationsAreUnimplemented) {
  EXPECT_TRUE(fp_operate(s, fpop1(0, 4, kFaddq, 8)));
  EXPECT_EQ(Fsr::of(s.fsr).get(Fsr::ftt), std::uint32_t{kFttUnimplemented});
}

TEST_F(Fpu, OddDoublesAreInvalidRegisters) {
  EXPECT_TRUE(fp_operate(s, fpop1(0, 3, kFaddd, 4)));
  EXPECT_EQ(Fsr::of(s.fsr).get(Fsr::ftt), std::uint32_t{kFttInvalidRegister});
}

TEST_F(Fpu, CompareSetsFcc) {
  set_double(0, 1.0);
  set_double(2, 2.0);
  EXPECT_FALSE(fp_operate(s, fpop2(0, kFcmped, 2)));
  EXPECT_EQ(Fsr::of(read_fsr(s)).get(Fsr::fcc), 1u);
  s.doubles[1] = 0x7ff8000000000000;
  EXPECT_FALSE(fp_operate(s, fpop2(0, kFcmped, 2)));
  EXPECT_EQ(Fsr::of(read_fsr(s)).get(Fsr::fcc), 3u);
  EXPECT_EQ(read_fsr(s) & 31, std::uint32_t{kFpInvalid});
}

TEST_F(Fpu, HeldInstructionTrapsOnceThenSequenceError) {
  EXPECT_TRUE(fp_operate(s, fpop1(0, 4, kFaddq, 8)));
  EXPECT_EQ(finish_instruction(s, kLeaveFpHeld, 0), static_cast<std::uint32_t>(Trap::kFpException));
  EXPECT_EQ(s.fp_mode, std::uint32_t{kFpException});
  EXPECT_EQ(Fsr::of(s.fsr).get(Fsr::ftt), std::uint32_t{kFttUnimplemented});
  EXPECT_EQ(finish_instruction(s, kLeaveFpHeld, 0), static_cast<std::uint32_t>(Trap::kFpException));
  EXPECT_EQ(Fsr::of(s.fsr).get(Fsr::ftt), std::uint32_t{kFttSequence});
}

TEST_F(Fpu, PoppingTheQueueGoesBackToExecute) {
  EXPECT_TRUE(fp_operate(s, fpop1(0, 4, kFaddq, 8)));
  fp_held(s);
  fp_pop_queue(s);
  EXPECT_EQ(s.fp_mode, std::uint32_t{kFpExecute});
  EXPECT_FALSE(Fsr::of(read_fsr(s)).get(Fsr::qne));
}

}  // namespace
}  // namespace sparc
