// SPDX-License-Identifier: MIT
// 82077AA registers and commands.
#include "hw/block/fdc82077.h"

namespace hw {
namespace {

enum Register : std::uint64_t { kStatusA, kStatusB, kOutput, kTape, kMainStatus, kFifo, kReserved, kInput };

/// Command codes in the low 5 bits of the first byte; the upper bits are options.
enum class Command : std::uint8_t {
  kReadTrack = 0x02,
  kSpecify = 0x03,
  kSenseDrive = 0x04,
  kWrite = 0x05,
  kRead = 0x06,
  kRecalibrate = 0x07,
  kSenseInterrupt = 0x08,
  kWriteDeleted = 0x09,
  kReadId = 0x0a,
  kReadDeleted = 0x0c,
  kFormat = 0x0d,
  kDumpRegisters = 0x0e,
  kSeek = 0x0f,
  kVersion = 0x10,
  kScanEqual = 0x11,
  kPerpendicular = 0x12,
  kConfigure = 0x13,
  kLock = 0x14,
  kVerify = 0x16,
  kPartId = 0x18,
  kScanLow = 0x19,
  kScanHigh = 0x1d,
};
constexpr std::uint8_t kCodeBits = 0x1f, kLockBit = 0x80;

// DOR
constexpr std::uint8_t kDriveBits = 0x03, kNotReset = 0x04;
// DSR
constexpr std::uint8_t kSoftwareReset = 0x80;
// MSR
constexpr std::uint8_t kRequest = 0x80, kToHost = 0x40, kBusy = 0x10;
// ST0
constexpr std::uint8_t kSt0Abnormal = 0x40, kSt0Invalid = 0x80, kSt0Polling = 0xc0, kSt0SeekEnd = 0x20;
// ST3
constexpr std::uint8_t kSt3Always = 0x28, kSt3TrackZero = 0x10, kSt3Protected = 0x40;

constexpr std::uint8_t kVersionEnhanced = 0x90, kPartIdValue = 0x41;
/// Status A and B with no drive doing anything; the changed-disk line is up.
constexpr std::uint8_t kStatusAIdle = 0x40, kStatusAInterrupt = 0x80, kStatusBIdle = 0xc0, kDiskChanged = 0x80;
constexpr std::uint8_t kUnusedRegister = 0xff;

}  // namespace

void Fdc82077::set_interrupt(State& s, bool level) {
  s.interrupt = level;
  interrupt_.set(level);
}

void Fdc82077::controller_reset(State& s) {
  s.command.clear();
  s.result.clear();
  s.pending = 0x0f;
  s.after_reset = true;
  s.result_interrupts = false;
  s.track = {};
  if (!s.locked) s.configuration = s.precompensation = 0;
}

void Fdc82077::reset(Reset) {
  auto s = state_.lock();
  *s = {};
  set_interrupt(*s, false);
}

void Fdc82077::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("output", s->output);
  archive.item("tape", s->tape);
  archive.item("rate", s->rate);
  archive.item("command", s->command);
  archive.item("result", s->result);
  archive.item("track", s->track);
  archive.item("pending", s->pending);
  archive.item("after_reset", s->after_reset);
  archive.item("interrupt", s->interrupt);
  archive.item("result_interrupts", s->result_interrupts);
  archive.item("locked", s->locked);
  archive.item("step_rate", s->step_rate);
  archive.item("load_time", s->load_time);
  archive.item("end_of_track", s->end_of_track);
  archive.item("configuration", s->configuration);
  archive.item("precompensation", s->precompensation);
  archive.item("perpendicular", s->perpendicular);
  if (!archive.require(s->command.size() < kMaxBytes && s->result.size() <= kMaxBytes,
                       "floppy controller in an impossible state"))
    *s = {};
  if (archive.loading()) interrupt_.set(s->interrupt);
}

/// Bytes of the command phase, the first included.
std::size_t Fdc82077::command_bytes(std::uint8_t first) {
  switch (static_cast<Command>(first & kCodeBits)) {
    case Command::kReadTrack:
    case Command::kWrite:
    case Command::kRead:
    case Command::kWriteDeleted:
    case Command::kReadDeleted:
    case Command::kScanEqual:
    case Command::kVerify:
    case Command::kScanLow:
    case Command::kScanHigh: return 9;
    case Command::kFormat: return 6;
    case Command::kConfigure: return 4;
    case Command::kSpecify:
    case Command::kSeek: return 3;
    case Command::kSenseDrive:
    case Command::kRecalibrate:
    case Command::kReadId:
    case Command::kPerpendicular: return 2;
    default: return 1;
  }
}

void Fdc82077::sense_interrupt(State& s) {
  set_interrupt(s, false);
  for (std::uint8_t drive = 0; drive < 4; ++drive) {
    if ((s.pending >> drive & 1) == 0) continue;
    s.pending = static_cast<std::uint8_t>(s.pending & ~(1u << drive));
    s.result = {static_cast<std::uint8_t>((s.after_reset ? kSt0Polling : kSt0SeekEnd) | drive), s.track[drive]};
    return;
  }
  s.after_reset = false;
  s.result = {kSt0Invalid};
}

void Fdc82077::seek(State& s, std::uint8_t track) {
  const std::uint8_t drive = s.command[1] & kDriveBits;
  s.track[drive] = track;
  s.pending = static_cast<std::uint8_t>(1u << drive);
  s.after_reset = false;
  set_interrupt(s, true);
}

void Fdc82077::dump(State& s) {
  s.result.assign(s.track.begin(), s.track.end());
  for (const std::uint8_t byte :
       {s.step_rate, s.load_time, s.end_of_track,
        static_cast<std::uint8_t>((s.locked ? kLockBit : 0) | s.perpendicular), s.configuration, s.precompensation}) {
    s.result.push_back(byte);
  }
}

/// How a command on a disk ends when there is none.
void Fdc82077::no_disk(State& s) {
  const std::uint8_t unit = s.command[1] & 0x07;
  const bool has_address = s.command.size() == 9;
  const std::uint8_t track = has_address ? s.command[2] : s.track[unit & kDriveBits];
  const std::uint8_t head = has_address ? s.command[3] : static_cast<std::uint8_t>(unit >> 2);
  s.result = {
      static_cast<std::uint8_t>(kSt0Abnormal | unit), 0, 0, track, head, has_address ? s.command[4] : std::uint8_t{1},
      has_address ? s.command[5] : std::uint8_t{2}};
  s.result_interrupts = true;
  set_interrupt(s, true);
}

void Fdc82077::execute(State& s) {
  switch (static_cast<Command>(s.command[0] & kCodeBits)) {
    case Command::kSpecify:
      s.step_rate = s.command[1];
      s.load_time = s.command[2];
      break;
    case Command::kSenseDrive: {
      const std::uint8_t drive = s.command[1] & kDriveBits;
      s.result = {static_cast<std::uint8_t>(kSt3Always | kSt3Protected | (s.track[drive] == 0 ? kSt3TrackZero : 0) |
                                            (s.command[1] & 0x07))};
      break;
    }
    case Command::kRecalibrate: seek(s, 0); break;
    case Command::kSeek: seek(s, s.command[2]); break;
    case Command::kSenseInterrupt: sense_interrupt(s); break;
    case Command::kDumpRegisters: dump(s); break;
    case Command::kVersion: s.result = {kVersionEnhanced}; break;
    case Command::kPartId: s.result = {kPartIdValue}; break;
    case Command::kPerpendicular: s.perpendicular = s.command[1] & 0x7f; break;
    case Command::kConfigure:
      s.configuration = s.command[2];
      s.precompensation = s.command[3];
      break;
    case Command::kLock:
      s.locked = (s.command[0] & kLockBit) != 0;
      s.result = {static_cast<std::uint8_t>(s.locked ? 0x10 : 0)};
      break;
    case Command::kReadTrack:
    case Command::kWrite:
    case Command::kRead:
    case Command::kWriteDeleted:
    case Command::kReadId:
    case Command::kReadDeleted:
    case Command::kFormat:
    case Command::kScanEqual:
    case Command::kVerify:
    case Command::kScanLow:
    case Command::kScanHigh: no_disk(s); break;
    default: s.result = {kSt0Invalid}; break;
  }
  s.command.clear();
}

std::uint8_t Fdc82077::main_status(const State& s) const {
  if ((s.output & kNotReset) == 0) return 0;
  return static_cast<std::uint8_t>(kRequest | (s.result.empty() ? 0 : kToHost | kBusy) |
                                   (s.command.empty() ? 0 : kBusy));
}

std::uint8_t Fdc82077::read_fifo(State& s) {
  if (s.result.empty()) return 0;
  if (s.result_interrupts) {
    s.result_interrupts = false;
    set_interrupt(s, false);
  }
  const std::uint8_t byte = s.result.front();
  s.result.pop_front();
  return byte;
}

void Fdc82077::write_fifo(State& s, std::uint8_t value) {
  if ((s.output & kNotReset) == 0 || !s.result.empty()) return;
  s.command.push_back(value);
  if (s.command.size() >= command_bytes(s.command.front())) execute(s);
}

void Fdc82077::write_output(State& s, std::uint8_t value) {
  const bool was_reset = (s.output & kNotReset) == 0, is_reset = (value & kNotReset) == 0;
  s.output = value;
  if (is_reset && !was_reset) {
    controller_reset(s);
    set_interrupt(s, false);
  } else if (!is_reset && was_reset) {
    set_interrupt(s, true);
  }
}

std::uint64_t Fdc82077::read(std::uint64_t offset, unsigned) {
  auto s = state_.lock();
  switch (offset & 7) {
    case kStatusA: return static_cast<std::uint64_t>(kStatusAIdle | (s->interrupt ? kStatusAInterrupt : 0));
    case kStatusB: return kStatusBIdle;
    case kOutput: return s->output;
    case kTape: return s->tape;
    case kMainStatus: return main_status(*s);
    case kFifo: return read_fifo(*s);
    case kInput: return kDiskChanged;
    default: return kUnusedRegister;
  }
}

void Fdc82077::write(std::uint64_t offset, std::uint64_t value, unsigned) {
  const auto byte = static_cast<std::uint8_t>(value);
  auto s = state_.lock();
  switch (offset & 7) {
    case kOutput: write_output(*s, byte); break;
    case kTape: s->tape = byte & 0x03; break;
    case kMainStatus:  // written: data rate select, with a reset that ends by itself
      if ((byte & kSoftwareReset) != 0) {
        controller_reset(*s);
        set_interrupt(*s, true);
      }
      s->rate = byte & 0x03;
      break;
    case kFifo: write_fifo(*s, byte); break;
    case kInput: s->rate = byte & 0x03; break;
    default: break;
  }
}

}  // namespace hw
