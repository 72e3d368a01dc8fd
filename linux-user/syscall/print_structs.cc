// SPDX-License-Identifier: MIT
// Text of structures for the trace of system calls.
#include <arpa/inet.h>
#include <fmt/core.h>
#include <linux/netlink.h>
#include <linux/stat.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <csignal>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"

namespace linux_user::syscall {
namespace {

void timespec(std::string& out, const abi::Timespec& t) {
  out += fmt::format("{{tv_sec={}, tv_nsec={}}}", t.seconds, t.nanoseconds);
}
void timeval(std::string& out, const abi::Timeval& t) {
  out += fmt::format("{{tv_sec={}, tv_usec={}}}", t.seconds, t.microseconds);
}
void itimerspec(std::string& out, const abi::Itimerspec& t) {
  out += "{it_interval=";
  timespec(out, t.interval);
  out += ", it_value=";
  timespec(out, t.value);
  out += '}';
}
void itimerval(std::string& out, const abi::Itimerval& t) {
  out += "{it_interval=";
  timeval(out, t.interval);
  out += ", it_value=";
  timeval(out, t.value);
  out += '}';
}

/// "S_IFREG|0644".
std::string mode_text(std::uint32_t mode) {
  static constexpr Name kTypes[] = {{0140000, "S_IFSOCK"}, {0120000, "S_IFLNK"}, {0100000, "S_IFREG"},
                                    {0060000, "S_IFBLK"},  {0040000, "S_IFDIR"}, {0020000, "S_IFCHR"},
                                    {0010000, "S_IFIFO"}};
  const std::uint32_t type = mode & 0170000;
  return type == 0 ? fmt::format("0{:o}", mode) : fmt::format("{}|0{:o}", enum_text(type, kTypes), mode & 07777);
}

void stat(std::string& out, const abi::Stat& s) {
  out += fmt::format("{{st_mode={}, st_ino={}, st_nlink={}, st_uid={}, st_gid={}, ", mode_text(s.mode), s.ino, s.nlink,
                     s.uid, s.gid);
  if (s.rdev != 0)
    out += fmt::format("st_rdev=makedev({}, {})}}", major(s.rdev), minor(s.rdev));
  else
    out += fmt::format("st_size={}, st_blocks={}, st_mtime={}}}", s.size, s.blocks, s.mtime);
}
void statx(std::string& out, const struct ::statx& s) {
  out += fmt::format("{{stx_mask={:#x}, stx_mode={}, stx_ino={}, stx_size={}, stx_mtime={}}}", s.stx_mask,
                     mode_text(s.stx_mode), s.stx_ino, s.stx_size, s.stx_mtime.tv_sec);
}
void statfs(std::string& out, const struct ::statfs& s) {
  out += fmt::format("{{f_type={:#x}, f_bsize={}, f_blocks={}, f_bfree={}, f_files={}}}", s.f_type, s.f_bsize,
                     s.f_blocks, s.f_bfree, s.f_files);
}
void pollfd(std::string& out, const abi::Pollfd& p) {
  out += fmt::format("{{fd={}, events={}", p.fd, flags_text(static_cast<std::uint16_t>(p.events), kPollEvents));
  if (p.revents != 0) out += ", revents=" + flags_text(static_cast<std::uint16_t>(p.revents), kPollEvents);
  out += '}';
}
void epoll_event(std::string& out, const abi::EpollEvent& e) {
  out += fmt::format("{{events={}, data={:#x}}}", flags_text(e.events, kEpollEvents), e.data);
}
void fds(std::string& out, const std::array<int, 2>& pair) { out += fmt::format("[{}, {}]", pair[0], pair[1]); }

std::string limit_text(std::uint64_t value) {
  return value == ~std::uint64_t{0} ? "RLIM_INFINITY" : fmt::format("{}", value);
}
void rlimit(std::string& out, const abi::Rlimit& r) {
  out += fmt::format("{{rlim_cur={}, rlim_max={}}}", limit_text(r.soft), limit_text(r.hard));
}
void utsname(std::string& out, const abi::Utsname& u) {
  const auto text = [](const char(&field)[65]) { return quoted({field, strnlen(field, sizeof(field))}); };
  out += fmt::format("{{sysname={}, nodename={}, release={}, machine={}}}", text(u.sysname), text(u.nodename),
                     text(u.release), text(u.machine));
}
void iovec(std::string& out, const abi::Iovec& v) {
  out += fmt::format("{{iov_base={:#x}, iov_len={}}}", v.base, v.bytes);
}
void msghdr(std::string& out, const abi::Msghdr& m) {
  out += fmt::format(
      "{{msg_name={:#x}, msg_namelen={}, msg_iov={:#x}, msg_iovlen={}, msg_control={:#x}, msg_controllen={}, ", m.name,
      m.name_bytes, m.iov, m.iov_count, m.control, m.control_bytes);
  out += fmt::format("msg_flags={}}}", flags_text(m.flags, kMsgFlags));
}
void open_how(std::string& out, const abi::OpenHow& how) {
  static constexpr Name kResolve[] = {{1, "RESOLVE_NO_XDEV"}, {2, "RESOLVE_NO_MAGICLINKS"}, {4, "RESOLVE_NO_SYMLINKS"},
                                      {8, "RESOLVE_BENEATH"}, {16, "RESOLVE_IN_ROOT"},      {32, "RESOLVE_CACHED"}};
  out += fmt::format("{{flags={}, mode=0{:o}, resolve={}}}", flags_text(how.flags, kOpenFlags), how.mode,
                     flags_text(how.resolve, kResolve));
}
void sigevent(std::string& out, const abi::Sigevent& e) {
  static constexpr Name kNotify[] = {
      {0, "SIGEV_SIGNAL"}, {1, "SIGEV_NONE"}, {2, "SIGEV_THREAD"}, {4, "SIGEV_THREAD_ID"}};
  out += fmt::format("{{sigev_value={:#x}, sigev_signo={}, sigev_notify={}, sigev_notify_thread_id={}}}", e.value,
                     signal_text(static_cast<std::uint64_t>(e.signal)),
                     enum_text(static_cast<std::uint64_t>(e.notify), kNotify), e.thread);
}
void sembuf(std::string& out, const ::sembuf& s) {
  out += fmt::format("{{{}, {}, {:#x}}}", s.sem_num, s.sem_op, s.sem_flg);
}
void rusage(std::string& out, const ::rusage& r) {
  out += fmt::format("{{ru_utime={}.{:06}, ru_stime={}.{:06}, ru_maxrss={}}}", r.ru_utime.tv_sec, r.ru_utime.tv_usec,
                     r.ru_stime.tv_sec, r.ru_stime.tv_usec, r.ru_maxrss);
}

/// As much of a T as there is; the rest zero.
template <typename T>
T part(std::span<const std::byte> bytes) {
  T value{};
  std::memcpy(&value, bytes.data(), std::min(sizeof(T), bytes.size()));
  return value;
}

std::string internet_text(int family, const void* address, std::uint16_t port) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family, address, text.data(), text.size());
  return fmt::format("{{{}, [{}]:{}}}", family == AF_INET ? "AF_INET" : "AF_INET6", text.data(), ntohs(port));
}

}  // namespace

void print_sockaddr(std::string& out, std::span<const std::byte> bytes) {
  if (bytes.size() < sizeof(sa_family_t)) {
    out += "{}";
    return;
  }
  switch (const int family = part<sa_family_t>(bytes)) {
    case AF_INET: {
      const auto name = part<sockaddr_in>(bytes);
      out += internet_text(AF_INET, &name.sin_addr, name.sin_port);
      break;
    }
    case AF_INET6: {
      const auto name = part<sockaddr_in6>(bytes);
      out += internet_text(AF_INET6, &name.sin6_addr, name.sin6_port);
      break;
    }
    case AF_UNIX: {
      const auto name = part<sockaddr_un>(bytes);
      const std::size_t most = std::min(sizeof(name.sun_path), bytes.size() - sizeof(sa_family_t));
      const bool abstract = name.sun_path[0] == '\0';
      const std::size_t n = abstract ? most : strnlen(name.sun_path, most);
      out += fmt::format("{{AF_UNIX, {}}}", quoted({name.sun_path, n}));
      break;
    }
    case AF_NETLINK: {
      const auto name = part<sockaddr_nl>(bytes);
      out += fmt::format("{{AF_NETLINK, pid={}, groups={:#x}}}", name.nl_pid, name.nl_groups);
      break;
    }
    default: out += fmt::format("{{{}}}", enum_text(static_cast<std::uint64_t>(family), kFamilies));
  }
}

void print_dirents(std::string& out, std::span<const std::byte> bytes) {
  constexpr std::size_t kLengthAt = 16, kNameAt = 19, kMost = 8;  // struct linux_dirent64
  std::size_t count = 0;
  out += '[';
  for (std::size_t at = 0; at + kNameAt < bytes.size(); ++count) {
    const auto length = part<std::uint16_t>(bytes.subspan(at + kLengthAt));
    if (length < kNameAt) break;
    const auto* name = reinterpret_cast<const char*>(bytes.data() + at + kNameAt);
    const std::size_t room = std::min<std::size_t>(length - kNameAt, bytes.size() - at - kNameAt);
    if (count < kMost) out += (count == 0 ? "" : ", ") + quoted({name, strnlen(name, room)});
    at += length;
  }
  out += count > kMost ? ", ...]" : "]";
}

void print_wait_status(std::string& out, std::span<const std::byte> bytes) {
  const int status = part<int>(bytes);
  const auto signal = [](int number) { return signal_text(static_cast<std::uint64_t>(number)); };
  if (WIFEXITED(status))
    out += fmt::format("[{{WIFEXITED(s) && WEXITSTATUS(s) == {}}}]", WEXITSTATUS(status));
  else if (WIFSTOPPED(status))
    out += fmt::format("[{{WIFSTOPPED(s) && WSTOPSIG(s) == {}}}]", signal(WSTOPSIG(status)));
  else if (WIFSIGNALED(status))
    out += fmt::format("[{{WIFSIGNALED(s) && WTERMSIG(s) == {}}}]", signal(WTERMSIG(status)));
  else
    out += fmt::format("[{:#x}]", status);
}

void print_siginfo(std::string& out, std::span<const std::byte> bytes) {
  const auto info = part<siginfo_t>(bytes);
  out += fmt::format("{{si_signo={}, si_code={}, si_pid={}, si_uid={}}}",
                     signal_text(static_cast<std::uint64_t>(info.si_signo)), info.si_code, info.si_pid, info.si_uid);
}

void print_timespec(std::string& out, std::span<const std::byte> bytes) {
  if (bytes.size() > sizeof(abi::Timespec))
    print_array<abi::Timespec, timespec>(out, bytes);
  else
    print_as<abi::Timespec, timespec>(out, bytes);
}
void print_timeval(std::string& out, std::span<const std::byte> bytes) { print_as<abi::Timeval, timeval>(out, bytes); }
void print_itimerspec(std::string& out, std::span<const std::byte> bytes) {
  print_as<abi::Itimerspec, itimerspec>(out, bytes);
}
void print_itimerval(std::string& out, std::span<const std::byte> bytes) {
  print_as<abi::Itimerval, itimerval>(out, bytes);
}
void print_stat(std::string& out, std::span<const std::byte> bytes) { print_as<abi::Stat, stat>(out, bytes); }
void print_statx(std::string& out, std::span<const std::byte> bytes) { print_as<struct ::statx, statx>(out, bytes); }
void print_statfs(std::string& out, std::span<const std::byte> bytes) { print_as<struct ::statfs, statfs>(out, bytes); }
void print_sigevent(std::string& out, std::span<const std::byte> bytes) {
  print_as<abi::Sigevent, sigevent>(out, bytes);
}
void print_pollfd(std::string& out, std::span<const std::byte> bytes) { print_array<abi::Pollfd, pollfd>(out, bytes); }
void print_epoll_event(std::string& out, std::span<const std::byte> bytes) {
  print_array<abi::EpollEvent, epoll_event>(out, bytes);
}
void print_fds(std::string& out, std::span<const std::byte> bytes) { print_as<std::array<int, 2>, fds>(out, bytes); }
void print_rlimit(std::string& out, std::span<const std::byte> bytes) { print_as<abi::Rlimit, rlimit>(out, bytes); }
void print_utsname(std::string& out, std::span<const std::byte> bytes) { print_as<abi::Utsname, utsname>(out, bytes); }
void print_iovec(std::string& out, std::span<const std::byte> bytes) { print_array<abi::Iovec, iovec>(out, bytes); }
void print_msghdr(std::string& out, std::span<const std::byte> bytes) { print_as<abi::Msghdr, msghdr>(out, bytes); }
void print_open_how(std::string& out, std::span<const std::byte> bytes) {
  print_as<abi::OpenHow, open_how>(out, bytes);
}
void print_sembuf(std::string& out, std::span<const std::byte> bytes) { print_array<::sembuf, sembuf>(out, bytes); }
void print_rusage(std::string& out, std::span<const std::byte> bytes) { print_as<::rusage, rusage>(out, bytes); }

}  // namespace linux_user::syscall
