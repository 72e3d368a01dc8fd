// SPDX-License-Identifier: MIT
// What the rows of vector floating point share: fields, arrangements, specs.
#pragma once

#include "target/arm/a64/fp_common.h"

namespace arm::a64 {

/// Q: 128-bit vectors rather than 64-bit ones.
struct Quad {
  std::uint32_t raw = 0;
};
/// sz: doubles rather than singles.
struct Double {
  std::uint32_t raw = 0;
  [[nodiscard]] constexpr FpFormat format() const { return raw != 0 ? FpFormat::kF64 : FpFormat::kF32; }
};
/// Vector registers that print with their arrangement: by Q and sz (bit 22), of halfs by Q, and fixed ones.
struct Vfp {
  std::uint32_t n = 0;
};
struct Vhalf {
  std::uint32_t n = 0;
};
/// Scalar register of the size in sz.
struct Fscalar {
  std::uint32_t n = 0;
};
void append_text(Text& text, Vfp r);
void append_text(Text& text, Vhalf r);
void append_text(Text& text, Fscalar r);
/// "2" where Q is set: FCVTL2 and its like.
void append_text(Text& text, Quad q);

/// False, and undefined, for one double in a 64-bit vector.
bool require_arrangement(Translator& t, Quad q, Double z);

/// A vector operation of one format under the block's modes.
FpSpec vector_spec(const Translator& t, FpOp op, FpFormat format, Quad q);

/// Integer format of a float format's width.
constexpr FpFormat integer_of(FpFormat f, bool is_signed) {
  switch (tcg::ir::bytes_of(f)) {
    case 2: return is_signed ? FpFormat::kI16 : FpFormat::kU16;
    case 4: return is_signed ? FpFormat::kI32 : FpFormat::kU32;
    default: return is_signed ? FpFormat::kI64 : FpFormat::kU64;
  }
}

}  // namespace arm::a64
