// SPDX-License-Identifier: MIT
// Our operands to xbyak's, and each instruction to its mnemonic.
#include "tcg/backend/x86_64/assembler.h"

#include <algorithm>
#include <array>

#include "tcg/backend/x86_64/address.h"

namespace tcg::x86_64 {
namespace {

using Generator = Xbyak::CodeGenerator;
using Xbyak::Operand;
using Xbyak::Reg;
using Xbyak::Reg32e;
using XReg = Xbyak::Xmm;

constexpr int bits(W w) { return w == W::k64 ? 64 : 32; }
constexpr Reg32e reg(W w, unsigned r) { return Reg32e(static_cast<int>(r), bits(w)); }
constexpr Reg32e reg32(unsigned r) { return reg(W::k32, r); }
constexpr Reg32e reg64(unsigned r) { return reg(W::k64, r); }
/// Never ah and its like: the low byte of any register.
constexpr Xbyak::Reg8 reg8(unsigned r) { return Xbyak::Reg8(static_cast<int>(r), r >= rsp && r <= rdi); }
constexpr Xbyak::Reg16 reg16(unsigned r) { return Xbyak::Reg16(static_cast<int>(r)); }
constexpr XReg xmm(unsigned r) { return XReg(static_cast<int>(r)); }

/// The register of an access of 1, 2, 4 or 8 bytes.
constexpr Reg sized(unsigned bytes, Gpr r) {
  return bytes == 1 ? static_cast<const Reg&>(reg8(r)) : Reg(r, Operand::REG, static_cast<int>(bytes * 8));
}

inline Xbyak::Address mem(unsigned size, Mem m) { return address(size, m); }
inline Xbyak::Address mem(W w, Mem m) { return address(static_cast<unsigned>(bits(w)), m); }

/// Calls f with the register that `r` makes of a number, or with memory of `size` bits.
template <class R, class F>
void with(RegMem m, unsigned size, R&& r, F&& f) {
  if (m.is_reg)
    f(r(m.reg));
  else
    f(mem(size, m.mem));
}
template <class F>
void with(W w, RegMem m, F&& f) {
  with(m, static_cast<unsigned>(bits(w)), [&](unsigned r) { return reg(w, r); }, f);
}
template <class F>
void with_xmm(unsigned size, RegMem m, F&& f) {
  with(m, size, xmm, f);
}
constexpr unsigned bits(Fp f) { return f == Fp::k64 ? 64 : 32; }

// Mnemonics by our enumerations.
//
// The most used are instantiated for each mnemonic, with all of xbyak inlined ("flatten"), which halves what xbyak
// costs.
using TwoOperands = void (Generator::*)(const Operand&, const Operand&);
using OperandImm = void (Generator::*)(const Operand&, std::uint32_t);
struct AluForms {
  void (*from)(CodeWriter&, W, Gpr, RegMem);
  void (*to)(CodeWriter&, W, Mem, Gpr);
  void (*imm)(CodeWriter&, W, RegMem, std::uint32_t);
};
template <TwoOperands kOp>
[[gnu::flatten]] void alu_from(CodeWriter& x, W w, Gpr d, RegMem s) {
  with(w, s, [&](const auto& o) { (x.*kOp)(reg(w, d), o); });
}
template <TwoOperands kOp>
[[gnu::flatten]] void alu_to(CodeWriter& x, W w, Mem d, Gpr s) {
  (x.*kOp)(mem(w, d), reg(w, s));
}
template <OperandImm kOp>
[[gnu::flatten]] void alu_with(CodeWriter& x, W w, RegMem d, std::uint32_t v) {
  with(w, d, [&](const auto& o) { (x.*kOp)(o, v); });
}
template <TwoOperands kOp, OperandImm kImm>
constexpr AluForms kForms{alu_from<kOp>, alu_to<kOp>, alu_with<kImm>};
constexpr std::array<AluForms, 8> kAlu{
    kForms<&Generator::add, &Generator::add>,   kForms<&Generator::or_, &Generator::or_>,
    kForms<&Generator::adc, &Generator::adc>,   kForms<&Generator::sbb, &Generator::sbb>,
    kForms<&Generator::and_, &Generator::and_>, kForms<&Generator::sub, &Generator::sub>,
    kForms<&Generator::xor_, &Generator::xor_>, kForms<&Generator::cmp, &Generator::cmp>};

template <void (Generator::*kOp)(const void*)>
[[gnu::flatten]] void jump_if(CodeWriter& x, const void* target) {
  (x.*kOp)(target);
}
constexpr std::array<void (Generator::*)(const Operand&, int), 5> kShiftImm{
    &Generator::rol, &Generator::ror, &Generator::shl, &Generator::shr, &Generator::sar};
constexpr std::array<void (Generator::*)(const Operand&, const Xbyak::Reg8&), 5> kShiftCl{
    &Generator::rol, &Generator::ror, &Generator::shl, &Generator::shr, &Generator::sar};
constexpr std::array<void (*)(CodeWriter&, const void*), 16> kJcc{
    jump_if<&Generator::jo>, jump_if<&Generator::jno>, jump_if<&Generator::jb>,  jump_if<&Generator::jae>,
    jump_if<&Generator::je>, jump_if<&Generator::jne>, jump_if<&Generator::jbe>, jump_if<&Generator::ja>,
    jump_if<&Generator::js>, jump_if<&Generator::jns>, jump_if<&Generator::jp>,  jump_if<&Generator::jnp>,
    jump_if<&Generator::jl>, jump_if<&Generator::jge>, jump_if<&Generator::jle>, jump_if<&Generator::jg>};
constexpr std::array<void (Generator::*)(const Operand&), 16> kSetcc{
    &Generator::seto,  &Generator::setno, &Generator::setb,  &Generator::setae, &Generator::sete, &Generator::setne,
    &Generator::setbe, &Generator::seta,  &Generator::sets,  &Generator::setns, &Generator::setp, &Generator::setnp,
    &Generator::setl,  &Generator::setge, &Generator::setle, &Generator::setg};
constexpr std::array<void (Generator::*)(const Reg&, const Operand&), 16> kCmov{
    &Generator::cmovo, &Generator::cmovno, &Generator::cmovb,  &Generator::cmovae,
    &Generator::cmove, &Generator::cmovne, &Generator::cmovbe, &Generator::cmova,
    &Generator::cmovs, &Generator::cmovns, &Generator::cmovp,  &Generator::cmovnp,
    &Generator::cmovl, &Generator::cmovge, &Generator::cmovle, &Generator::cmovg};
/// By Sse and Fp.
constexpr std::array<std::array<void (Generator::*)(const XReg&, const Operand&), 2>, 5> kSse{
    {{&Generator::sqrtss, &Generator::sqrtsd},
     {&Generator::addss, &Generator::addsd},
     {&Generator::mulss, &Generator::mulsd},
     {&Generator::subss, &Generator::subsd},
     {&Generator::divss, &Generator::divsd}}};

/// By Sse and Fp, on all lanes.
using VexForm = void (Generator::*)(const XReg&, const Operand&, const Operand&);
constexpr std::array<std::array<void (Generator::*)(const XReg&, const Operand&), 2>, 5> kPacked{
    {{&Generator::sqrtps, &Generator::sqrtpd},
     {&Generator::addps, &Generator::addpd},
     {&Generator::mulps, &Generator::mulpd},
     {&Generator::subps, &Generator::subpd},
     {&Generator::divps, &Generator::divpd}}};
constexpr std::array<std::array<VexForm, 2>, 5> kVexScalar{{{nullptr, nullptr},
                                                            {&Generator::vaddss, &Generator::vaddsd},
                                                            {&Generator::vmulss, &Generator::vmulsd},
                                                            {&Generator::vsubss, &Generator::vsubsd},
                                                            {&Generator::vdivss, &Generator::vdivsd}}};
constexpr std::array<std::array<VexForm, 2>, 5> kVexPacked{{{nullptr, nullptr},
                                                            {&Generator::vaddps, &Generator::vaddpd},
                                                            {&Generator::vmulps, &Generator::vmulpd},
                                                            {&Generator::vsubps, &Generator::vsubpd},
                                                            {&Generator::vdivps, &Generator::vdivpd}}};
/// Single, double, then all lanes of either.  By the signs of product (2) and addend (1).
constexpr std::array<std::array<void (Generator::*)(const XReg&, const XReg&, const Operand&), 4>, 4> kFma{
    {{&Generator::vfmadd231ss, &Generator::vfmadd231sd, &Generator::vfmadd231ps, &Generator::vfmadd231pd},
     {&Generator::vfmsub231ss, &Generator::vfmsub231sd, &Generator::vfmsub231ps, &Generator::vfmsub231pd},
     {&Generator::vfnmadd231ss, &Generator::vfnmadd231sd, &Generator::vfnmadd231ps, &Generator::vfnmadd231pd},
     {&Generator::vfnmsub231ss, &Generator::vfnmsub231sd, &Generator::vfnmsub231ps, &Generator::vfnmsub231pd}}};
constexpr std::array<std::array<void (Generator::*)(const XReg&, const Operand&), 4>, 2> kMinMax{
    {{&Generator::minss, &Generator::minsd, &Generator::minps, &Generator::minpd},
     {&Generator::maxss, &Generator::maxsd, &Generator::maxps, &Generator::maxpd}}};

template <class Table, class E>
constexpr auto pick(const Table& table, E e) {
  return table[static_cast<std::size_t>(e)];
}

}  // namespace

// Labels and jumps.  Conditional jumps are all long: xbyak makes short ones only to its own labels.
[[gnu::flatten]] void Assembler::jmp(Label l) {
  if (bound(l)) return x_.jmp(static_cast<const void*>(written_at(offsets_[l.id])));
  x_.jmp(static_cast<const void*>(x_.getCurr()), Generator::T_NEAR);
  fix_up(l);
}
void Assembler::jcc(Cc c, Label l) {
  if (bound(l)) return pick(kJcc, c)(x_, written_at(offsets_[l.id]));
  pick(kJcc, c)(x_, x_.getCurr());
  fix_up(l);
}
[[gnu::flatten]] void Assembler::jmp(const std::uint8_t* target) { x_.jmp(as_written(target), Generator::T_NEAR); }
void Assembler::jcc(Cc c, const std::uint8_t* target) { pick(kJcc, c)(x_, as_written(target)); }
[[gnu::flatten]] void Assembler::call(const std::uint8_t* target) { x_.call(as_written(target)); }
[[gnu::flatten]] void Assembler::jmp(RegMem t) {
  with(W::k64, t, [&](const auto& o) { x_.jmp(o); });
}
[[gnu::flatten]] void Assembler::call(RegMem t) {
  with(W::k64, t, [&](const auto& o) { x_.call(o); });
}
bool Assembler::reaches(const std::uint8_t* target) const {
  constexpr std::int64_t kReach = std::int64_t{1} << 31, kSlack = 1 << 16;
  const std::int64_t distance = target - run_address();
  return distance < kReach - kSlack && distance > -kReach + kSlack;
}
void Assembler::ret() { x_.ret(); }
[[gnu::flatten]] std::uint32_t Assembler::jmp_patchable(Label initial) {
  const auto misfit = (reinterpret_cast<std::uintptr_t>(run_address()) + 1) & 3;
  if (misfit != 0) x_.nop(4 - misfit);
  x_.jmp(static_cast<const void*>(x_.getCurr()), Generator::T_NEAR);
  fix_up(initial);
  return offset() - 4;
}
[[gnu::flatten]] void Assembler::lea_rip(Gpr d, Label l) {
  x_.lea(reg64(d), x_.ptr[x_.rip]);
  fix_up(l);
}
void Assembler::lea_rip(Gpr d, const std::uint8_t* target) { x_.lea(reg64(d), x_.ptr[x_.rip + as_written(target)]); }
void Assembler::movzx_ah(Gpr d) { x_.movzx(reg32(d), x_.ah); }
void Assembler::align(unsigned to) {
  while ((reinterpret_cast<std::uintptr_t>(run_address()) & (to - 1)) != 0) x_.int3();
}

void Assembler::nops(unsigned bytes) {
  constexpr unsigned kPlain = 9, kLongest = 11;  // the first is xbyak's longest; prefixes make it longer
  while (bytes != 0) {
    const unsigned n = std::min(bytes, kLongest);
    for (unsigned prefixes = kPlain; prefixes < n; ++prefixes) data8(0x66);
    x_.nop(std::min(n, kPlain));
    bytes -= n;
  }
}

// Moves.
[[gnu::flatten]] void Assembler::mov(W w, Gpr d, Gpr s) { x_.mov(reg(w, d), reg(w, s)); }
[[gnu::flatten]] void Assembler::mov(W w, Gpr d, RegMem s) {
  with(w, s, [&](const auto& o) { x_.mov(reg(w, d), o); });
}
[[gnu::flatten]] void Assembler::mov(W w, Mem d, Gpr s) { x_.mov(mem(w, d), reg(w, s)); }
void Assembler::store8(Mem d, Gpr s) { x_.mov(mem(8, d), reg8(s)); }
void Assembler::store16(Mem d, Gpr s) { x_.mov(mem(16, d), reg16(s)); }
[[gnu::flatten]] void Assembler::mov_imm(Gpr d, std::uint64_t v) { x_.mov(reg64(d), v); }
[[gnu::flatten]] void Assembler::mov_imm(W w, Mem d, std::int32_t v) {
  x_.mov(mem(w, d), static_cast<std::uint64_t>(std::int64_t{v}));
}
void Assembler::mov8_imm(Mem d, std::uint8_t v) { x_.mov(mem(8, d), std::uint64_t{v}); }
[[gnu::flatten]] void Assembler::movzx8(Gpr d, RegMem s) {
  with(s, 8, reg8, [&](const auto& o) { x_.movzx(reg32(d), o); });
}
void Assembler::movzx16(Gpr d, RegMem s) {
  with(s, 16, reg16, [&](const auto& o) { x_.movzx(reg32(d), o); });
}
void Assembler::movsx8(W w, Gpr d, RegMem s) {
  with(s, 8, reg8, [&](const auto& o) { x_.movsx(reg(w, d), o); });
}
void Assembler::movsx16(W w, Gpr d, RegMem s) {
  with(s, 16, reg16, [&](const auto& o) { x_.movsx(reg(w, d), o); });
}
[[gnu::flatten]] void Assembler::movsxd(Gpr d, RegMem s) {
  with(W::k32, s, [&](const auto& o) { x_.movsxd(Xbyak::Reg64(d), o); });
}
[[gnu::flatten]] void Assembler::movbe_load(W w, Gpr d, Mem s) { x_.movbe(reg(w, d), mem(w, s)); }
[[gnu::flatten]] void Assembler::movbe_store(W w, Mem d, Gpr s) { x_.movbe(mem(w, d), reg(w, s)); }
void Assembler::movbe_store16(Mem d, Gpr s) { x_.movbe(mem(16, d), reg16(s)); }
[[gnu::flatten]] void Assembler::bswap(W w, Gpr d) { x_.bswap(reg(w, d)); }
void Assembler::rol16_8(Gpr d) {
  flags_owner = ~0u;
  x_.rol(reg16(d), 8);
}
[[gnu::flatten]] void Assembler::lea(W w, Gpr d, Mem m) { x_.lea(reg(w, d), mem(w, m)); }
void Assembler::xchg(W w, Gpr a, Gpr b) { x_.xchg(reg(w, a), reg(w, b)); }
void Assembler::push(Gpr r) { x_.push(reg64(r)); }
void Assembler::pop(Gpr r) { x_.pop(reg64(r)); }

// Integer arithmetic.
void Assembler::alu(Alu op, W w, Gpr d, RegMem s) {
  flags_owner = ~0u;
  pick(kAlu, op).from(x_, w, d, s);
}
void Assembler::alu(Alu op, W w, Mem d, Gpr s) {
  flags_owner = ~0u;
  pick(kAlu, op).to(x_, w, d, s);
}
void Assembler::alu_imm(Alu op, W w, RegMem d, std::int32_t v) {
  flags_owner = ~0u;
  pick(kAlu, op).imm(x_, w, d, static_cast<std::uint32_t>(v));
}
void Assembler::add_al(std::uint8_t v) {
  flags_owner = ~0u;
  x_.add(x_.al, std::uint32_t{v});
}
[[gnu::flatten]] void Assembler::test(W w, Gpr a, Gpr b) {
  flags_owner = ~0u;
  x_.test(reg(w, a), reg(w, b));
}
[[gnu::flatten]] void Assembler::test_imm(RegMem a, std::uint32_t v) {
  flags_owner = ~0u;
  with(W::k32, a, [&](const auto& o) { x_.test(o, v); });
}
void Assembler::imul(W w, Gpr d, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.imul(reg(w, d), o); });
}
void Assembler::imul_imm(W w, Gpr d, RegMem s, std::int32_t v) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.imul(reg(w, d), o, v); });
}
void Assembler::mul(W w, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.mul(o); });
}
void Assembler::imul1(W w, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.imul(o); });
}
void Assembler::div(W w, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.div(o); });
}
void Assembler::idiv(W w, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.idiv(o); });
}
void Assembler::cdq(W w) { w == W::k64 ? x_.cqo() : x_.cdq(); }
void Assembler::neg(W w, Gpr d) {
  flags_owner = ~0u;
  x_.neg(reg(w, d));
}
void Assembler::not_(W w, Gpr d) { x_.not_(reg(w, d)); }
[[gnu::flatten]] void Assembler::shift_imm(Shift op, W w, Gpr d, std::uint8_t n) {
  flags_owner = ~0u;
  (x_.*pick(kShiftImm, op))(reg(w, d), n);
}
void Assembler::shift_cl(Shift op, W w, Gpr d) {
  flags_owner = ~0u;
  (x_.*pick(kShiftCl, op))(reg(w, d), x_.cl);
}
void Assembler::shiftx(Shift op, W w, Gpr d, RegMem s, Gpr n) {
  with(w, s, [&](const auto& o) {
    if (op == Shift::kShl)
      x_.shlx(reg(w, d), o, reg(w, n));
    else if (op == Shift::kShr)
      x_.shrx(reg(w, d), o, reg(w, n));
    else
      x_.sarx(reg(w, d), o, reg(w, n));
  });
}
void Assembler::rorx(W w, Gpr d, RegMem s, std::uint8_t n) {
  with(w, s, [&](const auto& o) { x_.rorx(reg(w, d), o, n); });
}
void Assembler::andn(W w, Gpr d, Gpr a, RegMem b) {
  flags_owner = ~0u;
  with(w, b, [&](const auto& o) { x_.andn(reg(w, d), reg(w, a), o); });
}
void Assembler::lzcnt(W w, Gpr d, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.lzcnt(reg(w, d), o); });
}
void Assembler::tzcnt(W w, Gpr d, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.tzcnt(reg(w, d), o); });
}
void Assembler::popcnt(W w, Gpr d, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.popcnt(reg(w, d), o); });
}
void Assembler::bsr(W w, Gpr d, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.bsr(reg(w, d), o); });
}
void Assembler::bsf(W w, Gpr d, RegMem s) {
  flags_owner = ~0u;
  with(w, s, [&](const auto& o) { x_.bsf(reg(w, d), o); });
}
void Assembler::bt_imm(RegMem a, std::uint8_t bit) {
  flags_owner = ~0u;
  with(W::k32, a, [&](const auto& o) { x_.bt(o, bit); });
}
[[gnu::flatten]] void Assembler::setcc(Cc c, Gpr d) { (x_.*pick(kSetcc, c))(reg8(d)); }
[[gnu::flatten]] void Assembler::cmov(Cc c, W w, Gpr d, RegMem s) {
  with(w, s, [&](const auto& o) { (x_.*pick(kCmov, c))(reg(w, d), o); });
}
void Assembler::cmc() {
  flags_owner = ~0u;
  x_.cmc();
}
void Assembler::lahf() { x_.lahf(); }
void Assembler::sahf() {
  flags_owner = ~0u;
  x_.sahf();
}

// Atomics.
void Assembler::lock() { x_.lock(); }
void Assembler::xchg_mem(unsigned bytes, Mem m, Gpr r) { x_.xchg(mem(bytes * 8, m), sized(bytes, r)); }
void Assembler::xadd_mem(unsigned bytes, Mem m, Gpr r) {
  flags_owner = ~0u;
  x_.xadd(mem(bytes * 8, m), sized(bytes, r));
}
void Assembler::cmpxchg(unsigned bytes, Mem m, Gpr r) {
  flags_owner = ~0u;
  x_.cmpxchg(mem(bytes * 8, m), sized(bytes, r));
}
void Assembler::lock_or_stack() {
  lock();
  alu_imm(Alu::kOr, W::k32, Mem{rsp}, 0);
}
void Assembler::stmxcsr(Mem m) { x_.stmxcsr(mem(32, m)); }
void Assembler::ldmxcsr(Mem m) { x_.ldmxcsr(mem(32, m)); }

// Floating point and vectors.
// xmm16 to 31 have EVEX forms only.
void Assembler::movaps(Xmm d, Xmm s) {
  if ((d | s) >= 16) return x_.vmovdqa64(xmm(d), xmm(s));
  x_.movaps(xmm(d), xmm(s));
}
[[gnu::flatten]] void Assembler::movaps_store(Mem d, Xmm s) {
  if (s >= 16) return x_.vmovdqa64(mem(128, d), xmm(s));
  x_.movaps(mem(128, d), xmm(s));
}
[[gnu::flatten]] void Assembler::movaps_load(Xmm d, Mem s) {
  if (d >= 16) return x_.vmovdqa64(xmm(d), mem(128, s));
  x_.movaps(xmm(d), mem(128, s));
}
void Assembler::movups_load(Xmm d, Mem s) {
  if (d >= 16) return x_.vmovdqu64(xmm(d), mem(128, s));
  x_.movups(xmm(d), mem(128, s));
}
void Assembler::movups_store(Mem d, Xmm s) {
  if (s >= 16) return x_.vmovdqu64(mem(128, d), xmm(s));
  x_.movups(mem(128, d), xmm(s));
}
[[gnu::flatten]] void Assembler::movs_load(Fp f, Xmm d, Mem s) {
  f == Fp::k64 ? x_.movsd(xmm(d), mem(64, s)) : x_.movss(xmm(d), mem(32, s));
}
[[gnu::flatten]] void Assembler::movs_store(Fp f, Mem d, Xmm s) {
  f == Fp::k64 ? x_.movsd(mem(64, d), xmm(s)) : x_.movss(mem(32, d), xmm(s));
}
void Assembler::movd_far(W w, Xmm d, RegMem s) {
  if (!s.is_reg) return w == W::k64 ? x_.vmovq(xmm(d), mem(64, s.mem)) : x_.vmovd(xmm(d), mem(32, s.mem));
  w == W::k64 ? x_.vmovq(xmm(d), Xbyak::Reg64(s.reg)) : x_.vmovd(xmm(d), Xbyak::Reg32(s.reg));
}
[[gnu::flatten]] void Assembler::movd(W w, Xmm d, RegMem s) {
  if (d >= 16) return movd_far(w, d, s);
  if (!s.is_reg) return w == W::k64 ? x_.movq(xmm(d), mem(64, s.mem)) : x_.movd(xmm(d), mem(32, s.mem));
  if (w == W::k64)
    x_.movq(xmm(d), Xbyak::Reg64(s.reg));
  else
    x_.movd(xmm(d), Xbyak::Reg32(s.reg));
}
[[gnu::flatten]] void Assembler::movd(W w, Gpr d, Xmm s) {
  if (s >= 16) return w == W::k64 ? x_.vmovq(Xbyak::Reg64(d), xmm(s)) : x_.vmovd(Xbyak::Reg32(d), xmm(s));
  w == W::k64 ? x_.movq(Xbyak::Reg64(d), xmm(s)) : x_.movd(Xbyak::Reg32(d), xmm(s));
}
void Assembler::movq(Xmm d, Xmm s) { x_.movq(xmm(d), xmm(s)); }
void Assembler::movss(Xmm d, Xmm s) { x_.movss(xmm(d), xmm(s)); }
void Assembler::pinsrq(Xmm d, Gpr s) { x_.pinsrq(xmm(d), reg64(s), 1); }
void Assembler::pextrq(Gpr d, Xmm s) { x_.pextrq(reg64(d), xmm(s), 1); }
void Assembler::sse(Sse op, Fp f, Xmm d, RegMem s) {
  with_xmm(bits(f), s, [&](const auto& o) { (x_.*pick(pick(kSse, op), f))(xmm(d), o); });
}
void Assembler::ucomis(Fp f, Xmm a, RegMem b) {
  flags_owner = ~0u;
  if (!b.is_reg && b.mem.base == kNoGpr) {  // a constant of the pool: its label's displacement is filled in later
    const Xbyak::Address at = address(bits(f), b.mem);
    f == Fp::k64 ? x_.ucomisd(xmm(a), at) : x_.ucomiss(xmm(a), at);
    fixups_.push_back({offset() - 4, static_cast<std::uint32_t>(b.mem.disp), 0});
    return;
  }
  with_xmm(bits(f), b, [&](const auto& o) { f == Fp::k64 ? x_.ucomisd(xmm(a), o) : x_.ucomiss(xmm(a), o); });
}
void Assembler::comis(Fp f, Xmm a, RegMem b) {
  flags_owner = ~0u;
  with_xmm(bits(f), b, [&](const auto& o) { f == Fp::k64 ? x_.comisd(xmm(a), o) : x_.comiss(xmm(a), o); });
}
void Assembler::xorps(Xmm d, RegMem s) {
  if (d >= 16) return with_xmm(128, s, [&](const auto& o) { x_.vpxord(xmm(d), xmm(d), o); });
  with_xmm(128, s, [&](const auto& o) { x_.xorps(xmm(d), o); });
}
void Assembler::andps(Xmm d, RegMem s) {
  with_xmm(128, s, [&](const auto& o) { x_.andps(xmm(d), o); });
}
void Assembler::cvt_fp(Fp from, Xmm d, RegMem s) {
  with_xmm(bits(from), s, [&](const auto& o) { from == Fp::k64 ? x_.cvtsd2ss(xmm(d), o) : x_.cvtss2sd(xmm(d), o); });
}
void Assembler::cvt_from_int(Fp f, W w, Xmm d, Gpr s) {
  f == Fp::k64 ? x_.cvtsi2sd(xmm(d), reg(w, s)) : x_.cvtsi2ss(xmm(d), reg(w, s));
}
void Assembler::cvtt_to_int(Fp f, W w, Gpr d, RegMem s) {
  with_xmm(bits(f), s, [&](const auto& o) { f == Fp::k64 ? x_.cvttsd2si(reg(w, d), o) : x_.cvttss2si(reg(w, d), o); });
}
void Assembler::vfmadd231(Fp f, Xmm d, Xmm a, RegMem b) {
  with_xmm(bits(f), b, [&](const auto& o) {
    f == Fp::k64 ? x_.vfmadd231sd(xmm(d), xmm(a), o) : x_.vfmadd231ss(xmm(d), xmm(a), o);
  });
}
void Assembler::vfma231(Fp f, bool all, bool negate_product, bool negate_addend, Xmm d, Xmm a, RegMem b) {
  const auto form =
      pick(pick(kFma, (negate_product ? 2 : 0) + (negate_addend ? 1 : 0)), (all ? 2 : 0) + (f == Fp::k64 ? 1 : 0));
  with_xmm(all ? 128 : bits(f), b, [&](const auto& o) { (x_.*form)(xmm(d), xmm(a), o); });
}
void Assembler::orps(Xmm d, RegMem s) {
  with_xmm(128, s, [&](const auto& o) { x_.orps(xmm(d), o); });
}
void Assembler::minmax(Fp f, bool all, bool min, Xmm d, RegMem s) {
  const auto form = pick(pick(kMinMax, min ? 0 : 1), (all ? 2 : 0) + (f == Fp::k64 ? 1 : 0));
  with_xmm(all ? 128 : bits(f), s, [&](const auto& o) { (x_.*form)(xmm(d), o); });
}
void Assembler::round(Fp f, bool all, Xmm d, RegMem s, std::uint8_t control) {
  const bool wide = f == Fp::k64;
  with_xmm(all ? 128 : bits(f), s, [&](const auto& o) {
    if (all)
      wide ? x_.roundpd(xmm(d), o, control) : x_.roundps(xmm(d), o, control);
    else
      wide ? x_.roundsd(xmm(d), o, control) : x_.roundss(xmm(d), o, control);
  });
}
void Assembler::cmp_fp(Fp f, bool all, Xmm d, RegMem s, std::uint8_t predicate) {
  const bool wide = f == Fp::k64;
  with_xmm(all ? 128 : bits(f), s, [&](const auto& o) {
    if (all)
      wide ? x_.cmppd(xmm(d), o, predicate) : x_.cmpps(xmm(d), o, predicate);
    else
      wide ? x_.cmpsd(xmm(d), o, predicate) : x_.cmpss(xmm(d), o, predicate);
  });
}
void Assembler::vcmp_fp(Fp f, bool all, Xmm d, Xmm a, RegMem s, std::uint8_t predicate) {
  const bool wide = f == Fp::k64;
  with_xmm(all ? 128 : bits(f), s, [&](const auto& o) {
    if (all)
      wide ? x_.vcmppd(xmm(d), xmm(a), o, predicate) : x_.vcmpps(xmm(d), xmm(a), o, predicate);
    else
      wide ? x_.vcmpsd(xmm(d), xmm(a), o, predicate) : x_.vcmpss(xmm(d), xmm(a), o, predicate);
  });
}
void Assembler::vandps(Xmm d, Xmm a, RegMem s) {
  with_xmm(128, s, [&](const auto& o) { x_.vandps(xmm(d), xmm(a), o); });
}
void Assembler::packed(Sse op, Fp f, Xmm d, RegMem s) {
  with_xmm(128, s, [&](const auto& o) { (x_.*pick(pick(kPacked, op), f))(xmm(d), o); });
}
void Assembler::vpacked(Sse op, Fp f, Xmm d, Xmm a, RegMem s) {
  with_xmm(128, s, [&](const auto& o) { (x_.*pick(pick(kVexPacked, op), f))(xmm(d), xmm(a), o); });
}
void Assembler::vsse(Sse op, Fp f, Xmm d, Xmm a, RegMem s) {
  with_xmm(bits(f), s, [&](const auto& o) {
    if (op != Sse::kSqrt) return (x_.*pick(pick(kVexScalar, op), f))(xmm(d), xmm(a), o);
    f == Fp::k64 ? x_.vsqrtsd(xmm(d), xmm(a), o) : x_.vsqrtss(xmm(d), xmm(a), o);
  });
}
void Assembler::vcvt_fp(Fp from, Xmm d, Xmm a) {
  from == Fp::k64 ? x_.vcvtsd2ss(xmm(d), xmm(a), xmm(a)) : x_.vcvtss2sd(xmm(d), xmm(a), xmm(a));
}
void Assembler::vround(Fp f, Xmm d, Xmm a, std::uint8_t control) {
  f == Fp::k64 ? x_.vroundsd(xmm(d), xmm(a), xmm(a), control) : x_.vroundss(xmm(d), xmm(a), xmm(a), control);
}
void Assembler::vxorps(Xmm d, Xmm a, RegMem s) {
  with_xmm(128, s, [&](const auto& o) { x_.vxorps(xmm(d), xmm(a), o); });
}
void Assembler::psrld(Xmm d, std::uint8_t n) { x_.psrld(xmm(d), n); }
void Assembler::pslld(Xmm d, std::uint8_t n) { x_.pslld(xmm(d), n); }
void Assembler::movmsk(Fp f, Gpr d, Xmm s) {
  f == Fp::k64 ? x_.movmskpd(reg32(d), xmm(s)) : x_.movmskps(reg32(d), xmm(s));
}
void Assembler::movddup(Xmm d, Xmm s) { x_.movddup(xmm(d), xmm(s)); }
void Assembler::shufps(Xmm d, Xmm s, std::uint8_t control) { x_.shufps(xmm(d), xmm(s), control); }
void Assembler::unpcklpd(Xmm d, Xmm s) { x_.unpcklpd(xmm(d), xmm(s)); }
void Assembler::unpckhpd(Xmm d, Xmm s) { x_.unpckhpd(xmm(d), xmm(s)); }
void Assembler::movhlps(Xmm d, Xmm s) { x_.movhlps(xmm(d), xmm(s)); }
void Assembler::movlhps(Xmm d, Xmm s) { x_.movlhps(xmm(d), xmm(s)); }
void Assembler::pcmpeqd(Xmm d, Xmm s) { x_.pcmpeqd(xmm(d), xmm(s)); }
void Assembler::cvttps2dq(Xmm d, Xmm s) { x_.cvttps2dq(xmm(d), xmm(s)); }
void Assembler::cvtdq2ps(Xmm d, Xmm s) { x_.cvtdq2ps(xmm(d), xmm(s)); }
void Assembler::cvtps2pd(Xmm d, Xmm s) { x_.cvtps2pd(xmm(d), xmm(s)); }
void Assembler::cvtpd2ps(Xmm d, Xmm s) { x_.cvtpd2ps(xmm(d), xmm(s)); }
void Assembler::vcvtph2ps(Xmm d, Xmm s) { x_.vcvtph2ps(xmm(d), xmm(s)); }
void Assembler::vcvtps2ph(Xmm d, Xmm s) { x_.vcvtps2ph(xmm(d), xmm(s), 4); }

}  // namespace tcg::x86_64
