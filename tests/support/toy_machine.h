// SPDX-License-Identifier: MIT
// Several toy vCPUs on threads of their own, in system or user mode.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <ostream>
#include <string_view>
#include <thread>
#include <vector>

#include "tcg/runtime/runtime.h"
#include "tcg/runtime/vcpu.h"
#include "tests/support/toy_guest.h"

namespace tests {

struct ToyConfig {
  std::string_view name;
  bool user = false;
  tcg::runtime::BackendKind backend = tcg::runtime::BackendKind::kJit;
  bool nochain = false;
  bool interpret_first = true;
  friend void PrintTo(const ToyConfig& config, std::ostream* out) { *out << config.name; }
};

/// Thread: the creating one, unless said.
class ToyMachine {
 public:
  /// tb_bytes as Options::tb_bytes.  The instrumenter, if any, outlives the machine.
  explicit ToyMachine(const ToyConfig& config, std::size_t tb_bytes = 4 << 20,
                      tcg::runtime::Instrumenter* instrumenter = nullptr);
  ~ToyMachine();

  [[nodiscard]] ToyMemory& memory() { return *memory_; }
  [[nodiscard]] tcg::runtime::Runtime& runtime() { return *runtime_; }
  [[nodiscard]] const ToyConfig& config() const { return config_; }
  /// Makes vCPU number guest(n), which starts at `pc` with its number in r15; before start().
  ToyGuest& add(std::uint64_t pc);
  [[nodiscard]] ToyGuest& guest(unsigned n) { return *guests_[n]; }
  [[nodiscard]] tcg::runtime::Vcpu& vcpu(unsigned n) { return *vcpus_[n]; }
  [[nodiscard]] unsigned count() const { return static_cast<unsigned>(guests_.size()); }
  /// Lets them all run.
  void start();
  /// Waits until every one has halted; a test that waits too long dies.
  void wait_halted();
  /// Waits for a condition, which a halting vCPU or notify() may have changed.
  void wait(const std::function<bool()>& condition);
  /// Any thread.
  void notify();
  /// Ends the threads.
  void stop();

 private:
  const ToyConfig config_;
  std::unique_ptr<ToyMemory> memory_ = std::make_unique<ToyMemory>();
  std::vector<std::unique_ptr<ToyGuest>> guests_;
  std::unique_ptr<tcg::runtime::Runtime> runtime_;
  std::vector<tcg::runtime::Vcpu*> vcpus_;
  std::vector<std::thread> threads_;  ///< user mode
  std::mutex lock_;
  std::condition_variable changed_;
  bool running_ = false;
};

}  // namespace tests
