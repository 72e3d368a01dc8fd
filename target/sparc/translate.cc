// SPDX-License-Identifier: MIT
// The frame of a block's translation: fetch, decode, delay slots and the ways out.
#include "target/sparc/translate.h"

#include "base/bits.h"
#include "base/check.h"
#include "base/log.h"
#include "target/sparc/insn/rows.h"

namespace sparc {

using tcg::ir::BlockId;
using tcg::ir::MemOp;

namespace {

constexpr std::uint32_t kLookup = static_cast<std::uint32_t>(tcg::ExitReason::kLookup);
constexpr std::uint32_t kPageMask = ~static_cast<std::uint32_t>(tcg::kPageBytes - 1);

/// Whether moving the window by the instruction would leave the range that slots cover.
bool window_out_of_range(std::uint32_t word, int delta) {
  const bool restore = (word & 1u << 19) != 0;
  return restore ? delta >= kMaxWindowDelta : delta <= -kMaxWindowDelta;
}

}  // namespace

Translator::Translator(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const State& state)
    : b(region),
      input_(input),
      state_(state),
      flags_(input.key.flags),
      start_pc_(static_cast<std::uint32_t>(input.key.pc)) {}

void Translator::run() {
  tcg::ir::Region& region = b.region();
  region.start_pc = start_pc_;
  region.flags = flags_;
  b.at(b.new_block());
  b.poll();
  const std::size_t poll = region.insts.size() - 1;
  if ((flags_ & kModeNpc) != 0) {
    step_dynamic();
  } else {
    std::uint32_t pc = start_pc_;
    do {
      const std::uint32_t word = fetch(pc);
      const Row* row = insn_table().find(word);
      if (row != nullptr && (row->attributes & kMovesWindow) != 0 && window_out_of_range(word, delta_)) break;
      begin(pc, word, row, b.i32(pc + 4));
      emit(word, row);
      pc += 4;
    } while (!b.terminated() && !transfer_ && !end_after_ && insns_ < input_.max_insns && in_code(pc));
    if (transfer_) {
      finish_transfer();
    } else if (!b.terminated()) {
      leave_to(at(pc));
    }
  }
  region.insts[poll].imm = insns_;
}

std::uint32_t Translator::fetch(std::uint32_t pc) const {
  return base::load_be<std::uint32_t>(input_.code.data() + (pc - start_pc_));
}

bool Translator::never_leaves(const Row& row) const {
  constexpr std::uint64_t kSlow = kModeFpTraps | kModeFpPending | kModeFpException;
  if ((row.attributes & kInlineFp) != 0) return fpu_enabled() && (flags_ & kSlow) == 0;
  if ((row.attributes & kMultiplies) != 0) return state_.has_mul;
  return (row.attributes & kNeverLeaves) != 0;
}

void Translator::begin(std::uint32_t pc, std::uint32_t word, const Row* row, Value npc) {
  pc_ = pc;
  word_ = word;
  npc_ = npc;
  ++insns_;
  const auto set_pcs = [&] {
    b.set(slot::kPc, b.i32(pc));
    b.set(slot::kNpc, npc);
  };
  if (input_.exact) set_pcs();  // before the mark that callbacks stand at
  b.begin_insn(pc, 4, word);
  if (!input_.exact && (row == nullptr || !never_leaves(*row))) set_pcs();
}

void Translator::emit(std::uint32_t word, const Row* row) {
  if (row == nullptr) {
    trap(Trap::kIllegalInstruction);
  } else {
    row->translate(*this, word);
  }
}

// Leaving.

Value Translator::plus4(const Target& t) { return t.constant ? b.i32(*t.constant + 4) : b.add(t.value, b.i32(4)); }

bool Translator::may_loop_to(const Target& to) const {
  return to.constant == start_pc_ && !input_.nochain && !must_lookup_ && !end_after_ && !window_moved_;
}

void Translator::loop_back() {
  tcg::ir::Region& region = b.region();
  if (!header_) {
    // What was translated so far becomes the loop; the entry only leads to it.  Each round passes the poll, with pc
    // known.
    header_ = b.new_block();
    auto& body = region.blocks[*header_].insts;
    std::swap(body, region.blocks[0].insts);
    const BlockId here = b.block() == 0 ? *header_ : b.block();
    b.at(0);
    b.set(slot::kPc, b.i32(start_pc_));
    b.set(slot::kNpc, b.i32(start_pc_ + 4));
    auto& entry = region.blocks[0].insts;
    body.insert(body.begin(), entry.begin(), entry.end());
    entry.clear();
    b.jump(*header_);
    b.at(here);
  }
  b.jump(*header_);
}

void Translator::leave_to(const Target& to, bool is_return) {
  if (may_loop_to(to)) return loop_back();
  b.set(slot::kPc, to.value);
  b.set(slot::kNpc, plus4(to));
  if (input_.nochain || must_lookup_) {
    b.exit_tb(kLookup);
  } else if (to.constant && ((*to.constant ^ start_pc_) & kPageMask) == 0 && links_ < 2) {
    b.goto_tb(links_++, *to.constant);
  } else {
    b.goto_ptr(to.value, is_return);
  }
}

void Translator::leave_split(Value pc, Value npc) {
  b.set(slot::kPc, pc);
  b.set(slot::kNpc, npc);
  b.exit_tb(kLookup);
}

bool Translator::moves_modes_inline() const {
  return (flags_ & kModeNpc) == 0 && !input_.watch_traps && !base::log::on(base::log::Item::kInt);
}

void Translator::leave_to_mode(Value pc, Value mode) {
  b.set(slot::kPc, pc);
  b.set(slot::kNpc, b.add(pc, b.i32(4)));
  b.set(slot::kModeFlags, mode);
  if (input_.nochain) {
    b.exit_tb(kLookup);
  } else {
    b.goto_ptr(pc);
  }
}

void Translator::leave_after_this() {
  b.set(slot::kPc, npc_);
  b.set(slot::kNpc, b.add(npc_, b.i32(4)));
  b.exit_tb(kLookup);
}

// Control transfers.

void Translator::transfer(Target to, bool is_return) { transfer_ = Transfer{Transfer::kAlways, to, {}, is_return}; }
void Translator::transfer_annulled(Target to) { transfer_ = Transfer{Transfer::kAnnulled, to, {}, false}; }
void Translator::skip_next() { transfer_ = Transfer{Transfer::kSkip, {}, {}, false}; }
void Translator::transfer_if(Value condition, Target to, Annul annul) {
  transfer_ = Transfer{annul.set != 0 ? Transfer::kIfElseAnnul : Transfer::kIf, to, condition, false};
}

const Translator::Row* Translator::inline_delay_row() const {
  const std::uint32_t pc = pc_ + 4;
  if (insns_ >= input_.max_insns || !in_code(pc)) return nullptr;
  const std::uint32_t word = fetch(pc);
  const Row* row = insn_table().find(word);
  if (row == nullptr) return nullptr;
  const bool rett_after_jump = (row->attributes & kReturn) != 0 && transfer_->kind == Transfer::kAlways;
  if ((row->attributes & kControl) != 0 && !rett_after_jump) return nullptr;
  if ((row->attributes & kMovesWindow) != 0 && window_out_of_range(word, delta_)) return nullptr;
  return row;
}

void Translator::finish_transfer() {
  const Transfer t = *transfer_;
  const std::uint32_t branch_pc = pc_;
  if (t.kind == Transfer::kAnnulled) return leave_to(t.to);
  if (t.kind == Transfer::kSkip) return leave_to(at(branch_pc + 8));
  if (const Row* row = inline_delay_row()) return finish_with_delay(row);

  // The delay slot is a block of its own, entered with pc and npc.
  const Target delay = at(branch_pc + 4), beyond = at(branch_pc + 8);
  switch (t.kind) {
    case Transfer::kAlways: return leave_split(delay.value, t.to.value);
    case Transfer::kIf: return leave_split(delay.value, b.select(t.condition, t.to.value, beyond.value));
    default: break;
  }
  const BlockId taken = b.new_block(), untaken = b.new_block();
  b.branch(t.condition, taken, untaken);
  b.at(taken);
  leave_split(delay.value, t.to.value);
  b.at(untaken);
  leave_to(beyond);
}

void Translator::emit_delay(const Row* row, std::uint32_t pc, const Target& npc) {
  const std::uint32_t word = fetch(pc);
  begin(pc, word, row, npc.value);
  emit(word, row);
}

void Translator::finish_with_delay(const Row* row) {
  const Transfer t = *transfer_;
  const std::uint32_t delay_pc = pc_ + 4;
  const Target beyond = at(delay_pc + 4);
  if (t.kind == Transfer::kAlways) {
    emit_delay(row, delay_pc, t.to);
    if (!b.terminated()) leave_to(t.to, t.is_return);
    return;
  }
  // An instruction that cannot leave is done once, before the branch; others once on each side, where npc is a
  // constant.
  const bool before = t.kind == Transfer::kIf && never_leaves(*row) && !input_.exact;
  if (before) emit_delay(row, delay_pc, beyond);
  const BlockId taken = b.new_block(), untaken = b.new_block();
  b.branch(t.condition, taken, untaken);
  const int delta = delta_;
  b.at(taken);
  if (!before) emit_delay(row, delay_pc, t.to);
  if (!b.terminated()) leave_to(t.to);
  b.at(untaken);
  delta_ = delta;
  if (t.kind == Transfer::kIfElseAnnul && input_.counted) b.uncount(1);
  if (t.kind == Transfer::kIf && !before) {
    b.region().guest_insns.pop_back();  // the same instruction again, under the same number
    --insns_;
    emit_delay(row, delay_pc, beyond);
  }
  if (!b.terminated()) leave_to(beyond);
}

void Translator::step_dynamic() {
  const std::uint32_t word = fetch(start_pc_);
  const Row* row = insn_table().find(word);
  const Value npc = b.get(slot::kNpc);
  begin(start_pc_, word, row, npc);
  emit(word, row);
  if (b.terminated()) return;
  must_lookup_ = true;  // Env::mode_flags says kModeNpc, which the next block is not
  if (!transfer_) return leave_to({npc, std::nullopt});
  const Transfer t = *transfer_;
  const auto beyond = [&] { return Target{b.add(npc, b.i32(4)), std::nullopt}; };
  switch (t.kind) {
    case Transfer::kAlways: return leave_split(npc, t.to.value);
    case Transfer::kAnnulled: return leave_to(t.to);
    case Transfer::kSkip: return leave_to(beyond());
    case Transfer::kIf: return leave_split(npc, b.select(t.condition, t.to.value, beyond().value));
    case Transfer::kIfElseAnnul: break;
  }
  const BlockId taken = b.new_block(), untaken = b.new_block();
  b.branch(t.condition, taken, untaken);
  b.at(taken);
  leave_split(npc, t.to.value);
  b.at(untaken);
  leave_to(beyond());
}

// Registers and operands.

Value Translator::reg(Reg r) { return r.n == 0 ? b.i32(0) : b.get(slot::integer(r.n, delta_)); }

void Translator::set_reg(Reg r, Value v) {
  if (r.n != 0) b.set(slot::integer(r.n, delta_), v);
}

Value Translator::operand(Operand o) {
  return o.immediate() ? b.i32(static_cast<std::uint32_t>(o.simm13())) : reg(o.rs2());
}

Value Translator::sum(Operands a) {
  const Operand o = a.operand();
  if (a.rs1() == kG0) return operand(o);
  if (o.immediate() ? o.simm13() == 0 : o.rs2() == kG0) return reg(a.rs1());
  return b.add(reg(a.rs1()), operand(o));
}

Value Translator::carry() { return b.flag_cond(tcg::ir::FlagCond::kCs, icc()); }

std::uint8_t Translator::mmu_index(bool as_supervisor) const {
  if ((flags_ & kModeMmuOff) != 0) return kMmuPhysical;
  return as_supervisor ? kMmuSupervisor : kMmuUser;
}

MemOp Translator::data(unsigned size_log2, bool sign_extend) const {
  MemOp m;
  m.size_log2 = m.align_log2 = static_cast<std::uint8_t>(size_log2);
  m.mmu_index = mmu_index(supervisor());
  m.sign_extend = sign_extend;
  m.big_endian = true;
  return m;
}

// Traps and windows.

void Translator::trap(Trap trap) { b.raise(kLeaveTrap + static_cast<std::uint32_t>(trap)); }
void Translator::trap_if(Value condition, Trap trap) {
  b.side_exit(condition, kLeaveTrap + static_cast<std::uint32_t>(trap));
}

bool Translator::require_supervisor() {
  if (!supervisor()) trap(Trap::kPrivilegedInstruction);
  return supervisor();
}

bool Translator::require_fpu() {
  if (!fpu_enabled()) trap(Trap::kFpDisabled);
  return fpu_enabled();
}

bool Translator::require_fp_execute() {
  const bool held = fp_pending() || fp_exception();
  if (held) b.raise(kLeaveFpHeld);
  return !held;
}

bool Translator::require_fp_store() {
  if (fp_pending()) b.raise(kLeaveFpHeld);
  return !fp_pending();
}

void Translator::move_window(int delta, Value base) {
  b.set(slot::kWindow, base);
  delta_ += delta;
  window_moved_ = true;
}

void translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const State& state) {
  Translator(region, input, state).run();
}

}  // namespace sparc
