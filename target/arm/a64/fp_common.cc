// SPDX-License-Identifier: MIT
// Fields, registers and modes of the floating-point rows.
#include "target/arm/a64/fp_common.h"

#include <fmt/format.h>

namespace arm::a64 {

using tcg::ir::Op;

void append_text(Text& text, Freg r) {
  const Ptype type{text.word >> 22 & 3};
  if (!type.valid()) text.valid = false;
  text.out += fmt::format("{}{}", "sd?h"[type.raw], r.n);
}
void append_text(Text& text, Hreg r) { text.out += fmt::format("h{}", r.n); }
void append_text(Text& text, Sreg r) { text.out += fmt::format("s{}", r.n); }
void append_text(Text& text, Dreg r) { text.out += fmt::format("d{}", r.n); }
void append_text(Text& text, FpImm8 i) {
  const std::uint64_t bits = expand_imm8(i.raw, FpFormat::kF64);
  double value = 0;
  static_assert(sizeof value == sizeof bits);
  __builtin_memcpy(&value, &bits, sizeof value);
  text.out += fmt::format("#{:.8f}", value);
}

std::uint64_t expand_imm8(std::uint32_t imm8, FpFormat format) {
  const unsigned exponent_bits = format == FpFormat::kF64 ? 11 : format == FpFormat::kF32 ? 8 : 5;
  const unsigned fraction_bits = 8 * tcg::ir::bytes_of(format) - exponent_bits - 1;
  const std::uint64_t sign = imm8 >> 7, b6 = imm8 >> 6 & 1;
  const std::uint64_t repeated = b6 != 0 ? (std::uint64_t{1} << (exponent_bits - 3)) - 1 : 0;
  const std::uint64_t exponent = (b6 ^ 1) << (exponent_bits - 1) | repeated << 2 | (imm8 >> 4 & 3);
  return sign << (exponent_bits + fraction_bits) | exponent << fraction_bits |
         std::uint64_t{imm8 & 15} << (fraction_bits - 4);
}

bool require_format(Translator& t, Ptype type) {
  if (!type.valid()) {
    t.undefined();
    return false;
  }
  return type.format() != FpFormat::kF16 || t.require(Feature::kFp16);
}

std::uint8_t fp_mode(const Translator& t) {
  const std::uint64_t flags = t.flags();
  unsigned mode = 0;
  if ((flags & kModeDn) != 0) mode |= tcg::ir::kFpDefaultNan;
  if ((flags & kModeFz) != 0) mode |= tcg::ir::kFpFlush;
  if ((flags & kModeFz16) != 0) mode |= tcg::ir::kFpFlushHalf;
  return static_cast<std::uint8_t>(mode);
}

FpFormat half_format(const Translator& t) { return (t.flags() & kModeAhp) != 0 ? FpFormat::kF16Alt : FpFormat::kF16; }

Value read_fp(Translator& t, FpFormat format, unsigned n) {
  const Value q = t.q(n);
  if (format == FpFormat::kF64) return t.b.vlow(Type::kF64, q);
  const Value low = t.b.vlow(Type::kF32, q);
  if (tcg::ir::bytes_of(format) == 4) return low;
  return t.b.and_(t.b.convert(Op::kBitcast, Type::kI32, low), t.b.i32(0xffff));
}

void write_fp(Translator& t, unsigned n, Value v) { t.set_q(n, t.b.vzext(v)); }

FpSpec scalar_spec(const Translator& t, FpOp op, FpFormat format) {
  return {.op = op, .from = format, .to = format, .mode = fp_mode(t)};
}

}  // namespace arm::a64
