// SPDX-License-Identifier: MIT
// What sits on a SCSI bus: targets, as the host adapter drives them.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "hw/core/device.h"

namespace hw {

enum class ScsiDirection : std::uint8_t { kNone, kIn, kOut };

/// The data phase that follows a command.
struct ScsiTransfer {
  ScsiDirection direction = ScsiDirection::kNone;
  std::uint32_t bytes = 0;
};

/// A target.  One command at a time: start, then read or write until the transfer's bytes are through (or the adapter
/// stops early), then finish.  Called on the adapter's thread with no lock held.
class ScsiDevice : public Device {
 public:
  /// A complete command block of 6, 10, 12 or 16 bytes.
  virtual ScsiTransfer start(unsigned lun, std::span<const std::uint8_t> command) = 0;
  /// The next bytes of data in; exactly as many as asked, never more than are left.
  virtual void read_data(std::span<std::uint8_t> out) = 0;
  /// The next bytes of data out; never more than are left.
  virtual void write_data(std::span<const std::uint8_t> in) = 0;
  /// Ends the command; the status byte (0 good, 2 check condition).
  virtual std::uint8_t finish() = 0;
  /// Bus reset or abort: forgets the command.
  virtual void abort() = 0;
};

inline constexpr unsigned kScsiTargets = 8;
/// Targets by id, null where there is none; all outlive the adapter.
using ScsiBus = std::array<ScsiDevice*, kScsiTargets>;

/// Length of a command block by the group in its first byte.  SCSI-2, 7.2.1.
constexpr std::size_t scsi_command_bytes(std::uint8_t operation) {
  switch (operation >> 5) {
    case 0: return 6;
    case 1:
    case 2: return 10;
    case 4: return 16;
    case 5: return 12;
    default: return 6;
  }
}

}  // namespace hw
