// SPDX-License-Identifier: MIT
// A process for the tests of system calls: guest memory is a span of the test's own, at a base of its own.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "linux-user/syscall/call.h"

namespace linux_user::syscall {

/// 64 KiB of guest memory from kStart; everything else is not the guest's.
class FakeMemory final : public Memory {
 public:
  static constexpr std::uint64_t kStart = 0x10000, kBytes = 0x10000;
  FakeMemory() : bytes_(kBytes) {}
  void* at(std::uint64_t address, std::uint64_t bytes, Access) override {
    return inside(address, bytes) ? bytes_.data() + (address - kStart) : nullptr;
  }
  bool read(void* to, std::uint64_t from, std::size_t bytes) override {
    if (!inside(from, bytes)) return false;
    std::memcpy(to, bytes_.data() + (from - kStart), bytes);
    return true;
  }
  bool write(std::uint64_t to, const void* from, std::size_t bytes) override {
    if (!inside(to, bytes)) return false;
    std::memcpy(bytes_.data() + (to - kStart), from, bytes);
    return true;
  }
  [[nodiscard]] std::uint64_t base() const override { return reinterpret_cast<std::uint64_t>(bytes_.data()) - kStart; }

 private:
  static bool inside(std::uint64_t address, std::uint64_t bytes) {
    return address >= kStart && bytes <= kBytes && address - kStart <= kBytes - bytes;
  }
  std::vector<char> bytes_;
};

class FakePort final : public Port {
 public:
  Memory& memory() override { return memory_; }
  std::int64_t blocking(long number, const std::array<std::uint64_t, 6>& a) override {
    return host(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  }
  void begin_mask(std::uint64_t& mask) override { last_mask = mask; }
  void end_mask(std::int64_t) override {}
  [[nodiscard]] bool reserved_fd(int fd) const override { return std::ranges::find(ours, fd) != ours.end(); }
  [[nodiscard]] std::vector<int> reserved_fds() const override { return ours; }
  [[nodiscard]] const std::string& prefix() const override { return prefix_text; }
  [[nodiscard]] const std::string& executable() const override { return program; }
  [[nodiscard]] std::string command_line() const override { return std::string("guest\0-x\0", 9); }
  [[nodiscard]] std::string auxv() const override { return std::string(16, '\0'); }
  [[nodiscard]] std::string maps() const override { return "00010000-00020000 rw-p 00000000 00:00 0\n"; }
  [[nodiscard]] std::array<std::uint64_t, 3> stack_and_code() const override { return {111, 222, 333}; }
  [[nodiscard]] const std::string& release() const override { return release_text; }
  [[nodiscard]] std::string cpuinfo() const override { return "processor\t: 0\n"; }
  std::int64_t reset_pac_keys(std::uint64_t) override { return 0; }

  std::vector<int> ours;
  std::string prefix_text, program = "/bin/true", release_text;
  std::uint64_t last_mask = 0;

 private:
  FakeMemory memory_;
};

}  // namespace linux_user::syscall
