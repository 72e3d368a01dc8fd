// SPDX-License-Identifier: MIT
// Instrumentation: what plugins asked for one block of guest code, and the pass that makes it IR.
//
// The front end leaves a mark where each guest instruction starts (Region::marks).  apply() runs before the passes, so
// counters and conditions are ordinary IR that they may merge and move, and puts
//   block actions behind the block's poll: a poll that leaves has not entered the block;
//   an instruction's actions at its mark, before anything it does;
//   its memory actions behind each access that the front end wrote, which is reached only by accesses that succeeded.
// Accesses made by C++ helpers of an instruction are told through Env::helper_accesses.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "tcg/callback.h"
#include "tcg/env.h"
#include "tcg/ir/region.h"

namespace tcg::instrument {

enum class Registers : std::uint8_t { kNone, kRead, kWrite };
enum : std::uint8_t { kReads = 1, kWrites = 2 };  ///< kinds of accesses, a set

/// One thing to do when a block or an instruction runs, or an access was made.
struct Action {
  enum class Kind : std::uint8_t { kCall, kCallIf, kAdd, kSet };
  Kind kind = Kind::kCall;
  Registers registers = Registers::kNone;  ///< of calls
  std::uint8_t accesses = 0;               ///< memory actions: which accesses
  bool wants_value = false;                ///< memory calls: the plugin may ask for the value
  ir::Cond condition{};                    ///< kCallIf: counter condition immediate, unsigned
  std::uint32_t counter = 0;               ///< byte offset in the vCPU's counters
  std::uint64_t immediate = 0;             ///< kAdd and kSet: the operand
  std::uintptr_t function = 0;
  void* userdata = nullptr;
};

struct Insn {
  std::uint64_t pc = 0;
  std::vector<Action> exec, memory;
};

/// Immutable once the translation callbacks have made it.
struct Instrumentation {
  std::uint64_t id = 0;  ///< of this object, never 0 and never used again: part of block keys
  std::vector<Action> block;
  std::vector<Insn> insns;  ///< in order of first appearance; each pc once
  [[nodiscard]] bool empty() const;
  /// Whether a callback at an instruction looks at registers: the front end must then keep pc exact everywhere.
  [[nodiscard]] bool reads_registers() const;
};

/// What a translated block keeps of its instrumentation.  Generated code points into it.
struct Attached {
  std::shared_ptr<const Instrumentation> instrumentation;
  std::deque<CallbackSite> sites;
};

/// kAfterExec: for the block of one instruction that is run again because it must be alone, its execution actions and
/// its block's having been done.
enum class Scope : std::uint8_t { kWhole, kAfterExec };

/// Adds the actions to `region`.  Before: front-end form with marks.  After: front-end form.  Cost: one walk.
void apply(ir::Region& region, Scope scope, Attached& attached);

/// Before each access of `region` (front-end form, 64-bit addresses) a side exit that Env::watch_low and watch_span
/// decide.  State is that before the instruction, as at a fault of the access.
void watch(ir::Region& region);
/// Bytes that are watched for some accesses.
struct Watched {
  std::uint64_t address = 0, bytes = 0;
  std::uint8_t accesses = 0;
};
/// The same for just the accesses that touch one of `watched`: longer code.
void watch(ir::Region& region, std::span<const Watched> watched);

/// meminfo of callbacks: MemOp::pack() with bit 31 set for accesses that store and bit 30 for those that load.
constexpr std::uint32_t meminfo(std::uint32_t memop, std::uint8_t accesses) {
  return memop | ((accesses & kWrites) != 0 ? 1u << 31 : 0) | ((accesses & kReads) != 0 ? 1u << 30 : 0);
}
/// Actions of one access, done from C++ (for accesses that helpers make).
void report(Env& env, const Insn& insn, std::uint64_t address, ir::MemOp op, std::uint8_t accesses, MemValue value);

}  // namespace tcg::instrument
