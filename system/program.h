// SPDX-License-Identifier: MIT
// A whole system emulator from argv to exit code, for any target.
#pragma once

#include "system/machine.h"

namespace sys {

/// What main() of each program returns.  Errors are printed as "PROGRAM: -option: what is wrong: why", and give 1.
int run_program(Target& target, int argc, char** argv);

}  // namespace sys
