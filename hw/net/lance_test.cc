// SPDX-License-Identifier: MIT
// Tests of the LANCE: initialisation, both rings, address filter and errors.
#include "hw/net/lance.h"

#include <cstring>

#include "base/bits.h"
#include "hw/core/test_support.h"

namespace hw {
namespace {

class FakeNetwork final : public NetBackend {
 public:
  void send(std::span<const std::uint8_t> frame) override { sent.emplace_back(frame.begin(), frame.end()); }
  void attach(NetFrontend* f) override { frontend = f; }
  std::vector<std::vector<std::uint8_t>> sent;
  NetFrontend* frontend = nullptr;
};

constexpr std::uint32_t kBlock = 0x1000, kRx = 0x2000, kTx = 0x3000, kRxBuffer = 0x4000, kTxBuffer = 0x8000;
const std::array<std::uint8_t, 6> kAddress{8, 0, 0x20, 1, 2, 3};

struct Fixture {
  test::FakeDma memory;
  test::IrqProbe irq;
  FakeNetwork network;
  Lance lance{{irq, memory, network}};
  void csr(unsigned n, unsigned value) {
    lance.write(2, n, 2);
    lance.write(0, value, 2);
  }
  std::uint64_t csr0() {
    lance.write(2, 0, 2);
    return lance.read(0, 2);
  }
  void put(std::uint32_t at, std::uint16_t v) { base::store_be(&memory.bytes[at], v); }
  std::uint16_t get(std::uint32_t at) { return base::load_be<std::uint16_t>(&memory.bytes[at]); }
  /// Rings of 4 descriptors; receive buffers of 64 bytes owned by the chip.
  void start(std::uint16_t mode = 0) {
    put(kBlock, mode);
    for (unsigned i = 0; i < 3; ++i)
      put(kBlock + 2 + 2 * i, static_cast<std::uint16_t>(kAddress[2 * i] | kAddress[2 * i + 1] << 8));
    put(kBlock + 16, kRx);
    put(kBlock + 18, 2 << 13);
    put(kBlock + 20, kTx);
    put(kBlock + 22, 2 << 13);
    for (unsigned i = 0; i < 4; ++i) {
      put(kRx + 8 * i, static_cast<std::uint16_t>(kRxBuffer + 64 * i));
      put(kRx + 8 * i + 2, 0x8000);
      put(kRx + 8 * i + 4, static_cast<std::uint16_t>(0x10000 - 64));
    }
    csr(1, kBlock);
    csr(2, 0);
    csr(0, 0x43);
  }
  void queue(unsigned n, unsigned flags, std::uint32_t buffer, unsigned bytes) {
    put(kTx + 8 * n, static_cast<std::uint16_t>(buffer));
    put(kTx + 8 * n + 2, static_cast<std::uint16_t>(flags << 8));
    put(kTx + 8 * n + 4, static_cast<std::uint16_t>(0x10000 - bytes));
  }
};

std::vector<std::uint8_t> frame_to(const std::array<std::uint8_t, 6>& address, std::size_t bytes) {
  std::vector<std::uint8_t> frame(bytes, 0x33);
  std::copy(address.begin(), address.end(), frame.begin());
  return frame;
}

TEST(Lance, StartsStopped) {
  Fixture f;
  EXPECT_EQ(f.csr0(), 4u);
}

TEST(Lance, InitialisesAndStarts) {
  Fixture f;
  f.start();
  EXPECT_EQ(f.csr0(), 0x01f3u);
  EXPECT_TRUE(f.irq.level());
  f.csr(0, 0x0140);
  EXPECT_EQ(f.csr0(), 0x0073u);
  EXPECT_FALSE(f.irq.level());
}

TEST(Lance, SendsAFrameOfTwoBuffers) {
  Fixture f;
  f.start();
  std::memset(&f.memory.bytes[kTxBuffer], 0x11, 100);
  f.queue(0, 0x82, kTxBuffer, 40);
  f.queue(1, 0x81, kTxBuffer + 40, 60);
  f.csr(0, 0x48);
  ASSERT_EQ(f.network.sent.size(), 1u);
  EXPECT_EQ(f.network.sent[0], std::vector<std::uint8_t>(100, 0x11));
  EXPECT_EQ(f.get(kTx + 2), 0x0200);
  EXPECT_EQ(f.get(kTx + 10), 0x0100);
  EXPECT_EQ(f.csr0() & 0x0200, 0x0200u);
}

TEST(Lance, ReceivesIntoChainedBuffers) {
  Fixture f;
  f.start();
  f.network.frontend->receive(frame_to(kAddress, 100));
  EXPECT_EQ(f.get(kRx + 2), 0x0200);
  EXPECT_EQ(f.get(kRx + 10), 0x0100);
  EXPECT_EQ(f.get(kRx + 14), 104);
  EXPECT_EQ(f.memory.bytes[kRxBuffer], 8);
  EXPECT_EQ(f.csr0() & 0x0400, 0x0400u);
}

TEST(Lance, IgnoresFramesForOthers) {
  Fixture f;
  f.start();
  f.network.frontend->receive(frame_to({8, 0, 0x20, 9, 9, 9}, 100));
  EXPECT_EQ(f.csr0() & 0x0400, 0u);
  f.network.frontend->receive(frame_to({0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 100));
  EXPECT_EQ(f.csr0() & 0x0400, 0x0400u);
}

TEST(Lance, PromiscuousTakesAll) {
  Fixture f;
  f.start(0x8000);
  f.network.frontend->receive(frame_to({8, 0, 0x20, 9, 9, 9}, 100));
  EXPECT_EQ(f.csr0() & 0x0400, 0x0400u);
}

TEST(Lance, FullRingMissesFrames) {
  Fixture f;
  f.start();
  for (unsigned i = 0; i < 4; ++i) f.put(kRx + 8 * i + 2, 0);
  f.network.frontend->receive(frame_to(kAddress, 60));
  EXPECT_EQ(f.csr0() & 0x9000, 0x9000u);
}

TEST(Lance, LoopbackReturnsFrames) {
  Fixture f;
  f.start(0x0004);
  f.queue(0, 0x83, kTxBuffer, 32);
  f.csr(0, 0x48);
  EXPECT_TRUE(f.network.sent.empty());
  EXPECT_EQ(f.csr0() & 0x0600, 0x0600u);
}

TEST(Lance, EndlessChainEnds) {
  Fixture f;
  f.start();
  for (unsigned i = 0; i < 4; ++i) f.queue(i, 0x80, kTxBuffer, 0x1000 - 1);
  f.csr(0, 0x48);
  EXPECT_LE(f.network.sent.size(), 1u);
}

TEST(Lance, BrokenMemoryIsAnError) {
  Fixture f;
  f.memory.broken = true;
  f.start();
  EXPECT_EQ(f.csr0() & 0x8800, 0x8800u);
}

TEST(Lance, StopClearsEverything) {
  Fixture f;
  f.start();
  f.csr(0, 4);
  EXPECT_EQ(f.csr0(), 4u);
  EXPECT_FALSE(f.irq.level());
  EXPECT_FALSE(f.lance.can_receive());
}

TEST(Lance, StateComesBack) {
  Fixture f, g;
  f.start();
  test::expect_same_after_loading(f.lance, g.lance);
  EXPECT_TRUE(g.irq.level());
}

}  // namespace
}  // namespace hw
