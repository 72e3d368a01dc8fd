// SPDX-License-Identifier: MIT
#include "tcg/ir/region.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/ir_target.h"

namespace tcg::ir {
namespace {

TEST(Region, MakesAConstantOnce) {
  Region region(tests::test_target());
  EXPECT_EQ(region.constant(Type::kI32, 5), region.constant(Type::kI32, 5));
}

TEST(Region, KeepsTypesOfConstantsApart) {
  Region region(tests::test_target());
  EXPECT_NE(region.constant(Type::kI32, 5), region.constant(Type::kI64, 5));
}

TEST(Region, TruncatesNarrowConstants) {
  Region region(tests::test_target());
  EXPECT_EQ(region.insts[region.constant(Type::kI32, ~std::uint64_t{0})].imm, 0xffffffffu);
}

TEST(Region, MakesNewConstantsAfterClear) {
  Region region(tests::test_target());
  region.constant(Type::kI32, 5);
  region.clear();
  EXPECT_EQ(region.constant(Type::kI32, 7), 0u);
}

TEST(Region, StaysRightWithMoreConstantsThanCells) {
  Region region(tests::test_target());
  std::set<ValueId> ids;
  for (std::uint64_t v = 0; v < 1000; ++v) ids.insert(region.constant(Type::kI64, v));
  EXPECT_EQ(ids.size(), 1000u);
}

}  // namespace
}  // namespace tcg::ir
