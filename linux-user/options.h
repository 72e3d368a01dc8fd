// SPDX-License-Identifier: MIT
// The command line and environment of tandem-aarch64.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "linux-user/process.h"

namespace linux_user {

struct CommandLine {
  ProcessOptions process;
  std::string gdb;  ///< -g
  /// Text to print instead of running anything (-h, -version, -cpu help).
  std::optional<std::string> text;
};

/// Reads arguments (without our own name, which is `self`) and the environment: QEMU_* and TANDEM_* variables stand for
/// options that are not given.  Logging is set up on the way.
/// Errors: unknown option, bad value, no program.
base::Result<CommandLine> parse_command_line(const std::string& self, std::span<const std::string> arguments,
                                             std::span<const std::string> environment);

}  // namespace linux_user
