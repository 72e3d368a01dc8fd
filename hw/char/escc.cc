// SPDX-License-Identifier: MIT
// Z8530 behaviour: register pointers, receive FIFO, interrupt pending bits and the modified vector.
#include "hw/char/escc.h"

#include <algorithm>

#include "base/log.h"

namespace hw {
namespace {

/// WR0 bits 5:3.
enum class Command : std::uint8_t {
  kNone,
  kPointHigh,
  kResetExternal,
  kAbort,
  kInterruptOnNext,
  kResetTransmit,
  kErrorReset,
  kResetHighest
};

constexpr std::uint8_t kRr1AllSent = 0x07;  // all sent, and the residue code of 8-bit characters
constexpr std::uint8_t kRr1Overrun = 0x20;
constexpr std::uint8_t kWr14Loopback = 0x10;
constexpr std::uint8_t kWr3ReceiveEnable = 0x01;
constexpr std::uint8_t kWr5TransmitEnable = 0x08;
constexpr std::uint8_t kWr15Break = 0x80, kWr15Carrier = 0x08, kWr15Bits = 0xfa;

/// RR3 bits of channel B; channel A's are 3 bits up.
constexpr std::uint8_t kPendingExternal = 1, kPendingTransmit = 2, kPendingReceive = 4;

constexpr std::uint8_t reverse3(std::uint8_t v) {
  return static_cast<std::uint8_t>((v & 1) << 2 | (v & 2) | (v & 4) >> 2);
}

}  // namespace

/// The receiving end of one channel's line.
class Escc::Line final : public CharFrontend {
 public:
  Line(Escc& owner, unsigned n) : owner_(owner), n_(n) {}
  std::size_t can_receive() override { return owner_.room(n_); }
  void receive(std::span<const std::uint8_t> bytes) override { owner_.receive(n_, bytes); }
  void event(CharEvent event) override { owner_.line_event(n_, event); }

 private:
  Escc& owner_;
  unsigned n_;
};

Escc::Escc(Ports ports) : ports_(ports) {
  reset(Reset::kCold);
  for (unsigned n = 0; n < 2; ++n) {
    lines_[n] = std::make_unique<Line>(*this, n);
    backend(n).attach(lines_[n].get());
  }
}

Escc::~Escc() {
  ports_.a.attach(nullptr);
  ports_.b.attach(nullptr);
}

void Escc::reset_channel(Channel& c) {
  const bool carrier = c.carrier;
  c = {};
  c.carrier = carrier;
  c.wr[4] = 0x04;
  c.wr[11] = 0x08;
  c.wr[14] = 0x20;
  c.wr[15] = 0xf8;
}

void Escc::hard_reset(State& s) {
  for (Channel& c : s.channels) reset_channel(c);
  s.wr9 = 0xc0;
}

void Escc::reset(Reset) {
  auto s = state_.lock();
  hard_reset(*s);
  s->wr2 = 0;
  update(*s);
}

void Escc::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("wr2", s->wr2);
  archive.item("wr9", s->wr9);
  for (Channel& c : s->channels) {
    archive.item("wr", c.wr);
    archive.item("pointer", c.pointer);
    archive.item("fifo", c.fifo);
    archive.item("first_armed", c.first_armed);
    archive.item("receive_pending", c.receive_pending);
    archive.item("transmit_pending", c.transmit_pending);
    archive.item("external_pending", c.external_pending);
    archive.item("broken", c.broken);
    archive.item("carrier", c.carrier);
    archive.item("overrun", c.overrun);
    c.pointer &= 15;
    if (!archive.require(c.fifo.size() <= kFifoBytes, "serial FIFO too long")) c.fifo.clear();
  }
  if (archive.loading()) update(*s);
}

bool Escc::receive_interrupt(const Channel& c) {
  using Receive = EsccWr1::Receive;
  switch (EsccWr1::of(c.wr[1]).get(EsccWr1::receive)) {
    case Receive::kOff: return false;
    case Receive::kFirstOrSpecial: return (c.receive_pending && !c.fifo.empty()) || c.overrun;
    case Receive::kAll: return !c.fifo.empty() || c.overrun;
    case Receive::kSpecial: return c.overrun;
  }
  return false;
}

/// RR3: what asks for an interrupt, per channel.
std::uint8_t Escc::pending_bits(const State& s) {
  std::uint8_t all = 0;
  for (unsigned n = 0; n < 2; ++n) {
    const Channel& c = s.channels[n];
    const EsccWr1 enable = EsccWr1::of(c.wr[1]);
    std::uint8_t bits = 0;
    if (c.external_pending && enable.get(EsccWr1::external)) bits |= kPendingExternal;
    if (c.transmit_pending && enable.get(EsccWr1::transmit)) bits |= kPendingTransmit;
    if (receive_interrupt(c)) bits |= kPendingReceive;
    all = static_cast<std::uint8_t>(all | (n == kA ? bits << 3 : bits));
  }
  return all;
}

/// RR2 of channel B: the vector with the highest pending source in it.
std::uint8_t Escc::vector(const State& s) {
  const std::uint8_t pending = pending_bits(s);
  std::uint8_t code = 3;  // nothing pending
  for (const unsigned n : {kA, kB}) {
    const auto bits = static_cast<std::uint8_t>((n == kA ? pending >> 3 : pending) & 7);
    if (bits == 0) continue;
    const std::uint8_t base = n == kA ? 4 : 0;
    if ((bits & kPendingReceive) != 0)
      code = static_cast<std::uint8_t>(base + (s.channels[n].overrun ? 3 : 2));
    else if ((bits & kPendingTransmit) != 0)
      code = base;
    else
      code = static_cast<std::uint8_t>(base + 1);
    break;
  }
  if (EsccWr9::of(s.wr9).get(EsccWr9::status_high))
    return static_cast<std::uint8_t>((s.wr2 & 0x8f) | reverse3(code) << 4);
  return static_cast<std::uint8_t>((s.wr2 & 0xf1) | code << 1);
}

void Escc::update(State& s) {
  ports_.interrupt.set(EsccWr9::of(s.wr9).get(EsccWr9::master_enable) && pending_bits(s) != 0);
}

std::uint8_t Escc::read_control(State& s, unsigned n) {
  Channel& c = s.channels[n];
  const std::uint8_t pointer = std::exchange(c.pointer, 0);
  switch (pointer) {
    case 0:
    case 4: {
      const auto status = EsccRr0{}
                              .set(EsccRr0::received, !c.fifo.empty())
                              .set(EsccRr0::transmit_empty, true)
                              .set(EsccRr0::carrier, c.carrier)
                              .set(EsccRr0::clear_to_send, c.carrier)
                              .set(EsccRr0::broken, c.broken);
      c.broken = false;  // a break is over once it has been seen
      return status.raw;
    }
    case 1:
    case 5: return static_cast<std::uint8_t>(kRr1AllSent | (c.overrun ? kRr1Overrun : 0));
    case 2:
    case 6: return n == kA ? s.wr2 : vector(s);
    case 3:
    case 7: return n == kA ? pending_bits(s) : 0;
    case 12: return c.wr[12];
    case 13:
    case 9: return c.wr[13];
    case 15:
    case 11: return c.wr[15] & kWr15Bits;
    default: return 0;  // RR8 is the data register, RR10 is synchronous status
  }
}

std::uint8_t Escc::read_data(State& s, unsigned n, After& after) {
  Channel& c = s.channels[n];
  if (c.fifo.empty()) return 0;
  after.ready = c.fifo.size() == kFifoBytes;
  const std::uint8_t byte = c.fifo.front();
  c.fifo.pop_front();
  c.receive_pending = false;
  return byte;
}

void Escc::command(Channel& c, std::uint8_t value) {
  switch (static_cast<Command>((value >> 3) & 7)) {
    case Command::kResetExternal:
      c.external_pending = false;
      c.broken = false;
      break;
    case Command::kInterruptOnNext: c.first_armed = true; break;
    case Command::kResetTransmit: c.transmit_pending = false; break;
    case Command::kErrorReset: c.overrun = false; break;
    case Command::kNone:
    case Command::kPointHigh:
    case Command::kAbort:
    case Command::kResetHighest: break;  // nothing is held under service: Suns poll RR3
  }
}

void Escc::write_master(State& s, std::uint8_t value) {
  using What = EsccWr9::ResetWhat;
  s.wr9 = value;
  switch (EsccWr9::of(value).get(EsccWr9::reset)) {
    case What::kNothing: break;
    case What::kChannelB: reset_channel(s.channels[kB]); break;
    case What::kChannelA: reset_channel(s.channels[kA]); break;
    case What::kAll:
      for (Channel& c : s.channels) reset_channel(c);
      s.wr9 = value & 0xc3;
      break;
  }
}

void Escc::write_control(State& s, unsigned n, std::uint8_t value, After& after) {
  Channel& c = s.channels[n];
  const std::uint8_t pointer = std::exchange(c.pointer, 0);
  switch (pointer) {
    case 0:
      c.pointer = value & 7;
      if (static_cast<Command>((value >> 3) & 7) == Command::kPointHigh) c.pointer |= 8;
      command(c, value);
      break;
    case 1:
      c.first_armed =
          c.first_armed || EsccWr1::of(c.wr[1]).get(EsccWr1::receive) != EsccWr1::of(value).get(EsccWr1::receive);
      c.wr[1] = value;
      break;
    case 2: s.wr2 = value; break;
    case 3:
      after.ready = ((value & ~c.wr[3]) & kWr3ReceiveEnable) != 0;
      c.wr[3] = value;
      break;
    case 8: write_data(s, n, value, after); break;
    case 9: write_master(s, value); break;
    default: c.wr[pointer] = value; break;
  }
}

void Escc::push(Channel& c, std::uint8_t byte) {
  if (c.fifo.size() >= kFifoBytes) {
    c.overrun = true;
    return;
  }
  c.fifo.push_back(byte);
  if (c.first_armed) {
    c.receive_pending = true;
    c.first_armed = false;
  }
}

void Escc::write_data(State& s, unsigned n, std::uint8_t value, After& after) {
  Channel& c = s.channels[n];
  c.wr[8] = value;
  if ((c.wr[5] & kWr5TransmitEnable) == 0) return;
  if ((c.wr[14] & kWr14Loopback) != 0)
    push(c, value);
  else
    after.send = value;
  c.transmit_pending = true;  // the buffer is empty again at once
}

void Escc::run(unsigned n, const After& after) {
  if (after.send) backend(n).write({&*after.send, 1});
  if (after.ready) backend(n).ready();
}

std::uint64_t Escc::read(std::uint64_t offset, unsigned bytes) {
  const unsigned n = (offset & 4) != 0 ? kA : kB;
  After after;
  std::uint64_t value = 0;
  {
    auto s = state_.lock();
    value = (offset & 2) != 0 ? read_data(*s, n, after) : read_control(*s, n);
    update(*s);
  }
  run(n, after);
  return bytes == 1 ? value : value << (8 * (bytes - 1));
}

void Escc::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  const unsigned n = (offset & 4) != 0 ? kA : kB;
  const auto byte = static_cast<std::uint8_t>(value >> (8 * (bytes - 1)));
  After after;
  {
    auto s = state_.lock();
    if ((offset & 2) != 0)
      write_data(*s, n, byte, after);
    else
      write_control(*s, n, byte, after);
    update(*s);
  }
  run(n, after);
}

std::size_t Escc::room(unsigned n) {
  auto s = state_.lock();
  const Channel& c = s->channels[n];
  return (c.wr[3] & kWr3ReceiveEnable) != 0 ? kFifoBytes - c.fifo.size() : 0;
}

void Escc::receive(unsigned n, std::span<const std::uint8_t> bytes) {
  auto s = state_.lock();
  Channel& c = s->channels[n];
  if ((c.wr[3] & kWr3ReceiveEnable) == 0 || (c.wr[14] & kWr14Loopback) != 0) return;
  for (const std::uint8_t byte : bytes) push(c, byte);
  update(*s);
}

void Escc::line_event(unsigned n, CharEvent event) {
  auto s = state_.lock();
  Channel& c = s->channels[n];
  switch (event) {
    case CharEvent::kBreak:
      c.broken = true;
      c.external_pending = c.external_pending || (c.wr[15] & kWr15Break) != 0;
      break;
    case CharEvent::kOpened:
    case CharEvent::kClosed:
      if (c.carrier != (event == CharEvent::kOpened)) {
        c.carrier = !c.carrier;
        c.external_pending = c.external_pending || (c.wr[15] & kWr15Carrier) != 0;
      }
      break;
  }
  update(*s);
}

}  // namespace hw
