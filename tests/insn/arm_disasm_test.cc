// SPDX-License-Identifier: MIT
// Texts of the base instructions against binutils' (without aliases), over random encodings of every row.  Numbers are
// compared as numbers; binutils writes some in hexadecimal.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "target/arm/disasm.h"
#include "tests/insn/arm_random.h"

namespace test {
namespace {

constexpr unsigned kEach = 40;  ///< encodings of a row

/// One blank between words, numbers in decimal, no comment.
std::string normal(std::string_view text) {
  std::string out;
  text = text.substr(0, text.find("//"));
  text = text.substr(0, text.find(" <"));
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const bool starts = i == 0 || std::isalnum(static_cast<unsigned char>(text[i - 1])) == 0;
    if (std::isdigit(static_cast<unsigned char>(c)) != 0 && starts) {
      char* end = nullptr;
      const std::string rest(text.substr(i));
      out += fmt::format("{}", std::strtoull(rest.c_str(), &end, 0));
      i += static_cast<std::size_t>(end - rest.c_str());
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (!out.empty() && out.back() != ' ') out += ' ';
      ++i;
    } else {
      if (c != '#') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      ++i;
    }
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  // Conditions have two names.
  for (const auto& [from, to] : {std::pair{" cs", " hs"}, {" cc", " lo"}}) {
    if (out.ends_with(from)) out.replace(out.size() - 3, 3, to);
  }
  if (out.starts_with("b.cs")) out.replace(0, 4, "b.hs");
  if (out.starts_with("b.cc")) out.replace(0, 4, "b.lo");
  return out;
}

/// Texts as binutils writes them, by address from 0.
std::vector<std::string> peer_texts(std::span<const std::uint32_t> words) {
  const auto work = std::filesystem::temp_directory_path() / fmt::format("tandem-disasm-{}", getpid());
  std::ofstream(work, std::ios::binary)
      .write(reinterpret_cast<const char*>(words.data()), static_cast<std::streamsize>(words.size_bytes()));
  FILE* pipe = popen(
      fmt::format("aarch64-linux-gnu-objdump -D -b binary -m aarch64 -M no-aliases '{}'", work.string()).c_str(), "r");
  std::vector<std::string> texts(words.size());
  char line[512];
  while (pipe != nullptr && fgets(line, sizeof line, pipe) != nullptr) {
    // "   1c:	d503201f 	nop"
    char* end = nullptr;
    const unsigned long at = std::strtoul(line, &end, 16);
    if (end == line || *end != ':' || at / 4 >= texts.size()) continue;
    const std::string text(end + 1);
    const auto tab = text.find('\t', 1);
    if (tab != std::string::npos) texts[at / 4] = normal(text.substr(tab + 1));
  }
  if (pipe != nullptr) pclose(pipe);
  std::filesystem::remove(work);
  return texts;
}

TEST(ArmDisassembly, TextsOfBaseInstructionsAreBinutils) {
  if (std::system("command -v aarch64-linux-gnu-objdump > /dev/null 2>&1") != 0) GTEST_SKIP() << "no aarch64 binutils";
  Random random(1);
  std::vector<std::uint32_t> words;
  for (const arm::a64::Row* row : arm_base_rows()) {
    for (unsigned i = 0; i < kEach; ++i) {
      const std::uint32_t word = decode::encoding(*row, static_cast<std::uint32_t>(random()));
      // Rows that a narrower one covers, and words without a text, are no matter.
      if (arm::a64::insn_table().find(word) == row) words.push_back(word);
    }
  }
  const auto peer = peer_texts(words);
  std::string wrong;
  unsigned compared = 0, differ = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string ours = normal(arm::disassemble_plain(4 * i, words[i]));
    // Hints, cache maintenance and shifts by registers have their aliases as their only names here; binutils knows
    // more system registers, and refuses some encodings whose outcome is open.
    if (peer[i].starts_with("hint") || peer[i].starts_with("sys ") || ours.find("s3_") != std::string::npos) continue;
    if (ours == "ret x30") continue;
    if (ours.starts_with("msr ssbs,") || ours.starts_with("msr dit,") || ours.starts_with("ldpsw")) continue;
    if (const auto v = peer[i].find("v "); v == 3 && peer[i].substr(0, 3) == ours.substr(0, 3)) continue;
    const bool none = ours.starts_with(".word"), peer_none = peer[i].starts_with(".inst") || peer[i].starts_with("udf");
    if (none && peer_none) continue;
    ++compared;
    if (ours == peer[i]) continue;
    if (++differ <= 40) wrong += fmt::format("{:08x}: ours '{}', binutils '{}'\n", words[i], ours, peer[i]);
  }
  EXPECT_EQ(wrong, "") << differ << " of " << compared;
  EXPECT_GT(compared, 5000u);
}

/// Reserved encodings too are within every table of names.
TEST(ArmDisassembly, ExtremesHaveTextsOrNone) {
  for (const auto* row : arm_all_rows()) {
    for (const std::uint32_t rest : {0u, ~0u, 0x55555555u, 0xaaaaaaaau}) {
      std::string text;
      if (!decode::print(*row, decode::encoding(*row, rest), 0x1000, text)) continue;
      EXPECT_TRUE(std::ranges::all_of(text, [](unsigned char c) { return std::isprint(c) != 0; })) << row->name;
    }
  }
}

TEST(ArmDisassembly, AliasesAreLlvms) {
  const auto text = [](std::uint32_t word) { return arm::disassemble_insn(0x1000, word); };
  EXPECT_EQ(text(0xaa0103e0), "mov x0, x1");
  EXPECT_EQ(text(0x910003fd), "mov x29, sp");
  EXPECT_EQ(text(0xd2800c80), "mov x0, #100");
  EXPECT_EQ(text(0x12800000), "mov w0, #-1");
  EXPECT_EQ(text(0xf100141f), "cmp x0, #5");
  EXPECT_EQ(text(0x6b01001f), "cmp w0, w1");
  EXPECT_EQ(text(0xcb0103e0), "neg x0, x1");
  EXPECT_EQ(text(0x1b017c00), "mul w0, w0, w1");
  EXPECT_EQ(text(0x1a9f17e0), "cset w0, eq");
  EXPECT_EQ(text(0xd37cec00), "lsl x0, x0, #4");
  EXPECT_EQ(text(0xd344fc00), "lsr x0, x0, #4");
  EXPECT_EQ(text(0x13047c00), "asr w0, w0, #4");
  EXPECT_EQ(text(0x93407c20), "sxtw x0, w1");
  EXPECT_EQ(text(0x53001c20), "uxtb w0, w1");
  EXPECT_EQ(text(0xd65f03c0), "ret");
}

}  // namespace
}  // namespace test
