// SPDX-License-Identifier: MIT
// The list of passes.
#include "tcg/opt/pipeline.h"

#include <fmt/format.h>

#include "base/check.h"
#include "tcg/ir/text.h"
#include "tcg/ir/verifier.h"
#include "tcg/opt/passes.h"

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
  promote(region, Rules{wanted(Pass::kFold), wanted(Pass::kFlags), wanted(Pass::kAddresses)});
  verify(region, options, ir::Stage::kPromoted, "promote");
  const auto pass = [&](Pass p, void (*function)(ir::Region&), std::string_view name) {
    if (!wanted(p)) return;
    function(region);
    verify(region, options, ir::Stage::kPromoted, name);
  };
  pass(Pass::kDeadStores, remove_dead_stores, "dead_stores");
  pass(Pass::kDeadCode, remove_dead_code, "dead_code");
  pass(Pass::kShareChecks, share_checks, "share_checks");
}

}  // namespace tcg::opt
