// SPDX-License-Identifier: MIT
// Host program: prints the checksum lines that the guest's init must print, from the same checks built for the host.
#include "guest.h"

int main(void) {
  run_checks(kIntChecks);
  run_checks(kFpChecks);
  return 0;
}
