// SPDX-License-Identifier: MIT
// The interpreter: what each op of the IR means.
//
// A region runs on a frame of 64-bit cells, one a value (two for 128-bit ones): integers zero-extended, floats as raw
// bits, flags in slot form, i1 as 0 or 1.  It takes regions before promotion (state is in the slots at all times, maps
// are unset) and after (state maps are written when the region leaves).  Floating point is software only.
#pragma once

#include <cstdint>
#include <vector>

#include "tcg/env.h"
#include "tcg/ir/region.h"

namespace tcg::ir {

/// How a run of a region ended.
struct Outcome {
  enum class Kind : std::uint8_t {
    kLeft,     ///< by a map; Env::leave is set: the caller calls Ports::leave
    kGotoTb,   ///< by link `number` to `pc`
    kGotoPtr,  ///< to `pc`
    kExit,     ///< to the execution loop, ExitReason in `number`
  };
  Kind kind = Kind::kExit;
  std::uint32_t number = 0;
  std::uint64_t pc = 0;
  bool operator==(const Outcome&) const = default;
};

/// A region in the interpreter's own form; independent of the Region it came from, valid for one TargetInfo.
struct Prepared {
  struct Code {
    std::uint16_t handler = 0;  ///< Op and a variant
    std::uint8_t aux = 0;       ///< cond, rmw, size in bytes, link number ...
    std::uint8_t type = 0;      ///< Type of the result
    std::uint32_t dst = 0;      ///< cell
    std::uint32_t args[4] = {0, 0, 0, 0};
    std::uint32_t map = kNone;
    std::uint32_t extra = 0;  ///< cell of a shared check, first edge, number of operands
    std::uint64_t imm = 0;
  };
  struct Way {
    std::uint32_t first_move, move_count, target;
  };  ///< target: index into code
  struct Move {
    std::uint32_t dst, src;
  };
  struct Entry {
    std::int32_t offset;
    std::uint32_t cell;  ///< kNone: the constant
    std::uint64_t constant;
    std::uint8_t bytes;
    bool windowed;
  };
  struct Map {
    std::uint32_t first, count;
    std::uint32_t owed;  ///< instructions to give back to Env::budget
    std::uint32_t first_pending, pending_count;
  };
  std::vector<Code> code;
  std::vector<std::uint64_t> constants;  ///< the first cells of the frame
  std::uint32_t cells = 0;
  std::vector<Way> ways;
  std::vector<Move> moves;
  std::vector<Map> maps;
  std::vector<Entry> entries;
  std::vector<PendingAdd> pending;
  /// What all this takes.
  [[nodiscard]] std::size_t bytes() const;
};

/// Runs regions of one guest.  Thread: one vCPU's; a Prepared may be shared by several.
class Interpreter {
 public:
  Interpreter(const TargetInfo& target, const Ports& ports) : target_(&target), ports_(ports) {}
  /// Translates into the interpreter's form.  Cost: one walk over ops, twice.
  void prepare(const Region& region, Prepared& out) const;
  /// Runs to the first way out.  Memory is reached through Env::tlb where an entry allows it, else through Ports.
  Outcome run(const Prepared& prepared, Env* env);
  /// Both at once, for tests.
  Outcome run(const Region& region, Env* env);

 private:
  const TargetInfo* target_;
  Ports ports_;
  std::vector<std::uint64_t> frame_;
  std::vector<std::uint64_t> moved_;  ///< parallel moves of an edge
  Prepared own_;
};

}  // namespace tcg::ir
