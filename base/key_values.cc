// SPDX-License-Identifier: MIT
// Key=value lists, numbers and sizes as users write them, and the nearest-name suggestion.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/options.h"

namespace base {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Optimal string alignment distance, case ignored.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t differs = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + differs});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) now[j] = std::min(now[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(now);
  }
  return last[b.size()];
}

/// Bytes of a size suffix, or 0 if `c` is none.
std::uint64_t suffix_bytes(char c) {
  constexpr std::string_view kSuffixes = "bkmgtpe";
  const auto at = kSuffixes.find(lower(c));
  return at == kSuffixes.npos ? 0 : std::uint64_t{1} << (10 * at);
}

std::unexpected<Error> not_a_size(std::string_view text) {
  return fail(fmt::format("'{}' is not a size: use a number with a suffix such as K, M, G or T", text));
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty()) return std::nullopt;
  std::optional<std::string_view> best;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const auto candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    // A third of the letters may be wrong; a word of one or two letters must at least share one.
    if (distance > std::max<std::size_t>(1, std::max(word.size(), candidate.size()) / 3)) continue;
    if (distance >= candidate.size()) continue;
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  if (best) return best;
  // A word cut short or with something appended is meant too: "kern" for "kernel".
  for (const auto candidate : candidates) {
    if (word.size() >= 3 && (candidate.starts_with(word) || (candidate.size() >= 3 && word.starts_with(candidate))))
      return candidate;
  }
  return std::nullopt;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  const auto near = nearest(word, candidates);
  return near ? fmt::format(": did you mean '{}'?", *near) : std::string{};
}

Result<std::uint64_t> parse_number(std::string_view text) {
  std::string_view digits = text;
  int radix = 10;
  if (digits.starts_with("0x") || digits.starts_with("0X")) {
    digits.remove_prefix(2);
    radix = 16;
  } else if (digits.size() > 1 && digits[0] == '0') {
    digits.remove_prefix(1);
    radix = 8;
  }
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, radix);
  if (ec == std::errc::result_out_of_range) return fail(fmt::format("'{}' is too large a number", text));
  if (digits.empty() || ec != std::errc{} || end != digits.data() + digits.size())
    return fail(fmt::format("'{}' is not a number", text));
  return value;
}

Result<std::uint64_t> parse_size(std::string_view text, std::uint64_t unit) {
  std::string_view number = text;
  const bool hexadecimal = number.starts_with("0x") || number.starts_with("0X");
  bool has_suffix = false;
  // 'b' and 'e' are hexadecimal digits, so such a number takes no suffix.
  if (!number.empty() && !hexadecimal && suffix_bytes(number.back()) != 0) {
    unit = suffix_bytes(number.back());
    number.remove_suffix(1);
    has_suffix = true;
  }
  if (number.empty() || number[0] < '0' || number[0] > '9') return not_a_size(text);
  if (const auto point = number.find('.'); point != number.npos) {
    double value = 0;
    const auto [end, ec] =
        std::from_chars(number.data(), number.data() + number.size(), value, std::chars_format::fixed);
    if (!has_suffix || ec != std::errc{} || end != number.data() + number.size()) return not_a_size(text);
    const double bytes = std::floor(value * static_cast<double>(unit));
    if (bytes >= 0x1p64) return fail(fmt::format("'{}' is too large a size", text));
    return static_cast<std::uint64_t>(bytes);
  }
  const int radix = hexadecimal ? 16 : 10;
  const std::string_view digits = hexadecimal ? number.substr(2) : number;
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), value, radix);
  if (ec == std::errc::invalid_argument || end != digits.data() + digits.size()) return not_a_size(text);
  if (ec == std::errc::result_out_of_range || value > std::numeric_limits<std::uint64_t>::max() / unit) {
    return fail(fmt::format("'{}' is too large a size", text));
  }
  return value * unit;
}

Result<bool> parse_switch(std::string_view text) {
  if (text == "on" || text == "yes" || text == "true" || text == "y") return true;
  if (text == "off" || text == "no" || text == "false" || text == "n") return false;
  return fail(fmt::format("'{}' is neither 'on' nor 'off'", text));
}

std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',') {
      parts.back() += text[i];
    } else if (i + 1 < text.size() && text[i + 1] == ',') {
      parts.back() += ',';
      ++i;
    } else {
      parts.emplace_back();
    }
  }
  return parts;
}

std::string quoted_list(std::span<const std::string_view> words) {
  std::string out;
  for (const auto word : words) out += fmt::format("{}'{}'", out.empty() ? "" : ", ", word);
  return out;
}

KeyValues KeyValues::parse(std::string_view text, std::string_view implied) {
  KeyValues list;
  if (text.empty()) return list;
  bool first = true;
  for (auto& part : split_commas(text)) {
    const auto equals = part.find('=');
    if (equals != part.npos) {
      list.items_.push_back({part.substr(0, equals), part.substr(equals + 1), false});
    } else if (first && !implied.empty()) {
      list.items_.push_back({std::string(implied), std::move(part), false});
    } else if (!part.empty()) {
      list.items_.push_back({std::move(part), "on", true});
    }
    first = false;
  }
  return list;
}

Result<void> KeyValues::check_keys(std::span<const PropertyInfo> known) {
  std::vector<std::string_view> names;
  for (const auto& p : known) names.push_back(p.name);
  const auto is_known = [&](std::string_view key) { return std::ranges::find(names, key) != names.end(); };
  for (auto& item : items_) {
    if (is_known(item.key)) continue;
    if (item.bare && item.key.starts_with("no") && is_known(std::string_view(item.key).substr(2))) {
      item.key.erase(0, 2);
      item.value = "off";
      continue;
    }
    auto hint = did_you_mean(item.key, names);
    if (hint.empty() && !names.empty()) hint = fmt::format(" (known: {})", quoted_list(names));
    return fail(fmt::format("unknown property '{}'{}", item.key, hint));
  }
  return {};
}

const std::string* KeyValues::find(std::string_view key) const {
  const std::string* found = nullptr;
  for (const auto& item : items_) {
    if (item.key == key) found = &item.value;
  }
  return found;
}

std::string KeyValues::get(std::string_view key, std::string_view otherwise) const {
  const auto* value = find(key);
  return value ? *value : std::string(otherwise);
}

Result<bool> KeyValues::get_switch(std::string_view key, bool otherwise) const {
  const auto* value = find(key);
  if (!value) return otherwise;
  auto parsed = parse_switch(*value);
  if (!parsed) return std::unexpected(std::move(parsed).error().context(key));
  return parsed;
}

Result<std::uint64_t> KeyValues::get_number(std::string_view key, std::uint64_t otherwise) const {
  const auto* value = find(key);
  if (!value) return otherwise;
  auto parsed = parse_number(*value);
  if (!parsed) return std::unexpected(std::move(parsed).error().context(key));
  return parsed;
}

Result<std::uint64_t> KeyValues::get_size(std::string_view key, std::uint64_t otherwise, std::uint64_t unit) const {
  const auto* value = find(key);
  if (!value) return otherwise;
  auto parsed = parse_size(*value, unit);
  if (!parsed) return std::unexpected(std::move(parsed).error().context(key));
  return parsed;
}

void KeyValues::set(std::string_view key, std::string_view value) {
  items_.push_back({std::string(key), std::string(value), false});
}

}  // namespace base
