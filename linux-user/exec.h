// SPDX-License-Identifier: MIT
// execve: guest programs run in an emulator of their own, host programs as they are.
#pragma once

#include <cstdint>

#include "linux-user/thread.h"

namespace linux_user {

/// Guest addresses of execveat's arguments.
struct ExecArgs {
  int folder;
  std::uint64_t path, arguments, environment;
  int flags;
};
/// Replaces the process; -errno when that cannot be done.
std::int64_t execute(Thread& self, const ExecArgs& args);

}  // namespace linux_user
