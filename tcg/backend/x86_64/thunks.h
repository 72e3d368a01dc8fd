// SPDX-License-Identifier: MIT
// Code and C++ functions shared by all regions: entering, slow memory paths, leaving.
//
// Conventions, all with rbp = Env and the frame of host.h:
//  load, store, rmw, cas (called): rax = record, rdx = address, rcx = first operand (Env::scratch[1]: the second, or
//  the
//    upper half of a 16-byte value); result in rax (and rdx).  All but rax, rcx, rdx, xmm0-3 are kept.
//  side_exit (jumped to): rax = record whose head is the reason, rdx = payload.
//  leave (jumped to): rax = record; Env::leave is set already.
//  link (jumped to): rdi = cookie, rsi = link number.   lookup, exit (jumped to): nothing.
//  helper (called): rax = function, rsi, rdx, rcx, r8 = operands; as a C call otherwise.
//  fop (called): rax = what (fop_request), operands in Env::fp_operand; result in Env::fp_result; keeps as load does.
//  vec (called): ecx = what (vec_exact.h), Env::saved_xmm[0] to [2] = operands; result in the first; keeps as load
//  does. fp (called): ecx = what (fp_exact.h), rax, rdx, Env::scratch[1] = operands' bits; result in rax; keeps as load
//  does.
//  callback (called): rax = function, as a C call otherwise.
//
// Whose MXCSR generated code runs with.  Without plugins it is the guest's throughout.  With plugins it is the host's,
// and the guest's waits in Env, so that callbacks and helpers are plain calls; code of a region with floating point
// borrows it, from its first instruction until it leaves.
#pragma once

#include <memory>

#include "tcg/backend/x86_64/host.h"
#include "tcg/env.h"

namespace tcg::x86_64 {

/// What C++ code called by thunks needs to know.
struct Shared {
  Ports ports;
  const ir::TargetInfo* target = nullptr;
};

enum class Mxcsr : std::uint8_t { kGuests, kHosts, kBorrowed };

/// Bit of the head of a record that the leave thunk takes, of regions that borrow MXCSR.
inline constexpr std::uint32_t kRecordBorrows = 1u << 31;

/// Run addresses, for code of one kind.  Those of three are by Plan::xmm_use: what they save of the vector registers.
struct Thunks {
  Mxcsr mxcsr = Mxcsr::kGuests;
  const std::uint8_t *enter = nullptr, *exit = nullptr, *link = nullptr, *lookup = nullptr, *helper = nullptr,
                     *callback = nullptr;
  std::array<const std::uint8_t*, 3> load{}, store{}, rmw{}, cas{}, side_exit{}, leave{}, fp{}, fop{}, vec{};
  /// Guest flags of a comparison (Arm's FCMP) by AH as LAHF leaves it after UCOMIS, two bytes each; then those for
  /// swapped operands.
  const std::uint8_t* fcmp_flags = nullptr;
  std::shared_ptr<Shared> shared;
  /// Whether there are callbacks, and kCounters is set.
  [[nodiscard]] bool plugins() const { return mxcsr != Mxcsr::kGuests; }
};
/// AH of "unordered" is the greatest.
inline constexpr unsigned kFcmpFlags = 0x48;

/// All there are: for regions without and with floating point, which are the same without plugins.
struct ThunkSet {
  Thunks plain, fp;
};

/// MXCSR's present value becomes Env::guest_mxcsr, and its control bits the host's.
void give_mxcsr(Assembler& a, Gpr scratch);

/// What is asked for: plugins' callbacks, and keeping xmm16 to 31, which the host has.
struct ThunkKinds {
  bool plugins = false, far = false;
};

/// Writes them into `space`; returns the bytes used.
std::size_t emit_thunks(backend::CodeSpace space, const Ports& ports, const ir::TargetInfo& target, ThunkKinds kinds,
                        ThunkSet& out);

}  // namespace tcg::x86_64
