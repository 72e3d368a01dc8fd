// SPDX-License-Identifier: MIT
// Threads, signals, mappings, changing code and child processes all at once, for argv[1] seconds.  Prints what went
// wrong.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "show.h"

enum { kWorkers = 6 };
static atomic_int stop, wrong;
static atomic_long rounds[kWorkers], alarms, kicks;
static pthread_t workers[kWorkers];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long guarded_a, guarded_b;
static _Thread_local long mine;

static void check(int ok, const char* what) {
  if (ok) return;
  printf("wrong: %s\n", what);
  fflush(stdout);
  atomic_fetch_add(&wrong, 1);
}

static void on_alarm(int s) {
  (void)s;
  atomic_fetch_add(&alarms, 1);
}
/// Uses floating point and the stack, so that a frame that loses registers shows.
static void on_kick(int s, siginfo_t* i, void* u) {
  (void)s;
  (void)u;
  volatile double x = 1.5;
  for (int n = 0; n < 20; ++n) x = x * 1.25 + i->si_pid * 0;
  atomic_fetch_add(&kicks, 1);
}

static void compute(void) {
  double sum = 0;
  uint64_t hash = 14695981039346656037u;
  for (int n = 1; n <= 5000; ++n) {
    sum += 1.0 / n;
    hash = (hash ^ (unsigned)n) * 1099511628211u;
  }
  check(sum > 9.0945 && sum < 9.0946, "floating point");
  static atomic_ullong first;
  unsigned long long none = 0;
  if (!atomic_compare_exchange_strong(&first, &none, hash)) check(none == hash, "the same hash");
}
static void code(void) {
  uint32_t* at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (unsigned n = 0; n < 50; ++n) {
#ifdef __aarch64__
    at[0] = 0xd2800000 | n << 5;
    at[1] = 0xd65f03c0;
#else
    memcpy(at, (unsigned char[]){0xb8, (unsigned char)n, 0, 0, 0, 0xc3}, 6);
#endif
    __builtin___clear_cache((char*)at, (char*)at + 8);
    check(((long (*)(void))(uintptr_t)at)() == n, "written code");
  }
  munmap(at, 4096);
}
static void memory(void) {
  char* p[16];
  for (int n = 0; n < 16; ++n) {
    p[n] = malloc((size_t)1 << (n + 4));
    memset(p[n], n, (size_t)1 << (n + 4));
  }
  for (int n = 0; n < 16; ++n) {
    check(p[n][((size_t)1 << (n + 4)) - 1] == n, "heap");
    free(p[n]);
  }
  char* m = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  m[5 * 4096] = 9;
  m = mremap(m, 8 * 4096, 64 * 4096, MREMAP_MAYMOVE);
  check(m[5 * 4096] == 9 && m[60 * 4096] == 0, "mremap");
  munmap(m, 64 * 4096);
}
static void locks(void) {
  for (int n = 0; n < 100; ++n) {
    pthread_mutex_lock(&lock);
    ++guarded_a;
    check(guarded_a == guarded_b + 1, "mutex");
    ++guarded_b;
    pthread_mutex_unlock(&lock);
    ++mine;
  }
}
static void children(void) {
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    compute();
    _exit(17);
  }
  while (waitpid(child, &status, 0) < 0) {
  }
  check(WIFEXITED(status) && WEXITSTATUS(status) == 17, "child");
}
static void* nothing(void* a) { return a; }
static void threads(void) {
  pthread_t t;
  void* result = NULL;
  int status = 0;
  if (pthread_create(&t, NULL, nothing, &status) != 0) return check(0, "pthread_create");
  pthread_join(t, &result);
  check(result == &status, "join");
}

static void* works(void* a) {
  const long self = (long)a;
  long before = 0;
  for (unsigned n = 0; !atomic_load(&stop); ++n) {
    before = mine;
    switch ((n + (unsigned)self) % 6) {
      case 0: compute(); break;
      case 1: code(); break;
      case 2: memory(); break;
      case 3: locks(), before += 100; break;
      case 4: n % 5 == 0 ? children() : compute(); break;
      default: threads(); break;
    }
    check(mine == before, "thread-local");
    atomic_fetch_add(&rounds[self], 1);
  }
  return NULL;
}

int main(int argc, char** argv) {
  const int seconds = argc > 1 ? atoi(argv[1]) : 5;
  signal(SIGALRM, on_alarm);
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_sigaction = on_kick;
  a.sa_flags = SA_SIGINFO | SA_RESTART;
  sigaction(SIGUSR1, &a, NULL);
  for (long n = 0; n < kWorkers; ++n) pthread_create(&workers[n], NULL, works, (void*)n);
  struct itimerval every = {{0, 3000}, {0, 3000}};
  setitimer(ITIMER_REAL, &every, NULL);
  const time_t end = time(NULL) + seconds;
  while (time(NULL) < end) {
    for (int n = 0; n < kWorkers; ++n) pthread_kill(workers[n], SIGUSR1);
    struct timespec pause = {0, 2000000};
    nanosleep(&pause, NULL);
  }
  atomic_store(&stop, 1);
  for (int n = 0; n < kWorkers; ++n) pthread_join(workers[n], NULL);
  for (int n = 0; n < kWorkers; ++n) check(rounds[n] > 0, "no progress");
  check(alarms > 0 && kicks > 0, "signals");
  fprintf(stderr, "rounds %ld alarms %ld kicks %ld\n", rounds[0], alarms, kicks);
  printf("wrong: %d\n", wrong);
  return wrong != 0;
}
