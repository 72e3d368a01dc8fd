// SPDX-License-Identifier: MIT
// The guest's front end against a peer emulator, where one is installed: random programs, run by the interpreter and by
// the peer. TANDEM_PEER_PROGRAMS: how many (default 200).  TANDEM_RANDOM_SEED: the first seed.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/insn/sparc_random.h"
#include "tests/support/sparc_peer.h"

namespace test {
namespace {

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

/// Addresses of kEndWord behind the program.
std::vector<std::uint32_t> ends_of(SparcMachine& machine, const RandomProgram& program) {
  std::vector<std::uint32_t> ends;
  for (std::uint32_t at = program.code; at < program.code + 0x400; at += 4)
    if (machine.word(at) == kEndWord) ends.push_back(at);
  return ends;
}

/// Runs programs on both sides.
class Pair {
 public:
  enum class Result : std::uint8_t { kSame, kDifferent, kPeerLost, kNotEnding };
  Result play(const RandomProgram& program) {
    SparcMachine& machine = player_.prepared(program);
    const auto ends = ends_of(machine, program);
    if (machine.run({.blocks = 3000, .traps = 300}) != End::kEnd) return Result::kNotEnding;
    const PeerOutcome ours = SparcPeer::view(machine, RandomPlayer::kRamBytes);
    auto theirs = peer_.run(player_.prepared(program), RandomPlayer::kRamBytes, ends);
    // Once more on a fresh one, as a busy host may have held it up.
    if (!theirs) theirs = peer_.run(player_.prepared(program), RandomPlayer::kRamBytes, ends);
    if (!theirs) return Result::kPeerLost;
    text_ = differences({.state = theirs->registers, .memory = theirs->memory},
                        {.state = ours.registers, .memory = ours.memory});
    return text_.empty() ? Result::kSame : Result::kDifferent;
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  SparcPeer peer_;
  RandomPlayer player_{sparc_config("interp")};
  std::string text_;
};

TEST(SparcPeer, RandomProgramsLeaveTheSameState) {
  if (!SparcPeer::available()) GTEST_SKIP() << "qemu-system-sparc is not installed";
  Pair pair;
  const std::uint64_t wanted = from_environment("TANDEM_PEER_PROGRAMS", 200);
  std::uint64_t seed = from_environment("TANDEM_RANDOM_SEED", 1);
  unsigned failures = 0, compared = 0;
  for (std::uint64_t i = 0; i < wanted && failures < 3; ++i, ++seed) {
    const RandomProgram program = random_program(seed, Flavour::kForPeer);
    const Pair::Result result = pair.play(program);
    compared += result == Pair::Result::kSame;
    if (result == Pair::Result::kSame || result == Pair::Result::kNotEnding) continue;
    ++failures;
    const RandomProgram small = shrink(program, [&](const RandomProgram& p) { return pair.play(p) == result; });
    pair.play(small);
    ADD_FAILURE() << "TANDEM_RANDOM_SEED=" << seed
                  << (result == Pair::Result::kPeerLost ? ": the peer did not end\n" : " (expected: the peer's)\n")
                  << pair.text() << listing(small);
  }
  EXPECT_GT(compared * 2, wanted) << "programs that end";
}

}  // namespace
}  // namespace test
