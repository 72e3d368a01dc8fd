// SPDX-License-Identifier: MIT
// The slot table.
#include "target/arm/slots.h"

#include <cstddef>
#include <list>
#include <string>
#include <vector>

#include "base/check.h"
#include "target/arm/helpers.h"

// State has a base with members, for which offsetof is only conditionally supported; g++ and clang do.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace arm {
namespace {

using tcg::ir::SlotInfo;
using tcg::ir::Type;

/// Collects slots in the order of slots.h; keeps the made-up names alive.
class SlotTable {
 public:
  SlotTable() {
    for (unsigned r = 0; r < 31; ++r) add("x" + std::to_string(r), Type::kI64, offsetof(State, x) + 8 * r);
    add("sp", Type::kI64, offsetof(State, sp));
    add("pc", Type::kI64, offsetof(State, pc));
    add("nzcv", Type::kFlags, offsetof(State, nzcv));
    for (unsigned r = 0; r < 32; ++r) add("q" + std::to_string(r), Type::kV128, offsetof(State, v) + 16 * r);
    for (unsigned r = 0; r < 32; ++r) add("d" + std::to_string(r), Type::kF64, offsetof(State, v) + 16 * r);
    for (unsigned r = 0; r < 32; ++r) add("s" + std::to_string(r), Type::kF32, offsetof(State, v) + 16 * r);
    add("fpcr", Type::kI32, offsetof(State, fpcr));
    add("fpsr", Type::kI32, offsetof(State, fpsr));
    add("tpidr_el0", Type::kI64, offsetof(State, tpidr_el0));
    add("tpidrro_el0", Type::kI64, offsetof(State, tpidrro_el0));
    add("tpidr2_el0", Type::kI64, offsetof(State, tpidr2_el0));
    add("exclusive_address", Type::kI64, offsetof(State, exclusive_address));
    add("exclusive_low", Type::kI64, offsetof(State, exclusive_low));
    add("exclusive_high", Type::kI64, offsetof(State, exclusive_high));
    add("exclusive_bytes", Type::kI64, offsetof(State, exclusive_bytes));
    add("btype", Type::kI32, offsetof(State, btype));
    add("dit", Type::kI32, offsetof(State, dit));
    add("ssbs", Type::kI32, offsetof(State, ssbs));
    add("mode_flags", Type::kI64, offsetof(State, mode_flags));
    add("qc", Type::kV128, offsetof(State, qc));
    add("exclusive_value", Type::kV128, offsetof(State, exclusive_low));
    base::check(slots_.size() == slot::kCount, "slot table follows slots.h");
  }
  [[nodiscard]] std::span<const SlotInfo> slots() const { return slots_; }

 private:
  void add(std::string name, Type type, std::size_t offset) {
    slots_.push_back({names_.emplace_back(std::move(name)), type, static_cast<std::int32_t>(offset), false});
  }
  std::vector<SlotInfo> slots_;
  std::list<std::string> names_;
};

}  // namespace

const tcg::ir::TargetInfo& target_info() {
  static const SlotTable table;
  static const tcg::ir::TargetInfo info = [] {
    tcg::ir::TargetInfo t;
    t.name = "aarch64";
    t.slots = table.slots();
    t.helpers = helper_table();
    t.address_type = Type::kI64;
    t.pc_slot = slot::kPc;
    t.nan_rule = tcg::ir::NanRule::kArm;
    return t;
  }();
  return info;
}

}  // namespace arm
