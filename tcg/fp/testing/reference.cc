// SPDX-License-Identifier: MIT
// The MPFR and GMP reference: exact value with a sticky bit, then one integer division by the unit in the last place.
#include "tcg/fp/testing/reference.h"

#include <algorithm>

namespace tcg::fp::testing {

Exact::Exact() {
  mpfr_init2(value_, kPrecision);
  mpz_inits(whole_, scratch_, rest_, nullptr);
}

Exact::~Exact() {
  mpfr_clear(value_);
  mpz_clears(whole_, scratch_, rest_, nullptr);
}

void Exact::set_number(bool sign, u128 count, long exponent) {
  const std::uint64_t words[2] = {static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(count >> 64)};
  mpz_import(whole_, 2, -1, sizeof words[0], 0, 0, words);
  mpfr_set_z_2exp(value_, whole_, exponent, MPFR_RNDZ);
  mpfr_setsign(value_, value_, sign ? 1 : 0, MPFR_RNDZ);
  sticky_ = divided_by_zero_ = exact_sum_ = false;
}

void Exact::set_infinity(bool sign) {
  mpfr_set_inf(value_, sign ? -1 : 1);
  sticky_ = divided_by_zero_ = exact_sum_ = false;
}

void Exact::set_nan() {
  mpfr_set_nan(value_);
  sticky_ = divided_by_zero_ = exact_sum_ = false;
}

void Exact::compute(RefOp op, const Exact& a, const Exact& b, const Exact& c) {
  const auto apply = [&](mpfr_rnd_t mode) {
    switch (op) {
      case RefOp::kAdd: return mpfr_add(value_, a.value_, b.value_, mode);
      case RefOp::kSub: return mpfr_sub(value_, a.value_, b.value_, mode);
      case RefOp::kMul: return mpfr_mul(value_, a.value_, b.value_, mode);
      case RefOp::kDiv: return mpfr_div(value_, a.value_, b.value_, mode);
      case RefOp::kSqrt: return mpfr_sqrt(value_, a.value_, mode);
      case RefOp::kFma: return mpfr_fma(value_, a.value_, b.value_, c.value_, mode);
      case RefOp::kCopy: return mpfr_set(value_, a.value_, mode);
    }
    return 0;
  };
  apply(MPFR_RNDD);
  exact_sum_ = mpfr_zero_p(value_) != 0;
  sum_zero_negative_ = mpfr_signbit(value_) != 0;
  mpfr_clear_divby0();
  sticky_ = apply(MPFR_RNDZ) != 0;
  divided_by_zero_ = mpfr_divby0_p() != 0;
}

long Exact::exponent() const { return mpfr_get_exp(value_) - 1; }

bool Exact::quantize(Rounding rounding, long quantum) const {
  const bool sign = mpfr_signbit(value_) != 0;
  long exponent = mpfr_get_z_2exp(whole_, value_);
  mpz_abs(whole_, whole_);
  mpz_mul_2exp(whole_, whole_, 2);
  exponent -= 2;
  if (sticky_) mpz_setbit(whole_, 0);
  if (exponent >= quantum) {
    mpz_mul_2exp(scratch_, whole_, static_cast<unsigned long>(exponent - quantum));
    return false;
  }
  const auto drop = static_cast<unsigned long>(quantum - exponent);
  mpz_fdiv_q_2exp(scratch_, whole_, drop);
  mpz_fdiv_r_2exp(rest_, whole_, drop);
  if (mpz_sgn(rest_) == 0) return false;
  mpz_set_ui(whole_, 0);
  mpz_setbit(whole_, drop - 1);
  const int against_half = mpz_cmp(rest_, whole_);
  const bool odd = mpz_odd_p(scratch_) != 0;
  bool up = false;
  if (rounding == Rounding::kNearestEven) up = against_half > 0 || (against_half == 0 && odd);
  if (rounding == Rounding::kTiesAway) up = against_half >= 0;
  if (rounding == Rounding::kUpward) up = !sign;
  if (rounding == Rounding::kDownward) up = sign;
  if (rounding == Rounding::kToOdd) up = !odd;
  if (up) mpz_add_ui(scratch_, scratch_, 1);
  return true;
}

namespace {

u128 to_u128(const mpz_t z) {
  if (mpz_sizeinbase(z, 2) > 127) return u128{1} << 127;
  std::uint64_t words[2] = {0, 0};
  mpz_export(words, nullptr, -1, sizeof words[0], 0, 0, z);
  return static_cast<u128>(words[1]) << 64 | words[0];
}

}  // namespace

Rounded Exact::round(const RefFormat& f, Rounding rounding, Tininess tininess) const {
  Rounded r;
  r.sign = mpfr_signbit(value_) != 0;
  if (mpfr_nan_p(value_) != 0) {
    r.kind = Rounded::Kind::kNan;
    r.flags = kInvalid;
    return r;
  }
  if (mpfr_inf_p(value_) != 0) {
    r.kind = Rounded::Kind::kInfinity;
    r.flags = divided_by_zero_ ? kDivByZero : 0u;
    return r;
  }
  if (mpfr_zero_p(value_) != 0) {
    if (exact_sum_ && rounding == Rounding::kDownward) r.sign = sum_zero_negative_;
    return r;
  }
  const long e = exponent();
  bool tiny = e < f.min_exponent;
  if (tiny && tininess == Tininess::kAfterRounding) {
    quantize(rounding, e - (f.precision - 1));
    const bool carried = static_cast<int>(mpz_sizeinbase(scratch_, 2)) > f.precision;
    tiny = e + (carried ? 1 : 0) < f.min_exponent;
  }
  const long quantum = std::max<long>(e, f.min_exponent) - (f.precision - 1);
  const bool inexact = quantize(rounding, quantum);
  if (inexact) r.flags |= kInexact;
  if (inexact && tiny) r.flags |= kUnderflow;
  r.count = to_u128(scratch_);
  r.quantum = static_cast<int>(quantum);
  if (static_cast<long>(mpz_sizeinbase(scratch_, 2)) - 1 + quantum <= f.max_exponent) return r;
  r.flags |= kOverflow | kInexact;
  const bool away = rounding == Rounding::kNearestEven || rounding == Rounding::kTiesAway ||
                    (rounding == Rounding::kUpward && !r.sign) || (rounding == Rounding::kDownward && r.sign);
  if (away) r.kind = Rounded::Kind::kInfinity;
  r.count = (u128{1} << f.precision) - 1;
  r.quantum = f.max_exponent - f.precision + 1;
  return r;
}

Rounded Exact::round_integer(Rounding rounding, int scale) const {
  Rounded r;
  r.sign = mpfr_signbit(value_) != 0;
  if (mpfr_nan_p(value_) != 0) r.kind = Rounded::Kind::kNan;
  if (mpfr_inf_p(value_) != 0) r.kind = Rounded::Kind::kInfinity;
  if (mpfr_regular_p(value_) == 0) return r;
  if (exponent() + scale > 200) {  // saturates anyway
    r.count = u128{1} << 127;
    return r;
  }
  if (quantize(rounding, -scale)) r.flags = kInexact;
  r.count = to_u128(scratch_);
  return r;
}

}  // namespace tcg::fp::testing
