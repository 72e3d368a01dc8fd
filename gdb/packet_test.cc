// SPDX-License-Identifier: MIT
// Tests of framing and text of the remote protocol.
#include "gdb/packet.h"

#include <gtest/gtest.h>

namespace gdb {
namespace {

TEST(GdbPacket, FramesWithSumAndEscapes) {
  EXPECT_EQ(frame("OK"), "$OK#9a");
  EXPECT_EQ(frame("a#"), "$a}\x03#e1");
  EXPECT_EQ(frame(""), "$#00");
}

TEST(GdbPacket, ReadsPacketsAcrossPieces) {
  Unframer u;
  u.feed("+$m10");
  EXPECT_EQ(u.next()->kind, Event::kAck);
  EXPECT_FALSE(u.next());
  u.feed("00,4#8e\x03");
  const auto packet = u.next();
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->kind, Event::kPacket);
  EXPECT_EQ(packet->data, "m1000,4");
  EXPECT_EQ(u.next()->kind, Event::kInterrupt);
}

TEST(GdbPacket, UndoesEscapes) {
  Unframer u;
  u.feed(frame("x}$#*y"));
  EXPECT_EQ(u.next()->data, "x}$#*y");
}

TEST(GdbPacket, WrongSumIsBad) {
  Unframer u;
  u.feed("$OK#00$g#67");
  EXPECT_EQ(u.next()->kind, Event::kBadPacket);
  EXPECT_EQ(u.next()->data, "g");
}

TEST(GdbPacket, TooLongIsBadAndTheNextIsRead) {
  Unframer u;
  u.feed(frame(std::string(Unframer::kMaxPacket + 1, 'a')));
  u.feed("$g#67");
  EXPECT_EQ(u.next()->kind, Event::kBadPacket);
  EXPECT_EQ(u.next()->data, "g");
}

TEST(GdbPacket, HexGoesBothWays) {
  EXPECT_EQ(to_hex("\x0f\xff"), "0fff");
  EXPECT_EQ(from_hex("0fFF"), "\x0f\xff");
  EXPECT_FALSE(from_hex("0f0"));
  EXPECT_FALSE(from_hex("0g"));
}

TEST(GdbPacket, ReaderTakesNumbersAndParts) {
  Reader r("1f,abc:rest");
  EXPECT_EQ(r.number(), 0x1fu);
  EXPECT_TRUE(r.accept(","));
  EXPECT_EQ(r.until(':'), "abc");
  EXPECT_EQ(r.rest(), "rest");
  EXPECT_FALSE(Reader("12345678123456789").number());
}

}  // namespace
}  // namespace gdb
