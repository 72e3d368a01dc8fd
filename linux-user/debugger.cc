// SPDX-License-Identifier: MIT
// Run control of a debugged process: who stands still, who reports, who goes on.
#include "linux-user/debugger.h"

#include <unistd.h>
#include <csignal>

#include <algorithm>
#include <charconv>

#include "io/socket_address.h"
#include "linux-user/gdb_signals.h"
#include "linux-user/process.h"
#include "linux-user/thread.h"

namespace linux_user {

using gdb::Stop;
using gdb::StopKind;
using gdb::ThreadId;

namespace {

constexpr int kGdbTrap = 5, kGdbInterrupt = 2;

base::Result<io::SocketAddress> address_of(const std::string& where) {
  const bool digits = !where.empty() && std::ranges::all_of(where, [](char c) { return c >= '0' && c <= '9'; });
  if (!digits) return io::SocketAddress{.path = where};
  unsigned port = 0;
  const auto [end, error] = std::from_chars(where.data(), where.data() + where.size(), port);
  if (error != std::errc{} || port == 0 || port > 0xffff)
    return base::fail("port " + where + " is not between 1 and 65535");
  return io::SocketAddress{.host = "127.0.0.1", .port = where, .ipv6 = false};
}

ThreadId id_of(const Thread& thread) { return static_cast<ThreadId>(thread.tid()); }

Thread& thread_of(tcg::runtime::Vcpu&) { return *current_thread(); }

StopKind stop_of(gdb::WatchKind kind) {
  switch (kind) {
    case gdb::WatchKind::kWrite: return StopKind::kWrite;
    case gdb::WatchKind::kRead: return StopKind::kRead;
    default: return StopKind::kAccess;
  }
}

/// While it lives the thread's vCPU counts as outside guest code.
class Standing {
 public:
  explicit Standing(Thread& thread) {
    if (thread.vcpu().inside()) outside_.emplace(thread.vcpu());
  }

 private:
  std::optional<tcg::runtime::Vcpu::Outside> outside_;
};

}  // namespace

Debugger::Debugger(Process& process, io::UniqueFd listener) : process_(process), server_(*this, std::move(listener)) {}

Debugger::~Debugger() = default;

base::Result<std::unique_ptr<Debugger>> Debugger::create(Process& process, const std::string& where) {
  const auto address = address_of(where);
  if (!address) return std::unexpected(address.error());
  auto listener = io::listen_on(*address);
  if (!listener) return std::unexpected(std::move(listener).error());
  process.reserved_fds.push_back(listener->get());
  std::unique_ptr<Debugger> debugger(new Debugger(process, *std::move(listener)));
  process.runtime().debug().attach(debugger.get());
  // The server takes none of the guest's signals.
  const std::uint64_t mask = set_host_mask(~std::uint64_t{0});
  debugger->server_thread_ = std::thread([d = debugger.get()] {
    {
      // Who connects early is answered when there is a thread to tell of.
      std::unique_lock guard(d->lock_);
      d->changed_.wait(guard, [d] { return d->reporting_ || d->ended_; });
    }
    d->server_.run();
  });
  set_host_mask(mask);
  return debugger;
}

// Guest threads.

bool Debugger::report(Thread& thread, Stop stop, const std::function<bool()>& still_true) {
  const ThreadId id = id_of(thread);
  stop.thread = id;
  const Standing standing(thread);
  std::unique_lock guard(lock_);
  // One report at a time: the others wait here, standing still.
  changed_.wait(guard, [&] { return !attached_ || !reporting_; });
  if (!attached_ || (still_true && !still_true())) return false;
  reporting_ = true;
  stop_ = stop;
  waiting_[id] = false;
  signals_.erase(id);
  server_.notify_stop(stop);
  changed_.notify_all();
  changed_.wait(guard, [&] { return !attached_ || waiting_[id]; });
  waiting_.erase(id);
  return true;
}

void Debugger::on_thread(Thread& thread) {
  bool first = false;
  {
    std::lock_guard guard(lock_);
    first = !std::exchange(started_, true);
  }
  if (first) report(thread, {.kind = StopKind::kSignal, .signal = kGdbTrap});
}

int Debugger::on_signal(Thread& thread, const siginfo_t& info) {
  {
    std::lock_guard guard(lock_);
    if (!attached_) return info.si_signo;
    infos_[id_of(thread)] = info;
  }
  if (!report(thread, {.kind = StopKind::kSignal, .signal = to_gdb_signal(info.si_signo)})) return info.si_signo;
  std::lock_guard guard(lock_);
  infos_.erase(id_of(thread));
  if (!attached_) return info.si_signo;
  const auto chosen = signals_.find(id_of(thread));
  return chosen == signals_.end() ? 0 : from_gdb_signal(chosen->second);
}

void Debugger::on_syscall(Thread& thread, std::uint64_t number, StopKind kind) {
  // The kernel's stores go by no watchpoint.
  if (kind == StopKind::kSyscallReturn)
    if (const auto changed = look_at_watches()) report(thread, *changed);
  {
    std::lock_guard guard(lock_);
    if (!attached_ || !syscalls_) return;
    if (!syscalls_->empty() && std::ranges::find(*syscalls_, number) == syscalls_->end()) return;
  }
  report(thread, {.kind = kind, .signal = kGdbTrap, .value = number});
}

void Debugger::on_breakpoint(tcg::runtime::Vcpu& vcpu) {
  Thread& thread = thread_of(vcpu);
  report(thread, {.kind = StopKind::kBreakpoint, .signal = kGdbTrap},
         [&] { return process_.runtime().debug().at(thread.state().pc); });
}

void Debugger::on_step(tcg::runtime::Vcpu& vcpu) {
  Thread& thread = thread_of(vcpu);
  bool wanted = false;
  {
    std::lock_guard guard(lock_);
    if (!attached_) return;
    wanted = std::exchange(stepping_[id_of(thread)], false);
  }
  if (wanted) {
    report(thread, {.kind = StopKind::kSignal, .signal = kGdbTrap});
  } else if (process_.runtime().debug().at(thread.state().pc)) {
    on_breakpoint(vcpu);
  }
}

void Debugger::on_watch(tcg::runtime::Vcpu& vcpu, const tcg::runtime::Watch& watch) {
  Thread& thread = thread_of(vcpu);
  {
    std::lock_guard guard(lock_);
    stepping_[id_of(thread)] = false;
  }
  const auto kind = static_cast<gdb::WatchKind>(watch.tag);
  report(thread, {.kind = stop_of(kind), .signal = kGdbTrap, .value = watch.address}, [&] {
    return std::ranges::any_of(watches_, [&](const Watch& w) { return w.kind == kind && w.address == watch.address; });
  });
}

std::optional<Stop> Debugger::look_at_watches() {
  std::lock_guard guard(lock_);
  if (!attached_ || reporting_) return std::nullopt;
  for (Watch& w : watches_) {
    if (w.kind == gdb::WatchKind::kRead) continue;
    std::string now = read_memory(w.address, w.bytes);
    if (now == w.value) continue;
    w.value = std::move(now);
    return Stop{.kind = stop_of(w.kind), .signal = kGdbTrap, .value = w.address};
  }
  return std::nullopt;
}

void Debugger::on_end(int code, int signal) {
  {
    std::lock_guard guard(lock_);
    if (!attached_) return;
    stop_ = signal == 0 ? Stop{.kind = StopKind::kExited, .value = static_cast<std::uint64_t>(code)}
                        : Stop{.kind = StopKind::kKilled, .signal = to_gdb_signal(signal)};
    server_.notify_stop(stop_);
    ended_ = true;
  }
  changed_.notify_all();
  server_.stop();
  server_thread_.join();
}

// The server's thread.

void Debugger::settle() { process_.runtime().hold_all(); }

void Debugger::resume(std::span<const gdb::Action> actions, bool others) {
  std::lock_guard guard(lock_);
  for (Watch& w : watches_) w.value = read_memory(w.address, w.bytes);
  reporting_ = false;
  for (const gdb::Action& a : actions) {
    process_.with_thread(static_cast<int>(a.thread), [&](Thread& t) {
      stepping_[a.thread] = a.how == gdb::Resume::kStep;
      if (a.signal != 0) signals_[a.thread] = a.signal;
      if (a.how == gdb::Resume::kStep) t.vcpu().step();
      if (const auto waits = waiting_.find(a.thread); waits != waiting_.end()) waits->second = true;
    });
  }
  if (others) {
    process_.runtime().let_all_go();
  } else {
    for (const gdb::Action& a : actions)
      process_.with_thread(static_cast<int>(a.thread), [&](Thread& t) { process_.runtime().let_go(t.vcpu()); });
  }
  changed_.notify_all();
}

void Debugger::interrupt() {
  std::lock_guard guard(lock_);
  if (reporting_ || !attached_) return;
  reporting_ = true;
  const auto ids = process_.thread_ids();
  stop_ = {.kind = StopKind::kSignal,
           .thread = ids.empty() ? 1 : static_cast<ThreadId>(ids.front()),
           .signal = kGdbInterrupt};
  server_.notify_stop(stop_);
}

void Debugger::kill() { ::kill(getpid(), SIGKILL); }

void Debugger::detach() {
  process_.runtime().detach_debugger();
  process_.with_threads([](Thread& t) { t.vcpu().stop_stepping(); });
  std::lock_guard guard(lock_);
  attached_ = reporting_ = false;
  watches_.clear();
  syscalls_.reset();
  process_.runtime().let_all_go();
  changed_.notify_all();
}

Stop Debugger::last_stop() const {
  std::lock_guard guard(lock_);
  return stop_;
}

bool Debugger::insert_breakpoint(std::uint64_t address) {
  return address % 4 == 0 && process_.space().mapping_of(address) && process_.runtime().set_breakpoint(address, true);
}

bool Debugger::remove_breakpoint(std::uint64_t address) { return process_.runtime().set_breakpoint(address, false); }

bool Debugger::insert_watchpoint(gdb::WatchKind kind, std::uint64_t address, std::uint64_t bytes) {
  constexpr std::uint64_t kMostBytes = 4096;
  constexpr std::size_t kMostWatches = 64;
  if (bytes == 0 || bytes > kMostBytes) return false;
  std::string value = read_memory(address, bytes);
  if (value.size() != bytes) return false;
  std::lock_guard guard(lock_);
  if (watches_.size() == kMostWatches) return false;
  watches_.push_back({kind, address, bytes, std::move(value)});
  set_watches();
  return true;
}

bool Debugger::remove_watchpoint(gdb::WatchKind kind, std::uint64_t address, std::uint64_t bytes) {
  std::lock_guard guard(lock_);
  if (std::erase_if(watches_,
                    [&](const Watch& w) { return w.kind == kind && w.address == address && w.bytes == bytes; }) == 0)
    return false;
  set_watches();
  return true;
}

void Debugger::set_watches() {
  using tcg::instrument::kReads;
  using tcg::instrument::kWrites;
  std::vector<tcg::runtime::Watch> watches;
  for (const Watch& w : watches_) {
    const std::uint8_t accesses = w.kind == gdb::WatchKind::kWrite  ? kWrites
                                  : w.kind == gdb::WatchKind::kRead ? kReads
                                                                    : kReads | kWrites;
    watches.push_back({{w.address, w.bytes, accesses}, static_cast<int>(w.kind)});
  }
  process_.runtime().set_watches(std::move(watches));
}

bool Debugger::catch_syscalls(std::optional<std::vector<std::uint64_t>> numbers) {
  std::lock_guard guard(lock_);
  syscalls_ = std::move(numbers);
  return true;
}

}  // namespace linux_user
