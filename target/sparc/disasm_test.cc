// SPDX-License-Identifier: MIT
// Tests of the disassembler: fixed words, and random encodings of every row against binutils and LLVM where installed.
#include "target/sparc/disasm.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <regex>
#include <set>
#include <sstream>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

TEST(Disassemble, PrintsSynonyms) {
  EXPECT_EQ(disassemble_insn(0, 0x01000000), "nop");
  EXPECT_EQ(disassemble_insn(0, 0x9de3bfa0), "save %sp, -96, %sp");
  EXPECT_EQ(disassemble_insn(0, 0x81c7e008), "ret");
  EXPECT_EQ(disassemble_insn(0, 0x81c3e008), "retl");
  EXPECT_EQ(disassemble_insn(0, 0x81e80000), "restore");
  EXPECT_EQ(disassemble_insn(0, 0x90102005), "mov 5, %o0");
  EXPECT_EQ(disassemble_insn(0, 0xb4102000), "clr %i2");
  EXPECT_EQ(disassemble_insn(0, 0x80a22005), "cmp %o0, 5");
  EXPECT_EQ(disassemble_insn(0, 0x80900008), "tst %o0");
  EXPECT_EQ(disassemble_insn(0, 0x808a2001), "btst 1, %o0");
  EXPECT_EQ(disassemble_insn(0, 0x9a036001), "inc %o5");
  EXPECT_EQ(disassemble_insn(0, 0x90200008), "neg %o0");
  EXPECT_EQ(disassemble_insn(0, 0xc0220000), "clr [%o0]");
}

TEST(Disassemble, PrintsAddressesAndTargets) {
  EXPECT_EQ(disassemble_insn(0, 0xd0022004), "ld [%o0+4], %o0");
  EXPECT_EQ(disassemble_insn(0, 0xd0023ffc), "ld [%o0-4], %o0");
  EXPECT_EQ(disassemble_insn(0, 0xd0020009), "ld [%o0+%o1], %o0");
  EXPECT_EQ(disassemble_insn(0x34, 0x30800003), "b,a 0x40");
  EXPECT_EQ(disassemble_insn(0x100, 0x7fffffff), "call 0xfc");
  EXPECT_EQ(disassemble_insn(0, 0x112000ab), "sethi %hi(0x8002ac00), %o0");
  EXPECT_EQ(disassemble_insn(0, 0x91d02010), "ta 0x10");
  EXPECT_EQ(disassemble_insn(0, 0xd0801480), "lda [%g0] 0xa4, %o0");
  EXPECT_EQ(disassemble_insn(0, 0x81880008), "wr %o0, %psr");
}

TEST(Disassemble, UnknownWordsAreHex) {
  EXPECT_EQ(disassemble_insn(0, 0x90480000), ".word 0x90480000");
  EXPECT_EQ(disassemble_insn(0, 0xffffffff), ".word 0xffffffff");
}

TEST(Disassemble, ListsAddressBytesAndText) {
  const std::uint8_t code[]{0x01, 0, 0, 0, 0x81, 0xc3, 0xe0, 0x08, 0x12};
  EXPECT_EQ(disassemble(0x4000, code, 10), "0x00004000:  01 00 00 00  nop\n0x00004004:  81 c3 e0 08  retl\n");
  EXPECT_EQ(disassemble(0x4000, code, 1), "0x00004000:  01 00 00 00  nop\n");
}

TEST(Rows, NoTwoOfOneSpecificityOverlap) {
  const auto rows = insn_table().rows();
  for (const Row* a : rows) {
    for (const Row* b : rows) {
      const bool overlap = ((a->match ^ b->match) & a->mask & b->mask) == 0;
      EXPECT_FALSE(a < b && overlap && std::popcount(a->mask) == std::popcount(b->mask)) << a->name << " " << b->name;
    }
  }
}

TEST(Rows, LookUpIsShort) { EXPECT_LE(insn_table().tree().longest_leaf(), 3u); }

TEST(Rows, EveryRowIsFoundByItsEncodings) {
  std::mt19937 random(3);
  for (const Row* row : insn_table().rows()) {
    bool found = false;
    for (int i = 0; i < 64; ++i)
      found |= insn_table().find(decode::encoding(*row, static_cast<std::uint32_t>(random()))) == row;
    EXPECT_TRUE(found) << row->name;
  }
}

// Against other disassemblers.

std::string run(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return out;
  char buffer[4096];
  for (std::size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  pclose(pipe);
  return out;
}

bool installed(const std::string& tool) {
  return std::system(("command -v " + tool + " >/dev/null 2>&1").c_str()) == 0;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

/// One spelling for what tools write differently: blanks, number bases, %i6, comments.
std::string normal(std::string t) {
  t = t.substr(0, t.find('!'));
  t = std::regex_replace(t, std::regex(R"(\s+)"), " ");
  t = std::regex_replace(t, std::regex(R"(^ | $)"), "");
  t = std::regex_replace(t, std::regex(R"( ?([\[\],+()]) ?)"), "$1");
  t = std::regex_replace(t, std::regex(R"(\+-| - )"), "-");
  t = std::regex_replace(t, std::regex("%i6"), "%fp");
  t = std::regex_replace(t, std::regex("%o6"), "%sp");
  static const std::regex kNumber(R"((^|[^%\w])(-?(0x[0-9a-f]+|\d+))\b)");
  std::string out;
  std::smatch m;
  while (std::regex_search(t, m, kNumber)) {
    out +=
        m.prefix().str() + m[1].str() + std::to_string(static_cast<std::uint32_t>(std::stoll(m[2].str(), nullptr, 0)));
    t = m.suffix();
  }
  return out + t;
}

std::vector<std::uint32_t> random_words() {
  std::mt19937 random(11);
  std::vector<std::uint32_t> words;
  for (const Row* row : insn_table().rows()) {
    for (int i = 0; i < 25; ++i) words.push_back(decode::encoding(*row, static_cast<std::uint32_t>(random())));
  }
  return words;
}

/// Where the tools are odd or extend V8: coprocessor operations, FBA and CBA ("fb"), UNIMP (sign-extended), Ticc on two
/// registers (unused bits allowed).
bool excused(const std::string& ours) {
  static const std::set<std::string> kNames{"fba", "fba,a", "cba", "cba,a", "cpop1", "cpop2", "unimp", ".word"};
  return kNames.contains(ours.substr(0, ours.find(' ')));
}

TEST(DisassembleAgainst, Binutils) {
  if (!installed("sparc64-linux-gnu-objdump")) GTEST_SKIP() << "no binutils for SPARC";
  const auto words = random_words();
  const std::string file = ::testing::TempDir() + "sparc_words.bin";
  std::string bytes;
  for (const std::uint32_t w : words) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(w >> shift);
  }
  std::ofstream(file, std::ios::binary) << bytes;
  std::vector<std::string> theirs;
  for (const auto& line : lines(run("sparc64-linux-gnu-objdump -D -EB -z -b binary -m sparc " + file))) {
    if (const auto tab = line.find(":\t"); tab != std::string::npos)
      theirs.push_back(line.substr(line.find('\t', tab + 2) + 1));
  }
  ASSERT_EQ(theirs.size(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string ours = disassemble_insn(static_cast<std::uint32_t>(i * 4), words[i]);
    // ASIs are printed by their V9 names; LLVM's test compares them.
    if (excused(ours) || ours.find("] 0x") != std::string::npos) continue;
    EXPECT_EQ(normal(ours), normal(theirs[i])) << std::hex << words[i];
  }
}

TEST(DisassembleAgainst, Llvm) {
  if (!installed("llvm-mc-19")) GTEST_SKIP() << "no LLVM 19";
  std::string input;
  std::vector<std::uint32_t> words;
  for (const std::uint32_t w : random_words()) {
    const std::string ours = disassemble_insn(0, w);
    if (ours.find("] 0x") == std::string::npos) continue;
    words.push_back(w);
    char line[32];
    std::snprintf(line, sizeof line, "0x%02x 0x%02x 0x%02x 0x%02x\n", w >> 24, w >> 16 & 0xff, w >> 8 & 0xff, w & 0xff);
    input += line;
  }
  const std::string file = ::testing::TempDir() + "sparc_words.txt";
  std::ofstream(file) << input;
  std::vector<std::string> theirs;
  for (const auto& line : lines(run("llvm-mc-19 --triple=sparc -disassemble " + file))) {
    if (!line.empty() && line.find(".text") == std::string::npos) theirs.push_back(line);
  }
  ASSERT_EQ(theirs.size(), words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    EXPECT_EQ(normal(disassemble_insn(0, words[i])), normal(theirs[i])) << std::hex << words[i];
  }
}

}  // namespace
}  // namespace sparc
