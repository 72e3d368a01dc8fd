// SPDX-License-Identifier: MIT
// Benchmark: the C library's string functions on strings of 10 to 4000 bytes.
#include <stdio.h>
#include <string.h>

static char text[4096], copy[4096];

int main(void) {
  unsigned long sum = 0;
  for (int round = 0; round < 240000; ++round) {
    const size_t n = (size_t)(10 + round * 37 % 3990);
    memset(text, 'a' + round % 20, n);
    text[n] = '\0';
    sum += strlen(text);
    strcpy(copy, text);
    copy[n / 2] = 'z';
    sum += (unsigned long)(strchr(copy, 'z') - copy);
    sum += (unsigned long)(memcmp(copy, text, n) > 0);
    sum += (unsigned long)(strcmp(copy, text) > 0);
    memmove(copy + 1, copy, n - 1);
    sum += (unsigned char)copy[n / 3] + (memchr(copy, 'y', n) != NULL);
    sum += strnlen(copy, n) + (strrchr(text, 'b') != NULL);
  }
  printf("%lu\n", sum);
}
