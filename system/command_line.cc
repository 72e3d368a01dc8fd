// SPDX-License-Identifier: MIT
// The command line: the table of options, and what remains to be settled once all of them are known.
#include "system/command_line.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/log.h"
#include "io/char_manager.h"
#include "plugins/loader.h"
#include "system/option_values.h"

#ifndef TANDEM_VERSION
#define TANDEM_VERSION "unknown"
#endif

namespace sys {
namespace {

using base::KeyValues;
using base::PropertyInfo;
using base::Result;

/// What the handlers of the options fill.
struct Builder {
  const Target& target;
  Config config;
  std::optional<std::string> print;  // set by options that print and exit
  bool has_memory = false, has_display = false, has_monitor = false, no_defaults = false;
  std::optional<Given> cpu, smp, memory, initrd, append, digest, plant;
};

using Handler = Result<void> (*)(Builder& b, const Given& g);
struct Row {
  base::OptionInfo info;
  Handler apply;
};

/// Stores what a parser made of the value.
template <typename T, typename Out>
Result<void> store(Result<T> parsed, Out& out) {
  if (!parsed) return std::unexpected(parsed.error());
  out = std::move(*parsed);
  return {};
}

bool asks_for_help(std::string_view value) { return value == "help" || value == "?"; }

std::string name_list(std::string_view title, std::span<const NamedHelp> names) {
  std::string out = fmt::format("{}:\n", title);
  for (const auto& n : names)
    out += n.help.empty() ? fmt::format("  {}\n", n.name) : fmt::format("  {:<20} {}\n", n.name, n.help);
  return out;
}

std::string machine_list(const Target& target) {
  std::string out = "Supported machines are:\n";
  for (const auto& m : target.machines())
    out += fmt::format("{:<20} {}{}\n", m.name, m.help, m.is_default ? " (default)" : "");
  return out;
}

std::string log_list() {
  std::string out = "Log items (comma separated):\n";
  for (const auto& item : base::log::items()) out += fmt::format("{:<15} {}\n", item.name, item.help);
  return out;
}

Result<const MachineInfo*> find_machine(const Target& target, std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& m : target.machines()) {
    if (m.name == name) return &m;
    names.push_back(m.name);
  }
  const auto hint = base::did_you_mean(name, names);
  return base::fail(fmt::format("unknown machine '{}'{}", name, hint.empty() ? " (-M help lists them)" : hint));
}

Result<void> apply_machine(Builder& b, const Given& g) {
  auto list = KeyValues::parse(g.value, "type");
  if (asks_for_help(list.get("type"))) {
    b.print = machine_list(b.target);
    return {};
  }
  std::vector<PropertyInfo> known{{"type", ""}, {"accel", ""}};
  known.insert(known.end(), b.target.machine_properties().begin(), b.target.machine_properties().end());
  if (list.find("type")) {
    if (auto found = store(find_machine(b.target, list.get("type")), b.config.machine_info); !found) return found;
  }
  if (auto ok = list.check_keys(known); !ok) return ok;
  if (list.find("accel")) {
    if (auto ok = parse_accelerator(list.get("accel"), b.config.machine.accelerator); !ok) return ok;
  }
  for (const auto& item : list.items()) {
    if (item.key != "type" && item.key != "accel") b.config.machine.machine_properties.append(item);
  }
  return {};
}

Result<void> apply_cpu(Builder& b, const Given& g) {
  if (asks_for_help(g.value)) b.print = b.target.cpu_help();
  b.cpu = g;
  return {};
}

Result<void> apply_accelerator(Builder& b, const Given& g) {
  if (asks_for_help(g.value)) {
    b.print = "Accelerators:\n  tcg    translation to host code\n";
    return {};
  }
  return parse_accelerator(g.value, b.config.machine.accelerator);
}

Result<void> apply_device(Builder& b, const Given& g) {
  if (asks_for_help(g.value)) {
    b.print = name_list("Devices (all part of the machine; none can be added)", b.target.devices());
    return {};
  }
  const auto name = KeyValues::parse(g.value, "driver").get("driver");
  std::vector<std::string_view> names;
  for (const auto& d : b.target.devices()) names.push_back(d.name);
  if (std::ranges::find(names, name) != names.end())
    return base::fail(fmt::format("'{}' is part of the machine and cannot be added", name));
  const auto hint = base::did_you_mean(name, names);
  return base::fail(fmt::format("unknown device '{}'{}", name, hint.empty() ? " (-device help lists them)" : hint));
}

Result<void> apply_mon(Builder& b, const Given& g) {
  constexpr std::array kKnown{PropertyInfo{"chardev", ""}, PropertyInfo{"mode", ""}, PropertyInfo{"id", ""},
                              PropertyInfo{"pretty", ""}};
  auto list = KeyValues::parse(g.value, "chardev");
  if (auto ok = list.check_keys(kKnown); !ok) return ok;
  if (list.get("chardev").empty()) return base::fail("needs chardev=ID");
  const auto mode = list.get("mode", "readline");
  if (mode == "control") return base::fail("mode=control (QMP) is not built in yet");
  if (mode != "readline") return base::fail(fmt::format("mode '{}' is none of 'readline', 'control'", mode));
  b.config.chardev_monitors.push_back({g, list.get("chardev")});
  b.has_monitor = true;
  return {};
}

Result<void> apply_net(Builder&, const Given& g) {
  if (g.value == "none") return {};
  return base::fail(fmt::format("'{}': network back ends are not built in yet: use {} none", g.value, g.option));
}

Result<void> apply_display(Builder& b, const Given& g) {
  constexpr std::array<std::string_view, 9> kElsewhere{"gtk",       "sdl",  "vnc",   "curses", "egl-headless",
                                                       "spice-app", "dbus", "cocoa", "default"};
  if (asks_for_help(g.value)) {
    b.print = "Displays:\n  none    no display\n";
    return {};
  }
  const auto word = std::string_view(g.value).substr(0, g.value.find(','));
  b.has_display = true;
  if (word == "none") return {};
  if (std::ranges::find(kElsewhere, word) != kElsewhere.end()) {
    return base::fail(fmt::format("display '{}' is not built in yet: use none, or -nographic", word));
  }
  return base::fail(fmt::format("unknown display '{}': only 'none' is built in", word));
}

Result<void> apply_action(Builder& b, const Given& g) {
  constexpr std::array kKnown{PropertyInfo{"reboot", ""}, PropertyInfo{"shutdown", ""}};
  auto list = KeyValues::parse(g.value);
  if (auto ok = list.check_keys(kKnown); !ok) return ok;
  const auto reboot = list.get("reboot", "reset"), shutdown = list.get("shutdown", "poweroff");
  if (reboot != "reset" && reboot != "shutdown")
    return base::fail(fmt::format("reboot '{}' is neither 'reset' nor 'shutdown'", reboot));
  if (shutdown != "poweroff" && shutdown != "pause")
    return base::fail(fmt::format("shutdown '{}' is neither 'poweroff' nor 'pause'", shutdown));
  if (list.find("reboot")) b.config.no_reboot = reboot == "shutdown";
  if (list.find("shutdown")) b.config.no_shutdown = shutdown == "pause";
  return {};
}

Result<void> apply_escape(Builder& b, const Given& g) {
  const auto number = base::parse_number(g.value);
  if (!number) return std::unexpected(number.error());
  if (*number > 31)
    return base::fail(fmt::format("{} is no control character: 0 to 31 (1 is Ctrl-A, 0 turns it off)", *number));
  b.config.escape = static_cast<std::uint8_t>(*number);
  return {};
}

Result<void> apply_log_items(Builder& b, const Given& g) {
  if (asks_for_help(g.value)) b.print = log_list();
  b.config.log_items = g;
  return {};
}

Result<void> apply_plugin(Builder& b, const Given& g) {
  if (asks_for_help(g.value)) b.print = plugins::help();
  b.config.plugins.push_back(g);
  return {};
}

Result<void> apply_parallel(Builder&, const Given& g) {
  if (g.value == "none" || g.value == "null") return {};
  return base::fail(fmt::format("'{}': the machines here have no parallel port: use none", g.value));
}

Result<void> apply_chardev(Builder& b, const Given& g) {
  if (asks_for_help(g.value)) b.print = io::chardev_help();
  b.config.chardevs.push_back(g);
  return {};
}

Result<void> apply_monitor(Builder& b, const Given& g) {
  b.has_monitor = true;
  if (g.value != "none") b.config.monitors.push_back(g);
  return {};
}

Result<void> apply_serial(Builder& b, const Given& g) {
  b.config.serials.push_back(g);
  if (g.value.starts_with("mon:")) b.has_monitor = true;
  return {};
}

Result<void> apply_vga(Builder& b, const Given& g) {
  if (g.value != "none") return base::fail(fmt::format("'{}': no graphics adapter is built in yet: use none", g.value));
  b.config.machine.vga = g.value;
  return {};
}

Result<void> accept(Builder&, const Given&) { return {}; }

const std::vector<Row>& option_rows() {
  static const std::vector<Row> rows{
      {{"", "", "", "Machine"}, accept},
      {{"machine", "M", "NAME[,PROPERTY=VALUE...]", "machine to emulate (-M help lists them)"}, apply_machine},
      {{"cpu", "", "MODEL[,+FEATURE|-FEATURE...]", "CPU model (-cpu help lists them)"}, apply_cpu},
      {{"smp", "", "N|cpus=N[,maxcpus=N]", "number of CPUs"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.smp = g;
         return {};
       }},
      {{"m", "", "SIZE|size=SIZE", "guest memory; MiB without a suffix K, M or G"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.memory = g;
         return {};
       }},
      {{"boot", "", "[order=]LETTERS", "boot devices in order: a floppy, c disk, d CD-ROM, n network"},
       [](Builder& b, const Given& g) { return store(parse_boot(g.value), b.config.machine.boot_order); }},
      {{"prom-env", "", "NAME=VALUE", "set an OpenBoot variable"},
       [](Builder& b, const Given& g) -> Result<void> {
         auto v = parse_prom_variable(g.value);
         if (!v) return std::unexpected(v.error());
         b.config.machine.prom_environment.push_back(std::move(*v));
         return {};
       }},
      {{"rtc", "", "base=utc|localtime|DATE[,clock=host|rt|vm]",
        "what the guest's clock shows at the start, and what drives it"},
       [](Builder& b, const Given& g) { return store(parse_rtc(g.value), b.config.machine.rtc); }},
      {{"name", "", "NAME", "name of the guest"},
       [](Builder& b, const Given& g) { return store(parse_name(g.value), b.config.machine.name); }},
      {{"uuid", "", "UUID", "the machine's UUID"},
       [](Builder& b, const Given& g) { return store(parse_uuid(g.value), b.config.machine.uuid); }},
      {{"device", "", "DRIVER[,PROPERTY=VALUE...]", "add a device (-device help lists them)"}, apply_device},
      {{"net", "nic", "none", "no network back end"}, apply_net},
      {{"nodefaults", "", "", "no default serial line and monitor"},
       [](Builder& b, const Given&) -> Result<void> {
         b.no_defaults = true;
         return {};
       }},

      {{"", "", "", "What to boot"}, accept},
      {{"kernel", "", "FILE", "kernel image"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.config.machine.kernel = g.value;
         return {};
       }},
      {{"initrd", "", "FILE", "initial RAM disk (with -kernel)"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.initrd = g;
         b.config.machine.initrd = g.value;
         return {};
       }},
      {{"append", "", "TEXT", "kernel command line (with -kernel)"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.append = g;
         b.config.machine.append = g.value;
         return {};
       }},
      {{"bios", "", "FILE", "boot PROM image"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.config.machine.bios = g.value;
         return {};
       }},
      {{"L", "", "DIRECTORY", "look here for firmware first; may be repeated"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.config.data_directories.push_back(g.value);
         return {};
       }},

      {{"", "", "", "Terminal, serial lines, display"}, accept},
      {{"nographic", "", "", "no display: first serial line and monitor on this terminal (Ctrl-A h for help)"},
       [](Builder& b, const Given&) -> Result<void> {
         b.config.machine.nographic = b.has_display = true;
         return {};
       }},
      {{"serial", "", "CHARDEV",
        "where the next serial line goes: stdio, mon:stdio, null, none, file:PATH, "
        "pty,\nunix:PATH[,server=on][,wait=off], tcp:HOST:PORT[,...], pipe:PATH, chardev:ID"},
       apply_serial},
      {{"monitor", "", "CHARDEV", "where a monitor goes, as -serial; none for none"}, apply_monitor},
      {{"chardev", "", "BACKEND,id=ID[,mux=on][,...]", "make a character device (-chardev help lists the backends)"},
       apply_chardev},
      {{"mon", "", "chardev=ID[,mode=readline]", "put a monitor on a character device"}, apply_mon},
      {{"parallel", "", "none", "no parallel port"}, apply_parallel},
      {{"echr", "", "N", "escape character on shared terminals instead of Ctrl-A (1)"}, apply_escape},
      {{"display", "", "none", "no display"}, apply_display},
      {{"vga", "", "none", "no graphics adapter"}, apply_vga},
      {{"g", "", "WxH[xDEPTH]", "initial graphic mode"},
       [](Builder& b, const Given& g) { return store(parse_graphic(g.value), b.config.machine.graphic); }},
      {{"k", "", "LAYOUT", "keyboard layout (taken, without effect while there is no display)"}, accept},

      {{"", "", "", "Running"}, accept},
      {{"accel", "", "tcg[,PROPERTY=VALUE...]",
        "thread=single|multi, tb-size=MIB, one-insn-per-tb=on|off, backend=jit|interp,\nhost=native|v2|v3, break=PASS "
        "(makes that pass wrong, for tests)"},
       apply_accelerator},
      {{"icount", "", "shift=N|auto[,align=on|off][,sleep=on|off]",
        "count instructions: each takes 2^N ns of guest time, so that runs repeat exactly\n(docs/icount.md)"},
       [](Builder& b, const Given& g) { return store(parse_icount(g.value), b.config.machine.icount); }},
      {{"one-insn-per-tb", "singlestep", "", "translate each instruction by itself"},
       [](Builder& b, const Given&) -> Result<void> {
         b.config.machine.accelerator.one_insn_per_tb = true;
         return {};
       }},
      {{"S", "", "", "do not start: wait for 'cont' in the monitor"},
       [](Builder& b, const Given&) -> Result<void> {
         b.config.start_paused = true;
         return {};
       }},
      {{"no-reboot", "", "", "exit instead of rebooting"},
       [](Builder& b, const Given&) -> Result<void> {
         b.config.no_reboot = true;
         return {};
       }},
      {{"no-shutdown", "", "", "stop instead of exiting when the guest powers off"},
       [](Builder& b, const Given&) -> Result<void> {
         b.config.no_shutdown = true;
         return {};
       }},
      {{"action", "", "reboot=reset|shutdown,shutdown=poweroff|pause", "what these guest actions do"}, apply_action},
      {{"pidfile", "", "FILE", "write the process id to a file"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.config.pid_file = g;
         return {};
       }},
      {{"no-user-config", "", "", "taken, without effect: there are no configuration files"}, accept},

      {{"", "", "", "Looking into the guest"}, accept},
      {{"plugin", "", "[file=]FILE[,NAME=VALUE...]",
        "load a plugin; the rest is for it (-plugin help lists those that come with the emulator)"},
       apply_plugin},
      {{"d", "", "ITEM,...", "log items (-d help lists them)"}, apply_log_items},
      {{"D", "", "FILE", "log into a file instead of standard error"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.config.log_file = g;
         return {};
       }},
      {{"dfilter", "", "RANGE,...", "log only code in START..END, START+SIZE or START-SIZE"},
       [](Builder& b, const Given& g) -> Result<void> {
         b.config.log_filter = g;
         return {};
       }},

      {{"digest", "", "[file=]FILE[,registers=N][,memory=N]",
        "write digests of registers and memory after every N instructions (with -icount)"},
       [](Builder& b, const Given& g) {
         b.digest = g;
         return store(parse_digest(g.value), b.config.machine.digest);
       }},
      {{"plant", "", "at=N,register=NAME[,bit=N]",
        "for tests: flip one bit of a register after N instructions (with -icount)"},
       [](Builder& b, const Given& g) {
         b.plant = g;
         return store(parse_plant(g.value), b.config.machine.plant);
       }},

      {{"", "", "", "Help"}, accept},
      {{"help", "h", "", "this text"},
       [](Builder& b, const Given&) -> Result<void> {
         b.print = "";
         return {};
       }},
      {{"version", "", "", "version of the program"},
       [](Builder& b, const Given&) -> Result<void> {
         b.print = fmt::format("Tandem emulator version {}\n", version());
         return {};
       }},
  };
  return rows;
}

/// Options that people's command lines may hold and that would change what runs: refused by name, not "unknown".
Result<void> not_built_in(Builder&, const Given&) { return base::fail("not built in yet"); }
constexpr std::array kNotBuiltIn{
    base::OptionInfo{"gdb", "", "X", ""},       base::OptionInfo{"s", "", "", ""},
    base::OptionInfo{"qmp", "", "X", ""},       base::OptionInfo{"qmp-pretty", "", "X", ""},
    base::OptionInfo{"drive", "", "X", ""},     base::OptionInfo{"blockdev", "", "X", ""},
    base::OptionInfo{"hda", "", "X", ""},       base::OptionInfo{"hdb", "", "X", ""},
    base::OptionInfo{"hdc", "", "X", ""},       base::OptionInfo{"hdd", "", "X", ""},
    base::OptionInfo{"cdrom", "", "X", ""},     base::OptionInfo{"fda", "", "X", ""},
    base::OptionInfo{"fdb", "", "X", ""},       base::OptionInfo{"netdev", "", "X", ""},
    base::OptionInfo{"vnc", "", "X", ""},       base::OptionInfo{"audio", "", "X", ""},
    base::OptionInfo{"audiodev", "", "X", ""},  base::OptionInfo{"loadvm", "", "X", ""},
    base::OptionInfo{"snapshot", "", "", ""},   base::OptionInfo{"incoming", "", "X", ""},
    base::OptionInfo{"global", "", "X", ""},    base::OptionInfo{"object", "", "X", ""},
    base::OptionInfo{"trace", "", "X", ""},     base::OptionInfo{"fw_cfg", "", "X", ""},
    base::OptionInfo{"daemonize", "", "", ""},  base::OptionInfo{"semihosting", "", "", ""},
    base::OptionInfo{"sandbox", "", "X", ""},   base::OptionInfo{"readconfig", "", "X", ""},
    base::OptionInfo{"enable-kvm", "", "", ""}, base::OptionInfo{"full-screen", "", "", ""},
    base::OptionInfo{"usb", "", "", ""},
};

std::vector<base::OptionInfo> visible_options() {
  std::vector<base::OptionInfo> out;
  for (const auto& row : option_rows()) out.push_back(row.info);
  return out;
}

std::unexpected<base::Error> in_option(const Given& g, base::Error error) {
  return std::unexpected(std::move(error).context(g.option));
}

Result<void> settle_cpus(Builder& b) {
  const auto& machine = *b.config.machine_info;
  if (b.cpu) {
    if (auto ok = b.target.check_cpu(b.cpu->value); !ok) return in_option(*b.cpu, ok.error());
    b.config.machine.cpu = b.cpu->value;
  }
  if (b.smp) {
    const auto counts = parse_smp(b.smp->value);
    if (!counts) return in_option(*b.smp, counts.error());
    if (counts->max_cpus > machine.max_cpus) {
      return in_option(*b.smp, base::Error(fmt::format("{} CPUs: machine '{}' takes at most {}", counts->max_cpus,
                                                       machine.name, machine.max_cpus)));
    }
    b.config.machine.cpus = counts->cpus;
    b.config.machine.max_cpus = counts->max_cpus;
  }
  return {};
}

Result<void> settle_memory(Builder& b) {
  const auto& machine = *b.config.machine_info;
  b.config.machine.ram_bytes = machine.default_ram;
  if (!b.memory) return {};
  const auto bytes = parse_memory(b.memory->value);
  if (!bytes) return in_option(*b.memory, bytes.error());
  if (*bytes > machine.max_ram) {
    return in_option(*b.memory, base::Error(fmt::format("{} MiB: machine '{}' takes at most {} MiB", *bytes >> 20,
                                                        machine.name, machine.max_ram >> 20)));
  }
  if (*bytes % (1 << 20) != 0)
    return in_option(*b.memory, base::Error(fmt::format("'{}' is not a whole number of MiB", b.memory->value)));
  b.config.machine.ram_bytes = *bytes;
  return {};
}

bool uses_stdio(const Config& config) {
  const auto is_stdio = [](const Given& g) {
    return g.value == "stdio" || g.value == "mon:stdio" || g.value.starts_with("stdio,");
  };
  return std::ranges::any_of(config.serials, is_stdio) || std::ranges::any_of(config.monitors, is_stdio) ||
         std::ranges::any_of(config.chardevs, is_stdio);
}

/// Serial lines and monitors that nobody asked for.  Without -nographic there is no window to show them in yet.
Result<void> settle_lines(Builder& b) {
  auto& config = b.config;
  const auto ports = config.machine_info->serial_ports;
  if (config.serials.size() > ports) {
    return in_option(config.serials[ports],
                     base::Error(fmt::format("machine '{}' has {} serial ports", config.machine_info->name, ports)));
  }
  const bool serial_given = !config.serials.empty();
  if (!b.no_defaults && config.machine.nographic && !uses_stdio(config)) {
    const Given shared{"-nographic", "mon:stdio"}, alone{"-nographic", "stdio"};
    if (!serial_given && ports > 0) {
      config.serials.push_back(b.has_monitor ? alone : shared);
    } else if (!b.has_monitor) {
      config.monitors.push_back(alone);
    }
  }
  config.explain_no_display =
      !b.has_display && !serial_given && config.monitors.empty() && config.chardev_monitors.empty();
  return {};
}

Result<void> settle(Builder& b) {
  if (!b.config.machine_info) {
    const auto machines = b.target.machines();
    const auto preferred = std::ranges::find_if(machines, &MachineInfo::is_default);
    b.config.machine_info = preferred == machines.end() ? &machines.front() : &*preferred;
  }
  b.config.machine.machine = b.config.machine_info->name;
  for (const auto& g : {b.initrd, b.append}) {
    if (g && !b.config.machine.kernel) return in_option(*g, base::Error("only together with -kernel"));
  }
  for (const auto& g : {b.digest, b.plant}) {
    if (g && !b.config.machine.icount) return in_option(*g, base::Error("only together with -icount"));
  }
  if (auto ok = settle_cpus(b); !ok) return ok;
  if (auto ok = settle_memory(b); !ok) return ok;
  return settle_lines(b);
}

}  // namespace

std::string version() { return TANDEM_VERSION; }

Result<CommandLine> parse_command_line(const Target& target, std::span<const std::string> arguments) {
  const auto visible = visible_options();
  auto table = visible;
  table.insert(table.end(), kNotBuiltIn.begin(), kNotBuiltIn.end());
  const auto given = base::parse_options(table, arguments);
  if (!given) return std::unexpected(given.error());

  Builder b{.target = target,
            .config = {},
            .print = {},
            .cpu = {},
            .smp = {},
            .memory = {},
            .initrd = {},
            .append = {},
            .digest = {},
            .plant = {}};
  for (const auto& option : *given) {
    const Given g{option.spelled, option.value};
    const Handler apply = option.row < visible.size() ? option_rows()[option.row].apply : not_built_in;
    if (auto ok = apply(b, g); !ok) return in_option(g, ok.error());
    if (!b.print) continue;
    if (!b.print->empty()) return PrintAndExit{std::move(*b.print)};
    return PrintAndExit{fmt::format("Tandem emulator version {}\nusage: {} [options]\n{}", version(), target.program(),
                                    base::options_help(visible))};
  }
  if (auto ok = settle(b); !ok) return std::unexpected(ok.error());
  return std::move(b.config);
}

}  // namespace sys
