// SPDX-License-Identifier: MIT
// Building of the decode tree.
#include "target/decode/table.h"

#include <algorithm>
#include <bit>
#include <bitset>
#include <optional>

namespace decode {
namespace {

constexpr unsigned kMaxWidth = 9;     ///< of one switch: 512 children
constexpr std::size_t kLeafRows = 2;  ///< so few rows are compared one after another

struct Group {
  unsigned lsb = 0, width = 0;
};

/// The group of adjacent bits that splits the rows best: most distinct values among the bits that are fixed in at
/// least half of the rows.  Rows that leave some of the bits open are put under every value they allow.
template <typename Rows>
std::optional<Group> choose(const Rows& rows, std::uint32_t used) {
  std::uint32_t usable = 0;
  for (unsigned bit = 0; bit < 32; ++bit) {
    const auto fixed = std::ranges::count_if(rows, [&](const auto& r) { return (r.mask >> bit & 1) != 0; });
    if (static_cast<std::size_t>(fixed) * 2 >= rows.size() && (used >> bit & 1) == 0) usable |= 1u << bit;
  }
  Group best;
  std::size_t best_values = 1;
  for (unsigned lsb = 0; lsb < 32; ++lsb) {
    // From the widest run of usable bits down, as long as fewer bits can give more values: by more rows that fix them.
    const auto run = std::min(static_cast<unsigned>(std::countr_one(usable >> lsb)), kMaxWidth);
    bool all_fixed = false;
    for (unsigned width = run; width != 0 && !all_fixed && std::size_t{1} << width >= best_values; --width) {
      const std::uint32_t mask = ((1u << width) - 1) << lsb;
      std::bitset<std::size_t{1} << kMaxWidth> values;
      std::size_t fixed = 0;
      for (const auto& r : rows) {
        if ((r.mask & mask) != mask) continue;
        values.set((r.match & mask) >> lsb);
        ++fixed;
      }
      all_fixed = fixed == rows.size();
      if (values.count() > best_values || (values.count() == best_values && best.lsb == lsb && best.width > width)) {
        best_values = values.count();
        best = {lsb, width};
      }
    }
  }
  if (best.width == 0) return std::nullopt;
  return best;
}

}  // namespace

Tree::Tree(std::span<const Shape> shapes) {
  std::vector<Leaf> rows;
  for (std::uint32_t i = 0; i < shapes.size(); ++i) rows.push_back({shapes[i].mask, shapes[i].match, i});
  std::ranges::stable_sort(rows,
                           [](const Leaf& a, const Leaf& b) { return std::popcount(a.mask) > std::popcount(b.mask); });
  root_ = make(std::move(rows), 0);
}

Tree::~Tree() { delete root_; }

Tree::Node::~Node() {
  if (!children) return;
  for (std::size_t n = 0; n < std::size_t{1} << width; ++n) delete children[n].load(std::memory_order_relaxed);
}

Tree::Node* Tree::make(std::vector<Leaf> rows, std::uint32_t used) {
  auto node = std::make_unique<Node>();
  node->used = used;
  if (const auto group = rows.size() > kLeafRows ? choose(rows, used) : std::nullopt) {
    node->lsb = static_cast<std::uint8_t>(group->lsb);
    node->width = static_cast<std::uint8_t>(group->width);
    node->used |= ((1u << group->width) - 1) << group->lsb;
    node->children = std::make_unique<std::atomic<Node*>[]>(std::size_t{1} << group->width);
  }
  node->rows = std::move(rows);
  return node.release();
}

/// The child for `value` of the parent's bits.  Whoever comes second throws its own away.
const Tree::Node* Tree::grow(const Node& parent, std::uint32_t value) {
  const std::uint32_t mask = ((1u << parent.width) - 1) << parent.lsb;
  const std::uint32_t bits = value << parent.lsb;
  std::vector<Leaf> under;
  std::ranges::copy_if(parent.rows, std::back_inserter(under),
                       [&](const Leaf& r) { return ((r.match ^ bits) & r.mask & mask) == 0; });
  Node* made = make(std::move(under), parent.used);
  Node* seen = nullptr;
  if (parent.children[value].compare_exchange_strong(seen, made, std::memory_order_acq_rel)) return made;
  delete made;
  return seen;
}

unsigned Tree::longest_below(const Node& node) {
  if (node.width == 0) return static_cast<unsigned>(node.rows.size());
  unsigned longest = 0;
  for (std::uint32_t value = 0; value < 1u << node.width; ++value) {
    const Node* child = node.children[value].load(std::memory_order_acquire);
    longest = std::max(longest, longest_below(child != nullptr ? *child : *grow(node, value)));
  }
  return longest;
}

unsigned Tree::longest_leaf() const { return longest_below(*root_); }

}  // namespace decode
