// SPDX-License-Identifier: MIT
// System calls on file names: open, links, directories, permissions, extended attributes.
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/paths.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

std::int64_t openat(Call& call, int folder, Ptr<const char> name, int flags, unsigned mode) {
  std::string path;
  if (call.port.reserved_fd(folder)) return -EBADF;
  if (const int error = call.read_string(path, name.address)) return -error;
  const std::uint64_t host_flags = abi::swap_open_flags(static_cast<unsigned>(flags));
  if (path.starts_with("/proc/"))
    if (const auto fd = open_proc(call.port, path, host_flags)) return *fd;
  path = host_path(call.port, std::move(path));
  return call.blocking(SYS_openat, folder, path.c_str(), host_flags, mode);
}

std::int64_t openat2(Call& call, int folder, Ptr<const char> name, Ptr<const void> how, std::uint64_t bytes) {
  if (call.port.reserved_fd(folder)) return -EBADF;
  abi::OpenHow wish{};
  if (bytes < sizeof(wish)) return -EINVAL;
  if (bytes > 4096) return -E2BIG;
  std::array<char, 4096> whole{};
  if (!call.memory().read(whole.data(), how.address, bytes)) return -EFAULT;
  for (std::size_t i = sizeof(wish); i < bytes; ++i)
    if (whole[i] != 0) return -E2BIG;  // a field of a newer kernel
  std::memcpy(&wish, whole.data(), sizeof(wish));
  std::string path;
  if (const int error = call.read_string(path, name.address)) return -error;
  wish.flags = abi::swap_open_flags(wish.flags);
  if (path.starts_with("/proc/"))
    if (const auto fd = open_proc(call.port, path, wish.flags)) return *fd;
  // Where the guest limits how the name is resolved, the name must stay as it is.
  if (wish.resolve == 0) path = host_path(call.port, std::move(path));
  return call.blocking(SYS_openat2, folder, path.c_str(), &wish, sizeof(wish));
}

/// The link text of /proc/self/exe is the guest program's name, not ours.
std::int64_t readlinkat(Call& call, int folder, Ptr<const char> name, Ptr<char> buffer, int bytes) {
  if (call.port.reserved_fd(folder)) return -EBADF;
  std::string path;
  if (const int error = call.read_string(path, name.address)) return -error;
  if (bytes <= 0) return -EINVAL;
  if (const auto file = own_proc_file(path); file && *file == "exe") {
    const std::string& target = call.port.executable();
    const std::size_t n = std::min<std::size_t>(target.size(), static_cast<std::size_t>(bytes));
    return call.memory().write(buffer.address, target.data(), n) ? static_cast<std::int64_t>(n) : -EFAULT;
  }
  path = host_path(call.port, std::move(path));
  char* to = call.at(buffer, static_cast<std::uint64_t>(bytes));
  return to == nullptr ? -EFAULT : host(SYS_readlinkat, folder, path.c_str(), to, bytes);
}

std::int64_t open_by_handle_at(Call& call, int folder, Ptr<const std::array<char, 136>> handle, int flags) {
  if (call.port.reserved_fd(folder)) return -EBADF;
  const void* at = call.at(handle);
  if (at == nullptr) return -EFAULT;
  return call.blocking(SYS_open_by_handle_at, folder, at, abi::swap_open_flags(static_cast<unsigned>(flags)));
}

/// struct file_handle: 8 bytes and up to MAX_HANDLE_SZ.
constexpr Arg kHandle{Kind::kInOut, -1, 136, {}, nullptr};
constexpr Arg kLinkText{Kind::kOut, 3, 1, {}, nullptr};

constexpr std::array kRows{
    row<openat>(56, "openat", {kAtFd, kPath, flags(kOpenFlags), kMode}),
    row<openat2>(437, "openat2", {kAtFd, kPath, in<abi::OpenHow>(print_open_how), kUnsigned}),
    row<readlinkat>(78, "readlinkat", {kAtFd, kPath, kLinkText, kUnsigned}),
    pass(17, SYS_getcwd, "getcwd", {bytes_out(1), kUnsigned}),
    pass(33, SYS_mknodat, "mknodat", {kAtFd, kString, kMode, kHex}),
    pass(34, SYS_mkdirat, "mkdirat", {kAtFd, kString, kMode}),
    pass(35, SYS_unlinkat, "unlinkat", {kAtFd, kString, flags(kAtFlags)}),
    pass(36, SYS_symlinkat, "symlinkat", {kString, kAtFd, kString}),
    pass(37, SYS_linkat, "linkat", {kAtFd, kString, kAtFd, kString, flags(kAtFlags)}),
    pass(38, SYS_renameat, "renameat", {kAtFd, kString, kAtFd, kString}),
    pass(276, SYS_renameat2, "renameat2", {kAtFd, kString, kAtFd, kString, flags(kRenameFlags)}),
    pass(45, SYS_truncate, "truncate", {kPath, kLong}),
    pass(46, SYS_ftruncate, "ftruncate", {kFd, kLong}),
    pass(47, SYS_fallocate, "fallocate", {kFd, flags(kFallocate), kLong, kLong}, Wait::kMay),
    pass(48, SYS_faccessat, "faccessat", {kAtFd, kPath, flags(kAccessModes)}),
    pass(439, SYS_faccessat2, "faccessat2", {kAtFd, kPath, flags(kAccessModes), flags(kAtFlags)}),
    pass(49, SYS_chdir, "chdir", {kPath}),
    pass(50, SYS_fchdir, "fchdir", {kFd}),
    pass(51, SYS_chroot, "chroot", {kString}),
    pass(52, SYS_fchmod, "fchmod", {kFd, kMode}),
    pass(53, SYS_fchmodat, "fchmodat", {kAtFd, kPath, kMode}),
    pass(54, SYS_fchownat, "fchownat", {kAtFd, kPath, kInt, kInt, flags(kAtFlags)}),
    pass(55, SYS_fchown, "fchown", {kFd, kInt, kInt}),
    pass(61, SYS_getdents64, "getdents64", {kFd, Arg{Kind::kOut, 2, 1, {}, print_dirents}, kUnsigned}),
    pass(88, SYS_utimensat, "utimensat", {kAtFd, kPath, Arg{Kind::kIn, -1, 32, {}, print_timespec}, flags(kAtFlags)}),
    pass(5, SYS_setxattr, "setxattr", {kPath, kString, bytes_in(3), kUnsigned, flags(kXattrFlags)}),
    pass(6, SYS_lsetxattr, "lsetxattr", {kPath, kString, bytes_in(3), kUnsigned, flags(kXattrFlags)}),
    pass(7, SYS_fsetxattr, "fsetxattr", {kFd, kString, bytes_in(3), kUnsigned, flags(kXattrFlags)}),
    pass(8, SYS_getxattr, "getxattr", {kPath, kString, bytes_out(3), kUnsigned}),
    pass(9, SYS_lgetxattr, "lgetxattr", {kPath, kString, bytes_out(3), kUnsigned}),
    pass(10, SYS_fgetxattr, "fgetxattr", {kFd, kString, bytes_out(3), kUnsigned}),
    pass(11, SYS_listxattr, "listxattr", {kPath, bytes_out(2), kUnsigned}),
    pass(12, SYS_llistxattr, "llistxattr", {kPath, bytes_out(2), kUnsigned}),
    pass(13, SYS_flistxattr, "flistxattr", {kFd, bytes_out(2), kUnsigned}),
    pass(14, SYS_removexattr, "removexattr", {kPath, kString}),
    pass(15, SYS_lremovexattr, "lremovexattr", {kPath, kString}),
    pass(16, SYS_fremovexattr, "fremovexattr", {kFd, kString}),
    pass(166, SYS_umask, "umask", {kMode}, Wait::kNever, kMode),
    pass(264, SYS_name_to_handle_at, "name_to_handle_at",
         {kAtFd, kPath, kHandle, out<std::uint32_t>(print_int), flags(kAtFlags)}),
    row<open_by_handle_at>(265, "open_by_handle_at", {kFd, kHandle, flags(kOpenFlags)}),
};

}  // namespace

Rows file_rows() { return kRows; }

}  // namespace linux_user::syscall
