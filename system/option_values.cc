// SPDX-License-Identifier: MIT
// Parsers for the values of single options.
#include "system/option_values.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <limits>

namespace sys {
namespace {

using base::KeyValues;
using base::PropertyInfo;
using base::Result;

constexpr std::uint64_t kMebibyte = 1 << 20;
constexpr std::uint64_t kMostCpus = 255;

template <typename T>
std::unexpected<base::Error> pass_on(const Result<T>& failed) {
  return std::unexpected(failed.error());
}

template <typename T>
struct Choice {
  std::string_view word;
  T value;
};

/// One of a few words, or an error that lists them.
template <typename T, std::size_t N>
Result<T> choose(std::string_view key, std::string_view word, const std::array<Choice<T>, N>& choices) {
  std::vector<std::string_view> words;
  for (const auto& [name, value] : choices) {
    if (name == word) return value;
    words.push_back(name);
  }
  return base::fail(
      fmt::format("{} '{}' is none of {}{}", key, word, base::quoted_list(words), base::did_you_mean(word, words)));
}

/// Exactly `digits` decimal digits at the front of `text`, which loses them; -1 if they are not there.
int take_digits(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return -1;
  const std::string front(text.substr(0, digits));
  const auto [end, ec] = std::from_chars(front.data(), front.data() + front.size(), value);
  if (ec != std::errc{} || end != front.data() + front.size() || front[0] == '-') return -1;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// "2006-06-17T16:01:21" or "2006-06-17", as UTC.
Result<std::int64_t> parse_date(std::string_view text) {
  const auto original = text;
  std::tm tm{};
  const int year = take_digits(text, 4);
  bool ok = year >= 1900 && take(text, '-');
  const int month = ok ? take_digits(text, 2) : -1;
  ok = month >= 1 && month <= 12 && take(text, '-');
  tm.tm_mday = ok ? take_digits(text, 2) : -1;
  ok = tm.tm_mday >= 1 && tm.tm_mday <= 31;
  if (ok && take(text, 'T')) {
    tm.tm_hour = take_digits(text, 2);
    ok = tm.tm_hour >= 0 && tm.tm_hour < 24 && take(text, ':');
    tm.tm_min = ok ? take_digits(text, 2) : -1;
    ok = tm.tm_min >= 0 && tm.tm_min < 60 && take(text, ':');
    tm.tm_sec = ok ? take_digits(text, 2) : -1;
    ok = tm.tm_sec >= 0 && tm.tm_sec < 60;
  }
  if (!ok || !text.empty())
    return base::fail(
        fmt::format("'{}' is no date: write utc, localtime, 2006-06-17T16:01:21 or 2006-06-17", original));
  tm.tm_year = year - 1900;
  tm.tm_mon = month - 1;
  const int day = tm.tm_mday;
  const auto seconds = timegm(&tm);
  if (tm.tm_mday != day)
    return base::fail(fmt::format("'{}' is no date: month {} has no day {}", original, month, day));
  return static_cast<std::int64_t>(seconds);
}

}  // namespace

Result<std::uint64_t> parse_memory(std::string_view text) {
  constexpr std::array kKnown{PropertyInfo{"size", ""}, PropertyInfo{"slots", ""}, PropertyInfo{"maxmem", ""}};
  auto list = KeyValues::parse(text, "size");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  const auto size = list.get_size("size", 0, kMebibyte);
  if (!size) return base::fail(size.error().text().substr(sizeof("size: ") - 1));
  const auto most = list.get_size("maxmem", *size, kMebibyte);
  if (!most) return pass_on(most);
  if (*size == 0) return base::fail("a machine needs some memory");
  if (*most != *size) return base::fail("maxmem: memory cannot be added while the machine runs");
  return *size;
}

Result<CpuCounts> parse_smp(std::string_view text) {
  constexpr std::array kKnown{PropertyInfo{"cpus", ""}, PropertyInfo{"maxcpus", ""}, PropertyInfo{"sockets", ""},
                              PropertyInfo{"cores", ""}, PropertyInfo{"threads", ""}};
  auto list = KeyValues::parse(text, "cpus");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  std::uint64_t product = 1;
  for (const auto* key : {"sockets", "cores", "threads"}) {
    const auto n = list.get_number(key, 1);
    if (!n) return pass_on(n);
    if (*n == 0 || *n > kMostCpus) return base::fail(fmt::format("{}: {} is not between 1 and {}", key, *n, kMostCpus));
    product *= *n;
  }
  const auto cpus = list.get_number("cpus", product);
  if (!cpus) return base::fail(cpus.error().text().substr(sizeof("cpus: ") - 1));
  const auto most = list.get_number("maxcpus", std::max(*cpus, product));
  if (!most) return pass_on(most);
  if (*cpus == 0) return base::fail("a machine needs at least one CPU");
  if (*cpus > kMostCpus || *most > kMostCpus)
    return base::fail(fmt::format("{} CPUs are more than any machine here takes", std::max(*cpus, *most)));
  if (*most < *cpus) return base::fail(fmt::format("maxcpus {} is less than cpus {}", *most, *cpus));
  if (product != 1 && product != *most)
    return base::fail(fmt::format("sockets x cores x threads is {}, but there are {} CPUs", product, *most));
  return CpuCounts{static_cast<unsigned>(*cpus), static_cast<unsigned>(*most)};
}

Result<void> parse_accelerator(std::string_view text, AcceleratorOptions& out) {
  using A = AcceleratorOptions;
  constexpr std::array kKnown{PropertyInfo{"accel", ""},   PropertyInfo{"thread", ""},
                              PropertyInfo{"tb-size", ""}, PropertyInfo{"one-insn-per-tb", ""},
                              PropertyInfo{"backend", ""}, PropertyInfo{"host", ""},
                              PropertyInfo{"break", ""}};
  constexpr std::array kThreads{Choice{"single", A::Threads::kSingle}, Choice{"multi", A::Threads::kMulti}};
  constexpr std::array kBackends{Choice{"jit", A::Backend::kJit}, Choice{"interp", A::Backend::kInterpreter}};
  constexpr std::array kHosts{Choice{"native", A::Host::kNative}, Choice{"v2", A::Host::kV2},
                              Choice{"v3", A::Host::kV3}};
  using tcg::opt::Pass;
  constexpr std::array kBroken{Choice{"fold", Pass::kFold}, Choice{"flags", Pass::kFlags},
                               Choice{"addresses", Pass::kAddresses}, Choice{"dead-code", Pass::kDeadCode}};
  auto list = KeyValues::parse(text, "accel");
  if (list.get("accel") != "tcg")
    return base::fail(fmt::format("unknown accelerator '{}': only 'tcg' is built in", list.get("accel")));
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  if (const auto* word = list.find("thread")) {
    const auto v = choose("thread", *word, kThreads);
    if (!v) return pass_on(v);
    out.threads = *v;
  }
  if (const auto* word = list.find("backend")) {
    const auto v = choose("backend", *word, kBackends);
    if (!v) return pass_on(v);
    out.backend = *v;
  }
  if (const auto* word = list.find("host")) {
    const auto v = choose("host", *word, kHosts);
    if (!v) return pass_on(v);
    out.host = *v;
  }
  if (const auto* word = list.find("break")) {
    const auto v = choose("break", *word, kBroken);
    if (!v) return pass_on(v);
    out.broken_pass = *v;
  }
  const auto size = list.get_size("tb-size", out.code_bytes, kMebibyte);
  if (!size) return pass_on(size);
  out.code_bytes = *size;
  const auto one = list.get_switch("one-insn-per-tb", out.one_insn_per_tb);
  if (!one) return pass_on(one);
  out.one_insn_per_tb = *one;
  return {};
}

Result<RtcOptions> parse_rtc(std::string_view text) {
  using R = RtcOptions;
  constexpr std::array kKnown{PropertyInfo{"base", ""}, PropertyInfo{"clock", ""}, PropertyInfo{"driftfix", ""}};
  constexpr std::array kClocks{Choice{"host", R::Clock::kHost}, Choice{"rt", R::Clock::kRealtime},
                               Choice{"vm", R::Clock::kVirtual}};
  auto list = KeyValues::parse(text, "base");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  RtcOptions out;
  if (const auto from = list.get("base", "utc"); from == "localtime") {
    out.zone = R::Zone::kLocal;
  } else if (from != "utc") {
    const auto date = parse_date(from);
    if (!date) return pass_on(date);
    out.start = *date;
  }
  const auto clock = choose("clock", list.get("clock", "host"), kClocks);
  if (!clock) return pass_on(clock);
  out.clock = *clock;
  if (list.get("driftfix", "none") != "none") return base::fail("driftfix: the machines here need none");
  return out;
}

Result<std::string> parse_boot(std::string_view text) {
  constexpr std::array kKnown{PropertyInfo{"order", ""}, PropertyInfo{"once", ""}, PropertyInfo{"menu", ""},
                              PropertyInfo{"strict", ""}};
  auto list = KeyValues::parse(text, "order");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  for (const auto* key : {"menu", "strict"}) {
    if (const auto v = list.get_switch(key, false); !v) return pass_on(v);
  }
  auto order = list.get("once", list.get("order"));
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] < 'a' || order[i] > 'p')
      return base::fail(fmt::format("'{}' is no boot device: a floppy, c disk, d CD-ROM, n network", order[i]));
    if (order.find(order[i]) != i) return base::fail(fmt::format("boot device '{}' is given twice", order[i]));
  }
  return order;
}

Result<std::array<std::uint8_t, 16>> parse_uuid(std::string_view text) {
  std::array<std::uint8_t, 16> uuid{};
  std::size_t at = 0;
  const bool length_ok = text.size() == 36;
  for (std::size_t i = 0; length_ok && i < uuid.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      if (text[at++] != '-') break;
    }
    const auto [end, ec] = std::from_chars(text.data() + at, text.data() + at + 2, uuid[i], 16);
    if (ec != std::errc{} || end != text.data() + at + 2) break;
    at += 2;
  }
  if (at != 36) return base::fail(fmt::format("'{}' is no UUID: write 8-4-4-4-12 hexadecimal digits", text));
  return uuid;
}

std::string uuid_text(const std::array<std::uint8_t, 16>& uuid) {
  std::string out;
  for (std::size_t i = 0; i < uuid.size(); ++i)
    out += fmt::format("{}{:02x}", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uuid[i]);
  return out;
}

Result<GraphicMode> parse_graphic(std::string_view text) {
  std::array<unsigned, 3> numbers{0, 0, 8};
  std::string_view rest = text;
  bool ok = true;
  for (std::size_t i = 0; ok && i < numbers.size() && (i < 2 || !rest.empty()); ++i) {
    if (i > 0) ok = take(rest, 'x');
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), numbers[i]);
    ok = ok && ec == std::errc{};
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  }
  const auto [width, height, depth] = numbers;
  ok = ok && rest.empty() && width > 0 && height > 0 && width <= 8192 && height <= 8192;
  if (!ok || (depth != 8 && depth != 24 && depth != 32)) {
    return base::fail(fmt::format("'{}' is no graphic mode: write WIDTHxHEIGHTxDEPTH, depth 8, 24 or 32", text));
  }
  return GraphicMode{width, height, depth};
}

Result<std::string> parse_prom_variable(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == text.npos || equals == 0)
    return base::fail(fmt::format("'{}' sets no variable: write NAME=VALUE", text));
  return std::string(text);
}

Result<std::string> parse_name(std::string_view text) {
  constexpr std::array kKnown{PropertyInfo{"guest", ""}, PropertyInfo{"process", ""},
                              PropertyInfo{"debug-threads", ""}};
  auto list = KeyValues::parse(text, "guest");
  if (auto ok = list.check_keys(kKnown); !ok) return pass_on(ok);
  return list.get("guest");
}

}  // namespace sys
