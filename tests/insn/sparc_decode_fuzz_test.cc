// SPDX-License-Identifier: MIT
// Decoder fuzzing: random words, and rows with random fields, go through the disassembler, the translator in random
// modes, the passes with the verifier, and both backends; nothing is run.  TANDEM_DECODE_WORDS: how many words (default
// 1000000).
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <vector>

#include "base/bits.h"
#include "target/sparc/disasm.h"
#include "target/sparc/insn/rows.h"
#include "tcg/backend/backend.h"
#include "tcg/ir/interp.h"
#include "tcg/opt/pipeline.h"
#include "tcg/runtime/code_buffer.h"
#include "tests/support/sparc_machine_fixture.h"

namespace test {
namespace {

using Random = std::mt19937_64;

std::uint64_t word_count() {
  const char* text = std::getenv("TANDEM_DECODE_WORDS");
  return text == nullptr ? 1'000'000 : std::strtoull(text, nullptr, 0);
}

/// Where generated code goes; never run.
class Compiler {
 public:
  Compiler()
      : buffer_(*tcg::runtime::CodeBuffer::create(1 << 20)),
        backend_(tcg::backend::make_x86_64(sparc::target_info(), tcg::backend::HostLevel::kNative)) {
    backend_->emit_thunks(buffer_.thunk_space(), tcg::runtime::Vcpu::ports());
  }
  /// A block of 128 instructions must fit an empty slab.
  [[nodiscard]] bool compile(const tcg::ir::Region& region) {
    tcg::backend::Compiled out;
    interpreter_.prepare(region, prepared_);
    return backend_->compile(region, 0, buffer_.free_space(), false, out);
  }

 private:
  tcg::runtime::CodeBuffer buffer_;
  std::unique_ptr<tcg::backend::Backend> backend_;
  tcg::ir::Interpreter interpreter_{sparc::target_info(), tcg::runtime::Vcpu::ports()};
  tcg::ir::Prepared prepared_;
};

/// Translates code made by `next` in pieces of random length under random modes.
template <typename Next>
void fuzz(std::uint64_t seed, const Next& next) {
  Random random(seed);
  SparcMachine machine(sparc_config("interp"));
  Compiler compiler;
  tcg::ir::Region region(sparc::target_info());
  const std::uint64_t wanted = word_count();
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
