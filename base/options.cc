// SPDX-License-Identifier: MIT
// The option table: parsing of argv and the text of -help.
#include "base/options.h"

#include <fmt/core.h>

#include <algorithm>

namespace base {
namespace {

constexpr std::size_t kHelpColumn = 28;

std::string_view without_dashes(std::string_view argument) {
  argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
  return argument;
}

std::optional<std::size_t> find_row(std::span<const OptionInfo> table, std::string_view name) {
  const auto row = std::ranges::find_if(table, [&](const OptionInfo& o) {
    return !o.name.empty() && (o.name == name || (!o.alias.empty() && o.alias == name));
  });
  if (row == table.end()) return std::nullopt;
  return static_cast<std::size_t>(row - table.begin());
}

std::unexpected<Error> unknown_option(std::span<const OptionInfo> table, const std::string& spelled) {
  std::vector<std::string_view> names;
  for (const auto& o : table) {
    if (!o.name.empty()) names.push_back(o.name);
    if (!o.alias.empty()) names.push_back(o.alias);
  }
  const auto near = nearest(without_dashes(spelled), names);
  if (near) return fail(fmt::format("{}: unknown option: did you mean '-{}'?", spelled, *near));
  return fail(fmt::format("{}: unknown option (-help lists all)", spelled));
}

void append_help_row(std::string& out, const OptionInfo& o) {
  if (o.name.empty()) {
    out += fmt::format("\n{}:\n", o.help);
    return;
  }
  std::string left = fmt::format("  -{}", o.name);
  if (!o.alias.empty()) left += fmt::format(", -{}", o.alias);
  if (!o.argument.empty()) left += fmt::format(" {}", o.argument);
  out += left;
  bool fits = left.size() + 2 <= kHelpColumn;
  std::size_t at = left.size();
  std::string_view rest = o.help;
  while (true) {
    const auto end = rest.find('\n');
    if (!fits) {
      out += '\n';
      at = 0;
    }
    out.append(kHelpColumn - at, ' ');
    out += rest.substr(0, end);
    if (end == rest.npos) break;
    rest.remove_prefix(end + 1);
    fits = false;
  }
  out += '\n';
}

}  // namespace

Result<std::vector<GivenOption>> parse_options(std::span<const OptionInfo> table,
                                               std::span<const std::string> arguments) {
  std::vector<GivenOption> given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.size() < 2 || word[0] != '-') {
      return fail(fmt::format("{}: not an option: disk images and other files need an option before them",
                              word.empty() ? "''" : word));
    }
    const auto row = find_row(table, without_dashes(word));
    if (!row) return unknown_option(table, word);
    GivenOption option{*row, word, {}};
    if (!table[*row].argument.empty()) {
      if (i + 1 == arguments.size()) return fail(fmt::format("{}: needs an argument: {}", word, table[*row].argument));
      option.value = arguments[++i];
    }
    given.push_back(std::move(option));
  }
  return given;
}

std::string options_help(std::span<const OptionInfo> table) {
  std::string out;
  for (const auto& o : table) append_help_row(out, o);
  return out;
}

}  // namespace base
