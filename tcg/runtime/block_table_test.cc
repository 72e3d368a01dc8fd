// SPDX-License-Identifier: MIT
// BlockTable against a map, over random additions and removals.
#include "tcg/runtime/block_table.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

#include "tcg/runtime/block_cache.h"

namespace tcg::runtime {
namespace {

TEST(BlockTable, HoldsWhatAMapHolds) {
  std::mt19937_64 random(1);
  std::deque<Block> blocks(3000);
  std::map<std::size_t, Block*> expected;
  BlockTable table(4);
  const auto key_of = [](std::size_t n) {
    return BlockKey{.pc = 0x10000 + 4 * (n % 500), .pa = 0x8000 * (n % 7), .flags = n % 5, .limit = unsigned(n % 3)};
  };
  std::map<std::array<std::uint64_t, 4>, std::size_t> first;  // keys repeat: one number each
  for (std::size_t n = 0; n < blocks.size(); ++n) {
    blocks[n].key = key_of(n);
    const BlockKey& k = blocks[n].key;
    first.try_emplace({k.pc, k.pa, k.flags, k.limit}, n);
  }
  for (unsigned step = 0; step < 60000; ++step) {
    // Waves, so that it grows full and runs nearly empty.
    const bool adding = random() % 8 < (step / 10000 % 2 ? 2 : 6);
    const BlockKey key = blocks[random() % blocks.size()].key;
    const std::size_t n = first.at({key.pc, key.pa, key.flags, key.limit});
    const auto have = expected.find(n);
    ASSERT_EQ(table.find(key), have == expected.end() ? nullptr : have->second);
    if (adding) {
      Block* const added = table.add(key, &blocks[n]);
      ASSERT_EQ(added, &blocks[n]);
      expected[n] = added;
    } else {
      Block other;
      table.remove(key, &other);  // not the key's: stays
      ASSERT_EQ(table.size(), expected.size());
      table.remove(key, &blocks[n]);
      expected.erase(n);
    }
    ASSERT_EQ(table.size(), expected.size());
  }
  for (const auto& [key, n] : first) EXPECT_EQ(table.find(blocks[n].key), expected.contains(n) ? &blocks[n] : nullptr);
}

TEST(BlockTable, TheFirstOfAKeyStays) {
  Block a, b;
  a.key.pc = b.key.pc = 4;
  BlockTable table(4);
  EXPECT_EQ(table.add(BlockKey{.pc = 4}, &a), &a);
  EXPECT_EQ(table.add(BlockKey{.pc = 4}, &b), &a);
  EXPECT_EQ(table.find(BlockKey{.pc = 4}), &a);
  EXPECT_EQ(table.find(BlockKey{.pc = 8}), nullptr);
}

}  // namespace
}  // namespace tcg::runtime
