// SPDX-License-Identifier: MIT
// A SPARCstation 20 that runs: the board of hw/sparc with processors of target/sparc on the runtime.
#pragma once

#include <memory>

#include "base/result.h"
#include "system/machine.h"

namespace sys {

/// Builds the machine that the options describe, reset and paused.
base::Result<std::unique_ptr<Machine>> make_sparc_machine(const MachineOptions& options, const MachineWiring& wiring);

}  // namespace sys
