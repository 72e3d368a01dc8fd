// SPDX-License-Identifier: MIT
// A peer emulator (qemu-aarch64, if installed) as a black box for single instructions: registers in, registers out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace test {

/// One run of one instruction; the layout is that of tests/insn/arm/one_insn.c.  General registers x0 to x27 only.
struct ArmRecord {
  std::uint64_t q[64]{};  ///< low half first
  std::uint64_t x[28]{};
  std::uint32_t word = 0, fpcr = 0, fpsr = 0, nzcv = 0;
  std::uint32_t undefined = 0;  ///< out: SIGILL
  std::uint32_t pad[3]{};
};

/// Whether peer and cross compiler are installed.
bool arm_peer_available();
/// What the peer makes of the records; nullopt if it cannot be run.  -cpu as for the peer.
std::optional<std::vector<ArmRecord>> run_on_arm_peer(std::span<const ArmRecord> records,
                                                      const std::string& cpu = "max");

}  // namespace test
