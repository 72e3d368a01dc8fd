// SPDX-License-Identifier: MIT
// Integer and flag ops on plain numbers; the interpreter and constant folding share them.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "base/bits.h"
#include "tcg/ir/op.h"
#include "tcg/ir/types.h"

namespace tcg::ir::eval {

template <std::unsigned_integral U>
inline constexpr unsigned kWidth = sizeof(U) * 8;
template <std::unsigned_integral U>
using Signed = std::make_signed_t<U>;

template <std::unsigned_integral U>
constexpr U shl(U a, U n) {
  return static_cast<U>(a << (n % kWidth<U>));
}
template <std::unsigned_integral U>
constexpr U shr(U a, U n) {
  return static_cast<U>(a >> (n % kWidth<U>));
}
template <std::unsigned_integral U>
constexpr U sar(U a, U n) {
  return static_cast<U>(static_cast<Signed<U>>(a) >> (n % kWidth<U>));
}
template <std::unsigned_integral U>
constexpr U rotr(U a, U n) {
  return std::rotr(a, static_cast<int>(n % kWidth<U>));
}

__extension__ using U128 = unsigned __int128;
__extension__ using S128 = __int128;

template <std::unsigned_integral U>
constexpr U mulhi_u(U a, U b) {
  return static_cast<U>((static_cast<U128>(a) * b) >> kWidth<U>);
}
template <std::unsigned_integral U>
constexpr U mulhi_s(U a, U b) {
  return static_cast<U>((static_cast<S128>(static_cast<Signed<U>>(a)) * static_cast<Signed<U>>(b)) >> kWidth<U>);
}

template <std::unsigned_integral U>
constexpr U div_u(U a, U b) {
  return b == 0 ? U{0} : static_cast<U>(a / b);
}
template <std::unsigned_integral U>
constexpr U rem_u(U a, U b) {
  return b == 0 ? a : static_cast<U>(a % b);
}
template <std::unsigned_integral U>
constexpr U div_s(U a, U b) {
  if (b == 0) return 0;
  if (b == static_cast<U>(~U{0})) return static_cast<U>(U{0} - a);
  return static_cast<U>(static_cast<Signed<U>>(a) / static_cast<Signed<U>>(b));
}
template <std::unsigned_integral U>
constexpr U rem_s(U a, U b) {
  if (b == 0) return a;
  if (b == static_cast<U>(~U{0})) return 0;
  return static_cast<U>(static_cast<Signed<U>>(a) % static_cast<Signed<U>>(b));
}

template <std::unsigned_integral U>
constexpr bool compare(Cond c, U a, U b) {
  const auto sa = static_cast<Signed<U>>(a), sb = static_cast<Signed<U>>(b);
  switch (c) {
    case Cond::kEq: return a == b;
    case Cond::kNe: return a != b;
    case Cond::kLtU: return a < b;
    case Cond::kGeU: return a >= b;
    case Cond::kLeU: return a <= b;
    case Cond::kGtU: return a > b;
    case Cond::kLt: return sa < sb;
    case Cond::kGe: return sa >= sb;
    case Cond::kLe: return sa <= sb;
    case Cond::kGt: return sa > sb;
  }
  return false;
}

constexpr std::uint32_t make_flags(bool n, bool z, bool v, bool c) {
  return (n ? kFlagN : 0) | (z ? kFlagZ : 0) | (v ? kFlagV : 0) | (c ? kFlagC : 0);
}
template <std::unsigned_integral U>
constexpr bool negative(U a) {
  return (a >> (kWidth<U> - 1)) != 0;
}

template <std::unsigned_integral U>
constexpr std::uint32_t flags_adc(U a, U b, bool carry) {
  const U r = static_cast<U>(a + b + carry);
  const bool c = r < a || (carry && r == a);
  return make_flags(negative(r), r == 0, negative(static_cast<U>((a ^ r) & (b ^ r))), c);
}
template <std::unsigned_integral U>
constexpr std::uint32_t flags_sbb(U a, U b, bool borrow) {
  const U r = static_cast<U>(a - b - borrow);
  const bool c = a < b || (borrow && a == b);
  return make_flags(negative(r), r == 0, negative(static_cast<U>((a ^ b) & (a ^ r))), c);
}
template <std::unsigned_integral U>
constexpr std::uint32_t flags_logic(U a) {
  return make_flags(negative(a), a == 0, false, false);
}

constexpr bool test(FlagCond cond, std::uint32_t flags) {
  const bool n = (flags & kFlagN) != 0, z = (flags & kFlagZ) != 0, v = (flags & kFlagV) != 0, c = (flags & kFlagC) != 0;
  switch (cond) {
    case FlagCond::kEq: return z;
    case FlagCond::kNe: return !z;
    case FlagCond::kCs: return c;
    case FlagCond::kCc: return !c;
    case FlagCond::kMi: return n;
    case FlagCond::kPl: return !n;
    case FlagCond::kVs: return v;
    case FlagCond::kVc: return !v;
    case FlagCond::kLsB: return c || z;
    case FlagCond::kHiB: return !(c || z);
    case FlagCond::kLsC: return !c || z;
    case FlagCond::kHiC: return c && !z;
    case FlagCond::kLt: return n != v;
    case FlagCond::kGe: return n == v;
    case FlagCond::kLe: return z || n != v;
    case FlagCond::kGt: return !z && n == v;
  }
  return false;
}

/// Result of a pure one- or two-operand op whose result has the operands' width; false if `op` is not one.
template <std::unsigned_integral U>
constexpr bool integer(Op op, U a, U b, U& result) {
  switch (op) {
    case Op::kAdd: result = static_cast<U>(a + b); return true;
    case Op::kSub: result = static_cast<U>(a - b); return true;
    case Op::kMul: result = static_cast<U>(a * b); return true;
    case Op::kAnd: result = a & b; return true;
    case Op::kOr: result = a | b; return true;
    case Op::kXor: result = a ^ b; return true;
    case Op::kAndNot: result = a & static_cast<U>(~b); return true;
    case Op::kShl: result = shl(a, b); return true;
    case Op::kShr: result = shr(a, b); return true;
    case Op::kSar: result = sar(a, b); return true;
    case Op::kRotr: result = rotr(a, b); return true;
    case Op::kNot: result = static_cast<U>(~a); return true;
    case Op::kNeg: result = static_cast<U>(U{0} - a); return true;
    case Op::kClz: result = static_cast<U>(std::countl_zero(a)); return true;
    case Op::kCtz: result = static_cast<U>(std::countr_zero(a)); return true;
    case Op::kPopcount: result = static_cast<U>(std::popcount(a)); return true;
    case Op::kBswap: result = base::byte_swap(a); return true;
    case Op::kMulHiU: result = mulhi_u(a, b); return true;
    case Op::kMulHiS: result = mulhi_s(a, b); return true;
    case Op::kDivU: result = div_u(a, b); return true;
    case Op::kDivS: result = div_s(a, b); return true;
    case Op::kRemU: result = rem_u(a, b); return true;
    case Op::kRemS: result = rem_s(a, b); return true;
    case Op::kSext8: result = static_cast<U>(static_cast<Signed<U>>(static_cast<std::int8_t>(a))); return true;
    case Op::kSext16: result = static_cast<U>(static_cast<Signed<U>>(static_cast<std::int16_t>(a))); return true;
    case Op::kZext8: result = a & 0xff; return true;
    case Op::kZext16: result = a & 0xffff; return true;
    default: return false;
  }
}

}  // namespace tcg::ir::eval
