// SPDX-License-Identifier: MIT
// One SPARC V8 processor: registers, MMU and alternate spaces behind the runtime's Guest port.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "hw/core/address_space.h"
#include "hw/core/device.h"
#include "target/sparc/asi/mxcc.h"
#include "target/sparc/asi/viking.h"
#include "target/sparc/mmu.h"
#include "target/sparc/models.h"
#include "target/sparc/state.h"
#include "tcg/runtime/guest.h"

namespace hw {
class Archive;
}

namespace sparc {

/// What a processor asks of the runtime; the machine gives it a tcg::runtime::Vcpu behind this.
/// Thread: the vCPU's own, but for kick().
class RuntimePort : public TlbControl {
 public:
  /// A guest access as the guest's own code would make it; a fault sets Env::leave.
  virtual std::uint64_t load(std::uint32_t va, tcg::ir::MemOp op) = 0;
  virtual void store(std::uint32_t va, std::uint64_t value, tcg::ir::MemOp op) = 0;
  /// Before device accesses by C++ on behalf of the instruction being run; false: Env::leave is set, return.
  virtual bool alone_or_redo() { return true; }
  /// Has the vCPU look at interrupts soon, also when halted.  Any thread.
  virtual void kick() = 0;
};

/// What a processor asks of the board.
struct BoardPorts {
  /// A trap came with traps disabled: the processor is stopped until its next reset.  Called on the vCPU thread with
  /// the state exact; `text` says which trap.  On sun4m the module's watchdog resets the machine.
  std::function<void(const std::string& text)> error_mode;
};

/// Thread: the vCPU's own (or any while it is paused), but for set_interrupt_level().
class Cpu final : public tcg::runtime::Guest {
 public:
  /// `number` is 0 to 3.  memory and runtime outlive the processor; reset() before use.
  Cpu(unsigned number, const Model& model, hw::AddressSpace& memory, RuntimePort& runtime, BoardPorts board);
  ~Cpu() override;
  Cpu(const Cpu&) = delete;
  Cpu& operator=(const Cpu&) = delete;

  /// pc 0, supervisor, traps disabled, MMU off, boot mode.
  void reset(hw::Reset how);
  void serialize(hw::Archive& archive);

  // For the board.
  /// Level asked for by the interrupt controller, 0 to 15.  Any thread; device locks may be held.
  void set_interrupt_level(unsigned pil);
  /// Stops the processor until an interrupt is asked for, masked or not (APC idle register).  vCPU thread.
  void halt();

  // For gdb and the monitor: "pc", "npc", "psr", "wim", "tbr", "y", "fsr", "g0".."i7", "r0".."r31", "f0".."f31", "cwp".
  [[nodiscard]] std::optional<std::uint32_t> read_register(std::string_view name) const;
  /// false: no such register.
  bool write_register(std::string_view name, std::uint32_t value);

  [[nodiscard]] State& state() { return *state_; }
  [[nodiscard]] const State& state() const { return *state_; }
  [[nodiscard]] Mmu& mmu() { return mmu_; }
  [[nodiscard]] const Model& model() const { return model_; }
  [[nodiscard]] unsigned number() const { return number_; }
  [[nodiscard]] bool in_error_mode() const { return error_mode_; }

  // Guest
  tcg::Env* env() override { return state_.get(); }
  [[nodiscard]] const tcg::ir::TargetInfo& target_info() const override;
  tcg::runtime::BlockKey current_key() override;
  [[nodiscard]] unsigned fetch_mmu_index() const override;
  void translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input) override;
  std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) override;
  std::optional<tcg::runtime::Fill> walk(std::uint64_t va, tcg::runtime::Access access, unsigned mmu_index) override;
  std::optional<tcg::runtime::Fill> debug_walk(std::uint64_t va) override;
  std::uint64_t io_load(std::uint64_t pa, std::uint64_t va, unsigned bytes, tcg::runtime::Access access,
                        unsigned mmu_index) override;
  void io_store(std::uint64_t pa, std::uint64_t va, std::uint64_t value, unsigned bytes, unsigned mmu_index) override;
  void misaligned(std::uint64_t va, tcg::runtime::Access access, unsigned mmu_index) override;
  void leave(std::uint32_t reason, std::uint64_t payload) override;
  bool take_interrupt() override;
  [[nodiscard]] bool has_work() const override;
  std::uint64_t register_digest() override;
  std::string registers_text(bool fp) override;
  void set_pc(std::uint64_t pc) override { write_register("pc", static_cast<std::uint32_t>(pc)); }
  std::string disassemble_insn(std::uint64_t pc, std::span<const std::uint8_t> code) override;
  [[nodiscard]] std::span<const tcg::runtime::DebugRegister> debug_registers() const override;
  bool read_debug_register(std::size_t number, std::span<std::uint8_t> out) override;
  bool write_debug_register(std::size_t number, std::span<const std::uint8_t> value) override;

  // For asi/: one alternate-space access; value zero-extended.  A fault sets Env::leave.
  std::uint64_t alternate_load(std::uint32_t va, std::uint8_t asi, tcg::ir::MemOp op);
  void alternate_store(std::uint32_t va, std::uint8_t asi, std::uint64_t value, tcg::ir::MemOp op);

 private:
  /// Fills made under NF for pages that are not there: no bus reaches so high.
  static constexpr std::uint64_t kNowhere = std::uint64_t{1} << 48;

  [[nodiscard]] AccessType type_of(tcg::runtime::Access access, unsigned mmu_index) const;
  [[nodiscard]] tcg::runtime::Fill fill_at(std::uint64_t pa) const;
  /// NF holds back the traps of all but supervisor instruction faults.  SPARC V8 manual H.4.
  [[nodiscard]] bool faults_held_back(AccessType at) const;
  /// Records an MMU fault and, unless NF holds it back, asks for its trap; whether the trap comes.  `access` is what
  /// the instruction does: a load of the instruction space is recorded as such but traps as data.
  bool raise_mmu_fault(std::uint32_t va, AccessType at, const Walk& walk, tcg::runtime::Access access);
  void raise(Trap trap);
  void bus_error(std::uint64_t pa, std::uint32_t va, AccessType at, hw::BusStatus status, tcg::runtime::Access access);
  /// Enters a trap; with traps disabled, error mode.  traps.cc.
  void trap(std::uint32_t tt);
  void enter_error_mode(std::uint32_t tt);

  // Alternate spaces, asi/asi.cc.
  std::uint64_t bus_load(std::uint64_t pa, std::uint32_t va, unsigned bytes, AccessType at,
                         tcg::runtime::Access access = tcg::runtime::Access::kRead);
  void bus_store(std::uint64_t pa, std::uint32_t va, std::uint64_t value, unsigned bytes, AccessType at);
  std::uint64_t translated_load(std::uint32_t va, AccessType at, tcg::ir::MemOp op);
  void translated_store(std::uint32_t va, AccessType at, std::uint64_t value, tcg::ir::MemOp op);
  void block_copy(std::uint32_t to, std::uint32_t from);
  void block_fill(std::uint32_t to, std::uint64_t value);
  void unknown_asi(std::uint32_t va, std::uint8_t asi, AccessType at);

  const unsigned number_;
  const Model model_;
  hw::AddressSpace& memory_;
  RuntimePort& runtime_;
  BoardPorts board_;
  std::unique_ptr<State> state_;
  Mmu mmu_;
  Mxcc mxcc_;
  VikingRegisters viking_;
  bool error_mode_ = false;
  std::uint64_t traps_taken_ = 0;  ///< numbers the lines of -d int
};

/// "Data Access Fault" and the like; traps 0x80 on are "Trap Instruction".
std::string_view trap_name(std::uint32_t tt);

}  // namespace sparc
