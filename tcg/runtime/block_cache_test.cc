// SPDX-License-Identifier: MIT
// Tests of the block cache: look-up, links, invalidation, eviction.
#include "tcg/runtime/block_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "base/bits.h"

namespace tcg::runtime {
namespace {

struct CacheFixture {
  CodeBuffer buffer = *CodeBuffer::create(1 << 20);
  BlockCache cache{buffer};

  /// A block of `bytes` guest bytes at pa with 64 host bytes whose link 0 is at host offset 16.
  Block* add(std::uint64_t pa, std::uint32_t bytes = 16) {
    auto b = cache.make();
    b->key = {.pc = pa, .pa = pa, .flags = 0};
    b->pc = pa;
    b->guest_bytes = bytes;
    b->host_bytes = 64;
    b->code = buffer.free_space().run;
    b->slab = buffer.slab();
    b->links[0] = {16, 0x1111, nullptr};
    base::store_raw<std::uint32_t>(buffer.free_space().write + 16, 0x1111);
    buffer.commit(64);
    return cache.insert(std::move(b), cache.page(pa));
  }
  std::uint32_t displacement(const Block& b) { return base::load_raw<std::uint32_t>(b.code + 16); }
};

TEST(BlockCache, FindsByKeyOnly) {
  CacheFixture f;
  Block* b = f.add(0x1000);
  EXPECT_EQ(f.cache.find({.pc = 0x1000, .pa = 0x1000, .flags = 0}), b);
  EXPECT_EQ(f.cache.find({.pc = 0x1000, .pa = 0x1000, .flags = 1}), nullptr);
}

TEST(BlockCache, LinkPatchesTheJumpAndDeathOfTheTargetUndoesIt) {
  CacheFixture f;
  Block* a = f.add(0x1000);
  Block* b = f.add(0x1040);
  f.cache.link(*a, 0, *b);
  EXPECT_EQ(a->code + 16 + 4 + static_cast<std::int32_t>(f.displacement(*a)), b->code);
  f.cache.invalidate(0x1040, 4);
  EXPECT_EQ(f.displacement(*a), 0x1111u);
  EXPECT_TRUE(a->valid);
}

TEST(BlockCache, InvalidationIsByBytesNotByPage) {
  CacheFixture f;
  Block* a = f.add(0x1000);
  Block* b = f.add(0x1800);
  EXPECT_TRUE(f.cache.invalidate(0x1804, 1));
  EXPECT_TRUE(a->valid);
  EXPECT_FALSE(b->valid);
  EXPECT_NE(b->pc, 0x1800u);
  EXPECT_FALSE(f.cache.invalidate(0x1400, 0x400));
}

TEST(BlockCache, CodeBitsFollowTheBlocks) {
  CacheFixture f;
  f.add(0x1000, 128);
  EXPECT_EQ(f.cache.page(0x1000).code.load(), 0x3u);
  f.cache.invalidate(0x1000, 1);
  EXPECT_EQ(f.cache.page(0x1000).code.load(), 0u);
}

TEST(BlockCache, SaysWhetherTheExecutingBlockWasHit) {
  CacheFixture f;
  Block* a = f.add(0x1000);
  Block* b = f.add(0x1100);
  bool own = false;
  EXPECT_TRUE(f.cache.overlaps(0x1100, 4, a, &own));
  EXPECT_FALSE(own);
  EXPECT_TRUE(f.cache.overlaps(0x1100, 4, b, &own));
  EXPECT_TRUE(own);
}

TEST(BlockCache, FindsByHostAddress) {
  CacheFixture f;
  f.add(0x1000);
  Block* b = f.add(0x2000);
  EXPECT_EQ(f.cache.at_host(b->code + 63), b);
  EXPECT_EQ(f.cache.at_host(b->code + 64), nullptr);
}

TEST(BlockCache, EvictionUnlinksAndForgets) {
  CacheFixture f;
  Block* a = f.add(0x1000);
  f.buffer.next_slab();
  Block* b = f.add(0x1040);
  f.cache.link(*b, 0, *a);
  f.cache.evict(0);
  EXPECT_EQ(f.displacement(*b), 0x1111u);
  EXPECT_EQ(f.cache.find({.pc = 0x1000, .pa = 0x1000, .flags = 0}), nullptr);
  EXPECT_EQ(f.cache.stats().live, 1u);
}

/// A dead block of 16 bytes of 0x11 at 0x1000.
struct DeadBlockFixture : CacheFixture {
  Block* block = add(0x1000);
  std::array<std::uint8_t, 32> code{};
  PageInfo& page = cache.page(0x1000);
  DeadBlockFixture() {
    code.fill(0x11);
    block->guest_code = std::make_unique<std::uint8_t[]>(16);
    std::fill_n(block->guest_code.get(), 16, std::uint8_t{0x11});
    cache.invalidate(0x1008, 1);
  }
};

TEST(BlockCache, DeadBlockComesBackWithItsBytes) {
  DeadBlockFixture f;
  const BlockKey key = f.block->key;
  EXPECT_EQ(f.cache.find(key), nullptr);
  EXPECT_EQ(f.cache.revive(key, f.code, f.page, f.page.changes), f.block);
  EXPECT_EQ(f.cache.find(key), f.block);
  EXPECT_EQ(f.block->pc, 0x1000u);
  EXPECT_EQ(f.page.code.load(), 1u);
}

TEST(BlockCache, DeadBlockStaysDeadForOtherBytesOrAfterAnotherChange) {
  DeadBlockFixture f;
  EXPECT_EQ(f.cache.revive(f.block->key, f.code, f.page, f.page.changes - 1), nullptr);
  f.code[15] = 0;
  EXPECT_EQ(f.cache.revive(f.block->key, f.code, f.page, f.page.changes), nullptr);
}

TEST(BlockCache, EvictedBlockDoesNotComeBack) {
  DeadBlockFixture f;
  const BlockKey key = f.block->key;
  f.buffer.next_slab();
  f.cache.evict(0);
  EXPECT_EQ(f.cache.revive(key, f.code, f.page, f.page.changes), nullptr);
}

TEST(BlockCache, SecondBlockOfAKeyLosesToTheFirst) {
  CacheFixture f;
  Block* a = f.add(0x1000);
  EXPECT_EQ(f.add(0x1000), a);
}

}  // namespace
}  // namespace tcg::runtime
