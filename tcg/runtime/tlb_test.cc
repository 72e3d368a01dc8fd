// SPDX-License-Identifier: MIT
// Tests of the software TLB.
#include "tcg/runtime/tlb.h"

#include <gtest/gtest.h>

namespace tcg::runtime {
namespace {

struct TlbFixture {
  Env env;
  Tlb tlb{env};
  std::array<std::uint8_t, kPageBytes * 2> ram{};

  void map(std::uint64_t va, unsigned mode = 0, bool global = false) {
    const std::uint64_t page = va & ~(kPageBytes - 1);
    tlb.fill(va, mode, {.read = page, .write = page, .exec = page, .addend = 0},
             {.pa_page = page, .host_page = ram.data(), .read = true, .write = true, .exec = true, .global = global});
  }
  /// What generated code would find.
  bool hits(std::uint64_t va, unsigned mode = 0) const {
    const TlbFast& f = env.tlb[mode];
    const auto offset = ((va >> kPageBits) * sizeof(TlbEntry)) & f.mask;
    const auto* e = reinterpret_cast<const TlbEntry*>(reinterpret_cast<const char*>(f.table) + offset);
    return e->read == (va & ~(kPageBytes - 1));
  }
};

TEST(Tlb, FilledPageHits) {
  TlbFixture f;
  f.map(0x12345000);
  EXPECT_TRUE(f.hits(0x12345678));
  EXPECT_FALSE(f.hits(0x12346000));
}

TEST(Tlb, ModesAreSeparate) {
  TlbFixture f;
  f.map(0x5000, 1);
  EXPECT_FALSE(f.hits(0x5000, 0));
  EXPECT_TRUE(f.hits(0x5000, 1));
}

TEST(Tlb, SpaceKeepsItsEntriesWhileAnotherIsCurrent) {
  TlbFixture f;
  f.tlb.switch_space(7);
  f.map(0x5000);
  f.tlb.switch_space(8);
  EXPECT_FALSE(f.hits(0x5000));
  f.tlb.switch_space(7);
  EXPECT_TRUE(f.hits(0x5000));
}

TEST(Tlb, FlushOfASpaceReachesItWhileInactive) {
  TlbFixture f;
  f.tlb.switch_space(7);
  f.map(0x5000);
  f.tlb.switch_space(8);
  f.map(0x5000);
  f.tlb.flush_space(7);
  EXPECT_TRUE(f.hits(0x5000));
  f.tlb.switch_space(7);
  EXPECT_FALSE(f.hits(0x5000));
}

TEST(Tlb, PageFlushInEverySpaceLeavesOtherPages) {
  TlbFixture f;
  f.map(0x5000);
  f.map(0x6000);
  f.tlb.flush_page(0x5123);
  EXPECT_FALSE(f.hits(0x5000));
  EXPECT_TRUE(f.hits(0x6000));
}

TEST(Tlb, OldestSpaceIsReusedEmpty) {
  TlbFixture f;
  f.tlb.switch_space(100);
  f.map(0x5000);
  for (std::uint64_t tag = 101; tag < 101 + Tlb::kSpaces; ++tag) f.tlb.switch_space(tag);
  f.tlb.switch_space(100);
  EXPECT_FALSE(f.hits(0x5000));
}

TEST(Tlb, EvictedPageComesBackFromTheVictimBuffer) {
  TlbFixture f;
  const std::uint64_t other = 0x5000 + (std::uint64_t{kPageBytes} << TlbTable::kMinBits);
  f.map(0x5000);
  f.map(other);
  EXPECT_FALSE(f.hits(0x5000));
  EXPECT_TRUE(f.tlb.recall(0x5000, 0));
  EXPECT_TRUE(f.hits(0x5000));
  EXPECT_TRUE(f.tlb.recall(other, 0));
}

TEST(Tlb, FlushedPageDoesNotComeBackFromTheVictimBuffer) {
  TlbFixture f;
  f.map(0x5000);
  f.map(0x5000 + (std::uint64_t{kPageBytes} << TlbTable::kMinBits));
  f.tlb.flush_page(0x5000);
  EXPECT_FALSE(f.tlb.recall(0x5000, 0));
}

TEST(Tlb, TableGrowsUnderConflicts) {
  TlbFixture f;
  const std::size_t before = f.tlb.table(0).size();
  for (int round = 0; round < 8; ++round)
    for (std::uint64_t page = 0; page < 1024; ++page) f.map(page << kPageBits);
  EXPECT_GT(f.tlb.table(0).size(), before);
  EXPECT_TRUE(f.hits(std::uint64_t{1023} << kPageBits));
}

TEST(Tlb, TwoPagesThatTakeTurnsInALineGetLinesOfTheirOwn) {
  TlbFixture f;
  const std::uint64_t other = 0x5000 + (kPageBytes << TlbTable::kMinBits);
  f.map(0x5000);
  f.map(other);
  for (unsigned turn = 0; turn < 600; ++turn) f.tlb.recall(turn % 2 == 0 ? 0x5000 : other, 0);
  EXPECT_TRUE(f.hits(0x5000));
  EXPECT_TRUE(f.hits(other));
}

TEST(Tlb, SlowWritesMakesStoresMissButNotLoads) {
  TlbFixture f;
  f.map(0x5000);
  f.tlb.slow_writes(f.ram.data());
  EXPECT_TRUE(f.hits(0x5000));
  EXPECT_EQ(f.tlb.table(0).entry(f.tlb.table(0).index(0x5000)).write, 0x5000u | kTlbSlow);
}

TEST(Tlb, JumpCacheForgetsAFlushedPage) {
  TlbFixture f;
  CodeEntry code{.pc = 0x5010, .flags = 0, .code = f.ram.data()};
  f.tlb.set_jump(&code);
  EXPECT_EQ(f.env.jump_cache[jump_cache_index(0x5010)], &code);
  f.tlb.flush_page(0x5000);
  EXPECT_EQ(f.env.jump_cache[jump_cache_index(0x5010)], &g_no_code);
}

}  // namespace
}  // namespace tcg::runtime
