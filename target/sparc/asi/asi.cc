// SPDX-License-Identifier: MIT
// Alternate-space loads and stores: which unit of the processor answers each ASI.
// Source: SPARC V8 manual appendix I; Linux arch/sparc/include/uapi/asm/asi.h for SuperSPARC, microSPARC and
// hyperSPARC.
#include "base/bits.h"
#include "base/log.h"
#include "target/sparc/cpu.h"
#include "target/sparc/helpers.h"

namespace sparc {
namespace {

using tcg::ir::MemOp;
using tcg::runtime::Access;

enum Asi : std::uint8_t {
  kMxcc = 0x02,
  kFlushProbe = 0x03,
  kMmuRegisters = 0x04,
  kMmuDiagnostic = 0x05,
  kTlbDiagnostic = 0x06,
  kIoTlbDiagnostic = 0x07,
  kUserInstruction = 0x08,
  kSupervisorInstruction = 0x09,
  kUserData = 0x0a,
  kSupervisorData = 0x0b,
  kFlushLinePage = 0x10,
  kFlushLineUser = 0x14,
  kBlockCopy = 0x17,
  kFlushInstructionPage = 0x18,
  kFlushInstructionUser = 0x1c,
  kBlockFill = 0x1f,
  kBypassFirst = 0x20,
  kBypassLast = 0x2f,
};

std::uint64_t extend(std::uint64_t value, MemOp op) {
  if (op.bytes() >= 8) return value;
  value &= (std::uint64_t{1} << (op.bytes() * 8)) - 1;
  return op.sign_extend ? static_cast<std::uint64_t>(base::sign_extend(value, op.bytes() * 8)) : value;
}

bool is_line_flush(std::uint8_t asi) {
  return (asi >= kFlushLinePage && asi <= kFlushLineUser) ||
         (asi >= kFlushInstructionPage && asi <= kFlushInstructionUser);
}

/// Spaces whose accesses go to the bus from here; ordinary data goes by the runtime.
bool may_reach_devices(std::uint8_t asi) {
  return (asi >= kBypassFirst && asi <= kBypassLast) || asi == kMxcc || asi == kUserInstruction ||
         asi == kSupervisorInstruction || asi == kBlockCopy || asi == kBlockFill;
}

/// Physical address of a bypass access: the ASI's low four bits are address bits 35:32.
std::uint64_t bypass_pa(std::uint8_t asi, std::uint32_t va) { return (std::uint64_t{asi & 0xfu} << 32) | va; }

AccessType supervisor_data(bool store) {
  return store ? AccessType::kStoreSupervisorData : AccessType::kLoadSupervisorData;
}

}  // namespace

std::uint64_t asi_load(State* state, std::uint32_t address, std::uint32_t asi, std::uint32_t memop) {
  const MemOp op = MemOp::unpack(memop);
  return extend(state->cpu->alternate_load(address, static_cast<std::uint8_t>(asi), op), op);
}

void asi_store(State* state, std::uint32_t address, std::uint64_t value, std::uint32_t asi_and_memop) {
  state->cpu->alternate_store(address, static_cast<std::uint8_t>(asi_and_memop), value,
                              MemOp::unpack(asi_and_memop >> 8));
}

void Cpu::unknown_asi(std::uint32_t va, std::uint8_t asi, AccessType at) {
  base::log::print(base::log::Item::kUnimp, "cpu {}: {} of ASI {:#04x} at {:#010x}, pc {:#010x}\n", number_,
                   is_store(at) ? "store" : "load", asi, va, state_->pc);
  Walk walk;
  walk.fault = FaultType::kAccessBus;
  walk.control_space = true;
  raise_mmu_fault(va, at, walk, is_store(at) ? Access::kWrite : Access::kRead);
}

std::uint64_t Cpu::translated_load(std::uint32_t va, AccessType at, MemOp op) {
  // Firmware reads its own code through the instruction spaces while it runs from the PROM in boot mode.
  if (is_instruction(at) && mmu_.fetch_untranslated())
    return bus_load(mmu_.untranslated_fetch_pa(va), va, op.bytes(), at);
  if (!mmu_.enabled()) return bus_load(va, va, op.bytes(), at);
  const Walk found = mmu_.walk(va, at);
  if (found.fault != FaultType::kNone) {
    raise_mmu_fault(va, at, found, Access::kRead);
    return 0;
  }
  return bus_load(found.pa, va, op.bytes(), at);
}

void Cpu::translated_store(std::uint32_t va, AccessType at, std::uint64_t value, MemOp op) {
  if (!mmu_.enabled()) return bus_store(va, va, value, op.bytes(), at);
  const Walk found = mmu_.walk(va, at);
  if (found.fault != FaultType::kNone) {
    raise_mmu_fault(va, at, found, Access::kWrite);
    return;
  }
  bus_store(found.pa, va, value, op.bytes(), at);
}

std::uint64_t Cpu::alternate_load(std::uint32_t va, std::uint8_t asi, MemOp op) {
  if ((va & (op.bytes() - 1)) != 0) {
    raise(Trap::kMemAddressNotAligned);
    return 0;
  }
  if (may_reach_devices(asi) && !runtime_.alone_or_redo()) return 0;
  if (asi >= kBypassFirst && asi <= kBypassLast) {
    return bus_load(bypass_pa(asi, va), va, op.bytes(), AccessType::kLoadSupervisorData);
  }
  switch (asi) {
    case kMxcc: {
      if (!model_.mxcc) break;
      if (const auto read = mxcc_.read(va, op.bytes()); read.known) return read.value;
      base::log::print(base::log::Item::kUnimp, "mxcc {}: load from {:#x}\n", number_, va);
      return 0;
    }
    case kFlushProbe: return mmu_.probe(va);
    case kMmuRegisters: return mmu_.read_register(va);
    case kMmuDiagnostic:
    case kTlbDiagnostic:
    case kIoTlbDiagnostic: return 0;  // TLB entries: none valid
    case kUserInstruction: return translated_load(va, AccessType::kExecuteUser, op);
    case kSupervisorInstruction: return translated_load(va, AccessType::kExecuteSupervisor, op);
    case kUserData:
    case kSupervisorData: {
      op.mmu_index = !mmu_.enabled() ? kMmuPhysical : asi == kUserData ? kMmuUser : kMmuSupervisor;
      op.big_endian = true;
      op.sign_extend = false;
      return runtime_.load(va, op);
    }
    default: break;
  }
  if (is_line_flush(asi)) return 0;  // flushes only store
  if (const auto read = viking_.read(asi, va); read.known) return read.value;
  unknown_asi(va, asi, supervisor_data(false));
  return 0;
}

void Cpu::alternate_store(std::uint32_t va, std::uint8_t asi, std::uint64_t value, MemOp op) {
  if ((va & (op.bytes() - 1)) != 0) {
    raise(Trap::kMemAddressNotAligned);
    return;
  }
  if (may_reach_devices(asi) && !runtime_.alone_or_redo()) return;
  if (asi >= kBypassFirst && asi <= kBypassLast) {
    return bus_store(bypass_pa(asi, va), va, value, op.bytes(), AccessType::kStoreSupervisorData);
  }
  switch (asi) {
    case kMxcc:
      if (!model_.mxcc) break;
      if (!mxcc_.write(va, value, op.bytes())) {
        base::log::print(base::log::Item::kUnimp, "mxcc {}: store of {:#x} to {:#x}\n", number_, value, va);
      }
      return;
    case kFlushProbe: return mmu_.flush(va);
    case kMmuRegisters: return mmu_.write_register(va, static_cast<std::uint32_t>(value));
    case kMmuDiagnostic:
    case kTlbDiagnostic:
    case kIoTlbDiagnostic: return;
    case kUserInstruction: return translated_store(va, AccessType::kStoreUserInstruction, value, op);
    case kSupervisorInstruction: return translated_store(va, AccessType::kStoreSupervisorInstruction, value, op);
    case kUserData:
    case kSupervisorData:
      op.mmu_index = !mmu_.enabled() ? kMmuPhysical : asi == kUserData ? kMmuUser : kMmuSupervisor;
      op.big_endian = true;
      return runtime_.store(va, value, op);
    case kBlockCopy: return block_copy(va, static_cast<std::uint32_t>(value));
    case kBlockFill: return block_fill(va, value);
    default: break;
  }
  if (is_line_flush(asi)) return;  // caches hold nothing that memory lacks, and code is watched by its page
  if (viking_.write(asi, va, value)) return;
  unknown_asi(va, asi, supervisor_data(true));
}

void Cpu::block_copy(std::uint32_t to, std::uint32_t from) {
  constexpr MemOp kWord{.size_log2 = 3};
  from &= ~31u;
  to &= ~31u;
  std::uint64_t line[4];
  for (unsigned i = 0; i < 4; ++i) {
    line[i] = translated_load(from + i * 8, AccessType::kLoadSupervisorData, kWord);
    if (state_->leave != 0) return;
  }
  for (unsigned i = 0; i < 4; ++i) {
    translated_store(to + i * 8, AccessType::kStoreSupervisorData, line[i], kWord);
    if (state_->leave != 0) return;
  }
}

void Cpu::block_fill(std::uint32_t to, std::uint64_t value) {
  constexpr MemOp kWord{.size_log2 = 3};
  to &= ~31u;
  for (unsigned i = 0; i < 4; ++i) {
    translated_store(to + i * 8, AccessType::kStoreSupervisorData, value, kWord);
    if (state_->leave != 0) return;
  }
}

}  // namespace sparc
