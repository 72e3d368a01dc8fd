// SPDX-License-Identifier: MIT
// An independent proof that an allocation is right.
#pragma once

#include <string>

#include "tcg/backend/x86_64/plan.h"

namespace tcg::x86_64 {

/// Runs the allocated region on sets of facts "this location holds this value" over its control-flow graph and shows
/// that every read, be it by an op, a state map, an edge or a folded value, finds its value.  Knows nothing of liveness
/// or of how locations were chosen.  Returns what is wrong, empty if nothing is.
std::string check_allocation(const Plan& plan);

}  // namespace tcg::x86_64
