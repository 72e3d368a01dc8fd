// SPDX-License-Identifier: MIT
// The encoder against xbyak, instruction by instruction, over all registers and forms of addresses.
#include "tcg/backend/x86_64/assembler.h"

#include <gtest/gtest.h>
#include <xbyak/xbyak.h>

#include <array>
#include <functional>
#include <random>
#include <string>

namespace {

using namespace tcg::x86_64;
namespace xb = Xbyak;

/// Random operands, as both encoders take them.
struct Operands {
  Gpr a, b, index;
  Xmm x, y;
  W w;
  Fp f;
  Mem m;
  std::int32_t imm;
  std::uint8_t n;
  [[nodiscard]] xb::Reg64 q(Gpr r) const { return xb::Reg64(r); }
  [[nodiscard]] xb::Reg32 d(Gpr r) const { return xb::Reg32(r); }
  [[nodiscard]] xb::Reg8 byte(Gpr r) const { return xb::Reg8(r, r >= rsp && r <= rdi); }
  [[nodiscard]] xb::Reg reg(Gpr r) const { return w == W::k64 ? static_cast<const xb::Reg&>(q(r)) : d(r); }
  [[nodiscard]] xb::Xmm xmm(Xmm r) const { return xb::Xmm(r); }
  [[nodiscard]] xb::Address mem(unsigned bits) const {
    xb::RegExp e = q(m.base);
    if (m.index != kNoGpr) e = e + q(m.index) * (1 << m.scale);
    return xb::AddressFrame(bits)[e + m.disp];
  }
  [[nodiscard]] xb::Address mem() const { return mem(w == W::k64 ? 64 : 32); }
};

class Encoding : public testing::Test {
 protected:
  using Ours = std::function<void(Assembler&, const Operands&)>;
  using Theirs = std::function<void(xb::CodeGenerator&, const Operands&)>;

  Operands random() {
    Operands o;
    const auto pick = [&](unsigned n) { return static_cast<unsigned>(random_() % n); };
    o.a = static_cast<Gpr>(pick(16));
    o.b = static_cast<Gpr>(pick(16));
    do o.index = static_cast<Gpr>(pick(16));
    while (o.index == rsp);
    o.x = static_cast<Xmm>(pick(16));
    o.y = static_cast<Xmm>(pick(16));
    o.w = pick(2) != 0 ? W::k64 : W::k32;
    o.f = pick(2) != 0 ? Fp::k64 : Fp::k32;
    constexpr std::array<std::int32_t, 6> kDisps{0, 8, -128, 127, 4096, -70000};
    o.m = Mem{static_cast<Gpr>(pick(16)), kDisps[pick(6)]};
    if (pick(2) != 0) {
      o.m.index = o.index;
      o.m.scale = static_cast<std::uint8_t>(pick(4));
    }
    constexpr std::array<std::int32_t, 6> kImms{1, -1, 127, -128, 0x12345, -0x7654321};
    o.imm = kImms[pick(6)];
    o.n = static_cast<std::uint8_t>(2 + pick(29));
    return o;
  }

  void same(const char* what, const Ours& ours, const Theirs& theirs) {
    for (int n = 0; n < 300; ++n) {
      const Operands o = random();
      std::array<std::uint8_t, 64> code{};
      Assembler a;
      a.start(code.data(), code.data(), code.size());
      ours(a, o);
      xb::CodeGenerator x(64);
      theirs(x, o);
      const std::string got(code.begin(), code.begin() + a.offset());
      const std::string want(reinterpret_cast<const char*>(x.getCode()), x.getSize());
      ASSERT_EQ(testing::PrintToString(got), testing::PrintToString(want)) << what;
    }
  }

  std::mt19937 random_{1};
};

/// One line an instruction: ours in terms of Operands o, then xbyak's.
#define SAME(ours, theirs)                                    \
  same(                                                       \
      #ours, [](Assembler& a, const Operands& o) { a.ours; }, \
      [](xb::CodeGenerator& x, const Operands& o) { x.theirs; })

TEST_F(Encoding, OfMovesIsXbyaks) {
  SAME(mov(o.w, o.a, o.m), mov(o.reg(o.a), o.mem()));
  SAME(mov(o.w, o.m, o.a), mov(o.mem(), o.reg(o.a)));
  SAME(store8(o.m, o.a), mov(o.mem(8), o.byte(o.a)));
  SAME(store16(o.m, o.a), mov(o.mem(16), xb::Reg16(o.a)));
  SAME(mov_imm(o.w, o.m, o.imm), mov(o.mem(), static_cast<std::uint64_t>(static_cast<std::int64_t>(o.imm))));
  SAME(mov8_imm(o.m, o.n), mov(o.mem(8), o.n));
  SAME(movzx8(o.a, RegMem(o.b)), movzx(o.d(o.a), o.byte(o.b)));
  SAME(movzx8(o.a, o.m), movzx(o.d(o.a), o.mem(8)));
  SAME(movzx16(o.a, RegMem(o.b)), movzx(o.d(o.a), xb::Reg16(o.b)));
  SAME(movsx8(o.w, o.a, RegMem(o.b)), movsx(o.reg(o.a), o.byte(o.b)));
  SAME(movsx16(o.w, o.a, o.m), movsx(o.reg(o.a), o.mem(16)));
  SAME(movsxd(o.a, RegMem(o.b)), movsxd(o.q(o.a), o.d(o.b)));
  SAME(movsxd(o.a, o.m), movsxd(o.q(o.a), o.mem(32)));
  SAME(movbe_load(o.w, o.a, o.m), movbe(o.reg(o.a), o.mem()));
  SAME(movbe_store(o.w, o.m, o.a), movbe(o.mem(), o.reg(o.a)));
  SAME(movbe_store16(o.m, o.a), movbe(o.mem(16), xb::Reg16(o.a)));
  SAME(bswap(o.w, o.a),
       bswap(static_cast<const xb::Reg32e&>(o.w == W::k64 ? xb::Reg32e(o.a, 64) : xb::Reg32e(o.a, 32))));
  SAME(rol16_8(o.a), rol(xb::Reg16(o.a), 8));
  SAME(lea(o.w, o.a, o.m), lea(o.reg(o.a), o.mem(0)));
  SAME(push(o.a), push(o.q(o.a)));
  SAME(pop(o.a), pop(o.q(o.a)));
}

TEST_F(Encoding, OfArithmeticIsXbyaks) {
  SAME(alu(Alu::kAdd, o.w, o.a, o.m), add(o.reg(o.a), o.mem()));
  SAME(alu(Alu::kCmp, o.w, o.m, o.a), cmp(o.mem(), o.reg(o.a)));
  SAME(alu(Alu::kSbb, o.w, o.a, o.m), sbb(o.reg(o.a), o.mem()));
  SAME(alu_imm(Alu::kAnd, o.w, RegMem(o.a), o.imm), and_(o.reg(o.a), static_cast<std::uint32_t>(o.imm)));
  SAME(alu_imm(Alu::kCmp, o.w, RegMem(o.m), o.imm), cmp(o.mem(), static_cast<std::uint32_t>(o.imm)));
  SAME(test(o.w, o.a, o.b), test(o.reg(o.a), o.reg(o.b)));
  SAME(test_imm(RegMem(o.a), 0x4000), test(o.d(o.a), 0x4000));
  SAME(imul(o.w, o.a, o.m), imul(o.reg(o.a), o.mem()));
  SAME(imul_imm(o.w, o.a, RegMem(o.b), o.imm), imul(o.reg(o.a), o.reg(o.b), o.imm));
  SAME(mul(o.w, RegMem(o.a)), mul(o.reg(o.a)));
  SAME(idiv(o.w, o.m), idiv(o.mem()));
  SAME(neg(o.w, o.a), neg(o.reg(o.a)));
  SAME(not_(o.w, o.a), not_(o.reg(o.a)));
  SAME(shift_imm(Shift::kSar, o.w, o.a, o.n), sar(o.reg(o.a), o.n));
  SAME(shift_cl(Shift::kRor, o.w, o.a), ror(o.reg(o.a), x.cl));
  SAME(bt_imm(RegMem(o.a), 8), bt(o.d(o.a), 8));
  SAME(setcc(Cc::kBe, o.a), setbe(o.byte(o.a)));
  SAME(cmov(Cc::kL, o.w, o.a, o.m), cmovl(o.reg(o.a), o.mem()));
  SAME(popcnt(o.w, o.a, o.m), popcnt(o.reg(o.a), o.mem()));
  SAME(lzcnt(o.w, o.a, RegMem(o.b)), lzcnt(o.reg(o.a), o.reg(o.b)));
  SAME(tzcnt(o.w, o.a, o.m), tzcnt(o.reg(o.a), o.mem()));
  SAME(bsr(o.w, o.a, o.m), bsr(o.reg(o.a), o.mem()));
}

TEST_F(Encoding, OfBmi2IsXbyaks) {
  const auto e = [](const Operands& o, Gpr r) { return xb::Reg32e(r, o.w == W::k64 ? 64 : 32); };
  same(
      "shlx", [](Assembler& a, const Operands& o) { a.shiftx(Shift::kShl, o.w, o.a, o.m, o.b); },
      [&](xb::CodeGenerator& x, const Operands& o) { x.shlx(e(o, o.a), o.mem(), e(o, o.b)); });
  same(
      "sarx", [](Assembler& a, const Operands& o) { a.shiftx(Shift::kSar, o.w, o.a, o.b, o.index); },
      [&](xb::CodeGenerator& x, const Operands& o) { x.sarx(e(o, o.a), o.reg(o.b), e(o, o.index)); });
  same(
      "shrx", [](Assembler& a, const Operands& o) { a.shiftx(Shift::kShr, o.w, o.a, o.b, o.index); },
      [&](xb::CodeGenerator& x, const Operands& o) { x.shrx(e(o, o.a), o.reg(o.b), e(o, o.index)); });
  same(
      "rorx", [](Assembler& a, const Operands& o) { a.rorx(o.w, o.a, o.m, o.n); },
      [&](xb::CodeGenerator& x, const Operands& o) { x.rorx(e(o, o.a), o.mem(), o.n); });
  same(
      "andn", [](Assembler& a, const Operands& o) { a.andn(o.w, o.a, o.b, o.m); },
      [&](xb::CodeGenerator& x, const Operands& o) { x.andn(e(o, o.a), e(o, o.b), o.mem()); });
}

TEST_F(Encoding, OfAtomicsIsXbyaks) {
  SAME(xchg_mem(4, o.m, o.a), xchg(o.mem(32), o.d(o.a)));
  SAME(xchg_mem(1, o.m, o.a), xchg(o.mem(8), o.byte(o.a)));
  SAME(xadd_mem(8, o.m, o.a), xadd(o.mem(64), o.q(o.a)));
  SAME(cmpxchg(2, o.m, o.a), cmpxchg(o.mem(16), xb::Reg16(o.a)));
  SAME(cmpxchg(1, o.m, o.a), cmpxchg(o.mem(8), o.byte(o.a)));
  SAME(stmxcsr(o.m), stmxcsr(o.mem(32)));
  SAME(ldmxcsr(o.m), ldmxcsr(o.mem(32)));
}

TEST_F(Encoding, OfVectorsIsXbyaks) {
  SAME(movaps(o.x, o.y), movaps(o.xmm(o.x), o.xmm(o.y)));
  SAME(movups_store(o.m, o.x), movups(o.mem(128), o.xmm(o.x)));
  SAME(movs_load(Fp::k64, o.x, o.m), movsd(o.xmm(o.x), o.mem(64)));
  SAME(movs_store(Fp::k32, o.m, o.x), movss(o.mem(32), o.xmm(o.x)));
  SAME(movd(W::k64, o.x, RegMem(o.a)), movq(o.xmm(o.x), o.q(o.a)));
  SAME(movd(W::k32, o.a, o.x), movd(o.d(o.a), o.xmm(o.x)));
  SAME(pinsrq(o.x, o.a), pinsrq(o.xmm(o.x), o.q(o.a), 1));
  SAME(pextrq(o.a, o.x), pextrq(o.q(o.a), o.xmm(o.x), 1));
  SAME(sse(Sse::kMul, Fp::k64, o.x, o.m), mulsd(o.xmm(o.x), o.mem(64)));
  SAME(sse(Sse::kDiv, Fp::k32, o.x, RegMem(o.y)), divss(o.xmm(o.x), o.xmm(o.y)));
  SAME(ucomis(Fp::k64, o.x, o.m), ucomisd(o.xmm(o.x), o.mem(64)));
  SAME(comis(Fp::k32, o.x, RegMem(o.y)), comiss(o.xmm(o.x), o.xmm(o.y)));
  SAME(xorps(o.x, RegMem(o.y)), xorps(o.xmm(o.x), o.xmm(o.y)));
  SAME(cvt_fp(Fp::k64, o.x, o.m), cvtsd2ss(o.xmm(o.x), o.mem(64)));
  SAME(cvt_from_int(Fp::k64, W::k32, o.x, RegMem(o.a)), cvtsi2sd(o.xmm(o.x), o.d(o.a)));
  SAME(cvtt_to_int(Fp::k32, W::k64, o.a, RegMem(o.x)), cvttss2si(o.q(o.a), o.xmm(o.x)));
  SAME(vfmadd231(Fp::k64, o.x, o.y, o.m), vfmadd231sd(o.xmm(o.x), o.xmm(o.y), o.mem(64)));
}

#undef SAME

}  // namespace
