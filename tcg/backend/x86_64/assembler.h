// SPDX-License-Identifier: MIT
// The encoder as emitters see it: xbyak's, with our operands, with labels cheaper than its own, and with code that runs
// elsewhere than it is written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "tcg/backend/x86_64/code_writer.h"

namespace tcg::x86_64 {

enum Gpr : std::uint8_t {
  rax,
  rcx,
  rdx,
  rbx,
  rsp,
  rbp,
  rsi,
  rdi,
  r8,
  r9,
  r10,
  r11,
  r12,
  r13,
  r14,
  r15,
  kAbsolute = 0xfe,
  kNoGpr = 0xff
};
enum Xmm : std::uint8_t {
  xmm0,
  xmm1,
  xmm2,
  xmm3,
  xmm4,
  xmm5,
  xmm6,
  xmm7,
  xmm8,
  xmm9,
  xmm10,
  xmm11,
  xmm12,
  xmm13,
  xmm14,
  xmm15,
  xmm16  ///< this and those above are for EVEX forms: moves of whole registers, and what emit_vec*.cc says
};

/// Condition codes as encoded; negation is bit 0.
enum class Cc : std::uint8_t { kO, kNo, kB, kAe, kE, kNe, kBe, kA, kS, kNs, kP, kNp, kL, kGe, kLe, kG };
constexpr Cc negate(Cc c) { return static_cast<Cc>(static_cast<unsigned>(c) ^ 1u); }

/// Operand width of an integer instruction.
enum class W : bool { k32, k64 };

/// [base + index << scale + disp]; index kNoGpr: none.  Base kNoGpr: label number disp, for vector instructions only.
/// Base kAbsolute: [disp] alone.
struct Mem {
  Gpr base;
  std::int32_t disp = 0;
  Gpr index = kNoGpr;
  std::uint8_t scale = 0;
};

/// The second operand of most instructions: a register or memory.
struct RegMem {
  Mem mem;
  std::uint8_t reg = 0;
  bool is_reg = false;
  RegMem(Gpr r) : mem{rax}, reg(r), is_reg(true) {}
  RegMem(Xmm r) : mem{rax}, reg(r), is_reg(true) {}
  RegMem(Mem m) : mem(m) {}
  [[nodiscard]] bool is(Gpr r) const { return is_reg && reg == r; }
  [[nodiscard]] bool is(Xmm r) const { return is_reg && reg == r; }
};

enum class Alu : std::uint8_t { kAdd, kOr, kAdc, kSbb, kAnd, kSub, kXor, kCmp };
enum class Shift : std::uint8_t { kRol, kRor, kShl, kShr, kSar };
/// Scalar SSE arithmetic.
enum class Sse : std::uint8_t { kSqrt, kAdd, kMul, kSub, kDiv };
enum class Fp : bool { k32, k64 };

// Integer vector instructions, by their mnemonics without the v of the VEX form.

/// d = a op b; the last six need AVX2, the very last AVX-512.
enum class V3 : std::uint8_t {
  kPaddb,
  kPaddw,
  kPaddd,
  kPaddq,
  kPsubb,
  kPsubw,
  kPsubd,
  kPsubq,
  kPaddsb,
  kPaddsw,
  kPaddusb,
  kPaddusw,
  kPsubsb,
  kPsubsw,
  kPsubusb,
  kPsubusw,
  kPmullw,
  kPmulld,
  kPmulhw,
  kPmulhuw,
  kPmulhrsw,
  kPmuldq,
  kPmuludq,
  kPmaddwd,
  kPmaddubsw,
  kPand,
  kPor,
  kPxor,
  kPandn,
  kPcmpeqb,
  kPcmpeqw,
  kPcmpeqd,
  kPcmpeqq,
  kPcmpgtb,
  kPcmpgtw,
  kPcmpgtd,
  kPcmpgtq,
  kPminsb,
  kPminsw,
  kPminsd,
  kPminub,
  kPminuw,
  kPminud,
  kPmaxsb,
  kPmaxsw,
  kPmaxsd,
  kPmaxub,
  kPmaxuw,
  kPmaxud,
  kPavgb,
  kPavgw,
  kPunpcklbw,
  kPunpcklwd,
  kPunpckldq,
  kPunpcklqdq,
  kPunpckhbw,
  kPunpckhwd,
  kPunpckhdq,
  kPunpckhqdq,
  kPacksswb,
  kPackssdw,
  kPackuswb,
  kPackusdw,
  kPshufb,
  kPhaddd,
  kAesenc,
  kAesenclast,
  kAesdec,
  kAesdeclast,
  kVpsllvd,
  kVpsllvq,
  kVpsrlvd,
  kVpsrlvq,
  kVpsravd,
  kVpsravq,
};
/// d = a op b, immediate.
enum class V3i : std::uint8_t {
  kPalignr,
  kPblendw,
  kShufps,
  kInsertps,
  kPclmulqdq,
};
/// d = op s; the last four need AVX2, AVX-512 BITALG or CD.
enum class V2 : std::uint8_t {
  kPabsb,
  kPabsw,
  kPabsd,
  kPmovsxbw,
  kPmovsxwd,
  kPmovsxdq,
  kPmovzxbw,
  kPmovzxwd,
  kPmovzxdq,
  kAesimc,
  kVpbroadcastb,
  kVpbroadcastw,
  kVpopcntb,
  kVplzcntd,
};
/// d = op s, immediate.
enum class V2i : std::uint8_t {
  kPshufd,
  kPshuflw,
  kPshufhw,
};
/// d = a shifted by an immediate.
enum class Vs : std::uint8_t {
  kPsllw,
  kPslld,
  kPsllq,
  kPsrlw,
  kPsrld,
  kPsrlq,
  kPsraw,
  kPsrad,
  kPslldq,
  kPsrldq,
};
/// d = op d, s; without VEX forms.
enum class Sha : std::uint8_t {
  kSha256rnds2,
  kSha256msg1,
  kSha256msg2,
};

/// A place in the code, bound once; jumps to it may come before.
struct Label {
  std::uint32_t id = ~0u;
};

/// One function an instruction; those with RegMem take a register or memory there.  Instructions throw Xbyak::Error
/// where the space ends, without writing beyond it; callers see to it with room() that they do not get there.
class Assembler {
 public:
  /// Starts at the beginning of `bytes` writable bytes that will run at `run`.  Working memory is kept.
  void start(std::uint8_t* write, const std::uint8_t* run, std::size_t bytes) {
    x_.point(write, bytes);
    run_ = run;
    offsets_.clear();
    fixups_.clear();
    flags_owner = ~0u;
  }
  [[nodiscard]] std::uint32_t offset() const { return static_cast<std::uint32_t>(x_.getSize()); }
  [[nodiscard]] const std::uint8_t* run_address() const { return run_ + x_.getSize(); }
  [[nodiscard]] bool room(std::size_t bytes) const { return x_.room() >= bytes; }
  [[nodiscard]] const std::uint8_t* written_at(std::uint32_t at) const { return x_.getCode() + at; }

  /// Which flags value the host flags hold; instructions that write them reset it to none (~0).
  std::uint32_t flags_owner = ~0u;

  // Labels and jumps.  xbyak's own labels live in hash tables; these are numbers.
  Label label() {
    offsets_.push_back(~0u);
    return {static_cast<std::uint32_t>(offsets_.size() - 1)};
  }
  void bind(Label l) { offsets_[l.id] = offset(); }
  /// Offset of a bound label.
  [[nodiscard]] std::uint32_t position(Label l) const { return offsets_[l.id]; }
  /// Writes all displacements; every label used is bound by now.
  void resolve() {
    for (const Fixup& f : fixups_) x_.put_at(f.at, offsets_[f.label] - (f.at + 4 + f.tail));
  }
  void jmp(Label l);
  void jcc(Cc c, Label l);
  void jmp(const std::uint8_t* target);
  void jcc(Cc c, const std::uint8_t* target);
  void call(const std::uint8_t* target);
  /// Whether a call from about here gets there.
  [[nodiscard]] bool reaches(const std::uint8_t* target) const;
  void jmp(RegMem t);
  void call(RegMem t);
  void ret();
  /// jmp rel32 whose displacement is 4-byte aligned at run time; returns the displacement's offset.
  std::uint32_t jmp_patchable(Label initial);
  void lea_rip(Gpr d, Label l);
  /// The run address of something outside of this code, less than 2 GB away.
  void lea_rip(Gpr d, const std::uint8_t* target);
  /// Fills up with int3.
  void align(unsigned to);
  /// Instructions that do nothing, as few as may be.
  void nops(unsigned bytes);
  void data8(std::uint8_t v) { x_.append(v); }
  void data16(std::uint16_t v) { x_.append(v); }
  void data32(std::uint32_t v) { x_.append(v); }

  // Moves.
  void mov(W w, Gpr d, Gpr s);
  void mov(W w, Gpr d, RegMem s);
  void mov(W w, Mem d, Gpr s);
  void store8(Mem d, Gpr s);
  void store16(Mem d, Gpr s);
  /// Any 64-bit constant by the shortest form that leaves flags alone.
  void mov_imm(Gpr d, std::uint64_t v);
  void zero(Gpr d) { alu(Alu::kXor, W::k32, d, d); }
  void mov_imm(W w, Mem d, std::int32_t v);
  void mov8_imm(Mem d, std::uint8_t v);
  void movzx8(Gpr d, RegMem s);
  void movzx16(Gpr d, RegMem s);
  void movsx8(W w, Gpr d, RegMem s);
  void movsx16(W w, Gpr d, RegMem s);
  void movsxd(Gpr d, RegMem s);
  void movbe_load(W w, Gpr d, Mem s);
  void movbe_store(W w, Mem d, Gpr s);
  void movbe_store16(Mem d, Gpr s);
  void bswap(W w, Gpr d);
  void rol16_8(Gpr d);
  void lea(W w, Gpr d, Mem m);
  void xchg(W w, Gpr a, Gpr b);
  void push(Gpr r);
  void pop(Gpr r);

  // Integer arithmetic.
  void alu(Alu op, W w, Gpr d, RegMem s);
  void alu(Alu op, W w, Mem d, Gpr s);
  void alu_imm(Alu op, W w, RegMem d, std::int32_t v);
  /// add al, imm.
  void add_al(std::uint8_t v);
  void test(W w, Gpr a, Gpr b);
  void test_imm(RegMem a, std::uint32_t v);
  void imul(W w, Gpr d, RegMem s);
  void imul_imm(W w, Gpr d, RegMem s, std::int32_t v);
  /// rdx:rax = rax * s, or the quotient and remainder of rdx:rax by s.
  void mul(W w, RegMem s);
  void imul1(W w, RegMem s);
  void div(W w, RegMem s);
  void idiv(W w, RegMem s);
  void cdq(W w);
  void neg(W w, Gpr d);
  void not_(W w, Gpr d);
  void shift_imm(Shift op, W w, Gpr d, std::uint8_t n);
  void shift_cl(Shift op, W w, Gpr d);
  /// BMI2 shifts: shlx, shrx, sarx; flags kept.  Not for kRol and kRor.
  void shiftx(Shift op, W w, Gpr d, RegMem s, Gpr n);
  void rorx(W w, Gpr d, RegMem s, std::uint8_t n);
  /// d = ~a & b.
  void andn(W w, Gpr d, Gpr a, RegMem b);
  void lzcnt(W w, Gpr d, RegMem s);
  void tzcnt(W w, Gpr d, RegMem s);
  void popcnt(W w, Gpr d, RegMem s);
  void bsr(W w, Gpr d, RegMem s);
  void bsf(W w, Gpr d, RegMem s);
  void bt_imm(RegMem a, std::uint8_t bit);
  void setcc(Cc c, Gpr d);
  void cmov(Cc c, W w, Gpr d, RegMem s);
  void cmc();
  void lahf();
  void movzx_ah(Gpr d);  ///< to rax, rcx, rdx or rbx
  void sahf();

  // Atomics; width 1, 2, 4 or 8 bytes.
  void lock();
  void xchg_mem(unsigned bytes, Mem m, Gpr r);
  void xadd_mem(unsigned bytes, Mem m, Gpr r);
  void cmpxchg(unsigned bytes, Mem m, Gpr r);
  void lock_or_stack();
  void stmxcsr(Mem m);
  void ldmxcsr(Mem m);

  // Floating point and vectors.
  void movaps(Xmm d, Xmm s);
  void movaps_store(Mem d, Xmm s);
  void movaps_load(Xmm d, Mem s);
  void movups_load(Xmm d, Mem s);
  void movups_store(Mem d, Xmm s);
  void movs_load(Fp f, Xmm d, Mem s);
  void movs_store(Fp f, Mem d, Xmm s);
  void movd(W w, Xmm d, RegMem s);
  void movd(W w, Gpr d, Xmm s);
  /// The low half of s, zero above.
  void movq(Xmm d, Xmm s);
  /// The low 32 bits of s into d, whose others stay.
  void movss(Xmm d, Xmm s);
  void pinsrq(Xmm d, Gpr s);
  void pextrq(Gpr d, Xmm s);
  void sse(Sse op, Fp f, Xmm d, RegMem s);
  /// b may be a constant of the pool.
  void ucomis(Fp f, Xmm a, RegMem b);
  void comis(Fp f, Xmm a, RegMem b);
  void xorps(Xmm d, RegMem s);
  void andps(Xmm d, RegMem s);
  /// Converts from the format `from` to the other.
  void cvt_fp(Fp from, Xmm d, RegMem s);
  /// Only from a register: xbyak has no form for 64 bits of memory.
  void cvt_from_int(Fp f, W w, Xmm d, Gpr s);
  void cvtt_to_int(Fp f, W w, Gpr d, RegMem s);
  /// d = a * b + d.
  void vfmadd231(Fp f, Xmm d, Xmm a, RegMem b);
  /// d = (+-)a * b (+-) d, on the lowest lane or all.
  void vfma231(Fp f, bool all, bool negate_product, bool negate_addend, Xmm d, Xmm a, RegMem b);
  void orps(Xmm d, RegMem s);
  /// MINSS, MAXSS and their like.
  void minmax(Fp f, bool all, bool min, Xmm d, RegMem s);
  /// ROUNDSS and its like with their immediate.
  void round(Fp f, bool all, Xmm d, RegMem s, std::uint8_t control);
  /// CMPSS and its like: d becomes a mask.  VEX form: predicates up to 31.
  void cmp_fp(Fp f, bool all, Xmm d, RegMem s, std::uint8_t predicate);
  void vcmp_fp(Fp f, bool all, Xmm d, Xmm a, RegMem s, std::uint8_t predicate);
  void vandps(Xmm d, Xmm a, RegMem s);
  /// On all lanes; the VEX form has a destination of its own.
  void packed(Sse op, Fp f, Xmm d, RegMem s);
  void vpacked(Sse op, Fp f, Xmm d, Xmm a, RegMem s);
  /// Scalar VEX forms: upper lanes are a's, so that they depend on nothing else.
  void vsse(Sse op, Fp f, Xmm d, Xmm a, RegMem s);
  void vcvt_fp(Fp from, Xmm d, Xmm a);
  void vround(Fp f, Xmm d, Xmm a, std::uint8_t control);
  void vxorps(Xmm d, Xmm a, RegMem s);
  void psrld(Xmm d, std::uint8_t n);
  void pslld(Xmm d, std::uint8_t n);
  /// Signs of all lanes.
  void movmsk(Fp f, Gpr d, Xmm s);
  /// Both halves become s's lower one.
  void movddup(Xmm d, Xmm s);
  void shufps(Xmm d, Xmm s, std::uint8_t control);
  void unpcklpd(Xmm d, Xmm s);
  void unpckhpd(Xmm d, Xmm s);
  void movhlps(Xmm d, Xmm s);
  void movlhps(Xmm d, Xmm s);
  void pcmpeqd(Xmm d, Xmm s);
  void cvttps2dq(Xmm d, Xmm s);
  void cvtdq2ps(Xmm d, Xmm s);
  void cvtps2pd(Xmm d, Xmm s);
  void cvtpd2ps(Xmm d, Xmm s);
  /// F16C, four lanes; to half precision by MXCSR's rounding.
  void vcvtph2ps(Xmm d, Xmm s);
  void vcvtps2ph(Xmm d, Xmm s);

  // Integer vectors (assembler_vec.cc), in VEX forms where `avx` is set; else copies are made as needed, for which b
  // may go to xmm3.  b and s may be memory at a label.
  bool avx = false;
  void v3(V3 op, Xmm d, Xmm a, RegMem b);
  /// Whether v3(op) takes its operands in either order.
  [[nodiscard]] static bool commutes(V3 op);
  /// Whether v3(op) takes xmm16 to 31, given AVX-512.
  [[nodiscard]] static bool reaches_far(V3 op);
  void v3i(V3i op, Xmm d, Xmm a, RegMem b, std::uint8_t n);
  void v2(V2 op, Xmm d, RegMem s);
  void v2i(V2i op, Xmm d, RegMem s, std::uint8_t n);
  void vs(Vs op, Xmm d, Xmm a, std::uint8_t n);
  void sha(Sha op, Xmm d, Xmm s);
  void sha1rnds4(Xmm d, Xmm s, std::uint8_t n);
  void vpsraq(Xmm d, Xmm a, std::uint8_t n);
  /// AVX-512; lanes of 32 or 64 bits.
  void vprol(unsigned lane_bits, Xmm d, Xmm a, std::uint8_t n);
  /// d = mask's sign bits ? b : a, by 8, 32 or 64 bits; AVX.
  void vblendv(unsigned lane_bits, Xmm d, Xmm a, Xmm b, Xmm mask);
  void vload(Xmm d, RegMem s);
  /// d = s's lower half, the upper half 0.
  void vmovq(Xmm d, Xmm s);
  /// d = a with its lane n of 1 << lane_log2 bytes replaced.
  void vpinsr(unsigned lane_log2, Xmm d, Xmm a, Gpr s, std::uint8_t n);
  void vpextr(unsigned lane_log2, Gpr d, Xmm s, std::uint8_t n);

  [[nodiscard]] static bool fits32(std::uint64_t v) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(v))) == v;
  }

 private:
  struct Fixup {
    std::uint32_t at, label;
    std::uint8_t tail = 0;  ///< bytes of the instruction behind the displacement
  };
  void prepare(Xmm d, Xmm a, RegMem& b, bool commutes, Xmm& first);
  void movd_far(W w, Xmm d, RegMem s);
  template <class F>
  void with_vector(RegMem m, std::uint8_t tail, F&& f);
  [[nodiscard]] bool bound(Label l) const { return offsets_[l.id] != ~0u; }
  /// The 4 bytes just written become the displacement to l.
  void fix_up(Label l) { fixups_.push_back({offset() - 4, l.id}); }
  /// Where xbyak, which knows only the written code, shall believe that run address to be.
  [[nodiscard]] const void* as_written(const std::uint8_t* run) const { return x_.getCode() + (run - run_); }

  CodeWriter x_;
  const std::uint8_t* run_ = nullptr;
  std::vector<std::uint32_t> offsets_;  ///< by Label::id; ~0: not bound yet
  std::vector<Fixup> fixups_;
};

}  // namespace tcg::x86_64
