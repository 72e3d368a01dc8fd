// SPDX-License-Identifier: MIT
// Runs every case of tests/insn/sparc/*.s under every configuration of the runtime.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "base/bits.h"
#include "target/sparc/windows.h"
#include "tests/insn/asm_file.h"
#include "tests/support/sparc_machine_fixture.h"

namespace test {
namespace {

constexpr std::size_t kTrapLimit = 200;         ///< of a case
constexpr std::uint32_t kTables = 0x0080'0000;  ///< page tables of cases with a map

struct AsmFile {
  std::string path;
  std::vector<AsmCase> cases;
  std::optional<base::Result<AsmProgram>> program;
  const base::Result<AsmProgram>& assembled() {
    if (!program) program = assemble(path);
    return *program;
  }
};

/// Register values that tell their register, for what a case does not set.
constexpr std::uint32_t pattern(unsigned window, unsigned r) { return 0xa000'0000u | window << 12 | r; }
constexpr unsigned kStartWindow = 3;

/// One case on one configuration.
class AsmRun {
 public:
  AsmRun(const AsmCase& c, const AsmProgram& program, const SparcConfig& config)
      : case_(c), program_(program), machine_(config, c.cpu.empty() ? sparc::kDefaultModel : std::string_view(c.cpu)) {}

  void run() {
    prepare();
    if (testing::Test::HasFailure()) return;
    note_expected();
    const End end = machine_.run({.traps = kTrapLimit});
    check_end(end);
    check_traps();
    check_output();
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
    if (s.key != "icc") return value(s.value);
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 4; ++i) bits |= s.value.find("CVZN"[i]) != std::string::npos ? 1u << i : 0;
    return bits;
  }

  void prepare() {
    for (const Segment& s : program_.segments) machine_.write(s.address, s.bytes);
    sparc::State& state = machine_.state();
    machine_.set("wim", 0);
    for (unsigned r = 1; r < 8; ++r) state.globals[r] = pattern(0xff, r);
    for (unsigned w = 0; w < state.nwindows; ++w)
      for (unsigned r = 8; r < 24; ++r) sparc::reg(state, w, r) = pattern(w, r);
    for (unsigned f = 0; f < 16; ++f) state.doubles[f] = 0x4000'0000'4000'0000ull + f * 0x0001'0000'0002'0000ull;
    machine_.set("y", 0x0b0b'0b0b);
    machine_.set("psr", 0x10e0 | kStartWindow);
    machine_.set("tbr", value("trap_table"));
    for (const AsmMap& m : case_.maps) {
      tables_.map(static_cast<std::uint32_t>(value(m.va)), value(m.pa), m.acc, m.context, m.level, m.bits);
    }
    if (case_.mmu) tables_.enable(case_.context, case_.no_fault);
    machine_.set_pc(static_cast<std::uint32_t>(value(case_.name)));
    // Window and mode first: other names mean registers of the current window.
    for (const bool early : {true, false}) {
      for (const AsmSetting& s : case_.init) {
        if ((s.key == "cwp" || s.key == "wim") != early) continue;
        if (s.key.starts_with("m[")) {
          machine_.set_word(value(s.key.substr(2, s.key.size() - 3)), static_cast<std::uint32_t>(value(s)));
        } else if (!machine_.set(s.key, value(s))) {
          ADD_FAILURE() << "no register '" << s.key << "'";
        }
      }
    }
  }

  /// Fills expected_ with the state before, changed as the case says; nullopt: anything.
  void note_expected() {
    for (const char group : std::string_view("goli"))
      for (unsigned r = 0; r < 8; ++r) note(fmt::format("{}{}", group, r));
    for (unsigned f = 0; f < 32; ++f) note(fmt::format("f{}", f));
    for (const char* r : {"y", "wim", "icc", "s", "ps", "et", "pil", "ef", "ec", "cwp", "cexc", "aexc", "fcc", "qne",
                          "ftt", "tem", "rd"})
      note(r);
    for (const AsmSetting& s : case_.expect) {
      if (s.key == "traps")
        traps_ = s.value;
      else if (s.key == "out")
        out_ = s.value;
      else if (s.key == "end")
        end_ = s.value;
      else if (s.key == "regs")
        drop("goli", 8);
      else if (s.key == "fregs")
        drop("f", 32);
      else if (s.key == "psr")
        replace({"icc", "s", "ps", "et", "pil", "ef", "ec", "cwp"}, s);
      else if (s.key == "fsr")
        replace({"cexc", "aexc", "fcc", "qne", "ftt", "tem", "rd"}, s);
      else if (s.key[0] == 'd')
        replace_double(s);
      else if (s.key.starts_with("m["))
        memory_.emplace_back(s);
      else
        expect(s);
    }
  }
  void note(const std::string& reg) { expected_[reg] = machine_.get(reg); }
  void expect(const AsmSetting& s) {
    if (!machine_.get(s.key)) ADD_FAILURE() << "no register '" << s.key << "'";
    expected_[s.key] = s.value == "*" ? std::nullopt : std::optional(value(s));
  }
  void drop(std::string_view groups, unsigned count) {
    for (const char group : groups)
      for (unsigned r = 0; r < count; ++r) expected_[fmt::format("{}{}", group, r)] = std::nullopt;
  }
  void replace(std::initializer_list<const char*> parts, const AsmSetting& whole) {
    for (const char* p : parts) expected_[p] = std::nullopt;
    expect(whole);
  }
  void replace_double(const AsmSetting& s) {
    const unsigned n = static_cast<unsigned>(std::stoul(s.key.substr(1)));
    expected_[fmt::format("f{}", n)] = expected_[fmt::format("f{}", n + 1)] = std::nullopt;
    expect(s);
  }

  void check_end(End end) {
    const bool error = end_ == "error";
    EXPECT_EQ(name(end), name(error              ? End::kErrorMode
                              : end_ == "halted" ? End::kHalted
                                                 : End::kEnd))
        << machine_.error_text();
  }

  void check_traps() {
    if (traps_ == "*") return;
    std::vector<std::string> taken, wanted;
    std::istringstream in(traps_);
    for (std::string item; std::getline(in, item, ',');) wanted.push_back(item);
    for (std::size_t i = 0; i < machine_.traps().size(); ++i) {
      const TakenTrap& t = machine_.traps()[i];
      std::string text = fmt::format("{:02x}", t.tt);
      // The place is compared where the case names one.
      if (const auto at = i < wanted.size() ? wanted[i].find('@') : std::string::npos; at != std::string::npos) {
        const std::string place = wanted[i].substr(at + 1);
        text += value(place) == t.pc ? "@" + place : fmt::format("@{:#x}", t.pc);
      }
      taken.push_back(std::move(text));
    }
    EXPECT_EQ(taken, wanted) << "traps taken";
  }

  void check_output() {
    if (out_ == "*") return;
    std::string written, wanted;
    for (const TestDevice::Write& w : machine_.device().writes)
      if (w.offset == 0) written += fmt::format("{:#x} ", w.value);
    std::istringstream in(out_);
    for (std::string item; std::getline(in, item, ',');) wanted += fmt::format("{:#x} ", value(item));
    EXPECT_EQ(written, wanted) << "stores to the test device";
  }

  void check_registers() {
    for (const auto& [reg, wanted] : expected_) {
      if (!wanted) continue;
      const std::uint64_t now = *machine_.get(reg);
      EXPECT_EQ(now, *wanted) << reg << fmt::format(": {:#x}, expected {:#x}", now, *wanted);
    }
    for (const AsmSetting& m : memory_) {
      const auto address = static_cast<std::uint32_t>(value(m.key.substr(2, m.key.size() - 3)));
      const std::uint32_t now = machine_.word(address), wanted = static_cast<std::uint32_t>(value(m));
      EXPECT_EQ(now, wanted) << m.key << fmt::format(": {:#x}, expected {:#x}", now, wanted);
    }
  }

  const AsmCase& case_;
  const AsmProgram& program_;
  SparcMachine machine_;
  PageTables tables_{machine_, kTables};
  std::map<std::string, std::optional<std::uint64_t>> expected_;
  std::vector<AsmSetting> memory_;
  std::string traps_, out_, end_ = "end";
};

class AsmTest : public testing::Test {
 public:
  AsmTest(AsmFile& file, const AsmCase& c, const SparcConfig& config) : file_(file), case_(c), config_(config) {}
  void TestBody() override {
    if (!have_assembler()) GTEST_SKIP() << "binutils-sparc64-linux-gnu is not installed";
    const auto& program = file_.assembled();
    ASSERT_TRUE(program.has_value()) << program.error().text();
    AsmRun(case_, *program, config_).run();
  }

 private:
  AsmFile& file_;
  const AsmCase& case_;
  const SparcConfig& config_;
};

std::vector<std::unique_ptr<AsmFile>>& files() {
  static std::vector<std::unique_ptr<AsmFile>> all;
  return all;
}

/// One test a case and configuration: suite "FILE/CONFIG", name of the case.
void register_file(const std::string& path) {
  std::ifstream in(path);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  const std::string stem = std::filesystem::path(path).stem().string();
  auto cases = parse_cases(text);
  if (!cases) {
    fmt::print(stderr, "{}: {}\n", path, cases.error().text());
    std::exit(1);
  }
  AsmFile& file = *files().emplace_back(std::make_unique<AsmFile>(AsmFile{path, std::move(*cases), std::nullopt}));
  std::set<std::string> seen;
  for (const SparcConfig& config : sparc_configs()) {
    for (const AsmCase& c : file.cases) {
      if (!seen.insert(fmt::format("{}/{}", config.name, c.name)).second) {
        fmt::print(stderr, "{}:{}: case '{}' is there twice\n", path, c.line, c.name);
        std::exit(1);
      }
      testing::RegisterTest(fmt::format("{}/{}", stem, config.name).c_str(), c.name.c_str(), nullptr, nullptr,
                            path.c_str(), static_cast<int>(c.line),
                            [&file, &c, &config]() -> testing::Test* { return new AsmTest(file, c, config); });
    }
  }
}

}  // namespace
}  // namespace test

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(TANDEM_INSN_SPARC))
    if (entry.path().extension() == ".s") paths.push_back(entry.path().string());
  std::ranges::sort(paths);
  for (const std::string& path : paths) test::register_file(path);
  return RUN_ALL_TESTS();
}
