// SPDX-License-Identifier: MIT
// A peer emulator as witness of single AArch64 instructions: states with general registers and memory go through a
// small guest program that runs under an installed qemu-aarch64, as a black box.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace test {

/// State before and after one instruction; the layout of struct record in tests/insn/arm/peer_runner.c.
struct ArmInsnRecord {
  std::array<std::uint64_t, 16> x{};
  std::uint64_t nzcv = 0, fpsr = 0, fpcr = 0, word = 0;
  std::array<std::array<std::uint64_t, 2>, 32> v{};
  std::array<std::uint8_t, 256> memory{};  ///< at kArmInsnPeerMemory
  bool operator==(const ArmInsnRecord&) const = default;
};
static_assert(sizeof(ArmInsnRecord) == 928);
inline constexpr std::uint64_t kArmInsnPeerMemory = 0x200000;

/// Whether the peer and the cross compiler are installed.
bool arm_insn_peer_installed();
/// The states afterwards; empty if the peer failed.  An instruction must not branch nor fault, nor write x16 to x30.
std::vector<ArmInsnRecord> run_on_arm_insn_peer(const std::vector<ArmInsnRecord>& before);

}  // namespace test
