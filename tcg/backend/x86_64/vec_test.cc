// SPDX-License-Identifier: MIT
// Every vector op with every lane and immediate on hard and random operands: host code of each level gives what the
// definition gives, with operands in registers, in memory, constant, or the same value twice; so does the interpreter.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "tcg/backend/x86_64/test_code.h"
#include "tcg/ir/builder.h"
#include "tcg/ir/text.h"
#include "tcg/ir/vec_eval.h"
#include "tcg/ir/verifier.h"

namespace {

using namespace tcg;  // NOLINT(google-build-using-namespace): a test
using ir::Lane;
using ir::Type;
using ir::Value;
using ir::Vec;
using ir::VecImm;
using ir::VecOp;

struct VecState : tests::TestState {
  alignas(16) std::array<Vec, 24> v{};
  std::array<std::uint64_t, 4> scalar{};
};
constexpr ir::SlotId kScalar64 = 24, kScalar32 = 28;

std::int32_t offset_in_state(const VecState& s, const void* member) {
  return static_cast<std::int32_t>(static_cast<const char*>(member) -
                                   reinterpret_cast<const char*>(static_cast<const Env*>(&s)));
}

/// v0 to v23, then four I64 and the same as I32.
const ir::TargetInfo& vec_target() {
  static const VecState* const state = new VecState;
  static std::vector<ir::SlotInfo> slots;
  if (slots.empty()) {
    for (const Vec& v : state->v) slots.push_back({"v", Type::kV128, offset_in_state(*state, &v)});
    for (const Type t : {Type::kI64, Type::kI32}) {
      for (const std::uint64_t& x : state->scalar) slots.push_back({"x", t, offset_in_state(*state, &x)});
    }
  }
  static const ir::TargetInfo target = [] {
    ir::TargetInfo t;
    t.name = "vectors";
    t.slots = slots;
    return t;
  }();
  return target;
}

enum class Form { kRegisters, kKept, kSame, kConstant, kSpilled };

struct Case {
  VecOp op;
  VecImm imm;
};

/// Immediates worth a test for an op.
std::vector<unsigned> immediates(VecOp op, Lane lane) {
  const auto up_to = [](unsigned first, unsigned last) {
    std::vector<unsigned> v;
    for (unsigned n = first; n <= last; ++n) v.push_back(n);
    return v;
  };
  if (!ir::info(op).has_n) return {0};
  switch (op) {
    case VecOp::kDupLane:
    case VecOp::kInsert:
    case VecOp::kExtract: return up_to(0, ir::lane_count(lane) - 1);
    case VecOp::kCopyLane: {
      std::vector<unsigned> v;
      for (unsigned a = 0; a < ir::lane_count(lane); ++a) {
        for (unsigned b = 0; b < ir::lane_count(lane); b += 1 + (lane == Lane::k8 ? 4 : 0)) v.push_back(a | b << 4);
      }
      return v;
    }
    case VecOp::kExt: return up_to(0, 15);
    case VecOp::kRev: return up_to(static_cast<unsigned>(lane) + 1, 3);
    case VecOp::kRol: return up_to(1, ir::lane_bits(lane) - 1);
    case VecOp::kShl: return up_to(0, ir::lane_bits(lane) - 1);
    case VecOp::kShrU:
    case VecOp::kShrS: return up_to(0, ir::lane_bits(lane));
    case VecOp::kShift: return {0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 15, 21, 29};
    case VecOp::kMulAddHigh:
    case VecOp::kPolyMul64: return up_to(0, 3);
    case VecOp::kDot:
    case VecOp::kMatrixMulAdd:
    case VecOp::kSha1: return up_to(0, 2);
    case VecOp::kSm3Tt: return up_to(0, 15);
    default: return up_to(0, 1);
  }
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (unsigned n = 0; n < ir::kVecOpCount; ++n) {
    const auto op = static_cast<VecOp>(n);
    for (unsigned lane = 0; lane < 4; ++lane) {
      const unsigned lanes = ir::info(op).lanes == 0 ? 1u : ir::info(op).lanes;
      if ((lanes >> lane & 1) == 0) continue;
      for (const unsigned imm : immediates(op, static_cast<Lane>(lane)))
        cases.push_back({op, {static_cast<Lane>(lane), static_cast<std::uint8_t>(imm)}});
    }
  }
  return cases;
}

/// Lanes from a set of edges (of any width) or at random.
Vec random_vec(std::mt19937_64& random) {
  static constexpr std::array<std::uint64_t, 12> kEdges{0,
                                                        ~0ull,
                                                        0x8080808080808080u,
                                                        0x7f7f7f7f7f7f7f7fu,
                                                        0x8000800080008000u,
                                                        0x7fff7fff7fff7fffu,
                                                        0x8000000080000000u,
                                                        0x7fffffff7fffffffu,
                                                        0x8000000000000000u,
                                                        0x7fffffffffffffffu,
                                                        0x0101010101010101u,
                                                        0x00ff00ff00ff00ffu};
  Vec v;
  for (std::uint64_t& half : v.half) {
    const std::uint64_t kind = random() % 4;
    half = kind == 0 ? kEdges[random() % kEdges.size()] : random();
    if (kind == 1) half = (half & 0xffffffffu) | kEdges[random() % kEdges.size()] << 32;
    if (kind == 2) half &= 0x1f1f1f1f1f1f1f1fu;
  }
  return v;
}

struct Operands {
  std::array<Vec, 3> v;
};

/// A region that computes the case into v3 (or x3); operands come from v0, v1, v2, x0.
void build(ir::Region& region, const Case& c, Form form, const Operands& with) {
  region.clear();
  ir::Builder b(region);
  b.at(b.new_block());
  b.begin_insn(0, 4, 0);
  std::vector<Value> others;
  if (form == Form::kSpilled) {
    for (ir::SlotId n = 4; n < 24; ++n) others.push_back(b.get(n));
  }
  std::vector<Value> args;
  const std::string_view kinds = ir::info(c.op).args;
  for (std::size_t n = 0; n < kinds.size(); ++n) {
    if (kinds[n] != 'v') {
      const bool wide = kinds[n] == 'q' || c.imm.lane == Lane::k64;
      args.push_back(b.get(static_cast<ir::SlotId>((wide ? kScalar64 : kScalar32) + n)));
    } else if (form == Form::kConstant && n + 1 == kinds.size()) {
      args.push_back(b.constant(Type::kV128, with.v[n].half[0]));
    } else if (form == Form::kSame && !args.empty() && b.type_of(args[0]) == Type::kV128) {
      args.push_back(args[0]);
    } else {
      args.push_back(b.get(static_cast<ir::SlotId>(n)));
    }
  }
  ir::Inst inst;
  inst.op = ir::Op::kVec;
  inst.vec_op = c.op;
  inst.imm = c.imm.pack();
  inst.type = ir::info(c.op).result == 'v' ? Type::kV128 : c.imm.lane == Lane::k64 ? Type::kI64 : Type::kI32;
  for (const Value v : args) inst.args[inst.nargs++] = v.id;
  const Value result{region.append(0, inst)};
  b.set(inst.type == Type::kV128 ? ir::SlotId{3}
                                 : static_cast<ir::SlotId>((inst.type == Type::kI64 ? kScalar64 : kScalar32) + 3),
        result);
  if (form == Form::kKept) {
    for (std::size_t n = 0; n < args.size(); ++n) {
      if (b.type_of(args[n]) == Type::kV128) b.set(static_cast<ir::SlotId>(n), args[n]);
    }
  }
  for (std::size_t n = 0; n < others.size(); ++n) {
    if (n % 2 == 0) b.set(static_cast<ir::SlotId>(4 + n), others[n]);
    if (n % 2 != 0)
      b.set(static_cast<ir::SlotId>(4 + n),
            b.vec(VecOp::kXor, Lane::k8,
                  {others[n], args.empty() || b.type_of(args[0]) != Type::kV128 ? others[n - 1] : args[0]}));
  }
  b.exit_tb(1);
}

Vec expected(const Case& c, Form form, const Operands& with, const VecState& s) {
  std::array<Vec, 3> v = with.v;
  const std::string_view kinds = ir::info(c.op).args;
  for (std::size_t n = 0; n < kinds.size(); ++n) {
    if (kinds[n] != 'v')
      v[n] = {{s.scalar[n], 0}};
    else if (form == Form::kConstant && n + 1 == kinds.size())
      v[n].half[1] = v[n].half[0];
    else if (form == Form::kSame && n != 0 && kinds[0] == 'v')
      v[n] = v[0];
  }
  return ir::eval_vec(c.op, c.imm, v[0], v[1], v[2]);
}

void fill(VecState& s, const Operands& with, std::mt19937_64& random) {
  for (std::size_t n = 0; n < s.v.size(); ++n) s.v[n] = n < 3 ? with.v[n] : Vec{{random(), random()}};
  for (std::uint64_t& x : s.scalar) x = random();
}

Vec result_of(const Case& c, const VecState& s) {
  if (ir::info(c.op).result == 'v') return s.v[3];
  return {{c.imm.lane == Lane::k64 ? s.scalar[3] : static_cast<std::uint32_t>(s.scalar[3]), 0}};
}

void compare(backend::HostLevel level, Form form) {
  ASSERT_GT(all_cases().size(), 700u);
  x86_64::test::Jit jit(level, vec_target());
  ir::Interpreter interpreter(vec_target(), tests::test_ports());
  ir::Region region(vec_target());
  std::mt19937_64 random(static_cast<std::uint64_t>(form) + 1);
  auto s = std::make_unique<VecState>();
  for (const Case& c : all_cases()) {
    Operands with;
    for (Vec& v : with.v) v = random_vec(random);
    build(region, c, form, with);
    ASSERT_TRUE(ir::verify(region, ir::Stage::kFrontEnd)) << ir::print(region);
    backend::Compiled compiled;
    jit.reset();
    const std::uint8_t* const code = jit.compile(region, compiled);
    ASSERT_NE(code, nullptr);
    for (int round = 0; round < 12; ++round) {
      Operands now = with;
      for (std::size_t n = 0; n < 3; ++n) {
        if (round != 0 && (form != Form::kConstant || n + 1 != ir::info(c.op).args.size()))
          now.v[n] = random_vec(random);
      }
      fill(*s, now, random);
      const VecState* const before = s.get();
      const Vec want = expected(c, form, now, *before);
      jit.run(code, *s);
      ASSERT_EQ(result_of(c, *s).half, want.half) << ir::print(region) << jit.listing(code, compiled);
      if (round != 0) continue;
      fill(*s, now, random);
      const Vec interpreted = expected(c, form, now, *s);
      interpreter.run(region, s.get());
      ASSERT_EQ(result_of(c, *s).half, interpreted.half) << ir::print(region);
    }
  }
}

/// More vectors live than registers of any kind hold: those of a map are found on a way out, those after a call out of
/// line on the other.
void leave_with_many(backend::HostLevel level) {
  constexpr ir::SlotId kAll = 24;
  x86_64::test::Jit jit(level, vec_target());
  ir::Region region(vec_target());
  ir::Builder b(region);
  b.at(b.new_block());
  b.begin_insn(0, 4, 0);
  std::vector<Value> got, sums;
  for (ir::SlotId n = 0; n < kAll; ++n) got.push_back(b.get(n));
  for (ir::SlotId n = 0; n < kAll; ++n) sums.push_back(b.vec(VecOp::kAdd, Lane::k32, {got[n], got[(n + 1) % kAll]}));
  const Value odd = b.vec(VecOp::kPolyMul, Lane::k8, {sums[0], got[0]});  // a call
  b.side_exit(b.setcond(ir::Cond::kNe, b.get(kScalar64), b.i64(0)), 77);
  ir::StateMap map{static_cast<std::uint32_t>(region.map_entries.size()), 0};
  for (ir::SlotId n = 0; n < kAll; ++n) region.map_entries.push_back({n, sums[n].id});
  map.count = kAll;
  region.insts.back().map = static_cast<ir::MapId>(region.maps.size());
  region.maps.push_back(map);
  for (ir::SlotId n = 0; n < kAll; ++n) b.set(n, b.vec(VecOp::kXor, Lane::k8, {sums[n], n == 0 ? odd : got[n]}));
  b.exit_tb(1);
  backend::Compiled compiled;
  const std::uint8_t* const code = jit.compile(region, compiled);
  ASSERT_NE(code, nullptr);
  std::mt19937_64 random(5);
  for (const bool leaves : {false, true}) {
    auto s = std::make_unique<VecState>();
    fill(*s, {}, random);
    s->scalar[0] = leaves ? 1 : 0;
    const auto before = s->v;
    jit.run(code, *s);
    for (std::size_t n = 0; n < kAll; ++n) {
      const Vec sum = ir::eval_vec(VecOp::kAdd, {Lane::k32, 0}, before[n], before[(n + 1) % kAll], {});
      const Vec with = n != 0 ? before[n] : ir::eval_vec(VecOp::kPolyMul, {Lane::k8, 0}, sum, before[0], {});
      const Vec want = leaves ? sum : ir::eval_vec(VecOp::kXor, {Lane::k8, 0}, sum, with, {});
      EXPECT_EQ(s->v[n].half, want.half) << n << (leaves ? " by the map" : "");
    }
  }
}

TEST(Vec, WaysOutAndCallsKeepMoreVectorsThanRegistersOnV2) { leave_with_many(backend::HostLevel::kV2); }
TEST(Vec, WaysOutAndCallsKeepMoreVectorsThanRegistersOnNative) { leave_with_many(backend::HostLevel::kNative); }
TEST(Vec, EveryOpOnV2) { compare(backend::HostLevel::kV2, Form::kRegisters); }
TEST(Vec, EveryOpOnV3) { compare(backend::HostLevel::kV3, Form::kRegisters); }
TEST(Vec, EveryOpOnNative) { compare(backend::HostLevel::kNative, Form::kRegisters); }
TEST(Vec, OperandsThatLiveOnV2) { compare(backend::HostLevel::kV2, Form::kKept); }
TEST(Vec, OperandsThatLiveOnNative) { compare(backend::HostLevel::kNative, Form::kKept); }
TEST(Vec, OneOperandTwiceOnV2) { compare(backend::HostLevel::kV2, Form::kSame); }
TEST(Vec, OneOperandTwiceOnNative) { compare(backend::HostLevel::kNative, Form::kSame); }
TEST(Vec, ConstantOperandsOnV2) { compare(backend::HostLevel::kV2, Form::kConstant); }
TEST(Vec, ConstantOperandsOnNative) { compare(backend::HostLevel::kNative, Form::kConstant); }
TEST(Vec, SpilledOperandsOnV2) { compare(backend::HostLevel::kV2, Form::kSpilled); }
TEST(Vec, SpilledOperandsOnNative) { compare(backend::HostLevel::kNative, Form::kSpilled); }

}  // namespace
