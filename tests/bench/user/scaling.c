// SPDX-License-Identifier: MIT
// The same work in each of N threads, which share nothing: sorts and sums a table of its own.  Usage: scaling THREADS
// ROUNDS. What tests/bench/plugins measures the scaling of plugins with.
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { kWords = 4096, kThreads = 64 };

static int rounds;

static uint32_t next(uint32_t* state) { return *state = *state * 1664525u + 1013904223u; }

static void* work(void* seed) {
  uint32_t* const table = malloc(kWords * sizeof *table);
  uint32_t state = (uint32_t)(uintptr_t)seed, sum = 0;
  for (int r = 0; r < rounds; ++r) {
    for (int i = 0; i < kWords; ++i) table[i] = next(&state);
    // Shell sort: loads, compares and stores in short loops.
    for (int gap = kWords / 2; gap > 0; gap /= 2) {
      for (int i = gap; i < kWords; ++i) {
        const uint32_t value = table[i];
        int at = i;
        for (; at >= gap && table[at - gap] > value; at -= gap) table[at] = table[at - gap];
        table[at] = value;
      }
    }
    for (int i = 0; i < kWords; ++i) sum = sum * 31 + table[i];
  }
  free(table);
  return (void*)(uintptr_t)sum;
}

int main(int argc, char** argv) {
  const int threads = argc > 1 ? atoi(argv[1]) : 1;
  rounds = argc > 2 ? atoi(argv[2]) : 100;
  if (threads < 1 || threads > kThreads) return 1;
  pthread_t made[kThreads];
  uint32_t all = 0;
  for (int i = 0; i < threads; ++i)
    if (pthread_create(&made[i], NULL, work, (void*)(uintptr_t)(i + 1))) return 1;
  for (int i = 0; i < threads; ++i) {
    void* sum = NULL;
    pthread_join(made[i], &sum);
    all ^= (uint32_t)(uintptr_t)sum;
  }
  printf("%08x\n", all);
  return 0;
}
