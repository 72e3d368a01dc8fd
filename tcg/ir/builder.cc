// SPDX-License-Identifier: MIT
// Builder: one function an op or a family of ops.
#include "tcg/ir/builder.h"

namespace tcg::ir {

/// Makes an op at the end of the current block; the caller fills in the rest before the next one.
Inst& Builder::start(Op op, Type type) {
  Inst& inst = region_.create(op, type);
  if (!region_.guest_insns.empty()) inst.guest_insn = static_cast<std::uint16_t>(region_.guest_insns.size() - 1);
  region_.blocks[block_].insts.push_back(static_cast<ValueId>(region_.insts.size() - 1));
  return inst;
}

/// Operands that are not valid are left out.
Inst& Builder::start(Op op, Type type, std::initializer_list<Value> args) {
  Inst& inst = start(op, type);
  unsigned count = 0;
  for (const Value v : args) {
    if (v.valid()) inst.args[count++] = v.id;
  }
  inst.nargs = static_cast<std::uint8_t>(count);
  return inst;
}

BlockId Builder::new_block(bool cold) {
  const BlockId block = region_.add_block();
  region_.blocks[block].cold = cold;
  return block;
}

Value Builder::param(BlockId block, Type type) {
  std::uint64_t index = 0;
  std::vector<ValueId>& list = region_.blocks[block].insts;
  while (index < list.size() && region_.insts[list[index]].op == Op::kParam) ++index;
  region_.create(Op::kParam, type).imm = index;
  const ValueId id = last().id;
  list.insert(list.begin() + static_cast<std::ptrdiff_t>(index), id);
  return {id};
}

void Builder::begin_insn(std::uint64_t pc, std::uint32_t bytes, std::uint32_t opcode) {
  region_.guest_insns.push_back({pc, bytes, opcode});
  if (region_.marks) start(Op::kNop, Type::kNone).aux = kInsnMark;
}

bool Builder::terminated() const {
  const std::vector<ValueId>& list = region_.blocks[block_].insts;
  return !list.empty() && info(region_.insts[list.back()].op).effect == Effect::kTerminator;
}

Value Builder::get(SlotId slot) {
  Inst& inst = start(Op::kGetSlot, region_.target->slots[slot].type, {});
  inst.imm = slot;
  return last();
}

void Builder::set(SlotId slot, Value v) {
  Inst& inst = start(Op::kSetSlot, Type::kNone, {v});
  inst.imm = slot;
}

Value Builder::unary(Op op, Value a) {
  start(op, type_of(a), {a});
  return last();
}
Value Builder::binary(Op op, Value a, Value b) {
  start(op, type_of(a), {a, b});
  return last();
}

Value Builder::convert(Op op, Type to, Value a) {
  Inst& inst = start(op, to, {a});
  inst.operand_type = type_of(a);
  return last();
}

Value Builder::concat32(Value low, Value high) {
  start(Op::kConcat32, Type::kI64, {low, high});
  return last();
}

Value Builder::setcond(Cond c, Value a, Value b) {
  Inst& inst = start(Op::kSetCond, Type::kI1, {a, b});
  inst.operand_type = type_of(a);
  inst.cond = c;
  return last();
}

Value Builder::select(Value c, Value a, Value b) {
  start(Op::kSelect, type_of(a), {c, a, b});
  return last();
}

Value Builder::make_flags(Op op, Type operand_type, std::initializer_list<Value> args) {
  start(op, Type::kFlags, args).operand_type = operand_type;
  return last();
}

Value Builder::flags_add(Value a, Value b) { return make_flags(Op::kFlagsAdd, type_of(a), {a, b}); }
Value Builder::flags_sub(Value a, Value b) { return make_flags(Op::kFlagsSub, type_of(a), {a, b}); }
Value Builder::flags_adc(Value a, Value b, Value carry) { return make_flags(Op::kFlagsAdc, type_of(a), {a, b, carry}); }
Value Builder::flags_sbb(Value a, Value b, Value borrow) {
  return make_flags(Op::kFlagsSbb, type_of(a), {a, b, borrow});
}
Value Builder::flags_logic(Value a) { return make_flags(Op::kFlagsLogic, type_of(a), {a}); }
Value Builder::flags_from_nzvc(Value nibble) { return make_flags(Op::kFlagsFromNzvc, Type::kI32, {nibble}); }
Value Builder::nzvc_from_flags(Value flags) { return convert(Op::kNzvcFromFlags, Type::kI32, flags); }
Value Builder::flags_set_v(Value flags, Value v) { return make_flags(Op::kFlagsSetV, Type::kFlags, {flags, v}); }

Value Builder::flag_cond(FlagCond c, Value flags) {
  Inst& inst = start(Op::kFlagCond, Type::kI1, {flags});
  inst.operand_type = Type::kFlags;
  inst.flag_cond = c;
  return last();
}

Value Builder::fcmp(bool signal, Value a, Value b, std::uint8_t mode) {
  Inst& inst = start(signal ? Op::kFCmpSignal : Op::kFCmp, Type::kI32, {a, b});
  inst.operand_type = type_of(a);
  inst.imm = mode;
  return last();
}

Value Builder::flags_fcmp(bool signal, Value a, Value b) {
  return make_flags(signal ? Op::kFlagsFCmpE : Op::kFlagsFCmp, type_of(a), {a, b});
}

Value Builder::fp(Op op, std::initializer_list<Value> args, std::uint8_t mode) {
  start(op, type_of(*args.begin()), args).imm = mode;
  return last();
}

Value Builder::fop(const FpSpec& spec, std::initializer_list<Value> args) {
  Inst& inst = start(Op::kFOp, spec.result_type(), args);
  inst.operand_type = spec.operand_type();
  inst.imm = spec.pack();
  return last();
}

Value Builder::vec(VecOp op, Lane lane, std::initializer_list<Value> args, unsigned n) {
  const bool scalar = info(op).result == 's';
  Inst& inst = start(Op::kVec, !scalar ? Type::kV128 : lane == Lane::k64 ? Type::kI64 : Type::kI32, args);
  inst.vec_op = op;
  inst.imm = VecImm{lane, static_cast<std::uint8_t>(n)}.pack();
  return last();
}

Value Builder::vec_constant(std::uint64_t low, std::uint64_t high) {
  if (low == high) return constant(Type::kV128, low);
  return vec(VecOp::kConcat64, Lane::k8, {i64(low), i64(high)});
}

Value Builder::load(Type type, Value address, MemOp memop) {
  Inst& inst = start(Op::kLoad, type, {address});
  inst.operand_type = type_of(address);
  inst.imm = memop.pack();
  return last();
}

void Builder::store(Value address, Value value, MemOp memop) {
  Inst& inst = start(Op::kStore, Type::kNone, {address, value});
  inst.operand_type = type_of(address);
  inst.operand_type2 = type_of(value);
  inst.imm = memop.pack();
}

Value Builder::atomic_rmw(Rmw rmw, Value address, Value operand, MemOp memop) {
  Inst& inst = start(Op::kAtomicRmw, type_of(operand), {address, operand});
  inst.operand_type = type_of(address);
  inst.operand_type2 = type_of(operand);
  inst.rmw = rmw;
  inst.imm = memop.pack();
  return last();
}

Value Builder::atomic_cas(Value address, Value expected, Value desired, MemOp memop) {
  Inst& inst = start(Op::kAtomicCas, type_of(expected), {address, expected, desired});
  inst.operand_type = type_of(address);
  inst.operand_type2 = type_of(expected);
  inst.imm = memop.pack();
  return last();
}

void Builder::fence(std::uint64_t kind) {
  Inst& inst = start(Op::kFence, Type::kNone);
  inst.imm = kind;
}

void Builder::side_exit(Value condition, std::uint32_t reason, Value payload) {
  Inst& inst = start(Op::kSideExit, Type::kNone, {condition, payload});
  inst.imm = reason;
}

void Builder::poll() { start(Op::kPoll, Type::kNone); }

void Builder::uncount(std::uint32_t n) { start(Op::kUncount, Type::kNone).imm = n; }

Value Builder::call(std::uint32_t helper, Type result, std::initializer_list<Value> args) {
  Inst& inst = start(Op::kCall, result, args);
  inst.imm = helper;
  return last();
}

void Builder::jump(BlockId to, std::initializer_list<Value> args) {
  Inst& inst = start(Op::kJump, Type::kNone);
  std::array<ValueId, 64> ids;
  unsigned count = 0;
  for (const Value v : args) ids[count++] = v.id;
  inst.edges = region_.add_edge(to, std::span(ids).first(count));
}

void Builder::branch(Value condition, BlockId yes, BlockId no, std::initializer_list<Value> yes_args,
                     std::initializer_list<Value> no_args) {
  Inst& inst = start(Op::kBranch, Type::kNone, {condition});
  inst.operand_type = Type::kI1;
  std::array<ValueId, 64> ids;
  unsigned count = 0;
  for (const Value v : yes_args) ids[count++] = v.id;
  inst.edges = region_.add_edge(yes, std::span(ids).first(count));
  count = 0;
  for (const Value v : no_args) ids[count++] = v.id;
  region_.add_edge(no, std::span(ids).first(count));
}

void Builder::goto_tb(unsigned link, std::uint64_t pc) {
  Inst& inst = start(Op::kGotoTb, Type::kNone);
  inst.aux = static_cast<std::uint8_t>(link);
  inst.imm = pc;
}

void Builder::goto_ptr(Value pc, bool is_return) {
  Inst& inst = start(Op::kGotoPtr, Type::kNone, {pc});
  inst.operand_type = type_of(pc);
  inst.aux = is_return ? 1 : 0;
}

void Builder::exit_tb(std::uint32_t reason) {
  Inst& inst = start(Op::kExitTb, Type::kNone);
  inst.imm = reason;
}

void Builder::raise(std::uint32_t reason, Value payload) {
  Inst& inst = start(Op::kRaise, Type::kNone, {payload});
  inst.imm = reason;
}

}  // namespace tcg::ir
