// SPDX-License-Identifier: MIT
// Random A64 code on an installed qemu-aarch64 as a black box: one static program runs snippets, each from a state of
// its own, and writes out what they leave; the bare machine runs the same program.  What differs for a reason stands in
// tests/insn/arm/peer_differences.md.  TANDEM_PEER_PROGRAMS: how many programs of 200 snippets; TANDEM_RANDOM_SEED.
#include <fmt/core.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "base/bits.h"
#include "base/check.h"
#include "tests/insn/arm_random.h"
#include "tests/support/arm_machine_fixture.h"

namespace test {
namespace {

using Layout = ArmRandomLayout;

constexpr unsigned kSnippets = 200;
constexpr std::uint32_t kLog = 0x28'0000, kLogPointer = 0x2f'fff8, kSignalStack = 0x29'0000;
constexpr std::uint32_t kOut = 0x30'0000, kBlock = 0x400;  ///< states after, kBlock bytes each
constexpr std::uint32_t kIn = 0x40'0000, kImageEnd = 0x50'0000;
// In a state block: x0..x30, sp, nzcv, fpsr, fpcr, then q0..q31.
constexpr std::uint32_t kSpAt = 31 * 8, kNzcvAt = 32 * 8, kFpsrAt = 33 * 8, kFpcrAt = 34 * 8, kVectorsAt = 36 * 8;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

// Encodings of what the frame needs.
constexpr std::uint32_t ldr_x(unsigned t, unsigned n, unsigned bytes) {
  return 0xf9400000 | bytes / 8 << 10 | n << 5 | t;
}
constexpr std::uint32_t str_x(unsigned t, unsigned n, unsigned bytes) {
  return 0xf9000000 | bytes / 8 << 10 | n << 5 | t;
}
constexpr std::uint32_t ldr_q(unsigned t, unsigned n, unsigned bytes) {
  return 0x3dc00000 | bytes / 16 << 10 | n << 5 | t;
}
constexpr std::uint32_t str_q(unsigned t, unsigned n, unsigned bytes) {
  return 0x3d800000 | bytes / 16 << 10 | n << 5 | t;
}
constexpr std::uint32_t kMsrNzcv = 0xd51b4200, kMsrFpcr = 0xd51b4400, kMsrFpsr = 0xd51b4420, kMsrTpidr = 0xd51bd040;
constexpr std::uint32_t kMrs = 1u << 21, kSvc = 0xd4000001, kMovSpX0 = 0x9100001f, kMovX0Sp = 0x910003e0;

/// The program: set-up of signals (for the peer), the snippets, output.
struct Image {
  std::vector<std::uint8_t> bytes = std::vector<std::uint8_t>(kImageEnd - Layout::kCode);
  std::uint64_t entry = 0, first_snippet = 0;
  std::vector<std::vector<std::uint32_t>> snippets;
  std::vector<std::uint64_t> places;
  void put(std::uint64_t at, const void* data, std::size_t n) {
    std::memcpy(bytes.data() + at - Layout::kCode, data, n);
  }
};

void call(std::vector<std::uint32_t>& out, std::uint32_t number, std::initializer_list<std::uint32_t> args) {
  unsigned r = 0;
  for (const std::uint32_t a : args) arm_load_constant(out, r++, a);
  arm_load_constant(out, 8, number);
  out.push_back(kSvc);
}

/// Handler at `at`: notes signal and pc, goes on behind the instruction.
std::vector<std::uint32_t> handler() {
  std::vector<std::uint32_t> out;
  out.push_back(ldr_x(3, 2, 440));  // pc in the frame's context
  arm_load_constant(out, 4, kLogPointer);
  out.push_back(ldr_x(5, 4, 0));
  out.push_back(0xa8810ca0);  // stp x0, x3, [x5], #16
  out.push_back(str_x(5, 4, 0));
  out.push_back(0x91001063);  // add x3, x3, #4
  out.push_back(str_x(3, 2, 440));
  out.push_back(0xd65f03c0);  // ret
  return out;
}

std::vector<std::uint32_t> set_up(std::uint32_t scratch) {
  std::vector<std::uint32_t> out;
  call(out, 132, {scratch, 0});                                                                       // sigaltstack
  for (const std::uint32_t signal : {4u, 5u, 7u, 11u}) call(out, 134, {signal, scratch + 32, 0, 8});  // rt_sigaction
  return out;
}

std::vector<std::uint32_t> before(std::uint32_t in) {
  std::vector<std::uint32_t> out;
  arm_load_constant(out, 30, in);
  for (unsigned r = 0; r < 32; ++r) out.push_back(ldr_q(r, 30, kVectorsAt + 16 * r));
  for (const auto& [at, msr] : {std::pair{kNzcvAt, kMsrNzcv}, {kFpsrAt, kMsrFpsr}, {kFpcrAt, kMsrFpcr}}) {
    out.push_back(ldr_x(0, 30, at));
    out.push_back(msr);
  }
  out.push_back(ldr_x(0, 30, kSpAt));
  out.push_back(kMovSpX0);
  for (unsigned r = 0; r < 31; ++r) out.push_back(ldr_x(r, 30, 8 * r));
  return out;
}

std::vector<std::uint32_t> after(std::uint32_t to) {
  std::vector<std::uint32_t> out{kMsrTpidr | 30};
  arm_load_constant(out, 30, to);
  for (unsigned r = 0; r < 30; ++r) out.push_back(str_x(r, 30, 8 * r));
  for (const auto& [at, msr] :
       {std::pair{30u * 8, kMsrTpidr}, {kNzcvAt, kMsrNzcv}, {kFpsrAt, kMsrFpsr}, {kFpcrAt, kMsrFpcr}}) {
    out.push_back(msr | kMrs);
    out.push_back(str_x(0, 30, at));
  }
  out.push_back(kMovX0Sp);
  out.push_back(str_x(0, 30, kSpAt));
  for (unsigned r = 0; r < 32; ++r) out.push_back(str_q(r, 30, kVectorsAt + 16 * r));
  return out;
}

Image make_image(std::uint64_t seed, std::span<const arm::a64::Row* const> rows) {
  Image image;
  Random random(seed);
  std::vector<std::uint32_t> code;
  const auto here = [&] { return Layout::kCode + 4 * code.size(); };
  const auto append = [&](const std::vector<std::uint32_t>& more) {
    code.insert(code.end(), more.begin(), more.end());
  };
  const auto handler_at = here();
  append(handler());
  image.entry = here();
  append(set_up(kImageEnd - 0x100));
  image.first_snippet = here();
  for (unsigned i = 0; i < kSnippets; ++i) {
    append(before(kIn + i * kBlock));
    image.places.push_back(here());
    image.snippets.push_back(arm_random_code(random, here(), 12, {.rows = rows, .peer = true}));
    append(image.snippets.back());
    append(after(kOut + i * kBlock));
    std::array<std::uint64_t, kBlock / 8> in{};
    for (unsigned r = 0; r < 31; ++r) in[r] = arm_random_value(random);
    in[kSpAt / 8] = Layout::kData + 0x2000;
    in[kNzcvAt / 8] = random() & 0xf000'0000;
    for (unsigned r = kVectorsAt / 8; r < kVectorsAt / 8 + 64; ++r) in[r] = arm_random_value(random);
    image.put(kIn + i * kBlock, in.data(), sizeof in);
  }
  call(code, 64, {1, static_cast<std::uint32_t>(Layout::kData), kIn - static_cast<std::uint32_t>(Layout::kData)});
  call(code, 93, {0});
  code.push_back(kArmEndWord);
  base::check(code.size() * 4 < Layout::kData - Layout::kCode, "room for the code");
  image.put(Layout::kCode, code.data(), code.size() * 4);
  for (std::uint64_t at = 0; at < Layout::kDataBytes; at += 8) {
    const std::uint64_t v = random();
    image.put(Layout::kData + at, &v, 8);
  }
  const std::uint64_t log = kLog;
  image.put(kLogPointer, &log, 8);
  const std::uint64_t stack[3]{kSignalStack, 0, 0x8000};
  image.put(kImageEnd - 0x100, stack, sizeof stack);
  const std::uint64_t action[4]{handler_at, 0x48000004, 0, 0};  // SA_NODEFER, SA_ONSTACK, SA_SIGINFO
  image.put(kImageEnd - 0x100 + 32, action, sizeof action);
  return image;
}

/// A static ELF of one segment.
std::string elf_of(const Image& image) {
  std::string elf(0x1000 + image.bytes.size(), '\0');
  const auto put = [&](std::size_t at, auto v) { std::memcpy(elf.data() + at, &v, sizeof v); };
  std::memcpy(elf.data(), "\177ELF\2\1\1", 7);
  put(16, std::uint16_t{2});
  put(18, std::uint16_t{183});
  put(20, 1u);
  put(24, image.entry);
  put(32, std::uint64_t{64});
  put(52, std::uint16_t{64});
  put(54, std::uint16_t{56});
  put(56, std::uint16_t{1});
  put(64, 1u);
  put(68, 7u);
  put(72, std::uint64_t{0x1000});
  put(80, Layout::kCode);
  put(88, Layout::kCode);
  put(96, std::uint64_t{image.bytes.size()});
  put(104, std::uint64_t{image.bytes.size()});
  put(112, std::uint64_t{0x1000});
  std::memcpy(elf.data() + 0x1000, image.bytes.data(), image.bytes.size());
  return elf;
}

/// Data, log and states after, as the program writes them; empty when the peer failed.
std::vector<std::uint8_t> run_peer(const Image& image, std::string_view cpu = "max") {
  const auto work = std::filesystem::temp_directory_path() / fmt::format("tandem-peer-{}", getpid());
  std::filesystem::create_directories(work);
  const std::string program = work / "program", output = work / "out";
  std::ofstream(program, std::ios::binary) << elf_of(image);
  chmod(program.c_str(), 0755);
  const int status =
      std::system(fmt::format("timeout 60 qemu-aarch64 -cpu {} '{}' > '{}'", cpu, program, output).c_str());
  std::ifstream in(output, std::ios::binary);
  std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), {}};
  std::error_code ignored;
  std::filesystem::remove_all(work, ignored);
  return status == 0 ? bytes : std::vector<std::uint8_t>{};
}

std::uint64_t signal_of(arm::ExceptionKind kind) {
  switch (kind) {
    case arm::ExceptionKind::kBrk: return 5;
    case arm::ExceptionKind::kAlignment: return 7;
    default: return 4;
  }
}

std::vector<std::uint8_t> run_here(const Image& image) {
  ArmMachine machine(arm_config("jit"));
  machine.write(Layout::kCode, image.bytes);
  machine.state().pc = image.first_snippet;
  if (const char* watched = std::getenv("TANDEM_PEER_WATCH")) {
    // Which instructions change a doubleword of the data.
    ArmMachine stepped(arm_config("interp_one"));
    stepped.write(Layout::kCode, image.bytes);
    stepped.state().pc = image.first_snippet;
    const std::uint64_t at = std::strtoull(watched, nullptr, 0);
    for (std::uint64_t pc = 0, now = stepped.load(at, 8), was = now;; was = now) {
      pc = stepped.state().pc;
      if (stepped.run({.blocks = 1, .exceptions = 100'000}) == ArmEnd::kEnd) break;
      now = stepped.load(at, 8);
      const auto word = static_cast<std::uint32_t>(stepped.load(pc, 4));
      if (now != was) fmt::print("{:016x} -> {:016x} {}", was, now, arm_listing(pc, {&word, 1}));
    }
  }
  const ArmEnd end = machine.run({.exceptions = 100'000});
  EXPECT_EQ(name(end), "end");
  std::uint64_t at = kLog;
  for (const RaisedException& e : machine.exceptions()) {
    if (e.exception.kind == arm::ExceptionKind::kSvc) continue;
    const std::uint64_t entry[2]{signal_of(e.exception.kind), e.pc};
    std::memcpy(machine.memory().data() + at, entry, 16);
    at += 16;
  }
  std::memcpy(machine.memory().data() + kLogPointer, &at, 8);
  const auto bytes = machine.memory().subspan(Layout::kData, kIn - Layout::kData);
  return {bytes.begin(), bytes.end()};
}

std::string state_name(std::uint32_t at) {
  if (at < kSpAt) return fmt::format("x{}", at / 8);
  if (at >= kVectorsAt) return fmt::format("q{}{}", (at - kVectorsAt) / 16, (at - kVectorsAt) % 16 != 0 ? 'h' : 'l');
  return at == kSpAt ? "sp" : at == kNzcvAt ? "nzcv" : at == kFpsrAt ? "fpsr" : "fpcr";
}

/// The first snippet that differs, with its registers; else what differs of the log and the data.
std::string differences(const Image& image, const std::vector<std::uint8_t>& peer,
                        const std::vector<std::uint8_t>& here) {
  const auto word = [](const std::vector<std::uint8_t>& bytes, std::uint32_t at) {
    return base::load_raw<std::uint64_t>(bytes.data() + at - Layout::kData);
  };
  std::string text;
  for (unsigned i = 0; i < kSnippets && text.empty(); ++i) {
    for (std::uint32_t at = 0; at < kBlock; at += 8) {
      const std::uint64_t a = word(peer, kOut + i * kBlock + at), b = word(here, kOut + i * kBlock + at);
      if (a != b) text += fmt::format("  {}: peer {:016x}, here {:016x}\n", state_name(at), a, b);
    }
    if (!text.empty()) text += fmt::format("snippet {}:\n", i) + arm_listing(image.places[i], image.snippets[i]);
  }
  for (std::uint32_t at = kLog, shown = 0; at < kLog + 0x8000 && shown < 4; at += 16) {
    if (word(peer, at) == word(here, at) && word(peer, at + 8) == word(here, at + 8)) continue;
    text += fmt::format("  signal: peer {} at {:x}, here {} at {:x}\n", word(peer, at), word(peer, at + 8),
                        word(here, at), word(here, at + 8));
    for (const auto& bytes : {peer, here}) {
      const std::uint64_t pc = word(bytes, at + 8);
      if (pc < Layout::kCode || pc >= Layout::kData || shown != 0) continue;
      const auto insn = base::load_raw<std::uint32_t>(image.bytes.data() + pc - Layout::kCode);
      text += "    " + arm_listing(pc, {&insn, 1});
    }
    ++shown;
  }
  for (std::uint32_t at = Layout::kData, shown = 0; at < Layout::kData + Layout::kDataBytes && shown < 4; at += 8) {
    if (word(peer, at) == word(here, at)) continue;
    text += fmt::format("  memory {:x}: peer {:016x}, here {:016x}\n", at, word(peer, at), word(here, at));
    ++shown;
  }
  return text;
}

// Which words are undefined.

/// A word that is not known to be an instruction: random, or one near a row.  Neither branches nor calls.
std::uint32_t odd_word(Random& random, std::span<const arm::a64::Row* const> rows) {
  while (true) {
    auto w = static_cast<std::uint32_t>(random());
    if (random() % 2 == 0) {
      const arm::a64::Row& row = *rows[random() % rows.size()];
      w = decode::encoding(row, w) ^ 1u << random() % 32;
      if (random() % 2 == 0) w ^= 1u << random() % 32;
    }
    const std::uint32_t op0 = w >> 25 & 15;
    if (op0 < 4) continue;  // reserved, SME, SVE
    const bool branch = (w & 0x1c000000) == 0x14000000;
    const bool system = (w & 0xffc00000) == 0xd5000000, exception = (w & 0xff000000) == 0xd4000000;
    if (branch && !system && !(exception && (w & 0x00600003) == 0x00200000)) continue;
    // Pointer authentication faults for reasons of its own, by the same signal.
    if ((w & 0xfffff01f) == 0xd503201f || (w & 0xffff8000) == 0xdac10000 || (w & 0xff200400) == 0xf8200400) continue;
    return w;
  }
}

/// The image, and where its words are.
Image make_odd_image(std::uint64_t seed, std::span<const arm::a64::Row* const> rows, unsigned count) {
  Image image;
  Random random(seed);
  std::vector<std::uint32_t> code = handler();
  const auto append = [&](const std::vector<std::uint32_t>& more) {
    code.insert(code.end(), more.begin(), more.end());
  };
  image.entry = Layout::kCode + 4 * code.size();
  append(set_up(kImageEnd - 0x100));
  for (unsigned i = 0; i < count; ++i) {
    for (unsigned r = 0; r < 31; ++r) arm_load_constant(code, r, static_cast<std::uint32_t>(Layout::kData) + 0x2000);
    code.push_back(kMovSpX0);
    image.places.push_back(Layout::kCode + 4 * code.size());
    image.snippets.push_back({odd_word(random, rows)});
    append(image.snippets.back());
  }
  call(code, 64, {1, static_cast<std::uint32_t>(Layout::kData), kIn - static_cast<std::uint32_t>(Layout::kData)});
  call(code, 93, {0});
  base::check(code.size() * 4 < Layout::kData - Layout::kCode, "room for the code");
  image.put(Layout::kCode, code.data(), code.size() * 4);
  const std::uint64_t log = kLog, stack[3]{kSignalStack, 0, 0x8000}, action[4]{Layout::kCode, 0x48000004, 0, 0};
  image.put(kLogPointer, &log, 8);
  image.put(kImageEnd - 0x100, stack, sizeof stack);
  image.put(kImageEnd - 0x100 + 32, action, sizeof action);
  return image;
}

/// Whether the translator finds a word undefined for a processor.
bool undefined_here(const arm::Model& model, std::uint32_t word) {
  tcg::ir::Region region(arm::target_info());
  const std::array<std::uint32_t, 2> code{word, 0xd503201f};
  const tcg::runtime::TranslateInput input{.key = {.pc = 0x1000, .pa = 0x1000, .flags = 0},
                                           .code = {reinterpret_cast<const std::uint8_t*>(code.data()), 4},
                                           .max_insns = 1};
  arm::a64::translate(region, input, {.model = model});
  for (const auto id : region.blocks[0].insts) {
    const tcg::ir::Inst& inst = region.insts[id];
    if (inst.op == tcg::ir::Op::kRaise && inst.imm == arm::kLeaveUndefined) return true;
  }
  return false;
}

class ArmPeerUndefined : public testing::TestWithParam<const char*> {};
bool have_peer();

TEST_P(ArmPeerUndefined, SameWordsAreUndefined) {
  if (!have_peer()) GTEST_SKIP() << "qemu-aarch64 is not installed";
  const auto model = arm::parse_model(GetParam());
  const auto rows = arm_all_rows();
  const std::uint64_t first = from_environment("TANDEM_RANDOM_SEED", 1);
  const std::uint64_t programs =
      from_environment("TANDEM_PEER_PROGRAMS", std::getenv("TANDEM_NIGHTLY") != nullptr ? 200 : 2);
  std::string text;
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    const Image image = make_odd_image(seed, rows, 3000);
    const auto peer = run_peer(image, GetParam());
    ASSERT_FALSE(peer.empty()) << "the peer failed, TANDEM_RANDOM_SEED=" << seed;
    std::set<std::uint64_t> illegal;
    for (std::size_t at = kLog - Layout::kData; at < kLog + 0x10000 - Layout::kData; at += 16) {
      if (base::load_raw<std::uint64_t>(peer.data() + at) == 4)
        illegal.insert(base::load_raw<std::uint64_t>(peer.data() + at + 8));
    }
    for (std::size_t i = 0; i < image.places.size(); ++i) {
      const bool here = undefined_here(*model, image.snippets[i][0]);
      if (here == illegal.contains(image.places[i])) continue;
      text += fmt::format("{} undefined: {}", here ? "only here" : "only peer", arm_listing(0, image.snippets[i]));
    }
  }
  EXPECT_EQ(text, "");
}

INSTANTIATE_TEST_SUITE_P(Models, ArmPeerUndefined, testing::Values("cortex-a57", "neoverse-n1"), [](const auto& row) {
  return std::string(row.param).replace(std::string(row.param).find('-'), 1, "_");
});

bool have_peer() { return std::system("command -v qemu-aarch64 > /dev/null 2>&1") == 0; }

TEST(ArmPeer, RandomCodeLeavesTheSameState) {
  if (!have_peer()) GTEST_SKIP() << "qemu-aarch64 is not installed";
  const std::uint64_t programs =
      from_environment("TANDEM_PEER_PROGRAMS", std::getenv("TANDEM_NIGHTLY") != nullptr ? 4000 : 8);
  const std::uint64_t first = from_environment("TANDEM_RANDOM_SEED", 1);
  const auto rows = arm_all_rows();
  for (std::uint64_t seed = first; seed < first + programs; ++seed) {
    const Image image = make_image(seed, rows);
    const auto peer = run_peer(image);
    ASSERT_EQ(peer.size(), kIn - Layout::kData) << "the peer failed, TANDEM_RANDOM_SEED=" << seed;
    auto here = run_here(image);
    // The signal stack is the kernel's.
    std::memcpy(here.data() + kSignalStack - Layout::kData, peer.data() + kSignalStack - Layout::kData, 0x8000);
    ASSERT_TRUE(peer == here) << "TANDEM_RANDOM_SEED=" << seed << "\n" << differences(image, peer, here);
  }
}

}  // namespace
}  // namespace test
