// SPDX-License-Identifier: MIT
// Host: the plugins of this process, their callbacks, and the runtime's port to them.
//
// Lists of callbacks are immutable: a change copies, publishes and retires the old list, which is freed in the next
// section in which no vCPU is in guest code (Runtime::without_frames).  Readers take no lock.  Uninstall and reset run
// in such a section, on a vCPU's thread once it has left the callback that asked: code that called the plugin is gone
// then. The API is C and has no context, so there is one Host.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "plugins/plugin.h"
#include "plugins/scoreboards.h"
#include "tcg/runtime/instrumenter.h"
#include "tcg/runtime/runtime.h"

namespace plugins {

/// What plugins are told of the emulator.
struct Environment {
  std::string target_name;  ///< "sparc", "aarch64"
  bool system = true;
  int smp_vcpus = 1, max_vcpus = 1;
  // User mode.
  std::string binary;
  std::uint64_t start_code = 0, end_code = 0, entry_code = 0;
};

/// What the API needs of the machine or process; members that are not set make their functions fail.
/// Thread: vCPU threads, several at once.
struct Ports {
  tcg::runtime::Runtime* runtime = nullptr;
  /// Debugger's accesses through the vCPU's tables; false: some byte is not mapped.
  std::function<bool(tcg::runtime::Vcpu&, std::uint64_t va, std::span<std::uint8_t> out)> read_virtual;
  std::function<bool(tcg::runtime::Vcpu&, std::uint64_t va, std::span<const std::uint8_t> in)> write_virtual;
  // System mode.
  std::function<std::optional<std::uint64_t>(tcg::runtime::Vcpu&, std::uint64_t va)> translate;
  /// Host address of [pa, pa + bytes) in RAM or ROM, null where there is a device or nothing.
  std::function<std::uint8_t*(std::uint64_t pa, std::uint64_t bytes, bool write)> memory;
  /// Name of what answers at pa; it stays.
  std::function<const char*(std::uint64_t pa)> device_name;
  /// Name of the function or object at va, null if unknown; it stays.
  std::function<const char*(std::uint64_t va)> symbol;
  /// Takes over the guest's virtual clock; then sets it.
  std::function<bool()> take_time;
  std::function<void(std::int64_t ns)> set_time;
};

/// One -plugin.
struct Request {
  std::string file;
  std::vector<std::string> arguments;  ///< "name=value"
};

class Host final : public tcg::runtime::Instrumenter {
 public:
  static Host& get() {
    if (Host* const host = the_one_.load(std::memory_order_acquire)) [[likely]]
      return *host;
    return make();
  }
  ~Host() override = default;

  // For mains, in this order.
  void set_environment(Environment environment) { environment_ = std::move(environment); }
  /// Loads and installs.  Errors name the plugin.
  base::Result<void> load(const Request& request);
  [[nodiscard]] bool any() const { return any_; }
  /// The machine is there, its vCPUs not started yet.
  void attach(Ports ports);
  /// No vCPU runs any more: calls the exit callbacks, once.
  void at_exit();
  /// After at_exit() the guest goes on all the same (an exec that failed): plugins hear nothing any more.  No vCPU has
  /// a frame.
  void silence();
  /// Around a fork of the process with its plugins, which the child keeps as they are; no vCPU has a frame.
  void before_fork();
  void after_fork(bool child);

  /// Called before the process ends from within a plugin: terminal modes and the like.
  void set_clean_up(std::function<void()> clean_up) { clean_up_ = std::move(clean_up); }
  void clean_up() const {
    if (clean_up_) clean_up_();
  }

  // For the API functions.
  [[nodiscard]] const Environment& environment() const { return environment_; }
  [[nodiscard]] const Ports& ports() const { return ports_; }
  [[nodiscard]] Scoreboards& scoreboards() { return scoreboards_; }
  [[nodiscard]] Plugin* find(std::uint64_t id);
  /// The plugin whose code holds the address, or null.
  [[nodiscard]] const Plugin* owner_of(const void* address);
  /// The plugin that made the present API call, as far as the call's return address tells; else any.
  [[nodiscard]] const Plugin* caller(const void* return_address);
  /// Sets the plugin's callback for the event; function 0 takes it away.
  void set(Event event, std::uint64_t id, Callback callback);
  [[nodiscard]] const CallbackList& list(Event event) const {
    // Pairs with the release in publish().
    return *lists_[static_cast<unsigned>(event)].load(std::memory_order_acquire);
  }
  /// Whether this thread is in a section in which no vCPU runs, for an uninstall or a reset.
  static bool in_section();
  void uninstall(std::uint64_t id, Callback done);
  void reset(std::uint64_t id, Callback done);
  [[nodiscard]] unsigned vcpu_count() const;

  // tcg::runtime::Instrumenter
  [[nodiscard]] std::uint64_t generation() const override { return generation_.load(std::memory_order_relaxed); }
  std::shared_ptr<const tcg::instrument::Instrumentation> translated(
      const tcg::runtime::TranslatedBlock& block) override;
  void vcpu_event(tcg::runtime::Vcpu& vcpu, tcg::runtime::VcpuEvent event) override;
  [[nodiscard]] unsigned watched_discontinuities() const override { return watched_.load(std::memory_order_relaxed); }
  void discontinuity(tcg::runtime::Vcpu& vcpu, tcg::runtime::Discontinuity kind, std::uint64_t from,
                     std::uint64_t to) override;
  std::uint8_t* counters(unsigned vcpu) override { return scoreboards_.of(vcpu); }
  void code_forgotten() override;

  /// User mode: fatal signals stay the program's, whose handlers ask blame() (failures.h).  Before load().
  void leave_signals_alone() { own_signals_ = false; }
  [[nodiscard]] bool takes_signals() const { return own_signals_; }

 private:
  Host();
  static Host& make();
  using List = std::atomic<const CallbackList*>;
  void publish(Event event, std::unique_ptr<const CallbackList> list);
  void drop_callbacks(const Plugin& plugin);
  base::Result<void> install(Plugin& plugin);
  /// Registrations that code depends on have changed: translations made before must go, soon.
  void renew_soon();
  /// The same now; no vCPU is in guest code.
  void renew();
  void part_with(std::uint64_t id, Callback done, bool unload);

  inline static std::atomic<Host*> the_one_{nullptr};
  Environment environment_;
  Ports ports_;
  std::function<void()> clean_up_;
  Scoreboards scoreboards_;
  bool any_ = false, own_signals_ = true;
  std::atomic<bool> ended_{false};
  std::array<List, kEventCount> lists_;
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<unsigned> watched_{0};
  std::atomic<std::uint64_t> next_instrumentation_;
  std::atomic<bool> renewing_{false};

  std::mutex lock_;
  std::vector<std::unique_ptr<Plugin>> plugins_;              // under lock_
  std::vector<std::unique_ptr<const CallbackList>> owned_;    // the published lists, under lock_
  std::vector<std::unique_ptr<const CallbackList>> retired_;  // under lock_
  std::uint64_t generations_ = 0;                             // ever made, under lock_
};

/// "-plugin: cannot ...": what went wrong in a plugin while the guest runs; ends the program with code 1.
[[noreturn]] void fail(const Plugin& plugin, std::string_view what);

}  // namespace plugins
