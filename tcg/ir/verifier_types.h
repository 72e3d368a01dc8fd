// SPDX-License-Identifier: MIT
// The verifier's check of one op by itself.
#pragma once

#include <string_view>

#include "tcg/ir/region.h"

namespace tcg::ir {

/// Empty, or the breached rule and what is wrong: "V3: result is not of the operands' type".  Operands are in range.
std::string_view check_types(const Region& region, const Inst& inst);

}  // namespace tcg::ir
