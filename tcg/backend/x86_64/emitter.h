// SPDX-License-Identifier: MIT
// Emitter: turns a planned and allocated region into code.  Its members are spread over emit_*.cc by kind of op.
#pragma once

#include <optional>

#include "tcg/backend/x86_64/env_offsets.h"
#include "tcg/backend/x86_64/moves.h"
#include "tcg/backend/x86_64/plan.h"
#include "tcg/backend/x86_64/thunks.h"
#include "tcg/backend/x86_64/vec_exact.h"
#include "tcg/ir/fp_op.h"

namespace tcg::x86_64 {

class Emitter {
 public:
  explicit Emitter(Features features) : has_(features) { a_.avx = has_.avx; }
  void set_guest_base(std::uint64_t base) { guest_base_ = base; }
  /// False: `space` is too small.
  bool run(const Plan& plan, const ThunkSet& thunks, std::uint64_t cookie, backend::CodeSpace space, bool want_ranges,
           backend::Compiled& out);

 private:
  /// What a cold stub does once it is reached.
  enum class Cold : std::uint8_t {
    kLoad,
    kStore,
    kRmw,
    kCas,
    kSideExit,
    kPoll,
    kLeave,
    kLink,
    kCheck,
    kFpRedo,
    kFpInteger,
    kFOp,
    kFOpRestored,
    kCallback,
  };
  struct Stub {
    Cold kind;
    std::uint8_t number;  ///< of a kGotoTb's link
    ValueId inst;
    Label entry, resume;
    std::uint32_t live = 0;  ///< kCallback: Item::live_across
  };
  /// What Assembler::flags_owner == kCompared stands for: a comparison that is no flags value.
  struct Compared {
    ValueId x, y;
    W w;
  };
  static constexpr std::uint32_t kCompared = ir::kNone - 1;
  static constexpr std::uint32_t kResult = ir::kNone - 2;  ///< nothing but zero_of_ is known of the flags
  struct PoolEntry {
    std::uint64_t low, high;
    Label label;
  };
  struct Record {
    Label label;
    ir::MapId map;
    std::uint32_t head;
    std::uint32_t owed;  ///< instructions to give back to Env::budget
  };

  // emit_region.cc: walking the region, terminators, stubs, records.
  void find_forwards();
  [[nodiscard]] bool falls_into(BlockId target) const;
  [[nodiscard]] Label label_of(BlockId b) const { return block_labels_[forward_[b]]; }
  void emit_block(std::size_t position);
  void emit(const Item& item);
  void emit_terminator(ValueId id, const Inst& i);
  void emit_branch(const Inst& i);
  void emit_edge(const ir::Edge& e);
  void emit_moves(const std::vector<Move>& moves);
  void emit_goto_tb(ValueId id, const Inst& i);
  void emit_goto_ptr(const Inst& i);
  void reload_window();
  void emit_side_exit(ValueId id, const Inst& i);
  void emit_raise(const Inst& i);
  void emit_stub(const Stub& s);
  void emit_link_stub(const Stub& s);
  [[nodiscard]] bool is_linked_pc(std::uint32_t item, std::uint32_t end) const;
  Label stub(Cold kind, ValueId inst, Label resume = {}, unsigned number = 0);
  Label record(const Inst& i, std::uint32_t head);
  /// Before a call-out: Env::owed, in counted regions.
  void tell_owed(const Inst& i) {
    if (plan_->region->counted) a_.mov_imm(W::k32, env_at(kEnvOwed), static_cast<std::int32_t>(plan_->region->owed(i)));
  }
  void load_payload(const Inst& i, unsigned arg);
  /// Before a jump to another region; see Mxcsr.  Takes rax.
  void give_mxcsr();
  /// The record's head for the leave thunk.
  [[nodiscard]] std::uint32_t leave_head() const { return thunks_->mxcsr == Mxcsr::kBorrowed ? kRecordBorrows : 0; }
  /// Host address of a direct access; may use rax (and `scratch` for an address in no register).
  Mem direct_address(ValueId address, Gpr scratch);
  /// Notes that the code from `begin` on is a direct access of `i`, which may fault.
  void end_direct(std::uint32_t begin, const Inst& i);
  void write_fault_table();
  bool fits(std::size_t bytes) { return full_ = full_ || !a_.room(bytes), !full_; }

  // operands.cc: reading and writing values.
  [[nodiscard]] const Inst& inst(ValueId v) const { return plan_->inst(v); }
  [[nodiscard]] static W width(Type t) { return t == Type::kI64 || t == Type::kPtr ? W::k64 : W::k32; }
  [[nodiscard]] static Mem slot_mem(unsigned spill) { return {rsp, static_cast<std::int32_t>(spill * 8)}; }
  [[nodiscard]] bool imm32(ValueId v, W w, std::int32_t& out) const;
  [[nodiscard]] bool in(ValueId v, Gpr r) const { return plan_->loc(v) == Loc::gpr(r) && !plan_->is_const(v); }
  /// Of a location of kind kXmm or kFar.
  [[nodiscard]] static Xmm any_xmm(Loc l) { return static_cast<Xmm>(l.is_far() ? 16 + l.index() : l.index()); }
  /// Whether r holds v, or the scalar that v extends: r must not change before the last reading of v.
  [[nodiscard]] bool inx(ValueId v, Xmm r) const;
  void load(Gpr d, ValueId v);
  void loadx(Xmm d, ValueId v);
  /// Bits of any value of up to 64 bits in a general register.
  void load_bits(Gpr d, ValueId v);
  /// The register a value is in, or `scratch` with it.
  Gpr use(ValueId v, Gpr scratch);
  Xmm usex(ValueId v, Xmm scratch);
  [[nodiscard]] bool zero_above(ValueId v) const;
  bool loadx_zero_above(Xmm d, ValueId v);
  [[nodiscard]] std::optional<Xmm> extended_in_place(ValueId v) const;
  /// The same, for instructions with an EVEX form: the register may be one of xmm16 to 31.
  Xmm usev(ValueId v, Xmm scratch);
  /// The register or spill slot a value is in, or `scratch` with a constant.
  RegMem rm(ValueId v, Gpr scratch);
  RegMem rmx(ValueId v, Xmm scratch);
  /// Where to compute a result: its register, or `scratch`.  finish() then stores it if it is spilled.
  Gpr dst(ValueId v, Gpr scratch = rax) const;
  Xmm dstx(ValueId v, Xmm scratch = xmm0) const;
  Xmm dstv(ValueId v, Xmm scratch = xmm0) const;
  void finish(ValueId v, Gpr r);
  void finishx(ValueId v, Xmm r);
  void move(W w, Gpr d, Gpr s) {
    if (d != s) a_.mov(w, d, s);
  }

  // emit_integer.cc
  void emit_integer(ValueId id, const Inst& i);
  void emit_add(ValueId id, const Inst& i);
  void emit_binary(Alu op, bool commutes, ValueId id, const Inst& i);
  bool emit_in_place(Alu op, ValueId id, ValueId x, ValueId y, W w);
  void emit_andnot(ValueId id, const Inst& i);
  void emit_mul(ValueId id, const Inst& i);
  void emit_shift(Shift op, ValueId id, const Inst& i);
  void emit_unary(ValueId id, const Inst& i);
  void emit_count(ValueId id, const Inst& i);
  void emit_mul_high(bool is_signed, ValueId id, const Inst& i);
  void emit_division(ValueId id, const Inst& i);
  void emit_concat(ValueId id, const Inst& i);
  void emit_copy(ValueId id, const Inst& i);
  void own_flags(ValueId id);
  void set_owner(std::uint32_t owner) { a_.flags_owner = owner, zero_of_ = ir::kNone; }
  [[nodiscard]] bool zero_flag_is_of(ValueId x, ValueId y) const;

  // emit_flags.cc
  void emit_flags_op(ValueId id, const Inst& i);
  void compare(ValueId x, ValueId y, W w);
  void emit_compare(ValueId x, ValueId y, W w);
  [[nodiscard]] bool has_compared(ValueId x, ValueId y, W w) const;
  /// Sets the host's flags so that the returned condition is the I1 value v.
  Cc condition(ValueId v);
  Cc flag_condition(ir::FlagCond c, ValueId flags);
  Cc stored_flag_condition(ir::FlagCond c, ValueId flags);
  void host_flags(ValueId root);
  void host_flags_with_carry(const Inst& i);
  /// Slot form of any flags value in eax.
  void flags_to_eax(ValueId flags);
  void pack_flags() {
    a_.setcc(Cc::kO, rax);
    a_.lahf();
  }
  void emit_setcc(ValueId id, ValueId cond_value);
  void emit_select(ValueId id, const Inst& i);
  void emit_select_flags(ValueId id, const Inst& i);
  void emit_flags_from_nzvc(ValueId id, const Inst& i);
  void emit_nzvc_from_flags(ValueId id, const Inst& i);

  // emit_memory.cc
  void emit_get(ValueId id, const Inst& i);
  void emit_set(const Inst& i);
  bool emit_set_pair(const Inst& i, const Inst& next);
  [[nodiscard]] Mem slot(std::uint64_t id) const;
  void emit_load(ValueId id, const Inst& i);
  void emit_store(ValueId id, const Inst& i);
  /// The TLB's line of an access and its address, compared; leaves the line's address in rax.  Misses go to `miss`.
  void probe(Gpr address, W w, std::int32_t adjust, std::uint32_t low_mask, unsigned mmu, std::int32_t tag, Label miss);
  Mem host_address(ValueId id, const Inst& i, Cold kind, Label& resume, unsigned shared_arg);
  void load_from(ValueId id, Type type, ir::MemOp m, Mem from);
  void load_vector(ValueId id, ir::MemOp m, Mem from);
  void store_to(ValueId v, Type type, ir::MemOp m, Mem to);
  void emit_tlb_check(ValueId id, const Inst& i);
  void emit_check_stub(const Stub& s);
  void finish_load(ValueId id, const Inst& i);
  void emit_load_stub(const Stub& s);
  void emit_store_stub(const Stub& s);

  // emit_atomic.cc
  void emit_rmw(ValueId id, const Inst& i);
  void emit_cas(ValueId id, const Inst& i);
  Mem atomic_address(ValueId id, const Inst& i, Cold kind, Label& resume);
  void swap_bytes(Gpr r, unsigned bytes);
  void finish_atomic(ValueId id, const Inst& i, ir::MemOp m);
  void emit_rmw_loop(const Inst& i, ir::MemOp m, Mem at);
  void emit_atomic_stub(const Stub& s);

  // emit_call.cc
  void emit_call(ValueId id, const Inst& i, const Item& item);
  void emit_arguments(const Inst& i);
  void keep_across_call(std::uint32_t live, bool save);

  // emit_callback.cc
  [[nodiscard]] Mem counter(std::uint64_t imm);
  void emit_counter(ValueId id, const Inst& i);
  void emit_callback(ValueId id, const Inst& i, const Item& item);
  void emit_callback_stub(const Stub& s);
  void keep_for_callback(std::uint32_t live, bool save);
  [[nodiscard]] std::uint32_t registers_of(ValueId v) const;
  void keep_for_map(const Inst& i);
  void pad_call();
  void call_plugin(std::uintptr_t function, bool hot);
  void call_back(ValueId id, const Inst& i);
  void leave_value(ValueId v);

  // emit_fp.cc
  void emit_fp(ValueId id, const Inst& i);
  void emit_fp_binary(Sse op, ValueId id, const Inst& i);
  void emit_fp_sign(ValueId id, const Inst& i);
  void emit_fp_compare(ValueId id, const Inst& i);
  void emit_fp_fma(ValueId id, const Inst& i);
  void emit_fp_convert(ValueId id, const Inst& i);
  void emit_fp_to_integer(ValueId id, const Inst& i);
  void emit_bitcast(ValueId id, const Inst& i);
  /// Sends results that may be wrong for the guest out of line: NaN, and the least normal number if `tiny`.
  void check_fp(ValueId id, Xmm result, Fp f, bool tiny);
  void emit_fp_stub(const Stub& s);
  void abs_to_xmm3(Xmm x, Fp f);
  /// Whether an op runs under kFpFlush.  Then MXCSR is noted before it, and any change of flags sends it out of line,
  /// with the flags as they were: the host flushes by FTZ, but notes it otherwise.
  [[nodiscard]] static bool flushes(const Inst& i);
  void note_mxcsr(const Inst& i);
  void check_mxcsr(const Inst& i, Label redo);
  void restore_mxcsr(const Inst& i);

  // emit_fp_flags.cc: comparisons whose result is flags.
  void emit_flags_fcmp(ValueId id);
  void compare_fp(ValueId root, bool swapped);
  Cc fp_condition(ir::FlagCond c, ValueId root, bool invert_c);
  void fp_flags_to_eax(ValueId root);
  [[nodiscard]] bool is_fcmp(ValueId v) const { return inst(v).op == Op::kFlagsFCmp || inst(v).op == Op::kFlagsFCmpE; }

  // emit_fop.cc
  void emit_fop(ValueId id, const Inst& i);
  // emit_fop_scalar.cc
  bool emit_fop_scalar(ValueId id, const Inst& i);
  void emit_fop_fma(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_fop_abs_diff(ValueId id, const Inst& i, const ir::FpSpec& s);
  void round_fp(Fp f, Xmm d, Xmm a, std::uint8_t control);
  void round_away(Fp f, Xmm d, Xmm a, Label rare);
  void extremum(Fp f, bool all, bool min, Xmm x, Xmm y);
  void emit_fop_extremum(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_fop_round(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_fop_to_int(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_fop_from_int(ValueId id, const Inst& i, const ir::FpSpec& s);
  bool emit_fop_convert(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_fop_compare(ValueId id, const Inst& i, const ir::FpSpec& s);
  // emit_vfp.cc
  bool emit_fop_vector(ValueId id, const Inst& i);
  Xmm vfp_operand(const Inst& i, unsigned n, Xmm scratch, bool doubled);
  void check_vfp(const Inst& i, Xmm r, Fp f, bool tiny, Label redo);
  void finish_vfp(ValueId id, Xmm r, bool is_short_vector, Label resume);
  void load_pairs(const Inst& i, const ir::FpSpec& s);
  void emit_vfp_plain(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_vfp_fma(ValueId id, const Inst& i, const ir::FpSpec& s);
  void redo_unordered(Fp f, Xmm a, Xmm b, Label redo);
  void emit_vfp_extremum(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_vfp_compare(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_vfp_round(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_vfp_step(ValueId id, const Inst& i, const ir::FpSpec& s);
  void round_away_all(Fp f, Xmm d, Xmm a, Label rare);
  // emit_vfp_product.cc
  bool emit_vfp_widening_fma(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_vfp_mul_extended(ValueId id, const Inst& i, const ir::FpSpec& s);
  enum class Parts : std::uint8_t { kExchanged, kReal, kImaginary };
  void shuffle_parts(Xmm d, Xmm x, ir::FpFormat f, Parts parts);
  Mem complex_signs(const ir::FpSpec& s);
  static Parts factor_of(const ir::FpSpec& s);
  Xmm rotated(const Inst& i, const ir::FpSpec& s);
  void emit_vfp_complex(ValueId id, const Inst& i, const ir::FpSpec& s);
  // emit_vfp_half.cc
  bool emit_half(ValueId id, const Inst& i, const ir::FpSpec& s);
  bool emit_half_arithmetic(ValueId id, const Inst& i, const ir::FpSpec& s);
  void prepare_half(const Inst& i, const ir::FpSpec& s);
  /// Whether the host does half precision as the spec's modes want it: without its own flushing.
  [[nodiscard]] bool has_half(const ir::FpSpec& s) const;
  void load_half(Xmm x, const Inst& i, unsigned n, const ir::FpSpec& s, unsigned piece);
  void gather_half(unsigned piece);
  void check_half(const ir::FpSpec& s, bool small, Label redo);
  void finish_half(ValueId id, const ir::FpSpec& s, Label resume);
  void emit_half_plain(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_half_fma(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_half_extremum(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_half_compare(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_half_round(ValueId id, const Inst& i, const ir::FpSpec& s);
  void prepare_half_pairs(const Inst& i, const ir::FpSpec& s);
  void prepare_half_complex(const Inst& i, const ir::FpSpec& s);
  // emit_vfp_half_convert.cc
  void emit_half_to_int(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_half_from_int(ValueId id, const Inst& i, const ir::FpSpec& s);
  bool emit_vfp_to_half(ValueId id, const Inst& i, const ir::FpSpec& s);
  // emit_vfp_convert.cc
  bool emit_vfp_to_int(ValueId id, const Inst& i, const ir::FpSpec& s);
  void convert_lanes32(Xmm r, bool is_signed, Label redo);
  void convert_lanes64(Xmm r, bool is_signed, Label redo);
  void unsigned_to_double(Xmm x);
  bool emit_vfp_from_int(ValueId id, const Inst& i, const ir::FpSpec& s);
  void unsigned_to_float(Xmm x);
  void scale_lanes(Xmm x, Fp f, int power);
  bool emit_vfp_convert(ValueId id, const Inst& i, const ir::FpSpec& s);
  bool emit_vfp_across(ValueId id, const Inst& i, const ir::FpSpec& s);
  void emit_vfp_fold_extremum(ValueId id, const Inst& i, const ir::FpSpec& s);
  // emit_fop.cc
  /// By the C++ function, in place.
  void emit_fop_exact(ValueId id, const Inst& i);
  void emit_vlow(ValueId id, const Inst& i);
  /// d = v with zeros above.
  void emit_vzext(Xmm d, ValueId v);

  // emit_vec.cc
  void emit_vec(ValueId id, const Inst& i);
  void emit_vec_call(ValueId id, const Inst& i);
  void emit_vec_mul8(ValueId id, const Inst& i);
  void emit_vec_abs(ValueId id, const Inst& i, ir::Lane lane);
  void emit_vec_saturating(ValueId id, const Inst& i, ir::Lane lane);
  void emit_vec_compare(ValueId id, const Inst& i, ir::Lane lane);
  void emit_vec_add_pairs(ValueId id, const Inst& i, ir::Lane lane);
  void emit_vec_mul_long(ValueId id, const Inst& i, ir::VecImm imm);
  Xmm spread(ValueId v, Xmm scratch, bool upper, bool keep);
  [[nodiscard]] static bool keeps_spread(const Inst& i);
  void emit_vec_mul_high(ValueId id, const Inst& i, ir::VecImm imm);
  void emit_vec_dot(ValueId id, const Inst& i, unsigned signs);
  void emit_vec_nibbles(ValueId id, const Inst& i, ir::Lane lane);
  void widen(Xmm d, Xmm a, ir::Lane lane, bool is_signed, bool upper);
  /// A constant of 16 bytes behind the region's code, for vector instructions.
  Mem pool(std::uint64_t low, std::uint64_t high);
  /// As rmx, with constants in the pool; may be xmm16 to 31 if `far`.
  RegMem rmv(ValueId v, Xmm scratch, bool far = false);

  // emit_vec_shift.cc
  void emit_vec_shift(ValueId id, const Inst& i, ir::VecImm imm);
  void emit_vec_shift8(ir::VecOp op, Xmm d, Xmm a, unsigned n);
  void emit_vec_rotate(ValueId id, const Inst& i, ir::VecImm imm);
  void emit_vec_sar64(Xmm d, Xmm a, unsigned n);
  void emit_vec_shift_by_vector(ValueId id, const Inst& i, ir::VecImm imm);

  // emit_vec_move.cc
  void emit_vec_move(ValueId id, const Inst& i, ir::VecImm imm);
  void emit_vec_concat(ValueId id, const Inst& i);
  void emit_vec_dup(ValueId id, const Inst& i, ir::Lane lane);
  void emit_vec_copy_lane(ValueId id, const Inst& i, ir::VecImm imm);
  void emit_vec_unzip(ValueId id, const Inst& i, ir::Lane lane);
  void emit_vec_transpose(ValueId id, const Inst& i, ir::Lane lane);
  void emit_vec_narrow(ValueId id, const Inst& i, ir::Lane lane);
  void permute(Xmm d, Xmm a, ir::VecOp op, ir::VecImm imm);

  // emit_vec_crypto.cc
  void emit_vec_crypto(ValueId id, const Inst& i, unsigned n);
  void emit_vec_aes(V3 op, ValueId id, const Inst& i);
  void emit_vec_sha1(ValueId id, const Inst& i, unsigned n);
  void emit_vec_sha256(ValueId id, const Inst& i);

  Features has_;
  Assembler a_;
  const Plan* plan_ = nullptr;
  const Thunks* thunks_ = nullptr;
  backend::Compiled* out_ = nullptr;
  std::uint64_t cookie_ = 0;
  std::size_t position_ = 0;  ///< in Plan::layout
  bool full_ = false, want_ranges_ = false;
  Compared compared_{};
  bool fcmp_swapped_ = false;  ///< flags_owner is an FP compare, done with its operands swapped
  /// The value of which xmm2 holds half of the 32-bit lanes, each twice: see spread().
  struct {
    ValueId value = ir::kNone;
    bool upper = false;
  } spread_;
  ValueId zero_of_ = ir::kNone;  ///< while flags_owner is not none: ZF tells whether this value is 0
  /// By ValueId, for scalars in XMM registers: the rest of the register is known to be zero, so that the value extended
  /// to a vector is there already.  Set where a result is made, on every way to its place.
  std::vector<std::uint8_t> zero_above_;
  std::vector<Label> block_labels_;  ///< by BlockId
  std::vector<BlockId> forward_;     ///< by BlockId: where a jump to it goes; itself if it has code
  std::vector<Stub> stubs_;
  std::vector<Record> records_;
  struct Fault {
    std::uint32_t begin, end;
    Label record;
  };
  std::vector<Fault> faults_;
  std::uint64_t guest_base_ = 0;
  std::vector<PoolEntry> pool_;  ///< constants behind the code
  std::vector<Move> moves_;
};

}  // namespace tcg::x86_64
