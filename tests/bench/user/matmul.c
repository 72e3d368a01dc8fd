// SPDX-License-Identifier: MIT
// Benchmark: float matrix product, 16 bytes of floats at a time where the compiler vectorises.
#include <stdio.h>
#include <string.h>

enum { kSize = 384, kRounds = 8 };
static float a[kSize][kSize], b[kSize][kSize], c[kSize][kSize];

int main(void) {
  for (int i = 0; i < kSize; ++i)
    for (int j = 0; j < kSize; ++j) a[i][j] = (float)((i * 7 + j) % 13), b[i][j] = (float)((i + j * 5) % 11);
  for (int round = 0; round < kRounds; ++round) {
    memset(c, 0, sizeof(c));
    for (int i = 0; i < kSize; ++i)
      for (int k = 0; k < kSize; ++k)
        for (int j = 0; j < kSize; ++j) c[i][j] += a[i][k] * b[k][j];
    a[round][round] += 1;
  }
  double sum = 0;
  for (int i = 0; i < kSize; ++i)
    for (int j = 0; j < kSize; ++j) sum += c[i][j];
  printf("%.0f\n", sum);
}
