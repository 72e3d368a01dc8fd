// SPDX-License-Identifier: MIT
// Vector operations: the sub-ops of Op::kVec, one row each, with the lanes they work on.
//
// A 128-bit vector is lanes of 8 to 64 bits, lane 0 in the lowest bits.  All are pure.  Floating point is not here.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tcg::ir {

/// Width of a lane: 8 << value bits.
enum class Lane : std::uint8_t { k8, k16, k32, k64 };
constexpr unsigned lane_bytes(Lane l) { return 1u << static_cast<unsigned>(l); }
constexpr unsigned lane_bits(Lane l) { return 8u << static_cast<unsigned>(l); }
constexpr unsigned lane_count(Lane l) { return 16u >> static_cast<unsigned>(l); }
constexpr Lane wider(Lane l) { return static_cast<Lane>(static_cast<unsigned>(l) + 1); }
constexpr Lane narrower(Lane l) { return static_cast<Lane>(static_cast<unsigned>(l) - 1); }

/// Sub-ops.  a, b, c are the operands, n is VecImm::n, "lane" VecImm::lane; by lane unless said otherwise.
enum class VecOp : std::uint8_t {
  // Bits; no lanes.
  kAnd,
  kOr,
  kXor,
  kAndNot,  ///< a & ~b
  kNot,
  kBitSelect,  ///< (a & b) | (~a & c)
  // Moving.  A scalar of 8, 16, 32 bits is the low part of an I32, one of 64 bits an I64.
  kConcat64,  ///< I64 a (low half), I64 b
  kDup,       ///< scalar a in every lane
  kDupLane,   ///< lane n of a in every lane
  kInsert,    ///< a with lane n replaced by scalar b
  kCopyLane,  ///< a with lane n & 15 replaced by lane n >> 4 of b
  kExtract,   ///< lane n of a as a scalar, zero-extended
  kKeepLow,   ///< lane 0 of a, the rest zero
  kZip1,
  kZip2,  ///< lower (upper) halves of a and b interleaved
  kUzp1,
  kUzp2,  ///< even (odd) lanes of a, then of b
  kTrn1,
  kTrn2,   ///< even (odd) lanes of a and b in turn
  kExt,    ///< bytes n to n + 15 of b:a (a the lower 16)
  kRev,    ///< lanes reversed within each group of 1 << n bytes
  kTable,  ///< bytes of a chosen by the bytes of b; 0 where those are above 15
  // Integers; wrap.
  kAdd,
  kSub,
  kMul,
  kAbs,
  kAddSatS,
  kAddSatU,
  kSubSatS,
  kSubSatU,
  kAddSatMixed,  ///< n 0: signed a + unsigned b, saturated signed; 1: unsigned a + signed b, saturated unsigned
  kMinS,
  kMinU,
  kMaxS,
  kMaxU,
  kAvgU,  ///< (a + b + 1) >> 1, unsigned, not wrapped
  kCmpEq,
  kCmpGtS,
  kCmpGeS,
  kCmpGtU,
  kCmpGeU,  ///< all ones or 0
  kShl,     ///< by n, below the lane's width
  kShrU,
  kShrS,   ///< by n, at most the lane's width
  kRol,    ///< rotated left by n, 1 to the lane's width - 1
  kShift,  ///< by the signed low byte of b's lane, left if positive; n: VecShift bits
  kPopcount,
  kClz,
  kRbit,       ///< bits of each byte reversed
  kAddPairsS,  ///< sums of neighbouring lanes, twice as wide; lane is the source's
  kAddPairsU,
  kWidenS,
  kWidenU,       ///< lower (n 0) or upper (n 1) half of a's lanes, twice as wide; lane is the source's
  kNarrow,       ///< low halves of a's lanes in the lower half, upper half 0; lane is the result's
  kNarrowSatS,   ///< the same, signed saturated to signed
  kNarrowSatSU,  ///< signed to unsigned
  kNarrowSatU,   ///< unsigned to unsigned
  kMulLongS,
  kMulLongU,    ///< products, twice as wide, of the lower (n 0) or upper (n 1) halves' lanes; lane is the source's
  kMulHighSat,  ///< 2ab >> width, signed saturated; n 1: rounded
  kMulAddHigh,  ///< ((c << width) +- 2ab + half) >> width, signed saturated; n 0: +, 1: -; + 2: mask of those saturated
  kDot,         ///< c (32 bits) + sum of 4 products of bytes; n: VecSigns
  kMatrixMulAdd,  ///< c (2x2 of 32 bits) + a (2x8 bytes) times b (2x8 bytes) transposed; n: VecSigns
  kPolyMul,       ///< carry-less product of bytes, low half
  kPolyMulLong,   ///< carry-less products of bytes of half n, 16 bits
  kPolyMul64,     ///< carry-less 128-bit product of a's half n & 1 and b's half n >> 1
  kRecipEstimate,
  kRsqrtEstimate,  ///< Arm's unsigned estimates, 32 bits
  // Ciphers and hashes.  AES as x86 defines its instructions.
  kAesEnc,
  kAesEncLast,
  kAesDec,
  kAesDecLast,  ///< state a, round key b
  kAesImc,      ///< InvMixColumns
  kSha1,        ///< Arm's SHA1C (n 0), SHA1P (1), SHA1M (2): abcd in a, e in b, schedule + constant in c
  kSha1Su0,
  kSha1Su1,
  kSha256H,
  kSha256H2,
  kSha256Su0,
  kSha256Su1,
  kSha512H,
  kSha512H2,
  kSha512Su0,
  kSha512Su1,
  kSm3Ss1,
  kSm3Tt,  ///< SM3TT1A, 1B, 2A, 2B by n & 3; n >> 2: index of the lane of c
  kSm3PartW1,
  kSm3PartW2,
  kSm4E,
  kSm4Key,  ///< as Arm's instructions of these names
};
inline constexpr unsigned kVecOpCount = static_cast<unsigned>(VecOp::kSm4Key) + 1;

/// n of kShift: signed lanes; rounding right shifts; saturating left shifts; the mask of lanes that saturated instead.
enum VecShift : std::uint8_t {
  kShiftSigned = 1,
  kShiftRound = 2,
  kShiftSaturate = 4,
  kShiftMask = 8,
  kShiftToUnsigned = 16
};
/// n of kDot and kMatrixMulAdd: how the bytes of a and b are read.
enum VecSigns : std::uint8_t { kBothSigned, kBothUnsigned, kUnsignedSigned };

/// Inst::imm of a kVec.
struct VecImm {
  Lane lane = Lane::k8;
  std::uint8_t n = 0;
  [[nodiscard]] constexpr std::uint64_t pack() const {
    return static_cast<std::uint64_t>(lane) | std::uint64_t{n} << 8;
  }
  static constexpr VecImm unpack(std::uint64_t v) {
    return {static_cast<Lane>(v & 3), static_cast<std::uint8_t>(v >> 8 & 0xff)};
  }
};

/// A row: operands by letter (v: V128, s: scalar of the lane's width, q: I64), result ('v' or 's'), the lanes allowed
/// (bit per Lane; 0: the op has none, its lane is k8), and whether n matters.
struct VecOpInfo {
  std::string_view name;
  std::string_view args;
  char result = 'v';
  std::uint8_t lanes = 0;
  bool has_n = false;
};

constexpr VecOpInfo vec_row(VecOp op) {
  constexpr std::uint8_t k8 = 1, k16 = 2, k32 = 4, kAll = 15, kTo32 = 7;
  switch (op) {
    case VecOp::kAnd: return {"and", "vv"};
    case VecOp::kOr: return {"or", "vv"};
    case VecOp::kXor: return {"xor", "vv"};
    case VecOp::kAndNot: return {"andnot", "vv"};
    case VecOp::kNot: return {"not", "v"};
    case VecOp::kBitSelect: return {"bitselect", "vvv"};
    case VecOp::kConcat64: return {"concat64", "qq"};
    case VecOp::kDup: return {"dup", "s", 'v', kAll};
    case VecOp::kDupLane: return {"dup_lane", "v", 'v', kAll, true};
    case VecOp::kInsert: return {"insert", "vs", 'v', kAll, true};
    case VecOp::kCopyLane: return {"copy_lane", "vv", 'v', kAll, true};
    case VecOp::kExtract: return {"extract", "v", 's', kAll, true};
    case VecOp::kKeepLow: return {"keep_low", "v", 'v', kAll};
    case VecOp::kZip1: return {"zip1", "vv", 'v', kAll};
    case VecOp::kZip2: return {"zip2", "vv", 'v', kAll};
    case VecOp::kUzp1: return {"uzp1", "vv", 'v', kAll};
    case VecOp::kUzp2: return {"uzp2", "vv", 'v', kAll};
    case VecOp::kTrn1: return {"trn1", "vv", 'v', kAll};
    case VecOp::kTrn2: return {"trn2", "vv", 'v', kAll};
    case VecOp::kExt: return {"ext", "vv", 'v', 0, true};
    case VecOp::kRev: return {"rev", "v", 'v', kTo32, true};
    case VecOp::kTable: return {"table", "vv"};
    case VecOp::kAdd: return {"add", "vv", 'v', kAll};
    case VecOp::kSub: return {"sub", "vv", 'v', kAll};
    case VecOp::kMul: return {"mul", "vv", 'v', kTo32};
    case VecOp::kAbs: return {"abs", "v", 'v', kAll};
    case VecOp::kAddSatS: return {"add_sat_s", "vv", 'v', kAll};
    case VecOp::kAddSatU: return {"add_sat_u", "vv", 'v', kAll};
    case VecOp::kSubSatS: return {"sub_sat_s", "vv", 'v', kAll};
    case VecOp::kSubSatU: return {"sub_sat_u", "vv", 'v', kAll};
    case VecOp::kAddSatMixed: return {"add_sat_mixed", "vv", 'v', kAll, true};
    case VecOp::kMinS: return {"min_s", "vv", 'v', kTo32};
    case VecOp::kMinU: return {"min_u", "vv", 'v', kTo32};
    case VecOp::kMaxS: return {"max_s", "vv", 'v', kTo32};
    case VecOp::kMaxU: return {"max_u", "vv", 'v', kTo32};
    case VecOp::kAvgU: return {"avg_u", "vv", 'v', k8 | k16};
    case VecOp::kCmpEq: return {"cmp_eq", "vv", 'v', kAll};
    case VecOp::kCmpGtS: return {"cmp_gt_s", "vv", 'v', kAll};
    case VecOp::kCmpGeS: return {"cmp_ge_s", "vv", 'v', kAll};
    case VecOp::kCmpGtU: return {"cmp_gt_u", "vv", 'v', kAll};
    case VecOp::kCmpGeU: return {"cmp_ge_u", "vv", 'v', kAll};
    case VecOp::kShl: return {"shl", "v", 'v', kAll, true};
    case VecOp::kShrU: return {"shr_u", "v", 'v', kAll, true};
    case VecOp::kShrS: return {"shr_s", "v", 'v', kAll, true};
    case VecOp::kRol: return {"rol", "v", 'v', kAll, true};
    case VecOp::kShift: return {"shift", "vv", 'v', kAll, true};
    case VecOp::kPopcount: return {"popcount", "v", 'v', k8};
    case VecOp::kClz: return {"clz", "v", 'v', kTo32};
    case VecOp::kRbit: return {"rbit", "v", 'v', k8};
    case VecOp::kAddPairsS: return {"add_pairs_s", "v", 'v', kTo32};
    case VecOp::kAddPairsU: return {"add_pairs_u", "v", 'v', kTo32};
    case VecOp::kWidenS: return {"widen_s", "v", 'v', kTo32, true};
    case VecOp::kWidenU: return {"widen_u", "v", 'v', kTo32, true};
    case VecOp::kNarrow: return {"narrow", "v", 'v', kTo32};
    case VecOp::kNarrowSatS: return {"narrow_sat_s", "v", 'v', kTo32};
    case VecOp::kNarrowSatSU: return {"narrow_sat_su", "v", 'v', kTo32};
    case VecOp::kNarrowSatU: return {"narrow_sat_u", "v", 'v', kTo32};
    case VecOp::kMulLongS: return {"mul_long_s", "vv", 'v', kTo32, true};
    case VecOp::kMulLongU: return {"mul_long_u", "vv", 'v', kTo32, true};
    case VecOp::kMulHighSat: return {"mul_high_sat", "vv", 'v', k16 | k32, true};
    case VecOp::kMulAddHigh: return {"mul_add_high", "vvv", 'v', k16 | k32, true};
    case VecOp::kDot: return {"dot", "vvv", 'v', 0, true};
    case VecOp::kMatrixMulAdd: return {"matrix_mul_add", "vvv", 'v', 0, true};
    case VecOp::kPolyMul: return {"poly_mul", "vv"};
    case VecOp::kPolyMulLong: return {"poly_mul_long", "vv", 'v', 0, true};
    case VecOp::kPolyMul64: return {"poly_mul64", "vv", 'v', 0, true};
    case VecOp::kRecipEstimate: return {"recip_estimate", "v", 'v', k32};
    case VecOp::kRsqrtEstimate: return {"rsqrt_estimate", "v", 'v', k32};
    case VecOp::kAesEnc: return {"aes_enc", "vv"};
    case VecOp::kAesEncLast: return {"aes_enc_last", "vv"};
    case VecOp::kAesDec: return {"aes_dec", "vv"};
    case VecOp::kAesDecLast: return {"aes_dec_last", "vv"};
    case VecOp::kAesImc: return {"aes_imc", "v"};
    case VecOp::kSha1: return {"sha1", "vvv", 'v', 0, true};
    case VecOp::kSha1Su0: return {"sha1_su0", "vvv"};
    case VecOp::kSha1Su1: return {"sha1_su1", "vv"};
    case VecOp::kSha256H: return {"sha256_h", "vvv"};
    case VecOp::kSha256H2: return {"sha256_h2", "vvv"};
    case VecOp::kSha256Su0: return {"sha256_su0", "vv"};
    case VecOp::kSha256Su1: return {"sha256_su1", "vvv"};
    case VecOp::kSha512H: return {"sha512_h", "vvv"};
    case VecOp::kSha512H2: return {"sha512_h2", "vvv"};
    case VecOp::kSha512Su0: return {"sha512_su0", "vv"};
    case VecOp::kSha512Su1: return {"sha512_su1", "vvv"};
    case VecOp::kSm3Ss1: return {"sm3_ss1", "vvv"};
    case VecOp::kSm3Tt: return {"sm3_tt", "vvv", 'v', 0, true};
    case VecOp::kSm3PartW1: return {"sm3_partw1", "vvv"};
    case VecOp::kSm3PartW2: return {"sm3_partw2", "vvv"};
    case VecOp::kSm4E: return {"sm4_e", "vv"};
    case VecOp::kSm4Key: return {"sm4_key", "vv"};
  }
  return {};
}

inline constexpr auto kVecOpInfos = [] {
  std::array<VecOpInfo, kVecOpCount> rows{};
  for (unsigned i = 0; i < kVecOpCount; ++i) rows[i] = vec_row(static_cast<VecOp>(i));
  return rows;
}();
constexpr const VecOpInfo& info(VecOp op) { return kVecOpInfos[static_cast<unsigned>(op)]; }

}  // namespace tcg::ir
