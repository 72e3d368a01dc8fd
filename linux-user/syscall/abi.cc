// SPDX-License-Identifier: MIT
// Conversions of structures that the two architectures lay out differently.
#include "linux-user/syscall/abi.h"

namespace linux_user::syscall::abi {

Stat to_guest(const struct ::stat& host) {
  Stat to{};
  to.dev = host.st_dev;
  to.ino = host.st_ino;
  to.mode = host.st_mode;
  to.nlink = static_cast<std::uint32_t>(host.st_nlink);
  to.uid = host.st_uid;
  to.gid = host.st_gid;
  to.rdev = host.st_rdev;
  to.size = host.st_size;
  to.blksize = static_cast<std::int32_t>(host.st_blksize);
  to.blocks = host.st_blocks;
  to.atime = host.st_atim.tv_sec;
  to.atime_nsec = static_cast<std::uint64_t>(host.st_atim.tv_nsec);
  to.mtime = host.st_mtim.tv_sec;
  to.mtime_nsec = static_cast<std::uint64_t>(host.st_mtim.tv_nsec);
  to.ctime = host.st_ctim.tv_sec;
  to.ctime_nsec = static_cast<std::uint64_t>(host.st_ctim.tv_nsec);
  return to;
}

}  // namespace linux_user::syscall::abi
