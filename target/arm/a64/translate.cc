// SPDX-License-Identifier: MIT
// The frame of a translation: fetch, decode, guest blocks of a region and the ways out.
#include "target/arm/a64/translate.h"

#include <algorithm>

#include "base/bits.h"
#include "target/arm/a64/rows.h"

namespace arm::a64 {

using tcg::ir::Cond;
using tcg::ir::FlagCond;
using tcg::ir::MemOp;
using tcg::ir::Op;

namespace {

constexpr std::uint32_t kLookup = static_cast<std::uint32_t>(tcg::ExitReason::kLookup);
constexpr std::uint64_t kPageMask = ~(tcg::kPageBytes - 1);
/// A region has no more guest blocks and instructions than this.
constexpr std::size_t kMaxPieces = 24;
constexpr unsigned kMaxRegionInsns = 384;

}  // namespace

Translator::Translator(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const Context& context)
    : b(region), input_(input), context_(context), flags_(input.key.flags), start_pc_(input.key.pc) {}

void Translator::run() {
  tcg::ir::Region& region = b.region();
  region.start_pc = start_pc_;
  region.flags = flags_;
  b.at(b.new_block());
  if ((start_pc_ & 3) != 0) {
    b.begin_insn(start_pc_, 4, 0);
    b.set(slot::kPc, b.i64(start_pc_));
    return b.raise(kLeavePcAlignment);
  }
  translate_piece(start_pc_);
  for (; next_piece_ < pieces_.size(); ++next_piece_) {
    const Piece piece = pieces_[next_piece_];
    b.at(piece.block);
    translate_piece(piece.pc);
  }
}

void Translator::translate_piece(std::uint64_t pc) {
  tcg::ir::Region& region = b.region();
  const unsigned before = insns_;
  b.set(slot::kPc, b.i64(pc));  // linked jumps do not store it
  b.poll();
  const std::size_t poll = region.insts.size() - 1;
  end_after_ = false;
  do {
    const std::uint32_t word = fetch(pc);
    const Row* row = insn_table().find(word);
    if (insns_ == 0 && (flags_ & kModeBti) != 0) {
      begin(pc, word, nullptr);
      check_btype(row, word);
    } else {
      begin(pc, word, row);
    }
    emit(word, row);
    pc += 4;
  } while (!b.terminated() && !end_after_ && insns_ - before < input_.max_insns && in_code(pc) && !is_piece(pc));
  if (!b.terminated()) leave_to(pc);
  region.insts[poll].imm = insns_ - before;
}

std::uint32_t Translator::fetch(std::uint64_t pc) const {
  return base::load_raw<std::uint32_t>(input_.code.data() + (pc - start_pc_));
}

void Translator::begin(std::uint64_t pc, std::uint32_t word, const Row* row) {
  pc_ = pc;
  word_ = word;
  ++insns_;
  b.begin_insn(pc, 4, word);
  if (row == nullptr || (row->attributes & kNeverLeaves) == 0) b.set(slot::kPc, b.i64(pc));
}

void Translator::emit(std::uint32_t word, const Row* row) {
  if (row == nullptr || !has(static_cast<Feature>(row->attributes & kFeatureMask))) return undefined();
  row->translate(*this, word);
}

void Translator::check_btype(const Row* row, std::uint32_t word) {
  if (context_.guarded) {
    // Which BTYPEs the first instruction does not allow, one bit each.
    const unsigned refused = row == nullptr || (row->attributes & kLandingPad) == 0 ? 0b1110u : refused_btypes(word);
    const Value btype = b.get(slot::kBtype);
    if (refused != 0) {
      const Value bit = b.and_(b.shr(b.i32(refused), btype), b.i32(1));
      b.side_exit(b.setcond(Cond::kNe, bit, b.i32(0)), kLeaveBti);
    }
  }
  b.set(slot::kBtype, b.i32(0));
}

// Registers.

Value Translator::x(unsigned n) { return n == 31 ? b.i64(0) : b.get(slot::x(n)); }
Value Translator::w(unsigned n) { return n == 31 ? b.i32(0) : b.trunc32(b.get(slot::x(n))); }
Value Translator::x_sp(unsigned n) { return b.get(n == 31 ? slot::kSp : slot::x(n)); }
Value Translator::reg_sp(Width width, unsigned n) { return width == Width::k64 ? x_sp(n) : b.trunc32(x_sp(n)); }

void Translator::set_x(unsigned n, Value v) {
  if (n != 31) b.set(slot::x(n), v);
}
void Translator::set_w(unsigned n, Value v) {
  if (n != 31) b.set(slot::x(n), b.zext64(v));
}
void Translator::set_x_sp(unsigned n, Value v) { b.set(n == 31 ? slot::kSp : slot::x(n), v); }
void Translator::set_reg(Width width, unsigned n, Value v) { width == Width::k64 ? set_x(n, v) : set_w(n, v); }
void Translator::set_reg_sp(Width width, unsigned n, Value v) { set_x_sp(n, width == Width::k64 ? v : b.zext64(v)); }

// Flags.

Value Translator::condition(Condition c) {
  static constexpr FlagCond kConditions[]{FlagCond::kEq, FlagCond::kNe, FlagCond::kCs, FlagCond::kCc,  FlagCond::kMi,
                                          FlagCond::kPl, FlagCond::kVs, FlagCond::kVc, FlagCond::kHiC, FlagCond::kLsC,
                                          FlagCond::kGe, FlagCond::kLt, FlagCond::kGt, FlagCond::kLe};
  return b.flag_cond(kConditions[c.n], nzcv());
}

Value Translator::flags_sub(Value a, Value v) { return b.unary(Op::kFlagsInvertC, b.flags_sub(a, v)); }

Value Translator::flags_sbc(Value a, Value v, Value carry) {
  return b.unary(Op::kFlagsInvertC, b.flags_sbb(a, v, b.unary(Op::kNotI1, carry)));
}

// Memory.

MemOp Translator::memop(unsigned size_log2, bool sign_extend) const {
  MemOp m;
  m.size_log2 = static_cast<std::uint8_t>(size_log2);
  m.mmu_index = MemOp::kDirect;
  m.sign_extend = sign_extend;
  m.atomic_half = size_log2 == 4;
  return m;
}

Value Translator::clean(Value address) {
  if ((flags_ & kModeTbi) == 0) return address;
  // User addresses have bit 55 clear.
  return b.and_(address, b.i64(0x00ff'ffff'ffff'ffff));
}

void Translator::require_aligned(Value address, unsigned bytes, bool write) {
  if (bytes == 1) return;
  const Value low = b.and_(address, b.i64(bytes - 1));
  b.side_exit(b.setcond(Cond::kNe, low, b.i64(0)), write ? kLeaveAlignmentWrite : kLeaveAlignment, address);
}

// Leaving.

BlockId Translator::loop_header() {
  if (header_) return *header_;
  // What was translated so far becomes the loop; the entry only leads to it.  Each round passes the poll, with pc
  // known.
  header_ = b.new_block();
  std::swap(b.region().blocks[*header_].insts, b.region().blocks[0].insts);
  const BlockId here = b.block() == 0 ? *header_ : b.block();
  b.at(0);
  b.jump(*header_);
  b.at(here);
  return *header_;
}

bool Translator::is_piece(std::uint64_t pc) const {
  return std::ranges::find(pieces_, pc, &Piece::pc) != pieces_.end();
}

std::optional<BlockId> Translator::piece_at(std::uint64_t pc) {
  if (input_.nochain) return std::nullopt;
  if (pc == start_pc_) return loop_header();
  // Plugins see blocks, so what they watch is translated block by block.
  if (!context_.regions || b.region().marks || !in_code(pc)) return std::nullopt;
  for (const Piece& piece : pieces_) {
    if (piece.pc == pc) return piece.block;
  }
  if (pieces_.size() >= kMaxPieces || insns_ >= kMaxRegionInsns) return std::nullopt;
  const BlockId block = b.new_block();
  pieces_.push_back({pc, block});
  return block;
}

void Translator::leave_to(std::uint64_t target) {
  if (!end_after_) {
    if (const auto block = piece_at(target)) return b.jump(*block);
  }
  b.set(slot::kPc, b.i64(target));
  if (input_.nochain) {
    b.exit_tb(kLookup);
  } else if (!end_after_ && (input_.link_pages || ((target ^ start_pc_) & kPageMask) == 0) && links_ < 2) {
    b.goto_tb(links_++, target);
  } else {
    b.goto_ptr(b.i64(target));
  }
}

void Translator::leave_after() {
  b.set(slot::kPc, b.i64(pc_ + 4));
  if (input_.nochain) {
    b.exit_tb(kLookup);
  } else {
    b.goto_ptr(b.i64(pc_ + 4));
  }
}

void Translator::jump(std::uint64_t target) { leave_to(target); }

void Translator::jump_if(Value condition, std::uint64_t target) {
  const BlockId taken = b.new_block(), untaken = b.new_block();
  b.branch(condition, taken, untaken);
  b.at(taken);
  leave_to(target);
  b.at(untaken);
  leave_to(pc_ + 4);
}

void Translator::jump_indirect(Value target, Indirect kind, bool via_x16_x17) {
  if ((flags_ & kModeBti) != 0 && kind != Indirect::kReturn) {
    const std::uint32_t jump_type = context_.guarded && !via_x16_x17 ? 3 : 1;
    b.set(slot::kBtype, b.i32(kind == Indirect::kCall ? 2 : jump_type));
  }
  b.set(slot::kPc, target);
  if (input_.nochain) {
    b.exit_tb(kLookup);
  } else {
    b.goto_ptr(target, kind == Indirect::kReturn);
  }
}

bool translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input, const Context& context) {
  Translator t(region, input, context);
  t.run();
  return t.merged_accesses() && !input.watch_accesses;
}

}  // namespace arm::a64
