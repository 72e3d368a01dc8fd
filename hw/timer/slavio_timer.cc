// SPDX-License-Identifier: MIT
// SLAVIO counter-timers.  Counts are computed from the clock when read; a host timer runs only towards an interrupt.
#include "hw/timer/slavio_timer.h"

#include <algorithm>

#include "hw/core/lanes.h"

namespace hw {
namespace {

constexpr nanoseconds kTick{500};
constexpr unsigned kShift = 9;
constexpr std::uint32_t kReached = 0x8000'0000;
constexpr std::uint32_t kCountBits = 0x7fff'fe00;
constexpr unsigned kPages = 16;

enum Offset : std::uint64_t { kLimit = 0x0, kCount = 0x4, kLimitKeep = 0x8, kStatus = 0xc, kMode = 0x10 };

}  // namespace

/// One processor's registers.
class SlavioTimer::Page final : public MmioDevice {
 public:
  Page(SlavioTimer& owner, unsigned n) : owner_(owner), n_(n) {}
  [[nodiscard]] std::string_view type() const override { return "slavio_timer"; }
  void reset(Reset) override {}         // part of the timer
  void serialize(Archive&) override {}  // part of the timer
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override {
    if (n_ > owner_.ports_.cpus.size()) return 0;
    return read_lanes(owner_.read_counter(n_, offset & ~std::uint64_t{3}), offset, bytes);
  }
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override {
    if (n_ > owner_.ports_.cpus.size()) return;
    owner_.write_counter(n_, offset & ~std::uint64_t{3}, write_lanes(value, offset, bytes));
  }

 private:
  SlavioTimer& owner_;
  unsigned n_;
};

SlavioTimer::SlavioTimer(Ports ports) : ports_(std::move(ports)) {
  state_.lock()->counters.resize(1 + ports_.cpus.size());
  for (unsigned n = 0; n < 1 + ports_.cpus.size(); ++n)
    timers_.push_back(std::make_unique<Timer>(ports_.clock, [this, n] { expired(n); }));
  for (unsigned cpu = 0; cpu < kPages; ++cpu) pages_.push_back(std::make_unique<Page>(*this, cpu + 1));
  reset(Reset::kCold);
}

SlavioTimer::~SlavioTimer() { timers_.clear(); }

void SlavioTimer::reset(Reset) {
  auto s = state_.lock();
  for (unsigned n = 0; n < s->counters.size(); ++n) {
    set_interrupt(*s, n, false);
    s->counters[n] = {};
    restart(s->counters[n]);
    schedule(*s, n);
  }
}

void SlavioTimer::serialize(Archive& archive) {
  auto s = state_.lock();
  for (unsigned n = 0; n < s->counters.size(); ++n) {
    Counter& c = s->counters[n];
    archive.item("limit", c.limit);
    archive.item("reached", c.reached);
    bool interrupt = c.interrupt;
    archive.item("interrupt", interrupt);
    archive.item("running", c.running);
    archive.item("user", c.user);
    archive.time("start", c.start);
    archive.item("base", c.base);
    archive.time("expiry", c.expiry);
    if (!archive.loading()) continue;
    c.limit &= kCountBits;
    c.start = std::min(c.start, ports_.clock.now());  // a count never runs backwards, whatever the file says
    c.expiry = std::clamp(c.expiry, c.start, ports_.clock.now() + period(c));
    set_interrupt(*s, n, interrupt);
    schedule(*s, n);
  }
}

/// Time from one reaching of the limit to the next: the count goes from 1 to the limit.
nanoseconds SlavioTimer::period(const Counter& c) {
  const std::uint32_t ticks = c.limit >> kShift;
  return kTick * std::max<std::int64_t>(std::int64_t{ticks} - 1, 1);
}

void SlavioTimer::restart(Counter& c) const {
  c.start = ports_.clock.now();
  c.base = 0;
  c.expiry = c.start + period(c);
}

/// The counter-mode count register without its reached bit.  Callers have caught up.
std::uint32_t SlavioTimer::count(const Counter& c) const {
  const nanoseconds now = ports_.clock.now();
  std::int64_t ticks = (now - c.start) / kTick;
  // From the last reaching of the limit; while that is not acknowledged it stays below the next one.
  if (c.limit != 0) ticks = std::clamp((now - (c.expiry - period(c))) / kTick, std::int64_t{0}, period(c) / kTick - 1);
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(ticks) + 1) << kShift) & kCountBits;
}

std::uint64_t SlavioTimer::user_ticks(const Counter& c) const {
  if (!c.running) return c.base;
  return c.base + static_cast<std::uint64_t>((ports_.clock.now() - c.start) / kTick);
}

/// Notices a limit that was reached since the last look.  Only one at a time: on a host that keeps the processor
/// waiting for more than a period, the next one comes when the guest has acknowledged this.  The chip would let it
/// pass, but guests build their time from count and reached bit and must not see it go back.
void SlavioTimer::catch_up(State& s, unsigned n) {
  constexpr int kMostOwed = 100;
  Counter& c = s.counters[n];
  const nanoseconds now = ports_.clock.now();
  if (c.user || c.limit == 0 || c.reached || now < c.expiry) return;
  const std::int64_t owed = (now - c.expiry) / period(c);
  if (owed > kMostOwed) c.expiry += period(c) * (owed - kMostOwed);
  c.expiry += period(c);
  c.reached = true;
  set_interrupt(s, n, true);
}

/// While the interrupt is up nothing more can happen, so the host timer rests until it is taken back.
void SlavioTimer::schedule(State& s, unsigned n) {
  const Counter& c = s.counters[n];
  if (c.user || c.limit == 0 || c.interrupt)
    timers_[n]->disarm();
  else
    timers_[n]->arm(c.expiry);
}

void SlavioTimer::set_interrupt(State& s, unsigned n, bool level) {
  Counter& c = s.counters[n];
  if (c.interrupt == level) return;
  c.interrupt = level;
  (n == 0 ? ports_.system : *ports_.cpus[n - 1]).set(level);
}

void SlavioTimer::expired(unsigned n) {
  auto s = state_.lock();
  catch_up(*s, n);
  schedule(*s, n);
}

void SlavioTimer::set_limit(State& s, unsigned n, std::uint32_t value, bool restart_count) {
  Counter& c = s.counters[n];
  c.limit = value & kCountBits;
  if (restart_count) {
    restart(c);
    c.reached = false;
    set_interrupt(s, n, false);
  } else {
    // The count goes on; the new limit is met when the count comes to it, at once if it is past.
    const nanoseconds now = ports_.clock.now();
    c.expiry = std::max(now, c.start + period(c));
    if (now - c.start >= period(c)) c.start = now - (now - c.start) % period(c);
  }
  schedule(s, n);
}

void SlavioTimer::set_user(State& s, unsigned n, bool user) {
  Counter& c = s.counters[n];
  if (c.user == user) return;
  c.user = user;
  c.limit = 0;
  c.reached = false;
  c.running = true;
  set_interrupt(s, n, false);
  restart(c);
  schedule(s, n);
}

std::uint32_t SlavioTimer::read_counter(unsigned n, std::uint64_t offset) {
  auto s = state_.lock();
  Counter& c = s->counters[n];
  catch_up(*s, n);
  schedule(*s, n);
  switch (offset) {
    case kLimit:
      if (c.user) return static_cast<std::uint32_t>(user_ticks(c) >> (32 - kShift));
      c.reached = false;
      set_interrupt(*s, n, false);
      schedule(*s, n);
      return c.limit;
    case kCount:
      if (c.user) return static_cast<std::uint32_t>(user_ticks(c) << kShift);
      return count(c) | (c.reached ? kReached : 0);
    case kStatus: return n != 0 && c.running ? 1 : 0;
    default: return 0;
  }
}

void SlavioTimer::write_counter(unsigned n, std::uint64_t offset, std::uint32_t value) {
  auto s = state_.lock();
  Counter& c = s->counters[n];
  catch_up(*s, n);
  switch (offset) {
    case kLimit:
    case kCount:
      if (c.user) {
        const std::uint64_t now = user_ticks(c);  // 64 bits of which the low 9 are not counted
        const std::uint64_t low_bits = (std::uint64_t{1} << (32 - kShift)) - 1;
        c.base = offset == kLimit ? (now & low_bits) | (std::uint64_t{value} << (32 - kShift))
                                  : (now & ~low_bits) | (value >> kShift);
        c.start = ports_.clock.now();
      } else if (offset == kLimit) {
        set_limit(*s, n, value, true);
      }
      break;
    case kLimitKeep:
      if (!c.user) set_limit(*s, n, value, false);
      break;
    case kStatus:
      if (c.user) {
        c.base = user_ticks(c);
        c.start = ports_.clock.now();
        c.running = (value & 1) != 0;
      }
      break;
    default: break;
  }
  schedule(*s, n);
}

std::uint64_t SlavioTimer::read(std::uint64_t offset, unsigned bytes) {
  const std::uint64_t word_offset = offset & ~std::uint64_t{3};
  if (word_offset != kMode) return read_lanes(read_counter(0, word_offset), offset, bytes);
  auto s = state_.lock();
  std::uint32_t mode = 0;
  for (unsigned n = 1; n < s->counters.size(); ++n) mode |= static_cast<std::uint32_t>(s->counters[n].user) << (n - 1);
  return read_lanes(mode, offset, bytes);
}

void SlavioTimer::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  const std::uint64_t word_offset = offset & ~std::uint64_t{3};
  const std::uint32_t word = write_lanes(value, offset, bytes);
  if (word_offset != kMode) return write_counter(0, word_offset, word);
  auto s = state_.lock();
  for (unsigned n = 1; n < s->counters.size(); ++n) set_user(*s, n, ((word >> (n - 1)) & 1) != 0);
}

}  // namespace hw
