// SPDX-License-Identifier: MIT
// Assertions about our own code: a failed one is a bug of ours, never the user's nor the guest's.
#pragma once

#include <string_view>

namespace base {

/// Where a call was written, filled in by the compiler through a default argument.
struct Here {
  const char* file;
  int line;
  static constexpr Here now(const char* file = __builtin_FILE(), int line = __builtin_LINE()) { return {file, line}; }
};

/// Prints the broken assumption with its place and aborts.
[[noreturn]] void die(std::string_view what, Here at = Here::now());

/// Aborts unless `ok`.  Guest data and user input must never be able to reach a false one.
inline void check(bool ok, std::string_view what, Here at = Here::now()) {
  if (!ok) [[unlikely]]
    die(what, at);
}

}  // namespace base
