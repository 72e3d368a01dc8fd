// SPDX-License-Identifier: MIT
// Random instruction sequences: the interpreter backend against the JIT in its configurations.
// TANDEM_RANDOM_INSNS: how many instructions (default 200000).  TANDEM_RANDOM_SEED: the first seed, to run a failure
// again.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "tests/insn/sparc_random.h"

namespace test {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

std::uint64_t usual_count(const SparcConfig& config) {
  const bool plain = config.name == "jit";
  if (std::getenv("TANDEM_NIGHTLY") != nullptr) return plain ? 10'000'000 : 1'000'000;
  return plain ? 200'000 : 50'000;
}

/// Runs the same programs on `config` and on the reference; stops at the first that differ.
class SparcRandom : public testing::TestWithParam<const char*> {};

TEST_P(SparcRandom, SequencesLeaveTheSameStateAsTheInterpreter) {
  const SparcConfig &reference = sparc_config("interp"), &config = sparc_config(GetParam());
  const std::uint64_t wanted = from_environment("TANDEM_RANDOM_INSNS", usual_count(config));
  RandomPlayer expect(reference), play(config);
  std::uint64_t seed = from_environment("TANDEM_RANDOM_SEED", 1), insns = 0, cut_off = 0, programs = 0;
  for (; insns < wanted; ++seed, ++programs) {
    const RandomProgram program = random_program(seed);
    insns += program.words.size();
    const RandomOutcome expected = expect.play(program);
    if (expected.cut_off()) {
      ++cut_off;
      continue;
    }
    const RandomOutcome got = play.play(program);
    if (got == expected) continue;
    const RandomProgram small = shrink(program, reference, config);
    const RandomOutcome a = RandomPlayer(reference).play(small), b = RandomPlayer(config).play(small);
    FAIL() << fmt::format("TANDEM_RANDOM_SEED={} differs on {}\n", seed, config.name)
           << (a == b ? "only behind other programs:\n" + differences(expected, got) : differences(a, b))
           << listing(small);
  }
  EXPECT_LT(cut_off * 10, programs) << "programs that do not end";
}

INSTANTIATE_TEST_SUITE_P(Configs, SparcRandom,
                         testing::Values("interp_one", "jit", "jit_one", "jit_nochain", "jit_tiny"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace test
