// SPDX-License-Identifier: MIT
// Signals as a guest program sees them: delivery, masks, queues, restart, faults, alternate stacks, death.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "show.h"

static volatile sig_atomic_t last, count;
static siginfo_t info;
static sigjmp_buf back;
static char order[64];

static void note(int s) { last = s, ++count; }
static void note_info(int s, siginfo_t* i, void* u) {
  (void)u;
  last = s;
  ++count;
  info = *i;
}
static void jump(int s, siginfo_t* i, void* u) {
  note_info(s, i, u);
  siglongjmp(back, 1);
}
static void letter(int s, siginfo_t* i, void* u) {
  (void)u;
  size_t n = strlen(order);
  order[n] = (char)('a' + s - SIGRTMIN);
  order[n + 1] = (char)('0' + i->si_value.sival_int);
}
static void install(int s, void (*h)(int, siginfo_t*, void*), int flags) {
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_sigaction = h;
  a.sa_flags = flags | SA_SIGINFO;
  sigaction(s, &a, NULL);
}

static void test_raise(void) {
  install(SIGUSR1, note_info, 0);
  raise(SIGUSR1);
  show("raised", last == SIGUSR1);
  show("code", info.si_code == SI_TKILL);
  show("sender", info.si_pid == getpid());
  kill(getpid(), SIGUSR1);
  show("killed", info.si_code == SI_USER);
  sigset_t set, old, pending;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  sigprocmask(SIG_BLOCK, &set, &old);
  count = 0;
  raise(SIGUSR1);
  raise(SIGUSR1);
  show("blocked", count);
  sigpending(&pending);
  show("pending", sigismember(&pending, SIGUSR1));
  sigprocmask(SIG_SETMASK, &old, NULL);
  show("once", count);
  struct sigaction was;
  show("sigaction", sigaction(SIGUSR1, NULL, &was));
  show("handler", was.sa_sigaction == note_info && (was.sa_flags & SA_SIGINFO) != 0);
  show("SIGKILL", sigaction(SIGKILL, &was, NULL));
  show("signal 65", kill(getpid(), 65));
  install(SIGUSR2, note_info, (int)SA_RESETHAND);
  raise(SIGUSR2);
  sigaction(SIGUSR2, NULL, &was);
  show("reset", was.sa_handler == SIG_DFL);
}

static void test_queue(void) {
  sigset_t set, old;
  sigemptyset(&set);
  for (int n = 0; n < 3; ++n) {
    sigaddset(&set, SIGRTMIN + n);
    install(SIGRTMIN + n, letter, 0);
  }
  sigprocmask(SIG_BLOCK, &set, &old);
  for (int n = 0; n < 9; ++n) sigqueue(getpid(), SIGRTMIN + 2 - n % 3, (union sigval){.sival_int = n});
  // They are blocked while one is handled, or the later would run first.
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_sigaction = letter;
  a.sa_flags = SA_SIGINFO;
  a.sa_mask = set;
  for (int n = 0; n < 3; ++n) sigaction(SIGRTMIN + n, &a, NULL);
  sigprocmask(SIG_SETMASK, &old, NULL);
  printf("order %s\n", order);
  sigprocmask(SIG_BLOCK, &set, &old);
  sigqueue(getpid(), SIGRTMIN + 1, (union sigval){.sival_int = 42});
  siginfo_t got;
  show("sigwaitinfo", sigwaitinfo(&set, &got) == SIGRTMIN + 1);
  show("value", got.si_value.sival_int);
  struct timespec none = {0, 1000};
  show("sigtimedwait", sigtimedwait(&set, &got, &none));
  sigprocmask(SIG_SETMASK, &old, NULL);
}

static void test_restart(void) {
  int p[2];
  char c = 0;
  pipe(p);
  struct itimerval soon = {{0, 0}, {0, 20000}};
  install(SIGALRM, note_info, 0);
  setitimer(ITIMER_REAL, &soon, NULL);
  show("read interrupted", read(p[0], &c, 1));
  install(SIGALRM, note_info, SA_RESTART);
  pid_t child = fork();
  if (child == 0) {
    usleep(60000);
    write(p[1], "x", 1);
    _exit(0);
  }
  count = 0;
  setitimer(ITIMER_REAL, &soon, NULL);
  show("read restarted", read(p[0], &c, 1));
  show("after a signal", count);
  waitpid(child, NULL, 0);
  struct timespec ts = {2, 0}, rest = {0, 0};
  setitimer(ITIMER_REAL, &soon, NULL);
  show("nanosleep", nanosleep(&ts, &rest));
  show("rest", rest.tv_sec);
  sigset_t all, old;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, &old);
  setitimer(ITIMER_REAL, &soon, NULL);
  count = 0;
  sigset_t wait = old;
  sigdelset(&wait, SIGALRM);
  show("sigsuspend", sigsuspend(&wait));
  show("woken by", count);
  sigset_t now;
  sigprocmask(SIG_SETMASK, NULL, &now);
  show("mask is back", sigismember(&now, SIGALRM));
  sigprocmask(SIG_SETMASK, &old, NULL);
  setitimer(ITIMER_REAL, &soon, NULL);
  show("pause", pause());
  setitimer(ITIMER_REAL, &soon, NULL);
  count = 0;
  while (count == 0) {
  }
  show("busy loop left", count);
}

static void test_faults(void) {
  for (int n = 0; n < 4; ++n) install((int[]){SIGSEGV, SIGBUS, SIGILL, SIGTRAP}[n], jump, SA_NODEFER);
  volatile char* page = mmap(NULL, 3 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap((char*)page + 8192, 4096);
  if (sigsetjmp(back, 1) == 0) page[100] = 1;
  show("write to read-only", last == SIGSEGV);
  show("code", info.si_code);
  show("address", (long)((char*)info.si_addr - (char*)page));
  if (sigsetjmp(back, 1) == 0) (void)page[8192 + 7];
  show("unmapped", info.si_code);
  show("address", (long)((char*)info.si_addr - (char*)page));
  if (sigsetjmp(back, 1) == 0) (void)*(volatile uint64_t*)(page + 8188);
  show("across the end", (long)((char*)info.si_addr - (char*)page));
  if (sigsetjmp(back, 1) == 0) ((void (*)(void))(uintptr_t)page)();
  show("execute", last == SIGSEGV && info.si_code == SEGV_ACCERR);
  show("address", (long)((char*)info.si_addr - (char*)page));
  if (sigsetjmp(back, 1) == 0) ((void (*)(void))(uintptr_t)0x12340)();
  show("execute unmapped", (long)info.si_addr);
  int fd = memfd_create("short", 0);
  ftruncate(fd, 4096);
  volatile char* file = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (sigsetjmp(back, 1) == 0) file[5000] = 1;
  show("beyond the file", last == SIGBUS && info.si_code == BUS_ADRERR);
  show("address", (long)((char*)info.si_addr - (char*)file));
  // System calls with bad addresses.
  void* volatile nothing = (void*)16;
  int zero = open("/dev/zero", O_RDONLY);
  show("read into nothing", read(zero, nothing, 1));
  show("write from nothing", write(1, nothing, 1));
  show("nanosleep", nanosleep(nothing, NULL));
}

static char alternate[65536];
static void on_alternate(int s, siginfo_t* i, void* u) {
  ucontext_t* c = u;
  char here;
  (void)i;
  last = s;
  show("on it", &here >= alternate && &here < alternate + sizeof alternate);
  show("told so", (c->uc_stack.ss_flags & SS_ONSTACK) == 0 && c->uc_stack.ss_sp == alternate);
  stack_t now;
  sigaltstack(NULL, &now);
  show("flags", now.ss_flags);
  stack_t other = {.ss_sp = alternate, .ss_size = sizeof alternate};
  show("change it", sigaltstack(&other, NULL));
  if (s == SIGSEGV) siglongjmp(back, 1);
}
static volatile int for_ever = 1;
static int deep(int n) {
  volatile char fill[4096];
  fill[0] = (char)n;
  return for_ever ? deep(n + 1) + fill[0] : 0;
}
static void test_alternate_stack(void) {
  stack_t s = {.ss_sp = alternate, .ss_size = sizeof alternate};
  show("sigaltstack", sigaltstack(&s, NULL));
  install(SIGUSR1, on_alternate, SA_ONSTACK);
  raise(SIGUSR1);
  install(SIGSEGV, on_alternate, SA_ONSTACK);
  if (sigsetjmp(back, 1) == 0) deep(0);
  show("overflow", last == SIGSEGV);
  stack_t small = {.ss_sp = alternate, .ss_size = 100};
  show("too small", sigaltstack(&small, NULL));
  stack_t none = {.ss_flags = SS_DISABLE};
  show("disable", sigaltstack(&none, NULL));
}

static int status_of(void (*f)(void)) {
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    for (int n = 1; n < 32; ++n) signal(n, SIG_DFL);
    f();
    _exit(99);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 1000 + WEXITSTATUS(status);
}
static void by_segv(void) { *(volatile int*)8 = 1; }
static void by_blocked_segv(void) {
  sigset_t set;
  sigfillset(&set);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGSEGV, SIG_IGN);
  *(volatile int*)8 = 1;
}
static void by_abort(void) { abort(); }
static void by_term(void) { raise(SIGTERM); }
static void by_rt(void) { raise(SIGRTMIN + 3); }
static void by_ignored(void) {
  signal(SIGTERM, SIG_IGN);
  raise(SIGTERM);
  raise(SIGCHLD);
  raise(SIGWINCH);
  _exit(5);
}
static void* kill_all(void* a) {
  (void)a;
  *(volatile int*)8 = 1;
  return NULL;
}
static void by_thread(void) {
  pthread_t t;
  pthread_create(&t, NULL, kill_all, NULL);
  pause();
}
static void test_death(void) {
  show("SIGSEGV", status_of(by_segv));
  show("blocked and ignored SIGSEGV", status_of(by_blocked_segv));
  show("abort", status_of(by_abort));
  show("SIGTERM", status_of(by_term));
  show("realtime", status_of(by_rt));
  show("ignored", status_of(by_ignored));
  show("a thread's fault", status_of(by_thread));
}

int main(void) {
  test_raise();
  test_queue();
  test_restart();
  test_faults();
  test_alternate_stack();
  test_death();
  signal(SIGUSR1, note);
  return 0;
}
