// SPDX-License-Identifier: MIT
// FPSR and FPCR of a processor, composed of state and the host's MXCSR.  Called where guest_mxcsr is current.
#pragma once

#include <cstdint>

#include "target/arm/state.h"

namespace arm {

std::uint32_t fpsr(const State& state);
void set_fpsr(State& state, std::uint32_t value);
/// Bits that are not implemented read as zero afterwards.  Changes mode flags: the block ends.
void set_fpcr(State& state, std::uint32_t value);

}  // namespace arm
