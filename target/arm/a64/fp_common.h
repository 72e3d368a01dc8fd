// SPDX-License-Identifier: MIT
// What the floating-point rows share: fields, register access, modes.
#pragma once

#include <cstdint>

#include "target/arm/a64/rows.h"
#include "tcg/ir/fp_op.h"

namespace arm::a64 {

using tcg::ir::FpFormat;
using tcg::ir::FpOp;
using tcg::ir::FpRounding;
using tcg::ir::FpSpec;

/// SIMD&FP register whose size is the ptype field (bits 23:22): S, D, -, H.
struct Freg {
  std::uint32_t n = 0;
};
/// The same with a size of their own.
struct Hreg {
  std::uint32_t n = 0;
};
struct Sreg {
  std::uint32_t n = 0;
};
struct Dreg {
  std::uint32_t n = 0;
};
/// ptype.
struct Ptype {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr bool valid() const { return raw != 2; }
  [[nodiscard]] constexpr FpFormat format() const {
    return raw == 0 ? FpFormat::kF32 : raw == 1 ? FpFormat::kF64 : FpFormat::kF16;
  }
};
/// imm8 of FMOV: sign, three exponent bits, four fraction bits.
struct FpImm8 {
  std::uint32_t raw = 0;
};
void append_text(Text& text, Freg r);
void append_text(Text& text, Hreg r);
void append_text(Text& text, Sreg r);
void append_text(Text& text, Dreg r);
void append_text(Text& text, FpImm8 i);

/// VFPExpandImm: bits of the constant in the format.
std::uint64_t expand_imm8(std::uint32_t imm8, FpFormat format);

/// False, and the instruction undefined, for the reserved ptype and for half precision without FEAT_FP16.
bool require_format(Translator& t, Ptype type);

/// FpMode bits of the block.
std::uint8_t fp_mode(const Translator& t);
/// Half precision as conversions see it: FPCR.AHP.
FpFormat half_format(const Translator& t);

/// Low part of a register: F32, F64, or I32 for half precision.
Value read_fp(Translator& t, FpFormat format, unsigned n);
/// The register becomes the value, zero above.
void write_fp(Translator& t, unsigned n, Value v);

/// A scalar operation of one format under the block's modes.
FpSpec scalar_spec(const Translator& t, FpOp op, FpFormat format);

}  // namespace arm::a64
