// SPDX-License-Identifier: MIT
// Translated blocks: found by key, by physical page and by host address; links between them; invalidation.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "tcg/env.h"
#include "tcg/instrument/instrumentation.h"
#include "tcg/ir/interp.h"
#include "tcg/runtime/block_table.h"
#include "tcg/runtime/code_buffer.h"
#include "tcg/runtime/guest.h"

namespace tcg::runtime {

struct Block;

/// One direct jump out of a block.  Patched under the cache's lock.
struct Link {
  std::uint32_t offset = ~0u;  ///< of the 32-bit displacement, from the block's code; ~0: none
  std::uint32_t unlinked = 0;  ///< displacement that leads to Ports::link
  Block* target = nullptr;
};

/// A translated block.  CodeEntry::pc is made unmatchable when it is invalidated, which takes it out of every jump
/// cache at once; the memory stays until its slab is reused.
struct Block : CodeEntry {
  BlockKey key;
  std::uint32_t guest_bytes = 0, guest_insns = 0, host_bytes = 0;
  unsigned slab = 0;
  bool valid = true;  ///< under the cache's lock
  std::array<Link, 2> links;
  std::vector<Block*> incoming;                     ///< blocks with a link to this one
  std::unique_ptr<ir::Prepared> prepared;           ///< interpreter backend only
  std::unique_ptr<instrument::Attached> attached;   ///< what plugins asked for, null for nothing
  std::uint32_t fault_offset = 0, fault_count = 0;  ///< see backend::Compiled
  /// User mode: the guest bytes it was made from, so that it can be taken up again when they come back.
  std::unique_ptr<std::uint8_t[]> guest_code;

  /// Record of the direct access whose code holds `host_pc`, or null.
  [[nodiscard]] const void* fault_record(const std::uint8_t* host_pc) const;
};

/// What is known of one page of guest RAM.  Never freed while the machine runs, so TLB entries point at it.
struct PageInfo {
  /// Bit n: bytes 64n..64n+63 hold translated code.  Set under the cache's lock; read anywhere (acquire pairs with the
  /// release in BlockCache::insert): a store that sees 0 was before the translation in every order.
  std::atomic<std::uint64_t> code{0};
  /// Whether some TLB lets stores to the page by without a look at `code`.
  std::atomic<bool> writable_in_tlb{false};
  /// Written since the last BlockCache::take_dirty().  Set before the bytes change or, by others than vCPUs, after.
  std::atomic<bool> dirty{false};
  std::vector<Block*> blocks;  ///< under the cache's lock
  /// Counts invalidations of bytes whose code bit is set, so that a translation of bytes that changed meanwhile is
  /// refused.  Written under the cache's lock.
  std::atomic<std::uint64_t> changes{0};
  /// After a store by a vCPU: whether the bytes may hold translated code.  A translator sets `code` before it reads:
  /// either it read what was stored, or this says true and invalidate() gets at what it makes.
  [[nodiscard]] bool may_hold_code(std::uint64_t pa, std::uint64_t bytes);
};

/// Counters for `info jit`.
struct CacheStats {
  std::uint64_t translated = 0, invalidated = 0, revived = 0, evicted = 0, links = 0, live = 0, guest_bytes = 0,
                host_bytes = 0;
};

/// All blocks of a machine.  Thread: any; one lock.
class BlockCache {
 public:
  explicit BlockCache(CodeBuffer& buffer) : buffer_(buffer) {}
  ~BlockCache();
  [[nodiscard]] Block* find(const BlockKey& key);
  /// Makes a block, not yet findable.
  std::unique_ptr<Block> make();
  /// Publishes it.  Returns what is in the cache for the key: the block, or one that another vCPU put there first.
  /// Takes up a dead block of the key that was made from the same bytes as `code` begins with; null: there is none, or
  /// `changes` is no longer the page's count.
  Block* revive(const BlockKey& key, std::span<const std::uint8_t> code, PageInfo& page, std::uint64_t changes);
  /// Null: `changes` is no longer the page's count; the block is thrown away.
  Block* insert(std::unique_ptr<Block> block, PageInfo& page, std::optional<std::uint64_t> changes = {});
  PageInfo& page(std::uint64_t pa);
  /// Marks bytes of a page as code that is about to be translated, so that invalidate() counts changes of it; returns
  /// the count so far.
  std::uint64_t expect_code(PageInfo& page, std::uint64_t offset, std::uint64_t bytes);
  /// The physical addresses of pages written since the last call, in no order.  Stores by the fast path are seen once
  /// Tlb::slow_all_writes() has been called for each vCPU.
  std::vector<std::uint64_t> take_dirty();
  /// Patches link `number` of `from` to jump to `to`, unless either has died.
  void link(Block& from, unsigned number, Block& to);
  /// Throws away blocks that hold any byte of [pa, pa + bytes); true if there were any.  `executing` is set if it was
  /// among them.
  bool invalidate(std::uint64_t pa, std::uint64_t bytes, const Block* executing = nullptr,
                  bool* hit_executing = nullptr);
  /// Whether a block holds any byte of the range.
  [[nodiscard]] bool overlaps(std::uint64_t pa, std::uint64_t bytes, const Block* which, bool* is_which);
  /// Unlinks and forgets every block of a slab.  All vCPUs are stopped and jump caches cleared by the caller.
  void evict(unsigned slab);
  void evict_all();
  /// The live block whose host bytes hold `run`, or null.
  [[nodiscard]] Block* at_host(const void* run);
  CacheStats stats();
  void lock_for_fork() { lock_.lock(); }
  void unlock_after_fork() { lock_.unlock(); }

 private:
  static constexpr std::size_t kExpectedBlocks = 4096;  ///< of a short program: no rehashing before
  struct KeyHash {
    std::size_t operator()(const BlockKey& k) const { return hash_of(k); }
  };
  /// Takes a block out of everything but its page.
  void kill(Block& block);
  /// Brings a page's list and bits up to date after blocks of it were killed.
  void tidy(PageInfo& page);
  void show(Block& block, PageInfo& page);
  void retire(Block& block);
  void unlink(Block& from, Link& link);
  void patch(Block& from, const Link& link, std::uint32_t displacement);

  CodeBuffer& buffer_;
  std::mutex lock_;
  BlockTable by_key_{kExpectedBlocks};
  /// Dead blocks with guest_code whose host code is still there, newest last; at most kVersions of a key.
  static constexpr std::size_t kVersions = 8;
  std::unordered_map<BlockKey, std::vector<Block*>, KeyHash> retired_;
  std::unordered_map<std::uint64_t, std::unique_ptr<PageInfo>> pages_;
  std::unordered_map<unsigned, std::vector<std::unique_ptr<Block>>> by_slab_;  // in order of address
  CacheStats stats_;
};

}  // namespace tcg::runtime
