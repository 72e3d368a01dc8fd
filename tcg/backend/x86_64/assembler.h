// SPDX-License-Identifier: MIT
// A thin x86-64 encoder: one function an instruction, no heap, no checks of its own.  Source: Intel SDM vol. 2.
//
// Why not xbyak, which the tests use as the witness of this file: its byte-wise bounds checks and hashed labels cost
// more than the whole budget of a block's translation.  The caller guarantees room (see room()) before each op.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/check.h"

namespace tcg::x86_64 {

enum Gpr : std::uint8_t { rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15, kNoGpr = 0xff };
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
  xmm15
};

/// Condition codes as encoded; negation is bit 0.
enum class Cc : std::uint8_t { kO, kNo, kB, kAe, kE, kNe, kBe, kA, kS, kNs, kP, kNp, kL, kGe, kLe, kG };
constexpr Cc negate(Cc c) { return static_cast<Cc>(static_cast<unsigned>(c) ^ 1u); }

/// Operand width of an integer instruction.
enum class W : bool { k32, k64 };

/// [base + index << scale + disp]; index kNoGpr: none.
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
enum class Shift : std::uint8_t { kRol, kRor, kShl = 4, kShr = 5, kSar = 7 };
/// Scalar SSE arithmetic opcodes (0F xx with F2/F3).
enum class Sse : std::uint8_t { kSqrt = 0x51, kAdd = 0x58, kMul = 0x59, kSub = 0x5c, kDiv = 0x5e };
enum class Fp : bool { k32, k64 };

/// A place in the code, bound once; jumps to it may come before.
struct Label {
  std::uint32_t id = ~0u;
};

class Assembler {
 public:
  /// Starts at the beginning of `bytes` writable bytes that will run at `run`.  Working memory is kept.
  void start(std::uint8_t* write, const std::uint8_t* run, std::size_t bytes) {
    begin_ = p_ = write;
    end_ = write + bytes;
    run_ = run;
    offsets_.clear();
    fixups_.clear();
    flags_owner = ~0u;
  }
  [[nodiscard]] std::uint32_t offset() const { return static_cast<std::uint32_t>(p_ - begin_); }
  [[nodiscard]] const std::uint8_t* run_address() const { return run_ + (p_ - begin_); }
  [[nodiscard]] bool room(std::size_t bytes) const { return static_cast<std::size_t>(end_ - p_) >= bytes; }
  [[nodiscard]] std::uint8_t* write_at(std::uint32_t at) { return begin_ + at; }

  /// Which flags value the host flags hold; instructions that write them reset it to none (~0).
  std::uint32_t flags_owner = ~0u;

  // Labels and jumps.
  Label label() {
    offsets_.push_back(~0u);
    return {static_cast<std::uint32_t>(offsets_.size() - 1)};
  }
  void bind(Label l) { offsets_[l.id] = offset(); }
  [[nodiscard]] bool bound(Label l) const { return offsets_[l.id] != ~0u; }
  [[nodiscard]] std::uint32_t offset_of(Label l) const { return offsets_[l.id]; }
  /// Writes all displacements; every label used is bound by now.
  void resolve() {
    for (const Fixup& f : fixups_) put32_at(f.at, offsets_[f.label] - (f.at + 4));
  }
  void jmp(Label l) {
    if (short_back(l)) {
      byte(0xeb);
      byte(static_cast<std::uint8_t>(offsets_[l.id] - offset() - 1));
      return;
    }
    byte(0xe9);
    rel32(l);
  }
  void jcc(Cc c, Label l) {
    if (short_back(l)) {
      byte(0x70 | code(c));
      byte(static_cast<std::uint8_t>(offsets_[l.id] - offset() - 1));
      return;
    }
    byte(0x0f);
    byte(0x80 | code(c));
    rel32(l);
  }
  /// Short forward jumps: returns where the displacement byte lies, for patch_short() at the target.
  std::uint32_t jcc_short(Cc c) {
    byte(0x70 | code(c));
    byte(0);
    return offset() - 1;
  }
  std::uint32_t jmp_short() {
    byte(0xeb);
    byte(0);
    return offset() - 1;
  }
  void patch_short(std::uint32_t at) {
    base::check(offset() - at - 1 < 128, "short jump too far");
    begin_[at] = static_cast<std::uint8_t>(offset() - at - 1);
  }
  void jmp(const std::uint8_t* target) {
    byte(0xe9);
    rel32(target);
  }
  void jcc(Cc c, const std::uint8_t* target) {
    byte(0x0f);
    byte(0x80 | code(c));
    rel32(target);
  }
  void call(const std::uint8_t* target) {
    byte(0xe8);
    rel32(target);
  }
  void jmp(RegMem t) { op_rm(0xff, 4, t, W::k32); }
  void call(RegMem t) { op_rm(0xff, 2, t, W::k32); }
  void ret() { byte(0xc3); }
  /// jmp rel32 whose displacement is 4-byte aligned at run time; returns the displacement's offset.
  std::uint32_t jmp_patchable(Label initial) {
    const auto misfit = (reinterpret_cast<std::uintptr_t>(run_address()) + 1) & 3;
    if (misfit != 0) nop(static_cast<unsigned>(4 - misfit));
    byte(0xe9);
    rel32(initial);
    return offset() - 4;
  }
  void nop(unsigned bytes) {
    static constexpr std::uint8_t kNops[3][3] = {{0x90}, {0x66, 0x90}, {0x0f, 0x1f, 0x00}};
    for (unsigned i = 0; i < bytes; ++i) byte(kNops[bytes - 1][i]);
  }
  void lea_rip(Gpr d, Label l) {
    rex(true, d, 0, 0, false);
    byte(0x8d);
    byte(static_cast<std::uint8_t>(5 | (d & 7) << 3));
    rel32(l);
  }
  void align(unsigned to) {
    while ((reinterpret_cast<std::uintptr_t>(run_address()) & (to - 1)) != 0) byte(0xcc);
  }
  void data16(std::uint16_t v) {
    std::memcpy(p_, &v, 2);
    p_ += 2;
  }
  void data32(std::uint32_t v) {
    std::memcpy(p_, &v, 4);
    p_ += 4;
  }

  // Moves.
  void mov(W w, Gpr d, Gpr s) { op_rr(0x8b, d, s, w); }
  void mov(W w, Gpr d, RegMem s) { op_rm(0x8b, d, s, w); }
  void mov(W w, Mem d, Gpr s) { op_rm(0x89, s, d, w); }
  void store8(Mem d, Gpr s) { op_rm(0x88, s, d, W::k32, 0, s >= rsp); }
  void store16(Mem d, Gpr s) { op_rm(0x89, s, d, W::k32, 0x66); }
  /// Any 64-bit constant by the shortest form that leaves flags alone.
  void mov_imm(Gpr d, std::uint64_t v) {
    if (v <= 0xffffffffu) {
      rex(false, 0, 0, d, false);
      byte(static_cast<std::uint8_t>(0xb8 | (d & 7)));
      data32(static_cast<std::uint32_t>(v));
    } else if (fits32(v)) {
      op_rr(0xc7, 0, d, W::k64);
      data32(static_cast<std::uint32_t>(v));
    } else {
      rex(true, 0, 0, d, false);
      byte(static_cast<std::uint8_t>(0xb8 | (d & 7)));
      data64(v);
    }
  }
  void zero(Gpr d) { alu(Alu::kXor, W::k32, d, RegMem(d)); }
  void mov_imm(W w, Mem d, std::int32_t v) {
    op_rm(0xc7, 0, d, w);
    data32(static_cast<std::uint32_t>(v));
  }
  void mov8_imm(Mem d, std::uint8_t v) {
    op_rm(0xc6, 0, d, W::k32);
    byte(v);
  }
  void movzx8(Gpr d, RegMem s) { op0f(0xb6, d, s, W::k32, 0, s.is_reg && s.reg >= rsp); }
  void movzx16(Gpr d, RegMem s) { op0f(0xb7, d, s, W::k32); }
  void movsx8(W w, Gpr d, RegMem s) { op0f(0xbe, d, s, w, 0, s.is_reg && s.reg >= rsp); }
  void movsx16(W w, Gpr d, RegMem s) { op0f(0xbf, d, s, w); }
  void movsxd(Gpr d, RegMem s) { op_rm(0x63, d, s, W::k64); }
  void movbe_load(W w, Gpr d, Mem s) { op0f38(0xf0, d, s, w); }
  void movbe_store(W w, Mem d, Gpr s) { op0f38(0xf1, s, d, w); }
  void movbe_store16(Mem d, Gpr s) { op0f38(0xf1, s, d, W::k32, 0x66); }
  void bswap(W w, Gpr d) {
    rex(w == W::k64, 0, 0, d, false);
    byte(0x0f);
    byte(static_cast<std::uint8_t>(0xc8 | (d & 7)));
  }
  void rol16_8(Gpr d) {
    flags_owner = ~0u;
    byte(0x66);
    rex(false, 0, 0, d, false);
    byte(0xc1);
    byte(static_cast<std::uint8_t>(0xc0 | (d & 7)));
    byte(8);
  }
  void lea(W w, Gpr d, Mem m) { op_rm(0x8d, d, m, w); }
  void xchg(W w, Gpr a, Gpr b) { op_rr(0x87, a, b, w); }
  void push(Gpr r) {
    rex(false, 0, 0, r, false);
    byte(static_cast<std::uint8_t>(0x50 | (r & 7)));
  }
  void pop(Gpr r) {
    rex(false, 0, 0, r, false);
    byte(static_cast<std::uint8_t>(0x58 | (r & 7)));
  }

  // Integer arithmetic.
  void alu(Alu op, W w, Gpr d, RegMem s) {
    flags_owner = ~0u;
    op_rm(static_cast<std::uint8_t>(static_cast<unsigned>(op) << 3 | 3), d, s, w);
  }
  void alu(Alu op, W w, Mem d, Gpr s) {
    flags_owner = ~0u;
    op_rm(static_cast<std::uint8_t>(static_cast<unsigned>(op) << 3 | 1), s, d, w);
  }
  void alu_imm(Alu op, W w, RegMem d, std::int32_t v) {
    flags_owner = ~0u;
    if (v >= -128 && v <= 127) {
      op_rm(0x83, static_cast<std::uint8_t>(op), d, w);
      byte(static_cast<std::uint8_t>(v));
    } else if (d.is(rax)) {
      if (w == W::k64) byte(0x48);
      byte(static_cast<std::uint8_t>(static_cast<unsigned>(op) << 3 | 5));
      data32(static_cast<std::uint32_t>(v));
    } else {
      op_rm(0x81, static_cast<std::uint8_t>(op), d, w);
      data32(static_cast<std::uint32_t>(v));
    }
  }
  /// add al, imm.
  void add_al(std::uint8_t v) {
    flags_owner = ~0u;
    byte(0x04);
    byte(v);
  }
  void test(W w, Gpr a, Gpr b) {
    flags_owner = ~0u;
    op_rr(0x85, b, a, w);
  }
  void test_imm(RegMem a, std::uint32_t v) {
    flags_owner = ~0u;
    if (a.is(rax))
      byte(0xa9);
    else
      op_rm(0xf7, 0, a, W::k32);
    data32(v);
  }
  void imul(W w, Gpr d, RegMem s) {
    flags_owner = ~0u;
    op0f(0xaf, d, s, w);
  }
  void imul_imm(W w, Gpr d, RegMem s, std::int32_t v) {
    flags_owner = ~0u;
    const bool small = v >= -128 && v <= 127;
    op_rm(small ? 0x6b : 0x69, d, s, w);
    if (small)
      byte(static_cast<std::uint8_t>(v));
    else
      data32(static_cast<std::uint32_t>(v));
  }
  /// rdx:rax = rax * s, or the quotient and remainder of rdx:rax by s.
  void mul(W w, RegMem s) {
    flags_owner = ~0u;
    op_rm(0xf7, 4, s, w);
  }
  void imul1(W w, RegMem s) {
    flags_owner = ~0u;
    op_rm(0xf7, 5, s, w);
  }
  void div(W w, RegMem s) {
    flags_owner = ~0u;
    op_rm(0xf7, 6, s, w);
  }
  void idiv(W w, RegMem s) {
    flags_owner = ~0u;
    op_rm(0xf7, 7, s, w);
  }
  void cdq(W w) {
    if (w == W::k64) byte(0x48);
    byte(0x99);
  }
  void neg(W w, Gpr d) {
    flags_owner = ~0u;
    op_rr(0xf7, 3, d, w);
  }
  void not_(W w, Gpr d) { op_rr(0xf7, 2, d, w); }
  void shift_imm(Shift op, W w, Gpr d, std::uint8_t n) {
    flags_owner = ~0u;
    op_rr(n == 1 ? 0xd1 : 0xc1, static_cast<std::uint8_t>(op), d, w);
    if (n != 1) byte(n);
  }
  void shift_cl(Shift op, W w, Gpr d) {
    flags_owner = ~0u;
    op_rr(0xd3, static_cast<std::uint8_t>(op), d, w);
  }
  /// BMI2 shifts: shlx, shrx, sarx; flags kept.  Not for kRor.
  void shiftx(Shift op, W w, Gpr d, RegMem s, Gpr n) {
    const std::uint8_t pp = op == Shift::kShl ? 1 : op == Shift::kShr ? 3 : 2;
    vex(2, pp, 0xf7, d, n, s, w);
  }
  void rorx(W w, Gpr d, RegMem s, std::uint8_t n) {
    vex(3, 3, 0xf0, d, 0, s, w);
    byte(n);
  }
  /// d = ~a & b.
  void andn(W w, Gpr d, Gpr a, RegMem b) {
    flags_owner = ~0u;
    vex(2, 0, 0xf2, d, a, b, w);
  }
  void lzcnt(W w, Gpr d, RegMem s) {
    flags_owner = ~0u;
    op0f(0xbd, d, s, w, 0xf3);
  }
  void tzcnt(W w, Gpr d, RegMem s) {
    flags_owner = ~0u;
    op0f(0xbc, d, s, w, 0xf3);
  }
  void popcnt(W w, Gpr d, RegMem s) {
    flags_owner = ~0u;
    op0f(0xb8, d, s, w, 0xf3);
  }
  void bsr(W w, Gpr d, RegMem s) {
    flags_owner = ~0u;
    op0f(0xbd, d, s, w);
  }
  void bsf(W w, Gpr d, RegMem s) {
    flags_owner = ~0u;
    op0f(0xbc, d, s, w);
  }
  void bt_imm(RegMem a, std::uint8_t bit) {
    flags_owner = ~0u;
    op0f(0xba, 4, a, W::k32);
    byte(bit);
  }
  void setcc(Cc c, Gpr d) { op0f(static_cast<std::uint8_t>(0x90 | code(c)), 0, d, W::k32, 0, d >= rsp); }
  void cmov(Cc c, W w, Gpr d, RegMem s) { op0f(static_cast<std::uint8_t>(0x40 | code(c)), d, s, w); }
  void cmc() {
    flags_owner = ~0u;
    byte(0xf5);
  }
  void lahf() { byte(0x9f); }
  void sahf() {
    flags_owner = ~0u;
    byte(0x9e);
  }

  // Atomics; width 1, 2, 4 or 8 bytes.
  void lock() { byte(0xf0); }
  void xchg_mem(unsigned bytes, Mem m, Gpr r) { sized(0x86, bytes, m, r); }
  void xadd_mem(unsigned bytes, Mem m, Gpr r) {
    flags_owner = ~0u;
    sized0f(0xc0, bytes, m, r);
  }
  void cmpxchg(unsigned bytes, Mem m, Gpr r) {
    flags_owner = ~0u;
    sized0f(0xb0, bytes, m, r);
  }
  void lock_or_stack() {
    lock();
    alu_imm(Alu::kOr, W::k32, Mem{rsp}, 0);
  }
  void stmxcsr(Mem m) { op0f(0xae, 3, m, W::k32); }
  void ldmxcsr(Mem m) { op0f(0xae, 2, m, W::k32); }

  // Floating point and vectors.
  void movaps(Xmm d, Xmm s) { op0f(0x28, d, s, W::k32); }
  void movaps_store(Mem d, Xmm s) { op0f(0x29, s, d, W::k32); }
  void movaps_load(Xmm d, Mem s) { op0f(0x28, d, s, W::k32); }
  void movups_load(Xmm d, Mem s) { op0f(0x10, d, s, W::k32); }
  void movups_store(Mem d, Xmm s) { op0f(0x11, s, d, W::k32); }
  void movs_load(Fp f, Xmm d, Mem s) { op0f(0x10, d, s, W::k32, scalar(f)); }
  void movs_store(Fp f, Mem d, Xmm s) { op0f(0x11, s, d, W::k32, scalar(f)); }
  void movd(W w, Xmm d, RegMem s) { op0f(0x6e, d, s, w, 0x66); }
  void movd(W w, Gpr d, Xmm s) { op0f(0x7e, s, d, w, 0x66); }
  void pinsrq(Xmm d, Gpr s) {
    op0f3a(0x22, d, s, W::k64);
    byte(1);
  }
  void pextrq(Gpr d, Xmm s) {
    op0f3a(0x16, s, d, W::k64);
    byte(1);
  }
  void sse(Sse op, Fp f, Xmm d, RegMem s) { op0f(static_cast<std::uint8_t>(op), d, s, W::k32, scalar(f)); }
  void ucomis(Fp f, Xmm a, RegMem b) {
    flags_owner = ~0u;
    op0f(0x2e, a, b, W::k32, f == Fp::k64 ? 0x66 : 0);
  }
  void comis(Fp f, Xmm a, RegMem b) {
    flags_owner = ~0u;
    op0f(0x2f, a, b, W::k32, f == Fp::k64 ? 0x66 : 0);
  }
  void xorps(Xmm d, RegMem s) { op0f(0x57, d, s, W::k32); }
  void andps(Xmm d, RegMem s) { op0f(0x54, d, s, W::k32); }
  /// Converts from the format `from` to the other.
  void cvt_fp(Fp from, Xmm d, RegMem s) { op0f(0x5a, d, s, W::k32, scalar(from)); }
  void cvt_from_int(Fp f, W w, Xmm d, RegMem s) { op0f(0x2a, d, s, w, scalar(f)); }
  void cvtt_to_int(Fp f, W w, Gpr d, RegMem s) { op0f(0x2c, d, s, w, scalar(f)); }
  /// d = a * b + d.
  void vfmadd231(Fp f, Xmm d, Xmm a, RegMem b) { vex(2, 1, 0xb9, d, a, b, f == Fp::k64 ? W::k64 : W::k32); }

  [[nodiscard]] static bool fits32(std::uint64_t v) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(static_cast<std::int32_t>(v))) == v;
  }
  void byte(std::uint8_t v) { *p_++ = v; }
  void put32_at(std::uint32_t at, std::uint32_t v) { std::memcpy(begin_ + at, &v, 4); }

 private:
  struct Fixup {
    std::uint32_t at, label;
  };
  static constexpr std::uint8_t code(Cc c) { return static_cast<std::uint8_t>(c); }
  static constexpr std::uint8_t scalar(Fp f) { return f == Fp::k64 ? 0xf2 : 0xf3; }
  void data64(std::uint64_t v) {
    std::memcpy(p_, &v, 8);
    p_ += 8;
  }
  [[nodiscard]] bool short_back(Label l) const {
    return offsets_[l.id] != ~0u && static_cast<std::int32_t>(offsets_[l.id] - offset() - 2) >= -128;
  }
  void rel32(Label l) {
    fixups_.push_back({offset(), l.id});
    data32(0);
  }
  void rel32(const std::uint8_t* target) { data32(static_cast<std::uint32_t>(target - (run_address() + 4))); }
  void rex(bool w, unsigned reg, unsigned index, unsigned base, bool force) {
    const unsigned v = (w ? 8u : 0u) | (reg & 8) >> 1 | (index & 8) >> 2 | (base & 8) >> 3;
    if (v != 0 || force) byte(static_cast<std::uint8_t>(0x40 | v));
  }
  void rex_of(W w, unsigned reg, const RegMem& m, bool force) {
    if (m.is_reg)
      rex(w == W::k64, reg, 0, m.reg, force);
    else
      rex(w == W::k64, reg, m.mem.index == kNoGpr ? 0 : m.mem.index, m.mem.base, force);
  }
  void modrm(unsigned reg, const RegMem& m) {
    const unsigned r = (reg & 7) << 3;
    if (m.is_reg) {
      byte(static_cast<std::uint8_t>(0xc0 | r | (m.reg & 7)));
      return;
    }
    const Mem& a = m.mem;
    const bool sib = a.index != kNoGpr || (a.base & 7) == 4;
    const unsigned mode = a.disp == 0 && (a.base & 7) != 5 ? 0 : a.disp >= -128 && a.disp <= 127 ? 1 : 2;
    byte(static_cast<std::uint8_t>(mode << 6 | r | (sib ? 4u : a.base & 7u)));
    if (sib) {
      const unsigned index = a.index == kNoGpr ? 4u : a.index & 7u;
      byte(static_cast<std::uint8_t>(static_cast<unsigned>(a.scale) << 6 | index << 3 | (a.base & 7u)));
    }
    if (mode == 1) byte(static_cast<std::uint8_t>(a.disp));
    if (mode == 2) data32(static_cast<std::uint32_t>(a.disp));
  }
  void op_rr(std::uint8_t op, std::uint8_t reg, std::uint8_t rm, W w) {
    rex(w == W::k64, reg, 0, rm, false);
    byte(op);
    byte(static_cast<std::uint8_t>(0xc0 | (reg & 7) << 3 | (rm & 7)));
  }
  void op_rm(std::uint8_t op, std::uint8_t reg, const RegMem& m, W w, std::uint8_t prefix = 0, bool force = false) {
    if (prefix != 0) byte(prefix);
    rex_of(w, reg, m, force);
    byte(op);
    modrm(reg, m);
  }
  void op0f(std::uint8_t op, std::uint8_t reg, const RegMem& m, W w, std::uint8_t prefix = 0, bool force = false) {
    if (prefix != 0) byte(prefix);
    rex_of(w, reg, m, force);
    byte(0x0f);
    byte(op);
    modrm(reg, m);
  }
  void op0f38(std::uint8_t op, std::uint8_t reg, const RegMem& m, W w, std::uint8_t prefix = 0) {
    if (prefix != 0) byte(prefix);
    rex_of(w, reg, m, false);
    byte(0x0f);
    byte(0x38);
    byte(op);
    modrm(reg, m);
  }
  void op0f3a(std::uint8_t op, std::uint8_t reg, const RegMem& m, W w) {
    byte(0x66);
    rex_of(w, reg, m, false);
    byte(0x0f);
    byte(0x3a);
    byte(op);
    modrm(reg, m);
  }
  void sized(std::uint8_t op, unsigned bytes, Mem m, Gpr r) {
    op_rm(static_cast<std::uint8_t>(bytes == 1 ? op : op + 1), r, m, bytes == 8 ? W::k64 : W::k32,
          bytes == 2 ? 0x66 : 0, bytes == 1 && r >= rsp);
  }
  void sized0f(std::uint8_t op, unsigned bytes, Mem m, Gpr r) {
    op0f(static_cast<std::uint8_t>(bytes == 1 ? op : op + 1), r, m, bytes == 8 ? W::k64 : W::k32, bytes == 2 ? 0x66 : 0,
         bytes == 1 && r >= rsp);
  }
  /// Three-byte VEX, 128 bits or scalar.  map: 1 0F, 2 0F38, 3 0F3A; pp: 0 none, 1 66, 2 F3, 3 F2.
  void vex(std::uint8_t map, std::uint8_t pp, std::uint8_t op, std::uint8_t reg, std::uint8_t v, const RegMem& m, W w) {
    const unsigned index = !m.is_reg && m.mem.index != kNoGpr ? m.mem.index : 0;
    const unsigned base = m.is_reg ? unsigned{m.reg} : unsigned{m.mem.base};
    byte(0xc4);
    byte(static_cast<std::uint8_t>((~reg & 8u) << 4 | (~index & 8u) << 3 | (~base & 8u) << 2 | map));
    byte(static_cast<std::uint8_t>((w == W::k64 ? 0x80u : 0u) | (~static_cast<unsigned>(v) & 15u) << 3 | pp));
    byte(op);
    modrm(reg, m);
  }

  std::uint8_t *begin_ = nullptr, *p_ = nullptr, *end_ = nullptr;
  const std::uint8_t* run_ = nullptr;
  std::vector<std::uint32_t> offsets_;
  std::vector<Fixup> fixups_;
};

}  // namespace tcg::x86_64
