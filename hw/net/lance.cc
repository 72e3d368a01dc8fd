// SPDX-License-Identifier: MIT
// LANCE registers, initialisation and rings.  All memory traffic runs with the lock free.
#include "hw/net/lance.h"

#include <algorithm>

#include "base/bits.h"

namespace hw {
namespace {

constexpr std::uint16_t kEventBits = 0x5f00;  // IDON, TINT, RINT, MERR, MISS, BABL: written as 1 to clear
constexpr std::uint16_t kCollisionError = 0x2000;
constexpr std::uint16_t kErrorBits = 0x7800;  // what ERR sums up
constexpr std::uint16_t kCsr3Bits = 0x0007, kCsr2Bits = 0x00ff, kCsr1Bits = 0xfffe;

// Descriptor flags, the upper byte of the second word.
constexpr std::uint8_t kOwn = 0x80, kStart = 0x02, kEnd = 0x01;
constexpr std::uint8_t kBufferError = 0x44;  // ERR and BUFF, receive

constexpr std::size_t kMaxFrame = 1518, kChecksumBytes = 4, kHeaderBytes = 14, kMinFrame = 60;
constexpr unsigned kMaxFramesPerRun = 128;  // one turn of the largest ring

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xffff'ffff;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb8'8320 : 0);
  }
  return crc;
}

std::uint16_t half(std::span<const std::uint8_t> bytes, std::size_t at) {
  return base::load_be<std::uint16_t>(&bytes[at]);
}

}  // namespace

Lance::Lance(Ports ports) : ports_(ports) {
  chip_reset();
  ports_.network.attach(this);
}

Lance::~Lance() { ports_.network.attach(nullptr); }

void Lance::update(State& s) {
  s.status = s.status.set(Status::error, (s.status.raw & (kErrorBits | kCollisionError)) != 0)
                 .set(Status::interrupt, (s.status.raw & kEventBits) != 0);
  ports_.interrupt.set(s.status.get(Status::interrupt) && s.status.get(Status::interrupt_enable));
}

void Lance::stop(State& s) {
  s.status = Status{}.set(Status::stop, true);
  ++s.epoch;
}

void Lance::chip_reset() {
  auto s = state_.lock();
  stop(*s);
  s->pointer = 0;
  s->csr = {};
  s->setup = {};
  update(*s);
}

void Lance::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("pointer", s->pointer);
  archive.item("status", s->status.raw);
  archive.item("csr", s->csr);
  archive.item("mode", s->setup.mode.raw);
  archive.item("address", s->setup.address);
  archive.item("filter", s->setup.filter);
  for (Ring* ring : {&s->setup.receive, &s->setup.transmit}) {
    archive.item("base", ring->base);
    archive.item("next", ring->next);
    archive.item("log_size", ring->log_size);
    ring->log_size &= 7;
    ring->next %= ring->size();
  }
  s->pointer &= 3;
  if (archive.loading()) update(*s);
}

void Lance::write_status(State& s, std::uint16_t value, bool& initialise, bool& transmit) {
  const Status written = Status::of(value);
  if (written.get(Status::stop)) {
    stop(s);
    return;
  }
  s.status.raw = static_cast<std::uint16_t>(s.status.raw & ~(value & (kEventBits | kCollisionError)));
  s.status = s.status.set(Status::interrupt_enable, written.get(Status::interrupt_enable));
  const bool stopped = s.status.get(Status::stop);
  initialise = written.get(Status::init) && stopped;
  if (written.get(Status::start) && !s.status.get(Status::start)) {
    s.status = s.status.set(Status::start, true).set(Status::stop, false);
    if (!initialise) {
      s.status = s.status.set(Status::transmitter_on, !s.setup.mode.get(Mode::no_transmitter))
                     .set(Status::receiver_on, !s.setup.mode.get(Mode::no_receiver));
      transmit = true;
    }
  }
  if (written.get(Status::demand)) transmit = true;
}

std::uint64_t Lance::read(std::uint64_t offset, unsigned bytes) {
  auto s = state_.lock();
  std::uint16_t word = s->pointer;
  if ((offset & 2) == 0) word = s->pointer == 0 ? s->status.raw : s->csr[s->pointer];
  if (bytes == 1) return (offset & 1) == 0 ? word >> 8 : word & 0xff;
  return word;
}

void Lance::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  if (bytes != 2) return;  // a 16-bit chip: narrower cycles do not reach it
  const auto word = static_cast<std::uint16_t>(value);
  bool initialises = false, transmits = false;
  {
    auto s = state_.lock();
    if ((offset & 2) != 0) {
      s->pointer = word & 3;
    } else if (s->pointer == 0) {
      write_status(*s, word, initialises, transmits);
      update(*s);
    } else if (s->status.get(Status::stop)) {  // the others are writable only while stopped
      const std::array<std::uint16_t, 4> writable{0, kCsr1Bits, kCsr2Bits, kCsr3Bits};
      s->csr[s->pointer] = word & writable[s->pointer];
    }
  }
  if (initialises) initialise();
  if (transmits) run_transmit();
}

/// Reads the initialisation block: mode, address, filter, rings; all 16-bit words in the order of the bus.
void Lance::initialise() {
  std::uint32_t at = 0;
  std::uint64_t epoch = 0;
  {
    auto s = state_.lock();
    at = s->csr[1] | std::uint32_t{s->csr[2]} << 16;
    epoch = s->epoch;
  }
  std::array<std::uint8_t, 24> block{};
  if (!ports_.dma.read(at, block)) return memory_error();
  Setup setup;
  setup.mode.raw = half(block, 0);
  for (std::size_t i = 0; i < 3; ++i) {  // the low byte of each word comes first on the wire
    setup.address[2 * i] = block[2 + 2 * i + 1];
    setup.address[2 * i + 1] = block[2 + 2 * i];
  }
  for (std::size_t i = 0; i < 4; ++i) {
    setup.filter[2 * i] = block[8 + 2 * i + 1];
    setup.filter[2 * i + 1] = block[8 + 2 * i];
  }
  for (const auto& [ring, offset] :
       {std::pair{&setup.receive, std::size_t{16}}, std::pair{&setup.transmit, std::size_t{20}}}) {
    const std::uint16_t high = half(block, offset + 2);
    ring->base = (half(block, offset) & 0xfff8u) | std::uint32_t{high & 0xffu} << 16;
    ring->log_size = static_cast<std::uint8_t>(high >> 13);
  }
  bool transmits = false;
  {
    auto s = state_.lock();
    if (s->epoch != epoch) return;
    s->setup = setup;
    s->status = s->status.set(Status::init, true).set(Status::initialised, true).set(Status::stop, false);
    if (s->status.get(Status::start)) {
      s->status = s->status.set(Status::transmitter_on, !setup.mode.get(Mode::no_transmitter))
                      .set(Status::receiver_on, !setup.mode.get(Mode::no_receiver));
      transmits = true;
    }
    update(*s);
  }
  ports_.network.ready();
  if (transmits) run_transmit();
}

void Lance::memory_error() {
  auto s = state_.lock();
  s->status =
      s->status.set(Status::memory_error, true).set(Status::transmitter_on, false).set(Status::receiver_on, false);
  update(*s);
}

bool Lance::read_descriptor(std::uint32_t at, Descriptor& d) {
  std::array<std::uint8_t, 8> raw{};
  if (!ports_.dma.read(at & 0xff'ffff, raw)) {
    memory_error();
    return false;
  }
  d.buffer = half(raw, 0) | std::uint32_t{raw[3]} << 16;
  d.flags = raw[2];
  d.bytes = static_cast<std::uint16_t>((0x1000 - (half(raw, 4) & 0xfff)) & 0xfff);  // stored negative
  if (d.bytes == 0) d.bytes = 0x1000;
  return true;
}

/// Writes status back: first the last word, then the flags that hand the descriptor over.
bool Lance::give_back(std::uint32_t at, std::uint8_t flags, std::uint16_t last_word) {
  std::array<std::uint8_t, 2> word;
  base::store_be(word.data(), last_word);
  const std::array<std::uint8_t, 1> byte{flags};
  if (ports_.dma.write((at + 6) & 0xff'ffff, word) && ports_.dma.write((at + 2) & 0xff'ffff, byte)) return true;
  memory_error();
  return false;
}

void Lance::run_transmit() {
  Ring ring;
  std::uint64_t epoch = 0;
  {
    auto s = state_.lock();
    if (!s->status.get(Status::transmitter_on)) return;
    if (s->sending) {
      s->send_again = true;
      return;
    }
    s->sending = true;
    ring = s->setup.transmit;
    epoch = s->epoch;
  }
  bool more = true;
  for (unsigned frames = 0; more && frames < kMaxFramesPerRun; ++frames) {
    const bool sent = transmit_frame(ring, epoch, more);
    auto s = state_.lock();
    if (s->epoch != epoch) break;
    s->setup.transmit.next = ring.next;
    if (sent) {
      s->status = s->status.set(Status::transmitted, true);
      update(*s);
    }
    if (!more && std::exchange(s->send_again, false)) more = true;
  }
  state_.lock()->sending = false;
}

/// Sends the frame that starts at the ring's next descriptor.  `more` is false when none was ready.
bool Lance::transmit_frame(Ring& ring, std::uint64_t epoch, bool& more) {
  std::vector<std::uint8_t> frame;
  for (std::uint32_t pieces = 0; pieces < ring.size(); ++pieces) {
    Descriptor d;
    more = read_descriptor(ring.entry(), d) && (d.flags & kOwn) != 0;
    if (!more) return false;
    std::vector<std::uint8_t> bytes(d.bytes);
    if (!ports_.dma.read(d.buffer, bytes)) {
      memory_error();
      return more = false;
    }
    if ((d.flags & kStart) != 0) frame.clear();
    if (frame.size() <= kMaxFrame) frame.insert(frame.end(), bytes.begin(), bytes.end());
    if (!give_back(ring.entry(), d.flags & static_cast<std::uint8_t>(~kOwn), 0)) return more = false;
    ring.next = (ring.next + 1) % ring.size();
    if ((d.flags & kEnd) != 0) break;
  }
  bool loops = false;
  {
    auto s = state_.lock();
    if (s->epoch != epoch) return more = false;
    loops = s->setup.mode.get(Mode::loopback);
  }
  frame.resize(std::min(frame.size(), kMaxFrame));
  if (loops)
    receive(frame);
  else if (frame.size() >= kHeaderBytes)
    ports_.network.send(frame);
  return true;
}

bool Lance::can_receive() {
  auto s = state_.lock();
  return s->status.get(Status::receiver_on) && !s->storing;
}

bool Lance::wanted(const Setup& setup, std::span<const std::uint8_t> frame) const {
  if (setup.mode.get(Mode::promiscuous) || setup.mode.get(Mode::loopback)) return true;
  if ((frame[0] & 1) == 0) return std::equal(setup.address.begin(), setup.address.end(), frame.begin());
  if (std::all_of(frame.begin(), frame.begin() + 6, [](std::uint8_t b) { return b == 0xff; })) return true;
  const std::uint32_t hash = crc32(frame.first(6)) >> 26;
  return (setup.filter[hash / 8] >> (hash % 8) & 1) != 0;
}

void Lance::receive(std::span<const std::uint8_t> frame) {
  Setup setup;
  std::uint64_t epoch = 0;
  {
    auto s = state_.lock();
    if (!s->status.get(Status::receiver_on) || s->storing || frame.size() < kHeaderBytes || frame.size() > kMaxFrame)
      return;
    if (!wanted(s->setup, frame)) return;
    s->storing = true;
    setup = s->setup;
    epoch = s->epoch;
  }
  std::vector<std::uint8_t> whole(frame.begin(), frame.end());
  if (whole.size() < kMinFrame) whole.resize(kMinFrame, 0);
  const std::uint32_t check = ~crc32(whole);
  for (unsigned i = 0; i < kChecksumBytes; ++i) whole.push_back(static_cast<std::uint8_t>(check >> (8 * i)));
  bool missed = false;
  const bool stored = store_frame(setup, setup.receive, whole, missed);
  auto s = state_.lock();
  s->storing = false;
  if (s->epoch != epoch) return;
  s->setup.receive.next = setup.receive.next;
  s->status = s->status.set(Status::received, s->status.get(Status::received) || stored)
                  .set(Status::missed, s->status.get(Status::missed) || missed);
  update(*s);
}

bool Lance::store_frame(const Setup&, Ring& ring, std::span<const std::uint8_t> frame, bool& missed) {
  const auto total = static_cast<std::uint16_t>(frame.size());
  std::uint8_t first = kStart;
  for (std::uint32_t pieces = 0; pieces < ring.size(); ++pieces) {
    Descriptor d;
    if (!read_descriptor(ring.entry(), d)) return false;
    if ((d.flags & kOwn) == 0) {
      missed = true;  // nowhere to put it, or its rest
      return first == 0;
    }
    const auto part = frame.first(std::min<std::size_t>(frame.size(), d.bytes));
    if (!ports_.dma.write(d.buffer, part)) {
      memory_error();
      return false;
    }
    frame = frame.subspan(part.size());
    const bool last_try = pieces + 1 == ring.size();
    const std::uint8_t end = frame.empty() ? kEnd : last_try ? kBufferError : 0;
    if (!give_back(ring.entry(), static_cast<std::uint8_t>(first | end), frame.empty() ? total : 0)) return false;
    ring.next = (ring.next + 1) % ring.size();
    first = 0;
    if (frame.empty()) return true;
  }
  return true;
}

}  // namespace hw
