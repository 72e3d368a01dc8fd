// SPDX-License-Identifier: MIT
// Value types, conditions and memory-operation descriptors of the IR.
#pragma once

#include <cstdint>
#include <string_view>

namespace tcg::ir {

/// Type of a value.  kFlags is the four condition flags N Z V C of one operation; kPtr is a host address.
enum class Type : std::uint8_t { kNone, kI1, kI32, kI64, kI128, kF32, kF64, kV128, kFlags, kPtr };
inline constexpr unsigned kTypeCount = 10;

/// Bytes a value of the type takes in guest state; 0 for kNone.  Flags are kept as kFlagsBytes, see below.
constexpr unsigned byte_size(Type t) {
  switch (t) {
    case Type::kNone: return 0;
    case Type::kI1: return 1;
    case Type::kI32:
    case Type::kF32: return 4;
    case Type::kI64:
    case Type::kF64:
    case Type::kPtr: return 8;
    case Type::kI128:
    case Type::kV128: return 16;
    case Type::kFlags: return 4;
  }
  return 0;
}
std::string_view name(Type t);

/// How flags lie in a state slot: what x86 LAHF and SETO leave in AX, in the low half of 32 bits.  Only these bits
/// mean anything; readers of the slot (digests, gdb, snapshots) mask or convert.
inline constexpr std::uint32_t kFlagV = 1u << 0, kFlagC = 1u << 8, kFlagZ = 1u << 14, kFlagN = 1u << 15;
inline constexpr std::uint32_t kFlagMask = kFlagV | kFlagC | kFlagZ | kFlagN;
/// NZVC nibble (N bit 3, Z 2, V 1, C 0) to slot form and back.
constexpr std::uint32_t flags_from_nzvc(std::uint32_t n) {
  return ((n & 8) ? kFlagN : 0) | ((n & 4) ? kFlagZ : 0) | ((n & 2) ? kFlagV : 0) | ((n & 1) ? kFlagC : 0);
}
constexpr std::uint32_t nzvc_from_flags(std::uint32_t f) {
  return ((f & kFlagN) ? 8u : 0) | ((f & kFlagZ) ? 4u : 0) | ((f & kFlagV) ? 2u : 0) | ((f & kFlagC) ? 1u : 0);
}

/// Integer comparison of two values.
enum class Cond : std::uint8_t { kEq, kNe, kLtU, kGeU, kLeU, kGtU, kLt, kGe, kLe, kGt };
std::string_view name(Cond c);
constexpr Cond negate(Cond c) { return static_cast<Cond>(static_cast<unsigned>(c) ^ 1u); }
static_assert(negate(Cond::kEq) == Cond::kNe && negate(Cond::kLtU) == Cond::kGeU && negate(Cond::kLeU) == Cond::kGtU &&
              negate(Cond::kLt) == Cond::kGe && negate(Cond::kLe) == Cond::kGt);

/// A predicate over flags.  C here is the carry out of an addition and the *borrow* of a subtraction (x86, SPARC);
/// Arm's C after a subtraction is its inverse, see Op::kFlagsInvertC.  Negation is bit 0.
enum class FlagCond : std::uint8_t {
  kEq,
  kNe,  ///< Z, !Z
  kCs,
  kCc,  ///< C, !C
  kMi,
  kPl,  ///< N, !N
  kVs,
  kVc,  ///< V, !V
  kLsB,
  kHiB,  ///< C || Z, !(C || Z): unsigned <= and > after a borrow-style subtraction
  kLsC,
  kHiC,  ///< !C || Z, C && !Z: the same after an inverted C
  kLt,
  kGe,  ///< N != V, N == V
  kLe,
  kGt,  ///< Z || N != V, !(...)
};
std::string_view name(FlagCond c);
constexpr FlagCond negate(FlagCond c) { return static_cast<FlagCond>(static_cast<unsigned>(c) ^ 1u); }
/// The same predicate over flags whose C is inverted.
constexpr FlagCond with_inverted_c(FlagCond c) {
  switch (c) {
    case FlagCond::kCs: return FlagCond::kCc;
    case FlagCond::kCc: return FlagCond::kCs;
    case FlagCond::kLsB: return FlagCond::kLsC;
    case FlagCond::kHiB: return FlagCond::kHiC;
    case FlagCond::kLsC: return FlagCond::kLsB;
    case FlagCond::kHiC: return FlagCond::kHiB;
    default: return c;
  }
}

/// One guest memory access.
struct MemOp {
  std::uint8_t size_log2 = 2;   ///< 0 to 4: 1 to 16 bytes
  std::uint8_t align_log2 = 0;  ///< required alignment; a misaligned access leaves to the target's fault
  std::uint8_t mmu_index = 0;   ///< which translation regime (target's numbering, below kMmuModes), or kDirect
  bool sign_extend = false;     ///< loads narrower than the result type
  bool big_endian = false;
  bool atomic_half = false;                    ///< 16 bytes need only be atomic as two halves
  static constexpr std::uint8_t kDirect = 15;  ///< user mode: guest address + guest base is the host address
  [[nodiscard]] constexpr unsigned bytes() const { return 1u << size_log2; }
  [[nodiscard]] constexpr std::uint32_t pack() const {
    return size_log2 | static_cast<std::uint32_t>(align_log2) << 3 | static_cast<std::uint32_t>(mmu_index) << 6 |
           static_cast<std::uint32_t>(sign_extend) << 10 | static_cast<std::uint32_t>(big_endian) << 11 |
           static_cast<std::uint32_t>(atomic_half) << 12;
  }
  static constexpr MemOp unpack(std::uint32_t v) {
    return {static_cast<std::uint8_t>(v & 7),
            static_cast<std::uint8_t>((v >> 3) & 7),
            static_cast<std::uint8_t>((v >> 6) & 15),
            ((v >> 10) & 1) != 0,
            ((v >> 11) & 1) != 0,
            ((v >> 12) & 1) != 0};
  }
  bool operator==(const MemOp&) const = default;
};

/// What a shared check demands of the page.
enum class Rights : std::uint8_t { kRead, kWrite, kReadWrite };
constexpr bool allows_loads(Rights r) { return r != Rights::kWrite; }
constexpr bool allows_stores(Rights r) { return r != Rights::kRead; }

/// imm of Op::kTlbCheck.  The check covers the bytes [args[0] + lo, args[0] + lo + span), which must lie in one page;
/// it fails when args[0] + lo is not a multiple of 1 << align_log2.  Accesses under it sit at multiples of their own
/// alignment from lo.
struct TlbCheckImm {
  std::int16_t lo = 0;
  std::uint16_t span = 0;
  std::uint8_t align_log2 = 0;
  std::uint8_t mmu_index = 0;
  Rights rights = Rights::kRead;
  [[nodiscard]] constexpr std::uint64_t pack() const {
    return static_cast<std::uint16_t>(lo) | static_cast<std::uint64_t>(span) << 16 |
           static_cast<std::uint64_t>(align_log2) << 32 | static_cast<std::uint64_t>(mmu_index) << 36 |
           static_cast<std::uint64_t>(rights) << 40;
  }
  static constexpr TlbCheckImm unpack(std::uint64_t v) {
    return {static_cast<std::int16_t>(v & 0xffff), static_cast<std::uint16_t>((v >> 16) & 0xffff),
            static_cast<std::uint8_t>((v >> 32) & 7), static_cast<std::uint8_t>((v >> 36) & 15),
            static_cast<Rights>((v >> 40) & 3)};
  }
  bool operator==(const TlbCheckImm&) const = default;
};

/// Byte distance of a kLoad or kStore from the host address its shared check gave; bits 63:32 of its imm (31:0 are its
/// MemOp).
constexpr std::uint32_t shared_displacement(std::uint64_t imm) { return static_cast<std::uint32_t>(imm >> 32); }

/// imm of counter ops: a 64-bit cell `offset` bytes into the vCPU's counters (Env::counters) or, if `in_env`, into its
/// Env.
struct CounterRef {
  std::uint32_t offset = 0;
  bool in_env = false;
  [[nodiscard]] constexpr std::uint64_t pack() const { return offset | static_cast<std::uint64_t>(in_env) << 63; }
  static constexpr CounterRef unpack(std::uint64_t v) { return {static_cast<std::uint32_t>(v), (v >> 63) != 0}; }
  bool operator==(const CounterRef&) const = default;
};

/// What an atomic read-modify-write stores, given old and operand.
enum class Rmw : std::uint8_t { kXchg, kAdd, kAnd, kOr, kXor, kAndNot, kMin, kMax, kMinU, kMaxU };
std::string_view name(Rmw r);

}  // namespace tcg::ir
