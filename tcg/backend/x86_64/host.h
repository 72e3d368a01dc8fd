// SPDX-License-Identifier: MIT
// How generated code uses the host: registers, the frame, and which instruction sets there are.
#pragma once

#include <cstddef>
#include <cstdint>

#include "tcg/backend/backend.h"
#include "tcg/backend/x86_64/assembler.h"

namespace tcg::x86_64 {

/// rbp holds the Env throughout, rbx the window base where the target has one, r15 Env::counters where there are
/// plugins, rsp the frame below.  rax, rcx, rdx and xmm0-3 are scratch within one op.  The rest is the allocator's.
inline constexpr Gpr kEnv = rbp;
inline constexpr Gpr kWindow = rbx;
inline constexpr Gpr kCounters = r15;
inline constexpr unsigned kFirstXmm = 4;

constexpr std::uint32_t bit(unsigned r) { return 1u << r; }
inline constexpr std::uint32_t kCalleeSaved = bit(rbx) | bit(r12) | bit(r13) | bit(r14) | bit(r15);
inline constexpr std::uint32_t kCallerSaved = bit(rsi) | bit(rdi) | bit(r8) | bit(r9) | bit(r10) | bit(r11);
inline constexpr std::uint32_t kAllocatableXmm = 0xfff0;

/// The frame, made once by the entry thunk and common to all regions: spill slots, then room to keep caller-saved
/// registers across calls on cold paths, then constants, then slots that hold a value within the moves of an edge.  rsp
/// is 16-byte aligned in region code.
inline constexpr unsigned kSpillSlots = 256;  ///< of 8 bytes
inline constexpr std::int32_t kSaveGpr = kSpillSlots * 8;
inline constexpr std::int32_t kSaveXmm = kSaveGpr + 16 * 8;
/// Constants for floating point, written by the entry thunk, of 16 bytes: masks and the least normal numbers.
inline constexpr std::int32_t kFrameAbs64 = kSaveXmm + 16 * 16, kFrameAbs32 = kFrameAbs64 + 16,
                              kFrameSign64 = kFrameAbs32 + 16, kFrameSign32 = kFrameSign64 + 16,
                              kFrameLeast64 = kFrameSign32 + 16, kFrameLeast32 = kFrameLeast64 + 16;
/// Where ways out save xmm16 to 31.
inline constexpr std::int32_t kSaveFar = kFrameLeast32 + 16;
/// Two a value that cycles of moves may need to put aside: never more than there are places for values.
inline constexpr unsigned kFirstEdgeSlot = (kSaveFar + 16 * 16) / 8, kEdgeSlots = 2 * (kSpillSlots + 48);
inline constexpr std::int32_t kFrameBytes = (kFirstEdgeSlot + kEdgeSlots) * 8;
static_assert(kFrameBytes % 16 == 0);

/// Instruction sets used beyond x86-64-v2.
struct Features {
  bool bmi1 = false, bmi2 = false, lzcnt = false, movbe = false, fma = false, f16c = false;
  bool avx = false, avx2 = false;
  bool aes = false, pclmul = false, sha = false;
  bool avx512_bits = false;  ///< on 128-bit vectors: VPOPCNTB, VPLZCNTD, VPSRAQ
  bool avx512_far = false;   ///< VL, BW and DQ: xmm16 to 31
};
/// What `level` allows and this processor has.
Features host_features(backend::HostLevel level);

}  // namespace tcg::x86_64
