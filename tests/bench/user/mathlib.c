// SPDX-License-Identifier: MIT
// Benchmark: the mathematical library's functions on doubles.
#include <math.h>
#include <stdio.h>

int main(void) {
  double sum = 0;
  for (int i = 1; i <= 700000; ++i) {
    const double x = i * 1e-4;
    sum += sin(x) + cos(x) * exp(-x * 0.01) + log(x) + pow(x, 0.3) + atan2(x, 2.0) + sqrt(x) + fmod(x, 0.7);
  }
  printf("%.6f\n", sum);
}
