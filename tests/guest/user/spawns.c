// SPDX-License-Identifier: MIT
// vfork beside other threads and signals, and ids that are changed in all threads.
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

static atomic_int stage;  ///< shared with vfork'd children
static atomic_int signals;
static void counts(int s) { signals += s == SIGUSR1 ? 1 : 100; }

static void wait_for(int n) {
  for (int ms = 0; stage < n && ms < 20000; ++ms) usleep(1000);
}

static int status_of(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static void* ends(void* a) {
  wait_for(1);
  return a;
}
static void* joins(void* a) {
  pthread_join(*(pthread_t*)a, NULL);
  stage = 2;
  return NULL;
}
/// A thread ends while another one's vfork'd child lives: only the thread does.
static void test_thread_that_ends(void) {
  pthread_t first, second;
  stage = 0;
  pthread_create(&first, NULL, ends, NULL);
  pthread_create(&second, NULL, joins, &first);
  const pid_t child = vfork();
  if (child == 0) {
    stage = 1;
    wait_for(2);
    _exit(7);
  }
  show("child beside a thread that ends", status_of(child));
  pthread_join(second, NULL);
}

static void* sets_and_takes(void* a) {
  (void)a;
  wait_for(1);
  pthread_kill(pthread_self(), SIGUSR1);
  signal(SIGUSR2, counts);
  stage = 2;
  return NULL;
}
/// A vfork'd child's signal actions are its own.
static void test_actions(void) {
  pthread_t other;
  stage = 0;
  signals = 0;
  signal(SIGUSR1, counts);
  signal(SIGUSR2, SIG_IGN);
  pthread_create(&other, NULL, sets_and_takes, NULL);
  const pid_t child = vfork();
  if (child == 0) {
    signal(SIGUSR1, SIG_DFL);
    stage = 1;
    wait_for(2);
    _exit(signal(SIGUSR2, SIG_DFL) == SIG_IGN ? 8 : 9);
  }
  show("child with actions of its own", status_of(child));
  pthread_join(other, NULL);
  show("signals meanwhile", signals);
  raise(SIGUSR2);
  show("and afterwards", signals);
}

/// A signal for the parent comes when it goes on.
static void test_signal_for_the_parent(void) {
  signals = 0;
  const pid_t child = vfork();
  if (child == 0) {
    kill(getppid(), SIGUSR1);
    _exit(0);
  }
  show("child that signals", status_of(child));
  show("signals", signals);
}

/// A child of vfork takes signals itself, also below another one.
static void test_signal_for_the_child(void) {
  signals = 0;
  const pid_t child = vfork();
  if (child == 0) {
    raise(SIGUSR1);
    const pid_t grandchild = vfork();
    if (grandchild == 0) {
      signal(SIGUSR1, SIG_IGN);
      _exit(4);
    }
    const int status = status_of(grandchild);
    raise(SIGUSR1);
    _exit(status);
  }
  show("child of a child", status_of(child));
  show("signals", signals);
}

static void ticks(int s) { (void)s; }
static void raises(void) {
  signals = 0;
  raise(SIGUSR1);
  _exit(signals);
}
static int forked(void) {
  const pid_t child = fork();
  if (child == 0) raises();
  return status_of(child);
}
static int vforked(void) {
  const pid_t child = vfork();
  if (child == 0) raises();
  return status_of(child);
}
/// Forks in a rain of signals: children get theirs.
static void test_rain(void) {
  signal(SIGALRM, ticks);
  const struct itimerval rain = {{0, 200}, {0, 200}}, none = {{0, 0}, {0, 0}};
  setitimer(ITIMER_REAL, &rain, NULL);
  int wrong = 0;
  for (int n = 0; n < 100; ++n) wrong += (forked() != 1) + (vforked() != 1);
  setitimer(ITIMER_REAL, &none, NULL);
  show("children without their signal", wrong);
}

static sem_t done;
static void* waits(void* a) {
  sem_wait(&done);
  return a;
}
/// The C library has every thread change its ids, by a signal of its own.
static void test_ids(void) {
  pthread_t t[3];
  sem_init(&done, 0, 0);
  for (int n = 0; n < 3; ++n) pthread_create(&t[n], NULL, waits, NULL);
  show("setuid", setuid(getuid()));
  show("setgid", setgid(getgid()));
  show("setresuid", setresuid((uid_t)-1, geteuid(), (uid_t)-1));
  for (int n = 0; n < 3; ++n) sem_post(&done);
  for (int n = 0; n < 3; ++n) pthread_join(t[n], NULL);
}

int main(void) {
  test_ids();
  test_thread_that_ends();
  test_actions();
  test_signal_for_the_parent();
  test_signal_for_the_child();
  test_rain();
  return 0;
}
