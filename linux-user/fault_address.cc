// SPDX-License-Identifier: MIT
// Addresses of general-protection faults: x86 reports none for addresses that are not canonical.
#include "linux-user/fault_address.h"

#include <Zydis/Zydis.h>

#include <array>

namespace linux_user {
namespace {

std::optional<std::uint64_t> value_of(ZydisRegister reg, const HostFault& fault) {
  if (reg == ZYDIS_REGISTER_NONE) return 0;
  if (reg < ZYDIS_REGISTER_RAX || reg > ZYDIS_REGISTER_R15) return std::nullopt;
  return fault.gpr[static_cast<std::size_t>(reg - ZYDIS_REGISTER_RAX)];
}

}  // namespace

std::optional<std::uint64_t> operand_address(const HostFault& fault) {
  ZydisDecoder decoder;
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  ZydisDecodedInstruction inst;
  std::array<ZydisDecodedOperand, ZYDIS_MAX_OPERAND_COUNT> operands;
  if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, reinterpret_cast<const void*>(fault.pc),
                                           ZYDIS_MAX_INSTRUCTION_LENGTH, &inst, operands.data())))
    return std::nullopt;
  for (unsigned n = 0; n < inst.operand_count; ++n) {
    if (operands[n].type != ZYDIS_OPERAND_TYPE_MEMORY) continue;
    const auto& m = operands[n].mem;
    const auto base = value_of(m.base, fault), index = value_of(m.index, fault);
    if (!base || !index) return std::nullopt;
    return *base + *index * m.scale + static_cast<std::uint64_t>(m.disp.value);
  }
  return std::nullopt;
}

}  // namespace linux_user
