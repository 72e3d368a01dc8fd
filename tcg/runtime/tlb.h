// SPDX-License-Identifier: MIT
// Software TLBs of one vCPU, one set of tables for each address space it has lately been in.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "tcg/env.h"
#include "tcg/runtime/block_cache.h"
#include "tcg/runtime/guest.h"

namespace tcg::runtime {

/// The slow path's half of a TlbEntry.
struct TlbDetail {
  std::uint64_t pa_page = 0;
  std::uint8_t* host_page = nullptr;  ///< null: device
  PageInfo* page = nullptr;           ///< of RAM
  bool read = false, write = false, exec = false, rom = false, global = false;
};

/// What came of looking among the victims.  kHitGrown: the table is another (fast() changed).
enum class Recall : std::uint8_t { kMiss, kHit, kHitGrown };

/// The table of one mmu index in one address space: direct mapped, doubled when conflicts keep evicting, with a small
/// fully associative buffer of lately evicted entries.
class TlbTable {
 public:
  static constexpr unsigned kMinBits = 8, kMaxBits = 14, kVictims = 8;
  TlbTable();
  [[nodiscard]] TlbFast fast() { return {entries_.data(), (entries_.size() - 1) * sizeof(TlbEntry)}; }
  [[nodiscard]] std::size_t index(std::uint64_t va) const { return (va >> kPageBits) & (entries_.size() - 1); }
  [[nodiscard]] TlbEntry& entry(std::size_t i) { return entries_[i]; }
  [[nodiscard]] TlbDetail& detail(std::size_t i) { return details_[i]; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  /// Brings an evicted entry of the page back, if there is one.
  Recall recall(std::uint64_t va);
  /// Puts a page in; the table may have grown (fast() changed) when true is returned.
  bool fill(std::uint64_t va, const TlbEntry& entry, const TlbDetail& detail);
  void flush();
  void flush_page(std::uint64_t va);
  /// Drops entries of pages in [va, va + bytes), only the global ones when `only_global`; true if there were any.
  bool flush_range(std::uint64_t va, std::uint64_t bytes, bool only_global);
  /// Makes stores to a page of RAM take the slow path.
  void slow_writes(const std::uint8_t* host_page);
  void slow_all_writes();
  [[nodiscard]] std::size_t used() const { return used_; }

 private:
  struct Victim {
    TlbEntry entry;
    TlbDetail detail;
  };
  /// Counts one; true if the table grew.
  bool note_conflict();
  void grow();
  static std::uint64_t page_of(const TlbEntry& e);
  std::vector<TlbEntry> entries_;
  std::vector<TlbDetail> details_;
  std::array<Victim, kVictims> victims_{};
  unsigned next_victim_ = 0;
  /// Indices written since the last flush, as long as they are few: flushes come in storms, and then most are nearly
  /// empty.
  static constexpr unsigned kFew = 64;
  std::array<std::uint16_t, kFew> written_{};
  unsigned written_count_ = 0;
  void wrote(std::size_t i) {
    if (written_count_ < kFew) written_[written_count_] = static_cast<std::uint16_t>(i);
    if (written_count_ <= kFew) ++written_count_;
  }
  std::size_t used_ = 0, conflicts_ = 0;
};

/// Everything cached about one address space.
struct Space {
  std::uint64_t tag = 0;
  std::uint64_t last_used = 0;
  bool live = false;
  std::array<std::unique_ptr<TlbTable>, kMmuModes> tables;  ///< made on first use
  std::unique_ptr<std::array<CodeEntry*, std::size_t{1} << kJumpCacheBits>> jump_cache;
  /// Cells set since it was cleared, as long as they are few.
  static constexpr unsigned kFewJumps = 512;
  std::array<std::uint16_t, kFewJumps> jumps{};
  unsigned jump_count = 0;
};

/// Whether the entry maps the page of `va` for the access.
inline bool lets_by(const TlbEntry& e, std::uint64_t va, Access access) {
  // See Tlb::slow_writes() for the atomic load.
  const std::uint64_t tag = access == Access::kRead    ? e.read
                            : access == Access::kWrite ? __atomic_load_n(&e.write, __ATOMIC_RELAXED)
                                                       : e.exec;
  return (tag & (~(kPageBytes - 1) | kTlbInvalid)) == (va & ~(kPageBytes - 1));
}

/// The vCPU's TLBs.  Thread: the vCPU's own, but for slow_writes().
class Tlb {
 public:
  static constexpr unsigned kSpaces = 16;
  explicit Tlb(Env& env);
  /// Makes the space current: pointers in Env are swapped, entries of both kept.
  void switch_space(std::uint64_t tag);
  [[nodiscard]] std::uint64_t space() const { return current_->tag; }
  [[nodiscard]] TlbTable& table(unsigned mmu_index);
  /// What the tables say about an access of the current space; null: a miss.
  [[nodiscard]] const TlbDetail* hit(std::uint64_t va, unsigned mmu_index, bool write) const {
    static_assert(sizeof(TlbDetail) == sizeof(TlbEntry));
    const TlbFast& fast = env_.tlb[mmu_index];
    const std::uint64_t at = (va >> (kPageBits - kEntryBits)) & fast.mask;
    const auto& entry = *reinterpret_cast<const TlbEntry*>(reinterpret_cast<const std::uint8_t*>(fast.table) + at);
    if (!lets_by(entry, va, write ? Access::kWrite : Access::kRead)) return nullptr;
    return reinterpret_cast<const TlbDetail*>(details_[mmu_index] + at);
  }
  void fill(std::uint64_t va, unsigned mmu_index, const TlbEntry& entry, const TlbDetail& detail);
  bool recall(std::uint64_t va, unsigned mmu_index);
  /// Lets stores to the page in the entry of `va` (RAM, writable, just resolved) pass by the fast path if no code is on
  /// it.
  void quick_writes(std::uint64_t va, unsigned mmu_index);
  void flush_all();
  void flush_space(std::uint64_t tag);
  void flush_page(std::uint64_t va);                     ///< in every space
  void flush_page(std::uint64_t va, std::uint64_t tag);  ///< in one; entries marked global go in all
  void flush_range(std::uint64_t va, std::uint64_t bytes, std::uint64_t tag);  ///< the same for many pages
  void clear_jump_caches();
  void set_jump(CodeEntry* block);
  /// From any thread: stores to the page no longer pass by the fast path.
  void slow_writes(const std::uint8_t* host_page);
  /// Every store takes the slow path once more, which marks its page dirty.
  void slow_all_writes();
  struct Stats {
    std::uint64_t fills = 0, victim_hits = 0, switches = 0, flushes = 0, page_flushes = 0;
  };
  Stats stats;

 private:
  static constexpr unsigned kEntryBits = 5;
  static_assert(sizeof(TlbEntry) == 1 << kEntryBits);
  void publish();
  /// Env's view of a table of the current space, and that of hit().
  void publish(unsigned mmu_index);
  void flush_page_in(Space& s, std::uint64_t va);
  static void clear_jumps(Space& s);
  static void clear_jumps_of_page(Space& s, std::uint64_t page);
  Env& env_;
  std::array<const std::uint8_t*, kMmuModes> details_{};  ///< beside Env::tlb
  std::mutex lock_;                                       ///< against slow_writes() from another thread
  std::array<Space, kSpaces> spaces_;
  Space* current_;
  std::uint64_t clock_ = 0;
};

/// What empty jump cache cells point at.
extern CodeEntry g_no_code;

}  // namespace tcg::runtime
