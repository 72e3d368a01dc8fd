// SPDX-License-Identifier: MIT
// Copy propagation.
#include "tcg/opt/passes.h"

namespace tcg::opt {

using ir::Op;
using ir::ValueId;

void propagate_copies(ir::Region& region) {
  for (ir::BlockId b = 0; b < region.block_count; ++b) {
    std::vector<ValueId>& list = region.blocks[b].insts;
    std::size_t kept = 0;
    for (const ValueId v : list) {
      ir::Inst& inst = region.insts[v];
      for (unsigned a = 0; a < inst.nargs; ++a) inst.args[a] = resolve(region, inst.args[a]);
      if (inst.op != Op::kCopy && inst.op != Op::kNop) list[kept++] = v;
    }
    list.resize(kept);
  }
  for (ir::MapEntry& e : region.map_entries) e.value = resolve(region, e.value);
  for (ValueId& v : region.edge_args) v = resolve(region, v);
}

}  // namespace tcg::opt
