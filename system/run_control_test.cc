// SPDX-License-Identifier: MIT
// Tests of run control and of whole programs on a fake machine.
#include "system/run_control.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "io/test_support.h"
#include "system/fake_machine.h"
#include "system/firmware.h"
#include "system/program.h"

namespace sys {
namespace {

struct RunControlTest : testing::Test {
  test::FakeMachine machine;
  std::string said;
  int run_with(RunControl::Policy policy, const std::function<void(RunControl&)>& guest) {
    RunControl run(policy, [this](std::string_view text) { said = text; });
    run.attach(&machine);
    run.resume();
    std::thread vcpu([&] { guest(run); });
    const int code = run.run();
    vcpu.join();
    return code;
  }
};

TEST_F(RunControlTest, GuestPowerOffEndsWithZero) {
  EXPECT_EQ(run_with({}, [](RunControl& run) { run.shutdown_requested(); }), 0);
  EXPECT_FALSE(machine.running);
}

TEST_F(RunControlTest, GuestResetUnderNoRebootEndsWithZero) {
  EXPECT_EQ(run_with({.no_reboot = true}, [](RunControl& run) { run.reset_requested(); }), 0);
  EXPECT_EQ(machine.resets, 0);
}

TEST_F(RunControlTest, GuestResetResetsAndGoesOn) {
  RunControl run({}, nullptr);
  run.attach(&machine);
  run.resume();
  run.reset_requested();
  EXPECT_TRUE(io::test::run_until([&] { return machine.resets == 1; }));
  EXPECT_TRUE(machine.running);
  EXPECT_FALSE(machine.reset_while_running);
}

TEST_F(RunControlTest, NoShutdownStopsInstead) {
  RunControl run({.no_shutdown = true}, nullptr);
  run.attach(&machine);
  run.resume();
  run.shutdown_requested();
  EXPECT_TRUE(io::test::run_until([&] { return run.state() == RunState::kShutdown; }));
  EXPECT_FALSE(run.quitting());
  run.resume();
  EXPECT_FALSE(machine.running);
  run.reset();
  run.resume();
  EXPECT_TRUE(machine.running);
}

TEST_F(RunControlTest, FailureStopsAndSaysWhy) {
  RunControl run({}, [this](std::string_view text) { said = text; });
  run.attach(&machine);
  run.resume();
  run.stop_requested("CPU 0 is in error mode");
  EXPECT_TRUE(io::test::run_until([&] { return run.state() == RunState::kFailed; }));
  EXPECT_EQ(said, "CPU 0 is in error mode");
}

TEST_F(RunControlTest, FirstExitCodeCounts) {
  RunControl run({}, nullptr);
  run.quit(3);
  run.quit(0);
  EXPECT_EQ(run.run(), 3);
}

struct ProgramTest : testing::Test {
  test::FakeTarget target;
  io::test::TemporaryDirectory directory;
  std::string errors;

  int run(std::vector<std::string> words) {
    words.insert(words.begin(), "tandem-system-fake");
    std::vector<char*> argv;
    for (auto& w : words) argv.push_back(w.data());
    testing::internal::CaptureStderr();
    const int code = run_program(target, static_cast<int>(argv.size()), argv.data());
    errors = testing::internal::GetCapturedStderr();
    return code;
  }
  /// A machine whose guest powers off as soon as it runs.
  void power_off_at_once() {
    target.on_create = [this](test::FakeMachine&) { target.events->shutdown_requested(); };
  }
};

TEST_F(ProgramTest, GuestThatPowersOffGivesZeroAndNoWords) {
  power_off_at_once();
  EXPECT_EQ(run({"-display", "none"}), 0);
  EXPECT_EQ(errors, "");
  EXPECT_EQ(target.created_with.machine, "SS-20");
}

TEST_F(ProgramTest, ErrorsAreOneLineAndExitCodeOne) {
  EXPECT_EQ(run({"-kernel", "/nonexistent"}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: -kernel: cannot read '/nonexistent': No such file or directory\n");
  EXPECT_EQ(run({"-M", "SS-2O"}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: -M: unknown machine 'SS-2O': did you mean 'SS-20'?\n");
  EXPECT_EQ(run({"-serial", "file:/nonexistent/x"}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: -serial: cannot open '/nonexistent/x': No such file or directory\n");
  EXPECT_EQ(run({"-bios", "/"}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: -bios: '/' is a directory\n");
  EXPECT_EQ(run({"-mon", "chardev=x"}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: -mon: there is no chardev 'x'\n");
  EXPECT_EQ(run({"-d", "foo"}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: -d: 'foo' is not a log item (-d help lists them)\n");
}

TEST_F(ProgramTest, MachineThatCannotBeBuiltLeavesNothingBehind) {
  target.fail_with = "firmware 'x' not found";
  const auto socket = directory.file("s");
  EXPECT_EQ(run({"-serial", "unix:" + socket + ",server=on,wait=off", "-pidfile", directory.file("pid")}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: firmware 'x' not found\n");
  EXPECT_NE(::access(socket.c_str(), F_OK), 0);
  EXPECT_NE(::access(directory.file("pid").c_str(), F_OK), 0);
}

TEST_F(ProgramTest, BoardsErrorIsNamedByTheOptionThatGaveTheImage) {
  std::ofstream(directory.file("k")) << "x";
  target.fail_with = "kernel: 'k': is empty";
  EXPECT_EQ(run({"-kernel", directory.file("k")}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: -kernel: 'k': is empty\n");
  target.fail_with = "firmware: 'rom': is empty";
  EXPECT_EQ(run({}), 1);
  EXPECT_EQ(errors, "tandem-system-fake: firmware: 'rom': is empty\n");
}

TEST_F(ProgramTest, SerialLinesReachTheMachineInOrder) {
  power_off_at_once();
  EXPECT_EQ(run({"-serial", "none", "-serial", "null"}), 0);
  ASSERT_EQ(target.serials.size(), 2u);
  EXPECT_EQ(target.serials[0], nullptr);
  EXPECT_NE(target.serials[1], nullptr);
}

TEST_F(ProgramTest, TerminationSignalEndsCleanly) {
  target.on_create = [](test::FakeMachine&) { std::raise(SIGTERM); };
  EXPECT_EQ(run({"-display", "none"}), 0);
  EXPECT_TRUE(errors.starts_with("tandem-system-fake: terminating on signal 15")) << errors;
}

TEST(Firmware, IsFoundInOrderAndMissedWithAHint) {
  io::test::TemporaryDirectory first, second;
  std::ofstream(second.file("rom")) << "x";
  const FirmwareSearch search({first.file(""), second.file("")});
  EXPECT_EQ(search.find("rom"), second.file("rom"));
  EXPECT_EQ(search.require("rom", "p", "-bios FILE").value(), second.file("rom"));
  const auto missing = search.require("openbios-sparc32", "qemu-system-data", "-bios FILE");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().text(),
            "firmware 'openbios-sparc32' not found: install the Debian package qemu-system-data or use -bios FILE");
}

}  // namespace
}  // namespace sys
