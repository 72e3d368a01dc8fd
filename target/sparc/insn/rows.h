// SPDX-License-Identifier: MIT
// The decode rows of SPARC V8 by class, and the table over all of them.
#pragma once

#include <span>

#include "target/decode/table.h"
#include "target/sparc/translate.h"

namespace sparc {

using Row = decode::Row<Translator>;

std::span<const Row> alu_rows();
std::span<const Row> multiply_rows();
std::span<const Row> control_rows();
std::span<const Row> window_rows();
std::span<const Row> memory_rows();
std::span<const Row> alternate_rows();
std::span<const Row> state_rows();
std::span<const Row> fp_memory_rows();
std::span<const Row> fp_rows();
std::span<const Row> coprocessor_rows();

/// Every instruction of the architecture.
const decode::Table<Row>& insn_table();

}  // namespace sparc
