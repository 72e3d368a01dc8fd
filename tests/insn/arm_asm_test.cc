// SPDX-License-Identifier: MIT
// Runs every case of tests/insn/arm/*.s under every configuration of the runtime.
//
// The grammar is asm_file.h's.  Registers are ArmMachine's, and nzcv as letters or "none".  expect also takes
// m[ADDRESS]=VALUE (8 bytes; mw[], mh[], mb[] for less), exceptions=KIND[@PC][:ADDRESS],... with KIND in undef, svc,
// brk, hlt, align, bti, pac, pc; regs=* and vregs=*.  What is not named must be as it was.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "tests/insn/asm_file.h"
#include "tests/support/arm_machine_fixture.h"

namespace test {
namespace {

struct ArmAsmFile {
  std::string path;
  std::vector<AsmCase> cases;
  std::optional<base::Result<AsmProgram>> program;
  const base::Result<AsmProgram>& assembled() {
    if (!program) program = assemble_arm(path);
    return *program;
  }
};

std::string_view short_name(arm::ExceptionKind kind) {
  using enum arm::ExceptionKind;
  switch (kind) {
    case kSvc: return "svc";
    case kBrk: return "brk";
    case kHlt: return "hlt";
    case kUndefined: return "undef";
    case kPcAlignment: return "pc";
    case kBti: return "bti";
    case kPac: return "pac";
    case kAlignment: return "align";
    case kFetchAbort: return "fetch";
    case kDataAbort: return "data";
  }
  return "?";
}

/// One case on one configuration.
class ArmAsmRun {
 public:
  ArmAsmRun(const AsmCase& c, const AsmProgram& program, const ArmConfig& config)
      : case_(c), program_(program), machine_(config, c.cpu.empty() ? arm::kDefaultModel : std::string_view(c.cpu)) {}

  void run() {
    prepare();
    if (testing::Test::HasFailure()) return;
    note_expected();
    const ArmEnd end = machine_.run({.blocks = 100'000, .exceptions = 100});
    EXPECT_EQ(name(end), "end");
    check_exceptions();
    check_registers();
    if (testing::Test::HasFailure()) ADD_FAILURE() << "ended: " << name(end) << "\n" << machine_.state_text();
  }

 private:
  std::uint64_t value(std::string_view text) {
    const auto v = program_.value(text);
    if (v) return *v;
    ADD_FAILURE() << v.error().text();
    return 0;
  }
  std::uint64_t value(const AsmSetting& s) {
    if (s.key != "nzcv") return value(s.value);
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 4; ++i) bits |= s.value.find("VCZN"[i]) != std::string::npos ? 1u << (28 + i) : 0;
    return bits;
  }

  void prepare() {
    for (const Segment& s : program_.segments) machine_.write(s.address, s.bytes);
    arm::State& state = machine_.state();
    for (unsigned r = 0; r < 31; ++r) state.x[r] = 0xa5a5'0000'5a5a'0000ull | r << 8 | r;
    state.sp = 0x10'0000;
    for (unsigned r = 0; r < 32; ++r) state.v[r] = {0x4000'0000'4000'0000ull + r, 0x3ff0'0000'3f80'0000ull + r};
    state.pc = value(case_.name);
    if (program_.symbols.contains("guarded")) machine_.guard_from(value("guarded"));
    for (const AsmSetting& s : case_.init) {
      if (const auto size = memory_key(s.key)) {
        std::array<std::uint8_t, 8> bytes{};
        const std::uint64_t v = value(s);
        for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(v >> (8 * i));
        machine_.write(address(s.key), std::span(bytes).first(*size));
      } else if (!machine_.set(s.key, value(s))) {
        ADD_FAILURE() << "no register '" << s.key << "'";
      }
    }
  }

  /// "m[..]" and its like: how many bytes.
  static std::optional<unsigned> memory_key(std::string_view key) {
    if (key.starts_with("m[")) return 8;
    if (key.starts_with("mw[")) return 4;
    if (key.starts_with("mh[")) return 2;
    if (key.starts_with("mb[")) return 1;
    return std::nullopt;
  }
  std::uint64_t address(std::string_view key) {
    const auto open = key.find('[');
    return value(key.substr(open + 1, key.size() - open - 2));
  }

  /// Fills expected_ with the state before, changed as the case says; nullopt: anything.
  void note_expected() {
    for (unsigned r = 0; r < 31; ++r) note(fmt::format("x{}", r));
    for (unsigned r = 0; r < 32; ++r) {
      note(fmt::format("q{}l", r));
      note(fmt::format("q{}h", r));
    }
    for (const char* r : {"sp", "nzcv", "fpcr", "fpsr", "tpidr_el0"}) note(r);
    for (const AsmSetting& s : case_.expect) {
      if (s.key == "exceptions") {
        exceptions_ = s.value;
      } else if (s.key == "regs") {
        for (unsigned r = 0; r < 31; ++r) expected_[fmt::format("x{}", r)] = std::nullopt;
      } else if (s.key == "vregs") {
        for (unsigned r = 0; r < 32; ++r)
          expected_[fmt::format("q{}l", r)] = expected_[fmt::format("q{}h", r)] = std::nullopt;
      } else if (memory_key(s.key)) {
        memory_.push_back(s);
      } else if (s.key[0] == 'w') {
        expected_["x" + s.key.substr(1)] = value(s) & 0xffff'ffff;
      } else if (s.key[0] == 'd' || (s.key[0] == 's' && s.key != "sp")) {  // scalar results: the rest is zero
        const std::string n = s.key.substr(1);
        expected_["q" + n + "l"] = value(s);
        expected_["q" + n + "h"] = 0;
      } else {
        if (!machine_.get(s.key)) ADD_FAILURE() << "no register '" << s.key << "'";
        expected_[s.key] = s.value == "*" ? std::nullopt : std::optional(value(s));
      }
    }
  }
  void note(const std::string& reg) { expected_[reg] = machine_.get(reg); }

  void check_exceptions() {
    std::vector<std::string> raised, wanted;
    std::istringstream in(exceptions_);
    for (std::string item; std::getline(in, item, ',');) wanted.push_back(item);
    for (std::size_t i = 0; i < machine_.exceptions().size(); ++i) {
      const RaisedException& e = machine_.exceptions()[i];
      std::string text(short_name(e.exception.kind));
      const std::string want = i < wanted.size() ? wanted[i] : "";
      // Place and address are compared where the case names them.
      const auto at = want.find('@'), colon = want.find(':');
      if (at != std::string::npos) {
        const std::string place = want.substr(at + 1, colon == std::string::npos ? colon : colon - at - 1);
        text += value(place) == e.pc ? "@" + place : fmt::format("@{:#x}", e.pc);
      }
      if (colon != std::string::npos) {
        const std::string place = want.substr(colon + 1);
        text += value(place) == e.exception.address ? ":" + place : fmt::format(":{:#x}", e.exception.address);
      }
      raised.push_back(std::move(text));
    }
    EXPECT_EQ(raised, wanted) << "exceptions";
  }

  void check_registers() {
    for (const auto& [reg, wanted] : expected_) {
      if (!wanted) continue;
      const std::uint64_t now = *machine_.get(reg);
      EXPECT_EQ(now, *wanted) << reg << fmt::format(": {:#x}, expected {:#x}", now, *wanted);
    }
    for (const AsmSetting& m : memory_) {
      const std::uint64_t now = machine_.load(address(m.key), *memory_key(m.key)), wanted = value(m);
      EXPECT_EQ(now, wanted) << m.key << fmt::format(": {:#x}, expected {:#x}", now, wanted);
    }
  }

  const AsmCase& case_;
  const AsmProgram& program_;
  ArmMachine machine_;
  std::map<std::string, std::optional<std::uint64_t>> expected_;
  std::vector<AsmSetting> memory_;
  std::string exceptions_;
};

class ArmAsmTest : public testing::Test {
 public:
  ArmAsmTest(ArmAsmFile& file, const AsmCase& c, const ArmConfig& config) : file_(file), case_(c), config_(config) {}
  void TestBody() override {
    if (!have_arm_assembler()) GTEST_SKIP() << "binutils-aarch64-linux-gnu is not installed";
    const auto& program = file_.assembled();
    ASSERT_TRUE(program.has_value()) << program.error().text();
    ArmAsmRun(case_, *program, config_).run();
  }

 private:
  ArmAsmFile& file_;
  const AsmCase& case_;
  const ArmConfig& config_;
};

std::vector<std::unique_ptr<ArmAsmFile>>& files() {
  static std::vector<std::unique_ptr<ArmAsmFile>> all;
  return all;
}

/// One test a case and configuration: suite "FILE/CONFIG", name of the case.
void register_file(const std::string& path) {
  std::ifstream in(path);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const std::string stem = std::filesystem::path(path).stem().string();
  auto cases = parse_cases(text, "//");
  if (!cases) {
    fmt::print(stderr, "{}: {}\n", path, cases.error().text());
    std::exit(1);
  }
  ArmAsmFile& file =
      *files().emplace_back(std::make_unique<ArmAsmFile>(ArmAsmFile{path, std::move(*cases), std::nullopt}));
  std::set<std::string> seen;
  for (const ArmConfig& config : arm_configs()) {
    for (const AsmCase& c : file.cases) {
      if (!seen.insert(fmt::format("{}/{}", config.name, c.name)).second) {
        fmt::print(stderr, "{}:{}: case '{}' is there twice\n", path, c.line, c.name);
        std::exit(1);
      }
      testing::RegisterTest(fmt::format("{}/{}", stem, config.name).c_str(), c.name.c_str(), nullptr, nullptr,
                            path.c_str(), static_cast<int>(c.line),
                            [&file, &c, &config]() -> testing::Test* { return new ArmAsmTest(file, c, config); });
    }
  }
}

}  // namespace
}  // namespace test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(TANDEM_INSN_ARM))
    if (entry.path().extension() == ".s") paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  for (const std::string& path : paths) test::register_file(path);
  return RUN_ALL_TESTS();
}
