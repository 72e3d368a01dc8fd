// SPDX-License-Identifier: MIT
// Assertions about our own code.
#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void die(std::string_view what, Here at) {
  std::fprintf(stderr, "tandem: bug at %s:%d: %.*s\n", at.file, at.line, static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace base
