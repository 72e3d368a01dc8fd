// SPDX-License-Identifier: MIT
// Tests of the SPARCstation 20 board: map, wiring, loading, refusals and snapshots.
#include "hw/sparc/ss20.h"

#include <gtest/gtest.h>

#include <numeric>

#include "hw/sparc/test_board.h"

namespace hw::sparc {
namespace {

using test::World;

std::uint64_t rd(Ss20& board, std::uint64_t at, unsigned bytes) {
  const BusRead r = board.memory().read(base::Pa(at), bytes);
  EXPECT_EQ(r.status, BusStatus::kOk) << std::hex << at;
  return r.value;
}
void wr(Ss20& board, std::uint64_t at, std::uint64_t value, unsigned bytes) {
  EXPECT_EQ(board.memory().write(base::Pa(at), value, bytes), BusStatus::kOk) << std::hex << at;
}

TEST(Ss20, DevicesAnswerAtTheirPlaces) {
  World w;
  auto board = w.build().value();
  EXPECT_EQ(rd(*board, 0xef0000000, 4), 0xfe810103u);
  EXPECT_EQ(rd(*board, 0xf00000000, 4), 0x20000000u);
  EXPECT_EQ(rd(*board, 0xfe0000000, 4), 0x13000000u);
  EXPECT_EQ(rd(*board, 0xff0000000, 4), 0x01020304u);
  EXPECT_EQ(rd(*board, 0xff1201fd9, 1), 0x72u);
  EXPECT_EQ(rd(*board, 0xff1200004, 4), 0x73797374u);
  wr(*board, 0xd00000510, 0, 2);
  EXPECT_EQ(rd(*board, 0xd00000512, 1), 'Q');
}

TEST(Ss20, EmptySbusSlotsTimeOut) {
  World w;
  auto board = w.build().value();
  for (const std::uint64_t at : {0xe00000000, 0xe10000000, 0xe20000000, 0xe30000000, 0xf80000000}) {
    EXPECT_EQ(board->memory().read(base::Pa(at), 4).status, BusStatus::kTimeout) << std::hex << at;
  }
}

TEST(Ss20, SerialOutputReachesTtya) {
  World w;
  auto board = w.build().value();
  for (const auto v : {5, 0xea}) wr(*board, 0xff1100004, static_cast<std::uint64_t>(v), 1);
  wr(*board, 0xff1100006, 'O', 1);
  EXPECT_EQ(w.ttya.sent, "O");
}

TEST(Ss20, SystemTimerInterruptsAtLevel10) {
  World w;
  auto board = w.build().value();
  wr(*board, 0xff1310000, 20001 << 9, 4);
  w.clock.advance(std::chrono::milliseconds(10));
  EXPECT_EQ(w.cpu.level, 10u);
}

TEST(Ss20, PowerResetAndIdleAreToldOutside) {
  World w;
  auto board = w.build().value();
  wr(*board, 0xff1a01000, 1, 1);
  wr(*board, 0xff1f00000, 1, 4);
  wr(*board, 0xefa000000, 1, 1);
  EXPECT_EQ(w.power_offs, 1);
  EXPECT_EQ(w.resets, 1);
  EXPECT_EQ(w.idles, 1);
}

TEST(Ss20, KernelInitrdAndCommandLineStandInMemory) {
  World w;
  auto o = World::options();
  std::vector<std::uint8_t> kernel(0x2000, 0x11);
  std::copy_n("HdrS", 4, kernel.begin() + 0x1000);
  o.kernel = {"zImage", test::elf(0xf0004000, kernel, 0x3000)};
  o.initrd = {"initrd", {9, 8, 7}};
  o.command_line = "console=ttyS0";
  auto board = w.build(o).value();
  EXPECT_EQ(rd(*board, 0x4000, 4), 0x11111111u);
  EXPECT_EQ(rd(*board, 0x5010, 4), kInitrdAddress);
  EXPECT_EQ(rd(*board, 0x5014, 4), 3u);
  EXPECT_EQ(rd(*board, 0x800000, 2), 0x0908u);
  EXPECT_EQ(rd(*board, 0x7ff000, 8), 0x636f6e736f6c653du);
  wr(*board, 0xd00000510, 8, 2);
  EXPECT_EQ(rd(*board, 0xd00000512, 1), 0x00u);
  EXPECT_EQ(rd(*board, 0xd00000512, 1), 0x30u);
}

TEST(Ss20, ResetLoadsImagesAgain) {
  World w;
  auto o = World::options();
  o.kernel = {"zImage", test::elf(0xf0004000, {0xaa, 0xbb, 0xcc, 0xdd}, 8)};
  auto board = w.build(o).value();
  wr(*board, 0x4000, 0, 4);
  wr(*board, 0x4004, 0xffffffff, 4);
  board->reset(Reset::kCold);
  EXPECT_EQ(rd(*board, 0x4000, 8), 0xaabbccdd00000000u);
}

std::string error_of(const Ss20Options& o) {
  World w;
  auto board = w.build(o);
  return board ? "accepted" : board.error().text();
}

TEST(Ss20, BadOptionsAreRefusedInOneLine) {
  auto ram = World::options();
  ram.ram_bytes = std::uint64_t{2048} << 20;
  auto cpus = World::options();
  cpus.cpus = 5;
  auto variables = World::options();
  variables.prom_variables = {"x"};
  EXPECT_EQ(error_of(ram), "too much RAM: 2048 MiB, the SPARCstation 20 takes at most 2047 MiB");
  EXPECT_EQ(error_of(cpus), "5 processors: the SPARCstation 20 takes 1 to 4");
  EXPECT_EQ(error_of(variables), "prom-env: 'x' is not NAME=VALUE");
}

TEST(Ss20, BadImagesAreRefusedInOneLine) {
  auto prom = World::options();
  prom.prom = {"rom", std::vector<std::uint8_t>((1 << 20) + 1)};
  auto elsewhere = World::options();
  elsewhere.prom = {"rom", test::elf(0x10000, {1}, 1)};
  auto kernel = World::options();
  kernel.kernel = {"k", {1, 2, 3}};
  auto large = World::options();
  large.kernel = {"k", test::elf(0xf0004000, std::vector<std::uint8_t>(0x800000), 0x800000)};
  auto lonely = World::options();
  lonely.initrd = {"i", {1}};
  auto big = World::options();
  big.kernel = {"k", test::elf(0xf0004000, {1}, 1)};
  big.initrd = {"i", std::vector<std::uint8_t>(9 << 20)};
  EXPECT_EQ(error_of(prom), "firmware: 'rom': is too large for a PROM: 1048577 bytes, at most 1048576");
  EXPECT_EQ(error_of(elsewhere), "firmware: 'rom': does not belong into the PROM: has a segment at 0x10000");
  EXPECT_EQ(error_of(kernel), "kernel: 'k': is neither an ELF nor an a.out image");
  EXPECT_EQ(error_of(large), "kernel: 'k': is too large: it ends at 0x804000, the command line stands at 0x7ff000");
  EXPECT_EQ(error_of(lonely), "initrd: 'i': an initrd needs a kernel (-kernel)");
  EXPECT_EQ(error_of(big), "initrd: 'i': is too large: 9437184 bytes at 0x800000, RAM ends at 0x1000000");
}

TEST(Ss20, WholeMachineComesBack) {
  World w, v;
  auto f = w.build().value(), g = v.build().value();
  wr(*f, 0x123450, 0xdeadbeef, 4);
  wr(*f, 0xff1310000, 20001 << 9, 4);
  w.clock.advance(std::chrono::milliseconds(25));
  v.clock.advance(std::chrono::milliseconds(25));
  wr(*f, 0xff1100004, 12, 1);
  hw::test::expect_same_after_loading(*f, *g);
  EXPECT_EQ(rd(*g, 0x123450, 4), 0xdeadbeefu);
  EXPECT_EQ(v.cpu.level, 10u);
}

TEST(Ss20, SnapshotOfOtherMachineIsRefused) {
  World w, v;
  auto o = World::options();
  o.ram_bytes = 8 << 20;
  auto f = w.build().value(), g = v.build(o).value();
  const auto bytes = hw::test::saved(*f);
  Archive archive{std::span<const std::uint8_t>(bytes)};
  g->serialize(archive);
  EXPECT_EQ(archive.error(), "snapshot of a machine with other RAM or processors");
}

TEST(Ss20, TreesComeFromTheTable) {
  World w;
  auto board = w.build().value();
  EXPECT_NE(board->memory_tree().find("0000000000000000-0000000000ffffff (prio 0, ram): sun4m.ram\n"),
            std::string::npos);
  EXPECT_NE(board->memory_tree().find("0000000ff1410000-0000000ff1410013 (prio 0, i/o): master-interrupt-controller\n"),
            std::string::npos);
  EXPECT_NE(board->device_tree().find("dev: sun4m-iommu"), std::string::npos);
  EXPECT_NE(board->interrupts().find("cpu 0: pending 0x00000000 level 0"), std::string::npos);
}

}  // namespace
}  // namespace hw::sparc
