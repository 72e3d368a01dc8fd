// SPDX-License-Identifier: MIT
// Decoder fuzzing: random words, and rows with random fields, go through the disassembler, the translator in random
// modes, the passes with the verifier, and both backends; nothing is run.  TANDEM_DECODE_WORDS: how many words.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "base/bits.h"
#include "target/sparc/disasm.h"
#include "target/sparc/insn/rows.h"
#include "tcg/opt/pipeline.h"
#include "tests/support/decode_fuzz.h"
#include "tests/support/sparc_machine_fixture.h"

namespace test {
namespace {

using Random = std::mt19937_64;

/// Translates code made by `next` in pieces of random length under random modes.
template <typename Next>
void fuzz(std::uint64_t seed, const Next& next) {
  Random random(seed);
  SparcMachine machine(sparc_config("interp"));
  FuzzCompiler compiler(sparc::target_info());
  tcg::ir::Region region(sparc::target_info());
  const std::uint64_t wanted = decode_word_count();
  std::uint64_t fitted = 0, pieces = 0;
  for (std::uint64_t done = 0; done < wanted; ++pieces) {
    std::vector<std::uint8_t> code(4 * (1 + random() % 32));
    for (std::size_t at = 0; at < code.size(); at += 4) {
      const std::uint32_t word = next(random);
      base::store_be(&code[at], word);
      sparc::disassemble_insn(static_cast<std::uint32_t>(at), word);
    }
    done += code.size() / 4;
    tcg::runtime::TranslateInput input{.key = {.pc = random() & 0xffff'fffc, .pa = 0, .flags = random() & 0x7f},
                                       .code = code};
    input.max_insns = random() % 8 == 0 ? 1 : 512;
    input.nochain = random() % 4 == 0;
    region.clear();
    machine.cpu().translate(region, input);
    tcg::opt::run(region, {.verify = true});
    fitted += compiler.compile(region);
  }
  EXPECT_EQ(fitted, pieces) << "blocks that did not fit an empty slab";
}

TEST(SparcDecodeFuzz, RandomWordsAreTranslated) {
  fuzz(1, [](Random& random) { return static_cast<std::uint32_t>(random()); });
}

TEST(SparcDecodeFuzz, RowsWithRandomFieldsAndIgnoredBitsAreTranslated) {
  const auto rows = sparc::insn_table().rows();
  fuzz(2, [rows](Random& random) {
    const sparc::Row& row = *rows[random() % rows.size()];
    return decode::encoding(row, static_cast<std::uint32_t>(random())) |
           (static_cast<std::uint32_t>(random()) & row.ignored);
  });
}

/// Every row is reached by its own encoding (a row hidden behind others would never run).
TEST(SparcDecodeFuzz, EveryRowIsFoundByItsEncodings) {
  Random random(3);
  for (const sparc::Row* row : sparc::insn_table().rows()) {
    bool found = false;
    for (unsigned i = 0; i < 64 && !found; ++i) {
      found = sparc::insn_table().find(decode::encoding(*row, static_cast<std::uint32_t>(random()))) == row;
    }
    EXPECT_TRUE(found) << row->name;
  }
}

}  // namespace
}  // namespace test
