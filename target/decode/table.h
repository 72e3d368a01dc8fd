// SPDX-License-Identifier: MIT
// Look-up of the row that matches a word: a tree of switches on bit groups, built once from the rows' fixed bits.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "target/decode/row.h"

namespace decode {

/// Indices of rows by encoding.  A look-up walks one or two array accesses and a few compares.  Nodes are made when a
/// look-up first comes to them, as a short program needs few.  Thread: any.
/// Where several rows match, the one with the most fixed bits wins (then the first).
class Tree {
 public:
  static constexpr std::uint32_t kNoRow = ~std::uint32_t{0};

  /// `shapes[i]` gets index i.
  explicit Tree(std::span<const Shape> shapes);
  ~Tree();
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  /// Index of the row, or kNoRow.
  [[nodiscard]] std::uint32_t find(std::uint32_t word) const {
    const Node* node = root_;
    while (node->width != 0) {
      const std::uint32_t value = (word >> node->lsb) & ((1u << node->width) - 1);
      // Pairs with the release in grow().
      const Node* next = node->children[value].load(std::memory_order_acquire);
      node = next != nullptr ? next : grow(*node, value);
    }
    for (const Leaf& leaf : node->rows) {
      if ((word & leaf.mask) == leaf.match) return leaf.row;
    }
    return kNoRow;
  }
  /// Length of the longest leaf, for tests; makes the whole tree.
  [[nodiscard]] unsigned longest_leaf() const;

 private:
  struct Leaf {
    std::uint32_t mask, match, row;
  };
  struct Node {
    std::uint8_t lsb = 0, width = 0;  ///< width 0: a leaf
    std::uint32_t used = 0;           ///< bits that it and those above it switch on
    std::vector<Leaf> rows;           ///< all that are below
    std::unique_ptr<std::atomic<Node*>[]> children;
    ~Node();
  };
  static Node* make(std::vector<Leaf> rows, std::uint32_t used);
  static const Node* grow(const Node& parent, std::uint32_t value);
  static unsigned longest_below(const Node& node);

  Node* root_;
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
