// SPDX-License-Identifier: MIT
// The table over all decode rows.
#include "target/arm/a64/rows.h"

#include <array>

namespace arm::a64 {

const decode::Table<Row>& insn_table() {
  static const std::array groups{
      // Base instructions.
      add_sub_rows(), move_rows(), branch_rows(), exception_rows(), hint_rows(),
      // Floating point.
      // Advanced SIMD and cryptography.
  };
  static const decode::Table<Row> table{groups};
  return table;
}

}  // namespace arm::a64
