// SPDX-License-Identifier: MIT
// Signal numbers of Linux and of gdb's remote protocol.  Source: include/gdb/signals.def of binutils-gdb, signal(7).
#pragma once

#include <csignal>

#include <array>

namespace linux_user {

struct SignalPair {
  int linux_number, gdb_number;
};
inline constexpr std::array kSignalPairs{
    SignalPair{SIGHUP, 1},     SignalPair{SIGINT, 2},   SignalPair{SIGQUIT, 3},   SignalPair{SIGILL, 4},
    SignalPair{SIGTRAP, 5},    SignalPair{SIGABRT, 6},  SignalPair{SIGFPE, 8},    SignalPair{SIGKILL, 9},
    SignalPair{SIGBUS, 10},    SignalPair{SIGSEGV, 11}, SignalPair{SIGSYS, 12},   SignalPair{SIGPIPE, 13},
    SignalPair{SIGALRM, 14},   SignalPair{SIGTERM, 15}, SignalPair{SIGURG, 16},   SignalPair{SIGSTOP, 17},
    SignalPair{SIGTSTP, 18},   SignalPair{SIGCONT, 19}, SignalPair{SIGCHLD, 20},  SignalPair{SIGTTIN, 21},
    SignalPair{SIGTTOU, 22},   SignalPair{SIGIO, 23},   SignalPair{SIGXCPU, 24},  SignalPair{SIGXFSZ, 25},
    SignalPair{SIGVTALRM, 26}, SignalPair{SIGPROF, 27}, SignalPair{SIGWINCH, 28}, SignalPair{SIGUSR1, 30},
    SignalPair{SIGUSR2, 31},   SignalPair{SIGPWR, 32},  SignalPair{32, 77},       SignalPair{64, 78},
};
inline constexpr int kFirstRealtime = 33, kLastRealtime = 63, kGdbFirstRealtime = 45, kGdbUnknown = 143;

/// 143 (unknown signal) for a number that gdb does not have.
constexpr int to_gdb_signal(int number) {
  for (const SignalPair& p : kSignalPairs)
    if (p.linux_number == number) return p.gdb_number;
  if (number >= kFirstRealtime && number <= kLastRealtime) return kGdbFirstRealtime + number - kFirstRealtime;
  return kGdbUnknown;
}

/// 0 for a number that Linux does not have.
constexpr int from_gdb_signal(int number) {
  for (const SignalPair& p : kSignalPairs)
    if (p.gdb_number == number) return p.linux_number;
  const int realtime = number - kGdbFirstRealtime + kFirstRealtime;
  return realtime >= kFirstRealtime && realtime <= kLastRealtime ? realtime : 0;
}
static_assert(to_gdb_signal(SIGSEGV) == 11 && from_gdb_signal(to_gdb_signal(40)) == 40);

}  // namespace linux_user
