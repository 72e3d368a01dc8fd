// SPDX-License-Identifier: MIT
// Starting the peer, and the gdb remote protocol towards it.
#include "tests/support/sparc_peer.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "base/bits.h"
#include "target/sparc/windows.h"

namespace test {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::uint32_t kStub = 0x3000;            ///< page for instructions that set the MMU up
constexpr std::uint32_t kStaG1G2Mmu = 0xc2a08080;  ///< sta %g1, [%g2] 4
constexpr std::uint32_t kStaG0Mmu = 0xc0a00080;    ///< sta %g0, [%g0] 4: MMU and boot mode off
constexpr unsigned kO6 = 14, kF = 32, kY = 64, kPsr = 65, kWim = 66, kTbr = 67, kPc = 68, kNpc = 69, kFsr = 70;
/// FSR without ver, NS, the queue's bits and exceptions, where the peer takes liberties (sparc_fp_test.cc checks ours).
constexpr std::uint32_t kFsrShown = 0xcf800c00;

std::string hex(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t b : bytes) {
    text += kDigits[b >> 4];
    text += kDigits[b & 15];
  }
  return text;
}

bool zero(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
}

/// Lines of what is outside the windows, then each window's.
std::string text_of(std::span<const std::uint32_t> common, std::span<const std::uint32_t> windows) {
  static constexpr const char* kNames[]{"y", "psr", "wim", "tbr", "pc", "npc", "fsr"};
  std::string text;
  for (unsigned i = 0; i < 7; ++i)
    text += fmt::format("{} {:08x}\n", kNames[i], i == 6 ? common[kY + i] & kFsrShown : common[kY + i]);
  for (unsigned r = 0; r < 8; ++r) text += fmt::format("g{} {:08x}\n", r, common[r]);
  for (unsigned f = 0; f < 32; ++f) text += fmt::format("f{} {:08x}\n", f, common[kF + f]);
  for (std::size_t i = 0; i < windows.size(); ++i)
    text += fmt::format("w{}.{}{} {:08x}\n", i / 16, "ol"[i / 8 % 2], i % 8, windows[i]);
  return text;
}

}  // namespace

bool SparcPeer::available() {
  static const bool found = std::system("command -v qemu-system-sparc >/dev/null 2>&1") == 0;
  return found;
}

SparcPeer::~SparcPeer() { stop(); }

void SparcPeer::stop() {
  if (socket_ >= 0) close(socket_);
  socket_ = -1;
  if (process_ > 0) {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  process_ = -1;
  if (!path_.empty()) {
    unlink(path_.c_str());
    unlink((path_ + ".rom").c_str());
  }
  input_.clear();
  breakpoints_.clear();
}

bool SparcPeer::start() {
  static unsigned count = 0;
  path_ = fmt::format("/tmp/tandem-peer-{}-{}", getpid(), count++);
  std::array<std::uint8_t, 4> rom;
  base::store_be(rom.data(), kStaG0Mmu);
  FILE* file = std::fopen((path_ + ".rom").c_str(), "wb");
  if (file == nullptr) return false;
  std::fwrite(rom.data(), 1, rom.size(), file);
  std::fclose(file);
  const std::string gdb = "unix:" + path_ + ",server=on,wait=off", bios = path_ + ".rom";
  process_ = fork();
  if (process_ == 0) {
    const int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    execlp("qemu-system-sparc", "qemu-system-sparc", "-M", "SS-20", "-m", "16", "-S", "-gdb", gdb.c_str(), "-bios",
           bios.c_str(), "-display", "none", "-serial", "none", "-monitor", "none", "-net", "none", nullptr);
    _exit(127);
  }
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  path_.copy(address.sun_path, sizeof address.sun_path - 1);
  socket_ = socket(AF_UNIX, SOCK_STREAM, 0);
  for (unsigned i = 0; i < 200; ++i) {
    if (connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      dirty_.assign((16u << 20) / kPage, false);
      ask("?");
      write_register(kPc, 0);
      write_register(kNpc, 4);
      return ask("s").starts_with("T") || true;  // runs the ROM's one instruction
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  stop();
  return false;
}

bool SparcPeer::send(std::string_view packet) {
  unsigned sum = 0;
  for (const char c : packet) sum += static_cast<unsigned char>(c);
  const std::string framed = fmt::format("${}#{:02x}", packet, sum & 0xff);
  for (std::size_t at = 0; at < framed.size();) {
    const ssize_t n = ::send(socket_, framed.data() + at, framed.size() - at, MSG_NOSIGNAL);
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

std::string SparcPeer::receive(int timeout_ms) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeout_ms);
  while (true) {
    const std::size_t begin = input_.find('$');
    const std::size_t end = begin == std::string::npos ? begin : input_.find('#', begin);
    if (end != std::string::npos && input_.size() >= end + 3) {
      std::string packet = input_.substr(begin + 1, end - begin - 1);
      input_.erase(0, end + 3);
      ::send(socket_, "+", 1, MSG_NOSIGNAL);
      return packet;
    }
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd poll_for{.fd = socket_, .events = POLLIN, .revents = 0};
    if (left <= 0 || poll(&poll_for, 1, static_cast<int>(left)) <= 0) return {};
    char buffer[16384];
    const ssize_t n = recv(socket_, buffer, sizeof buffer, 0);
    if (n <= 0) return {};
    input_.append(buffer, static_cast<std::size_t>(n));
  }
}

std::string SparcPeer::ask(std::string_view packet, int timeout_ms) {
  return send(packet) ? receive(timeout_ms) : std::string();
}

SparcPeer::Registers SparcPeer::read_registers() {
  Registers registers{};
  const std::string text = ask("g");
  for (std::size_t i = 0; i < registers.size() && i * 8 + 8 <= text.size(); ++i)
    std::from_chars(text.data() + i * 8, text.data() + i * 8 + 8, registers[i], 16);
  return registers;
}

void SparcPeer::write_registers(const Registers& registers) {
  std::string packet = "G";
  for (const std::uint32_t r : registers) packet += fmt::format("{:08x}", r);
  ask(packet);
}

void SparcPeer::write_register(unsigned number, std::uint32_t value) {
  ask(fmt::format("P{:x}={:08x}", number, value));
}

void SparcPeer::write_memory(std::uint32_t at, std::span<const std::uint8_t> bytes) {
  for (std::size_t i = 0; i < bytes.size(); i += 1024) {
    const auto piece = bytes.subspan(i, std::min<std::size_t>(1024, bytes.size() - i));
    ask(fmt::format("M{:x},{:x}:{}", at + i, piece.size(), hex(piece)));
  }
}

void SparcPeer::read_memory(std::uint32_t at, std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < out.size(); i += 2048) {
    const std::string text = ask(fmt::format("m{:x},800", at + i));
    for (std::size_t j = 0; j < 2048 && j * 2 + 2 <= text.size(); ++j)
      std::from_chars(text.data() + j * 2, text.data() + j * 2 + 2, out[i + j], 16);
  }
}

void SparcPeer::put_state(SparcMachine& machine) {
  sparc::State& s = machine.state();
  const auto psr = static_cast<std::uint32_t>(*machine.get("psr"));
  for (unsigned w = 0; w < s.nwindows; ++w) {
    write_register(kPsr, (psr & ~31u) | w);
    for (unsigned r = 8; r < 24; ++r) write_register(r, sparc::reg(s, w, r));
  }
  write_register(kPsr, psr);
  Registers registers = read_registers();
  for (unsigned r = 0; r < 8; ++r) registers[r] = s.globals[r];
  for (unsigned f = 0; f < 32; ++f) registers[kF + f] = static_cast<std::uint32_t>(*machine.get(fmt::format("f{}", f)));
  registers[kY] = s.y;
  registers[kPsr] = psr;
  registers[kWim] = s.wim;
  registers[kTbr] = s.tbr;
  registers[kPc] = s.pc;
  registers[kNpc] = s.npc;
  registers[kFsr] = static_cast<std::uint32_t>(*machine.get("fsr"));
  write_registers(registers);
}

void SparcPeer::put_mmu(SparcMachine& machine) {
  std::array<std::uint8_t, 4> word;
  base::store_be(word.data(), kStaG1G2Mmu);
  write_memory(kStub, word);
  write_register(kPsr, 0x400000c0);
  const std::uint32_t registers[][2]{{0x100, machine.cpu().mmu().context_table()},
                                     {0x200, machine.cpu().mmu().context()},
                                     {0x000, machine.cpu().mmu().control() & 3}};
  for (const auto& [at, value] : registers) {
    write_register(1, value);
    write_register(2, at);
    write_register(kPc, kStub);
    write_register(kNpc, kStub + 4);
    ask("s");
  }
}

std::string SparcPeer::registers_text() {
  const Registers common = read_registers();
  std::vector<std::uint32_t> windows;
  for (unsigned w = 0; w < 8; ++w) {
    write_register(kPsr, (common[kPsr] & ~31u) | w);
    const Registers in_window = read_registers();
    windows.insert(windows.end(), in_window.begin() + 8, in_window.begin() + 24);
  }
  // Its memory as gdb sees it shows windows as if they had been flushed to their stack frames: take those away.
  for (unsigned w = 0; w < 8; ++w) {
    write_register(kPsr, (common[kPsr] & ~31u) | w);
    write_register(kO6, 0);
  }
  write_register(kPsr, common[kPsr]);
  return text_of(common, windows);
}

PeerOutcome SparcPeer::view(SparcMachine& machine, std::uint64_t ram_bytes) {
  sparc::State& s = machine.state();
  Registers common{};
  for (unsigned r = 0; r < 8; ++r) common[r] = s.globals[r];
  for (unsigned f = 0; f < 32; ++f) common[kF + f] = static_cast<std::uint32_t>(*machine.get(fmt::format("f{}", f)));
  unsigned at = kY;
  for (const char* name : {"y", "psr", "wim", "tbr", "pc", "npc", "fsr"})
    common[at++] = static_cast<std::uint32_t>(*machine.get(name));
  std::vector<std::uint32_t> windows;
  for (unsigned w = 0; w < s.nwindows; ++w)
    for (unsigned r = 8; r < 24; ++r) windows.push_back(sparc::reg(s, w, r));
  const auto ram = machine.ram().first(ram_bytes);
  return {text_of(common, windows), {ram.begin(), ram.end()}};
}

std::optional<PeerOutcome> SparcPeer::run(SparcMachine& machine, std::uint64_t ram_bytes,
                                          std::span<const std::uint32_t> ends) {
  if (process_ < 0 && !start()) return std::nullopt;
  const bool mmu = machine.cpu().mmu().enabled();
  const auto ram = machine.ram().first(ram_bytes);
  for (std::size_t page = 0; page < ram.size() / kPage; ++page) {
    const auto bytes = ram.subspan(page * kPage, kPage);
    if (zero(bytes) && !dirty_[page]) continue;
    write_memory(static_cast<std::uint32_t>(page * kPage), bytes);
    dirty_[page] = true;
  }
  for (const std::uint32_t at : breakpoints_)
    if (std::ranges::find(ends, at) == ends.end()) ask(fmt::format("z1,{:x},4", at));
  for (const std::uint32_t at : ends)
    if (std::ranges::find(breakpoints_, at) == breakpoints_.end()) ask(fmt::format("Z1,{:x},4", at));
  breakpoints_.assign(ends.begin(), ends.end());
  if (mmu) put_mmu(machine);
  put_state(machine);
  const std::string stop_reason = ask("c", 10'000);
  if (stop_reason.empty() || (stop_reason[0] != 'T' && stop_reason[0] != 'S')) {
    stop();
    return std::nullopt;
  }
  PeerOutcome outcome{registers_text(), std::vector<std::uint8_t>(ram_bytes)};
  // With the MMU on its memory cannot be asked for by physical address.
  for (std::size_t page = 0; !mmu && page < ram.size() / kPage; ++page) {
    const auto bytes = std::span(outcome.memory).subspan(page * kPage, kPage);
    read_memory(static_cast<std::uint32_t>(page * kPage), bytes);
    dirty_[page] = dirty_[page] || !zero(bytes);
  }
  if (mmu) stop();
  return outcome;
}

}  // namespace test
