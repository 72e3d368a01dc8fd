// SPDX-License-Identifier: MIT
// Checks of processes under the guest kernel: faults become signals, handlers return, FP state and windows survive
// switches.
#include "guest.h"

enum { kSigUsr1 = 30, kMapPrivateAnonymous = 0x22, kReadWrite = 3 };

static long call3(long number, long a, long b, long c) { return system_call(number, a, b, c, 0, 0, 0); }

// Runs body(argument) in a child; the child's wait status.
static uint32_t status_of_child(uint32_t (*body)(uint32_t), uint32_t argument) {
  uint32_t status = 0xffffffff;
  long child = fork_process();
  if (!child) call3(kExit, (long)(body(argument) & 0xff), 0, 0);
  if (child < 0) return (uint32_t)child;
  system_call(kWait4, child, (long)&status, 0, 0, 0, 0);
  return status;
}

static uint32_t fault(uint32_t kind) {
  uint32_t zero = 0, value = 5;
  uint32_t fsr = 0x0f800000;  // TEM: all five traps enabled
  static double one = 1, none;
  switch (kind) {
    case 0: __asm__ volatile("unimp 0"); break;
    case 1: __asm__ volatile("ld [%0 + 2], %0" : "+r"(value) : : "memory"); break;
    case 2: __asm__ volatile("ld [%1], %0" : "=r"(value) : "r"(zero) : "memory"); break;
    case 3:
      __asm__ volatile("wr %%g0, 0, %%y\n\tnop\n\tnop\n\tnop\n\tudiv %0, %1, %0" : "+r"(value) : "r"(zero));
      break;
    case 4: __asm__ volatile("taddcctv %0, %0, %0" : "+r"(value) : : "cc"); break;
    case 5: __asm__ volatile("rd %%psr, %0" : "=r"(value)); break;
    case 6: __asm__ volatile("ta 0x55"); break;
    case 7: __asm__ volatile("ldda [%1] 0x9, %%o4" : "=r"(value) : "r"(&fsr) : "o4", "o5"); break;
    case 8: __asm__ volatile("st %0, [%1]" ::"r"(value), "r"((uint32_t)&fault & ~3u) : "memory"); break;
    case 9:
      __asm__ volatile("ld [%0], %%fsr" ::"r"(&fsr), "m"(fsr));
      one = one / none;
      __asm__ volatile("st %%fsr, [%0]" ::"r"(&fsr) : "memory");
      break;
    default: return 77;
  }
  return 1;
}

static uint32_t check_faults(void) {
  uint32_t h = 21;
  for (uint32_t kind = 0; kind < 11; ++kind) h = mix(h, status_of_child(fault, kind));
  return h;
}

static volatile uint32_t handled;
static volatile double handled_sum;

static void on_signal(int number) {
  handled += (uint32_t)number;
  handled_sum = handled_sum * 1.5 + number;
}

static uint32_t check_signals(void) {
  uint32_t h = 22;
  struct {
    void (*handler)(int);
    uint32_t flags, restorer, mask[2];
  } action = {on_signal, 0, 0, {0, 0}};
  system_call(kRtSigaction, kSigUsr1, (long)&action, 0, 0, 8, 0);
  long self = call3(kGetpid, 0, 0, 0);
  double across = 1.25;
  for (uint32_t i = 0; i < 200; ++i) {
    across = across * 1.0625 + i;
    call3(kKill, self, kSigUsr1, 0);
    if (across > 1e6) across *= 0x1p-20;
    h = mix(h, (uint32_t)(int32_t)across);
  }
  while (handled_sum > 1e9) handled_sum /= 1024;
  return mix(mix(h, handled), (uint32_t)(int32_t)handled_sum);
}

static uint32_t compute_and_yield(uint32_t seed) {
  uint32_t h = seed;
  double x = seed;
  float y = (float)seed;
  for (uint32_t i = 0; i < 60; ++i) {
    x = x * 1.001 + 1 / (x + i);
    y = y * 0.75f + (float)x;
    h = mix(h, (uint32_t)(int32_t)(x * 1000 + y));
    h = mix(h, kIntChecks[8].run());
    call3(kSchedYield, 0, 0, 0);
  }
  return h;
}

// Children that yield to each other in the middle of their sums.
static uint32_t check_switches(void) {
  uint32_t h = 23, status = 0;
  long child[4];
  for (uint32_t i = 0; i < 4; ++i) {
    child[i] = fork_process();
    if (!child[i]) call3(kExit, (long)(compute_and_yield(i + 3) & 0xff), 0, 0);
  }
  h = mix(h, compute_and_yield(7));
  for (uint32_t i = 0; i < 4; ++i) {
    system_call(kWait4, child[i], (long)&status, 0, 0, 0, 0);
    h = mix(h, status);
  }
  return h;
}

// Fresh mappings are zero, keep what is written, and are private after a fork.
static uint32_t check_mappings(void) {
  uint32_t h = 24, seed = 0x3141592;
  for (uint32_t round = 0; round < 40; ++round) {
    uint32_t words = 1024 * (1 + (next_random(&seed) & 63));
    long at = system_call(kMmap, 0, (long)words * 4, kReadWrite, kMapPrivateAnonymous, -1, 0);
    if (at < 0 && at > -4096) return (uint32_t)at;
    volatile uint32_t* p = (volatile uint32_t*)at;
    for (uint32_t i = round; i < words; i += 256) h = mix(h, p[i]);
    for (uint32_t i = 0; i < words; i += 512) p[i] = i + round;
    if (round % 10 == 0) {
      long child = fork_process();
      if (!child) {
        for (uint32_t i = 0; i < words; i += 512) p[i] = 0;
        call3(kExit, 3, 0, 0);
      }
      uint32_t status = 0;
      system_call(kWait4, child, (long)&status, 0, 0, 0, 0);
      h = mix(h, status);
    }
    for (uint32_t i = 0; i < words; i += 512) h = mix(h, p[i]);
    call3(kMunmap, at, (long)words * 4, 0);
  }
  return h;
}

const struct Check kProcessChecks[] = {
    {"faults", check_faults},
    {"signals", check_signals},
    {"switches", check_switches},
    {"mappings", check_mappings},
    {NULL, NULL},
};
