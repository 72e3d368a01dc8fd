// SPDX-License-Identifier: MIT
// Builder: how front ends write IR.  Thin; folding and sharing are the passes' work, but for constants.
#pragma once

#include <initializer_list>

#include "tcg/ir/fp_op.h"
#include "tcg/ir/region.h"

namespace tcg::ir {

/// A value with its type known to the front end's reader; plain ValueId inside.
struct Value {
  ValueId id = kNone;
  [[nodiscard]] bool valid() const { return id != kNone; }
};

/// Appends to one block of a region at a time.
class Builder {
 public:
  explicit Builder(Region& region) : region_(region) {}
  [[nodiscard]] Region& region() { return region_; }
  [[nodiscard]] BlockId block() const { return block_; }
  BlockId new_block(bool cold = false);
  /// Goes on at the end of `block`.
  void at(BlockId block) { block_ = block; }
  Value param(BlockId block, Type type);
  /// Starts guest instruction number region.guest_insns.size(); later ops belong to it.
  void begin_insn(std::uint64_t pc, std::uint32_t bytes, std::uint32_t opcode);
  /// Whether the current block already ended in a terminator.
  [[nodiscard]] bool terminated() const;
  [[nodiscard]] Type type_of(Value v) const { return region_.insts[v.id].type; }

  Value i1(bool v) { return {region_.constant(Type::kI1, v)}; }
  Value i32(std::uint32_t v) { return {region_.constant(Type::kI32, v)}; }
  Value i64(std::uint64_t v) { return {region_.constant(Type::kI64, v)}; }
  /// Constant of the target's address type.
  Value address(std::uint64_t v) { return {region_.constant(region_.target->address_type, v)}; }
  Value constant(Type t, std::uint64_t v) { return {region_.constant(t, v)}; }

  Value get(SlotId slot);
  void set(SlotId slot, Value v);

  Value unary(Op op, Value a);             ///< result type = operand type
  Value binary(Op op, Value a, Value b);   ///< result type = a's type
  Value convert(Op op, Type to, Value a);  ///< extensions, truncations, bitcasts, FP conversions
  Value add(Value a, Value b) { return binary(Op::kAdd, a, b); }
  Value sub(Value a, Value b) { return binary(Op::kSub, a, b); }
  Value mul(Value a, Value b) { return binary(Op::kMul, a, b); }
  Value and_(Value a, Value b) { return binary(Op::kAnd, a, b); }
  Value or_(Value a, Value b) { return binary(Op::kOr, a, b); }
  Value xor_(Value a, Value b) { return binary(Op::kXor, a, b); }
  Value andnot(Value a, Value b) { return binary(Op::kAndNot, a, b); }
  Value not_(Value a) { return unary(Op::kNot, a); }
  Value neg(Value a) { return unary(Op::kNeg, a); }
  Value shl(Value a, Value n) { return binary(Op::kShl, a, n); }
  Value shr(Value a, Value n) { return binary(Op::kShr, a, n); }
  Value sar(Value a, Value n) { return binary(Op::kSar, a, n); }
  Value zext64(Value a) { return convert(Op::kZext32to64, Type::kI64, a); }
  Value sext64(Value a) { return convert(Op::kSext32to64, Type::kI64, a); }
  Value trunc32(Value a) { return convert(Op::kTrunc64to32, Type::kI32, a); }
  Value hi32(Value a) { return convert(Op::kHi32, Type::kI32, a); }
  Value concat32(Value low, Value high);
  Value zext_i1(Type to, Value a) { return convert(Op::kZextI1, to, a); }
  Value setcond(Cond c, Value a, Value b);
  Value select(Value c, Value a, Value b);

  Value flags_add(Value a, Value b);
  Value flags_sub(Value a, Value b);
  Value flags_adc(Value a, Value b, Value carry);
  Value flags_sbb(Value a, Value b, Value borrow);
  Value flags_logic(Value a);
  Value flags_from_nzvc(Value nibble);
  Value nzvc_from_flags(Value flags);
  Value flags_set_v(Value flags, Value v);
  Value flag_cond(FlagCond c, Value flags);

  Value fcmp(bool signal, Value a, Value b, std::uint8_t mode = 0);
  Value flags_fcmp(bool signal, Value a, Value b);
  /// Op::kFAdd and its like under `mode` (FpMode bits); result type = a's.
  Value fp(Op op, std::initializer_list<Value> args, std::uint8_t mode = 0);
  Value fop(const FpSpec& spec, std::initializer_list<Value> args);
  Value vlow(Type type, Value v) { return convert(Op::kVLow, type, v); }
  Value vzext(Value v) { return convert(Op::kVZext, Type::kV128, v); }

  /// A vector op; ops without lanes take Lane::k8.
  Value vec(VecOp op, Lane lane, std::initializer_list<Value> args, unsigned n = 0);
  /// Constant vector from its halves.
  Value vec_constant(std::uint64_t low, std::uint64_t high);

  Value load(Type type, Value address, MemOp memop);
  void store(Value address, Value value, MemOp memop);
  Value atomic_rmw(Rmw rmw, Value address, Value operand, MemOp memop);
  Value atomic_cas(Value address, Value expected, Value desired, MemOp memop);
  void fence(std::uint64_t kind);

  void side_exit(Value condition, std::uint32_t reason, Value payload = {});
  void poll();
  /// Says that the way taken does not run `n` of the block's instructions; only in counted translations.
  void uncount(std::uint32_t n);
  /// result kNone, kI32, kI64, kF32 or kF64.
  Value call(std::uint32_t helper, Type result, std::initializer_list<Value> args);

  void jump(BlockId to, std::initializer_list<Value> args = {});
  void branch(Value condition, BlockId yes, BlockId no, std::initializer_list<Value> yes_args = {},
              std::initializer_list<Value> no_args = {});
  void goto_tb(unsigned link, std::uint64_t pc);
  void goto_ptr(Value pc, bool is_return = false);
  void exit_tb(std::uint32_t reason);
  void raise(std::uint32_t reason, Value payload = {});

 private:
  Inst& start(Op op, Type type);
  Inst& start(Op op, Type type, std::initializer_list<Value> args);
  Value make_flags(Op op, Type operand_type, std::initializer_list<Value> args);
  [[nodiscard]] Value last() const { return {static_cast<ValueId>(region_.insts.size() - 1)}; }
  Region& region_;
  BlockId block_ = 0;
};

}  // namespace tcg::ir
