// SPDX-License-Identifier: MIT
// The table over all decode rows.
#include "target/arm/a64/rows.h"

#include <array>
#include <vector>

namespace arm::a64 {

// Floating point.
std::span<const std::span<const Row>> fp_row_groups() {
  static const std::array groups{fp_arithmetic_rows(),
                                 fp_compare_rows(),
                                 fp_convert_rows(),
                                 fp_move_rows(),
                                 simd_fp_three_same_rows(),
                                 simd_fp_three_same_half_rows(),
                                 simd_fp_three_same_scalar_rows(),
                                 simd_fp_unary_rows(),
                                 simd_fp_unary_half_rows(),
                                 simd_fp_unary_scalar_rows(),
                                 simd_fp_convert_rows(),
                                 simd_fp_fold_rows(),
                                 simd_fp_element_rows()};
  return groups;
}

// Advanced SIMD and cryptography.
std::span<const std::span<const Row>> simd_row_groups() {
  static const std::array groups{simd_three_same_rows(),
                                 simd_three_same_scalar_rows(),
                                 simd_three_different_rows(),
                                 simd_three_different_scalar_rows(),
                                 simd_two_reg_misc_rows(),
                                 simd_two_reg_misc_scalar_rows(),
                                 simd_across_lanes_rows(),
                                 simd_shift_immediate_rows(),
                                 simd_shift_immediate_scalar_rows(),
                                 simd_indexed_rows(),
                                 simd_indexed_scalar_rows(),
                                 simd_copy_rows(),
                                 simd_immediate_rows(),
                                 simd_permute_rows(),
                                 simd_load_store_rows(),
                                 simd_crypto_rows()};
  return groups;
}

const decode::Table<Row>& insn_table() {
  static const auto groups = [] {
    std::vector<std::span<const Row>> all{
        // Base instructions.
        add_sub_rows(), logical_rows(),    bitfield_rows(),        move_rows(),      conditional_rows(),
        data_rows(),    pauth_rows(),      branch_rows(),          exception_rows(), hint_rows(),
        system_rows(),  load_store_rows(), load_store_pair_rows(), exclusive_rows(), atomic_rows(),
    };
    all.insert(all.end(), fp_row_groups().begin(), fp_row_groups().end());
    all.insert(all.end(), simd_row_groups().begin(), simd_row_groups().end());
    return all;
  }();
  static const decode::Table<Row> table{groups};
  return table;
}

}  // namespace arm::a64
