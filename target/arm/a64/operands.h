// SPDX-License-Identifier: MIT
// Operands that several classes share: shifted and extended registers.
#pragma once

#include "target/arm/a64/translate.h"

namespace arm::a64 {

/// Rm shifted by a constant: kind 0 LSL, 1 LSR, 2 ASR, 3 ROR; amount below the width.
Value shifted_register(Translator& t, Width w, unsigned rm, unsigned kind, unsigned amount);
/// Rm extended (option 0..7: UXTB UXTH UXTW UXTX SXTB SXTH SXTW SXTX) and shifted left, as a value of the width.
Value extended_register(Translator& t, Width w, unsigned rm, unsigned option, unsigned shift);

}  // namespace arm::a64
