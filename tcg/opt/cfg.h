// SPDX-License-Identifier: MIT
// Order and predecessors of a region's blocks, for the passes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tcg/ir/region.h"

namespace tcg::opt {

/// One way into a block.
struct Pred {
  ir::BlockId block = ir::kNone;
  std::uint32_t edge = ir::kNone;  ///< index into Region::edges
};

/// Reverse postorder and predecessor lists; keeps its memory between regions.
class Cfg {
 public:
  /// Reads the region's terminators.  Cost: O(blocks + edges); a region of one block costs a few stores.
  void build(const ir::Region& region);
  /// Reachable blocks, each after all that dominate it; order()[0] is block 0.
  [[nodiscard]] std::span<const ir::BlockId> order() const { return order_; }
  [[nodiscard]] std::span<const Pred> preds(ir::BlockId b) const {
    return std::span(preds_).subspan(first_[b], first_[b + 1] - first_[b]);
  }
  /// Whether several edges lead to the block.
  [[nodiscard]] bool is_join(ir::BlockId b) const { return first_[b + 1] - first_[b] > 1; }
  [[nodiscard]] bool has_joins() const { return has_joins_; }
  [[nodiscard]] bool reachable(ir::BlockId b) const { return reached_[b] != 0; }

 private:
  std::vector<ir::BlockId> order_;
  std::vector<Pred> preds_;
  std::vector<std::uint32_t> first_, fill_;
  std::vector<std::uint8_t> reached_;
  std::vector<std::uint64_t> stack_;
  bool has_joins_ = false;
};

}  // namespace tcg::opt
