// SPDX-License-Identifier: MIT
// Parsing of case comments, calls of the cross assembler and linker, and reading of the ELF file they make.
#include "tests/insn/asm_file.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "base/bits.h"

namespace test {
namespace {

std::vector<std::string> words_of(std::string_view line) {
  std::istringstream in{std::string(line)};
  return {std::istream_iterator<std::string>(in), {}};
}

bool split_setting(const std::string& word, AsmSetting& out) {
  const auto equals = word.find('=');
  if (equals == std::string::npos || equals == 0) return false;
  out = {word.substr(0, equals), word.substr(equals + 1)};
  return true;
}

std::string parse_map(const std::vector<std::string>& words, AsmMap& map) {
  if (words.size() < 4) return "map VA PA acc=N";
  map.va = words[1];
  map.pa = words[2];
  for (std::size_t i = 3; i < words.size(); ++i) {
    AsmSetting s;
    if (!split_setting(words[i], s)) return "KEY=VALUE expected: " + words[i];
    const auto n = static_cast<std::uint32_t>(std::strtoul(s.value.c_str(), nullptr, 0));
    if (s.key == "acc")
      map.acc = n;
    else if (s.key == "ctx")
      map.context = n;
    else if (s.key == "level")
      map.level = n;
    else if (s.key == "bits")
      map.bits = n;
    else
      return "unknown word " + s.key;
  }
  return {};
}

/// One line behind a case; an error text when it is wrong.
std::string parse_line(const std::vector<std::string>& words, AsmCase& c) {
  const std::string& what = words[0];
  if (what == "cpu" && words.size() == 2) {
    c.cpu = words[1];
    return {};
  }
  if (what == "map") return parse_map(words, c.maps.emplace_back());
  if (what == "mmu" && words.size() >= 2) {
    c.mmu = true;
    c.no_fault = words[1] == "nf";
    if (words.size() > 2)
      c.context = static_cast<unsigned>(std::strtoul(words[2].substr(words[2].find('=') + 1).c_str(), nullptr, 0));
    return {};
  }
  if (what == "init" || what == "expect") {
    for (std::size_t i = 1; i < words.size(); ++i) {
      AsmSetting s;
      if (!split_setting(words[i], s)) return "KEY=VALUE expected: " + words[i];
      (what == "init" ? c.init : c.expect).push_back(std::move(s));
    }
    return {};
  }
  return {};  // an ordinary comment
}

base::Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return base::fail(path + ": cannot be read");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// Runs a shell command; its output in the error.
base::Result<void> run(const std::string& command) {
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return base::fail("no shell");
  std::string out;
  char buffer[512];
  while (const std::size_t n = fread(buffer, 1, sizeof buffer, pipe)) out.append(buffer, n);
  if (pclose(pipe) != 0) return base::fail(command + ":\n" + out.substr(0, 1000));
  return {};
}

/// Reads segments and symbols of a big-endian ELF32 file made by our own linker call.
AsmProgram read_elf(const std::string& elf) {
  const auto u16 = [&](std::size_t at) { return base::load_be<std::uint16_t>(elf.data() + at); };
  const auto u32 = [&](std::size_t at) { return base::load_be<std::uint32_t>(elf.data() + at); };
  AsmProgram program;
  for (unsigned i = 0; i < u16(44); ++i) {
    const std::size_t ph = u32(28) + i * std::size_t{u16(42)};
    if (u32(ph) != 1) continue;
    Segment s{u32(ph + 8), std::vector<std::uint8_t>(u32(ph + 20))};
    std::copy_n(elf.begin() + u32(ph + 4), u32(ph + 16), s.bytes.begin());
    program.segments.push_back(std::move(s));
  }
  for (unsigned i = 0; i < u16(48); ++i) {
    const std::size_t sh = u32(32) + i * std::size_t{u16(46)};
    if (u32(sh + 4) != 2) continue;  // SHT_SYMTAB
    const std::size_t names = u32(u32(32) + u32(sh + 24) * std::size_t{u16(46)} + 16);
    for (std::size_t at = u32(sh + 16); at < u32(sh + 16) + std::size_t{u32(sh + 20)}; at += 16) {
      if (const std::string name = elf.c_str() + names + u32(at); !name.empty()) program.symbols[name] = u32(at + 4);
    }
  }
  return program;
}

/// The same of a little-endian ELF64 file.
AsmProgram read_elf64(const std::string& elf) {
  const auto u16 = [&](std::size_t at) { return base::load_raw<std::uint16_t>(elf.data() + at); };
  const auto u32 = [&](std::size_t at) { return base::load_raw<std::uint32_t>(elf.data() + at); };
  const auto u64 = [&](std::size_t at) { return base::load_raw<std::uint64_t>(elf.data() + at); };
  AsmProgram program;
  for (unsigned i = 0; i < u16(56); ++i) {
    const std::size_t ph = u64(32) + i * std::size_t{u16(54)};
    if (u32(ph) != 1) continue;
    Segment s{static_cast<std::uint32_t>(u64(ph + 16)), std::vector<std::uint8_t>(u64(ph + 40))};
    std::copy_n(elf.begin() + static_cast<std::ptrdiff_t>(u64(ph + 8)), u64(ph + 32), s.bytes.begin());
    program.segments.push_back(std::move(s));
  }
  for (unsigned i = 0; i < u16(60); ++i) {
    const std::size_t sh = u64(40) + i * std::size_t{u16(58)};
    if (u32(sh + 4) != 2) continue;  // SHT_SYMTAB
    const std::size_t names = u64(u64(40) + u32(sh + 40) * std::size_t{u16(58)} + 24);
    for (std::size_t at = u64(sh + 24); at < u64(sh + 24) + u64(sh + 32); at += 24) {
      if (const std::string name = elf.c_str() + names + u32(at); !name.empty())
        program.symbols[name] = static_cast<std::uint32_t>(u64(at + 8));
    }
  }
  return program;
}

/// Runs the commands, which write to the file {} of a work directory, and reads it.
base::Result<std::string> build(const std::string& path, std::string_view as, std::string_view ld) {
  const std::filesystem::path source(path);
  const auto work = std::filesystem::temp_directory_path() / fmt::format("tandem-insn-{}", getpid());
  std::filesystem::create_directories(work);
  const std::string object = (work / source.stem()).string() + ".o", linked = (work / source.stem()).string() + ".elf";
  if (auto done = run(fmt::format("{} -I '{}' -o '{}' '{}'", as, source.parent_path().string(), object, path)); !done)
    return std::unexpected(std::move(done).error());
  if (auto done = run(fmt::format("{} -o '{}' '{}'", ld, linked, object)); !done)
    return std::unexpected(std::move(done).error());
  auto elf = read_file(linked);
  std::error_code ignored;
  std::filesystem::remove_all(work, ignored);
  return elf;
}

}  // namespace

base::Result<std::vector<AsmCase>> parse_cases(std::string_view text, std::string_view comment) {
  std::vector<AsmCase> cases;
  std::istringstream in{std::string(text)};
  unsigned number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!line.starts_with(comment)) continue;
    const auto words = words_of(std::string_view(line).substr(comment.size()));
    if (words.empty()) continue;
    if (words[0] == "case" && words.size() == 2) {
      cases.emplace_back().name = words[1];
      cases.back().line = number;
    } else if (!cases.empty()) {
      if (const std::string error = parse_line(words, cases.back()); !error.empty()) {
        return base::fail(fmt::format("line {}: {}", number, error));
      }
    }
  }
  return cases;
}

base::Result<std::uint64_t> AsmProgram::value(std::string_view expression) const {
  std::uint64_t sum = 0;
  std::size_t at = 0;
  while (at < expression.size()) {
    bool minus = false;
    while (at < expression.size() && (expression[at] == '+' || expression[at] == '-')) minus ^= expression[at++] == '-';
    const std::size_t end = std::min(expression.find_first_of("+-", at), expression.size());
    const std::string term(expression.substr(at, end - at));
    at = end;
    std::uint64_t v = 0;
    if (!term.empty() && std::isdigit(static_cast<unsigned char>(term[0]))) {
      v = std::strtoull(term.c_str(), nullptr, 0);
    } else if (const auto found = symbols.find(term); found != symbols.end()) {
      v = found->second;
    } else {
      return base::fail(fmt::format("'{}' in '{}' is neither a number nor a label", term, expression));
    }
    sum += minus ? -v : v;
  }
  return sum;
}

bool have_assembler() {
  static const bool found = run("command -v sparc64-linux-gnu-as && command -v sparc64-linux-gnu-ld").has_value();
  return found;
}

base::Result<AsmProgram> assemble(const std::string& path) {
  const auto elf =
      build(path, "sparc64-linux-gnu-as -32 -Av8", "sparc64-linux-gnu-ld -m elf32_sparc -N -e 0 -Ttext=0x4000");
  if (!elf) return std::unexpected(elf.error());
  return read_elf(*elf);
}

bool have_arm_assembler() {
  static const bool found = run("command -v aarch64-linux-gnu-as && command -v aarch64-linux-gnu-ld").has_value();
  return found;
}

base::Result<AsmProgram> assemble_arm(const std::string& path) {
  const auto elf =
      build(path, "aarch64-linux-gnu-as -march=armv8.6-a+crypto+sha3+sm4+fp16fml+memtag+flagm+predres+ssbs+rng+rcpc",
            "aarch64-linux-gnu-ld -N -e 0 -Ttext=0x4000");
  if (!elf) return std::unexpected(elf.error());
  return read_elf64(*elf);
}

}  // namespace test
