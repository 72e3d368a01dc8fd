// SPDX-License-Identifier: MIT
// The command line of a system emulator: from argv to a checked Config.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "system/machine.h"

namespace sys {

/// An option whose value is used later, with its spelling for messages.
struct Given {
  std::string option;
  std::string value;
};

/// One -mon.
struct MonitorLine {
  Given given;
  std::string chardev;
};

/// All that was asked for, checked as far as that is possible without touching the host.
struct Config {
  MachineOptions machine;
  const MachineInfo* machine_info = nullptr;

  std::vector<Given> chardevs;                ///< -chardev, in order
  std::vector<Given> serials;                 ///< one for each port that is used; defaults filled in
  std::vector<Given> monitors;                ///< -monitor; defaults filled in
  std::vector<MonitorLine> chardev_monitors;  ///< -mon
  std::uint8_t escape = 1;                    ///< -echr

  std::optional<Given> log_items, log_file, log_filter;
  std::vector<Given> plugins;  ///< -plugin, in order
  std::optional<Given> pid_file;
  std::vector<std::string> data_directories;  ///< -L
  bool start_paused = false, no_reboot = false, no_shutdown = false;
  bool explain_no_display = false;  ///< nothing the user gave makes the guest visible
};

/// What the arguments ask for instead of running: text for standard output, then exit with 0.
struct PrintAndExit {
  std::string text;
};

using CommandLine = std::variant<Config, PrintAndExit>;

/// Errors are one line that begins with the option as it was written: "-m: what is wrong".
base::Result<CommandLine> parse_command_line(const Target& target, std::span<const std::string> arguments);

/// The project's version, as -version and `info version` print it.
std::string version();

}  // namespace sys
