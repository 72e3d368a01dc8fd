// SPDX-License-Identifier: MIT
// IR goldens: each *.ir file has a region and what passes make of it; both must mean the same to the interpreter.
//
// A file: comment lines, "passes NAME...", the region, a line "----", the expected region.  TANDEM_IR_GOLDENS names the
// folder; TANDEM_BLESS=1 writes what comes out into the files.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tcg/ir/interp.h"
#include "tcg/ir/text.h"
#include "tcg/ir/verifier.h"
#include "tcg/opt/passes.h"
#include "tcg/opt/pipeline.h"
#include "tests/support/ir_target.h"

namespace {

namespace ir = tcg::ir;
namespace opt = tcg::opt;
using tcg::Ports;
namespace fs = std::filesystem;

std::vector<std::string> golden_files() {
  std::vector<std::string> files;
  const char* folder = std::getenv("TANDEM_IR_GOLDENS");
  if (folder == nullptr) return files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".ir") files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  return files;
}

struct Golden {
  std::string head, input, expected;
  std::vector<std::string> passes;
};

Golden read_golden(const std::string& path) {
  Golden g;
  std::ifstream in(path);
  std::string line;
  std::string* into = &g.head;
  while (std::getline(in, line)) {
    if (line.starts_with("passes ")) {
      std::istringstream words(line.substr(7));
      for (std::string w; words >> w;) g.passes.push_back(w);
    }
    if (line.starts_with("region ") && into == &g.head) into = &g.input;
    if (line == "----")
      into = &g.expected;
    else
      *into += line + "\n";
  }
  return g;
}

/// Runs a pass by name; returns false if there is none.
bool run_pass(ir::Region& r, const std::string& name, ir::Stage& stage) {
  constexpr opt::Rules kNone{false, false, false};
  if (name == "promote")
    opt::promote(r, kNone);
  else if (name == "promote_with_rules")
    opt::promote(r, {});
  else if (name == "fold")
    opt::simplify_all(r, {true, false, false});
  else if (name == "flags")
    opt::simplify_all(r, {false, true, false});
  else if (name == "addresses")
    opt::simplify_all(r, {false, false, true});
  else if (name == "copies")
    opt::propagate_copies(r);
  else if (name == "dead_stores")
    opt::remove_dead_stores(r);
  else if (name == "dead_code")
    opt::remove_dead_code(r);
  else if (name == "merge_counts")
    opt::merge_counts(r);
  else if (name == "share_checks")
    opt::share_checks(r);
  else if (name == "count")
    opt::count_instructions(r);
  else if (name == "pipeline")
    opt::run(r, {.skip = 0, .verify = true});
  else
    return false;
  if (name.starts_with("promote") || name == "pipeline") stage = ir::Stage::kPromoted;
  return true;
}

/// Empty, or how the two differ to the interpreter.
std::string compare_meaning(const ir::Region& before, const ir::Region& after) {
  const Ports ports = tests::test_ports();
  ir::Interpreter interpreter(tests::test_target(), ports);
  const auto a = std::make_unique<tests::TestState>(), b = std::make_unique<tests::TestState>();
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    tests::fill_state(*a, seed, seed % 2 == 0);
    tests::fill_state(*b, seed, seed % 2 == 0);
    a->budget = b->budget = 1 << 20;
    const ir::Outcome x = interpreter.run(before, a.get()), y = interpreter.run(after, b.get());
    const std::string difference = tests::difference(*a, *b);
    if (!difference.empty() || !(x == y))
      return fmt::format("state {}: {} outcome {} / {}", seed, difference, static_cast<int>(x.kind),
                         static_cast<int>(y.kind));
  }
  return {};
}

class IrGolden : public testing::TestWithParam<std::string> {};

TEST_P(IrGolden, PassGivesWhatTheFileSays) {
  const Golden golden = read_golden(GetParam());
  ir::Region before(tests::test_target()), after(tests::test_target());
  for (ir::Region* r : {&before, &after}) {
    const auto parsed = ir::parse(golden.input, *r);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
  }
  ir::Stage stage = golden.head.find("promoted") != std::string::npos ? ir::Stage::kPromoted : ir::Stage::kFrontEnd;
  const auto sound = ir::verify(before, stage);
  ASSERT_TRUE(sound.has_value()) << sound.error().text();
  for (const std::string& pass : golden.passes) {
    ASSERT_TRUE(run_pass(after, pass, stage)) << "no pass " << pass;
    const auto still = ir::verify(after, stage);
    ASSERT_TRUE(still.has_value()) << pass << ": " << still.error().text() << "\n" << ir::print(after);
  }
  EXPECT_EQ(compare_meaning(before, after), "");
  const std::string text = ir::print(after);
  if (std::getenv("TANDEM_BLESS") != nullptr) {
    std::ofstream(GetParam()) << golden.head << golden.input << "----\n" << text;
  } else {
    EXPECT_EQ(text, golden.expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Files, IrGolden, testing::ValuesIn(golden_files()),
                         [](const auto& file) { return fs::path(file.param).stem().string(); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(IrGolden);

}  // namespace
