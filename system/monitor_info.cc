// SPDX-License-Identifier: MIT
// The topics of the monitor's `info`.
#include <fmt/core.h>

#include <array>
#include <string>

#include "system/command_line.h"
#include "system/monitor.h"
#include "system/option_values.h"

namespace sys {
namespace {

using base::Result;

/// A topic that the machine answers itself.
template <InfoTopic topic>
Result<void> ask_machine(Monitor& m, std::string_view arguments) {
  m.print(m.context().run.while_paused([&](Machine& machine) { return machine.info(topic, m.cpu(), arguments); }));
  return {};
}

Result<void> registers(Monitor& m, std::string_view arguments) {
  const auto count = m.context().machine.cpu_count();
  unsigned first = m.cpu(), last = m.cpu();
  if (arguments == "-a") {
    first = 0;
    last = count - 1;
  } else if (!arguments.empty()) {
    const auto number = base::parse_number(arguments);
    if (!number) return std::unexpected(number.error());
    if (*number >= count) return base::fail(fmt::format("there is no CPU {}", *number));
    first = last = static_cast<unsigned>(*number);
  }
  m.print(m.context().run.while_paused([&](Machine& machine) {
    std::string text;
    for (unsigned cpu = first; cpu <= last; ++cpu) {
      text += fmt::format("\nCPU#{}\n", cpu) + machine.info(InfoTopic::kRegisters, cpu, {});
    }
    return text;
  }));
  return {};
}

Result<void> cpus(Monitor& m, std::string_view) {
  const auto& machine = m.context().machine;
  for (unsigned cpu = 0; cpu < machine.cpu_count(); ++cpu) {
    m.print(fmt::format("{} CPU #{}: thread_id={}{}\n", cpu == m.cpu() ? '*' : ' ', cpu, machine.cpu_thread(cpu),
                        machine.is_halted(cpu) ? " (halted)" : ""));
  }
  return {};
}

Result<void> status(Monitor& m, std::string_view) {
  m.print(fmt::format("VM status: {}\n", m.context().run.state_text()));
  return {};
}

Result<void> name(Monitor& m, std::string_view) {
  if (!m.context().options.name.empty()) m.print(m.context().options.name + "\n");
  return {};
}

Result<void> history(Monitor& m, std::string_view) {
  std::size_t number = 0;
  for (const auto& line : m.editor().history()) m.print(fmt::format("{}: '{}'\n", number++, line));
  return {};
}

constexpr std::array kTopics{
    MonitorCommand{"chardev", "", "", "character devices",
                   [](Monitor& m, std::string_view) -> Result<void> {
                     m.print(m.context().chardevs.describe());
                     return {};
                   }},
    MonitorCommand{"cpus", "", "", "CPUs and their host threads", cpus},
    MonitorCommand{"history", "", "", "lines typed at this monitor", history},
    MonitorCommand{"icount", "", "", "instructions counted and guest time (-icount)", ask_machine<InfoTopic::kIcount>},
    MonitorCommand{"irq", "pic", "", "state of the interrupt controller, and interrupts so far",
                   ask_machine<InfoTopic::kInterrupts>},
    MonitorCommand{"jit", "", "", "state of the translator", ask_machine<InfoTopic::kJit>},
    MonitorCommand{"mem", "", "", "ranges of virtual memory that are mapped", ask_machine<InfoTopic::kMappings>},
    MonitorCommand{"memory_size_summary", "", "", "size of the guest's memory",
                   [](Monitor& m, std::string_view) -> Result<void> {
                     m.print(fmt::format("base memory: {}\n", m.context().options.ram_bytes));
                     return {};
                   }},
    MonitorCommand{"mtree", "", "[-f]", "map of physical memory", ask_machine<InfoTopic::kMemoryTree>},
    MonitorCommand{"name", "", "", "name of the guest (-name)", name},
    MonitorCommand{"qtree", "", "", "devices", ask_machine<InfoTopic::kDeviceTree>},
    MonitorCommand{"registers", "", "[-a|N]", "registers of the chosen CPU, of all, or of CPU N", registers},
    MonitorCommand{"roms", "", "", "images that were loaded", ask_machine<InfoTopic::kRoms>},
    MonitorCommand{"status", "", "", "whether the machine runs", status},
    MonitorCommand{"tlb", "", "", "page tables and cached translations", ask_machine<InfoTopic::kTlb>},
    MonitorCommand{"uuid", "", "", "the machine's UUID",
                   [](Monitor& m, std::string_view) -> Result<void> {
                     m.print(uuid_text(m.context().options.uuid) + "\n");
                     return {};
                   }},
    MonitorCommand{"version", "", "", "version of the program",
                   [](Monitor& m, std::string_view) -> Result<void> {
                     m.print(version() + "\n");
                     return {};
                   }},
};

}  // namespace

std::span<const MonitorCommand> info_commands() { return kTopics; }

}  // namespace sys
