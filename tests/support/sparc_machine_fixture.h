// SPDX-License-Identifier: MIT
// A bare SPARC processor for instruction tests: RAM, ROM and a test device, no board, run on the calling thread.
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

#include "hw/core/address_space.h"
#include "target/sparc/cpu.h"
#include "tcg/runtime/runtime.h"
#include "tcg/runtime/vcpu.h"

namespace test {

/// How the runtime is set up; tests run under each row of sparc_configs().
struct SparcConfig {
  std::string_view name;
  tcg::runtime::BackendKind backend = tcg::runtime::BackendKind::kJit;
  bool one_insn = false;
  bool nochain = false;
  std::size_t tb_bytes = 4 << 20;
  /// -icount: instructions are counted and the run is interrupted after 1, 2 ... `slices` of them in turn; 0: not
  /// counted.
  unsigned slices = 0;
};
std::span<const SparcConfig> sparc_configs();
/// Rows that count instructions, to be compared among themselves: device accesses are cut out of blocks there.
std::span<const SparcConfig> counted_sparc_configs();
/// The row of a name, of either list; it must exist.
const SparcConfig& sparc_config(std::string_view name);

/// A trap as it was taken: pc and npc are those of the trapped instruction.  Software traps (0x80 on) may be entered by
/// translated code, unseen; handlers that want them noted tell the test device.
struct TakenTrap {
  std::uint32_t tt = 0, pc = 0, npc = 0;
  bool operator==(const TakenTrap&) const = default;
};

/// The instruction that ends a run: `unimp 0x1f7f`.
inline constexpr std::uint32_t kEndWord = 0x1f7f;

/// How a run ended.  kEnd: kEndWord was reached (it is not executed: pc is at it).
enum class End : std::uint8_t { kEnd, kErrorMode, kHalted, kBlockLimit, kTrapLimit, kTimeout };
std::string_view name(End end);

/// Where a run is cut off.
struct Limits {
  std::uint64_t blocks = 1'000'000;  ///< entries from the execution loop
  std::size_t traps = 10'000;
  unsigned milliseconds = 60'000;  ///< of host time
};

/// The device of the bare machine.  Offset 0: stores are logged, loads count 1, 2, ...  Offset 4: a store sets the
/// interrupt level at the processor.  Offsets 8, 0xc, 0x10: pc, npc and tt of a software trap, which is noted with the
/// last of them. Offset 0x14: loads give the instructions executed so far.  Everything else reads as its offset.
class TestDevice final : public hw::MmioDevice {
 public:
  struct Write {
    std::uint64_t offset, value;
    unsigned bytes;
    bool operator==(const Write&) const = default;
  };
  [[nodiscard]] std::string_view type() const override { return "test"; }
  void reset(hw::Reset) override;
  void serialize(hw::Archive&) override {}
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;
  std::vector<Write> writes;
  std::uint64_t reads = 0;
  sparc::Cpu* cpu = nullptr;
  tcg::runtime::Vcpu* vcpu = nullptr;
  std::vector<TakenTrap>* traps = nullptr;
  TakenTrap software_trap;
};

/// Physical layout: RAM at 0, ROM at kRomBase, TestDevice at kDeviceBase; other addresses time out.  After reset the
/// MMU and boot mode are off, so virtual is physical.  Thread: the creating one.
class SparcMachine final : hw::RamObserver {
 public:
  static constexpr std::uint64_t kRamBytes = 16 << 20, kRomBase = 0x1000'0000, kRomBytes = 64 << 10;
  static constexpr std::uint64_t kDeviceBase = 0x2000'0000, kDeviceBytes = 0x1000;

  /// `cpu` as for -cpu.
  explicit SparcMachine(const SparcConfig& config, std::string_view cpu = sparc::kDefaultModel,
                        std::uint64_t ram_bytes = kRamBytes);
  ~SparcMachine() override;

  /// Processor reset, then MMU control without boot mode, and the trap log cleared.  Memory stays.
  void reset();
  /// Runs from the state as it is.
  End run(const Limits& limits = {});
  /// Runs at most `blocks` blocks.
  End run_blocks(std::uint64_t blocks) { return run({.blocks = blocks}); }

  [[nodiscard]] sparc::Cpu& cpu() { return *cpu_; }
  [[nodiscard]] sparc::State& state() { return cpu_->state(); }
  [[nodiscard]] hw::AddressSpace& memory() { return memory_; }
  [[nodiscard]] tcg::runtime::Runtime& runtime() { return *runtime_; }
  [[nodiscard]] tcg::runtime::Vcpu& vcpu() { return *vcpu_; }
  [[nodiscard]] TestDevice& device() { return device_; }
  [[nodiscard]] std::span<std::uint8_t> ram() { return ram_.span(); }
  [[nodiscard]] const std::vector<TakenTrap>& traps() const { return traps_; }
  [[nodiscard]] const std::string& error_text() const { return error_text_; }

  /// Big-endian word of RAM; stores tell the runtime.
  [[nodiscard]] std::uint32_t word(std::uint64_t pa) const;
  void set_word(std::uint64_t pa, std::uint32_t value);
  void write(std::uint64_t pa, std::span<const std::uint8_t> bytes);
  void write_words(std::uint64_t pa, std::span<const std::uint32_t> words);
  void set_pc(std::uint32_t pc);

  /// Register by the names of sparc::Cpu::read_register, and: "s", "ps", "et", "ef", "pil", "icc" (NZVC as 4 bits),
  /// "fcc", "cexc", "aexc", "tem", "ftt", "qne", "dN" (upper and lower word), "wN.rK" with rK in o, l or i, MMU
  /// registers "mmu.control", "mmu.sfsr", "mmu.sfar", "mmu.context", "mmu.table".
  [[nodiscard]] std::optional<std::uint64_t> get(std::string_view name);
  /// False: no such register.
  bool set(std::string_view name, std::uint64_t value);

  /// Every register that the architecture shows, one a line, for comparing machines and for messages.
  [[nodiscard]] std::string state_text();

 private:
  class Port;
  class WatchedGuest;
  class NoEvents;
  void allow_next_slice();
  void ram_written(base::Pa first, std::uint64_t bytes) override;

  const unsigned slices_;
  unsigned slice_ = 0;
  hw::HostMemory ram_, rom_{kRomBytes};
  TestDevice device_;
  hw::AddressSpace memory_;
  std::unique_ptr<Port> port_;
  std::unique_ptr<sparc::Cpu> cpu_;
  std::unique_ptr<WatchedGuest> guest_;
  std::unique_ptr<tcg::runtime::Runtime> runtime_;
  tcg::runtime::Vcpu* vcpu_ = nullptr;
  std::vector<TakenTrap> traps_;
  std::string error_text_;
  std::size_t trap_limit_ = 0;
  bool ended_ = false, trap_limit_hit_ = false;
  std::atomic<bool> timed_out_{false};
};

/// Builds reference-MMU tables in a machine's RAM: a context table and tables of three levels from `base` up.
class PageTables {
 public:
  /// base: 4 KiB aligned, in RAM, with 1 MiB free behind it.
  PageTables(SparcMachine& machine, std::uint32_t base)
      : machine_(machine), context_table_(base), next_(base + 0x1000) {}
  /// One 4 KiB page (level 3), 256 KiB (2), 16 MiB (1) or 4 GiB (0).  Bits of the entry besides ACC: C, M, R.
  void map(std::uint32_t va, std::uint64_t pa, unsigned acc, unsigned context = 0, unsigned level = 3,
           std::uint32_t bits = 0);
  /// Puts an entry as it is.
  void put(std::uint32_t va, std::uint32_t entry, unsigned context = 0, unsigned level = 3);
  /// Physical address of the entry for `va` at `level`; tables down to there are made.
  std::uint32_t entry_at(std::uint32_t va, unsigned context = 0, unsigned level = 3);
  /// Sets the context table pointer and context and turns the MMU on.
  void enable(unsigned context = 0, bool no_fault = false);

 private:
  std::uint32_t table(std::uint32_t entry_pa, std::uint32_t entries);
  SparcMachine& machine_;
  std::uint32_t context_table_, next_;
};

}  // namespace test
