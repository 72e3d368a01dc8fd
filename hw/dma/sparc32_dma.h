// SPDX-License-Identifier: MIT
// One channel of the MACIO DMA controller: between an I/O chip (SCSI or Ethernet) and the IOMMU.
// Source: kernel arch/sparc/include/asm/dma.h, drivers/scsi/sun_esp.c, drivers/net/ethernet/amd/sunlance.c.
// Not modelled: the FIFO (nothing ever waits in it), byte counting, chained addresses.
#pragma once

#include <functional>

#include "base/guarded.h"
#include "base/register.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"
#include "hw/core/dma.h"

namespace hw {

/// What an I/O chip sees of its channel.  Never called with the chip's lock held, but for the interrupt wire.
class DmaChannel {
 public:
  virtual ~DmaChannel() = default;
  /// Whether transfers are enabled now; when that changes to true, the chip is told.
  virtual bool enabled() = 0;
  /// Moves bytes at the channel's address, which then counts on.
  virtual bool read_next(std::span<std::uint8_t> out) = 0;
  virtual bool write_next(std::span<const std::uint8_t> in) = 0;
};

class Sparc32Dma final : public MmioDevice, public DmaChannel, public Dma {
 public:
  /// CSR.  dma.h DMA_*.
  struct Control : base::Register<Control, std::uint32_t> {
    static constexpr std::uint32_t kReset = 0xa000'0000;  ///< revision 2
    static constexpr std::uint32_t kWritable = 0x03ff'ffb0;
    static constexpr base::Field<bool, 0> interrupt{};
    static constexpr base::Field<bool, 1> error{};
    static constexpr base::Field<bool, 4> interrupt_enable{};
    static constexpr base::Field<bool, 5> invalidate{};
    static constexpr base::Field<bool, 7> reset_chip{};
    static constexpr base::Field<bool, 8> to_memory{};
    static constexpr base::Field<bool, 9> enable{};
    static constexpr base::Field<bool, 26> address_loaded{};
  };
  struct Ports {
    Dma& bus;
    IrqLine& interrupt;
    std::string_view name;
  };
  explicit Sparc32Dma(Ports ports);

  /// What the chip does on a reset by CSR, and when transfers become enabled.  Set once, while wiring.
  void connect(std::function<void()> reset_chip, std::function<void()> now_enabled);
  /// The chip's interrupt output.
  [[nodiscard]] IrqLine& interrupt_input() { return input_; }

  [[nodiscard]] std::string_view type() const override { return ports_.name; }
  void reset(Reset how) override;
  void serialize(Archive& archive) override;
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

  // DmaChannel, for SCSI.
  bool enabled() override;
  bool read_next(std::span<std::uint8_t> out) override;
  bool write_next(std::span<const std::uint8_t> in) override;
  // Dma, for Ethernet: 24-bit addresses whose upper 8 bits come from the test register.
  bool read(std::uint64_t at, std::span<std::uint8_t> out) override;
  bool write(std::uint64_t at, std::span<const std::uint8_t> in) override;

 private:
  struct State {
    Control control;
    std::uint32_t address = 0, count = 0, test = 0;
  };
  class Input final : public IrqLine {
   public:
    explicit Input(Sparc32Dma& owner) : owner_(owner) {}
    void set(bool level) override { owner_.chip_interrupt(level); }

   private:
    Sparc32Dma& owner_;
  };
  void chip_interrupt(bool level);
  void update(const State& s);
  std::uint32_t advance(std::size_t bytes);
  bool noted(bool ok);

  Ports ports_;
  Input input_{*this};
  std::function<void()> reset_chip_, now_enabled_;
  base::Guarded<State> state_;
};

}  // namespace hw
