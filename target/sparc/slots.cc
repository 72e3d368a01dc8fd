// SPDX-License-Identifier: MIT
// The slot table.
#include "target/sparc/slots.h"

#include <cstddef>
#include <list>
#include <string>
#include <vector>

#include "base/check.h"
#include "target/sparc/helpers.h"

// State has a base with members, for which offsetof is only conditionally supported; g++ and clang do.
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace sparc {
namespace {

using tcg::ir::SlotInfo;
using tcg::ir::Type;

/// Collects slots in the order of slots.h; keeps the made-up names alive.
class SlotTable {
 public:
  SlotTable() {
    state("pc", Type::kI32, offsetof(State, pc));
    state("npc", Type::kI32, offsetof(State, npc));
    state("icc", Type::kFlags, offsetof(State, icc));
    state("y", Type::kI32, offsetof(State, y));
    state("window", Type::kPtr, offsetof(State, window));
    state("save_floor", Type::kPtr, offsetof(State, save_floor));
    state("restore_ceiling", Type::kPtr, offsetof(State, restore_ceiling));
    for (unsigned r = 1; r < 8; ++r) state("g" + std::to_string(r), Type::kI32, offsetof(State, globals) + 4 * r);
    // The even register of a pair is the upper half of the double in host order.
    for (unsigned f = 0; f < 32; ++f)
      state("f" + std::to_string(f), Type::kF32, offsetof(State, doubles) + 4 * (f ^ 1));
    for (unsigned f = 0; f < 32; f += 2) state("d" + std::to_string(f), Type::kF64, offsetof(State, doubles) + 4 * f);
    state("fsr", Type::kI32, offsetof(State, fsr));
    state("fcc", Type::kI32, offsetof(State, fcc));
    state("fp_recipe", Type::kI32, offsetof(State, fp_recipe));
    for (unsigned i = 0; i < 2; ++i) state("fp_s" + std::to_string(i), Type::kF32, offsetof(State, fp_operand) + 8 * i);
    for (unsigned i = 0; i < 2; ++i) state("fp_d" + std::to_string(i), Type::kF64, offsetof(State, fp_operand) + 8 * i);
    state("ef", Type::kI32, offsetof(State, psr_ef));
    state("ec", Type::kI32, offsetof(State, psr_ec));
    state("pil", Type::kI32, offsetof(State, pil));
    state("s", Type::kI32, offsetof(State, s));
    state("ps", Type::kI32, offsetof(State, ps));
    state("et", Type::kI32, offsetof(State, et));
    state("wim", Type::kI32, offsetof(State, wim));
    state("tbr", Type::kI32, offsetof(State, tbr));
    for (int delta = -kMaxWindowDelta; delta <= kMaxWindowDelta + 1; ++delta) windowed(delta, "o", 0);
    for (int delta = -kMaxWindowDelta; delta <= kMaxWindowDelta; ++delta) windowed(delta, "l", 8);
    state("interrupt_level", Type::kI32, offsetof(State, interrupt_level));
    state("mode_flags", Type::kI64, offsetof(State, mode_flags));
    base::check(slots_.size() == slot::kCount, "slot table follows slots.h");
  }
  [[nodiscard]] std::span<const SlotInfo> slots() const { return slots_; }

 private:
  void state(std::string name, Type type, std::size_t offset) {
    slots_.push_back({names_.emplace_back(std::move(name)), type, static_cast<std::int32_t>(offset), false});
  }
  /// Eight registers from word `first` of a window; the entry window's own names are plain, others carry their
  /// distance.
  void windowed(int delta, std::string_view letter, int first) {
    for (int r = 0; r < 8; ++r) {
      std::string name = std::string(letter) + std::to_string(r);
      if (delta == 1 && letter == "o") {
        name[0] = 'i';
      } else if (delta != 0) {
        name += (delta < 0 ? "_m" : "_p") + std::to_string(delta < 0 ? -delta : delta);
      }
      const int word = delta * static_cast<int>(kWindowWords) + first + r;
      slots_.push_back({names_.emplace_back(std::move(name)), Type::kI32, word * 4, true});
    }
  }
  std::vector<SlotInfo> slots_;
  std::list<std::string> names_;
};

}  // namespace

const tcg::ir::TargetInfo& target_info() {
  static const SlotTable table;
  static const tcg::ir::TargetInfo info = [] {
    tcg::ir::TargetInfo t;
    t.name = "sparc";
    t.slots = table.slots();
    t.helpers = helper_table();
    t.address_type = tcg::ir::Type::kI32;
    t.pc_slot = slot::kPc;
    t.window_base_slot = slot::kWindow;
    t.nan_rule = tcg::ir::NanRule::kSparc;
    return t;
  }();
  return info;
}

}  // namespace sparc
