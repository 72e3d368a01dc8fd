// SPDX-License-Identifier: MIT
// The human monitor: its line, its prompt, and the way to the commands.
#include "system/monitor.h"

#include <fmt/core.h>

#include <algorithm>

#include "system/command_line.h"

namespace sys {
namespace {

// People's scripts wait for this prompt.
constexpr std::string_view kPrompt = "(qemu) ";
constexpr std::size_t kReceiveAtOnce = 1024;

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string> complete_from(std::span<const MonitorCommand> table, std::string_view word) {
  std::vector<std::string> out;
  for (const auto& c : table) {
    if (c.name.starts_with(word)) out.emplace_back(c.name);
  }
  return out;
}

std::vector<std::string> complete(std::string_view before) {
  const auto space = before.find_last_of(' ');
  if (space == before.npos) return complete_from(monitor_commands(), before);
  const auto command = trim(before.substr(0, space));
  const auto word = before.substr(space + 1);
  if (command == "info" || command == "help info") return complete_from(info_commands(), word);
  if (command == "help" || command == "?") return complete_from(monitor_commands(), word);
  return {};
}

const MonitorCommand* find_command(std::span<const MonitorCommand> table, std::string_view name) {
  const auto it = std::ranges::find_if(
      table, [&](const auto& c) { return c.name == name || (!c.alias.empty() && c.alias == name); });
  return it == table.end() ? nullptr : &*it;
}

}  // namespace

Monitor::Monitor(hw::CharBackend& line, MonitorContext context)
    : line_(line),
      context_(context),
      editor_(std::string(kPrompt), {.print = [this](std::string_view text) { print(text); },
                                     .enter =
                                         [this](const std::string& text) {
                                           execute(text);
                                           if (!context_.run.quitting()) editor_.show();
                                         },
                                     .complete = complete}) {
  line_.attach(this);
}

Monitor::~Monitor() { line_.attach(nullptr); }

std::size_t Monitor::can_receive() { return context_.run.quitting() ? 0 : kReceiveAtOnce; }

void Monitor::receive(std::span<const std::uint8_t> bytes) {
  for (const auto byte : bytes) {
    if (context_.run.quitting()) return;
    editor_.feed(byte);
  }
}

void Monitor::event(hw::CharEvent event) {
  if (event == hw::CharEvent::kClosed) open_ = false;
  if (event != hw::CharEvent::kOpened) return;
  if (!open_) print(fmt::format("Tandem {} monitor - type 'help' for more information\n", version()));
  open_ = true;
  editor_.show();
}

void Monitor::print(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += '\r';
    out += c;
  }
  line_.write({reinterpret_cast<const std::uint8_t*>(out.data()), out.size()});
}

RegisterReader Monitor::registers() {
  return [this](std::string_view name) { return context_.machine.read_register(cpu_, name); };
}

void Monitor::execute(std::string_view line) {
  line = trim(line);
  if (line.empty()) return;
  // The format of x/4i belongs to the arguments.
  const auto end = std::min(line.find_first_of(" \t/"), line.size());
  const auto name = end == 0 ? line.substr(0, 1) : line.substr(0, end);
  const auto result = run_command(monitor_commands(), "command", *this, name, trim(line.substr(end)));
  if (!result) print(result.error().text() + "\n");
}

base::Result<void> run_command(std::span<const MonitorCommand> table, std::string_view what, Monitor& monitor,
                               std::string_view name, std::string_view arguments) {
  if (const auto* command = find_command(table, name)) {
    auto result = command->run(monitor, arguments);
    if (!result) return std::unexpected(std::move(result).error().context(name));
    return {};
  }
  std::vector<std::string_view> names;
  for (const auto& c : table) names.push_back(c.name);
  return base::fail(fmt::format("unknown {}: '{}'{}", what, name, base::did_you_mean(name, names)));
}

std::string commands_help(std::span<const MonitorCommand> table, std::string_view prefix, std::string_view only) {
  std::string out;
  for (const auto& c : table) {
    if (!only.empty() && c.name != only && c.alias != only) continue;
    const auto names = c.alias.empty() ? std::string(c.name) : fmt::format("{}|{}", c.name, c.alias);
    out += fmt::format("{}{} {} -- {}\n", prefix, names, c.arguments, c.help);
  }
  return out;
}

}  // namespace sys
