// SPDX-License-Identifier: MIT
// Finding the plugin to blame.
#include "plugins/failures.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <link.h>
#include <pthread.h>
#include <ucontext.h>
#include <unistd.h>
#include <cerrno>
#include <csignal>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>

#include <fmt/core.h>

#include "plugins/api.h"
#include "tcg/runtime/vcpu.h"

namespace plugins {
namespace {

/// Code of a plugin.  Read by signal handlers: entries are published by their end and never removed, only emptied.
struct Mapping {
  std::atomic<std::uintptr_t> begin{0}, end{0};
  std::uintptr_t base = 0;  ///< what addresses in the file count from
  const Plugin* plugin = nullptr;
};
std::array<Mapping, 256> g_mappings;
std::atomic<unsigned> g_mapping_count{0};
constexpr std::array kFatal{SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
std::array<struct sigaction, 65> g_before;
std::array<std::atomic<bool>, 256> g_told_of_fork;  ///< by mapping
/// The failure has been told; the abort that follows needs no line of its own.
std::atomic<bool> g_told{false};

const Mapping* mapping(std::uintptr_t address) {
  const unsigned count = std::min<unsigned>(g_mapping_count.load(std::memory_order_acquire), g_mappings.size());
  for (unsigned i = 0; i < count; ++i) {
    const Mapping& m = g_mappings[i];
    if (address >= m.begin.load(std::memory_order_relaxed) && address < m.end.load(std::memory_order_acquire))
      return &m;
  }
  return nullptr;
}

const Plugin* owner(std::uintptr_t address) {
  const Mapping* const m = mapping(address);
  return m != nullptr ? m->plugin : nullptr;
}

/// The innermost address on this thread's stack that is a plugin's, or 0.
std::uintptr_t address_on_stack() {
  if (g_mapping_count.load(std::memory_order_relaxed) == 0) return 0;
  std::array<void*, 64> frames;
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  for (int i = 0; i < count; ++i) {
    const auto address = reinterpret_cast<std::uintptr_t>(frames[static_cast<std::size_t>(i)]);
    if (owner(address) != nullptr) return address;
  }
  return 0;
}

/// The innermost plugin with a frame on this thread's stack, or null.
const Plugin* on_stack() { return owner(address_on_stack()); }

void say(const Plugin* plugin, std::string_view what) {
  fmt::print(stderr, "{}: -plugin: '{}' {}\n", program_invocation_short_name,
             plugin != nullptr ? plugin->name : std::string("(unknown)"), what);
}

void handle(int signal, siginfo_t* info, void* context) {
  if (blame(signal, info->si_addr, context)) Host::get().clean_up();
  const struct sigaction& before = g_before[static_cast<std::size_t>(signal)];
  if ((before.sa_flags & SA_SIGINFO) != 0 && before.sa_sigaction != nullptr)
    return before.sa_sigaction(signal, info, context);
  if (before.sa_handler != SIG_DFL && before.sa_handler != SIG_IGN) return before.sa_handler(signal);
  // As if we had not been there: the access faults again, or the signal comes again.
  sigaction(signal, &before, nullptr);
  if (info->si_code <= 0) raise(signal);
}

/// Of the exception being handled.
std::string message() {
  try {
    throw;
  } catch (const std::exception& e) {
    return fmt::format(": {}", e.what());
  } catch (...) {
    return {};
  }
}

[[noreturn]] void on_terminate() {
  if (const Plugin* p = on_stack(); p != nullptr && std::current_exception()) escaped(*p);
  std::abort();
}

/// exit() within a callback, or on a thread of the plugin's own: what a normal end would have done, on this thread.
/// Waits for other vCPUs to rest, but not for those that wait for this thread, as for a lock of the plugin's.
/// Destructors of static objects are not run, for other vCPUs may still use them.
[[noreturn]] void end_for(const Plugin& plugin, int status) {
  Host& host = Host::get();
  say(&plugin, "called exit: the guest ends here");
  const auto end = [&] {
    host.at_exit();
    std::fflush(nullptr);
    host.clean_up();
    std::_Exit(status);
  };
  auto* const vcpu = tcg::runtime::Vcpu::current();
  tcg::runtime::Runtime* const runtime = host.ports().runtime;
  if (runtime != nullptr) runtime->last_section(vcpu, std::chrono::seconds(1), end);
  end();
  __builtin_unreachable();
}

/// Once for each plugin.
void before_fork() {
  const Mapping* const m = mapping(address_on_stack());
  if (m == nullptr || g_told_of_fork[static_cast<std::size_t>(m - g_mappings.data())].exchange(true)) return;
  say(m->plugin, "called fork: the child has no vCPUs and must exec or end");
}

void watch() {
  void* warm[1];
  backtrace(warm, 1);  // loads the unwinder now, not in a signal handler
  for (const int s : kFatal) {
    if (!Host::get().takes_signals()) break;
    struct sigaction action{};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigaction(s, &action, &g_before[static_cast<std::size_t>(s)]);
  }
  std::set_terminate(on_terminate);
  pthread_atfork(before_fork, nullptr, nullptr);
}

using Exit = void(int);

}  // namespace
}  // namespace plugins

/// In place of libc's for plugins, which find the program's symbols first.  (A handler of atexit() comes too late:
/// static objects made since its registration are gone.)
extern "C" void exit(int status) noexcept {
  if (const plugins::Plugin* const plugin = plugins::on_stack()) plugins::end_for(*plugin, status);
  reinterpret_cast<plugins::Exit*>(dlsym(RTLD_NEXT, "exit"))(status);
  __builtin_unreachable();
}

namespace plugins {

void note_mapping(const Plugin& plugin) {
  static std::once_flag once;
  std::call_once(once, watch);
  const link_map* map = nullptr;
  if (dlinfo(plugin.library, RTLD_DI_LINKMAP, &map) != 0) return;
  struct Search {
    const link_map* map;
    const Plugin* plugin;
  } search{map, &plugin};
  const auto each = [](dl_phdr_info* info, std::size_t, void* data) {
    const auto& s = *static_cast<Search*>(data);
    if (info->dlpi_addr != s.map->l_addr) return 0;
    for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
      const auto& head = info->dlpi_phdr[i];
      if (head.p_type != PT_LOAD || (head.p_flags & PF_X) == 0) continue;
      const unsigned n = g_mapping_count.load(std::memory_order_relaxed);
      if (n >= g_mappings.size()) return 1;
      Mapping& m = g_mappings[n];
      m.plugin = s.plugin;
      m.base = info->dlpi_addr;
      m.begin.store(info->dlpi_addr + head.p_vaddr, std::memory_order_relaxed);
      m.end.store(info->dlpi_addr + head.p_vaddr + head.p_memsz, std::memory_order_relaxed);
      g_mapping_count.store(n + 1, std::memory_order_release);
    }
    return 1;
  };
  dl_iterate_phdr(each, &search);
}

void forget_mapping(const Plugin& plugin) {
  for (Mapping& m : g_mappings) {
    if (m.plugin == &plugin) m.end.store(0, std::memory_order_release);
  }
}

void watch_installation(bool on) {
  if (Host::get().takes_signals()) return;
  for (const int s : {SIGILL, SIGFPE, SIGABRT}) {
    struct sigaction action{};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    struct sigaction& before = g_before[static_cast<std::size_t>(s)];
    sigaction(s, on ? &action : &before, on ? &before : nullptr);
  }
}

bool blame(int signal, const void* fault_address, const void* context) {
#ifdef __x86_64__
  const auto& registers = static_cast<const ucontext_t*>(context)->uc_mcontext.gregs;
  const auto pc = static_cast<std::uintptr_t>(registers[REG_RIP]);
#endif
  if (g_told.load(std::memory_order_relaxed)) return true;
  const Mapping* where = mapping(pc);
  std::uintptr_t address = pc;
  if (where == nullptr) {
    // A fault in generated code is the guest's or ours; one in a library may be a plugin's call.
    const auto* const runtime = Host::get().ports().runtime;
    Dl_info info{};
    if (runtime != nullptr &&
        const_cast<tcg::runtime::Runtime*>(runtime)->buffer().contains(reinterpret_cast<const void*>(pc)))
      return false;
    if (signal != SIGABRT && dladdr(reinterpret_cast<const void*>(pc), &info) == 0) return false;
    address = address_on_stack();
    where = mapping(address);
  }
  if (where == nullptr) return false;
  std::array<char, 40> accessed{};
  if (signal == SIGSEGV || signal == SIGBUS)
    std::snprintf(accessed.data(), accessed.size(), " (address %#zx)", reinterpret_cast<std::size_t>(fault_address));
  std::array<char, 400> text;
  const int n = std::snprintf(text.data(), text.size(), "%s: -plugin: '%.200s' crashed: SIG%s at %#zx in its file%s\n",
                              program_invocation_short_name, where->plugin->name.c_str(), sigabbrev_np(signal),
                              address - where->base, accessed.data());
  return n > 0 && write(STDERR_FILENO, text.data(), static_cast<std::size_t>(n)) > 0;
}

const Plugin* Host::owner_of(const void* address) { return owner(reinterpret_cast<std::uintptr_t>(address)); }

const Plugin* Host::caller(const void* return_address) {
  if (const Plugin* p = owner_of(return_address)) return p;
  if (const Plugin* p = on_stack()) return p;  // the call was a tail call
  std::lock_guard guard(lock_);
  return plugins_.empty() ? nullptr : plugins_.front().get();
}

void escaped(const Plugin& plugin) {
  if (!g_told.exchange(true)) say(&plugin, "let an exception escape from a callback" + message());
  Host::get().clean_up();
  std::abort();
}

void fail(const Plugin& plugin, std::string_view what) {
  say(&plugin, what);
  Host::get().clean_up();
  std::_Exit(1);
}

void misused(const char* function, const char* how) {
  say(on_stack(), fmt::format("calls {} {}", function, how));
  Host::get().clean_up();
  std::_Exit(1);
}

}  // namespace plugins
