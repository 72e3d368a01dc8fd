// SPDX-License-Identifier: MIT
// The list of passes.
#include "tcg/opt/pipeline.h"

#include <fmt/format.h>

#include "base/check.h"
#include "tcg/ir/text.h"
#include "tcg/ir/verifier.h"
#include "tcg/opt/passes.h"
#include "tcg/opt/spoil.h"

namespace tcg::opt {
namespace {

void verify(const ir::Region& region, const Options& options, ir::Stage stage, std::string_view after) {
  if (!options.verify) return;
  if (const auto ok = ir::verify(region, stage); !ok) {
    base::die(fmt::format("IR after {}: {}\n{}", after, ok.error().text(), ir::print(region)));
  }
}

}  // namespace

void run(ir::Region& region, const Options& options) {
  const auto wanted = [&](Pass p) { return ((options.skip >> static_cast<unsigned>(p)) & 1) == 0; };
  verify(region, options, ir::Stage::kFrontEnd, "the front end");
  // The rules of fold, flags and addresses, and copy propagation, ride on the promotion's walk.
  thread_local Cfg cfg;
  const PromoteSummary seen =
      promote(region, Rules{wanted(Pass::kFold), wanted(Pass::kFlags), wanted(Pass::kAddresses)}, cfg);
  verify(region, options, ir::Stage::kPromoted, "promote");
  if (wanted(Pass::kDeadStores) && seen.early_stores != 0) {
    remove_dead_stores(region);
    verify(region, options, ir::Stage::kPromoted, "dead_stores");
  }
  if (wanted(Pass::kDeadCode)) {
    remove_dead_code(region, cfg);
    verify(region, options, ir::Stage::kPromoted, "dead_code");
  }
  if (options.broken) [[unlikely]]
    spoil(region, *options.broken);
  if (wanted(Pass::kMergeCounts) && region.marks) {
    merge_counts(region);
    verify(region, options, ir::Stage::kPromoted, "merge_counts");
  }
  if (wanted(Pass::kShareChecks) && seen.accesses >= kLeastShared) {
    share_checks(region);
    verify(region, options, ir::Stage::kPromoted, "share_checks");
  }
}

}  // namespace tcg::opt
