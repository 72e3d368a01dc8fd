// SPDX-License-Identifier: MIT
// The monitor's integer expressions, by recursive descent.
#include "system/expression.h"

#include <fmt/core.h>

#include <array>
#include <string>

#include "base/options.h"

namespace sys {
namespace {

using base::Result;

// Weakest first.
constexpr std::array<std::string_view, 5> kLevels{"|", "^", "&", "+-", "*/%"};
constexpr int kDeepest = 200;

bool is_word(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Parser {
 public:
  Parser(std::string_view text, const RegisterReader& registers) : text_(text), registers_(registers) {}

  Result<std::uint64_t> level(std::size_t depth) {
    if (depth == kLevels.size()) return unary();
    auto left = level(depth + 1);
    while (left) {
      const char op = peek();
      if (op == '\0' || kLevels[depth].find(op) == std::string_view::npos) break;
      ++at_;
      const auto right = level(depth + 1);
      if (!right) return right;
      left = apply(op, *left, *right);
    }
    return left;
  }
  [[nodiscard]] std::size_t position() const { return at_; }
  char peek() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

 private:
  static Result<std::uint64_t> apply(char op, std::uint64_t a, std::uint64_t b) {
    switch (op) {
      case '|': return a | b;
      case '^': return a ^ b;
      case '&': return a & b;
      case '+': return a + b;
      case '-': return a - b;
      case '*': return a * b;
      default:
        if (b == 0) return base::fail("division by zero");
        return op == '/' ? a / b : a % b;
    }
  }

  Result<std::uint64_t> unary() {
    if (++depth_ > kDeepest) return base::fail("the expression is nested too deep");
    auto value = primary();
    --depth_;
    return value;
  }

  Result<std::uint64_t> primary() {
    const char c = peek();
    if (c == '\0') return base::fail("the expression is not complete");
    if (c == '+' || c == '-' || c == '~') {
      ++at_;
      const auto value = unary();
      if (!value) return value;
      return c == '-' ? 0 - *value : c == '~' ? ~*value : *value;
    }
    if (c == '(') {
      ++at_;
      const auto value = level(0);
      if (value && peek() != ')') return base::fail("')' is missing");
      ++at_;
      return value;
    }
    if (c == '\'') return character();
    if (c == '$') {
      ++at_;
      const auto name = word();
      if (const auto value = registers_(name)) return *value;
      return base::fail(fmt::format("unknown register '${}'", name));
    }
    if (const auto digits = word(); !digits.empty()) return base::parse_number(digits);
    return base::fail(fmt::format("'{}' is not expected here", c));
  }

  Result<std::uint64_t> character() {
    if (at_ + 2 >= text_.size() || text_[at_ + 2] != '\'') return base::fail("a character is written 'c'");
    const auto value = static_cast<std::uint8_t>(text_[at_ + 1]);
    at_ += 3;
    return value;
  }

  std::string_view word() {
    const auto start = at_;
    while (at_ < text_.size() && is_word(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  std::string_view text_;
  const RegisterReader& registers_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

Result<Evaluated> evaluate_front(std::string_view text, const RegisterReader& registers) {
  Parser parser(text, registers);
  const auto value = parser.level(0);
  if (!value) return std::unexpected(value.error());
  return Evaluated{*value, parser.position()};
}

Result<std::uint64_t> evaluate(std::string_view text, const RegisterReader& registers) {
  Parser parser(text, registers);
  auto value = parser.level(0);
  if (value && parser.peek() != '\0')
    return base::fail(fmt::format("'{}' is not expected here", text.substr(parser.position())));
  return value;
}

}  // namespace sys
