// SPDX-License-Identifier: MIT
// The translation benchmark's frame: runs the generated blocks once between markers.  See translate.py.
#include "guest.h"

uint32_t run_blocks(uint32_t* buffer, uint32_t hash);

int main(void) {
  static uint32_t buffer[1024];
  for (uint32_t i = 0; i < 1024; ++i) buffer[i] = i * 0x01010101u;
  print("bench translate start\n");
  drain();
  uint32_t sum = run_blocks(buffer, 1);
  print("bench translate end ");
  print_hex(sum);
  print("\n");
  return 0;
}
