// SPDX-License-Identifier: MIT
// ESP registers and commands; the steps that move bytes are in esp_work.cc.
#include "hw/scsi/esp.h"

#include <algorithm>

#include "base/log.h"

namespace hw {

void Esp::clear(State& s) {
  const std::uint64_t epoch = s.epoch;
  const bool busy = s.busy;
  s = {};
  s.epoch = epoch + 1;
  s.busy = busy;
  s.written[kConfig1] = kResetConfig1;
}

void Esp::chip_reset() {
  {
    auto s = state_.lock();
    clear(*s);
    s->work = Work::kAbort;
    ports_.interrupt.set(false);
  }
  run();
}

void Esp::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("written", s->written);
  archive.item("id_readable", s->id_readable);
  archive.item("counter", s->counter);
  archive.item("fifo", s->fifo);
  archive.item("status", s->status.raw);
  archive.item("interrupts", s->interrupts);
  archive.item("step", s->step);
  archive.item("work", s->work);
  archive.item("purpose", s->purpose);
  archive.item("dma", s->dma);
  archive.item("pad", s->pad);
  archive.item("select_messages", s->select_messages);
  archive.item("select_stops", s->select_stops);
  archive.item("then", s->then);
  archive.item("connected", s->connected);
  archive.item("owes_status", s->owes_status);
  archive.item("target", s->target);
  archive.item("lun", s->lun);
  archive.item("status_byte", s->status_byte);
  archive.item("command", s->command);
  archive.item("message_out", s->message_out);
  archive.item("message_in", s->message_in);
  archive.item("data_left", s->data_left);
  archive.item("direction", s->direction);
  const bool sane = s->fifo.size() <= kFifoBytes && s->target < kScsiTargets && s->command.size() <= kMaxBlock &&
                    s->message_out.size() <= kMaxBlock && s->message_in.size() <= kMaxBlock && s->lun < 8 &&
                    s->work <= Work::kAbort && s->purpose <= Purpose::kTransfer &&
                    s->direction <= ScsiDirection::kOut && (!s->connected || ports_.bus[s->target] != nullptr);
  if (!archive.require(sane, "SCSI controller in an impossible state")) clear(*s);
  if (archive.loading()) ports_.interrupt.set(s->status.get(Status::interrupt));
}

void Esp::interrupt(State& s, std::uint8_t bits) {
  s.work = Work::kNone;
  s.interrupts |= bits;
  s.status = s.status.set(Status::interrupt, true);
  ports_.interrupt.set(true);
}

std::uint32_t Esp::programmed_count(const State& s) {
  std::uint32_t count = s.written[kCountLow] | std::uint32_t{s.written[kCountMid]} << 8;
  const bool wide = (s.written[kConfig2] & kConfig2Features) != 0;
  if (wide && !s.id_readable) count |= std::uint32_t{s.written[kCountHigh]} << 16;
  if (count == 0) count = wide ? 0x100'0000 : 0x1'0000;
  return count;
}

void Esp::count_down(State& s, std::size_t bytes) {
  s.counter -= static_cast<std::uint32_t>(std::min<std::size_t>(bytes, s.counter));
  if (s.counter == 0) s.status = s.status.set(Status::count_zero, true);
}

void Esp::disconnect(State& s) {
  s.connected = false;
  s.owes_status = false;
  s.command.clear();
  s.message_out.clear();
  s.message_in.clear();
  s.data_left = 0;
  s.direction = ScsiDirection::kNone;
}

void Esp::fill_fifo(State& s, std::uint8_t byte) {
  if (s.fifo.size() >= kFifoBytes)
    s.status = s.status.set(Status::gross_error, true);
  else
    s.fifo.push_back(byte);
}

std::vector<std::uint8_t> Esp::drain_fifo(State& s) {
  std::vector<std::uint8_t> bytes(s.fifo.begin(), s.fifo.end());
  s.fifo.clear();
  return bytes;
}

std::uint8_t Esp::read_register(State& s, unsigned n) {
  switch (n) {
    case kCountLow: return static_cast<std::uint8_t>(s.counter);
    case kCountMid: return static_cast<std::uint8_t>(s.counter >> 8);
    case kFifo: {
      if (s.fifo.empty()) return 0;
      const std::uint8_t byte = s.fifo.front();
      s.fifo.pop_front();
      return byte;
    }
    case kCommand: return s.written[kCommand];
    case kStatus: return s.status.raw;
    case kInterrupt: {
      const std::uint8_t bits = std::exchange(s.interrupts, std::uint8_t{0});
      s.status = s.status.set(Status::interrupt, false).set(Status::gross_error, false);
      ports_.interrupt.set(false);
      return bits;
    }
    case kStep: return s.step;
    case kFifoFlags: return static_cast<std::uint8_t>(s.fifo.size() | std::size_t{s.step} << 5);
    case kConfig1:
    case kConfig2:
    case kConfig3: return s.written[n];
    case kCountHigh: return s.id_readable ? kChipId : static_cast<std::uint8_t>(s.counter >> 16);
    default: return 0;
  }
}

void Esp::write_register(State& s, unsigned n, std::uint8_t value) {
  s.written[n] = value;
  switch (n) {
    case kFifo: fill_fifo(s, value); break;
    case kCommand: command(s, value); break;
    case kCountHigh: s.id_readable = false; break;
    default: break;
  }
}

void Esp::bus_reset(State& s) {
  disconnect(s);
  s.status = {};
  if ((s.written[kConfig1] & kConfig1NoResetReport) == 0) interrupt(s, kInterruptReset);
  s.work = Work::kAbort;
}

void Esp::select(State& s, std::uint8_t messages, bool stops) {
  disconnect(s);
  s.step = 0;
  s.select_messages = messages;
  s.select_stops = stops;
  s.target = s.written[kStatus] & 7;  // the same address holds the destination's id when written
  s.lun = 0;
  if (ports_.bus[s.target] == nullptr) return interrupt(s, kInterruptDisconnect);
  s.purpose = Purpose::kSelect;
  s.work = Work::kFetch;
}

void Esp::transfer(State& s, bool pad) {
  if (!s.connected) return interrupt(s, kInterruptIllegal);
  s.pad = pad;
  s.purpose = Purpose::kTransfer;
  switch (phase(s)) {
    case Phase::kDataIn: s.work = Work::kDataIn; break;
    case Phase::kDataOut: s.work = Work::kDataOut; break;
    case Phase::kCommand:
    case Phase::kMessageOut: s.work = Work::kFetch; break;
    case Phase::kStatus:
      fill_fifo(s, s.status_byte);
      s.message_in.push_back(kMessageComplete);
      set_phase(s, Phase::kMessageIn);
      s.then = kInterruptService;
      s.work = s.dma ? Work::kStore : Work::kNone;
      if (!s.dma) interrupt(s, s.then);
      break;
    case Phase::kMessageIn:
      if (!s.message_in.empty()) {
        fill_fifo(s, s.message_in.front());
        s.message_in.pop_front();
      }
      s.then = kInterruptDone;
      s.work = s.dma ? Work::kStore : Work::kNone;
      if (!s.dma) interrupt(s, s.then);
      break;
    case Phase::kReserved4:
    case Phase::kReserved5: interrupt(s, kInterruptIllegal); break;
  }
}

/// Status and message byte in one go.
void Esp::complete_sequence(State& s) {
  if (!s.connected || phase(s) != Phase::kStatus) return interrupt(s, kInterruptIllegal);
  fill_fifo(s, s.status_byte);
  fill_fifo(s, kMessageComplete);
  set_phase(s, Phase::kMessageIn);
  s.then = kInterruptDone;
  if (s.dma)
    s.work = Work::kStore;
  else
    interrupt(s, s.then);
}

void Esp::accept_message(State& s) {
  s.step = 0;
  if (!s.message_in.empty()) return interrupt(s, kInterruptService);
  if (s.connected && !s.owes_status) {  // a message before the command: now the target wants the rest
    set_phase(s, Phase::kCommand);
    return interrupt(s, kInterruptService);
  }
  disconnect(s);
  interrupt(s, kInterruptDisconnect);
}

void Esp::command(State& s, std::uint8_t value) {
  const auto code = static_cast<Command>(value & ~kDmaBit);
  ++s.epoch;
  s.work = Work::kNone;
  s.dma = (value & kDmaBit) != 0;
  if (s.dma) {
    s.counter = programmed_count(s);
    s.status = s.status.set(Status::count_zero, false);
  }
  switch (code) {
    case Command::kNop: break;
    case Command::kFlush: s.fifo.clear(); break;
    case Command::kChipReset:
      clear(s);
      s.written[kCommand] = value;
      s.work = Work::kAbort;
      ports_.interrupt.set(false);
      break;
    case Command::kBusReset: bus_reset(s); break;
    case Command::kTransfer: transfer(s, false); break;
    case Command::kPad: transfer(s, true); break;
    case Command::kCompleteSequence: complete_sequence(s); break;
    case Command::kMessageAccepted: accept_message(s); break;
    case Command::kSetAttention:
    case Command::kResetAttention:
    case Command::kEnableSelection: break;  // nobody selects us, and targets always take the message
    case Command::kDisableSelection: interrupt(s, kInterruptDone); break;
    case Command::kSelect: select(s, 0, false); break;
    case Command::kSelectAttention: select(s, 1, false); break;
    case Command::kSelectAttentionStop: select(s, 1, true); break;
    case Command::kSelectAttention3: select(s, 3, false); break;
    default:
      base::log::print(base::log::Item::kGuestErrors, "esp: unknown command {:#04x}\n", value);
      interrupt(s, kInterruptIllegal);
      break;
  }
}

std::uint64_t Esp::read(std::uint64_t offset, unsigned bytes) {
  if ((offset & 3) != 0) return 0;
  auto s = state_.lock();
  return std::uint64_t{read_register(*s, static_cast<unsigned>(offset / 4) % kRegisters)} << (8 * (bytes - 1));
}

void Esp::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  if ((offset & 3) != 0) return;
  {
    auto s = state_.lock();
    write_register(*s, static_cast<unsigned>(offset / 4) % kRegisters,
                   static_cast<std::uint8_t>(value >> (8 * (bytes - 1))));
  }
  run();
}

}  // namespace hw
