// SPDX-License-Identifier: MIT
// What every device is: a thing with reset and state; most are also reached by reads and writes at offsets.
#pragma once

#include <cstdint>
#include <string_view>

namespace hw {

class Archive;  // hw/core/archive.h

enum class Reset : bool { kWarm, kCold };

/// A device.  The machine owns it; whatever its constructor was given outlives it.
class Device {
 public:
  Device() = default;
  Device(const Device&) = delete;
  Device& operator=(const Device&) = delete;
  virtual ~Device() = default;
  /// Type name as `info qtree` prints it, e.g. "slavio_intctl".
  [[nodiscard]] virtual std::string_view type() const = 0;
  virtual void reset(Reset how) = 0;
  /// One function for both saving and loading (Archive knows which).
  virtual void serialize(Archive& archive) = 0;
};

/// A device reached at offsets.  `bytes` is 1, 2, 4 or 8; the value is in the low bits, as the bus carries it
/// (big-endian machines see byte 0 in the most significant of the bytes transferred).
/// Thread: any vCPU or DMA master; the device locks itself.
class MmioDevice : public Device {
 public:
  virtual std::uint64_t read(std::uint64_t offset, unsigned bytes) = 0;
  virtual void write(std::uint64_t offset, std::uint64_t value, unsigned bytes) = 0;
};

/// One interrupt wire.  The receiver implements it; set() may be called from any thread, with the caller's device lock
/// held.
class IrqLine {
 public:
  virtual ~IrqLine() = default;
  virtual void set(bool level) = 0;
};

}  // namespace hw
