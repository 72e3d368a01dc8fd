// SPDX-License-Identifier: MIT
// Register allocation: gives every value of a plan its location.
//
// Values are in SSA form, so their live ranges form a chordal graph and a scan in dominance order never needs more
// registers than values live at once.  Blocks are walked in reverse postorder; a register is free at a definition when
// no live value holds it.  When none is free the value that is read least for the length of its life loses its register
// from its definition on: code is emitted only afterwards, so that is no more than a change of its location.  A second
// scan packs spilled values into slots, vectors first into the registers that only EVEX forms reach.  Cost: O(items +
// uses) for a block, no intervals are built.
#pragma once

#include "tcg/backend/x86_64/plan.h"

namespace tcg::x86_64 {

class RegisterAllocator {
 public:
  /// pinned: registers that hold the same thing throughout.
  RegisterAllocator(std::uint32_t pinned, bool far) : has_far_(far), gprs_((kCallerSaved | kCalleeSaved) & ~pinned) {}

  /// Fills in the locations of all values that have one, and Item::live_across.  False: more values live at once than
  /// the frame has slots.
  bool run(Plan& plan);

 private:
  void enter_block(BlockId b);
  void scan_block(BlockId b);
  void release(ValueId v);
  void define(ValueId v, bool dead);
  void take(ValueId v, unsigned reg, bool xmm);
  void place(ValueId v, bool xmm);
  [[nodiscard]] int hinted(ValueId v, std::uint32_t free, bool xmm) const;
  [[nodiscard]] std::uint32_t read_late(ValueId v) const;
  void evict_for(ValueId v, std::uint32_t allowed, bool xmm);
  [[nodiscard]] bool is_cheaper(ValueId a, ValueId b) const;
  bool pack_spills();

  bool has_far_;  ///< the host has xmm16 to 31
  std::uint32_t gprs_;
  Plan* plan_ = nullptr;
  std::uint32_t free_gpr_ = 0, free_xmm_ = 0;
  std::array<ValueId, 16> gpr_{}, xmm_{};  ///< holders of registers that are not free
  bool spilled_ = false;
  bool has_calls_ = false;  ///< they lose xmm16 to 31
  std::uint32_t xmm_used_ = 0;
};

}  // namespace tcg::x86_64
