// SPDX-License-Identifier: MIT
// -strace: a line for each system call, with every argument readable.
#pragma once

#include <signal.h>

#include <array>
#include <string>

#include "linux-user/syscall/row.h"

namespace linux_user::syscall {

/// The trace of one call, as `strace -f` shows it: "PID name(arguments) = result".  The line begins before the call and
/// ends after it; where another thread's line comes between, both halves say so ("<unfinished ...>", "<... name
/// resumed>"). Goes to the log (stderr or -D).
class Trace {
 public:
  Trace(Call& call, const Row& row);
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;
  void finish(std::int64_t result);

 private:
  /// Text of argument `i`; `result` counts what a call gave back.
  [[nodiscard]] std::string argument(std::size_t i, std::int64_t result) const;
  [[nodiscard]] std::string pointed_to(std::size_t i, std::int64_t result) const;
  [[nodiscard]] std::size_t arity() const;

  Call& call_;
  const Row& row_;
  std::int64_t thread_;
  std::size_t shown_ = 0;              ///< arguments written before the call
  std::array<std::string, 6> before_;  ///< what kInOut arguments were
};

/// Writes the line of a signal that the guest takes, where the trace is on: "PID --- SIGSEGV {si_code=1, si_addr=0x0}
/// ---".
void trace_signal(const siginfo_t& info);

/// The result as it stands behind " = ": a number, or "-1 ENOENT (No such file or directory)".
std::string result_text(const Row& row, std::int64_t result);

}  // namespace linux_user::syscall
