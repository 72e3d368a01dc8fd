// SPDX-License-Identifier: MIT
// gdb's view of a user process (-g): all-stop debugging of its threads.
// Not modelled: following forks (a child runs on without a debugger); exec replaces the program and ends the session.
#pragma once

#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <thread>
#include <vector>

#include "base/result.h"
#include "gdb/server.h"
#include "gdb/target.h"
#include "linux-user/signals.h"
#include "tcg/runtime/debug.h"

namespace linux_user {

class Process;
class Thread;

/// The debugger of a process.  The gdb::Target part runs on the server's thread, on_* on guest threads outside guest
/// code; a guest thread that has something to report stays in the call until gdb lets it go.
class Debugger final : public gdb::Target, public tcg::runtime::DebugListener {
 public:
  /// Listens where -g says: a TCP port number or the path of a Unix socket.  Errors: port out of range, address in use.
  static base::Result<std::unique_ptr<Debugger>> create(Process& process, const std::string& where);
  ~Debugger() override;

  /// A thread, before its first instruction.  The first one waits for gdb to come and let it go.
  void on_thread(Thread& thread);
  /// A signal is about to be delivered; the signal to deliver instead, 0 for none.
  int on_signal(Thread& thread, const siginfo_t& info);
  void on_syscall(Thread& thread, std::uint64_t number, gdb::StopKind kind);
  /// The process is about to end.
  void on_end(int code, int signal);

  // tcg::runtime::DebugListener
  void on_breakpoint(tcg::runtime::Vcpu& vcpu) override;
  void on_step(tcg::runtime::Vcpu& vcpu) override;
  void on_watch(tcg::runtime::Vcpu& vcpu, const tcg::runtime::Watch& watch) override;

  // gdb::Target
  [[nodiscard]] std::string_view architecture() const override { return "aarch64"; }
  [[nodiscard]] std::span<const gdb::Feature> features() const override;
  [[nodiscard]] std::uint64_t process_id() const override;
  std::vector<gdb::ThreadId> threads() override;
  std::string thread_name(gdb::ThreadId thread) override;
  std::optional<std::string> read_register(gdb::ThreadId thread, unsigned number) override;
  bool write_register(gdb::ThreadId thread, unsigned number, std::string_view bytes) override;
  std::string read_memory(std::uint64_t address, std::size_t bytes) override;
  bool write_memory(std::uint64_t address, std::string_view bytes) override;
  bool insert_breakpoint(std::uint64_t address) override;
  bool remove_breakpoint(std::uint64_t address) override;
  bool insert_watchpoint(gdb::WatchKind kind, std::uint64_t address, std::uint64_t bytes) override;
  bool remove_watchpoint(gdb::WatchKind kind, std::uint64_t address, std::uint64_t bytes) override;
  void settle() override;
  [[nodiscard]] bool watches(gdb::WatchKind) const override { return true; }
  void resume(std::span<const gdb::Action> actions, bool others) override;
  void interrupt() override;
  void kill() override;
  void detach() override;
  [[nodiscard]] gdb::Stop last_stop() const override;
  std::optional<std::string> auxv() override;
  std::optional<std::string> exec_file() override;
  std::optional<std::string> siginfo(gdb::ThreadId thread) override;
  std::optional<std::string> host_path(std::string_view path) override;
  bool catch_syscalls(std::optional<std::vector<std::uint64_t>> numbers) override;

 private:
  struct Watch {
    gdb::WatchKind kind;
    std::uint64_t address, bytes;
    std::string value;  ///< of the bytes when last looked at
  };
  Debugger(Process& process, io::UniqueFd listener);
  /// Reports and waits to be let go; false: nobody debugs.  `still_true` is asked once it is this thread's turn.
  bool report(Thread& thread, gdb::Stop stop, const std::function<bool()>& still_true = {});
  /// Looks at memory watched for stores after a system call; the stop to report, if any changed.
  std::optional<gdb::Stop> look_at_watches();
  /// Has the runtime look out for what is in watches_.  Under lock_.
  void set_watches();
  /// gdb's thread number, or any thread for 0.
  bool with_thread(gdb::ThreadId id, const std::function<void(Thread&)>& work);

  Process& process_;
  gdb::Server server_;
  std::thread server_thread_;
  mutable std::mutex lock_;
  std::condition_variable changed_;
  // Under lock_.
  bool attached_ = true, started_ = false, reporting_ = false, ended_ = false;
  gdb::Stop stop_;
  std::map<gdb::ThreadId, bool> waiting_;  ///< threads in report(): whether they may go
  std::map<gdb::ThreadId, int> signals_;   ///< what gdb wants delivered to them
  std::map<gdb::ThreadId, siginfo_t> infos_;
  std::map<gdb::ThreadId, bool> stepping_;  ///< threads that gdb steps
  std::vector<Watch> watches_;
  std::optional<std::vector<std::uint64_t>> syscalls_;
};

}  // namespace linux_user
