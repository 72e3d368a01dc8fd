// SPDX-License-Identifier: MIT
// Storage of the SuperSPARC's diagnostic registers.
#include "target/sparc/asi/viking.h"

#include "hw/core/archive.h"

namespace sparc {

void VikingRegisters::reset() { *this = VikingRegisters{}; }

void VikingRegisters::serialize(hw::Archive& archive) {
  archive.section("viking");
  archive.item("breakpoint", breakpoint_);
  archive.item("temporary", temporary_);
  archive.item("emulation_data", emulation_data_);
  archive.item("emulation_exit", emulation_exit_);
  archive.item("counter", counter_);
  archive.item("action", action_);
  archive.item("store_buffer_control", store_buffer_control_);
  archive.item("self_test", self_test_);
}

std::uint64_t* VikingRegisters::storage(std::uint8_t asi, std::uint32_t address) {
  switch (asi) {
    case 0x32: return &store_buffer_control_;
    case 0x38: return &breakpoint_[(address >> 8) & 3];
    case 0x39: return &self_test_;
    case 0x40: return &temporary_[0];
    case 0x41: return &temporary_[1];
    case 0x44: return &emulation_data_[0];
    case 0x46: return &emulation_data_[1];
    case 0x47: return &emulation_exit_[0];
    case 0x48: return &emulation_exit_[1];
    case 0x49: return &counter_[0];
    case 0x4a: return &counter_[1];
    case 0x4b: return &counter_[2];
    case 0x4c: return &action_;
    default: return nullptr;
  }
}

VikingRegisters::Read VikingRegisters::read(std::uint8_t asi, std::uint32_t address) {
  switch (asi) {
    case 0x0c:
    case 0x0d:
    case 0x0e:
    case 0x0f:  // cache tags and data: all lines invalid
    case 0x30:
    case 0x31:  // store buffer tags and data: empty
    case 0x36:
    case 0x37:  // flash clear
      return {0};
    case 0x38: {
      const std::uint64_t value = breakpoint_[(address >> 8) & 3];
      if (((address >> 8) & 3) == 3) breakpoint_[3] = 0;  // status is cleared by reading
      return {value};
    }
    default: break;
  }
  if (const std::uint64_t* where = storage(asi, address)) return {*where};
  return {0, false};
}

bool VikingRegisters::write(std::uint8_t asi, std::uint32_t address, std::uint64_t value) {
  switch (asi) {
    case 0x0c:
    case 0x0d:
    case 0x0e:
    case 0x0f:
    case 0x30:
    case 0x31:
    case 0x36:
    case 0x37:  // flash clear of caches that hold nothing
      return true;
    default: break;
  }
  if (std::uint64_t* where = storage(asi, address)) {
    *where = value;
    return true;
  }
  return false;
}

}  // namespace sparc
