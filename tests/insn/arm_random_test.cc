// SPDX-License-Identifier: MIT
// Random instruction sequences: the interpreter backend against the JIT in its configurations.
// TANDEM_RANDOM_INSNS: how many instructions.  TANDEM_RANDOM_SEED: the first seed, to run a failure again.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <memory>

#include "tests/insn/arm_random.h"
#include "tests/support/arm_machine_fixture.h"

namespace test {
namespace {

using Layout = ArmRandomLayout;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

std::uint64_t usual_count(std::string_view config) {
  const bool plain = config == "jit" || config == "jit_regions";
  if (std::getenv("TANDEM_NIGHTLY") != nullptr) return plain ? 10'000'000 : 1'000'000;
  return plain ? 200'000 : 50'000;
}

/// What a program leaves.
struct Outcome {
  ArmEnd end{};
  std::string state;
  std::vector<std::uint8_t> data;
  bool operator==(const Outcome&) const = default;
};

class Player {
 public:
  explicit Player(std::string_view config) : machine_(arm_config(config)) {}
  Outcome play(std::uint64_t seed, std::uint64_t pc, std::span<const std::uint32_t> words) {
    Random random(seed ^ 0x5eed);
    for (std::uint64_t at = 0; at < Layout::kDataBytes; at += 8) {
      const std::uint64_t v = random();
      std::memcpy(machine_.memory().data() + Layout::kData + at, &v, 8);
    }
    arm::State& s = machine_.state();
    s.mode_flags = 0;
    machine_.cpu().reset();
    if (seed % 4 == 0) machine_.cpu().set_parallel();
    for (auto& x : s.x) x = arm_random_value(random);
    for (auto& v : s.v) v = {random(), random()};
    s.sp = Layout::kData + 0x2000;
    arm::set_nzcv_register(s, static_cast<std::uint32_t>(random()));
    machine_.clear_exceptions();
    machine_.write_words(pc, words);
    s.pc = pc;
    const ArmEnd end = machine_.run({.blocks = 10'000, .exceptions = 500, .milliseconds = 10'000});
    const auto data = machine_.memory().subspan(Layout::kData, Layout::kDataBytes);
    return {end, fmt::format("ended: {}\n", name(end)) + machine_.state_text(), {data.begin(), data.end()}};
  }

 private:
  ArmMachine machine_;
};

std::string differences(const Outcome& a, const Outcome& b) {
  std::string text;
  std::istringstream in_a(a.state), in_b(b.state);
  for (std::string la, lb; std::getline(in_a, la) && std::getline(in_b, lb);) {
    if (la != lb) text += fmt::format("  {}   |   {}\n", la, lb);
  }
  for (std::size_t i = 0; i < a.data.size(); ++i) {
    if (a.data[i] != b.data[i])
      text += fmt::format("  byte {:#x}: {:02x} {:02x}\n", Layout::kData + i, a.data[i], b.data[i]);
  }
  return text;
}

class ArmRandom : public testing::TestWithParam<const char*> {};

TEST_P(ArmRandom, SequencesLeaveTheSameStateAsTheInterpreter) {
  const std::uint64_t wanted = from_environment("TANDEM_RANDOM_INSNS", usual_count(GetParam()));
  Player expect("interp"), play(GetParam());
  const auto base_rows = arm_base_rows(), all_rows = arm_all_rows();
  const ArmRandomOptions base{.rows = base_rows}, all{.rows = all_rows};
  std::uint64_t seed = from_environment("TANDEM_RANDOM_SEED", 1);
  for (std::uint64_t insns = 0; insns < wanted; ++seed) {
    Random random(seed);
    // Some pages in turn, so that most programs are new to the caches and some replace others.
    const std::uint64_t pc = Layout::kCode + (seed % 64) * 0x2000 + (random() % 64) * 4;
    // Vector rows are by far the most: every other program is of base instructions alone.
    auto words = arm_random_code(random, pc, 40, seed % 2 == 0 ? base : all);
    insns += words.size();
    words.push_back(kArmEndWord);
    const Outcome expected = expect.play(seed, pc, words);
    if (expected.end == ArmEnd::kBlockLimit) continue;  // has no end: where it is stopped depends on what a block is
    const Outcome got = play.play(seed, pc, words);
    if (got == expected) continue;
    // Shorter programs that still differ: instructions become NOPs, but for the constants that keep accesses in bounds.
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if ((words[i] & 0xdf800000) == 0xd2800000 || (words[i] & 0xfffffc1f) == 0x9100001f) continue;
      const std::uint32_t kept = std::exchange(words[i], 0xd503201f);
      const Outcome less = Player("interp").play(seed, pc, words);
      if (less.end == ArmEnd::kBlockLimit || less == Player(GetParam()).play(seed, pc, words)) words[i] = kept;
    }
    FAIL() << fmt::format("TANDEM_RANDOM_SEED={} differs on {}\n", seed, GetParam())
           << differences(Player("interp").play(seed, pc, words), Player(GetParam()).play(seed, pc, words))
           << arm_listing(pc, words);
  }
}

INSTANTIATE_TEST_SUITE_P(Configs, ArmRandom,
                         testing::Values("interp_one", "jit", "jit_one", "jit_nochain", "jit_regions", "jit_tiny"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace test
