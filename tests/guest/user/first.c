// SPDX-License-Identifier: MIT
// Faults in code that runs for the first time: what stands before the access is done once, the access itself is told of
// as the processor sees it and made again when the handler returns.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "show.h"

static volatile long total, before[32], after[32];
static char *page, *file;
static int memory;
static siginfo_t info;
static volatile int faults;
static long shared;

/// Mends what is wrong.
static void mend(int s, siginfo_t* i, void* u) {
  (void)u;
  info = *i;
  ++faults;
  if (s == SIGBUS)
    ftruncate(memory, 8192);
  else
    mprotect(page, 8192, PROT_READ | PROT_WRITE);
}

/// Functions of which each is called once; `access` is in the middle of what they do.
#define ONCE(n, access)                                             \
  static __attribute__((noinline)) long once_##n(char* p, long v) { \
    total += n;                                                     \
    before[n] = v;                                                  \
    long got = v * 3;                                               \
    access;                                                         \
    total += 1000 * n;                                              \
    after[n] = v + got;                                             \
    return got;                                                     \
  }
typedef uint64_t __attribute__((may_alias, aligned(1))) u64_any;
typedef struct {
  uint64_t a, b;
} __attribute__((may_alias, aligned(1))) pair;
ONCE(1, got += *(volatile char*)(p + 5))
ONCE(2, *(volatile char*)(p + 6) = (char)v)
ONCE(3, *(volatile u64_any*)(p + 4092) = (uint64_t)v)
ONCE(4, got += (long)*(volatile u64_any*)(p + 4090))
ONCE(5, got += ++*(volatile long*)(p + 16))
ONCE(6, *(volatile pair*)(p + 4088) = ((pair){(uint64_t)v, (uint64_t)v}))
ONCE(7, got += __atomic_fetch_add((long*)(p + 24), v, __ATOMIC_SEQ_CST))
ONCE(8, got += *(volatile char*)(p + 4096))
ONCE(9, *(volatile u64_any*)(p + 4100) = (uint64_t)v)
ONCE(10, got += (long)*(volatile double*)(p + 64))

static void run(int n, long (*f)(char*, long), char* p, int protection, int at_fault) {
  if (at_fault < 2)
    mprotect(page + 4096 * at_fault, 4096, protection);
  else
    ftruncate(memory, 4096);
  faults = 0;
  const long was = total, got = f(p, 100 + n);
  printf("%d: faults %d signal %d code %d at %ld; %ld before %ld after %ld total %ld\n", n, faults, info.si_signo,
         info.si_code, (long)((char*)info.si_addr - p), got, before[n], after[n], total - was);
  fflush(stdout);
}

#define SHARE(n)                                                  \
  static __attribute__((noinline)) void share_##n(long* mine) {   \
    __atomic_add_fetch(&shared, n, __ATOMIC_RELAXED), *mine += n; \
  }
SHARE(1) SHARE(2) SHARE(3) SHARE(4) SHARE(5) SHARE(6) SHARE(7) SHARE(8) static void* thread(void* mine) {
  for (int round = 0; round < 3; ++round) {
    share_1(mine), share_2(mine), share_3(mine), share_4(mine);
    share_5(mine), share_6(mine), share_7(mine), share_8(mine);
  }
  return NULL;
}

int main(void) {
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_sigaction = mend;
  a.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &a, NULL);
  sigaction(SIGBUS, &a, NULL);
  page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memory = memfd_create("first", 0);
  ftruncate(memory, 8192);
  file = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
  run(1, once_1, page, PROT_NONE, 0);
  run(2, once_2, page, PROT_READ, 0);
  run(3, once_3, page, PROT_READ, 1);
  run(4, once_4, page, PROT_NONE, 1);
  run(5, once_5, page, PROT_READ, 0);
  run(6, once_6, page, PROT_NONE, 1);
  run(7, once_7, page, PROT_READ, 0);
  run(8, once_8, file, 0, 2);
  run(9, once_9, file, 0, 2);
  run(10, once_10, page, PROT_NONE, 0);
  pthread_t threads[16];
  static long mine[16];
  for (int n = 0; n < 16; ++n) pthread_create(&threads[n], NULL, thread, &mine[n]);
  long sum = 0;
  for (int n = 0; n < 16; ++n) pthread_join(threads[n], NULL), sum += mine[n];
  show("shared", shared);
  show("sum", sum);
}
