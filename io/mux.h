// SPDX-License-Identifier: MIT
// Several devices on one chardev: input goes to the one in focus, an escape key switches, all output is shown.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "io/chardev.h"

namespace io {

/// What the escape key can ask of the program.
struct MuxHooks {
  std::function<void()> quit;
};

inline constexpr std::uint8_t kDefaultEscape = 0x01;  // Ctrl-A

/// Who is on a port.  The guest's devices get the focus first, and hear kOpened and kClosed of the line itself; a
/// monitor hears kOpened each time the focus comes to it.
enum class MuxUser : bool { kGuest, kMonitor };

/// The multiplexer is the frontend of the chardev that it owns, and the backend of each device through a port.
/// Escape, then: h help, x quit, c next device, b break, s and t ignored, escape again for the byte itself.
class Mux final : public hw::CharFrontend {
 public:
  Mux(std::unique_ptr<Chardev> line, MuxHooks hooks, std::uint8_t escape = kDefaultEscape);
  ~Mux() override;

  [[nodiscard]] Chardev& line() { return *line_; }
  /// A further port; it lives as long as the multiplexer.
  hw::CharBackend& add_port(MuxUser user);

  std::size_t can_receive() override;
  void receive(std::span<const std::uint8_t> bytes) override;
  void event(hw::CharEvent event) override;

 private:
  class Port;
  void write(std::span<const std::uint8_t> bytes);
  void type(std::uint8_t byte);
  void command(std::uint8_t byte);
  void focus(std::size_t port);
  void say(std::string_view text);

  std::unique_ptr<Chardev> line_;
  MuxHooks hooks_;
  std::uint8_t escape_;
  bool escaped_ = false;
  std::size_t focus_ = 0;
  std::vector<std::unique_ptr<Port>> ports_;
};

}  // namespace io
