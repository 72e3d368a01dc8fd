// SPDX-License-Identifier: MIT
// Random SPARC programs from the decode rows, and a player that runs one on a configuration and says all that came of
// it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/sparc_machine_fixture.h"

namespace test {

/// A program and the state it starts from.  Everything follows from the seed, but for what shrinking takes out.
struct RandomProgram {
  std::uint64_t seed = 0;
  std::vector<std::uint32_t> words;
  unsigned rounds = 3;  ///< how often it runs from the top, on the state as it then is
  bool mmu = false;
  bool fp_traps = true;      ///< some start with enabled floating-point traps
  bool writes_code = false;  ///< the base of loads and stores is among the code
  std::uint32_t code = 0;    ///< address of the first word
};

/// Control flow goes forward only, so that programs end; registers %g5 to %g7 are not written by most.
/// kForPeer: the MMU off, one round, and nothing where implementations may differ (the floating-point queue, special
/// spaces).
enum class Flavour : std::uint8_t { kAll, kForPeer };
RandomProgram random_program(std::uint64_t seed, Flavour flavour = Flavour::kAll);
/// One line a word: address, bytes, text.
std::string listing(const RandomProgram& program);

/// What a run left behind: comparable between configurations, but for runs that were cut off.
struct RandomOutcome {
  End end = End::kEnd;
  std::string state;  ///< after each round
  std::vector<std::uint8_t> memory;
  [[nodiscard]] bool cut_off() const { return end == End::kBlockLimit || end == End::kTimeout; }
  bool operator==(const RandomOutcome&) const = default;
};

/// A machine that plays programs, each from the same start.
class RandomPlayer {
 public:
  static constexpr std::uint64_t kRamBytes = 512 << 10;
  explicit RandomPlayer(const SparcConfig& config)
      : counted_(config.slices != 0), machine_(config, sparc::kDefaultModel, kRamBytes) {}
  RandomOutcome play(const RandomProgram& program);
  /// The machine as a program finds it at the start of its first round.
  SparcMachine& prepared(const RandomProgram& program);
  [[nodiscard]] std::string info() { return machine_.runtime().info(); }

 private:
  void start(const RandomProgram& program);
  void start_round(const RandomProgram& program, unsigned round);
  void map_pages(std::mt19937_64& random);
  const bool counted_;
  SparcMachine machine_;
};

/// Differences of two outcomes' texts, line by line.
std::string differences(const RandomOutcome& expected, const RandomOutcome& got);

/// A smaller program that still differs between the two configurations (or the same if none is found).
RandomProgram shrink(const RandomProgram& program, const SparcConfig& reference, const SparcConfig& config);
/// The same by a predicate.
RandomProgram shrink(const RandomProgram& program, const std::function<bool(const RandomProgram&)>& differs);

}  // namespace test
