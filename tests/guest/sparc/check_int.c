// SPDX-License-Identifier: MIT
// Integer checks: SPARC V8 instructions in the guest, and the same meaning written out in C for the oracle on the host.
#include "guest.h"

// Condition codes as the four bits NZVC, and the instruction's result.
struct Flagged {
  uint32_t result;
  uint32_t icc;
};

#ifdef __sparc__
// The codes are read back with annulled branches over `or`, which leaves them alone.
#define FLAGGED(name, instruction)                                               \
  static __attribute__((noinline)) struct Flagged name(uint32_t a, uint32_t b) { \
    struct Flagged f;                                                            \
    __asm__ volatile(instruction                                                 \
                     " %2, %3, %0\n\t"                                           \
                     "mov 0, %1\n\t"                                             \
                     "bneg,a 1f\n\t or %1, 8, %1\n1:\t"                          \
                     "be,a 2f\n\t or %1, 4, %1\n2:\t"                            \
                     "bvs,a 3f\n\t or %1, 2, %1\n3:\t"                           \
                     "bcs,a 4f\n\t or %1, 1, %1\n4:"                             \
                     : "=&r"(f.result), "=&r"(f.icc)                             \
                     : "r"(a), "r"(b)                                            \
                     : "cc");                                                    \
    return f;                                                                    \
  }
FLAGGED(add_flags, "addcc")
FLAGGED(sub_flags, "subcc")
FLAGGED(and_flags, "andcc")
FLAGGED(xnor_flags, "xnorcc")
FLAGGED(tagged_add, "taddcc")
FLAGGED(tagged_sub, "tsubcc")
FLAGGED(umul_flags, "umulcc")
FLAGGED(smul_flags, "smulcc")
#else
static uint32_t nz(uint32_t r) { return (r >> 31) << 3 | (uint32_t)(r == 0) << 2; }
static struct Flagged add_flags(uint32_t a, uint32_t b) {
  uint32_t r = a + b;
  return (struct Flagged){r, nz(r) | ((~(a ^ b) & (a ^ r)) >> 31) << 1 | (uint32_t)(r < a)};
}
static struct Flagged sub_flags(uint32_t a, uint32_t b) {
  uint32_t r = a - b;
  return (struct Flagged){r, nz(r) | (((a ^ b) & (a ^ r)) >> 31) << 1 | (uint32_t)(a < b)};
}
static struct Flagged and_flags(uint32_t a, uint32_t b) { return (struct Flagged){a & b, nz(a & b)}; }
static struct Flagged xnor_flags(uint32_t a, uint32_t b) { return (struct Flagged){~(a ^ b), nz(~(a ^ b))}; }
static struct Flagged tagged(struct Flagged f, uint32_t a, uint32_t b) {
  if ((a | b) & 3) f.icc |= 2;
  return f;
}
static struct Flagged tagged_add(uint32_t a, uint32_t b) { return tagged(add_flags(a, b), a, b); }
static struct Flagged tagged_sub(uint32_t a, uint32_t b) { return tagged(sub_flags(a, b), a, b); }
static struct Flagged umul_flags(uint32_t a, uint32_t b) { return (struct Flagged){a * b, nz(a * b)}; }
static struct Flagged smul_flags(uint32_t a, uint32_t b) { return (struct Flagged){a * b, nz(a * b)}; }
#endif

// Operands that meet the corner cases (0, 1, signs, tags) often enough.
static uint32_t operand(uint32_t* seed) {
  static const uint32_t kCorners[8] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 4, 0xfffffffc, 0x7ffffffc};
  uint32_t r = next_random(seed);
  if (r & 0x100) return kCorners[r & 7];
  return next_random(seed) & (r & 0x200 ? ~3u : ~0u);
}

static uint32_t check_flags(void) {
  uint32_t h = 1, seed = 0x1234567;
  struct Flagged (*const kOps[8])(uint32_t, uint32_t) = {add_flags,  sub_flags,  and_flags,  xnor_flags,
                                                         tagged_add, tagged_sub, umul_flags, smul_flags};
  for (int i = 0; i < 20000; ++i) {
    uint32_t a = operand(&seed), b = operand(&seed);
    for (int op = 0; op < 8; ++op) {
      struct Flagged f = kOps[op](a, b);
      h = mix(mix(h, f.result), f.icc);
    }
  }
  return h;
}

static uint32_t check_alu(void) {
  uint32_t h = 2, seed = 0xdeadbeef;
  for (int i = 0; i < 100000; ++i) {
    uint32_t a = operand(&seed), b = operand(&seed);
    h = mix(h, (a & ~b) + (a | ~b) - (a ^ ~b));
    h = mix(h, (a << (b & 31)) ^ (b >> (a & 31)) ^ (uint32_t)((int32_t)a >> (b & 31)));
    h = mix(h, ((int32_t)a < (int32_t)b) + 2u * (a < b) + 4u * (a == b) + 8u * ((int32_t)(a & b) <= 0));
  }
  return h;
}

static uint32_t check_multiply(void) {
  uint32_t h = 3, seed = 0x600df00d;
  for (int i = 0; i < 50000; ++i) {
    uint32_t a = operand(&seed), b = operand(&seed);
    uint64_t u = (uint64_t)a * b;
    int64_t s = (int64_t)(int32_t)a * (int32_t)b;
    h = mix(mix(h, (uint32_t)(u >> 32)), (uint32_t)u);
    h = mix(mix(h, (uint32_t)((uint64_t)s >> 32)), (uint32_t)s);
  }
  return h;
}

// 64 by 32 bits; the quotient saturates where it does not fit (V8 manual, B.20).
static struct Flagged divide(uint32_t high, uint32_t low, uint32_t by, int is_signed) {
  struct Flagged f;
#ifdef __sparc__
  if (is_signed)
    __asm__ volatile(
        "wr %2, 0, %%y\n\tnop\n\tnop\n\tnop\n\tsdivcc %3, %4, %0\n\tmov 0, %1\n\tbvs,a 1f\n\t or %1, 2, %1\n"
        "1:\tbneg,a 2f\n\t or %1, 8, %1\n2:\tbe,a 3f\n\t or %1, 4, %1\n3:"
        : "=&r"(f.result), "=&r"(f.icc)
        : "r"(high), "r"(low), "r"(by)
        : "cc");
  else
    __asm__ volatile(
        "wr %2, 0, %%y\n\tnop\n\tnop\n\tnop\n\tudivcc %3, %4, %0\n\tmov 0, %1\n\tbvs,a 1f\n\t or %1, 2, %1\n"
        "1:\tbneg,a 2f\n\t or %1, 8, %1\n2:\tbe,a 3f\n\t or %1, 4, %1\n3:"
        : "=&r"(f.result), "=&r"(f.icc)
        : "r"(high), "r"(low), "r"(by)
        : "cc");
#else
  uint64_t dividend = (uint64_t)high << 32 | low;
  int overflow;
  if (is_signed) {
    // Magnitudes, because INT64_MIN / -1 is undefined in C.
    int negative = ((int32_t)(high ^ by)) < 0;
    uint64_t magnitude = (int32_t)high < 0 ? 0 - dividend : dividend;
    uint64_t quotient = magnitude / ((int32_t)by < 0 ? 0 - by : by);
    overflow = quotient > (negative ? 0x80000000u : 0x7fffffffu);
    f.result = overflow ? (negative ? 0x80000000u : 0x7fffffffu) : (uint32_t)(negative ? 0 - quotient : quotient);
  } else {
    uint64_t quotient = dividend / by;
    overflow = quotient > 0xffffffffu;
    f.result = overflow ? 0xffffffffu : (uint32_t)quotient;
  }
  f.icc = (uint32_t)overflow << 1 | (f.result >> 31) << 3 | (uint32_t)(f.result == 0) << 2;
#endif
  return f;
}

static uint32_t check_divide(void) {
  uint32_t h = 4, seed = 0xfeedface;
  for (int i = 0; i < 50000; ++i) {
    uint32_t high = operand(&seed), low = operand(&seed), by = operand(&seed);
    if (i & 1) high = (uint32_t)((int32_t)low >> 31);
    if (i & 2) high &= 0xff;
    if (!by) by = 7;
    struct Flagged u = divide(high, low, by, 0), s = divide(high, low, by, 1);
    h = mix(mix(mix(mix(h, u.result), u.icc), s.result), s.icc);
    if ((int32_t)by != -1) h = mix(mix(h, low % by), (uint32_t)((int32_t)low % (int32_t)by));
  }
  return h;
}

// Eight multiply steps from given Y and codes; V8 manual, B.18.
static uint32_t check_multiply_step(void) {
  uint32_t h = 5, seed = 0x0badcafe;
  for (int i = 0; i < 20000; ++i) {
    uint32_t acc = operand(&seed), by = operand(&seed), y = operand(&seed);
#ifdef __sparc__
    __asm__ volatile(
        "wr %1, 0, %%y\n\tnop\n\tandcc %%g0, %%g0, %%g0\n\tnop\n\t"
        "mulscc %0, %2, %0\n\tmulscc %0, %2, %0\n\tmulscc %0, %2, %0\n\tmulscc %0, %2, %0\n\t"
        "mulscc %0, %2, %0\n\tmulscc %0, %2, %0\n\tmulscc %0, %2, %0\n\tmulscc %0, %2, %0\n\t"
        "rd %%y, %1"
        : "+&r"(acc), "+&r"(y)
        : "r"(by)
        : "cc");
#else
    uint32_t n = 0, v = 0;
    for (int step = 0; step < 8; ++step) {
      uint32_t shifted = acc >> 1 | (n ^ v) << 31;
      uint32_t low = acc & 1;
      struct Flagged f = add_flags(shifted, y & 1 ? by : 0);
      acc = f.result;
      n = f.icc >> 3 & 1;
      v = f.icc >> 1 & 1;
      y = y >> 1 | low << 31;
    }
#endif
    h = mix(mix(h, acc), y);
  }
  return h;
}

// Carry chains over 64 and 96 bits (ADDX, SUBX and their cc forms).
static uint32_t check_carry(void) {
  uint32_t h = 6, seed = 0xc0ffee;
  uint64_t sum = 1;
  for (int i = 0; i < 50000; ++i) {
    uint64_t a = (uint64_t)operand(&seed) << 32 | operand(&seed), b = (uint64_t)operand(&seed) << 32 | operand(&seed);
    sum = sum * 3 + (a - b) + (a < b);
    uint32_t a2 = operand(&seed), b2 = operand(&seed), r0, r1, r2;
#ifdef __sparc__
    __asm__ volatile("addcc %3, %5, %0\n\taddxcc %4, %6, %1\n\taddxcc %7, %8, %2\n\tsubx %2, 3, %2"
                     : "=&r"(r0), "=&r"(r1), "=&r"(r2)
                     : "r"((uint32_t)a), "r"((uint32_t)(a >> 32)), "r"((uint32_t)b), "r"((uint32_t)(b >> 32)), "r"(a2),
                       "r"(b2)
                     : "cc");
#else
    uint64_t low = a + b;
    uint64_t high = (uint64_t)a2 + b2 + (low < a);
    r0 = (uint32_t)low;
    r1 = (uint32_t)(low >> 32);
    r2 = (uint32_t)high - 3 - (uint32_t)(high >> 32);
#endif
    h = mix(mix(mix(h, r0), r1), r2);
  }
  return mix(mix(h, (uint32_t)sum), (uint32_t)(sum >> 32));
}

static uint8_t bytes[4096] __attribute__((aligned(8)));

static uint32_t load_bytes(uint32_t at, int width) {
  uint32_t value = 0;
  for (int i = 0; i < width; ++i) value = value << 8 | bytes[at + (uint32_t)i];
  return value;
}

// Every width and sign of load and store, SWAP, LDSTUB and the double forms; big-endian by definition.
static uint32_t check_memory(void) {
  uint32_t h = 7, seed = 0xabad1dea;
  for (uint32_t i = 0; i < sizeof bytes; ++i) bytes[i] = (uint8_t)next_random(&seed);
  for (int i = 0; i < 50000; ++i) {
    uint32_t at = next_random(&seed) & 0xff8, value = next_random(&seed), other = next_random(&seed);
#ifdef __sparc__
    uint8_t* p = bytes + at;
    uint32_t swapped = value, stub, sb, ub, sh, uh;
    __asm__ volatile("ldsb [%1 + 1], %0" : "=r"(sb) : "r"(p) : "memory");
    __asm__ volatile("ldub [%1 + 2], %0" : "=r"(ub) : "r"(p) : "memory");
    __asm__ volatile("ldsh [%1 + 4], %0" : "=r"(sh) : "r"(p) : "memory");
    __asm__ volatile("lduh [%1 + 6], %0" : "=r"(uh) : "r"(p) : "memory");
    __asm__ volatile("swap [%1], %0" : "+r"(swapped) : "r"(p) : "memory");
    __asm__ volatile("ldstub [%1 + 7], %0" : "=r"(stub) : "r"(p) : "memory");
    __asm__ volatile("stb %0, [%1 + 5]" ::"r"(other), "r"(p) : "memory");
    __asm__ volatile("sth %0, [%1 + 2]" ::"r"(other >> 3), "r"(p) : "memory");
    register uint32_t high __asm__("o4") = 0;
    register uint32_t low __asm__("o5") = 0;
    __asm__ volatile("ldd [%2], %0\n\tadd %0, 1, %0\n\tstd %0, [%2]" : "=&r"(high), "=&r"(low) : "r"(p) : "memory");
    h = mix(mix(h, high), low);
#else
    uint32_t sb = (uint32_t)(int8_t)bytes[at + 1], ub = bytes[at + 2];
    uint32_t sh = (uint32_t)(int16_t)load_bytes(at + 4, 2), uh = load_bytes(at + 6, 2);
    uint32_t swapped = load_bytes(at, 4);
    for (uint32_t k = 0; k < 4; ++k) bytes[at + k] = (uint8_t)(value >> (24 - 8 * k));
    uint32_t stub = bytes[at + 7];
    bytes[at + 7] = 0xff;
    bytes[at + 5] = (uint8_t)other;
    bytes[at + 2] = (uint8_t)(other >> 11);
    bytes[at + 3] = (uint8_t)(other >> 3);
    uint32_t high = load_bytes(at, 4) + 1, low = load_bytes(at + 4, 4);
    for (uint32_t k = 0; k < 4; ++k) bytes[at + k] = (uint8_t)(high >> (24 - 8 * k));
    h = mix(mix(h, high), low);
#endif
    h = mix(mix(mix(h, sb), ub), mix(sh, uh));
    h = mix(mix(h, swapped), stub);
  }
  for (uint32_t at = 0; at < sizeof bytes; at += 4) h = mix(h, load_bytes(at, 4));
  return h;
}

static __attribute__((noinline)) uint32_t descend(uint32_t depth, uint32_t a, uint32_t b, uint32_t c) {
  if (!depth) return mix(a, mix(b, c));
  uint32_t down = descend(depth - 1, b ^ depth, c + a, mix(a, depth));
  return mix(down, a + b * 3 + c * 5);
}

static __attribute__((noinline)) uint32_t fibonacci(uint32_t n) {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

// Deep and bushy recursion: window overflow and underflow at every depth.
static uint32_t check_windows(void) {
  uint32_t h = 8;
  for (uint32_t depth = 1; depth < 2000; depth += 37) h = mix(h, descend(depth, h, depth, 0x5eed));
  return mix(h, fibonacci(20));
}

static uint32_t check_control(void) {
  static uint32_t table[512];
  uint32_t h = 9, seed = 0x5ca1ab1e;
  for (uint32_t i = 0; i < 512; ++i) table[i] = next_random(&seed);
  for (uint32_t i = 1; i < 512; ++i)
    for (uint32_t k = i; k && (int32_t)table[k - 1] > (int32_t)table[k]; --k) {
      uint32_t t = table[k];
      table[k] = table[k - 1];
      table[k - 1] = t;
    }
  for (uint32_t i = 0; i < 512; ++i) {
    switch (table[i] & 7) {
      case 0: h += table[i]; break;
      case 1: h ^= table[i] << 3; break;
      case 2: h = h * 5 + i; break;
      case 3: h -= i * i; break;
      case 4: h = ~h; break;
      case 5: h = h << 7 | h >> 25; break;
      case 6: h = mix(h, i); break;
      default: h = mix(h, table[511 - i]); break;
    }
    h = mix(h, i);
  }
  return h;
}

const struct Check kIntChecks[] = {
    {"flags", check_flags},
    {"alu", check_alu},
    {"multiply", check_multiply},
    {"divide", check_divide},
    {"multiply-step", check_multiply_step},
    {"carry", check_carry},
    {"memory", check_memory},
    {"windows", check_windows},
    {"control", check_control},
    {NULL, NULL},
};
