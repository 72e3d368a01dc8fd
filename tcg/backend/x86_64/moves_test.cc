// SPDX-License-Identifier: MIT
// Parallel moves: every order that edge_moves() finds brings each argument to its parameter, whatever the cycles.
#include "tcg/backend/x86_64/moves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "tcg/ir/builder.h"
#include "tests/support/ir_target.h"

namespace tcg::x86_64 {
namespace {

using ir::Builder;
using Random = std::mt19937_64;

struct Passed {
  Type type;
  Loc from, to;
};

/// A region with one edge that passes such values, in a plan that has them in such places.
class MovesTest : public testing::Test {
 protected:
  const std::vector<Move>& moves(const std::vector<Passed>& passed) {
    region_.clear();
    plan_.values.clear();
    Builder b(region_);
    const auto first = b.new_block(), second = b.new_block();
    args_.clear();
    std::vector<ValueId> params;
    for (const Passed& p : passed) {
      args_.push_back(b.param(first, p.type).id);
      params.push_back(b.param(second, p.type).id);
    }
    region_.add_edge(second, args_);
    plan_.region = &region_;
    plan_.values.resize(region_.insts.size());
    for (std::size_t i = 0; i < passed.size(); ++i) {
      plan_.values[args_[i]].loc = passed[i].from;
      plan_.values[params[i]].loc = passed[i].to;
    }
    edge_moves(plan_, region_.edges[0], moves_);
    return moves_;
  }

  /// Makes the moves one at a time on a model of registers and frame, and looks where the arguments are then.
  void check(const std::vector<Passed>& passed) {
    std::array<ValueId, 32 + kFirstEdgeSlot + kEdgeSlots> held{};
    moves(passed);
    const auto parts = [&](Loc l, Type t) {
      const std::size_t at = l.is_gpr() ? l.index() : l.is_xmm() ? 16 + l.index() : 32 + l.index();
      return std::span(held).subspan(at, l.is_spill() && is_wide(t) ? 2 : 1);
    };
    for (std::size_t i = 0; i < passed.size(); ++i) std::ranges::fill(parts(passed[i].from, passed[i].type), args_[i]);
    for (const Move& m : moves_) {
      const ValueId v = parts(m.from, m.type)[0];
      for (const ValueId part : parts(m.from, m.type)) EXPECT_EQ(part, v);
      std::ranges::fill(parts(m.to, m.type), v);
    }
    for (std::size_t i = 0; i < passed.size(); ++i) {
      for (const ValueId part : parts(passed[i].to, passed[i].type)) EXPECT_EQ(part, args_[i]) << "argument " << i;
    }
  }

 private:
  ir::Region region_{tests::test_target()};
  Plan plan_;
  std::vector<ValueId> args_;
  std::vector<Move> moves_;
};

TEST_F(MovesTest, StraightMovesNeedNoScratch) {
  const auto& m = moves({{Type::kI64, Loc::gpr(rsi), Loc::gpr(rdi)}, {Type::kI64, Loc::gpr(rdi), Loc::spill(3)}});
  ASSERT_EQ(m.size(), 2u);
  EXPECT_EQ(m[0].to, Loc::spill(3));
}

TEST_F(MovesTest, SwapsGoThroughOneScratchRegister) {
  check({{Type::kI64, Loc::gpr(rsi), Loc::gpr(rdi)}, {Type::kI64, Loc::gpr(rdi), Loc::gpr(rsi)}});
  EXPECT_EQ(moves({{Type::kV128, Loc::xmm(4), Loc::xmm(5)}, {Type::kV128, Loc::xmm(5), Loc::xmm(4)}}).size(), 3u);
}

/// Wide values that two narrow ones wait for and that wait for two narrow ones: each cycle needs a place of its own.
TEST_F(MovesTest, CyclesOfWideAndNarrowSlotsMayNeedMoreThanTwoPlaces) {
  std::vector<Passed> passed;
  constexpr unsigned kPairs = 6;
  for (unsigned i = 0; i < kPairs; ++i) {
    const unsigned wide = 4 * i, next = 4 * ((i + 1) % kPairs);
    passed.push_back({Type::kV128, Loc::spill(wide), Loc::spill(wide + 2)});
    passed.push_back({Type::kF64, Loc::spill(wide + 2), Loc::spill(next)});
    passed.push_back({Type::kF64, Loc::spill(wide + 3), Loc::spill(next + 1)});
  }
  check(passed);
}

TEST_F(MovesTest, RandomPlaces) {
  Random random(1);
  constexpr std::array<Type, 4> kTypes{Type::kI64, Type::kI32, Type::kF64, Type::kV128};
  for (unsigned round = 0; round < 20'000; ++round) {
    // Few places, so that cycles are the rule.
    const auto registers = static_cast<unsigned>(random() % 4), slots = static_cast<unsigned>(2 + random() % 12 * 2);
    const auto place = [&](std::vector<bool>& used, Type type) -> Loc {
      const unsigned first = static_cast<unsigned>(random() % (registers + slots));
      for (unsigned i = 0; i < registers + slots; ++i) {
        const unsigned n = (first + i) % (registers + slots);
        if (n < registers) {
          const unsigned at = lives_in_xmm(type) ? 4 + n : 40 + n;
          if (used[at]) continue;
          used[at] = true;
          return lives_in_xmm(type) ? Loc::xmm(4 + n) : Loc::gpr(8 + n);
        }
        const unsigned slot = n - registers, width = is_wide(type) ? 2 : 1;
        if (slot % width != 0 || used[80 + slot] || used[80 + slot + width - 1]) continue;
        used[80 + slot] = used[80 + slot + width - 1] = true;
        return Loc::spill(slot);
      }
      return {};
    };
    std::vector<Passed> passed;
    std::vector<bool> from(120), to(120);
    for (unsigned i = 0; i < registers * 2 + slots; ++i) {
      const Type type = kTypes[random() % kTypes.size()];
      const Loc source = place(from, type), target = place(to, type);
      if (source.kind() == Loc::kNowhere || target.kind() == Loc::kNowhere) break;
      passed.push_back({type, source, target});
    }
    check(passed);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace tcg::x86_64
