// SPDX-License-Identifier: MIT
// Floating-point checks: single and double arithmetic, conversions, comparisons, rounding modes and accrued exceptions.
// NaN results count as one value, for their bits differ between the guest and the host that is the oracle.
#include "guest.h"

#ifndef __sparc__
#include <fenv.h>
#endif

enum Rounding { kNearest, kTowardZero, kUp, kDown };  // FSR.RD as the V8 manual numbers it, 4.4

static void begin_rounding(enum Rounding mode) {
#ifdef __sparc__
  uint32_t fsr = (uint32_t)mode << 30;  // all traps off, accrued exceptions cleared
  __asm__ volatile("ld [%0], %%fsr" ::"r"(&fsr), "m"(fsr));
#else
  static const int kModes[4] = {FE_TONEAREST, FE_TOWARDZERO, FE_UPWARD, FE_DOWNWARD};
  fesetround(kModes[mode]);
  feclearexcept(FE_ALL_EXCEPT);
#endif
}

// Accrued exceptions since begin_rounding as FSR.aexc: NV 16, OF 8, UF 4, DZ 2, NX 1.  Rounds to nearest again.
static uint32_t end_rounding(void) {
#ifdef __sparc__
  uint32_t fsr;
  __asm__ volatile("st %%fsr, [%1]" : "=m"(fsr) : "r"(&fsr));
  begin_rounding(kNearest);
  return fsr >> 5 & 31;
#else
  int e = fetestexcept(FE_ALL_EXCEPT);
  begin_rounding(kNearest);
  return (e & FE_INVALID ? 16u : 0) | (e & FE_OVERFLOW ? 8u : 0) | (e & FE_UNDERFLOW ? 4u : 0) |
         (e & FE_DIVBYZERO ? 2u : 0) | (e & FE_INEXACT ? 1u : 0);
#endif
}

static uint32_t mix_double(uint32_t h, double value) {
  union {
    double d;
    uint64_t u;
  } v = {value};
  if (value != value) return mix(h, 0x7ff00001);
  return mix(mix(h, (uint32_t)(v.u >> 32)), (uint32_t)v.u);
}

static uint32_t mix_float(uint32_t h, float value) {
  union {
    float f;
    uint32_t u;
  } v = {value};
  return mix(h, value != value ? 0x7f800001 : v.u);
}

// Any bits of a double or single; often near each other, so that sums cancel, and sometimes special.
static double double_operand(uint32_t* seed) {
  static const uint64_t kSpecial[8] = {
      0, 0x8000000000000000, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
      1, 0x000fffffffffffff, 0x3ff0000000000000};
  union {
    uint64_t u;
    double d;
  } v;
  uint32_t r = next_random(seed);
  v.u = (uint64_t)next_random(seed) << 32 | next_random(seed);
  if ((r & 0xf0) == 0)
    v.u = kSpecial[r & 7];
  else if (r & 0x300)
    v.u = (v.u & 0x800fffffffffffff) | (uint64_t)(1023 - 8 + (r & 15)) << 52;
  else if ((v.u & 0x7ff0000000000000) == 0x7ff0000000000000)
    v.u &= 0xbfffffffffffffff;
  return v.d;
}

static float float_operand(uint32_t* seed) {
  static const uint32_t kSpecial[8] = {0, 0x80000000, 0x7f800000, 0xff800000, 0x7fc00000, 1, 0x007fffff, 0x3f800000};
  union {
    uint32_t u;
    float f;
  } v;
  uint32_t r = next_random(seed);
  v.u = next_random(seed);
  if ((r & 0xf0) == 0)
    v.u = kSpecial[r & 7];
  else if (r & 0x300)
    v.u = (v.u & 0x807fffff) | (uint32_t)(127 - 8 + (r & 15)) << 23;
  else if ((v.u & 0x7f800000) == 0x7f800000)
    v.u &= 0xbfffffff;
  return v.f;
}

// Square roots without a call into libm for the error number.
#define SQRT(x) __builtin_sqrt(x)
#define SQRTF(x) __builtin_sqrtf(x)

static uint32_t double_sums(uint32_t h, enum Rounding mode) {
  uint32_t seed = 0x13579bdf;
  for (int i = 0; i < 8000; ++i) {
    volatile double a = double_operand(&seed), b = double_operand(&seed);
    begin_rounding(mode);
    volatile double sum = a + b, difference = a - b, product = a * b, quotient = a / b, root = SQRT(b);
    // Underflow is left out: the two architectures see tininess at different points.
    uint32_t raised = end_rounding() & ~4u;
    h = mix_double(mix_double(mix_double(h, sum), difference), product);
    h = mix(mix_double(mix_double(h, quotient), root), raised);
  }
  return h;
}

static uint32_t single_sums(uint32_t h, enum Rounding mode) {
  uint32_t seed = 0x2468ace1;
  for (int i = 0; i < 8000; ++i) {
    volatile float a = float_operand(&seed), b = float_operand(&seed);
    begin_rounding(mode);
    volatile float sum = a + b, difference = a - b, product = a * b, quotient = a / b, root = SQRTF(b);
    volatile double wide = (double)a * (double)b;
    uint32_t raised = end_rounding() & ~4u;
    h = mix_float(mix_float(mix_float(h, sum), difference), product);
    h = mix(mix_double(mix_float(mix_float(h, quotient), root), wide), raised);
  }
  return h;
}

static uint32_t check_double(void) { return double_sums(11, kNearest); }
static uint32_t check_single(void) { return single_sums(12, kNearest); }
static uint32_t check_rounding(void) {
  uint32_t h = 13;
  for (int mode = kNearest; mode <= kDown; ++mode)
    h = single_sums(double_sums(h, (enum Rounding)mode), (enum Rounding)mode);
  return h;
}

static uint32_t check_convert(void) {
  uint32_t h = 14, seed = 0xfacade;
  for (int i = 0; i < 20000; ++i) {
    int32_t whole = (int32_t)next_random(&seed) >> (next_random(&seed) & 31);
    h = mix_float(mix_double(h, (double)whole), (float)whole);
    double d = double_operand(&seed);
    float f = float_operand(&seed);
    h = mix_double(mix_float(h, (float)d), (double)f);
    if (d > -2147483648.0 && d < 2147483647.0) h = mix(h, (uint32_t)(int32_t)d);
    if (f > -2147483000.0f && f < 2147483000.0f) h = mix(h, (uint32_t)(int32_t)f);
    h = mix_double(h, (double)(uint32_t)whole);
  }
  return h;
}

static uint32_t check_compare(void) {
  uint32_t h = 15, seed = 0x7e57;
  for (int i = 0; i < 20000; ++i) {
    double a = double_operand(&seed), b = i % 5 ? double_operand(&seed) : a;
    float c = float_operand(&seed), d = i % 7 ? float_operand(&seed) : c;
    uint32_t bits = (uint32_t)(a < b) | (uint32_t)(a <= b) << 1 | (uint32_t)(a > b) << 2 | (uint32_t)(a >= b) << 3 |
                    (uint32_t)(a == b) << 4 | (uint32_t)(a != b) << 5 | (uint32_t)!!__builtin_isunordered(a, b) << 6 |
                    (uint32_t)!!__builtin_islessgreater(a, b) << 7;
    bits |= (uint32_t)(c < d) << 8 | (uint32_t)(c <= d) << 9 | (uint32_t)(c > d) << 10 | (uint32_t)(c >= d) << 11 |
            (uint32_t)(c == d) << 12 | (uint32_t)(c != d) << 13 | (uint32_t)!!__builtin_isunordered(c, d) << 14;
    h = mix(h, bits);
    h = mix_double(mix_double(mix_float(h, -c), -a), a < 0 ? -a : a);
  }
  return h;
}

// Long dependent chains, as programs have them: a series, a matrix product and a damped oscillator.
static uint32_t check_chains(void) {
  uint32_t h = 16;
  double e = 1, term = 1, position = 1, speed = 0;
  for (int i = 1; i < 20; ++i) {
    term /= i;
    e += term;
  }
  h = mix_double(h, e);
  static double a[16][16], b[16][16];
  for (int i = 0; i < 16; ++i)
    for (int k = 0; k < 16; ++k) {
      a[i][k] = (double)(i - k) / (i + k + 1);
      b[i][k] = 1.0 / (i * 3 + k + 1);
    }
  for (int i = 0; i < 16; ++i)
    for (int k = 0; k < 16; ++k) {
      double sum = 0;
      float narrow = 0;
      for (int m = 0; m < 16; ++m) {
        sum += a[i][m] * b[m][k];
        narrow = narrow * 0.5f + (float)a[m][i];
      }
      h = mix_float(mix_double(h, sum), narrow);
    }
  for (int i = 0; i < 20000; ++i) {
    speed -= position * 0.01 + speed * 0.001;
    position += speed * 0.01;
  }
  return mix_double(mix_double(h, position), speed);
}

const struct Check kFpChecks[] = {
    {"double", check_double},
    {"single", check_single},
    {"rounding", check_rounding},
    {"convert", check_convert},
    {"compare", check_compare},
    {"chains", check_chains},
    {NULL, NULL},
};
