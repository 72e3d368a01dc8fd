// SPDX-License-Identifier: MIT
// Single and double against the host's SSE unit under NanRule::kX86: results, NaN payloads, flags, flush modes.
#include <gtest/gtest.h>

#include <string>

#include "tcg/fp/host.h"
#include "tcg/fp/testing/values.h"

namespace tcg::fp::testing {
namespace {

/// Runs both sides under one environment and keeps the first disagreement.
template <Format F>
class HostSweep {
 public:
  const std::string& mismatch() const { return mismatch_; }

  /// `n` selects rounding and flush modes: bits 1:0 and 3:2.
  static Env environment(unsigned n) {
    Env env = kX86Env;
    env.rounding = kRoundings[n & 3];
    env.flush_to_zero = (n & 4) != 0;
    env.flush_inputs = (n & 8) != 0;
    return env;
  }

  void all(F a, F b, unsigned n) {
    const Env env = environment(n);
    compare_runs("add", a, b, env, [&](Env& e) { return add(a, b, e); }, [&](Env& e) { return host::add(a, b, e); });
    compare_runs("sub", a, b, env, [&](Env& e) { return sub(a, b, e); }, [&](Env& e) { return host::sub(a, b, e); });
    compare_runs("mul", a, b, env, [&](Env& e) { return mul(a, b, e); }, [&](Env& e) { return host::mul(a, b, e); });
    compare_runs("div", a, b, env, [&](Env& e) { return div(a, b, e); }, [&](Env& e) { return host::div(a, b, e); });
    compare_runs("min", a, b, env, [&](Env& e) { return min(a, b, e); }, [&](Env& e) { return host::min(a, b, e); });
    compare_runs("max", a, b, env, [&](Env& e) { return max(a, b, e); }, [&](Env& e) { return host::max(a, b, e); });
    for (NanSignal s : {NanSignal::kSignalingOnly, NanSignal::kAny}) {
      compare_runs(
          "compare", a, b, env, [&](Env& e) { return compare(a, b, e, s); },
          [&](Env& e) { return host::compare(a, b, e, s); });
    }
  }

  void one(F a, unsigned n) {
    using Other = std::conditional_t<std::same_as<F, F32>, F64, F32>;
    const Env env = environment(n);
    compare_runs("sqrt", a, a, env, [&](Env& e) { return sqrt(a, e); }, [&](Env& e) { return host::sqrt(a, e); });
    compare_runs(
        "convert", a, a, env, [&](Env& e) { return convert<Other>(a, e); },
        [&](Env& e) { return host::convert<Other>(a, e); });
    compare_runs(
        "integral", a, a, env, [&](Env& e) { return round_to_integral(a, e.rounding, Exactness::kRaisesInexact, e); },
        [&](Env& e) { return host::round_to_integral(a, e); });
    integers<std::int32_t>(a, env);
    integers<std::int64_t>(a, env);
  }

  void fused(F a, F b, F c, unsigned n) {
    compare_runs(
        "fma", a, b, environment(n), [&](Env& e) { return fma(a, b, c, e); },
        [&](Env& e) { return host::fma(a, b, c, e); });
  }

 private:
  template <class I>
  void integers(F a, const Env& env) {
    const auto value = static_cast<I>(a.bits);
    compare_runs(
        "to_integer", a, a, env, [&](Env& e) { return to_integer<I>(a, e.rounding, e); },
        [&](Env& e) { return host::to_integer<I>(a, e); });
    compare_runs(
        "from_integer", a, a, env, [&](Env& e) { return from_integer<F>(value, e); },
        [&](Env& e) { return host::from_integer<F>(value, e); });
  }

  template <class Soft, class Hard>
  void compare_runs(const char* op, F a, F b, const Env& env, Soft soft, Hard hard) {
    Env soft_env = env, hard_env = env;
    const auto got = soft(soft_env);
    const auto want = hard(hard_env);
    soft_env.flags &= ~static_cast<std::uint32_t>(kInputDenormal);
    if ((got == want && soft_env.flags == hard_env.flags) || !mismatch_.empty()) return;
    mismatch_ = std::string(op) + " " + text(a) + " " + text(b) + " soft " + text(soft_env) + " " + show(got) +
                " host flags " + std::to_string(hard_env.flags) + " " + show(want);
  }
  template <Format G>
  static std::string show(G x) {
    return text(x);
  }
  static std::string show(Relation r) { return std::to_string(static_cast<int>(r)); }
  static std::string show(std::int64_t i) { return std::to_string(i); }

  std::string mismatch_;
};

template <Format F>
std::string sweep_host(unsigned count) {
  HostSweep<F> s;
  const auto corners = corner_values<F>();
  for (unsigned n = 0; n < 16; ++n) {
    for (F a : corners) {
      s.one(a, n);
      for (F b : corners) s.all(a, b, n);
    }
  }
  RandomValues<F> random(5);
  for (unsigned i = 0; i < count; ++i) {
    const F a = random.next(), b = random.next();
    const unsigned n = random.pick(16);
    s.one(a, n);
    s.all(a, b, n);
  }
  return s.mismatch();
}

template <Format F>
std::string sweep_host_fused(unsigned count) {
  HostSweep<F> s;
  const auto corners = corner_values<F>();
  unsigned n = 0;
  for (F a : corners) {
    for (F b : corners) {
      for (F c : corners) s.fused(a, b, c, n++ % 16);
    }
  }
  RandomValues<F> random(6);
  for (unsigned i = 0; i < count; ++i) {
    const F a = random.next(), b = random.next(), c = random.next();
    s.fused(a, b, c, random.pick(16));
  }
  return s.mismatch();
}

TEST(SoftAgainstHost, SingleAgreesInValueAndFlags) { EXPECT_EQ(sweep_host<F32>(150'000), ""); }
TEST(SoftAgainstHost, DoubleAgreesInValueAndFlags) { EXPECT_EQ(sweep_host<F64>(150'000), ""); }

TEST(SoftAgainstHost, SingleFusedMultiplyAddAgrees) {
  if (!host::has_fma()) GTEST_SKIP();
  EXPECT_EQ(sweep_host_fused<F32>(500'000), "");
}
TEST(SoftAgainstHost, DoubleFusedMultiplyAddAgrees) {
  if (!host::has_fma()) GTEST_SKIP();
  EXPECT_EQ(sweep_host_fused<F64>(500'000), "");
}

}  // namespace
}  // namespace tcg::fp::testing
