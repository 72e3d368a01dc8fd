// SPDX-License-Identifier: MIT
// A program for debuggers: a function to stop in, a variable that a thread changes, a signal, a system call, a fault on
// demand.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

volatile int counter;
volatile int* nowhere = (int*)0x10;

__attribute__((noinline)) int add(int a, int b) { return a + b; }

static void* work(void* unused) {
  for (int i = 0; i < 3; ++i) ++counter;
  return unused;
}

static void handler(int number) { printf("signal %d\n", number); }

int main(int argc, char** argv) {
  (void)argv;
  signal(SIGUSR1, handler);
  printf("sum %d\n", add(2, 3));
  pthread_t thread;
  pthread_create(&thread, 0, work, 0);
  pthread_join(thread, 0);
  raise(SIGUSR1);
  printf("counter %d\n", counter);
  fflush(stdout);
  if (argc > 1) return *nowhere;
  return 7;
}
