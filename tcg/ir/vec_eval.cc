// SPDX-License-Identifier: MIT
// Meaning of the integer and permuting vector ops.
#include "tcg/ir/vec_eval.h"

#include <algorithm>
#include <limits>

#include "tcg/ir/vec_lanes.h"

namespace tcg::ir {
namespace {

__extension__ using Wide = __int128;  ///< holds every sum and product of two lanes, signed or not
template <class U>
using S = std::make_signed_t<U>;
template <class U>
inline constexpr unsigned kBits = sizeof(U) * 8;

/// v limited to T's range.
template <class T>
T saturate(Wide v) {
  return static_cast<T>(std::clamp<Wide>(v, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

Vec bitwise(VecOp op, const Vec& a, const Vec& b, const Vec& c) {
  Vec r;
  for (unsigned i = 0; i < 2; ++i) {
    const std::uint64_t x = a.half[i], y = b.half[i], z = c.half[i];
    switch (op) {
      case VecOp::kAnd: r.half[i] = x & y; break;
      case VecOp::kOr: r.half[i] = x | y; break;
      case VecOp::kXor: r.half[i] = x ^ y; break;
      case VecOp::kAndNot: r.half[i] = x & ~y; break;
      case VecOp::kNot: r.half[i] = ~x; break;
      default: r.half[i] = (x & y) | (~x & z); break;
    }
  }
  return r;
}

Vec bytes_op(VecOp op, unsigned n, const Vec& a, const Vec& b) {
  const auto x = lanes<std::uint8_t>(a), y = lanes<std::uint8_t>(b);
  Lanes<std::uint8_t> r{};
  for (unsigned i = 0; i < 16; ++i) {
    const unsigned from = i + n;
    if (op == VecOp::kExt)
      r[i] = from < 16 ? x[from] : y[(from - 16) & 15];
    else
      r[i] = y[i] < 16 ? x[y[i]] : std::uint8_t{0};
  }
  return vec<std::uint8_t>(r);
}

template <class U>
Vec permute(VecOp op, unsigned n, const Vec& a, const Vec& b) {
  constexpr unsigned kCount = 16 / sizeof(U), kHalf = kCount / 2;
  const auto x = lanes<U>(a), y = lanes<U>(b);
  Lanes<U> r{};
  switch (op) {
    case VecOp::kDup: r.fill(static_cast<U>(a.half[0])); break;
    case VecOp::kDupLane: r.fill(x[n % kCount]); break;
    case VecOp::kInsert:
      r = x;
      r[n % kCount] = static_cast<U>(b.half[0]);
      break;
    case VecOp::kCopyLane:
      r = x;
      r[(n & 15) % kCount] = y[(n >> 4) % kCount];
      break;
    case VecOp::kExtract: return {{x[n % kCount], 0}};
    case VecOp::kKeepLow: r[0] = x[0]; break;
    case VecOp::kRev: {
      const unsigned group = (1u << n) / static_cast<unsigned>(sizeof(U));
      for (unsigned i = 0; i < kCount; ++i) r[i] = x[(i & ~(group - 1)) + (group - 1 - (i & (group - 1)))];
      break;
    }
    default:
      for (unsigned i = 0; i < kHalf; ++i) {
        const unsigned odd = op == VecOp::kUzp2 || op == VecOp::kTrn2 ? 1 : 0;
        if (op == VecOp::kZip1 || op == VecOp::kZip2) {
          const unsigned from = op == VecOp::kZip2 ? kHalf + i : i;
          r[2 * i] = x[from], r[2 * i + 1] = y[from];
        } else if (op == VecOp::kUzp1 || op == VecOp::kUzp2) {
          r[i] = x[2 * i + odd], r[kHalf + i] = y[2 * i + odd];
        } else {
          r[2 * i] = x[2 * i + odd], r[2 * i + 1] = y[2 * i + odd];
        }
      }
      break;
  }
  return vec<U>(r);
}

template <class U>
U arithmetic_lane(VecOp op, unsigned n, U a, U b) {
  const auto sa = static_cast<S<U>>(a), sb = static_cast<S<U>>(b);
  constexpr U kAll = static_cast<U>(~U{0});
  switch (op) {
    case VecOp::kAdd: return static_cast<U>(a + b);
    case VecOp::kSub: return static_cast<U>(a - b);
    case VecOp::kMul: return static_cast<U>(std::uint64_t{a} * b);
    case VecOp::kAbs: return sa < 0 ? static_cast<U>(U{0} - a) : a;
    case VecOp::kAddSatS: return static_cast<U>(saturate<S<U>>(Wide{sa} + sb));
    case VecOp::kAddSatU: return saturate<U>(Wide{a} + b);
    case VecOp::kSubSatS: return static_cast<U>(saturate<S<U>>(Wide{sa} - sb));
    case VecOp::kSubSatU: return saturate<U>(Wide{a} - b);
    case VecOp::kAddSatMixed: return n == 0 ? static_cast<U>(saturate<S<U>>(Wide{sa} + b)) : saturate<U>(Wide{a} + sb);
    case VecOp::kMinS: return static_cast<U>(std::min(sa, sb));
    case VecOp::kMinU: return std::min(a, b);
    case VecOp::kMaxS: return static_cast<U>(std::max(sa, sb));
    case VecOp::kMaxU: return std::max(a, b);
    case VecOp::kAvgU: return static_cast<U>((Wide{a} + b + 1) >> 1);
    case VecOp::kCmpEq: return a == b ? kAll : U{0};
    case VecOp::kCmpGtS: return sa > sb ? kAll : U{0};
    case VecOp::kCmpGeS: return sa >= sb ? kAll : U{0};
    case VecOp::kCmpGtU: return a > b ? kAll : U{0};
    case VecOp::kCmpGeU: return a >= b ? kAll : U{0};
    case VecOp::kShl: return static_cast<U>(std::uint64_t{a} << (n % kBits<U>));
    case VecOp::kShrU: return n >= kBits<U> ? U{0} : static_cast<U>(a >> n);
    case VecOp::kShrS: return static_cast<U>(sa >> std::min(n, kBits<U> - 1));
    case VecOp::kRol: return std::rotl(a, static_cast<int>(n % kBits<U>));
    case VecOp::kPopcount: return static_cast<U>(std::popcount(a));
    case VecOp::kClz: return static_cast<U>(std::countl_zero(a));
    default: break;
  }
  U r = 0;  // kRbit
  for (unsigned i = 0; i < kBits<U>; ++i) r = static_cast<U>(r | (a >> i & 1) << (kBits<U> - 1 - i));
  return r;
}

/// One lane of kShift.
template <class U>
U shift_lane(unsigned n, U a, std::int8_t by) {
  const bool is_signed = (n & kShiftSigned) != 0;
  const Wide value = is_signed ? Wide{static_cast<S<U>>(a)} : Wide{a};
  if (by < 0) {
    const unsigned right =
        std::min<unsigned>(static_cast<unsigned>(-by), 2 * kBits<U>);  // all that is left is the sign
    const Wide rounding = (n & kShiftRound) != 0 ? Wide{1} << (right - 1) : 0;
    const Wide result =
        right >= 127 ? (((n & kShiftRound) == 0 && value < 0) ? Wide{-1} : Wide{0}) : (value + rounding) >> right;
    if ((n & kShiftToUnsigned) != 0 && (n & kShiftSaturate) != 0 && result < 0)
      return (n & kShiftMask) != 0 ? static_cast<U>(~U{0}) : U{0};
    return (n & kShiftMask) != 0 ? U{0} : static_cast<U>(result);
  }
  const unsigned left = static_cast<std::uint8_t>(by);
  const U wrapped = left >= kBits<U> ? U{0} : static_cast<U>(std::uint64_t{a} << left);
  if ((n & kShiftSaturate) == 0) return wrapped;
  const bool unsigned_result = !is_signed || (n & kShiftToUnsigned) != 0;
  const Wide highest = unsigned_result ? Wide{std::numeric_limits<U>::max()} : Wide{std::numeric_limits<S<U>>::max()};
  const Wide lowest = unsigned_result ? Wide{0} : Wide{std::numeric_limits<S<U>>::min()};
  // Limits are compared before the shift, which may lose bits: value << left > highest is value > highest >> left.
  const bool over = left >= kBits<U> ? value > 0 : value > (highest >> left);
  const bool under = left >= kBits<U> ? value < 0 : value < -((-lowest) >> left);
  if ((n & kShiftMask) != 0) return over || under ? static_cast<U>(~U{0}) : U{0};
  return over ? static_cast<U>(highest) : under ? static_cast<U>(lowest) : wrapped;
}

/// Lanes of U to lanes twice as wide, from half `n`.
template <class U, class W, bool kSigned>
Vec widen(const Vec& a, unsigned n) {
  const auto x = lanes<U>(a);
  Lanes<W> r{};
  for (std::size_t i = 0; i < r.size(); ++i) {
    const U v = x[i + (n & 1) * r.size()];
    r[i] = kSigned ? static_cast<W>(static_cast<S<U>>(v)) : static_cast<W>(v);
  }
  return vec<W>(r);
}

template <class U, class W>
Vec to_wider(VecOp op, unsigned n, const Vec& a, const Vec& b) {
  switch (op) {
    case VecOp::kWidenS: return widen<U, W, true>(a, n);
    case VecOp::kWidenU: return widen<U, W, false>(a, n);
    case VecOp::kMulLongS:
      return map<W>(widen<U, W, true>(a, n), widen<U, W, true>(b, n), [](W x, W y) { return std::uint64_t{x} * y; });
    case VecOp::kMulLongU:
      return map<W>(widen<U, W, false>(a, n), widen<U, W, false>(b, n), [](W x, W y) { return std::uint64_t{x} * y; });
    default: break;
  }
  const auto x = lanes<U>(a);
  Lanes<W> r{};
  for (std::size_t i = 0; i < r.size(); ++i) {
    r[i] = op == VecOp::kAddPairsS ? static_cast<W>(W{static_cast<W>(static_cast<S<U>>(x[2 * i]))} +
                                                    static_cast<W>(static_cast<S<U>>(x[2 * i + 1])))
                                   : static_cast<W>(W{x[2 * i]} + x[2 * i + 1]);
  }
  return vec<W>(r);
}

template <class U, class W>
Vec narrow(VecOp op, const Vec& a) {
  const auto x = lanes<W>(a);
  Lanes<U> r{};
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto s = static_cast<S<W>>(x[i]);
    switch (op) {
      case VecOp::kNarrow: r[i] = static_cast<U>(x[i]); break;
      case VecOp::kNarrowSatS: r[i] = static_cast<U>(saturate<S<U>>(s)); break;
      case VecOp::kNarrowSatSU: r[i] = saturate<U>(s); break;
      default: r[i] = saturate<U>(x[i]); break;
    }
  }
  return vec<U>(r);
}

/// kMulHighSat and kMulAddHigh.
template <class U>
Vec mul_high(VecOp op, unsigned n, const Vec& a, const Vec& b, const Vec& c) {
  const auto x = lanes<S<U>>(a), y = lanes<S<U>>(b), z = lanes<S<U>>(c);
  Lanes<U> r{};
  for (std::size_t i = 0; i < r.size(); ++i) {
    const Wide product = Wide{x[i]} * y[i] * 2;
    const Wide half = Wide{1} << (kBits<U> - 1);
    Wide sum = product + ((n & 1) != 0 ? half : 0);
    if (op == VecOp::kMulAddHigh) sum = (Wide{z[i]} << kBits<U>)+((n & 1) != 0 ? -product : product) + half;
    const Wide result = sum >> kBits<U>;
    const S<U> limited = saturate<S<U>>(result);
    r[i] = static_cast<U>(limited);
    if (op == VecOp::kMulAddHigh && (n & 2) != 0) r[i] = limited != result ? static_cast<U>(~U{0}) : U{0};
  }
  return vec<U>(r);
}

std::int32_t product(unsigned signs, std::uint8_t a, std::uint8_t b) {
  const std::int32_t x = signs == kBothSigned ? static_cast<std::int8_t>(a) : a;
  const std::int32_t y = signs == kBothUnsigned ? b : static_cast<std::int8_t>(b);
  return x * y;
}

/// kDot and kMatrixMulAdd: lane i sums `terms` products of a's bytes from row(i) and b's bytes from column(i).
Vec sum_products(VecOp op, unsigned signs, const Vec& a, const Vec& b, const Vec& c) {
  const auto x = lanes<std::uint8_t>(a), y = lanes<std::uint8_t>(b);
  auto r = lanes<std::uint32_t>(c);
  const bool dot = op == VecOp::kDot;
  for (unsigned i = 0; i < 4; ++i) {
    const unsigned row = dot ? 4 * i : 8 * (i >> 1), column = dot ? 4 * i : 8 * (i & 1);
    for (unsigned k = 0; k < (dot ? 4u : 8u); ++k)
      r[i] += static_cast<std::uint32_t>(product(signs, x[row + k], y[column + k]));
  }
  return vec<std::uint32_t>(r);
}

/// Arm's RecipEstimate and RecipSqrtEstimate tables by their formulas.  DDI 0487, UnsignedRecipEstimate,
/// UnsignedRSqrtEstimate.
std::uint32_t recip_estimate(std::uint32_t a) {
  if ((a >> 31) == 0) return ~std::uint32_t{0};
  const std::uint32_t scaled = (a >> 23) * 2 + 1;
  const std::uint32_t estimate = ((1u << 19) / scaled + 1) / 2;
  return estimate << 23;
}
std::uint32_t rsqrt_estimate(std::uint32_t v) {
  if ((v >> 30) == 0) return ~std::uint32_t{0};
  std::uint32_t a = v >> 23;
  a = a < 256 ? a * 2 + 1 : ((a >> 1 << 1) + 1) * 2;
  std::uint32_t b = 512;
  while (std::uint64_t{a} * (b + 1) * (b + 1) < (std::uint64_t{1} << 28)) ++b;
  return ((b + 1) / 2) << 23;
}

}  // namespace

Vec eval_vec(VecOp op, VecImm imm, const Vec& a, const Vec& b, const Vec& c) {
  const unsigned n = imm.n;
  switch (op) {
    case VecOp::kAnd:
    case VecOp::kOr:
    case VecOp::kXor:
    case VecOp::kAndNot:
    case VecOp::kNot:
    case VecOp::kBitSelect: return bitwise(op, a, b, c);
    case VecOp::kConcat64: return {{a.half[0], b.half[0]}};
    case VecOp::kExt:
    case VecOp::kTable: return bytes_op(op, n, a, b);
    case VecOp::kDup:
    case VecOp::kDupLane:
    case VecOp::kInsert:
    case VecOp::kCopyLane:
    case VecOp::kExtract:
    case VecOp::kKeepLow:
    case VecOp::kZip1:
    case VecOp::kZip2:
    case VecOp::kUzp1:
    case VecOp::kUzp2:
    case VecOp::kTrn1:
    case VecOp::kTrn2:
    case VecOp::kRev: return by_lane(imm.lane, [&](auto u) { return permute<decltype(u)>(op, n, a, b); });
    case VecOp::kAdd:
    case VecOp::kSub:
    case VecOp::kMul:
    case VecOp::kAddSatS:
    case VecOp::kAddSatU:
    case VecOp::kSubSatS:
    case VecOp::kSubSatU:
    case VecOp::kAddSatMixed:
    case VecOp::kMinS:
    case VecOp::kMinU:
    case VecOp::kMaxS:
    case VecOp::kMaxU:
    case VecOp::kAvgU:
    case VecOp::kCmpEq:
    case VecOp::kCmpGtS:
    case VecOp::kCmpGeS:
    case VecOp::kCmpGtU:
    case VecOp::kCmpGeU:
    case VecOp::kAbs:
    case VecOp::kShl:
    case VecOp::kShrU:
    case VecOp::kShrS:
    case VecOp::kRol:
    case VecOp::kPopcount:
    case VecOp::kClz:
    case VecOp::kRbit:
      return by_lane(imm.lane, [&](auto u) {
        using U = decltype(u);
        return map<U>(a, b, [&](U x, U y) { return arithmetic_lane<U>(op, n, x, y); });
      });
    case VecOp::kShift:
      return by_lane(imm.lane, [&](auto u) {
        using U = decltype(u);
        return map<U>(a, b, [&](U x, U y) { return shift_lane<U>(n, x, static_cast<std::int8_t>(y)); });
      });
    case VecOp::kAddPairsS:
    case VecOp::kAddPairsU:
    case VecOp::kWidenS:
    case VecOp::kWidenU:
    case VecOp::kMulLongS:
    case VecOp::kMulLongU:
      if (imm.lane == Lane::k8) return to_wider<std::uint8_t, std::uint16_t>(op, n, a, b);
      if (imm.lane == Lane::k16) return to_wider<std::uint16_t, std::uint32_t>(op, n, a, b);
      return to_wider<std::uint32_t, std::uint64_t>(op, n, a, b);
    case VecOp::kNarrow:
    case VecOp::kNarrowSatS:
    case VecOp::kNarrowSatSU:
    case VecOp::kNarrowSatU:
      if (imm.lane == Lane::k8) return narrow<std::uint8_t, std::uint16_t>(op, a);
      if (imm.lane == Lane::k16) return narrow<std::uint16_t, std::uint32_t>(op, a);
      return narrow<std::uint32_t, std::uint64_t>(op, a);
    case VecOp::kMulHighSat:
    case VecOp::kMulAddHigh:
      return imm.lane == Lane::k16 ? mul_high<std::uint16_t>(op, n, a, b, c) : mul_high<std::uint32_t>(op, n, a, b, c);
    case VecOp::kDot:
    case VecOp::kMatrixMulAdd: return sum_products(op, n, a, b, c);
    case VecOp::kRecipEstimate: return map<std::uint32_t>(a, recip_estimate);
    case VecOp::kRsqrtEstimate: return map<std::uint32_t>(a, rsqrt_estimate);
    case VecOp::kPolyMul:
    case VecOp::kPolyMulLong:
    case VecOp::kPolyMul64:
    case VecOp::kAesEnc:
    case VecOp::kAesEncLast:
    case VecOp::kAesDec:
    case VecOp::kAesDecLast:
    case VecOp::kAesImc:
    case VecOp::kSha1:
    case VecOp::kSha1Su0:
    case VecOp::kSha1Su1:
    case VecOp::kSha256H:
    case VecOp::kSha256H2:
    case VecOp::kSha256Su0:
    case VecOp::kSha256Su1:
    case VecOp::kSha512H:
    case VecOp::kSha512H2:
    case VecOp::kSha512Su0:
    case VecOp::kSha512Su1:
    case VecOp::kSm3Ss1:
    case VecOp::kSm3Tt:
    case VecOp::kSm3PartW1:
    case VecOp::kSm3PartW2:
    case VecOp::kSm4E:
    case VecOp::kSm4Key: return eval_crypto(op, imm, a, b, c);
  }
  return {};
}

}  // namespace tcg::ir
