// SPDX-License-Identifier: MIT
// Counting of executed instructions: known programs have known counts, and random ones the same state and count however
// their blocks are cut.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/insn/sparc_random.h"

namespace test {
namespace {

constexpr std::uint32_t kNop = 0x01000000, kCode = 0x1000, kTrapTable = 0x4000;
/// add %g1, 1, %g1.
constexpr std::uint32_t kCountG1 = 0x82006001;

constexpr std::uint32_t branch(std::uint32_t condition, bool annul, int words) {
  return 0x00800000 | (annul ? 1u << 29 : 0) | condition << 25 | (static_cast<std::uint32_t>(words) & 0x3fffff);
}
constexpr std::uint32_t kNever = 0, kEqual = 1, kAlways = 8, kNotEqual = 9;

class Icount : public testing::TestWithParam<SparcConfig> {
 protected:
  /// Runs the words to kEndWord, which is not executed; the instructions counted.
  std::uint64_t count(std::vector<std::uint32_t> words) {
    words.push_back(kEndWord);
    machine_.write_words(kCode, words);
    machine_.set_pc(kCode);
    const std::uint64_t before = machine_.vcpu().executed();
    EXPECT_EQ(machine_.run(), End::kEnd);
    return machine_.vcpu().executed() - before - 1;  // kEndWord trapped
  }
  SparcMachine machine_{GetParam()};
};

TEST_P(Icount, StraightLine) { EXPECT_EQ(count({kNop, kNop, kCountG1}), 3u); }

TEST_P(Icount, AnnulledDelaySlotIsNotCounted) {
  EXPECT_EQ(count({branch(kAlways, true, 2), kNop, kNop}), 2u);                // ba,a to the second nop
  EXPECT_EQ(count({branch(kNever, true, 2), kNop, kNop}), 2u);                 // bn,a skips the first nop
  EXPECT_EQ(count({0x80a00000, branch(kNotEqual, true, 2), kNop, kNop}), 3u);  // cmp %g0, %g0; bne,a not taken
  EXPECT_EQ(count({0x80a00000, branch(kEqual, true, 2), kNop, kNop}), 4u);     // be,a taken: the slot runs
}

TEST_P(Icount, LoopIsCountedEachRound) {
  // mov 100, %g2; 1: subcc %g2, 1, %g2; bne 1b; add %g1, 1, %g1
  EXPECT_EQ(count({0x84102064, 0x84a0a001, branch(kNotEqual, false, -1), kCountG1}), 1u + 3 * 100);
  EXPECT_EQ(machine_.get("g1"), 100u);
}

TEST_P(Icount, LoopWithAnnulledSlotLeavesOneOut) {
  EXPECT_EQ(count({0x84102064, 0x84a0a001, branch(kNotEqual, true, -1), kCountG1}), 1u + 3 * 100 - 1);
  EXPECT_EQ(machine_.get("g1"), 99u);
}

TEST_P(Icount, TrapCountsOnceAndItsHandlerToo) {
  machine_.set("tbr", kTrapTable);
  machine_.set("et", 1);
  const std::vector<std::uint32_t> handler{0x81c48000, 0x81cca004};  // jmp %l2; rett %l2 + 4
  machine_.write_words(kTrapTable + 7 * 16, handler);                // unaligned address
  machine_.write_words(kTrapTable + 0x85 * 16, handler);             // ta 5
  EXPECT_EQ(count({kNop, 0xc4002001, kNop}), 5u);                    // ld [1], %g2
  EXPECT_EQ(count({kNop, 0x91d02005, kNop}), 5u);                    // ta 5
}

TEST_P(Icount, DeviceSeesTheInstructionsBeforeIt) {
  machine_.set("g3", SparcMachine::kDeviceBase);
  const std::uint64_t before = machine_.vcpu().executed();
  // nop; nop; ld [%g3 + 0x14], %g4; nop; ld [%g3 + 0x14], %g2
  EXPECT_EQ(count({kNop, kNop, 0xc800e014, kNop, 0xc400e014}), 5u);
  EXPECT_EQ(*machine_.get("g4"), before + 2);
  EXPECT_EQ(*machine_.get("g2"), before + 4);
}

TEST_P(Icount, InterruptComesRightBehindTheAccessThatCausesIt) {
  machine_.set("tbr", kTrapTable);
  machine_.set("et", 1);
  machine_.set("pil", 0);
  machine_.set("g3", SparcMachine::kDeviceBase);
  machine_.set("g2", 5);
  // In the handler of level 5: st %g0, [%g3 + 4]; mov %g1, %g4; jmp %l1; rett %l2
  machine_.write_words(kTrapTable + 0x15 * 16,
                       std::vector<std::uint32_t>{0xc020e004, 0x88100001, 0x81c44000, 0x81cc8000});
  // inc; st %g2, [%g3 + 4]; inc; inc
  EXPECT_EQ(count({kCountG1, 0xc420e004, kCountG1, kCountG1}), 4u + 4);
  EXPECT_EQ(machine_.get("g4"), 1u);
  EXPECT_EQ(machine_.get("g1"), 3u);
}

INSTANTIATE_TEST_SUITE_P(Configs, Icount, testing::ValuesIn(counted_sparc_configs()),
                         [](const auto& row) { return std::string(row.param.name); });

class IcountRandom : public testing::TestWithParam<const char*> {};

TEST_P(IcountRandom, StateAndCountDoNotDependOnBlockCuts) {
  const SparcConfig &reference = sparc_config("counted_interp_one"), &config = sparc_config(GetParam());
  RandomPlayer expect(reference), play(config);
  const char* named = std::getenv("TANDEM_RANDOM_SEED");
  const std::uint64_t first = named == nullptr ? 1 : std::strtoull(named, nullptr, 0);
  const std::uint64_t programs = std::getenv("TANDEM_NIGHTLY") != nullptr ? 20'000 : 300;
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    const RandomProgram program = random_program(seed);
    const RandomOutcome expected = expect.play(program);
    if (expected.cut_off()) continue;
    const RandomOutcome got = play.play(program);
    if (got == expected || got.cut_off()) continue;
    const RandomProgram small = shrink(program, reference, config);
    const RandomOutcome a = RandomPlayer(reference).play(small), b = RandomPlayer(config).play(small);
    FAIL() << fmt::format("TANDEM_RANDOM_SEED={} differs on {}\n", seed, config.name)
           << (a == b ? "only behind other programs:\n" + differences(expected, got) : differences(a, b))
           << listing(small);
  }
}

INSTANTIATE_TEST_SUITE_P(Configs, IcountRandom,
                         testing::Values("counted_interp_sliced", "counted_jit", "counted_jit_sliced",
                                         "counted_jit_tiny"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace test
