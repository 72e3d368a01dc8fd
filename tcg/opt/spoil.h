// SPDX-License-Identifier: MIT
// TESTING ONLY: mistakes as an optimisation pass might make them, planted to show that lockstep and digests find them.
#pragma once

#include "tcg/ir/region.h"
#include "tcg/opt/pass.h"

namespace tcg::opt {

/// Makes the region wrong, yet valid, as if the pass
///   kFold       lost the lowest bit of an odd factor when it reduced a multiplication;
///   kFlags      took a signed order of 32-bit values for an unsigned one;
///   kAddresses  lost a displacement of 8;
///   kDeadCode   took stores of one byte for dead;
/// and does nothing for other passes.
/// Before: maps made, checks not shared yet.  Cost: one walk over ops.
void spoil(ir::Region& region, Pass pass);

}  // namespace tcg::opt
