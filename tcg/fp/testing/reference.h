// SPDX-License-Identifier: MIT
// What IEEE 754 asks for, computed with MPFR and GMP in a way that shares nothing with the code under test.
#pragma once

#include <gmp.h>
#include <mpfr.h>

#include <cstdint>

#include "tcg/fp/env.h"
#include "tcg/fp/format.h"

namespace tcg::fp::testing {

enum class RefOp : std::uint8_t { kAdd, kSub, kMul, kDiv, kSqrt, kFma, kCopy };

/// Parameters of a format, as numbers.
struct RefFormat {
  int precision, min_exponent, max_exponent;
};
template <Format F>
constexpr RefFormat ref_format() {
  return {Traits<F>::kPrecision, Traits<F>::kMinExponent, Traits<F>::kMaxExponent};
}

/// A rounded magnitude: count * 2^quantum, or an infinity; with the sign and the flags.
struct Rounded {
  enum class Kind : std::uint8_t { kNan, kInfinity, kNumber } kind = Kind::kNumber;
  bool sign = false;
  u128 count = 0;
  int quantum = 0;
  std::uint32_t flags = 0;
};

/// One exact operand or result.  The value is value() if !sticky, else lies strictly between it and the next number
/// away from zero in kPrecision bits.
class Exact {
 public:
  static constexpr int kPrecision = 480;
  Exact();
  ~Exact();
  Exact(const Exact&) = delete;
  Exact& operator=(const Exact&) = delete;

  /// Takes on (-1)^sign * count * 2^exponent, an infinity or a NaN.
  void set_number(bool sign, u128 count, long exponent);
  void set_infinity(bool sign);
  void set_nan();
  template <Format F>
  void set(F x) {
    using T = Traits<F>;
    if (is_nan(x)) return set_nan();
    if (is_infinity(x)) return set_infinity(sign_of(x));
    const int field = static_cast<int>((x.bits & T::kExponentMask) >> T::kFractionBits);
    u128 count = x.bits & T::kFractionMask;
    if (field != 0) count |= u128{1} << T::kFractionBits;
    set_number(sign_of(x), count, (field == 0 ? 1 : field) - T::kBias - T::kFractionBits);
  }

  /// Takes on op(a, b, c).
  void compute(RefOp op, const Exact& a, const Exact& b, const Exact& c);

  /// Rounds to a format, with flags.  `rounding` also decides the sign of an exact zero sum.
  Rounded round(const RefFormat& format, Rounding rounding, Tininess tininess) const;
  /// Rounds value * 2^scale to an integer (quantum 0), raising only inexact; count saturates at 2^127.
  Rounded round_integer(Rounding rounding, int scale) const;

 private:
  /// |value| * 2^-quantum rounded to an integer, into scratch_; returns whether it was inexact.
  bool quantize(Rounding rounding, long quantum) const;
  long exponent() const;  ///< of the leading bit; finite and not zero

  mpfr_t value_;
  mutable mpz_t whole_, scratch_, rest_;
  bool sticky_ = false;
  bool divided_by_zero_ = false;
  bool exact_sum_ = false;  ///< result of an addition, so that a zero takes its sign from the rounding
  bool sum_zero_negative_ = false;
};

/// The bits of a rounded result; NaNs give the format's positive quiet default.
template <Format F>
F ref_bits(const Rounded& r) {
  using T = Traits<F>;
  if (r.kind == Rounded::Kind::kNan) return default_nan<F>(NanRule::kArm);
  if (r.kind == Rounded::Kind::kInfinity) return infinity<F>(r.sign);
  u128 bits = r.count;  // subnormal, unless the hidden bit is there
  if ((r.count >> T::kFractionBits) != 0) {
    u128 count = r.count;
    int quantum = r.quantum;
    if ((count >> T::kPrecision) != 0) {
      count >>= 1;
      ++quantum;
    }
    const int field = quantum + T::kFractionBits + T::kBias;
    bits = (static_cast<u128>(field) << T::kFractionBits) | (count & T::kFractionMask);
  }
  return with_sign<F>(r.sign, static_cast<UintOf<F>>(bits));
}

}  // namespace tcg::fp::testing
