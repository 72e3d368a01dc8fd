// SPDX-License-Identifier: MIT
// Sun keyboard commands and key codes.
#include "hw/char/sun_keyboard.h"

#include <algorithm>
#include <vector>

namespace hw {
namespace {

enum Command : std::uint8_t { kReset = 0x01, kLayout = 0x0f, kLeds = 0x0e };  // bell and click commands need no answer
enum Answer : std::uint8_t { kResetDone = 0xff, kType4 = 0x04, kLayoutFollows = 0xfe, kIdle = 0x7f };
constexpr std::uint8_t kBreakBit = 0x80;

}  // namespace

void SunKeyboard::put(State& s, std::uint8_t byte) {
  if (s.queue.size() < kQueueBytes) s.queue.push_back(byte);
}

void SunKeyboard::reset(Reset) {
  auto s = state_.lock();
  s->queue.clear();
  s->leds = 0;
  s->led_follows = false;
  s->down = 0;
}

void SunKeyboard::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("queue", s->queue);
  archive.item("leds", s->leds);
  archive.item("led_follows", s->led_follows);
  archive.item("down", s->down);
  if (!archive.require(s->queue.size() <= kQueueBytes, "keyboard queue too long")) s->queue.clear();
}

std::uint8_t SunKeyboard::leds() { return state_.lock()->leds; }

void SunKeyboard::attach(CharFrontend* frontend) { state_.lock()->frontend = frontend; }

void SunKeyboard::key(std::uint8_t code, bool down) {
  {
    auto s = state_.lock();
    put(*s, static_cast<std::uint8_t>(down ? code & 0x7f : code | kBreakBit));
    const bool was_held = s->down > 0;
    if (down)
      ++s->down;
    else if (was_held)
      --s->down;
    if (was_held && s->down == 0) put(*s, kIdle);
  }
  flush();
}

void SunKeyboard::write(std::span<const std::uint8_t> bytes) {
  {
    auto s = state_.lock();
    for (const std::uint8_t byte : bytes) {
      if (std::exchange(s->led_follows, false)) {
        s->leds = byte;
        continue;
      }
      switch (byte) {
        case kReset:
          s->queue.clear();
          s->leds = 0;
          for (const std::uint8_t answer : {kResetDone, kType4, kIdle}) put(*s, answer);
          break;
        case kLayout:
          put(*s, kLayoutFollows);
          put(*s, layout_);
          break;
        case kLeds: s->led_follows = true; break;
        default: break;
      }
    }
  }
  flush();
}

/// Hands over as much as the host takes.  The front end locks itself, so ours is free meanwhile.
void SunKeyboard::flush() {
  CharFrontend* frontend = state_.lock()->frontend;
  if (frontend == nullptr) return;
  while (const std::size_t room = frontend->can_receive()) {
    std::vector<std::uint8_t> bytes;
    {
      auto s = state_.lock();
      while (bytes.size() < room && !s->queue.empty()) {
        bytes.push_back(s->queue.front());
        s->queue.pop_front();
      }
    }
    if (bytes.empty()) return;
    frontend->receive(bytes);
  }
}

}  // namespace hw
