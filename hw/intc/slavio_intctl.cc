// SPDX-License-Identifier: MIT
// SLAVIO interrupt controller: from source levels, masks and soft interrupts to one level per processor.
#include "hw/intc/slavio_intctl.h"

#include <fmt/core.h>

#include <bit>

#include "base/check.h"
#include "hw/core/irq.h"
#include "hw/core/lanes.h"

namespace hw {
namespace {

constexpr std::uint32_t kMaskAll = 0x8000'0000;
/// Sources this board's SLAVIO has a mask bit for, and the mask-all bit.
constexpr std::uint32_t kImplemented = 0xf05d'ff80;
constexpr std::uint32_t kSoftBits = 0xfffe'0000;
constexpr std::uint32_t kLevel15 = 0x8000;

/// Level of each source; 0: not wired.  Source: table "Interrupt level assignment on sun4m" in sun4m_irq.c.
constexpr std::array<std::uint8_t, 32> kLevelOfSource = {
    2,  3,  5,  7,  9, 11, 13,  // VME 1..7
    2,  3,  5,  7,  9, 11, 13,  // SBus 1..7
    12, 12,                     // keyboard and mouse, serial
    6,  13, 4,  10,             // Ethernet, audio, SCSI, system timer
    8,  9,  11, 0,  0, 0,  0,   // video, module, floppy
    15, 15, 15, 15, 0,          // VME, memory, write-buffer and module errors
};

enum MasterOffset : std::uint64_t { kPending = 0x0, kMask = 0x4, kMaskClear = 0x8, kMaskSet = 0xc, kTarget = 0x10 };
enum PageOffset : std::uint64_t { kCpuPending = 0x0, kCpuClear = 0x4, kCpuSet = 0x8 };

}  // namespace

/// One processor's registers.
class SlavioIntctl::Page final : public MmioDevice {
 public:
  Page(SlavioIntctl& owner, unsigned cpu) : owner_(owner), cpu_(cpu) {}
  [[nodiscard]] std::string_view type() const override { return "slavio_intctl"; }
  void reset(Reset) override {}         // part of the controller
  void serialize(Archive&) override {}  // part of the controller
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override {
    return read_lanes(owner_.read_page(cpu_, offset & ~std::uint64_t{3}), offset, bytes);
  }
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override {
    owner_.write_page(cpu_, offset & ~std::uint64_t{3}, write_lanes(value, offset, bytes));
  }

 private:
  SlavioIntctl& owner_;
  unsigned cpu_;
};

SlavioIntctl::SlavioIntctl(std::vector<CpuIrq*> cpus) : cpus_(std::move(cpus)) {
  base::check(!cpus_.empty() && cpus_.size() <= kSun4mMaxCpus, "1 to 4 processors");
  for (unsigned n = 0; n < 32; ++n)
    inputs_.push_back(std::make_unique<IrqFunction>([this, n](bool level) { set_source(n, level); }));
  for (unsigned n = 0; n < kSun4mPages; ++n) {
    timer_inputs_.push_back(std::make_unique<IrqFunction>([this, n](bool level) { set_timer(n, level); }));
    pages_.push_back(std::make_unique<Page>(*this, n));
  }
  reset(Reset::kCold);
}

void SlavioIntctl::reset(Reset) {
  auto s = state_.lock();
  s->disabled = ~kImplemented;
  s->target = 0;
  s->soft = {};
  update(*s);
}

void SlavioIntctl::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("sources", s->sources);
  archive.item("disabled", s->disabled);
  archive.item("target", s->target);
  archive.item("soft", s->soft);
  archive.item("timer", s->timer);
  auto raised = s->raised;
  archive.item("raised", raised);
  s->target %= kSun4mPages;
  if (archive.loading()) update(*s);
  s->raised = raised;
}

void SlavioIntctl::set_source(unsigned n, bool level) {
  auto s = state_.lock();
  const std::uint32_t bit = std::uint32_t{1} << n;
  const bool rises = level && (s->sources & bit) == 0;
  s->sources = level ? s->sources | bit : s->sources & ~bit;
  if (rises && kLevelOfSource[n] == 15 && (s->disabled & (bit | kMaskAll)) == 0) {
    for (auto& soft : s->soft) soft |= kLevel15;  // errors are broadcast and stay until each processor clears its own
  }
  update(*s);
}

void SlavioIntctl::set_timer(unsigned cpu, bool level) {
  auto s = state_.lock();
  s->timer[cpu] = level;
  update(*s);
}

std::uint32_t SlavioIntctl::pending(const State& s, unsigned cpu) {
  std::uint32_t word = s.soft[cpu];
  if (s.timer[cpu]) word |= 1u << 14;
  if (cpu == s.target && (s.disabled & kMaskAll) == 0) {
    for (std::uint32_t left = s.sources & kImplemented & ~s.disabled; left != 0; left &= left - 1) {
      word |= 1u << kLevelOfSource[static_cast<unsigned>(std::countr_zero(left))];
    }
  }
  return word & ~1u;
}

void SlavioIntctl::update(State& s) {
  for (unsigned cpu = 0; cpu < cpus_.size(); ++cpu) {
    const std::uint32_t word = pending(s, cpu);
    const std::uint32_t levels = (word >> 16) | (word & 0xfffe);
    const auto level = static_cast<std::uint8_t>(levels == 0 ? 0 : std::bit_width(levels) - 1);
    if (level > s.level[cpu]) ++s.raised[level];
    s.level[cpu] = level;
    cpus_[cpu]->set_level(level);
  }
}

std::uint64_t SlavioIntctl::read(std::uint64_t offset, unsigned bytes) {
  auto s = state_.lock();
  std::uint32_t word = 0;
  switch (offset & ~std::uint64_t{3}) {
    case kPending: word = s->sources & kImplemented & ~kMaskAll; break;
    case kMask: word = s->disabled & kImplemented; break;
    case kTarget: word = s->target; break;
    default: break;  // the mask's clear and set registers read as 0
  }
  return read_lanes(word, offset, bytes);
}

void SlavioIntctl::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  const std::uint32_t word = write_lanes(value, offset, bytes);
  auto s = state_.lock();
  switch (offset & ~std::uint64_t{3}) {
    case kMaskClear: s->disabled &= ~(word & kImplemented); break;
    case kMaskSet: s->disabled |= word & kImplemented; break;
    case kTarget: s->target = word % kSun4mPages; break;
    default: return;
  }
  update(*s);
}

std::uint32_t SlavioIntctl::read_page(unsigned cpu, std::uint64_t offset) {
  auto s = state_.lock();
  return offset == kCpuPending ? pending(*s, cpu) : 0;
}

void SlavioIntctl::write_page(unsigned cpu, std::uint64_t offset, std::uint32_t value) {
  auto s = state_.lock();
  if (offset == kCpuClear)
    s->soft[cpu] &= ~(value & (kSoftBits | kLevel15));
  else if (offset == kCpuSet)
    s->soft[cpu] |= value & kSoftBits;
  else
    return;
  update(*s);
}

std::string SlavioIntctl::describe() {
  auto s = state_.lock();
  std::string text = fmt::format("master: pending 0x{:08x} masked 0x{:08x} target cpu {}\n", s->sources & kImplemented,
                                 s->disabled & kImplemented, s->target);
  for (unsigned cpu = 0; cpu < cpus_.size(); ++cpu) {
    text += fmt::format("cpu {}: pending 0x{:08x} level {}\n", cpu, pending(*s, cpu), s->level[cpu]);
  }
  for (unsigned level = 1; level < 16; ++level) {
    if (s->raised[level] != 0) text += fmt::format("level {:2}: raised {} times\n", level, s->raised[level]);
  }
  return text;
}

}  // namespace hw
