// SPDX-License-Identifier: MIT
// Which slots of a target share bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tcg/ir/target.h"

namespace tcg::opt {

/// Overlaps of a target's slots, computed once for each target and thread.
class SlotLayout {
 public:
  explicit SlotLayout(std::span<const ir::SlotInfo> slots);
  /// Slots other than `slot` that share a byte with it.
  [[nodiscard]] std::span<const ir::SlotId> overlaps(ir::SlotId slot) const {
    return std::span(list_).subspan(first_[slot], first_[slot + 1u] - first_[slot]);
  }
  [[nodiscard]] bool shares(ir::SlotId slot) const { return first_[slot + 1u] != first_[slot]; }
  /// The layout of `target`, which must stay as it is while the thread lives.
  static const SlotLayout& of(const ir::TargetInfo& target);

 private:
  std::vector<ir::SlotId> list_;
  std::vector<std::uint32_t> first_;
};

/// Whether a has a byte in common with b; windowed and plain slots never do.
constexpr bool overlap(const ir::SlotInfo& a, const ir::SlotInfo& b) {
  return a.windowed == b.windowed && a.offset < b.offset + static_cast<std::int32_t>(byte_size(b.type)) &&
         b.offset < a.offset + static_cast<std::int32_t>(byte_size(a.type));
}

}  // namespace tcg::opt
