// SPDX-License-Identifier: MIT
// What a debugger sees of a process: threads, registers, memory, files.
#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include "linux-user/debug_memory.h"
#include "linux-user/debugger.h"
#include "linux-user/process.h"
#include "linux-user/thread.h"

namespace linux_user {
namespace {

constexpr unsigned kSp = 31;

/// The views of a vector register.
constexpr std::string_view kVectorTypes =
    R"(<vector id="v2d" type="ieee_double" count="2"/><vector id="v2u" type="uint64" count="2"/>)"
    R"(<vector id="v2i" type="int64" count="2"/><vector id="v4f" type="ieee_single" count="4"/>)"
    R"(<vector id="v4u" type="uint32" count="4"/><vector id="v4i" type="int32" count="4"/>)"
    R"(<vector id="v8u" type="uint16" count="8"/><vector id="v8i" type="int16" count="8"/>)"
    R"(<vector id="v16u" type="uint8" count="16"/><vector id="v16i" type="int8" count="16"/>)"
    R"(<vector id="v1u" type="uint128" count="1"/><vector id="v1i" type="int128" count="1"/>)"
    R"(<union id="vnd"><field name="f" type="v2d"/><field name="u" type="v2u"/><field name="s" type="v2i"/></union>)"
    R"(<union id="vns"><field name="f" type="v4f"/><field name="u" type="v4u"/><field name="s" type="v4i"/></union>)"
    R"(<union id="vnh"><field name="u" type="v8u"/><field name="s" type="v8i"/></union>)"
    R"(<union id="vnb"><field name="u" type="v16u"/><field name="s" type="v16i"/></union>)"
    R"(<union id="vnq"><field name="u" type="v1u"/><field name="s" type="v1i"/></union>)"
    R"(<union id="aarch64v"><field name="d" type="vnd"/><field name="s" type="vns"/><field name="h" type="vnh"/>)"
    R"(<field name="b" type="vnb"/><field name="q" type="vnq"/></union>)"
    "\n";

std::vector<gdb::Feature> make_features() {
  gdb::Feature core{.name = "org.gnu.gdb.aarch64.core", .registers = {}};
  for (unsigned n = 0; n < kSp; ++n) core.registers.push_back({.name = fmt::format("x{}", n)});
  core.registers.push_back({.name = "sp", .type = "data_ptr"});
  core.registers.push_back({.name = "pc", .type = "code_ptr"});
  core.registers.push_back({.name = "cpsr", .bits = 32});
  gdb::Feature fpu{.name = "org.gnu.gdb.aarch64.fpu", .types = std::string(kVectorTypes), .registers = {}};
  for (unsigned n = 0; n < 32; ++n)
    fpu.registers.push_back({.name = fmt::format("v{}", n), .bits = 128, .type = "aarch64v"});
  fpu.registers.push_back({.name = "fpsr", .bits = 32});
  fpu.registers.push_back({.name = "fpcr", .bits = 32});
  gdb::Feature tls{.name = "org.gnu.gdb.aarch64.tls", .registers = {{.name = "tpidr", .type = "data_ptr"}}};
  return {std::move(core), std::move(fpu), std::move(tls)};
}

}  // namespace

bool Debugger::with_thread(gdb::ThreadId id, const std::function<void(Thread&)>& work) {
  if (id == 0) id = last_stop().thread;
  return process_.with_thread(static_cast<int>(id), work);
}

std::span<const gdb::Feature> Debugger::features() const {
  static const std::vector<gdb::Feature> all = make_features();
  return all;
}

std::uint64_t Debugger::process_id() const { return static_cast<std::uint64_t>(getpid()); }

std::vector<gdb::ThreadId> Debugger::threads() {
  std::vector<gdb::ThreadId> ids;
  for (const int tid : process_.thread_ids()) ids.push_back(static_cast<gdb::ThreadId>(tid));
  return ids;
}

std::string Debugger::thread_name(gdb::ThreadId thread) {
  std::array<char, 32> name{};
  const int fd = open(fmt::format("/proc/self/task/{}/comm", thread).c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return "gone";
  const ssize_t got = read(fd, name.data(), name.size());
  close(fd);
  return {name.data(), got > 0 ? static_cast<std::size_t>(got) - 1 : 0};  // less its newline
}

// gdb numbers registers as arm::Cpu lists them.

std::optional<std::string> Debugger::read_register(gdb::ThreadId thread, unsigned number) {
  std::string bytes;
  bool ok = false;
  with_thread(thread, [&](Thread& t) {
    const auto list = t.cpu().debug_registers();
    if (number >= list.size()) return;
    bytes.resize(list[number].bytes);
    ok = t.cpu().read_debug_register(number, {reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
  });
  return ok ? std::optional(bytes) : std::nullopt;
}

bool Debugger::write_register(gdb::ThreadId thread, unsigned number, std::string_view bytes) {
  bool ok = false;
  with_thread(thread, [&](Thread& t) {
    const auto list = t.cpu().debug_registers();
    ok = number < list.size() && bytes.size() == list[number].bytes &&
         t.cpu().write_debug_register(number, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  });
  return ok;
}

std::string Debugger::read_memory(std::uint64_t address, std::size_t bytes) {
  std::string data(bytes, '\0');
  data.resize(debug_read(process_.space(), address, {reinterpret_cast<std::uint8_t*>(data.data()), data.size()}));
  return data;
}

bool Debugger::write_memory(std::uint64_t address, std::string_view bytes) {
  return debug_write(process_.space(), address, {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::optional<std::string> Debugger::auxv() { return process_.auxv(); }

std::optional<std::string> Debugger::exec_file() { return process_.executable(); }

std::optional<std::string> Debugger::siginfo(gdb::ThreadId thread) {
  if (thread == 0) thread = last_stop().thread;
  std::lock_guard guard(lock_);
  const auto found = infos_.find(thread);
  if (found == infos_.end()) return std::nullopt;
  // siginfo_t is the same on both: 64-bit little-endian.
  return std::string(reinterpret_cast<const char*>(&found->second), sizeof(siginfo_t));
}

std::optional<std::string> Debugger::host_path(std::string_view path) {
  return path_under_prefix(process_.options().prefix, std::string(path));
}

}  // namespace linux_user
