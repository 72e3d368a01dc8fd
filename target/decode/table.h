// SPDX-License-Identifier: MIT
// Look-up of the row that matches a word: a tree of switches on bit groups, built once from the rows' fixed bits.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "target/decode/row.h"

namespace decode {

/// Indices of rows by encoding.  A look-up walks one or two array accesses and a few compares.  Immutable once built.
/// Where several rows match, the one with the most fixed bits wins (then the first).
class Tree {
 public:
  static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

  /// `shapes[i]` gets index i.
  explicit Tree(std::span<const Shape> shapes);
  /// Index of the row, or kNoRow.
  [[nodiscard]] std::uint32_t find(std::uint32_t word) const {
    std::uint32_t node = 0;
    while (nodes_[node].width != 0) {
      const Node& n = nodes_[node];
      node = children_[n.first + ((word >> n.lsb) & ((1u << n.width) - 1))];
    }
    const Node& leaf = nodes_[node];
    for (std::uint32_t i = leaf.first; i < leaf.first + leaf.count; ++i) {
      if ((word & leaves_[i].mask) == leaves_[i].match) return leaves_[i].row;
    }
    return kNoRow;
  }
  /// Depth of the deepest leaf and length of the longest, for tests.
  [[nodiscard]] unsigned longest_leaf() const;

 private:
  struct Node {
    std::uint8_t lsb = 0, width = 0;  ///< width 0: a leaf
    std::uint32_t first = 0, count = 0;
  };
  struct Leaf {
    std::uint32_t mask, match, row;
  };
  std::uint32_t build(std::vector<Leaf> rows, std::uint32_t used);

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> children_;
  std::vector<Leaf> leaves_;
};

/// A tree over the rows of a guest.  Rows outlive it (they are constants).
template <typename RowType>
class Table {
 public:
  explicit Table(std::span<const std::span<const RowType>> groups) : rows_(flatten(groups)), tree_(shapes(rows_)) {}
  /// The row of a word, or null.
  [[nodiscard]] const RowType* find(std::uint32_t word) const {
    const std::uint32_t i = tree_.find(word);
    return i == Tree::kNoRow ? nullptr : rows_[i];
  }
  [[nodiscard]] std::span<const RowType* const> rows() const { return rows_; }
  [[nodiscard]] const Tree& tree() const { return tree_; }

 private:
  static std::vector<const RowType*> flatten(std::span<const std::span<const RowType>> groups) {
    std::vector<const RowType*> all;
    for (const auto group : groups) {
      for (const RowType& row : group) all.push_back(&row);
    }
    return all;
  }
  static std::vector<Shape> shapes(std::span<const RowType* const> rows) {
    std::vector<Shape> all;
    for (const RowType* row : rows) all.push_back(*row);
    return all;
  }
  std::vector<const RowType*> rows_;
  Tree tree_;
};

}  // namespace decode
