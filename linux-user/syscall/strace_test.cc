// SPDX-License-Identifier: MIT
// Tests of the trace: whole lines as users read them.
#include "linux-user/syscall/strace.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/log.h"
#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/fake_port.h"
#include "linux-user/syscall/names.h"
#include "linux-user/syscall/print.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

constexpr std::uint64_t kText = 0x11000, kData = 0x12000;

/// The log in a file, with the trace on; off again at the end.
class Strace : public testing::Test {
 public:
  Strace() : path_("/tmp/tandem-strace-" + std::to_string(::getpid())) {
    EXPECT_TRUE(base::log::set_file(path_).has_value());
    EXPECT_TRUE(base::log::set_items("strace").has_value());
  }
  ~Strace() override {
    EXPECT_TRUE(base::log::set_items("none").has_value());
    ::unlink(path_.c_str());
  }

 protected:
  /// The lines so far without the thread ids.
  std::string lines() {
    std::ifstream in(path_);
    std::string all;
    for (std::string line; std::getline(in, line);) all += line.substr(line.find(' ') + 1) + "\n";
    return all;
  }
  void put(std::uint64_t at, std::string_view bytes) { port_.memory().write(at, bytes.data(), bytes.size()); }

  std::string path_;
  FakePort port_;
};

TEST_F(Strace, PathsFlagsAndErrorsAreReadable) {
  put(kText, std::string_view("/no/such\0", 9));
  dispatch(port_, 56, {static_cast<std::uint64_t>(AT_FDCWD), kText, 02000000, 0});
  EXPECT_EQ(lines(),
            "openat(AT_FDCWD, \"/no/such\", O_RDONLY|O_CLOEXEC, 00) = -1 ENOENT (No such file or directory)\n");
}

TEST_F(Strace, BuffersAreQuotedAndOutputIsShownAfterTheCall) {
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe(fds.data()), 0);
  put(kText, "a\tb\n");
  dispatch(port_, 64, {static_cast<std::uint64_t>(fds[1]), kText, 4});
  dispatch(port_, 63, {static_cast<std::uint64_t>(fds[0]), kData, 99});
  const std::string to = std::to_string(fds[1]), from = std::to_string(fds[0]);
  EXPECT_EQ(lines(), "write(" + to + ", \"a\\tb\\n\", 4) = 4\nread(" + from + ", \"a\\tb\\n\", 99) = 4\n");
  ::close(fds[0]);
  ::close(fds[1]);
}

TEST_F(Strace, StructuresAreShown) {
  const abi::Timespec time{0, 1000};
  port_.memory().write(kData, &time, sizeof(time));
  dispatch(port_, 101, {kData, 0});
  EXPECT_EQ(lines(), "nanosleep({tv_sec=0, tv_nsec=1000}, NULL) = 0\n");
}

TEST_F(Strace, LinesOfThreadsThatInterleaveAreMarked) {
  Call call{port_, {1, 0, 0, 0, 0, 0}};
  const Row* row = find_row(23);
  ASSERT_NE(row, nullptr);
  Trace outer(call, *row);
  dispatch(port_, 178, {});
  outer.finish(7);
  const std::string text = lines();
  EXPECT_NE(text.find("dup(1 <unfinished ...>\n"), std::string::npos) << text;
  EXPECT_NE(text.find("<... dup resumed>) = 7\n"), std::string::npos) << text;
}

TEST(StraceText, FlagsAreNamedAndLeftoversShown) {
  EXPECT_EQ(flags_text(02101, kOpenFlags), "O_WRONLY|O_CREAT|O_APPEND");
  EXPECT_EQ(flags_text(04010000, kOpenFlags), "O_RDONLY|O_SYNC");
  EXPECT_EQ(flags_text(020040002, kOpenFlags), "O_RDWR|O_TMPFILE");
  EXPECT_EQ(flags_text(040000, kOpenFlags), "O_RDONLY|O_DIRECTORY");
  EXPECT_EQ(flags_text(0x40, kShutdown), "0x40");
  EXPECT_EQ(flags_text(0, kFdFlags), "0");
}

TEST(StraceText, SignalsAndSets) {
  EXPECT_EQ(signal_text(11), "SIGSEGV");
  EXPECT_EQ(signal_text(34), "SIGRT_2");
  EXPECT_EQ(sigset_text(1 << 1 | 1 << 14), "[INT TERM]");
  EXPECT_EQ(sigset_text(~std::uint64_t{0}), "~[]");
}

}  // namespace
}  // namespace linux_user::syscall
