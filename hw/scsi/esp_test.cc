// SPDX-License-Identifier: MIT
// Tests of the ESP with its DMA channel and a target that serves fixed data.
#include "hw/scsi/esp.h"

#include <cstring>

#include "hw/core/test_support.h"

namespace hw {
namespace {

/// INQUIRY (12h) gives 36 bytes, WRITE(6) (0ah) takes 8, anything else is a check condition.
class FakeTarget final : public ScsiDevice {
 public:
  [[nodiscard]] std::string_view type() const override { return "fake-target"; }
  void reset(Reset) override {}
  void serialize(Archive&) override {}
  ScsiTransfer start(unsigned lun, std::span<const std::uint8_t> command) override {
    last.assign(command.begin(), command.end());
    last_lun = lun;
    position = 0;
    if (command[0] == 0x12) return {ScsiDirection::kIn, 36};
    if (command[0] == 0x0a) return {ScsiDirection::kOut, 8};
    return {};
  }
  void read_data(std::span<std::uint8_t> out) override {
    for (auto& b : out) b = static_cast<std::uint8_t>(++position);
  }
  void write_data(std::span<const std::uint8_t> in) override { written.insert(written.end(), in.begin(), in.end()); }
  std::uint8_t finish() override { return last[0] == 0x12 || last[0] == 0x0a ? 0 : 2; }
  void abort() override { ++aborts; }
  std::vector<std::uint8_t> last, written;
  unsigned last_lun = 0;
  int position = 0, aborts = 0;
};

enum : std::uint64_t {
  kLow = 0x00,
  kMid = 0x04,
  kFifo = 0x08,
  kCmd = 0x0c,
  kStat = 0x10,
  kIntr = 0x14,
  kSeq = 0x18,
  kFlags = 0x1c,
  kCfg1 = 0x20,
  kCfg2 = 0x2c,
  kCfg3 = 0x30,
  kHigh = 0x38
};
constexpr std::uint64_t kCsr = 0, kAddr = 4;

struct Fixture {
  test::FakeDma memory;
  test::IrqProbe irq;
  FakeTarget disk;
  Sparc32Dma dma{{memory, irq, "espdma"}};
  Esp esp{{dma.interrupt_input(), dma, {nullptr, nullptr, &disk}}};
  Fixture() {
    dma.connect([this] { esp.chip_reset(); }, [this] { esp.dma_enabled(); });
    dma.write(kCsr, 0x10, 4);
  }
  std::uint64_t rd(std::uint64_t at) { return esp.read(at, 1); }
  void wr(std::uint64_t at, unsigned v) { esp.write(at, v, 1); }
  void dma_command(unsigned command, std::uint32_t at, unsigned count, bool to_memory) {
    wr(kLow, count & 0xff);
    wr(kMid, count >> 8);
    dma.write(kCsr, to_memory ? 0x310 : 0x210, 4);
    dma.write(kAddr, at, 4);
    wr(kCmd, command);
  }
  void select(unsigned target, std::initializer_list<std::uint8_t> bytes) {
    std::copy(bytes.begin(), bytes.end(), memory.bytes.begin());
    wr(kStat, target);
    dma_command(0xc2, 0, static_cast<unsigned>(bytes.size()), false);
  }
};

TEST(Esp, SelectingNobodyDisconnects) {
  Fixture f;
  f.select(3, {0x80, 0x12, 0, 0, 0, 36, 0});
  EXPECT_TRUE(f.irq.level());
  EXPECT_EQ(f.rd(kStat), 0x80u);
  EXPECT_EQ(f.rd(kSeq), 0u);
  EXPECT_EQ(f.rd(kIntr), 0x20u);
  EXPECT_FALSE(f.irq.level());
}

TEST(Esp, InquiryRunsThroughAllPhases) {
  Fixture f;
  f.select(2, {0xc1, 0x12, 0, 0, 0, 36, 0});
  EXPECT_EQ(f.rd(kStat), 0x91u);
  EXPECT_EQ(f.rd(kSeq), 4u);
  EXPECT_EQ(f.rd(kIntr), 0x18u);
  EXPECT_EQ(f.disk.last_lun, 1u);
  f.dma_command(0x90, 0x100, 36, true);
  EXPECT_EQ(f.rd(kStat), 0x93u);
  EXPECT_EQ(f.rd(kIntr), 0x10u);
  EXPECT_EQ(f.memory.bytes[0x100], 1);
  EXPECT_EQ(f.memory.bytes[0x123], 36);
  f.wr(kCmd, 0x11);
  EXPECT_EQ(f.rd(kStat), 0x97u);
  EXPECT_EQ(f.rd(kIntr), 0x08u);
  EXPECT_EQ(f.rd(kFlags) & 0x1f, 2u);
  EXPECT_EQ(f.rd(kFifo), 0u);
  EXPECT_EQ(f.rd(kFifo), 0u);
  f.wr(kCmd, 0x12);
  EXPECT_EQ(f.rd(kIntr), 0x20u);
}

TEST(Esp, TargetWithLessDataChangesPhaseWithCountLeft) {
  Fixture f;
  f.select(2, {0x80, 0x12, 0, 0, 0, 36, 0});
  f.rd(kIntr);
  f.dma_command(0x90, 0x100, 100, true);
  EXPECT_EQ(f.rd(kStat), 0x83u);
  EXPECT_EQ(f.rd(kLow), 64u);
}

TEST(Esp, TargetWithMoreDataStaysInDataPhase) {
  Fixture f;
  f.select(2, {0x80, 0x12, 0, 0, 0, 36, 0});
  f.rd(kIntr);
  f.dma_command(0x90, 0x100, 10, true);
  EXPECT_EQ(f.rd(kStat), 0x91u);
  EXPECT_EQ(f.rd(kIntr), 0x10u);
}

TEST(Esp, DataOutReachesTheTarget) {
  Fixture f;
  f.select(2, {0x80, 0x0a, 0, 0, 0, 1, 0});
  EXPECT_EQ(f.rd(kStat) & 7, 0u);
  f.rd(kIntr);
  std::memcpy(&f.memory.bytes[0x200], "abcdefgh", 8);
  f.dma_command(0x90, 0x200, 8, false);
  EXPECT_EQ(std::string(f.disk.written.begin(), f.disk.written.end()), "abcdefgh");
  EXPECT_EQ(f.rd(kStat) & 7, 3u);
}

TEST(Esp, BadCommandGivesCheckCondition) {
  Fixture f;
  f.select(2, {0x80, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(f.rd(kStat), 0x93u);
  f.rd(kIntr);
  f.wr(kCmd, 0x11);
  EXPECT_EQ(f.rd(kFifo), 2u);
}

TEST(Esp, CommandFromFifoAndDataThroughFifo) {
  Fixture f;
  f.wr(kStat, 2);
  for (const unsigned b : {0x80, 0x12, 0, 0, 0, 36, 0}) f.wr(kFifo, b);
  f.wr(kCmd, 0x42);
  EXPECT_EQ(f.rd(kIntr), 0x18u);
  f.wr(kCmd, 0x10);
  EXPECT_EQ(f.rd(kFlags) & 0x1f, 16u);
  EXPECT_EQ(f.rd(kFifo), 1u);
}

TEST(Esp, DmaCommandWaitsForTheChannel) {
  Fixture f;
  f.memory.bytes[1] = 0x12;
  f.wr(kStat, 2);
  f.wr(kLow, 7);
  f.wr(kCmd, 0xc2);
  EXPECT_EQ(f.rd(kStat) & 0x80, 0u);
  f.dma.write(kCsr, 0x210, 4);
  EXPECT_EQ(f.rd(kStat) & 0x80, 0x80u);
}

TEST(Esp, NegotiationIsRejectedBeforeTheCommand) {
  Fixture f;
  f.wr(kStat, 2);
  f.wr(kFifo, 0x80);
  f.wr(kCmd, 0x43);
  EXPECT_EQ(f.rd(kSeq), 1u);
  EXPECT_EQ(f.rd(kStat) & 7, 6u);
  f.rd(kIntr);
  for (const unsigned b : {1, 3, 1, 0x19, 0x0f}) f.wr(kFifo, b);
  f.wr(kCmd, 0x10);
  EXPECT_EQ(f.rd(kStat) & 7, 7u);
  f.rd(kIntr);
  f.wr(kCmd, 0x10);
  EXPECT_EQ(f.rd(kIntr), 0x08u);
  EXPECT_EQ(f.rd(kFifo), 7u);
  f.wr(kCmd, 0x12);
  EXPECT_EQ(f.rd(kStat) & 7, 2u);
}

TEST(Esp, BusResetInterruptsUnlessDisabled) {
  Fixture f;
  f.wr(kCmd, 0x03);
  EXPECT_EQ(f.rd(kStat), 0x80u);
  EXPECT_EQ(f.rd(kIntr), 0x80u);
  f.wr(kCfg1, 0x57);
  f.wr(kCmd, 0x03);
  EXPECT_EQ(f.rd(kIntr), 0u);
  EXPECT_GE(f.disk.aborts, 2);
}

TEST(Esp, LinuxFindsAFas100a) {
  Fixture f;
  f.wr(kCfg2, 0x0a);
  EXPECT_EQ(f.rd(kCfg2), 0x0au);
  f.wr(kCfg3, 5);
  EXPECT_EQ(f.rd(kCfg3), 5u);
  f.wr(kCmd, 0x02);
  f.wr(kCmd, 0x80);
  EXPECT_EQ(f.rd(kHigh) >> 3, 0u);
  EXPECT_EQ(f.rd(kCfg1), 7u);
}

TEST(Esp, UnknownCommandIsIllegal) {
  Fixture f;
  f.wr(kCmd, 0x5f);
  EXPECT_EQ(f.rd(kIntr), 0x40u);
}

TEST(Esp, FailedDmaShowsInTheChannel) {
  Fixture f;
  f.memory.broken = true;
  f.select(2, {0x80, 0x12, 0, 0, 0, 36, 0});
  EXPECT_EQ(f.dma.read(kCsr, 4) & 2, 2u);
}

TEST(Sparc32Dma, InterruptNeedsEnable) {
  Fixture f;
  f.dma.write(kCsr, 0, 4);
  f.wr(kCmd, 0x03);
  EXPECT_EQ(f.dma.read(kCsr, 4) & 1, 1u);
  EXPECT_FALSE(f.irq.level());
  f.dma.write(kCsr, 0x10, 4);
  EXPECT_TRUE(f.irq.level());
}

TEST(Sparc32Dma, ResetBitResetsTheChip) {
  Fixture f;
  f.wr(kCmd, 0x03);
  f.dma.write(kCsr, 0x80, 4);
  EXPECT_EQ(f.rd(kStat), 0u);
}

TEST(Sparc32Dma, EthernetAddressesGetTheirSegment) {
  Fixture f;
  f.dma.write(0xc, 0xfc000000, 4);
  f.memory.bytes[0x1234] = 0x77;
  std::array<std::uint8_t, 1> out{};
  EXPECT_TRUE(static_cast<Dma&>(f.dma).read(0x001234, out));
  EXPECT_EQ(out[0], 0x77);
}

TEST(Esp, StateComesBackInTheMiddleOfACommand) {
  Fixture f, g;
  f.select(2, {0x80, 0x12, 0, 0, 0, 36, 0});
  test::expect_same_after_loading(f.dma, g.dma);
  test::expect_same_after_loading(f.esp, g.esp);
  EXPECT_TRUE(g.irq.level());
  EXPECT_EQ(g.rd(kStat), 0x91u);
}

}  // namespace
}  // namespace hw
