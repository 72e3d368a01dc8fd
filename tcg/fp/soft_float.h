// SPDX-License-Identifier: MIT
// IEEE 754 arithmetic in software, exact in results and flags: what the floating-point ops of the IR mean.
//
// Every operation is a constexpr function template over a format of format.h: `F op(F operands..., Env& env)`.  It
// reads rounding, flush modes and NaN rule from `env` and adds to env.flags; it has no other state, so any thread may
// call it. Not modelled: x86's denormal-operand flag; Arm's FPCR.AH and NEP; decimal formats.
#pragma once

#include "tcg/fp/arith.h"
#include "tcg/fp/compare.h"
#include "tcg/fp/convert.h"
#include "tcg/fp/env.h"
#include "tcg/fp/format.h"

namespace tcg::fp {

// Compiled once, in soft_float.cc, for the formats of every guest.
extern template F32 add_signed(F32, F32, bool, Env&);
extern template F64 add_signed(F64, F64, bool, Env&);
extern template F32 mul(F32, F32, Env&);
extern template F64 mul(F64, F64, Env&);
extern template F32 div(F32, F32, Env&);
extern template F64 div(F64, F64, Env&);
extern template F32 sqrt(F32, Env&);
extern template F64 sqrt(F64, Env&);
extern template F32 fma(F32, F32, F32, Env&, FmaNegate);
extern template F64 fma(F64, F64, F64, Env&, FmaNegate);
extern template F32 convert(F64, Env&);
extern template F64 convert(F32, Env&);

}  // namespace tcg::fp
