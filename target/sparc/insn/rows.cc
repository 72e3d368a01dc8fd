// SPDX-License-Identifier: MIT
// The table over all decode rows.
#include "target/sparc/insn/rows.h"

#include <array>

namespace sparc {

const decode::Table<Row>& insn_table() {
  static const std::array groups{alu_rows(),    multiply_rows(),   control_rows(), window_rows(),
                                 memory_rows(), alternate_rows(),  state_rows(),   fp_memory_rows(),
                                 fp_rows(),     coprocessor_rows()};
  static const decode::Table<Row> table{groups};
  return table;
}

}  // namespace sparc
