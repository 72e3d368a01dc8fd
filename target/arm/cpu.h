// SPDX-License-Identifier: MIT
// One AArch64 processor in user mode, behind the runtime's Guest port.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "target/arm/features.h"
#include "target/arm/pauth.h"
#include "target/arm/state.h"
#include "tcg/runtime/guest.h"

namespace arm {

/// What code at EL0 raises.
enum class ExceptionKind : std::uint8_t {
  kSvc,  ///< immediate; pc is behind the instruction (all others: at it)
  kBrk,  ///< immediate
  kHlt,  ///< immediate
  kUndefined,
  kPcAlignment,
  kBti,         ///< branch target exception
  kPac,         ///< FPAC
  kAlignment,   ///< address, write
  kFetchAbort,  ///< address: its page is not mapped or not executable
  kDataAbort,   ///< address, write; raised by the run loop where a host fault is the guest's
};
std::string_view name(ExceptionKind kind);

struct Exception {
  ExceptionKind kind = ExceptionKind::kUndefined;
  std::uint64_t address = 0;
  std::uint32_t immediate = 0;
  bool write = false;
  bool operator==(const Exception&) const = default;
};

/// What a processor asks of the run loop of user mode.  Thread: the vCPU's own.
class UserPort {
 public:
  virtual ~UserPort() = default;
  /// An exception.  State is exact; on return State::pc is where to go on (set Cpu::halted to stop).
  virtual void exception(const Exception& exception) = 0;
  /// Where the page of an instruction is: Fill::exec must be set; nullopt: not mapped or not executable.
  virtual std::optional<tcg::runtime::Fill> code_page(std::uint64_t va) = 0;
  /// Copies code at `pc`: bytes copied, 0 where it cannot be fetched (an instruction abort).  For Options::user.
  virtual std::size_t fetch(std::uint64_t /*pc*/, std::span<std::uint8_t> /*out*/) { return 0; }
  /// Whether the page has PROT_BTI.  A page's translations must be thrown away when this changes.
  virtual bool guarded(std::uint64_t /*va*/) { return false; }
  /// IC IVAU: the line of 64 bytes at `address` may hold other code than before.
  virtual void code_changed(std::uint64_t address) = 0;
  /// CNTVCT_EL0.
  virtual std::uint64_t counter() = 0;
  /// Takes a signal or other request; whether there was one.
  virtual bool take_interrupt() { return false; }
  virtual bool has_work() { return true; }
};

class Cpu final : public tcg::runtime::Guest {
 public:
  /// port outlives the processor.
  Cpu(const Model& model, UserPort& port);
  ~Cpu() override;
  Cpu(const Cpu&) = delete;
  Cpu& operator=(const Cpu&) = delete;

  /// All registers 0, default FPCR, monitor open.
  void reset();
  [[nodiscard]] State& state() { return *state_; }
  [[nodiscard]] const State& state() const { return *state_; }
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] const Pauth& pauth() const { return pauth_; }
  /// Forms regions of several guest blocks from now on (translations made before stay).
  void set_regions(bool on) { regions_ = on; }
  /// From now on indirect branches keep BTYPE: call before the first guarded page can be entered.
  void set_bti();
  /// From now on accesses drop the address's top byte: call when a host fault was at an address with a tag, then run
  /// the instruction again.
  void set_tbi();
  /// From now on accesses of pairs are single-copy atomic (FEAT_LSE2): call before a second thread runs.
  void set_parallel();
  [[nodiscard]] bool tbi() const { return (state_->mode_flags & kModeTbi) != 0; }

  // For helpers.
  [[nodiscard]] std::uint64_t counter() { return port_.counter(); }
  void code_changed(std::uint64_t address) { port_.code_changed(address); }

  // For gdb and plugins: "x0".."x30", "sp", "pc", "cpsr", "nzcv", "fpcr", "fpsr", "tpidr_el0".
  [[nodiscard]] std::optional<std::uint64_t> read_register(std::string_view name) const;
  /// false: no such register.
  bool write_register(std::string_view name, std::uint64_t value);

  // Guest
  tcg::Env* env() override { return state_.get(); }
  [[nodiscard]] const tcg::ir::TargetInfo& target_info() const override;
  tcg::runtime::BlockKey current_key() override;
  [[nodiscard]] unsigned fetch_mmu_index() const override { return 0; }
  void translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input) override;
  std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) override;
  std::size_t fetch(std::uint64_t pc, std::span<std::uint8_t> out) override;
  [[nodiscard]] bool may_revive() const override { return (state_->mode_flags & kModeBti) == 0; }
  std::optional<tcg::runtime::Fill> walk(std::uint64_t va, tcg::runtime::Access access, unsigned mmu_index) override;
  std::optional<tcg::runtime::Fill> debug_walk(std::uint64_t va) override { return port_.code_page(va); }
  std::uint64_t io_load(std::uint64_t pa, std::uint64_t va, unsigned bytes, tcg::runtime::Access access,
                        unsigned mmu_index) override;
  void io_store(std::uint64_t pa, std::uint64_t va, std::uint64_t value, unsigned bytes, unsigned mmu_index) override;
  void misaligned(std::uint64_t va, tcg::runtime::Access access, unsigned mmu_index) override;
  void data_fault(std::uint64_t va, tcg::runtime::Access access) override;
  void leave(std::uint32_t reason, std::uint64_t payload) override;
  bool take_interrupt() override { return port_.take_interrupt(); }
  [[nodiscard]] bool has_work() const override { return port_.has_work(); }
  void set_pc(std::uint64_t pc) override { state_->pc = pc, state_->btype = 0; }
  std::string disassemble_insn(std::uint64_t pc, std::span<const std::uint8_t> code) override;
  /// In gdb's order: core, fpu, tls.  Values are little-endian; pc is for reading only.
  [[nodiscard]] std::span<const tcg::runtime::DebugRegister> debug_registers() const override;
  bool read_debug_register(std::size_t number, std::span<std::uint8_t> out) override;
  bool write_debug_register(std::size_t number, std::span<const std::uint8_t> value) override;
  std::string registers_text(bool fp) override;

 private:
  const Model model_;
  UserPort& port_;
  Pauth pauth_;
  bool regions_ = false;
  std::unique_ptr<State> state_;
};

}  // namespace arm
