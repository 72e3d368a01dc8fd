// SPDX-License-Identifier: MIT
// Contents of a Sun's NVRAM: OpenBIOS' variable partition and the id-PROM with Ethernet address and host id.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace hw {

using MacAddress = std::array<std::uint8_t, 6>;

/// Builds the first `0x1ff8` bytes.  `variables` are "name=value" texts in order; they must fit (about 8000 bytes).
/// Sources: IEEE 1275 CHRP binding, NVRAM partitions; kernel arch/sparc/include/asm/idprom.h.
base::Result<std::vector<std::uint8_t>> build_sun_nvram(std::span<const std::string> variables, const MacAddress& mac,
                                                        std::uint8_t machine_id);

}  // namespace hw
