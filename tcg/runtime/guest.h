// SPDX-License-Identifier: MIT
// The port between the runtime and a guest architecture: one object for each vCPU, made by target/*.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "tcg/env.h"
#include "tcg/ir/region.h"

namespace tcg::runtime {

enum class Access : std::uint8_t { kRead, kWrite, kExec };

/// What makes one translation differ from another, besides its bytes.
struct BlockKey {
  std::uint64_t pc = 0;               ///< guest virtual
  std::uint64_t pa = 0;               ///< guest physical of pc
  std::uint64_t flags = 0;            ///< guest mode flags; equal flags and bytes mean equal code
  std::uint64_t instrumentation = 0;  ///< generation of plugins' registrations, 0 without any
  unsigned limit = 0;    ///< instructions of a block that an event cuts short (-icount); 0: its natural end
  unsigned watches = 0;  ///< generation of the watchpoints that each access is held against; 0: none
  bool operator==(const BlockKey&) const = default;
};

/// What translate() works on.
struct TranslateInput {
  BlockKey key;
  std::span<const std::uint8_t> code;  ///< guest bytes from key.pc to the end of its page
  unsigned max_insns = 512;            ///< end the block after so many (1: one-insn-per-tb, single step, redo)
  bool link_pages = false;             ///< kGotoTb may lead to other pages (user mode)
  /// Plugins look at registers: the pc (and npc) slots are right at the start of every instruction, on every path.
  bool exact = false;
  /// Plugins see the accesses: each is made as plugins' users know it, whatever would be quicker.  translate() sets
  /// Guest::merged_accesses where it makes a difference.
  bool watch_accesses = false;
  bool in_memory = false;    ///< `code` is the guest's RAM or ROM itself, no copy
  bool watch_traps = false;  ///< every exception must pass through Guest::leave
  bool counted = false;      ///< ways that leave out some of the block's instructions say so by kUncount
  bool nochain = false;      ///< leave by kExitTb(kLookup) instead of kGotoTb and kGotoPtr
};

/// A page's translation, as a walk found it.
struct Fill {
  std::uint64_t pa_page = 0;
  std::uint8_t* host_page = nullptr;  ///< null: device or nothing there
  bool read = false, write = false, exec = false;
  bool rom = false;     ///< stores are dropped by the slow path
  bool global = false;  ///< seen in every address space
};

/// Why control went elsewhere than the code says; a set.
enum class Discontinuity : std::uint8_t { kInterrupt = 1, kException = 2, kHostCall = 4 };

/// A register as debuggers and plugins see it.
struct DebugRegister {
  std::string name;     ///< "pc", "g1", "x0", ...
  std::string feature;  ///< the group it belongs to, "org.gnu.gdb.aarch64.core" for one
  unsigned bytes = 4;
  bool read_only = false;
};

/// A guest vCPU as the runtime drives it.  Thread: the vCPU's, unless said.
class Guest {
 public:
  virtual ~Guest() = default;
  virtual Env* env() = 0;
  [[nodiscard]] virtual const ir::TargetInfo& target_info() const = 0;

  /// pc and mode flags of the state as it is (pa is filled by the runtime).  Also keeps Env::mode_flags current.
  virtual BlockKey current_key() = 0;
  /// Which mmu index instruction fetch uses now.
  [[nodiscard]] virtual unsigned fetch_mmu_index() const = 0;
  /// Builds the IR of the block: at least one instruction, none beyond the given bytes.
  virtual void translate(ir::Region& region, const TranslateInput& input) = 0;
  /// One line per instruction for -d in_asm: "0x00004000:  01 00 00 00  nop".
  virtual std::string disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) = 0;

  /// User mode (Options::user): copies guest code at `pc` and says how many bytes there are up to `out`'s length; 0
  /// when the first cannot be fetched: Env::leave and its payload are set.
  virtual std::size_t fetch(std::uint64_t pc, std::span<std::uint8_t> out) {
    static_cast<void>(pc);
    static_cast<void>(out);
    return 0;
  }

  /// User mode: whether translations depend on nothing but the key and the bytes, so that one whose bytes come back may
  /// be used again.
  [[nodiscard]] virtual bool may_revive() const { return true; }

  /// Walks the guest's tables.  nullopt: Env::leave and the target's fault registers-to-be are set; the fault is
  /// delivered by leave() after state has been written.  Never for want of a host page.
  virtual std::optional<Fill> walk(std::uint64_t va, Access access, unsigned mmu_index) = 0;
  /// As walk without side effects on guest state, for gdb and the monitor.
  virtual std::optional<Fill> debug_walk(std::uint64_t va) = 0;
  /// Device (or empty) accesses of 1 to 8 bytes; value in guest register form.  A bus error sets Env::leave.
  virtual std::uint64_t io_load(std::uint64_t pa, std::uint64_t va, unsigned bytes, Access access,
                                unsigned mmu_index) = 0;
  virtual void io_store(std::uint64_t pa, std::uint64_t va, std::uint64_t value, unsigned bytes,
                        unsigned mmu_index) = 0;
  /// The address breaks the access's required alignment: sets Env::leave.
  virtual void misaligned(std::uint64_t va, Access access, unsigned mmu_index) = 0;

  /// User mode: an access made by C++ faulted on the host: sets Env::leave.
  virtual void data_fault(std::uint64_t va, Access access) {
    static_cast<void>(va);
    static_cast<void>(access);
  }

  /// Delivers Env::leave (>= kLeaveTarget) with Env::leave_payload: an exception, or an instruction done by C++.  State
  /// is exact; on return pc is where to go on.
  virtual void leave(std::uint32_t reason, std::uint64_t payload) = 0;
  /// Takes the most urgent unmasked interrupt, if any; true if one was taken.
  virtual bool take_interrupt() = 0;
  /// Whether an interrupt could be taken now, or a reset is due: ends a halt.
  [[nodiscard]] virtual bool has_work() const = 0;
  /// The vCPU has been told to wait (halt instruction or device); cleared by the runtime when has_work().
  bool halted = false;
  /// What the last leave() or take_interrupt() did to control, for plugins: bits of Discontinuity (0: nothing) and the
  /// pc it came from.  The guest sets it, the runtime clears it.
  struct Discontinued {
    std::uint8_t kind = 0;
    std::uint64_t from = 0;
  };
  Discontinued discontinued;
  /// Set by translate() where TranslateInput::watch_accesses would make other accesses of the same code.
  bool merged_accesses = false;
  /// Execution goes on at `pc`.
  virtual void set_pc(std::uint64_t) {}
  /// Text of the one instruction at `pc`, for plugins.
  virtual std::string disassemble_insn(std::uint64_t, std::span<const std::uint8_t>) { return {}; }
  /// The registers; the same list for the vCPU's life.
  [[nodiscard]] virtual std::span<const DebugRegister> debug_registers() const { return {}; }
  /// Value of register `number` in the guest's byte order; out.size() is its bytes.  State is in its place.
  virtual bool read_debug_register(std::size_t, std::span<std::uint8_t>) { return false; }
  virtual bool write_debug_register(std::size_t, std::span<const std::uint8_t>) { return false; }
  /// Digest of all registers between two instructions, equal for equal architectural states: whatever backend, block
  /// cuts or host ran.  Guests whose slots are not the architecture's registers compute their own.
  virtual std::uint64_t register_digest() { return ir::slot_digest(target_info(), env()); }
  /// -d cpu text, in the layout that users of the guest know; `fp` adds floating-point registers (-d fpu).
  virtual std::string registers_text(bool fp) = 0;
};

}  // namespace tcg::runtime
