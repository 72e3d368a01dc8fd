// SPDX-License-Identifier: MIT
// Registers of a MACIO DMA channel, and transfers through it.
#include "hw/dma/sparc32_dma.h"

#include "hw/core/lanes.h"

namespace hw {
namespace {

enum Offset : std::uint64_t { kControl = 0x0, kAddress = 0x4, kCount = 0x8, kTest = 0xc };
constexpr std::uint32_t kSegmentBits = 0xff00'0000;

}  // namespace

Sparc32Dma::Sparc32Dma(Ports ports) : ports_(ports) { reset(Reset::kCold); }

void Sparc32Dma::connect(std::function<void()> reset_chip, std::function<void()> now_enabled) {
  reset_chip_ = std::move(reset_chip);
  now_enabled_ = std::move(now_enabled);
}

void Sparc32Dma::reset(Reset) {
  auto s = state_.lock();
  const bool pending = s->control.get(Control::interrupt);  // the chip's wire keeps its level
  *s = {};
  s->control = Control::of(Control::kReset).set(Control::interrupt, pending);
  update(*s);
}

void Sparc32Dma::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("control", s->control.raw);
  archive.item("address", s->address);
  archive.item("count", s->count);
  archive.item("test", s->test);
  if (archive.loading()) update(*s);
}

void Sparc32Dma::update(const State& s) {
  const bool asks = s.control.get(Control::interrupt) || s.control.get(Control::error);
  ports_.interrupt.set(asks && s.control.get(Control::interrupt_enable));
}

void Sparc32Dma::chip_interrupt(bool level) {
  auto s = state_.lock();
  s->control = s->control.set(Control::interrupt, level);
  update(*s);
}

std::uint64_t Sparc32Dma::read(std::uint64_t offset, unsigned bytes) {
  auto s = state_.lock();
  std::uint32_t word = 0;
  switch (offset & ~std::uint64_t{3}) {
    case kControl: word = s->control.raw; break;
    case kAddress: word = s->address; break;
    case kCount: word = s->count; break;
    case kTest: word = s->test; break;
    default: break;
  }
  return read_lanes(word, offset, bytes);
}

void Sparc32Dma::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  const std::uint32_t word = write_lanes(value, offset, bytes);
  bool resets = false, enables = false;
  {
    auto s = state_.lock();
    switch (offset & ~std::uint64_t{3}) {
      case kControl: {
        const Control before = s->control;
        s->control = before.written(word, Control::kWritable);
        resets = s->control.get(Control::reset_chip) && !before.get(Control::reset_chip);
        enables = s->control.get(Control::enable) && !before.get(Control::enable);
        if (resets || s->control.get(Control::invalidate)) s->control = s->control.set(Control::error, false);
        if (resets) s->control = s->control.set(Control::address_loaded, false);
        update(*s);
        break;
      }
      case kAddress:
        s->address = word;
        s->control = s->control.set(Control::address_loaded, true);
        break;
      case kCount: s->count = word; break;
      case kTest: s->test = word; break;
      default: break;
    }
  }
  if (resets && reset_chip_) reset_chip_();
  if (enables && now_enabled_) now_enabled_();
}

bool Sparc32Dma::enabled() { return state_.lock()->control.get(Control::enable); }

std::uint32_t Sparc32Dma::advance(std::size_t bytes) {
  auto s = state_.lock();
  const std::uint32_t at = s->address;
  s->address += static_cast<std::uint32_t>(bytes);
  return at;
}

/// A failed transfer is seen in CSR.
bool Sparc32Dma::noted(bool ok) {
  if (!ok) {
    auto s = state_.lock();
    s->control = s->control.set(Control::error, true);
    update(*s);
  }
  return ok;
}

bool Sparc32Dma::read_next(std::span<std::uint8_t> out) { return noted(ports_.bus.read(advance(out.size()), out)); }
bool Sparc32Dma::write_next(std::span<const std::uint8_t> in) {
  return noted(ports_.bus.write(advance(in.size()), in));
}

bool Sparc32Dma::read(std::uint64_t at, std::span<std::uint8_t> out) {
  const std::uint32_t segment = state_.lock()->test & kSegmentBits;
  return noted(ports_.bus.read(segment | (at & ~kSegmentBits), out));
}

bool Sparc32Dma::write(std::uint64_t at, std::span<const std::uint8_t> in) {
  const std::uint32_t segment = state_.lock()->test & kSegmentBits;
  return noted(ports_.bus.write(segment | (at & ~kSegmentBits), in));
}

}  // namespace hw
