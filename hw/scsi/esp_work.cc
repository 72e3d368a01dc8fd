// SPDX-License-Identifier: MIT
// The steps of ESP commands that move bytes between memory, FIFO and target, with the lock free meanwhile.
#include <algorithm>

#include "hw/scsi/esp.h"

namespace hw {

namespace {
constexpr std::size_t kChunk = 4096;
}  // namespace

void Esp::run() {
  while (true) {
    Job job;
    const bool can_dma = ports_.dma.enabled();
    {
      auto s = state_.lock();
      if (s->busy || s->work == Work::kNone) return;
      const bool needs_dma =
          s->dma && !s->pad && s->work != Work::kStart && s->work != Work::kEnd && s->work != Work::kAbort;
      if (needs_dma && !can_dma) return;  // goes on when the channel is enabled
      if (!next_job(*s, job)) continue;
      s->busy = true;
    }
    perform(job);
    auto s = state_.lock();
    s->busy = false;
    if (job.epoch == s->epoch) finish(*s, job);
  }
}

/// Describes the step that is due; false if it ended at once.
bool Esp::next_job(State& s, Job& job) {
  job.work = s.work;
  job.epoch = s.epoch;
  job.dma = s.dma;
  job.pad = s.pad;
  job.lun = s.lun;
  job.target = ports_.bus[s.target];
  switch (s.work) {
    case Work::kFetch:
      if (s.dma)
        job.bytes.resize(std::min<std::size_t>(s.counter, kMaxBlock));
      else
        job.bytes = drain_fifo(s);
      return true;
    case Work::kStart: job.bytes.assign(s.command.begin(), s.command.end()); return true;
    case Work::kDataIn:
    case Work::kDataOut: {
      const std::size_t room = s.work == Work::kDataIn ? kFifoBytes - s.fifo.size() : s.fifo.size();
      const std::size_t limit = s.dma ? s.counter : s.pad ? kFifoBytes : room;
      const std::size_t count = std::min({limit, std::size_t{s.data_left}, kChunk});
      if (count == 0) {
        interrupt(s, kInterruptService);
        return false;
      }
      job.bytes.resize(count);
      if (s.work == Work::kDataOut && !s.dma && !s.pad) {
        std::copy_n(s.fifo.begin(), count, job.bytes.begin());
        s.fifo.erase(s.fifo.begin(), s.fifo.begin() + static_cast<std::ptrdiff_t>(count));
      }
      return true;
    }
    case Work::kStore: job.bytes = drain_fifo(s); return true;
    case Work::kEnd:
    case Work::kAbort: return true;
    case Work::kNone: break;
  }
  return false;
}

void Esp::perform(Job& job) {
  if (job.work == Work::kAbort) {
    for (ScsiDevice* device : ports_.bus) {
      if (device != nullptr) device->abort();
    }
    return;
  }
  const bool by_dma = job.dma && !job.pad;
  switch (job.work) {
    case Work::kFetch:
      if (job.dma) job.ok = ports_.dma.read_next(job.bytes);
      break;
    case Work::kStart: job.transfer = job.target->start(job.lun, job.bytes); break;
    case Work::kDataIn:
      job.target->read_data(job.bytes);
      if (by_dma) job.ok = ports_.dma.write_next(job.bytes);
      break;
    case Work::kDataOut:
      if (by_dma) job.ok = ports_.dma.read_next(job.bytes);
      job.target->write_data(job.bytes);
      break;
    case Work::kEnd: job.status = job.target->finish(); break;
    case Work::kStore: job.ok = ports_.dma.write_next(job.bytes); break;
    case Work::kAbort:
    case Work::kNone: break;
  }
}

void Esp::finish(State& s, Job& job) {
  if (!job.ok) {  // the DMA channel shows its own error; the chip just stands still
    s.work = Work::kNone;
    return;
  }
  switch (job.work) {
    case Work::kFetch: fetched(s, job); break;
    case Work::kStart:
      s.owes_status = true;
      s.direction = job.transfer.direction;
      s.data_left = job.transfer.direction == ScsiDirection::kNone ? 0 : job.transfer.bytes;
      if (s.data_left == 0) {
        s.work = Work::kEnd;
        break;
      }
      set_phase(s, s.direction == ScsiDirection::kIn ? Phase::kDataIn : Phase::kDataOut);
      interrupt(s, s.then);
      break;
    case Work::kDataIn:
    case Work::kDataOut: data_moved(s, job); break;
    case Work::kEnd:
      s.status_byte = job.status;
      set_phase(s, Phase::kStatus);
      interrupt(s, s.then);
      break;
    case Work::kStore:
      count_down(s, job.bytes.size());
      interrupt(s, s.then);
      break;
    case Work::kAbort: s.work = Work::kNone; break;
    case Work::kNone: break;
  }
}

/// Bytes for the target have come from memory or FIFO.
void Esp::fetched(State& s, Job& job) {
  if (s.dma) count_down(s, job.bytes.size());
  std::span<const std::uint8_t> bytes(job.bytes);
  s.then = kInterruptService;
  if (s.purpose == Purpose::kTransfer) return take_out(s, bytes);
  s.connected = true;
  s.then = kInterruptService | kInterruptDone;
  const std::size_t messages = std::min<std::size_t>(s.select_messages, bytes.size());
  s.message_out.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(messages));
  take_message(s);
  bytes = bytes.subspan(messages);
  if (s.select_stops) {
    for (const std::uint8_t byte : bytes) fill_fifo(s, byte);  // not sent yet
    s.step = kStepMessageSent;
    set_phase(s, Phase::kMessageOut);
    return interrupt(s, s.then);
  }
  set_phase(s, Phase::kCommand);
  s.step = kStepCommandCut;
  take_out(s, bytes);
  if (s.work == Work::kStart) s.step = kStepCommandSent;
}

/// Identify names the unit; queue tags are taken silently; what needs an answer is rejected.
void Esp::take_message(State& s) {
  if (s.message_out.empty()) return;
  const std::uint8_t first = s.message_out.front();
  if ((first & 0x80) != 0) s.lun = first & 7;
  const auto extended =
      std::find(s.message_out.begin() + ((first & 0x80) != 0 ? 1 : 0), s.message_out.end(), kMessageExtended);
  if (extended != s.message_out.end()) s.message_in.push_back(kMessageReject);
  s.message_out.clear();
}

/// Bytes that go out in a message or command phase.
void Esp::take_out(State& s, std::span<const std::uint8_t> bytes) {
  if (phase(s) == Phase::kMessageOut) {
    s.message_out.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(std::min(bytes.size(), kMaxBlock)));
    take_message(s);
    set_phase(s, s.message_in.empty() ? Phase::kCommand : Phase::kMessageIn);
    return interrupt(s, s.then);
  }
  for (const std::uint8_t byte : bytes) {
    if (!s.command.empty() && s.command.size() == scsi_command_bytes(s.command.front())) break;
    s.command.push_back(byte);
  }
  if (!s.command.empty() && s.command.size() == scsi_command_bytes(s.command.front())) {
    s.work = Work::kStart;
    return;
  }
  interrupt(s, s.then);
}

void Esp::data_moved(State& s, const Job& job) {
  const auto count = static_cast<std::uint32_t>(job.bytes.size());
  if (job.work == Work::kDataIn && !s.dma && !s.pad) {
    for (const std::uint8_t byte : job.bytes) fill_fifo(s, byte);
  }
  s.data_left -= std::min(count, s.data_left);
  if (s.dma) count_down(s, count);
  s.then = kInterruptService;
  if (s.data_left == 0)
    s.work = Work::kEnd;
  else if (!s.dma || s.counter == 0)
    interrupt(s, s.then);
}

}  // namespace hw
