// SPDX-License-Identifier: MIT
// Processes and threads for the plugin tests: what the first argument says.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_long sum;

static void* count(void* step) {
  for (int i = 0; i < 20000; ++i) atomic_fetch_add(&sum, (long)step);
  return NULL;
}

static int threads(void) {
  for (int round = 0; round < 3; ++round) {
    pthread_t made[4];
    for (long i = 0; i < 4; ++i) pthread_create(&made[i], NULL, count, (void*)(i + 1));
    for (int i = 0; i < 4; ++i) pthread_join(made[i], NULL);
  }
  printf("%ld\n", sum);
  return 0;
}

static int waited(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  printf("child %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
  return 0;
}

/// Forks while other threads are busy, so that the child is made beside callbacks in progress.
static int fork_many(void) {
  pthread_t made[2];
  for (long i = 0; i < 2; ++i) pthread_create(&made[i], NULL, count, (void*)1);
  for (int n = 0; n < 20; ++n) {
    const pid_t child = fork();
    if (child == 0) {
      count((void*)1);
      _exit(n);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != n) return 1;
  }
  for (int i = 0; i < 2; ++i) pthread_join(made[i], NULL);
  puts("all children ended well");
  return 0;
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  if (!strcmp(what, "threads")) return threads();
  if (!strcmp(what, "forks")) return fork_many();
  if (!strcmp(what, "fork")) {
    const pid_t child = fork();
    if (child == 0) _exit(5);
    return waited(child);
  }
  if (!strcmp(what, "vfork")) {
    const pid_t child = vfork();
    if (child == 0) {
      execl(argv[0], argv[0], "pid", NULL);
      _exit(99);
    }
    return waited(child);
  }
  if (!strcmp(what, "exec")) execl(argv[0], argv[0], "pid", NULL);
  if (!strcmp(what, "badexec")) return execl("/nonexistent/program", "program", NULL) == -1 ? 3 : 0;
  if (!strcmp(what, "elsewhere") && chdir("/") == 0) execl(argv[0], argv[0], "pid", NULL);
  if (!strcmp(what, "abort")) abort();
  if (!strcmp(what, "fault")) *(volatile int*)8 = 1;
  if (!strcmp(what, "wait")) {
    puts("waiting");
    fflush(stdout);
    pause();
  }
  if (!strcmp(what, "pid")) printf("pid %s\n", getpid() == 4242 ? "4242" : "other");
  return 0;
}
