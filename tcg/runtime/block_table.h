// SPDX-License-Identifier: MIT
// Live blocks by key: open addressing, so that most lookups touch one line of the table and the block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tcg/runtime/guest.h"

namespace tcg::runtime {

struct Block;

[[nodiscard]] inline std::uint64_t hash_of(const BlockKey& k) {
  const std::uint64_t mixed = k.pa * 0x9e3779b97f4a7c15ull ^ k.pc * 0xc2b2ae3d27d4eb4full ^
                              (k.flags ^ std::uint64_t{k.limit} << 40) * 0x165667b19e3779f9ull ^
                              (k.instrumentation ^ std::uint64_t{k.watches} << 32) * 0x27d4eb2f165667c5ull;
  return (mixed ^ mixed >> 29) * 0xbf58476d1ce4e5b9ull;
}

/// At most one block a key.  Linear probing from the top bits of the hash; a removal moves later entries of the run up,
/// so that there are no graves.  Thread: none of its own.
class BlockTable {
 public:
  /// Ready for `expected` blocks without growing.
  explicit BlockTable(std::size_t expected);
  /// The key's block or null.
  [[nodiscard]] Block* find(const BlockKey& key) const;
  /// Returns the key's block: `block`, or the one that was there.
  Block* add(const BlockKey& key, Block* block);
  /// Takes out the key's block if it is this one.
  void remove(const BlockKey& key, const Block* block);
  [[nodiscard]] std::size_t size() const { return used_; }

 private:
  struct Cell {
    std::uint64_t hash = 0;
    Block* block = nullptr;  ///< null: free
  };
  [[nodiscard]] std::size_t home(std::uint64_t hash) const { return hash >> shift_; }
  [[nodiscard]] std::size_t mask() const { return cells_.size() - 1; }
  /// The key's cell, or the free one where it would go.
  [[nodiscard]] std::size_t probe(const BlockKey& key, std::uint64_t hash) const;
  void grow();

  std::vector<Cell> cells_;  ///< a power of two, at most half of them used
  unsigned shift_;
  std::size_t used_ = 0;
};

}  // namespace tcg::runtime
