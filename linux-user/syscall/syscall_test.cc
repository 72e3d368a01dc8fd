// SPDX-License-Identifier: MIT
// Tests of the system calls: numbers against the kernel's list, structures, refusals, paths, hidden descriptors.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/epoll.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "linux-user/syscall/abi.h"
#include "linux-user/syscall/fake_port.h"
#include "linux-user/syscall/paths.h"
#include "linux-user/syscall/table.h"

namespace linux_user::syscall {
namespace {

/// Guest memory places used by the tests.
constexpr std::uint64_t kText = 0x11000, kData = 0x12000, kMore = 0x13000, kBad = 0x5000;

struct Guest {
  FakePort port;

  std::int64_t call(std::uint64_t number, std::array<std::uint64_t, 6> args) { return dispatch(port, number, args); }
  std::uint64_t text(std::string_view words, std::uint64_t at = kText) {
    const std::string whole(words);
    port.memory().write(at, whole.c_str(), whole.size() + 1);
    return at;
  }
  template <typename T>
  std::uint64_t put(const T& value, std::uint64_t at = kData) {
    port.memory().write(at, &value, sizeof(value));
    return at;
  }
  template <typename T>
  T get(std::uint64_t at = kData) {
    T value{};
    port.memory().read(&value, at, sizeof(value));
    return value;
  }
};

/// number -> name as the kernel's headers have them.
std::map<int, std::string> kernel_names() {
  std::map<int, std::string> names;
  std::ifstream header("/usr/include/asm-generic/unistd.h");
  for (std::string line; std::getline(header, line);) {
    std::istringstream words(line);
    std::string define, name;
    int number = 0;
    if (!(words >> define >> name >> number) || define != "#define") continue;
    if (name.starts_with("__NR3264_"))
      names[number] = name.substr(9);
    else if (name.starts_with("__NR_") && !name.ends_with("64") && !names.contains(number))
      names[number] = name.substr(5);
    else if (name.starts_with("__NR_") && !names.contains(number))
      names[number] = name.substr(5);
  }
  names[79] = "newfstatat";
  names[84] = "sync_file_range";
  return names;
}

TEST(SyscallTable, NumbersAreTheKernels) {
  const auto names = kernel_names();
  ASSERT_GT(names.size(), 250U);
  std::string wrong;
  for (const auto& [number, name] : names) {
    const Row* row = find_row(static_cast<std::uint64_t>(number));
    if (row != nullptr && (row->name != name || row->number != number))
      wrong += name + " is " + std::string(row->name) + "\n";
  }
  EXPECT_EQ(wrong, "");
}

TEST(SyscallTable, EveryNumberStandsInOneRowOnly) {
  std::map<int, int> seen;
  for (const Rows rows :
       {file_rows(), descriptor_rows(), stat_rows(), io_rows(), poll_rows(), socket_rows(), time_rows(),
        identity_rows(), schedule_rows(), ipc_rows(), system_rows(), mount_rows(), refused_rows()})
    for (const Row& row : rows) EXPECT_EQ(seen[row.number]++, 0) << row.name;
  EXPECT_GT(seen.size(), 230U);
}

TEST(Syscall, UnknownNumberIsNotImplemented) {
  Guest g;
  EXPECT_EQ(g.call(300, {}), -ENOSYS);
  EXPECT_EQ(g.call(~std::uint64_t{0}, {}), -ENOSYS);
}

/// Every call with arguments that are all nonsense: an error or a harmless result, and no fault of ours.
TEST(Syscall, WildPointersGiveErrorsAndNeverFaults) {
  Guest g;
  const std::vector<int> harmful{34, 35, 51, 57, 58, 81, 97, 101, 115, 124, 129, 156, 157, 161, 436};
  for (int number = 0; number < 451; ++number) {
    const Row* row = find_row(static_cast<std::uint64_t>(number));
    if (row == nullptr || std::ranges::find(harmful, number) != harmful.end()) continue;
    std::array<std::uint64_t, 6> args{};
    bool has_pointer = false;
    for (std::size_t i = 0; i < 6; ++i) {
      const Kind kind = row->args[i].kind;
      const bool pointer = kind == Kind::kIn || kind == Kind::kOut || kind == Kind::kInOut || kind == Kind::kPath ||
                           kind == Kind::kString || kind == Kind::kAddress;
      args[i] = pointer ? 0xdead'beef'0000 + i : kind == Kind::kFd || kind == Kind::kAtFd ? 0 : 1;
      has_pointer |= pointer;
    }
    if (!has_pointer) continue;
    EXPECT_LT(g.call(static_cast<std::uint64_t>(number), args), 0) << row->name;
  }
}

TEST(Syscall, OpenFlagsHaveTheGuestsValues) {
  Guest g;
  EXPECT_EQ(g.call(56, {static_cast<std::uint64_t>(AT_FDCWD), g.text("/etc/passwd"), abi::kDirectory, 0}), -ENOTDIR);
  const std::int64_t fd = g.call(56, {static_cast<std::uint64_t>(AT_FDCWD), g.text("/"), abi::kDirectory, 0});
  ASSERT_GE(fd, 0);
  EXPECT_EQ(g.call(25, {static_cast<std::uint64_t>(fd), F_GETFL, 0}),
            static_cast<std::int64_t>(abi::kDirectory | abi::kLargeFile));
  EXPECT_EQ(g.call(57, {static_cast<std::uint64_t>(fd)}), 0);
}

TEST(Syscall, StatHasTheGuestsLayout) {
  Guest g;
  struct ::stat want{};
  ASSERT_EQ(::stat("/etc/passwd", &want), 0);
  EXPECT_EQ(g.call(79, {static_cast<std::uint64_t>(AT_FDCWD), g.text("/etc/passwd"), kData, 0}), 0);
  const auto got = g.get<abi::Stat>();
  EXPECT_EQ(got.ino, want.st_ino);
  EXPECT_EQ(got.size, want.st_size);
  EXPECT_EQ(got.mode, want.st_mode);
  EXPECT_EQ(got.mtime, want.st_mtim.tv_sec);
}

TEST(Syscall, BadStatPointerIsEfault) {
  Guest g;
  EXPECT_EQ(g.call(79, {static_cast<std::uint64_t>(AT_FDCWD), g.text("/"), kBad, 0}), -EFAULT);
  EXPECT_EQ(g.call(79, {static_cast<std::uint64_t>(AT_FDCWD), kBad, kData, 0}), -EFAULT);
}

TEST(Syscall, PipeCarriesBytesThroughGuestMemory) {
  Guest g;
  ASSERT_EQ(g.call(59, {kMore, 0}), 0);
  const auto fds = g.get<std::array<int, 2>>(kMore);
  EXPECT_EQ(g.call(64, {static_cast<std::uint64_t>(fds[1]), g.text("hello"), 5}), 5);
  EXPECT_EQ(g.call(63, {static_cast<std::uint64_t>(fds[0]), kData, 100}), 5);
  EXPECT_EQ((g.get<std::array<char, 5>>()), (std::array{'h', 'e', 'l', 'l', 'o'}));
  ::close(fds[0]);
  ::close(fds[1]);
}

TEST(Syscall, VectoredWriteTranslatesEveryBuffer) {
  Guest g;
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe(fds.data()), 0);
  g.text("ab", kText);
  g.text("cd", kMore);
  g.put(std::array<abi::Iovec, 3>{{{kText, 2}, {kBad, 0}, {kMore, 2}}});
  EXPECT_EQ(g.call(66, {static_cast<std::uint64_t>(fds[1]), kData, 3}), 4);
  std::array<char, 4> got{};
  EXPECT_EQ(::read(fds[0], got.data(), got.size()), 4);
  EXPECT_EQ(std::string_view(got.data(), 4), "abcd");
  g.put(std::array<abi::Iovec, 1>{{{kBad, 2}}});
  EXPECT_EQ(g.call(66, {static_cast<std::uint64_t>(fds[1]), kData, 1}), -EFAULT);
  ::close(fds[0]);
  ::close(fds[1]);
}

TEST(Syscall, EmulatorsDescriptorsDoNotExist) {
  Guest g;
  const int ours = ::open("/dev/null", O_RDWR);
  g.port.ours = {ours};
  const auto fd = static_cast<std::uint64_t>(ours);
  EXPECT_EQ(g.call(57, {fd}), -EBADF);
  EXPECT_EQ(g.call(64, {fd, kText, 1}), -EBADF);
  EXPECT_EQ(g.call(23, {fd}), -EBADF);
  EXPECT_EQ(g.call(24, {0, fd, 0}), -EBADF);
  EXPECT_EQ(g.call(25, {fd, F_GETFD, 0}), -EBADF);
  EXPECT_EQ(g.call(80, {fd, kData}), -EBADF);
  EXPECT_EQ(g.call(29, {fd, 0x5401, kData}), -EBADF);
  EXPECT_EQ(g.call(56, {static_cast<std::uint64_t>(AT_FDCWD), g.text("/proc/self/fd/" + std::to_string(ours)), 0, 0}),
            -ENOENT);
  EXPECT_GE(::fcntl(ours, F_GETFD), 0);
  ::close(ours);
}

TEST(Syscall, CloseRangeGoesAroundTheEmulatorsDescriptors) {
  Guest g;
  const int low = ::fcntl(0, F_DUPFD, 900), ours = ::fcntl(0, F_DUPFD, 901), high = ::fcntl(0, F_DUPFD, 902);
  g.port.ours = {ours};
  EXPECT_EQ(g.call(436, {900, 903, 0}), 0);
  EXPECT_LT(::fcntl(low, F_GETFD), 0);
  EXPECT_GE(::fcntl(ours, F_GETFD), 0);
  EXPECT_LT(::fcntl(high, F_GETFD), 0);
  ::close(ours);
}

TEST(Syscall, ScmRightsPassesNoDescriptorOfOurs) {
  Guest g;
  std::array<int, 2> fds{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, fds.data()), 0);
  struct {
    std::uint64_t bytes = 20;
    std::int32_t level = SOL_SOCKET, type = SCM_RIGHTS, fd = 0, pad = 0;
  } control;
  control.fd = fds[1];
  g.text("x");
  g.put(abi::Iovec{kText, 1}, kData);
  g.put(control, kMore);
  g.put(abi::Msghdr{0, 0, 0, kData, 1, kMore, 24, 0, 0}, kData + 64);
  EXPECT_EQ(g.call(211, {static_cast<std::uint64_t>(fds[0]), kData + 64, 0}), 1);
  g.port.ours = {fds[1]};
  EXPECT_EQ(g.call(211, {static_cast<std::uint64_t>(fds[0]), kData + 64, 0}), -EBADF);
  g.port.ours = {};
  EXPECT_EQ(g.call(212, {static_cast<std::uint64_t>(fds[1]), kData + 64, 0}), 1);
  const auto header = g.get<abi::Msghdr>(kData + 64);
  EXPECT_EQ(header.control_bytes, 24U);
  const int got = g.get<decltype(control)>(kMore).fd;
  EXPECT_GT(got, fds[1]);
  for (const int fd : {fds[0], fds[1], got}) ::close(fd);
}

TEST(Syscall, EpollEventsAreNotPacked) {
  Guest g;
  std::array<int, 2> fds{};
  ASSERT_EQ(::pipe(fds.data()), 0);
  const std::int64_t epoll = g.call(20, {0});
  g.put(abi::EpollEvent{EPOLLOUT, 0, 0x1122334455667788});
  EXPECT_EQ(g.call(21, {static_cast<std::uint64_t>(epoll), EPOLL_CTL_ADD, static_cast<std::uint64_t>(fds[1]), kData}),
            0);
  EXPECT_EQ(g.call(22, {static_cast<std::uint64_t>(epoll), kMore, 8, 1000, 0, 8}), 1);
  const auto event = g.get<abi::EpollEvent>(kMore);
  EXPECT_EQ(event.events, static_cast<std::uint32_t>(EPOLLOUT));
  EXPECT_EQ(event.data, 0x1122334455667788U);
  for (const int fd : {fds[0], fds[1], static_cast<int>(epoll)}) ::close(fd);
}

TEST(Syscall, PollHandsTheMaskToItsThread) {
  Guest g;
  g.put(abi::Timespec{0, 1000}, kData);
  g.put(std::uint64_t{0x5a}, kMore);
  EXPECT_EQ(g.call(73, {0, 0, kData, kMore, 8}), 0);
  EXPECT_EQ(g.port.last_mask, 0x5aU);
  EXPECT_EQ(g.call(73, {0, 0, kData, kMore, 4}), -EINVAL);
}

TEST(Syscall, SemaphoreStatHasTheGuestsLayout) {
  Guest g;
  const std::int64_t id = g.call(190, {0, 3, 0600});  // IPC_PRIVATE
  ASSERT_GE(id, 0);
  EXPECT_EQ(g.call(191, {static_cast<std::uint64_t>(id), 0, IPC_STAT, kData}), 0);
  EXPECT_EQ(g.get<abi::SemidDs>().nsems, 3U);
  g.put(std::array<std::uint16_t, 3>{7, 8, 9}, kMore);
  EXPECT_EQ(g.call(191, {static_cast<std::uint64_t>(id), 0, SETALL, kMore}), 0);
  EXPECT_EQ(g.call(191, {static_cast<std::uint64_t>(id), 2, GETVAL, 0}), 9);
  EXPECT_EQ(g.call(191, {static_cast<std::uint64_t>(id), 0, IPC_RMID, 0}), 0);
}

TEST(Syscall, UnameTellsAarch64AndTheRelease) {
  Guest g;
  g.port.release_text = "5.0-test";
  EXPECT_EQ(g.call(160, {kData}), 0);
  const auto name = g.get<abi::Utsname>();
  EXPECT_STREQ(name.machine, "aarch64");
  EXPECT_STREQ(name.release, "5.0-test");
}

TEST(Syscall, AddressSpaceLimitIsRememberedOnly) {
  Guest g;
  constexpr std::uint64_t kRlimitAs = 9;
  g.put(abi::Rlimit{1 << 20, ~std::uint64_t{0}});
  EXPECT_EQ(g.call(261, {0, kRlimitAs, kData, 0}), 0);
  EXPECT_EQ(g.call(261, {0, kRlimitAs, 0, kMore}), 0);
  EXPECT_EQ(g.get<abi::Rlimit>(kMore).soft, std::uint64_t{1} << 20);
  g.put(abi::Rlimit{~std::uint64_t{0}, ~std::uint64_t{0}});
  EXPECT_EQ(g.call(261, {0, kRlimitAs, kData, 0}), 0);
}

TEST(Syscall, WhatCannotBeHadIsRefusedAsProgramsExpect) {
  Guest g;
  EXPECT_EQ(g.call(425, {8, kData}), -ENOSYS);            // io_uring_setup
  EXPECT_EQ(g.call(117, {0, 0, 0, 0}), -EPERM);           // ptrace
  EXPECT_EQ(g.call(280, {0, kData, 8}), -ENOSYS);         // bpf
  EXPECT_EQ(g.call(277, {1, 0, kData}), -EINVAL);         // seccomp
  EXPECT_EQ(g.call(142, {0xfee1dead, 0, 0, 0}), -EPERM);  // reboot
}

TEST(Syscall, UnknownIoctlIsRefused) {
  Guest g;
  EXPECT_EQ(g.call(29, {0, 0xc0ffee00, kBad}), -ENOTTY);
  EXPECT_EQ(g.call(29, {999, 0xc0ffee00, kBad}), -EBADF);
}

TEST(Syscall, ProcSelfFilesTellOfTheGuest) {
  Guest g;
  const auto at = static_cast<std::uint64_t>(AT_FDCWD);
  const auto whole = [&](std::string_view path) {
    const std::int64_t fd = g.call(56, {at, g.text(path), 0, 0});
    std::array<char, 1024> bytes{};
    const auto n = ::read(static_cast<int>(fd), bytes.data(), bytes.size());
    ::close(static_cast<int>(fd));
    return std::string(bytes.data(), static_cast<std::size_t>(std::max<std::int64_t>(n, 0)));
  };
  EXPECT_EQ(whole("/proc/self/maps"), g.port.maps());
  EXPECT_EQ(whole("/proc/self/cmdline"), g.port.command_line());
  EXPECT_EQ(whole("/proc/" + std::to_string(::getpid()) + "/auxv"), g.port.auxv());
  EXPECT_NE(whole("/proc/self/stat").find(" 222 333 111 "), std::string::npos);
  EXPECT_EQ(g.call(56, {at, g.text("/proc/self/mem"), 2, 0}), -EACCES);
  EXPECT_EQ(g.call(78, {at, g.text("/proc/self/exe"), kData, 64}), 9);
  EXPECT_EQ((g.get<std::array<char, 9>>()), (std::array{'/', 'b', 'i', 'n', '/', 't', 'r', 'u', 'e'}));
}

TEST(Syscall, PrefixIsLookedAtFirst) {
  Guest g;
  const auto folder = std::filesystem::temp_directory_path() / ("tandem-syscall-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "etc");
  std::ofstream(folder / "etc/passwd") << "guest";
  g.port.prefix_text = folder.string();
  EXPECT_EQ(host_path(g.port, "/etc/passwd"), folder.string() + "/etc/passwd");
  EXPECT_EQ(host_path(g.port, "/etc/group"), "/etc/group");
  EXPECT_EQ(host_path(g.port, "etc/passwd"), "etc/passwd");
  EXPECT_EQ(g.call(79, {static_cast<std::uint64_t>(AT_FDCWD), g.text("/etc/passwd"), kData, 0}), 0);
  EXPECT_EQ(g.get<abi::Stat>().size, 5);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace linux_user::syscall
