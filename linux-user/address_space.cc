// SPDX-License-Identifier: MIT
// The guest's address space: the table of its pages, and mmap and its kin over host mappings.
#include "linux-user/address_space.h"

#include <fmt/core.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>
#include <memory>

#include "linux-user/syscall/call.h"
#include "tcg/runtime/direct_memory.h"

namespace linux_user {
namespace {

/// The kernel's calls, whose results are not errno's.
template <typename... Args>
std::int64_t kernel(long number, Args... args) {
  return syscall::host(number, args...);
}

constexpr int kProtSem = 8;
constexpr int kMapFixed = MAP_FIXED, kMapFixedNoreplace = 0x100000, kMapGrowsdown = MAP_GROWSDOWN;

int host_prot(int prot) {
  int p = prot & (PROT_READ | PROT_WRITE);
  if ((prot & PROT_EXEC) != 0) p |= PROT_READ;
  return p;
}

std::int64_t host_mmap(std::uint64_t at, std::uint64_t bytes, int prot, int flags, int fd, std::uint64_t offset) {
  return kernel(SYS_mmap, at, bytes, host_prot(prot), flags, fd, offset);
}

constexpr bool is_error(std::int64_t result) { return result < 0 && result > -4096; }

}  // namespace

base::Result<std::unique_ptr<AddressSpace>> AddressSpace::create(std::uint64_t base, std::uint64_t reserve) {
  std::unique_ptr<AddressSpace> space(new AddressSpace);
  if (base % kPage != 0) return base::fail(fmt::format("{:#x} is no multiple of the page size", base));
  space->base_ = base;
  if (reserve != 0) {
    reserve = page_up(reserve);
    const bool any = base == 0;
    const std::int64_t got = host_mmap(
        base, reserve, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (any ? 0 : kMapFixedNoreplace), -1, 0);
    if (is_error(got) || (!any && static_cast<std::uint64_t>(got) != base)) {
      return base::fail(fmt::format("cannot reserve {} bytes at {:#x}: {}", reserve, base,
                                    std::strerror(static_cast<int>(is_error(got) ? -got : EEXIST))));
    }
    space->base_ = static_cast<std::uint64_t>(got);
    space->limit_ = reserve;
    space->reserved_ = true;
  } else if (base != 0) {
    if (base >= kDefaultLimit) return base::fail(fmt::format("{:#x} is not below {:#x}", base, kDefaultLimit));
    space->limit_ = kDefaultLimit - base;
  }
  space->mmap_top_ = space->limit_ - kPage;
  return space;
}

// The table.

bool AddressSpace::is_free(std::uint64_t start, std::uint64_t end) const {
  auto it = mappings_.upper_bound(start);
  if (it != mappings_.begin() && std::prev(it)->second.end > start) return false;
  return it == mappings_.end() || it->first >= end;
}

bool AddressSpace::is_mapped(std::uint64_t start, std::uint64_t end) const {
  auto it = mappings_.upper_bound(start);
  if (it == mappings_.begin()) return false;
  for (--it; start < end; ++it) {
    if (it == mappings_.end() || it->first > start || it->second.end <= start) return false;
    start = it->second.end;
  }
  return true;
}

std::uint64_t AddressSpace::find_gap(std::uint64_t bytes, std::uint64_t alignment) const {
  std::uint64_t top = mmap_top_;
  for (auto it = mappings_.rbegin();; ++it) {
    const std::uint64_t below = it == mappings_.rend() ? kLowest : it->second.end;
    if (top > below && top - below >= bytes) {
      const std::uint64_t at = (top - bytes) & ~(alignment - 1);
      if (at >= below) return at;
    }
    if (it == mappings_.rend()) return 0;
    top = std::min(top, it->first);
  }
}

void AddressSpace::split(std::uint64_t at) {
  auto it = mappings_.upper_bound(at);
  if (it == mappings_.begin()) return;
  --it;
  if (it->first == at || it->second.end <= at) return;
  Mapping upper = it->second;
  it->second.end = at;
  mappings_.emplace_hint(std::next(it), at, upper);
}

void AddressSpace::erase(std::uint64_t start, std::uint64_t end) {
  split(start);
  split(end);
  mappings_.erase(mappings_.lower_bound(start), mappings_.lower_bound(end));
}

void AddressSpace::insert(std::uint64_t start, const Mapping& mapping) {
  erase(start, mapping.end);
  auto it = mappings_.emplace(start, mapping).first;
  const auto alike = [](const Mapping& a, const Mapping& b) { return a.prot == b.prot && a.shared == b.shared; };
  if (const auto next = std::next(it);
      next != mappings_.end() && next->first == it->second.end && alike(next->second, it->second)) {
    it->second.end = next->second.end;
    mappings_.erase(next);
  }
  if (it != mappings_.begin()) {
    const auto before = std::prev(it);
    if (before->second.end == it->first && alike(before->second, it->second)) {
      before->second.end = it->second.end;
      mappings_.erase(it);
    }
  }
}

void AddressSpace::forget_code(std::uint64_t start, std::uint64_t end) {
  auto it = mappings_.upper_bound(start);
  if (it != mappings_.begin()) --it;
  for (; it != mappings_.end() && it->first < end; ++it) {
    if ((it->second.prot & PROT_EXEC) == 0) continue;
    const std::uint64_t from = std::max(start, it->first), to = std::min(end, it->second.end);
    if (from < to && on_code_change) on_code_change(from, to - from);
  }
}

std::int64_t AddressSpace::host_unmap(std::uint64_t start, std::uint64_t bytes) {
  if (!reserved_) return kernel(SYS_munmap, base_ + start, bytes);
  const std::int64_t r =
      host_mmap(base_ + start, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | kMapFixed, -1, 0);
  return is_error(r) ? r : 0;
}

void AddressSpace::note_bti(int prot) {
  if ((prot & kProtBti) == 0 || bti_) return;
  bti_ = true;
  if (on_bti) on_bti();
}

std::optional<Mapping> AddressSpace::mapping_of(std::uint64_t address) const {
  const std::lock_guard guard(lock_);
  auto it = mappings_.upper_bound(address);
  if (it == mappings_.begin()) return std::nullopt;
  --it;
  if (it->second.end <= address) return std::nullopt;
  return it->second;
}

std::uint64_t AddressSpace::find_free(std::uint64_t bytes, std::uint64_t alignment) {
  const std::lock_guard guard(lock_);
  return find_gap(page_up(bytes), alignment);
}

// System calls.

/// Where a mapping goes: 0 and `place`, or -errno.
std::int64_t AddressSpace::choose(std::uint64_t address, std::uint64_t bytes, int flags, std::uint64_t& place) {
  if ((flags & (kMapFixed | kMapFixedNoreplace)) != 0) {
    if (address % kPage != 0) return -EINVAL;
    if (!contains(address, bytes)) return -ENOMEM;
    if (address < kLowest) return -EPERM;
    if ((flags & kMapFixedNoreplace) != 0 && !is_free(address, address + bytes)) return -EEXIST;
    place = address;
    return 0;
  }
  const std::uint64_t hint = page_up(address);
  if (hint >= kLowest && contains(hint, bytes) && hint + bytes <= mmap_top_ && is_free(hint, hint + bytes)) {
    place = hint;
    return 0;
  }
  place = find_gap(bytes, kPage);
  return place == 0 ? -ENOMEM : 0;
}

std::int64_t AddressSpace::mmap(std::uint64_t address, std::uint64_t bytes, int prot, int flags, int fd,
                                std::uint64_t offset) {
  if (bytes == 0 || offset % kPage != 0) return -EINVAL;
  if (bytes > limit_) return -ENOMEM;
  bytes = page_up(bytes);
  const std::lock_guard guard(lock_);
  std::uint64_t place = 0;
  if (const std::int64_t bad = choose(address, bytes, flags, place)) return bad;
  note_bti(prot);
  forget_code(place, place + bytes);
  // The guest's choice has been made above, so the host may replace what is there.
  const int host_flags = (flags & ~(kMapFixedNoreplace | MAP_32BIT)) | kMapFixed;
  const std::int64_t r = host_mmap(base_ + place, bytes, prot, host_flags, fd, offset);
  if (is_error(r)) return r;
  insert(place, {place + bytes, prot & ~kProtMte, (flags & MAP_TYPE) != MAP_PRIVATE});
  return static_cast<std::int64_t>(place);
}

std::int64_t AddressSpace::munmap(std::uint64_t address, std::uint64_t bytes) {
  if (address % kPage != 0 || bytes == 0 || !contains(address, bytes)) return -EINVAL;
  bytes = page_up(bytes);
  const std::lock_guard guard(lock_);
  forget_code(address, address + bytes);
  if (const std::int64_t r = host_unmap(address, bytes)) return r;
  erase(address, address + bytes);
  return 0;
}

std::int64_t AddressSpace::mprotect(std::uint64_t address, std::uint64_t bytes, int prot) {
  if (address % kPage != 0) return -EINVAL;
  if (bytes == 0) return 0;
  if (!contains(address, bytes)) return -ENOMEM;
  if ((prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC | kProtSem | PROT_GROWSDOWN | PROT_GROWSUP | kProtBti | kProtMte)) !=
      0)
    return -EINVAL;
  bytes = page_up(bytes);
  const std::lock_guard guard(lock_);
  if (!is_mapped(address, address + bytes)) return -ENOMEM;
  note_bti(prot);
  const int grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
  if (const std::int64_t r = kernel(SYS_mprotect, base_ + address, bytes, host_prot(prot) | grows)) return r;
  const int kept = prot & (PROT_READ | PROT_WRITE | PROT_EXEC | kProtBti);
  // What executes need not be translated anew as long as it stays executable and nobody could write it meanwhile.
  split(address);
  split(address + bytes);
  std::vector<std::pair<std::uint64_t, Mapping>> changed;
  for (auto it = mappings_.lower_bound(address); it != mappings_.end() && it->first < address + bytes; ++it) {
    if (it->second.prot != kept) changed.emplace_back(it->first, it->second);
  }
  for (auto& [start, mapping] : changed) {
    forget_code(start, mapping.end);
    mapping.prot = kept;
    insert(start, mapping);
  }
  return 0;
}

std::int64_t AddressSpace::mremap(std::uint64_t old, std::uint64_t old_bytes, std::uint64_t bytes, int flags,
                                  std::uint64_t to) {
  constexpr int kDontUnmap = 4;
  if (old % kPage != 0 || bytes == 0 || (flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | kDontUnmap)) != 0) return -EINVAL;
  if ((flags & (MREMAP_FIXED | kDontUnmap)) != 0 && (flags & MREMAP_MAYMOVE) == 0) return -EINVAL;
  if (!contains(old, old_bytes) || bytes > limit_) return -EFAULT;
  old_bytes = page_up(old_bytes);
  bytes = page_up(bytes);
  const std::lock_guard guard(lock_);
  auto it = mappings_.upper_bound(old);
  if (it == mappings_.begin()) return -EFAULT;
  --it;
  if (it->second.end <= old) return -EFAULT;
  if (old_bytes != 0 && it->second.end < old + old_bytes && !is_mapped(old, old + old_bytes)) return -EFAULT;
  const Mapping was = it->second;
  const bool in_place =
      (flags & (MREMAP_FIXED | kDontUnmap)) == 0 &&
      (bytes <= old_bytes || (old_bytes != 0 && contains(old, bytes) && is_free(old + old_bytes, old + bytes)));
  if (in_place) {
    if (bytes < old_bytes) forget_code(old + bytes, old + old_bytes);
    const std::int64_t r = kernel(SYS_mremap, base_ + old, old_bytes, bytes, 0, 0);
    if (!is_error(r)) {
      if (bytes < old_bytes)
        erase(old + bytes, old + old_bytes);
      else
        insert(old, {old + bytes, was.prot, was.shared});
      return static_cast<std::int64_t>(old);
    }
    if ((flags & MREMAP_MAYMOVE) == 0) return r;
  }
  if ((flags & MREMAP_MAYMOVE) == 0) return -ENOMEM;
  std::uint64_t place = to;
  if ((flags & MREMAP_FIXED) == 0) place = find_gap(bytes, kPage);
  if (place == 0) return -ENOMEM;
  if (place % kPage != 0 || place < kLowest || !contains(place, bytes)) return -EINVAL;
  forget_code(old, old + old_bytes);
  forget_code(place, place + bytes);
  const std::int64_t r = kernel(SYS_mremap, base_ + old, old_bytes, bytes,
                                MREMAP_MAYMOVE | MREMAP_FIXED | (flags & kDontUnmap), base_ + place);
  if (is_error(r)) return r;
  if ((flags & kDontUnmap) == 0 && old_bytes != 0) {
    if (reserved_) host_unmap(old, old_bytes);
    erase(old, old + old_bytes);
  }
  insert(place, {place + bytes, was.prot, was.shared});
  return static_cast<std::int64_t>(place);
}

std::int64_t AddressSpace::madvise(std::uint64_t address, std::uint64_t bytes, int advice) {
  if (address % kPage != 0) return -EINVAL;
  if (!contains(address, bytes)) return -ENOMEM;
  const std::lock_guard guard(lock_);
  const std::int64_t r = kernel(SYS_madvise, base_ + address, bytes, advice);
  // Pages may read as their file, or as zero, from now on.
  if (advice == MADV_DONTNEED || advice == MADV_FREE || advice == MADV_REMOVE)
    forget_code(address, address + page_up(bytes));
  return r;
}

void AddressSpace::set_brk(std::uint64_t start) { brk_start_ = brk_ = start; }

std::int64_t AddressSpace::brk(std::uint64_t address) {
  const std::lock_guard guard(lock_);
  const auto now = static_cast<std::int64_t>(brk_);
  if (address < brk_start_ || address >= limit_) return now;
  const std::uint64_t from = page_up(brk_), to = page_up(address);
  if (to > from) {
    if (!is_free(from, to)) return now;
    if (is_error(host_mmap(base_ + from, to - from, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | (reserved_ ? kMapFixed : kMapFixedNoreplace), -1, 0)))
      return now;
    insert(from, {to, PROT_READ | PROT_WRITE, false});
  } else if (to < from) {
    forget_code(to, from);
    host_unmap(to, from - to);
    erase(to, from);
  }
  brk_ = address;
  return static_cast<std::int64_t>(brk_);
}

std::int64_t AddressSpace::shmat(int id, std::uint64_t address, int flags) {
  shmid_ds info{};
  if (::shmctl(id, IPC_STAT, &info) != 0) return -errno;
  const std::uint64_t bytes = page_up(info.shm_segsz);
  const std::lock_guard guard(lock_);
  std::uint64_t place = address;
  if (address == 0) {
    place = find_gap(bytes, kPage);
    if (place == 0) return -ENOMEM;
  } else {
    if ((flags & SHM_RND) != 0) place = page_down(address);
    if (place % kPage != 0 || place < kLowest || !contains(place, bytes)) return -EINVAL;
    if ((flags & SHM_REMAP) == 0 && !is_free(place, place + bytes)) return -EINVAL;
  }
  forget_code(place, place + bytes);
  const bool replace = reserved_ || (flags & SHM_REMAP) != 0;
  const std::int64_t r = kernel(SYS_shmat, id, base_ + place, (flags & (SHM_RDONLY)) | (replace ? SHM_REMAP : 0));
  if (is_error(r)) return r;
  const int exec = (flags & SHM_EXEC) != 0 ? PROT_EXEC : 0;
  insert(place, {place + bytes, ((flags & SHM_RDONLY) != 0 ? PROT_READ : PROT_READ | PROT_WRITE) | exec, true});
  shm_[place] = bytes;
  return static_cast<std::int64_t>(place);
}

std::int64_t AddressSpace::shmdt(std::uint64_t address) {
  const std::lock_guard guard(lock_);
  const auto it = shm_.find(address);
  if (it == shm_.end()) return -EINVAL;
  forget_code(address, address + it->second);
  const std::int64_t r = kernel(SYS_shmdt, base_ + address);
  if (is_error(r)) return r;
  if (reserved_) host_unmap(address, it->second);
  erase(address, address + it->second);
  shm_.erase(it);
  return r;
}

// Access.

void* AddressSpace::at(std::uint64_t address, std::uint64_t bytes, syscall::Access) {
  return contains(address, bytes) && address >= kLowest ? host<void>(address) : nullptr;
}

bool AddressSpace::read(void* to, std::uint64_t from, std::size_t bytes) {
  return contains(from, bytes) && tcg::runtime::direct_copy(to, host<void>(from), bytes) == 0;
}

bool AddressSpace::write(std::uint64_t to, const void* from, std::size_t bytes) {
  return contains(to, bytes) && tcg::runtime::direct_copy(host<void>(to), from, bytes) == 0;
}

std::size_t AddressSpace::fetch(std::uint64_t pc, std::span<std::uint8_t> out) {
  const auto page = mapping_of(pc);
  if (!page || (page->prot & PROT_EXEC) == 0) return 0;
  return tcg::runtime::direct_copy(out.data(), host<void>(pc), out.size()) == 0 ? out.size() : 0;
}

}  // namespace linux_user
