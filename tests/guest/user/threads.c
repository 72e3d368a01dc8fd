// SPDX-License-Identifier: MIT
// Threads as a guest program sees them: locks, thread-local data, robust mutexes, signals, cancelling, fork, exec,
// exit.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

enum { kThreads = 8, kRounds = 20000 };
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static long plain;
static atomic_long atomic_sum;
static _Thread_local long mine = 7;
static volatile sig_atomic_t signals;

static void* adds(void* a) {
  for (int n = 0; n < kRounds; ++n) {
    pthread_mutex_lock(&lock);
    ++plain;
    pthread_mutex_unlock(&lock);
    atomic_fetch_add(&atomic_sum, 2);
    ++mine;
  }
  return (void*)(mine + (long)a);
}

static void test_locks(void) {
  pthread_t t[kThreads];
  for (long n = 0; n < kThreads; ++n) pthread_create(&t[n], NULL, adds, (void*)n);
  long sum = 0;
  for (int n = 0; n < kThreads; ++n) {
    void* result;
    pthread_join(t[n], &result);
    sum += (long)result;
  }
  show("plain", plain);
  show("atomic", atomic_sum);
  show("thread-local", sum);
  show("main's own", mine);
}

static int turn;
static void* takes_turns(void* a) {
  for (int n = 0; n < 1000; ++n) {
    pthread_mutex_lock(&lock);
    while (turn % 2 != (int)(long)a) pthread_cond_wait(&changed, &lock);
    ++turn;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
  }
  return NULL;
}
static void test_condition(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, takes_turns, (void*)0L);
  pthread_create(&b, NULL, takes_turns, (void*)1L);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  show("turns", turn);
  struct timespec past = {0, 0};
  pthread_mutex_lock(&lock);
  show("timed out", pthread_cond_timedwait(&changed, &lock, &past) == ETIMEDOUT);
  pthread_mutex_unlock(&lock);
}

static pthread_mutex_t robust;
static void* dies_holding(void* a) {
  pthread_mutex_lock(&robust);
  return a;
}
static void test_robust(void) {
  pthread_mutexattr_t a;
  pthread_mutexattr_init(&a);
  pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&robust, &a);
  pthread_t t;
  pthread_create(&t, NULL, dies_holding, NULL);
  pthread_join(t, NULL);
  show("owner died", pthread_mutex_lock(&robust) == EOWNERDEAD);
  show("consistent", pthread_mutex_consistent(&robust));
  pthread_mutex_unlock(&robust);
  // Over processes.
  pthread_mutex_t* shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(shared, &a);
  if (fork() == 0) {
    pthread_mutex_lock(shared);
    _exit(0);
  }
  wait(NULL);
  show("process died", pthread_mutex_lock(shared) == EOWNERDEAD);
}

static void count_signal(int s) {
  (void)s;
  ++signals;
}
static atomic_int ready, stop;
static void* spins(void* a) {
  atomic_store(&ready, 1);
  while (!atomic_load(&stop)) {
  }
  return a;
}
static void* sleeps(void* a) {
  atomic_store(&ready, 1);
  while (!atomic_load(&stop) || a == NULL) pause();
  return a;
}
static void wait_ready(void) {
  while (!atomic_load(&ready)) sched_yield();
  atomic_store(&ready, 0);
}
static void test_signals(void) {
  signal(SIGUSR1, count_signal);
  pthread_t t;
  pthread_create(&t, NULL, spins, NULL);
  wait_ready();
  for (int n = 1; n <= 100; ++n) {
    pthread_kill(t, SIGUSR1);
    while (signals < n) sched_yield();
  }
  atomic_store(&stop, 1);
  pthread_join(t, NULL);
  show("signals to a loop", signals);
  pthread_create(&t, NULL, sleeps, NULL);
  wait_ready();
  void* result;
  show("cancel", pthread_cancel(t));
  pthread_join(t, &result);
  show("cancelled", result == PTHREAD_CANCELED);
}

static void* forks(void* a) {
  (void)a;
  long ok = 0;
  for (int n = 0; n < 10; ++n) {
    int status;
    pid_t child = fork();
    if (child == 0) {
      pthread_t t;
      pthread_create(&t, NULL, adds, NULL);
      pthread_join(t, NULL);
      _exit(n);
    }
    if (waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == n) ++ok;
  }
  return (void*)ok;
}
static void test_fork(void) {
  pthread_t t[4];
  long ok = 0;
  for (int n = 0; n < 4; ++n) pthread_create(&t[n], NULL, forks, NULL);
  for (int n = 0; n < 4; ++n) {
    void* result;
    pthread_join(t[n], &result);
    ok += (long)result;
  }
  show("children", ok);
}

extern char** environ;
static void test_spawn(void) {
  pid_t child;
  int status = 0;
  char* argv[] = {"sh", "-c", "exit 12", NULL};
  show("spawn", posix_spawn(&child, "/bin/sh", NULL, NULL, argv, environ));
  waitpid(child, &status, 0);
  show("exit code", WEXITSTATUS(status));
  show("no such program", posix_spawn(&child, "/no/such/program", NULL, NULL, argv, environ) == ENOENT);
  show("system", WEXITSTATUS(system("exit 3")));
}

static void* churn(void* a) { return a; }
static void test_churn(void) {
  long ok = 0;
  for (long n = 0; n < 300; ++n) {
    pthread_t t;
    void* result;
    if (pthread_create(&t, NULL, churn, (void*)n) == 0 && pthread_join(t, &result) == 0 && (long)result == n) ++ok;
  }
  show("created and joined", ok);
}

static void* ends_process(void* a) {
  usleep(1000);
  printf("the last words\n");
  fflush(stdout);
  exit((int)(long)a);
}

int main(void) {
  test_locks();
  test_condition();
  test_robust();
  test_signals();
  test_fork();
  test_spawn();
  test_churn();
  pthread_t t;
  pthread_create(&t, NULL, ends_process, (void*)0L);
  pthread_exit(NULL);
}
