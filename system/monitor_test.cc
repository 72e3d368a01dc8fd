// SPDX-License-Identifier: MIT
// Tests of the monitor on a fake machine: commands, dumps, expressions, line editing.
#include "system/monitor.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "io/test_support.h"
#include "system/fake_machine.h"

namespace sys {
namespace {

class FakeLine final : public hw::CharBackend {
 public:
  void write(std::span<const std::uint8_t> bytes) override { text.append(bytes.begin(), bytes.end()); }
  void attach(hw::CharFrontend* frontend) override { device = frontend; }
  std::string text;
  hw::CharFrontend* device = nullptr;
};

struct MonitorTest : testing::Test {
  FakeLine line;
  test::FakeMachine machine;
  RunControl run{{}, nullptr};
  io::CharManager chardevs{io::MuxHooks{}};
  MachineOptions options;
  Monitor monitor{line, MonitorContext{run, machine, chardevs, options}};
  MonitorTest() { run.attach(&machine); }

  std::string says(std::string_view command) {
    line.text.clear();
    monitor.execute(command);
    std::string out = line.text;
    std::erase(out, '\r');
    return out;
  }
  std::string after_typing(std::string_view keys) {
    line.text.clear();
    line.device->receive(io::test::bytes(keys));
    return line.text;
  }
};

TEST_F(MonitorTest, BannerAndPromptComeWhenTheLineOpens) {
  monitor.event(hw::CharEvent::kOpened);
  EXPECT_TRUE(line.text.starts_with("Tandem ")) << line.text;
  EXPECT_NE(line.text.find(" monitor - type 'help' for more information\r\n(qemu) "), std::string::npos);
}

TEST_F(MonitorTest, FocusAgainShowsOnlyThePrompt) {
  monitor.event(hw::CharEvent::kOpened);
  line.text.clear();
  monitor.event(hw::CharEvent::kOpened);
  EXPECT_EQ(line.text, "(qemu) ");
}

TEST_F(MonitorTest, StopContAndStatus) {
  EXPECT_EQ(says("info status"), "VM status: paused (prelaunch)\n");
  says("cont");
  EXPECT_TRUE(machine.running);
  EXPECT_EQ(says("info status"), "VM status: running\n");
  says("stop");
  EXPECT_FALSE(machine.running);
  EXPECT_EQ(says("info status"), "VM status: paused\n");
}

TEST_F(MonitorTest, LookingPausesAndResumesARunningMachine) {
  says("c");
  EXPECT_EQ(says("info mtree -f"), "topic 1 cpu 0 '-f'\n");
  EXPECT_TRUE(machine.running);
  EXPECT_EQ(machine.pauses, 1);
}

TEST_F(MonitorTest, ResetHappensWhilePaused) {
  says("c");
  says("system_reset");
  EXPECT_EQ(machine.resets, 1);
  EXPECT_FALSE(machine.reset_while_running);
  EXPECT_TRUE(machine.running);
}

TEST_F(MonitorTest, HexDumpShowsAddressesAndBigEndianWords) {
  EXPECT_EQ(says("x/5x 0x1000"), "00001000: 0x00010203 0x04050607 0x08090a0b 0x0c0d0e0f\n00001010: 0x10111213\n");
  EXPECT_EQ(says("x/3xb 0x1041"), "00001041: 0x41 0x42 0x43\n");
  EXPECT_EQ(says("x/2xh 0x1000"), "00001000: 0x0001 0x0203\n");
  EXPECT_EQ(says("xp/1xg 8"), "0000000000000008: 0x08090a0b0c0d0e0f\n");
}

TEST_F(MonitorTest, OtherFormatsOfNumbers) {
  machine.memory[0] = 0xff;
  EXPECT_EQ(says("x/1db 0x1000"), "00001000:   -1\n");
  EXPECT_EQ(says("x/1ub 0x1000"), "00001000: 255\n");
  EXPECT_EQ(says("x/1ow 0x1004"), "00001004:   0401203007\n");
  EXPECT_EQ(says("x/3c 0x1040"), "00001040: '@' 'A' 'B'\n");
}

TEST_F(MonitorTest, StringsEndAtZero) {
  const std::string_view text("Hi\n\0yes\0", 8);
  std::copy(text.begin(), text.end(), machine.memory.begin());
  EXPECT_EQ(says("x/2s 0x1000"), "00001000: \"Hi\\n\"\n00001004: \"yes\"\n");
}

TEST_F(MonitorTest, InstructionsComeFromTheMachine) {
  EXPECT_EQ(says("x/2i $pc"), "0x00001010:  insn 19\n0x00001014:  insn 23\n");
  EXPECT_EQ(says("x/2i 0x10fc"), "0x000010fc:  insn 255\n00001100: Cannot access memory\n");
}

TEST_F(MonitorTest, LastFormatIsKept) {
  says("x/1xb 0x1000");
  EXPECT_EQ(says("x 0x1001"), "00001001: 0x01\n");
}

TEST_F(MonitorTest, MissingMemoryIsSaidOnce) {
  EXPECT_EQ(says("x/8x 0x2000"), "00002000: Cannot access memory\n");
  EXPECT_EQ(says("x/8x 0x10f8"), "000010f8: 0xf8f9fafb 0xfcfdfeff\n00001100: Cannot access memory\n");
}

TEST_F(MonitorTest, PrintEvaluatesRegistersAndOperators) {
  EXPECT_EQ(says("p $pc + 4*2"), "0x1018\n");
  EXPECT_EQ(says("p/d -5"), "-5\n");
  EXPECT_EQ(says("p/o 8"), "010\n");
  EXPECT_EQ(says("p/c 65"), "'A'\n");
  EXPECT_EQ(says("print /x (1|6)&~2"), "0x5\n");
  EXPECT_EQ(says("p 'A'"), "0x41\n");
}

TEST_F(MonitorTest, BadExpressionsAreExplained) {
  EXPECT_EQ(says("p $foo"), "p: unknown register '$foo'\n");
  EXPECT_EQ(says("p 1/0"), "p: division by zero\n");
  EXPECT_EQ(says("p (1"), "p: ')' is missing\n");
  EXPECT_EQ(says("p 1 2"), "p: '2' is not expected here\n");
  EXPECT_EQ(says("x"), "x: the expression is not complete\n");
  EXPECT_EQ(says("x/q 1"), "x: 'q' is no format: one of x d u o c i s and one of b h w g\n");
  EXPECT_EQ(says("p " + std::string(100000, '(')), "p: the expression is nested too deep\n");
}

TEST_F(MonitorTest, CpuChoosesWhatIsLookedAt) {
  EXPECT_EQ(says("cpu 2"), "cpu: there is no CPU 2: 0 to 1\n");
  says("cpu 1");
  EXPECT_EQ(says("p $pc"), "0x1011\n");
  EXPECT_EQ(says("info cpus"), "  CPU #0: thread_id=100\n* CPU #1: thread_id=101 (halted)\n");
  EXPECT_EQ(says("info registers -a"), "\nCPU#0\ntopic 0 cpu 0 ''\n\nCPU#1\ntopic 0 cpu 1 ''\n");
}

TEST_F(MonitorTest, UnknownCommandsAndTopicsSuggestTheNearest) {
  EXPECT_EQ(says("sytem_reset"), "unknown command: 'sytem_reset': did you mean 'system_reset'?\n");
  EXPECT_EQ(says("info regsters"), "info: unknown topic: 'regsters': did you mean 'registers'?\n");
}

TEST_F(MonitorTest, HelpListsEveryCommandAndTopic) {
  EXPECT_NE(says("help").find("x [/FMT] ADDRESS -- virtual memory"), std::string::npos);
  EXPECT_EQ(says("help quit"), "quit|q  -- end the program\n");
  EXPECT_NE(says("info").find("info registers [-a|N] -- "), std::string::npos);
  EXPECT_EQ(says("help nonsense"), "help: there is no command 'nonsense'\n");
}

TEST_F(MonitorTest, SavedMemoryIsWhatTheGuestHas) {
  io::test::TemporaryDirectory directory;
  EXPECT_EQ(says("pmemsave 0x10 4 " + directory.file("out")), "");
  std::stringstream saved;
  saved << std::ifstream(directory.file("out")).rdbuf();
  EXPECT_EQ(saved.str(), "\x10\x11\x12\x13");
  EXPECT_EQ(says("memsave 0x10 4 " + directory.file("x")).substr(0, 29), "memsave: no memory at 0x10 to");
}

TEST_F(MonitorTest, LogItemsAreChecked) {
  EXPECT_EQ(says("log int"), "");
  EXPECT_NE(says("log").find("now int"), std::string::npos);
  EXPECT_EQ(says("log none"), "");
  EXPECT_TRUE(says("log foo").starts_with("log: 'foo' is not a log item"));
}

TEST_F(MonitorTest, TranslateAndIdentity) {
  options.name = "box";
  EXPECT_EQ(says("gva2gpa 0x1004"), "gpa: 0x4\n");
  EXPECT_EQ(says("gva2gpa 0"), "Unmapped\n");
  EXPECT_EQ(says("info name"), "box\n");
  EXPECT_EQ(says("info uuid"), "00000000-0000-0000-0000-000000000000\n");
}

TEST_F(MonitorTest, QuitEndsThePrompt) {
  EXPECT_EQ(after_typing("quit\n"), "quit\r\n");
  EXPECT_TRUE(run.quitting());
  EXPECT_EQ(line.device->can_receive(), 0u);
}

TEST_F(MonitorTest, TypedLineIsEchoedRunAndPromptedAgain) { EXPECT_EQ(after_typing("p 1\r"), "p 1\r\n0x1\r\n(qemu) "); }

TEST_F(MonitorTest, EditingKeysChangeTheLine) {
  EXPECT_NE(after_typing("p 13\x7f\x02\x02\x04x\x01\x0bp 7\r").find("0x7"), std::string::npos);
  EXPECT_NE(after_typing("2\x01p \r").find("0x2"), std::string::npos);
  EXPECT_NE(after_typing("p 9 junk\x17\r").find("0x9"), std::string::npos);
  EXPECT_NE(after_typing("garbage\x15p 5\r").find("0x5"), std::string::npos);
}

TEST_F(MonitorTest, ArrowUpRecallsTheLineBefore) {
  after_typing("p 3\rp 4\r");
  EXPECT_NE(after_typing("\x1b[A\x1b[A\r").find("0x3"), std::string::npos);
  EXPECT_EQ(says("info history"), "0: 'p 3'\n1: 'p 4'\n2: 'p 3'\n");
}

TEST_F(MonitorTest, TabCompletesCommandsAndTopics) {
  EXPECT_EQ(after_typing("system_r\t"), "system_reset ");
  after_typing("\x15");
  EXPECT_TRUE(after_typing("info sta\t").ends_with("status "));
}

TEST_F(MonitorTest, CarriageReturnWithLineFeedIsOneLine) {
  EXPECT_EQ(after_typing("p 1\r\n"), "p 1\r\n0x1\r\n(qemu) ");
}

}  // namespace
}  // namespace sys
