// SPDX-License-Identifier: MIT
// TESTING ONLY: mistakes as an optimisation pass might make them.
#include "tcg/opt/spoil.h"

#include <vector>

namespace tcg::opt {
namespace {

using ir::Cond;
using ir::Inst;
using ir::Op;
using ir::Type;
using ir::ValueId;

void spoil_product(ir::Region& region, ValueId v) {
  const Inst inst = region.insts[v];
  if (inst.op != Op::kMul || !region.is_const(inst.args[1])) return;
  const std::uint64_t factor = region.insts[inst.args[1]].imm;
  if (factor > 1 && factor % 2 == 1) {
    const ValueId even = region.constant(inst.type, factor - 1);
    region.insts[v].args[1] = even;
  }
}

void spoil_order(Inst& inst) {
  if (inst.op != Op::kSetCond || inst.operand_type != Type::kI32) return;
  switch (inst.cond) {
    case Cond::kLt: inst.cond = Cond::kLtU; break;
    case Cond::kGe: inst.cond = Cond::kGeU; break;
    case Cond::kLe: inst.cond = Cond::kLeU; break;
    case Cond::kGt: inst.cond = Cond::kGtU; break;
    case Cond::kEq:
    case Cond::kNe:
    case Cond::kLtU:
    case Cond::kGeU:
    case Cond::kLeU:
    case Cond::kGtU: break;
  }
}

void spoil_displacement(const ir::Region& region, Inst& inst) {
  if (inst.op != Op::kLoad && inst.op != Op::kStore) return;
  const Inst& address = region.insts[inst.args[0]];
  if (address.op == Op::kAdd && region.is_const(address.args[1]) && region.insts[address.args[1]].imm == 8)
    inst.args[0] = address.args[0];
}

/// Whether the op is lost.
bool spoil_store(const Inst& inst) {
  return inst.op == Op::kStore && ir::MemOp::unpack(static_cast<std::uint32_t>(inst.imm)).bytes() == 1;
}

}  // namespace

void spoil(ir::Region& region, Pass pass) {
  for (ir::BlockId b = 0; b < region.block_count; ++b) {
    auto& list = region.blocks[b].insts;
    for (const ValueId v : list) {
      if (pass == Pass::kFold) spoil_product(region, v);
      if (pass == Pass::kFlags) spoil_order(region.insts[v]);
      if (pass == Pass::kAddresses) spoil_displacement(region, region.insts[v]);
    }
    if (pass == Pass::kDeadCode) std::erase_if(list, [&](ValueId v) { return spoil_store(region.insts[v]); });
  }
}

}  // namespace tcg::opt
