// SPDX-License-Identifier: MIT
// AArch64 program for comparing single instructions with a peer emulator: reads records from stdin, runs each record's
// word on its registers, writes them back to stdout.  Built and run by arm_peer.cc; records are its ArmRecord.
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

struct record {
  uint64_t q[64];
  uint64_t x[28];
  uint32_t word, fpcr, fpsr, nzcv;
  uint32_t undefined, pad[3];
};

// x29 the record, x28 the code: word, ret.
void run(struct record* r, const uint32_t* code);
__asm__(
    ".text\n.global run\nrun:\n"
    "stp x29, x30, [sp, #-176]!\n"
    "stp x19, x20, [sp, #16]\nstp x21, x22, [sp, #32]\nstp x23, x24, [sp, #48]\nstp x25, x26, [sp, #64]\n"
    "stp x27, x28, [sp, #80]\nstp d8, d9, [sp, #96]\nstp d10, d11, [sp, #112]\nstp d12, d13, [sp, #128]\n"
    "stp d14, d15, [sp, #144]\n"
    "mov x29, x0\nmov x28, x1\n"
    "ldr w1, [x29, #740]\nmsr fpcr, x1\nldr w1, [x29, #744]\nmsr fpsr, x1\nldr w1, [x29, #748]\nmsr nzcv, x1\n"
    "ldp q0, q1, [x29, #0]\nldp q2, q3, [x29, #32]\nldp q4, q5, [x29, #64]\nldp q6, q7, [x29, #96]\n"
    "ldp q8, q9, [x29, #128]\nldp q10, q11, [x29, #160]\nldp q12, q13, [x29, #192]\nldp q14, q15, [x29, #224]\n"
    "ldp q16, q17, [x29, #256]\nldp q18, q19, [x29, #288]\nldp q20, q21, [x29, #320]\nldp q22, q23, [x29, #352]\n"
    "ldp q24, q25, [x29, #384]\nldp q26, q27, [x29, #416]\nldp q28, q29, [x29, #448]\nldp q30, q31, [x29, #480]\n"
    "add x30, x29, #512\n"
    "ldp x0, x1, [x30, #0]\nldp x2, x3, [x30, #16]\nldp x4, x5, [x30, #32]\nldp x6, x7, [x30, #48]\n"
    "ldp x8, x9, [x30, #64]\nldp x10, x11, [x30, #80]\nldp x12, x13, [x30, #96]\nldp x14, x15, [x30, #112]\n"
    "ldp x16, x17, [x30, #128]\nldp x18, x19, [x30, #144]\nldp x20, x21, [x30, #160]\nldp x22, x23, [x30, #176]\n"
    "ldp x24, x25, [x30, #192]\nldp x26, x27, [x30, #208]\n"
    "blr x28\n"
    "add x30, x29, #512\n"
    "stp x0, x1, [x30, #0]\nstp x2, x3, [x30, #16]\nstp x4, x5, [x30, #32]\nstp x6, x7, [x30, #48]\n"
    "stp x8, x9, [x30, #64]\nstp x10, x11, [x30, #80]\nstp x12, x13, [x30, #96]\nstp x14, x15, [x30, #112]\n"
    "stp x16, x17, [x30, #128]\nstp x18, x19, [x30, #144]\nstp x20, x21, [x30, #160]\nstp x22, x23, [x30, #176]\n"
    "stp x24, x25, [x30, #192]\nstp x26, x27, [x30, #208]\n"
    "stp q0, q1, [x29, #0]\nstp q2, q3, [x29, #32]\nstp q4, q5, [x29, #64]\nstp q6, q7, [x29, #96]\n"
    "stp q8, q9, [x29, #128]\nstp q10, q11, [x29, #160]\nstp q12, q13, [x29, #192]\nstp q14, q15, [x29, #224]\n"
    "stp q16, q17, [x29, #256]\nstp q18, q19, [x29, #288]\nstp q20, q21, [x29, #320]\nstp q22, q23, [x29, #352]\n"
    "stp q24, q25, [x29, #384]\nstp q26, q27, [x29, #416]\nstp q28, q29, [x29, #448]\nstp q30, q31, [x29, #480]\n"
    "mrs x1, fpsr\nstr w1, [x29, #744]\nmrs x1, nzcv\nstr w1, [x29, #748]\nmrs x1, fpcr\nstr w1, [x29, #740]\n"
    "msr fpcr, xzr\n"
    "ldp x19, x20, [sp, #16]\nldp x21, x22, [sp, #32]\nldp x23, x24, [sp, #48]\nldp x25, x26, [sp, #64]\n"
    "ldp x27, x28, [sp, #80]\nldp d8, d9, [sp, #96]\nldp d10, d11, [sp, #112]\nldp d12, d13, [sp, #128]\n"
    "ldp d14, d15, [sp, #144]\n"
    "ldp x29, x30, [sp], #176\nret\n");

static volatile uint32_t undefined;

static void on_undefined(int number, siginfo_t* info, void* context) {
  (void)number, (void)info;
  undefined = 1;
  ((ucontext_t*)context)->uc_mcontext.pc += 4;
}

static int transfer(int fd, char* at, size_t bytes, int out) {
  while (bytes != 0) {
    const ssize_t n = out ? write(fd, at, bytes) : read(fd, at, bytes);
    if (n <= 0) return 0;
    at += n;
    bytes -= (size_t)n;
  }
  return 1;
}

int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_undefined;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGILL, &action, NULL);
  uint64_t count = 0;
  if (!transfer(0, (char*)&count, sizeof count, 0)) return 1;
  struct record* records = calloc(count, sizeof *records);
  if (!transfer(0, (char*)records, count * sizeof *records, 0)) return 1;
  uint32_t* code = mmap(NULL, count * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (uint64_t n = 0; n < count; ++n) {
    code[2 * n] = records[n].word;
    code[2 * n + 1] = 0xd65f03c0;
  }
  mprotect(code, count * 8, PROT_READ | PROT_EXEC);
  __builtin___clear_cache((char*)code, (char*)(code + 2 * count));
  for (uint64_t n = 0; n < count; ++n) {
    undefined = 0;
    run(&records[n], code + 2 * n);
    records[n].undefined = undefined;
  }
  return transfer(1, (char*)records, count * sizeof *records, 1) ? 0 : 1;
}
