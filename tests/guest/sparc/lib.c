// SPDX-License-Identifier: MIT
// Text output and the few library functions that a freestanding program needs.
#include "guest.h"

#ifdef __sparc__
void* memset(void* to, int value, size_t bytes) {
  unsigned char* p = to;
  while (bytes--) *p++ = (unsigned char)value;
  return to;
}

void* memcpy(void* to, const void* from, size_t bytes) {
  unsigned char* p = to;
  const unsigned char* q = from;
  while (bytes--) *p++ = *q++;
  return to;
}

static void put(const char* text, size_t bytes) { system_call(kWrite, 1, (long)text, (long)bytes, 0, 0, 0); }

void drain(void) {
  const uint32_t send_break_or_drain = 0x20007405u;  // TCSBRK; with an argument other than 0 it drains
  system_call(kIoctl, 1, (long)send_break_or_drain, 1, 0, 0, 0);
}
#else
#include <stdio.h>

static void put(const char* text, size_t bytes) { fwrite(text, 1, bytes, stdout); }
#endif

// One write for a whole line, so that the kernel's own messages do not cut lines in two.
static char line[256];
static size_t used;

void print(const char* text) {
  for (; *text; ++text) {
    line[used++] = *text;
    if (*text == '\n' || used == sizeof line) {
      put(line, used);
      used = 0;
    }
  }
}

void print_hex(uint32_t value) {
  char digits[9];
  for (int i = 7; i >= 0; --i, value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
  digits[8] = 0;
  print(digits);
}

void print_decimal(uint32_t value) {
  char digits[11];
  int at = 10;
  digits[at] = 0;
  do digits[--at] = (char)('0' + value % 10);
  while (value /= 10);
  print(digits + at);
}

const char* text_after(const char* text, const char* prefix) {
  while (*prefix)
    if (*text++ != *prefix++) return NULL;
  return text;
}

int text_equal(const char* a, const char* b) {
  const char* rest = text_after(a, b);
  return rest && !*rest;
}

void run_checks(const struct Check* checks) {
  for (; checks->name; ++checks) {
    uint32_t sum = checks->run();
    print("checksum ");
    print(checks->name);
    print(" ");
    print_hex(sum);
    print("\n");
  }
}
