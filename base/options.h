// SPDX-License-Identifier: MIT
// Command-line options, key=value lists, sizes and "did you mean": everything the user types before a machine exists.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace base {

/// One row of a program's option table.  A row with an empty name is a heading of `-help`.
struct OptionInfo {
  std::string_view name;      ///< without dashes
  std::string_view alias;     ///< second spelling, may be empty
  std::string_view argument;  ///< form of the argument as help shows it; empty: the option takes none
  std::string_view help;      ///< one or more lines
};

/// One option as it was given.
struct GivenOption {
  std::size_t row;      ///< index into the table
  std::string spelled;  ///< as the user wrote it, with its dashes, for messages
  std::string value;    ///< empty when the option takes none
};

/// Splits `arguments` (without the program's name) by the table.  Options take one dash or two.
/// Errors: unknown option (with the nearest name), missing argument, word that is no option.
Result<std::vector<GivenOption>> parse_options(std::span<const OptionInfo> table,
                                               std::span<const std::string> arguments);

/// The text of `-help`: every row in table order, help texts aligned.
std::string options_help(std::span<const OptionInfo> table);

/// The candidate nearest to `word` by edit distance (insert, delete, replace, swap of neighbours; case ignored), if one
/// is near enough to be what was meant.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);
/// ": did you mean 'X'?" for the nearest candidate, or "" if none is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

/// Unsigned number: decimal, 0x hexadecimal or 0 octal; the whole text must be consumed.
Result<std::uint64_t> parse_number(std::string_view text);
/// Size in bytes: a decimal (1.5 allowed with a suffix) or hexadecimal number and a suffix B K M G T P E in either
/// case. Without a suffix the number counts `unit` bytes.
Result<std::uint64_t> parse_size(std::string_view text, std::uint64_t unit = 1);
/// on, yes, true, y; off, no, false, n.
Result<bool> parse_switch(std::string_view text);

/// One property that a key=value list may hold.
struct PropertyInfo {
  std::string_view name;
  std::string_view help;
};

/// A list "value,key=value,flag,noflag"; ",," stands for a comma within a value.  Later settings override earlier ones.
class KeyValues {
 public:
  struct Item {
    std::string key, value;
    bool bare = false;  ///< written without '='
  };
  /// `implied` names the key of a first element that has no '='; empty if there is none.
  static KeyValues parse(std::string_view text, std::string_view implied = {});

  /// Fails unless every key is in `known` (with the nearest name).  A bare "noX" becomes X=off if X is known.
  Result<void> check_keys(std::span<const PropertyInfo> known);

  /// Null if absent.
  [[nodiscard]] const std::string* find(std::string_view key) const;
  [[nodiscard]] std::string get(std::string_view key, std::string_view otherwise = {}) const;
  /// These fail with "key 'text': why" when the value is there and malformed.
  [[nodiscard]] Result<bool> get_switch(std::string_view key, bool otherwise) const;
  [[nodiscard]] Result<std::uint64_t> get_number(std::string_view key, std::uint64_t otherwise) const;
  [[nodiscard]] Result<std::uint64_t> get_size(std::string_view key, std::uint64_t otherwise,
                                               std::uint64_t unit = 1) const;
  void set(std::string_view key, std::string_view value);
  void append(Item item) { items_.push_back(std::move(item)); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  [[nodiscard]] std::span<const Item> items() const { return items_; }

 private:
  std::vector<Item> items_;
};

/// Splits at single commas; ",," is a comma.
std::vector<std::string> split_commas(std::string_view text);
/// A comma-separated, quoted list for messages: 'a', 'b', 'c'.
std::string quoted_list(std::span<const std::string_view> words);

}  // namespace base
