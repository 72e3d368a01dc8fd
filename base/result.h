// SPDX-License-Identifier: MIT
// The form of failures caused by the user or the host: a value with context added on its way up to main.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace base {

/// One failure as the user reads it: "outer context: inner context: what is wrong".
class Error {
 public:
  explicit Error(std::string text) : text_(std::move(text)) {}
  /// Puts what was being done in front.
  [[nodiscard]] Error context(std::string_view what) && {
    text_.insert(0, ": ");
    text_.insert(0, what);
    return std::move(*this);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

template <typename T>
using Result = std::expected<T, Error>;

/// Shorthand for a failing return.
[[nodiscard]] inline std::unexpected<Error> fail(std::string text) { return std::unexpected(Error(std::move(text))); }

}  // namespace base
