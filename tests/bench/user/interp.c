// SPDX-License-Identifier: MIT
// Benchmark: a byte-code interpreter, one switch for each code, on a small program with two nested loops.
#include <stdint.h>
#include <stdio.h>

enum code { kLoad, kMove, kAdd, kSub, kXor, kMul, kShift, kFetch, kStore, kLoop, kHalt };
struct insn {
  uint8_t code, to, from, value;
};

static const struct insn program[] = {
    {kLoad, 0, 0, 250},  // r0: outer rounds
    {kLoad, 1, 0, 200},  // 1: r1: inner rounds
    {kAdd, 2, 1, 0},     // 2: the inner loop
    {kShift, 2, 0, 3},  {kXor, 3, 2, 0},  {kFetch, 4, 3, 0}, {kAdd, 4, 2, 0}, {kMul, 5, 4, 0},  {kStore, 4, 1, 0},
    {kSub, 3, 5, 0},    {kMove, 6, 3, 0}, {kXor, 6, 0, 0},   {kAdd, 7, 6, 0}, {kLoop, 1, 0, 2},  // while --r1, to 2
    {kLoop, 0, 0, 1},                                                                            // while --r0, to 1
    {kHalt, 0, 0, 0},
};

static uint32_t run(uint32_t seed) {
  static uint32_t memory[256];
  uint32_t r[8] = {0, 0, seed, 1, 0, 3, 0, 0};
  for (const struct insn* i = program;; ++i) {
    switch (i->code) {
      case kLoad: r[i->to] = i->value; break;
      case kMove: r[i->to] = r[i->from]; break;
      case kAdd: r[i->to] += r[i->from]; break;
      case kSub: r[i->to] -= r[i->from]; break;
      case kXor: r[i->to] ^= r[i->from]; break;
      case kMul: r[i->to] *= r[i->from] | 1; break;
      case kShift: r[i->to] = r[i->to] << i->value | r[i->to] >> (32 - i->value); break;
      case kFetch: r[i->to] = memory[r[i->from] & 255]; break;
      case kStore: memory[r[i->from] & 255] = r[i->to]; break;
      case kLoop:
        if (--r[i->to] != 0) i = program + i->value - 1;
        break;
      case kHalt: return r[7];
      default: return 0;
    }
  }
}

int main(void) {
  uint32_t sum = 0;
  for (uint32_t round = 0; round < 120; ++round) sum = sum * 31 + run(round);
  printf("%u\n", sum);
}
