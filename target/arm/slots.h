// SPDX-License-Identifier: MIT
// Guest state of AArch64 as the IR's slots, and the TargetInfo that names them.
#pragma once

#include "target/arm/state.h"
#include "tcg/ir/target.h"

namespace arm {

namespace slot {
using tcg::ir::SlotId;
inline constexpr SlotId kX = 0;  ///< x0 .. x30
inline constexpr SlotId kSp = 31, kPc = 32, kNzcv = 33;
inline constexpr SlotId kQ = 34;  ///< q0 .. q31, V128 ...
inline constexpr SlotId kD = 66;  ///< ... their low halves as F64 ...
inline constexpr SlotId kS = 98;  ///< ... and low quarters as F32
inline constexpr SlotId kFpcr = 130, kFpsr = 131, kTpidr = 132, kTpidrro = 133, kTpidr2 = 134;
inline constexpr SlotId kExclusiveAddress = 135, kExclusiveLow = 136, kExclusiveHigh = 137, kExclusiveBytes = 138;
inline constexpr SlotId kBtype = 139, kDit = 140, kSsbs = 141, kModeFlags = 142;
inline constexpr SlotId kQc = 143;              ///< V128
inline constexpr SlotId kExclusiveValue = 144;  ///< low and high as one V128
inline constexpr SlotId kCount = 145;

constexpr SlotId x(unsigned r) { return static_cast<SlotId>(kX + r); }
constexpr SlotId q(unsigned r) { return static_cast<SlotId>(kQ + r); }
constexpr SlotId d(unsigned r) { return static_cast<SlotId>(kD + r); }
constexpr SlotId s(unsigned r) { return static_cast<SlotId>(kS + r); }
}  // namespace slot

/// The slots, the helpers and the rules of the guest.  Lives for ever.
const tcg::ir::TargetInfo& target_info();

}  // namespace arm
