// SPDX-License-Identifier: MIT
// A whole system emulator from argv to exit code: sets up in order, runs, and takes down in reverse.
#include "system/program.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "io/char_manager.h"
#include "io/terminal.h"
#include "io/unique_fd.h"
#include "plugins/host.h"
#include "plugins/loader.h"
#include "system/command_line.h"
#include "system/firmware.h"
#include "system/monitor.h"
#include "system/run_control.h"
#include "system/signals.h"

namespace sys {
namespace {

using base::Result;

std::unexpected<base::Error> in_option(const Given& given, const base::Error& error) {
  return std::unexpected(base::Error(error).context(given.option));
}

Result<void> set_up_log(const Config& config) {
  if (config.log_file) {
    if (auto ok = base::log::set_file(config.log_file->value); !ok) return in_option(*config.log_file, ok.error());
  }
  if (config.log_items) {
    if (auto ok = base::log::set_items(config.log_items->value); !ok) return in_option(*config.log_items, ok.error());
  }
  if (config.log_filter) {
    if (auto ok = base::log::set_filter(config.log_filter->value); !ok)
      return in_option(*config.log_filter, ok.error());
  }
  return {};
}

/// Whether a file that the user named can be read, before anything else is set up.
Result<void> check_readable(std::string_view option, const std::string& path) {
  struct stat info{};
  if (::stat(path.c_str(), &info) != 0 || ::access(path.c_str(), R_OK) != 0) {
    return base::fail(fmt::format("{}: cannot read '{}': {}", option, path, std::strerror(errno)));
  }
  if (S_ISDIR(info.st_mode)) return base::fail(fmt::format("{}: '{}' is a directory", option, path));
  return {};
}

Result<void> check_images(const MachineOptions& options, const FirmwareSearch& firmware) {
  if (options.kernel) {
    if (auto ok = check_readable("-kernel", *options.kernel); !ok) return ok;
  }
  if (options.initrd) {
    if (auto ok = check_readable("-initrd", *options.initrd); !ok) return ok;
  }
  if (options.bios) {
    const auto found = firmware.find(*options.bios);
    if (auto ok = check_readable("-bios", found.value_or(*options.bios)); !ok) return ok;
  }
  return {};
}

/// A board speaks of what it loads and knows no options; the user knows each thing by the option that gave it.
base::Error in_terms_of_options(const base::Error& error, const MachineOptions& options) {
  struct Topic {
    std::string_view board, option;
    bool given;
  };
  const std::array topics{
      Topic{"firmware: ", "-bios: ", options.bios.has_value()},
      Topic{"kernel: ", "-kernel: ", options.kernel.has_value()},
      Topic{"initrd: ", "-initrd: ", options.initrd.has_value()},
      Topic{"command line: ", "-append: ", !options.append.empty()},
      Topic{"prom-env: ", "-prom-env: ", !options.prom_environment.empty()},
  };
  const std::string_view text = error.text();
  for (const auto& topic : topics) {
    if (topic.given && text.starts_with(topic.board)) {
      return base::Error(std::string(topic.option) + std::string(text.substr(topic.board.size())));
    }
  }
  return error;
}

/// The -pidfile: written once everything is set up, removed at the end.
class PidFile {
 public:
  ~PidFile() {
    if (!path_.empty()) ::unlink(path_.c_str());
  }
  Result<void> write(const Given& given) {
    const io::UniqueFd fd(::open(given.value.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    const auto text = fmt::format("{}\n", getpid());
    if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
      return base::fail(fmt::format("{}: cannot write '{}': {}", given.option, given.value, std::strerror(errno)));
    }
    path_ = given.value;
    return {};
  }

 private:
  std::string path_;
};

/// The running program: members in the order in which they must be there, so that they go in the opposite one.
class Session {
 public:
  Session(Target& target, Config config)
      : target_(target),
        config_(std::move(config)),
        firmware_(FirmwareSearch::from_environment(config_.data_directories)),
        run_({.no_reboot = config_.no_reboot, .no_shutdown = config_.no_shutdown},
             [this](std::string_view text) { say(text); }),
        signals_([this](const std::string& message) {
          say(message);
          run_.quit(0);
        }),
        chardevs_({.quit = [this] { run_.quit(0); }}) {}

  Result<int> run() {
    if (auto ok = set_up_log(config_); !ok) return std::unexpected(ok.error());
    if (auto ok = check_images(config_.machine, firmware_); !ok) return std::unexpected(ok.error());
    if (auto ok = open_lines(); !ok) return std::unexpected(ok.error());
    if (auto ok = load_plugins(); !ok) return std::unexpected(ok.error());
    plugins::Host* const plugins = plugins::Host::get().any() ? &plugins::Host::get() : nullptr;
    auto machine = target_.create(config_.machine, {run_, firmware_, serials_, plugins});
    if (!machine) return std::unexpected(in_terms_of_options(machine.error(), config_.machine));
    machine_ = std::move(*machine);
    for (auto* line : monitor_lines_) {
      monitors_.push_back(
          std::make_unique<Monitor>(*line, MonitorContext{run_, *machine_, chardevs_, config_.machine}));
    }
    if (config_.pid_file) {
      if (auto ok = pid_file_.write(*config_.pid_file); !ok) return std::unexpected(ok.error());
    }
    if (config_.explain_no_display) say("no display is built in yet: -nographic puts the console on this terminal");
    if (auto ok = chardevs_.start(io::Cancel{signals_.fd()}); !ok) return std::unexpected(ok.error());
    run_.attach(machine_.get());
    if (!config_.start_paused) run_.resume();
    const int code = run_.run();
    run_.attach(nullptr);
    return code;
  }

  ~Session() {
    // A vCPU that waits for a slow reader must not hold up the end.
    chardevs_.stop_waiting();
    if (machine_ && plugins::Host::get().any()) {
      machine_->pause();
      plugins::Host::get().at_exit();
    }
    machine_.reset();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

 private:
  void say(std::string_view text) const { fmt::print(stderr, "{}: {}\n", target_.program(), text); }

  Result<void> load_plugins() {
    auto& host = plugins::Host::get();
    plugins::Environment environment;
    environment.target_name = target_.name();
    environment.smp_vcpus = static_cast<int>(config_.machine.cpus);
    environment.max_vcpus = static_cast<int>(config_.machine.max_cpus);
    host.set_environment(std::move(environment));
    host.set_clean_up(io::restore_terminal);
    for (const auto& given : config_.plugins) {
      const auto request = plugins::parse_request(given.value);
      if (!request) return in_option(given, request.error());
      if (auto ok = host.load(*request); !ok) return in_option(given, ok.error());
    }
    return {};
  }

  Result<void> open_lines() {
    chardevs_.set_escape(config_.escape);
    for (const auto& given : config_.chardevs) {
      if (auto ok = chardevs_.add(given.value); !ok) return in_option(given, ok.error());
    }
    for (std::size_t i = 0; i < config_.serials.size(); ++i) {
      const auto& given = config_.serials[i];
      const auto line = chardevs_.open_device(given.value, fmt::format("serial{}", i), io::MuxUser::kGuest);
      if (!line) return in_option(given, line.error());
      serials_.push_back(line->device);
      if (line->monitor) monitor_lines_.push_back(line->monitor);
    }
    serials_.resize(config_.machine_info->serial_ports, nullptr);
    for (std::size_t i = 0; i < config_.monitors.size(); ++i) {
      const auto& given = config_.monitors[i];
      const auto line = chardevs_.open_device(given.value, fmt::format("compat_monitor{}", i), io::MuxUser::kMonitor);
      if (!line) return in_option(given, line.error());
      if (line->device) monitor_lines_.push_back(line->device);
    }
    for (const auto& monitor : config_.chardev_monitors) {
      const auto line = chardevs_.claim(monitor.chardev, io::MuxUser::kMonitor);
      if (!line) return in_option(monitor.given, line.error());
      monitor_lines_.push_back(*line);
    }
    return {};
  }

  Target& target_;
  Config config_;
  FirmwareSearch firmware_;
  RunControl run_;
  SignalWatch signals_;
  PidFile pid_file_;
  io::CharManager chardevs_;
  std::vector<hw::CharBackend*> serials_, monitor_lines_;
  std::unique_ptr<Machine> machine_;
  std::vector<std::unique_ptr<Monitor>> monitors_;
};

Result<int> run(Target& target, const std::vector<std::string>& arguments) {
  auto parsed = parse_command_line(target, arguments);
  if (!parsed) return std::unexpected(parsed.error());
  if (const auto* text = std::get_if<PrintAndExit>(&*parsed)) {
    fmt::print("{}", text->text);
    return 0;
  }
  Session session(target, std::move(std::get<Config>(*parsed)));
  return session.run();
}

}  // namespace

int run_program(Target& target, int argc, char** argv) {
  const auto result = run(target, std::vector<std::string>(argv + (argc > 0), argv + argc));
  // Everything is closed now, and the terminal is as it was.
  io::restore_terminal();
  if (result) return *result;
  fmt::print(stderr, "{}: {}\n", target.program(), result.error().text());
  return 1;
}

}  // namespace sys
