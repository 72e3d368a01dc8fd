// SPDX-License-Identifier: MIT
// Reading operands from and writing results to where the allocator put them.
#include "base/check.h"
#include "tcg/backend/x86_64/emitter.h"

namespace tcg::x86_64 {

bool Emitter::imm32(ValueId v, W w, std::int32_t& out) const {
  if (!plan_->is_const(v)) return false;
  const std::uint64_t c = inst(v).imm;
  if (w == W::k64 && !Assembler::fits32(c)) return false;
  out = static_cast<std::int32_t>(c);
  return true;
}

void Emitter::load(Gpr d, ValueId v) {
  if (plan_->is_const(v)) return a_.mov_imm(d, inst(v).imm);
  const Loc loc = plan_->loc(v);
  const W w = width(inst(v).type);
  if (loc.is_gpr()) return move(w, d, static_cast<Gpr>(loc.index()));
  base::check(loc.is_spill(), "a value without a place is read");
  a_.mov(w, d, slot_mem(loc.index()));
}

void Emitter::load_bits(Gpr d, ValueId v) {
  const Loc loc = plan_->loc(v);
  if (plan_->is_const(v) || !(loc.is_xmm() || loc.is_far())) {
    if (!plan_->is_const(v) && inst(v).type == Type::kF64)
      a_.mov(W::k64, d, slot_mem(loc.index()));
    else
      load(d, v);
    return;
  }
  a_.movd(inst(v).type == Type::kF32 ? W::k32 : W::k64, d, any_xmm(loc));
}

void Emitter::loadx(Xmm d, ValueId v) {
  const Type t = inst(v).type;
  if (plan_->is_const(v)) {
    if (inst(v).imm == 0) return a_.xorps(d, d);
    if (is_wide(t)) return a_.vload(d, pool(inst(v).imm, inst(v).imm));
    return a_.vload(d, pool(inst(v).imm, 0));
  }
  if (plan_->values[v].folded && inst(v).op == Op::kGetSlot) return a_.vload(d, slot(inst(v).imm));
  if (plan_->values[v].folded && !plan_->values[v].alias) return emit_vzext(d, inst(v).args[0]);
  const Loc loc = plan_->loc(v);
  if (loc.is_xmm() || loc.is_far()) {
    if (any_xmm(loc) != d) a_.movaps(d, any_xmm(loc));
  } else if (is_wide(t)) {
    a_.movaps_load(d, slot_mem(loc.index()));
  } else {
    a_.movs_load(t == Type::kF32 ? Fp::k32 : Fp::k64, d, slot_mem(loc.index()));
  }
}

Gpr Emitter::use(ValueId v, Gpr scratch) {
  if (!plan_->is_const(v) && plan_->loc(v).is_gpr()) return static_cast<Gpr>(plan_->loc(v).index());
  load(scratch, v);
  return scratch;
}

/// Whether the register that a reader of scalar v is given, v's own or a scratch, holds zeros above it.
bool Emitter::zero_above(ValueId v) const {
  if (plan_->is_const(v)) return true;
  return !plan_->values[v].folded && (plan_->loc(v).is_spill() || zero_above_[v]);
}

/// Scalar v with zeros above it where that costs nothing; returns whether it has them.
bool Emitter::loadx_zero_above(Xmm d, ValueId v) {
  if (!zero_above(v) && inst(v).type == Type::kF64 && plan_->loc(v).is_xmm()) {
    a_.movq(d, any_xmm(plan_->loc(v)));
    return true;
  }
  loadx(d, v);
  return zero_above(v);
}

/// The register of a scalar that has zeros above it already if v is its extension.
std::optional<Xmm> Emitter::extended_in_place(ValueId v) const {
  if (!plan_->values[v].folded || inst(v).op != Op::kVZext) return {};
  const ValueId scalar = inst(v).args[0];
  if (plan_->is_const(scalar) || plan_->values[scalar].folded || !plan_->loc(scalar).is_xmm() || !zero_above_[scalar])
    return {};
  return any_xmm(plan_->loc(scalar));
}

bool Emitter::inx(ValueId v, Xmm r) const {
  if (plan_->is_const(v)) return false;
  if (plan_->values[v].folded && inst(v).op == Op::kVZext) return inx(inst(v).args[0], r);
  return plan_->loc(v) == Loc::xmm(r);
}

Xmm Emitter::usex(ValueId v, Xmm scratch) {
  if (const auto in_place = extended_in_place(v)) return *in_place;
  if (!plan_->is_const(v) && plan_->loc(v).is_xmm()) return static_cast<Xmm>(plan_->loc(v).index());
  loadx(scratch, v);
  return scratch;
}

Xmm Emitter::usev(ValueId v, Xmm scratch) {
  if (!plan_->is_const(v) && plan_->loc(v).is_far()) return any_xmm(plan_->loc(v));
  return usex(v, scratch);
}

RegMem Emitter::rm(ValueId v, Gpr scratch) {
  if (!plan_->is_const(v) && plan_->loc(v).is_spill()) return slot_mem(plan_->loc(v).index());
  return use(v, scratch);
}

RegMem Emitter::rmx(ValueId v, Xmm scratch) {
  if (!plan_->is_const(v) && plan_->loc(v).is_spill()) return slot_mem(plan_->loc(v).index());
  return usex(v, scratch);
}

Gpr Emitter::dst(ValueId v, Gpr scratch) const {
  const Loc loc = plan_->loc(v);
  return loc.is_gpr() ? static_cast<Gpr>(loc.index()) : scratch;
}

Xmm Emitter::dstx(ValueId v, Xmm scratch) const {
  const Loc loc = plan_->loc(v);
  return loc.is_xmm() ? static_cast<Xmm>(loc.index()) : scratch;
}

Xmm Emitter::dstv(ValueId v, Xmm scratch) const {
  const Loc loc = plan_->loc(v);
  return loc.is_far() ? any_xmm(loc) : dstx(v, scratch);
}

/// 32-bit values are stored with their zero upper half, so that a slot can be read at either width.
void Emitter::finish(ValueId v, Gpr r) {
  const Loc loc = plan_->loc(v);
  if (loc.is_gpr())
    move(width(inst(v).type), static_cast<Gpr>(loc.index()), r);
  else if (loc.is_spill())
    a_.mov(W::k64, slot_mem(loc.index()), r);
}

void Emitter::finishx(ValueId v, Xmm r) {
  const Loc loc = plan_->loc(v);
  const Type t = inst(v).type;
  if (loc.is_xmm() || loc.is_far()) {
    if (any_xmm(loc) != r) a_.movaps(any_xmm(loc), r);
  } else if (loc.is_spill()) {
    if (is_wide(t))
      a_.movaps_store(slot_mem(loc.index()), r);
    else
      a_.movs_store(t == Type::kF32 ? Fp::k32 : Fp::k64, slot_mem(loc.index()), r);
  }
}

}  // namespace tcg::x86_64
