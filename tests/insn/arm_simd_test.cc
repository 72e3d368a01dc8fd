// SPDX-License-Identifier: MIT
// Integer Advanced SIMD: random instructions of every row on hard operands, each configuration of the runtime against
// the interpreter and all against an installed peer; and their text against LLVM's.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include "target/arm/a64/rows.h"
#include "target/arm/disasm.h"
#include "target/arm/fp_control.h"
#include "tests/support/arm_insn_peer.h"
#include "tests/support/arm_machine_fixture.h"

namespace test {
namespace {

using arm::a64::Row;

constexpr std::uint64_t kCode = 0x100000;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}

/// Half of them edges of some lane's width.
std::uint64_t operand(std::mt19937_64& random) {
  static constexpr std::array<std::uint64_t, 14> kEdges{0,
                                                        ~0ull,
                                                        0x8080808080808080u,
                                                        0x7f7f7f7f7f7f7f7fu,
                                                        0x8000800080008000u,
                                                        0x7fff7fff7fff7fffu,
                                                        0x8000000080000000u,
                                                        0x7fffffff7fffffffu,
                                                        0x8000000000000000u,
                                                        0x7fffffffffffffffu,
                                                        0x0101010101010101u,
                                                        0x00ff00ff00ff00ffu,
                                                        0x0000000100000001u,
                                                        0xfffffffe00000003u};
  const std::uint64_t any = random();
  switch (random() % 4) {
    case 0: return kEdges[any % kEdges.size()];
    case 1: return any & 0x0707070707070707u;
    case 2: return any & 0xf0f0f0ff0f0fff0fu;
    default: return any;
  }
}

/// A word of the row: loads and stores address by x0, general registers are x0 to x15, doublewords of SHA1H and its
/// like as they come.
std::uint32_t random_word(const Row& row, std::mt19937_64& random) {
  std::uint32_t word = decode::encoding(row, static_cast<std::uint32_t>(random()));
  const bool memory = (word & 0xbe000000u) == 0x0c000000u;
  if (memory) {
    word = (word & ~0x3e0u);
    if ((word & 0x00800000u) != 0 && random() % 2 != 0)
      word = (word & ~0x1f0000u & ~row.mask) | (word & row.mask) | 0x1f0000u;
    if ((word & 0x00800000u) != 0 && (word >> 16 & 31) != 31) word &= ~0x100000u;
  }
  if (row.name.starts_with("SMOV") || row.name.starts_with("UMOV")) word &= ~0x10u;
  if (row.name == "INS (general)" || row.name == "DUP (general)") word &= ~0x200u;
  return word;
}

ArmInsnRecord random_record(const Row& row, std::mt19937_64& random) {
  ArmInsnRecord r;
  for (auto& x : r.x) x = operand(random);
  r.x[0] = kArmInsnPeerMemory + 64 + random() % 32;
  for (auto& v : r.v) v = {operand(random), operand(random)};
  // Some registers alike, so that compares hit.
  r.v[random() % 32] = r.v[random() % 32];
  for (auto& b : r.memory) b = static_cast<std::uint8_t>(random());
  r.word = random_word(row, random);
  return r;
}

/// One instruction after another on one machine.
class Machine {
 public:
  explicit Machine(const ArmConfig& config) : machine_(config) {}

  /// False: it raised an exception.
  bool run(ArmInsnRecord& r) {
    arm::State& s = machine_.state();
    for (unsigned i = 0; i < 16; ++i) s.x[i] = r.x[i];
    for (unsigned i = 0; i < 32; ++i) s.v[i] = {r.v[i][0], r.v[i][1]};
    arm::set_fpsr(s, static_cast<std::uint32_t>(r.fpsr));
    arm::set_nzcv_register(s, static_cast<std::uint32_t>(r.nzcv));
    machine_.write(kArmInsnPeerMemory, r.memory);
    machine_.write_words(at_, std::vector<std::uint32_t>{static_cast<std::uint32_t>(r.word), kArmEndWord});
    s.pc = at_;
    at_ = kCode + (at_ + 8 - kCode) % 0x10000;
    machine_.clear_exceptions();
    const ArmEnd end = machine_.run();
    for (unsigned i = 0; i < 16; ++i) r.x[i] = s.x[i];
    for (unsigned i = 0; i < 32; ++i) r.v[i] = {s.v[i].low, s.v[i].high};
    r.fpsr = arm::fpsr(s);
    std::copy_n(machine_.memory().data() + kArmInsnPeerMemory, r.memory.size(), r.memory.data());
    return end == ArmEnd::kEnd && machine_.exceptions().empty();
  }

 private:
  ArmMachine machine_;
  std::uint64_t at_ = kCode;
};

std::string difference(const ArmInsnRecord& a, const ArmInsnRecord& b) {
  std::string out;
  for (unsigned i = 0; i < 16; ++i)
    if (a.x[i] != b.x[i]) out += fmt::format("x{}: {:#x} {:#x}\n", i, a.x[i], b.x[i]);
  for (unsigned i = 0; i < 32; ++i)
    if (a.v[i] != b.v[i])
      out += fmt::format("v{}: {:016x}:{:016x} {:016x}:{:016x}\n", i, a.v[i][1], a.v[i][0], b.v[i][1], b.v[i][0]);
  if (a.fpsr != b.fpsr) out += fmt::format("fpsr: {:#x} {:#x}\n", a.fpsr, b.fpsr);
  if (a.memory != b.memory) out += "memory\n";
  return out;
}
std::string before_text(const ArmInsnRecord& r) {
  std::string out = fmt::format("{:08x}  {}\n", r.word, arm::disassemble_insn(0, static_cast<std::uint32_t>(r.word)));
  for (const std::uint64_t n : {r.word & 31, r.word >> 5 & 31, r.word >> 16 & 31, r.word >> 10 & 31})
    out += fmt::format("  v{} = {:016x}:{:016x}\n", n, r.v[n][1], r.v[n][0]);
  return out;
}

template <class F>
void each_row(F&& f) {
  for (const auto group : arm::a64::simd_row_groups()) {
    for (const Row& row : group) f(row);
  }
}

TEST(ArmSimd, EveryConfigurationDoesAsTheInterpreter) {
  std::mt19937_64 random(from_environment("TANDEM_RANDOM_SEED", 1));
  const std::uint64_t count = from_environment("TANDEM_SIMD_PER_ROW", 12);
  Machine witness(arm_config("interp")), jit(arm_config("jit")), one(arm_config("jit_one"));
  std::size_t failures = 0;
  each_row([&](const Row& row) {
    for (std::uint64_t n = 0; n < count && failures < 20; ++n) {
      const ArmInsnRecord before = random_record(row, random);
      ArmInsnRecord a = before, b = before, c = before;
      const bool ran = witness.run(a);
      EXPECT_EQ(jit.run(b), ran);
      EXPECT_EQ(one.run(c), ran);
      if (a == b && a == c) continue;
      ++failures;
      ADD_FAILURE() << row.name << '\n' << before_text(before) << difference(a, a == b ? c : b);
    }
  });
}

/// LLVM's text of each word, by the word; reserved encodings have none.
std::map<std::uint32_t, std::string> llvm_texts(const std::vector<std::uint32_t>& words) {
  const std::string name = testing::TempDir() + "arm_simd_words" + std::to_string(getpid());
  {
    std::ofstream in(name);
    for (const std::uint32_t w : words)
      in << fmt::format("0x{:02x} 0x{:02x} 0x{:02x} 0x{:02x}\n", w & 255, w >> 8 & 255, w >> 16 & 255, w >> 24);
  }
  const std::string command =
      "llvm-mc-19 -disassemble -triple=aarch64 -mattr=+all -show-encoding " + name + " 2>/dev/null";
  std::map<std::uint32_t, std::string> texts;
  FILE* const pipe = popen(command.c_str(), "r");
  char line[512];
  while (pipe != nullptr && fgets(line, sizeof line, pipe) != nullptr) {
    const std::string text = line;
    unsigned b[4];
    const std::size_t at = text.find("encoding: [");
    if (at == std::string::npos ||
        std::sscanf(text.c_str() + at, "encoding: [%x,%x,%x,%x]", b, b + 1, b + 2, b + 3) != 4)
      continue;
    std::string plain = text.substr(0, text.find("//"));
    for (char& c : plain) c = c == '\t' ? ' ' : c;
    plain.erase(0, plain.find_first_not_of(' '));
    plain.erase(plain.find_last_not_of(' ') + 1);
    texts[b[0] | b[1] << 8 | b[2] << 16 | b[3] << 24] = plain;
  }
  if (pipe != nullptr) pclose(pipe);
  std::remove(name.c_str());
  return texts;
}

TEST(ArmSimd, TextIsLlvms) {
  if (std::system("llvm-mc-19 --version > /dev/null 2>&1") != 0) GTEST_SKIP() << "no llvm-mc-19";
  std::mt19937_64 random(3);
  std::vector<std::uint32_t> words;
  each_row([&](const Row& row) {
    for (int n = 0; n < 16; ++n) words.push_back(decode::encoding(row, static_cast<std::uint32_t>(random())));
  });
  const auto texts = llvm_texts(words);
  ASSERT_GT(texts.size(), words.size() / 2);
  int failures = 0;
  for (const std::uint32_t w : words) {
    const auto found = texts.find(w);
    const std::string ours = arm::disassemble_insn(0, w);
    const std::string theirs = found == texts.end() ? fmt::format(".word 0x{:08x}", w) : found->second;
    failures += ours != theirs;
    if (failures < 60) {
      EXPECT_EQ(ours, theirs) << fmt::format("{:08x}", w);
    }
  }
}

TEST(ArmSimd, PeerAgrees) {
  if (!arm_insn_peer_installed()) GTEST_SKIP() << "no qemu-aarch64 or aarch64-linux-gnu-gcc";
  std::mt19937_64 random(from_environment("TANDEM_RANDOM_SEED", 2));
  const std::uint64_t count = from_environment("TANDEM_SIMD_PER_ROW", 12);
  Machine jit(arm_config("jit"));
  std::vector<ArmInsnRecord> before, ours;
  std::vector<std::string_view> names;
  each_row([&](const Row& row) {
    std::uint64_t made = 0;
    for (std::uint64_t n = 0; n < 16 * count && made < count; ++n) {
      ArmInsnRecord r = random_record(row, random);
      const ArmInsnRecord start = r;
      if (!jit.run(r)) continue;  // reserved encodings
      ++made;
      before.push_back(start);
      ours.push_back(r);
      names.push_back(row.name);
    }
    EXPECT_GT(made, 0u) << row.name;
  });
  const std::vector<ArmInsnRecord> peer = run_on_arm_insn_peer(before);
  ASSERT_EQ(peer.size(), before.size());
  std::size_t failures = 0;
  for (std::size_t i = 0; i < before.size() && failures < 40; ++i) {
    const std::string wrong = difference(ours[i], peer[i]);
    failures += !wrong.empty();
    EXPECT_EQ(wrong, "") << names[i] << '\n' << before_text(before[i]) << "(ours, peer)";
  }
}

}  // namespace
}  // namespace test
