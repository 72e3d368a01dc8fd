// SPDX-License-Identifier: MIT
// Our memory operands as xbyak's, for the files of Assembler.
#pragma once

#include "tcg/backend/x86_64/assembler.h"

namespace tcg::x86_64 {

/// `size` is in bits.  A base of kNoGpr is a label, whose displacement the caller has filled in later.
inline Xbyak::Address address(unsigned size, Mem m) {
  if (m.base == kNoGpr) return {size, false, Xbyak::RegRip(0)};
  if (m.base == kAbsolute) return {size, false, Xbyak::RegExp(static_cast<std::size_t>(m.disp))};
  Xbyak::RegExp e(Xbyak::Reg64(m.base));
  if (m.index != kNoGpr) e = e + Xbyak::RegExp(Xbyak::Reg64(m.index), 1 << m.scale);
  // Only this operator changes the displacement alone.
  return {size, false, e - static_cast<std::size_t>(-static_cast<std::int64_t>(m.disp))};
}

}  // namespace tcg::x86_64
