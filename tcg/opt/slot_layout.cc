// SPDX-License-Identifier: MIT
// Computes slot overlaps.
#include "tcg/opt/slot_layout.h"

#include <memory>
#include <utility>

namespace tcg::opt {

using ir::SlotId;

SlotLayout::SlotLayout(std::span<const ir::SlotInfo> slots) {
  first_.reserve(slots.size() + 1);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    first_.push_back(static_cast<std::uint32_t>(list_.size()));
    for (std::size_t j = 0; j < slots.size(); ++j) {
      if (i != j && overlap(slots[i], slots[j])) list_.push_back(static_cast<SlotId>(j));
    }
  }
  first_.push_back(static_cast<std::uint32_t>(list_.size()));
}

const SlotLayout& SlotLayout::of(const ir::TargetInfo& target) {
  struct Cached {
    const ir::SlotInfo* data;
    std::size_t size;
    std::unique_ptr<SlotLayout> layout;
  };
  thread_local std::vector<Cached> cache;
  for (const Cached& c : cache) {
    if (c.data == target.slots.data() && c.size == target.slots.size()) return *c.layout;
  }
  cache.push_back({target.slots.data(), target.slots.size(), std::make_unique<SlotLayout>(target.slots)});
  return *cache.back().layout;
}

}  // namespace tcg::opt
