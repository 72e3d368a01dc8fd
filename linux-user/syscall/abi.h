// SPDX-License-Identifier: MIT
// AArch64 Linux's binary interface where it differs from x86-64's, and proof of where it does not.
// Sources: include/uapi/asm-generic/*.h and arch/{arm64,x86}/include/uapi/asm/*.h of the kernel.
#pragma once

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/stat.h>

#include <cstddef>
#include <cstdint>

namespace linux_user::syscall::abi {

/// O_* bits that have other values than on the host (octal as in arch/arm64/include/uapi/asm/fcntl.h).
inline constexpr std::uint64_t kDirectory = 040000, kNoFollow = 0100000, kDirect = 0200000, kLargeFile = 0400000;
/// The host's (asm-generic/fcntl.h, which x86 uses as it is).
inline constexpr std::uint64_t kHostDirect = 040000, kHostLargeFile = 0100000, kHostDirectory = 0200000,
                               kHostNoFollow = 0400000;

/// Guest O_* flags to the host's, and back: bits 15:14 and 17:16 change places.
constexpr std::uint64_t swap_open_flags(std::uint64_t flags) {
  constexpr std::uint64_t kLow = kDirectory | kNoFollow, kHigh = kDirect | kLargeFile;
  return (flags & ~(kLow | kHigh)) | (flags & kLow) << 2 | (flags & kHigh) >> 2;
}
static_assert(swap_open_flags(kDirectory | kNoFollow) == (kHostDirectory | kHostNoFollow));
static_assert(swap_open_flags(kDirect | kLargeFile) == (kHostDirect | kHostLargeFile));
static_assert(kHostDirectory == O_DIRECTORY && kHostNoFollow == O_NOFOLLOW);
static_assert(O_CREAT == 0100 && O_EXCL == 0200 && O_NOCTTY == 0400 && O_TRUNC == 01000 && O_APPEND == 02000 &&
                  O_NONBLOCK == 04000 && O_DSYNC == 010000 && O_CLOEXEC == 02000000,
              "the same on both sides");

/// struct stat.  asm-generic/stat.h.
struct Stat {
  std::uint64_t dev, ino;
  std::uint32_t mode, nlink, uid, gid;
  std::uint64_t rdev, pad1;
  std::int64_t size;
  std::int32_t blksize, pad2;
  std::int64_t blocks;
  std::int64_t atime;
  std::uint64_t atime_nsec;
  std::int64_t mtime;
  std::uint64_t mtime_nsec;
  std::int64_t ctime;
  std::uint64_t ctime_nsec;
  std::uint32_t unused[2];
};
static_assert(sizeof(Stat) == 128 && offsetof(Stat, rdev) == 32 && offsetof(Stat, size) == 48 &&
              offsetof(Stat, atime) == 72);

/// What the host's stat calls give, as the guest knows it.
Stat to_guest(const struct ::stat& host);

/// struct epoll_event: packed to 12 bytes on x86-64 alone.
struct EpollEvent {
  std::uint32_t events, pad;
  std::uint64_t data;
};
static_assert(sizeof(EpollEvent) == 16 && sizeof(::epoll_event) == 12);

constexpr ::epoll_event to_host(const EpollEvent& event) {
  ::epoll_event host{};
  host.events = event.events;
  host.data.u64 = event.data;
  return host;
}
inline EpollEvent to_guest(const ::epoll_event& event) { return {event.events, 0, event.data.u64}; }

/// struct ipc64_perm, the same on both sides.  asm-generic/ipcbuf.h.
struct IpcPerm {
  std::int32_t key;
  std::uint32_t uid, gid, cuid, cgid, mode;
  std::uint16_t seq, pad2;
  std::uint32_t pad3;
  std::uint64_t unused[2];
};
static_assert(sizeof(IpcPerm) == 48);

/// struct semid64_ds.  asm-generic/sembuf.h; x86 has a hole after each time (x86/include/uapi/asm/sembuf.h).
struct SemidDs {
  IpcPerm perm;
  std::int64_t otime, ctime;
  std::uint64_t nsems, unused[2];
};
struct HostSemidDs {
  IpcPerm perm;
  std::int64_t otime;
  std::uint64_t unused1;
  std::int64_t ctime;
  std::uint64_t unused2, nsems, unused3, unused4;
};
static_assert(sizeof(SemidDs) == 88 && sizeof(HostSemidDs) == 104);

constexpr SemidDs to_guest(const HostSemidDs& host) { return {host.perm, host.otime, host.ctime, host.nsems, {}}; }
constexpr HostSemidDs to_host(const SemidDs& guest) {
  return {guest.perm, guest.otime, 0, guest.ctime, 0, guest.nsems, 0, 0};
}

/// struct msqid64_ds (asm-generic/msgbuf.h) and struct shmid64_ds (asm-generic/shmbuf.h): the same on both sides.
struct MsqidDs {
  IpcPerm perm;
  std::int64_t stime, rtime, ctime;
  std::uint64_t cbytes, qnum, qbytes;
  std::int32_t lspid, lrpid;
  std::uint64_t unused[2];
};
struct ShmidDs {
  IpcPerm perm;
  std::uint64_t segsz;
  std::int64_t atime, dtime, ctime;
  std::int32_t cpid, lpid;
  std::uint64_t nattch, unused[2];
};
static_assert(sizeof(MsqidDs) == 120 && sizeof(ShmidDs) == 112);

/// struct iovec.
struct Iovec {
  std::uint64_t base, bytes;
};
/// struct user_msghdr.
struct Msghdr {
  std::uint64_t name;
  std::int32_t name_bytes, pad1;
  std::uint64_t iov, iov_count, control, control_bytes;
  std::uint32_t flags, pad2;
};
static_assert(sizeof(Msghdr) == 56);
/// struct mmsghdr.
struct Mmsghdr {
  Msghdr header;
  std::uint32_t bytes, pad;
};
/// struct __kernel_timespec.
struct Timespec {
  std::int64_t seconds, nanoseconds;
};
struct Itimerspec {
  Timespec interval, value;
};
struct Timeval {
  std::int64_t seconds, microseconds;
};
struct Itimerval {
  Timeval interval, value;
};
/// struct sigevent: 64 bytes; the same on both sides, with SIGEV_THREAD_ID's thread a host thread.
struct Sigevent {
  std::uint64_t value;
  std::int32_t signal, notify;
  std::int32_t thread, pad[11];
};
static_assert(sizeof(Sigevent) == 64);
/// struct pollfd.
struct Pollfd {
  std::int32_t fd;
  std::int16_t events, revents;
};
/// struct new_utsname.
struct Utsname {
  char sysname[65], nodename[65], release[65], version[65], machine[65], domainname[65];
};
static_assert(sizeof(Utsname) == 390);
/// struct rlimit64.
struct Rlimit {
  std::uint64_t soft, hard;
};
/// struct open_how.
struct OpenHow {
  std::uint64_t flags, mode, resolve;
};
/// The two words behind pselect6's last argument.
struct MaskAndSize {
  std::uint64_t mask, bytes;
};

}  // namespace linux_user::syscall::abi
