// SPDX-License-Identifier: MIT
// System calls that tell about files and file systems.
#include <fcntl.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/paths.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

/// Reads a path and finds it below -L; /proc/self/exe, where links are followed, is the guest's program.
int stat_path(Call& call, std::string& path, Ptr<const char> name, int flags) {
  if (const int error = call.read_string(path, name.address)) return error;
  const auto file = own_proc_file(path);
  if (file && *file == "exe" && (flags & AT_SYMLINK_NOFOLLOW) == 0)
    path = call.port.executable();
  else
    path = host_path(call.port, std::move(path));
  return 0;
}

std::int64_t give(Call& call, std::int64_t result, const struct ::stat& from, Ptr<abi::Stat> to) {
  if (result < 0) return result;
  return call.write(to, abi::to_guest(from)) ? 0 : -EFAULT;
}

std::int64_t fstat(Call& call, int fd, Ptr<abi::Stat> to) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  struct ::stat from{};
  return give(call, host(SYS_fstat, fd, &from), from, to);
}

std::int64_t newfstatat(Call& call, int folder, Ptr<const char> name, Ptr<abi::Stat> to, int flags) {
  if (call.port.reserved_fd(folder)) return -EBADF;
  std::string path;
  if (const int error = stat_path(call, path, name, flags)) return -error;
  struct ::stat from{};
  return give(call, host(SYS_newfstatat, folder, path.c_str(), &from, flags), from, to);
}

std::int64_t statx(Call& call, int folder, Ptr<const char> name, int flags, unsigned mask, Ptr<struct ::statx> to) {
  if (call.port.reserved_fd(folder)) return -EBADF;
  std::string path;
  const bool no_name = !name && (flags & AT_EMPTY_PATH) != 0;
  if (!no_name)
    if (const int error = stat_path(call, path, name, flags)) return -error;
  void* at = call.at(to);
  return at == nullptr ? -EFAULT : host(SYS_statx, folder, path.c_str(), flags, mask, at);
}

constexpr Arg kStatfs = out<struct ::statfs>(print_statfs);
static_assert(sizeof(struct ::statfs) == 120, "asm-generic/statfs.h, on both sides");
static_assert(sizeof(struct ::statx) == 256);

constexpr std::array kRows{
    row<fstat>(80, "fstat", {kInt, out<abi::Stat>(print_stat)}),
    row<newfstatat>(79, "newfstatat", {kAtFd, kPath, out<abi::Stat>(print_stat), flags(kAtFlags)}),
    row<statx>(291, "statx", {kAtFd, kPath, flags(kAtFlags), flags(kStatxMask), out<struct ::statx>(print_statx)}),
    pass(43, SYS_statfs, "statfs", {kPath, kStatfs}),
    pass(44, SYS_fstatfs, "fstatfs", {kFd, kStatfs}),
};

}  // namespace

Rows stat_rows() { return kRows; }

}  // namespace linux_user::syscall
