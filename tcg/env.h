// SPDX-License-Identifier: MIT
// Env: the head of every vCPU's state, which generated code, the interpreter and the runtime share.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tcg {

inline constexpr unsigned kMmuModes = 8;
inline constexpr unsigned kPageBits = 12;
inline constexpr std::uint64_t kPageBytes = 1u << kPageBits;

/// One line of a software TLB.  A tag is the virtual page address; an access hits when its address with the in-page
/// bits above its alignment cleared equals the tag.  Any of the slow bits in a tag makes every access miss.
struct TlbEntry {
  std::uint64_t read = ~std::uint64_t{0}, write = ~std::uint64_t{0}, exec = ~std::uint64_t{0};
  std::uint64_t addend = 0;  ///< host address - virtual address (RAM and ROM only)
};
static_assert(sizeof(TlbEntry) == 32);
inline constexpr std::uint64_t kTlbSlow = 1u << 11;  ///< device, watchpoint, code or dirty tracking: take the slow path
inline constexpr std::uint64_t kTlbInvalid = 1u << 10;  ///< no mapping for this kind of access

/// The table the fast path indexes: byte offset ((va >> 12) * 32) & mask.
struct TlbFast {
  TlbEntry* table = nullptr;
  std::uint64_t mask = 0;
};

/// What a jump cache cell points at; the head of a translated block.
struct CodeEntry {
  std::uint64_t pc = ~std::uint64_t{0};     ///< guest virtual pc
  std::uint64_t flags = ~std::uint64_t{0};  ///< mode flags of the block's key
  const std::uint8_t* code = nullptr;       ///< executable address
};
inline constexpr unsigned kJumpCacheBits = 15;
/// Cell of a pc in the jump cache (never null: empty cells point at an entry that matches nothing).
constexpr std::uint32_t jump_cache_index(std::uint64_t pc) {
  return static_cast<std::uint32_t>((pc >> 2) & ((1u << kJumpCacheBits) - 1));
}

/// Why generated code returns to the execution loop (Op::kExitTb's imm and Ports::leave's decision).
enum class ExitReason : std::uint32_t { kNone = 0, kLookup, kInterrupt, kHalt };

/// Reserved values of Env::leave below kTargetReason are the runtime's; from there on they are the target's.
enum Leave : std::uint32_t {
  kLeaveNone = 0,
  kLeavePoll = 1,     ///< the vCPU was asked to look at its requests
  kLeaveRedo = 2,     ///< run this instruction again, alone in its block
  kLeaveTarget = 16,  ///< first of the target's side-exit reasons and faults
  /// Not a number but a mark: an access near a watchpoint is about to be made.  Payload: its address.  See
  /// leave_watched().
  kLeaveWatched = 1u << 31,
};
/// Reason of an access of 1 << size_log2 bytes that reads (1), writes (2) or both (3).
constexpr std::uint32_t leave_watched(std::uint32_t accesses, std::uint32_t size_log2) {
  return kLeaveWatched | accesses << 8 | size_log2;
}

/// A loaded or stored value of up to 16 bytes; floating-point values as raw bits.
struct MemValue {
  std::uint64_t low = 0, high = 0;
};

/// Head of the vCPU state.  Generated code holds its address in a host register throughout.
/// Thread: the vCPU's own, but for exit_request which anyone may set.
struct alignas(64) Env {
  std::atomic<std::uint32_t> exit_request{
      0};                   ///< not 0: leave at the next poll.  Set with release, read by generated code
  std::uint32_t leave = 0;  ///< reason of the exit in progress, 0 when none.  Helpers set it.
  /// -icount: instructions that may be entered before the next event.  A block takes all of its own at its entry
  /// (ir::Op::kCount); what of them does not run is given back on the way out.
  std::int64_t budget = 0;
  std::uint32_t owed = 0;                  ///< of those, not begun at the call-out in progress; see Vcpu::executed()
  std::uint64_t leave_payload = 0;         ///< operand of kSideExit/kRaise, or the fault's address
  CodeEntry* const* jump_cache = nullptr;  ///< 1 << kJumpCacheBits cells
  std::uint64_t mode_flags = 0;            ///< mode flags now, compared by kGotoPtr against CodeEntry::flags
  std::array<TlbFast, kMmuModes> tlb{};
  std::uint64_t guest_base = 0;        ///< user mode
  std::uint32_t host_mxcsr = 0x1f80;   ///< MXCSR outside generated code
  std::uint32_t guest_mxcsr = 0x1f80;  ///< guest rounding and sticky flags; live in MXCSR inside generated code
  std::uint64_t scratch[4]{};          ///< operands of out-of-line stubs
  std::uint32_t fp_idc = 0;  ///< not 0: a subnormal operand was flushed (sticky; Arm IDC).  MXCSR's DE is not it.
  std::uint32_t fp_saved_mxcsr = 0;                  ///< MXCSR before an operation that may have to be redone
  alignas(16) std::array<MemValue, 3> fp_operand{};  ///< of an Op::kFOp done out of line
  alignas(16) MemValue fp_result;
  void* runtime = nullptr;     ///< the tcg::runtime::Vcpu that owns this
  void* code_entry = nullptr;  ///< code to run next, for the prologue
  /// Watchpoints: accesses at addresses with address - watch_low < watch_span are looked at (Debug::set_watches).
  std::uint64_t watch_low = 0, watch_span = 0;
  // Plugins.
  std::uint8_t* counters = nullptr;  ///< the vCPU's scoreboard memory: offsets of counter ops are into it
  std::uint32_t vcpu_index = 0;      ///< what callbacks are told
  /// Registers of the callback being made: a kCallback... of tcg/callback.h (all state is in its place), or the run
  /// address of the state map that Backend::write_state decodes first.
  std::uintptr_t callback_map = 0;
  std::uint64_t callback_frame = 0;       ///< rsp of generated code, for spilled values of the map
  std::uint64_t callback_value[2]{};      ///< low and high half of what the access of a memory callback moved
  const void* helper_accesses = nullptr;  ///< instrument::Insn to be told of accesses made by the helper that runs
  const void* current_map = nullptr;  ///< run address of the state map of the slow access being served: names its block
  /// Host registers as a stub saved them; state maps are decoded against these.
  std::array<std::uint64_t, 16> saved_gpr{};
  alignas(16) std::array<std::array<std::uint8_t, 16>, 16> saved_xmm{};
};

/// The runtime as generated code and the interpreter see it.  All set Env::leave to leave by the op's map.
struct Ports {
  /// Slow paths: any address, alignment, device.  memop is ir::MemOp::pack().  Result extended as memop says to 64
  /// bits.
  MemValue (*load)(Env*, std::uint64_t address, std::uint32_t memop);
  void (*store)(Env*, std::uint64_t address, std::uint64_t low, std::uint64_t high, std::uint32_t memop);
  /// rmw is ir::Rmw.  Old value zero-extended (or as memop says).
  std::uint64_t (*rmw)(Env*, std::uint64_t address, std::uint64_t operand, std::uint32_t memop, std::uint32_t rmw);
  std::uint64_t (*cas)(Env*, std::uint64_t address, std::uint64_t expected, std::uint64_t desired, std::uint32_t memop);
  /// Called when a kSideExit, kRaise, kPoll, faulting access or helper leaves; all state has been written by the map.
  /// Handles Env::leave, clears it, and returns the code address to go on at, or null to return to the execution loop.
  const void* (*leave)(Env*);
  /// An unlinked kGotoTb was reached (cookie and link number of its block; pc is in its slot).  Same result.
  const void* (*link)(Env*, std::uint64_t cookie, std::uint32_t number);
  /// A kGotoPtr missed the jump cache.  Same result.
  const void* (*lookup)(Env*);
};

}  // namespace tcg
