// SPDX-License-Identifier: MIT
// Registers of an AArch64 processor as debuggers and plugins see them: by name, and as a list in gdb's order.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <vector>

#include "target/arm/cpu.h"
#include "target/arm/disasm.h"
#include "target/arm/fp_control.h"

namespace arm {

namespace {

std::optional<unsigned> general(std::string_view reg) {
  unsigned n = 0;
  if (reg.size() < 2 || reg[0] != 'x') return std::nullopt;
  const auto [end, error] = std::from_chars(reg.data() + 1, reg.data() + reg.size(), n);
  if (error != std::errc{} || end != reg.data() + reg.size() || n > 30) return std::nullopt;
  return n;
}

constexpr std::uint32_t kBtypeShift = 10, kSsbsBit = 1u << 12, kDitBit = 1u << 24;

}  // namespace

std::optional<std::uint64_t> Cpu::read_register(std::string_view reg) const {
  const State& s = *state_;
  if (const auto n = general(reg)) return s.x[*n];
  if (reg == "sp") return s.sp;
  if (reg == "pc") return s.pc;
  if (reg == "nzcv") return nzcv_register(s);
  if (reg == "cpsr")
    return nzcv_register(s) | s.btype << kBtypeShift | (s.ssbs != 0 ? kSsbsBit : 0) | (s.dit != 0 ? kDitBit : 0);
  if (reg == "fpcr") return s.fpcr;
  if (reg == "fpsr") return fpsr(s);
  if (reg == "tpidr_el0") return s.tpidr_el0;
  return std::nullopt;
}

bool Cpu::write_register(std::string_view reg, std::uint64_t value) {
  State& s = *state_;
  const auto word = static_cast<std::uint32_t>(value);
  if (const auto n = general(reg)) {
    s.x[*n] = value;
  } else if (reg == "sp") {
    s.sp = value;
  } else if (reg == "pc") {
    s.pc = value;
  } else if (reg == "nzcv") {
    set_nzcv_register(s, word);
  } else if (reg == "cpsr") {
    set_nzcv_register(s, word);
    s.btype = word >> kBtypeShift & 3;
    s.ssbs = (word & kSsbsBit) != 0 ? 1 : 0;
    s.dit = (word & kDitBit) != 0 ? 1 : 0;
  } else if (reg == "fpcr") {
    set_fpcr(s, word);
  } else if (reg == "fpsr") {
    set_fpsr(s, word);
  } else if (reg == "tpidr_el0") {
    s.tpidr_el0 = value;
  } else {
    return false;
  }
  return true;
}

// The list.

namespace {

constexpr std::size_t kFirstVector = 34;  // behind x0 to x30, sp, pc, cpsr
constexpr std::size_t kVectors = 32;
/// gdb's name for TPIDR_EL0.
constexpr std::string_view kTpidr = "tpidr";

}  // namespace

std::span<const tcg::runtime::DebugRegister> Cpu::debug_registers() const {
  static const std::vector<tcg::runtime::DebugRegister> list = [] {
    std::vector<tcg::runtime::DebugRegister> r;
    for (unsigned n = 0; n < 31; ++n) r.push_back({fmt::format("x{}", n), "org.gnu.gdb.aarch64.core", 8, false});
    r.push_back({"sp", "org.gnu.gdb.aarch64.core", 8, false});
    r.push_back({"pc", "org.gnu.gdb.aarch64.core", 8, true});  // qemu_plugin_set_pc moves it
    r.push_back({"cpsr", "org.gnu.gdb.aarch64.core", 4, false});
    for (std::size_t n = 0; n < kVectors; ++n)
      r.push_back({fmt::format("v{}", n), "org.gnu.gdb.aarch64.fpu", 16, false});
    r.push_back({"fpsr", "org.gnu.gdb.aarch64.fpu", 4, false});
    r.push_back({"fpcr", "org.gnu.gdb.aarch64.fpu", 4, false});
    r.push_back({std::string(kTpidr), "org.gnu.gdb.aarch64.tls", 8, false});
    return r;
  }();
  return list;
}

bool Cpu::read_debug_register(std::size_t number, std::span<std::uint8_t> out) {
  const auto list = debug_registers();
  if (number >= list.size() || out.size() < list[number].bytes) return false;
  if (number >= kFirstVector && number < kFirstVector + kVectors) {
    std::memcpy(out.data(), &state_->v[number - kFirstVector], 16);
    return true;
  }
  const auto value = read_register(list[number].name == kTpidr ? "tpidr_el0" : std::string_view(list[number].name));
  if (value) std::memcpy(out.data(), &*value, list[number].bytes);
  return value.has_value();
}

bool Cpu::write_debug_register(std::size_t number, std::span<const std::uint8_t> value) {
  const auto list = debug_registers();
  if (number >= list.size() || value.size() < list[number].bytes) return false;
  if (number >= kFirstVector && number < kFirstVector + kVectors) {
    std::memcpy(&state_->v[number - kFirstVector], value.data(), 16);
    return true;
  }
  std::uint64_t word = 0;
  std::memcpy(&word, value.data(), list[number].bytes);
  return write_register(list[number].name == kTpidr ? "tpidr_el0" : std::string_view(list[number].name), word);
}

std::string Cpu::disassemble_insn(std::uint64_t pc, std::span<const std::uint8_t> code) {
  std::uint32_t word = 0;
  std::memcpy(&word, code.data(), std::min(code.size(), sizeof word));
  return arm::disassemble_insn(pc, word);
}

std::string Cpu::registers_text(bool fp) {
  const State& s = *state_;
  std::string text = fmt::format(" PC={:016x}", s.pc);
  for (unsigned r = 0; r < 32; ++r) {
    const std::string reg = r == 31 ? " SP" : fmt::format("X{:02}", r);
    text += fmt::format("{}{}={:016x}", r % 3 == 2 ? "\n" : " ", reg, r == 31 ? s.sp : s.x[r]);
  }
  const std::uint32_t nzcv = nzcv_register(s);
  text += fmt::format("\nPSTATE={:08x} {}{}{}{} EL0t", nzcv, nzcv >> 31 & 1 ? 'N' : '-', nzcv >> 30 & 1 ? 'Z' : '-',
                      nzcv >> 29 & 1 ? 'C' : '-', nzcv >> 28 & 1 ? 'V' : '-');
  if (!fp) return text;
  text += fmt::format("     FPCR={:08x} FPSR={:08x}", s.fpcr, fpsr(s));
  for (unsigned v = 0; v < 32; ++v)
    text += fmt::format("{}Q{:02}={:016x}:{:016x}", v % 2 == 0 ? "\n" : " ", v, s.v[v].high, s.v[v].low);
  return text;
}

}  // namespace arm
