// SPDX-License-Identifier: MIT
// The two sides of a character line: the host side (terminal, file, socket) and the device that sits on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace hw {

enum class CharEvent : std::uint8_t { kBreak, kOpened, kClosed };

/// A device's receiving side.  Thread: any; the device locks itself.
class CharFrontend {
 public:
  virtual ~CharFrontend() = default;
  /// How many bytes receive() takes now; 0 asks the host side to hold input back.
  virtual std::size_t can_receive() = 0;
  virtual void receive(std::span<const std::uint8_t> bytes) = 0;
  virtual void event(CharEvent event) = 0;
};

/// The host side of a line, as the device sees it.  Thread: any.  Called with no device lock held.
class CharBackend {
 public:
  virtual ~CharBackend() = default;
  /// Sends; never blocks for long, drops what cannot be sent.
  virtual void write(std::span<const std::uint8_t> bytes) = 0;
  /// Tells where input goes (null: nowhere).  Called once when the device is built and once when it goes.
  virtual void attach(CharFrontend* frontend) = 0;
  /// The device has room again after can_receive() was 0.
  virtual void ready() {}
};

/// A line with nobody at the other end.
class NullCharBackend final : public CharBackend {
 public:
  void write(std::span<const std::uint8_t>) override {}
  void attach(CharFrontend*) override {}
};

}  // namespace hw
