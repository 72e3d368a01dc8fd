// SPDX-License-Identifier: MIT
// The optimisation passes: each a function of a region, keeping no state between regions.
#pragma once

#include "tcg/ir/region.h"
#include "tcg/opt/cfg.h"
#include "tcg/opt/rules.h"

namespace tcg::opt {

/// What promote() saw on its way, so that the pipeline can leave out passes that would find nothing.
struct PromoteSummary {
  unsigned accesses = 0;      ///< kLoad and kStore
  unsigned early_stores = 0;  ///< kSetSlot that do not stand before a terminator
};

/// Has the region count executed instructions against Env::budget (-icount).  Before: front-end form of one guest
/// block; each way through it begins its instructions in order, with kUncount where it leaves some out.  After: the
/// same with a kCount behind each kPoll and kUncount before exits in the middle; GuestInsn::owed is set.  Cost: one
/// walk over blocks.
void count_instructions(ir::Region& region);

/// Keeps state in values.  Before: front-end form, maps unset.  After: kGetSlot is left only where a slot's value comes
/// from memory, kSetSlot only where memory must have it (before terminators that leave, before helpers that look);
/// every op that may leave has a map of the slots whose memory is out of date, window base last; joins and loops carry
/// slots in block parameters.  Each op goes through `rules` on the way, so folding costs no walk of its own.
/// Unreachable blocks are emptied. Cost: one walk over ops, plus O(dirty slots) for each op that may leave; regions
/// with joins also a fixpoint over blocks.
PromoteSummary promote(ir::Region& region, Rules rules);
/// The same with `cfg` as working memory; it is right for the region afterwards.
PromoteSummary promote(ir::Region& region, Rules rules, Cfg& cfg);

/// Applies `rules` to all ops in block order.  Before and after: any valid region.  Cost: one walk.
void simplify_all(ir::Region& region, Rules rules);

/// Replaces uses of kCopy by what is copied, and drops kCopy and kNop.  Before and after: any valid region.  Cost: one
/// walk.
void propagate_copies(ir::Region& region);

/// Drops kSetSlot whose bytes are all set again before anything can see them.  Before and after: any valid region whose
/// maps are made.  Cost: a backward scan of blocks that have two or more kSetSlot, else one forward look.
void remove_dead_stores(ir::Region& region);

/// Drops removable ops and block parameters that nothing uses.  Floating-point ops stay (flags), loads stay (faults).
/// Before and after: any valid region.  Cost: one backward walk.
void remove_dead_code(ir::Region& region);
void remove_dead_code(ir::Region& region, const Cfg& cfg);

/// Makes one addition of those to the same plugin's counter within a block, the last; what is put off so is in the maps
/// between.  Calls keep their order with additions, for plugins look at counters in them.  Before and after: maps made.
/// Cost: two walks over ops.
void merge_counts(ir::Region& region);

/// Accesses that are worth a check of their own.
inline constexpr unsigned kLeastShared = 2;
/// Gives groups of kLeastShared or more accesses off one base, within 256 bytes, one kTlbCheck for all.  Before: maps
/// made, addresses canonical (simplify_address).  After: the same; each access of a group has its check as last
/// operand.  Cost: one walk over ops, and per-access work of a few compares.
void share_checks(ir::Region& region);

}  // namespace tcg::opt
