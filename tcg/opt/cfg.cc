// SPDX-License-Identifier: MIT
// Depth-first search over a region's blocks.
#include "tcg/opt/cfg.h"

#include <algorithm>

namespace tcg::opt {

using ir::BlockId;

void Cfg::build(const ir::Region& region) {
  const std::uint32_t n = region.block_count;
  order_.clear();
  preds_.clear();
  has_joins_ = false;
  first_.assign(n + 1, 0);
  reached_.assign(n, 0);
  if (n == 1) {
    order_.push_back(0);
    reached_[0] = 1;
    return;
  }
  // Postorder with an explicit stack of (block, next edge).
  stack_.clear();
  stack_.push_back(0);
  reached_[0] = 1;
  while (!stack_.empty()) {
    const auto block = static_cast<BlockId>(stack_.back() >> 32);
    const auto next = static_cast<std::uint32_t>(stack_.back());
    const ir::Inst& last = region.insts[region.blocks[block].insts.back()];
    const auto edges = region.edges_of(last);
    if (next == edges.size()) {
      order_.push_back(block);
      stack_.pop_back();
      continue;
    }
    ++stack_.back();
    const BlockId to = edges[next].target;
    ++first_[to + 1];
    if (reached_[to] == 0) {
      reached_[to] = 1;
      stack_.push_back(std::uint64_t{to} << 32);
    }
  }
  std::reverse(order_.begin(), order_.end());
  for (std::uint32_t b = 0; b < n; ++b) {
    has_joins_ = has_joins_ || first_[b + 1] > 1;
    first_[b + 1] += first_[b];
  }
  preds_.resize(first_[n]);
  fill_.assign(first_.begin(), first_.end());
  for (const BlockId b : order_) {
    const ir::Inst& last = region.insts[region.blocks[b].insts.back()];
    const auto edges = region.edges_of(last);
    for (std::uint32_t i = 0; i < edges.size(); ++i) preds_[fill_[edges[i].target]++] = {b, last.edges + i};
  }
}

}  // namespace tcg::opt
