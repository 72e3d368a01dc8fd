// SPDX-License-Identifier: MIT
// Guest state of SPARC as the IR's slots, and the TargetInfo that names them.
#pragma once

#include "target/sparc/state.h"
#include "tcg/ir/target.h"

namespace sparc {

/// A region may move the window by so many positions either way from where it was entered.
inline constexpr int kMaxWindowDelta = 2;

namespace slot {
using tcg::ir::SlotId;
inline constexpr SlotId kPc = 0, kNpc = 1, kIcc = 2, kY = 3;
inline constexpr SlotId kWindow = 4, kSaveFloor = 5, kRestoreCeiling = 6;
inline constexpr SlotId kGlobal = 7;   ///< %g1 here, %g7 at + 6
inline constexpr SlotId kSingle = 14;  ///< %f0 .. %f31
inline constexpr SlotId kDouble = 46;  ///< %d0, %d2 .. %d30: 16 slots
inline constexpr SlotId kFsr = 62, kFcc = 63, kRecipe = 64;
inline constexpr SlotId kOperandSingle = 65;  ///< first and second operand of the recipe as F32 ...
inline constexpr SlotId kOperandDouble = 67;  ///< ... and as F64: same place
inline constexpr SlotId kEf = 69, kEc = 70, kPil = 71, kS = 72, kPs = 73, kEt = 74, kWim = 75, kTbr = 76;
inline constexpr SlotId kOut = 77;  ///< outs of window deltas -kMax .. kMax + 1 (whose outs are ins), 8 each
inline constexpr SlotId kLocal = kOut + 8 * (2 * kMaxWindowDelta + 2);
inline constexpr SlotId kInterruptLevel =
    kLocal + 8 * (2 * kMaxWindowDelta + 1);                ///< read only: other threads write it
inline constexpr SlotId kModeFlags = kInterruptLevel + 1;  ///< Env::mode_flags
inline constexpr SlotId kCount = kModeFlags + 1;

/// Slot of integer register r (1..31) of the window `delta` positions above the one at region entry.
constexpr SlotId integer(unsigned r, int delta) {
  const auto above = static_cast<unsigned>(delta + kMaxWindowDelta);
  if (r < 8) return static_cast<SlotId>(kGlobal + r - 1);
  if (r < 16) return static_cast<SlotId>(kOut + above * 8 + r - 8);
  if (r < 24) return static_cast<SlotId>(kLocal + above * 8 + r - 16);
  return static_cast<SlotId>(kOut + (above + 1) * 8 + r - 24);
}
constexpr SlotId single(unsigned f) { return static_cast<SlotId>(kSingle + f); }
/// Of the even register number f.
constexpr SlotId double_(unsigned f) { return static_cast<SlotId>(kDouble + f / 2); }
}  // namespace slot

/// The slots, the helpers and the rules of the guest.  Lives for ever.
const tcg::ir::TargetInfo& target_info();

}  // namespace sparc
