// SPDX-License-Identifier: MIT
// Data processing of one, two and three sources.  Source: DDI 0487 C4.1, C6.2.
#include <array>

#include "target/arm/a64/rows.h"

namespace arm::a64 {
namespace {

using tcg::ir::Op;

// One source.

/// Exchanges groups of `n` bits that `mask` tells apart.
Value swap_bits(Translator& t, Width w, Value v, unsigned n, std::uint64_t mask) {
  const Value low = t.b.and_(t.b.shr(v, t.imm(w, n)), t.imm(w, mask));
  return t.b.or_(t.b.shl(t.b.and_(v, t.imm(w, mask)), t.imm(w, n)), low);
}

void rbit(Translator& t, Width w, Reg rn, Reg rd) {
  Value v = t.reg(w, rn.n);
  v = swap_bits(t, w, v, 1, 0x5555'5555'5555'5555);
  v = swap_bits(t, w, v, 2, 0x3333'3333'3333'3333);
  v = swap_bits(t, w, v, 4, 0x0f0f'0f0f'0f0f'0f0f);
  t.set_reg(w, rd.n, t.b.unary(Op::kBswap, v));
}
void rev16(Translator& t, Width w, Reg rn, Reg rd) {
  t.set_reg(w, rd.n, swap_bits(t, w, t.reg(w, rn.n), 8, 0x00ff'00ff'00ff'00ff));
}
/// REV32 of an X register: both words.
void rev32(Translator& t, Xreg rn, Xreg rd) {
  const Value swapped = t.b.unary(Op::kBswap, t.x(rn.n));
  t.set_x(rd.n, t.b.binary(Op::kRotr, swapped, t.b.i64(32)));
}
template <Width kWidth>
void rev(Translator& t, Reg rn, Reg rd) {
  t.set_reg(kWidth, rd.n, t.b.unary(Op::kBswap, t.reg(kWidth, rn.n)));
}
void clz(Translator& t, Width w, Reg rn, Reg rd) { t.set_reg(w, rd.n, t.b.unary(Op::kClz, t.reg(w, rn.n))); }
/// CLS: bits behind the top one that equal it.
void cls(Translator& t, Width w, Reg rn, Reg rd) {
  const Value v = t.reg(w, rn.n);
  const Value flipped = t.b.xor_(v, t.b.sar(v, t.imm(w, bits_of(w) - 1)));
  t.set_reg(w, rd.n, t.b.sub(t.b.unary(Op::kClz, flipped), t.imm(w, 1)));
}

// Two sources.

template <Op kOp>
void two(Translator& t, Width w, Reg rm, Reg rn, Reg rd) {
  t.set_reg(w, rd.n, t.b.binary(kOp, t.reg(w, rn.n), t.reg(w, rm.n)));
}

template <Helper kHelper, unsigned kBytes>
void crc(Translator& t, Wreg rm, Wreg rn, Wreg rd) {
  const Value data = kBytes == 8 ? t.x(rm.n) : t.b.zext64(t.w(rm.n));
  t.set_w(rd.n, t.call(kHelper, Type::kI32, {t.w(rn.n), data, t.b.i32(kBytes)}));
}
template <Helper kHelper>
void crc_x(Translator& t, Xreg rm, Wreg rn, Wreg rd) {
  crc<kHelper, 8>(t, Wreg{rm.n}, rn, rd);
}

// Three sources.

enum class Sum : bool { kAdd, kSub };

template <Sum kSum>
Value accumulate(Translator& t, Width w, unsigned ra, Value product) {
  if (ra == 31) return kSum == Sum::kAdd ? product : t.b.neg(product);
  return t.b.binary(kSum == Sum::kAdd ? Op::kAdd : Op::kSub, t.reg(w, ra), product);
}

/// MADD, MSUB.
template <Sum kSum>
void multiply(Translator& t, Width w, Reg rm, Reg ra, Reg rn, Reg rd) {
  t.set_reg(w, rd.n, accumulate<kSum>(t, w, ra.n, t.b.mul(t.reg(w, rn.n), t.reg(w, rm.n))));
}
/// SMADDL, SMSUBL, UMADDL, UMSUBL.
template <Op kExtend, Sum kSum>
void multiply_long(Translator& t, Wreg rm, Xreg ra, Wreg rn, Xreg rd) {
  const Value left = t.b.convert(kExtend, Type::kI64, t.w(rn.n)), right = t.b.convert(kExtend, Type::kI64, t.w(rm.n));
  t.set_x(rd.n, accumulate<kSum>(t, Width::k64, ra.n, t.b.mul(left, right)));
}
template <Op kOp>
void multiply_high(Translator& t, Xreg rm, Xreg rn, Xreg rd) {
  t.set_x(rd.n, t.b.binary(kOp, t.x(rn.n), t.x(rm.n)));
}

using enum Sum;
constexpr std::uint32_t kCrc = needs(Feature::kCrc32) | kNeverLeaves;

// clang-format off
constexpr std::array kRows{
    decode::insn<"z 10 11010110 00000 000000 nnnnn ddddd", rbit>("RBIT", "rbit {d}, {n}", kNeverLeaves),
    decode::insn<"z 10 11010110 00000 000001 nnnnn ddddd", rev16>("REV16", "rev16 {d}, {n}", kNeverLeaves),
    decode::insn<"0 10 11010110 00000 000010 nnnnn ddddd", rev<Width::k32>>("REV", "rev {d}, {n}", kNeverLeaves),
    decode::insn<"1 10 11010110 00000 000010 nnnnn ddddd", rev32>("REV32", "rev32 {d}, {n}", kNeverLeaves),
    decode::insn<"1 10 11010110 00000 000011 nnnnn ddddd", rev<Width::k64>>("REV", "rev {d}, {n}", kNeverLeaves),
    decode::insn<"z 10 11010110 00000 000100 nnnnn ddddd", clz>("CLZ", "clz {d}, {n}", kNeverLeaves),
    decode::insn<"z 10 11010110 00000 000101 nnnnn ddddd", cls>("CLS", "cls {d}, {n}", kNeverLeaves),

    decode::insn<"z 00 11010110 mmmmm 000010 nnnnn ddddd", two<Op::kDivU>>("UDIV", "udiv {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 00 11010110 mmmmm 000011 nnnnn ddddd", two<Op::kDivS>>("SDIV", "sdiv {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 00 11010110 mmmmm 001000 nnnnn ddddd", two<Op::kShl>>("LSLV", "lsl {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 00 11010110 mmmmm 001001 nnnnn ddddd", two<Op::kShr>>("LSRV", "lsr {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 00 11010110 mmmmm 001010 nnnnn ddddd", two<Op::kSar>>("ASRV", "asr {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"z 00 11010110 mmmmm 001011 nnnnn ddddd", two<Op::kRotr>>("RORV", "ror {d}, {n}, {m}", kNeverLeaves),

    decode::insn<"0 00 11010110 mmmmm 010000 nnnnn ddddd", crc<Helper::kCrc32, 1>>("CRC32B", "crc32b {d}, {n}, {m}", kCrc),
    decode::insn<"0 00 11010110 mmmmm 010001 nnnnn ddddd", crc<Helper::kCrc32, 2>>("CRC32H", "crc32h {d}, {n}, {m}", kCrc),
    decode::insn<"0 00 11010110 mmmmm 010010 nnnnn ddddd", crc<Helper::kCrc32, 4>>("CRC32W", "crc32w {d}, {n}, {m}", kCrc),
    decode::insn<"1 00 11010110 mmmmm 010011 nnnnn ddddd", crc_x<Helper::kCrc32>>("CRC32X", "crc32x {d}, {n}, {m}", kCrc),
    decode::insn<"0 00 11010110 mmmmm 010100 nnnnn ddddd", crc<Helper::kCrc32c, 1>>("CRC32CB", "crc32cb {d}, {n}, {m}", kCrc),
    decode::insn<"0 00 11010110 mmmmm 010101 nnnnn ddddd", crc<Helper::kCrc32c, 2>>("CRC32CH", "crc32ch {d}, {n}, {m}", kCrc),
    decode::insn<"0 00 11010110 mmmmm 010110 nnnnn ddddd", crc<Helper::kCrc32c, 4>>("CRC32CW", "crc32cw {d}, {n}, {m}", kCrc),
    decode::insn<"1 00 11010110 mmmmm 010111 nnnnn ddddd", crc_x<Helper::kCrc32c>>("CRC32CX", "crc32cx {d}, {n}, {m}", kCrc),

    decode::insn<"z 00 11011000 mmmmm 0 aaaaa nnnnn ddddd", multiply<kAdd>>("MADD", "madd {d}, {n}, {m}, {a}", kNeverLeaves),
    decode::insn<"z 00 11011000 mmmmm 1 aaaaa nnnnn ddddd", multiply<kSub>>("MSUB", "msub {d}, {n}, {m}, {a}", kNeverLeaves),
    decode::insn<"1 00 11011001 mmmmm 0 aaaaa nnnnn ddddd", multiply_long<Op::kSext32to64, kAdd>>("SMADDL", "smaddl {d}, {n}, {m}, {a}", kNeverLeaves),
    decode::insn<"1 00 11011001 mmmmm 1 aaaaa nnnnn ddddd", multiply_long<Op::kSext32to64, kSub>>("SMSUBL", "smsubl {d}, {n}, {m}, {a}", kNeverLeaves),
    decode::insn<"1 00 11011101 mmmmm 0 aaaaa nnnnn ddddd", multiply_long<Op::kZext32to64, kAdd>>("UMADDL", "umaddl {d}, {n}, {m}, {a}", kNeverLeaves),
    decode::insn<"1 00 11011101 mmmmm 1 aaaaa nnnnn ddddd", multiply_long<Op::kZext32to64, kSub>>("UMSUBL", "umsubl {d}, {n}, {m}, {a}", kNeverLeaves),
    decode::insn<"1 00 11011010 mmmmm 0 11111 nnnnn ddddd", multiply_high<Op::kMulHiS>>("SMULH", "smulh {d}, {n}, {m}", kNeverLeaves),
    decode::insn<"1 00 11011110 mmmmm 0 11111 nnnnn ddddd", multiply_high<Op::kMulHiU>>("UMULH", "umulh {d}, {n}, {m}", kNeverLeaves),
};
// clang-format on

}  // namespace

std::span<const Row> data_rows() { return kRows; }

}  // namespace arm::a64
