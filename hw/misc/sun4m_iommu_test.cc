// SPDX-License-Identifier: MIT
// Tests of the IOMMU's registers, translation and faults.
#include "hw/misc/sun4m_iommu.h"

#include <cstring>

#include "base/bits.h"
#include "hw/core/test_support.h"

namespace hw {
namespace {

constexpr std::uint64_t kControl = 0, kBase = 4, kFaultStatus = 0x1000, kFaultAddress = 0x1004;
constexpr std::uint32_t kTable = 0x10000;

struct Fixture {
  HostMemory ram{0x40000};
  AddressSpace space;
  test::IrqProbe irq;
  Sun4mIommu iommu{{space, irq}};
  MmioDevice& registers = iommu;
  Dma& dma = iommu;
  Fixture() {
    space.add({.name = "ram", .base = base::Pa(0), .bytes = ram.size(), .memory = ram.data()});
    registers.write(kControl, 0x5, 4);  // on, 32 MiB: from 0xfe000000
    registers.write(kBase, kTable >> 4, 4);
  }
  void map(unsigned page, std::uint32_t entry) { base::store_be<std::uint32_t>(ram.data() + kTable + page * 4, entry); }
};

TEST(Sun4mIommu, ControlKeepsItsVersion) {
  Fixture f;
  f.registers.write(kControl, 0xffffffff, 4);
  EXPECT_EQ(f.registers.read(kControl, 4), 0x1300001du);
}

TEST(Sun4mIommu, ReadsThroughTheTableAcrossPages) {
  Fixture f;
  f.map(0, 0x2006);  // page 0x20
  f.map(1, 0x3006);  // page 0x30
  f.ram.data()[0x20fff] = 0xaa;
  f.ram.data()[0x30000] = 0xbb;
  std::array<std::uint8_t, 2> out{};
  EXPECT_TRUE(f.dma.read(0xfe000fff, out));
  EXPECT_EQ(out, (std::array<std::uint8_t, 2>{0xaa, 0xbb}));
}

TEST(Sun4mIommu, WriteNeedsPermission) {
  Fixture f;
  f.map(0, 0x2002);
  const std::array<std::uint8_t, 1> in{1};
  EXPECT_FALSE(f.dma.write(0xfe000000, in));
  EXPECT_TRUE(f.irq.level());
  EXPECT_EQ(f.registers.read(kFaultAddress, 4), 0xfe000000u);
  EXPECT_EQ(f.registers.read(kFaultStatus, 4) & 0x80040000u, 0x80000000u);
}

TEST(Sun4mIommu, WritingFaultStatusTakesTheInterruptBack) {
  Fixture f;
  std::array<std::uint8_t, 4> out{1, 1, 1, 1};
  EXPECT_FALSE(f.dma.read(0xfe000000, out));
  EXPECT_EQ(out[0], 0);
  f.registers.write(kFaultStatus, 0, 4);
  EXPECT_FALSE(f.irq.level());
}

TEST(Sun4mIommu, AddressBelowTheWindowFaults) {
  Fixture f;
  EXPECT_EQ(f.iommu.translate(0xfdffffff, false), std::nullopt);
}

TEST(Sun4mIommu, MappingOutsideRamFaults) {
  Fixture f;
  f.map(0, 0x07ffff06);
  std::array<std::uint8_t, 4> out{};
  EXPECT_FALSE(f.dma.read(0xfe000000, out));
}

TEST(Sun4mIommu, DisabledPassesAddressesThrough) {
  Fixture f;
  f.registers.write(kControl, 0, 4);
  EXPECT_EQ(f.iommu.translate(0x1234, true), base::Pa(0x1234));
}

TEST(Sun4mIommu, StateComesBack) {
  Fixture f, g;
  f.registers.write(kFaultAddress, 0x1234, 4);
  test::expect_same_after_loading(f.iommu, g.iommu);
}

}  // namespace
}  // namespace hw
