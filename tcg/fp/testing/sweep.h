// SPDX-License-Identifier: MIT
// Runs an operation and a witness over many operands and environments; keeps the first disagreement as text.
#pragma once

#include <cstdint>
#include <string>

#include "tcg/fp/testing/reference.h"
#include "tcg/fp/testing/values.h"

namespace tcg::fp::testing {

/// Compares against Exact.  Every call covers all roundings and both kinds of tininess.
template <Format F>
class ReferenceSweep {
 public:
  const std::string& mismatch() const { return mismatch_; }

  void binary(F a, F b) {
    check(RefOp::kAdd, a, b, b, [](F x, F y, F, Env& e) { return add(x, y, e); });
    check(RefOp::kSub, a, b, b, [](F x, F y, F, Env& e) { return sub(x, y, e); });
    check(RefOp::kMul, a, b, b, [](F x, F y, F, Env& e) { return mul(x, y, e); });
    check(RefOp::kDiv, a, b, b, [](F x, F y, F, Env& e) { return div(x, y, e); });
  }
  void root(F a) {
    check(RefOp::kSqrt, a, a, a, [](F x, F, F, Env& e) { return sqrt(x, e); });
  }
  void fused(F a, F b, F c) {
    check(RefOp::kFma, a, b, c, [](F x, F y, F z, Env& e) { return fma(x, y, z, e); });
  }
  template <Format To>
  void conversion(F a) {
    check<To>(RefOp::kCopy, a, a, a, [](F x, F, F, Env& e) { return convert<To>(x, e); });
  }

  void integral(F a) {
    if (is_nan(a)) return;
    a_.set(a);
    for (Rounding r : kRoundings) {
      Env env;
      const F got = round_to_integral(a, r, Exactness::kRaisesInexact, env);
      const Rounded want = a_.round_integer(r, 0);
      r_.set_number(want.sign, want.count, 0);
      const Rounded exact = r_.round(ref_format<F>(), r, env.tininess);
      const bool big = want.kind != Rounded::Kind::kNumber || want.count >> 127 != 0;
      const F value = big ? a : ref_bits<F>(exact);
      report("integral", a, a, a, got, value, env, want.flags);
    }
  }

  template <class I>
  void to_int(F a, int fraction_bits) {
    using Limits = std::numeric_limits<I>;
    a_.set(a);
    for (Rounding r : kRoundings) {
      Env env = kSparcEnv;
      const I got = to_integer<I>(a, r, env, fraction_bits);
      const Rounded w = a_.round_integer(r, fraction_bits);
      const bool sign = sign_of(a);
      const u128 limit = static_cast<u128>(Limits::max()) + (sign && Limits::min() != 0 ? 1u : 0u);
      const bool over = w.kind != Rounded::Kind::kNumber || w.count > (sign && Limits::min() == 0 ? 0 : limit);
      const auto low = static_cast<I>(static_cast<std::uint64_t>(sign ? -w.count : w.count));
      const I want = !over ? low : sign ? Limits::min() : Limits::max();
      const std::uint32_t flags = over ? std::uint32_t{kInvalid} : w.flags;
      if (got != want || env.flags != flags) {
        note("to_integer " + text(a) + " * 2^" + std::to_string(fraction_bits) + " " + text(env) + ": got " +
             std::to_string(got) + " want " + std::to_string(want) + " flags " + std::to_string(flags));
      }
    }
  }

  template <class I>
  void from_int(I value, int fraction_bits) {
    const bool sign = value < I{0};
    const auto size = static_cast<std::uint64_t>(value);
    a_.set_number(sign, sign ? 0 - size : size, -fraction_bits);
    for (Rounding r : kRoundings) {
      Env env;
      env.rounding = r;
      const F got = from_integer<F>(value, env, fraction_bits);
      const Rounded want = a_.round(ref_format<F>(), r, env.tininess);
      report("from_integer", F{static_cast<UintOf<F>>(value)}, F{0}, F{0}, got, ref_bits<F>(want), env, want.flags);
    }
  }

 private:
  template <Format To = F, class Op>
  void check(RefOp op, F a, F b, F c, Op under_test) {
    a_.set(a);
    b_.set(b);
    c_.set(c);
    r_.compute(op, a_, b_, c_);
    const bool nan = is_nan(a) || is_nan(b) || is_nan(c);
    const bool signaling = is_signaling_nan(a) || is_signaling_nan(b) || is_signaling_nan(c);
    for (Rounding rounding : kRoundings) {
      for (Tininess tininess : {Tininess::kBeforeRounding, Tininess::kAfterRounding}) {
        Env env = kX86Env;  // no NaN rule that adds an invalid of its own
        env.rounding = rounding;
        env.tininess = tininess;
        To got = under_test(a, b, c, env);
        Rounded want = r_.round(ref_format<To>(), rounding, tininess);
        if (nan) want.flags = signaling ? std::uint32_t{kInvalid} : 0u;
        if (want.kind == Rounded::Kind::kNan && is_nan(got) && !is_signaling_nan(got)) got = ref_bits<To>(want);
        report(kNames[static_cast<int>(op)], a, b, c, got, ref_bits<To>(want), env, want.flags);
      }
    }
  }

  template <Format To>
  void report(const char* op, F a, F b, F c, To got, To want, const Env& env, std::uint32_t flags) {
    if (got == want && env.flags == flags) [[likely]]
      return;
    note(std::string(op) + " " + text(a) + " " + text(b) + " " + text(c) + " " + text(env) + ": got " + text(got) +
         " want " + text(want) + " flags " + std::to_string(flags));
  }
  void note(const std::string& what) {
    if (mismatch_.empty()) mismatch_ = what;
  }

  static constexpr const char* kNames[] = {"add", "sub", "mul", "div", "sqrt", "fma", "convert"};
  Exact a_, b_, c_, r_;
  std::string mismatch_;
};

/// All pairs of corners and `count` random pairs.
template <Format F>
std::string sweep_binary(unsigned count) {
  ReferenceSweep<F> s;
  const auto corners = corner_values<F>();
  for (F a : corners) {
    for (F b : corners) s.binary(a, b);
  }
  RandomValues<F> random(1);
  for (unsigned i = 0; i < count; ++i) {
    const F a = random.next(), b = random.next();
    s.binary(a, b);
  }
  return s.mismatch();
}

/// Square root, rounding to integral, and conversions, for one operand.
template <Format F>
void sweep_one(ReferenceSweep<F>& s, F a) {
  s.root(a);
  s.integral(a);
  s.template conversion<F16>(a);
  s.template conversion<BF16>(a);
  s.template conversion<F32>(a);
  s.template conversion<F64>(a);
  s.template conversion<F128>(a);
  s.template to_int<std::int32_t>(a, 0);
  s.template to_int<std::uint32_t>(a, 7);
  s.template to_int<std::int64_t>(a, 64);
  s.template to_int<std::uint64_t>(a, 0);
  s.template to_int<std::int64_t>(a, 0);
}

/// Corners and random operands, then every `stride`-th bit pattern if stride is not 0.
template <Format F>
std::string sweep_unary(unsigned count, unsigned stride) {
  ReferenceSweep<F> s;
  for (F a : corner_values<F>()) sweep_one(s, a);
  RandomValues<F> random(2);
  for (unsigned i = 0; i < count; ++i) sweep_one(s, random.next());
  for (std::uint32_t bits = 0; stride != 0 && bits < 0x10000; bits += stride) {
    sweep_one(s, F{static_cast<UintOf<F>>(bits)});
  }
  return s.mismatch();
}

/// Random triples, a third of them with an addend that nearly cancels the product; corner triples thinned to `corners`.
template <Format F>
std::string sweep_fused(unsigned count, std::size_t corners) {
  ReferenceSweep<F> s;
  const auto all = corner_values<F>();
  const std::size_t step = all.size() / corners + 1;
  for (std::size_t i = 0; i < all.size(); i += step) {
    for (std::size_t j = 0; j < all.size(); j += step) {
      for (F c : all) s.fused(all[i], all[j], c);
    }
  }
  RandomValues<F> random(3);
  for (unsigned i = 0; i < count; ++i) {
    const F a = random.next(), b = random.next();
    F c = random.next();
    if (random.pick(3) == 0) {
      Env env;
      c = negate(mul(a, b, env));
      c.bits = static_cast<UintOf<F>>(c.bits ^ random.pick(4));
    }
    s.fused(a, b, c);
  }
  return s.mismatch();
}

template <Format F>
std::string sweep_from_integers(unsigned count) {
  ReferenceSweep<F> s;
  RandomValues<F> random(4);
  for (unsigned i = 0; i < count; ++i) {
    const std::uint64_t raw = random.raw() >> random.pick(64);
    const std::uint64_t value =
        random.pick(2) != 0 ? raw : ~(~std::uint64_t{0} >> random.pick(64)) + random.pick(3) - 1;
    s.from_int(static_cast<std::int32_t>(value), 0);
    s.from_int(static_cast<std::uint32_t>(value), static_cast<int>(random.pick(33)));
    s.from_int(static_cast<std::int64_t>(value), static_cast<int>(random.pick(65)));
    s.from_int(value, 0);
  }
  return s.mismatch();
}

}  // namespace tcg::fp::testing
