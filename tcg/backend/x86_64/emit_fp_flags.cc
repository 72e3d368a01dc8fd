// SPDX-License-Identifier: MIT
// Floating-point comparisons whose result is guest flags (Arm's FCMP): the host's compare, read by its conditions.
//
// UCOMIS sets ZF for equal, CF for less, all of ZF, PF and CF for unordered.  With the operands swapped CF stands for
// greater, so that one host condition serves all but "equal, not unordered".
#include "tcg/backend/x86_64/emitter.h"
#include "tcg/ir/eval.h"
#include "tcg/ir/interp_fp.h"

namespace tcg::x86_64 {
namespace {

/// Relations (bit n: relation n of Op::kFCmp) for which a guest condition holds.
enum : unsigned { kEqual = 1, kLess = 2, kGreater = 4, kUnordered = 8 };
unsigned relations(ir::FlagCond c, bool invert_c) {
  unsigned set = 0;
  for (unsigned r = 0; r < 4; ++r) {
    const std::uint32_t flags = ir::flags_of_relation(r) ^ (invert_c ? ir::kFlagC : 0);
    if (ir::eval::test(c, flags)) set |= 1u << r;
  }
  return set;
}

struct HostTest {
  Cc cc;
  bool swapped;
};
/// The host's condition for a set of relations; those with kEqual and kUnordered apart have none.
HostTest host_test(unsigned set) {
  switch (set) {
    case kGreater: return {Cc::kA, false};
    case kGreater | kEqual: return {Cc::kAe, false};
    case kLess | kUnordered: return {Cc::kB, false};
    case kLess | kEqual | kUnordered: return {Cc::kBe, false};
    case kLess: return {Cc::kA, true};
    case kLess | kEqual: return {Cc::kAe, true};
    case kGreater | kUnordered: return {Cc::kB, true};
    case kGreater | kEqual | kUnordered: return {Cc::kBe, true};
    case kUnordered: return {Cc::kP, false};
    case kEqual | kLess | kGreater: return {Cc::kNp, false};
    case kEqual | kUnordered: return {Cc::kE, false};
    default: return {Cc::kNe, false};  // less or greater
  }
}
bool wants_swap(unsigned set) { return host_test(set).swapped; }

}  // namespace

/// The host's flags become those of comparing root's operands, in either order.
void Emitter::compare_fp(ValueId root, bool swapped) {
  if (a_.flags_owner == root && fcmp_swapped_ == swapped) return;
  const Inst& i = inst(root);
  const Fp f = i.operand_type == Type::kF32 ? Fp::k32 : Fp::k64;
  const Xmm x = usex(i.args[swapped ? 1 : 0], xmm0);
  const RegMem y = rmx(i.args[swapped ? 0 : 1], xmm1);
  if (i.op == Op::kFlagsFCmp)
    a_.ucomis(f, x, y);
  else
    a_.comis(f, x, y);
  set_owner(root);
  fcmp_swapped_ = swapped;
}

/// In its place, so that exception flags are raised there; in the order that its reader wants.
void Emitter::emit_flags_fcmp(ValueId id) {
  const ValuePlan& p = plan_->values[id];
  if (!p.folded) {
    fp_flags_to_eax(id);
    a_.flags_owner = ir::kNone;  // readers of the slot form take the host's flags for its bits
    return finish(id, rax);
  }
  bool swapped = false;
  if (p.hint != ir::kNone && inst(p.hint).op == Op::kFlagCond)
    swapped = wants_swap(relations(inst(p.hint).flag_cond, false));
  compare_fp(id, swapped);
}

Cc Emitter::fp_condition(ir::FlagCond c, ValueId root, bool invert_c) {
  const unsigned set = relations(c, invert_c);
  if (set == 0 || set == 15) {
    a_.zero(rax);
    return set == 0 ? Cc::kNe : Cc::kE;
  }
  if (set == kEqual || set == (kLess | kGreater | kUnordered)) {
    compare_fp(root, a_.flags_owner == root && fcmp_swapped_);
    a_.setcc(Cc::kNp, rax);
    a_.setcc(Cc::kE, rcx);
    a_.alu(Alu::kAnd, W::k32, rax, rcx);
    a_.test_imm(rax, 1);
    return set == kEqual ? Cc::kNe : Cc::kE;
  }
  const HostTest t = host_test(set);
  // ZF and PF do not depend on the order.
  const bool any_order = t.cc == Cc::kP || t.cc == Cc::kNp || t.cc == Cc::kE || t.cc == Cc::kNe;
  compare_fp(root, any_order && a_.flags_owner == root ? fcmp_swapped_ : t.swapped);
  return t.cc;
}

/// The host's flags stay as they are.
void Emitter::fp_flags_to_eax(ValueId root) {
  const bool swapped = a_.flags_owner == root && fcmp_swapped_;
  compare_fp(root, swapped);
  a_.lahf();
  a_.movzx_ah(rax);
  a_.lea_rip(rcx, thunks_->fcmp_flags + (swapped ? 2 * kFcmpFlags : 0));
  a_.movzx16(rax, Mem{rcx, 0, rax, 1});
}

}  // namespace tcg::x86_64
