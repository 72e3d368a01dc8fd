// SPDX-License-Identifier: MIT
// The commands of the human monitor.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "base/log.h"
#include "system/monitor.h"

namespace sys {
namespace {

using base::fail;
using base::Result;

constexpr std::uint64_t kSaveChunk = 1 << 16;

Result<void> no_arguments(std::string_view arguments) {
  if (arguments.empty()) return {};
  return fail(fmt::format("'{}' is not expected: the command takes no argument", arguments));
}

/// "/FMT" at the front of the arguments, cut off them; nothing changes the last format if there is none.
Result<DumpFormat> take_format(std::string_view& arguments, const DumpFormat& last) {
  if (!arguments.starts_with('/')) return DumpFormat{1, last.letter, last.bytes};
  const auto end = std::min(arguments.find(' '), arguments.size());
  auto format = parse_dump_format(arguments.substr(1, end - 1), last);
  arguments.remove_prefix(end);
  return format;
}

Result<void> examine(Monitor& m, std::string_view arguments, DumpSpace space) {
  const auto format = take_format(arguments, m.dump_format());
  if (!format) return std::unexpected(format.error());
  return m.context().run.while_paused([&](Machine& machine) -> Result<void> {
    const auto address = evaluate(arguments, m.registers());
    if (!address) return std::unexpected(address.error());
    m.dump_format() = *format;
    m.print(dump_memory(machine, m.cpu(), space, *address, *format));
    return {};
  });
}

Result<void> print_value(Monitor& m, std::string_view arguments) {
  const auto format = take_format(arguments, DumpFormat{});
  if (!format) return std::unexpected(format.error());
  const auto value = m.context().run.while_paused([&](Machine&) { return evaluate(arguments, m.registers()); });
  if (!value) return std::unexpected(value.error());
  m.print(format_value(*value, format->letter) + "\n");
  return {};
}

Result<void> translate(Monitor& m, std::string_view arguments) {
  return m.context().run.while_paused([&](Machine& machine) -> Result<void> {
    const auto address = evaluate(arguments, m.registers());
    if (!address) return std::unexpected(address.error());
    const auto physical = machine.translate(m.cpu(), base::Va(*address));
    m.print(physical ? fmt::format("gpa: {:#x}\n", physical->value) : "Unmapped\n");
    return {};
  });
}

/// "ADDRESS SIZE FILE": address and size are expressions, the file is the last word.
Result<void> save_memory(Monitor& m, std::string_view arguments, DumpSpace space) {
  const auto blank = arguments.rfind(' ');
  if (blank == arguments.npos) return fail("needs ADDRESS SIZE FILE");
  std::string path(arguments.substr(blank + 1));
  if (path.size() >= 2 && path.front() == '"' && path.back() == '"') path = path.substr(1, path.size() - 2);
  const auto numbers = arguments.substr(0, blank);
  return m.context().run.while_paused([&](Machine& machine) -> Result<void> {
    const auto address = evaluate_front(numbers, m.registers());
    if (!address) return std::unexpected(address.error());
    const auto size = evaluate(numbers.substr(address->length), m.registers());
    if (!size) return std::unexpected(size.error());
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"), std::fclose);
    if (!file) return fail(fmt::format("cannot open '{}': {}", path, std::strerror(errno)));
    std::vector<std::uint8_t> chunk(kSaveChunk);
    for (std::uint64_t done = 0; done < *size;) {
      const auto piece = std::span(chunk).first(std::min(kSaveChunk, *size - done));
      const auto at = address->value + done;
      const bool ok = space == DumpSpace::kVirtual ? machine.read_virtual(m.cpu(), base::Va(at), piece)
                                                   : machine.read_physical(base::Pa(at), piece);
      if (!ok) return fail(fmt::format("no memory at {:#x} to {:#x}", at, at + piece.size() - 1));
      if (std::fwrite(piece.data(), 1, piece.size(), file.get()) != piece.size())
        return fail(fmt::format("cannot write '{}': {}", path, std::strerror(errno)));
      done += piece.size();
    }
    return {};
  });
}

Result<void> choose_cpu(Monitor& m, std::string_view arguments) {
  const auto number = base::parse_number(arguments);
  if (!number) return std::unexpected(number.error());
  if (*number >= m.context().machine.cpu_count())
    return fail(fmt::format("there is no CPU {}: 0 to {}", *number, m.context().machine.cpu_count() - 1));
  m.set_cpu(static_cast<unsigned>(*number));
  return {};
}

std::string log_items() {
  auto out = fmt::format("Log items (comma separated), now {}:\n{:<15} {}\n", base::log::enabled_items(), "none",
                         "turn all off");
  for (const auto& item : base::log::items()) out += fmt::format("{:<15} {}\n", item.name, item.help);
  return out;
}

Result<void> log(Monitor& m, std::string_view arguments) {
  if (arguments.empty() || arguments == "help") {
    m.print(log_items());
    return {};
  }
  return base::log::set_items(arguments);
}

Result<void> help(Monitor& m, std::string_view arguments) {
  const bool info = arguments == "info" || arguments.starts_with("info ");
  if (info) {
    const auto topic = arguments.size() > 5 ? arguments.substr(5) : std::string_view{};
    m.print(commands_help(info_commands(), "info ", topic));
    return {};
  }
  const auto text = commands_help(monitor_commands(), "", arguments);
  if (text.empty()) return fail(fmt::format("there is no command '{}'", arguments));
  m.print(text);
  return {};
}

Result<void> info(Monitor& m, std::string_view arguments) {
  if (arguments.empty()) return help(m, "info");
  const auto end = std::min(arguments.find(' '), arguments.size());
  const auto rest = arguments.substr(std::min(arguments.find_first_not_of(' ', end), arguments.size()));
  return run_command(info_commands(), "topic", m, arguments.substr(0, end), rest);
}

Result<void> stop(Monitor& m, std::string_view arguments) {
  if (auto ok = no_arguments(arguments); !ok) return ok;
  m.context().run.pause();
  return {};
}

Result<void> cont(Monitor& m, std::string_view arguments) {
  if (auto ok = no_arguments(arguments); !ok) return ok;
  const auto state = m.context().run.state();
  if (state == RunState::kShutdown || state == RunState::kFailed)
    return fail("the machine cannot go on: use system_reset first");
  m.context().run.resume();
  return {};
}

Result<void> power_down(Monitor& m, std::string_view arguments) {
  if (auto ok = no_arguments(arguments); !ok) return ok;
  if (!m.context().machine.press_power_button()) return fail("this machine has no power button that its guest sees");
  return {};
}

constexpr std::array kCommands{
    MonitorCommand{"cont", "c", "", "let the machine run", cont},
    MonitorCommand{"cpu", "", "N", "choose the CPU that other commands look at", choose_cpu},
    MonitorCommand{"chardev-send-break", "", "ID", "send a break to the device on a chardev",
                   [](Monitor& m, std::string_view a) { return m.context().chardevs.send_break(a); }},
    MonitorCommand{"gva2gpa", "", "ADDRESS", "physical address of a virtual one", translate},
    MonitorCommand{"help", "?", "[COMMAND]", "show the commands", help},
    MonitorCommand{"info", "", "[TOPIC]", "show something about the machine (help info lists the topics)", info},
    MonitorCommand{"log", "", "ITEM,...", "log these items and no others (none: stop)", log},
    MonitorCommand{"logfile", "", "FILE", "log into a file",
                   [](Monitor&, std::string_view a) -> Result<void> {
                     if (a.empty()) return fail("needs a file name");
                     return base::log::set_file(std::string(a));
                   }},
    MonitorCommand{"memsave", "", "ADDRESS SIZE FILE", "save virtual memory to a file",
                   [](Monitor& m, std::string_view a) { return save_memory(m, a, DumpSpace::kVirtual); }},
    MonitorCommand{"pmemsave", "", "ADDRESS SIZE FILE", "save physical memory to a file",
                   [](Monitor& m, std::string_view a) { return save_memory(m, a, DumpSpace::kPhysical); }},
    MonitorCommand{"print", "p", "[/FMT] EXPRESSION",
                   "value of an expression; $NAME is a register, FMT one of x d u o c", print_value},
    MonitorCommand{"quit", "q", "", "end the program",
                   [](Monitor& m, std::string_view) -> Result<void> {
                     m.context().run.quit(0);
                     return {};
                   }},
    MonitorCommand{"stop", "s", "", "pause the machine", stop},
    MonitorCommand{"system_powerdown", "", "", "press the power button", power_down},
    MonitorCommand{"system_reset", "", "", "press the reset button",
                   [](Monitor& m, std::string_view a) -> Result<void> {
                     if (auto ok = no_arguments(a); !ok) return ok;
                     m.context().run.reset();
                     return {};
                   }},
    MonitorCommand{"x", "", "[/FMT] ADDRESS", "virtual memory; FMT is a count, one of x d u o c i s and one of b h w g",
                   [](Monitor& m, std::string_view a) { return examine(m, a, DumpSpace::kVirtual); }},
    MonitorCommand{"xp", "", "[/FMT] ADDRESS", "physical memory, as x",
                   [](Monitor& m, std::string_view a) { return examine(m, a, DumpSpace::kPhysical); }},
};

}  // namespace

std::span<const MonitorCommand> monitor_commands() { return kCommands; }

}  // namespace sys
