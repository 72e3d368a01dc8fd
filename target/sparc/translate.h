// SPDX-License-Identifier: MIT
// Translator: one guest basic block of SPARC code into IR, with its delay slot.
//
// Rows of insn/ call it to read and write registers, to leave, and to say where control goes.  pc and npc slots are set
// at the start of each instruction that may leave, so that every map shows that instruction and its npc.  A control
// transfer is only noted by its row; the translator then adds the delay slot and the ways out.
#pragma once

#include <cstdint>
#include <optional>

#include "target/decode/row.h"
#include "target/sparc/helpers.h"
#include "target/sparc/insn/fields.h"
#include "target/sparc/slots.h"
#include "tcg/ir/builder.h"
#include "tcg/runtime/guest.h"

namespace sparc {

using tcg::ir::Value;

/// Attributes of SPARC rows.
enum Attribute : std::uint32_t {
  kControl = 1,      ///< a delayed control transfer: not translated inside another's delay slot
  kNeverLeaves = 2,  ///< no op of it can leave: needs no pc in its maps, and may stand before a branch
  kMovesWindow = 4,  ///< SAVE, RESTORE
  kReturn = 8,       ///< RETT: may stand in the delay slot of JMPL
  kInlineFp = 16,    ///< never leaves while the FPU is enabled, in execute mode and without enabled traps
  kMultiplies = 32,  ///< never leaves where the processor has multiplication
};

/// Where a control transfer goes.
struct Target {
  Value value;                            ///< I32
  std::optional<std::uint32_t> constant;  ///< the same when it is known
};

class Translator {
 public:
  Translator(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const State& state);
  /// Translates the block.
  void run();

  // For rows.
  tcg::ir::Builder b;
  [[nodiscard]] bool supervisor() const { return (flags_ & kModeSupervisor) != 0; }
  [[nodiscard]] bool fpu_enabled() const { return (flags_ & kModeFpu) != 0; }
  [[nodiscard]] bool fp_pending() const { return (flags_ & kModeFpPending) != 0; }
  [[nodiscard]] bool fp_exception() const { return (flags_ & kModeFpException) != 0; }
  [[nodiscard]] bool fp_traps() const { return (flags_ & kModeFpTraps) != 0; }
  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] std::uint32_t pc() const { return pc_; }
  [[nodiscard]] std::uint32_t word() const { return word_; }
  [[nodiscard]] int window_delta() const { return delta_; }
  /// The instruction's npc.
  [[nodiscard]] Value npc() const { return npc_; }
  /// Mode flags of what follows, but for what the instruction changes.
  [[nodiscard]] std::uint64_t next_mode() const { return flags_ & ~std::uint64_t{kModeNpc}; }
  /// Whether trap entry and return may be generated code here; -d int wants to see them all.
  [[nodiscard]] bool moves_modes_inline() const;
  /// Ends the block: on at pc in another mode (I64, Env::mode_flags).  Every register is set but pc and npc.
  void leave_to_mode(Value pc, Value mode);

  [[nodiscard]] Value reg(Reg r);
  void set_reg(Reg r, Value v);
  [[nodiscard]] Value operand(Operand o);
  /// rs1 + operand.
  [[nodiscard]] Value sum(Operands a);
  [[nodiscard]] Value icc() { return b.get(slot::kIcc); }
  void set_icc(Value flags) { b.set(slot::kIcc, flags); }
  [[nodiscard]] Value carry();
  /// MemOp of an ordinary data access; big-endian, naturally aligned.
  [[nodiscard]] tcg::ir::MemOp data(unsigned size_log2, bool sign_extend = false) const;
  /// MMU index of data accesses by a privilege.
  [[nodiscard]] std::uint8_t mmu_index(bool supervisor) const;

  /// Takes a trap at this instruction; nothing of it may have been done.  Ends the block.
  void trap(Trap trap);
  void trap_if(Value condition, Trap trap);
  /// False, and the trap taken, in user mode.
  bool require_supervisor();
  /// False, and the trap taken, while PSR.EF is 0.
  bool require_fpu();
  /// False, and the FPU's answer given, while its mode does not allow an operation, load or branch ...
  bool require_fp_execute();
  /// ... or a store.
  bool require_fp_store();
  /// Moves the window base and renames: `delta` is +1 for RESTORE, -1 for SAVE.  The new base was tested.
  void move_window(int delta, Value base);
  /// Mode or mapping may be another after this instruction: ends the block and looks the next one up.
  void end_with_lookup() { must_lookup_ = end_after_ = true; }
  /// Ends the block after this instruction.
  void end_after() { end_after_ = true; }
  /// In cold blocks: goes on at the next instruction through a look-up, ends the IR block.
  void leave_after_this();

  // Control transfers.
  Target relative(std::int32_t displacement) { return at(pc_ + static_cast<std::uint32_t>(displacement)); }
  Target at(std::uint32_t target) { return {b.i32(target), target}; }
  void transfer(Target to, bool is_return = false);  ///< always, with delay slot
  void transfer_annulled(Target to);                 ///< BA,a: no delay slot
  void skip_next();                                  ///< BN,a
  void transfer_if(Value condition, Target to, Annul annul);

 private:
  using Row = decode::Row<Translator>;
  struct Transfer {
    /// kIfElseAnnul: the delay slot is skipped when not taken.
    enum Kind : std::uint8_t { kAlways, kAnnulled, kSkip, kIf, kIfElseAnnul };
    Kind kind;
    Target to;
    Value condition;
    bool is_return = false;
  };

  [[nodiscard]] std::uint32_t fetch(std::uint32_t pc) const;
  [[nodiscard]] bool in_code(std::uint32_t pc) const {
    return pc - start_pc_ + 4 <= input_.code.size() && pc >= start_pc_;
  }
  [[nodiscard]] bool never_leaves(const Row& row) const;
  void begin(std::uint32_t pc, std::uint32_t word, const Row* row, Value npc);
  void emit(std::uint32_t word, const Row* row);
  /// The row of the delay slot if it can be translated here, else null.
  [[nodiscard]] const Row* inline_delay_row() const;
  void finish_transfer();
  void finish_with_delay(const Row* row);
  void emit_delay(const Row* row, std::uint32_t pc, const Target& npc);
  void step_dynamic();
  /// A block whose last branch leads to its own start is a loop inside the region: state stays in registers from round
  /// to round.  Not where links are off, a mode or mapping may have changed, or the window base is not the entry's.
  [[nodiscard]] bool may_loop_to(const Target& to) const;
  void loop_back();
  /// pc = to, npc = to + 4, and on by the best way.
  void leave_to(const Target& to, bool is_return = false);
  /// pc and npc as given, through a look-up.
  void leave_split(Value pc, Value npc);
  [[nodiscard]] Value plus4(const Target& t);

  const tcg::runtime::TranslateInput& input_;
  const State& state_;
  std::uint64_t flags_;
  std::uint32_t start_pc_, pc_ = 0, word_ = 0;
  Value npc_;  ///< of the instruction being translated
  bool must_lookup_ = false, end_after_ = false, window_moved_ = false;
  std::optional<tcg::ir::BlockId> header_;  ///< of the loop, once there is one
  unsigned insns_ = 0, links_ = 0;
  int delta_ = 0;
  std::optional<Transfer> transfer_;
};

/// Guest::translate for a vCPU whose state gives what is fixed per vCPU (nwindows, version).
void translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const State& state);

}  // namespace sparc
