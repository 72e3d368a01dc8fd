// SPDX-License-Identifier: MIT
// QARMA-64, the tweakable block cipher behind architected pointer authentication codes.
#pragma once

#include <cstdint>

namespace arm {

/// The S-boxes that the architecture uses: sigma 1 (QARMA3) and sigma 2 (QARMA5).
enum class QarmaBox : std::uint8_t { kSigma1, kSigma2 };

/// Enciphers a block with `rounds` forward and as many backward rounds (5 in FEAT_PACQARMA5, 3 in FEAT_PACQARMA3).
/// whitening and core are the key's halves.  Source: R. Avanzi, The QARMA block cipher family, 2016; DDI 0487,
/// ComputePAC.
std::uint64_t qarma64(std::uint64_t block, std::uint64_t tweak, std::uint64_t whitening, std::uint64_t core,
                      unsigned rounds, QarmaBox box);

}  // namespace arm
