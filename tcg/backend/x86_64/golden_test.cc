// SPDX-License-Identifier: MIT
// Host code of small regions, as text: every change of code generation shows as a diff of golden.txt.
//
// golden.txt: sections "=== what it shows", the region as ir::print() writes it, "---", the code.  TANDEM_BLESS=1
// rewrites the code. The floor level is compiled for, so that the text does not depend on the machine it runs on.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

#include <fmt/format.h>

#include "tcg/backend/x86_64/test_code.h"
#include "tcg/ir/text.h"

#ifndef TANDEM_SOURCE_DIR
#define TANDEM_SOURCE_DIR "."
#endif

namespace {

using namespace tcg;  // NOLINT(google-build-using-namespace): a test of all of it

/// What lies at an offset from the Env: slots and what generated code reads of the Env by name, so that moving them
/// changes nothing.
std::string name_at(std::uint64_t offset) {
  for (const ir::SlotInfo& s : tests::test_target().slots) {
    if (!s.windowed && static_cast<std::uint64_t>(s.offset) == offset) return std::string(s.name);
  }
  constexpr std::array<std::pair<std::uint64_t, const char*>, 14> kFields{
      {{offsetof(Env, vcpu_index), "vcpu_index"},
       {offsetof(Env, guest_mxcsr), "guest_mxcsr"},
       {offsetof(Env, host_mxcsr), "host_mxcsr"},
       {offsetof(Env, callback_map), "callback_map"},
       {offsetof(Env, callback_value), "callback_value"},
       {offsetof(Env, counters), "counters"},
       {offsetof(Env, exit_request), "exit_request"},
       {offsetof(Env, leave), "leave"},
       {offsetof(Env, jump_cache), "jump_cache"},
       {offsetof(Env, mode_flags), "mode_flags"},
       {offsetof(Env, scratch) + 24, "exit_reason"},
       {offsetof(Env, guest_base), "guest_base"},
       {offsetof(Env, fp_operand), "fp_operand"},
       {offsetof(Env, fp_result), "fp_result"}}};
  for (const auto& [at, name] : kFields)
    if (at == offset) return name;
  const std::uint64_t tlb = offset - offsetof(Env, tlb);
  if (tlb < sizeof(Env::tlb))
    return fmt::format("tlb{}.{}", tlb / sizeof(TlbFast), tlb % sizeof(TlbFast) == 0 ? "table" : "mask");
  const std::uint64_t saved = offset - offsetof(Env, saved_gpr);
  if (saved < sizeof(Env::saved_gpr)) return fmt::format("saved_gpr{}", saved / 8);
  return fmt::format("{:x}", offset);
}

/// Instructions without addresses and bytes; jumps inside as offsets, jumps out as <thunk>.
std::string code_of(const std::string& ir_text) {
  ir::Region region(tests::test_target());
  const auto parsed = ir::parse(ir_text, region);
  if (!parsed) return "parse: " + parsed.error().text() + "\n";
  const auto instruments = [](const ir::Inst& i) { return i.op == ir::Op::kCallback || i.op == ir::Op::kCounterAdd; };
  x86_64::test::Jit jit(backend::HostLevel::kV2, tests::test_target(), std::ranges::any_of(region.insts, instruments));
  // What callbacks in golden.txt call: number 0 is near and takes no data, 1 is far and takes some.
  const CallbackSite sites[]{{reinterpret_cast<std::uintptr_t>(jit.here()) - 16, nullptr, 0x852},
                             {0x1234, reinterpret_cast<void*>(6), 0x849}};
  for (ir::Inst& i : region.insts) {
    if (i.op == ir::Op::kCallback) i.imm = reinterpret_cast<std::uint64_t>(&sites[i.imm & 1]);
  }
  backend::Compiled compiled;
  const std::uint8_t* code = jit.compile(region, compiled);
  if (code == nullptr) return "does not fit\n";
  constexpr std::uint64_t kBase = 0x10000000;
  const auto backend = backend::make_x86_64(tests::test_target(), backend::HostLevel::kV2);
  std::istringstream lines(backend->disassemble({code, compiled.code_bytes}, kBase));
  std::ostringstream out;
  static const std::regex address("0x([0-9A-F]{16})");
  for (std::string line; std::getline(lines, line);) {
    const auto at = std::stoull(line.substr(2), nullptr, 16) - kBase;
    std::string text = line.substr(line.find(':') + 37);
    std::smatch match;
    if (std::regex_search(text, match, address)) {
      const std::uint64_t to = std::stoull(match[1], nullptr, 16) - kBase;
      const std::string name = to < compiled.code_bytes ? fmt::format("{:x}", to)
                               : to < compiled.bytes    ? "<map>"
                                                        : "<thunk>";
      text = match.prefix().str() + name + match.suffix().str();
    }
    static const std::regex env("rbp\\+0x([0-9A-F]+)");
    if (std::regex_search(text, match, env)) {
      const std::string name = name_at(std::stoull(match[1], nullptr, 16));
      text = match.prefix().str() + "rbp." + name + match.suffix().str();
    }
    out << fmt::format("  {:3x}  {}\n", at, text);
  }
  return out.str();
}

TEST(X86Golden, CodeIsAsBlessed) {
  const std::string path = std::string(TANDEM_SOURCE_DIR) + "/tcg/backend/x86_64/golden.txt";
  std::ifstream file(path);
  ASSERT_TRUE(file.good()) << path;
  std::string line, title, ir_text, want, rewritten;
  bool in_code = false;
  const auto finish = [&] {
    if (title.empty()) return;
    const std::string got = code_of(ir_text);
    rewritten += title + "\n" + ir_text + "---\n" + got;
    if (std::getenv("TANDEM_BLESS") == nullptr) {
      EXPECT_EQ(got, want) << title << "\nTANDEM_BLESS=1 accepts it";
    }
  };
  while (std::getline(file, line)) {
    if (line.starts_with("===")) {
      finish();
      title = line, ir_text.clear(), want.clear(), in_code = false;
    } else if (line == "---") {
      in_code = true;
    } else {
      (in_code ? want : ir_text) += line + "\n";
    }
  }
  finish();
  if (std::getenv("TANDEM_BLESS") != nullptr) std::ofstream(path) << rewritten;
}

}  // namespace
