// SPDX-License-Identifier: MIT
// The one compiled copy of the single and double operations.
#include "tcg/fp/soft_float.h"

namespace tcg::fp {

template F32 add_signed(F32, F32, bool, Env&);
template F64 add_signed(F64, F64, bool, Env&);
template F32 mul(F32, F32, Env&);
template F64 mul(F64, F64, Env&);
template F32 div(F32, F32, Env&);
template F64 div(F64, F64, Env&);
template F32 sqrt(F32, Env&);
template F64 sqrt(F64, Env&);
template F32 fma(F32, F32, F32, Env&, FmaNegate);
template F64 fma(F64, F64, F64, Env&, FmaNegate);
template F32 convert(F64, Env&);
template F64 convert(F32, Env&);

}  // namespace tcg::fp
