// SPDX-License-Identifier: MIT
// A target for tests: two threads, three registers, a little memory, and a record of what was asked of it.
#pragma once

#include <map>
#include <vector>

#include "gdb/target.h"

namespace gdb {

class FakeTarget final : public Target {
 public:
  std::vector<Feature> description{
      {.name = "org.test.core",
       .registers = {{.name = "r0"}, {.name = "pc", .type = "code_ptr"}, {.name = "f", .bits = 32}}}};
  std::map<unsigned, std::string> registers{
      {0, "\x01\x02\x03\x04\x05\x06\x07\x08"}, {1, std::string(8, '\x10')}, {2, "abcd"}};
  std::string memory = "0123456789";  ///< at 0x1000
  std::vector<Action> resumed;
  std::vector<std::uint64_t> breakpoints;
  std::optional<std::vector<std::uint64_t>> caught;
  Stop stop{.kind = StopKind::kSignal, .thread = 7, .signal = 5};
  bool settled = false, others_run = false, interrupted = false, killed = false, detached = false;

  std::string_view architecture() const override { return "test"; }
  std::span<const Feature> features() const override { return description; }
  std::uint64_t process_id() const override { return 6; }
  std::vector<ThreadId> threads() override { return {7, 8}; }
  std::string thread_name(ThreadId thread) override { return thread == 7 ? "main" : "other"; }
  std::optional<std::string> read_register(ThreadId, unsigned number) override {
    const auto r = registers.find(number);
    return r == registers.end() ? std::nullopt : std::optional(r->second);
  }
  bool write_register(ThreadId, unsigned number, std::string_view bytes) override {
    registers[number] = bytes;
    return true;
  }
  std::string read_memory(std::uint64_t address, std::size_t bytes) override {
    return address - 0x1000 < memory.size() ? memory.substr(address - 0x1000, bytes) : std::string{};
  }
  bool write_memory(std::uint64_t address, std::string_view bytes) override {
    if (address - 0x1000 + bytes.size() > memory.size()) return false;
    memory.replace(address - 0x1000, bytes.size(), bytes);
    return true;
  }
  bool insert_breakpoint(std::uint64_t address) override {
    breakpoints.push_back(address);
    return true;
  }
  bool remove_breakpoint(std::uint64_t address) override { return std::erase(breakpoints, address) != 0; }
  bool insert_watchpoint(WatchKind, std::uint64_t, std::uint64_t bytes) override { return bytes <= 8; }
  bool remove_watchpoint(WatchKind, std::uint64_t, std::uint64_t) override { return false; }
  void settle() override { settled = true; }
  bool watches(WatchKind kind) const override { return kind == WatchKind::kWrite; }
  void resume(std::span<const Action> actions, bool others) override {
    resumed.assign(actions.begin(), actions.end());
    others_run = others;
  }
  void interrupt() override { interrupted = true; }
  void kill() override { killed = true; }
  void detach() override { detached = true; }
  Stop last_stop() const override { return stop; }
  std::optional<std::string> auxv() override { return "aux"; }
  std::optional<std::string> exec_file() override { return "/bin/guest"; }
  std::optional<std::string> siginfo(ThreadId) override { return "info"; }
  std::optional<std::string> host_path(std::string_view path) override { return std::string(path); }
  bool catch_syscalls(std::optional<std::vector<std::uint64_t>> numbers) override {
    caught = std::move(numbers);
    return true;
  }
  std::optional<std::string> monitor(std::string_view line) override { return "did " + std::string(line); }
};

}  // namespace gdb
