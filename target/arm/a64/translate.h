// SPDX-License-Identifier: MIT
// Translator: A64 code into IR, one guest basic block or a region of several.
//
// Rows of a64/ call it to read and write registers, to access memory, to leave, and to say where control goes.  The pc
// slot is set at the start of each instruction that may leave, so that every map shows that instruction.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "target/arm/a64/fields.h"
#include "target/arm/features.h"
#include "target/arm/helpers.h"
#include "target/arm/slots.h"
#include "target/decode/row.h"
#include "tcg/ir/builder.h"
#include "tcg/runtime/guest.h"

namespace arm::a64 {

using tcg::ir::BlockId;
using tcg::ir::Type;
using tcg::ir::Value;

/// Attributes of A64 rows: the Feature that an encoding needs in bits 7:0 (without it the encoding is undefined), and
/// flags.
enum Attribute : std::uint32_t {
  kFeatureMask = 0xff,
  kNeverLeaves = 1u << 8,  ///< no op of it can leave: needs no pc in its maps
  kLandingPad = 1u << 9,   ///< asks BTYPE itself when it is first in a block (BTI, PACIxSP, BRK, HLT)
};
constexpr std::uint32_t needs(Feature f) { return static_cast<std::uint32_t>(f); }

/// What is fixed for a processor while code is translated.
struct Context {
  const Model& model;
  bool guarded = false;  ///< the page of the block has PROT_BTI
  bool regions = false;  ///< form regions of several guest blocks
};

class Translator {
 public:
  Translator(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const Context& context);
  /// Translates the block.
  void run();

  // For rows.
  tcg::ir::Builder b;
  [[nodiscard]] std::uint64_t pc() const { return pc_; }
  [[nodiscard]] std::uint32_t word() const { return word_; }
  [[nodiscard]] std::uint64_t flags() const { return flags_; }  ///< mode flags of the block's key
  [[nodiscard]] const Model& model() const { return context_.model; }
  [[nodiscard]] bool has(Feature f) const { return context_.model.features.has(f); }

  // General registers; 31 is zero (and dropped), in the _sp forms the stack pointer.  W forms are I32; writing one
  // clears the upper half.
  [[nodiscard]] Value x(unsigned n);
  [[nodiscard]] Value w(unsigned n);
  [[nodiscard]] Value x_sp(unsigned n);
  [[nodiscard]] Value reg(Width width, unsigned n) { return width == Width::k64 ? x(n) : w(n); }
  [[nodiscard]] Value reg_sp(Width width, unsigned n);
  void set_x(unsigned n, Value v);
  void set_w(unsigned n, Value v);
  void set_x_sp(unsigned n, Value v);
  void set_reg(Width width, unsigned n, Value v);
  void set_reg_sp(Width width, unsigned n, Value v);
  [[nodiscard]] Value imm(Width width, std::uint64_t v) {
    return width == Width::k64 ? b.i64(v) : b.i32(std::uint32_t(v));
  }
  // SIMD&FP registers as V128.
  [[nodiscard]] Value q(unsigned n) { return b.get(slot::q(n)); }
  void set_q(unsigned n, Value v) { b.set(slot::q(n), v); }

  [[nodiscard]] Value nzcv() { return b.get(slot::kNzcv); }
  void set_nzcv(Value flags) { b.set(slot::kNzcv, flags); }
  /// Whether a condition below 14 (AL) holds.
  [[nodiscard]] Value condition(Condition c);
  /// Flags of a - b in Arm's sense (C: no borrow).
  [[nodiscard]] Value flags_sub(Value a, Value v);
  [[nodiscard]] Value flags_sbc(Value a, Value v, Value carry);
  [[nodiscard]] Value carry() { return b.flag_cond(tcg::ir::FlagCond::kCs, nzcv()); }
  Value call(Helper helper, Type result, std::initializer_list<Value> args) {
    return b.call(static_cast<std::uint32_t>(helper), result, args);
  }

  // Memory.
  /// MemOp of a user-mode access, little-endian, any alignment.
  [[nodiscard]] tcg::ir::MemOp memop(unsigned size_log2, bool sign_extend = false) const;
  /// The address as accesses use it: without its tag where tags have been seen.
  [[nodiscard]] Value clean(Value address);
  Value load(Type type, Value address, unsigned size_log2, bool sign_extend = false) {
    return b.load(type, clean(address), memop(size_log2, sign_extend));
  }
  void store(Value address, Value value, unsigned size_log2) { b.store(clean(address), value, memop(size_log2)); }
  /// Whether accesses are to be those that plugins' users expect; asked where others would be quicker.
  [[nodiscard]] bool watches_accesses() {
    merged_accesses_ = true;
    return input_.watch_accesses;
  }
  /// Whether that was asked.
  [[nodiscard]] bool merged_accesses() const { return merged_accesses_; }
  /// Leaves with an alignment fault unless the address is a multiple of `bytes`.
  void require_aligned(Value address, unsigned bytes, bool write);

  // Exceptions, at this instruction; nothing of it may have been done.  They end the block.
  void undefined() {
    b.set(slot::kPc, b.i64(pc_));  // rows that never leave do not set it, but for encodings that are reserved
    b.raise(kLeaveUndefined);
  }
  void raise(std::uint32_t reason, std::uint64_t payload) { b.raise(reason, b.i64(payload)); }
  /// False, and the instruction undefined, without the feature.
  bool require(Feature f) {
    if (!has(f)) undefined();
    return has(f);
  }

  // Control transfers: each ends the block.
  [[nodiscard]] std::uint64_t relative(std::int64_t bytes) const { return pc_ + static_cast<std::uint64_t>(bytes); }
  void jump(std::uint64_t target);
  void jump_if(Value condition, std::uint64_t target);  ///< else on at the next instruction
  /// How an indirect branch came about, for BTYPE.
  enum class Indirect : std::uint8_t { kJump, kCall, kReturn };
  void jump_indirect(Value target, Indirect kind, bool via_x16_x17 = false);
  /// The instruction is done; goes on at the next one through a look-up by the mode flags as they are then.
  void leave_after();
  /// Ends the block after this instruction.
  void end_after() { end_after_ = true; }

 private:
  using Row = decode::Row<Translator>;
  /// A guest block of the region.
  struct Piece {
    std::uint64_t pc;
    BlockId block;
  };

  [[nodiscard]] std::uint32_t fetch(std::uint64_t pc) const;
  [[nodiscard]] bool in_code(std::uint64_t pc) const {
    return pc >= start_pc_ && pc - start_pc_ + 4 <= input_.code.size();
  }
  void translate_piece(std::uint64_t pc);
  void begin(std::uint64_t pc, std::uint32_t word, const Row* row);
  void emit(std::uint32_t word, const Row* row);
  /// BTYPE at the entry of the region.
  void check_btype(const Row* row, std::uint32_t word);
  /// IR block of the region where guest code at `pc` is or will be, if it may be part of it.
  [[nodiscard]] std::optional<BlockId> piece_at(std::uint64_t pc);
  [[nodiscard]] bool is_piece(std::uint64_t pc) const;
  BlockId loop_header();
  /// pc = target, and on by the best way.
  void leave_to(std::uint64_t target);

  const tcg::runtime::TranslateInput& input_;
  const Context& context_;
  std::uint64_t flags_, start_pc_, pc_ = 0;
  std::uint32_t word_ = 0;
  bool end_after_ = false, merged_accesses_ = false;
  std::optional<BlockId> header_;  ///< of the loop to the region's start, once there is one
  std::vector<Piece> pieces_;
  std::size_t next_piece_ = 0;
  unsigned insns_ = 0, links_ = 0;
};

/// Guest::translate; whether some accesses are not those that TranslateInput::watch_accesses would make.
bool translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const Context& context);

}  // namespace arm::a64
