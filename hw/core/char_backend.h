// SPDX-License-Identifier: MIT
// The line between a character device of the guest (UART, monitor) and what stands at its other end on the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hw {

/// What happens on a line besides bytes.  kOpened, kClosed: the far end came or went.  kBreak: it sent a break.
/// kFocusIn, kFocusOut: a multiplexed line turned to or away from this device.
enum class CharEvent : std::uint8_t { kOpened, kClosed, kBreak, kFocusIn, kFocusOut };

/// The device's side.  All three are called on the main-loop thread with no lock held; the device locks itself.
class CharFrontend {
 public:
  virtual ~CharFrontend() = default;
  /// Bytes the device takes now; 0 holds the sender back until CharBackend::accept_input().
  virtual std::size_t can_receive() = 0;
  /// At most can_receive() bytes, at least one.
  virtual void receive(std::span<const std::uint8_t> bytes) = 0;
  virtual void event(CharEvent event) { static_cast<void>(event); }
};

/// The host's side.  Owned by io; outlives the device.
class CharBackend {
 public:
  virtual ~CharBackend() = default;
  /// Sends bytes.  Thread: any, with no device lock held.  Never fails as the device sees it: bytes that nobody takes
  /// are lost.
  virtual void write(std::span<const std::uint8_t> bytes) = 0;
  /// Names the device that gets input and events; null for none.  Thread: main loop, or before it runs.
  virtual void connect(CharFrontend* frontend) = 0;
  /// The device has room again.  Thread: any; returns at once, and receive() follows on the main-loop thread.
  virtual void accept_input() = 0;
  /// The guest holds the line in break state.  Thread: any.
  virtual void send_break() {}
};

}  // namespace hw
