// SPDX-License-Identifier: MIT
// Intel 82077AA floppy controller with drives that hold no disk: all that probing needs.
// Source: Intel 82077AA data sheet, sections 2 (registers), 5 and 6 (commands); kernel drivers/block/floppy.c.
// Not modelled: media (reads and writes end abnormally), write protection, data rates.
#pragma once

#include <array>
#include <deque>

#include "base/guarded.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"

namespace hw {

class Fdc82077 final : public MmioDevice {
 public:
  explicit Fdc82077(IrqLine& interrupt) : interrupt_(interrupt) { reset(Reset::kCold); }

  [[nodiscard]] std::string_view type() const override { return "fdc82077"; }
  void reset(Reset how) override;
  void serialize(Archive& archive) override;
  /// 8 registers of one byte.
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

 private:
  static constexpr std::size_t kMaxBytes = 16;
  struct State {
    std::uint8_t output = 0x04;       // DOR
    std::uint8_t tape = 0, rate = 0;  // TDR, CCR
    std::deque<std::uint8_t> command, result;
    std::array<std::uint8_t, 4> track{};
    std::uint8_t pending = 0;  // drives whose reset or seek end waits for SENSE INTERRUPT
    bool after_reset = false;  // those are from a reset
    bool interrupt = false;
    bool result_interrupts = false;  // reading the result takes the interrupt back
    bool locked = false;
    std::uint8_t step_rate = 0, load_time = 0, end_of_track = 0, configuration = 0, precompensation = 0,
                 perpendicular = 0;
  };
  void set_interrupt(State& s, bool level);
  void controller_reset(State& s);
  static std::size_t command_bytes(std::uint8_t first);
  void execute(State& s);
  void sense_interrupt(State& s);
  void seek(State& s, std::uint8_t track);
  static void dump(State& s);
  void no_disk(State& s);
  std::uint8_t main_status(const State& s) const;
  std::uint8_t read_fifo(State& s);
  void write_fifo(State& s, std::uint8_t value);
  void write_output(State& s, std::uint8_t value);

  IrqLine& interrupt_;
  base::Guarded<State> state_;
};

}  // namespace hw
