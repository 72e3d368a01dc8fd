// SPDX-License-Identifier: MIT
// The decode rows of A64 by the manual's classes, and the table over all of them.
#pragma once

#include <span>

#include "target/arm/a64/translate.h"
#include "target/decode/table.h"

namespace arm::a64 {

using Row = decode::Row<Translator>;

// Base instructions.
std::span<const Row> add_sub_rows();
std::span<const Row> move_rows();
std::span<const Row> branch_rows();
std::span<const Row> exception_rows();
std::span<const Row> hint_rows();
// Floating point.
// Advanced SIMD and cryptography.

/// Every instruction of the architecture that we have.
const decode::Table<Row>& insn_table();

/// Which BTYPE values (bit n: value n) fault at a kLandingPad instruction.
unsigned refused_btypes(std::uint32_t word);

}  // namespace arm::a64
