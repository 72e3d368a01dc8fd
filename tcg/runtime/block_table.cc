// SPDX-License-Identifier: MIT
// Live blocks by key: open addressing, so that most lookups touch one line of the table and the block.
#include "tcg/runtime/block_table.h"

#include <algorithm>
#include <bit>

#include "tcg/runtime/block_cache.h"

namespace tcg::runtime {

BlockTable::BlockTable(std::size_t expected) : cells_(std::bit_ceil(std::max<std::size_t>(expected, 4) * 2)) {
  shift_ = 64u - static_cast<unsigned>(std::countr_zero(cells_.size()));
}

std::size_t BlockTable::probe(const BlockKey& key, std::uint64_t hash) const {
  std::size_t at = home(hash);
  while (cells_[at].block && (cells_[at].hash != hash || cells_[at].block->key != key)) at = (at + 1) & mask();
  return at;
}

Block* BlockTable::find(const BlockKey& key) const { return cells_[probe(key, hash_of(key))].block; }

Block* BlockTable::add(const BlockKey& key, Block* block) {
  if (used_ * 2 >= cells_.size()) grow();
  const std::uint64_t hash = hash_of(key);
  Cell& cell = cells_[probe(key, hash)];
  if (cell.block) return cell.block;
  cell = {hash, block};
  ++used_;
  return block;
}

void BlockTable::remove(const BlockKey& key, const Block* block) {
  std::size_t hole = probe(key, hash_of(key));
  if (cells_[hole].block != block) return;
  --used_;
  for (std::size_t next = (hole + 1) & mask(); cells_[next].block; next = (next + 1) & mask()) {
    // An entry may move up to the hole unless its home lies behind it.
    const std::size_t from_home = (next - home(cells_[next].hash)) & mask();
    if (from_home < ((next - hole) & mask())) continue;
    cells_[hole] = cells_[next];
    hole = next;
  }
  cells_[hole] = {};
}

void BlockTable::grow() {
  std::vector<Cell> old(cells_.size() * 2);
  old.swap(cells_);
  --shift_;
  for (const Cell& cell : old) {
    if (!cell.block) continue;
    std::size_t at = home(cell.hash);
    while (cells_[at].block) at = (at + 1) & mask();
    cells_[at] = cell;
  }
}

}  // namespace tcg::runtime
