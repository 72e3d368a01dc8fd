// SPDX-License-Identifier: MIT
// System calls on the address space.
#include <sys/mman.h>
#include <sys/syscall.h>

#include <array>

#include "linux-user/calls.h"
#include "linux-user/thread.h"

namespace linux_user {
namespace {

using syscall::Call;
using syscall::Name;
using enum syscall::Kind;

Thread& thread_of(Call& c) { return static_cast<Thread&>(c.port); }
AddressSpace& space_of(Call& c) { return thread_of(c).process().space(); }

constexpr std::array kProtNames{Name{PROT_READ, "PROT_READ"}, Name{PROT_WRITE, "PROT_WRITE"},
                                Name{PROT_EXEC, "PROT_EXEC"}, Name{kProtBti, "PROT_BTI"},
                                Name{kProtMte, "PROT_MTE"},   Name{PROT_GROWSDOWN, "PROT_GROWSDOWN"}};
constexpr std::array kMapNames{Name{MAP_SHARED, "MAP_SHARED", 0xf},
                               Name{MAP_PRIVATE, "MAP_PRIVATE", 0xf},
                               Name{MAP_SHARED_VALIDATE, "MAP_SHARED_VALIDATE", 0xf},
                               Name{MAP_FIXED, "MAP_FIXED"},
                               Name{MAP_ANONYMOUS, "MAP_ANONYMOUS"},
                               Name{MAP_GROWSDOWN, "MAP_GROWSDOWN"},
                               Name{MAP_DENYWRITE, "MAP_DENYWRITE"},
                               Name{MAP_LOCKED, "MAP_LOCKED"},
                               Name{MAP_NORESERVE, "MAP_NORESERVE"},
                               Name{MAP_POPULATE, "MAP_POPULATE"},
                               Name{MAP_NONBLOCK, "MAP_NONBLOCK"},
                               Name{MAP_STACK, "MAP_STACK"},
                               Name{MAP_HUGETLB, "MAP_HUGETLB"},
                               Name{MAP_FIXED_NOREPLACE, "MAP_FIXED_NOREPLACE"}};
constexpr std::array kRemapNames{Name{MREMAP_MAYMOVE, "MREMAP_MAYMOVE"}, Name{MREMAP_FIXED, "MREMAP_FIXED"},
                                 Name{4, "MREMAP_DONTUNMAP"}};
constexpr std::uint64_t kAll = ~std::uint64_t{0};
constexpr std::array kAdviceNames{
    Name{MADV_NORMAL, "MADV_NORMAL", kAll},         Name{MADV_RANDOM, "MADV_RANDOM", kAll},
    Name{MADV_SEQUENTIAL, "MADV_SEQUENTIAL", kAll}, Name{MADV_WILLNEED, "MADV_WILLNEED", kAll},
    Name{MADV_DONTNEED, "MADV_DONTNEED", kAll},     Name{MADV_FREE, "MADV_FREE", kAll},
    Name{MADV_HUGEPAGE, "MADV_HUGEPAGE", kAll},     Name{MADV_NOHUGEPAGE, "MADV_NOHUGEPAGE", kAll},
    Name{MADV_DONTFORK, "MADV_DONTFORK", kAll},     Name{MADV_DOFORK, "MADV_DOFORK", kAll},
    Name{MADV_DONTDUMP, "MADV_DONTDUMP", kAll},     Name{MADV_DODUMP, "MADV_DODUMP", kAll}};

std::int64_t do_brk(Call& c, std::uint64_t address) { return space_of(c).brk(address); }

std::int64_t do_mmap(Call& c, std::uint64_t address, std::uint64_t bytes, int prot, int flags, int fd,
                     std::uint64_t offset) {
  if ((flags & MAP_ANONYMOUS) == 0 && c.port.reserved_fd(fd)) return -EBADF;
  return space_of(c).mmap(address, bytes, prot, flags, fd, offset);
}

std::int64_t do_munmap(Call& c, std::uint64_t address, std::uint64_t bytes) {
  return space_of(c).munmap(address, bytes);
}

std::int64_t do_mprotect(Call& c, std::uint64_t address, std::uint64_t bytes, int prot) {
  return space_of(c).mprotect(address, bytes, prot);
}

std::int64_t do_mremap(Call& c, std::uint64_t old, std::uint64_t old_bytes, std::uint64_t bytes, int flags,
                       std::uint64_t to) {
  return space_of(c).mremap(old, old_bytes, bytes, flags, to);
}

std::int64_t do_madvise(Call& c, std::uint64_t address, std::uint64_t bytes, int advice) {
  return space_of(c).madvise(address, bytes, advice);
}

std::int64_t do_shmat(Call& c, int id, std::uint64_t address, int flags) {
  return space_of(c).shmat(id, address, flags);
}
std::int64_t do_shmdt(Call& c, std::uint64_t address) { return space_of(c).shmdt(address); }

/// Calls on a range that mean the same on the host.
template <long number>
std::int64_t on_range(Call& c, std::uint64_t address, std::uint64_t bytes, std::uint64_t third) {
  AddressSpace& space = space_of(c);
  if (!space.contains(address, bytes)) return -ENOMEM;
  return c.blocking(number, space.host(address), bytes, third);
}

std::int64_t do_mincore(Call& c, std::uint64_t address, std::uint64_t bytes, syscall::Ptr<std::uint8_t> vector) {
  AddressSpace& space = space_of(c);
  if (!space.contains(address, bytes)) return -ENOMEM;
  std::uint8_t* out = c.at(vector, page_up(bytes) / kPage);
  if (out == nullptr) return -EFAULT;
  return syscall::host(SYS_mincore, space.host(address), bytes, out);
}

constexpr syscall::Arg kResultAddress{kHex};
constexpr std::array kRows{
    syscall::row<do_brk>(214, "brk", {syscall::kAddress}, kResultAddress),
    syscall::row<do_munmap>(215, "munmap", {syscall::kAddress, syscall::kUnsigned}),
    syscall::row<do_mremap>(
        216, "mremap",
        {syscall::kAddress, syscall::kUnsigned, syscall::kUnsigned, syscall::flags(kRemapNames), syscall::kAddress},
        kResultAddress),
    syscall::row<do_mmap>(222, "mmap",
                          {syscall::kAddress, syscall::kUnsigned, syscall::flags(kProtNames), syscall::flags(kMapNames),
                           syscall::kInt, syscall::kHex},
                          kResultAddress),
    syscall::row<do_mprotect>(226, "mprotect", {syscall::kAddress, syscall::kUnsigned, syscall::flags(kProtNames)}),
    syscall::row<on_range<SYS_msync>>(227, "msync", {syscall::kAddress, syscall::kUnsigned, syscall::kHex}),
    syscall::row<on_range<SYS_mlock>>(228, "mlock", {syscall::kAddress, syscall::kUnsigned}),
    syscall::row<on_range<SYS_munlock>>(229, "munlock", {syscall::kAddress, syscall::kUnsigned}),
    syscall::row<do_mincore>(232, "mincore", {syscall::kAddress, syscall::kUnsigned, syscall::kAddress}),
    syscall::row<do_madvise>(233, "madvise", {syscall::kAddress, syscall::kUnsigned, syscall::one_of(kAdviceNames)}),
    syscall::row<on_range<SYS_mlock2>>(284, "mlock2", {syscall::kAddress, syscall::kUnsigned, syscall::kHex}),
    syscall::pass(230, SYS_mlockall, "mlockall", {syscall::kHex}),
    syscall::pass(231, SYS_munlockall, "munlockall", {}),
    syscall::row<do_shmat>(196, "shmat", {syscall::kInt, syscall::kAddress, syscall::kHex}, kResultAddress),
    syscall::row<do_shmdt>(197, "shmdt", {syscall::kAddress}),
};

}  // namespace

syscall::Rows memory_rows() { return kRows; }

}  // namespace linux_user
