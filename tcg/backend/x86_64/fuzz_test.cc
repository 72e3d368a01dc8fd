// SPDX-License-Identifier: MIT
// Random regions: host code does what the interpreter does.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "tcg/backend/x86_64/regalloc.h"
#include "tcg/backend/x86_64/regalloc_check.h"
#include "tcg/backend/x86_64/test_code.h"
#include "tcg/ir/text.h"
#include "tcg/opt/pipeline.h"
#include "tests/support/ir_random.h"

namespace {

using namespace tcg;  // NOLINT(google-build-using-namespace): a test

/// TANDEM_FUZZ_COUNT: seeds tried, TANDEM_FUZZ_SEED: the first.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}

struct Run {
  std::unique_ptr<tests::TestState> state = std::make_unique<tests::TestState>();
  ir::Outcome outcome;
};

enum class Memory { kSlow, kTlb, kTlbAtomics };

/// The interpreter's atomics never hit the TLB, so where host code's may, slow accesses are not compared nor seen.
void compare(std::uint64_t count, Memory memory, backend::HostLevel level, unsigned more_insns = 0,
             bool plugins = false) {
  const std::uint64_t first = from_environment("TANDEM_FUZZ_SEED", 1);
  count = from_environment("TANDEM_FUZZ_COUNT", count);
  ir::Region region(tests::test_target());
  x86_64::test::Jit jit(level, tests::test_target(), plugins);
  ir::Interpreter interpreter(tests::test_target(), tests::test_ports());
  x86_64::Plan plan;
  x86_64::RegisterAllocator allocator(true, x86_64::host_features(level).avx512_far);
  Run a, b;
  b.state->vcpu_index = 1;
  tests::state_of_vcpu(0) = a.state.get();
  tests::state_of_vcpu(1) = b.state.get();
  b.state->expose = [&] {
    if (b.state->callback_map >= kCallbackFirstMap) jit.backend().write_state(b.state.get());
  };
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    tests::RandomOptions options;
    options.max_blocks = static_cast<unsigned>(1 + seed % 7);
    options.max_insns = static_cast<unsigned>(3 + seed % 11) + more_insns;
    options.fp = seed % 3 == 0;
    options.counters = seed % 4 == 1;
    options.callbacks = plugins;
    options.atomics = memory != Memory::kTlb;
    options.helpers = memory != Memory::kTlbAtomics;
    tests::random_region(region, seed, options);
    opt::run(region, {});
    plan.make(region);
    ASSERT_TRUE(allocator.run(plan));
    ASSERT_EQ(x86_64::check_allocation(plan), "") << "TANDEM_FUZZ_SEED=" << seed;
    backend::Compiled compiled;
    jit.reset();
    const std::uint8_t* code = jit.compile(region, compiled, seed);
    ASSERT_NE(code, nullptr) << "TANDEM_FUZZ_SEED=" << seed;
    for (std::uint64_t state = 0; state < 4; ++state) {
      for (Run* run : {&a, &b}) {
        tests::fill_state(*run->state, seed * 4 + state, memory != Memory::kSlow);
        if (memory == Memory::kTlbAtomics) run->state->accesses_to_poll = 0;
      }
      a.outcome = interpreter.run(region, a.state.get());
      b.outcome = jit.run(code, *b.state);
      if (a.outcome.kind == ir::Outcome::Kind::kLeft) a.outcome.number = 0, a.outcome.pc = 0;
      for (Run* run : {&a, &b}) {
        run->state->guest_mxcsr &= ~2u;  // the host's denormal-operand flag is nobody's
        if (memory == Memory::kTlbAtomics) run->state->trace = 0;
      }
      const std::string difference = tests::difference(*a.state, *b.state);
      ASSERT_TRUE(difference.empty() && a.outcome == b.outcome)
          << "TANDEM_FUZZ_SEED=" << seed << " TANDEM_FUZZ_COUNT=1, state " << state << ": interpreter / host\n"
          << difference << (std::getenv("TANDEM_FUZZ_DUMP") ? ir::print(region) + jit.listing(code, compiled) : "")
          << "outcome " << static_cast<int>(a.outcome.kind) << " / " << static_cast<int>(b.outcome.kind);
    }
  }
}

TEST(X86Fuzz, HostCodeMeansWhatTheInterpreterMeansOnSlowPaths) {
  compare(3000, Memory::kSlow, backend::HostLevel::kNative);
}
TEST(X86Fuzz, HostCodeMeansWhatTheInterpreterMeansOnTlbHits) {
  compare(3000, Memory::kTlb, backend::HostLevel::kNative);
}
TEST(X86Fuzz, AtomicsOnTlbHitsMeanTheSame) { compare(3000, Memory::kTlbAtomics, backend::HostLevel::kNative); }
TEST(X86Fuzz, GreatBlocksThatSpillMeanTheSame) { compare(400, Memory::kTlb, backend::HostLevel::kNative, 40); }
TEST(X86Fuzz, CodeForPluginsMeansTheSame) {
  compare(2000, Memory::kSlow, backend::HostLevel::kNative, 0, true);
  compare(2000, Memory::kTlb, backend::HostLevel::kNative, 0, true);
  compare(200, Memory::kTlb, backend::HostLevel::kNative, 40, true);
  compare(500, Memory::kTlb, backend::HostLevel::kV2, 0, true);
}
TEST(X86Fuzz, TheFloorLevelMeansTheSame) { compare(3000, Memory::kTlb, backend::HostLevel::kV2); }
TEST(X86Fuzz, AtomicsOfTheFloorLevelMeanTheSame) { compare(3000, Memory::kTlbAtomics, backend::HostLevel::kV2); }

}  // namespace
