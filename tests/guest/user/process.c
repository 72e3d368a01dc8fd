// SPDX-License-Identifier: MIT
// Identity, limits, scheduling and errors as a guest program sees them.
#define _GNU_SOURCE
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "show.h"

static void test_identity(void) {
  uid_t r, e, s;
  show("getresuid", getresuid(&r, &e, &s));
  show("the same", r == getuid() && e == geteuid());
  gid_t groups[64];
  show_ok("getgroups", getgroups(64, groups));
  volatile int less = -1;
  show("getgroups negative", getgroups(less, groups));
  char name[16];
  show("set name", prctl(PR_SET_NAME, "a name that is too long"));
  show("get name", prctl(PR_GET_NAME, name));
  printf("%s\n", name);
  show("no new privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
  show("bad option", prctl(12345));
  show("getpgid", getpgid(0) == getpgrp());
  show("getsid of none", getsid(99999999));
  struct utsname u;
  show("uname", uname(&u));
  printf("%s\n", u.sysname);
}

static void test_limits(void) {
  struct rlimit limit;
  show("getrlimit", getrlimit(RLIMIT_NOFILE, &limit));
  limit.rlim_cur = 100;
  show("setrlimit", setrlimit(RLIMIT_NOFILE, &limit));
  show("too many", dup2(0, 100));
  limit.rlim_cur = 1UL << 40;
  limit.rlim_max = RLIM_INFINITY;
  show("address space", setrlimit(RLIMIT_AS, &limit));
  getrlimit(RLIMIT_AS, &limit);
  show("is", limit.rlim_cur == 1UL << 40);
  limit.rlim_cur = 10;
  limit.rlim_max = 5;
  show("soft above hard", setrlimit(RLIMIT_DATA, &limit));
  struct rusage usage;
  show("getrusage", getrusage(RUSAGE_SELF, &usage));
  show("memory", usage.ru_maxrss > 0);
  struct tms t;
  show_ok("times", times(&t));
  cpu_set_t cpus;
  show("affinity", sched_getaffinity(0, sizeof(cpus), &cpus));
  show("some", CPU_COUNT(&cpus) > 0);
  show("set affinity", sched_setaffinity(0, sizeof(cpus), &cpus));
  show("policy", sched_getscheduler(0));
  show("priority range", sched_get_priority_max(SCHED_FIFO) * 100 + sched_get_priority_min(SCHED_FIFO));
  show("nice", getpriority(PRIO_PROCESS, 0));
  struct sysinfo info;
  show("sysinfo", sysinfo(&info));
  show("memory", info.totalram > 0 && info.mem_unit > 0);
  char random[16] = {0};
  show("getrandom", getrandom(random, sizeof(random), 0));
}

static void test_terminal(void) {
  int master, slave;
  struct winsize size = {.ws_row = 25, .ws_col = 81};
  if (openpty(&master, &slave, NULL, NULL, &size) != 0) return;
  struct winsize got;
  show("window size", ioctl(slave, TIOCGWINSZ, &got));
  printf("%d %d\n", got.ws_row, got.ws_col);
  struct termios t;
  show("tcgetattr", tcgetattr(slave, &t));
  cfmakeraw(&t);
  cfsetspeed(&t, B9600);
  show("tcsetattr", tcsetattr(slave, TCSANOW, &t));
  tcgetattr(slave, &t);
  printf("%x %x %x %d\n", t.c_iflag & ICRNL, t.c_lflag & (ICANON | ECHO), t.c_oflag & OPOST, t.c_cc[VMIN]);
  show("isatty", isatty(slave));
  show("not a terminal", isatty(open("/dev/null", O_RDONLY)));
  show("write", write(master, "x\r", 2));
  char text[4];
  show("raw read", read(slave, text, sizeof(text)));
  show("flush", tcflush(slave, TCIOFLUSH));
  show("unknown request", ioctl(slave, 0xdeadbeef, &t));
}

/// Calls with pointers of every wrong kind: an error each, and the program lives on.
static void test_wild(void) {
  static const unsigned long kWild[] = {
      1,        0x1000,         0x7fffffffffff, 0x5500000000000, 0x800000000000, 0xffff000000000000,
      ~0UL - 7, 0x7ff000000000, 0x7fffff000000};
  static const int kCalls[] = {SYS_getcwd,
                               SYS_openat,
                               SYS_newfstatat,
                               SYS_readlinkat,
                               SYS_getdents64,
                               SYS_pipe2,
                               SYS_epoll_ctl,
                               SYS_ppoll,
                               SYS_statx,
                               SYS_uname,
                               SYS_getrlimit,
                               SYS_getrusage,
                               SYS_clock_gettime,
                               SYS_timer_create,
                               SYS_sysinfo,
                               SYS_getsockname,
                               SYS_sendmsg,
                               SYS_recvmsg,
                               SYS_socketpair,
                               SYS_rt_sigaction,
                               SYS_rt_sigprocmask,
                               SYS_sigaltstack,
                               SYS_wait4,
                               SYS_mincore,
                               SYS_prlimit64,
                               SYS_getrandom,
                               SYS_process_vm_writev,
                               SYS_process_vm_readv,
                               SYS_readv,
                               SYS_capget,
                               SYS_sched_getaffinity,
                               SYS_times,
                               SYS_gettimeofday,
                               SYS_msgctl};
  int errors = 0;
  for (unsigned w = 0; w < sizeof(kWild) / sizeof(kWild[0]); ++w)
    for (unsigned c = 0; c < sizeof(kCalls) / sizeof(kCalls[0]); ++c)
      for (int shift = 0; shift < 3; ++shift) {
        unsigned long a[6] = {0, 4096, 4096, 8, 1, 0};
        for (int i = shift; i < 6; i += 2) a[i] = kWild[w];
        errors += syscall(kCalls[c], a[0], a[1], a[2], a[3], a[4], a[5]) == -1;
      }
  fprintf(stderr, "%d errors\n", errors);
  show("alive", errors > 100);
}

int main(void) {
  test_identity();
  test_limits();
  test_terminal();
  show("no such call", syscall(510, 1, 2, 3));
  test_wild();
}
