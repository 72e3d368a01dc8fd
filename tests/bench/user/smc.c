// SPDX-License-Identifier: MIT
// Benchmark: self-modifying code: a function is written anew, called a few times, and written anew.
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

/// Writes `int f(void) { return value; }`; bytes written.
static size_t write_function(uint8_t* at, uint32_t value) {
#if defined(__aarch64__)
  const uint32_t code[3] = {0x52800000U | (value & 0xffff) << 5, 0x72a00000U | value >> 16 << 5, 0xd65f03c0U};
  memcpy(at, code, sizeof(code));
  return sizeof(code);
#else
  const uint8_t code[6] = {0xb8, (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16), (uint8_t)(value >> 24),
                           0xc3};
  memcpy(at, code, sizeof(code));
  return sizeof(code);
#endif
}

int main(void) {
  enum { kPlaces = 16 };
  uint8_t* page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) return 1;
  uint64_t sum = 0;
  for (uint32_t i = 0; i < 60000; ++i) {
    uint8_t* at = page + i % kPlaces * 64;
    const size_t bytes = write_function(at, i * 2654435761U);
    __builtin___clear_cache((char*)at, (char*)at + bytes);
    for (int call = 0; call < 4; ++call) sum += (uint32_t)((int (*)(void))(void*)at)();
  }
  printf("%llu\n", (unsigned long long)sum);
}
