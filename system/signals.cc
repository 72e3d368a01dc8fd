// SPDX-License-Identifier: MIT
// SIGINT, SIGTERM and SIGHUP as events of the main loop.
#include "system/signals.h"

#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <system_error>

#include "io/terminal.h"

namespace sys {
namespace {

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};
constexpr int kPatience = 3;

// Written by the handler, read by the main loop after the flag was raised (an eventfd write and read order them).
std::atomic<int> signal_number{0}, sender{0}, count{0};
std::atomic<const io::WakeFlag*> flag{nullptr};

void on_signal_raised(int number, siginfo_t* info, void*) {
  const int saved = errno;
  signal_number.store(number, std::memory_order_relaxed);
  sender.store(info->si_code <= 0 ? info->si_pid : 0, std::memory_order_relaxed);
  if (count.fetch_add(1, std::memory_order_relaxed) + 1 >= kPatience) {
    io::restore_terminal();
    _exit(128 + number);
  }
  if (const auto* f = flag.load(std::memory_order_acquire)) f->raise();  // pairs with the store in SignalWatch
  errno = saved;
}

std::string message() {
  auto text = fmt::format("terminating on signal {}", signal_number.load(std::memory_order_relaxed));
  const int pid = sender.load(std::memory_order_relaxed);
  if (pid == 0) return text;
  std::error_code error;
  const auto program = std::filesystem::read_symlink(fmt::format("/proc/{}/exe", pid), error);
  return text + fmt::format(" from pid {} ({})", pid, error ? "<unknown process>" : program.string());
}

void set_handlers(bool ours) {
  struct sigaction action{};
  if (ours) {
    action.sa_sigaction = on_signal_raised;
    action.sa_flags = SA_SIGINFO;
  } else {
    action.sa_handler = SIG_DFL;
  }
  for (const int number : kSignals) sigaction(number, &action, nullptr);
}

}  // namespace

SignalWatch::SignalWatch(std::function<void(const std::string&)> on_signal)
    : flag_([on_signal = std::move(on_signal)] { on_signal(message()); }) {
  count.store(0, std::memory_order_relaxed);
  flag.store(&flag_, std::memory_order_release);  // pairs with the handler
  set_handlers(true);
}

SignalWatch::~SignalWatch() {
  set_handlers(false);
  flag.store(nullptr, std::memory_order_release);
}

}  // namespace sys
