// SPDX-License-Identifier: MIT
// Tests of the multiplexer: focus, escape commands, type-ahead.
#include "io/mux.h"

#include <gtest/gtest.h>

#include <fstream>

#include "io/test_support.h"

namespace io {
namespace {

/// The line below the multiplexer: keeps what is written, and lets a test type.
class FakeLine final : public Chardev {
 public:
  FakeLine() : Chardev("fake") {}
  [[nodiscard]] std::string description() const override { return "fake"; }
  void write(std::span<const std::uint8_t> bytes) override { written.append(bytes.begin(), bytes.end()); }
  void type(std::string_view text) const { deliver(test::bytes(text)); }
  [[nodiscard]] std::size_t mux_room() const { return room(); }
  std::string written;
};

struct MuxFixture : testing::Test {
  FakeLine* line = new FakeLine;  // owned by mux
  int quits = 0;
  Mux mux{std::unique_ptr<Chardev>(line), MuxHooks{[this] { ++quits; }}};
  test::RecordingDevice monitor, guest;
  hw::CharBackend* monitor_port = &mux.add_port(MuxUser::kMonitor);
  hw::CharBackend* guest_port = &mux.add_port(MuxUser::kGuest);
  MuxFixture() {
    monitor_port->attach(&monitor);
    guest_port->attach(&guest);
  }
};

TEST_F(MuxFixture, GuestHasTheFocusFirst) {
  line->type("abc");
  EXPECT_EQ(guest.text, "abc");
  EXPECT_EQ(monitor.text, "");
}

TEST_F(MuxFixture, EscapeCSwitchesThereAndBack) {
  line->type(
      "a\x01"
      "cb\x01"
      "cd");
  EXPECT_EQ(guest.text, "ad");
  EXPECT_EQ(monitor.text, "b");
  EXPECT_EQ(monitor.count(hw::CharEvent::kOpened), 1);
}

TEST_F(MuxFixture, EscapeTwiceIsTheByteItself) {
  line->type("\x01\x01");
  EXPECT_EQ(guest.text, "\x01");
}

TEST_F(MuxFixture, EscapeXQuitsAndSaysSo) {
  line->type("\x01x");
  EXPECT_EQ(quits, 1);
  EXPECT_NE(line->written.find("terminated"), std::string::npos);
}

TEST_F(MuxFixture, EscapeHListsTheCommands) {
  line->type("\x01h");
  EXPECT_NE(line->written.find("C-a x"), std::string::npos);
  EXPECT_EQ(guest.text, "");
}

TEST_F(MuxFixture, EscapeBReachesTheFocusedDeviceAsBreak) {
  line->type(
      "\x01"
      "b");
  EXPECT_EQ(guest.count(hw::CharEvent::kBreak), 1);
  EXPECT_EQ(monitor.count(hw::CharEvent::kBreak), 0);
}

TEST_F(MuxFixture, UnknownEscapeCommandIsSwallowed) {
  line->type("\x01s\x01zq");
  EXPECT_EQ(guest.text, "q");
}

TEST_F(MuxFixture, OutputOfEveryPortIsShown) {
  guest_port->write(test::bytes("console "));
  monitor_port->write(test::bytes("monitor"));
  EXPECT_EQ(line->written, "console monitor");
}

TEST_F(MuxFixture, EscapeWorksWhileTheGuestDoesNotListen) {
  guest.room = 0;
  line->type("abc\x01x");
  EXPECT_EQ(quits, 1);
  EXPECT_EQ(guest.text, "");
}

TEST_F(MuxFixture, TypeAheadArrivesWhenTheGuestHasRoom) {
  guest.room = 1;
  line->type("abc");
  EXPECT_EQ(guest.text, "a");
  guest.room = test::RecordingDevice::kUnlimited;
  guest_port->ready();
  EXPECT_TRUE(test::run_until([&] { return guest.text == "abc"; }));
}

TEST_F(MuxFixture, FullTypeAheadHoldsTheLineBack) {
  guest.room = 0;
  line->type(std::string(line->mux_room(), 'x'));
  EXPECT_EQ(line->mux_room(), 0u);
}

TEST_F(MuxFixture, OpenedReachesTheGuestButNotAMonitorOutOfFocus) {
  mux.event(hw::CharEvent::kOpened);
  EXPECT_EQ(guest.count(hw::CharEvent::kOpened), 1);
  EXPECT_EQ(monitor.count(hw::CharEvent::kOpened), 0);
}

}  // namespace
}  // namespace io
