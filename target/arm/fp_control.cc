// SPDX-License-Identifier: MIT
// FPSR and FPCR.  Source: DDI 0487, FPSR and FPCR.
#include "target/arm/fp_control.h"

namespace arm {
namespace {

// MXCSR flag bits: IE 0, DE 1, ZE 2, OE 3, UE 4, PE 5; rounding 14:13.
constexpr std::uint32_t kFpsrMask = 0x0800'009f;
constexpr std::uint32_t kFpcrMask = 0x07c8'0000;
/// IDC, which Env::fp_idc holds, and the flags that MXCSR holds.
constexpr std::uint32_t kFpsrIdc = 0x80, kFpsrOfHost = 0x9f;
/// QC, which State::qc holds.
constexpr std::uint32_t kFpsrQc = 1u << 27;

}  // namespace

std::uint32_t fpsr(const State& state) {
  const std::uint32_t m = state.guest_mxcsr;
  std::uint32_t flags = 0;
  if ((m & 1) != 0) flags |= 1;    // IOC
  if ((m & 4) != 0) flags |= 2;    // DZC
  if ((m & 8) != 0) flags |= 4;    // OFC
  if ((m & 16) != 0) flags |= 8;   // UFC
  if ((m & 32) != 0) flags |= 16;  // IXC
  if (state.fp_idc != 0) flags |= kFpsrIdc;
  if ((state.qc.low | state.qc.high) != 0) flags |= kFpsrQc;
  return (state.fpsr & ~(kFpsrOfHost | kFpsrQc)) | flags;
}

void set_fpsr(State& state, std::uint32_t value) {
  state.fpsr = value & kFpsrMask & ~kFpsrQc;
  state.qc = {(value & kFpsrQc) != 0 ? std::uint64_t{1} : 0, 0};
  std::uint32_t m = state.guest_mxcsr & ~0x3fu;
  if ((value & 1) != 0) m |= 1;
  m |= (value & 2) << 1 | (value & 4) << 1 | (value & 8) << 1 | (value & 16) << 1;
  state.guest_mxcsr = m;
  state.fp_idc = (value & kFpsrIdc) != 0 ? 1 : 0;
}

void set_fpcr(State& state, std::uint32_t value) {
  state.fpcr = value & kFpcrMask;
  // RMode: nearest, plus, minus, zero; MXCSR: nearest, down, up, zero.
  constexpr std::uint32_t kHost[]{0, 2, 1, 3};
  // Under FZ the host flushes results by its FTZ (bit 15) and tells by DE (bit 1) that an operand was subnormal: see
  // tcg/backend/x86_64/emit_fp.cc.
  const bool flush = (value >> 24 & 1) != 0;
  state.guest_mxcsr =
      (state.guest_mxcsr & ~0xe002u) | kHost[value >> 22 & 3] << 13 | (flush ? std::uint32_t{1} << 15 : 0);
  state.mode_flags = (state.mode_flags & ~std::uint64_t{kModeFpcr}) | fpcr_mode(state.fpcr);
}

}  // namespace arm
