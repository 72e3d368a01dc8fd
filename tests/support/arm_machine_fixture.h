// SPDX-License-Identifier: MIT
// A bare AArch64 processor in user mode for instruction tests: flat memory, no kernel, run on the calling thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "target/arm/cpu.h"
#include "tcg/runtime/runtime.h"
#include "tcg/runtime/vcpu.h"

namespace test {

/// How the runtime is set up; tests run under each row of arm_configs().
struct ArmConfig {
  std::string_view name;
  tcg::runtime::BackendKind backend = tcg::runtime::BackendKind::kJit;
  bool one_insn = false;
  bool nochain = false;
  bool regions = false;
  tcg::backend::HostLevel host = tcg::backend::HostLevel::kNative;
  std::size_t tb_bytes = 4 << 20;
};
std::span<const ArmConfig> arm_configs();
/// The row of a name; it must exist.
const ArmConfig& arm_config(std::string_view name);

/// An exception as it was raised; pc is State::pc then.
struct RaisedException {
  arm::Exception exception;
  std::uint64_t pc = 0;
  bool operator==(const RaisedException&) const = default;
};

/// The instruction that ends a run: `hlt #0x7fff`.
inline constexpr std::uint32_t kArmEndWord = 0xd44fffe0;

/// How a run ended.  kEnd: kArmEndWord was reached (pc is at it).
enum class ArmEnd : std::uint8_t { kEnd, kBlockLimit, kExceptionLimit, kTimeout };
std::string_view name(ArmEnd end);

struct ArmLimits {
  std::uint64_t blocks = 1'000'000;  ///< entries from the execution loop
  std::size_t exceptions = 1000;
  unsigned milliseconds = 60'000;  ///< of host time
};

/// Guest addresses 0 .. kBytes are memory, readable, writable and executable; others are unmapped on the host.  The
/// guest is told of an exception only by the log: the run goes on behind the instruction.  Thread: the creating one.
class ArmMachine final : arm::UserPort {
 public:
  static constexpr std::uint64_t kBytes = 16 << 20;

  /// `cpu` as for -cpu.
  explicit ArmMachine(const ArmConfig& config, std::string_view cpu = arm::kDefaultModel);
  ~ArmMachine() override;

  /// Runs from the state as it is.
  ArmEnd run(const ArmLimits& limits = {});

  [[nodiscard]] arm::Cpu& cpu() { return *cpu_; }
  [[nodiscard]] arm::State& state() { return cpu_->state(); }
  [[nodiscard]] tcg::runtime::Runtime& runtime() { return *runtime_; }
  [[nodiscard]] tcg::runtime::Vcpu& vcpu() { return *vcpu_; }
  [[nodiscard]] std::span<std::uint8_t> memory() { return {memory_, kBytes}; }
  [[nodiscard]] const std::vector<RaisedException>& exceptions() const { return exceptions_; }
  void clear_exceptions() { exceptions_.clear(); }
  /// Pages from here on are guarded (PROT_BTI).
  void guard_from(std::uint64_t va);

  /// Stores tell the runtime.
  void write(std::uint64_t at, std::span<const std::uint8_t> bytes);
  void write_words(std::uint64_t at, std::span<const std::uint32_t> words);
  [[nodiscard]] std::uint64_t load(std::uint64_t at, unsigned bytes) const;

  /// Register by the names of arm::Cpu::read_register, and: "wN", "dN", "sN" (low parts as bits), "qNl", "qNh".
  [[nodiscard]] std::optional<std::uint64_t> get(std::string_view name);
  /// False: no such register.  Parts of SIMD registers leave the rest as it is.
  bool set(std::string_view name, std::uint64_t value);
  /// Every register that user mode shows and the exceptions, one a line.
  [[nodiscard]] std::string state_text();

 private:
  void exception(const arm::Exception& exception) override;
  std::optional<tcg::runtime::Fill> code_page(std::uint64_t va) override;
  std::size_t fetch(std::uint64_t pc, std::span<std::uint8_t> out) override;
  bool guarded(std::uint64_t va) override { return va >= guarded_from_; }
  void code_changed(std::uint64_t address) override;
  std::uint64_t counter() override { return ++counter_; }

  std::uint8_t* memory_ = nullptr;
  std::unique_ptr<arm::Cpu> cpu_;
  std::unique_ptr<tcg::runtime::Runtime> runtime_;
  tcg::runtime::Vcpu* vcpu_ = nullptr;
  std::vector<RaisedException> exceptions_;
  std::uint64_t guarded_from_ = ~std::uint64_t{0}, counter_ = 0;
  bool ended_ = false;
  std::atomic<bool> timed_out_{false};
};

}  // namespace test
