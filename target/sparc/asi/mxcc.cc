// SPDX-License-Identifier: MIT
// MXCC registers and stream copies.
#include "target/sparc/asi/mxcc.h"

#include "base/log.h"
#include "hw/core/archive.h"

namespace sparc {
namespace {

// Register addresses, 8 bytes each.
constexpr std::uint32_t kStreamData = 0x01c0'0000, kSource = 0x01c0'0100, kDestination = 0x01c0'0200,
                        kCounts = 0x01c0'0300;
constexpr std::uint32_t kSelfTest = 0x01c0'0800, kControl = 0x01c0'0a00, kStatus = 0x01c0'0b00, kReset = 0x01c0'0c00;
constexpr std::uint32_t kError = 0x01c0'0e00, kPort = 0x01c0'0f00;

constexpr std::uint64_t kPhysicalMask = 0xf'ffff'ffff;
/// Stream registers: the last transfer is done.
constexpr std::uint64_t kReady = std::uint64_t{1} << 63;
// Error register: information valid, code of a failed stream transfer, physical address in the low 36 bits.
constexpr std::uint64_t kErrorValid = std::uint64_t{1} << 57, kErrorMultiple = std::uint64_t{1} << 63;

}  // namespace

void Mxcc::reset() {
  stream_.fill(0);
  source_ = destination_ = counts_ = self_test_ = control_ = status_ = reset_ = error_ = 0;
}

void Mxcc::serialize(hw::Archive& archive) {
  archive.section("mxcc");
  archive.item("stream", stream_);
  archive.item("source", source_);
  archive.item("destination", destination_);
  archive.item("counts", counts_);
  archive.item("self_test", self_test_);
  archive.item("control", control_);
  archive.item("status", status_);
  archive.item("reset", reset_);
  archive.item("error", error_);
}

std::uint64_t* Mxcc::storage(std::uint32_t address) {
  switch (address & ~7u) {
    case kStreamData: return &stream_[0];
    case kStreamData + 8: return &stream_[1];
    case kStreamData + 16: return &stream_[2];
    case kStreamData + 24: return &stream_[3];
    case kSource: return &source_;
    case kDestination: return &destination_;
    case kCounts: return &counts_;
    case kSelfTest: return &self_test_;
    case kControl: return &control_;
    case kStatus: return &status_;
    case kReset: return &reset_;
    case kError: return &error_;
    default: return nullptr;
  }
}

Mxcc::Read Mxcc::read(std::uint32_t address, unsigned bytes) {
  std::uint64_t value;
  if ((address & ~7u) == kPort) {
    value = std::uint64_t{module_ + 8} << 24;  // the module's MBus number
  } else if (const std::uint64_t* where = storage(address)) {
    value = *where;
  } else {
    return {0, false};
  }
  if (bytes == 8) return {value};
  return {(address & 4) != 0 ? value & 0xffff'ffff : value >> 32};
}

bool Mxcc::write(std::uint32_t address, std::uint64_t value, unsigned bytes) {
  if ((address & ~7u) == kPort) return true;  // read only
  std::uint64_t* where = storage(address);
  if (where == nullptr) return false;
  if (bytes != 8) {
    value &= 0xffff'ffff;
    value =
        (address & 4) != 0 ? (*where & ~std::uint64_t{0xffff'ffff}) | value : (*where & 0xffff'ffff) | (value << 32);
  }
  switch (address & ~7u) {
    case kError: error_ &= ~value; break;  // ones clear
    case kStatus: break;                   // read only
    case kSource:
      source_ = value;
      copy_in();
      break;
    case kDestination:
      destination_ = value;
      copy_out();
      break;
    default: *where = value; break;
  }
  return true;
}

void Mxcc::note_error(std::uint64_t pa) {
  base::log::print(base::log::Item::kGuestErrors, "mxcc {}: stream transfer at {:#x}: nothing answers\n", module_, pa);
  error_ = kErrorValid | ((error_ & kErrorValid) != 0 ? kErrorMultiple : 0) | pa;
}

void Mxcc::copy_in() {
  const std::uint64_t pa = source_ & kPhysicalMask & ~std::uint64_t{31};
  source_ &= ~kReady;
  for (unsigned i = 0; i < 4; ++i) {
    const hw::BusRead read = memory_.read(base::Pa(pa + i * 8), 8);
    if (read.status != hw::BusStatus::kOk) return note_error(pa);
    stream_[i] = read.value;
  }
  source_ |= kReady;
}

void Mxcc::copy_out() {
  const std::uint64_t pa = destination_ & kPhysicalMask & ~std::uint64_t{31};
  destination_ &= ~kReady;
  for (unsigned i = 0; i < 4; ++i) {
    if (memory_.write(base::Pa(pa + i * 8), stream_[i], 8) != hw::BusStatus::kOk) return note_error(pa);
  }
  destination_ |= kReady;
}

}  // namespace sparc
