// SPDX-License-Identifier: MIT
// Benchmark: the Mandelbrot set: a tight loop of scalar double arithmetic and compares.
#include <stdio.h>

int main(void) {
  enum { kSize = 800, kLimit = 200 };
  long inside = 0;
  for (int py = 0; py < kSize; ++py) {
    for (int px = 0; px < kSize; ++px) {
      const double cx = 3.0 * px / kSize - 2.0, cy = 2.0 * py / kSize - 1.0;
      double x = 0, y = 0;
      int n = 0;
      while (n < kLimit && x * x + y * y < 4.0) {
        const double next = x * x - y * y + cx;
        y = 2 * x * y + cy;
        x = next;
        ++n;
      }
      inside += n;
    }
  }
  printf("%ld\n", inside);
}
