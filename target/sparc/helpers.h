// SPDX-License-Identifier: MIT
// C++ functions that translated SPARC code calls or leaves to.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "target/sparc/state.h"
#include "tcg/ir/target.h"

namespace sparc {

/// Alternate-space accesses other than the plain data spaces; defined in asi/.  memop is ir::MemOp::pack(); values in
/// register form, zero- or sign-extended as memop says.  A fault sets Env::leave.
std::uint64_t asi_load(State* state, std::uint32_t address, std::uint32_t asi, std::uint32_t memop);
/// asi_and_memop: ASI in bits 7:0, memop from bit 8 on.
void asi_store(State* state, std::uint32_t address, std::uint64_t value, std::uint32_t asi_and_memop);

/// Numbers of the helpers, Op::kCall's imm.
enum class Helper : std::uint32_t {
  kAsiLoad,
  kAsiStore,
  kReadPsr,
  kWriteWim,
  kReadFsr,
  kFpExact,
  kReadQueue,
  kPopQueue,
  kCount
};
/// One row a Helper, in order.
std::span<const tcg::ir::HelperInfo> helper_table();

/// Does in C++ what a side exit asked for: kLeaveWindowSave, kLeaveWindowRestore, kLeaveRett, kLeaveTicc,
/// kLeaveWritePsr, kLeaveWriteFsr, kLeaveFpHeld.  State is exact, pc at the instruction.  Returns a trap type (0..255)
/// to take with pc there, or nothing when the instruction is done and pc and npc are where to go on.
std::optional<std::uint32_t> finish_instruction(State& state, std::uint32_t reason, std::uint64_t payload);

}  // namespace sparc
