// SPDX-License-Identifier: MIT
// The runtime's port of an AArch64 processor in user mode.
#include "target/arm/cpu.h"

#include <utility>

#include "target/arm/a64/translate.h"
#include "target/arm/disasm.h"
#include "target/arm/fp_control.h"
#include "target/arm/slots.h"

namespace arm {

using tcg::runtime::Access;
using tcg::runtime::Fill;

std::string_view name(ExceptionKind kind) {
  switch (kind) {
    case ExceptionKind::kSvc: return "svc";
    case ExceptionKind::kBrk: return "brk";
    case ExceptionKind::kHlt: return "hlt";
    case ExceptionKind::kUndefined: return "undefined";
    case ExceptionKind::kPcAlignment: return "pc alignment";
    case ExceptionKind::kBti: return "branch target";
    case ExceptionKind::kPac: return "pointer authentication";
    case ExceptionKind::kAlignment: return "alignment";
    case ExceptionKind::kFetchAbort: return "instruction abort";
    case ExceptionKind::kDataAbort: return "data abort";
  }
  std::unreachable();
}

Cpu::Cpu(const Model& model, UserPort& port)
    : model_(model), port_(port), pauth_(Pauth::of(model.features)), state_(std::make_unique<State>()) {
  state_->cpu = this;
  reset();
}

Cpu::~Cpu() = default;

void Cpu::reset() {
  State& s = *state_;
  s.leave = 0;
  s.leave_payload = 0;
  s.x.fill(0);
  s.sp = s.pc = 0;
  s.nzcv = s.btype = 0;
  s.v.fill({});
  s.tpidr_el0 = s.tpidrro_el0 = s.tpidr2_el0 = 0;
  s.exclusive_address = kNoExclusive;
  s.dit = s.ssbs = 0;
  s.guest_mxcsr = 0x1f80;
  set_fpcr(s, 0);
  set_fpsr(s, 0);
  halted = false;
}

void Cpu::set_bti() { state_->mode_flags |= kModeBti; }
void Cpu::set_parallel() { state_->mode_flags |= kModeParallel; }
void Cpu::set_tbi() { state_->mode_flags |= kModeTbi; }

const tcg::ir::TargetInfo& Cpu::target_info() const { return arm::target_info(); }

tcg::runtime::BlockKey Cpu::current_key() {
  State& s = *state_;
  // A branch to a tagged address drops the tag: pc is sign-extended from bit 55.
  s.pc = static_cast<std::uint64_t>(static_cast<std::int64_t>(s.pc << 8) >> 8);
  return {.pc = s.pc, .pa = 0, .flags = s.mode_flags};
}

void Cpu::translate(tcg::ir::Region& region, const tcg::runtime::TranslateInput& input) {
  const bool bti = (input.key.flags & kModeBti) != 0;
  const a64::Context context{.model = model_, .guarded = bti && port_.guarded(input.key.pc), .regions = regions_};
  merged_accesses = a64::translate(region, input, context);
}

std::string Cpu::disassemble(std::uint64_t pc, std::span<const std::uint8_t> code, unsigned max_insns) {
  return arm::disassemble(pc, code, max_insns);
}

std::optional<Fill> Cpu::walk(std::uint64_t va, Access, unsigned) {
  auto found = port_.code_page(va);
  if (found && found->exec) return found;
  state_->leave = kLeaveFetch;
  state_->leave_payload = va;
  return std::nullopt;
}

std::size_t Cpu::fetch(std::uint64_t pc, std::span<std::uint8_t> out) {
  const std::size_t bytes = port_.fetch(pc, out);
  if (bytes < 4) {
    state_->leave = kLeaveFetch;
    state_->leave_payload = pc;
    return 0;
  }
  return bytes;
}

// Accesses go to host memory directly.
std::uint64_t Cpu::io_load(std::uint64_t, std::uint64_t, unsigned, Access, unsigned) { return 0; }
void Cpu::io_store(std::uint64_t, std::uint64_t, std::uint64_t, unsigned, unsigned) {}

void Cpu::misaligned(std::uint64_t va, Access access, unsigned) {
  state_->leave = access == Access::kWrite ? kLeaveAlignmentWrite : kLeaveAlignment;
  state_->leave_payload = va;
}

void Cpu::data_fault(std::uint64_t va, Access access) {
  state_->leave = access == Access::kWrite ? kLeaveDataWrite : kLeaveDataRead;
  state_->leave_payload = va;
}

void Cpu::leave(std::uint32_t reason, std::uint64_t payload) {
  Exception e;
  e.address = state_->pc;
  switch (reason) {
    case kLeaveSvc:
    case kLeaveBrk:
    case kLeaveHlt:
      e.kind = reason == kLeaveSvc   ? ExceptionKind::kSvc
               : reason == kLeaveBrk ? ExceptionKind::kBrk
                                     : ExceptionKind::kHlt;
      e.immediate = static_cast<std::uint32_t>(payload);
      break;
    case kLeavePcAlignment: e.kind = ExceptionKind::kPcAlignment; break;
    case kLeaveBti: e.kind = ExceptionKind::kBti; break;
    case kLeavePac:
      e.kind = ExceptionKind::kPac;
      e.immediate = static_cast<std::uint32_t>(payload);
      break;
    case kLeaveAlignment:
    case kLeaveAlignmentWrite:
      e.kind = ExceptionKind::kAlignment;
      e.address = payload;
      e.write = reason == kLeaveAlignmentWrite;
      break;
    case kLeaveFetch:
      e.kind = ExceptionKind::kFetchAbort;
      e.address = payload;
      break;
    case kLeaveDataRead:
    case kLeaveDataWrite:
      e.kind = ExceptionKind::kDataAbort;
      e.address = payload;
      e.write = reason == kLeaveDataWrite;
      break;
    default: break;
  }
  port_.exception(e);
}

}  // namespace arm
