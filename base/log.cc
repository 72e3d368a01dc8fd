// SPDX-License-Identifier: MIT
// The -d log: categories, the output file and the address filter.
#include "base/log.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <mutex>

namespace base::log {
namespace detail {
std::atomic<std::uint32_t> mask{0};
}
namespace {

constexpr std::array kItems{
    ItemInfo{Item::kInAsm, "in_asm", "guest code of each translated block"},
    ItemInfo{Item::kOp, "op", "IR of each block as the front end built it"},
    ItemInfo{Item::kOpOpt, "op_opt", "IR of each block after the optimisation passes"},
    ItemInfo{Item::kOutAsm, "out_asm", "generated host code of each block"},
    ItemInfo{Item::kInt, "int", "interrupts and exceptions as they are taken"},
    ItemInfo{Item::kExec, "exec", "a line for each block entered (complete only with nochain)"},
    ItemInfo{Item::kCpu, "cpu", "registers before each block entered (complete only with nochain)"},
    ItemInfo{Item::kMmu, "mmu", "page walks and TLB activity"},
    ItemInfo{Item::kPage, "page", "the guest address space at start (user mode)"},
    ItemInfo{Item::kNoChain, "nochain", "no links between blocks, so exec and cpu miss nothing"},
    ItemInfo{Item::kUnimp, "unimp", "what the guest uses and we do not model"},
    ItemInfo{Item::kGuestErrors, "guest_errors", "what the guest does wrong"},
    ItemInfo{Item::kPlugin, "plugin", "output of plugins"},
    ItemInfo{Item::kFpu, "fpu", "floating-point registers in cpu"},
    ItemInfo{Item::kStrace, "strace", "system calls (user mode)"},
};

struct Range {
  std::uint64_t first, last;
};

struct Sink {
  std::mutex lock;
  std::FILE* file = nullptr;
  std::vector<Range> ranges;
};
Sink& sink() {
  static Sink s;
  return s;
}

bool parse_number(std::string_view text, std::uint64_t& value) {
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
    base = 16;
  }
  auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  return ec == std::errc{} && end == text.data() + text.size() && !text.empty();
}

bool parse_range(std::string_view text, Range& out) {
  std::uint64_t a = 0, b = 0;
  if (auto dots = text.find(".."); dots != text.npos) {
    if (!parse_number(text.substr(0, dots), a) || !parse_number(text.substr(dots + 2), b) || b < a) return false;
    out = {a, b};
    return true;
  }
  const auto sign = text.find_first_of("+-");
  if (sign == text.npos || !parse_number(text.substr(0, sign), a) || !parse_number(text.substr(sign + 1), b) || b == 0)
    return false;
  out = text[sign] == '+' ? Range{a, a + (b - 1)} : Range{a - (b - 1), a};
  return out.first <= out.last;
}

template <typename F>
Result<void> each_part(std::string_view list, F&& f) {
  while (true) {
    const auto comma = list.find(',');
    if (auto r = f(list.substr(0, comma)); !r) return r;
    if (comma == list.npos) return {};
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

std::span<const ItemInfo> items() { return kItems; }

Result<void> set_items(std::string_view list) {
  std::uint32_t mask = 0;
  auto result = each_part(list, [&](std::string_view part) -> Result<void> {
    if (part == "none") return {};
    if (part == "all") {
      for (const auto& i : kItems)
        if (i.item != Item::kNoChain) mask |= static_cast<std::uint32_t>(i.item);
      return {};
    }
    for (const auto& i : kItems)
      if (i.name == part) {
        mask |= static_cast<std::uint32_t>(i.item);
        return {};
      }
    return fail(fmt::format("'{}' is not a log item (-d help lists them)", part));
  });
  if (result) detail::mask.store(mask, std::memory_order_relaxed);
  return result;
}

std::string enabled_items() {
  std::string out;
  for (const auto& i : kItems)
    if (on(i.item)) {
      if (!out.empty()) out += ',';
      out += i.name;
    }
  return out.empty() ? "none" : out;
}

Result<void> set_file(const std::string& path) {
  std::string name = path;
  if (auto at = name.find("%d"); at != name.npos) name.replace(at, 2, std::to_string(getpid()));
  std::FILE* file = std::fopen(name.c_str(), "we");
  if (!file) return fail(fmt::format("cannot open '{}' for the log: {}", name, std::strerror(errno)));
  std::setvbuf(file, nullptr, _IOLBF, 1 << 16);
  std::lock_guard guard(sink().lock);
  if (sink().file) std::fclose(sink().file);
  sink().file = file;
  return {};
}

Result<void> set_filter(std::string_view ranges) {
  std::vector<Range> parsed;
  auto result = each_part(ranges, [&](std::string_view part) -> Result<void> {
    Range r{};
    if (!parse_range(part, r))
      return fail(fmt::format("'{}' is not a range: use START..END, START+SIZE or START-SIZE", part));
    parsed.push_back(r);
    return {};
  });
  if (result) sink().ranges = std::move(parsed);
  return result;
}

bool in_filter(std::uint64_t address) {
  const auto& ranges = sink().ranges;
  if (ranges.empty()) return true;
  for (const auto& r : ranges)
    if (address >= r.first && address <= r.last) return true;
  return false;
}

void write(std::string_view text) {
  std::lock_guard guard(sink().lock);
  std::FILE* file = sink().file ? sink().file : stderr;
  std::fwrite(text.data(), 1, text.size(), file);
}

}  // namespace base::log
