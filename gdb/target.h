// SPDX-License-Identifier: MIT
// What the gdb server asks of the program it debugs: a machine or a user process implements this port.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gdb {

/// Number of a thread as gdb sees it, from 1.
using ThreadId = std::uint64_t;

/// A register in the order of gdb's numbers.  `type` is a gdb type name ("uint64", "ieee_double", "vec128", "code_ptr",
/// "data_ptr", or one that the feature's own types define).
struct Register {
  std::string name;
  unsigned bits = 64;
  std::string type = "int";
  std::string group{};  ///< "general", "float", ... or empty
};

/// A feature of the target description: registers and the type definitions (XML elements) that they need.
struct Feature {
  std::string name;  ///< such as org.gnu.gdb.aarch64.core
  std::string types{};
  std::vector<Register> registers;
};

enum class StopKind : std::uint8_t {
  kSignal,
  kBreakpoint,
  kWrite,   ///< watchpoint hit by a store
  kRead,    ///< ... by a load
  kAccess,  ///< ... either, by a watchpoint for both
  kSyscallEntry,
  kSyscallReturn,
  kExec,
  kExited,
  kKilled,
};

/// Why the target has stopped.
struct Stop {
  StopKind kind = StopKind::kSignal;
  ThreadId thread = 1;
  int signal = 5;           ///< in gdb's numbering (include/gdb/signals.def); of kKilled too
  std::uint64_t value = 0;  ///< watched address, system call number or exit code
  std::string path{};       ///< of kExec
};

enum class Resume : std::uint8_t { kContinue, kStep };
/// What one thread is to do; threads without an action stay stopped.
struct Action {
  ThreadId thread;
  Resume how;
  int signal;  ///< to deliver first, in gdb's numbering; 0: none
};

enum class WatchKind : std::uint8_t { kWrite = 2, kRead = 3, kAccess = 4 };  ///< numbers of Z packets

/// Thread: all calls come from the server's thread.  While the target runs only interrupt(), set_stop_handler's handler
/// and kill() may be used; the handler may be called on any thread, once for each resume().
class Target {
 public:
  virtual ~Target() = default;

  /// gdb's name of the architecture: "aarch64".
  [[nodiscard]] virtual std::string_view architecture() const = 0;
  [[nodiscard]] virtual std::span<const Feature> features() const = 0;
  [[nodiscard]] virtual std::uint64_t process_id() const = 0;
  virtual std::vector<ThreadId> threads() = 0;
  virtual std::string thread_name(ThreadId thread) = 0;

  /// Bytes in the target's order; nullopt: no such register.
  virtual std::optional<std::string> read_register(ThreadId thread, unsigned number) = 0;
  virtual bool write_register(ThreadId thread, unsigned number, std::string_view bytes) = 0;
  /// As many bytes as can be read, at most `bytes`.
  virtual std::string read_memory(std::uint64_t address, std::size_t bytes) = 0;
  virtual bool write_memory(std::uint64_t address, std::string_view bytes) = 0;

  virtual bool insert_breakpoint(std::uint64_t address) = 0;
  virtual bool remove_breakpoint(std::uint64_t address) = 0;
  virtual bool insert_watchpoint(WatchKind kind, std::uint64_t address, std::uint64_t bytes) = 0;
  virtual bool remove_watchpoint(WatchKind kind, std::uint64_t address, std::uint64_t bytes) = 0;

  /// A stop is about to be reported: returns once every thread stands still.
  virtual void settle() = 0;
  /// Whether watchpoints of the kind can be had at all.
  [[nodiscard]] virtual bool watches(WatchKind kind) const = 0;
  /// Lets the threads go and returns; `others` says whether threads without an action, such as new ones, run too.  The
  /// stop is told by notify_stop().
  virtual void resume(std::span<const Action> actions, bool others) = 0;
  /// Stops a running target soon.
  virtual void interrupt() = 0;
  virtual void kill() = 0;
  /// The debugger leaves: breakpoints go, everything runs.
  virtual void detach() = 0;
  /// The state to report when gdb asks first.
  [[nodiscard]] virtual Stop last_stop() const = 0;

  // What only user processes have.
  virtual std::optional<std::string> auxv() { return std::nullopt; }
  virtual std::optional<std::string> exec_file() { return std::nullopt; }
  virtual std::optional<std::string> siginfo(ThreadId) { return std::nullopt; }
  /// Host path of a guest path, for vFile.
  virtual std::optional<std::string> host_path(std::string_view) { return std::nullopt; }
  /// Numbers to report, empty: all; nullopt: none.  False: not supported.
  virtual bool catch_syscalls(std::optional<std::vector<std::uint64_t>>) { return false; }

  /// A line of the monitor (gdb's "monitor LINE"); nullopt: there is none.
  virtual std::optional<std::string> monitor(std::string_view) { return std::nullopt; }
};

}  // namespace gdb
