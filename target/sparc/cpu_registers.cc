// SPDX-License-Identifier: MIT
// A processor's registers as text and by name, for -d cpu, the monitor and gdb.
#include <fmt/core.h>

#include <charconv>
#include <vector>

#include "base/bits.h"
#include "target/sparc/cpu.h"
#include "target/sparc/fpu.h"
#include "target/sparc/psr.h"
#include "target/sparc/windows.h"
#include "tcg/ir/types.h"

namespace sparc {
namespace {

/// "g3", "o0", "l7", "i6" or "r17" as a register number.
std::optional<unsigned> integer_register(std::string_view name) {
  if (name == "sp") return 14;
  if (name == "fp") return 30;
  if (name.size() < 2) return std::nullopt;
  unsigned n = 0;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), n);
  if (error != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  if (name[0] == 'r') return n < 32 ? std::optional(n) : std::nullopt;
  const auto group = std::string_view("goli").find(name[0]);
  if (group == std::string_view::npos || n > 7) return std::nullopt;
  return static_cast<unsigned>(group) * 8 + n;
}

std::optional<unsigned> single_register(std::string_view name) {
  unsigned n = 0;
  if (name.size() < 2 || name[0] != 'f') return std::nullopt;
  const auto [end, error] = std::from_chars(name.data() + 1, name.data() + name.size(), n);
  if (error != std::errc{} || end != name.data() + name.size() || n > 31) return std::nullopt;
  return n;
}

/// reg() only hands out a reference; nothing is written through it here.
std::uint32_t integer(const State& s, unsigned r) { return r < 8 ? s.globals[r] : s.window[r - 8]; }

}  // namespace

std::optional<std::uint32_t> Cpu::read_register(std::string_view name) const {
  const State& s = *state_;
  if (name == "pc") return s.pc;
  if (name == "npc") return s.npc;
  if (name == "psr") return psr(s);
  if (name == "wim") return s.wim;
  if (name == "tbr") return s.tbr;
  if (name == "y") return s.y;
  if (name == "cwp") return cwp(s);
  if (name == "fsr") return read_fsr(s);
  if (name == "csr" || name == "cpsr") return 0;  // gdb's coprocessor registers: there is none
  if (const auto n = single_register(name)) return single(s, *n);
  if (const auto r = integer_register(name)) return integer(s, *r);
  return std::nullopt;
}

bool Cpu::write_register(std::string_view name, std::uint32_t value) {
  State& s = *state_;
  if (name == "pc") {
    s.pc = value & ~3u;
    s.npc = s.pc + 4;
  } else if (name == "npc") {
    s.npc = value & ~3u;
  } else if (name == "psr") {
    set_psr(s, value);
    update_window_limits(s);
  } else if (name == "wim") {
    s.wim = value & static_cast<std::uint32_t>((std::uint64_t{1} << s.nwindows) - 1);
    update_window_limits(s);
  } else if (name == "tbr") {
    s.tbr = value & 0xffff'fff0;
  } else if (name == "y") {
    s.y = value;
  } else if (name == "fsr") {
    write_fsr(s, value);
  } else if (const auto n = single_register(name)) {
    set_single(s, *n, value);
  } else if (const auto r = integer_register(name)) {
    if (*r != 0) reg(s, *r) = value;
  } else {
    return name == "csr" || name == "cpsr";
  }
  current_key();
  return true;
}

std::span<const tcg::runtime::DebugRegister> Cpu::debug_registers() const {
  // In the order of gdb's list for 32-bit SPARC.
  static const std::vector<tcg::runtime::DebugRegister> list = [] {
    std::vector<tcg::runtime::DebugRegister> r;
    const auto add = [&](std::string name, const char* feature, bool read_only = false) {
      r.push_back({std::move(name), feature, 4, read_only});
    };
    for (const char bank : {'g', 'o', 'l', 'i'})
      for (char n = '0'; n < '8'; ++n) add({bank, n}, "org.gnu.gdb.sparc.cpu", bank == 'g' && n == '0');
    for (unsigned n = 0; n < 32; ++n) add(fmt::format("f{}", n), "org.gnu.gdb.sparc.fpu");
    for (const char* name : {"y", "psr", "wim", "tbr"}) add(name, "org.gnu.gdb.sparc.cp0");
    for (const char* name : {"pc", "npc"}) add(name, "org.gnu.gdb.sparc.cp0", true);  // qemu_plugin_set_pc moves them
    add("fsr", "org.gnu.gdb.sparc.cp0");
    add("csr", "org.gnu.gdb.sparc.cp0", true);
    return r;
  }();
  return list;
}

bool Cpu::read_debug_register(std::size_t number, std::span<std::uint8_t> out) {
  const auto list = debug_registers();
  if (number >= list.size() || out.size() < 4) return false;
  const auto value = read_register(list[number].name);
  if (value) base::store_be(out.data(), *value);
  return value.has_value();
}

bool Cpu::write_debug_register(std::size_t number, std::span<const std::uint8_t> value) {
  const auto list = debug_registers();
  if (number >= list.size() || list[number].read_only || value.size() < 4) return false;
  return write_register(list[number].name, base::load_be<std::uint32_t>(value.data()));
}

std::string Cpu::registers_text(bool fp) {
  const State& s = *state_;
  std::string text = fmt::format("pc: {:08x}  npc: {:08x}\n", s.pc, s.npc);
  for (unsigned group = 0; group < 4; ++group) {
    text += fmt::format("%{}0-7:", "goli"[group]);
    for (unsigned r = 0; r < 8; ++r) text += fmt::format(" {:08x}", integer(s, group * 8 + r));
    text += group == 0 ? "\n" : " \n";  // as scripts that compare logs with the peer's want it
  }
  for (unsigned row = 0; fp && row < 4; ++row) {
    text += fmt::format("%f{:02}: ", row * 8);
    for (unsigned d = 0; d < 4; ++d) text += fmt::format(" {:016x}", s.doubles[row * 4 + d]);
    text += '\n';
  }
  const std::uint32_t psr_value = psr(s);
  const auto flag = [&](unsigned bit, char letter) { return (psr_value >> bit & 1) != 0 ? letter : '-'; };
  text += fmt::format("psr: {:08x} (icc: {}{}{}{} SPE: {}{}{}) wim: {:08x}\n", psr_value, flag(23, 'N'), flag(22, 'Z'),
                      flag(21, 'V'), flag(20, 'C'), flag(7, 'S'), flag(6, 'P'), flag(5, 'E'), s.wim);
  text += fmt::format("fsr: {:08x} y: {:08x}\n", read_fsr(s), s.y);
  return text;
}

}  // namespace sparc
