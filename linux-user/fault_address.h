// SPDX-License-Identifier: MIT
// Which address a host instruction accessed, where the host does not say.
#pragma once

#include <cstdint>
#include <optional>

#include "linux-user/signals.h"

namespace linux_user {

/// The host address of the memory operand of the instruction at fault.pc, from the registers of the fault.
std::optional<std::uint64_t> operand_address(const HostFault& fault);

}  // namespace linux_user
