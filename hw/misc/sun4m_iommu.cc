// SPDX-License-Identifier: MIT
// The sun4m IOMMU's registers and its table walk.
#include "hw/misc/sun4m_iommu.h"

#include <algorithm>
#include <cstring>

#include "base/bits.h"
#include "base/log.h"
#include "hw/core/lanes.h"

namespace hw {
namespace {

enum Offset : std::uint64_t {
  kControl = 0x0,
  kBase = 0x4,
  kFlushAll = 0x14,
  kFlushPage = 0x18,
  kFaultStatus = 0x1000,
  kFaultAddress = 0x1004,
  kSlotConfig = 0x1010,
  kSlotConfigEnd = 0x1020,
  kMemoryFaultStatus = 0x1020,
  kMemoryFaultAddress = 0x1024,
  kArbiter = 0x1050,
  kModuleId = 0x2000,
  kMaskId = 0x3018,
};
constexpr std::uint32_t kBaseWritable = 0x07ff'fc00;
constexpr std::uint32_t kSlotWritable = 0x0001'0003;
constexpr std::uint32_t kModuleIdReset = 0x8, kModuleIdWritable = 0x001f'0000;
constexpr std::uint32_t kMaskIdReset = 0x2300'0000, kMaskIdWritable = 0x00ff'ffff;
constexpr std::uint32_t kPageBytes = 4096;

}  // namespace

void Sun4mIommu::reset(Reset) {
  auto s = state_.lock();
  *s = {};
  s->control.raw = Control::kReset;
  s->module_id = kModuleIdReset;
  s->mask_id = kMaskIdReset;
  ports_.interrupt.set(false);
}

void Sun4mIommu::serialize(Archive& archive) {
  auto s = state_.lock();
  archive.item("control", s->control.raw);
  archive.item("afsr", s->fault_status.raw);
  archive.item("afar", s->fault_address);
  archive.item("base", s->base);
  archive.item("flush_all", s->flush_all);
  archive.item("flush_page", s->flush_page);
  archive.item("slot_config", s->slot_config);
  archive.item("mfsr", s->memory_fault_status);
  archive.item("mfar", s->memory_fault_address);
  archive.item("arbiter", s->arbiter);
  archive.item("module_id", s->module_id);
  archive.item("mask_id", s->mask_id);
}

/// The stored register at `offset` with its writable bits; null for those with rules of their own and for gaps.
std::uint32_t* Sun4mIommu::plain(State& s, std::uint64_t offset, std::uint32_t& writable) {
  writable = 0xffff'ffff;
  if (offset >= kSlotConfig && offset < kSlotConfigEnd) {
    writable = kSlotWritable;
    return &s.slot_config[(offset - kSlotConfig) / 4];
  }
  switch (offset) {
    case kControl: writable = Control::kWritable; return &s.control.raw;
    case kBase: writable = kBaseWritable; return &s.base;
    case kFlushAll: return &s.flush_all;
    case kFlushPage: return &s.flush_page;
    case kFaultStatus: writable = FaultStatus::kWritable; return &s.fault_status.raw;
    case kFaultAddress: return &s.fault_address;
    case kMemoryFaultStatus: return &s.memory_fault_status;
    case kMemoryFaultAddress: return &s.memory_fault_address;
    case kArbiter: return &s.arbiter;
    case kModuleId: writable = kModuleIdWritable; return &s.module_id;
    case kMaskId: writable = kMaskIdWritable; return &s.mask_id;
    default: return nullptr;
  }
}

std::uint64_t Sun4mIommu::read(std::uint64_t offset, unsigned bytes) {
  auto s = state_.lock();
  std::uint32_t writable = 0;
  const std::uint32_t* found = plain(*s, offset & ~std::uint64_t{3}, writable);
  return read_lanes(found == nullptr ? 0 : *found, offset, bytes);
}

void Sun4mIommu::write(std::uint64_t offset, std::uint64_t value, unsigned bytes) {
  const std::uint64_t at = offset & ~std::uint64_t{3};
  auto s = state_.lock();
  std::uint32_t writable = 0;
  std::uint32_t* found = plain(*s, at, writable);
  if (found == nullptr) return;
  *found = (*found & ~writable) | (write_lanes(value, offset, bytes) & writable);
  if (at == kFaultStatus) {
    s->fault_status.raw |= FaultStatus::kForced;
    ports_.interrupt.set(false);
  }
}

std::optional<base::Pa> Sun4mIommu::translate(std::uint32_t dva, bool write) {
  Control control;
  std::uint32_t table = 0;
  {
    auto s = state_.lock();
    control = s->control;
    table = s->base;
  }
  if (!control.get(Control::enable)) return base::Pa(dva);
  const std::uint64_t window = std::uint64_t{0x0100'0000} << control.get(Control::range);
  const std::uint64_t start = (std::uint64_t{1} << 32) - window;
  if (dva < start) return std::nullopt;
  const base::Pa at((std::uint64_t{table} << 4) + (dva - start) / kPageBytes * 4);
  const std::uint8_t* raw = ports_.memory.host_pointer(at, 4);
  if (raw == nullptr) return std::nullopt;
  const Entry entry = Entry::of(base::load_be<std::uint32_t>(raw));
  if (!entry.get(Entry::valid) || (write && !entry.get(Entry::writable))) return std::nullopt;
  return base::Pa(std::uint64_t{entry.get(Entry::page)} * kPageBytes + dva % kPageBytes);
}

void Sun4mIommu::fault(std::uint32_t dva, bool write) {
  base::log::print(base::log::Item::kGuestErrors, "iommu: DVMA {} fault at {:#x}\n", write ? "write" : "read", dva);
  auto s = state_.lock();
  const bool again = s->fault_status.get(FaultStatus::error);
  if (again) {
    s->fault_status = s->fault_status.set(FaultStatus::multiple, true);
  } else {
    s->fault_status = FaultStatus::of(FaultStatus::kForced)
                          .set(FaultStatus::error, true)
                          .set(FaultStatus::late_error, true)
                          .set(FaultStatus::read, !write)
                          .set(FaultStatus::address_valid, true);
    s->fault_address = dva;
  }
  ports_.interrupt.set(true);
}

/// Host memory of a piece within one page; null (and a fault) if there is none.
std::uint8_t* Sun4mIommu::reach(std::uint32_t dva, std::size_t bytes, bool write, base::Pa& physical) {
  const auto found = translate(dva, write);
  if (found) {
    const Region* region = ports_.memory.find(*found);
    if (region != nullptr && region->memory != nullptr && (!write || region->writable)) {
      physical = *found;
      if (std::uint8_t* p = ports_.memory.host_pointer(*found, bytes)) return p;
    }
  }
  fault(dva, write);
  return nullptr;
}

bool Sun4mIommu::read(std::uint64_t at, std::span<std::uint8_t> out) {
  auto dva = static_cast<std::uint32_t>(at);
  while (!out.empty()) {
    const std::size_t count = std::min<std::size_t>(out.size(), kPageBytes - dva % kPageBytes);
    base::Pa physical;
    const std::uint8_t* from = reach(dva, count, false, physical);
    if (from == nullptr) {
      std::fill(out.begin(), out.end(), std::uint8_t{0});
      return false;
    }
    std::memcpy(out.data(), from, count);
    dva += static_cast<std::uint32_t>(count);
    out = out.subspan(count);
  }
  return true;
}

bool Sun4mIommu::write(std::uint64_t at, std::span<const std::uint8_t> in) {
  auto dva = static_cast<std::uint32_t>(at);
  while (!in.empty()) {
    const std::size_t count = std::min<std::size_t>(in.size(), kPageBytes - dva % kPageBytes);
    base::Pa physical;
    if (reach(dva, count, true, physical) == nullptr) return false;
    ports_.memory.write_bytes(physical, in.first(count));
    dva += static_cast<std::uint32_t>(count);
    in = in.subspan(count);
  }
  return true;
}

}  // namespace hw
