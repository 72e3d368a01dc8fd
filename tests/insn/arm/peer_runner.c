// SPDX-License-Identifier: MIT
// Runs single AArch64 instructions from given states, for comparison of emulators: the guest program of
// tests/support/arm_insn_peer.h.
//
// Usage: peer_runner FILE: an array of struct record; writes the array with the states afterwards to standard output.
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct record {
  uint64_t x[16];
  uint64_t nzcv, fpsr, fpcr, word;
  uint8_t v[32][16];
  uint8_t memory[256];  // at MEMORY while it runs
};
#define MEMORY 0x200000

void run(struct record* state, void (*code)(void));
__asm__(
    ".globl run\n"
    "run:\n"
    "  stp x29, x30, [sp, #-96]!\n"
    "  stp x19, x20, [sp, #16]\n"
    "  stp d8, d9, [sp, #32]\n  stp d10, d11, [sp, #48]\n  stp d12, d13, [sp, #64]\n  stp d14, d15, [sp, #80]\n"
    "  mov x19, x0\n  mov x20, x1\n"
    "  ldp x0, x1, [x19, #128]\n  msr nzcv, x0\n  msr fpsr, x1\n  ldr x0, [x19, #144]\n  msr fpcr, x0\n"
    "  ldp q0, q1, [x19, #160]\n  ldp q2, q3, [x19, #192]\n  ldp q4, q5, [x19, #224]\n  ldp q6, q7, [x19, #256]\n"
    "  ldp q8, q9, [x19, #288]\n  ldp q10, q11, [x19, #320]\n  ldp q12, q13, [x19, #352]\n  ldp q14, q15, [x19, #384]\n"
    "  ldp q16, q17, [x19, #416]\n  ldp q18, q19, [x19, #448]\n  ldp q20, q21, [x19, #480]\n  ldp q22, q23, [x19, "
    "#512]\n"
    "  ldp q24, q25, [x19, #544]\n  ldp q26, q27, [x19, #576]\n  ldp q28, q29, [x19, #608]\n  ldp q30, q31, [x19, "
    "#640]\n"
    "  ldp x0, x1, [x19]\n  ldp x2, x3, [x19, #16]\n  ldp x4, x5, [x19, #32]\n  ldp x6, x7, [x19, #48]\n"
    "  ldp x8, x9, [x19, #64]\n  ldp x10, x11, [x19, #80]\n  ldp x12, x13, [x19, #96]\n  ldp x14, x15, [x19, #112]\n"
    "  blr x20\n"
    "  stp x0, x1, [x19]\n  stp x2, x3, [x19, #16]\n  stp x4, x5, [x19, #32]\n  stp x6, x7, [x19, #48]\n"
    "  stp x8, x9, [x19, #64]\n  stp x10, x11, [x19, #80]\n  stp x12, x13, [x19, #96]\n  stp x14, x15, [x19, #112]\n"
    "  stp q0, q1, [x19, #160]\n  stp q2, q3, [x19, #192]\n  stp q4, q5, [x19, #224]\n  stp q6, q7, [x19, #256]\n"
    "  stp q8, q9, [x19, #288]\n  stp q10, q11, [x19, #320]\n  stp q12, q13, [x19, #352]\n  stp q14, q15, [x19, #384]\n"
    "  stp q16, q17, [x19, #416]\n  stp q18, q19, [x19, #448]\n  stp q20, q21, [x19, #480]\n  stp q22, q23, [x19, "
    "#512]\n"
    "  stp q24, q25, [x19, #544]\n  stp q26, q27, [x19, #576]\n  stp q28, q29, [x19, #608]\n  stp q30, q31, [x19, "
    "#640]\n"
    "  mrs x0, nzcv\n  mrs x1, fpsr\n  mrs x2, fpcr\n  stp x0, x1, [x19, #128]\n  str x2, [x19, #144]\n  msr fpcr, "
    "xzr\n"
    "  ldp d8, d9, [sp, #32]\n  ldp d10, d11, [sp, #48]\n  ldp d12, d13, [sp, #64]\n  ldp d14, d15, [sp, #80]\n"
    "  ldp x19, x20, [sp, #16]\n  ldp x29, x30, [sp], #96\n  ret\n");

int main(int argc, char** argv) {
  const int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;
  struct stat info;
  if (fd < 0 || fstat(fd, &info) != 0) return 1;
  const size_t count = (size_t)info.st_size / sizeof(struct record);
  struct record* records = mmap(0, (size_t)info.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
  uint8_t* memory = mmap((void*)MEMORY, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  // Each instruction has its place: code is written once.
  uint32_t* code = mmap(0, count * 8 + 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (records == MAP_FAILED || memory == MAP_FAILED || code == MAP_FAILED) return 1;
  for (size_t i = 0; i < count; ++i) {
    code[2 * i] = (uint32_t)records[i].word;
    code[2 * i + 1] = 0xd65f03c0;  // ret
  }
  if (mprotect(code, count * 8 + 4096, PROT_READ | PROT_EXEC) != 0) return 1;
  __builtin___clear_cache((char*)code, (char*)(code + 2 * count));
  for (size_t i = 0; i < count; ++i) {
    memcpy(memory, records[i].memory, sizeof records[i].memory);
    run(&records[i], (void (*)(void))(code + 2 * i));
    memcpy(records[i].memory, memory, sizeof records[i].memory);
  }
  const char* at = (const char*)records;
  for (size_t left = count * sizeof(struct record); left != 0;) {
    const ssize_t n = write(1, at, left);
    if (n <= 0) return 1;
    at += n;
    left -= (size_t)n;
  }
  return 0;
}
