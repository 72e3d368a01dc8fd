// SPDX-License-Identifier: MIT
// Register numbers, commands and bits of the ESP.  Source: kernel drivers/scsi/esp_scsi.h.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hw {

/// Names of the chip, for the class that is it.
struct EspRegisters {
  /// Register numbers; kStatus and kInterrupt, kStep and kFifoFlags are other registers when written.
  enum RegisterNumber : unsigned {
    kCountLow,
    kCountMid,
    kFifo,
    kCommand,
    kStatus,
    kInterrupt,
    kStep,
    kFifoFlags,
    kConfig1,
    kClockFactor,
    kTest,
    kConfig2,
    kConfig3,
    kConfig4,
    kCountHigh,
    kFifoBottom
  };

  /// Command register without its DMA bit.  ESP_CMD_*.
  enum class Command : std::uint8_t {
    kNop = 0x00,
    kFlush = 0x01,
    kChipReset = 0x02,
    kBusReset = 0x03,
    kTransfer = 0x10,
    kCompleteSequence = 0x11,
    kMessageAccepted = 0x12,
    kPad = 0x18,
    kSetAttention = 0x1a,
    kResetAttention = 0x1b,
    kSelect = 0x41,
    kSelectAttention = 0x42,
    kSelectAttentionStop = 0x43,
    kEnableSelection = 0x44,
    kDisableSelection = 0x45,
    kSelectAttention3 = 0x46,
  };
  static constexpr std::uint8_t kDmaBit = 0x80;

  /// INTERRUPT.  ESP_INTR_*.
  enum InterruptBit : std::uint8_t {
    kInterruptDone = 0x08,
    kInterruptService = 0x10,
    kInterruptDisconnect = 0x20,
    kInterruptIllegal = 0x40,
    kInterruptReset = 0x80
  };

  /// SEQUENCE STEP after a selection.  ESP_STEP_*.
  enum Step : std::uint8_t { kStepMessageSent = 1, kStepCommandCut = 3, kStepCommandSent = 4 };

  static constexpr std::uint8_t kChipId = 0x04;  ///< as on the peer: family 0, FAS100A
  static constexpr std::uint8_t kResetConfig1 = 0x07;
  static constexpr std::uint8_t kConfig1NoResetReport = 0x40;
  static constexpr std::uint8_t kConfig2Features = 0x40;
  static constexpr std::uint8_t kMessageComplete = 0x00, kMessageReject = 0x07, kMessageExtended = 0x01;
  static constexpr std::size_t kMaxBlock = 64;  ///< bytes of messages and commands kept; more are dropped
};

}  // namespace hw
