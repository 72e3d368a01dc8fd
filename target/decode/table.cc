// SPDX-License-Identifier: MIT
// Building of the decode tree.
#include "target/decode/table.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <set>

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
    for (unsigned width = 1; width <= kMaxWidth && lsb + width <= 32 && (usable >> (lsb + width - 1) & 1) != 0;
         ++width) {
      if ((usable >> lsb & 1) == 0) break;
      const std::uint32_t mask = ((1u << width) - 1) << lsb;
      std::set<std::uint32_t> values;
      for (const auto& r : rows) {
        if ((r.mask & mask) == mask) values.insert(r.match & mask);
      }
      if (values.size() > best_values) {
        best_values = values.size();
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
  build(std::move(rows), 0);
}

std::uint32_t Tree::build(std::vector<Leaf> rows, std::uint32_t used) {
  const auto id = static_cast<std::uint32_t>(nodes_.size());
  nodes_.emplace_back();
  const auto group = rows.size() > kLeafRows ? choose(rows, used) : std::nullopt;
  if (!group) {
    nodes_[id].first = static_cast<std::uint32_t>(leaves_.size());
    nodes_[id].count = static_cast<std::uint32_t>(rows.size());
    leaves_.insert(leaves_.end(), rows.begin(), rows.end());
    return id;
  }
  const std::uint32_t size = 1u << group->width;
  const std::uint32_t mask = (size - 1) << group->lsb;
  nodes_[id].lsb = static_cast<std::uint8_t>(group->lsb);
  nodes_[id].width = static_cast<std::uint8_t>(group->width);
  nodes_[id].first = static_cast<std::uint32_t>(children_.size());
  const std::uint32_t first = nodes_[id].first;
  children_.resize(children_.size() + size);
  for (std::uint32_t value = 0; value < size; ++value) {
    const std::uint32_t bits = value << group->lsb;
    std::vector<Leaf> under;
    std::ranges::copy_if(rows, std::back_inserter(under),
                         [&](const Leaf& r) { return ((r.match ^ bits) & r.mask & mask) == 0; });
    const std::uint32_t child = build(std::move(under), used | mask);
    children_[first + value] = child;
  }
  return id;
}

unsigned Tree::longest_leaf() const {
  unsigned longest = 0;
  for (const Node& n : nodes_) {
    if (n.width == 0) longest = std::max(longest, static_cast<unsigned>(n.count));
  }
  return longest;
}

}  // namespace decode
