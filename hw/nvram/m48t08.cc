// SPDX-License-Identifier: MIT
// M48T08 clock arithmetic and accesses.
#include "hw/nvram/m48t08.h"

#include <algorithm>
#include <chrono>

namespace hw {
namespace {

constexpr std::uint8_t kWriteBit = 0x80, kReadBit = 0x40;  // of the control register
constexpr std::uint8_t kStopBit = 0x80;                    // of the seconds
constexpr std::uint64_t kClockOffset = 0x1ff8;

std::uint8_t to_bcd(int value) { return static_cast<std::uint8_t>((value / 10 % 10) << 4 | (value % 10)); }
int from_bcd(std::uint8_t value) { return (value >> 4) * 10 + (value & 0xf); }

}  // namespace

void M48t08::load(std::span<const std::uint8_t> contents) {
  auto s = state_.lock();
  std::copy_n(contents.begin(), std::min(contents.size(), kBytes), s->ram.begin());
}

void M48t08::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("ram", s->ram);
  archive.item("registers", s->registers);
  archive.item("offset", s->offset);
  archive.item("stopped", s->stopped);
  archive.item("stopped_at", s->stopped_at);
  // Far more than any clock shows, and small enough for calendar arithmetic.
  constexpr std::int64_t kLimit = std::int64_t{1} << 38;
  s->offset = std::clamp(s->offset, -kLimit, kLimit);
  s->stopped_at = std::clamp(s->stopped_at, -kLimit, kLimit);
}

std::int64_t M48t08::shown(const State& s) const { return s.stopped ? s.stopped_at : wall_.seconds() + s.offset; }

/// Copies the running time into the registers.
void M48t08::fill(State& s) const {
  namespace chr = std::chrono;
  const chr::sys_seconds at{chr::seconds(shown(s))};
  const auto day = chr::floor<chr::days>(at);
  const chr::year_month_day date(day);
  const chr::hh_mm_ss clock(at - day);
  auto& r = s.registers;
  r[kSeconds] =
      static_cast<std::uint8_t>(to_bcd(static_cast<int>(clock.seconds().count())) | (s.stopped ? kStopBit : 0));
  r[kMinutes] = to_bcd(static_cast<int>(clock.minutes().count()));
  r[kHours] = to_bcd(static_cast<int>(clock.hours().count()));
  r[kDay] = static_cast<std::uint8_t>((r[kDay] & 0xf0) | chr::weekday(day).c_encoding());
  r[kDate] = to_bcd(static_cast<int>(static_cast<unsigned>(date.day())));
  r[kMonth] = to_bcd(static_cast<int>(static_cast<unsigned>(date.month())));
  r[kYear] = to_bcd(((static_cast<int>(date.year()) - base_year_) % 100 + 100) % 100);
}

/// Makes the registers the running time.
void M48t08::set_time(State& s) const {
  namespace chr = std::chrono;
  const auto& r = s.registers;
  const auto first = chr::year(base_year_ + from_bcd(r[kYear])) /
                     chr::month(static_cast<unsigned>(std::clamp(from_bcd(r[kMonth] & 0x1f), 1, 12))) / 1;
  const auto day = chr::sys_days(first) + chr::days(std::max(from_bcd(r[kDate] & 0x3f), 1) - 1);
  const std::int64_t at = chr::sys_seconds(day).time_since_epoch().count() + from_bcd(r[kHours] & 0x3f) * 3600 +
                          from_bcd(r[kMinutes] & 0x7f) * 60 + from_bcd(r[kSeconds] & 0x7f);
  s.offset = at - wall_.seconds();
  s.stopped = (r[kSeconds] & kStopBit) != 0;
  s.stopped_at = at;
}

void M48t08::write_control(State& s, std::uint8_t value) const {
  const std::uint8_t frozen = s.registers[kControl] & (kWriteBit | kReadBit);
  if (frozen == 0 && (value & (kWriteBit | kReadBit)) != 0) fill(s);
  if ((frozen & kWriteBit) != 0 && (value & kWriteBit) == 0) set_time(s);
  s.registers[kControl] = value;
}

std::uint64_t M48t08::read(std::uint64_t offset, unsigned bytes) {
  auto s = state_.lock();
  std::uint64_t value = 0;
  for (unsigned i = 0; i < bytes; ++i) {
    const std::uint64_t at = offset + i;
    std::uint8_t byte = 0;
    if (at >= kClockOffset && at < kBytes) {
      if ((s->registers[kControl] & (kWriteBit | kReadBit)) == 0) fill(*s);
      byte = s->registers[at - kClockOffset];
    } else if (at < kClockOffset) {
      byte = s->ram[at];
    }
    value = (value << 8) | byte;
  }
  return value;
}

void M48t08::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  auto s = state_.lock();
  for (unsigned i = 0; i < bytes; ++i) {
    const std::uint64_t at = offset + i;
    const auto byte = static_cast<std::uint8_t>(value >> (8 * (bytes - 1 - i)));
    if (at < kClockOffset)
      s->ram[at] = byte;
    else if (at == kClockOffset + kControl)
      write_control(*s, byte);
    else if (at < kBytes && (s->registers[kControl] & kWriteBit) != 0)
      s->registers[at - kClockOffset] = byte;
  }
}

}  // namespace hw
