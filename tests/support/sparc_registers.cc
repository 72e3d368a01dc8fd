// SPDX-License-Identifier: MIT
// Registers of the bare SPARC machine by name, and its state as text.
#include <fmt/core.h>

#include <charconv>

#include "base/bits.h"
#include "base/check.h"
#include "target/sparc/psr.h"
#include "target/sparc/windows.h"
#include "tests/support/sparc_machine_fixture.h"

namespace test {
namespace {

struct Field {
  std::string_view name, of;
  unsigned lsb, width;
};
constexpr Field kFields[] = {
    {"cwp", "psr", 0, 5},  {"et", "psr", 5, 1},   {"ps", "psr", 6, 1},   {"s", "psr", 7, 1},
    {"pil", "psr", 8, 4},  {"ef", "psr", 12, 1},  {"ec", "psr", 13, 1},  {"icc", "psr", 20, 4},
    {"cexc", "fsr", 0, 5}, {"aexc", "fsr", 5, 5}, {"fcc", "fsr", 10, 2}, {"qne", "fsr", 13, 1},
    {"ftt", "fsr", 14, 3}, {"tem", "fsr", 23, 5}, {"rd", "fsr", 30, 2},  {"tt", "tbr", 4, 8},
};
const Field* field(std::string_view name) {
  for (const Field& f : kFields)
    if (f.name == name) return &f;
  return nullptr;
}

std::optional<unsigned> number(std::string_view text) {
  unsigned n = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return n;
}

/// "w3.l1": the window and register number.
struct Windowed {
  unsigned window, r;
};
std::optional<Windowed> windowed(std::string_view name, unsigned windows) {
  const auto dot = name.find('.');
  if (dot == std::string_view::npos || name[0] != 'w' || name.size() != dot + 3) return std::nullopt;
  const auto window = number(name.substr(1, dot - 1)), r = number(name.substr(dot + 2));
  const auto group = std::string_view("oli").find(name[dot + 1]);
  if (!window || !r || *window >= windows || *r > 7 || group == std::string_view::npos) return std::nullopt;
  return Windowed{*window, 8 + static_cast<unsigned>(group) * 8 + *r};
}

/// Address of an MMU register by name, in the coding of ASI 4; the fault registers by their shadows.
std::optional<std::uint32_t> mmu_register(std::string_view name) {
  if (name == "mmu.control") return 0x000;
  if (name == "mmu.table") return 0x100;
  if (name == "mmu.context") return 0x200;
  if (name == "mmu.sfsr") return 0x1300;
  if (name == "mmu.sfar") return 0x1400;
  return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> SparcMachine::get(std::string_view reg_name) {
  if (const Field* f = field(reg_name)) return base::bits(*cpu_->read_register(f->of), f->lsb, f->width);
  if (const auto w = windowed(reg_name, state().nwindows)) return sparc::reg(state(), w->window, w->r);
  if (const auto m = mmu_register(reg_name)) return cpu_->mmu().read_register(*m);
  if (const auto n = reg_name.starts_with('d') ? number(reg_name.substr(1)) : std::nullopt;
      n && *n < 32 && *n % 2 == 0) {
    return state().doubles[*n / 2];
  }
  return cpu_->read_register(reg_name);
}

bool SparcMachine::set(std::string_view reg_name, std::uint64_t value) {
  const auto word = static_cast<std::uint32_t>(value);
  if (const Field* f = field(reg_name)) {
    const std::uint32_t mask = ((1u << f->width) - 1) << f->lsb;
    return cpu_->write_register(f->of, (*cpu_->read_register(f->of) & ~mask) | (word << f->lsb & mask));
  }
  if (const auto w = windowed(reg_name, state().nwindows)) {
    sparc::reg(state(), w->window, w->r) = word;
    return true;
  }
  if (const auto m = mmu_register(reg_name)) {
    cpu_->mmu().write_register(*m, word);
    return true;
  }
  if (const auto n = reg_name.starts_with('d') ? number(reg_name.substr(1)) : std::nullopt;
      n && *n < 32 && *n % 2 == 0) {
    state().doubles[*n / 2] = value;
    return true;
  }
  return cpu_->write_register(reg_name, word);
}

std::string SparcMachine::state_text() {
  std::string text;
  for (const std::string_view r : {"pc", "npc", "psr", "wim", "tbr", "y", "fsr", "mmu.control", "mmu.sfsr", "mmu.sfar",
                                   "mmu.context", "mmu.table"}) {
    text += fmt::format("{} {:08x}\n", r, *get(r));
  }
  for (unsigned r = 0; r < 8; ++r) text += fmt::format("g{} {:08x}\n", r, state().globals[r]);
  for (unsigned w = 0; w < state().nwindows; ++w) {
    for (unsigned r = 8; r < 24; ++r) {
      text += fmt::format("w{}.{}{} {:08x}\n", w, "oli"[r / 8 - 1], r % 8, sparc::reg(state(), w, r));
    }
  }
  for (unsigned d = 0; d < 32; d += 2) text += fmt::format("d{} {:016x}\n", d, state().doubles[d / 2]);
  // The first and the last: a runaway program takes thousands.
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < traps_.size(); ++i) {
    if (i == kShown && traps_.size() > 2 * kShown) {
      text += "...\n";
      i = traps_.size() - kShown;
    }
    const TakenTrap& t = traps_[i];
    text += fmt::format("trap {:02x} pc {:08x} npc {:08x}\n", t.tt, t.pc, t.npc);
  }
  for (const TestDevice::Write& w : device_.writes)
    text += fmt::format("device {:x} {:x} {}\n", w.offset, w.value, w.bytes);
  text += fmt::format("error {} halted {} qne pc {:08x} insn {:08x}\n", cpu_->in_error_mode(), cpu_->halted,
                      state().fq_pc, state().fq_insn);
  return text;
}

}  // namespace test
