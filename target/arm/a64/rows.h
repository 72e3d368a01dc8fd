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
std::span<const Row> logical_rows();
std::span<const Row> bitfield_rows();
std::span<const Row> move_rows();
std::span<const Row> conditional_rows();
std::span<const Row> data_rows();
std::span<const Row> pauth_rows();
std::span<const Row> branch_rows();
std::span<const Row> exception_rows();
std::span<const Row> hint_rows();
std::span<const Row> system_rows();
std::span<const Row> load_store_rows();
std::span<const Row> load_store_pair_rows();
std::span<const Row> exclusive_rows();
std::span<const Row> atomic_rows();
// Floating point, scalar and vector.
std::span<const Row> fp_arithmetic_rows();
std::span<const Row> fp_compare_rows();
std::span<const Row> fp_convert_rows();
std::span<const Row> fp_move_rows();
std::span<const Row> simd_fp_three_same_rows();
std::span<const Row> simd_fp_three_same_half_rows();
std::span<const Row> simd_fp_three_same_scalar_rows();
std::span<const Row> simd_fp_unary_rows();
std::span<const Row> simd_fp_unary_half_rows();
std::span<const Row> simd_fp_unary_scalar_rows();
std::span<const Row> simd_fp_convert_rows();
std::span<const Row> simd_fp_fold_rows();
std::span<const Row> simd_fp_element_rows();
/// All of these, for tests of floating point alone.
std::span<const std::span<const Row>> fp_row_groups();
// Advanced SIMD (integer, moves, memory) and cryptography.
std::span<const Row> simd_across_lanes_rows();
std::span<const Row> simd_copy_rows();
std::span<const Row> simd_crypto_rows();
std::span<const Row> simd_immediate_rows();
std::span<const Row> simd_indexed_rows();
std::span<const Row> simd_indexed_scalar_rows();
std::span<const Row> simd_load_store_rows();
std::span<const Row> simd_permute_rows();
std::span<const Row> simd_shift_immediate_rows();
std::span<const Row> simd_shift_immediate_scalar_rows();
std::span<const Row> simd_three_different_rows();
std::span<const Row> simd_three_different_scalar_rows();
std::span<const Row> simd_three_same_rows();
std::span<const Row> simd_three_same_scalar_rows();
std::span<const Row> simd_two_reg_misc_rows();
std::span<const Row> simd_two_reg_misc_scalar_rows();
/// All of these.
std::span<const std::span<const Row>> simd_row_groups();

/// Every instruction of the architecture that we have.
const decode::Table<Row>& insn_table();

/// Which BTYPE values (bit n: value n) fault at a kLandingPad instruction.
unsigned refused_btypes(std::uint32_t word);

}  // namespace arm::a64
