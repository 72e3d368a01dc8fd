// SPDX-License-Identifier: MIT
// What the user-mode test programs print: lines that must be the same on every Linux.
#pragma once

#include <errno.h>
#include <stdio.h>
#include <string.h>

/// "what: 5"; a negative result with its errno: "what: -1 ENOENT".
static inline long show(const char* what, long result) {
  if (result == -1)
    printf("%s: -1 %s\n", what, strerrorname_np(errno));
  else
    printf("%s: %ld\n", what, result);
  fflush(stdout);
  return result;
}
/// "what: ok", or the errno of a call whose result differs from run to run (a descriptor, an id).
static inline long show_ok(const char* what, long result) {
  if (result < 0)
    printf("%s: -1 %s\n", what, strerrorname_np(errno));
  else
    printf("%s: ok\n", what);
  fflush(stdout);
  return result;
}
