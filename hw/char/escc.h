// SPDX-License-Identifier: MIT
// Z8530/Z85230 serial controller with two channels, as Suns wire it: no interrupt acknowledge cycle, registers 2 bytes
// apart. Source: Zilog SCC/ESCC user manual (UM0109), chapter 5, register descriptions; kernel
// drivers/tty/serial/sunzilog.{c,h}. Not modelled: synchronous modes, baud rates (bytes are sent at once), parity and
// framing errors.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "base/guarded.h"
#include "base/register.h"
#include "hw/core/archive.h"
#include "hw/core/char_backend.h"
#include "hw/core/device.h"

namespace hw {

/// WR1, interrupts and transfers.  UM0109 5.2.
struct EsccWr1 : base::Register<EsccWr1, std::uint8_t> {
  enum class Receive : std::uint8_t { kOff, kFirstOrSpecial, kAll, kSpecial };
  static constexpr base::Field<bool, 0> external{};
  static constexpr base::Field<bool, 1> transmit{};
  static constexpr base::Field<Receive, 4, 3> receive{};
};
/// WR9, master interrupt control and reset.
struct EsccWr9 : base::Register<EsccWr9, std::uint8_t> {
  enum class ResetWhat : std::uint8_t { kNothing, kChannelB, kChannelA, kAll };
  static constexpr base::Field<bool, 3> master_enable{};
  static constexpr base::Field<bool, 4> status_high{};
  static constexpr base::Field<ResetWhat, 7, 6> reset{};
};
/// RR0, buffer and external status.
struct EsccRr0 : base::Register<EsccRr0, std::uint8_t> {
  static constexpr base::Field<bool, 0> received{};
  static constexpr base::Field<bool, 2> transmit_empty{};
  static constexpr base::Field<bool, 3> carrier{};
  static constexpr base::Field<bool, 5> clear_to_send{};
  static constexpr base::Field<bool, 6> underrun{};
  static constexpr base::Field<bool, 7> broken{};
};

class Escc final : public MmioDevice {
 public:
  struct Ports {
    IrqLine& interrupt;
    CharBackend& a;
    CharBackend& b;
  };
  explicit Escc(Ports ports);
  ~Escc() override;

  [[nodiscard]] std::string_view type() const override { return "escc"; }
  void reset(Reset how) override;
  void serialize(Archive& archive) override;
  /// Offsets: B control 0, B data 2, A control 4, A data 6; odd bytes repeat the even ones.
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

 private:
  static constexpr std::size_t kFifoBytes = 8;  // as on the 85230
  enum ChannelName : unsigned { kA, kB };
  class Line;
  struct Channel {
    std::array<std::uint8_t, 16> wr{};
    std::uint8_t pointer = 0;
    std::deque<std::uint8_t> fifo;
    bool first_armed = false;      // the next character is the one that interrupts
    bool receive_pending = false;  // for first-character mode
    bool transmit_pending = false;
    bool external_pending = false;
    bool broken = false;
    bool carrier = true;
    bool overrun = false;
  };
  struct State {
    std::array<Channel, 2> channels;
    std::uint8_t wr2 = 0, wr9 = 0;  // shared by the channels
  };
  /// What remains to be done once the lock is free.
  struct After {
    std::optional<std::uint8_t> send;
    bool ready = false;
  };

  static void reset_channel(Channel& c);
  void hard_reset(State& s);
  static bool receive_interrupt(const Channel& c);
  static std::uint8_t pending_bits(const State& s);
  static std::uint8_t vector(const State& s);
  void update(State& s);
  std::uint8_t read_control(State& s, unsigned n);
  std::uint8_t read_data(State& s, unsigned n, After& after);
  void write_control(State& s, unsigned n, std::uint8_t value, After& after);
  static void command(Channel& c, std::uint8_t value);
  void write_master(State& s, std::uint8_t value);
  void write_data(State& s, unsigned n, std::uint8_t value, After& after);
  void run(unsigned n, const After& after);
  static void push(Channel& c, std::uint8_t byte);
  std::size_t room(unsigned n);
  void receive(unsigned n, std::span<const std::uint8_t> bytes);
  void line_event(unsigned n, CharEvent event);
  CharBackend& backend(unsigned n) { return n == kA ? ports_.a : ports_.b; }

  Ports ports_;
  base::Guarded<State> state_;
  std::array<std::unique_ptr<CharFrontend>, 2> lines_;
};

}  // namespace hw
