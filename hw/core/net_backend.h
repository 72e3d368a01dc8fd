// SPDX-License-Identifier: MIT
// The two sides of a network card: the host side (user network, tap, socket) and the card.
#pragma once

#include <cstdint>
#include <span>

namespace hw {

/// A card's receiving side.  Thread: any; the card locks itself.
class NetFrontend {
 public:
  virtual ~NetFrontend() = default;
  /// Whether the card would take a frame now; if not, the back end waits for ready().
  virtual bool can_receive() = 0;
  /// One Ethernet frame without its check sequence, 14 to 1518 bytes.
  virtual void receive(std::span<const std::uint8_t> frame) = 0;
};

/// The host side.  Thread: any.  Called with no device lock held.
class NetBackend {
 public:
  virtual ~NetBackend() = default;
  virtual void send(std::span<const std::uint8_t> frame) = 0;
  virtual void attach(NetFrontend* frontend) = 0;
  virtual void ready() {}
};

/// A cable that is plugged in nowhere.
class NoNetwork final : public NetBackend {
 public:
  void send(std::span<const std::uint8_t>) override {}
  void attach(NetFrontend*) override {}
};

}  // namespace hw
