// SPDX-License-Identifier: MIT
// How a device that is bus master reaches memory.
#pragma once

#include <cstdint>
#include <span>

namespace hw {

/// A bus master's view: addresses are whatever its bus carries (DVMA on SBus).  Never called with a device lock held.
class Dma {
 public:
  virtual ~Dma() = default;
  /// False if any byte could not be read; the rest of `out` is then zero.
  virtual bool read(std::uint64_t at, std::span<std::uint8_t> out) = 0;
  /// False if any byte could not be written.
  virtual bool write(std::uint64_t at, std::span<const std::uint8_t> in) = 0;
};

}  // namespace hw
