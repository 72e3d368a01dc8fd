// SPDX-License-Identifier: MIT
// Code that changes: written in place, through a second mapping, under changing rights, by several threads.
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "show.h"

typedef long (*Function)(void);
static sigjmp_buf back;
static siginfo_t info;

/// "return value" at `at`.
static void write_function(uint32_t* at, unsigned value) {
#ifdef __aarch64__
  at[0] = 0xd2800000 | (value & 0xffff) << 5;
  at[1] = 0xd65f03c0;
#else
  unsigned char code[8] = {0xb8, (unsigned char)value, (unsigned char)(value >> 8), 0, 0, 0xc3};
  memcpy(at, code, sizeof code);
#endif
}
static void flush(void* at) { __builtin___clear_cache((char*)at, (char*)at + 8); }
static long call(void* at) { return ((Function)(uintptr_t)at)(); }
static void* pages(int prot) { return mmap(NULL, 8192, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); }

static void test_in_place(void) {
  uint32_t* code = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
  long sum = 0;
  for (unsigned n = 0; n < 20000; ++n) {
    write_function(code, n);
    flush(code);
    sum += call(code);
  }
  show("in place", sum);
}

static void test_two_mappings(void) {
  int fd = memfd_create("code", 0);
  ftruncate(fd, 4096);
  uint32_t* write = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  uint32_t* run = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
  long sum = 0;
  for (unsigned n = 0; n < 2000; ++n) {
    write_function(write, n);
    flush(run);
    sum += call(run);
  }
  show("two mappings", sum);
}

static void test_rights(void) {
  uint32_t* code = pages(PROT_READ | PROT_WRITE);
  long sum = 0;
  for (unsigned n = 0; n < 2000; ++n) {
    mprotect(code, 8192, PROT_READ | PROT_WRITE);
    write_function(code, n & 3);
    flush(code);
    mprotect(code, 8192, PROT_READ | PROT_EXEC);
    sum += call(code);
  }
  show("changing rights", sum);
  munmap(code, 8192);
  mmap(code, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  write_function(code, 77);
  flush(code);
  show("mapped anew", call(code));
  uint32_t* moved = mremap(code, 8192, 8192, MREMAP_MAYMOVE | MREMAP_FIXED, pages(PROT_NONE));
  show("moved", call(moved));
}

static void jump(int s, siginfo_t* i, void* u) {
  (void)s;
  (void)u;
  info = *i;
  siglongjmp(back, 1);
}
static void test_gone(void) {
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_sigaction = jump;
  a.sa_flags = SA_SIGINFO;
  sigaction(SIGSEGV, &a, NULL);
  uint32_t* code = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
  write_function(code, 5);
  flush(code);
  show("there", call(code));
  mprotect(code, 8192, PROT_READ | PROT_WRITE);
  if (sigsetjmp(back, 1) == 0) call(code);
  show("not executable", info.si_code);
  show("at its address", info.si_addr == code);
  munmap(code, 8192);
  if (sigsetjmp(back, 1) == 0) call(code);
  show("unmapped", info.si_code);
}

static void* churns(void* a) {
  uint32_t* code = pages(PROT_READ | PROT_WRITE | PROT_EXEC);
  long sum = 0;
  for (unsigned n = 0; n < 3000; ++n) {
    uint32_t* at = code + 4 * (n % 64);
    write_function(at, n);
    flush(at);
    sum += call(at);
  }
  munmap(code, 8192);
  return (void*)(sum + (long)a);
}
static void test_threads(void) {
  pthread_t t[4];
  long sum = 0;
  for (long n = 0; n < 4; ++n) pthread_create(&t[n], NULL, churns, (void*)n);
  for (int n = 0; n < 4; ++n) {
    void* result;
    pthread_join(t[n], &result);
    sum += (long)result;
  }
  show("threads", sum);
}

int main(void) {
  test_in_place();
  test_two_mappings();
  test_rights();
  test_gone();
  test_threads();
  return 0;
}
