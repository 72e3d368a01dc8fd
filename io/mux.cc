// SPDX-License-Identifier: MIT
// Several devices on one chardev.
#include "io/mux.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "io/event_loop.h"

namespace io {
namespace {

// Typed ahead for a guest that does not listen.  Beyond it a pipe is held back; a person never gets there, and so the
// escape key always works.
constexpr std::size_t kTypeAhead = 1 << 16;

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

/// The backend as one device sees it.  `pending` is fed to the device from the main loop as it has room.
class Mux::Port final : public hw::CharBackend {
 public:
  Port(Mux& mux, MuxUser user) : mux_(mux), user_(user), feed_([this] { feed(); }) {}
  void write(std::span<const std::uint8_t> bytes) override { mux_.write(bytes); }
  void attach(hw::CharFrontend* frontend) override { frontend_ = frontend; }
  void ready() override { feed_.raise(); }

  void type(std::uint8_t byte) { pending_.push_back(byte); }
  void feed() {
    const bool was_full = pending_.size() >= kTypeAhead;
    while (frontend_ && !pending_.empty()) {
      std::array<std::uint8_t, 256> piece;
      const auto n = std::min({pending_.size(), frontend_->can_receive(), piece.size()});
      if (n == 0) break;
      std::copy_n(pending_.begin(), n, piece.begin());
      pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(n));
      frontend_->receive(std::span(piece).first(n));
    }
    if (was_full && pending_.size() < kTypeAhead) mux_.line_->ready();
  }
  void send_event(hw::CharEvent event) const {
    if (frontend_) frontend_->event(event);
  }
  [[nodiscard]] std::size_t room() const { return kTypeAhead - std::min(kTypeAhead, pending_.size()); }
  [[nodiscard]] MuxUser user() const { return user_; }

 private:
  Mux& mux_;
  MuxUser user_;
  hw::CharFrontend* frontend_ = nullptr;
  std::deque<std::uint8_t> pending_;  // main-loop thread only
  WakeFlag feed_;
};

Mux::Mux(std::unique_ptr<Chardev> line, MuxHooks hooks, std::uint8_t escape)
    : line_(std::move(line)), hooks_(std::move(hooks)), escape_(escape) {
  line_->attach(this);
}

Mux::~Mux() { line_->attach(nullptr); }

hw::CharBackend& Mux::add_port(MuxUser user) {
  ports_.push_back(std::make_unique<Port>(*this, user));
  const bool first_guest = user == MuxUser::kGuest && std::ranges::count_if(ports_, [](const auto& p) {
                                                        return p->user() == MuxUser::kGuest;
                                                      }) == 1;
  if (first_guest) focus_ = ports_.size() - 1;
  return *ports_.back();
}

void Mux::write(std::span<const std::uint8_t> bytes) { line_->write(bytes); }

void Mux::say(std::string_view text) { write(bytes_of(text)); }

std::size_t Mux::can_receive() { return ports_.empty() ? 0 : ports_[focus_]->room(); }

void Mux::receive(std::span<const std::uint8_t> bytes) {
  for (const auto byte : bytes) type(byte);
  ports_[focus_]->feed();
}

void Mux::type(std::uint8_t byte) {
  if (escaped_) {
    escaped_ = false;
    command(byte);
  } else if (byte == escape_ && escape_ != 0) {
    escaped_ = true;
  } else {
    ports_[focus_]->type(byte);
  }
}

void Mux::command(std::uint8_t byte) {
  if (byte == escape_) return ports_[focus_]->type(byte);
  const auto key = fmt::format("C-{}", static_cast<char>('a' - 1 + escape_));
  switch (byte) {
    case 'h':
    case '?':
      say(fmt::format(
          "\r\n{0} h    this help\r\n{0} x    quit the program\r\n{0} c    switch between console and monitor\r\n"
          "{0} b    send a break\r\n{0} {0}  send {0}\r\n",
          key));
      return;
    case 'x':
      say("\r\nTandem: terminated\r\n");
      if (hooks_.quit) hooks_.quit();
      return;
    case 'b': return ports_[focus_]->send_event(hw::CharEvent::kBreak);
    case 'c': ports_[focus_]->feed(); return focus((focus_ + 1) % ports_.size());
    default: return;  // s saves disks where there are snapshots, t stamps lines: neither exists here
  }
}

void Mux::focus(std::size_t port) {
  if (port == focus_) return;
  focus_ = port;
  if (ports_[focus_]->user() == MuxUser::kMonitor) ports_[focus_]->send_event(hw::CharEvent::kOpened);
}

void Mux::event(hw::CharEvent event) {
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    const bool waits_for_focus = event == hw::CharEvent::kOpened && ports_[i]->user() == MuxUser::kMonitor;
    const bool focused_only = event == hw::CharEvent::kBreak || waits_for_focus;
    if (!focused_only || i == focus_) ports_[i]->send_event(event);
  }
}

}  // namespace io
