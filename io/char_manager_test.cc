// SPDX-License-Identifier: MIT
// Tests of the chardevs and of their manager: files, ptys, sockets, sharing, and what bad input is told.
#include "io/char_manager.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <termios.h>

#include <array>
#include <fstream>
#include <thread>

#include "io/legacy.h"
#include "io/socket_address.h"
#include "io/test_support.h"
#include "io/unique_fd.h"

namespace io {
namespace {

using test::bytes;
using test::run_until;

struct CharFixture : testing::Test {
  test::TemporaryDirectory directory;
  test::RecordingDevice device;
  CharManager manager{MuxHooks{}};

  hw::CharBackend* open(const std::string& text) {
    auto line = manager.open_device(text, "serial0", MuxUser::kGuest);
    EXPECT_TRUE(line) << line.error().text();
    if (!line || !line->device) return nullptr;
    line->device->attach(&device);
    EXPECT_TRUE(manager.start(Cancel{}));
    return line->device;
  }
  std::string error_of(const std::string& text) {
    auto line = manager.open_device(text, "serial0", MuxUser::kGuest);
    return line ? "no error" : line.error().text();
  }
  static std::string contents(const std::string& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }
};

std::string read_text(int fd, std::size_t size) {
  std::string out;
  run_until([&] {
    std::array<char, 16384> buffer;
    pollfd p{fd, POLLIN, 0};
    if (poll(&p, 1, 0) > 0 && (p.revents & POLLIN)) {
      const auto n = ::read(fd, buffer.data(), buffer.size());
      if (n > 0) out.append(buffer.data(), static_cast<std::size_t>(n));
    }
    return out.size() >= size;
  });
  return out;
}

TEST_F(CharFixture, NoneGivesNoLineAndNullTakesOutput) {
  EXPECT_EQ(open("none"), nullptr);
  auto* line = open("null");
  ASSERT_NE(line, nullptr);
  line->write(bytes("lost"));
}

TEST_F(CharFixture, FileKeepsOutput) {
  auto* line = open("file:" + directory.file("out"));
  line->write(bytes("hello "));
  line->write(bytes("world\n"));
  EXPECT_EQ(contents(directory.file("out")), "hello world\n");
}

TEST_F(CharFixture, FileIsTruncatedUnlessAppending) {
  std::ofstream(directory.file("out")) << "old";
  ASSERT_TRUE(manager.add("file,id=a,append=on,path=" + directory.file("out")));
  manager.claim("a", MuxUser::kGuest).value()->write(bytes("new"));
  EXPECT_EQ(contents(directory.file("out")), "oldnew");
}

TEST_F(CharFixture, UnwritableFileSaysWhy) {
  EXPECT_EQ(error_of("file:/no-such-directory/x"), "cannot open '/no-such-directory/x': No such file or directory");
}

TEST_F(CharFixture, PtyCarriesBothWays) {
  testing::internal::CaptureStdout();
  auto* line = open("pty");
  const auto said = testing::internal::GetCapturedStdout();
  const auto from = said.find("/dev/pts/");
  ASSERT_NE(from, std::string::npos);
  const auto path = said.substr(from, said.find(' ', from) - from);
  const UniqueFd client(::open(path.c_str(), O_RDWR | O_NOCTTY));
  ASSERT_TRUE(client);
  ASSERT_TRUE(run_until([&] { return device.count(hw::CharEvent::kOpened) == 1; }));
  line->write(bytes("out"));
  EXPECT_EQ(read_text(client.get(), 3), "out");
  ASSERT_EQ(::write(client.get(), "in\r", 3), 3);
  EXPECT_TRUE(run_until([&] { return device.text == "in\r"; }));
}

TEST_F(CharFixture, PtyWithoutClientLosesOutputAndNoticesALeavingOne) {
  testing::internal::CaptureStdout();
  auto* line = open("pty");
  const auto said = testing::internal::GetCapturedStdout();
  const auto from = said.find("/dev/pts/");
  const auto path = said.substr(from, said.find(' ', from) - from);
  line->write(bytes("lost"));
  {
    const UniqueFd client(::open(path.c_str(), O_RDWR | O_NOCTTY));
    ASSERT_TRUE(run_until([&] { return device.count(hw::CharEvent::kOpened) == 1; }));
    line->write(bytes("seen"));
    EXPECT_EQ(read_text(client.get(), 4), "seen");
  }
  EXPECT_TRUE(run_until([&] { return device.count(hw::CharEvent::kClosed) == 1; }));
}

TEST_F(CharFixture, UnixServerServesOneClientAfterAnother) {
  const auto path = directory.file("s");
  auto* line = open("unix:" + path + ",server=on,wait=off");
  {
    auto client = connect_to(SocketAddress{.path = path});
    ASSERT_TRUE(client);
    ASSERT_TRUE(run_until([&] { return device.count(hw::CharEvent::kOpened) == 1; }));
    line->write(bytes("hi"));
    EXPECT_EQ(read_text(client->get(), 2), "hi");
    ASSERT_EQ(::write(client->get(), "yo", 2), 2);
    EXPECT_TRUE(run_until([&] { return device.text == "yo"; }));
  }
  EXPECT_TRUE(run_until([&] { return device.count(hw::CharEvent::kClosed) == 1; }));
  line->write(bytes("lost"));
  auto client = connect_to(SocketAddress{.path = path});
  ASSERT_TRUE(run_until([&] { return device.count(hw::CharEvent::kOpened) == 2; }));
  line->write(bytes("again"));
  EXPECT_EQ(read_text(client->get(), 5), "again");
}

TEST_F(CharFixture, UnixServerRemovesItsPathAtTheEnd) {
  const auto path = directory.file("s");
  {
    CharManager other{MuxHooks{}};
    ASSERT_TRUE(other.open_device("unix:" + path + ",server,nowait", "serial0", MuxUser::kGuest));
    EXPECT_EQ(::access(path.c_str(), F_OK), 0);
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST_F(CharFixture, SocketInUseIsRefusedAndAStaleOneTakenOver) {
  const auto path = directory.file("s");
  {
    auto listener = listen_on(SocketAddress{.path = path});
    ASSERT_TRUE(listener);
    EXPECT_EQ(error_of("unix:" + path + ",server=on,wait=off"),
              "cannot listen on unix:" + path + ": the address is in use");
  }
  EXPECT_EQ(::access(path.c_str(), F_OK), 0);
  EXPECT_NE(open("unix:" + path + ",server=on,wait=off"), nullptr);
}

TEST_F(CharFixture, ServerThatWaitsStartsWithItsClient) {
  const auto path = directory.file("s");
  auto line = manager.open_device("unix:" + path + ",server=on", "serial0", MuxUser::kGuest);
  ASSERT_TRUE(line);
  line->device->attach(&device);
  testing::internal::CaptureStderr();
  std::thread client([&] {
    auto fd = connect_to(SocketAddress{.path = path});
    read_text(fd->get(), 5);
  });
  ASSERT_TRUE(manager.start(Cancel{}));
  EXPECT_EQ(device.count(hw::CharEvent::kOpened), 1);
  line->device->write(bytes("first"));
  client.join();
  EXPECT_NE(testing::internal::GetCapturedStderr().find("waiting for a connection"), std::string::npos);
}

TEST_F(CharFixture, CancelEndsTheWaitForAClient) {
  ASSERT_TRUE(manager.open_device("unix:" + directory.file("s") + ",server=on", "serial0", MuxUser::kGuest));
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const UniqueFd in(ends[0]), out(ends[1]);
  ASSERT_EQ(::write(out.get(), "x", 1), 1);
  testing::internal::CaptureStderr();
  EXPECT_TRUE(manager.start(Cancel{in.get()}));
  testing::internal::GetCapturedStderr();
}

TEST_F(CharFixture, TcpClientTalksToAServerAndAPortInUseIsRefused) {
  auto listener = listen_on(SocketAddress{.host = "127.0.0.1", .port = "0"});
  ASSERT_TRUE(listener);
  sockaddr_in name{};
  socklen_t size = sizeof name;
  ASSERT_EQ(::getsockname(listener->get(), reinterpret_cast<sockaddr*>(&name), &size), 0);
  const auto port = std::to_string(ntohs(name.sin_port));
  auto* line = open("tcp:127.0.0.1:" + port);
  const UniqueFd server(::accept(listener->get(), nullptr, nullptr));
  ASSERT_TRUE(server);
  line->write(bytes("out"));
  EXPECT_EQ(read_text(server.get(), 3), "out");
  EXPECT_EQ(error_of("tcp:127.0.0.1:" + port + ",server=on,wait=off"), "there is a chardev 'serial0' already");
  const auto second = manager.open_device("tcp:127.0.0.1:" + port + ",server=on,wait=off", "serial1", MuxUser::kGuest);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().text(), "cannot listen on tcp:127.0.0.1:" + port + ": the address is in use");
}

TEST_F(CharFixture, RefusedConnectionSaysWhereAndWhy) {
  EXPECT_EQ(error_of("unix:" + directory.file("none")),
            "cannot connect to unix:" + directory.file("none") + ": No such file or directory");
}

TEST_F(CharFixture, InputIsHeldBackUntilTheDeviceHasRoom) {
  const auto path = directory.file("s");
  auto* line = open("unix:" + path + ",server=on,wait=off");
  device.room = 2;
  auto client = connect_to(SocketAddress{.path = path});
  ASSERT_EQ(::write(client->get(), "abcdef", 6), 6);
  ASSERT_TRUE(run_until([&] { return device.text == "ab"; }));
  test::run_ready();
  EXPECT_EQ(device.text, "ab");
  device.room = 10;
  line->ready();
  EXPECT_TRUE(run_until([&] { return device.text == "abcdef"; }));
}

TEST_F(CharFixture, OutputLargerThanTheSocketTakesArrivesWhole) {
  const auto path = directory.file("s");
  auto* line = open("unix:" + path + ",server=on,wait=off");
  auto client = connect_to(SocketAddress{.path = path});
  ASSERT_TRUE(run_until([&] { return device.count(hw::CharEvent::kOpened) == 1; }));
  const std::string sent(900'000, 'z');
  line->write(bytes(sent));
  EXPECT_EQ(read_text(client->get(), sent.size()).size(), sent.size());
}

TEST_F(CharFixture, PipePairCarriesBothWays) {
  const auto stem = directory.file("p");
  ASSERT_EQ(::mkfifo((stem + ".in").c_str(), 0600), 0);
  ASSERT_EQ(::mkfifo((stem + ".out").c_str(), 0600), 0);
  auto* line = open("pipe:" + stem);
  const UniqueFd in(::open((stem + ".in").c_str(), O_WRONLY | O_NONBLOCK));
  const UniqueFd out(::open((stem + ".out").c_str(), O_RDONLY | O_NONBLOCK));
  ASSERT_EQ(::write(in.get(), "abc", 3), 3);
  EXPECT_TRUE(run_until([&] { return device.text == "abc"; }));
  line->write(bytes("xyz"));
  EXPECT_EQ(read_text(out.get(), 3), "xyz");
}

TEST_F(CharFixture, ChardevIsClaimedOnceUnlessMultiplexed) {
  ASSERT_TRUE(manager.add("null,id=plain"));
  ASSERT_TRUE(manager.add("null,id=shared,mux=on"));
  EXPECT_TRUE(manager.claim("plain", MuxUser::kGuest));
  EXPECT_EQ(manager.claim("plain", MuxUser::kMonitor).error().text(),
            "chardev 'plain' is in use: mux=on lets devices share it");
  EXPECT_TRUE(manager.claim("shared", MuxUser::kGuest));
  EXPECT_TRUE(manager.claim("shared", MuxUser::kMonitor));
  EXPECT_EQ(manager.describe(), "plain: filename=null\nshared: filename=mux:null\n");
}

TEST_F(CharFixture, MonPrefixGivesTwoPorts) {
  const auto line = manager.open_device("mon:null", "serial0", MuxUser::kGuest);
  ASSERT_TRUE(line);
  EXPECT_NE(line->device, nullptr);
  EXPECT_NE(line->monitor, nullptr);
}

TEST_F(CharFixture, BadTextIsExplained) {
  EXPECT_EQ(error_of("stdoi"), "unknown character device 'stdoi': did you mean 'stdio'?");
  EXPECT_EQ(error_of("telnet:h:1"), "'telnet' is not built in");
  EXPECT_EQ(error_of("tcp:localhost"), "'tcp:localhost' has no port: write tcp:HOST:PORT");
  EXPECT_EQ(error_of("unix:/x,sever=on"), "unknown property 'sever': did you mean 'server'?");
  EXPECT_EQ(error_of("chardev:con"), "there is no chardev 'con'");
  EXPECT_EQ(manager.add("nul,id=a").error().text(), "unknown chardev backend 'nul': did you mean 'null'?");
  EXPECT_EQ(manager.add("null").error().text(), "needs an id: null,id=ID");
  EXPECT_EQ(manager.add("null,id=1a").error().text(),
            "'1a' is no id: a letter, then letters, digits, '-', '.' and '_'");
}

TEST(Legacy, StdioWithMonitorLeavesCtrlCToTheGuest) {
  EXPECT_EQ(parse_legacy("mon:stdio")->properties.get("signal"), "off");
  EXPECT_EQ(parse_legacy("stdio")->properties.find("signal"), nullptr);
}

TEST(Legacy, TcpTakesEmptyHostAndBrackets) {
  EXPECT_EQ(parse_legacy("tcp::4444,server")->properties.get("port"), "4444");
  EXPECT_EQ(parse_legacy("tcp:[::1]:22")->properties.get("host"), "::1");
}

}  // namespace
}  // namespace io
