// SPDX-License-Identifier: MIT
// The address space as a guest program sees it: every form of mmap, and a long random run against a model of its own.
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

enum { kPage = 4096, kArena = 64, kRounds = 20000 };
static sigjmp_buf back;
static unsigned long seed = 12345;
static unsigned chance(unsigned below) {
  seed = seed * 6364136223846793005UL + 1442695040888963407UL;
  return (unsigned)(seed >> 33) % below;
}
static void jump(int s) { siglongjmp(back, s); }
/// What a read (-1: fault) and a write of a page do.
static int peek(volatile unsigned char* at) { return sigsetjmp(back, 1) == 0 ? *at : -1; }
static int poke(volatile unsigned char* at, unsigned char v) {
  if (sigsetjmp(back, 1) != 0) return -1;
  *at = v;
  return v;
}

static void test_forms(void) {
  char* a = mmap(NULL, 3 * kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  show("anonymous", a[0] == 0 && a[3 * kPage - 1] == 0);
  show("fixed", mmap(a + kPage, kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == a + kPage);
  show("no replace", (long)mmap(a, kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0));
  show("unaligned", (long)mmap(a + 1, kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0));
  show("no length", (long)mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  show("bad descriptor", (long)mmap(NULL, kPage, PROT_READ, MAP_PRIVATE, 99, 0));
  show("too long", (long)mmap(NULL, 1UL << 60, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
  munmap(a + 2 * kPage, kPage);
  show("hint", mmap(a + 2 * kPage, kPage, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == a + 2 * kPage);
  show("mprotect of a hole", (munmap(a + kPage, kPage), mprotect(a, 3 * kPage, PROT_READ)));
  int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0600);
  write(fd, "0123456789", 10);
  char* s = mmap(NULL, kPage, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  char* p = mmap(NULL, kPage, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  s[0] = 's';
  show("seen", p[0] == 's');
  p[1] = 'p';
  show("not seen", s[1]);
  char read_back[3] = {0};
  pread(fd, read_back, 2, 0);
  printf("file %s\n", read_back);
  show("msync", msync(s, kPage, MS_SYNC));
  show("past the end", s[20]);
  show("MAP_SHARED_VALIDATE", mmap(NULL, kPage, PROT_READ, MAP_SHARED_VALIDATE, fd, 0) != MAP_FAILED);
  pid_t child = fork();
  if (child == 0) {
    s[2] = 'c';
    p[2] = 'c';
    _exit(0);
  }
  waitpid(child, NULL, 0);
  show("shared over fork", s[2] == 'c' && p[2] != 'c');
  unsigned char state[2];
  show("mincore", mincore(s, kPage, state));
  show("mlock", mlock(p, kPage));
  show("madvise", madvise(p, kPage, MADV_DONTNEED));
  show("as the file again", p[1]);
  show("bad advice", madvise(p, kPage, 12345));
  char* old = sbrk(0);
  show("sbrk", sbrk(3 * kPage) == old);
  old[2 * kPage] = 1;
  show("back", sbrk(-3 * kPage) != (void*)-1);
  show("gone", peek((unsigned char*)old + 2 * kPage + kPage));
  int id = shmget(IPC_PRIVATE, 2 * kPage, IPC_CREAT | 0600);
  char* m = shmat(id, NULL, 0);
  char* n = shmat(id, NULL, SHM_RDONLY);
  m[5] = 42;
  show("shmat", n[5]);
  show("read-only", poke((unsigned char*)n, 1));
  show("shmdt", shmdt(m) == 0 && shmdt(n) == 0);
  show("again", shmdt(m));
  shmctl(id, IPC_RMID, NULL);
}

static int prot[kArena];  ///< -1: not mapped
static unsigned char byte_of[kArena];

static void test_random(void) {
  unsigned char* arena = mmap(NULL, kArena * kPage, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  long wrong = 0, moved = 0, faults = 0;
  for (int i = 0; i < kRounds; ++i) {
    unsigned from = chance(kArena), count = 1 + chance(kArena - from > 8 ? 8 : kArena - from);
    const int rights = (int[]){PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE}[chance(3)];
    unsigned char* at = arena + from * kPage;
    switch (chance(6)) {
      case 0:
        if (mmap(at, count * kPage, rights, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != at) ++wrong;
        for (unsigned n = from; n < from + count; ++n) prot[n] = rights, byte_of[n] = 0;
        break;
      case 1:
        if (munmap(at, count * kPage) != 0) ++wrong;
        for (unsigned n = from; n < from + count; ++n) prot[n] = -1, byte_of[n] = 0;
        break;
      case 2: {
        int all = 1;
        for (unsigned n = from; n < from + count; ++n) all &= prot[n] >= 0;
        // Of pages behind a hole the kernel may have done some: do not begin.
        if (all != 0) {
          if (mprotect(at, count * kPage, rights) != 0) ++wrong;
          for (unsigned n = from; n < from + count; ++n) prot[n] = rights;
        }
        break;
      }
      case 3: {
        unsigned to = chance(kArena);
        if (prot[from] < 0 || to == from) break;
        if (mremap(at, kPage, kPage, MREMAP_MAYMOVE | MREMAP_FIXED, arena + to * kPage) != arena + to * kPage) ++wrong;
        prot[to] = prot[from], byte_of[to] = byte_of[from], prot[from] = -1, byte_of[from] = 0;
        ++moved;
        break;
      }
      default: {
        const unsigned n = from;
        const int want_read = prot[n] > 0 ? byte_of[n] : -1;
        if (peek(at) != want_read) ++wrong;
        const unsigned char v = (unsigned char)chance(256);
        if (poke(at, v) != ((prot[n] & PROT_WRITE) != 0 && prot[n] > 0 ? v : -1)) ++wrong;
        if (prot[n] > 0 && (prot[n] & PROT_WRITE) != 0)
          byte_of[n] = v;
        else
          ++faults;
        break;
      }
    }
  }
  show("wrong", wrong);
  show("moved", moved);
  show("faults", faults);
}

int main(void) {
  signal(SIGSEGV, jump);
  signal(SIGBUS, jump);
  test_forms();
  test_random();
  return 0;
}
