// SPDX-License-Identifier: MIT
// A Sun type 5 keyboard (it speaks the type 4 protocol) at the end of a serial line.
// Source: SPARC keyboard specification; kernel drivers/input/keyboard/sunkbd.c.
#pragma once

#include <deque>

#include "base/guarded.h"
#include "hw/core/archive.h"
#include "hw/core/char_backend.h"
#include "hw/core/device.h"

namespace hw {

class SunKeyboard final : public Device, public CharBackend {
 public:
  /// `layout` is what DIP switches would say: 0x21 is US English, type 5.
  explicit SunKeyboard(std::uint8_t layout = 0x21) : layout_(layout) {}

  /// A key goes down or up; `code` is the make code, 0..0x7f.  Thread: any.
  void key(std::uint8_t code, bool down);
  [[nodiscard]] std::uint8_t leds();

  [[nodiscard]] std::string_view type() const override { return "sun-keyboard"; }
  void reset(Reset how) override;
  void serialize(Archive& archive) override;
  // CharBackend: commands from the host.
  void write(std::span<const std::uint8_t> bytes) override;
  void attach(CharFrontend* frontend) override;
  void ready() override { flush(); }

 private:
  static constexpr std::size_t kQueueBytes = 256;
  struct State {
    CharFrontend* frontend = nullptr;
    std::deque<std::uint8_t> queue;  // to the host
    std::uint8_t leds = 0;
    bool led_follows = false;  // the next byte is the LED command's value
    std::uint32_t down = 0;    // number of keys held
  };
  static void put(State& s, std::uint8_t byte);
  void flush();

  std::uint8_t layout_;
  base::Guarded<State> state_;
};

}  // namespace hw
