// SPDX-License-Identifier: MIT
// Random floating-point instructions on hard operands and in all modes: generated code against the interpreter, whose
// floating point is software.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cstdlib>
#include <vector>

#include "target/arm/a64/rows.h"
#include "target/arm/disasm.h"
#include "target/arm/fp_control.h"
#include "tests/insn/arm_fp_values.h"
#include "tests/support/arm_machine_fixture.h"

namespace test {
namespace {

constexpr std::uint64_t kCode = 0x1000;
const unsigned kLength = std::getenv("TANDEM_NIGHTLY") != nullptr ? 40 : 1;

std::vector<arm::a64::Row> fp_rows() {
  std::vector<arm::a64::Row> rows;
  for (const auto& group : arm::a64::fp_row_groups()) rows.insert(rows.end(), group.begin(), group.end());
  return rows;
}

/// A random mode; rounding to nearest without flushing is half of all.
std::uint32_t random_fpcr(FpValues& random) {
  if (random.below(2) == 0) return 0;
  return static_cast<std::uint32_t>(random.raw()) & 0x07c80000;
}

/// Registers and modes of one run.
struct Start {
  explicit Start(FpValues& random) {
    const bool mild = random.below(2) == 0;
    const auto next = [&] { return mild ? random.next_mild() : random.next(); };
    for (auto& v : q) v = {next(), next()};
    for (auto& v : x)
      v = random.below(3) == 0
              ? random.next()
              : static_cast<std::uint64_t>(static_cast<std::int64_t>(random.raw()) >> random.below(64));
    fpcr = random_fpcr(random);
    fpsr = random.below(4) == 0 ? static_cast<std::uint32_t>(random.raw()) & 0x9f : 0;
    nzcv = static_cast<std::uint32_t>(random.raw()) & 0xf0000000;
  }
  void apply(arm::State& s) const {
    for (unsigned n = 0; n < 32; ++n) s.v[n] = q[n];
    for (unsigned n = 0; n < 31; ++n) s.x[n] = x[n];
    arm::set_fpcr(s, fpcr);
    arm::set_fpsr(s, fpsr);
    arm::set_nzcv_register(s, nzcv);
    s.pc = kCode;
  }
  arm::Vector q[32];
  std::uint64_t x[31];
  std::uint32_t fpcr, fpsr, nzcv;
};

std::string listing(const std::vector<std::uint32_t>& words) {
  std::string text;
  for (const std::uint32_t w : words) text += fmt::format("{:08x}  {}\n", w, arm::disassemble_insn(kCode, w));
  return text;
}

class ArmFpRandom : public testing::Test {
 protected:
  std::string run(ArmMachine& machine, const Start& setup, const std::vector<std::uint32_t>& words) {
    machine.write_words(kCode, words);
    machine.clear_exceptions();
    setup.apply(machine.state());
    EXPECT_EQ(machine.run(), ArmEnd::kEnd);
    return machine.state_text();
  }
  /// Empty, or what differs.
  std::string difference(const Start& setup, std::vector<std::uint32_t> words) {
    words.push_back(kArmEndWord);
    const std::string want = run(interpreter_, setup, words);
    std::string got = run(jit_, setup, words);
    if (want == got) got = run(jit_v2_, setup, words);  // without AVX and FMA
    if (want == got) return {};
    std::string text = fmt::format("fpcr {:08x} fpsr {:08x}\n{}", setup.fpcr, setup.fpsr, listing(words));
    for (std::size_t at = 0, other = 0; at < want.size();) {
      const std::size_t end = want.find('\n', at), other_end = got.find('\n', other);
      const std::string a = want.substr(at, end - at), b = got.substr(other, other_end - other);
      if (a != b) text += fmt::format("  interpreter: {}\n  generated:   {}\n", a, b);
      at = end == std::string::npos ? want.size() : end + 1;
      other = other_end == std::string::npos ? got.size() : other_end + 1;
    }
    return text;
  }
  ArmMachine interpreter_{arm_config("interp")}, jit_{arm_config("jit")}, jit_v2_{arm_config("jit_v2")};
};

TEST_F(ArmFpRandom, EachInstructionEqualsSoftware) {
  FpValues random(1);
  const auto rows = fp_rows();
  ASSERT_GT(rows.size(), 50u);
  for (unsigned round = 0; round < 100 * kLength; ++round) {
    for (const auto& row : rows) {
      const std::uint32_t word = decode::encoding(row, static_cast<std::uint32_t>(random.raw()));
      const Start setup(random);
      const std::string wrong = difference(setup, {word});
      ASSERT_TRUE(wrong.empty()) << row.name << "\n"
                                 << wrong << "q operands: "
                                 << fmt::format("{:016x}{:016x} {:016x}{:016x}", setup.q[word >> 5 & 31].high,
                                                setup.q[word >> 5 & 31].low, setup.q[word >> 16 & 31].high,
                                                setup.q[word >> 16 & 31].low);
    }
  }
}

TEST_F(ArmFpRandom, SequencesEqualSoftware) {
  FpValues random(2);
  const auto rows = fp_rows();
  for (unsigned round = 0; round < 1500 * kLength; ++round) {
    std::vector<std::uint32_t> words;
    for (unsigned n = 0; n < 12; ++n)
      words.push_back(decode::encoding(rows[random.below(rows.size())], static_cast<std::uint32_t>(random.raw())));
    const std::string wrong = difference(Start(random), words);
    ASSERT_TRUE(wrong.empty()) << wrong;
  }
}

}  // namespace
}  // namespace test
