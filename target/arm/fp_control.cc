// SPDX-License-Identifier: MIT
// FPSR and FPCR.  Source: DDI 0487, FPSR and FPCR.
#include "target/arm/fp_control.h"

namespace arm {
namespace {

// MXCSR flag bits: IE 0, DE 1, ZE 2, OE 3, UE 4, PE 5; rounding 14:13.
constexpr std::uint32_t kFpsrMask = 0x0800'009f;
constexpr std::uint32_t kFpcrMask = 0x07c8'0000;

}  // namespace

std::uint32_t fpsr(const State& state) {
  const std::uint32_t m = state.guest_mxcsr;
  std::uint32_t flags = 0;
  if ((m & 1) != 0) flags |= 1;    // IOC
  if ((m & 4) != 0) flags |= 2;    // DZC
  if ((m & 8) != 0) flags |= 4;    // OFC
  if ((m & 16) != 0) flags |= 8;   // UFC
  if ((m & 32) != 0) flags |= 16;  // IXC
  return state.fpsr | flags;
}

void set_fpsr(State& state, std::uint32_t value) {
  state.fpsr = value & kFpsrMask;
  state.guest_mxcsr &= ~0x3fu;
}

void set_fpcr(State& state, std::uint32_t value) {
  state.fpcr = value & kFpcrMask;
  // RMode: nearest, plus, minus, zero; MXCSR: nearest, down, up, zero.
  constexpr std::uint32_t kHost[]{0, 2, 1, 3};
  state.guest_mxcsr = (state.guest_mxcsr & ~0x6000u) | kHost[value >> 22 & 3] << 13;
  state.mode_flags = (state.mode_flags & ~std::uint64_t{kModeFpcr}) | fpcr_mode(state.fpcr);
}

}  // namespace arm
