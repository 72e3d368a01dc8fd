// SPDX-License-Identifier: MIT
// Lanes of Op::kFOp on software floats.
#include "tcg/ir/fp_eval.h"

#include <cstring>
#include <utility>

#include "tcg/fp/arm.h"
#include "tcg/ir/interp_fp.h"

namespace tcg::ir {
namespace {

using u32 = std::uint32_t;
using u64 = std::uint64_t;

template <class U>
U lane(const MemValue& v, unsigned i) {
  U u;
  std::memcpy(&u, reinterpret_cast<const char*>(&v) + i * sizeof(U), sizeof u);
  return u;
}
template <class U>
void set_lane(MemValue& v, unsigned i, U u) {
  std::memcpy(reinterpret_cast<char*>(&v) + i * sizeof(U), &u, sizeof u);
}
template <class F>
F float_lane(const MemValue& v, unsigned i) {
  return F{lane<fp::UintOf<F>>(v, i)};
}

/// Calls f with a value of the format's type: a float of fp/format.h or an integer.
template <class Fn>
auto with_format(FpFormat f, Fn&& fn) {
  switch (f) {
    case FpFormat::kF16: return fn(fp::F16{});
    case FpFormat::kF16Alt: return fn(fp::F16Alt{});
    case FpFormat::kBf16: return fn(fp::BF16{});
    case FpFormat::kF32: return fn(fp::F32{});
    default: return fn(fp::F64{});
  }
}
template <class Fn>
auto with_arithmetic_format(FpFormat f, Fn&& fn) {
  switch (f) {
    case FpFormat::kF16: return fn(fp::F16{});
    case FpFormat::kF32: return fn(fp::F32{});
    default: return fn(fp::F64{});
  }
}
template <class Fn>
auto with_integer(FpFormat f, Fn&& fn) {
  switch (f) {
    case FpFormat::kI16: return fn(std::int16_t{});
    case FpFormat::kU16: return fn(std::uint16_t{});
    case FpFormat::kI32: return fn(std::int32_t{});
    case FpFormat::kU32: return fn(std::uint32_t{});
    case FpFormat::kI64: return fn(std::int64_t{});
    default: return fn(std::uint64_t{});
  }
}

/// FPRoundIntN: to an integral value of `bits` bits; what does not fit, NaNs too, gives the least one with invalid.
template <class F>
F round_within(F a, int bits, fp::Rounding rounding, fp::Env& e) {
  const F least = fp::arm::power_of_two<F>(true, bits - 1);
  const auto u = fp::unpack(a, e);
  if (u.cls == fp::Class::kZero) return fp::zero<F>(u.sign);
  if (u.cls != fp::Class::kFinite) {
    e.raise(fp::kInvalid);
    return least;
  }
  fp::Env local = e;
  local.flags = 0;
  const F r = fp::round_to_integral(a, rounding, fp::Exactness::kRaisesInexact, local);
  const fp::Relation against = fp::order_of(r, fp::negate(least));
  const bool fits = against == fp::Relation::kLess && fp::order_of(r, least) != fp::Relation::kLess;
  e.raise(fits ? local.flags : u32{fp::kInvalid});
  return fits ? r : least;
}

template <class F>
fp::UintOf<F> mask(bool on) {
  return static_cast<fp::UintOf<F>>(on ? ~u64{0} : 0);
}
template <class F>
fp::UintOf<F> compare_mask(FpOp op, F a, F b, fp::Env& e) {
  using fp::Relation;
  const bool absolute = op == FpOp::kAbsCmpGe || op == FpOp::kAbsCmpGt;
  const Relation r = fp::compare(absolute ? fp::absolute(a) : a, absolute ? fp::absolute(b) : b, e,
                                 op == FpOp::kCmpEq ? fp::NanSignal::kSignalingOnly : fp::NanSignal::kAny);
  switch (op) {
    case FpOp::kCmpEq: return mask<F>(r == Relation::kEqual);
    case FpOp::kCmpGe:
    case FpOp::kAbsCmpGe: return mask<F>(r == Relation::kEqual || r == Relation::kGreater);
    default: return mask<F>(r == Relation::kGreater);
  }
}

fp::Rounding rounding_of(FpRounding r, const fp::Env& e) {
  switch (r) {
    case FpRounding::kCurrent: break;
    case FpRounding::kNearest: return fp::Rounding::kNearestEven;
    case FpRounding::kUp: return fp::Rounding::kUpward;
    case FpRounding::kDown: return fp::Rounding::kDownward;
    case FpRounding::kZero: return fp::Rounding::kTowardZero;
    case FpRounding::kAway: return fp::Rounding::kTiesAway;
    case FpRounding::kOdd: return fp::Rounding::kToOdd;
  }
  return e.rounding;
}

fp::FmaNegate negation(const FpSpec& s) {
  return static_cast<fp::FmaNegate>((s.negate_product ? 1 : 0) | (s.negate_addend ? 2 : 0));
}

/// Ops whose operands and result have one format.
template <class F>
fp::UintOf<F> same(const FpSpec& s, F a, F b, F c, fp::Env& e) {
  switch (s.op) {
    case FpOp::kAdd: return fp::add(a, b, e).bits;
    case FpOp::kSub: return fp::sub(a, b, e).bits;
    case FpOp::kMul: return fp::mul(a, b, e).bits;
    case FpOp::kDiv: return fp::div(a, b, e).bits;
    case FpOp::kSqrt: return fp::sqrt(a, e).bits;
    case FpOp::kMulAdd: return fp::fma(a, b, c, e, negation(s)).bits;
    case FpOp::kMulX: return fp::arm::mul_extended(a, b, e).bits;
    case FpOp::kAbsDiff: return fp::absolute(fp::sub(a, b, e)).bits;
    case FpOp::kMin: return fp::min(a, b, e).bits;
    case FpOp::kMax: return fp::max(a, b, e).bits;
    case FpOp::kMinNum: return fp::min_number(a, b, e).bits;
    case FpOp::kMaxNum: return fp::max_number(a, b, e).bits;
    case FpOp::kRecipStep: return fp::arm::reciprocal_step(a, b, e).bits;
    case FpOp::kRootStep: return fp::arm::reciprocal_root_step(a, b, e).bits;
    case FpOp::kRecipEstimate: return fp::arm::reciprocal_estimate(a, e).bits;
    case FpOp::kRootEstimate: return fp::arm::reciprocal_root_estimate(a, e).bits;
    case FpOp::kRecipExponent: return fp::arm::reciprocal_exponent(a, e).bits;
    case FpOp::kCmpEq:
    case FpOp::kCmpGe:
    case FpOp::kCmpGt:
    case FpOp::kAbsCmpGe:
    case FpOp::kAbsCmpGt: return compare_mask(s.op, a, b, e);
    case FpOp::kRound:
      return fp::round_to_integral(a, rounding_of(s.rounding, e),
                                   s.exact ? fp::Exactness::kRaisesInexact : fp::Exactness::kIgnored, e)
          .bits;
    case FpOp::kRound32: return round_within(a, 32, rounding_of(s.rounding, e), e).bits;
    case FpOp::kRound64: return round_within(a, 64, rounding_of(s.rounding, e), e).bits;
    default: return 0;
  }
}

/// BFMulH, BFAdd: rounding to odd, flushing, default NaN, overflow to infinity, no flags.
constexpr fp::Env kDotEnv{
    .rounding = fp::Rounding::kToOdd, .flush_to_zero = true, .flush_inputs = true, .default_nan = true};
fp::F32 or_infinity(fp::F32 r, const fp::Env& e) {
  return (e.flags & fp::kOverflow) != 0 ? fp::infinity<fp::F32>(fp::sign_of(r)) : r;
}
fp::F32 dot_mul(fp::BF16 a, fp::BF16 b) {
  fp::Env e = kDotEnv;
  const fp::F32 r = fp::mul(fp::F32{u32{a.bits} << 16}, fp::F32{u32{b.bits} << 16}, e);
  return or_infinity(r, e);
}
fp::F32 dot_add(fp::F32 a, fp::F32 b) {
  fp::Env e = kDotEnv;
  const fp::F32 r = fp::add(a, b, e);
  return or_infinity(r, e);
}
/// c + (a0 * b0 + a1 * b1) of the BF16 lanes 2i, 2i+1 of a and 2j, 2j+1 of b.
fp::F32 dot2(fp::F32 c, const MemValue& a, unsigned i, const MemValue& b, unsigned j) {
  return dot_add(c, dot_add(dot_mul(float_lane<fp::BF16>(a, 2 * i), float_lane<fp::BF16>(b, 2 * j)),
                            dot_mul(float_lane<fp::BF16>(a, 2 * i + 1), float_lane<fp::BF16>(b, 2 * j + 1))));
}

class Runner {
 public:
  Runner(const FpSpec& spec, const std::array<MemValue, 3>& operands, fp::Env env)
      : s_(spec), x_(operands), e_(env), lanes_(spec.lanes == 0 ? 1 : spec.lanes) {}

  MemValue run() {
    switch (s_.op) {
      case FpOp::kConvert: convert(); break;
      case FpOp::kToInt: to_int(); break;
      case FpOp::kFromInt: from_int(); break;
      case FpOp::kToJavaScript: {
        const auto r = fp::arm::to_javascript_integer(float_lane<fp::F64>(x_[0], 0), e_);
        out_.low = static_cast<u32>(r.value) | u64{r.exact} << 32;
        break;
      }
      case FpOp::kComplexAdd:
      case FpOp::kComplexMulAdd: with_arithmetic_format(s_.from, [&](auto f) { complex<decltype(f)>(); }); break;
      case FpOp::kBf16Dot:
        for (unsigned i = 0; i < lanes_; ++i)
          set_lane(out_, i, dot2(float_lane<fp::F32>(x_[2], i), x_[0], i, x_[1], i).bits);
        break;
      case FpOp::kBf16MatMul:
        for (unsigned i = 0; i < 4; ++i) {
          const unsigned row = i / 2 * 2, column = i % 2 * 2;
          const fp::F32 first = dot2(float_lane<fp::F32>(x_[2], i), x_[0], row, x_[1], column);
          set_lane(out_, i, dot2(first, x_[0], row + 1, x_[1], column + 1).bits);
        }
        break;
      default:
        if (s_.from != s_.to && s_.op == FpOp::kMulAdd)
          widening_mul_add();
        else
          with_arithmetic_format(s_.from, [&](auto f) { arithmetic<decltype(f)>(); });
    }
    return out_;
  }
  [[nodiscard]] u32 flags() const { return e_.flags; }

 private:
  template <class F>
  void arithmetic() {
    if (s_.across) return fold<F>();
    for (unsigned i = 0; i < lanes_; ++i) {
      F a = float_lane<F>(x_[0], i), b = float_lane<F>(x_[1], i);
      if (s_.pairwise) {
        const bool second = 2 * i >= lanes_;
        const unsigned at = second ? 2 * i - lanes_ : 2 * i;
        a = float_lane<F>(x_[second ? 1 : 0], at);
        b = float_lane<F>(x_[second ? 1 : 0], at + 1);
      }
      set_lane(out_, i, same(s_, a, b, float_lane<F>(x_[2], i), e_));
    }
  }

  /// Reduce(): the lower half against the upper, each folded first.
  template <class F>
  F fold_lanes(unsigned first, unsigned count) {
    if (count == 1) return float_lane<F>(x_[0], first);
    const F low = fold_lanes<F>(first, count / 2);
    const F high = fold_lanes<F>(first + count / 2, count / 2);
    return F{same(s_, low, high, F{}, e_)};
  }
  template <class F>
  void fold() {
    set_lane(out_, 0, fold_lanes<F>(0, lanes_).bits);
  }

  void convert() {
    const bool narrows = bytes_of(s_.to)<bytes_of(s_.from), widens = bytes_of(s_.to)> bytes_of(s_.from);
    const unsigned skip_from = s_.upper && widens ? lanes_ : 0, skip_to = s_.upper && narrows ? lanes_ : 0;
    if (skip_to != 0) out_.low = x_[1].low;
    e_.rounding = rounding_of(s_.rounding, e_);
    with_format(s_.from, [&](auto from) {
      with_format(s_.to, [&](auto to) {
        using From = decltype(from);
        using To = decltype(to);
        if constexpr (sizeof(From) != sizeof(To)) {
          for (unsigned i = 0; i < lanes_; ++i)
            set_lane(out_, skip_to + i, fp::convert<To>(float_lane<From>(x_[0], skip_from + i), e_).bits);
        }
      });
    });
  }

  void to_int() {
    with_arithmetic_format(s_.from, [&](auto f) {
      with_integer(s_.to, [&](auto n) {
        using F = decltype(f);
        using I = decltype(n);
        for (unsigned i = 0; i < lanes_; ++i)
          set_lane(out_, i,
                   fp::to_integer<I>(float_lane<F>(x_[0], i), rounding_of(s_.rounding, e_), e_, s_.fraction_bits));
      });
    });
  }

  void from_int() {
    with_integer(s_.from, [&](auto n) {
      with_arithmetic_format(s_.to, [&](auto f) {
        using F = decltype(f);
        using I = decltype(n);
        for (unsigned i = 0; i < lanes_; ++i)
          set_lane(out_, i, fp::from_integer<F>(lane<I>(x_[0], i), e_, s_.fraction_bits).bits);
      });
    });
  }

  /// FMLAL and its like (F16 to F32), BFMLAL: products are exact in F32.
  void widening_mul_add() {
    const bool half = s_.from == FpFormat::kF16;
    for (unsigned i = 0; i < lanes_; ++i) {
      const unsigned at = half ? (s_.upper ? lanes_ + i : i) : 2 * i + (s_.upper ? 1 : 0);
      const fp::F32 c = float_lane<fp::F32>(x_[2], i);
      const fp::F32 r = half ? half_mul_add(float_lane<fp::F16>(x_[0], at), float_lane<fp::F16>(x_[1], at), c)
                             : fp::fma(bf16(x_[0], at), bf16(x_[1], at), c, e_, negation(s_));
      set_lane(out_, i, r.bits);
    }
  }
  static fp::F32 bf16(const MemValue& v, unsigned i) { return {u32{lane<std::uint16_t>(v, i)} << 16}; }

  /// Half precision operand as F32, signalling NaNs still signalling; flushed by FZ16 alone.
  fp::F32 widened(fp::F16 a) const {
    if (fp::is_nan(a)) {
      const u32 sign = u32{a.bits & 0x8000u} << 16;
      return {sign | 0x7f800000u | (u32{a.bits & 0x3ffu} << 13)};
    }
    if ((s_.mode & kFpFlushHalf) != 0 && fp::is_subnormal(a)) return fp::zero<fp::F32>(fp::sign_of(a));
    fp::Env exact;
    return fp::convert<fp::F32>(a, exact);
  }
  fp::F32 half_mul_add(fp::F16 a, fp::F16 b, fp::F32 c) { return fp::fma(widened(a), widened(b), c, e_, negation(s_)); }

  template <class F>
  void complex() {
    const bool add = s_.op == FpOp::kComplexAdd;
    const unsigned rotation = s_.fraction_bits;
    for (unsigned i = 0; i + 1 < lanes_; i += 2) {
      const F a0 = float_lane<F>(x_[0], i), a1 = float_lane<F>(x_[0], i + 1);
      const F b0 = float_lane<F>(x_[1], i), b1 = float_lane<F>(x_[1], i + 1);
      if (add) {
        // Rotation by 90 degrees: (b0, b1) becomes (-b1, b0); by 270: (b1, -b0).
        const F r0 = rotation == 1 ? fp::negate(b1) : b1, r1 = rotation == 1 ? b0 : fp::negate(b0);
        set_lane(out_, i, fp::add(a0, r0, e_).bits);
        set_lane(out_, i + 1, fp::add(a1, r1, e_).bits);
        continue;
      }
      // FCMLA: the first operand's part is the factor, the second's parts are turned.
      const F factor = (rotation & 1) == 0 ? a0 : a1;
      F p0 = (rotation & 1) == 0 ? b0 : b1, p1 = (rotation & 1) == 0 ? b1 : b0;
      if (rotation == 1 || rotation == 2) p0 = fp::negate(p0);
      if (rotation == 2 || rotation == 3) p1 = fp::negate(p1);
      set_lane(out_, i, fp::fma(factor, p0, float_lane<F>(x_[2], i), e_).bits);
      set_lane(out_, i + 1, fp::fma(factor, p1, float_lane<F>(x_[2], i + 1), e_).bits);
    }
  }

  const FpSpec& s_;
  const std::array<MemValue, 3>& x_;
  fp::Env e_;
  unsigned lanes_;
  MemValue out_;
};

}  // namespace

MemValue run_fop(const FpSpec& spec, const std::array<MemValue, 3>& operands, NanRule rule, Env* env) {
  fp::Env e = fp_env(rule, env->guest_mxcsr);
  // Conversions between formats and integers look at the half precision mode only where their float is one; those
  // between float formats never flush a half.
  const bool half = (spec.from == FpFormat::kF16 || spec.to == FpFormat::kF16) && spec.op != FpOp::kConvert &&
                    !(spec.op == FpOp::kMulAdd && spec.to == FpFormat::kF32);
  set_modes(e, half ? ((spec.mode & kFpFlushHalf) != 0 ? kFpFlush : 0) | (spec.mode & kFpDefaultNan) : spec.mode);
  Runner runner(spec, operands, e);
  const MemValue result = runner.run();
  add_flags(env, runner.flags());
  return result;
}

}  // namespace tcg::ir
