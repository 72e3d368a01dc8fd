// SPDX-License-Identifier: MIT
// Tests of the Z8530 and of the keyboard on its line.
#include "hw/char/escc.h"

#include "hw/char/sun_keyboard.h"
#include "hw/core/test_support.h"

namespace hw {
namespace {

constexpr std::uint64_t kControlB = 0, kControlA = 4, kDataA = 6;

struct Fixture {
  test::IrqProbe irq;
  test::FakeLine a, b;
  Escc escc{{irq, a, b}};
  void wr(unsigned reg, std::uint8_t value, std::uint64_t control = kControlA) {
    escc.write(control, reg < 8 ? reg : 8 | (reg & 7), 1);
    escc.write(control, value, 1);
  }
  std::uint64_t rr(unsigned reg, std::uint64_t control = kControlA) {
    if (reg != 0) escc.write(control, reg < 8 ? reg : 8 | (reg & 7), 1);
    return escc.read(control, 1);
  }
  void open() {
    wr(3, 0xc1);
    wr(5, 0xea);
  }
};

TEST(Escc, SendsWhatIsWrittenWhenEnabled) {
  Fixture f;
  f.escc.write(kDataA, 'x', 1);
  f.open();
  f.escc.write(kDataA, 'y', 1);
  EXPECT_EQ(f.a.sent, "y");
  EXPECT_EQ(f.b.sent, "");
}

TEST(Escc, ReceivedBytesWaitInTheFifo) {
  Fixture f;
  f.open();
  f.a.type("ab");
  EXPECT_EQ(f.rr(0) & 1, 1u);
  EXPECT_EQ(f.escc.read(kDataA, 1), 'a');
  EXPECT_EQ(f.escc.read(kDataA, 1), 'b');
  EXPECT_EQ(f.rr(0) & 1, 0u);
}

TEST(Escc, TakesNoInputUntilEnabledThenSaysReady) {
  Fixture f;
  EXPECT_EQ(f.a.frontend->can_receive(), 0u);
  f.open();
  EXPECT_EQ(f.a.readies, 1);
  EXPECT_EQ(f.a.frontend->can_receive(), 8u);
}

TEST(Escc, FullFifoAsksForMoreWhenRead) {
  Fixture f;
  f.open();
  f.a.type("12345678");
  EXPECT_EQ(f.a.frontend->can_receive(), 0u);
  f.escc.read(kDataA, 1);
  EXPECT_EQ(f.a.readies, 2);
}

TEST(Escc, ReceiveInterruptWithMasterEnable) {
  Fixture f;
  f.open();
  f.wr(1, 0x10);
  f.a.type("a");
  EXPECT_FALSE(f.irq.level());
  f.wr(9, 0x08);
  EXPECT_TRUE(f.irq.level());
  EXPECT_EQ(f.rr(3), 0x20u);
  f.escc.read(kDataA, 1);
  EXPECT_FALSE(f.irq.level());
}

TEST(Escc, FirstCharacterModeInterruptsOnceUntilRearmed) {
  Fixture f;
  f.open();
  f.wr(9, 0x08);
  f.wr(1, 0x08);
  f.a.type("ab");
  EXPECT_TRUE(f.irq.level());
  f.escc.read(kDataA, 1);
  EXPECT_FALSE(f.irq.level());
  f.escc.write(kControlA, 0x20, 1);
  f.a.type("c");
  EXPECT_TRUE(f.irq.level());
}

TEST(Escc, TransmitInterruptUntilReset) {
  Fixture f;
  f.open();
  f.wr(9, 0x08);
  f.wr(1, 0x02);
  f.escc.write(kDataA, 'x', 1);
  EXPECT_TRUE(f.irq.level());
  EXPECT_EQ(f.rr(3), 0x10u);
  f.escc.write(kControlA, 0x28, 1);
  EXPECT_FALSE(f.irq.level());
}

TEST(Escc, ModifiedVectorNamesTheSource) {
  Fixture f;
  f.open();
  f.wr(2, 0x51);
  f.wr(1, 0x12);
  EXPECT_EQ(f.rr(2, kControlB), 0x57u);
  f.a.type("a");
  EXPECT_EQ(f.rr(2, kControlB), 0x5du);
  EXPECT_EQ(f.rr(2, kControlA), 0x51u);
  f.wr(9, 0x10);
  EXPECT_EQ(f.rr(2, kControlB), 0x31u);
}

TEST(Escc, BreakInterruptsAndIsSeenOnce) {
  Fixture f;
  f.open();
  f.wr(9, 0x08);
  f.wr(1, 0x01);
  f.wr(15, 0x80);
  f.a.frontend->event(CharEvent::kBreak);
  EXPECT_TRUE(f.irq.level());
  EXPECT_EQ(f.rr(0) & 0x80, 0x80u);
  f.escc.write(kControlA, 0x10, 1);
  EXPECT_FALSE(f.irq.level());
  EXPECT_EQ(f.rr(0) & 0x80, 0u);
}

TEST(Escc, OverrunIsReportedAndReset) {
  Fixture f;
  f.open();
  f.a.type("123456789");
  EXPECT_EQ(f.rr(1) & 0x20, 0x20u);
  f.escc.write(kControlA, 0x30, 1);
  EXPECT_EQ(f.rr(1) & 0x20, 0u);
}

TEST(Escc, LoopbackReturnsBytes) {
  Fixture f;
  f.open();
  f.wr(14, 0x10);
  f.escc.write(kDataA, 'l', 1);
  EXPECT_EQ(f.escc.read(kDataA, 1), 'l');
  EXPECT_EQ(f.a.sent, "");
}

TEST(Escc, ChannelResetStopsOneChannel) {
  Fixture f;
  f.open();
  f.a.type("z");
  f.wr(9, 0x80);
  EXPECT_EQ(f.rr(0) & 1, 0u);
  EXPECT_EQ(f.a.frontend->can_receive(), 0u);
}

TEST(Escc, StateComesBack) {
  Fixture f, g;
  f.open();
  f.wr(1, 0x10);
  f.wr(9, 0x08);
  f.a.type("abc");
  f.escc.write(kControlA, 0x0c, 1);
  test::expect_same_after_loading(f.escc, g.escc);
  EXPECT_TRUE(g.irq.level());
}

struct KeyboardFixture {
  test::IrqProbe irq;
  test::FakeLine b;
  SunKeyboard keyboard;
  Escc escc{{irq, keyboard, b}};
  KeyboardFixture() {
    escc.write(kControlA, 3, 1);
    escc.write(kControlA, 0xc1, 1);
    escc.write(kControlA, 5, 1);
    escc.write(kControlA, 0xea, 1);
  }
  std::string all() {
    std::string text;
    while ((escc.read(kControlA, 1) & 1) != 0) text += static_cast<char>(escc.read(kDataA, 1));
    return text;
  }
};

TEST(SunKeyboard, ResetAnswersSelfTestAndType) {
  KeyboardFixture f;
  f.escc.write(kDataA, 0x01, 1);
  EXPECT_EQ(f.all(), "\xff\x04\x7f");
}

TEST(SunKeyboard, LayoutAnswersItsNumber) {
  KeyboardFixture f;
  f.escc.write(kDataA, 0x0f, 1);
  EXPECT_EQ(f.all(), "\xfe\x21");
}

TEST(SunKeyboard, LedCommandTakesAnArgument) {
  KeyboardFixture f;
  f.escc.write(kDataA, 0x0e, 1);
  f.escc.write(kDataA, 0x01, 1);
  EXPECT_EQ(f.keyboard.leds(), 1);
  EXPECT_EQ(f.all(), "");
}

TEST(SunKeyboard, LastReleasedKeySendsIdle) {
  KeyboardFixture f;
  f.keyboard.key(0x4d, true);
  f.keyboard.key(0x4d, false);
  EXPECT_EQ(f.all(), "\x4d\xcd\x7f");
}

TEST(SunKeyboard, LongInputWaitsForTheFifo) {
  KeyboardFixture f;
  for (int i = 0; i < 6; ++i) f.keyboard.key(0x10, true);
  for (int i = 0; i < 6; ++i) f.keyboard.key(0x10, false);
  EXPECT_EQ(f.all().size(), 13u);
}

TEST(SunKeyboard, StateComesBack) {
  SunKeyboard f, g;
  f.key(1, true);
  test::expect_same_after_loading(f, g);
}

}  // namespace
}  // namespace hw
