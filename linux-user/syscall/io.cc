// SPDX-License-Identifier: MIT
// System calls that move bytes: read and write in all forms, splice, sendfile, copies between processes.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/iovec.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {

int Iovecs::read(const Call& call, Ptr<const abi::Iovec> from, std::uint64_t count, Access access) {
  constexpr std::uint64_t kMaximum = 1024;
  if (count > kMaximum) return EINVAL;
  count_ = count;
  if (count > small_.size()) large_.resize(count);
  if (!call.memory().read(data(), from.address, count * sizeof(abi::Iovec))) return EFAULT;
  for (abi::Iovec& entry : std::span(data(), count)) {
    if (static_cast<std::int64_t>(entry.bytes) < 0) return EINVAL;
    if (entry.bytes == 0) continue;
    void* at = call.memory().at(entry.base, entry.bytes, access);
    if (at == nullptr) return EFAULT;
    entry.base = reinterpret_cast<std::uint64_t>(at);
  }
  return 0;
}

namespace {

/// readv, writev and their positioned forms: the host's call `kNumber`.
template <long kNumber, Access kAccess>
std::int64_t vectored(Call& call, int fd, Ptr<const abi::Iovec> vector, std::uint64_t count, std::uint64_t low,
                      std::uint64_t high, int flags) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  Iovecs iov;
  if (const int error = iov.read(call, vector, count, kAccess)) return -error;
  return call.blocking(kNumber, fd, iov.data(), count, low, high, flags);
}

/// process_vm_readv and _writev.  The other process's addresses are guest addresses too, at the same base.
template <long kNumber, Access kLocal, Access kRemote>
std::int64_t process_vm(Call& call, int pid, Ptr<const abi::Iovec> local, std::uint64_t local_count,
                        Ptr<const abi::Iovec> remote, std::uint64_t remote_count, std::uint64_t flags) {
  Iovecs here, there;
  if (const int error = here.read(call, local, local_count, kLocal)) return -error;
  if (const int error = there.read(call, remote, remote_count, kRemote)) return -error;
  return host(kNumber, pid, here.data(), local_count, there.data(), remote_count, flags);
}

std::int64_t vmsplice(Call& call, int fd, Ptr<const abi::Iovec> vector, std::uint64_t count, unsigned flags) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  Iovecs iov;
  if (const int error = iov.read(call, vector, count, Access::kRead)) return -error;
  return call.blocking(SYS_vmsplice, fd, iov.data(), count, flags);
}

constexpr Arg kVector{Kind::kIn, 2, sizeof(abi::Iovec), {}, print_iovec};
constexpr Arg kOffset = in_out<std::int64_t>(print_long);

constexpr std::array kRows{
    pass(63, SYS_read, "read", {kFd, bytes_out(2), kUnsigned}, Wait::kMay),
    pass(64, SYS_write, "write", {kFd, bytes_in(2), kUnsigned}, Wait::kMay),
    pass(67, SYS_pread64, "pread64", {kFd, bytes_out(2), kUnsigned, kLong}, Wait::kMay),
    pass(68, SYS_pwrite64, "pwrite64", {kFd, bytes_in(2), kUnsigned, kLong}, Wait::kMay),
    row<vectored<SYS_readv, Access::kWrite>>(65, "readv", {kInt, kVector, kUnsigned}),
    row<vectored<SYS_writev, Access::kRead>>(66, "writev", {kInt, kVector, kUnsigned}),
    row<vectored<SYS_preadv, Access::kWrite>>(69, "preadv", {kInt, kVector, kUnsigned, kLong, kLong}),
    row<vectored<SYS_pwritev, Access::kRead>>(70, "pwritev", {kInt, kVector, kUnsigned, kLong, kLong}),
    row<vectored<SYS_preadv2, Access::kWrite>>(286, "preadv2", {kInt, kVector, kUnsigned, kLong, kLong, kHex}),
    row<vectored<SYS_pwritev2, Access::kRead>>(287, "pwritev2", {kInt, kVector, kUnsigned, kLong, kLong, kHex}),
    pass(62, SYS_lseek, "lseek", {kFd, kLong, one_of(kSeek)}),
    pass(71, SYS_sendfile, "sendfile", {kFd, kFd, kOffset, kUnsigned}, Wait::kMay),
    row<vmsplice>(75, "vmsplice", {kInt, kVector, kUnsigned, flags(kSpliceFlags)}),
    pass(76, SYS_splice, "splice", {kFd, kOffset, kFd, kOffset, kUnsigned, flags(kSpliceFlags)}, Wait::kMay),
    pass(77, SYS_tee, "tee", {kFd, kFd, kUnsigned, flags(kSpliceFlags)}, Wait::kMay),
    pass(285, SYS_copy_file_range, "copy_file_range", {kFd, kOffset, kFd, kOffset, kUnsigned, kHex}, Wait::kMay),
    pass(81, SYS_sync, "sync", {}),
    pass(82, SYS_fsync, "fsync", {kFd}, Wait::kMay),
    pass(83, SYS_fdatasync, "fdatasync", {kFd}, Wait::kMay),
    pass(84, SYS_sync_file_range, "sync_file_range", {kFd, kLong, kLong, flags(kSyncRange)}, Wait::kMay),
    pass(267, SYS_syncfs, "syncfs", {kFd}, Wait::kMay),
    pass(213, SYS_readahead, "readahead", {kFd, kLong, kUnsigned}),
    pass(223, SYS_fadvise64, "fadvise64", {kFd, kLong, kLong, one_of(kAdvice)}),
    row<process_vm<SYS_process_vm_readv, Access::kWrite, Access::kRead>>(
        270, "process_vm_readv", {kInt, kVector, kUnsigned, kAddress, kUnsigned, kHex}),
    row<process_vm<SYS_process_vm_writev, Access::kRead, Access::kWrite>>(
        271, "process_vm_writev", {kInt, kVector, kUnsigned, kAddress, kUnsigned, kHex}),
};

}  // namespace

Rows io_rows() { return kRows; }

}  // namespace linux_user::syscall
