// SPDX-License-Identifier: MIT
// Software TLBs of one vCPU, one set of tables for each address space it has lately been in.
#include "tcg/runtime/tlb.h"

#include <algorithm>

namespace tcg::runtime {

CodeEntry g_no_code;

TlbTable::TlbTable() : entries_(std::size_t{1} << kMinBits), details_(entries_.size()) {}

std::uint64_t TlbTable::page_of(const TlbEntry& e) {
  for (std::uint64_t tag : {e.read, e.write, e.exec})
    if (!(tag & kTlbInvalid)) return tag & ~(kPageBytes - 1);
  return ~std::uint64_t{0};
}

Recall TlbTable::recall(std::uint64_t va) {
  const std::uint64_t page = va & ~(kPageBytes - 1);
  for (Victim& v : victims_) {
    if (page_of(v.entry) != page) continue;
    const bool grown = note_conflict();
    const std::size_t i = index(va);
    wrote(i);
    if (page_of(entries_[i]) == ~std::uint64_t{0}) ++used_;
    std::swap(v.entry, entries_[i]);
    std::swap(v.detail, details_[i]);
    return grown ? Recall::kHitGrown : Recall::kHit;
  }
  return Recall::kMiss;
}

bool TlbTable::note_conflict() {
  // Conflicts in number say that the working set is larger than the table, or that two pages in use share a line; which
  // of the two does not matter, nor how fast the host is.
  if (++conflicts_ <= entries_.size() || entries_.size() >= (std::size_t{1} << kMaxBits)) return false;
  grow();
  return true;
}

bool TlbTable::fill(std::uint64_t va, const TlbEntry& entry, const TlbDetail& detail) {
  std::size_t i = index(va);
  const std::uint64_t old = page_of(entries_[i]);
  bool grown = false;
  if (old == ~std::uint64_t{0}) {
    ++used_;
  } else if (old != (va & ~(kPageBytes - 1))) {
    grown = note_conflict();
    i = index(va);
    victims_[next_victim_] = {entries_[i], details_[i]};
    next_victim_ = (next_victim_ + 1) % kVictims;
  }
  // A page has one entry: an older one among the victims (other permissions) must not come back.
  for (Victim& v : victims_)
    if (page_of(v.entry) == (va & ~(kPageBytes - 1))) v.entry = {};
  wrote(i);
  entries_[i] = entry;
  details_[i] = detail;
  return grown;
}

void TlbTable::grow() {
  std::vector<TlbEntry> entries(entries_.size() * 2);
  std::vector<TlbDetail> details(entries.size());
  std::swap(entries, entries_);
  std::swap(details, details_);
  used_ = conflicts_ = 0;
  written_count_ = kFew + 1;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::uint64_t page = page_of(entries[i]);
    if (page == ~std::uint64_t{0}) continue;
    entries_[index(page)] = entries[i];
    details_[index(page)] = details[i];
    ++used_;
  }
}

void TlbTable::flush() {
  if (written_count_ > kFew) {
    std::fill(entries_.begin(), entries_.end(), TlbEntry{});
  } else {
    for (unsigned n = 0; n < written_count_; ++n) entries_[written_[n]] = {};
  }
  if (written_count_ != 0)
    for (Victim& v : victims_) v.entry = {};
  used_ = conflicts_ = 0;
  written_count_ = 0;
}

void TlbTable::flush_page(std::uint64_t va) {
  const std::uint64_t page = va & ~(kPageBytes - 1);
  if (TlbEntry& e = entries_[index(va)]; page_of(e) == page) e = {};
  for (Victim& v : victims_)
    if (page_of(v.entry) == page) v.entry = {};
}

bool TlbTable::flush_range(std::uint64_t va, std::uint64_t bytes, bool only_global) {
  bool any = false;
  const auto drop = [&](TlbEntry& e, const TlbDetail& d) {
    if (page_of(e) - va >= bytes || (only_global && !d.global)) return;
    e = {};
    any = true;
  };
  if (bytes == kPageBytes) {
    const std::size_t i = index(va);
    drop(entries_[i], details_[i]);
  } else {
    for (std::size_t i = 0; i < entries_.size(); ++i) drop(entries_[i], details_[i]);
  }
  for (Victim& v : victims_) drop(v.entry, v.detail);
  return any;
}

void TlbTable::slow_writes(const std::uint8_t* host_page) {
  const auto mark = [&](TlbEntry& e, const TlbDetail& d) {
    if (d.host_page == host_page && !(e.write & kTlbInvalid)) __atomic_fetch_or(&e.write, kTlbSlow, __ATOMIC_RELEASE);
  };
  for (std::size_t i = 0; i < entries_.size(); ++i) mark(entries_[i], details_[i]);
  for (Victim& v : victims_) mark(v.entry, v.detail);
}

void TlbTable::slow_all_writes() {
  const auto mark = [](TlbEntry& e, const TlbDetail& d) {
    if (d.page && !(e.write & kTlbInvalid)) __atomic_fetch_or(&e.write, kTlbSlow, __ATOMIC_RELEASE);
  };
  for (std::size_t i = 0; i < entries_.size(); ++i) mark(entries_[i], details_[i]);
  for (Victim& v : victims_) mark(v.entry, v.detail);
}

Tlb::Tlb(Env& env) : env_(env), current_(&spaces_[0]) { switch_space(0); }

void Tlb::clear_jumps(Space& s) {
  if (!s.jump_cache) return;
  if (s.jump_count > Space::kFewJumps) {
    s.jump_cache->fill(&g_no_code);
  } else {
    for (unsigned n = 0; n < s.jump_count; ++n) (*s.jump_cache)[s.jumps[n]] = &g_no_code;
  }
  s.jump_count = 0;
}

void Tlb::publish() {
  if (!current_->jump_cache) {
    current_->jump_cache = std::make_unique<std::array<CodeEntry*, std::size_t{1} << kJumpCacheBits>>();
    current_->jump_cache->fill(&g_no_code);
  }
  env_.jump_cache = current_->jump_cache->data();
  for (unsigned m = 0; m < kMmuModes; ++m) publish(m);
}

void Tlb::publish(unsigned mmu_index) {
  TlbTable& t = table(mmu_index);
  env_.tlb[mmu_index] = t.fast();
  details_[mmu_index] = reinterpret_cast<const std::uint8_t*>(&t.detail(0));
}

TlbTable& Tlb::table(unsigned mmu_index) {
  auto& t = current_->tables[mmu_index];
  if (!t) {
    std::lock_guard guard(lock_);
    t = std::make_unique<TlbTable>();
  }
  return *t;
}

void Tlb::switch_space(std::uint64_t tag) {
  Space* found = nullptr;
  Space* oldest = &spaces_[0];
  for (Space& s : spaces_) {
    if (s.live && s.tag == tag) {
      found = &s;
      break;
    }
    if (!s.live) {
      if (oldest->live) oldest = &s;
    } else if (oldest->live && s.last_used < oldest->last_used)
      oldest = &s;
  }
  ++stats.switches;
  if (!found) {
    found = oldest;
    std::lock_guard guard(lock_);
    for (auto& t : found->tables)
      if (t) t->flush();
    clear_jumps(*found);
    found->tag = tag;
    found->live = true;
  }
  found->last_used = ++clock_;
  current_ = found;
  publish();
}

void Tlb::fill(std::uint64_t va, unsigned mmu_index, const TlbEntry& entry, const TlbDetail& detail) {
  ++stats.fills;
  TlbTable& t = table(mmu_index);
  std::lock_guard guard(lock_);
  if (t.fill(va, entry, detail)) publish(mmu_index);
}

void Tlb::quick_writes(std::uint64_t va, unsigned mmu_index) {
  TlbTable& t = table(mmu_index);
  const std::size_t i = t.index(va);
  PageInfo& page = *t.detail(i).page;
  std::lock_guard guard(lock_);
  // Announce the quick stores first, then look for code: the translator does the two in the other order, and its
  // slow_writes() waits for the lock.
  page.writable_in_tlb.store(true, std::memory_order_seq_cst);
  page.dirty.store(true, std::memory_order_relaxed);
  if (page.code.load(std::memory_order_seq_cst) == 0)
    __atomic_fetch_and(&t.entry(i).write, ~kTlbSlow, __ATOMIC_RELEASE);
}

bool Tlb::recall(std::uint64_t va, unsigned mmu_index) {
  TlbTable& t = table(mmu_index);
  std::lock_guard guard(lock_);
  const Recall found = t.recall(va);
  if (found == Recall::kHitGrown) publish(mmu_index);
  stats.victim_hits += found != Recall::kMiss;
  return found != Recall::kMiss;
}

void Tlb::flush_all() {
  ++stats.flushes;
  std::lock_guard guard(lock_);
  for (Space& s : spaces_) {
    for (auto& t : s.tables)
      if (t) t->flush();
    clear_jumps(s);
    // Others lose their place too: a space number may mean something else from now on.
    if (&s != current_) s.live = false;
  }
}

void Tlb::flush_space(std::uint64_t tag) {
  ++stats.flushes;
  std::lock_guard guard(lock_);
  for (Space& s : spaces_) {
    if (!s.live || s.tag != tag) continue;
    for (auto& t : s.tables)
      if (t) t->flush();
    clear_jumps(s);
  }
}

void Tlb::clear_jumps_of_page(Space& s, std::uint64_t page) {
  if (!s.jump_cache) return;
  // Cells of a page's pcs are consecutive, but for wrap-around.
  for (std::uint64_t pc = page; pc < page + kPageBytes; pc += 4) {
    CodeEntry*& cell = (*s.jump_cache)[jump_cache_index(pc)];
    if ((cell->pc & ~(kPageBytes - 1)) == page) cell = &g_no_code;
  }
}

void Tlb::flush_page_in(Space& s, std::uint64_t va) {
  for (auto& t : s.tables)
    if (t) t->flush_page(va);
  clear_jumps_of_page(s, va & ~(kPageBytes - 1));
}

void Tlb::flush_page(std::uint64_t va) {
  ++stats.page_flushes;
  std::lock_guard guard(lock_);
  for (Space& s : spaces_)
    if (s.live) flush_page_in(s, va);
}

void Tlb::flush_page(std::uint64_t va, std::uint64_t tag) { flush_range(va & ~(kPageBytes - 1), kPageBytes, tag); }

void Tlb::flush_range(std::uint64_t va, std::uint64_t bytes, std::uint64_t tag) {
  ++stats.page_flushes;
  std::lock_guard guard(lock_);
  for (Space& s : spaces_) {
    if (!s.live) continue;
    bool any = false;
    for (auto& t : s.tables)
      if (t) any |= t->flush_range(va, bytes, s.tag != tag);
    if (!any && s.tag != tag) continue;
    if (bytes == kPageBytes)
      clear_jumps_of_page(s, va);
    else
      clear_jumps(s);
  }
}

void Tlb::clear_jump_caches() {
  for (Space& s : spaces_) clear_jumps(s);
}

void Tlb::set_jump(CodeEntry* block) {
  Space& s = *current_;
  const std::uint32_t cell = jump_cache_index(block->pc);
  if (s.jump_count < Space::kFewJumps) s.jumps[s.jump_count] = static_cast<std::uint16_t>(cell);
  if (s.jump_count <= Space::kFewJumps) ++s.jump_count;
  (*s.jump_cache)[cell] = block;
}

void Tlb::slow_writes(const std::uint8_t* host_page) {
  std::lock_guard guard(lock_);
  for (Space& s : spaces_)
    for (auto& t : s.tables)
      if (t) t->slow_writes(host_page);
}

void Tlb::slow_all_writes() {
  std::lock_guard guard(lock_);
  for (Space& s : spaces_)
    for (auto& t : s.tables)
      if (t) t->slow_all_writes();
}

}  // namespace tcg::runtime
