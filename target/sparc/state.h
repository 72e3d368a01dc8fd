// SPDX-License-Identifier: MIT
// State of one SPARC V8 vCPU, laid out for generated code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tcg/env.h"
#include "tcg/ir/target.h"

namespace sparc {

/// Register windows lie in a long line of positions, 16 words each: outs (8) and locals (8); the ins of a window are
/// the outs of the window above (next higher position), so SAVE moves the base down by 64 bytes and RESTORE up, with no
/// copy. Exactly nwindows consecutive positions [lowest, lowest + nwindows) are live; position p holds window p mod
/// nwindows (positions are numbered so that this is true).  The current window is never the topmost live position,
/// whose ins would be the lowest one's outs: windows.h slides the live range by one (a copy of 16 words) when it would
/// be, and moves the whole file when it reaches an end of the line.
inline constexpr unsigned kWindowPositions = 256;
inline constexpr unsigned kWindowWords = 16;
inline constexpr unsigned kMaxWindows = 32;

class Cpu;

struct State : tcg::Env {
  // Registers of generated code, nearest first.
  std::uint32_t* window = nullptr;  ///< base: %o0 at [0], %l0 at [8], %i0 at [16]
  /// SAVE is quick while window - 16 words >= save_floor, RESTORE while window + 16 words <= restore_ceiling: neither
  /// traps (WIM) nor leaves the live range.  Kept by windows.h whenever WIM, CWP or the live range changes otherwise.
  std::uint32_t* save_floor = nullptr;
  std::uint32_t* restore_ceiling = nullptr;
  std::uint32_t pc = 0, npc = 4;
  std::uint32_t icc = 0;  ///< flags in slot form, see ir::kFlagMask
  std::uint32_t y = 0;
  std::array<std::uint32_t, 8> globals{};  ///< globals[0] stays 0
  /// %f0..%f31 as 16 doubles in host order: %f(2n) is the upper half of doubles[n], %f(2n+1) the lower.
  std::array<std::uint64_t, 16> doubles{};
  /// FSR fields that are plain state: RD 31:30, TEM 27:23, NS 22, ver 19:17, ftt 16:14, qne 13, fcc 11:10, aexc 9:5
  /// (aexc: what was written or accumulated out of line; host sticky flags are added when read), cexc 4:0 when
  /// fp_recipe is 0.
  std::uint32_t fsr = 0;
  std::uint32_t fcc = 0;  ///< 0 equal, 1 less, 2 greater, 3 unordered: the live copy of FSR.fcc
  /// Current exceptions as a recipe: which operation ran last (0: fsr holds cexc) and its operands' bits.
  std::uint32_t fp_recipe = 0;
  std::uint64_t fp_operand[2]{};

  // Floating-point queue and its modes.  SPARC V8 manual 4.4; one entry, as every exception holds the FPU up.
  std::uint32_t fp_mode = 0;             ///< FpMode
  std::uint32_t fq_pc = 0, fq_insn = 0;  ///< front of the queue, meaningful while FSR.qne

  // The rest of PSR, one word a field.
  bool has_mul = true, has_div = true, has_fsmuld = true;  ///< -cpu features; without one its instructions are illegal
  std::uint32_t psr_version = 0x40;  ///< impl 7:4 and ver 3:0, set by the model; default SuperSPARC
  std::uint32_t psr_ec = 0, psr_ef = 0, pil = 0, s = 1, ps = 1, et = 0;
  std::uint32_t wim = 0, tbr = 0;       ///< tbr: TBA 31:12 and tt 11:4
  std::array<std::uint32_t, 16> asr{};  ///< ancillary state registers as far as the model has them

  // Windows.
  unsigned nwindows = 8;
  std::int32_t lowest = 0;  ///< lowest live position, index into window_file / 16
  /// Aligned so that CWP is bits of the window pointer where nwindows is a power of two: (window >> 6) mod nwindows.
  alignas(kMaxWindows* kWindowWords *
          4) std::array<std::uint32_t, kWindowPositions * kWindowWords + kWindowWords> window_file{};

  // Interrupts.
  Cpu* cpu = nullptr;                             ///< the processor this is the state of (cpu.h)
  std::atomic<std::uint32_t> interrupt_level{0};  ///< PIL requested by the interrupt controller, set from any thread
};

/// Side-exit reasons (Env::leave).  A trap's reason is kLeaveTrap + tt; the payload is not used but for memory faults.
enum : std::uint32_t {
  kLeaveTrap = tcg::kLeaveTarget,  ///< + trap type 0..255
  kLeaveWindowSave =
      tcg::kLeaveTarget + 256,  ///< SAVE out of the quick range: do the instruction (trap or slide) in C++
  kLeaveWindowRestore,          ///< the same for RESTORE; payload of both: the result of the addition
  kLeaveRett,                   ///< RETT in C++, payload: target address
  kLeaveErrorMode,              ///< trap with ET = 0
  kLeaveTicc,                   ///< Ticc taken, payload: trap number 0..127
  kLeaveWritePsr,               ///< WRPSR in supervisor mode, payload: the value
  kLeaveWriteFsr,               ///< LDFSR after its load, payload: the value
  kLeaveFpHeld,                 ///< an FPU instruction that the FPU's mode does not allow
};
/// SAVE and RESTORE carry their rd in the reason: reason = kLeaveWindowSave | rd << kLeaveRdShift.  All reasons but
/// traps and error mode are done by sparc::finish_instruction (helpers.h).
inline constexpr std::uint32_t kLeaveReasonMask = 0xffff, kLeaveRdShift = 16;

/// Floating-point unit modes.  SPARC V8 manual 4.4, figure 4-1.
enum FpMode : std::uint32_t { kFpExecute = 0, kFpExceptionPending = 1, kFpException = 2 };

/// Trap types.  SPARC V8 manual, table 7-1.
enum class Trap : std::uint8_t {
  kReset = 0x00,
  kInstructionAccessException = 0x01,
  kIllegalInstruction = 0x02,
  kPrivilegedInstruction = 0x03,
  kFpDisabled = 0x04,
  kWindowOverflow = 0x05,
  kWindowUnderflow = 0x06,
  kMemAddressNotAligned = 0x07,
  kFpException = 0x08,
  kDataAccessException = 0x09,
  kTagOverflow = 0x0a,
  kWatchpoint = 0x0b,
  kInterruptLevel1 = 0x11,
  kRRegisterAccessError = 0x20,
  kInstructionAccessError = 0x21,
  kCpDisabled = 0x24,
  kUnimplementedFlush = 0x25,
  kCpException = 0x28,
  kDataAccessError = 0x29,
  kDivisionByZero = 0x2a,
  kDataStoreError = 0x2b,
  kDataAccessMmuMiss = 0x2c,
  kInstructionAccessMmuMiss = 0x3c,
  kTrapInstruction = 0x80,
};

/// Mode flags of a block's key (BlockKey::flags).
enum : std::uint64_t {
  kModeSupervisor = 1,
  kModeFpu = 2,           ///< PSR.S, PSR.EF
  kModeNpc = 4,           ///< npc is not pc + 4: one instruction, npc taken from its slot
  kModeFpTraps = 8,       ///< FSR.TEM is not 0: exact out-of-line FP
  kModeMmuOff = 16,       ///< data accesses bypass the MMU (control register E = 0)
  kModeFpPending = 32,    ///< fp_mode is kFpExceptionPending: the next FPU instruction traps
  kModeFpException = 64,  ///< fp_mode is kFpException: only stores and STDFQ are allowed
};
/// MMU indices.  kMmuPhysical: data while the MMU is off.  kMmuFetch: instructions while the MMU is off or in boot
/// mode.
enum : std::uint8_t { kMmuUser = 0, kMmuSupervisor = 1, kMmuPhysical = 2, kMmuFetch = 3 };

}  // namespace sparc
