// SPDX-License-Identifier: MIT
// The human monitor: a prompt on a character line from which the machine is looked into and steered.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "hw/core/char_backend.h"
#include "io/char_manager.h"
#include "system/expression.h"
#include "system/line_editor.h"
#include "system/machine.h"
#include "system/memory_dump.h"
#include "system/run_control.h"

namespace sys {

/// What a monitor works on.  All outlive it.
struct MonitorContext {
  RunControl& run;
  Machine& machine;
  io::CharManager& chardevs;
  const MachineOptions& options;
};

class Monitor final : public hw::CharFrontend {
 public:
  /// Puts itself on `line`, and leaves it when destroyed.
  Monitor(hw::CharBackend& line, MonitorContext context);
  ~Monitor() override;
  Monitor(const Monitor&) = delete;
  Monitor& operator=(const Monitor&) = delete;

  std::size_t can_receive() override;
  void receive(std::span<const std::uint8_t> bytes) override;
  void event(hw::CharEvent event) override;

  /// Runs one command line and prints what it says.
  void execute(std::string_view line);

  // For the commands.
  void print(std::string_view text);
  [[nodiscard]] const MonitorContext& context() const { return context_; }
  [[nodiscard]] unsigned cpu() const { return cpu_; }
  void set_cpu(unsigned cpu) { cpu_ = cpu; }
  [[nodiscard]] DumpFormat& dump_format() { return dump_format_; }
  [[nodiscard]] RegisterReader registers();
  [[nodiscard]] const LineEditor& editor() const { return editor_; }

 private:
  hw::CharBackend& line_;
  MonitorContext context_;
  LineEditor editor_;
  bool open_ = false;
  unsigned cpu_ = 0;
  DumpFormat dump_format_;
};

/// One command.  `run` gets what follows the name, without blanks around it; its error is printed.
struct MonitorCommand {
  std::string_view name, alias, arguments, help;
  base::Result<void> (*run)(Monitor& monitor, std::string_view arguments);
};
/// The commands, and the topics of `info`, each in the order of help.
std::span<const MonitorCommand> monitor_commands();
std::span<const MonitorCommand> info_commands();

/// The lines of `help` for all commands of a table, or for one of them (with the prefix in front of its name).
std::string commands_help(std::span<const MonitorCommand> table, std::string_view prefix, std::string_view only = {});
/// Runs `name` from the table; an unknown one is an error with the nearest name.
base::Result<void> run_command(std::span<const MonitorCommand> table, std::string_view what, Monitor& monitor,
                               std::string_view name, std::string_view arguments);

}  // namespace sys
