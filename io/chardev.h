// SPDX-License-Identifier: MIT
// What every chardev is: the host end of a character line, with a name for the user and a start after set-up.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "base/result.h"
#include "hw/core/char_backend.h"

namespace io {

/// A descriptor that turns readable when the user wants to stop: long waits end then.
struct Cancel {
  int fd = -1;  ///< -1: never
};

/// The host end of a line.  Created and destroyed on the main-loop thread; write() and ready() come from any.
class Chardev : public hw::CharBackend {
 public:
  explicit Chardev(std::string id) : id_(std::move(id)) {}
  Chardev(const Chardev&) = delete;
  Chardev& operator=(const Chardev&) = delete;

  [[nodiscard]] const std::string& id() const { return id_; }
  /// What `info chardev` says after "filename=".
  [[nodiscard]] virtual std::string description() const = 0;
  /// Takes the terminal, waits for a client, tells the frontend that the line is open.  Once, after everything was set
  /// up.
  virtual base::Result<void> start(Cancel cancel) {
    static_cast<void>(cancel);
    send_event(hw::CharEvent::kOpened);
    return {};
  }
  /// From now on write() drops what would block: the program is ending.  Thread: any.
  virtual void stop_waiting() {}

  /// A break as if the far end had sent one.
  void break_in() const { send_event(hw::CharEvent::kBreak); }

  void attach(hw::CharFrontend* frontend) override { frontend_ = frontend; }
  void ready() override;

 protected:
  [[nodiscard]] std::size_t room() const { return frontend_ ? frontend_->can_receive() : 0; }
  void deliver(std::span<const std::uint8_t> bytes) const {
    if (frontend_ && !bytes.empty()) frontend_->receive(bytes);
  }
  void send_event(hw::CharEvent event) const {
    if (frontend_) frontend_->event(event);
  }

 private:
  std::string id_;
  hw::CharFrontend* frontend_ = nullptr;
};

}  // namespace io
