// SPDX-License-Identifier: MIT
// NCR 53C9x (FAS100A) SCSI controller, initiator role.
// Source: NCR 53C94/95/96 data manual (register and command descriptions); kernel drivers/scsi/esp_scsi.{c,h}.
// Not modelled: target role, disconnect and reselection, parity, selection time (a missing target times out at once).
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "base/guarded.h"
#include "base/register.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"
#include "hw/dma/sparc32_dma.h"
#include "hw/scsi/esp_registers.h"
#include "hw/scsi/scsi_device.h"

namespace hw {

class Esp final : public MmioDevice, private EspRegisters {
 public:
  /// Bus phases by the MSG, C/D and I/O wires, as in the status register.
  enum class Phase : std::uint8_t {
    kDataOut,
    kDataIn,
    kCommand,
    kStatus,
    kReserved4,
    kReserved5,
    kMessageOut,
    kMessageIn
  };
  /// STATUS.  ESP_STAT_*.
  struct Status : base::Register<Status, std::uint8_t> {
    static constexpr base::Field<Phase, 2, 0> phase{};
    static constexpr base::Field<bool, 4> count_zero{};
    static constexpr base::Field<bool, 6> gross_error{};
    static constexpr base::Field<bool, 7> interrupt{};
  };
  struct Ports {
    IrqLine& interrupt;
    DmaChannel& dma;
    ScsiBus bus{};
  };
  explicit Esp(Ports ports) : ports_(ports) { chip_reset(); }

  /// The chip's reset pin; also called from the DMA channel.
  void chip_reset();
  /// The DMA channel has been enabled: a command that waits for it goes on.
  void dma_enabled() { run(); }

  [[nodiscard]] std::string_view type() const override { return "esp"; }
  void reset(Reset) override { chip_reset(); }
  void serialize(Archive& archive) override;
  /// 16 registers of one byte, 4 bytes apart.
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

 private:
  static constexpr std::size_t kFifoBytes = 16;
  static constexpr unsigned kRegisters = 16;
  /// Steps of a command that need DMA or the target, and so run with the lock free.
  enum class Work : std::uint8_t { kNone, kFetch, kStart, kDataIn, kDataOut, kEnd, kStore, kAbort };
  /// Why bytes are fetched.
  enum class Purpose : std::uint8_t { kSelect, kTransfer };
  struct State {
    std::array<std::uint8_t, kRegisters> written{};  // as last written; read back where the register can be read
    bool id_readable = true;                         // the third counter byte shows the chip's identity until written
    std::uint32_t counter = 0;
    std::deque<std::uint8_t> fifo;
    Status status;
    std::uint8_t interrupts = 0, step = 0;
    // The command at work.
    Work work = Work::kNone;
    Purpose purpose = Purpose::kSelect;
    bool dma = false;                  // it moves its bytes by DMA
    bool pad = false;                  // it moves bytes that nobody keeps
    std::uint8_t select_messages = 0;  // message bytes that the selection sends before the command block
    bool select_stops = false;         // and then stops before the command phase
    std::uint8_t then = 0;             // interrupt bits at its end
    bool busy = false;                 // a thread is at it
    std::uint64_t epoch = 0;           // counts commands, so that an overtaken step is dropped
    // The connection.
    bool connected = false, owes_status = false;
    std::uint8_t target = 0, lun = 0, status_byte = 0;
    std::deque<std::uint8_t> command, message_out, message_in;
    std::uint32_t data_left = 0;
    ScsiDirection direction = ScsiDirection::kNone;
  };
  /// One step, as taken out of the state and brought back.
  struct Job {
    Work work = Work::kNone;
    std::uint64_t epoch = 0;
    bool dma = false, pad = false;
    ScsiDevice* target = nullptr;
    unsigned lun = 0;
    std::vector<std::uint8_t> bytes;
    ScsiTransfer transfer;
    std::uint8_t status = 0;
    bool ok = true;
  };

  static void clear(State& s);
  void interrupt(State& s, std::uint8_t bits);
  static Phase phase(const State& s) { return s.status.get(Status::phase); }
  static void set_phase(State& s, Phase phase) { s.status = s.status.set(Status::phase, phase); }
  static void count_down(State& s, std::size_t bytes);
  static std::uint32_t programmed_count(const State& s);
  static void disconnect(State& s);
  static void fill_fifo(State& s, std::uint8_t byte);
  static std::vector<std::uint8_t> drain_fifo(State& s);

  std::uint8_t read_register(State& s, unsigned n);
  void write_register(State& s, unsigned n, std::uint8_t value);
  void command(State& s, std::uint8_t value);
  void select(State& s, std::uint8_t messages, bool stops);
  void transfer(State& s, bool pad);
  void bus_reset(State& s);
  void complete_sequence(State& s);
  void accept_message(State& s);

  /// Runs steps until the command has ended or waits.
  void run();
  bool next_job(State& s, Job& job);
  void perform(Job& job);
  void finish(State& s, Job& job);
  void fetched(State& s, Job& job);
  void take_out(State& s, std::span<const std::uint8_t> bytes);
  static void take_message(State& s);
  void data_moved(State& s, const Job& job);
  void end(State& s);

  Ports ports_;
  base::Guarded<State> state_;
};

}  // namespace hw
