// SPDX-License-Identifier: MIT
// System calls on sockets: names, options and plain transfers.  Messages with ancillary data: messages.cc.
#include <linux/filter.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/messages.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

/// A socket name that the kernel fills in: it must not follow a length that another guest thread changes meanwhile.
class NameOut {
 public:
  /// Reads how much room the guest has; 0 or a positive errno.
  int prepare(Call& call, Ptr<void> name, Ptr<std::uint32_t> bytes) {
    name_ = name;
    if (!name_) return 0;
    bytes_ = bytes;
    if (!call.read(room_, Ptr<const std::uint32_t>{bytes.address})) return EFAULT;
    return static_cast<std::int32_t>(room_) < 0 ? EINVAL : 0;
  }
  [[nodiscard]] void* data() { return name_ ? buffer_.data() : nullptr; }
  [[nodiscard]] std::uint32_t* size() { return name_ ? &size_ : nullptr; }
  /// Gives the guest name and length; -EFAULT in place of `result` where it cannot.
  std::int64_t finish(Call& call, std::int64_t result) {
    if (result < 0 || !name_) return result;
    const std::size_t n = std::min({room_, size_, static_cast<std::uint32_t>(buffer_.size())});
    if (!call.memory().write(name_.address, buffer_.data(), n) || !call.write(bytes_, size_)) return -EFAULT;
    return result;
  }

 private:
  std::array<char, sizeof(sockaddr_storage)> buffer_{};
  Ptr<void> name_;
  Ptr<std::uint32_t> bytes_;
  std::uint32_t room_ = 0, size_ = sizeof(sockaddr_storage);
};

std::int64_t accept4(Call& call, int fd, Ptr<void> name, Ptr<std::uint32_t> bytes, int flags) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  NameOut peer;
  if (const int error = peer.prepare(call, name, bytes)) return -error;
  const std::int64_t made = call.blocking(SYS_accept4, fd, peer.data(), peer.size(), flags);
  const std::int64_t result = peer.finish(call, made);
  if (made >= 0 && result < 0) host(SYS_close, made);
  return result;
}

std::int64_t accept(Call& call, int fd, Ptr<void> name, Ptr<std::uint32_t> bytes) {
  return accept4(call, fd, name, bytes, 0);
}

template <long kNumber>
std::int64_t socket_name(Call& call, int fd, Ptr<void> name, Ptr<std::uint32_t> bytes) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  NameOut own;
  if (!name) return -EFAULT;
  if (const int error = own.prepare(call, name, bytes)) return -error;
  return own.finish(call, host(kNumber, fd, own.data(), own.size()));
}

std::int64_t recvfrom(Call& call, int fd, Ptr<void> buffer, std::uint64_t bytes, int flags, Ptr<void> name,
                      Ptr<std::uint32_t> name_bytes) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  NameOut peer;
  if (const int error = peer.prepare(call, name, name_bytes)) return -error;
  void* to = bytes == 0 ? nullptr : call.at(buffer, bytes);
  if (bytes != 0 && to == nullptr) return -EFAULT;
  return peer.finish(call, call.blocking(SYS_recvfrom, fd, to, bytes, flags, peer.data(), peer.size()));
}

/// Options whose value holds pointers that the host would follow.
bool has_pointers(int level, int option) {
  // IPT_, IP6T_ and ARPT_SO_SET_REPLACE; EBT_SO_SET_ENTRIES to EBT_SO_GET_INIT_ENTRIES.  Source: linux/netfilter*/.
  constexpr int kReplace = 64, kArpReplace = 96, kFirstBridge = 128, kLastBridge = 131;
  if (level == SOL_IPV6) return option == kReplace;
  if (level == SOL_IP)
    return option == kReplace || option == kArpReplace || (option >= kFirstBridge && option <= kLastBridge);
  constexpr int kZeroCopyReceive = 35;
  return level == SOL_TCP && option == kZeroCopyReceive;
}

/// struct sock_fprog with its instructions; they mean the same on every processor.
std::int64_t attach_filter(Call& call, int fd, int option, Ptr<const void> value, std::uint32_t bytes) {
  sock_fprog program{};
  if (bytes != sizeof(program)) return -EINVAL;
  if (!call.memory().read(&program, value.address, sizeof(program))) return -EFAULT;
  const Ptr<const sock_filter> code{reinterpret_cast<std::uint64_t>(program.filter)};
  program.filter = const_cast<sock_filter*>(call.at(code, program.len));
  if (program.filter == nullptr) return -EFAULT;
  return host(SYS_setsockopt, fd, SOL_SOCKET, option, &program, sizeof(program));
}

std::int64_t setsockopt(Call& call, int fd, int level, int option, Ptr<const void> value, std::uint32_t bytes) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  if (static_cast<std::int32_t>(bytes) < 0) return -EINVAL;
  if (level == SOL_SOCKET && (option == SO_ATTACH_FILTER || option == SO_ATTACH_REUSEPORT_CBPF))
    return attach_filter(call, fd, option, value, bytes);
  if (has_pointers(level, option)) return -ENOPROTOOPT;
  const void* at = call.at(value, bytes);
  if (value && at == nullptr) return -EFAULT;
  return host(SYS_setsockopt, fd, level, option, at, bytes);
}

std::int64_t getsockopt(Call& call, int fd, int level, int option, Ptr<void> value, Ptr<std::uint32_t> bytes) {
  if (call.port.reserved_fd(fd)) return -EBADF;
  if (has_pointers(level, option)) return -ENOPROTOOPT;
  std::uint32_t size = 0;
  if (!call.read(size, Ptr<const std::uint32_t>{bytes.address})) return -EFAULT;
  if (static_cast<std::int32_t>(size) < 0) return -EINVAL;
  void* at = call.at(value, size);
  if (value && at == nullptr) return -EFAULT;
  const std::int64_t result = host(SYS_getsockopt, fd, level, option, at, &size);
  if (result == 0 && !call.write(bytes, size)) return -EFAULT;
  return result;
}

constexpr Arg kName{Kind::kIn, 2, 1, {}, print_sockaddr};
constexpr Arg kNameOut{Kind::kOut, -1, 16, {}, print_sockaddr};
constexpr Arg kLength = in_out<std::uint32_t>(print_unsigned);
constexpr Arg kOptionIn{Kind::kIn, 4, 1, {}, print_option};
constexpr Arg kOptionOut{Kind::kOut, -1, 4, {}, print_option};

constexpr std::array kRows{
    pass(198, SYS_socket, "socket", {one_of(kFamilies), flags(kSocketTypes), kInt}),
    pass(199, SYS_socketpair, "socketpair",
         {one_of(kFamilies), flags(kSocketTypes), kInt, out<std::array<int, 2>>(print_fds)}),
    pass(200, SYS_bind, "bind", {kFd, kName, kInt}),
    pass(201, SYS_listen, "listen", {kFd, kInt}),
    row<accept>(202, "accept", {kInt, kNameOut, kLength}),
    row<accept4>(242, "accept4", {kInt, kNameOut, kLength, flags(kSocketTypes)}),
    pass(203, SYS_connect, "connect", {kFd, kName, kInt}, Wait::kMay),
    row<socket_name<SYS_getsockname>>(204, "getsockname", {kInt, kNameOut, kLength}),
    row<socket_name<SYS_getpeername>>(205, "getpeername", {kInt, kNameOut, kLength}),
    pass(206, SYS_sendto, "sendto",
         {kFd, bytes_in(2), kUnsigned, flags(kMsgFlags), Arg{Kind::kIn, 5, 1, {}, print_sockaddr}, kInt}, Wait::kMay),
    row<recvfrom>(207, "recvfrom", {kInt, bytes_out(2), kUnsigned, flags(kMsgFlags), kNameOut, kLength}),
    row<setsockopt>(208, "setsockopt", {kInt, one_of(kSocketLevels), one_of(kSocketOptions), kOptionIn, kInt}),
    row<getsockopt>(209, "getsockopt", {kInt, one_of(kSocketLevels), one_of(kSocketOptions), kOptionOut, kLength}),
    pass(210, SYS_shutdown, "shutdown", {kFd, one_of(kShutdown)}),
    row<sendmsg>(211, "sendmsg", {kInt, in<abi::Msghdr>(print_msghdr), flags(kMsgFlags)}),
    row<recvmsg>(212, "recvmsg", {kInt, out<abi::Msghdr>(print_msghdr), flags(kMsgFlags)}),
    row<sendmmsg>(269, "sendmmsg", {kInt, kAddress, kUnsigned, flags(kMsgFlags)}),
    row<recvmmsg>(243, "recvmmsg", {kInt, kAddress, kUnsigned, flags(kMsgFlags), in<abi::Timespec>(print_timespec)}),
};

}  // namespace

Rows socket_rows() { return kRows; }

}  // namespace linux_user::syscall
