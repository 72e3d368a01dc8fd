// SPDX-License-Identifier: MIT
// SAVE and RESTORE.  Source: The SPARC Architecture Manual, version 8, B.20.
#include <array>

#include "target/sparc/insn/rows.h"

namespace sparc {
namespace {

using tcg::ir::Cond;

constexpr std::uint64_t kWindowBytes = kWindowWords * 4;

/// Quick where the new base stays inside the limits; WIM traps and moves of the window file are done out of line.
void save(Translator& t, Reg rd, Operands a) {
  const Value sum = t.sum(a);
  const Value base = t.b.sub(t.b.get(slot::kWindow), t.b.i64(kWindowBytes));
  t.b.side_exit(t.b.setcond(Cond::kLtU, base, t.b.get(slot::kSaveFloor)), kLeaveWindowSave | rd.n << kLeaveRdShift,
                sum);
  t.move_window(-1, base);
  t.set_reg(rd, sum);
}

void restore(Translator& t, Reg rd, Operands a) {
  const Value sum = t.sum(a);
  const Value base = t.b.add(t.b.get(slot::kWindow), t.b.i64(kWindowBytes));
  t.b.side_exit(t.b.setcond(Cond::kGtU, base, t.b.get(slot::kRestoreCeiling)),
                kLeaveWindowRestore | rd.n << kLeaveRdShift, sum);
  t.move_window(+1, base);
  t.set_reg(rd, sum);
}

// clang-format off
constexpr std::array kRows{
    decode::insn<"10 ddddd 111100 ooooooooooooooooooo", save>("SAVE", "save {o}, {d}", kMovesWindow),
    decode::insn<"10 ddddd 111101 ooooooooooooooooooo", restore>("RESTORE", "restore {o}, {d}", kMovesWindow),
};
// clang-format on

}  // namespace

std::span<const Row> window_rows() { return kRows; }

}  // namespace sparc
