// SPDX-License-Identifier: MIT
// Tests of the gdb server on a real socket.
#include "gdb/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <thread>

#include "gdb/fake_target.h"
#include "io/socket_address.h"

namespace gdb {
namespace {

struct ServerFixture {
  std::string path = "/tmp/tandem-gdb-test-" + std::to_string(getpid());
  FakeTarget target;
  Server server{target, *io::listen_on({.path = path})};
  std::thread thread{[this] { server.run(); }};
  io::UniqueFd client = *io::connect_to({.path = path});

  ~ServerFixture() {
    server.stop();
    thread.join();
    std::filesystem::remove(path);
  }
  void say(std::string_view text) { ASSERT_EQ(send(client.get(), text.data(), text.size(), 0), ssize_t(text.size())); }
  /// Waits for the end of a packet, or for a call for one again.
  std::string hear() {
    std::string text;
    while (text != "-" && (text.size() < 4 || text[text.size() - 3] != '#')) {
      std::array<char, 256> bytes;
      const ssize_t got = recv(client.get(), bytes.data(), bytes.size(), 0);
      if (got < 0 && errno == EAGAIN) {
        std::this_thread::yield();
        continue;
      }
      if (got <= 0) return text + "(closed)";
      text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
};

TEST(GdbServer, AnswersWithAcksUntilToldNotTo) {
  ServerFixture f;
  f.say(frame("?"));
  EXPECT_EQ(f.hear(), "+" + frame("T05thread:7;"));
  f.say(frame("QStartNoAckMode"));
  EXPECT_EQ(f.hear(), "+$OK#9a");
  f.say(frame("T7"));
  EXPECT_EQ(f.hear(), "$OK#9a");
}

TEST(GdbServer, SendsAStopOnceTheTargetReportsIt) {
  ServerFixture f;
  f.say(frame("QStartNoAckMode"));
  f.hear();
  f.say(frame("vCont;c") + frame("T7"));
  EXPECT_EQ(f.hear(), "$OK#9a");
  f.server.notify_stop({.kind = StopKind::kBreakpoint, .thread = 8});
  EXPECT_EQ(f.hear(), frame("T05thread:8;"));
}

TEST(GdbServer, AsksForThePacketAgainWhenItsSumIsWrong) {
  ServerFixture f;
  f.say("$?#00");
  EXPECT_EQ(f.hear(), "-");
}

}  // namespace
}  // namespace gdb
