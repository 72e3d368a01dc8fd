// SPDX-License-Identifier: MIT
// The list of passes.
#include "tcg/opt/pipeline.h"

#include "tcg/opt/passes.h"

namespace tcg::opt {

void run(ir::Region& region, const Options& options) {
  const auto wanted = [&](Pass p) { return (options.skip >> static_cast<unsigned>(p) & 1) == 0; };
  const Rules rules{wanted(Pass::kFold), wanted(Pass::kFlags), wanted(Pass::kAddresses)};
  promote(region, rules);
  if (wanted(Pass::kDeadCode)) remove_dead_code(region);
}

}  // namespace tcg::opt
