// SPDX-License-Identifier: MIT
// Tests of the M48T08, of a Sun's NVRAM contents and of fw_cfg.
#include <gtest/gtest.h>

#include "hw/core/test_support.h"
#include "hw/nvram/fw_cfg.h"
#include "hw/nvram/m48t08.h"
#include "hw/nvram/sun_nvram.h"

namespace hw {
namespace {

constexpr std::int64_t kSomeTime = 1795445784;  // Mon 2026-11-23 14:56:24
constexpr std::uint64_t kClock = 0x1ff8;

std::uint64_t clock_bytes(M48t08& rtc) { return rtc.read(kClock, 8); }

TEST(M48t08, ShowsTheWallTimeInBcd) {
  FixedWallClock wall(kSomeTime);
  M48t08 rtc(wall, 1968);
  EXPECT_EQ(clock_bytes(rtc), 0x0024561401231158u);
}

TEST(M48t08, ReadBitFreezesTheTime) {
  FixedWallClock wall(kSomeTime);
  M48t08 rtc(wall, 1968);
  rtc.write(kClock, 0x40, 1);
  wall.set(kSomeTime + 5);
  EXPECT_EQ(rtc.read(kClock + 1, 1), 0x24u);
  rtc.write(kClock, 0, 1);
  EXPECT_EQ(rtc.read(kClock + 1, 1), 0x29u);
}

TEST(M48t08, WrittenTimeRunsOn) {
  FixedWallClock wall(kSomeTime);
  M48t08 rtc(wall, 1968);
  rtc.write(kClock, 0x80, 1);
  rtc.write(kClock + 1, 0x58, 1);
  rtc.write(kClock + 2, 0x59, 1);
  rtc.write(kClock + 3, 0x23, 1);
  rtc.write(kClock + 5, 0x31, 1);
  rtc.write(kClock + 6, 0x12, 1);
  rtc.write(kClock + 7, 0x31, 1);
  rtc.write(kClock, 0, 1);
  wall.set(kSomeTime + 2);
  EXPECT_EQ(rtc.read(kClock + 4, 4) & 0x00ffffff, 0x010132u);
  EXPECT_EQ(rtc.read(kClock + 1, 1), 0x00u);
}

TEST(M48t08, StopBitStopsTheClock) {
  FixedWallClock wall(kSomeTime);
  M48t08 rtc(wall, 1968);
  rtc.write(kClock, 0x80, 1);
  rtc.write(kClock + 1, 0x80 | 0x10, 1);
  rtc.write(kClock, 0, 1);
  wall.set(kSomeTime + 100);
  EXPECT_EQ(rtc.read(kClock + 1, 1), 0x90u);
}

TEST(M48t08, KeepsRamThroughReset) {
  FixedWallClock wall(0);
  M48t08 rtc(wall, 1968);
  rtc.write(0x100, 0x12345678, 4);
  rtc.reset(Reset::kCold);
  EXPECT_EQ(rtc.read(0x101, 2), 0x3456u);
}

TEST(M48t08, StateComesBack) {
  FixedWallClock wall(kSomeTime);
  M48t08 f(wall, 1968), g(wall, 1968);
  f.write(0x10, 0xab, 1);
  f.write(kClock, 0x40, 1);
  test::expect_same_after_loading(f, g);
}

const MacAddress kMac{0x52, 0x54, 0x00, 0x12, 0x34, 0x56};

TEST(SunNvram, HasPartitionsAndIdProm) {
  const auto bytes = build_sun_nvram({}, kMac, 0x72).value();
  const std::vector<std::uint8_t> system(bytes.begin(), bytes.begin() + 10);
  const std::vector<std::uint8_t> free(bytes.begin() + 0x20, bytes.begin() + 0x28);
  const std::vector<std::uint8_t> id(bytes.begin() + 0x1fd8, bytes.begin() + 0x1fe8);
  EXPECT_EQ(system, (std::vector<std::uint8_t>{0x70, 0x1a, 0x00, 0x02, 's', 'y', 's', 't', 'e', 'm'}));
  EXPECT_EQ(free, (std::vector<std::uint8_t>{0x7f, 0x20, 0x01, 0xfb, 'f', 'r', 'e', 'e'}));
  EXPECT_EQ(id,
            (std::vector<std::uint8_t>{1, 0x72, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x75}));
}

TEST(SunNvram, VariablesMakeThePartitionLarger) {
  const std::vector<std::string> variables{"auto-boot?=false", "abcdefghijkl=xx"};
  const auto bytes = build_sun_nvram(variables, kMac, 0x72).value();
  EXPECT_EQ(bytes[1], 0x1c);
  EXPECT_EQ(bytes[3], 4);
  EXPECT_EQ(bytes[0x41], 0x1e);
  EXPECT_EQ(std::string(bytes.begin() + 0x10, bytes.begin() + 0x20), "auto-boot?=false");
}

TEST(SunNvram, BadVariablesAreRefused) {
  const std::vector<std::string> no_value{"nonsense"}, too_long{"a=" + std::string(9000, 'x')};
  EXPECT_EQ(build_sun_nvram(no_value, kMac, 0x72).error().text(), "'nonsense' is not NAME=VALUE");
  EXPECT_EQ(build_sun_nvram(too_long, kMac, 0x72).error().text(), "the variables do not fit into the NVRAM");
}

TEST(FwCfg, ItemsAreReadByteByByteAndEndInZeros) {
  FwCfg items;
  FwCfgPorts ports(items);
  ports.write(0, 0, 2);
  EXPECT_EQ(ports.read(2, 1), 'Q');
  EXPECT_EQ(ports.read(2, 1), 'E');
  EXPECT_EQ(ports.read(2, 1), 'M');
  EXPECT_EQ(ports.read(2, 1), 'U');
  EXPECT_EQ(ports.read(2, 1), 0u);
}

TEST(FwCfg, NumbersAreLittleEndian) {
  FwCfg items;
  items.add_u32(FwCfgKey::kKernelAddress, 0x4000);
  items.select(7);
  EXPECT_EQ(items.read_byte(), 0x00);
  EXPECT_EQ(items.read_byte(), 0x40);
}

TEST(FwCfg, UnknownKeyReadsZero) {
  FwCfg items;
  items.select(0x1234);
  EXPECT_EQ(items.read_byte(), 0);
}

TEST(FwCfg, DirectoryListsFiles) {
  FwCfg items;
  items.add_file("bootorder", {1, 2, 3});
  items.select(0x19);
  std::string bytes;
  for (int i = 0; i < 4 + 64; ++i) bytes += static_cast<char>(items.read_byte());
  EXPECT_EQ(bytes.substr(0, 12), std::string("\0\0\0\1\0\0\0\3\0\x20\0\0", 12));
  EXPECT_EQ(bytes.substr(12, 10), std::string("bootorder\0", 10));
}

TEST(FwCfg, PositionComesBack) {
  FwCfg f_items, g_items;
  FwCfgPorts f(f_items), g(g_items);
  f.read(2, 1);
  test::expect_same_after_loading(f, g);
  EXPECT_EQ(g.read(2, 1), 'E');
}

}  // namespace
}  // namespace hw
