// SPDX-License-Identifier: MIT
// Signal frames on the guest's stack, as AArch64 Linux lays them out.
// Source: Linux arch/arm64/include/uapi/asm/sigcontext.h, ucontext.h; arch/arm64/kernel/signal.c.
#pragma once

#include <signal.h>

#include <cstdint>

#include "linux-user/address_space.h"
#include "target/arm/cpu.h"

namespace linux_user {

/// stack_t of both kernels.
struct AltStack {
  std::uint64_t sp = 0;
  std::int32_t flags = 2;  ///< SS_DISABLE 2, SS_ONSTACK 1, SS_AUTODISARM 1 << 31
  std::uint32_t pad = 0;
  std::uint64_t size = 0;
};
inline constexpr std::int32_t kSsOnstack = 1, kSsDisable = 2;
inline constexpr std::uint32_t kSsAutodisarm = 1u << 31;

/// What a frame tells besides the registers.
struct FrameInfo {
  siginfo_t info{};
  std::uint64_t mask = 0;           ///< uc_sigmask: what sigreturn brings back
  AltStack stack;                   ///< uc_stack
  std::uint64_t fault_address = 0;  ///< of faults
  std::uint64_t esr = 0;            ///< 0: no record of it
};

/// Bytes below the stack pointer that a frame takes, with the frame record above it.
inline constexpr std::uint64_t kFrameBytes = 4688 + 16;

/// Writes a frame below `sp` and returns its address, which becomes SP; x29 points at the frame record above it.
/// 0: the stack cannot be written.
std::uint64_t push_frame(AddressSpace& space, arm::Cpu& cpu, std::uint64_t sp, const FrameInfo& frame);
/// Guest addresses of siginfo and ucontext in a frame.
constexpr std::uint64_t info_of(std::uint64_t frame) { return frame; }
constexpr std::uint64_t context_of(std::uint64_t frame) { return frame + 128; }

/// Brings registers back from the frame at SP; `mask` and `stack` are what it holds.  False: it is no frame.
bool pop_frame(AddressSpace& space, arm::Cpu& cpu, std::uint64_t& mask, AltStack& stack);

}  // namespace linux_user
