// SPDX-License-Identifier: MIT
// The runtime's port of a SPARC processor: block keys, TLB fills, device accesses, reset and snapshots.
#include "target/sparc/cpu.h"

#include "base/check.h"
#include "base/log.h"
#include "hw/core/archive.h"
#include "target/sparc/psr.h"
#include "target/sparc/windows.h"

namespace sparc {

using tcg::runtime::Access;
using tcg::runtime::Fill;

Cpu::Cpu(unsigned number, const Model& model, hw::AddressSpace& memory, RuntimePort& runtime, BoardPorts board)
    : number_(number),
      model_(model),
      memory_(memory),
      runtime_(runtime),
      board_(std::move(board)),
      state_(std::make_unique<State>()),
      mmu_(memory, runtime, model.mmu),
      mxcc_(memory, number) {
  base::check(number < 4, "MBus has four module numbers");
  base::check(model.nwindows >= 2 && model.nwindows <= kMaxWindows, "a V8 processor has 2 to 32 windows");
  state_->cpu = this;
  state_->nwindows = model.nwindows;
  state_->psr_version = model.iu_version >> 24;
  state_->has_mul = model.features.mul;
  state_->has_div = model.features.div;
  state_->has_fsmuld = model.features.fsmuld;
}

Cpu::~Cpu() = default;

void Cpu::reset(hw::Reset) {
  State& s = *state_;
  s.leave = 0;
  s.leave_payload = 0;
  s.wim = 0;
  s.tbr = 0;
  s.y = 0;
  s.globals.fill(0);
  s.doubles.fill(0);
  s.asr.fill(0);
  s.fsr = model_.fpu_version;
  s.fcc = 0;
  s.fp_recipe = 0;
  s.fp_mode = kFpExecute;
  s.fq_pc = s.fq_insn = 0;
  s.guest_mxcsr = 0x1f80;
  reset_windows(s);
  set_psr(s, 0xc0);  // S and PS; traps disabled
  update_window_limits(s);
  s.pc = 0;
  s.npc = 4;
  mmu_.reset();
  mxcc_.reset();
  viking_.reset();
  error_mode_ = false;
  halted = false;
  current_key();
}

void Cpu::set_interrupt_level(unsigned pil) {
  // Release, with the kick: whoever wakes by it sees the level.
  state_->interrupt_level.store(pil, std::memory_order_release);
  if (pil != 0) runtime_.kick();
}

void Cpu::halt() {
  halted = true;
  state_->exit_request.store(1, std::memory_order_release);
}

bool Cpu::has_work() const {
  // A stop ends with any request, masked or not: Linux stops with PIL at 15 and lowers it afterwards.
  return !error_mode_ && state_->interrupt_level.load(std::memory_order_acquire) != 0;
}

tcg::runtime::BlockKey Cpu::current_key() {
  State& s = *state_;
  std::uint64_t flags = mode_flags(s) & ~std::uint64_t{kModeNpc};
  if (!mmu_.enabled()) flags |= kModeMmuOff;
  s.mode_flags = flags;
  if (s.npc != s.pc + 4) flags |= kModeNpc;
  return {.pc = s.pc, .pa = 0, .flags = flags};
}

unsigned Cpu::fetch_mmu_index() const {
  if (mmu_.fetch_untranslated()) return kMmuFetch;
  return state_->s != 0 ? kMmuSupervisor : kMmuUser;
}

AccessType Cpu::type_of(Access access, unsigned mmu_index) const {
  const bool supervisor = mmu_index == kMmuUser ? false : mmu_index == kMmuSupervisor || state_->s != 0;
  return access_type(access, supervisor);
}

Fill Cpu::fill_at(std::uint64_t pa) const {
  Fill fill;
  fill.pa_page = pa & ~(tcg::kPageBytes - 1);
  if (const hw::Region* region = memory_.find(base::Pa(fill.pa_page)); region != nullptr && region->memory != nullptr) {
    fill.host_page = memory_.host_pointer(base::Pa(fill.pa_page), tcg::kPageBytes);
    fill.rom = !region->writable;
  }
  return fill;
}

std::optional<Fill> Cpu::walk(std::uint64_t va64, Access access, unsigned mmu_index) {
  const auto va = static_cast<std::uint32_t>(va64);
  if (mmu_index == kMmuFetch || mmu_index == kMmuPhysical || !mmu_.enabled()) {
    const bool fetch = mmu_index == kMmuFetch;
    Fill fill = fill_at(fetch ? mmu_.untranslated_fetch_pa(va) : va);
    fill.read = fill.write = !fetch;
    fill.exec = fetch || access == Access::kExec;
    fill.global = true;
    return fill;
  }
  const AccessType at = type_of(access, mmu_index);
  const Walk found = mmu_.walk(va, at);
  if (found.fault != FaultType::kNone) {
    if (!faults_held_back(at)) {
      raise_mmu_fault(va, at, found, access);
      return std::nullopt;
    }
    // No fault: the access goes nowhere, and each one comes to io_load() or io_store(), which note it.
    mmu_.note_nowhere(va);
    Fill nowhere;
    nowhere.pa_page = kNowhere | (va & ~(tcg::kPageBytes - 1));
    nowhere.read = access == Access::kRead;
    nowhere.write = access == Access::kWrite;
    nowhere.exec = access == Access::kExec;
    return nowhere;
  }
  Fill fill = fill_at(found.pa);
  const unsigned acc = (found.pte >> 2) & 7;
  const bool supervisor = is_supervisor(at);
  const auto allows = [&](Access a) { return Mmu::check_access(acc, access_type(a, supervisor)) == FaultType::kNone; };
  fill.read = allows(Access::kRead);
  // The first store to a clean page must come here to set M.
  fill.write = (found.pte & (1u << 6)) != 0 && allows(Access::kWrite);
  fill.exec = allows(Access::kExec);
  fill.global = acc >= 6;
  return fill;
}

std::optional<Fill> Cpu::debug_walk(std::uint64_t va64) {
  const auto va = static_cast<std::uint32_t>(va64);
  if (!mmu_.enabled()) {
    // Boot mode splits instructions from data; people look at the instructions.
    Fill fill = fill_at(mmu_.untranslated_fetch_pa(va));
    fill.read = fill.write = fill.exec = true;
    return fill;
  }
  const Walk found = mmu_.look(va);
  if (found.fault != FaultType::kNone) return std::nullopt;
  Fill fill = fill_at(found.pa);
  fill.read = fill.write = fill.exec = true;
  return fill;
}

bool Cpu::faults_held_back(AccessType at) const { return mmu_.no_fault() && at != AccessType::kExecuteSupervisor; }

bool Cpu::raise_mmu_fault(std::uint32_t va, AccessType at, const Walk& walk, Access access) {
  mmu_.record_fault(va, at, walk);
  if (faults_held_back(at)) return false;
  // A bus error is an access error, all that the tables refuse is an access exception (table 7-1).
  const bool bus = walk.fault == FaultType::kAccessBus && !walk.control_space;
  if (access == Access::kExec) {
    raise(bus ? Trap::kInstructionAccessError : Trap::kInstructionAccessException);
  } else {
    raise(bus ? Trap::kDataAccessError : Trap::kDataAccessException);
  }
  return true;
}

void Cpu::raise(Trap trap) {
  state_->leave = kLeaveTrap + static_cast<std::uint32_t>(trap);
  state_->leave_payload = 0;
}

void Cpu::bus_error(std::uint64_t pa, std::uint32_t va, AccessType at, hw::BusStatus status, Access access) {
  base::log::print(base::log::Item::kGuestErrors, "cpu {}: nothing answers at physical {:#x}, virtual {:#010x} ({})\n",
                   number_, pa, va,
                   is_store(at)              ? "store"
                   : access == Access::kExec ? "fetch"
                                             : "load");
  Walk walk;
  walk.fault = FaultType::kAccessBus;
  walk.bus = status;
  // With the MMU off the SS-20's PROM probes freely: the fault is noted, no trap comes (as the peer does it).
  if (!mmu_.enabled()) {
    mmu_.record_fault(va, at, walk);
    return;
  }
  raise_mmu_fault(va, at, walk, access);
}

std::uint64_t Cpu::bus_load(std::uint64_t pa, std::uint32_t va, unsigned bytes, AccessType at, Access access) {
  const hw::BusRead read = memory_.read(base::Pa(pa), bytes);
  if (read.status != hw::BusStatus::kOk) {
    bus_error(pa, va, at, read.status, access);
    return 0;
  }
  return read.value;
}

void Cpu::bus_store(std::uint64_t pa, std::uint32_t va, std::uint64_t value, unsigned bytes, AccessType at) {
  const hw::BusStatus status = memory_.write(base::Pa(pa), value, bytes);
  if (status != hw::BusStatus::kOk) bus_error(pa, va, at, status, Access::kWrite);
}

std::uint64_t Cpu::io_load(std::uint64_t pa, std::uint64_t va64, unsigned bytes, Access access, unsigned mmu_index) {
  const auto va = static_cast<std::uint32_t>(va64);
  const AccessType at = type_of(access, mmu_index);
  if (pa >= kNowhere) {
    // A page that was not there under NF.  It may be by now; else the fault is noted once more.
    const Walk found = mmu_.walk(va, at);
    if (found.fault == FaultType::kNone) return bus_load(found.pa, va, bytes, at, access);
    raise_mmu_fault(va, at, found, access);
    return 0;
  }
  return bus_load(pa, va, bytes, at, access);
}

void Cpu::io_store(std::uint64_t pa, std::uint64_t va64, std::uint64_t value, unsigned bytes, unsigned mmu_index) {
  const auto va = static_cast<std::uint32_t>(va64);
  const AccessType at = type_of(Access::kWrite, mmu_index);
  if (pa >= kNowhere) {
    const Walk found = mmu_.walk(va, at);
    if (found.fault == FaultType::kNone) {
      bus_store(found.pa, va, value, bytes, at);
    } else {
      raise_mmu_fault(va, at, found, Access::kWrite);
    }
    return;
  }
  bus_store(pa, va, value, bytes, at);
}

void Cpu::misaligned(std::uint64_t, Access, unsigned) { raise(Trap::kMemAddressNotAligned); }

void Cpu::serialize(hw::Archive& archive) {
  State& s = *state_;
  archive.section("sparc-cpu");
  unsigned nwindows = s.nwindows;
  archive.item("nwindows", nwindows);
  if (!archive.require(nwindows == s.nwindows, "the snapshot is of a processor with another number of windows")) return;
  std::uint32_t psr_value = psr(s);
  archive.item("wim", s.wim);
  archive.item("psr", psr_value);
  if (archive.loading() && !archive.failed()) {
    reset_windows(s);
    set_psr(s, psr_value);
    update_window_limits(s);
  }
  archive.item("pc", s.pc);
  archive.item("npc", s.npc);
  archive.item("tbr", s.tbr);
  archive.item("y", s.y);
  archive.item("globals", s.globals);
  for (unsigned w = 0; w < s.nwindows; ++w)
    for (unsigned r = 8; r < 24; ++r) archive.item("window", reg(s, w, r));
  archive.item("doubles", s.doubles);
  archive.item("fsr", s.fsr);
  archive.item("fcc", s.fcc);
  archive.item("fp_recipe", s.fp_recipe);
  archive.item("fp_operand0", s.fp_operand[0]);
  archive.item("fp_operand1", s.fp_operand[1]);
  archive.item("fp_mode", s.fp_mode);
  archive.item("fq_pc", s.fq_pc);
  archive.item("fq_insn", s.fq_insn);
  archive.item("mxcsr", s.guest_mxcsr);
  archive.item("asr", s.asr);
  archive.item("halted", halted);
  archive.item("error_mode", error_mode_);
  std::uint32_t level = s.interrupt_level.load(std::memory_order_relaxed);
  archive.item("interrupt_level", level);
  if (archive.loading()) {
    s.interrupt_level.store(level & 15, std::memory_order_release);
    s.globals[0] = 0;
    s.guest_mxcsr = (s.guest_mxcsr & 0x603f) | 0x1f80;  // rounding and flags only: masks stay on, flush modes off
    s.fcc &= 3;
  }
  mmu_.serialize(archive);
  mxcc_.serialize(archive);
  viking_.serialize(archive);
  if (archive.loading()) current_key();
}

}  // namespace sparc
