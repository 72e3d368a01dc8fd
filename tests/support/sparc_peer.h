// SPDX-License-Identifier: MIT
// A peer emulator (qemu-system-sparc, if installed) as a black box: takes the state of a bare machine, runs to
// kEndWord, and says what came out.  It is driven through its gdb port alone.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/sparc_machine_fixture.h"

namespace test {

/// State that both sides can show, as lines "name value", and the RAM up to a limit.
struct PeerOutcome {
  std::string registers;
  std::vector<std::uint8_t> memory;
};

/// Thread: one at a time.
class SparcPeer {
 public:
  /// Whether the program is installed.
  static bool available();
  SparcPeer() = default;
  ~SparcPeer();
  SparcPeer(const SparcPeer&) = delete;
  SparcPeer& operator=(const SparcPeer&) = delete;

  /// Copies registers, RAM below `ram_bytes` and MMU registers of the machine, and runs to one of the `ends`
  /// (addresses). nullopt: it did not get there in time, or the peer is gone.
  std::optional<PeerOutcome> run(SparcMachine& machine, std::uint64_t ram_bytes, std::span<const std::uint32_t> ends);

  /// The same view of one of our machines.
  static PeerOutcome view(SparcMachine& machine, std::uint64_t ram_bytes);

 private:
  using Registers = std::array<std::uint32_t, 72>;  ///< in gdb's order: g o l i f y psr wim tbr pc npc fsr csr
  bool start();
  void stop();
  bool send(std::string_view packet);
  std::string receive(int timeout_ms);
  std::string ask(std::string_view packet, int timeout_ms = 20'000);
  Registers read_registers();
  void write_registers(const Registers& registers);
  void write_register(unsigned number, std::uint32_t value);
  void write_memory(std::uint32_t at, std::span<const std::uint8_t> bytes);
  void read_memory(std::uint32_t at, std::span<std::uint8_t> out);
  void put_state(SparcMachine& machine);
  void put_mmu(SparcMachine& machine);
  std::string registers_text();

  int socket_ = -1;
  pid_t process_ = -1;
  std::string path_;
  std::string input_;        ///< bytes received and not yet used
  std::vector<bool> dirty_;  ///< pages of its RAM that may not be zero
  std::vector<std::uint32_t> breakpoints_;
};

}  // namespace test
