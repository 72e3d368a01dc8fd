// SPDX-License-Identifier: MIT
// tandem-aarch64: runs AArch64 Linux programs.
#include <fmt/core.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "linux-user/calls.h"
#include "linux-user/options.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  std::vector<std::string> environment;
  for (char** e = environ; *e != nullptr; ++e) environment.emplace_back(*e);
  auto line = linux_user::parse_command_line(argc > 0 ? argv[0] : "tandem-aarch64", arguments, environment);
  if (!line) {
    fmt::print(stderr, "tandem-aarch64: {}\n", line.error().text());
    return 1;
  }
  if (line->text) {
    fmt::print("{}", *line->text);
    return 0;
  }
  linux_user::syscall::add_rows(linux_user::memory_rows());
  linux_user::syscall::add_rows(linux_user::process_rows());
  linux_user::syscall::add_rows(linux_user::signal_rows());
  // Other threads may run to the very end: nothing of this is ever destroyed.
  auto* process = new linux_user::Process(std::move(line->process));
  if (auto loaded = process->load(); !loaded) {
    fmt::print(stderr, "tandem-aarch64: {}\n", loaded.error().error.text());
    return loaded.error().exit_code;
  }
  if (auto loaded = process->load_plugins(); !loaded) {
    fmt::print(stderr, "tandem-aarch64: -plugin: {}\n", loaded.error().text());
    return 1;
  }
  if (!line->gdb.empty()) {
    if (auto debugged = process->debug(line->gdb); !debugged) {
      fmt::print(stderr, "tandem-aarch64: -g: {}\n", debugged.error().text());
      return 1;
    }
  }
  process->run();
}
