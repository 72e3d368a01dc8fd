// SPDX-License-Identifier: MIT
// Tests of the command line: what good ones become, and what bad ones are told.
#include "system/command_line.h"

#include <gtest/gtest.h>

#include "system/fake_machine.h"
#include "system/option_values.h"

namespace sys {
namespace {

struct CommandLineTest : testing::Test {
  test::FakeTarget target;

  Config config(const std::vector<std::string>& words) const {
    auto parsed = parse_command_line(target, words);
    EXPECT_TRUE(parsed) << parsed.error().text();
    if (!parsed || !std::holds_alternative<Config>(*parsed)) return {};
    return std::move(std::get<Config>(*parsed));
  }
  std::string error(const std::vector<std::string>& words) const {
    const auto parsed = parse_command_line(target, words);
    return parsed ? "no error" : parsed.error().text();
  }
  std::string printed(const std::vector<std::string>& words) const {
    const auto parsed = parse_command_line(target, words);
    const auto* text = parsed ? std::get_if<PrintAndExit>(&*parsed) : nullptr;
    return text ? text->text : "nothing printed";
  }
};

TEST_F(CommandLineTest, TheCommandThatMustWorkAsItStands) {
  const auto c = config({"-monitor", "none", "-parallel", "none", "-net", "none", "-M", "SS-20", "-m", "256", "-kernel",
                         "zImage", "-initrd", "initrd.gz", "-append", "console=ttyS0", "-nographic"});
  EXPECT_EQ(c.machine.machine, "SS-20");
  EXPECT_EQ(c.machine.ram_bytes, 256u << 20);
  EXPECT_EQ(c.machine.kernel, "zImage");
  EXPECT_EQ(c.machine.initrd, "initrd.gz");
  EXPECT_EQ(c.machine.append, "console=ttyS0");
  EXPECT_TRUE(c.machine.nographic);
  ASSERT_EQ(c.serials.size(), 1u);
  EXPECT_EQ(c.serials[0].value, "stdio");
  EXPECT_TRUE(c.monitors.empty());
}

TEST_F(CommandLineTest, NothingGivenTakesTheDefaultMachine) {
  const auto c = config({});
  EXPECT_EQ(c.machine.machine, "SS-20");
  EXPECT_EQ(c.machine.ram_bytes, 128u << 20);
  EXPECT_TRUE(c.serials.empty());
  EXPECT_TRUE(c.explain_no_display);
}

TEST_F(CommandLineTest, NographicSharesTheTerminal) {
  const auto c = config({"-nographic"});
  ASSERT_EQ(c.serials.size(), 1u);
  EXPECT_EQ(c.serials[0].value, "mon:stdio");
  EXPECT_TRUE(c.monitors.empty());
  EXPECT_FALSE(c.explain_no_display);
}

TEST_F(CommandLineTest, NographicWithSerialElsewhereLeavesTheTerminalToTheMonitor) {
  const auto c = config({"-nographic", "-serial", "file:x"});
  ASSERT_EQ(c.monitors.size(), 1u);
  EXPECT_EQ(c.monitors[0].value, "stdio");
}

TEST_F(CommandLineTest, NographicAddsNoSecondUserOfStdio) {
  EXPECT_TRUE(config({"-nographic", "-serial", "mon:stdio"}).monitors.empty());
  EXPECT_TRUE(config({"-nographic", "-serial", "stdio"}).monitors.empty());
  EXPECT_TRUE(config({"-nographic", "-monitor", "stdio"}).serials.empty());
  EXPECT_TRUE(config({"-nographic", "-chardev", "stdio,id=a"}).serials.empty());
}

TEST_F(CommandLineTest, NodefaultsAddsNothing) {
  const auto c = config({"-nodefaults", "-nographic"});
  EXPECT_TRUE(c.serials.empty());
  EXPECT_TRUE(c.monitors.empty());
}

TEST_F(CommandLineTest, EveryFormOfMemoryIsTaken) {
  EXPECT_EQ(config({"-m", "256M"}).machine.ram_bytes, 256u << 20);
  EXPECT_EQ(config({"-m", "size=64M"}).machine.ram_bytes, 64u << 20);
  EXPECT_EQ(config({"-m", "0.5G"}).machine.ram_bytes, 512u << 20);
}

TEST_F(CommandLineTest, BadMemoryIsRefused) {
  EXPECT_EQ(error({"-m", "1G"}), "-m: 1024 MiB: machine 'SS-20' takes at most 512 MiB");
  EXPECT_EQ(error({"-m", "abc"}), "-m: 'abc' is not a size: use a number with a suffix such as K, M, G or T");
  EXPECT_EQ(error({"-m", "0"}), "-m: a machine needs some memory");
  EXPECT_EQ(error({"-m", "sise=1"}), "-m: unknown property 'sise': did you mean 'size'?");
  EXPECT_EQ(error({"-m", "100K"}), "-m: '100K' is not a whole number of MiB");
}

TEST_F(CommandLineTest, UnknownNamesSuggestTheNearest) {
  EXPECT_EQ(error({"-kernal", "x"}), "-kernal: unknown option: did you mean '-kernel'?");
  EXPECT_EQ(error({"-M", "SS-2O"}), "-M: unknown machine 'SS-2O': did you mean 'SS-20'?");
  EXPECT_EQ(error({"-M", "SS-20,acel=tcg"}), "-M: unknown property 'acel': did you mean 'accel'?");
  EXPECT_EQ(error({"-device", "eps"}), "-device: unknown device 'eps': did you mean 'esp'?");
  EXPECT_EQ(error({"-cpu", "bad"}), "-cpu: unknown CPU 'bad'");
  EXPECT_EQ(error({"-accel", "tcg,thred=single"}), "-accel: unknown property 'thred': did you mean 'thread'?");
}

TEST_F(CommandLineTest, SmpIsChecked) {
  EXPECT_EQ(config({"-smp", "2"}).machine.cpus, 2u);
  EXPECT_EQ(config({"-smp", "cpus=1,maxcpus=2"}).machine.max_cpus, 2u);
  EXPECT_EQ(config({"-smp", "sockets=2"}).machine.cpus, 2u);
  EXPECT_EQ(error({"-smp", "3"}), "-smp: 3 CPUs: machine 'SS-20' takes at most 2");
  EXPECT_EQ(error({"-smp", "0"}), "-smp: a machine needs at least one CPU");
  EXPECT_EQ(error({"-smp", "x"}), "-smp: 'x' is not a number");
  EXPECT_EQ(error({"-smp", "2,maxcpus=1"}), "-smp: maxcpus 1 is less than cpus 2");
}

TEST_F(CommandLineTest, AcceleratorPropertiesArrive) {
  const auto a =
      config({"-accel", "tcg,thread=single,tb-size=4,one-insn-per-tb=on,backend=interp,host=v2"}).machine.accelerator;
  EXPECT_EQ(a.threads, AcceleratorOptions::Threads::kSingle);
  EXPECT_EQ(a.code_bytes, 4u << 20);
  EXPECT_TRUE(a.one_insn_per_tb);
  EXPECT_EQ(a.backend, AcceleratorOptions::Backend::kInterpreter);
  EXPECT_EQ(a.host, AcceleratorOptions::Host::kV2);
  EXPECT_EQ(config({"-accel", "tcg,break=flags"}).machine.accelerator.broken_pass, tcg::opt::Pass::kFlags);
  EXPECT_EQ(error({"-accel", "kvm"}), "-accel: unknown accelerator 'kvm': only 'tcg' is built in");
  EXPECT_EQ(error({"-accel", "tcg,backend=jti"}),
            "-accel: backend 'jti' is none of 'jit', 'interp': did you mean 'jit'?");
}

TEST_F(CommandLineTest, KernelsCompanionsNeedIt) {
  EXPECT_EQ(error({"-append", "x"}), "-append: only together with -kernel");
  EXPECT_EQ(error({"-initrd", "x"}), "-initrd: only together with -kernel");
}

TEST_F(CommandLineTest, MoreSerialLinesThanPortsAreRefused) {
  EXPECT_EQ(error({"-serial", "null", "-serial", "null", "-serial", "null"}),
            "-serial: machine 'SS-20' has 2 serial ports");
}

TEST_F(CommandLineTest, PluginsAreKeptInOrder) {
  const auto c = config({"-plugin", "file=a.so,x=1", "-plugin", "b.so"});
  ASSERT_EQ(c.plugins.size(), 2u);
  EXPECT_EQ(c.plugins[0].value, "file=a.so,x=1");
  EXPECT_EQ(c.plugins[1].value, "b.so");
}

TEST_F(CommandLineTest, WhatIsNotBuiltInSaysSo) {
  EXPECT_EQ(error({"-gdb", "tcp::1234"}), "-gdb: not built in yet");
  EXPECT_EQ(error({"-s"}), "-s: not built in yet");
  EXPECT_EQ(error({"-semihosting"}), "-semihosting: not built in yet");
  EXPECT_EQ(error({"-net", "user"}), "-net: 'user': network back ends are not built in yet: use -net none");
  EXPECT_EQ(error({"-display", "gtk"}), "-display: display 'gtk' is not built in yet: use none, or -nographic");
}

TEST_F(CommandLineTest, HelpAndListsArePrinted) {
  EXPECT_NE(printed({"-help"}).find("-kernel FILE"), std::string::npos);
  EXPECT_NE(printed({"-h"}).find("usage: tandem-system-fake"), std::string::npos);
  EXPECT_NE(printed({"-version"}).find("Tandem emulator version"), std::string::npos);
  EXPECT_NE(printed({"-M", "help"}).find("SS-20                SPARCstation 20 (default)"), std::string::npos);
  EXPECT_EQ(printed({"-cpu", "help"}), "CPUs: good\n");
  EXPECT_NE(printed({"-accel", "help"}).find("tcg"), std::string::npos);
  EXPECT_NE(printed({"-d", "help"}).find("in_asm"), std::string::npos);
  EXPECT_NE(printed({"-chardev", "help"}).find("socket"), std::string::npos);
  EXPECT_NE(printed({"-device", "help"}).find("lance"), std::string::npos);
}

TEST_F(CommandLineTest, RunOptionsArrive) {
  const auto c = config(
      {"-S",    "-no-reboot", "-action", "shutdown=pause", "-pidfile", "p",        "-L",        "a",
       "-L",    "b",          "-echr",   "0x14",           "-boot",    "order=cd", "-prom-env", "auto-boot?=false",
       "-name", "box",        "-g",      "1024x768x24",    "-D",       "log",      "-d",        "int",
       "-k",    "de"});
  EXPECT_TRUE(c.start_paused && c.no_reboot && c.no_shutdown);
  EXPECT_EQ(c.pid_file->value, "p");
  EXPECT_EQ(c.data_directories, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(c.escape, 0x14);
  EXPECT_EQ(c.machine.boot_order, "cd");
  EXPECT_EQ(c.machine.prom_environment, std::vector<std::string>{"auto-boot?=false"});
  EXPECT_EQ(c.machine.name, "box");
  EXPECT_EQ(c.machine.graphic.depth, 24u);
  EXPECT_EQ(c.log_file->value, "log");
}

TEST(OptionValues, RtcTakesDatesAndWords) {
  EXPECT_EQ(parse_rtc("base=2006-06-17T16:01:21").value().start, 1150560081);
  EXPECT_EQ(parse_rtc("base=1970-01-02").value().start, 86400);
  EXPECT_EQ(parse_rtc("base=localtime,clock=vm").value().zone, RtcOptions::Zone::kLocal);
  EXPECT_FALSE(parse_rtc("base=2006-02-30"));
  EXPECT_FALSE(parse_rtc("base=2006-13-01"));
  EXPECT_FALSE(parse_rtc("base=foo"));
  EXPECT_FALSE(parse_rtc("clock=x"));
}

TEST(OptionValues, UuidRoundTripsAndBadOnesFail) {
  const std::string text = "12345678-9abc-def0-1234-56789abcdef0";
  EXPECT_EQ(uuid_text(parse_uuid(text).value()), text);
  EXPECT_FALSE(parse_uuid("x"));
  EXPECT_FALSE(parse_uuid("12345678-9abc-def0-1234-56789abcdefg"));
  EXPECT_FALSE(parse_uuid("12345678x9abc-def0-1234-56789abcdef0"));
}

TEST(OptionValues, BootOrderLettersOnceEach) {
  EXPECT_EQ(parse_boot("cdn").value(), "cdn");
  EXPECT_FALSE(parse_boot("cc"));
  EXPECT_FALSE(parse_boot("z"));
  EXPECT_FALSE(parse_boot("zzz=1"));
}

TEST(OptionValues, BadGraphicModesAndVariablesFail) {
  EXPECT_FALSE(parse_graphic("1024"));
  EXPECT_FALSE(parse_graphic("0x768"));
  EXPECT_FALSE(parse_graphic("1024x768x9"));
  EXPECT_FALSE(parse_prom_variable("x"));
  EXPECT_FALSE(parse_prom_variable("=x"));
}

}  // namespace
}  // namespace sys
