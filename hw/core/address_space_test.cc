// SPDX-License-Identifier: MIT
// Tests of address-space look-up, splitting of accesses, ROM, holes and the RAM observer.
#include "hw/core/address_space.h"

#include <gtest/gtest.h>

namespace hw {
namespace {

class EchoDevice final : public MmioDevice {
 public:
  [[nodiscard]] std::string_view type() const override { return "echo"; }
  void reset(Reset) override {}
  void serialize(Archive&) override {}
  std::uint64_t read(std::uint64_t offset, unsigned bytes) override { return offset * 0x10 + bytes; }
  void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) override {
    writes.push_back({offset, value, bytes});
  }
  std::vector<std::array<std::uint64_t, 3>> writes;
};

class Observer final : public RamObserver {
 public:
  void ram_written(base::Pa first, std::uint64_t bytes) override { seen.emplace_back(first.value, bytes); }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> seen;
};

struct Fixture {
  HostMemory ram{0x2000}, rom{0x1000};
  EchoDevice device;
  AddressSpace space;
  Observer observer;
  Fixture() {
    space.add({.name = "dev", .base = base::Pa(0x1'0000), .bytes = 8, .device = &device, .max_access = 2});
    space.add({.name = "ram", .base = base::Pa(0), .bytes = 0x2000, .memory = ram.data()});
    space.add({.name = "rom", .base = base::Pa(0x2000), .bytes = 0x1000, .memory = rom.data(), .writable = false});
    space.set_observer(&observer);
  }
};

TEST(AddressSpace, RegionsAreSortedByBase) {
  Fixture f;
  EXPECT_EQ(f.space.regions()[0].name, "ram");
  EXPECT_EQ(f.space.regions()[2].name, "dev");
}

TEST(AddressSpace, RamIsBigEndian) {
  Fixture f;
  EXPECT_EQ(f.space.write(base::Pa(0x10), 0x11223344, 4), BusStatus::kOk);
  EXPECT_EQ(f.ram.data()[0x10], 0x11);
  EXPECT_EQ(f.space.read(base::Pa(0x12), 2).value, 0x3344u);
}

TEST(AddressSpace, HoleTimesOut) {
  Fixture f;
  EXPECT_EQ(f.space.read(base::Pa(0x5000), 4).status, BusStatus::kTimeout);
  EXPECT_EQ(f.space.write(base::Pa(0x5000), 0, 1), BusStatus::kTimeout);
}

TEST(AddressSpace, AccessHangingOverIntoHoleTimesOut) {
  Fixture f;
  EXPECT_EQ(f.space.read(base::Pa(0x2ffe), 4).status, BusStatus::kTimeout);
  EXPECT_EQ(f.space.read(base::Pa(0x1'0007), 2).status, BusStatus::kTimeout);
}

TEST(AddressSpace, AccessAcrossTwoRegionsIsJoined) {
  Fixture f;
  f.ram.data()[0x1fff] = 0xab;
  f.rom.data()[0] = 0xcd;
  EXPECT_EQ(f.space.read(base::Pa(0x1fff), 2).value, 0xabcdu);
}

TEST(AddressSpace, WideDeviceReadIsSplitMostSignificantFirst) {
  Fixture f;
  EXPECT_EQ(f.space.read(base::Pa(0x1'0000), 4).value, 0x0002'0022u);
}

TEST(AddressSpace, WideDeviceWriteIsSplitMostSignificantFirst) {
  Fixture f;
  f.space.write(base::Pa(0x1'0000), 0x1111'2222'3333'4444, 8);
  const std::vector<std::array<std::uint64_t, 3>> expected{
      {0, 0x1111, 2}, {2, 0x2222, 2}, {4, 0x3333, 2}, {6, 0x4444, 2}};
  EXPECT_EQ(f.device.writes, expected);
}

TEST(AddressSpace, RomIgnoresWritesButLoads) {
  Fixture f;
  EXPECT_EQ(f.space.write(base::Pa(0x2000), 0xff, 1), BusStatus::kOk);
  EXPECT_EQ(f.rom.data()[0], 0);
  const std::array<std::uint8_t, 1> byte{0x7e};
  EXPECT_TRUE(f.space.load_bytes(base::Pa(0x2000), byte));
  EXPECT_EQ(f.rom.data()[0], 0x7e);
}

TEST(AddressSpace, ObserverSeesRamWritesOnly) {
  Fixture f;
  const std::array<std::uint8_t, 3> bytes{1, 2, 3};
  f.space.write(base::Pa(0x20), 1, 2);
  f.space.write_bytes(base::Pa(0x1ffe), bytes);
  f.space.write(base::Pa(0x1'0000), 1, 2);
  const std::vector<std::pair<std::uint64_t, std::uint64_t>> expected{{0x20, 2}, {0x1ffe, 2}};
  EXPECT_EQ(f.observer.seen, expected);
}

TEST(AddressSpace, HostPointerRefusesDevicesAndOverruns) {
  Fixture f;
  EXPECT_EQ(f.space.host_pointer(base::Pa(0x1ffc), 4), f.ram.data() + 0x1ffc);
  EXPECT_EQ(f.space.host_pointer(base::Pa(0x1ffd), 4), nullptr);
  EXPECT_EQ(f.space.host_pointer(base::Pa(0x1'0000), 1), nullptr);
}

TEST(AddressSpace, ReadBytesFailsAtHole) {
  Fixture f;
  std::array<std::uint8_t, 4> out;
  EXPECT_FALSE(f.space.read_bytes(base::Pa(0x2ffe), out));
}

}  // namespace
}  // namespace hw
