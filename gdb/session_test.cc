// SPDX-License-Identifier: MIT
// Tests of the remote protocol's packets against a fake target.
#include <gtest/gtest.h>

#include "gdb/fake_target.h"
#include "gdb/server.h"

namespace gdb {
namespace {

struct SessionFixture {
  FakeTarget target;
  Session session{target};
  std::string say(std::string_view packet) { return session.handle(packet).reply.value_or("(none)"); }
};

TEST(GdbSession, AnnouncesWhatItHas) {
  SessionFixture f;
  const std::string text = f.say("qSupported:multiprocess+;swbreak+;xmlRegisters=i386");
  EXPECT_NE(text.find("PacketSize=10000"), std::string::npos);
  EXPECT_NE(text.find("multiprocess+"), std::string::npos);
  EXPECT_NE(text.find("qXfer:auxv:read+"), std::string::npos);
  EXPECT_EQ(f.say("vMustReplyEmpty"), "");
}

TEST(GdbSession, DescribesRegistersInPieces) {
  SessionFixture f;
  const std::string whole = description_xml("test", f.target.description);
  EXPECT_NE(whole.find("<reg name=\"pc\" bitsize=\"64\" type=\"code_ptr\" regnum=\"1\"/>"), std::string::npos);
  EXPECT_EQ(f.say("qXfer:features:read:target.xml:0,10"), "m" + whole.substr(0, 16));
  EXPECT_EQ(f.say("qXfer:features:read:target.xml:10,ffff"), "l" + whole.substr(16));
  EXPECT_EQ(f.say("qXfer:features:read:other.xml:0,10"), "E00");
}

TEST(GdbSession, ReadsAndWritesRegisters) {
  SessionFixture f;
  EXPECT_EQ(f.say("p2"), to_hex("abcd"));
  EXPECT_EQ(f.say("P2=41424344"), "OK");
  EXPECT_EQ(f.target.registers[2], "ABCD");
  EXPECT_EQ(f.say("p3"), "E16");
  EXPECT_EQ(f.say("g"), "0102030405060708" + std::string("1010101010101010") + "41424344");
  EXPECT_EQ(f.say("G" + to_hex("87654321pcpcpcpcwxyz")), "OK");
  EXPECT_EQ(f.target.registers[1], "pcpcpcpc");
}

TEST(GdbSession, ReadsAndWritesMemory) {
  SessionFixture f;
  EXPECT_EQ(f.say("m1002,3"), to_hex("234"));
  EXPECT_EQ(f.say("m1008,10"), to_hex("89"));
  EXPECT_EQ(f.say("m2000,4"), "E0e");
  EXPECT_EQ(f.say("M1000,2:4142"), "OK");
  EXPECT_EQ(f.say("X1002,2:xy"), "OK");
  EXPECT_EQ(f.target.memory, "ABxy456789");
  EXPECT_EQ(f.say("M1000,3:4142"), "E16");
  EXPECT_EQ(f.say("X1009,2:xy"), "E0e");
}

TEST(GdbSession, SetsBreakAndWatchpoints) {
  SessionFixture f;
  EXPECT_EQ(f.say("Z0,1000,4"), "OK");
  EXPECT_EQ(f.target.breakpoints, std::vector<std::uint64_t>{0x1000});
  EXPECT_EQ(f.say("z0,1000,4"), "OK");
  EXPECT_EQ(f.say("z0,1000,4"), "E16");
  EXPECT_EQ(f.say("Z2,1000,8"), "OK");
  EXPECT_EQ(f.say("Z2,1000,9"), "E16");
  EXPECT_EQ(f.say("Z3,1000,8"), "");
  EXPECT_EQ(f.say("Z9,1000,4"), "");
}

TEST(GdbSession, ListsThreads) {
  SessionFixture f;
  EXPECT_EQ(f.say("qfThreadInfo"), "m7,8");
  EXPECT_EQ(f.say("qsThreadInfo"), "l");
  EXPECT_EQ(f.say("qC"), "QC7");
  EXPECT_EQ(f.say("T8"), "OK");
  EXPECT_EQ(f.say("T9"), "E16");
  EXPECT_EQ(f.say("qThreadExtraInfo,8"), to_hex("other"));
  EXPECT_NE(f.say("qXfer:threads:read::0,fff").find("<thread id=\"7\" name=\"main\"/>"), std::string::npos);
}

TEST(GdbSession, ThreadsCarryTheProcessOnceAgreed) {
  SessionFixture f;
  f.say("qSupported:multiprocess+");
  EXPECT_EQ(f.say("qfThreadInfo"), "mp6.7,p6.8");
  EXPECT_EQ(f.say("Hgp6.8"), "OK");
  EXPECT_EQ(f.say("?"), "T05thread:p6.7;");
}

TEST(GdbSession, ContinuesEachThreadByItsFirstAction) {
  SessionFixture f;
  EXPECT_EQ(f.say("vCont;s:8;c"), "(none)");
  EXPECT_TRUE(f.session.running());
  ASSERT_EQ(f.target.resumed.size(), 2u);
  EXPECT_TRUE(f.target.others_run);
  EXPECT_EQ(f.target.resumed[0].how, Resume::kContinue);
  EXPECT_EQ(f.target.resumed[1].how, Resume::kStep);
}

TEST(GdbSession, StepsOneThreadWithASignal) {
  SessionFixture f;
  EXPECT_EQ(f.say("vCont;S0b:7"), "(none)");
  ASSERT_EQ(f.target.resumed.size(), 1u);
  EXPECT_FALSE(f.target.others_run);
  EXPECT_EQ(f.target.resumed[0].thread, 7u);
  EXPECT_EQ(f.target.resumed[0].signal, 11);
}

TEST(GdbSession, RefusesActionsItDoesNotKnow) {
  SessionFixture f;
  EXPECT_EQ(f.say("vCont;r1000,2000"), "E16");
  EXPECT_FALSE(f.session.running());
  EXPECT_TRUE(f.target.resumed.empty());
}

TEST(GdbSession, ReportsStops) {
  SessionFixture f;
  f.say("qSupported:swbreak+");
  EXPECT_EQ(f.session.stop_reply({.kind = StopKind::kBreakpoint, .thread = 8}), "T05thread:8;swbreak:;");
  EXPECT_EQ(f.session.stop_reply({.kind = StopKind::kWrite, .thread = 8, .value = 0x1234}), "T05thread:8;watch:1234;");
  EXPECT_EQ(f.session.stop_reply({.kind = StopKind::kSyscallEntry, .thread = 7, .value = 64}),
            "T05thread:7;syscall_entry:40;");
  EXPECT_EQ(f.session.stop_reply({.kind = StopKind::kExited, .value = 3}), "W03");
  EXPECT_EQ(f.session.stop_reply({.kind = StopKind::kKilled, .signal = 11}), "X0b");
}

TEST(GdbSession, ReadsObjectsOfAProcess) {
  SessionFixture f;
  EXPECT_EQ(f.say("qXfer:auxv:read::0,100"), "laux");
  EXPECT_EQ(f.say("qXfer:exec-file:read:6:0,100"), "l/bin/guest");
  EXPECT_EQ(f.say("qXfer:siginfo:read::0,2"), "min");
  EXPECT_EQ(f.say("qRcmd," + to_hex("info")), to_hex("did info"));
}

TEST(GdbSession, CatchesSystemCalls) {
  SessionFixture f;
  EXPECT_EQ(f.say("QCatchSyscalls:1;40;3f"), "OK");
  EXPECT_EQ(f.target.caught, (std::vector<std::uint64_t>{0x40, 0x3f}));
  EXPECT_EQ(f.say("QCatchSyscalls:0"), "OK");
  EXPECT_FALSE(f.target.caught);
}

TEST(GdbSession, ReadsFiles) {
  SessionFixture f;
  EXPECT_EQ(f.say("vFile:setfs:0"), "F0");
  const std::string opened = f.say("vFile:open:" + to_hex("/proc/self/comm") + ",0,0");
  ASSERT_EQ(opened[0], 'F');
  const std::string fd = opened.substr(1);
  EXPECT_EQ(f.say("vFile:pread:" + fd + ",4,0").substr(0, 3), "F4;");
  EXPECT_EQ(f.say("vFile:fstat:" + fd).substr(0, 4), "F40;");
  EXPECT_EQ(f.say("vFile:close:" + fd), "F0");
  EXPECT_EQ(f.say("vFile:close:" + fd), "F-1,9");
  EXPECT_EQ(f.say("vFile:open:" + to_hex("/no/such/file") + ",0,0"), "F-1,2");
  EXPECT_EQ(f.say("vFile:dance:0"), "");
}

TEST(GdbSession, DetachesAndKills) {
  SessionFixture f;
  EXPECT_TRUE(f.session.handle("D").closes);
  EXPECT_TRUE(f.target.detached);
  EXPECT_TRUE(f.session.handle("k").kills);
  EXPECT_TRUE(f.session.handle("vKill;6").kills);
}

TEST(GdbSession, OddPacketsAreRefusedNotFatal) {
  SessionFixture f;
  EXPECT_EQ(f.say(""), "");
  EXPECT_EQ(f.say("m"), "E16");
  EXPECT_EQ(f.say("mzz,1"), "E16");
  EXPECT_EQ(f.say("P=12"), "E16");
  EXPECT_EQ(f.say("Hq1"), "");
  EXPECT_EQ(f.say("qXfer:features:write:a:0,1"), "");
  EXPECT_EQ(f.say("vFile:pread:zz"), "F-1,9");
}

}  // namespace
}  // namespace gdb
