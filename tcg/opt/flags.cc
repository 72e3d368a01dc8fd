// SPDX-License-Identifier: MIT
// Flags.
#include "tcg/opt/rules.h"
namespace tcg::opt {
ir::ValueId simplify_flags(const Rewrite&, ir::ValueId v) { return v; }
}
