// SPDX-License-Identifier: MIT
// Editing of one line at a prompt over a character line: cursor keys, history, completion.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace sys {

/// Fed with bytes from a terminal (or a script); calls `enter` with each finished line.  Keys: backspace, Ctrl-A/E/B/F,
/// Ctrl-D, Ctrl-K/U/W, Ctrl-P/N, arrows, Home, End, Delete, Tab.
class LineEditor {
 public:
  struct Hooks {
    std::function<void(std::string_view)> print;
    std::function<void(const std::string& line)> enter;
    /// All words that may stand in place of the last word of `before`.
    std::function<std::vector<std::string>(std::string_view before)> complete;
  };
  LineEditor(std::string prompt, Hooks hooks) : prompt_(std::move(prompt)), hooks_(std::move(hooks)) {}

  void feed(std::uint8_t byte);
  /// Prints the prompt and what has been typed so far.
  void show();
  [[nodiscard]] const std::vector<std::string>& history() const { return history_; }

 private:
  enum class Escape : std::uint8_t { kNone, kStarted, kBracket };
  void control(std::uint8_t byte);
  void escape_byte(std::uint8_t byte);
  void insert(std::string_view text);
  void erase(std::size_t from, std::size_t to);
  void move_to(std::size_t cursor);
  void recall(std::size_t entry);
  void finish();
  void tab();

  std::string prompt_;
  Hooks hooks_;
  std::string line_, unfinished_;
  std::size_t cursor_ = 0;
  std::vector<std::string> history_;
  std::size_t recalled_ = 0;  // index into history_; its size means the line being typed
  Escape escape_ = Escape::kNone;
  unsigned escape_number_ = 0;
  bool after_return_ = false;
};

}  // namespace sys
