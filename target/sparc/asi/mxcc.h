// SPDX-License-Identifier: MIT
// MXCC, the external cache controller of SuperSPARC modules, as far as ASI 2 shows it: registers and the stream copier.
// Source: Linux arch/sparc/include/asm/mxcc.h and arch/sparc/mm/viking.S.  Not modelled: the cache itself, parity.
#pragma once

#include <array>
#include <cstdint>

#include "hw/core/address_space.h"

namespace hw {
class Archive;
}

namespace sparc {

/// Thread: the vCPU's own.
class Mxcc {
 public:
  /// `module` is the processor's number, 0 to 3; the MBus calls it module + 8.
  Mxcc(hw::AddressSpace& memory, unsigned module) : memory_(memory), module_(module) {}

  void reset();
  void serialize(hw::Archive& archive);

  /// What a register holds; `known` is false where none is.
  struct Read {
    std::uint64_t value = 0;
    bool known = true;
  };
  /// Loads of 4 or 8 bytes; address bit 2 of a word access chooses the register's half.
  Read read(std::uint32_t address, unsigned bytes);
  /// false: no register there.  A write to the stream source (destination) register moves 32 bytes in (out); a bus
  /// error on the way is noted in the error register and in the stream register's bit 63 read as not ready.
  bool write(std::uint32_t address, std::uint64_t value, unsigned bytes);

 private:
  [[nodiscard]] std::uint64_t* storage(std::uint32_t address);
  void copy_in();
  void copy_out();
  void note_error(std::uint64_t pa);

  hw::AddressSpace& memory_;
  const unsigned module_;
  std::array<std::uint64_t, 4> stream_{};
  std::uint64_t source_ = 0, destination_ = 0, counts_ = 0, self_test_ = 0, control_ = 0, status_ = 0, reset_ = 0,
                error_ = 0;
};

}  // namespace sparc
