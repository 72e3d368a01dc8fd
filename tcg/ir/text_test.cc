// SPDX-License-Identifier: MIT
#include "tcg/ir/text.h"

#include <gtest/gtest.h>

#include "tests/support/ir_random.h"
#include "tests/support/ir_target.h"

namespace tcg::ir {
namespace {

constexpr std::string_view kEveryExtra = R"(region 0x4000 flags 0x3
b0:
  @0 0x4000 4 0x80a06001
    v0:i32 = get r1
    v1:flags = flags_sub.i32 v0, i32:0x1
    v2:i1 = flag_cond.flags lsb, v1
    v3:ptr = tlb_check.i32 [lo -16 span 24 align 8 mmu 1 write], v0
    store.i32.i32 [4 align 4 mmu 1 be +16], v0, v0, v3 {}
    v4:i64 = load.i32 [2 mmu 0 signed half], v0 {r1=v0, flags=v1, pc=i32:0x4000}
    v5:i32 = atomic_rmw.i32.i32 xchg, [4 align 4 mmu 0], v0, v0 {}
    call log, v4, v0, v4, f32:0x3f800000
    fence 3
    side_exit 19, v2, v0 {}
    poll 7 {}
    branch.i1 v2, b1(v0, i32:0x3), b2
b1 cold:
    v6:i32 = param
    v7:i32 = param
    goto_ptr.i32 1, v7
b2:
  @1 0x4004 4 0x01000000
    v8:i1 = setcond.i64 gtu, v4, i64:0xffffffffffffffff
    side_exit 20, v8 {}
  @0
    goto_tb 1, 0x4008
)";

TEST(IrText, RoundTripsEveryKindOfOperand) {
  Region region(tests::test_target());
  const auto parsed = parse(kEveryExtra, region);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
  EXPECT_EQ(print(region), kEveryExtra);
}

TEST(IrText, RoundTripsRandomRegions) {
  Region region(tests::test_target()), again(tests::test_target());
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    tests::random_region(region, seed, {});
    const std::string text = print(region);
    const auto parsed = parse(text, again);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().text();
    ASSERT_EQ(print(again), text);
  }
}

std::string error_of(std::string_view text) {
  Region region(tests::test_target());
  const auto parsed = parse(text, region);
  return parsed ? "" : parsed.error().text();
}

TEST(IrText, NamesTheLineOfAnUnknownOp) { EXPECT_EQ(error_of("b0:\n  frob v1\n"), "line 2: no op \"frob\" at \"v1\""); }
TEST(IrText, RejectsAnUnknownValue) {
  EXPECT_NE(error_of("b0:\n  set r1, v9\n").find("no value \"v9\""), std::string::npos);
}
TEST(IrText, RejectsAnUnknownSlot) {
  EXPECT_NE(error_of("b0:\n  v0:i32 = get q7\n").find("no slot \"q7\""), std::string::npos);
}
TEST(IrText, RejectsAnEdgeToNowhere) {
  EXPECT_NE(error_of("b0:\n  jump b7\n").find("no such block"), std::string::npos);
}
TEST(IrText, RejectsATail) { EXPECT_NE(error_of("b0:\n  goto_tb 0, 0x10 }\n").find("line 2"), std::string::npos); }

}  // namespace
}  // namespace tcg::ir
