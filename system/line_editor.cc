// SPDX-License-Identifier: MIT
// Editing of one line at a prompt.
#include "system/line_editor.h"

#include <fmt/core.h>

#include <algorithm>

namespace sys {
namespace {

constexpr std::size_t kLongestLine = 4096;
constexpr std::size_t kHistory = 64;
constexpr unsigned kLargestEscapeNumber = 1000;

constexpr std::uint8_t ctrl(char letter) { return static_cast<std::uint8_t>(letter - 'a' + 1); }

}  // namespace

void LineEditor::show() {
  auto text = prompt_ + line_;
  if (cursor_ < line_.size()) text += fmt::format("\x1b[{}D", line_.size() - cursor_);
  hooks_.print(text);
}

void LineEditor::insert(std::string_view text) {
  if (line_.size() + text.size() > kLongestLine) return;
  line_.insert(cursor_, text);
  cursor_ += text.size();
  std::string out(text);
  if (cursor_ < line_.size()) out += fmt::format("{}\x1b[{}D", line_.substr(cursor_), line_.size() - cursor_);
  hooks_.print(out);
}

void LineEditor::move_to(std::size_t cursor) {
  if (cursor < cursor_) hooks_.print(fmt::format("\x1b[{}D", cursor_ - cursor));
  if (cursor > cursor_) hooks_.print(fmt::format("\x1b[{}C", cursor - cursor_));
  cursor_ = cursor;
}

void LineEditor::erase(std::size_t from, std::size_t to) {
  if (from == to) return;
  move_to(from);
  line_.erase(from, to - from);
  auto out = line_.substr(from) + "\x1b[K";
  if (from < line_.size()) out += fmt::format("\x1b[{}D", line_.size() - from);
  hooks_.print(out);
}

void LineEditor::recall(std::size_t entry) {
  if (entry > history_.size() || entry == recalled_) return;
  if (recalled_ == history_.size()) unfinished_ = line_;
  recalled_ = entry;
  const std::string text = entry == history_.size() ? unfinished_ : history_[entry];
  erase(0, line_.size());
  insert(text);
}

void LineEditor::finish() {
  hooks_.print("\n");
  const std::string line = std::move(line_);
  line_.clear();
  cursor_ = 0;
  const bool repeated = !history_.empty() && history_.back() == line;
  if (!line.empty() && !repeated) {
    history_.push_back(line);
    if (history_.size() > kHistory) history_.erase(history_.begin());
  }
  recalled_ = history_.size();
  hooks_.enter(line);
}

void LineEditor::tab() {
  if (!hooks_.complete) return;
  const auto before = std::string_view(line_).substr(0, cursor_);
  const auto word_start = before.find_last_of(' ') + 1;  // npos + 1 is 0
  const auto word = before.substr(word_start);
  const auto words = hooks_.complete(before);
  if (words.empty()) return;
  std::string common = words.front();
  for (const auto& w : words) {
    const auto [end, ignored] = std::ranges::mismatch(common, w);
    common.erase(end, common.end());
  }
  if (common.size() > word.size()) {
    insert(common.substr(word.size()) + (words.size() == 1 ? " " : ""));
  } else if (words.size() > 1) {
    std::string list = "\n";
    for (const auto& w : words) list += w + "\n";
    hooks_.print(list);
    show();
  }
}

void LineEditor::control(std::uint8_t byte) {
  const auto word_before = [this] {
    auto at = cursor_;
    while (at > 0 && line_[at - 1] == ' ') --at;
    while (at > 0 && line_[at - 1] != ' ') --at;
    return at;
  };
  switch (byte) {
    case ctrl('a'): return move_to(0);
    case ctrl('e'): return move_to(line_.size());
    case ctrl('b'): return move_to(cursor_ - (cursor_ > 0));
    case ctrl('f'): return move_to(std::min(cursor_ + 1, line_.size()));
    case ctrl('d'): return erase(cursor_, std::min(cursor_ + 1, line_.size()));
    case ctrl('k'): return erase(cursor_, line_.size());
    case ctrl('u'): return erase(0, cursor_);
    case ctrl('w'): return erase(word_before(), cursor_);
    case ctrl('h'):
    case 0x7f: return erase(cursor_ - (cursor_ > 0), cursor_);
    case ctrl('p'): return recall(recalled_ == 0 ? 0 : recalled_ - 1);
    case ctrl('n'): return recall(recalled_ + 1);
    case '\t': return tab();
    case 0x1b: escape_ = Escape::kStarted; return;
    default: return;
  }
}

void LineEditor::escape_byte(std::uint8_t byte) {
  if (escape_ == Escape::kStarted) {
    escape_ = byte == '[' || byte == 'O' ? Escape::kBracket : Escape::kNone;
    escape_number_ = 0;
    return;
  }
  if (byte >= '0' && byte <= '9') {
    escape_number_ = std::min(escape_number_ * 10 + (byte - '0'), kLargestEscapeNumber);
    return;
  }
  if (byte == ';') return;
  escape_ = Escape::kNone;
  switch (byte) {
    case 'A': return control(ctrl('p'));
    case 'B': return control(ctrl('n'));
    case 'C': return control(ctrl('f'));
    case 'D': return control(ctrl('b'));
    case 'H': return control(ctrl('a'));
    case 'F': return control(ctrl('e'));
    case '~':
      if (escape_number_ == 1 || escape_number_ == 7) return control(ctrl('a'));
      if (escape_number_ == 4 || escape_number_ == 8) return control(ctrl('e'));
      if (escape_number_ == 3) return control(ctrl('d'));
      return;
    default: return;
  }
}

void LineEditor::feed(std::uint8_t byte) {
  const bool second_of_pair = byte == '\n' && after_return_;
  after_return_ = byte == '\r';
  if (second_of_pair) return;
  if (escape_ != Escape::kNone) return escape_byte(byte);
  if (byte == '\r' || byte == '\n') return finish();
  if (byte < 0x20 || byte == 0x7f) return control(byte);
  const char c = static_cast<char>(byte);
  insert(std::string_view(&c, 1));
}

}  // namespace sys
