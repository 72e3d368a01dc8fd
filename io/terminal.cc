// SPDX-License-Identifier: MIT
// The terminal's raw mode.  State is global because the terminal is, and because signal handlers need it.
#include "io/terminal.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>

namespace io {
namespace {

termios original_mode;
termios raw_mode;
int original_flags = 0;
std::atomic<bool> is_raw{false};
static_assert(std::atomic<bool>::is_always_lock_free);

/// A background process that touches the terminal would be stopped by SIGTTOU; then the shell owns the terminal anyway.
void set_mode(const termios& mode) {
  if (tcgetpgrp(STDIN_FILENO) == getpgrp()) tcsetattr(STDIN_FILENO, TCSANOW, &mode);
}

void on_fatal_signal(int number) {
  restore_terminal();
  raise(number);  // SA_RESETHAND put the default action back
}

void on_continue(int) {
  if (is_raw.load(std::memory_order_relaxed)) set_mode(raw_mode);
}

void install_handlers() {
  std::atexit(restore_terminal);
  struct sigaction action{};
  action.sa_handler = on_fatal_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int number : std::array{SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGQUIT}) {
    struct sigaction old{};
    // A sanitizer or the JIT may have a handler already; it comes first.
    if (sigaction(number, nullptr, &old) == 0 && old.sa_handler == SIG_DFL) sigaction(number, &action, nullptr);
  }
  action.sa_handler = on_continue;
  action.sa_flags = SA_RESTART;
  sigaction(SIGCONT, &action, nullptr);
}

}  // namespace

void make_terminal_raw(TerminalSignals signals) {
  if (!isatty(STDIN_FILENO) || is_raw.load() || tcgetattr(STDIN_FILENO, &original_mode) != 0) return;
  original_flags = fcntl(STDIN_FILENO, F_GETFL);
  raw_mode = original_mode;
  raw_mode.c_iflag &= ~static_cast<tcflag_t>(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
  raw_mode.c_oflag |= OPOST;
  raw_mode.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | IEXTEN);
  if (signals == TerminalSignals::kToGuest) raw_mode.c_lflag &= ~static_cast<tcflag_t>(ISIG);
  raw_mode.c_cflag = (raw_mode.c_cflag & ~static_cast<tcflag_t>(CSIZE | PARENB)) | CS8;
  raw_mode.c_cc[VMIN] = 1;
  raw_mode.c_cc[VTIME] = 0;
  static const bool installed = (install_handlers(), true);
  static_cast<void>(installed);
  is_raw.store(true);
  set_mode(raw_mode);
}

void restore_terminal() {
  if (!is_raw.exchange(false)) return;
  set_mode(original_mode);
  if (original_flags >= 0) fcntl(STDIN_FILENO, F_SETFL, original_flags);
}

}  // namespace io
