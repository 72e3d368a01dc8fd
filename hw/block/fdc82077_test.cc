// SPDX-License-Identifier: MIT
// Tests of the floppy controller as drivers probe it.
#include "hw/block/fdc82077.h"

#include "hw/core/test_support.h"

namespace hw {
namespace {

struct Fixture {
  test::IrqProbe irq;
  Fdc82077 fdc{irq};
  void command(std::initializer_list<std::uint8_t> bytes) {
    for (const auto b : bytes) fdc.write(5, b, 1);
  }
  std::vector<std::uint8_t> result() {
    std::vector<std::uint8_t> bytes;
    while ((fdc.read(4, 1) & 0xc0) == 0xc0) bytes.push_back(static_cast<std::uint8_t>(fdc.read(5, 1)));
    return bytes;
  }
};
using Bytes = std::vector<std::uint8_t>;

TEST(Fdc82077, RegistersAfterReset) {
  Fixture f;
  Bytes found;
  for (std::uint64_t at = 0; at < 8; ++at) found.push_back(static_cast<std::uint8_t>(f.fdc.read(at, 1)));
  EXPECT_EQ(found, (Bytes{0x40, 0xc0, 0x04, 0x00, 0x80, 0x00, 0xff, 0x80}));
}

TEST(Fdc82077, LeavingResetInterruptsForFourDrives) {
  Fixture f;
  f.fdc.write(2, 0x00, 1);
  f.fdc.write(2, 0x0c, 1);
  EXPECT_TRUE(f.irq.level());
  for (std::uint8_t drive = 0; drive < 4; ++drive) {
    f.command({0x08});
    EXPECT_EQ(f.result(), (Bytes{static_cast<std::uint8_t>(0xc0 | drive), 0}));
  }
  EXPECT_FALSE(f.irq.level());
  f.command({0x08});
  EXPECT_EQ(f.result(), (Bytes{0x80}));
}

TEST(Fdc82077, IdentifiesItself) {
  Fixture f;
  f.command({0x10});
  EXPECT_EQ(f.result(), (Bytes{0x90}));
  f.command({0x18});
  EXPECT_EQ(f.result(), (Bytes{0x41}));
}

TEST(Fdc82077, SeekEndsWithInterruptAndTrack) {
  Fixture f;
  f.command({0x0f, 0x00, 0x05});
  EXPECT_TRUE(f.irq.level());
  f.command({0x08});
  EXPECT_EQ(f.result(), (Bytes{0x20, 5}));
}

TEST(Fdc82077, ReadWithoutDiskEndsAbnormally) {
  Fixture f;
  f.command({0x66, 0, 0, 0, 1, 2, 18, 0x1b, 0xff});
  EXPECT_TRUE(f.irq.level());
  EXPECT_EQ(f.result(), (Bytes{0x40, 0, 0, 0, 0, 1, 2}));
  EXPECT_FALSE(f.irq.level());
}

TEST(Fdc82077, DumpShowsWhatWasSet) {
  Fixture f;
  f.command({0x13, 0, 0x1a, 0});
  f.command({0x03, 0xc1, 0x11});
  f.command({0x94});
  EXPECT_EQ(f.result(), (Bytes{0x10}));
  f.command({0x0e});
  EXPECT_EQ(f.result(), (Bytes{0, 0, 0, 0, 0xc1, 0x11, 0, 0x80, 0x1a, 0}));
}

TEST(Fdc82077, UnknownCommandIsInvalid) {
  Fixture f;
  f.command({0x1f});
  EXPECT_EQ(f.result(), (Bytes{0x80}));
}

TEST(Fdc82077, StateComesBack) {
  Fixture f, g;
  f.command({0x0f, 0x00, 0x05});
  f.command({0x13, 0});
  test::expect_same_after_loading(f.fdc, g.fdc);
  EXPECT_TRUE(g.irq.level());
}

}  // namespace
}  // namespace hw
