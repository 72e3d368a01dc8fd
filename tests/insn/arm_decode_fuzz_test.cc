// SPDX-License-Identifier: MIT
// A64 decoder fuzzing: random words, and rows with random fields and bits that are off by one, go through the
// disassembler, the translator for random processors and modes (single blocks and regions, as plugins see them or not),
// the passes with the verifier, and both backends; nothing is run.  TANDEM_DECODE_WORDS: how many words.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

#include "base/bits.h"
#include "base/check.h"
#include "target/arm/a64/rows.h"
#include "target/arm/disasm.h"
#include "target/arm/features.h"
#include "target/arm/state.h"
#include "tcg/opt/pipeline.h"
#include "tests/support/decode_fuzz.h"

namespace test {
namespace {

using Random = std::mt19937_64;

std::vector<arm::Model> models() {
  std::vector<arm::Model> all;
  for (const char* name : {"max", "cortex-a53", "neoverse-n1", "max,pauth=off", "max,lse=off"}) {
    auto model = arm::parse_model(name);
    base::check(model.has_value(), "a processor that there is");
    all.push_back(*model);
  }
  return all;
}

/// Translates code made by `next` in pieces of random length under random modes.
template <typename Next>
void fuzz(std::uint64_t seed, const Next& next) {
  Random random(seed);
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  const std::vector<arm::Model> processors = models();
  FuzzCompiler compiler(arm::target_info());
  tcg::ir::Region region(arm::target_info());
  const std::uint64_t wanted = decode_word_count();
  constexpr std::uint64_t kModes = arm::kModeFpcr | arm::kModeBti | arm::kModeTbi | arm::kModeParallel;
  std::uint64_t fitted = 0, pieces = 0;
  for (std::uint64_t done = 0; done < wanted; ++pieces) {
    std::vector<std::uint8_t> code(4 * (1 + random() % 32));
    const std::uint64_t pc = random() & ~std::uint64_t{3};
    for (std::size_t at = 0; at < code.size(); at += 4) {
      const std::uint32_t word = next(random);
      base::store_raw(&code[at], word);
      EXPECT_FALSE(arm::disassemble_insn(pc + at, word).empty());
      arm::disassemble_plain(pc + at, word);
    }
    done += code.size() / 4;
    tcg::runtime::TranslateInput input{.key = {.pc = pc, .pa = 0, .flags = random() & kModes}, .code = code};
    input.max_insns = one_in(8) ? 1 : 512;
    input.nochain = one_in(4);
    input.link_pages = one_in(2);
    input.exact = one_in(4);
    input.watch_accesses = one_in(4);
    input.watch_traps = one_in(8);
    const arm::a64::Context context{.model = processors[random() % processors.size()],
                                    .guarded = (input.key.flags & arm::kModeBti) != 0 && one_in(2),
                                    .regions = one_in(2)};
    region.clear();
    arm::a64::translate(region, input, context);
    tcg::opt::run(region, {.verify = true});
    fitted += compiler.compile(region);
  }
  EXPECT_EQ(fitted, pieces) << "blocks that did not fit an empty slab";
}

TEST(ArmDecodeFuzz, RandomWordsAreTranslated) {
  fuzz(1, [](Random& random) { return static_cast<std::uint32_t>(random()); });
}

TEST(ArmDecodeFuzz, RowsWithRandomFieldsAreTranslated) {
  const auto rows = arm::a64::insn_table().rows();
  fuzz(2, [rows](Random& random) {
    const arm::a64::Row& row = *rows[random() % rows.size()];
    const std::uint32_t word = decode::encoding(row, static_cast<std::uint32_t>(random()));
    // A fixed bit the other way: what is next to the instructions there are.
    return random() % 4 == 0 ? word ^ 1u << random() % 32 : word;
  });
}

/// Every row is reached by its own encodings (a row hidden behind others would never run).
TEST(ArmDecodeFuzz, EveryRowIsFoundByItsEncodings) {
  Random random(3);
  for (const arm::a64::Row* row : arm::a64::insn_table().rows()) {
    bool found = false;
    for (unsigned i = 0; i < 256 && !found; ++i) {
      found = arm::a64::insn_table().find(decode::encoding(*row, static_cast<std::uint32_t>(random()))) == row;
    }
    EXPECT_TRUE(found) << row->name;
  }
}

}  // namespace
}  // namespace test
