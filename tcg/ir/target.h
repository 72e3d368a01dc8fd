// SPDX-License-Identifier: MIT
// What the IR and its backends must know of a guest: its state slots, its helpers and a few rules.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tcg/ir/types.h"

namespace tcg::ir {

using SlotId = std::uint16_t;

/// One named piece of guest state.  The only list of registers: gdb, plugins, snapshots, digests and -d cpu read it.
/// Extents of slots may overlap (f0:f1 = d0).
struct SlotInfo {
  std::string_view name;
  Type type = Type::kI32;
  /// Bytes from the vCPU's Env; for windowed slots bytes from the window base pointer (may be negative).
  std::int32_t offset = 0;
  bool windowed = false;
};

/// What a helper touches.
enum class HelperEffect : std::uint8_t {
  kPure = 0,         ///< a function of its operands; may be removed when unused
  kReadsState = 1,   ///< dirty slots are stored before the call
  kWritesState = 2,  ///< slots are read anew after it (implies kReadsState for exactness)
  kMayExit = 4,      ///< sets Env::leave to ask for an exit by the op's before map; carries a map
  kSideEffect = 8,   ///< not removable, touches no slots
  kUpdates16 = 16,   ///< makes a 16-byte atomic access at its first operand
};
constexpr HelperEffect operator|(HelperEffect a, HelperEffect b) {
  return static_cast<HelperEffect>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(HelperEffect set, HelperEffect e) {
  return (static_cast<unsigned>(set) & static_cast<unsigned>(e)) != 0;
}

/// A C++ function that generated code may call: `R f(Env*, A...)`, up to 4 operands of I32 (zero-extended), I64, F32,
/// F64 (as raw bits in integer registers), Ptr; result none, I32, I64 (also raw F32/F64 bits), never throws.
struct HelperInfo {
  std::string_view name;
  std::uintptr_t function = 0;
  HelperEffect effect = HelperEffect::kSideEffect;
};

/// NaN results of floating-point ops.
enum class NanRule : std::uint8_t { kSparc, kArm, kArmDefault };

struct TargetInfo {
  std::string_view name;
  std::span<const SlotInfo> slots;
  std::span<const HelperInfo> helpers;
  Type address_type = Type::kI32;  ///< of virtual addresses and the pc
  SlotId pc_slot = 0;
  /// Slot that holds the window base pointer (Type::kPtr), or kNoSlot.  Windowed slots are relative to its value at
  /// region entry all through the region; the pin in a host register changes only when the region leaves, after all
  /// other stores.
  SlotId window_base_slot = kNoSlot;
  NanRule nan_rule = NanRule::kArm;
  static constexpr SlotId kNoSlot = 0xffff;
};

/// Digest of guest state by its slots: flags masked; host pointers, and registers relative to one, left out.
std::uint64_t slot_digest(const TargetInfo& target, const void* state);

}  // namespace tcg::ir
