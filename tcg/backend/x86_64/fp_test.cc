// SPDX-License-Identifier: MIT
// Floating-point ops on hard operands: results and flags equal those of software arithmetic, for each NaN rule and
// rounding.
#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <vector>

#include "tcg/backend/x86_64/test_code.h"
#include "tcg/ir/builder.h"
#include "tcg/ir/eval.h"
#include "tcg/ir/interp_fp.h"

namespace {

using namespace tcg;  // NOLINT(google-build-using-namespace): a test of all of it
using ir::NanRule;
using ir::Op;
using ir::Type;

/// Operands where hosts and guests differ, and random ones with exponents near the interesting ends.
std::vector<std::uint64_t> operands(bool wide) {
  std::vector<std::uint64_t> v;
  if (wide) {
    v = {0,
         1ull << 63,
         0x3ff0000000000000,
         0xbff0000000000000,
         0x3fefffffffffffff,
         0x0010000000000000,
         0x8010000000000000,
         0x000fffffffffffff,
         1,
         0x7fefffffffffffff,
         0xffefffffffffffff,
         0x7ff0000000000000,
         0xfff0000000000000,
         0x7ff8000000000001,
         0xfff8000000000002,
         0x7ff0000000000003,
         0xfff4000000000004,
         0x3fe0000000000000,
         0x3ff0000000000001,
         0x0020000000000000,
         0x41dfffffffc00000,
         0x41e0000000000000,
         0xc1e0000000000000,
         0xc1e00000001fffff,
         0xc1e0000000200000,
         0x43e0000000000000,
         0xc3e0000000000000,
         0x380fffffffffffff,
         0x3810000000000000,
         0x380fffffe0000000,
         0x36a0000000000000,
         0x47efffffffffffff};
  } else {
    v = {0,          0x80000000, 0x3f800000, 0xbf800000, 0x3f7fffff, 0x00800000, 0x80800000, 0x007fffff, 1,
         0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000, 0x7fc00001, 0xffc00002, 0x7f800003, 0xffa00004, 0x3f000000,
         0x3f800001, 0x01000000, 0x4effffff, 0x4f000000, 0xcf000000, 0xcf000001, 0x5f000000, 0xdf000000};
  }
  std::mt19937_64 random(7);
  for (int n = 0; n < 12; ++n) v.push_back(wide ? random() : random() >> 32);
  return v;
}

struct FpCase {
  Op op;
  Type operand, result;
  unsigned nargs;
};

class X86Fp : public testing::TestWithParam<std::tuple<NanRule, backend::HostLevel>> {
 protected:
  X86Fp() : target_(tests::test_target()) { target_.nan_rule = std::get<0>(GetParam()); }

  static ir::SlotId operand_slot(Type t, unsigned n) {
    if (t == Type::kF64) return static_cast<ir::SlotId>(n < 2 ? tests::kD0 + n : tests::kX0 + 3);
    if (t == Type::kF32) return static_cast<ir::SlotId>(n < 2 ? tests::kF0 + n : tests::kR0 + 3);
    return t == Type::kI64 ? tests::kX0 : tests::kR0;
  }

  void check(const FpCase& c, std::uint8_t mode = 0) {
    ir::Region region(target_);
    ir::Builder b(region);
    b.at(b.new_block());
    b.begin_insn(0, 4, 0);
    ir::Inst i;
    i.op = c.op;
    i.type = c.result;
    i.operand_type = c.operand;
    i.imm = mode;
    i.nargs = static_cast<std::uint8_t>(c.nargs);
    for (unsigned n = 0; n < c.nargs; ++n) {
      ir::Value v = b.get(operand_slot(c.operand, n));
      if (n == 2) v = b.convert(Op::kBitcast, c.operand, v);
      i.args[n] = v.id;
    }
    ir::Value r{region.append(b.block(), i)};
    if (c.result == Type::kF64) r = b.convert(Op::kBitcast, Type::kI64, r);
    if (c.result == Type::kF32) r = b.convert(Op::kBitcast, Type::kI32, r);
    const bool wide_result = c.result == Type::kF64 || c.result == Type::kI64;
    b.set(wide_result ? tests::kX0 + 1 : tests::kR0 + 1, r);
    b.exit_tb(0);
    x86_64::test::Jit jit(std::get<1>(GetParam()), target_);
    backend::Compiled compiled;
    const std::uint8_t* code = jit.compile(region, compiled);
    ASSERT_NE(code, nullptr);
    const bool wide = c.operand == Type::kF64 || c.operand == Type::kI64;
    const auto all = operands(wide);
    const std::vector<std::uint64_t> one{0};
    auto state = std::make_unique<tests::TestState>();
    for (std::uint32_t rounding = 0; rounding < 4; ++rounding) {
      for (const std::uint64_t x : all) {
        for (const std::uint64_t y : c.nargs > 1 ? all : one) {
          for (const std::uint64_t z : c.nargs > 2 ? all : one)
            run(c, mode, code, jit, *state, rounding, x, y, z, wide_result);
          if (HasFailure()) return;
        }
      }
    }
  }

  void check_condition(Type t, bool signal, ir::FlagCond cond) {
    ir::Region region(target_);
    ir::Builder b(region);
    b.at(b.new_block());
    b.begin_insn(0, 4, 0);
    const ir::Value x = b.get(operand_slot(t, 0)), y = b.get(operand_slot(t, 1));
    const ir::Value flags = b.flags_fcmp(signal, x, y);
    b.set(tests::kR0 + 1, b.zext_i1(Type::kI32, b.flag_cond(cond, flags)));
    b.set(tests::kR0 + 2, b.select(b.flag_cond(cond, flags), b.i32(7), b.i32(9)));
    b.set(tests::kFlagsSlot, flags);
    b.exit_tb(0);
    x86_64::test::Jit jit(std::get<1>(GetParam()), target_);
    backend::Compiled compiled;
    const std::uint8_t* code = jit.compile(region, compiled);
    ASSERT_NE(code, nullptr);
    auto s = std::make_unique<tests::TestState>();
    for (const std::uint64_t p : operands(t == Type::kF64)) {
      for (const std::uint64_t q : operands(t == Type::kF64)) {
        if (t == Type::kF64)
          s->d[0] = p, s->d[1] = q;
        else
          s->d[0] = p << 32 | q;
        s->guest_mxcsr = 0x1f80;
        jit.run(code, *s);
        Env expected;
        const auto want = static_cast<std::uint32_t>(ir::run_fp(signal ? Op::kFlagsFCmpE : Op::kFlagsFCmp,
                                                                t == Type::kF64, p, q, 0, target_.nan_rule, &expected));
        const bool holds = ir::eval::test(cond, want);
        ASSERT_EQ(std::make_tuple(s->r[1], s->r[2], s->flags & ir::kFlagMask, s->guest_mxcsr & ~2u),
                  std::make_tuple(holds ? 1u : 0u, holds ? 7u : 9u, want, expected.guest_mxcsr & ~2u))
            << name(cond) << std::hex << " of " << p << ", " << q;
      }
    }
  }

  void run(const FpCase& c, std::uint8_t mode, const std::uint8_t* code, x86_64::test::Jit& jit, tests::TestState& s,
           std::uint32_t rounding, std::uint64_t x, std::uint64_t y, std::uint64_t z, bool wide_result) {
    const std::uint32_t sticky = mode != 0 && (rounding & 1) != 0 ? 0x3d : 0;  // nothing left to change
    const std::uint32_t mxcsr = 0x1f80 | rounding << 13 | ((mode & ir::kFpFlush) != 0 ? 1u << 15 : 0) | sticky;
    if (c.operand == Type::kF64) {
      s.d[0] = x, s.d[1] = y, s.x[3] = z;
    } else if (c.operand == Type::kF32) {
      s.d[0] = x << 32 | y, s.r[3] = static_cast<std::uint32_t>(z);
    } else {
      s.x[0] = x, s.r[0] = static_cast<std::uint32_t>(x);
    }
    s.guest_mxcsr = mxcsr;
    s.fp_idc = 0;
    jit.run(code, s);
    Env expected;
    expected.guest_mxcsr = mxcsr;
    const bool wide = c.operand == Type::kF64 || c.result == Type::kF64;
    const bool by_result = c.op == Op::kFFromI32 || c.op == Op::kFFromI64;
    const std::uint64_t want = ir::run_fp(c.op,
                                          c.op == Op::kFCvt ? c.operand == Type::kF64
                                          : by_result       ? c.result == Type::kF64
                                                            : wide,
                                          x, y, z, target_.nan_rule, &expected, mode);
    const std::uint64_t got = wide_result ? s.x[1] : s.r[1];
    EXPECT_EQ(std::make_pair(got, s.guest_mxcsr & ~2u), std::make_pair(want, expected.guest_mxcsr & ~2u))
        << ir::info(c.op).name << " mode " << unsigned{mode} << std::hex << " rounding " << rounding << " of " << x
        << ", " << y << ", " << z;
    EXPECT_EQ(s.fp_idc, expected.fp_idc) << ir::info(c.op).name << std::hex << " of " << x << ", " << y << ", " << z;
  }

  ir::TargetInfo target_;
};

TEST_P(X86Fp, ArithmeticEqualsSoftware) {
  for (const Type t : {Type::kF32, Type::kF64}) {
    for (const Op op : {Op::kFAdd, Op::kFSub, Op::kFMul, Op::kFDiv}) check({op, t, t, 2});
    check({Op::kFSqrt, t, t, 1});
  }
}

TEST_P(X86Fp, FusedMultiplyAddEqualsSoftware) {
  check({Op::kFMulAdd, Type::kF32, Type::kF32, 3});
  check({Op::kFMulAdd, Type::kF64, Type::kF64, 3});
}

TEST_P(X86Fp, ComparisonsEqualSoftware) {
  for (const Type t : {Type::kF32, Type::kF64}) {
    check({Op::kFCmp, t, Type::kI32, 2});
    check({Op::kFCmpSignal, t, Type::kI32, 2});
  }
}

TEST_P(X86Fp, ConversionsEqualSoftware) {
  check({Op::kFCvt, Type::kF32, Type::kF64, 1});
  check({Op::kFCvt, Type::kF64, Type::kF32, 1});
  for (const Type t : {Type::kF32, Type::kF64}) {
    check({Op::kFToI32Z, t, Type::kI32, 1});
    check({Op::kFToI64Z, t, Type::kI64, 1});
    check({Op::kFFromI32, Type::kI32, t, 1});
    check({Op::kFFromI64, Type::kI64, t, 1});
  }
}

TEST_P(X86Fp, FlushAndDefaultNanModesEqualSoftware) {
  for (const std::uint8_t mode : {ir::kFpDefaultNan, ir::kFpFlush}) {
    for (const Type t : {Type::kF32, Type::kF64}) {
      for (const Op op : {Op::kFAdd, Op::kFMul, Op::kFDiv}) check({op, t, t, 2}, mode);
      check({Op::kFSqrt, t, t, 1}, mode);
      check({Op::kFCmp, t, Type::kI32, 2}, mode);
      check({Op::kFToI32Z, t, Type::kI32, 1}, mode);
    }
    check({Op::kFMulAdd, Type::kF32, Type::kF32, 3}, mode);
    check({Op::kFCvt, Type::kF32, Type::kF64, 1}, mode);
    check({Op::kFCvt, Type::kF64, Type::kF32, 1}, mode);
  }
}

/// Each condition over the flags of a compare, read by a select right after it and by the flags' slot.
TEST_P(X86Fp, FlagsOfComparisonsAnswerEachConditionAsSoftware) {
  for (const Type t : {Type::kF32, Type::kF64}) {
    for (const bool signal : {false, true}) {
      for (unsigned c = 0; c < 16; ++c) check_condition(t, signal, static_cast<ir::FlagCond>(c));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rules, X86Fp,
                         testing::Combine(testing::Values(NanRule::kSparc, NanRule::kArm, NanRule::kArmDefault),
                                          testing::Values(backend::HostLevel::kV2, backend::HostLevel::kNative)));

}  // namespace
