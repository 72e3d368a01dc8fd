// SPDX-License-Identifier: MIT
// tandem-system-sparc.
#include "system/program.h"
#include "system/sparc_target.h"

int main(int argc, char** argv) {
  sys::SparcTarget target;
  return sys::run_program(target, argc, argv);
}
