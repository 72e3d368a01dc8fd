// SPDX-License-Identifier: MIT
// Names of the flags and enumerators in system-call arguments, as strace users know them.  Values are the guest's;
// those named by a constant are the same on both sides.  Source: the kernel's include/uapi/.
#pragma once

#include <fcntl.h>
#include <linux/prctl.h>
#include <linux/stat.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include "linux-user/syscall/row.h"

namespace linux_user::syscall {

/// O_* of open, openat, F_SETFL (the guest's values).
inline constexpr Name kOpenFlags[] = {
    {0, "O_RDONLY", 3},
    {1, "O_WRONLY", 3},
    {2, "O_RDWR", 3},
    {0100, "O_CREAT"},
    {0200, "O_EXCL"},
    {0400, "O_NOCTTY"},
    {01000, "O_TRUNC"},
    {02000, "O_APPEND"},
    {04000, "O_NONBLOCK"},
    {04010000, "O_SYNC"},
    {010000, "O_DSYNC", 04010000},
    {020000, "O_ASYNC"},
    {020040000, "O_TMPFILE"},
    {040000, "O_DIRECTORY", 020040000},
    {0100000, "O_NOFOLLOW"},
    {0200000, "O_DIRECT"},
    {0400000, "O_LARGEFILE"},
    {01000000, "O_NOATIME"},
    {02000000, "O_CLOEXEC"},
    {010000000, "O_PATH"},
};
/// AT_* of the *at calls.
inline constexpr Name kAtFlags[] = {
    {AT_SYMLINK_NOFOLLOW, "AT_SYMLINK_NOFOLLOW"},
    {0x200, "AT_REMOVEDIR|AT_EACCESS"},
    {AT_SYMLINK_FOLLOW, "AT_SYMLINK_FOLLOW"},
    {AT_NO_AUTOMOUNT, "AT_NO_AUTOMOUNT"},
    {AT_EMPTY_PATH, "AT_EMPTY_PATH"},
    {0x2000, "AT_STATX_FORCE_SYNC"},
    {0x4000, "AT_STATX_DONT_SYNC"},
    {0x8000, "AT_RECURSIVE"},
};
/// access's modes.
inline constexpr Name kAccessModes[] = {
    {0, "F_OK", 7},
    {4, "R_OK"},
    {2, "W_OK"},
    {1, "X_OK"},
};
/// lseek's origins.
inline constexpr Name kSeek[] = {
    {SEEK_SET, "SEEK_SET"},   {SEEK_CUR, "SEEK_CUR"},   {SEEK_END, "SEEK_END"},
    {SEEK_DATA, "SEEK_DATA"}, {SEEK_HOLE, "SEEK_HOLE"},
};
/// fcntl's commands.
inline constexpr Name kFcntl[] = {
    {F_DUPFD, "F_DUPFD"},
    {F_GETFD, "F_GETFD"},
    {F_SETFD, "F_SETFD"},
    {F_GETFL, "F_GETFL"},
    {F_SETFL, "F_SETFL"},
    {5, "F_GETLK"},
    {6, "F_SETLK"},
    {7, "F_SETLKW"},
    {F_SETOWN, "F_SETOWN"},
    {F_GETOWN, "F_GETOWN"},
    {F_SETSIG, "F_SETSIG"},
    {F_GETSIG, "F_GETSIG"},
    {F_SETOWN_EX, "F_SETOWN_EX"},
    {F_GETOWN_EX, "F_GETOWN_EX"},
    {36, "F_OFD_GETLK"},
    {37, "F_OFD_SETLK"},
    {38, "F_OFD_SETLKW"},
    {F_SETLEASE, "F_SETLEASE"},
    {F_GETLEASE, "F_GETLEASE"},
    {F_NOTIFY, "F_NOTIFY"},
    {F_DUPFD_CLOEXEC, "F_DUPFD_CLOEXEC"},
    {F_SETPIPE_SZ, "F_SETPIPE_SZ"},
    {F_GETPIPE_SZ, "F_GETPIPE_SZ"},
    {F_ADD_SEALS, "F_ADD_SEALS"},
    {F_GET_SEALS, "F_GET_SEALS"},
    {F_GET_RW_HINT, "F_GET_RW_HINT"},
    {F_SET_RW_HINT, "F_SET_RW_HINT"},
    {F_GET_FILE_RW_HINT, "F_GET_FILE_RW_HINT"},
    {F_SET_FILE_RW_HINT, "F_SET_FILE_RW_HINT"},
};
/// flock's operations.
inline constexpr Name kFlockOps[] = {
    {LOCK_SH, "LOCK_SH"},
    {LOCK_EX, "LOCK_EX"},
    {LOCK_UN, "LOCK_UN"},
    {LOCK_NB, "LOCK_NB"},
};
/// Flags of pipe2, dup3, eventfd2 and other makers of descriptors.
inline constexpr Name kFdFlags[] = {
    {02000000, "O_CLOEXEC"},
    {04000, "O_NONBLOCK"},
    {0200000, "O_DIRECT"},
};
/// eventfd2's.
inline constexpr Name kEventfdFlags[] = {
    {EFD_SEMAPHORE, "EFD_SEMAPHORE"},
    {EFD_CLOEXEC, "EFD_CLOEXEC"},
    {EFD_NONBLOCK, "EFD_NONBLOCK"},
};
/// epoll_ctl's.
inline constexpr Name kEpollOps[] = {
    {EPOLL_CTL_ADD, "EPOLL_CTL_ADD"},
    {EPOLL_CTL_DEL, "EPOLL_CTL_DEL"},
    {EPOLL_CTL_MOD, "EPOLL_CTL_MOD"},
};
/// epoll_create1's.
inline constexpr Name kEpollCreate[] = {
    {EPOLL_CLOEXEC, "EPOLL_CLOEXEC"},
};
/// What epoll tells.
inline constexpr Name kEpollEvents[] = {
    {EPOLLIN, "EPOLLIN"},         {EPOLLPRI, "EPOLLPRI"},         {EPOLLOUT, "EPOLLOUT"},
    {EPOLLERR, "EPOLLERR"},       {EPOLLHUP, "EPOLLHUP"},         {EPOLLRDNORM, "EPOLLRDNORM"},
    {EPOLLRDBAND, "EPOLLRDBAND"}, {EPOLLWRNORM, "EPOLLWRNORM"},   {EPOLLWRBAND, "EPOLLWRBAND"},
    {EPOLLMSG, "EPOLLMSG"},       {EPOLLRDHUP, "EPOLLRDHUP"},     {EPOLLEXCLUSIVE, "EPOLLEXCLUSIVE"},
    {EPOLLWAKEUP, "EPOLLWAKEUP"}, {EPOLLONESHOT, "EPOLLONESHOT"}, {0x80000000, "EPOLLET"},
};
/// What poll tells.
inline constexpr Name kPollEvents[] = {
    {POLLIN, "POLLIN"},         {POLLPRI, "POLLPRI"},       {POLLOUT, "POLLOUT"},       {POLLERR, "POLLERR"},
    {POLLHUP, "POLLHUP"},       {POLLNVAL, "POLLNVAL"},     {POLLRDNORM, "POLLRDNORM"}, {POLLRDBAND, "POLLRDBAND"},
    {POLLWRNORM, "POLLWRNORM"}, {POLLWRBAND, "POLLWRBAND"}, {0x2000, "POLLRDHUP"},
};
/// splice's.
inline constexpr Name kSpliceFlags[] = {
    {SPLICE_F_MOVE, "SPLICE_F_MOVE"},
    {SPLICE_F_NONBLOCK, "SPLICE_F_NONBLOCK"},
    {SPLICE_F_MORE, "SPLICE_F_MORE"},
    {SPLICE_F_GIFT, "SPLICE_F_GIFT"},
};
/// fallocate's modes.
inline constexpr Name kFallocate[] = {
    {FALLOC_FL_KEEP_SIZE, "FALLOC_FL_KEEP_SIZE"},
    {FALLOC_FL_PUNCH_HOLE, "FALLOC_FL_PUNCH_HOLE"},
    {4, "FALLOC_FL_NO_HIDE_STALE"},
    {8, "FALLOC_FL_COLLAPSE_RANGE"},
    {0x10, "FALLOC_FL_ZERO_RANGE"},
    {0x20, "FALLOC_FL_INSERT_RANGE"},
    {0x40, "FALLOC_FL_UNSHARE_RANGE"},
};
/// fadvise64's.
inline constexpr Name kAdvice[] = {
    {POSIX_FADV_NORMAL, "POSIX_FADV_NORMAL"},         {POSIX_FADV_RANDOM, "POSIX_FADV_RANDOM"},
    {POSIX_FADV_SEQUENTIAL, "POSIX_FADV_SEQUENTIAL"}, {POSIX_FADV_WILLNEED, "POSIX_FADV_WILLNEED"},
    {POSIX_FADV_DONTNEED, "POSIX_FADV_DONTNEED"},     {POSIX_FADV_NOREUSE, "POSIX_FADV_NOREUSE"},
};
/// setxattr's.
inline constexpr Name kXattrFlags[] = {
    {XATTR_CREATE, "XATTR_CREATE"},
    {XATTR_REPLACE, "XATTR_REPLACE"},
};
/// renameat2's.
inline constexpr Name kRenameFlags[] = {
    {RENAME_NOREPLACE, "RENAME_NOREPLACE"},
    {RENAME_EXCHANGE, "RENAME_EXCHANGE"},
    {RENAME_WHITEOUT, "RENAME_WHITEOUT"},
};
/// statx's mask.
inline constexpr Name kStatxMask[] = {
    {STATX_TYPE, "STATX_TYPE"},   {STATX_MODE, "STATX_MODE"},     {STATX_NLINK, "STATX_NLINK"},
    {STATX_UID, "STATX_UID"},     {STATX_GID, "STATX_GID"},       {STATX_ATIME, "STATX_ATIME"},
    {STATX_MTIME, "STATX_MTIME"}, {STATX_CTIME, "STATX_CTIME"},   {STATX_INO, "STATX_INO"},
    {STATX_SIZE, "STATX_SIZE"},   {STATX_BLOCKS, "STATX_BLOCKS"}, {STATX_BTIME, "STATX_BTIME"},
    {0x1000, "STATX_MNT_ID"},     {0x2000, "STATX_DIOALIGN"},
};
/// close_range's.
inline constexpr Name kCloseRange[] = {
    {2, "CLOSE_RANGE_UNSHARE"},
    {4, "CLOSE_RANGE_CLOEXEC"},
};
/// sync_file_range's.
inline constexpr Name kSyncRange[] = {
    {SYNC_FILE_RANGE_WAIT_BEFORE, "SYNC_FILE_RANGE_WAIT_BEFORE"},
    {SYNC_FILE_RANGE_WRITE, "SYNC_FILE_RANGE_WRITE"},
    {SYNC_FILE_RANGE_WAIT_AFTER, "SYNC_FILE_RANGE_WAIT_AFTER"},
};
/// memfd_create's.
inline constexpr Name kMemfd[] = {
    {MFD_CLOEXEC, "MFD_CLOEXEC"},
    {MFD_ALLOW_SEALING, "MFD_ALLOW_SEALING"},
    {MFD_HUGETLB, "MFD_HUGETLB"},
    {8, "MFD_NOEXEC_SEAL"},
    {16, "MFD_EXEC"},
};
/// inotify_init1's.
inline constexpr Name kInotifyInit[] = {
    {IN_CLOEXEC, "IN_CLOEXEC"},
    {IN_NONBLOCK, "IN_NONBLOCK"},
};
/// inotify_add_watch's.
inline constexpr Name kInotifyMask[] = {
    {IN_ACCESS, "IN_ACCESS"},
    {IN_MODIFY, "IN_MODIFY"},
    {IN_ATTRIB, "IN_ATTRIB"},
    {IN_CLOSE_WRITE, "IN_CLOSE_WRITE"},
    {IN_CLOSE_NOWRITE, "IN_CLOSE_NOWRITE"},
    {IN_OPEN, "IN_OPEN"},
    {IN_MOVED_FROM, "IN_MOVED_FROM"},
    {IN_MOVED_TO, "IN_MOVED_TO"},
    {IN_CREATE, "IN_CREATE"},
    {IN_DELETE, "IN_DELETE"},
    {IN_DELETE_SELF, "IN_DELETE_SELF"},
    {IN_MOVE_SELF, "IN_MOVE_SELF"},
    {IN_ONLYDIR, "IN_ONLYDIR"},
    {IN_DONT_FOLLOW, "IN_DONT_FOLLOW"},
    {IN_EXCL_UNLINK, "IN_EXCL_UNLINK"},
    {IN_MASK_CREATE, "IN_MASK_CREATE"},
    {IN_MASK_ADD, "IN_MASK_ADD"},
    {IN_ISDIR, "IN_ISDIR"},
    {IN_ONESHOT, "IN_ONESHOT"},
};
/// AF_*.
inline constexpr Name kFamilies[] = {
    {AF_UNSPEC, "AF_UNSPEC"},       {AF_UNIX, "AF_UNIX"},     {AF_INET, "AF_INET"}, {AF_INET6, "AF_INET6"},
    {AF_NETLINK, "AF_NETLINK"},     {AF_PACKET, "AF_PACKET"}, {AF_ALG, "AF_ALG"},   {AF_VSOCK, "AF_VSOCK"},
    {AF_BLUETOOTH, "AF_BLUETOOTH"}, {AF_CAN, "AF_CAN"},       {AF_TIPC, "AF_TIPC"},
};
/// socket's types with their flags.
inline constexpr Name kSocketTypes[] = {
    {1, "SOCK_STREAM", 0xf},    {2, "SOCK_DGRAM", 0xf},   {3, "SOCK_RAW", 0xf},       {4, "SOCK_RDM", 0xf},
    {5, "SOCK_SEQPACKET", 0xf}, {10, "SOCK_PACKET", 0xf}, {02000000, "SOCK_CLOEXEC"}, {04000, "SOCK_NONBLOCK"},
};
/// MSG_*.
inline constexpr Name kMsgFlags[] = {
    {MSG_OOB, "MSG_OOB"},
    {MSG_PEEK, "MSG_PEEK"},
    {MSG_DONTROUTE, "MSG_DONTROUTE"},
    {MSG_CTRUNC, "MSG_CTRUNC"},
    {MSG_PROXY, "MSG_PROXY"},
    {MSG_TRUNC, "MSG_TRUNC"},
    {MSG_DONTWAIT, "MSG_DONTWAIT"},
    {MSG_EOR, "MSG_EOR"},
    {MSG_WAITALL, "MSG_WAITALL"},
    {MSG_FIN, "MSG_FIN"},
    {MSG_SYN, "MSG_SYN"},
    {MSG_CONFIRM, "MSG_CONFIRM"},
    {MSG_RST, "MSG_RST"},
    {MSG_ERRQUEUE, "MSG_ERRQUEUE"},
    {MSG_NOSIGNAL, "MSG_NOSIGNAL"},
    {MSG_MORE, "MSG_MORE"},
    {MSG_WAITFORONE, "MSG_WAITFORONE"},
    {MSG_BATCH, "MSG_BATCH"},
    {MSG_ZEROCOPY, "MSG_ZEROCOPY"},
    {MSG_FASTOPEN, "MSG_FASTOPEN"},
    {MSG_CMSG_CLOEXEC, "MSG_CMSG_CLOEXEC"},
};
/// shutdown's.
inline constexpr Name kShutdown[] = {
    {SHUT_RD, "SHUT_RD"},
    {SHUT_WR, "SHUT_WR"},
    {SHUT_RDWR, "SHUT_RDWR"},
};
/// Levels of socket options.
inline constexpr Name kSocketLevels[] = {
    {SOL_SOCKET, "SOL_SOCKET"}, {0, "SOL_IP"},    {6, "SOL_TCP"},      {17, "SOL_UDP"},      {41, "SOL_IPV6"},
    {58, "SOL_ICMPV6"},         {255, "SOL_RAW"}, {263, "SOL_PACKET"}, {270, "SOL_NETLINK"}, {279, "SOL_ALG"},
};
/// SO_* of level SOL_SOCKET.
inline constexpr Name kSocketOptions[] = {
    {SO_DEBUG, "SO_DEBUG"},
    {SO_REUSEADDR, "SO_REUSEADDR"},
    {SO_TYPE, "SO_TYPE"},
    {SO_ERROR, "SO_ERROR"},
    {SO_DONTROUTE, "SO_DONTROUTE"},
    {SO_BROADCAST, "SO_BROADCAST"},
    {SO_SNDBUF, "SO_SNDBUF"},
    {SO_RCVBUF, "SO_RCVBUF"},
    {SO_KEEPALIVE, "SO_KEEPALIVE"},
    {SO_OOBINLINE, "SO_OOBINLINE"},
    {SO_PRIORITY, "SO_PRIORITY"},
    {SO_LINGER, "SO_LINGER"},
    {SO_REUSEPORT, "SO_REUSEPORT"},
    {SO_PASSCRED, "SO_PASSCRED"},
    {SO_PEERCRED, "SO_PEERCRED"},
    {SO_RCVLOWAT, "SO_RCVLOWAT"},
    {SO_SNDLOWAT, "SO_SNDLOWAT"},
    {SO_RCVTIMEO, "SO_RCVTIMEO"},
    {SO_SNDTIMEO, "SO_SNDTIMEO"},
    {SO_BINDTODEVICE, "SO_BINDTODEVICE"},
    {SO_ATTACH_FILTER, "SO_ATTACH_FILTER"},
    {SO_DETACH_FILTER, "SO_DETACH_FILTER"},
    {SO_TIMESTAMP, "SO_TIMESTAMP"},
    {SO_ACCEPTCONN, "SO_ACCEPTCONN"},
    {SO_PEERSEC, "SO_PEERSEC"},
    {SO_SNDBUFFORCE, "SO_SNDBUFFORCE"},
    {SO_RCVBUFFORCE, "SO_RCVBUFFORCE"},
    {SO_PASSSEC, "SO_PASSSEC"},
    {SO_TIMESTAMPNS, "SO_TIMESTAMPNS"},
    {SO_MARK, "SO_MARK"},
    {SO_TIMESTAMPING, "SO_TIMESTAMPING"},
    {SO_PROTOCOL, "SO_PROTOCOL"},
    {SO_DOMAIN, "SO_DOMAIN"},
    {SO_RXQ_OVFL, "SO_RXQ_OVFL"},
    {SO_PEEK_OFF, "SO_PEEK_OFF"},
    {SO_BUSY_POLL, "SO_BUSY_POLL"},
    {SO_INCOMING_CPU, "SO_INCOMING_CPU"},
    {SO_COOKIE, "SO_COOKIE"},
    {SO_PEERGROUPS, "SO_PEERGROUPS"},
    {SO_ZEROCOPY, "SO_ZEROCOPY"},
};
/// clock ids.
inline constexpr Name kClocks[] = {
    {CLOCK_REALTIME, "CLOCK_REALTIME"},
    {CLOCK_MONOTONIC, "CLOCK_MONOTONIC"},
    {CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID"},
    {CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID"},
    {CLOCK_MONOTONIC_RAW, "CLOCK_MONOTONIC_RAW"},
    {CLOCK_REALTIME_COARSE, "CLOCK_REALTIME_COARSE"},
    {CLOCK_MONOTONIC_COARSE, "CLOCK_MONOTONIC_COARSE"},
    {CLOCK_BOOTTIME, "CLOCK_BOOTTIME"},
    {CLOCK_REALTIME_ALARM, "CLOCK_REALTIME_ALARM"},
    {CLOCK_BOOTTIME_ALARM, "CLOCK_BOOTTIME_ALARM"},
    {CLOCK_TAI, "CLOCK_TAI"},
};
/// TIMER_ABSTIME.
inline constexpr Name kTimerFlags[] = {
    {TIMER_ABSTIME, "TIMER_ABSTIME"},
};
/// timerfd_settime's.
inline constexpr Name kTimerfdFlags[] = {
    {1, "TFD_TIMER_ABSTIME"},
    {2, "TFD_TIMER_CANCEL_ON_SET"},
};
/// setitimer's.
inline constexpr Name kItimers[] = {
    {ITIMER_REAL, "ITIMER_REAL"},
    {ITIMER_VIRTUAL, "ITIMER_VIRTUAL"},
    {ITIMER_PROF, "ITIMER_PROF"},
};
/// RLIMIT_*.
inline constexpr Name kLimits[] = {
    {RLIMIT_CPU, "RLIMIT_CPU"},           {RLIMIT_FSIZE, "RLIMIT_FSIZE"},
    {RLIMIT_DATA, "RLIMIT_DATA"},         {RLIMIT_STACK, "RLIMIT_STACK"},
    {RLIMIT_CORE, "RLIMIT_CORE"},         {RLIMIT_RSS, "RLIMIT_RSS"},
    {RLIMIT_NPROC, "RLIMIT_NPROC"},       {RLIMIT_NOFILE, "RLIMIT_NOFILE"},
    {RLIMIT_MEMLOCK, "RLIMIT_MEMLOCK"},   {RLIMIT_AS, "RLIMIT_AS"},
    {RLIMIT_LOCKS, "RLIMIT_LOCKS"},       {RLIMIT_SIGPENDING, "RLIMIT_SIGPENDING"},
    {RLIMIT_MSGQUEUE, "RLIMIT_MSGQUEUE"}, {RLIMIT_NICE, "RLIMIT_NICE"},
    {RLIMIT_RTPRIO, "RLIMIT_RTPRIO"},     {RLIMIT_RTTIME, "RLIMIT_RTTIME"},
};
/// getrusage's.
inline constexpr Name kUsageWho[] = {
    {RUSAGE_SELF, "RUSAGE_SELF"},
    {0xffffffff, "RUSAGE_CHILDREN"},
    {RUSAGE_THREAD, "RUSAGE_THREAD"},
};
/// getpriority's.
inline constexpr Name kPriorityWhich[] = {
    {PRIO_PROCESS, "PRIO_PROCESS"},
    {PRIO_PGRP, "PRIO_PGRP"},
    {PRIO_USER, "PRIO_USER"},
};
/// Scheduling policies.
inline constexpr Name kPolicies[] = {
    {SCHED_OTHER, "SCHED_OTHER"}, {SCHED_FIFO, "SCHED_FIFO"}, {SCHED_RR, "SCHED_RR"},
    {SCHED_BATCH, "SCHED_BATCH"}, {SCHED_IDLE, "SCHED_IDLE"}, {6, "SCHED_DEADLINE"},
};
/// getrandom's.
inline constexpr Name kRandomFlags[] = {
    {GRND_NONBLOCK, "GRND_NONBLOCK"},
    {GRND_RANDOM, "GRND_RANDOM"},
    {GRND_INSECURE, "GRND_INSECURE"},
};
/// IPC_* with a mode.
inline constexpr Name kIpcFlags[] = {
    {01000, "IPC_CREAT"},
    {02000, "IPC_EXCL"},
    {04000, "IPC_NOWAIT"},
};
/// Commands of msgctl, semctl, shmctl.
inline constexpr Name kIpcControl[] = {
    {0, "IPC_RMID"},
    {1, "IPC_SET"},
    {2, "IPC_STAT"},
    {3, "IPC_INFO"},
    {11, "SHM_LOCK|GETPID|MSG_STAT"},
    {12, "SHM_UNLOCK|GETVAL|MSG_INFO"},
    {13, "GETALL|SHM_STAT|MSG_STAT_ANY"},
    {14, "GETNCNT|SHM_INFO"},
    {15, "GETZCNT|SHM_STAT_ANY"},
    {16, "SETVAL"},
    {17, "SETALL"},
    {18, "SEM_STAT"},
    {19, "SEM_INFO"},
    {20, "SEM_STAT_ANY"},
};
/// prctl's options.
inline constexpr Name kPrctl[] = {
    {PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"},
    {PR_GET_PDEATHSIG, "PR_GET_PDEATHSIG"},
    {PR_GET_DUMPABLE, "PR_GET_DUMPABLE"},
    {PR_SET_DUMPABLE, "PR_SET_DUMPABLE"},
    {PR_GET_KEEPCAPS, "PR_GET_KEEPCAPS"},
    {PR_SET_KEEPCAPS, "PR_SET_KEEPCAPS"},
    {PR_GET_TIMING, "PR_GET_TIMING"},
    {PR_SET_TIMING, "PR_SET_TIMING"},
    {PR_SET_NAME, "PR_SET_NAME"},
    {PR_GET_NAME, "PR_GET_NAME"},
    {PR_GET_SECCOMP, "PR_GET_SECCOMP"},
    {PR_SET_SECCOMP, "PR_SET_SECCOMP"},
    {PR_CAPBSET_READ, "PR_CAPBSET_READ"},
    {PR_CAPBSET_DROP, "PR_CAPBSET_DROP"},
    {PR_GET_SECUREBITS, "PR_GET_SECUREBITS"},
    {PR_SET_SECUREBITS, "PR_SET_SECUREBITS"},
    {PR_SET_TIMERSLACK, "PR_SET_TIMERSLACK"},
    {PR_GET_TIMERSLACK, "PR_GET_TIMERSLACK"},
    {PR_MCE_KILL, "PR_MCE_KILL"},
    {PR_MCE_KILL_GET, "PR_MCE_KILL_GET"},
    {PR_SET_MM, "PR_SET_MM"},
    {PR_SET_CHILD_SUBREAPER, "PR_SET_CHILD_SUBREAPER"},
    {PR_GET_CHILD_SUBREAPER, "PR_GET_CHILD_SUBREAPER"},
    {PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"},
    {PR_GET_NO_NEW_PRIVS, "PR_GET_NO_NEW_PRIVS"},
    {PR_GET_TID_ADDRESS, "PR_GET_TID_ADDRESS"},
    {PR_SET_THP_DISABLE, "PR_SET_THP_DISABLE"},
    {PR_GET_THP_DISABLE, "PR_GET_THP_DISABLE"},
    {PR_CAP_AMBIENT, "PR_CAP_AMBIENT"},
    {PR_SVE_SET_VL, "PR_SVE_SET_VL"},
    {PR_SVE_GET_VL, "PR_SVE_GET_VL"},
    {PR_GET_SPECULATION_CTRL, "PR_GET_SPECULATION_CTRL"},
    {PR_SET_SPECULATION_CTRL, "PR_SET_SPECULATION_CTRL"},
    {PR_PAC_RESET_KEYS, "PR_PAC_RESET_KEYS"},
    {PR_SET_TAGGED_ADDR_CTRL, "PR_SET_TAGGED_ADDR_CTRL"},
    {PR_GET_TAGGED_ADDR_CTRL, "PR_GET_TAGGED_ADDR_CTRL"},
    {PR_SET_IO_FLUSHER, "PR_SET_IO_FLUSHER"},
    {PR_GET_IO_FLUSHER, "PR_GET_IO_FLUSHER"},
    {60, "PR_PAC_SET_ENABLED_KEYS"},
    {61, "PR_PAC_GET_ENABLED_KEYS"},
    {59, "PR_SET_SYSCALL_USER_DISPATCH"},
    {0x53564d41, "PR_SET_VMA"},
    {0x59616d61, "PR_SET_PTRACER"},
};
/// mount's.
inline constexpr Name kMountFlags[] = {
    {1, "MS_RDONLY"},
    {2, "MS_NOSUID"},
    {4, "MS_NODEV"},
    {8, "MS_NOEXEC"},
    {16, "MS_SYNCHRONOUS"},
    {32, "MS_REMOUNT"},
    {4096, "MS_BIND"},
    {8192, "MS_MOVE"},
    {16384, "MS_REC"},
    {32768, "MS_SILENT"},
    {1 << 17, "MS_UNBINDABLE"},
    {1 << 18, "MS_PRIVATE"},
    {1 << 19, "MS_SLAVE"},
    {1 << 20, "MS_SHARED"},
    {1 << 21, "MS_RELATIME"},
    {1 << 24, "MS_STRICTATIME"},
};
/// clone's and unshare's, without the signal.
inline constexpr Name kCloneFlags[] = {
    {0x80, "CLONE_NEWTIME"},
    {0x100, "CLONE_VM"},
    {0x200, "CLONE_FS"},
    {0x400, "CLONE_FILES"},
    {0x800, "CLONE_SIGHAND"},
    {0x1000, "CLONE_PIDFD"},
    {0x2000, "CLONE_PTRACE"},
    {0x4000, "CLONE_VFORK"},
    {0x8000, "CLONE_PARENT"},
    {0x10000, "CLONE_THREAD"},
    {0x20000, "CLONE_NEWNS"},
    {0x40000, "CLONE_SYSVSEM"},
    {0x80000, "CLONE_SETTLS"},
    {0x100000, "CLONE_PARENT_SETTID"},
    {0x200000, "CLONE_CHILD_CLEARTID"},
    {0x400000, "CLONE_DETACHED"},
    {0x800000, "CLONE_UNTRACED"},
    {0x1000000, "CLONE_CHILD_SETTID"},
    {0x2000000, "CLONE_NEWCGROUP"},
    {0x4000000, "CLONE_NEWUTS"},
    {0x8000000, "CLONE_NEWIPC"},
    {0x10000000, "CLONE_NEWUSER"},
    {0x20000000, "CLONE_NEWPID"},
    {0x40000000, "CLONE_NEWNET"},
    {0x80000000, "CLONE_IO"},
};
/// PROT_*.
inline constexpr Name kProtections[] = {
    {0, "PROT_NONE", 7},
    {1, "PROT_READ"},
    {2, "PROT_WRITE"},
    {4, "PROT_EXEC"},
    {0x10, "PROT_BTI"},
    {0x20, "PROT_MTE"},
    {0x1000000, "PROT_GROWSDOWN"},
    {0x2000000, "PROT_GROWSUP"},
};
/// MAP_*.
inline constexpr Name kMapFlags[] = {
    {1, "MAP_SHARED", 0xf},    {2, "MAP_PRIVATE", 0xf},  {3, "MAP_SHARED_VALIDATE", 0xf},   {0x10, "MAP_FIXED"},
    {0x20, "MAP_ANONYMOUS"},   {0x100, "MAP_GROWSDOWN"}, {0x800, "MAP_DENYWRITE"},          {0x2000, "MAP_LOCKED"},
    {0x4000, "MAP_NORESERVE"}, {0x8000, "MAP_POPULATE"}, {0x10000, "MAP_NONBLOCK"},         {0x20000, "MAP_STACK"},
    {0x40000, "MAP_HUGETLB"},  {0x80000, "MAP_SYNC"},    {0x100000, "MAP_FIXED_NOREPLACE"},
};
/// mremap's.
inline constexpr Name kMremapFlags[] = {
    {1, "MREMAP_MAYMOVE"},
    {2, "MREMAP_FIXED"},
    {4, "MREMAP_DONTUNMAP"},
};
/// madvise's.
inline constexpr Name kMadvise[] = {
    {0, "MADV_NORMAL"},          {1, "MADV_RANDOM"},     {2, "MADV_SEQUENTIAL"},   {3, "MADV_WILLNEED"},
    {4, "MADV_DONTNEED"},        {8, "MADV_FREE"},       {9, "MADV_REMOVE"},       {10, "MADV_DONTFORK"},
    {11, "MADV_DOFORK"},         {12, "MADV_MERGEABLE"}, {13, "MADV_UNMERGEABLE"}, {14, "MADV_HUGEPAGE"},
    {15, "MADV_NOHUGEPAGE"},     {16, "MADV_DONTDUMP"},  {17, "MADV_DODUMP"},      {18, "MADV_WIPEONFORK"},
    {19, "MADV_KEEPONFORK"},     {20, "MADV_COLD"},      {21, "MADV_PAGEOUT"},     {22, "MADV_POPULATE_READ"},
    {23, "MADV_POPULATE_WRITE"}, {25, "MADV_COLLAPSE"},
};
/// msync's.
inline constexpr Name kMsyncFlags[] = {
    {1, "MS_ASYNC"},
    {2, "MS_INVALIDATE"},
    {4, "MS_SYNC"},
};
/// futex's, without FUTEX_PRIVATE_FLAG and FUTEX_CLOCK_REALTIME.
inline constexpr Name kFutexOps[] = {
    {0, "FUTEX_WAIT", 0x7f},
    {1, "FUTEX_WAKE", 0x7f},
    {2, "FUTEX_FD", 0x7f},
    {3, "FUTEX_REQUEUE", 0x7f},
    {4, "FUTEX_CMP_REQUEUE", 0x7f},
    {5, "FUTEX_WAKE_OP", 0x7f},
    {6, "FUTEX_LOCK_PI", 0x7f},
    {7, "FUTEX_UNLOCK_PI", 0x7f},
    {8, "FUTEX_TRYLOCK_PI", 0x7f},
    {9, "FUTEX_WAIT_BITSET", 0x7f},
    {10, "FUTEX_WAKE_BITSET", 0x7f},
    {11, "FUTEX_WAIT_REQUEUE_PI", 0x7f},
    {12, "FUTEX_CMP_REQUEUE_PI", 0x7f},
    {13, "FUTEX_LOCK_PI2", 0x7f},
    {0x80, "FUTEX_PRIVATE_FLAG"},
    {0x100, "FUTEX_CLOCK_REALTIME"},
};
/// rt_sigaction's.
inline constexpr Name kActionFlags[] = {
    {1, "SA_NOCLDSTOP"},        {2, "SA_NOCLDWAIT"},        {4, "SA_SIGINFO"},          {0x04000000, "SA_RESTORER"},
    {0x08000000, "SA_ONSTACK"}, {0x10000000, "SA_RESTART"}, {0x40000000, "SA_NODEFER"}, {0x80000000, "SA_RESETHAND"},
};
/// rt_sigprocmask's.
inline constexpr Name kSigprocmask[] = {
    {0, "SIG_BLOCK"},
    {1, "SIG_UNBLOCK"},
    {2, "SIG_SETMASK"},
};
/// wait4's and waitid's.
inline constexpr Name kWaitOptions[] = {
    {1, "WNOHANG"},         {2, "WSTOPPED"},          {4, "WEXITED"},
    {8, "WCONTINUED"},      {0x1000000, "WNOWAIT"},   {0x20000000, "__WNOTHREAD"},
    {0x40000000, "__WALL"}, {0x80000000, "__WCLONE"},
};
/// waitid's.
inline constexpr Name kWaitIdTypes[] = {
    {0, "P_ALL"},
    {1, "P_PID"},
    {2, "P_PGID"},
    {3, "P_PIDFD"},
};
/// signalfd4's.
inline constexpr Name kSignalfdFlags[] = {
    {SFD_CLOEXEC, "SFD_CLOEXEC"},
    {SFD_NONBLOCK, "SFD_NONBLOCK"},
};
/// membarrier's.
inline constexpr Name kMembarrier[] = {
    {0, "MEMBARRIER_CMD_QUERY"},
    {1, "MEMBARRIER_CMD_GLOBAL"},
    {2, "MEMBARRIER_CMD_GLOBAL_EXPEDITED"},
    {4, "MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED"},
    {8, "MEMBARRIER_CMD_PRIVATE_EXPEDITED"},
    {16, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED"},
    {32, "MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE"},
    {64, "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE"},
};

}  // namespace linux_user::syscall
