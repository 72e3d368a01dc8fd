// SPDX-License-Identifier: MIT
// Region: its arrays and the table that makes constants once.
#include "tcg/ir/region.h"

namespace tcg::ir {

void Region::clear() {
  insts.clear();
  block_count = 0;
  edges.clear();
  edge_args.clear();
  maps.clear();
  map_entries.clear();
  pending.clear();
  guest_insns.clear();
  start_pc = 0;
  flags = 0;
  marks = false;
  counted = false;
  if (++epoch_ == 0) {
    consts_.fill({});
    epoch_ = 1;
  }
}

ValueId Region::constant(Type type, std::uint64_t value) {
  if (type == Type::kI32 || type == Type::kF32) value &= 0xffffffffu;
  if (type == Type::kI1) value &= 1;
  const std::uint64_t mixed = (value + static_cast<std::uint64_t>(type) * 0x51) * 0x9e3779b97f4a7c15u;
  ConstCell* cell = nullptr;
  for (unsigned i = 0; i < 8; ++i) {
    ConstCell& c = consts_[((mixed >> 56) + i) & 255];
    if (c.epoch != epoch_) {
      cell = &c;
      break;
    }
    if (c.value == value && c.type == type) return c.id;
  }
  create(Op::kConst, type).imm = value;
  const ValueId id = static_cast<ValueId>(insts.size() - 1);
  // A crowded neighbourhood: the oldest cell gives way and its constant may be made a second time, which is harmless.
  if (cell == nullptr) cell = &consts_[mixed >> 56];
  *cell = {value, id, type, epoch_};
  return id;
}

BlockId Region::add_block() {
  if (block_count == blocks.size()) blocks.emplace_back();
  Block& block = blocks[block_count];
  block.insts.clear();
  block.cold = false;
  return block_count++;
}

ValueId Region::create(const Inst& inst) {
  insts.push_back(inst);
  return static_cast<ValueId>(insts.size() - 1);
}

ValueId Region::append(BlockId block, const Inst& inst) {
  const ValueId id = create(inst);
  blocks[block].insts.push_back(id);
  return id;
}

std::uint32_t Region::add_edge(BlockId target_block, std::span<const ValueId> args) {
  const Edge edge{target_block, static_cast<std::uint32_t>(edge_args.size()), static_cast<std::uint32_t>(args.size())};
  edge_args.insert(edge_args.end(), args.begin(), args.end());
  edges.push_back(edge);
  return static_cast<std::uint32_t>(edges.size() - 1);
}

}  // namespace tcg::ir
