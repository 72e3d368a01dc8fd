// SPDX-License-Identifier: MIT
// Translated blocks: found by key, by physical page and by host address; links between them; invalidation.
#include "tcg/runtime/block_cache.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace tcg::runtime {
namespace {

constexpr std::uint64_t kDeadPc = ~std::uint64_t{0};

/// Bits of PageInfo::code for bytes [first, first + bytes) of a page.
std::uint64_t granules(std::uint64_t first, std::uint64_t bytes) {
  const unsigned from = static_cast<unsigned>((first & (kPageBytes - 1)) >> 6);
  const unsigned to = static_cast<unsigned>(((first & (kPageBytes - 1)) + bytes - 1) >> 6);
  const std::uint64_t upto = to >= 63 ? ~std::uint64_t{0} : (std::uint64_t{1} << (to + 1)) - 1;
  return upto & ~((std::uint64_t{1} << from) - 1);
}

bool holds(const Block& b, std::uint64_t pa, std::uint64_t bytes) {
  return b.key.pa < pa + bytes && pa < b.key.pa + b.guest_bytes;
}

/// Cuts a range at page borders.
template <typename F>
void each_page(std::uint64_t pa, std::uint64_t bytes, F&& f) {
  while (bytes > 0) {
    const std::uint64_t here = std::min(bytes, kPageBytes - (pa & (kPageBytes - 1)));
    f(pa, here);
    pa += here;
    bytes -= here;
  }
}

}  // namespace

bool PageInfo::may_hold_code(std::uint64_t pa, std::uint64_t bytes) {
  // Both sides change the one word, so one of them comes first.
  return (code.fetch_or(0, std::memory_order_acq_rel) & granules(pa, bytes)) != 0;
}

BlockCache::~BlockCache() = default;

Block* BlockCache::find(const BlockKey& key) {
  std::lock_guard guard(lock_);
  return by_key_.find(key);
}

std::unique_ptr<Block> BlockCache::make() { return std::make_unique<Block>(); }

PageInfo& BlockCache::page(std::uint64_t pa) {
  std::lock_guard guard(lock_);
  auto& slot = pages_[pa >> kPageBits];
  if (!slot) slot = std::make_unique<PageInfo>();
  return *slot;
}

const void* Block::fault_record(const std::uint8_t* host_pc) const {
  const auto at = static_cast<std::uint32_t>(host_pc - code);
  const auto* table = reinterpret_cast<const backend::FaultPoint*>(code + fault_offset);
  const auto points = std::span(table, fault_count);
  const auto after =
      std::upper_bound(points.begin(), points.end(), at,
                       [](std::uint32_t offset, const backend::FaultPoint& p) { return offset < p.begin; });
  if (after == points.begin()) return nullptr;
  const backend::FaultPoint& point = *std::prev(after);
  return at < point.end ? code + point.record : nullptr;
}

std::uint64_t BlockCache::expect_code(PageInfo& page, std::uint64_t offset, std::uint64_t bytes) {
  std::lock_guard guard(lock_);
  page.code.fetch_or(granules(offset, bytes), std::memory_order_seq_cst);
  return page.changes.load(std::memory_order_relaxed);
}

std::vector<std::uint64_t> BlockCache::take_dirty() {
  std::lock_guard guard(lock_);
  std::vector<std::uint64_t> found;
  for (const auto& [number, page] : pages_)
    if (page->dirty.exchange(false, std::memory_order_relaxed)) found.push_back(number << kPageBits);
  return found;
}

Block* BlockCache::insert(std::unique_ptr<Block> block, PageInfo& page, std::optional<std::uint64_t> changes) {
  std::lock_guard guard(lock_);
  Block* b = block.get();
  // Compiled in order of address, but perhaps not inserted so.
  auto& slab = by_slab_[b->slab];
  const auto above =
      std::find_if(slab.rbegin(), slab.rend(), [&](const auto& other) { return other->code <= b->code; });
  slab.insert(above.base(), std::move(block));
  if (changes && page.changes.load(std::memory_order_relaxed) != *changes) {
    b->valid = false;
    b->pc = kDeadPc;
    return nullptr;
  }
  ++stats_.translated;
  if (Block* const first = by_key_.add(b->key, b); first != b) {
    b->valid = false;
    b->pc = kDeadPc;
    return first;
  }
  show(*b, page);
  return b;
}

void BlockCache::show(Block& b, PageInfo& page) {
  page.blocks.push_back(&b);
  page.code.fetch_or(granules(b.key.pa, b.guest_bytes), std::memory_order_release);
  ++stats_.live;
  stats_.guest_bytes += b.guest_bytes;
  stats_.host_bytes += b.host_bytes;
}

Block* BlockCache::revive(const BlockKey& key, std::span<const std::uint8_t> code, PageInfo& page,
                          std::uint64_t changes) {
  std::lock_guard guard(lock_);
  const auto it = retired_.find(key);
  if (it == retired_.end() || page.changes.load(std::memory_order_relaxed) != changes) return nullptr;
  for (Block*& candidate : it->second) {
    Block* const b = candidate;
    if (b->guest_bytes > code.size() || std::memcmp(b->guest_code.get(), code.data(), b->guest_bytes) != 0) continue;
    if (Block* const first = by_key_.add(key, b); first != b) return first;
    std::erase(it->second, b);
    b->valid = true;
    __atomic_store_n(&b->pc, key.pc, __ATOMIC_RELEASE);
    show(*b, page);
    ++stats_.revived;
    return b;
  }
  return nullptr;
}

void BlockCache::patch(Block& from, const Link& link, std::uint32_t displacement) {
  auto* at = buffer_.writable(from.code + link.offset);
  // One aligned store: another vCPU that runs the jump sees the old or the new target.
  __atomic_store_n(reinterpret_cast<std::uint32_t*>(at), displacement, __ATOMIC_RELEASE);
}

void BlockCache::link(Block& from, unsigned number, Block& to) {
  std::lock_guard guard(lock_);
  Link& l = from.links[number];
  if (!from.valid || !to.valid || l.offset == ~0u || l.target) return;
  l.target = &to;
  to.incoming.push_back(&from);
  patch(from, l, static_cast<std::uint32_t>(to.code - (from.code + l.offset + 4)));
  ++stats_.links;
}

void BlockCache::unlink(Block& from, Link& l) {
  patch(from, l, l.unlinked);
  l.target = nullptr;
}

void BlockCache::kill(Block& b) {
  b.valid = false;
  __atomic_store_n(&b.pc, kDeadPc, __ATOMIC_RELEASE);
  for (Block* source : b.incoming)
    for (Link& l : source->links)
      if (l.target == &b) unlink(*source, l);
  b.incoming.clear();
  for (Link& l : b.links)
    if (l.target) {
      std::erase(l.target->incoming, &b);
      unlink(b, l);
    }
  by_key_.remove(b.key, &b);
  --stats_.live;
  stats_.guest_bytes -= b.guest_bytes;
  stats_.host_bytes -= b.host_bytes;
}

void BlockCache::tidy(PageInfo& page) {
  std::erase_if(page.blocks, [](const Block* b) { return !b->valid; });
  std::uint64_t left = 0;
  for (const Block* b : page.blocks) left |= granules(b->key.pa, b->guest_bytes);
  page.code.store(left, std::memory_order_release);
}

bool BlockCache::invalidate(std::uint64_t pa, std::uint64_t bytes, const Block* executing, bool* hit_executing) {
  std::lock_guard guard(lock_);
  bool any = false;
  const auto in_page = [&](PageInfo& page, std::uint64_t first, std::uint64_t count) {
    if (!(page.code.load(std::memory_order_relaxed) & granules(first, count))) return;
    page.changes.fetch_add(1, std::memory_order_release);
    for (Block* b : page.blocks) {
      if (!holds(*b, first, count)) continue;
      if (b == executing && hit_executing) *hit_executing = true;
      kill(*b);
      retire(*b);
      ++stats_.invalidated;
      any = true;
    }
    tidy(page);
  };
  if (bytes >> kPageBits > pages_.size()) {
    for (auto& [number, page] : pages_) {
      const std::uint64_t start = std::max(pa, number << kPageBits);
      const std::uint64_t end = std::min(pa + bytes, (number << kPageBits) + kPageBytes);
      if (start < end) in_page(*page, start, end - start);
    }
    return any;
  }
  each_page(pa, bytes, [&](std::uint64_t first, std::uint64_t count) {
    if (const auto it = pages_.find(first >> kPageBits); it != pages_.end()) in_page(*it->second, first, count);
  });
  return any;
}

void BlockCache::retire(Block& b) {
  if (!b.guest_code) return;
  auto& versions = retired_[b.key];
  if (versions.size() == kVersions) versions.erase(versions.begin());
  versions.push_back(&b);
}

bool BlockCache::overlaps(std::uint64_t pa, std::uint64_t bytes, const Block* which, bool* is_which) {
  std::lock_guard guard(lock_);
  bool any = false;
  each_page(pa, bytes, [&](std::uint64_t first, std::uint64_t count) {
    const auto it = pages_.find(first >> kPageBits);
    if (it == pages_.end()) return;
    for (const Block* b : it->second->blocks) {
      if (!holds(*b, first, count)) continue;
      any = true;
      if (b == which && is_which) *is_which = true;
    }
  });
  return any;
}

void BlockCache::evict(unsigned slab) {
  std::lock_guard guard(lock_);
  const auto it = by_slab_.find(slab);
  if (it == by_slab_.end()) return;
  for (auto& b : it->second) {
    if (!b->valid) {
      if (const auto r = retired_.find(b->key); b->guest_code && r != retired_.end()) {
        std::erase(r->second, b.get());
        if (r->second.empty()) retired_.erase(r);
      }
      continue;
    }
    kill(*b);
    if (const auto p = pages_.find(b->key.pa >> kPageBits); p != pages_.end()) tidy(*p->second);
    ++stats_.evicted;
  }
  by_slab_.erase(it);
}

void BlockCache::evict_all() {
  for (unsigned s = 0; s < buffer_.slab_count(); ++s) evict(s);
}

Block* BlockCache::at_host(const void* run) {
  if (!buffer_.contains(run)) return nullptr;
  std::lock_guard guard(lock_);
  const auto it = by_slab_.find(buffer_.slab_of(run));
  if (it == by_slab_.end()) return nullptr;
  const auto& blocks = it->second;
  auto after = std::upper_bound(blocks.begin(), blocks.end(), run,
                                [](const void* at, const auto& b) { return at < static_cast<const void*>(b->code); });
  if (after == blocks.begin()) return nullptr;
  Block* b = std::prev(after)->get();
  return static_cast<const std::uint8_t*>(run) < b->code + b->host_bytes ? b : nullptr;
}

CacheStats BlockCache::stats() {
  std::lock_guard guard(lock_);
  return stats_;
}

}  // namespace tcg::runtime
