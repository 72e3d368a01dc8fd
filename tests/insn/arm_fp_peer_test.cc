// SPDX-License-Identifier: MIT
// Each floating-point row on hard operands in all modes against a peer emulator, which alone checks the front end and
// the meaning.  No differences are known.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "target/arm/a64/rows.h"
#include "target/arm/disasm.h"
#include "target/arm/fp_control.h"
#include "tests/insn/arm_fp_values.h"
#include "tests/support/arm_machine_fixture.h"
#include "tests/support/arm_peer.h"

namespace test {
namespace {

constexpr std::uint64_t kCode = 0x1000;
/// FPSR as compared: QC and the flags.
constexpr std::uint32_t kFpsrMask = 0x0800009f;

/// A word of the row whose general registers are among those of records.
std::uint32_t usable_word(const arm::a64::Row& row, FpValues& random) {
  std::uint32_t word = decode::encoding(row, static_cast<std::uint32_t>(random.raw()));
  for (const unsigned at : {0u, 5u}) {
    const std::uint32_t field = 31u << at;
    if ((word & field) >= (28u << at) && (row.mask & field) == 0) word &= ~(16u << at);
  }
  // Without a bit of immh the vector forms of fixed point are other instructions (modified immediate).
  if ((word >> 23 & 63) == 0b011110 && (word >> 19 & 15) == 0) word |= 1u << 22;
  return word;
}

ArmRecord random_record(std::uint32_t word, FpValues& random) {
  ArmRecord r;
  for (auto& v : r.q) v = random.next();
  for (auto& v : r.x)
    v = random.below(3) == 0 ? random.next()
                             : static_cast<std::uint64_t>(static_cast<std::int64_t>(random.raw()) >> random.below(64));
  r.word = word;
  r.fpcr = random.below(2) == 0 ? 0 : static_cast<std::uint32_t>(random.raw()) & 0x07c80000;
  r.nzcv = static_cast<std::uint32_t>(random.raw()) & 0xf0000000;
  return r;
}

ArmRecord run_here(ArmMachine& machine, const ArmRecord& in) {
  arm::State& s = machine.state();
  for (unsigned n = 0; n < 32; ++n) s.v[n] = {in.q[2 * n], in.q[2 * n + 1]};
  for (unsigned n = 0; n < 28; ++n) s.x[n] = in.x[n];
  arm::set_fpcr(s, in.fpcr);
  arm::set_fpsr(s, in.fpsr);
  arm::set_nzcv_register(s, in.nzcv);
  s.pc = kCode;
  machine.clear_exceptions();
  const std::uint32_t words[]{in.word, kArmEndWord};
  machine.write_words(kCode, words);
  EXPECT_EQ(machine.run(), ArmEnd::kEnd);
  ArmRecord out = in;
  for (unsigned n = 0; n < 32; ++n) out.q[2 * n] = s.v[n].low, out.q[2 * n + 1] = s.v[n].high;
  for (unsigned n = 0; n < 28; ++n) out.x[n] = s.x[n];
  out.fpsr = arm::fpsr(s);
  out.nzcv = arm::nzcv_register(s);
  out.undefined = machine.exceptions().empty() ? 0 : 1;
  return out;
}

std::string difference(const ArmRecord& in, const ArmRecord& peer, const ArmRecord& ours) {
  std::string text;
  const auto compare = [&](const std::string& what, std::uint64_t a, std::uint64_t b) {
    if (a != b) text += fmt::format("  {}: peer {:x}, ours {:x}\n", what, a, b);
  };
  compare("undefined", peer.undefined, ours.undefined);
  for (unsigned n = 0; n < 64; ++n) compare(fmt::format("q{}{}", n / 2, n % 2 == 0 ? "l" : "h"), peer.q[n], ours.q[n]);
  for (unsigned n = 0; n < 28; ++n) compare(fmt::format("x{}", n), peer.x[n], ours.x[n]);
  compare("fpsr", peer.fpsr & kFpsrMask, ours.fpsr & kFpsrMask);
  compare("nzcv", peer.nzcv, ours.nzcv);
  if (text.empty()) return text;
  const unsigned n = in.word >> 5 & 31, m = in.word >> 16 & 31, a = in.word >> 10 & 31, d = in.word & 31;
  const auto q = [&](unsigned r) { return fmt::format("{:016x}_{:016x}", in.q[2 * r + 1], in.q[2 * r]); };
  return fmt::format("{:08x}  {}  fpcr {:08x}\n  n {} m {} a {} d {}\n", in.word, arm::disassemble_insn(kCode, in.word),
                     in.fpcr, q(n), q(m), q(a), q(d)) +
         text;
}

TEST(ArmFpPeer, EachInstructionEqualsThePeer) {
  if (!arm_peer_available()) GTEST_SKIP() << "qemu-aarch64 or aarch64-linux-gnu-gcc is not installed";
  // TANDEM_FP_PEER_ROUNDS: operands for each row, more than the short run's.
  const char* const wanted = std::getenv("TANDEM_FP_PEER_ROUNDS");
  const unsigned rounds = wanted != nullptr ? static_cast<unsigned>(std::atoi(wanted)) : 40;
  FpValues random(wanted != nullptr ? 99 : 3);
  std::vector<ArmRecord> records;
  std::vector<std::string_view> names;
  for (const auto& group : arm::a64::fp_row_groups()) {
    for (const auto& row : group) {
      for (unsigned n = 0; n < rounds; ++n) {
        records.push_back(random_record(usable_word(row, random), random));
        names.push_back(row.name);
      }
    }
  }
  const auto peer = run_on_arm_peer(records);
  ASSERT_TRUE(peer.has_value());
  std::size_t flagged = 0;
  for (const ArmRecord& r : *peer) flagged += (r.fpsr & kFpsrMask) != 0;
  EXPECT_GT(flagged, records.size() / 10);  // the operands are hard
  ArmMachine machine(arm_config("jit"));
  unsigned shown = 0;
  for (std::size_t n = 0; n < records.size() && shown < 20; ++n) {
    const std::string wrong = difference(records[n], (*peer)[n], run_here(machine, records[n]));
    if (!wrong.empty()) ++shown;
    EXPECT_TRUE(wrong.empty()) << names[n] << "\n" << wrong;
  }
}

/// Words as bytes to llvm-mc, its lines of text back; white space made single blanks.
std::vector<std::string> llvm_text(const std::vector<std::uint32_t>& words) {
  const std::string base = (std::filesystem::temp_directory_path() / fmt::format("arm-fp-{}", getpid())).string();
  {
    std::ofstream in(base + ".in");
    for (const std::uint32_t w : words)
      in << fmt::format("{:#x} {:#x} {:#x} {:#x}\n", w & 255, w >> 8 & 255, w >> 16 & 255, w >> 24);
  }
  const std::string command = fmt::format(
      "llvm-mc-19 --disassemble -triple=aarch64 -mattr=+v8.6a,+fullfp16,+fp16fml,+bf16 {0}.in > {0}.out 2>&1", base);
  std::vector<std::string> lines;
  if (std::system(command.c_str()) == 0) {
    std::ifstream out(base + ".out");
    for (std::string line; std::getline(out, line);) {
      std::istringstream parts(line);
      std::string text;
      for (std::string part; parts >> part;) text += text.empty() ? part : ' ' + part;
      if (!text.empty() && !text.starts_with(".text")) lines.push_back(text);
    }
  }
  std::filesystem::remove(base + ".in");
  std::filesystem::remove(base + ".out");
  return lines;
}

TEST(ArmFpText, EqualsLlvm) {
  if (std::system("command -v llvm-mc-19 >/dev/null 2>&1") != 0) GTEST_SKIP() << "llvm-mc-19 is not installed";
  FpValues random(5);
  std::vector<std::uint32_t> words;
  std::vector<std::string> texts;
  for (const auto& group : arm::a64::fp_row_groups()) {
    for (const auto& row : group) {
      for (unsigned n = 0; n < 12; ++n) {
        const std::uint32_t word = usable_word(row, random);
        const std::string text = arm::disassemble_insn(kCode, word);
        if (text.starts_with(".word")) continue;  // undefined in the row's space; the peer checks that
        words.push_back(word);
        texts.push_back(text);
      }
    }
  }
  const auto llvm = llvm_text(words);
  ASSERT_EQ(llvm.size(), texts.size()) << (llvm.empty() ? "" : llvm.front());
  std::string wrong;
  for (std::size_t n = 0; n < texts.size(); ++n) {
    if (llvm[n] != texts[n]) wrong += fmt::format("{:08x}  llvm: {}  ours: {}\n", words[n], llvm[n], texts[n]);
  }
  EXPECT_EQ(wrong, "");
}

}  // namespace
}  // namespace test
