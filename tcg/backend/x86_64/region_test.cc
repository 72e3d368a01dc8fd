// SPDX-License-Identifier: MIT
// Hand-made regions: ways out, links, maps at faults, loops, register pressure, lack of space.
#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <vector>

#include "tcg/backend/x86_64/regalloc.h"
#include "tcg/backend/x86_64/regalloc_check.h"
#include "tcg/backend/x86_64/test_code.h"
#include "tcg/ir/builder.h"

namespace {

using namespace tcg;  // NOLINT(google-build-using-namespace): a test of all of it
using ir::Builder;
using ir::MemOp;
using ir::Op;
using ir::Type;
using ir::Value;
using Kind = ir::Outcome::Kind;

constexpr std::uint32_t kMxcsrControl = 0xffc0;
constexpr MemOp kWord{.size_log2 = 2, .align_log2 = 2, .big_endian = true};

class X86Region : public testing::Test {
 protected:
  X86Region() {
    tests::fill_state(*state, 1, true);
    state->exit_request = 0;
    state->accesses_to_poll = 0;
    entry = b.new_block();
    b.at(entry);
    b.begin_insn(0x1000, 4, 0);
    x86_64::test::Jit::next() = nullptr;
  }
  /// A state map for the op made last.
  void map(std::initializer_list<ir::MapEntry> entries) {
    ir::StateMap m{static_cast<std::uint32_t>(region.map_entries.size()), static_cast<std::uint32_t>(entries.size())};
    region.map_entries.insert(region.map_entries.end(), entries);
    region.insts[region.blocks[b.block()].insts.back()].map = static_cast<ir::MapId>(region.maps.size());
    region.maps.push_back(m);
  }
  ir::Outcome run() {
    code = jit.compile(region, compiled, 0x1234567890);
    EXPECT_NE(code, nullptr);
    return jit.run(code, *state);
  }
  Value reg(unsigned n) { return b.get(static_cast<ir::SlotId>(tests::kR0 + n)); }
  void set_reg(unsigned n, Value v) { b.set(static_cast<ir::SlotId>(tests::kR0 + n), v); }

  ir::Region region{tests::test_target()};
  Builder b{region};
  x86_64::test::Jit jit;
  std::unique_ptr<tests::TestState> state = std::make_unique<tests::TestState>();
  ir::BlockId entry = 0;
  backend::Compiled compiled;
  const std::uint8_t* code = nullptr;
};

TEST_F(X86Region, ExitTbReturnsItsReason) {
  b.exit_tb(static_cast<std::uint32_t>(ExitReason::kHalt));
  EXPECT_EQ(run(), (ir::Outcome{Kind::kExit, static_cast<std::uint32_t>(ExitReason::kHalt), 0}));
}

TEST_F(X86Region, UnlinkedGotoTbAsksThePortWithItsCookie) {
  b.set(tests::kPc, b.i32(0x2000));
  b.goto_tb(1, 0x2000);
  EXPECT_EQ(run(), (ir::Outcome{Kind::kGotoTb, 1, 0x2000}));
  EXPECT_EQ(x86_64::test::Jit::last_cookie(), 0x1234567890u);
}

TEST_F(X86Region, PatchedGotoTbJumpsToItsTargetUntilReset) {
  b.set(tests::kPc, b.i32(0x2000));
  b.goto_tb(0, 0x2000);
  ir::Region other(tests::test_target());
  Builder o(other);
  o.at(o.new_block());
  o.exit_tb(7);
  backend::Compiled other_compiled;
  const std::uint8_t* target = jit.compile(other, other_compiled);
  run();
  const std::uint32_t at = compiled.link_offset[0];
  std::uint8_t* const patch = jit.space_at(code).write + at;
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(code + at) % 4, 0u);
  const auto displacement = static_cast<std::int32_t>(target - (code + at + 4));
  std::memcpy(patch, &displacement, 4);
  EXPECT_EQ(jit.run(code, *state), (ir::Outcome{Kind::kExit, 7, 0}));
  std::memcpy(patch, &compiled.link_reset[0], 4);
  EXPECT_EQ(jit.run(code, *state).kind, Kind::kGotoTb);
}

TEST_F(X86Region, LinkPortMayGiveCodeToGoOnAt) {
  ir::Region other(tests::test_target());
  Builder o(other);
  o.at(o.new_block());
  o.exit_tb(9);
  backend::Compiled other_compiled;
  x86_64::test::Jit::next() = jit.compile(other, other_compiled);
  b.goto_tb(0, 0x2000);
  code = jit.compile(region, compiled);
  state->scratch[3] = 0;
  jit.run(code, *state);
  EXPECT_EQ(state->scratch[3], 9u);
}

TEST_F(X86Region, GotoPtrFollowsTheJumpCacheOnlyForSamePcAndMode) {
  b.set(tests::kPc, reg(0));
  b.goto_ptr(reg(0));
  ir::Region other(tests::test_target());
  Builder o(other);
  o.at(o.new_block());
  o.exit_tb(5);
  backend::Compiled other_compiled;
  CodeEntry cell{0x4560, 3, jit.compile(other, other_compiled)};
  jit.jump_cache()[jump_cache_index(0x4560)] = &cell;
  state->r[0] = 0x4560;
  state->mode_flags = 3;
  EXPECT_EQ(run(), (ir::Outcome{Kind::kExit, 5, 0}));
  state->mode_flags = 2;
  EXPECT_EQ(jit.run(code, *state).kind, Kind::kGotoPtr);
  state->mode_flags = 3;
  state->r[0] = 0x4560 + (1u << 14);  // same cell
  EXPECT_EQ(jit.run(code, *state), (ir::Outcome{Kind::kGotoPtr, 0, 0x4560 + (1u << 14)}));
}

TEST_F(X86Region, FaultingLoadWritesItsMapFromRegistersConstantsAndFlagRecipes) {
  const Value a = reg(1), c = reg(2), sum = b.add(a, c), flags = b.flags_sub(a, c);
  state->r[1] = 3;
  state->r[2] = 5;
  const Value v = b.load(Type::kI32, b.i32(tests::kFaultFrom + 4), kWord);
  map({{tests::kR0 + 3, sum.id},
       {tests::kR0 + 4, b.i32(77).id},
       {tests::kFlagsSlot, flags.id},
       {tests::kW0, a.id},
       {tests::kPc, b.i32(0x1000).id}});
  set_reg(5, v);
  b.exit_tb(0);
  const std::uint32_t r5 = state->r[5];
  EXPECT_EQ(run().kind, Kind::kLeft);
  EXPECT_EQ(state->leave, tests::kTestFault);
  EXPECT_EQ(state->leave_payload, tests::kFaultFrom + 4);
  EXPECT_EQ(state->r[3], 8u);
  EXPECT_EQ(state->r[4], 77u);
  EXPECT_EQ(state->flags & ir::kFlagMask, ir::kFlagN | ir::kFlagC);
  EXPECT_EQ(*reinterpret_cast<std::uint32_t*>(state->window), 3u);
  EXPECT_EQ(state->pc, 0x1000u);
  EXPECT_EQ(state->r[5], r5);
}

TEST_F(X86Region, FaultWithMoreLiveValuesThanRegistersFindsThemAll) {
  std::vector<Value> values;
  for (unsigned n = 0; n < 24; ++n) values.push_back(b.add(reg(n % 8), b.i32(n * 0x1001)));
  b.load(Type::kI32, b.i32(tests::kFaultFrom), kWord);
  ir::StateMap m{0, 16};
  for (unsigned n = 0; n < 8; ++n)
    region.map_entries.push_back({static_cast<ir::SlotId>(tests::kR0 + n), values[n].id});
  for (unsigned n = 0; n < 8; ++n)
    region.map_entries.push_back({static_cast<ir::SlotId>(tests::kW0 + n), values[n + 16].id});
  region.insts.back().map = 0;
  region.maps.push_back(m);
  Value all = values[0];
  for (const Value v : values) all = b.xor_(all, v);
  set_reg(0, all);
  b.exit_tb(0);
  const std::array<std::uint32_t, 8> before = std::to_array(state->r);
  EXPECT_EQ(run().kind, Kind::kLeft);
  for (unsigned n = 0; n < 8; ++n) {
    EXPECT_EQ(state->r[n], before[n] + n * 0x1001);
    EXPECT_EQ(reinterpret_cast<std::uint32_t*>(state->window)[n], before[n] + (n + 16) * 0x1001);
  }
}

TEST_F(X86Region, SideExitTellsReasonAndPayload) {
  b.side_exit(b.setcond(ir::Cond::kLtU, reg(0), reg(1)), tests::kTestSideExit, reg(2));
  map({{tests::kPc, b.i32(0x1004).id}});
  b.exit_tb(1);
  state->r[0] = 1;
  state->r[1] = 2;
  state->r[2] = 0xabcdef01;
  EXPECT_EQ(run().kind, Kind::kLeft);
  EXPECT_EQ(state->leave, tests::kTestSideExit);
  EXPECT_EQ(state->leave_payload, 0xabcdef01u);
  EXPECT_EQ(state->pc, 0x1004u);
  state->r[0] = 2;
  EXPECT_EQ(jit.run(code, *state), (ir::Outcome{Kind::kExit, 1, 0}));
}

TEST_F(X86Region, PollLeavesOnlyWhenAsked) {
  b.poll();
  map({{tests::kPc, b.i32(0x1000).id}});
  b.exit_tb(1);
  EXPECT_EQ(run().kind, Kind::kExit);
  state->exit_request = 1;
  EXPECT_EQ(jit.run(code, *state).kind, Kind::kLeft);
  EXPECT_EQ(state->leave, kLeavePoll);
}

/// fib by rotating three loop variables: the back edge is a cycle of moves.
TEST_F(X86Region, LoopWithACycleOfParametersCountsRight) {
  const ir::BlockId head = b.new_block(), done = b.new_block();
  b.jump(head, {b.i32(0), b.i32(1), reg(0)});
  b.at(head);
  const Value x = b.param(head, Type::kI32), y = b.param(head, Type::kI32), n = b.param(head, Type::kI32);
  const Value left = b.sub(n, b.i32(1));
  b.branch(b.setcond(ir::Cond::kNe, left, b.i32(0)), head, done, {y, x, left}, {});
  b.at(done);
  set_reg(1, x);
  set_reg(2, y);
  b.exit_tb(0);
  state->r[0] = 6;
  run();
  EXPECT_EQ(state->r[1], 1u);
  EXPECT_EQ(state->r[2], 0u);
}

TEST_F(X86Region, ManyLoopVariablesInAGreatCycleRotate) {
  const ir::BlockId head = b.new_block(), done = b.new_block();
  std::vector<ir::ValueId> first, params, rotated;
  for (unsigned n = 0; n < 40; ++n) first.push_back(b.i64(n).id);
  first.push_back(reg(0).id);
  const auto jump = [&](std::vector<ir::ValueId>& args) {
    ir::Inst i;
    i.op = Op::kJump;
    i.edges = region.add_edge(head, args);
    region.append(b.block(), i);
  };
  jump(first);
  b.at(head);
  for (unsigned n = 0; n < 40; ++n) params.push_back(b.param(head, Type::kI64).id);
  const Value count = b.param(head, Type::kI32), left = b.sub(count, b.i32(1));
  for (unsigned n = 0; n < 40; ++n) rotated.push_back(params[(n + 1) % 40]);
  rotated.push_back(left.id);
  const ir::BlockId latch = b.new_block();
  b.branch(b.setcond(ir::Cond::kNe, left, b.i32(0)), latch, done);
  b.at(latch);
  jump(rotated);
  b.at(done);
  for (unsigned n = 0; n < 4; ++n) b.set(static_cast<ir::SlotId>(tests::kX0 + n), Value{params[n * 10]});
  b.exit_tb(0);
  state->r[0] = 8;
  run();
  for (unsigned n = 0; n < 4; ++n) EXPECT_EQ(state->x[n], (n * 10 + 7) % 40);
}

TEST_F(X86Region, HelperSeesHostRoundingAndGuestFlagsSurviveIt) {
  // r0 = host's 1/3 rounded while the guest rounds up: the helper must not see the guest's mode.
  static std::uint32_t seen = 0;
  const auto probe = [](Env* env) {
    seen = __builtin_ia32_stmxcsr();
    env->guest_mxcsr |= 0x20;
  };
  const ir::HelperInfo helper{"probe", reinterpret_cast<std::uintptr_t>(+probe), ir::HelperEffect::kSideEffect};
  ir::TargetInfo target = tests::test_target();
  target.helpers = std::span(&helper, 1);
  ir::Region r(target);
  Builder rb(r);
  rb.at(rb.new_block());
  rb.call(0, Type::kNone, {});
  rb.exit_tb(0);
  x86_64::test::Jit own(backend::HostLevel::kNative, target);
  state->guest_mxcsr = 0x1f80 | 0x4000 | 1;
  own.run(own.compile(r, compiled), *state);
  EXPECT_EQ(seen & kMxcsrControl, 0x1f80u);
  EXPECT_EQ(state->guest_mxcsr, 0x1f80u | 0x4000 | 1 | 0x20);
  EXPECT_EQ(__builtin_ia32_stmxcsr() & kMxcsrControl, 0x1f80u);
}

/// What a callback saw, and what it has done: an inexact division with the host's rounding.
struct Seen {
  std::uint32_t mxcsr = 0;
  unsigned vcpu = 0, calls = 0;
  std::uint64_t address = 0, value = 0, map = 0;
  Env* env = nullptr;
};
void divide(Seen& seen) {
  volatile double x = 1, y = 3;
  x = x / y;
  seen.mxcsr = __builtin_ia32_stmxcsr();
  ++seen.calls;
}
void on_insn(unsigned vcpu, void* data) {
  auto& seen = *static_cast<Seen*>(data);
  seen.vcpu = vcpu;
  divide(seen);
}
void on_access(unsigned vcpu, std::uint32_t, std::uint64_t address, void* data) {
  auto& seen = *static_cast<Seen*>(data);
  seen.address = address;
  seen.value = seen.env->callback_value[0];
  on_insn(vcpu, data);
}

/// Regions as plugins instrument them.
class X86Callback : public X86Region {
 protected:
  X86Callback() { seen.env = state.get(); }
  void call(CallbackSite& site, unsigned form, std::initializer_list<Value> operands = {}) {
    ir::Inst i;
    i.op = Op::kCallback;
    i.aux = static_cast<std::uint8_t>(form);
    i.imm = reinterpret_cast<std::uint64_t>(&site);
    for (const Value v : operands) i.args[i.nargs++] = v.id;
    region.append(b.block(), i);
  }
  void run_plugins() {
    code = plugins.compile(region, compiled);
    ASSERT_NE(code, nullptr);
    state->vcpu_index = 5;
    state->guest_mxcsr = 0x1f80 | 0x4000;  // upward
    plugins.run(code, *state);
    EXPECT_EQ(seen.mxcsr & kMxcsrControl, 0x1f80u);
    EXPECT_EQ(seen.vcpu, 5u);
    EXPECT_EQ(seen.calls, 1u);
    EXPECT_EQ(__builtin_ia32_stmxcsr() & kMxcsrControl, 0x1f80u);
  }
  x86_64::test::Jit plugins{backend::HostLevel::kNative, tests::test_target(), true};
  Seen seen;
  CallbackSite insn{reinterpret_cast<std::uintptr_t>(on_insn), &seen, 0},
      access{reinterpret_cast<std::uintptr_t>(on_access), &seen, 0};
};

TEST_F(X86Callback, HasTheHostsRoundingAndItsFlagsAreNotTheGuests) {
  const Value kept = reg(1);
  call(insn, 0);
  set_reg(0, b.add(kept, b.i32(1)));
  b.exit_tb(0);
  const std::uint32_t r1 = state->r[1];
  run_plugins();
  EXPECT_EQ(state->r[0], r1 + 1);
  EXPECT_EQ(state->guest_mxcsr, 0x1f80u | 0x4000);
}

TEST_F(X86Callback, BetweenFloatingPointLeavesTheGuestsRoundingAndFlags) {
  state->d[0] = std::bit_cast<std::uint64_t>(1.0);
  state->d[1] = std::bit_cast<std::uint64_t>(3.0);
  const Value one = b.get(tests::kD0), three = b.get(static_cast<ir::SlotId>(tests::kD0 + 1));
  const Value third = b.binary(Op::kFDiv, one, three);
  call(insn, 0);
  b.set(tests::kD0, b.binary(Op::kFSub, third, third));
  b.set(static_cast<ir::SlotId>(tests::kD0 + 1), third);
  b.exit_tb(0);
  run_plugins();
  EXPECT_EQ(state->d[1], 0x3fd5555555555556u);  // rounded up
  EXPECT_EQ(state->guest_mxcsr, 0x1f80u | 0x4000 | 0x20);
}

TEST_F(X86Callback, OfExactFloatingPointRaisesNothing) {
  state->d[0] = std::bit_cast<std::uint64_t>(1.0);
  const Value one = b.get(tests::kD0);
  call(insn, 0);
  b.set(tests::kD0, b.binary(Op::kFAdd, one, one));
  b.exit_tb(0);
  run_plugins();
  EXPECT_EQ(state->d[0], std::bit_cast<std::uint64_t>(2.0));
  EXPECT_EQ(state->guest_mxcsr, 0x1f80u | 0x4000);
}

TEST_F(X86Callback, IsToldOfAnAccess) {
  call(access, kCallbackMemory | kCallbackValue, {reg(1), reg(2)});
  b.exit_tb(0);
  run_plugins();
  EXPECT_EQ(seen.address, state->r[1]);
  EXPECT_EQ(static_cast<std::uint32_t>(seen.value), state->r[2]);
}

TEST_F(X86Callback, ReadsRegistersThroughItsMap) {
  static backend::Backend* reader = nullptr;
  reader = &plugins.backend();
  insn.function = reinterpret_cast<std::uintptr_t>(+[](unsigned vcpu, void* data) {
    auto& mine = *static_cast<Seen*>(data);
    EXPECT_GE(mine.env->callback_map, kCallbackFirstMap);
    reader->write_state(mine.env);
    mine.value = static_cast<tests::TestState*>(mine.env)->r[0];
    on_insn(vcpu, data);
  });
  const Value sum = b.add(reg(1), reg(2)), kept = reg(3);
  call(insn, kCallbackReadsRegs);
  map({{tests::kR0, sum.id}, {static_cast<ir::SlotId>(tests::kR0 + 4), kept.id}});
  set_reg(5, b.add(sum, kept));
  b.exit_tb(0);
  run_plugins();
  EXPECT_EQ(static_cast<std::uint32_t>(seen.value), state->r[1] + state->r[2]);
  EXPECT_EQ(state->r[4], state->r[3]);
  EXPECT_EQ(state->callback_map, kCallbackNoRegs);
}

/// 20 vectors live across a loop that rotates them: registers, 16-byte slots and moves between both.
TEST_F(X86Region, VectorsRotateThroughRegistersAndSlots) {
  constexpr MemOp kVector{.size_log2 = 4, .align_log2 = 0},
      kVectorBig{.size_log2 = 4, .align_log2 = 0, .big_endian = true};
  const ir::BlockId head = b.new_block(), latch = b.new_block(), done = b.new_block();
  const auto jump = [&](const std::vector<ir::ValueId>& args) {
    ir::Inst i;
    i.op = Op::kJump;
    i.edges = region.add_edge(head, args);
    region.append(b.block(), i);
  };
  const auto access = [&](unsigned address, ir::ValueId stored, MemOp m) {
    ir::Inst i;
    i.op = stored == ir::kNone ? Op::kLoad : Op::kStore;
    i.type = stored == ir::kNone ? Type::kV128 : Type::kNone;
    i.operand_type = Type::kI32;
    i.operand_type2 = Type::kV128;
    i.args = {region.constant(Type::kI32, address), stored, ir::kNone, ir::kNone};
    i.nargs = stored == ir::kNone ? 1 : 2;
    i.imm = m.pack();
    return region.append(b.block(), i);
  };
  std::vector<ir::ValueId> first, params, rotated;
  for (unsigned n = 0; n < 20; ++n) first.push_back(access(n * 16, ir::kNone, n % 2 == 0 ? kVector : kVectorBig));
  first.push_back(reg(0).id);
  jump(first);
  b.at(head);
  for (unsigned n = 0; n < 20; ++n) params.push_back(b.param(head, Type::kV128).id);
  const Value count = b.param(head, Type::kI32), left = b.sub(count, b.i32(1));
  for (unsigned n = 0; n < 20; ++n) rotated.push_back(params[(n + 1) % 20]);
  rotated.push_back(left.id);
  b.branch(b.setcond(ir::Cond::kNe, left, b.i32(0)), latch, done);
  b.at(latch);
  jump(rotated);
  b.at(done);
  for (unsigned n = 0; n < 20; ++n) access(0x2000 + n * 16, params[n], kVector);
  b.exit_tb(0);
  for (unsigned n = 0; n < 320; ++n) state->memory[n] = static_cast<std::uint8_t>(n * 7 + n / 256);
  std::fill(state->tlb_table.begin(), state->tlb_table.end(),
            TlbEntry{});  // by the slow paths first, then by quick ones
  for (const bool quick : {false, true}) {
    if (quick) tests::fill_state(*state, 1, true);
    for (unsigned n = 0; n < 320; ++n) state->memory[n] = static_cast<std::uint8_t>(n * 7 + n / 256);
    state->r[0] = 8;
    state->accesses_to_poll = 0;
    run();
    for (unsigned n = 0; n < 20; ++n) {
      const unsigned from = (n + 7) % 20;
      for (unsigned k = 0; k < 16; ++k) {
        ASSERT_EQ(state->memory[0x2000 + n * 16 + k], state->memory[from * 16 + (from % 2 == 0 ? k : 15 - k)])
            << n << " " << k;
      }
    }
  }
}

TEST_F(X86Region, TooLittleSpaceIsReportedAndNotOverrun) {
  for (unsigned n = 0; n < 30; ++n) {
    set_reg(n % 8, b.load(Type::kI32, b.add(reg(n % 8), b.i32(n)), kWord));
    map({{tests::kPc, b.i32(0x1000).id}, {tests::kR0, b.i64(0x123456789abcdef0).id}});
  }
  b.goto_tb(0, 4);
  jit.compile(region, compiled);
  const std::size_t needed = compiled.bytes;
  const auto backend = backend::make_x86_64(tests::test_target(), backend::HostLevel::kNative);
  x86_64::test::CodeBuffer buffer(1u << 16);
  const std::size_t thunks = (backend->emit_thunks(buffer.from(0), tests::test_ports()) + 63) & ~std::size_t{63};
  for (std::size_t bytes = 0; bytes < needed + 4096; bytes += 13) {
    backend::CodeSpace space = buffer.from(thunks);
    space.bytes = bytes;
    std::memset(space.write + bytes, 0x5a, 256);
    const bool fits = backend->compile(region, 0, space, false, compiled);
    ASSERT_TRUE(!fits || compiled.bytes <= bytes);
    ASSERT_EQ(space.write[bytes], 0x5a);
    ASSERT_EQ(std::memcmp(space.write + bytes, space.write + bytes + 1, 255), 0) << bytes;
  }
  EXPECT_TRUE(backend->compile(region, 0, buffer.from(thunks), false, compiled));
}

TEST_F(X86Region, RangesCoverTheCode) {
  set_reg(0, b.load(Type::kI32, reg(1), kWord));
  map({});
  b.begin_insn(0x1004, 4, 0);
  b.goto_tb(0, 4);
  run();
  ASSERT_FALSE(compiled.ranges.empty());
  EXPECT_EQ(compiled.ranges.front().begin, 0u);
  EXPECT_EQ(compiled.ranges.back().end, compiled.code_bytes);
  for (std::size_t n = 1; n < compiled.ranges.size(); ++n)
    EXPECT_EQ(compiled.ranges[n].begin, compiled.ranges[n - 1].end);
}

TEST_F(X86Region, CheckerFindsAValueInTheWrongPlace) {
  const Value a = reg(1), c = reg(2);
  set_reg(3, b.add(b.mul(a, c), b.sub(a, c)));
  b.exit_tb(0);
  x86_64::Plan plan;
  x86_64::RegisterAllocator allocator(true, false);
  plan.make(region);
  ASSERT_TRUE(allocator.run(plan));
  EXPECT_EQ(x86_64::check_allocation(plan), "");
  plan.values[c.id].loc = plan.values[a.id].loc;
  EXPECT_NE(x86_64::check_allocation(plan), "");
}

}  // namespace
