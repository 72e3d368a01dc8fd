// SPDX-License-Identifier: MIT
// State maps as bytes behind a region's code: where each slot's value is at a point that may leave, and their decoding.
//
// A record: head (32 bits: what the op's thunk needs, see RecordHead), number of entries (16), instructions to give
// back to Env::budget (16), then per entry the slot (16) and its value; last, in place of a slot 0xffff, the 32-bit
// offset of a plugin's counter and a value to add to it.  A value is a 16-bit word, kind << 12 | index:
// kinds 1 to 3 are Loc's, kind 4 a 32-bit and kind 5 a 64-bit constant in the words that follow, kind 6 flags to be
// computed from one or two values that follow, kind 7 the value that follows with its bytes (index) zero-extended to
// 16, kind 8 a 64-bit constant that is in both halves of 128 bits.
#pragma once

#include <cstdint>
#include <span>

#include "tcg/backend/x86_64/plan.h"

namespace tcg::x86_64 {

/// Bytes a record of `map` may take at most.
std::size_t record_bound(const Plan& plan, ir::MapId map);
/// Appends the record to `out` (4-byte aligned there).
void write_record(const Plan& plan, ir::MapId map, std::uint32_t head, std::uint32_t owed, Assembler& out);

constexpr std::uint32_t record_head(const std::uint8_t* record) {
  return static_cast<std::uint32_t>(record[0] | record[1] << 8 | record[2] << 16) |
         static_cast<std::uint32_t>(record[3]) << 24;
}
/// What leaving by the record gives back to Env::budget.
constexpr std::uint32_t record_owed(const std::uint8_t* record) {
  return static_cast<std::uint32_t>(record[6] | record[7] << 8);
}
/// Brings guest state up to date: slots of `record` are written from Env::saved_gpr, Env::saved_xmm and the spill slots
/// at `frame`.  Windowed slots are relative to the saved rbx.
void apply_map(Env* env, const ir::TargetInfo& target, const std::uint8_t* record, const std::uint8_t* frame);

}  // namespace tcg::x86_64
