// SPDX-License-Identifier: MIT
// The terminal's raw mode: taken once, given back however the program ends.
#pragma once

namespace io {

/// Whether Ctrl-C, Ctrl-Z and Ctrl-\ at the terminal signal this program or are bytes for the guest.
enum class TerminalSignals : bool { kToGuest, kToProgram };

/// Puts the terminal on standard input into raw mode: no echo, no line editing, output processing kept.  Does nothing
/// if standard input is no terminal.  The old mode comes back with restore_terminal(), at exit and on fatal signals; a
/// program stopped and continued gets the raw mode again.
void make_terminal_raw(TerminalSignals signals);
/// Async-signal-safe; more than one call is harmless.
void restore_terminal();

}  // namespace io
