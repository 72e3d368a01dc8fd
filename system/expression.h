// SPDX-License-Identifier: MIT
// The monitor's integer expressions: "$pc + 4*2", "(0xffd00000 & ~7) | 1", "'a'".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace sys {

/// The value of a register by its name without '$', if there is one.
using RegisterReader = std::function<std::optional<std::uint64_t>(std::string_view name)>;

/// A value and how much of the text it took.
struct Evaluated {
  std::uint64_t value;
  std::size_t length;
};

/// Evaluates the longest expression at the front of `text`, in 64 bits that wrap.  Operators as in C, weakest first:
/// | ^ & (+ -) (* / %), unary + - ~, parentheses.  Division is unsigned.
base::Result<Evaluated> evaluate_front(std::string_view text, const RegisterReader& registers);
/// The whole text must be one expression.
base::Result<std::uint64_t> evaluate(std::string_view text, const RegisterReader& registers);

}  // namespace sys
