// SPDX-License-Identifier: MIT
// The guest's address space: which pages the guest has mapped, on direct host mappings.
//
// Guest address a is host address base() + a.  All guest mappings lie below limit(), where the emulator keeps nothing
// of its own, so a range check keeps guest calls from the emulator's mappings.  Host pages never get PROT_EXEC: guest
// code is only read.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/result.h"
#include "linux-user/syscall/port.h"

namespace linux_user {

inline constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t page_down(std::uint64_t a) { return a & ~(kPage - 1); }
constexpr std::uint64_t page_up(std::uint64_t a) { return (a + kPage - 1) & ~(kPage - 1); }

/// AArch64's own bits of mmap's prot.
inline constexpr int kProtBti = 0x10, kProtMte = 0x20;

/// Pages [start, end) that are alike.
struct Mapping {
  std::uint64_t end = 0;
  int prot = 0;  ///< PROT_* as the guest asked, with kProtBti
  bool shared = false;
  bool operator==(const Mapping&) const = default;
};

/// Thread: any; one lock.
class AddressSpace final : public syscall::Memory {
 public:
  /// Lowest address a guest may map, and the end of its space when it is not limited by -R.
  static constexpr std::uint64_t kLowest = 0x1'0000, kDefaultLimit = 0x5000'0000'0000;

  /// base: -B; reserve: -R in bytes (0: none): that much is kept from the host for the guest.
  /// Errors: the host does not give the range.
  static base::Result<std::unique_ptr<AddressSpace>> create(std::uint64_t base, std::uint64_t reserve);

  /// Told of [address, address + bytes) whose translations are wrong now.  Set before the first guest code runs.
  std::function<void(std::uint64_t, std::uint64_t)> on_code_change;
  /// Told before the first page with kProtBti appears.
  std::function<void()> on_bti;

  // The system calls; results as the kernel's.
  std::int64_t mmap(std::uint64_t address, std::uint64_t bytes, int prot, int flags, int fd, std::uint64_t offset);
  std::int64_t munmap(std::uint64_t address, std::uint64_t bytes);
  std::int64_t mprotect(std::uint64_t address, std::uint64_t bytes, int prot);
  std::int64_t mremap(std::uint64_t old, std::uint64_t old_bytes, std::uint64_t bytes, int flags, std::uint64_t to);
  std::int64_t madvise(std::uint64_t address, std::uint64_t bytes, int advice);
  std::int64_t brk(std::uint64_t address);
  std::int64_t shmat(int id, std::uint64_t address, int flags);
  std::int64_t shmdt(std::uint64_t address);

  /// Where the heap begins: the end of the program's data.
  void set_brk(std::uint64_t start);
  /// A free place of so many bytes, as mmap without an address would choose it; 0: none.
  std::uint64_t find_free(std::uint64_t bytes, std::uint64_t alignment = kPage);
  /// What the page of an address is; nullopt: not mapped.
  [[nodiscard]] std::optional<Mapping> mapping_of(std::uint64_t address) const;
  /// Copies code at `pc`: bytes copied, 0 where it may not be executed.
  std::size_t fetch(std::uint64_t pc, std::span<std::uint8_t> out);
  /// /proc/self/maps of the guest.
  [[nodiscard]] std::string maps() const;

  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  [[nodiscard]] bool contains(std::uint64_t address, std::uint64_t bytes) const {
    return address <= limit_ && bytes <= limit_ - address;
  }
  template <typename T = void>
  [[nodiscard]] T* host(std::uint64_t address) const {
    return reinterpret_cast<T*>(base_ + address);
  }
  /// Names shown in maps() for anonymous pages.
  std::uint64_t stack_low = 0, stack_high = 0, vdso_low = 0, vdso_high = 0;

  // syscall::Memory
  void* at(std::uint64_t address, std::uint64_t bytes, syscall::Access access) override;
  bool read(void* to, std::uint64_t from, std::size_t bytes) override;
  bool write(std::uint64_t to, const void* from, std::size_t bytes) override;
  [[nodiscard]] std::uint64_t base() const override { return base_; }

  /// Around fork().
  void lock_for_fork() { lock_.lock(); }
  void unlock_after_fork() { lock_.unlock(); }

 private:
  AddressSpace() = default;
  using Map = std::map<std::uint64_t, Mapping>;
  // All under lock_.
  [[nodiscard]] bool is_free(std::uint64_t start, std::uint64_t end) const;
  [[nodiscard]] bool is_mapped(std::uint64_t start, std::uint64_t end) const;
  [[nodiscard]] std::uint64_t find_gap(std::uint64_t bytes, std::uint64_t alignment) const;
  void split(std::uint64_t at);
  void erase(std::uint64_t start, std::uint64_t end);
  void insert(std::uint64_t start, const Mapping& mapping);
  /// Translations of executable pages in the range go.
  void forget_code(std::uint64_t start, std::uint64_t end);
  /// Takes host pages away: back to the reservation, if there is one.
  std::int64_t host_unmap(std::uint64_t start, std::uint64_t bytes);
  std::int64_t choose(std::uint64_t address, std::uint64_t bytes, int flags, std::uint64_t& place);
  void note_bti(int prot);

  mutable std::mutex lock_;
  Map mappings_;
  std::map<std::uint64_t, std::uint64_t> shm_;  ///< attached segments: address, bytes
  std::uint64_t base_ = 0, limit_ = kDefaultLimit;
  bool reserved_ = false;
  std::uint64_t brk_start_ = 0, brk_ = 0;
  std::uint64_t mmap_top_ = 0;
  bool bti_ = false;
};

}  // namespace linux_user
