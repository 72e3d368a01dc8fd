// SPDX-License-Identifier: MIT
// What the parts of the freestanding test init share: output, system calls, checks and benchmarks.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Output (lib.c).  Everything goes to file descriptor 1.
void print(const char* text);
void print_hex(uint32_t value);  // eight digits, lower case
void print_decimal(uint32_t value);

int text_equal(const char* a, const char* b);
// The rest of `text` behind `prefix`, or null where it does not begin with it.
const char* text_after(const char* text, const char* prefix);

// A hash that depends on the order of its inputs: one step.
static inline uint32_t mix(uint32_t hash, uint32_t value) {
  hash ^= value;
  hash *= 0x9e3779b1u;
  return hash ^ (hash >> 15);
}

// A pseudo-random sequence (xorshift32); *state must not be 0.
static inline uint32_t next_random(uint32_t* state) {
  uint32_t x = *state;
  x ^= x << 13;
  x ^= x >> 17;
  x ^= x << 5;
  return *state = x;
}

// Checks whose result any correct machine shares (check_int.c, check_fp.c): built for the guest and, as oracle, the
// host.
struct Check {
  const char* name;
  uint32_t (*run)(void);
};
extern const struct Check kIntChecks[];  // ends with a null name
extern const struct Check kFpChecks[];   // ends with a null name
void run_checks(const struct Check* checks);

#ifdef __sparc__
// System calls (start.S): result, or a negative errno.
long system_call(long number, long a, long b, long c, long d, long e, long f);
long fork_process(void);

// Waits until the terminal has sent everything printed, so that the kernel's messages cut no line of ours (lib.c).
void drain(void);

enum SystemCall {
  kExit = 1,
  kRead = 3,
  kWrite = 4,
  kOpen = 5,
  kClose = 6,
  kWait4 = 7,
  kGetpid = 20,
  kKill = 37,
  kIoctl = 54,
  kReboot = 55,
  kExecve = 59,
  kMmap = 71,
  kMunmap = 73,
  kRtSigaction = 102,
  kMount = 167,
  kSchedYield = 245,
};

// Checks of what a kernel does for a process (check_process.c): signals, faults, context switches.
extern const struct Check kProcessChecks[];

// Runs the benchmark called `name` between its markers; 0 where there is none such (bench.c).
int run_benchmark(const char* name, char** environment);
#endif
