// SPDX-License-Identifier: MIT
// Benchmark: recursive calls.
#include <stdio.h>

static int __attribute__((noinline)) fib(int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }
static int __attribute__((noinline)) ackermann(int m, int n) {
  return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

int main(void) { printf("%d %d\n", fib(37), ackermann(2, 1500)); }
