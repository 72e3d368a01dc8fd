// SPDX-License-Identifier: MIT
// The helper table.
#include "target/arm/helpers.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "target/arm/cpu.h"
#include "target/arm/crc32.h"
#include "target/arm/fp_control.h"
#include "target/arm/pauth.h"
#include "tcg/runtime/direct_memory.h"
#include "tcg/runtime/vcpu.h"

namespace arm {
namespace {

using tcg::ir::HelperEffect;
using tcg::ir::HelperInfo;

std::uint64_t help_counter(State* state) { return state->cpu->counter(); }
std::uint32_t help_crc32(State*, std::uint32_t crc, std::uint64_t data, std::uint32_t bytes) {
  return crc32(crc, data, bytes);
}
std::uint32_t help_crc32c(State*, std::uint32_t crc, std::uint64_t data, std::uint32_t bytes) {
  return crc32c(crc, data, bytes);
}
std::uint64_t help_pac_add(State* s, std::uint64_t pointer, std::uint64_t modifier, std::uint32_t key) {
  return pauth_add(s->cpu->pauth(), s->pauth_keys[key], pointer, modifier);
}
std::uint64_t help_pac_auth(State* s, std::uint64_t pointer, std::uint64_t modifier, std::uint32_t key) {
  const AuthResult r =
      pauth_authenticate(s->cpu->pauth(), s->pauth_keys[key & 7], pointer, modifier, (key & 1) != 0 ? 1u : 0u);
  if (r.failed && s->cpu->pauth().faults) {
    s->leave = kLeavePac;
    s->leave_payload = key;
  }
  return r.pointer;
}
std::uint64_t help_pac_generic(State* s, std::uint64_t value, std::uint64_t modifier) {
  return pauth_generic(s->cpu->pauth(), s->pauth_keys[4], value, modifier);
}
std::uint64_t help_pac_strip(State*, std::uint64_t pointer) { return pauth_strip(pointer); }
std::uint32_t help_read_fpsr(State* s) { return fpsr(*s); }
void help_write_fpsr(State* s, std::uint32_t value) { set_fpsr(*s, value); }
void help_write_fpcr(State* s, std::uint32_t value) { set_fpcr(*s, value); }
void help_code_change(State* s, std::uint64_t address) { s->cpu->code_changed(address); }

/// The 16 bytes at an aligned guest address; false, and a data abort asked for, where they cannot be written.
bool cas16(State* s, std::uint64_t address, std::uint64_t expected[2], const std::uint64_t desired[2]) {
  if (tcg::runtime::direct_cas16(reinterpret_cast<void*>(s->guest_base + address), expected, desired)) return true;
  s->leave = kLeaveDataWrite;
  s->leave_payload = address;
  return false;
}
/// Tells plugins of a 16-byte atomic: a load, then a store of what is in memory now.
void note_atomic16(State* s, std::uint64_t address, const std::uint64_t seen[2], const std::uint64_t left[2]) {
  if (s->helper_accesses == nullptr) return;
  auto& vcpu = *static_cast<tcg::runtime::Vcpu*>(s->runtime);
  tcg::ir::MemOp op;
  op.size_log2 = 4;
  op.mmu_index = tcg::ir::MemOp::kDirect;
  vcpu.note_access(address, op, tcg::instrument::kReads, {seen[0], seen[1]});
  vcpu.note_access(address, op, tcg::instrument::kWrites, {left[0], left[1]});
}
/// STXP of X registers: 1 where memory is not what the load-exclusive read.
std::uint64_t help_store_pair16(State* s, std::uint64_t address, std::uint64_t low, std::uint64_t high) {
  std::uint64_t seen[2]{s->exclusive_low, s->exclusive_high};
  const std::uint64_t desired[2]{low, high};
  if (!cas16(s, address, seen, desired)) return 1;
  const bool same = seen[0] == s->exclusive_low && seen[1] == s->exclusive_high;
  note_atomic16(s, address, seen, same ? desired : seen);
  return same ? 0 : 1;
}
/// CASP of X registers: pairs from even registers rs and rt, 0 for the zero register behind x30.
void help_swap_pair16(State* s, std::uint64_t address, std::uint32_t rs, std::uint32_t rt) {
  const auto second = [&](std::uint32_t r) { return r == 30 ? 0 : s->x[r + 1]; };
  const std::uint64_t expected[2]{s->x[rs], second(rs)};
  std::uint64_t seen[2]{expected[0], expected[1]};
  const std::uint64_t desired[2]{s->x[rt], second(rt)};
  if (!cas16(s, address, seen, desired)) return;
  note_atomic16(s, address, seen, std::ranges::equal(seen, expected) ? desired : seen);
  s->x[rs] = seen[0];
  if (rs != 30) s->x[rs + 1] = seen[1];
}

template <typename Function>
HelperInfo row(std::string_view name, Function* function, HelperEffect effect) {
  return {name, reinterpret_cast<std::uintptr_t>(function), effect};
}

}  // namespace

std::span<const HelperInfo> helper_table() {
  using enum HelperEffect;
  // In the order of Helper.
  static const std::array<HelperInfo, static_cast<std::size_t>(Helper::kCount)> table{
      row("counter", help_counter, kSideEffect),
      row("crc32", help_crc32, kPure),
      row("crc32c", help_crc32c, kPure),
      row("pac_add", help_pac_add, kSideEffect),
      row("pac_auth", help_pac_auth, kMayExit | kSideEffect),
      row("pac_generic", help_pac_generic, kSideEffect),
      row("pac_strip", help_pac_strip, kPure),
      row("read_fpsr", help_read_fpsr, kReadsState),
      row("write_fpsr", help_write_fpsr, kReadsState | kWritesState),
      row("write_fpcr", help_write_fpcr, kReadsState | kWritesState),
      row("code_change", help_code_change, kSideEffect),
      row("store_pair16", help_store_pair16, kReadsState | kMayExit | kSideEffect | kUpdates16),
      row("swap_pair16", help_swap_pair16, kReadsState | kWritesState | kMayExit | kSideEffect | kUpdates16),
  };
  return table;
}

}  // namespace arm
