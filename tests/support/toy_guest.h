// SPDX-License-Identifier: MIT
// A toy processor for tests of the runtime with several vCPUs: 16 registers, 4-byte instructions, flat memory, one
// device.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>

#include "tcg/runtime/guest.h"

namespace tests {

/// Words of its programs.  r0 is a register like the others; `imm` is signed; branches count instructions from their
/// own.
namespace toy {
enum class Code : std::uint8_t {
  kAddI = 1,
  kAdd,
  kLoad,
  kStore,
  kStoreWord,
  kFetchAdd,
  kSwap,
  kBranch,
  kJump,
  kJumpReg,
  kCall,
  kHook,
  kHalt
};
constexpr std::uint32_t word(Code c, unsigned a, unsigned b, int imm) {
  return static_cast<std::uint32_t>(c) << 24 | a << 20 | b << 16 | (static_cast<std::uint32_t>(imm) & 0xffff);
}
constexpr std::uint32_t addi(unsigned d, unsigned s, int imm) { return word(Code::kAddI, d, s, imm); }
constexpr std::uint32_t add(unsigned d, unsigned s, unsigned t) { return word(Code::kAdd, d, s, static_cast<int>(t)); }
constexpr std::uint32_t load(unsigned d, unsigned base, int imm) { return word(Code::kLoad, d, base, imm); }
constexpr std::uint32_t store(unsigned s, unsigned base, int imm) { return word(Code::kStore, s, base, imm); }
/// The low 32 bits of s.
constexpr std::uint32_t store_word(unsigned s, unsigned base, int imm) { return word(Code::kStoreWord, s, base, imm); }
/// d = [base]; [base] += s; atomically.
constexpr std::uint32_t fetch_add(unsigned d, unsigned base, unsigned s) {
  return word(Code::kFetchAdd, d, base, static_cast<int>(s));
}
constexpr std::uint32_t swap(unsigned d, unsigned base, unsigned s) {
  return word(Code::kSwap, d, base, static_cast<int>(s));
}
/// To this instruction + words if s is not 0.
constexpr std::uint32_t branch(unsigned s, int words) { return word(Code::kBranch, s, 0, words); }
constexpr std::uint32_t jump(int words) { return word(Code::kJump, 0, 0, words); }
constexpr std::uint32_t jump_reg(unsigned s) { return word(Code::kJumpReg, s, 0, 0); }
/// The same with d = the address behind.
constexpr std::uint32_t call(unsigned d, int words) { return word(Code::kCall, d, 0, words); }
/// Calls ToyGuest::hook with the number.
constexpr std::uint32_t hook(int number) { return word(Code::kHook, 0, 0, number); }
constexpr std::uint32_t halt() { return word(Code::kHalt, 0, 0, 0); }
}  // namespace toy

/// What the vCPUs share.  Addresses 0 to kBytes are RAM, the page at kDevice a device.
struct ToyMemory {
  static constexpr std::uint64_t kBytes = 1 << 20, kDevice = 16 << 20;
  alignas(4096) std::array<std::uint8_t, kBytes> ram{};
  std::atomic<std::uint64_t> device_loads{0}, device_stores{0};

  /// Before the start.
  void put(std::uint64_t at, std::initializer_list<std::uint32_t> words);
  [[nodiscard]] std::uint64_t get(std::uint64_t at) const;
  void set(std::uint64_t at, std::uint64_t value);
};

struct ToyState : tcg::Env {
  std::array<std::uint64_t, 16> r{};
  std::uint64_t pc = 0;
  class ToyGuest* guest = nullptr;
};

/// One toy vCPU.
class ToyGuest final : public tcg::runtime::Guest {
 public:
  /// user: accesses go to the host directly (Runtime's Options::user with guest_base = memory.ram.data()).
  ToyGuest(ToyMemory& memory, bool user);

  [[nodiscard]] ToyState& state() { return *state_; }
  /// On the vCPU's thread, in C++ called from its code.
  std::function<void(ToyGuest&, unsigned)> hook;
  /// The same when it halts, outside of its code.
  std::function<void(ToyGuest&)> on_halt;
  /// Interrupts asked for and taken; a taken one only counts.  Whoever raises one kicks the vCPU.
  std::atomic<unsigned> raised{0};
  std::atomic<unsigned> taken{0};
  std::atomic<bool> has_halted{false};
  std::atomic<unsigned> faults{0};

  tcg::Env* env() override { return state_.get(); }
  [[nodiscard]] const tcg::ir::TargetInfo& target_info() const override;
  tcg::runtime::BlockKey current_key() override { return {.pc = state_->pc, .pa = 0, .flags = 0}; }
  [[nodiscard]] unsigned fetch_mmu_index() const override { return 0; }
  void translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input) override;
  std::string disassemble(std::uint64_t, std::span<const std::uint8_t>, unsigned) override { return {}; }
  std::size_t fetch(std::uint64_t pc, std::span<std::uint8_t> out) override;
  std::optional<tcg::runtime::Fill> walk(std::uint64_t va, tcg::runtime::Access access, unsigned mmu_index) override;
  std::optional<tcg::runtime::Fill> debug_walk(std::uint64_t) override { return std::nullopt; }
  std::uint64_t io_load(std::uint64_t pa, std::uint64_t va, unsigned bytes, tcg::runtime::Access access,
                        unsigned mmu_index) override;
  void io_store(std::uint64_t pa, std::uint64_t va, std::uint64_t value, unsigned bytes, unsigned mmu_index) override;
  void misaligned(std::uint64_t va, tcg::runtime::Access access, unsigned mmu_index) override;
  void leave(std::uint32_t reason, std::uint64_t payload) override;
  bool take_interrupt() override;
  [[nodiscard]] bool has_work() const override { return raised.load(std::memory_order_relaxed) != 0; }
  std::string registers_text(bool) override { return {}; }

 private:
  ToyMemory& memory_;
  const bool user_;
  std::unique_ptr<ToyState> state_ = std::make_unique<ToyState>();
};

}  // namespace tests
