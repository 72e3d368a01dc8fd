// SPDX-License-Identifier: MIT
// A program for watchpoints: every way to reach one byte in the middle of a variable, and many accesses beside it.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

__asm__(".arch armv8.1-a");

// Alone in its page, so that DC ZVA of its block hits nothing else.
static struct {
  uint8_t before[2048], bytes[64], after[1984];
} target __attribute__((aligned(4096)));
uint8_t* watched = target.bytes + 21;  // bytes[21]

static void access_all(uint8_t* p) {
  uint64_t a = 1, b = 2, c = 3, d = 4;
  int pipe_ends[2];
  // Beside it: no report.
  p[20] = p[22] = 1;
  __asm__ volatile("stp %1, %2, [%0]" : : "r"(p), "r"(a), "r"(b) : "memory");
  // Stores: byte, pair, vector, structure, exclusive, atomic, pair of 16 bytes, block of zeros.
  __asm__ volatile("strb w1, [%0, #21]" : : "r"(p) : "memory");
  __asm__ volatile("stp %1, %2, [%0, #8]" : : "r"(p), "r"(a), "r"(b) : "memory");
  __asm__ volatile("str q0, [%0, #16]" : : "r"(p) : "memory");
  __asm__ volatile("st4 {v0.b, v1.b, v2.b, v3.b}[3], [%0]" : : "r"(p + 18) : "memory");
  __asm__ volatile("1: ldaxr w1, [%0]\n stlxr w2, w1, [%0]" : : "r"(p + 20) : "w1", "w2", "memory");
  __asm__ volatile("ldaddal %1, %1, [%0]" : "+r"(p), "+r"(c) : : "memory");  // beside it
  __asm__ volatile("ldaddal %1, %1, [%0]" : : "r"(p + 16), "r"(d) : "memory");
  __asm__ volatile("mov x0, #0\n mov x1, #0\n mov x2, #7\n mov x3, #7\n casp x0, x1, x2, x3, [%0]"
                   :
                   : "r"(p + 16)
                   : "x0", "x1", "x2", "x3", "memory");
  __asm__ volatile("dc zva, %0" : : "r"(p) : "memory");
  // Loads.
  __asm__ volatile("ldrb w1, [%0, #21]\n ldrb w1, [%0, #22]" : : "r"(p) : "w1");
  __asm__ volatile("ldp q0, q1, [%0]" : : "r"(p) : "v0", "v1");
  // The kernel's.
  if (pipe(pipe_ends) != 0) return;
  char text[40] = "forty bytes of a pipe, more or less";
  if (write(pipe_ends[1], text, sizeof text) != sizeof text || read(pipe_ends[0], p, sizeof text) != sizeof text)
    return;
}

int main(void) {
  access_all(target.bytes);
  printf("%d\n", *watched);
}
