// SPDX-License-Identifier: MIT
// Benchmark: integer SIMD: sums of differences, saturation and products over bytes and words.
#include <stdint.h>
#include <stdio.h>

enum { kBytes = 65536 };
static uint8_t a[kBytes], b[kBytes], c[kBytes];
static int16_t d[kBytes];
static uint32_t e[kBytes / 4];

int main(void) {
  for (int i = 0; i < kBytes; ++i) a[i] = (uint8_t)(i * 7), b[i] = (uint8_t)(i * 13 + 5);
  uint64_t sum = 0;
  for (int round = 0; round < 1500; ++round) {
    uint32_t differences = 0;
    for (int i = 0; i < kBytes; ++i) differences += (uint32_t)(a[i] > b[i] ? a[i] - b[i] : b[i] - a[i]);
    for (int i = 0; i < kBytes; ++i) {
      const int s = a[i] + b[i];
      c[i] = (uint8_t)(s > 255 ? 255 : s);
    }
    for (int i = 0; i < kBytes; ++i) d[i] = (int16_t)(a[i] * b[i] >> 3);
    for (int i = 0; i < kBytes / 4; ++i) e[i] = e[i] * 3 + (uint32_t)(c[i] ^ d[i]);
    for (int i = 0; i < kBytes; ++i) a[i] = (uint8_t)(c[i] + (d[i] >> 2));
    sum += differences + e[round];
  }
  printf("%llu\n", (unsigned long long)sum);
}
