// SPDX-License-Identifier: MIT
// Random regions: each pass leaves what the interpreter observes as it was.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "tcg/ir/interp.h"
#include "tcg/ir/text.h"
#include "tcg/ir/verifier.h"
#include "tcg/opt/passes.h"
#include "tcg/opt/pipeline.h"
#include "tests/support/ir_random.h"
#include "tests/support/ir_target.h"

namespace {

namespace ir = tcg::ir;
namespace opt = tcg::opt;
using tcg::Ports;

/// Seeds tried; TANDEM_FUZZ_COUNT for more, TANDEM_FUZZ_SEED for the first.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}

struct Observed {
  std::unique_ptr<tests::TestState> state = std::make_unique<tests::TestState>();
  ir::Outcome outcome;
};

void run(const ir::Region& region, std::uint64_t seed, bool tlb, Observed& into) {
  static const Ports ports = tests::test_ports();
  ir::Interpreter interpreter(tests::test_target(), ports);
  tests::fill_state(*into.state, seed, tlb);
  into.outcome = interpreter.run(region, into.state.get());
}

/// Runs `count` random regions as they are and after `passes`, from several states.
void compare(std::uint64_t count, bool tlb, ir::Stage stage, const std::function<void(ir::Region&)>& passes) {
  const std::uint64_t first = from_environment("TANDEM_FUZZ_SEED", 1);
  count = from_environment("TANDEM_FUZZ_COUNT", count);
  ir::Region before(tests::test_target()), after(tests::test_target());
  Observed a, b;
  b.state->vcpu_index = 1;
  tests::state_of_vcpu(0) = a.state.get();
  tests::state_of_vcpu(1) = b.state.get();
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    tests::RandomOptions options;
    options.max_blocks = static_cast<unsigned>(1 + seed % 7);
    options.fp = seed % 3 == 0;
    options.counters = seed % 4 == 1;
    options.callbacks = seed % 8 == 1;
    tests::random_region(before, seed, options);
    tests::random_region(after, seed, options);
    const auto well_formed = ir::verify(before, ir::Stage::kFrontEnd);
    ASSERT_TRUE(well_formed.has_value()) << "seed " << seed << ": " << well_formed.error().text() << "\n"
                                         << ir::print(before);
    passes(after);
    const auto still = ir::verify(after, stage);
    ASSERT_TRUE(still.has_value()) << "seed " << seed << ": " << still.error().text() << "\n"
                                   << ir::print(before) << ir::print(after);
    for (std::uint64_t state = 0; state < 4; ++state) {
      run(before, seed * 4 + state, tlb, a);
      run(after, seed * 4 + state, tlb, b);
      const std::string difference = tests::difference(*a.state, *b.state);
      ASSERT_TRUE(difference.empty() && a.outcome == b.outcome)
          << "TANDEM_FUZZ_SEED=" << seed << " TANDEM_FUZZ_COUNT=1, state " << state << ": before / after\n"
          << difference << (count == 1 ? ir::print(before) + ir::print(after) : "") << "outcome "
          << static_cast<int>(a.outcome.kind) << " / " << static_cast<int>(b.outcome.kind);
    }
  }
}

constexpr opt::Rules kNoRules{false, false, false};
constexpr ir::Stage kFrontEnd = ir::Stage::kFrontEnd, kPromoted = ir::Stage::kPromoted;

TEST(IrFuzz, PromotionKeepsMeaning) {
  compare(3000, false, kPromoted, [](ir::Region& r) { opt::promote(r, kNoRules); });
}

TEST(IrFuzz, PromotionAndDeadCodeKeepMeaning) {
  compare(3000, false, kPromoted, [](ir::Region& r) {
    opt::promote(r, kNoRules);
    opt::remove_dead_code(r);
  });
}

TEST(IrFuzz, MergedCountsKeepMeaning) {
  compare(3000, false, kPromoted, [](ir::Region& r) {
    opt::promote(r, kNoRules);
    opt::merge_counts(r);
  });
}

TEST(IrFuzz, FoldingKeepsMeaning) {
  compare(3000, false, kFrontEnd, [](ir::Region& r) { opt::simplify_all(r, {true, false, false}); });
}

TEST(IrFuzz, FlagsKeepMeaning) {
  compare(3000, false, kFrontEnd, [](ir::Region& r) { opt::simplify_all(r, {false, true, false}); });
}

TEST(IrFuzz, AddressesKeepMeaning) {
  compare(3000, false, kFrontEnd, [](ir::Region& r) { opt::simplify_all(r, {false, false, true}); });
}

TEST(IrFuzz, PipelineKeepsMeaningOnSlowPaths) {
  compare(6000, false, kPromoted, [](ir::Region& r) { opt::run(r, {.skip = 0, .verify = true}); });
}

TEST(IrFuzz, PipelineKeepsMeaningOnTlbHits) {
  compare(6000, true, kPromoted, [](ir::Region& r) { opt::run(r, {.skip = 0, .verify = true}); });
}

}  // namespace
