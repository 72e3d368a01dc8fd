// SPDX-License-Identifier: MIT
// The helper table.
#include "target/arm/helpers.h"

#include <array>

#include "base/check.h"
#include "target/arm/cpu.h"
#include "target/arm/crc32.h"
#include "target/arm/fp_control.h"
#include "target/arm/pauth.h"

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
  };
  return table;
}

}  // namespace arm
