// SPDX-License-Identifier: MIT
// ioctl: the requests that guests may make, as data.
#include "linux-user/syscall/ioctl.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <linux/blkzoned.h>
#include <linux/fs.h>
#include <linux/if_tun.h>
#include <linux/kd.h>
#include <linux/loop.h>
#include <linux/random.h>
#include <linux/sockios.h>
#include <linux/vt.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <net/route.h>
#include <scsi/sg.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "base/log.h"
#include "linux-user/syscall/abi.h"

namespace linux_user::syscall {
namespace {

struct Request {
  unsigned number;
  std::string_view name;
  /// Bytes behind the argument; 0: the argument is a number.
  std::uint32_t bytes;
};

constexpr std::uint32_t kTermios = 36, kTermios2 = 44;  // struct termios, termios2 of asm-generic/termbits.h
constexpr std::uint32_t kIfreq = sizeof(::ifreq);

constexpr std::array kRequests{
    // Terminals.
    Request{TCGETS, "TCGETS", kTermios},
    Request{TCSETS, "TCSETS", kTermios},
    Request{TCSETSW, "TCSETSW", kTermios},
    Request{TCSETSF, "TCSETSF", kTermios},
    Request{0x802c542a, "TCGETS2", kTermios2},
    Request{0x402c542b, "TCSETS2", kTermios2},
    Request{0x402c542c, "TCSETSW2", kTermios2},
    Request{0x402c542d, "TCSETSF2", kTermios2},
    Request{TCGETA, "TCGETA", 18},
    Request{TCSETA, "TCSETA", 18},
    Request{TCSETAW, "TCSETAW", 18},
    Request{TCSETAF, "TCSETAF", 18},
    Request{TCSBRK, "TCSBRK", 0},
    Request{TCSBRKP, "TCSBRKP", 0},
    Request{TCXONC, "TCXONC", 0},
    Request{TCFLSH, "TCFLSH", 0},
    Request{TIOCEXCL, "TIOCEXCL", 0},
    Request{TIOCNXCL, "TIOCNXCL", 0},
    Request{TIOCSCTTY, "TIOCSCTTY", 0},
    Request{TIOCNOTTY, "TIOCNOTTY", 0},
    Request{TIOCGPGRP, "TIOCGPGRP", 4},
    Request{TIOCSPGRP, "TIOCSPGRP", 4},
    Request{TIOCGSID, "TIOCGSID", 4},
    Request{TIOCOUTQ, "TIOCOUTQ", 4},
    Request{TIOCSTI, "TIOCSTI", 1},
    Request{TIOCGWINSZ, "TIOCGWINSZ", 8},
    Request{TIOCSWINSZ, "TIOCSWINSZ", 8},
    Request{TIOCMGET, "TIOCMGET", 4},
    Request{TIOCMBIS, "TIOCMBIS", 4},
    Request{TIOCMBIC, "TIOCMBIC", 4},
    Request{TIOCMSET, "TIOCMSET", 4},
    Request{TIOCGSOFTCAR, "TIOCGSOFTCAR", 4},
    Request{TIOCSSOFTCAR, "TIOCSSOFTCAR", 4},
    Request{FIONREAD, "FIONREAD", 4},
    Request{TIOCCONS, "TIOCCONS", 0},
    Request{TIOCPKT, "TIOCPKT", 4},
    Request{TIOCGPKT, "TIOCGPKT", 4},
    Request{TIOCGETD, "TIOCGETD", 4},
    Request{TIOCSETD, "TIOCSETD", 4},
    Request{TIOCSBRK, "TIOCSBRK", 0},
    Request{TIOCCBRK, "TIOCCBRK", 0},
    Request{TIOCGPTN, "TIOCGPTN", 4},
    Request{TIOCSPTLCK, "TIOCSPTLCK", 4},
    Request{TIOCGPTLCK, "TIOCGPTLCK", 4},
    Request{TIOCGDEV, "TIOCGDEV", 4},
    Request{TIOCSIG, "TIOCSIG", 0},
    Request{TIOCGEXCL, "TIOCGEXCL", 4},
    Request{TIOCVHANGUP, "TIOCVHANGUP", 0},
    Request{TIOCGPTPEER, "TIOCGPTPEER", 0},
    Request{TIOCMIWAIT, "TIOCMIWAIT", 0},
    Request{TIOCLINUX, "TIOCLINUX", 1},
    Request{TIOCGLCKTRMIOS, "TIOCGLCKTRMIOS", kTermios},
    Request{TIOCSLCKTRMIOS, "TIOCSLCKTRMIOS", kTermios},
    Request{VT_OPENQRY, "VT_OPENQRY", 4},
    Request{VT_GETSTATE, "VT_GETSTATE", 6},
    Request{VT_GETMODE, "VT_GETMODE", 8},
    Request{VT_SETMODE, "VT_SETMODE", 8},
    Request{VT_ACTIVATE, "VT_ACTIVATE", 0},
    Request{VT_WAITACTIVE, "VT_WAITACTIVE", 0},
    Request{KDGKBTYPE, "KDGKBTYPE", 1},
    Request{KDGKBMODE, "KDGKBMODE", 4},
    Request{KDSKBMODE, "KDSKBMODE", 0},
    Request{KDGETMODE, "KDGETMODE", 4},
    Request{KDSETMODE, "KDSETMODE", 0},
    // Any descriptor.
    Request{FIOCLEX, "FIOCLEX", 0},
    Request{FIONCLEX, "FIONCLEX", 0},
    Request{FIONBIO, "FIONBIO", 4},
    Request{FIOASYNC, "FIOASYNC", 4},
    Request{FIOQSIZE, "FIOQSIZE", 8},
    Request{FIGETBSZ, "FIGETBSZ", 4},
    Request{FIBMAP, "FIBMAP", 4},
    Request{FIFREEZE, "FIFREEZE", 4},
    Request{FITHAW, "FITHAW", 4},
    Request{FITRIM, "FITRIM", 24},
    Request{FICLONE, "FICLONE", 0},
    Request{FICLONERANGE, "FICLONERANGE", 32},
    Request{FS_IOC_GETFLAGS, "FS_IOC_GETFLAGS", 8},
    Request{FS_IOC_SETFLAGS, "FS_IOC_SETFLAGS", 8},
    Request{FS_IOC_GETVERSION, "FS_IOC_GETVERSION", 8},
    Request{FS_IOC_SETVERSION, "FS_IOC_SETVERSION", 8},
    Request{FS_IOC_FSGETXATTR, "FS_IOC_FSGETXATTR", 28},
    Request{FS_IOC_FSSETXATTR, "FS_IOC_FSSETXATTR", 28},
    Request{FS_IOC_GETFSLABEL, "FS_IOC_GETFSLABEL", 256},
    Request{FS_IOC_SETFSLABEL, "FS_IOC_SETFSLABEL", 256},
    // Block devices.
    Request{BLKROSET, "BLKROSET", 4},
    Request{BLKROGET, "BLKROGET", 4},
    Request{BLKRRPART, "BLKRRPART", 0},
    Request{BLKGETSIZE, "BLKGETSIZE", 8},
    Request{BLKFLSBUF, "BLKFLSBUF", 0},
    Request{BLKRASET, "BLKRASET", 0},
    Request{BLKRAGET, "BLKRAGET", 8},
    Request{BLKFRASET, "BLKFRASET", 0},
    Request{BLKFRAGET, "BLKFRAGET", 8},
    Request{BLKSECTGET, "BLKSECTGET", 2},
    Request{BLKSSZGET, "BLKSSZGET", 4},
    Request{BLKBSZGET, "BLKBSZGET", 8},
    Request{BLKBSZSET, "BLKBSZSET", 8},
    Request{BLKGETSIZE64, "BLKGETSIZE64", 8},
    Request{BLKDISCARD, "BLKDISCARD", 16},
    Request{BLKIOMIN, "BLKIOMIN", 4},
    Request{BLKIOOPT, "BLKIOOPT", 4},
    Request{BLKALIGNOFF, "BLKALIGNOFF", 4},
    Request{BLKPBSZGET, "BLKPBSZGET", 4},
    Request{BLKDISCARDZEROES, "BLKDISCARDZEROES", 4},
    Request{BLKSECDISCARD, "BLKSECDISCARD", 16},
    Request{BLKROTATIONAL, "BLKROTATIONAL", 2},
    Request{BLKZEROOUT, "BLKZEROOUT", 16},
    Request{BLKGETZONESZ, "BLKGETZONESZ", 4},
    Request{BLKGETNRZONES, "BLKGETNRZONES", 4},
    Request{LOOP_SET_FD, "LOOP_SET_FD", 0},
    Request{LOOP_CLR_FD, "LOOP_CLR_FD", 0},
    Request{LOOP_SET_STATUS64, "LOOP_SET_STATUS64", sizeof(::loop_info64)},
    Request{LOOP_CHANGE_FD, "LOOP_CHANGE_FD", 0},
    Request{LOOP_GET_STATUS64, "LOOP_GET_STATUS64", sizeof(::loop_info64)},
    Request{LOOP_SET_CAPACITY, "LOOP_SET_CAPACITY", 0},
    Request{LOOP_SET_DIRECT_IO, "LOOP_SET_DIRECT_IO", 0},
    Request{LOOP_SET_BLOCK_SIZE, "LOOP_SET_BLOCK_SIZE", 0},
    Request{LOOP_CONFIGURE, "LOOP_CONFIGURE", sizeof(::loop_config)},
    Request{LOOP_CTL_ADD, "LOOP_CTL_ADD", 0},
    Request{LOOP_CTL_REMOVE, "LOOP_CTL_REMOVE", 0},
    Request{LOOP_CTL_GET_FREE, "LOOP_CTL_GET_FREE", 0},
    Request{SG_GET_VERSION_NUM, "SG_GET_VERSION_NUM", 4},
    Request{SG_SET_TIMEOUT, "SG_SET_TIMEOUT", 4},
    Request{SG_GET_TIMEOUT, "SG_GET_TIMEOUT", 0},
    // Sockets and interfaces.
    Request{SIOCATMARK, "SIOCATMARK", 4},
    Request{FIOSETOWN, "FIOSETOWN", 4},
    Request{SIOCSPGRP, "SIOCSPGRP", 4},
    Request{FIOGETOWN, "FIOGETOWN", 4},
    Request{SIOCGPGRP, "SIOCGPGRP", 4},
    Request{0x8906, "SIOCGSTAMP", 16},
    Request{0x8907, "SIOCGSTAMPNS", 16},
    Request{SIOCGIFNAME, "SIOCGIFNAME", kIfreq},
    Request{SIOCGIFFLAGS, "SIOCGIFFLAGS", kIfreq},
    Request{SIOCSIFFLAGS, "SIOCSIFFLAGS", kIfreq},
    Request{SIOCGIFADDR, "SIOCGIFADDR", kIfreq},
    Request{SIOCSIFADDR, "SIOCSIFADDR", kIfreq},
    Request{SIOCGIFDSTADDR, "SIOCGIFDSTADDR", kIfreq},
    Request{SIOCSIFDSTADDR, "SIOCSIFDSTADDR", kIfreq},
    Request{SIOCGIFBRDADDR, "SIOCGIFBRDADDR", kIfreq},
    Request{SIOCSIFBRDADDR, "SIOCSIFBRDADDR", kIfreq},
    Request{SIOCGIFNETMASK, "SIOCGIFNETMASK", kIfreq},
    Request{SIOCSIFNETMASK, "SIOCSIFNETMASK", kIfreq},
    Request{SIOCGIFMETRIC, "SIOCGIFMETRIC", kIfreq},
    Request{SIOCGIFMTU, "SIOCGIFMTU", kIfreq},
    Request{SIOCSIFMTU, "SIOCSIFMTU", kIfreq},
    Request{SIOCSIFNAME, "SIOCSIFNAME", kIfreq},
    Request{SIOCSIFHWADDR, "SIOCSIFHWADDR", kIfreq},
    Request{SIOCGIFHWADDR, "SIOCGIFHWADDR", kIfreq},
    Request{SIOCGIFINDEX, "SIOCGIFINDEX", kIfreq},
    Request{SIOCGIFTXQLEN, "SIOCGIFTXQLEN", kIfreq},
    Request{SIOCSIFTXQLEN, "SIOCSIFTXQLEN", kIfreq},
    Request{SIOCADDMULTI, "SIOCADDMULTI", kIfreq},
    Request{SIOCDELMULTI, "SIOCDELMULTI", kIfreq},
    Request{SIOCGARP, "SIOCGARP", sizeof(::arpreq)},
    Request{SIOCSARP, "SIOCSARP", sizeof(::arpreq)},
    Request{SIOCDARP, "SIOCDARP", sizeof(::arpreq)},
    Request{TUNSETIFF, "TUNSETIFF", kIfreq},
    Request{TUNSETPERSIST, "TUNSETPERSIST", 0},
    Request{TUNSETOWNER, "TUNSETOWNER", 0},
    Request{TUNSETGROUP, "TUNSETGROUP", 0},
    Request{TUNGETFEATURES, "TUNGETFEATURES", 4},
    Request{TUNGETIFF, "TUNGETIFF", kIfreq},
    Request{TUNSETOFFLOAD, "TUNSETOFFLOAD", 0},
    Request{TUNSETVNETHDRSZ, "TUNSETVNETHDRSZ", 4},
    Request{TUNGETVNETHDRSZ, "TUNGETVNETHDRSZ", 4},
    // Entropy, timers, namespaces, processes.
    Request{RNDGETENTCNT, "RNDGETENTCNT", 4},
    Request{RNDADDTOENTCNT, "RNDADDTOENTCNT", 4},
    Request{RNDZAPENTCNT, "RNDZAPENTCNT", 0},
    Request{RNDCLEARPOOL, "RNDCLEARPOOL", 0},
    Request{RNDRESEEDCRNG, "RNDRESEEDCRNG", 0},
    Request{0x40085400, "TFD_IOC_SET_TICKS", 8},
    Request{0xb701, "NS_GET_USERNS", 0},
    Request{0xb702, "NS_GET_PARENT", 0},
    Request{0xb703, "NS_GET_NSTYPE", 0},
    Request{0xb704, "NS_GET_OWNER_UID", 4},
};

/// struct ifconf: a length, and a pointer to as many bytes of interface requests.
std::int64_t interface_list(Call& call, int fd, std::uint64_t argument) {
  ::ifconf list{};
  if (!call.memory().read(&list, argument, sizeof(list))) return -EFAULT;
  const auto guest = reinterpret_cast<std::uint64_t>(list.ifc_buf);
  if (guest != 0) {
    if (list.ifc_len < 0) return -EINVAL;
    list.ifc_buf =
        static_cast<char*>(call.memory().at(guest, static_cast<std::uint64_t>(list.ifc_len), Access::kWrite));
    if (list.ifc_buf == nullptr) return -EFAULT;
  }
  const std::int64_t result = host(SYS_ioctl, fd, SIOCGIFCONF, &list);
  list.ifc_buf = reinterpret_cast<char*>(guest);
  return result >= 0 && !call.memory().write(argument, &list, sizeof(list)) ? -EFAULT : result;
}

/// struct fiemap says how many extents follow it.
std::int64_t file_extents(Call& call, int fd, std::uint64_t argument) {
  constexpr std::uint64_t kHeader = 32, kCountAt = 24, kExtent = 56;
  std::uint32_t count = 0;
  if (!call.memory().read(&count, argument + kCountAt, sizeof(count))) return -EFAULT;
  constexpr std::uint32_t kMost = 1U << 20;
  if (count > kMost) return -EINVAL;
  std::vector<char> copy(kHeader + count * kExtent);
  if (!call.memory().read(copy.data(), argument, copy.size())) return -EFAULT;
  std::copy_n(reinterpret_cast<const char*>(&count), sizeof(count), copy.begin() + kCountAt);
  const std::int64_t result = host(SYS_ioctl, fd, 0xc020660bU, copy.data());
  return result >= 0 && !call.memory().write(argument, copy.data(), copy.size()) ? -EFAULT : result;
}

const Request* find(unsigned number) {
  const auto at = std::ranges::find(kRequests, number, &Request::number);
  return at == kRequests.end() ? nullptr : &*at;
}

/// Hands out a descriptor in place of a number: it must not be one of ours.
bool names_descriptor(unsigned request) {
  return request == FICLONE || request == LOOP_SET_FD || request == LOOP_CHANGE_FD;
}

constexpr unsigned kFiemap = 0xc020660b, kEvdev = 0x45;

}  // namespace

std::int64_t ioctl(Call& call, int fd, unsigned request, std::uint64_t argument) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  if (request == SIOCGIFCONF) return interface_list(call, fd, argument);
  if (request == kFiemap) return file_extents(call, fd, argument);
  if (request == TIOCGPTPEER) argument = abi::swap_open_flags(argument);
  std::uint32_t bytes = 0;
  if (const Request* known = find(request)) {
    bytes = known->bytes;
  } else if (_IOC_TYPE(request) == kEvdev && _IOC_DIR(request) != _IOC_NONE) {
    bytes = _IOC_SIZE(request);  // input devices: flat, and the size is part of the number
  } else {
    base::log::print(base::log::Item::kUnimp, "ioctl {:#x} is not known\n", request);
    return host(SYS_fcntl, fd, F_GETFD, 0) < 0 ? -EBADF : -ENOTTY;
  }
  if (bytes == 0) {
    if (names_descriptor(request) && call.port.reserved_fd(static_cast<int>(argument))) return -EBADF;
    return call.blocking(SYS_ioctl, fd, request, argument);
  }
  void* at = call.memory().at(argument, bytes, Access::kWrite);
  return at == nullptr ? -EFAULT : call.blocking(SYS_ioctl, fd, request, at);
}

std::string ioctl_text(std::uint64_t request) {
  const auto number = static_cast<unsigned>(request);
  if (const Request* known = find(number)) return std::string(known->name);
  if (number == SIOCGIFCONF) return "SIOCGIFCONF";
  if (number == kFiemap) return "FS_IOC_FIEMAP";
  return fmt::format("{:#x}", number);
}

}  // namespace linux_user::syscall
