// SPDX-License-Identifier: MIT
// Addresses.
#include "tcg/opt/rules.h"
namespace tcg::opt {
ir::ValueId simplify_address(const Rewrite&, ir::ValueId v) { return v; }
}
