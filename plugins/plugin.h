// SPDX-License-Identifier: MIT
// A loaded plugin and the lists of its callbacks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace plugins {

/// Versions of the plugin API that load.
inline constexpr int kMinVersion = 2, kMaxVersion = 7;

/// Events that have one callback a plugin.
enum class Event : std::uint8_t {
  kVcpuInit,
  kVcpuExit,
  kVcpuIdle,
  kVcpuResume,
  kTranslation,
  kFlush,
  kAtExit,
  kDiscontinuity,
  kSyscall,
  kSyscallReturn,
  kSyscallFilter,
};
inline constexpr unsigned kEventCount = 11;

struct Plugin {
  std::uint64_t id = 0;
  std::string name;  ///< file name without folders, for messages
  std::string path;
  int version = 0;
  bool second_form = false;  ///< of version 6 (and all later): read_register gives bool, descriptors have is_readonly
  void* library = nullptr;   ///< dlopen's
  std::vector<std::string> arguments;
  std::vector<char*> argv;  ///< into `arguments`
  enum class State : std::uint8_t {
    kInstalling,
    kLive,
    kLeaving,
    kGone
  } state = State::kInstalling;  // under Host's lock

  /// Whether callbacks carry user data in place of the id (version 7).
  [[nodiscard]] bool takes_userdata() const { return version >= 7; }
};

/// An exception has come out of a callback of this plugin, and is the one being handled: says so and ends the program.
[[noreturn]] void escaped(const Plugin& plugin);

/// One entry of a list of callbacks.  A shape's call() passes what the plugin's version expects.
struct Callback {
  Plugin* plugin = nullptr;
  std::uintptr_t function = 0;
  void* userdata = nullptr;
  unsigned kinds = 0;  ///< kDiscontinuity: which

  template <typename R, typename... Args>
  R as(Args... args) const {
    try {
      return reinterpret_cast<R (*)(Args...)>(function)(args...);
    } catch (...) {
      escaped(*plugin);
    }
  }
  /// (id) or (userdata).
  void simple() const {
    if (plugin->takes_userdata()) return as<void>(userdata);
    as<void>(plugin->id);
  }
  /// (id, userdata) or (userdata).
  void with_userdata() const {
    if (plugin->takes_userdata()) return as<void>(userdata);
    as<void>(plugin->id, userdata);
  }
  /// (id, args...) or (args..., userdata).
  template <typename R, typename... Args>
  R call(Args... args) const {
    if (plugin->takes_userdata()) return as<R>(args..., userdata);
    return as<R>(plugin->id, args...);
  }
};

using CallbackList = std::vector<Callback>;

}  // namespace plugins
