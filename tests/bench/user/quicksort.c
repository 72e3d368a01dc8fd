// SPDX-License-Identifier: MIT
// Benchmark: quicksort of integers, own code and the C library's qsort.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { kCount = 1000000 };
static uint32_t values[kCount];

static void sort(uint32_t* low, uint32_t* high) {
  while (low < high) {
    const uint32_t pivot = low[(high - low) / 2];
    uint32_t *i = low, *j = high;
    while (i <= j) {
      while (*i < pivot) ++i;
      while (*j > pivot) --j;
      if (i <= j) {
        const uint32_t t = *i;
        *i++ = *j;
        *j-- = t;
      }
    }
    if (j - low < high - i) {
      sort(low, j);
      low = i;
    } else {
      sort(i, high);
      high = j;
    }
  }
}
static int compare(const void* a, const void* b) {
  const uint32_t x = *(const uint32_t*)a, y = *(const uint32_t*)b;
  return x < y ? -1 : x > y;
}
static void fill(void) {
  uint32_t seed = 1;
  for (int i = 0; i < kCount; ++i) values[i] = seed = seed * 1664525 + 1013904223;
}

int main(void) {
  fill();
  sort(values, values + kCount - 1);
  uint32_t sum = values[kCount / 2];
  fill();
  qsort(values, kCount / 4, sizeof(values[0]), compare);
  printf("%u %u\n", sum, values[kCount / 8]);
}
