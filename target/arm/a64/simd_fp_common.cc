// SPDX-License-Identifier: MIT
// Fields and arrangements of vector floating point.
#include "target/arm/a64/simd_fp_common.h"

#include <fmt/format.h>

namespace arm::a64 {
namespace {

bool quad(const Text& text) { return (text.word >> 30 & 1) != 0; }
bool is_double(const Text& text) { return (text.word >> 22 & 1) != 0; }

}  // namespace

void append_text(Text& text, Vfp r) {
  if (is_double(text) && !quad(text)) text.valid = false;
  text.out += fmt::format("v{}.{}", r.n, is_double(text) ? "2d" : quad(text) ? "4s" : "2s");
}
void append_text(Text& text, Vhalf r) { text.out += fmt::format("v{}.{}", r.n, quad(text) ? "8h" : "4h"); }
void append_text(Text& text, Fscalar r) { text.out += fmt::format("{}{}", is_double(text) ? 'd' : 's', r.n); }
void append_text(Text& text, Quad q) {
  if (q.raw != 0) text.out += '2';
}

bool require_arrangement(Translator& t, Quad q, Double z) {
  if (z.raw == 0 || q.raw != 0) return true;
  t.undefined();
  return false;
}

FpSpec vector_spec(const Translator& t, FpOp op, FpFormat format, Quad q) {
  const unsigned bytes = q.raw != 0 ? 16 : 8;
  return {.op = op,
          .from = format,
          .to = format,
          .lanes = static_cast<std::uint8_t>(bytes / tcg::ir::bytes_of(format)),
          .mode = fp_mode(t)};
}

}  // namespace arm::a64
