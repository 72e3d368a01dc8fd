// SPDX-License-Identifier: MIT
// State of one Arm vCPU in AArch64 state, laid out for generated code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tcg/env.h"
#include "tcg/ir/types.h"

namespace arm {

class Cpu;

/// 16 bytes of a SIMD register, low half first.
struct alignas(16) Vector {
  std::uint64_t low = 0, high = 0;
  bool operator==(const Vector&) const = default;
};

/// A pointer authentication key.
struct PauthKey {
  std::uint64_t low = 0, high = 0;
};
/// Numbers of the keys in State::pauth_keys.
enum class PauthKeyNumber : std::uint32_t { kIA, kIB, kDA, kDB, kGA };

/// No address: the exclusive monitor is open.
inline constexpr std::uint64_t kNoExclusive = ~std::uint64_t{0};

struct State : tcg::Env {
  std::array<std::uint64_t, 31> x{};
  std::uint64_t sp = 0, pc = 0;
  std::uint32_t nzcv = 0;   ///< flags in slot form, see ir::kFlagMask; C in Arm's sense (1: no borrow)
  std::uint32_t btype = 0;  ///< PSTATE.BTYPE; kept only while kModeBti is set
  std::array<Vector, 32> v{};
  Vector qc{};  ///< FPSR.QC is set where any bit is: what saturated, or-ed together
  std::uint32_t fpcr = 0;
  /// FPSR as far as it is plain state (flags noted out of line); host sticky flags are added when read, see
  /// fp_control.h.
  std::uint32_t fpsr = 0;
  std::uint64_t tpidr_el0 = 0, tpidrro_el0 = 0, tpidr2_el0 = 0;
  /// Exclusive monitor: the address of the last load-exclusive (kNoExclusive: open), what it read, and its bytes.
  std::uint64_t exclusive_address = kNoExclusive, exclusive_bytes = 0;
  alignas(16) std::uint64_t exclusive_low = 0;
  std::uint64_t exclusive_high = 0;
  std::uint32_t dit = 0, ssbs = 0;  ///< PSTATE bits, 0 or 1
  std::array<PauthKey, 5> pauth_keys{};
  Cpu* cpu = nullptr;  ///< the processor this is the state of (cpu.h)
};

/// PSTATE.NZCV as MRS shows it (bits 31:28), and from it.
constexpr std::uint32_t nzcv_register(const State& s) {
  const std::uint32_t n = tcg::ir::nzvc_from_flags(s.nzcv);  // N Z V C
  return (n & 12) << 28 | (n & 1) << 29 | (n & 2) << 27;
}
constexpr void set_nzcv_register(State& s, std::uint32_t value) {
  const std::uint32_t n = value >> 28;  // N Z C V
  s.nzcv = tcg::ir::flags_from_nzvc((n & 12) | (n & 2) >> 1 | (n & 1) << 1);
}

/// Mode flags of a block's key (BlockKey::flags): what changes code.
enum : std::uint64_t {
  /// FPCR bits 26:19 at bits 7:0 (see fpcr_mode): AHP 7, DN 6, FZ 5, RMode 4:3, FZ16 0.
  kModeFpcr = 0xf9,
  kModeFz16 = 1u << 0,
  kModeRoundingShift = 3,
  kModeRounding = 3u << 3,
  kModeFz = 1u << 5,
  kModeDn = 1u << 6,
  kModeAhp = 1u << 7,
  kModeBti = 1u << 8,        ///< some page of the process is guarded: indirect branches set BTYPE, blocks look at it
  kModeTbi = 1u << 9,        ///< addresses with a tag in their top byte have been seen: accesses drop it first
  kModeParallel = 1u << 10,  ///< other threads run in the memory: pairs are loaded and stored as FEAT_LSE2 says
};
constexpr std::uint64_t fpcr_mode(std::uint32_t fpcr) { return (fpcr >> 19) & kModeFpcr; }

/// Why translated code leaves (Env::leave); the payload is Env::leave_payload.  pc is at the instruction but for
/// kLeaveSvc, where it is behind it.
enum Leave : std::uint32_t {
  kLeaveSvc = tcg::kLeaveTarget,  ///< payload: immediate
  kLeaveBrk,                      ///< payload: immediate
  kLeaveHlt,                      ///< payload: immediate
  kLeaveUndefined,
  kLeavePcAlignment,
  kLeaveBti,        ///< a guarded page was entered at an instruction that BTYPE does not allow
  kLeavePac,        ///< FPAC: authentication failed (only with Feature::kFpac)
  kLeaveAlignment,  ///< payload: address of a load (or the load half of an atomic)
  kLeaveAlignmentWrite,
  kLeaveFetch,     ///< payload: address whose page is not there or not executable; set by Cpu::walk
  kLeaveDataRead,  ///< payload: address; for the run loop's use, where a host fault is the guest's
  kLeaveDataWrite,
  kLeaveCodeChange,  ///< payload: address of IC IVAU; done, pc behind it
};

}  // namespace arm
