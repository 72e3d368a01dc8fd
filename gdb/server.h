// SPDX-License-Identifier: MIT
// The gdb server: one debugger at a time on a stream socket.  Source: GDB manual, appendix E, remote protocol.
// Not modelled: non-stop mode, tracepoints, reverse execution, agents.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "gdb/file_io.h"
#include "gdb/packet.h"
#include "gdb/target.h"
#include "io/unique_fd.h"

namespace gdb {

/// One connection's state and commands, apart from the socket.  Thread: one, but for what Target says.
class Session {
 public:
  explicit Session(Target& target) : target_(target), files_(target) {}
  /// What to do after a packet.
  struct Answer {
    std::optional<std::string> reply{};  ///< to send; none: the answer comes with the stop
    bool closes = false;                 ///< the debugger has left
    bool kills = false;                  ///< the target is to end once the reply is sent
  };
  Answer handle(std::string_view packet);
  /// The packet that reports a stop; the target is taken to be stopped from here on.
  std::string stop_reply(const Stop& stop);
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] bool wants_acks() const { return acks_; }

 private:
  // session.cc: threads, registers, memory, break- and watchpoints.
  std::string general(char kind, Reader r);
  std::string select_thread(Reader r);
  std::string read_all_registers();
  std::string write_all_registers(Reader r);
  std::string read_register(Reader r);
  std::string write_register(Reader r);
  std::string read_memory(Reader r);
  std::string write_memory(Reader r, bool binary);
  std::string change_point(bool insert, Reader r);
  std::optional<ThreadId> thread_id(Reader& r);
  std::string thread_text(ThreadId thread) const;
  [[nodiscard]] unsigned register_count() const;
  // resume.cc: continue, step, kill, stop replies.
  Answer resume_all(Resume how, Reader r, bool with_signal);
  Answer v_cont(Reader r);
  Answer v_packet(std::string_view packet);
  Answer go(const std::vector<Action>& actions, bool others);
  // query.cc
  std::string query(std::string_view packet);
  std::string set(std::string_view packet);
  std::string supported(Reader r);
  std::string transfer(Reader r);
  std::string thread_list();
  std::string command(Reader r);
  std::string catch_syscalls(Reader r);

  Target& target_;
  FileIo files_;
  bool acks_ = true, multiprocess_ = false, running_ = false, swbreak_ = false;
  ThreadId general_thread_ = 0, resume_thread_ = 0;  ///< 0: any
};

/// target.xml of a description, and of one feature.
std::string description_xml(std::string_view architecture, std::span<const Feature> features);

/// Serves debuggers on a listening socket until stopped.  run() is a thread's whole life; the rest may be called from
/// any thread.
class Server {
 public:
  Server(Target& target, io::UniqueFd listener);
  /// Waits for the first debugger; false if stop() came first.
  void run();
  /// The target stopped (see Target::resume).  With no debugger there, nothing happens.  A stop() that follows lets it
  /// be sent first.
  void notify_stop(const Stop& stop);
  void stop();
  [[nodiscard]] bool connected() const { return connected_.load(std::memory_order_acquire); }

 private:
  void serve(int fd);
  void drain_stops(Session& session, int fd);
  static void send(int fd, std::string_view text);

  Target& target_;
  io::UniqueFd listener_, wake_;
  std::mutex lock_;
  std::optional<Stop> stopped_;  // under lock_
  bool quit_ = false;            // under lock_
  std::atomic<bool> connected_{false};
};

}  // namespace gdb
