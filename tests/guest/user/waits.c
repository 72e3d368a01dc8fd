// SPDX-License-Identifier: MIT
// Signals against blocking calls, and timers, as a guest program sees them.
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "show.h"

static volatile sig_atomic_t seen;
static volatile long value;
static int write_end = -1;

static void handler(int signal, siginfo_t* info, void* context) {
  (void)context;
  seen = signal;
  value = info->si_value.sival_int;
  if (write_end >= 0) (void)!write(write_end, "z", 1);
}
static void handle(int signal, int flags) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | flags};
  sigaction(signal, &action, NULL);
  seen = 0;
}
/// SIGALRM after so many milliseconds.
static void alarm_in(int milliseconds) {
  const struct itimerval timer = {.it_value = {milliseconds / 1000, milliseconds % 1000 * 1000}};
  setitimer(ITIMER_REAL, &timer, NULL);
}

static void test_interrupted(void) {
  int p[2];
  char c;
  pipe(p);
  handle(SIGALRM, 0);
  alarm_in(20);
  show("read interrupted", read(p[0], &c, 1));
  handle(SIGALRM, SA_RESTART);
  write_end = p[1];
  alarm_in(20);
  show("read restarted", read(p[0], &c, 1));
  write_end = -1;
  show("handler ran", seen == SIGALRM);
  alarm_in(20);
  show("poll is not restarted", poll(NULL, 0, 2000));
  alarm_in(20);
  show("select", select(0, NULL, NULL, NULL, &(struct timeval){2, 0}));
  const int e = epoll_create1(0);
  struct epoll_event event;
  alarm_in(20);
  show("epoll", epoll_wait(e, &event, 1, 2000));
  alarm_in(20);
  struct timespec left = {0, 0};
  show("nanosleep", nanosleep(&(struct timespec){2, 0}, &left));
  show("time is left", left.tv_sec == 1 && left.tv_nsec > 0);
  alarm_in(20);
  show("clock_nanosleep", clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){2, 0}, &left));
  alarm_in(20);
  show("pause", pause());
  alarm_in(20);
  int word = 0;
  handle(SIGALRM, 0);
  show("futex", syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &(struct timespec){2, 0}, NULL, 0));
  show("futex times out", syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &(struct timespec){0, 5000000}, NULL, 0));
  show("futex value", syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0));
  const pid_t child = fork();
  if (child == 0) {
    nanosleep(&(struct timespec){0, 60000000}, NULL);
    _exit(7);
  }
  alarm_in(20);
  int status = 0;
  show("wait interrupted", waitpid(child, &status, 0));
  handle(SIGALRM, SA_RESTART);
  alarm_in(10);
  show("wait restarted", waitpid(child, &status, 0) == child);
  show("status", WEXITSTATUS(status));
}

static void test_masks(void) {
  handle(SIGUSR1, 0);
  sigset_t block, old, none, pending;
  sigemptyset(&none);
  sigemptyset(&block);
  sigaddset(&block, SIGUSR1);
  sigprocmask(SIG_BLOCK, &block, &old);
  raise(SIGUSR1);
  show("held back", seen == 0);
  sigpending(&pending);
  show("pending", sigismember(&pending, SIGUSR1));
  show("ppoll lets it in", ppoll(NULL, 0, &(struct timespec){2, 0}, &none));
  show("seen", seen == SIGUSR1);
  seen = 0;
  raise(SIGUSR1);
  show("pselect", pselect(0, NULL, NULL, NULL, &(struct timespec){2, 0}, &none));
  show("seen", seen == SIGUSR1);
  seen = 0;
  raise(SIGUSR1);
  show("sigsuspend", sigsuspend(&none));
  show("seen", seen == SIGUSR1);
  sigprocmask(SIG_BLOCK, NULL, &pending);
  show("blocked again", sigismember(&pending, SIGUSR1));
  const int e = epoll_create1(0);
  struct epoll_event event;
  seen = 0;
  raise(SIGUSR1);
  show("epoll_pwait", epoll_pwait(e, &event, 1, 2000, &none));
  show("seen", seen == SIGUSR1);
  sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 4711});
  siginfo_t info;
  show("sigwaitinfo", sigwaitinfo(&block, &info) == SIGUSR1);
  show("value", info.si_value.sival_int);
  show("sigtimedwait", sigtimedwait(&block, &info, &(struct timespec){0, 5000000}));
  const int fd = signalfd(-1, &block, SFD_CLOEXEC);
  sigqueue(getpid(), SIGUSR1, (union sigval){.sival_int = 815});
  struct signalfd_siginfo from;
  show("signalfd", read(fd, &from, sizeof(from)));
  printf("%u %d\n", from.ssi_signo, from.ssi_int);
  sigprocmask(SIG_SETMASK, &old, NULL);
}

static void test_timers(void) {
  handle(SIGRTMIN, 0);
  struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN, .sigev_value = {.sival_int = 99}};
  timer_t timer;
  show("timer_create", timer_create(CLOCK_MONOTONIC, &event, &timer));
  const struct itimerspec soon = {.it_value = {0, 10000000}};
  show("timer_settime", timer_settime(timer, 0, &soon, NULL));
  while (seen == 0) nanosleep(&(struct timespec){0, 2000000}, NULL);
  show("value", value);
  struct itimerspec now;
  show("gettime", timer_gettime(timer, &now));
  show("over", now.it_value.tv_sec == 0 && now.it_value.tv_nsec == 0);
  show("delete", timer_delete(timer));
  const int fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  unsigned long n = 0;
  show("timerfd early", read(fd, &n, 8));
  const struct itimerspec often = {.it_value = {0, 1000000}, .it_interval = {0, 1000000}};
  show("timerfd set", timerfd_settime(fd, 0, &often, NULL));
  struct pollfd p = {fd, POLLIN, 0};
  show("timerfd poll", poll(&p, 1, 1000));
  show("timerfd", read(fd, &n, 8));
  show("ticks", n > 0);
  struct timespec a, b;
  clock_gettime(CLOCK_MONOTONIC, &a);
  show("sleep", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &(struct timespec){a.tv_sec, a.tv_nsec}, NULL));
  clock_gettime(CLOCK_MONOTONIC, &b);
  show("time goes on", b.tv_sec > a.tv_sec || b.tv_nsec >= a.tv_nsec);
  show("bad clock", clock_gettime(77, &a));
  handle(SIGVTALRM, 0);
  setitimer(ITIMER_VIRTUAL, &(struct itimerval){.it_value = {0, 1000}}, NULL);
  while (seen == 0) continue;
  show("virtual timer", seen == SIGVTALRM);
}

/// Signals from one thread to another that is in a call most of the time: none may be lost.
static volatile int stop;
static volatile long got;
static void count(int signal) {
  (void)signal;
  ++got;
}
static void* reader(void* fd) {
  char c;
  while (!stop) (void)!read(*(int*)fd, &c, 1);
  return NULL;
}
static void test_flood(void) {
  int p[2];
  pipe(p);
  struct sigaction action = {.sa_handler = count};
  sigaction(SIGUSR2, &action, NULL);
  pthread_t thread;
  pthread_create(&thread, NULL, reader, &p[0]);
  for (int i = 1; i <= 3000; ++i) {
    pthread_kill(thread, SIGUSR2);
    while (got < i) sched_yield();
  }
  stop = 1;
  (void)!write(p[1], "", 1);
  pthread_join(thread, NULL);
  show("signals", got);
}

int main(void) {
  test_interrupted();
  test_masks();
  test_timers();
  test_flood();
}
