// SPDX-License-Identifier: MIT
// Diagnostic and debug registers of the SuperSPARC behind alternate spaces: cache tags, breakpoints, store buffer,
// emulation registers.  Source: Linux arch/sparc/include/uapi/asm/asi.h and asm/viking.h.
// Not modelled: caches and store buffer have no contents, so their tags read as invalid; breakpoints never hit.
#pragma once

#include <array>
#include <cstdint>

namespace hw {
class Archive;
}

namespace sparc {

/// Thread: the vCPU's own.
class VikingRegisters {
 public:
  void reset();
  void serialize(hw::Archive& archive);

  struct Read {
    std::uint64_t value = 0;
    bool known = true;
  };
  Read read(std::uint8_t asi, std::uint32_t address);
  /// false: nothing there.
  bool write(std::uint8_t asi, std::uint32_t address, std::uint64_t value);

 private:
  [[nodiscard]] std::uint64_t* storage(std::uint8_t asi, std::uint32_t address);

  std::array<std::uint64_t, 4> breakpoint_{};      ///< ASI 0x38: value, mask, control, status
  std::array<std::uint64_t, 2> temporary_{};       ///< ASI 0x40, 0x41
  std::array<std::uint64_t, 2> emulation_data_{};  ///< ASI 0x44 (in), 0x46 (out)
  std::array<std::uint64_t, 2> emulation_exit_{};  ///< ASI 0x47 (pc), 0x48 (npc)
  std::array<std::uint64_t, 3> counter_{};         ///< ASI 0x49 value, 0x4a control, 0x4b status
  std::uint64_t action_ = 0;                       ///< ASI 0x4c
  std::uint64_t store_buffer_control_ = 0;         ///< ASI 0x32
  std::uint64_t self_test_ = 0;                    ///< ASI 0x39
};

}  // namespace sparc
