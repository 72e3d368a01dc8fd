// SPDX-License-Identifier: MIT
// Options of tandem-aarch64, named as users of user-mode emulators know them.
#include "linux-user/options.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <functional>

#include "base/log.h"
#include "base/options.h"
#include "plugins/loader.h"
#include "target/arm/features.h"

namespace linux_user {
namespace {

using base::fail;
using base::OptionInfo;
using base::Result;

/// An option and the environment variable that stands for it, after QEMU_ or TANDEM_.
struct Row {
  OptionInfo info;
  std::string_view variable;
  Result<void> (*apply)(CommandLine& line, const std::string& value);
};

Result<void> split_list(const std::string& value, const std::function<void(std::string)>& each) {
  std::size_t from = 0;
  while (from <= value.size()) {
    const std::size_t comma = std::min(value.find(',', from), value.size());
    if (comma > from) each(value.substr(from, comma - from));
    from = comma + 1;
  }
  return {};
}

void unset_variable(CommandLine& line, const std::string& name) {
  std::erase_if(line.process.environment, [&](const std::string& v) {
    return v.starts_with(name) && v.size() > name.size() && v[name.size()] == '=';
  });
}

Result<void> set_variables(CommandLine& line, const std::string& value) {
  bool ok = true;
  const auto done = split_list(value, [&](std::string v) {
    const auto equals = v.find('=');
    if (equals == std::string::npos) {
      ok = false;
      return;
    }
    unset_variable(line, v.substr(0, equals));
    line.process.environment.push_back(std::move(v));
  });
  return ok ? done : fail("wants VARIABLE=VALUE");
}

Result<void> unset_variables(CommandLine& line, const std::string& value) {
  return split_list(value, [&](const std::string& v) { unset_variable(line, v); });
}

Result<void> number_into(std::uint64_t& to, const std::string& value) {
  auto n = base::parse_size(value);
  if (!n) return std::unexpected(std::move(n).error());
  to = *n;
  return {};
}

Result<void> log_items(CommandLine& line, const std::string& value) {
  if (value == "help" || value == "?") {
    std::string text = "Log items:\n";
    for (const auto& item : base::log::items()) text += fmt::format("{:<16}{}\n", item.name, item.help);
    line.text = text;
    return {};
  }
  const bool strace = base::log::on(base::log::Item::kStrace);
  if (auto set = base::log::set_items(value); !set) return set;
  if (base::log::on(base::log::Item::kNoChain)) line.process.runtime.nochain = true;
  if (strace) return base::log::set_items(base::log::enabled_items() + ",strace");
  return {};
}

Result<void> strace(CommandLine&, const std::string&) {
  const std::string now = base::log::enabled_items();
  return base::log::set_items(now.empty() || now == "none" ? "strace" : now + ",strace");
}

constexpr std::string_view kVersion = "0.1.0";

const std::array kRows{
    Row{{"L", "", "PREFIX", "look for the program's interpreter, and for files by absolute path, in PREFIX first"},
        "LD_PREFIX",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          l.process.prefix = v;
          while (l.process.prefix.ends_with('/')) l.process.prefix.pop_back();
          return {};
        }},
    Row{{"0", "", "ARGV0", "the name the program is told it was called by"},
        "ARGV0",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          l.process.arguments = {v};
          return {};
        }},
    Row{{"E", "", "VAR=VALUE[,...]", "set environment variables of the program"}, "SET_ENV", set_variables},
    Row{{"U", "", "VAR[,...]", "remove environment variables of the program"}, "UNSET_ENV", unset_variables},
    Row{{"s", "", "SIZE", "bytes of the program's stack (K, M, G suffixes); default: the limit of this shell"},
        "STACK_SIZE",
        [](CommandLine& l, const std::string& v) { return number_into(l.process.stack_bytes, v); }},
    Row{{"cpu", "", "MODEL", "processor model and features; -cpu help lists them"},
        "CPU",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          if (v == "help" || v == "?") l.text = arm::models_help();
          l.process.cpu = v;
          return {};
        }},
    Row{{"B", "", "ADDRESS", "host address of guest address 0"},
        "GUEST_BASE",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          auto n = base::parse_number(v);
          if (!n) return std::unexpected(std::move(n).error());
          l.process.guest_base = *n;
          return {};
        }},
    Row{{"R", "", "SIZE", "keep SIZE bytes of host addresses for the guest, which gets no others"},
        "RESERVED_VA",
        [](CommandLine& l, const std::string& v) { return number_into(l.process.reserved, v); }},
    Row{{"r", "", "RELEASE", "the kernel release that uname tells"},
        "UNAME",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          l.process.release = v;
          return {};
        }},
    Row{{"g", "", "PORT|SOCKET", "wait for gdb on a TCP port or Unix socket"},
        "GDB",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          l.gdb = v;
          return {};
        }},
    Row{{"plugin", "", "FILE[,NAME=VALUE...]",
         "load a plugin, many times; -d plugin shows what it prints, -plugin help\nlists those that come with tandem"},
        "PLUGIN",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          if (v == "help" || v == "?") l.text = plugins::help();
          l.process.plugins.push_back(v);
          return {};
        }},
    Row{{"strace", "", "", "log every system call"}, "STRACE", strace},
    Row{{"D", "", "FILE", "write the log to FILE (%d: process id) instead of stderr"},
        "LOG_FILENAME",
        [](CommandLine&, const std::string& v) { return base::log::set_file(v); }},
    Row{{"d", "", "ITEM[,...]", "log items; -d help lists them"}, "LOG", log_items},
    Row{{"dfilter", "", "RANGE[,...]", "log only code in these address ranges"},
        "DFILTER",
        [](CommandLine&, const std::string& v) { return base::log::set_filter(v); }},
    Row{{"one-insn-per-tb", "singlestep", "", "translate one instruction at a time"},
        "ONE_INSN_PER_TB",
        [](CommandLine& l, const std::string&) -> Result<void> {
          l.process.runtime.one_insn_per_tb = true;
          return {};
        }},
    Row{{"tb-size", "", "SIZE", "bytes of the buffer for translated code (no suffix: MiB)"},
        "TB_SIZE",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          auto n = base::parse_size(v, 1 << 20);
          if (!n) return std::unexpected(std::move(n).error());
          l.process.runtime.tb_bytes = *n;
          return {};
        }},
    Row{{"accel", "", "tcg[,backend=interp|jit]", "how guest code is run"},
        "ACCEL",
        [](CommandLine& l, const std::string& v) -> Result<void> {
          if (v == "tcg" || v == "tcg,backend=jit") return {};
          if (v != "tcg,backend=interp") return fail(fmt::format("'{}' is not known", v));
          l.process.runtime.backend = tcg::runtime::BackendKind::kInterpreter;
          return {};
        }},
    Row{{"regions", "", "", "translate several blocks at once"},
        "REGIONS",
        [](CommandLine& l, const std::string&) -> Result<void> {
          l.process.regions = true;
          return {};
        }},
    Row{{"version", "", "", "print the version"},
        "",
        [](CommandLine& l, const std::string&) -> Result<void> {
          l.text = fmt::format("tandem-aarch64 version {}\n", kVersion);
          return {};
        }},
    Row{{"h", "help", "", "print this text"},
        "",
        [](CommandLine& l, const std::string&) -> Result<void> {
          l.text = "";
          return {};
        }},
};

std::vector<OptionInfo> infos() {
  std::vector<OptionInfo> out;
  for (const Row& r : kRows) out.push_back(r.info);
  return out;
}

std::string help_text() {
  std::string text = "usage: tandem-aarch64 [OPTION...] PROGRAM [ARGUMENT...]\nRuns an AArch64 Linux program.\n\n";
  text += base::options_help(infos());
  text += "\nEnvironment variables QEMU_X and TANDEM_X stand for options that are not given, X being\n ";
  for (const Row& r : kRows)
    if (!r.variable.empty()) text += fmt::format(" {}", r.variable);
  return text + ".\n";
}

/// How many of the words are our own options; the program follows.
std::size_t own_words(std::span<const std::string> words) {
  std::size_t n = 0;
  while (n < words.size() && words[n].size() > 1 && words[n].front() == '-' && words[n] != "--") {
    std::string_view name = words[n];
    name.remove_prefix(name.starts_with("--") ? 2 : 1);
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) {
      return r.info.name == name || (!r.info.alias.empty() && r.info.alias == name);
    });
    n += row != kRows.end() && !row->info.argument.empty() ? 2 : 1;
  }
  return std::min(n, words.size());
}

const std::string* find_variable(std::span<const std::string> environment, const std::string& name) {
  const auto it = std::find_if(environment.begin(), environment.end(), [&](const std::string& v) {
    return v.starts_with(name) && v.size() > name.size() && v[name.size()] == '=';
  });
  return it == environment.end() ? nullptr : &*it;
}

Result<void> apply_environment(CommandLine& line, std::span<const std::string> environment,
                               const std::vector<base::GivenOption>& given) {
  for (std::size_t n = 0; n < kRows.size(); ++n) {
    const Row& row = kRows[n];
    if (row.variable.empty() || std::any_of(given.begin(), given.end(), [&](const auto& g) { return g.row == n; }))
      continue;
    for (const std::string_view prefix : {"TANDEM_", "QEMU_"}) {
      const std::string name = fmt::format("{}{}", prefix, row.variable);
      const std::string* found = find_variable(environment, name);
      if (found == nullptr) continue;
      if (auto ok = row.apply(line, found->substr(name.size() + 1)); !ok)
        return std::unexpected(std::move(ok).error().context(name));
      if (row.info.name != "plugin") break;
    }
  }
  return {};
}

/// The same plugin wherever a program executed later stands: its file by absolute path (the last `file` counts).
std::string from_anywhere(const std::string& plugin) {
  const auto request = plugins::parse_request(plugin);
  std::array<char, PATH_MAX> real{};
  if (!request || realpath(plugins::find_library(request->file).c_str(), real.data()) == nullptr) return plugin;
  std::string out = plugin + ",file=";
  for (const char* c = real.data(); *c != '\0'; ++c) out += *c == ',' ? std::string(",,") : std::string(1, *c);
  return out;
}

}  // namespace

Result<CommandLine> parse_command_line(const std::string& self, std::span<const std::string> arguments,
                                       std::span<const std::string> environment) {
  CommandLine line;
  line.process.environment.assign(environment.begin(), environment.end());
  const std::size_t own = own_words(arguments);
  const auto table = infos();
  auto given = base::parse_options(table, arguments.first(own));
  if (!given) return std::unexpected(std::move(given).error());
  if (auto ok = apply_environment(line, environment, *given); !ok) return std::unexpected(std::move(ok).error());
  for (const auto& g : *given) {
    if (auto ok = kRows[g.row].apply(line, g.value); !ok)
      return std::unexpected(std::move(ok).error().context(g.spelled));
  }
  if (line.text) {
    if (line.text->empty()) line.text = help_text();
    return line;
  }
  auto rest = arguments.subspan(own);
  if (!rest.empty() && rest.front() == "--") rest = rest.subspan(1);
  if (rest.empty()) return fail("no program given (-h shows the options)");
  ProcessOptions& p = line.process;
  p.program = rest.front();
  if (p.arguments.empty()) p.arguments = {p.program};
  p.arguments.insert(p.arguments.end(), rest.begin() + 1, rest.end());
  // What the guest executes is started as we were, but for its own name and what it does to its environment.
  p.self = {self};
  for (const auto& g : *given) {
    const std::string_view name = kRows[g.row].info.name;
    if (name == "0" || name == "E" || name == "U" || name == "g" || name == "plugin") continue;
    p.self.push_back(g.spelled);
    if (!kRows[g.row].info.argument.empty()) p.self.push_back(g.value);
  }
  for (const std::string& plugin : p.plugins) p.self.insert(p.self.end(), {"-plugin", from_anywhere(plugin)});
  return line;
}

}  // namespace linux_user
