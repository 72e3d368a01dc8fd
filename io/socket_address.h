// SPDX-License-Identifier: MIT
// Stream sockets by unix path or host and port: listening and connecting, with errors that name the address.
#pragma once

#include <string>

#include "base/options.h"
#include "base/result.h"
#include "io/unique_fd.h"

namespace io {

/// Where a stream socket is: a path, or a host (empty: every interface, or this machine) and a port number or service.
struct SocketAddress {
  std::string path{};
  std::string host{}, port{};
  bool ipv4 = true, ipv6 = true;

  [[nodiscard]] bool is_unix() const { return !path.empty(); }
  /// "unix:PATH" or "tcp:HOST:PORT".
  [[nodiscard]] std::string text() const;
};

/// From the properties path, host, port, ipv4, ipv6.
base::Result<SocketAddress> socket_address(const base::KeyValues& properties);
/// Non-blocking listening socket.  A unix path left behind by a program that is gone is taken over; one that somebody
/// listens on is "in use".
base::Result<UniqueFd> listen_on(const SocketAddress& address);
/// Connected non-blocking socket.  Waits for the connection.
base::Result<UniqueFd> connect_to(const SocketAddress& address);

}  // namespace io
