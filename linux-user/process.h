// SPDX-License-Identifier: MIT
// One guest process: its address space, signal actions and threads, and what it was started with.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/result.h"
#include "linux-user/address_space.h"
#include "linux-user/elf_loader.h"
#include "linux-user/guest_symbols.h"
#include "linux-user/signals.h"
#include "linux-user/vdso.h"
#include "target/arm/features.h"
#include "tcg/runtime/runtime.h"

namespace linux_user {

class Debugger;
class Thread;

/// What the command line says.
struct ProcessOptions {
  std::string program;                              ///< file to run
  std::vector<std::string> arguments, environment;  ///< of the guest; arguments[0] is its name
  std::string prefix;                               ///< -L
  std::string release;                              ///< -r
  std::string cpu{arm::kDefaultModel};
  std::uint64_t stack_bytes = 0;  ///< -s; 0: the host's limit
  std::uint64_t guest_base = 0, reserved = 0;
  bool regions = false;
  std::vector<std::string> plugins;  ///< values of -plugin
  tcg::runtime::Options runtime;
  /// What a guest program that this one executes is started with: our program's name and its own options.
  std::vector<std::string> self;
};

/// Why a program could not be started; `exit_code` as shells know it: 127 not found, 126 not executable, else 1.
struct StartError {
  base::Error error;
  int exit_code = 1;
};

/// Thread: any, unless said.  Lives as long as the host process.
class Process {
 public:
  explicit Process(ProcessOptions options);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Loads the program and makes the first thread.
  std::expected<void, StartError> load();
  /// Runs on the calling host thread until the guest ends the process.
  [[noreturn]] void run();

  [[nodiscard]] const ProcessOptions& options() const { return options_; }
  [[nodiscard]] AddressSpace& space() { return *space_; }
  /// Those of the process, or of the vfork'd child that the calling thread is.
  [[nodiscard]] SignalActions& actions();
  [[nodiscard]] tcg::runtime::Runtime& runtime() { return *runtime_; }
  [[nodiscard]] const arm::Model& model() const { return *model_; }
  [[nodiscard]] const Vdso& vdso() const { return vdso_; }
  [[nodiscard]] const Image& image() const { return image_; }
  [[nodiscard]] const std::string& executable() const { return executable_; }
  [[nodiscard]] const std::string& auxv() const { return auxv_; }
  [[nodiscard]] std::uint64_t entry_sp() const { return entry_sp_; }

  /// clone() of a thread: starts it with the state it has; its host thread id, or -errno.
  std::int64_t start_thread(std::unique_ptr<Thread> thread, std::uint64_t set_parent_tid);
  /// A copy of the process with `self` alone in it: 0 in the child, its id in the parent, -errno.  `host_flags`: what
  /// the host's clone() is told besides SIGCHLD's place; 0 for a plain fork.
  std::int64_t fork(Thread& self, std::uint64_t host_flags);
  /// vfork: a process in the same memory, which runs `child` on this thread's state until it executes a program or
  /// ends; the caller waits.  Its id or -errno.
  std::int64_t vfork(Thread& self, const std::function<void()>& child);
  /// The calling thread ends.  The last one ends the process with `code`.  Does not return on the first thread.
  void thread_ended(Thread& thread, int code);
  /// exit_group, or death by a signal (`signal` not 0).
  [[noreturn]] void end(int code, int signal = 0);
  [[nodiscard]] bool multi_threaded() const { return threads_alive_.load(std::memory_order_relaxed) > 1; }

  /// Work on the thread of that host thread id, which lives meanwhile; false: there is none.
  bool with_thread(int tid, const std::function<void(Thread&)>& work);
  void with_threads(const std::function<void(Thread&)>& work);
  [[nodiscard]] std::vector<int> thread_ids();

  /// Loads the plugins that were asked for.  After load(), before anything else of the guest's.
  base::Result<void> load_plugins();
  [[nodiscard]] bool has_plugins() const { return !options_.plugins.empty(); }
  /// Executes another program in this one's place by `exec`, which returns only where that failed, with the error.
  std::int64_t replace(const std::function<std::int64_t()>& exec);

  /// -g: listens for a debugger, which the program waits for.  After load().
  base::Result<void> debug(const std::string& where);
  /// Null without -g.
  [[nodiscard]] Debugger* debugger() { return debugger_.get(); }

  /// Whether the calling thread is a vfork'd child in its parent's memory, where the parent's other threads go on.
  [[nodiscard]] static bool in_vfork();

  /// Run at the end of the process, before it is gone (flush logs, plugins).
  std::vector<std::function<void()>> at_end;
  /// Descriptors of our own.
  std::vector<int> reserved_fds;

 private:
  std::expected<void, StartError> load_image();
  base::Result<void> make_runtime();
  void hook_space();
  std::int64_t fork_now(Thread& self, std::uint64_t host_flags);
  /// Work that plugins must not run beside: no thread is in one's callback, or comes into one, meanwhile.
  void beside_no_plugin(const std::function<void()>& work);

  ProcessOptions options_;
  std::optional<arm::Model> model_;
  std::unique_ptr<AddressSpace> space_;
  SignalActions actions_;
  std::unique_ptr<tcg::runtime::Runtime> runtime_;
  Image image_;
  Vdso vdso_;
  std::string executable_, auxv_;
  std::uint64_t entry_pc_ = 0, entry_sp_ = 0;

  std::unique_ptr<GuestSymbols> symbols_;  ///< null without plugins
  std::unique_ptr<Debugger> debugger_;
  std::mutex threads_lock_;
  std::vector<std::unique_ptr<Thread>> threads_;  // under threads_lock_
  std::atomic<unsigned> threads_alive_{0};
};

/// A file of a guest path: under the prefix where it is there, else as it is.
std::string path_under_prefix(const std::string& prefix, const std::string& path);

}  // namespace linux_user
