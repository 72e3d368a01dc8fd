// SPDX-License-Identifier: MIT
// Am7990 LANCE Ethernet controller.  Source: AMD Am7990 data sheet (CSRs, initialisation block, descriptor rings);
// kernel drivers/net/ethernet/amd/sunlance.c.  Not modelled: collisions, transmit polling by time (TDMD starts it).
#pragma once

#include <array>
#include <vector>

#include "base/guarded.h"
#include "base/register.h"
#include "hw/core/archive.h"
#include "hw/core/device.h"
#include "hw/core/dma.h"
#include "hw/core/net_backend.h"

namespace hw {

class Lance final : public MmioDevice, public NetFrontend {
 public:
  /// CSR0.
  struct Status : base::Register<Status, std::uint16_t> {
    static constexpr base::Field<bool, 0> init{};
    static constexpr base::Field<bool, 1> start{};
    static constexpr base::Field<bool, 2> stop{};
    static constexpr base::Field<bool, 3> demand{};
    static constexpr base::Field<bool, 4> transmitter_on{};
    static constexpr base::Field<bool, 5> receiver_on{};
    static constexpr base::Field<bool, 6> interrupt_enable{};
    static constexpr base::Field<bool, 7> interrupt{};
    static constexpr base::Field<bool, 8> initialised{};
    static constexpr base::Field<bool, 9> transmitted{};
    static constexpr base::Field<bool, 10> received{};
    static constexpr base::Field<bool, 11> memory_error{};
    static constexpr base::Field<bool, 12> missed{};
    static constexpr base::Field<bool, 15> error{};
  };
  /// First word of the initialisation block.
  struct Mode : base::Register<Mode, std::uint16_t> {
    static constexpr base::Field<bool, 0> no_receiver{};
    static constexpr base::Field<bool, 1> no_transmitter{};
    static constexpr base::Field<bool, 2> loopback{};
    static constexpr base::Field<bool, 15> promiscuous{};
  };
  struct Ports {
    IrqLine& interrupt;
    Dma& dma;
    NetBackend& network;
  };
  explicit Lance(Ports ports);
  ~Lance() override;

  /// The chip's reset pin.
  void chip_reset();

  [[nodiscard]] std::string_view type() const override { return "lance"; }
  void reset(Reset) override { chip_reset(); }
  void serialize(Archive& archive) override;
  /// RDP, 16 bits at 0; RAP, 16 bits at 2.
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override;
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override;

  bool can_receive() override;
  void receive(std::span<const std::uint8_t> frame) override;

 private:
  struct Ring {
    std::uint32_t base = 0;
    std::uint32_t next = 0;
    std::uint8_t log_size = 0;  // 0..7
    [[nodiscard]] std::uint32_t size() const { return std::uint32_t{1} << log_size; }
    [[nodiscard]] std::uint32_t entry() const { return base + next * 8; }
  };
  struct Setup {
    Mode mode;
    std::array<std::uint8_t, 6> address{};
    std::array<std::uint8_t, 8> filter{};
    Ring receive, transmit;
  };
  struct State {
    std::uint16_t pointer = 0;
    Status status;
    std::array<std::uint16_t, 4> csr{};  // 1 to 3; CSR0 is `status`
    Setup setup;
    bool sending = false, storing = false;  // a thread is at the transmit or the receive ring
    bool send_again = false;
    std::uint64_t epoch = 0;  // counts stops and resets
  };
  /// A descriptor as read from memory.
  struct Descriptor {
    std::uint32_t buffer = 0;
    std::uint8_t flags = 0;
    std::uint16_t bytes = 0;
  };

  void update(State& s);
  static void stop(State& s);
  void write_status(State& s, std::uint16_t value, bool& initialise, bool& transmit);
  void initialise();
  void run_transmit();
  bool transmit_frame(Ring& ring, std::uint64_t epoch, bool& more);
  bool read_descriptor(std::uint32_t at, Descriptor& d);
  bool give_back(std::uint32_t at, std::uint8_t flags, std::uint16_t last_word);
  void memory_error();
  bool wanted(const Setup& setup, std::span<const std::uint8_t> frame) const;
  bool store_frame(const Setup& setup, Ring& ring, std::span<const std::uint8_t> frame, bool& missed);

  Ports ports_;
  base::Guarded<State> state_;
};

}  // namespace hw
