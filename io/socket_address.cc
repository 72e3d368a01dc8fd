// SPDX-License-Identifier: MIT
// Stream sockets by unix path or host and port.
#include "io/socket_address.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace io {
namespace {

constexpr int kBacklog = 1;

struct Lookup {
  addrinfo* list = nullptr;
  ~Lookup() {
    if (list) freeaddrinfo(list);
  }
};

std::unexpected<base::Error> failure(const SocketAddress& address, std::string_view doing) {
  if (errno == EADDRINUSE) return base::fail(fmt::format("cannot {} {}: the address is in use", doing, address.text()));
  return base::fail(fmt::format("cannot {} {}: {}", doing, address.text(), std::strerror(errno)));
}

base::Result<sockaddr_un> unix_address(const SocketAddress& address) {
  sockaddr_un out{};
  out.sun_family = AF_UNIX;
  if (address.path.size() >= sizeof out.sun_path) {
    return base::fail(fmt::format("'{}' is too long for a socket's path: {} bytes is the most", address.path,
                                  sizeof out.sun_path - 1));
  }
  std::memcpy(out.sun_path, address.path.data(), address.path.size());
  return out;
}

UniqueFd stream_socket(int family) { return UniqueFd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

void make_non_blocking(int fd) { ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK); }

base::Result<UniqueFd> connect_unix(const SocketAddress& address) {
  const auto name = unix_address(address);
  if (!name) return std::unexpected(name.error());
  UniqueFd fd = stream_socket(AF_UNIX);
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*name), sizeof *name) != 0)
    return failure(address, "connect to");
  return fd;
}

/// Removes a socket file that nobody listens on any more.
void remove_stale_socket(const SocketAddress& address) {
  struct stat info{};
  if (::lstat(address.path.c_str(), &info) != 0 || !S_ISSOCK(info.st_mode)) return;
  if (!connect_unix(address) && errno == ECONNREFUSED) ::unlink(address.path.c_str());
}

base::Result<UniqueFd> listen_unix(const SocketAddress& address) {
  const auto name = unix_address(address);
  if (!name) return std::unexpected(name.error());
  remove_stale_socket(address);
  UniqueFd fd = stream_socket(AF_UNIX);
  if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&*name), sizeof *name) != 0 ||
      ::listen(fd.get(), kBacklog) != 0) {
    return failure(address, "listen on");
  }
  return fd;
}

base::Result<void> look_up(const SocketAddress& address, int flags, Lookup& lookup) {
  addrinfo hints{};
  hints.ai_flags = flags;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_family = address.ipv4 && address.ipv6 ? AF_UNSPEC : address.ipv6 ? AF_INET6 : AF_INET;
  const char* host = address.host.empty() ? nullptr : address.host.c_str();
  if (const int error = getaddrinfo(host, address.port.c_str(), &hints, &lookup.list); error != 0) {
    return base::fail(fmt::format("cannot look up {}: {}", address.text(), gai_strerror(error)));
  }
  return {};
}

/// Tries each address that the name stands for until `use` takes one; errno tells of the last.
template <typename Use>
UniqueFd first_that_works(const Lookup& lookup, Use use) {
  for (const addrinfo* a = lookup.list; a; a = a->ai_next) {
    UniqueFd fd = stream_socket(a->ai_family);
    if (fd && use(fd.get(), *a)) return fd;
  }
  return {};
}

base::Result<UniqueFd> listen_tcp(const SocketAddress& address) {
  Lookup lookup;
  if (auto found = look_up(address, AI_PASSIVE, lookup); !found) return std::unexpected(found.error());
  UniqueFd fd = first_that_works(lookup, [](int s, const addrinfo& a) {
    const int on = 1;
    ::setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    return ::bind(s, a.ai_addr, a.ai_addrlen) == 0 && ::listen(s, kBacklog) == 0;
  });
  if (!fd) return failure(address, "listen on");
  return fd;
}

base::Result<UniqueFd> connect_tcp(const SocketAddress& address) {
  Lookup lookup;
  if (auto found = look_up(address, 0, lookup); !found) return std::unexpected(found.error());
  UniqueFd fd =
      first_that_works(lookup, [](int s, const addrinfo& a) { return ::connect(s, a.ai_addr, a.ai_addrlen) == 0; });
  if (!fd) return failure(address, "connect to");
  return fd;
}

}  // namespace

std::string SocketAddress::text() const { return is_unix() ? "unix:" + path : fmt::format("tcp:{}:{}", host, port); }

base::Result<SocketAddress> socket_address(const base::KeyValues& properties) {
  SocketAddress address{.path = properties.get("path"), .host = properties.get("host"), .port = properties.get("port")};
  if (address.is_unix() == !address.port.empty()) return base::fail("needs either path=FILE or host=NAME,port=NUMBER");
  const auto ipv4 = properties.get_switch("ipv4", properties.find("ipv6") == nullptr);
  const auto ipv6 = properties.get_switch("ipv6", properties.find("ipv4") == nullptr);
  if (!ipv4) return std::unexpected(ipv4.error());
  if (!ipv6) return std::unexpected(ipv6.error());
  if (!*ipv4 && !*ipv6) return base::fail("neither ipv4 nor ipv6 is left");
  address.ipv4 = *ipv4;
  address.ipv6 = *ipv6;
  return address;
}

base::Result<UniqueFd> listen_on(const SocketAddress& address) {
  auto fd = address.is_unix() ? listen_unix(address) : listen_tcp(address);
  if (fd) make_non_blocking(fd->get());
  return fd;
}

base::Result<UniqueFd> connect_to(const SocketAddress& address) {
  auto fd = address.is_unix() ? connect_unix(address) : connect_tcp(address);
  if (fd) make_non_blocking(fd->get());
  return fd;
}

}  // namespace io
