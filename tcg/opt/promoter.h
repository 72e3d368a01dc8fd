// SPDX-License-Identifier: MIT
// Working state of the promotion pass; promote.cc walks blocks, promote_joins.cc connects them where several ways meet.
//
// Each slot that the region touches gets a small local number when it is first met (in regions with joins, before the
// walk).  For each block there is a row with what is known of every local slot at the point reached (at last: at the
// block's end), and a set of dirty slots, whose memory is out of date:
//   a value      the slot holds it;
//   kInMemory    memory holds it, nothing knows it;
//   kUnknown     as it was at the block's start; only in blocks below a join, which gets a parameter when somebody
//   asks.
// A block with one predecessor starts from its predecessor's row.  A join starts with the dirty set of a fixpoint and
// every slot unknown.  Slots that overlap another touched slot are not carried into joins: they are stored before.
#pragma once

#include <cstdint>
#include <vector>

#include "tcg/ir/region.h"
#include "tcg/opt/cfg.h"
#include "tcg/opt/passes.h"
#include "tcg/opt/rules.h"
#include "tcg/opt/slot_layout.h"

namespace tcg::opt {

class Promoter {
 public:
  PromoteSummary run(ir::Region& region, Rules rules, Cfg& cfg);

 private:
  using Local = std::uint32_t;
  static constexpr ir::ValueId kUnknown = ir::kNone, kInMemory = ir::kNone - 1;
  static constexpr std::uint16_t kNoLocal = 0xffff;
  static constexpr bool is_value(ir::ValueId v) { return v < kInMemory; }

  struct NewParam {
    ir::ValueId value;
    ir::BlockId block;
    Local slot;
    std::uint32_t first_fill;  ///< in fills_, one for each predecessor of block
    std::uint32_t next;        ///< next new parameter of the same block, or kNone
  };

  // promote.cc
  void number_slots();
  Local local(ir::SlotId slot);
  void promote_block(ir::BlockId block);
  void start_row(ir::BlockId block);
  void visit(ir::ValueId v);
  void visit_get(ir::ValueId v);
  void visit_call(ir::ValueId v);
  void visit_terminator(ir::ValueId v);
  void keep(ir::ValueId v) { out_.push_back(v); }
  void resolve_args(ir::ValueId v);
  ir::ValueId value_of(Local s);
  ir::ValueId load(Local s);
  ir::ValueId combine(Local s);
  ir::ValueId half_of(Local whole, Local part);
  ir::ValueId emit(ir::Op op, ir::Type type, ir::ValueId a, ir::ValueId b = ir::kNone);
  void set(Local s, ir::ValueId v);
  void store(Local s);
  void store_all();
  void store_before_exits(const ir::Inst& branch);
  void make_map(ir::ValueId v);
  [[nodiscard]] bool dirty(Local s) const { return ((dirty_[s / 64] >> (s % 64)) & 1) != 0; }
  void set_dirty(Local s) { dirty_[s / 64] |= std::uint64_t{1} << (s % 64); }
  void set_clean(Local s) { dirty_[s / 64] &= ~(std::uint64_t{1} << (s % 64)); }
  /// Calls `f` with each touched slot that shares bytes with `s`.
  template <typename F>
  void for_overlaps(Local s, F f) const {
    for (const ir::SlotId o : layout_->overlaps(slots_[s])) {
      if (local_of_[o] != kNoLocal) f(Local{local_of_[o]});
    }
  }
  /// Whether a touched slot shares bytes with `s`.
  [[nodiscard]] bool overlaps(Local s) const {
    bool any = false;
    if (layout_->shares(slots_[s])) for_overlaps(s, [&any](Local) { any = true; });
    return any;
  }
  [[nodiscard]] ir::ValueId* row_of(ir::BlockId b) { return rows_.data() + std::size_t{b} * stride_; }
  [[nodiscard]] std::uint64_t* dirty_of(ir::BlockId b) { return dirty_rows_.data() + std::size_t{b} * words_; }
  [[nodiscard]] const ir::SlotInfo& slot_info(Local s) const { return region_->target->slots[slots_[s]]; }

  // promote_joins.cc
  void find_dirty_at_joins();
  ir::ValueId climb(ir::BlockId block, Local s);
  ir::ValueId end_value(ir::BlockId block, Local s);
  ir::ValueId new_param(ir::BlockId block, Local s);
  void fill_params();
  void drop_trivial_params();
  void place_params();
  void resolve_everything();

  ir::Region* region_ = nullptr;
  Rules rules_;
  Cfg* cfg_ = nullptr;
  PromoteSummary summary_;
  std::vector<std::uint16_t> local_of_;  ///< slot -> local number
  std::vector<ir::SlotId> slots_;        ///< local number -> slot
  Local base_ = kNoLocal;                ///< window base slot's number, if touched
  const SlotLayout* layout_ = nullptr;
  std::size_t stride_ = 0;                 ///< most local numbers the region can need
  unsigned words_ = 1;                     ///< 64-bit words of a dirty set
  std::vector<ir::ValueId> rows_;          ///< blocks * stride_
  std::vector<std::uint32_t> row_ends_;    ///< block -> how many local numbers its row knows; later ones are in memory
  std::vector<std::uint64_t> dirty_rows_;  ///< blocks * words_
  std::vector<std::uint64_t> masks_;       ///< scratch of store_before_exits
  std::vector<std::uint64_t> gen_;         ///< scratch of the fixpoint
  std::vector<std::uint8_t> kills_;
  // The block being walked.
  ir::BlockId block_ = 0;
  ir::ValueId* row_ = nullptr;
  std::uint64_t* dirty_ = nullptr;
  ir::ValueId at_ = 0;  ///< op being visited
  bool at_terminator_ = false;
  std::vector<ir::ValueId> out_;
  ir::MapId last_map_ = ir::kNone;  ///< map that is still right, or kNone
  // Joins.
  std::vector<NewParam> params_;
  std::vector<std::uint32_t> param_head_;  ///< block -> newest of its new parameters
  std::vector<ir::ValueId> fills_;
  std::vector<ir::ValueId> scratch_;
};

}  // namespace tcg::opt
