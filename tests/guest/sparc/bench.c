// SPDX-License-Identifier: MIT
// Benchmarks: each prints a start marker, works for some seconds, and prints an end marker with a checksum of its work.
#include "guest.h"

static uint32_t integer_loop(void) {
  uint32_t a = 1, b = 0x12345678, c = 7, d = 0;
  for (uint32_t i = 0; i < 900000000u; ++i) {
    a = a * 1664525u + 1013904223u;
    b ^= a >> 9;
    c = (c << 5 | c >> 27) + b;
    d += (c & a) ^ (b | i);
    if ((d & 0xff) == 0x5a) c ^= i;
  }
  return a ^ b ^ c ^ d;
}

// A stack machine: the loop over `switch` is a jump through a table for each byte code.
enum Code { kPush, kAdd, kSub, kMul, kXor, kDup, kSwapTop, kLoad, kStore, kJumpIfNot, kJump, kLess, kShift, kStop };

static uint32_t interpreter_loop(void) {
  // i = 0, acc = 1; while (i < limit) { acc = (acc * 33 ^ i) + (acc >> 5); i = i + 1; }
  static const uint8_t kProgram[] = {
      kLoad, 0, kLoad, 2,      kLess, kJumpIfNot, 33,   kLoad, 1,      kPush, 33,    kMul,
      kLoad, 0, kXor,  kLoad,  1,     kShift,     5,    kAdd,  kStore, 1,     kLoad, 0,
      kPush, 1, kAdd,  kStore, 0,     kDup,       kSub, kJump, 0,      kLoad, 1,     kStop,
  };
  uint32_t stack[16] = {0}, local[4] = {0, 1, 9000000u, 0}, sp = 1, pc = 0;
  for (;;) {
    switch ((enum Code)kProgram[pc++]) {
      case kPush: stack[sp++ & 15] = kProgram[pc++]; break;
      case kAdd:
        --sp;
        stack[(sp - 1) & 15] += stack[sp & 15];
        break;
      case kSub: stack[0] -= stack[sp & 15]; break;
      case kMul:
        --sp;
        stack[(sp - 1) & 15] *= stack[sp & 15];
        break;
      case kXor:
        --sp;
        stack[(sp - 1) & 15] ^= stack[sp & 15];
        break;
      case kDup: stack[sp & 15] = stack[(sp - 1) & 15]; break;
      case kSwapTop: stack[sp & 15] ^= stack[(sp - 1) & 15]; break;
      case kLoad: stack[sp++ & 15] = local[kProgram[pc++]]; break;
      case kStore: local[kProgram[pc++]] = stack[--sp & 15]; break;
      case kJumpIfNot: pc = stack[--sp & 15] ? pc + 1 : kProgram[pc]; break;
      case kJump: pc = kProgram[pc]; break;
      case kLess:
        --sp;
        stack[(sp - 1) & 15] = stack[(sp - 1) & 15] < stack[sp & 15];
        break;
      case kShift: stack[(sp - 1) & 15] >>= kProgram[pc++]; break;
      case kStop: return mix(stack[(sp - 1) & 15], stack[0]);
    }
  }
}

static __attribute__((noinline)) uint32_t fibonacci(uint32_t n) {
  return n < 2 ? n + 1 : fibonacci(n - 1) + fibonacci(n - 2);
}

static __attribute__((noinline)) uint32_t descend(uint32_t depth, uint32_t a) {
  return depth ? mix(descend(depth - 1, a + depth), a) : a;
}

static uint32_t recursive_calls(void) {
  uint32_t h = 0;
  for (uint32_t i = 0; i < 3u; ++i) {
    h = mix(h, fibonacci(28));
    for (uint32_t k = 0; k < 40; ++k) h = mix(h, descend(2000, i));
  }
  return h;
}

// 16 MiB: more than the guest's own TLB covers, much more than its first-level cache.
static uint32_t words[4 << 20];

static uint32_t memory_walk(void) {
  uint32_t h = 0, at = 0;
  const uint32_t count = sizeof words / sizeof words[0];
  for (uint32_t round = 0; round < 64u; ++round) {
    for (uint32_t i = 0; i < count; ++i) words[i] = words[i] * 3 + i;
    for (uint32_t stride = 1; stride < 2048; stride *= 8)
      for (uint32_t i = 0; i < count; i += stride) h += words[i];
    for (uint32_t i = 0; i < 2000000; ++i) {
      at = (at * 1664525u + 1013904223u + words[at]) & (count - 1);
      h ^= words[at];
    }
  }
  return h;
}

static uint32_t system_calls(void) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < 10000000u; ++i) sum += (uint32_t)system_call(kGetpid, 0, 0, 0, 0, 0, 0);
  return sum;
}

static uint32_t floating_point(void) {
  static double a[64], b[64];
  static float c[64];
  for (int i = 0; i < 64; ++i) {
    a[i] = 1.0 + i * 0.125;
    b[i] = 2.0 / (i + 3);
    c[i] = 0.5f * (float)i;
  }
  double sum = 0, x = 0.5, y = 0.25;
  float narrow = 0;
  for (uint32_t round = 0; round < 450000u; ++round) {
    for (int i = 0; i < 64; ++i) {
      sum += a[i] * b[i] - x;
      a[i] = a[i] * 0.999 + y;
      narrow = narrow * 0.75f + c[i] * 1.5f - 0.25f;
      if (sum > 1000.0) sum *= 0.5;
    }
    x = y / (x + 1.5) + __builtin_sqrt(sum * sum + 1.0) * 0.0001;
    y = y * 0.5 + (double)narrow * 0.001 + (double)(int)x;
    c[round & 63] = (float)x + 0.25f;
    b[round & 63] = x - y;
  }
  union {
    double d;
    uint32_t u[2];
  } v = {sum + x + y + narrow};
  return v.u[0] ^ v.u[1];
}

static const struct Check kBenchmarks[] = {
    {"int", integer_loop},
    {"interp", interpreter_loop},
    {"calls", recursive_calls},
    {"memory", memory_walk},
    {"syscall", system_calls},
    {"fp", floating_point},
    {NULL, NULL},
};

static void marker(const char* name, const char* what) {
  print("bench ");
  print(name);
  print(" ");
  print(what);
  // The marker is out before the work begins.
  if (what[0] == 's') drain();
}

int run_benchmark(const char* name, char** environment) {
  if (text_equal(name, "translate")) {
    // A program of its own: its pages come from the page cache, its code is all new.
    char* const arguments[] = {(char*)"/translate", NULL};
    long child = fork_process();
    if (!child) {
      system_call(kExecve, (long)arguments[0], (long)arguments, (long)environment, 0, 0, 0);
      print("bench translate missing\n");
      system_call(kExit, 1, 0, 0, 0, 0, 0);
    }
    system_call(kWait4, child, 0, 0, 0, 0, 0);
    return 1;
  }
  for (const struct Check* b = kBenchmarks; b->name; ++b) {
    if (!text_equal(name, b->name)) continue;
    for (uint32_t i = 0; b->run == memory_walk && i < sizeof words / sizeof words[0]; i += 512) words[i] = i;
    marker(name, "start\n");
    uint32_t sum = b->run();
    marker(name, "end ");
    print_hex(sum);
    print("\n");
    return 1;
  }
  return 0;
}
