// SPDX-License-Identifier: MIT
// System calls on the address space.
#include <sys/mman.h>
#include <sys/syscall.h>

#include <array>

#include "linux-user/calls.h"
#include "linux-user/syscall/names.h"
#include "linux-user/thread.h"

namespace linux_user {
namespace {

using syscall::Call;

Thread& thread_of(Call& c) { return static_cast<Thread&>(c.port); }
AddressSpace& space_of(Call& c) { return thread_of(c).process().space(); }

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

constexpr syscall::Arg kResultAddress{syscall::Kind::kHex};
constexpr std::array kRows{
    syscall::row<do_brk>(214, "brk", {syscall::kAddress}, kResultAddress),
    syscall::row<do_munmap>(215, "munmap", {syscall::kAddress, syscall::kUnsigned}),
    syscall::row<do_mremap>(216, "mremap",
                            {syscall::kAddress, syscall::kUnsigned, syscall::kUnsigned,
                             syscall::flags(syscall::kMremapFlags), syscall::kAddress},
                            kResultAddress),
    syscall::row<do_mmap>(222, "mmap",
                          {syscall::kAddress, syscall::kUnsigned, syscall::flags(syscall::kProtections),
                           syscall::flags(syscall::kMapFlags), syscall::kInt, syscall::kHex},
                          kResultAddress),
    syscall::row<do_mprotect>(226, "mprotect",
                              {syscall::kAddress, syscall::kUnsigned, syscall::flags(syscall::kProtections)}),
    syscall::row<on_range<SYS_msync>>(227, "msync",
                                      {syscall::kAddress, syscall::kUnsigned, syscall::flags(syscall::kMsyncFlags)}),
    syscall::row<on_range<SYS_mlock>>(228, "mlock", {syscall::kAddress, syscall::kUnsigned}),
    syscall::row<on_range<SYS_munlock>>(229, "munlock", {syscall::kAddress, syscall::kUnsigned}),
    syscall::row<do_mincore>(232, "mincore", {syscall::kAddress, syscall::kUnsigned, syscall::kAddress}),
    syscall::row<do_madvise>(233, "madvise",
                             {syscall::kAddress, syscall::kUnsigned, syscall::one_of(syscall::kMadvise)}),
    syscall::row<on_range<SYS_mlock2>>(284, "mlock2", {syscall::kAddress, syscall::kUnsigned, syscall::kHex}),
    syscall::pass(230, SYS_mlockall, "mlockall", {syscall::kHex}),
    syscall::pass(231, SYS_munlockall, "munlockall", {}),
    syscall::row<do_shmat>(196, "shmat", {syscall::kInt, syscall::kAddress, syscall::kHex}, kResultAddress),
    syscall::row<do_shmdt>(197, "shmdt", {syscall::kAddress}),
};

}  // namespace

syscall::Rows memory_rows() { return kRows; }

}  // namespace linux_user
